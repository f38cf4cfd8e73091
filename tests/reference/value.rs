//! Numbers, dates and address ranges as condition values write them. Knows nothing of operators or policies.

use std::cmp::Ordering;
use std::net::IpAddr;

/// An exact decimal: the number is 0.d₁d₂d₃… times ten to the power of `magnitude`; no leading or trailing zeros among the digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    negative: bool,
    magnitude: i64,
    digits: String,
}

/// IAM UG, "Numeric condition operators": integers and decimals; with a sign and an exponent where written so.
pub fn number(text: &str) -> Option<Number> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
        Some(_) => return None,
        None => (mantissa, ""),
    };
    if !is_digits(whole) {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    if significant.is_empty() {
        return Some(Number { negative: false, magnitude: 0, digits: String::new() });
    }
    let magnitude = i64::from(exponent) + whole.len() as i64 - (all.len() - significant.len()) as i64;
    Some(Number { negative, magnitude, digits: significant.trim_end_matches('0').to_owned() })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub fn compare(a: &Number, b: &Number) -> Ordering {
    let sign = |n: &Number| {
        if n.digits.is_empty() {
            0
        } else if n.negative {
            -1
        } else {
            1
        }
    };
    let size = || a.magnitude.cmp(&b.magnitude).then_with(|| a.digits.cmp(&b.digits));
    sign(a).cmp(&sign(b)).then_with(|| match sign(a) {
        0 => Ordering::Equal,
        1 => size(),
        _ => size().reverse(),
    })
}

/// Seconds since 1970 in UTC and the digits of a fraction, without trailing zeros.
pub type Instant = (i64, String);

/// IAM UG, "Date condition operators": the W3C forms of ISO 8601, or epoch seconds. Four digits alone can be either: two readings.
pub fn date(text: &str) -> Vec<Instant> {
    let epoch = if is_digits(text) { text.parse().ok().map(|seconds| (seconds, String::new())) } else { None };
    epoch.into_iter().chain(iso(text)).collect()
}

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, `YYYY-MM-DDThh:mmTZD`, `…:ssTZD`, `….sTZD`; a date alone is 00:00 UTC.
fn iso(text: &str) -> Option<Instant> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let parts: Vec<&str> = date.split('-').collect();
    let year = field(parts[0], 4, 0..=9999)?;
    let month = parts.get(1).map_or(Some(1), |month| field(month, 2, 1..=12))?;
    let day = parts.get(2).map_or(Some(1), |day| field(day, 2, 1..=days_of(year, month)))?;
    if parts.len() > 3 || (time.is_some() && parts.len() < 3) {
        return None;
    }
    let midnight = days_since_1970(year, month, day) * 86_400;
    let Some(time) = time else { return Some((midnight, String::new())) };
    let (clock, offset) = zone(time)?;
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) if is_digits(fraction) && clock.len() == 8 => (clock, fraction),
        Some(_) => return None,
        None => (clock, ""),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    if parts.len() != 2 && parts.len() != 3 {
        return None;
    }
    let hour = field(parts[0], 2, 0..=23)?;
    let minute = field(parts[1], 2, 0..=59)?;
    let second = parts.get(2).map_or(Some(0), |second| field(second, 2, 0..=59))?;
    Some((midnight + hour * 3600 + minute * 60 + second - offset, fraction.trim_end_matches('0').to_owned()))
}

/// The clock time before the zone, and the zone's seconds east of UTC.
fn zone(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let (clock, offset) = time.split_at(time.rfind(['+', '-'])?);
    let (hours, minutes) = offset[1..].split_once(':')?;
    let seconds = field(hours, 2, 0..=23)? * 3600 + field(minutes, 2, 0..=59)? * 60;
    Some((clock, if offset.starts_with('-') { -seconds } else { seconds }))
}

fn field(text: &str, width: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let number = if is_digits(text) && text.len() == width { text.parse().ok()? } else { return None };
    range.contains(&number).then_some(number)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counted through the leap years before the year, then month by month.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let leap_years_before = |year: i64| match year - 1 {
        last if last >= 0 => last / 4 - last / 100 + last / 400 + 1,
        _ => 0,
    };
    let years = (year - 1970) * 365 + leap_years_before(year) - leap_years_before(1970);
    years + (1..month).map(|month| days_of(year, month)).sum::<i64>() + day - 1
}

/// An address and the number of its leading bits that count.
pub type Range = (IpAddr, u32);

/// IAM UG, "IP address condition operators": CIDR; without a prefix length the single address.
pub fn range(text: &str) -> Option<Range> {
    match text.split_once('/') {
        None => address(text).map(|address| (address, bits(address).len() as u32)),
        Some((base, length)) => {
            let base = address(base)?;
            let length = if is_digits(length) { length.parse().ok()? } else { return None };
            (length as usize <= bits(base).len()).then_some((base, length))
        }
    }
}

pub fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

/// An address of the other family is outside every range.
pub fn contains(range: Range, address: IpAddr) -> bool {
    let length = range.1 as usize;
    range.0.is_ipv4() == address.is_ipv4() && bits(range.0)[..length] == bits(address)[..length]
}

fn bits(address: IpAddr) -> Vec<bool> {
    let bytes = match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    };
    bytes.into_iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect()
}
