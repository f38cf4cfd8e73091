//! Decimal numbers of any length, compared exactly.
//!
//! Knows digits; no rounding happens anywhere, so `0.1` is `0.10` and never `0.1000000001`.

use std::cmp::Ordering;

/// More decimal places than a number has that [`Decimal::plain`] writes out: twice as many digits as it takes at most, so that
/// a digit in this place changes no order between such numbers. Policies compare sizes and ages, which have a dozen.
pub(crate) const PLACES: usize = 40;

/// A decimal number: ± 0.`digits` × 10^`exponent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    /// Without zeros at either end; empty for zero, which is never negative.
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Reads `-12`, `0.5`, `.5`, `1e3`; `None` for what is no number.
    pub fn read(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, power) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power.parse::<i32>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !is_number(whole) || !is_number(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        // Zeros after the point count once a digit stands before it.
        let significant = if whole.is_empty() { fraction.trim_start_matches('0') } else { fraction };
        let skipped = fraction.len() - significant.len();
        let length = i64::try_from(whole.len()).ok()? - i64::try_from(skipped).ok()?;
        let digits = format!("{whole}{significant}");
        let digits = digits.trim_end_matches('0').to_owned();
        let is_zero = digits.is_empty();
        let exponent = if is_zero { 0 } else { length + i64::from(power) };
        Some(Self { negative: negative && !is_zero, digits, exponent })
    }

    /// The number of seconds from whole seconds and the digits after the decimal point.
    pub fn of_seconds(whole: i64, fraction: &str) -> Option<Self> {
        match (whole, fraction.trim_end_matches('0')) {
            (whole, "") => Self::read(&whole.to_string()),
            (0.., fraction) => Self::read(&format!("{whole}.{fraction}")),
            // Before 1970 the fraction leads towards zero: -2 s and 0.25 s are -1.75 s.
            (_, fraction) => {
                let towards = nines_complement(fraction);
                Self::read(&format!("-{}.{towards}", (whole + 1).unsigned_abs()))
            }
        }
    }
}

/// The digits of 1 − 0.`fraction`; the last digit of `fraction` is not zero.
fn nines_complement(fraction: &str) -> String {
    let last = fraction.len().saturating_sub(1);
    let digit = |(at, byte): (usize, u8)| {
        let value = byte.wrapping_sub(b'0');
        char::from(b'0' + if at == last { 10_u8.wrapping_sub(value) } else { 9_u8.wrapping_sub(value) })
    };
    fraction.bytes().enumerate().map(digit).collect()
}

impl Decimal {
    /// The number without an exponent; `None` for one that is very long or very small.
    pub fn plain(&self) -> Option<String> {
        // Half of the places before the point and half after it, so that what stands beside the number still has room.
        let most = PLACES / 2;
        let before = usize::try_from(self.exponent.max(0)).ok().filter(|before| *before <= most)?;
        let zeros = usize::try_from((-self.exponent).max(0)).ok().filter(|zeros| *zeros <= most)?;
        if self.digits.len() > most {
            return None;
        }
        let sign = if self.negative { "-" } else { "" };
        let whole: String = self.digits.chars().chain(std::iter::repeat('0')).take(before).collect();
        let rest: String = self.digits.chars().skip(before).collect();
        let whole = if whole.is_empty() { "0" } else { &whole };
        let fraction = if rest.is_empty() { String::new() } else { format!(".{}{rest}", "0".repeat(zeros)) };
        Some(format!("{sign}{whole}{fraction}"))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let zero = |number: &Self| number.digits.is_empty();
        let size = || match (zero(self), zero(other)) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.exponent.cmp(&other.exponent).then_with(|| self.digits.cmp(&other.digits)),
        };
        match (self.negative, other.negative) {
            (false, false) => size(),
            (true, true) => size().reverse(),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(left: &str, expect: Ordering, right: &str) {
        let read = |text: &str| Decimal::read(text).unwrap_or_else(|| panic!("{text} is no number"));
        assert_eq!(read(left).cmp(&read(right)), expect, "{left} {right}");
        assert_eq!(read(right).cmp(&read(left)), expect.reverse(), "{right} {left}");
    }

    #[test]
    fn numbers_compare_exactly() {
        check("1", Ordering::Equal, "1.0");
        check("0.10", Ordering::Equal, ".1");
        check("1e3", Ordering::Equal, "1000");
        check("12.5E-1", Ordering::Equal, "1.25");
        check("-0", Ordering::Equal, "0");
        check("+5", Ordering::Equal, "5.");
        check("0.1", Ordering::Less, "0.10000000000000000000000001");
        check("9007199254740993", Ordering::Greater, "9007199254740992");
        check("-2", Ordering::Less, "-1.5");
        check("-1", Ordering::Less, "0");
        check("0", Ordering::Less, "0.001");
        check("0.02", Ordering::Less, "0.1");
        check("99", Ordering::Less, "100");
        check("007", Ordering::Equal, "7");
        check("100", Ordering::Equal, "1e2");
        check("0.0012", Ordering::Equal, "12e-4");
        check("1.05", Ordering::Less, "1.5");
        check("10.01", Ordering::Less, "10.1");
        check("0.00", Ordering::Equal, "0e5");
        check("-0.5", Ordering::Less, "0.25");
        check("-10", Ordering::Less, "-9");
        check("0", Ordering::Less, "1e-5");
        check("-1e-5", Ordering::Less, "0");
    }

    #[test]
    fn numbers_without_an_exponent() {
        for (text, expect) in [
            ("-12.50", Some("-12.5")),
            ("1e3", Some("1000")),
            ("0.05", Some("0.05")),
            ("-0", Some("0")),
            ("12345678901234567890", Some("12345678901234567890")),
            ("1.2345678901234567891", Some("1.2345678901234567891")),
            ("1.2345678901234567890123", None),
            ("123456789012345678901", None),
            ("1e19", Some("10000000000000000000")),
            ("1e20", None),
            ("1e-21", Some("0.000000000000000000001")),
            ("1e-22", None),
        ] {
            assert_eq!(Decimal::read(text).and_then(|number| number.plain()).as_deref(), expect, "{text}");
        }
        assert!(Decimal::read("1") < Decimal::read("2"));
        let pair = Decimal::read("1").zip(Decimal::read("2"));
        assert_eq!(pair.and_then(|(one, two)| one.partial_cmp(&two)), Some(Ordering::Less));
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "1.x",
            "x.1",
            "e5",
            "1e99999999999",
            "1e1.5",
            "",
            "-",
            ".",
            "1.2.3",
            "ten",
            "1 000",
            "0x10",
            "1e",
            "--1",
            "NaN",
            "inf",
            "１",
        ] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
    }

    #[test]
    fn seconds_before_1970_have_fractions_too() {
        assert_eq!(Decimal::of_seconds(-2, "25"), Decimal::read("-1.75"));
        assert_eq!(Decimal::of_seconds(-1, "5"), Decimal::read("-0.5"));
        assert_eq!(Decimal::of_seconds(3, "500"), Decimal::read("3.5"));
        assert_eq!(Decimal::of_seconds(-3, ""), Decimal::read("-3"));
        assert_eq!(Decimal::of_seconds(-3, "000"), Decimal::read("-3"));
        assert_eq!(Decimal::of_seconds(-1, "001"), Decimal::read("-0.999"));
        assert_eq!(Decimal::of_seconds(-1, "907"), Decimal::read("-0.093"));
        assert_eq!(Decimal::of_seconds(0, "05"), Decimal::read("0.05"));
    }
}
