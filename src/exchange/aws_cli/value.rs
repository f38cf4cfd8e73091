//! Single values of an answer, read with a light hand.
//!
//! Knows how the AWS CLI writes texts, ids, times and ARNs, in its versions and in published examples.
//! A field of the wrong type is a missing field: one odd value must not cost a whole answer.

use aws::{arn_parts, is_account_id};
use serde_json::Value;

/// A text field that is there and not empty.
pub(super) fn text(value: &Value, field: &str) -> Option<String> {
    value.get(field).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// An id, or what stands at the end of the ARN. Account ids that became numbers get their zeros back.
pub(super) fn id(value: &Value, field: &str) -> Option<String> {
    let number = || value.get(field).and_then(Value::as_u64).map(|number| format!("{number:012}"));
    let from_arn = || text(value, "Arn").and_then(|arn| arn.rsplit_once('/').map(|(_, id)| id.to_owned()));
    text(value, field).or_else(number).or_else(from_arn).filter(|id| !id.is_empty())
}

/// A time as ISO 8601 text: a number counts seconds since 1970, text stays as it is.
pub(super) fn time(value: &Value, field: &str) -> Option<String> {
    match value.get(field)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => {
            let seconds = number.as_f64()?;
            #[expect(clippy::cast_possible_truncation, reason = "a float out of range saturates and is refused below")]
            let milliseconds = (seconds * 1000.0).round() as i64;
            match jiff::Timestamp::from_millisecond(milliseconds) {
                Ok(time) => Some(format!("{time:.3}")),
                Err(_) => Some(number.to_string()),
            }
        }
        _ => None,
    }
}

/// The parts of an Organizations ARN. Published examples lack some of them, so each may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OrganizationsArn {
    pub partition: Option<String>,
    /// The management account; `aws` for what AWS manages.
    pub owner: Option<String>,
    pub organization: Option<String>,
    /// What follows the organization's id: `r-…`, `ou-…`, an account, or a policy type and a policy.
    pub rest: Vec<String>,
}

impl OrganizationsArn {
    pub fn of(text: &str) -> Option<Self> {
        let mut parts = arn_parts(text);
        if parts.next() != Some("arn") {
            return None;
        }
        let partition = parts.next().filter(|text| text.starts_with("aws")).map(str::to_owned);
        if parts.next() != Some("organizations") {
            return None;
        }
        let tail: Vec<&str> = parts.collect();
        let owner = tail.iter().find(|part| is_account_id(part) || **part == "aws").map(|s| (*s).to_owned());
        let mut segments = tail.last()?.split('/').skip(1).map(str::to_owned).peekable();
        let organization = segments.next_if(|segment| segment.starts_with("o-"));
        Some(Self { partition, owner, organization, rest: segments.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times() {
        let read = |value: Value| time(&json!({ "T": value }), "T");
        assert_eq!(read(json!(1_795_465_758.791_508)).as_deref(), Some("2026-11-23T20:29:18.792Z"));
        assert_eq!(read(json!(1_700_000_000)).as_deref(), Some("2023-11-14T22:13:20.000Z"));
        assert_eq!(read(json!(0)).as_deref(), Some("1970-01-01T00:00:00.000Z"));
        let iso = "2016-12-15T21:03:15.536000+00:00";
        assert_eq!(read(json!(iso)).as_deref(), Some(iso));
        assert_eq!(read(json!(1e300)).as_deref(), Some("1e+300"));
        assert_eq!(read(json!([])), None);
        assert_eq!(read(json!("")), None);
    }

    #[test]
    fn ids() {
        assert_eq!(id(&json!({"Id": 12_345_678_901_u64}), "Id").as_deref(), Some("012345678901"));
        assert_eq!(id(&json!({"Arn": "arn:aws:organizations::1:ou/o-a/ou-x"}), "Id").as_deref(), Some("ou-x"));
        assert_eq!(id(&json!({"Id": null}), "Id"), None);
    }

    #[test]
    fn arns() {
        let arn = OrganizationsArn::of("arn:aws-cn:organizations::123456789012:policy/o-a1/service_control_policy/p-1")
            .unwrap();
        assert_eq!(arn.partition.as_deref(), Some("aws-cn"));
        assert_eq!(arn.owner.as_deref(), Some("123456789012"));
        assert_eq!(arn.organization.as_deref(), Some("o-a1"));
        assert_eq!(arn.rest, ["service_control_policy", "p-1"]);
        let managed =
            OrganizationsArn::of("arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess").unwrap();
        assert_eq!((managed.owner.as_deref(), managed.organization), (Some("aws"), None));
        // As published in the CLI's own examples.
        let odd =
            OrganizationsArn::of("arn:aws:organizations::o-exampleorgid:ou/o-exampleorgid/ou-exampleouid").unwrap();
        assert_eq!((odd.owner, odd.organization.as_deref()), (None, Some("o-exampleorgid")));
        assert_eq!(OrganizationsArn::of("arn:aws:iam::123456789012:user/x"), None);
        assert_eq!(OrganizationsArn::of(""), None);
    }
}
