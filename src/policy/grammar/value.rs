//! Which condition values an operator can use.
//!
//! Knows which form belongs to which operator; the forms themselves are in `value`.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use crate::document::Comparison;
use crate::value::{AddressRange, Decimal, Instant};

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
        Form::Number => Decimal::read(text).is_some(),
        Form::Date => Instant::read(text).is_some(),
        Form::Boolean => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        Form::Base64 => is_base64(text),
        Form::Address => AddressRange::read(text).is_some(),
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

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let is_code = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && text.len() - body.len() <= 2 && body.bytes().all(is_code)
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
