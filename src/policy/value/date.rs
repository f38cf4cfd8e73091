//! Points in time as condition values write them.
//!
//! Knows the forms of W3C's date and time note and seconds since 1970; knows no clock.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date>

use jiff::civil::Date;

use super::number::Decimal;

/// A point in time, or two where the text can be read in two ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Instant {
    /// Seconds since 1970 UTC, exactly.
    pub seconds: Decimal,
    /// `2026` is a year in W3C's note and 34 minutes past midnight in seconds since 1970; AWS does not say which it takes.
    pub as_year: Option<Decimal>,
}

impl Instant {
    /// Reads a date, a date with a time and zone, or seconds since 1970.
    pub fn read(text: &str) -> Option<Self> {
        let epoch = text.strip_prefix('-').unwrap_or(text);
        if !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit()) {
            let as_year = if text.len() == "2026".len() { day(text).and_then(|day| moment(day, 0, "")) } else { None };
            return Some(Self { seconds: Decimal::read(text)?, as_year });
        }
        let seconds = match text.split_once('T') {
            None => moment(day(text)?, 0, "")?,
            Some((date, time)) if date.len() == "2026-11-23".len() => {
                let (clock, zone) = time.find(['Z', '+', '-']).and_then(|at| time.split_at_checked(at))?;
                let (clock, fraction) = match clock.split_once('.') {
                    Some((clock, fraction)) => (clock, Some(fraction)),
                    None => (clock, None),
                };
                let fraction_fits = |fraction: &str| {
                    !fraction.is_empty()
                        && clock.matches(':').count() == 2
                        && fraction.bytes().all(|byte| byte.is_ascii_digit())
                };
                if !fraction.is_none_or(fraction_fits) {
                    return None;
                }
                moment(day(date)?, seconds_of_day(clock)? - offset(zone)?, fraction.unwrap_or_default())?
            }
            Some(_) => return None,
        };
        Some(Self { seconds, as_year: None })
    }
}

/// A day and a number of seconds, as seconds since 1970.
fn moment(day: Date, seconds: i64, fraction: &str) -> Option<Decimal> {
    let days = Date::new(1970, 1, 1).ok()?.until(day).ok()?.get_days();
    Decimal::of_seconds(i64::from(days) * 86_400 + seconds, fraction)
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, in the calendar; what is left out is the first.
fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let mut month_or_day = || parts.next().map_or(Some(1), |part| digits(part, 2));
    let (month, day) = (month_or_day()?, month_or_day()?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `hh:mm` or `hh:mm:ss`, where 60 is a leap second.
fn seconds_of_day(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let hours = digits(parts.next()?, 2).filter(|hours| *hours <= 23)?;
    let minutes = digits(parts.next()?, 2).filter(|minutes| *minutes <= 59)?;
    let seconds = parts.next().map_or(Some(0), |part| digits(part, 2).filter(|seconds| *seconds <= 60))?;
    parts.next().is_none().then_some((hours * 60 + minutes) * 60 + seconds)
}

/// `Z` or `±hh:mm`, in seconds east of Greenwich.
fn offset(zone: &str) -> Option<i64> {
    match zone.split_at_checked(1)? {
        ("Z", "") => Some(0),
        ("+", clock) if clock.len() == "hh:mm".len() => seconds_of_day(clock),
        ("-", clock) if clock.len() == "hh:mm".len() => seconds_of_day(clock).map(|seconds| -seconds),
        _ => None,
    }
}

/// The number that exactly `count` digits are.
fn digits(text: &str, count: usize) -> Option<i64> {
    let are_digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, seconds: &str) {
        let found = Instant::read(text).map(|instant| instant.seconds);
        assert_eq!(found, Decimal::read(seconds), "{text}");
    }

    #[test]
    fn forms() {
        check("1970-01-01", "0");
        check("1970-01-02T00:00Z", "86400");
        check("2026-03", "1772323200");
        check("2026-03-01T10:00:00Z", "1772359200");
        check("2026-03-01T10:00:00.250Z", "1772359200.25");
        check("2026-03-01T11:30:00+01:30", "1772359200");
        check("2026-03-01T04:00:00-06:00", "1772359200");
        check("1969-12-31T23:59:59.75Z", "-0.25");
        check("1772359200", "1772359200");
        check("-5", "-5");
        check("2016-12-31T23:59:60Z", "1483228800");
        check("1970-01-01T00:00:59Z", "59");
        check("1970-01-01T00:59:00Z", "3540");
        check("1970-01-01T23:00Z", "82800");
        check("1970-01-01T00:00:00.5Z", "0.5");
        check("1970-01-01T00:00:01.50-00:01", "61.5");
        check("0001-01-01", "-62135596800");
        check("9999-12-31T23:59:59Z", "253402300799");
        check("253402300800", "253402300800");
    }

    #[test]
    fn four_digits_are_a_year_or_seconds() {
        let found = Instant::read("2026");
        assert_eq!(found.as_ref().map(|found| &found.seconds), Decimal::read("2026").as_ref());
        assert_eq!(found.and_then(|found| found.as_year), Decimal::read("1767225600"));
        assert_eq!(Instant::read("20260").and_then(|found| found.as_year), None);
        assert_eq!(Instant::read("-202").and_then(|found| found.as_year), None);
    }

    #[test]
    fn what_is_no_date() {
        let bad = [
            "",
            "today",
            "-",
            "2026-13",
            "2026-02-30",
            "2026-2-3",
            "2026-03-01T10:00:00",
            "2026-03-01T10Z",
            "2026-03T10:00Z",
            "2026-03-01T25:00Z",
            "2026-03-01T10:60Z",
            "2026-03-01T10:00:00.Z",
            "2026-03-01T10:00.5Z",
            "2026-03-01T10:00Z1",
            "2026-03-01T10:00+1",
            "2026-03-01T10:00+01",
            "2026-03-01T10:00+24:00",
            "2026-03-01T10:00*01:00",
            "2026-03-01T10:00:61Z",
            "2026-03-01T10:00:0Z",
            "2026-03-01T1:00Z",
            "2026-03-01T10:00:00:00Z",
            "2026-03-01T10:00:00.5xZ",
            "2026-03-01TZ",
            "26-03-01",
            "2026-03-01T",
            "--5",
            "2026-03-01T10:00:00+01:00:00",
            "2026-03-01 10:00Z",
            "1.5",
            "2026-03-01-01",
        ];
        for text in bad {
            assert_eq!(Instant::read(text), None, "{text}");
        }
    }
}
