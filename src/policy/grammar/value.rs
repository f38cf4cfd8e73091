//! Which condition values an operator can use.
//!
//! Knows the written forms; comparing values is the decision engine's work.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::net::IpAddr;

use crate::policy::document::Comparison;

/// How a comparison reads its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Number,
    Date,
    Boolean,
    Base64,
    Address,
}

/// Whether AWS replaces policy variables in the values of this comparison.
/// Its pages disagree about `Bool`; it is taken to do so there.
pub(super) fn takes_variables(comparison: Comparison) -> bool {
    match form(comparison) {
        Form::Text => true,
        Form::Boolean => comparison == Comparison::Bool,
        Form::Number | Form::Date | Form::Base64 | Form::Address => false,
    }
}

/// Whether the comparison can use this value.
pub(super) fn fits(comparison: Comparison, text: &str) -> bool {
    match form(comparison) {
        Form::Text => true,
        Form::Number => is_number(text),
        Form::Date => is_date(text),
        Form::Boolean => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        Form::Base64 => is_base64(text),
        Form::Address => is_address(text),
    }
}

fn form(comparison: Comparison) -> Form {
    use Comparison as C;
    match comparison {
        C::StringEquals
        | C::StringNotEquals
        | C::StringEqualsIgnoreCase
        | C::StringNotEqualsIgnoreCase
        | C::StringLike
        | C::StringNotLike
        | C::ArnEquals
        | C::ArnLike
        | C::ArnNotEquals
        | C::ArnNotLike => Form::Text,
        C::NumericEquals
        | C::NumericNotEquals
        | C::NumericLessThan
        | C::NumericLessThanEquals
        | C::NumericGreaterThan
        | C::NumericGreaterThanEquals => Form::Number,
        C::DateEquals
        | C::DateNotEquals
        | C::DateLessThan
        | C::DateLessThanEquals
        | C::DateGreaterThan
        | C::DateGreaterThanEquals => Form::Date,
        C::Bool | C::Null => Form::Boolean,
        C::BinaryEquals => Form::Base64,
        C::IpAddress | C::NotIpAddress => Form::Address,
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_plain = unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_plain || unsigned.contains(['e', 'E'])) && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// The forms of W3C's date and time note, or seconds since 1970.
fn is_date(text: &str) -> bool {
    let epoch = text.strip_prefix('-').unwrap_or(text);
    if !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    match text.split_once('T') {
        Some((date, time)) => is_day(date) && date.len() == "2026-11-23".len() && is_time(time),
        None => is_day(text),
    }
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, in the calendar.
fn is_day(text: &str) -> bool {
    let mut parts = text.split('-');
    let year = parts.next().and_then(|part| digits(part, 4)?.try_into().ok());
    let mut month_or_day = || match parts.next() {
        None => Some(1),
        Some(part) => digits(part, 2)?.try_into().ok(),
    };
    match (year, month_or_day(), month_or_day(), parts.next()) {
        (Some(year), Some(month), Some(day), None) => jiff::civil::Date::new(year, month, day).is_ok(),
        _ => false,
    }
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`, with `Z` or `±hh:mm`.
fn is_time(text: &str) -> bool {
    let (time, zone) = match text.find(['Z', '+', '-']).and_then(|at| text.split_at_checked(at)) {
        Some(parts) => parts,
        None => return false,
    };
    let (time, fraction) = match time.split_once('.') {
        Some((time, fraction)) => (time, Some(fraction)),
        None => (time, None),
    };
    let has_seconds = time.matches(':').count() == 2;
    let fraction_fits = fraction.is_none_or(|fraction| {
        has_seconds && !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit())
    });
    let zone_fits = zone == "Z" || zone.strip_prefix(['+', '-']).is_some_and(|zone| is_clock(zone, &[23, 59]));
    let clock_fits = match has_seconds {
        true => is_clock(time, &[23, 59, 60]),
        false => is_clock(time, &[23, 59]),
    };
    clock_fits && fraction_fits && zone_fits
}

/// Two digits for each limit, none above it, divided by colons.
fn is_clock(text: &str, limits: &[u32]) -> bool {
    let parts: Vec<_> = text.split(':').map(|part| digits(part, 2)).collect();
    parts.len() == limits.len() && parts.iter().zip(limits).all(|(part, limit)| part.is_some_and(|part| part <= *limit))
}

/// The number that exactly `count` digits are.
fn digits(text: &str, count: usize) -> Option<u32> {
    let are_digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().ok()).flatten()
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let is_code = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && text.len() - body.len() <= 2 && body.bytes().all(is_code)
}

/// An address, or a range in CIDR notation.
fn is_address(text: &str) -> bool {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let widest = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    length.is_none_or(|length| {
        let is_plain = length.bytes().all(|byte| byte.is_ascii_digit());
        is_plain && length.parse::<u8>().is_ok_and(|length| length <= widest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(comparison: Comparison, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(fits(comparison, text), "{text}");
        }
        for text in bad {
            assert!(!fits(comparison, text), "{text}");
        }
    }

    #[test]
    fn forms() {
        check(Comparison::NumericEquals, &["1", "-1.5", "1e3", "0.5"], &["", "ten", "1,5", "inf", "NaN", "e"]);
        check(Comparison::Bool, &["true", "FALSE"], &["", "yes", "1"]);
        check(Comparison::BinaryEquals, &["", "QQ==", "QUJD"], &["QQ", "a b=", "===="]);
        check(
            Comparison::IpAddress,
            &["10.0.0.0/8", "203.0.113.7", "::1", "2001:db8::/32", "0.0.0.0/0"],
            &["10.0.0.0/33", "10.0.0/8", "", "host", "1.2.3.4/", "1.2.3.4/+8"],
        );
        check(
            Comparison::DateEquals,
            &[
                "2026",
                "2026-11",
                "2026-11-23",
                "2026-11-23T10:00Z",
                "2026-11-23T10:00:00Z",
                "2026-11-23T10:00:00.123+02:00",
                "1767225600",
            ],
            &[
                "",
                "tomorrow",
                "2026-13",
                "2026-02-30",
                "2026-11-23T10:00",
                "2026-11T10:00Z",
                "2026-11-23 10:00Z",
                "2026-11-23T24:00Z",
            ],
        );
    }
}
