//! Managed policies: those of an account's own, and those of AWS.
//!
//! Knows how identities name them. The texts of AWS's own come along with Canopy, and `catalog` has them; here is only what an
//! import brought that is another.

use super::super::entity::Tags;
use super::super::fields::{Entity, Field};
use super::super::ids::AccountId;
use super::text::TextId;
use super::{bare, rooted};

/// A managed policy as identities name it: `aws:job-function/Billing` is AWS's, `ci/limit` the account's own.
///
/// What stands there is what follows `policy/` in its ARN: the path, without the first slash, and the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ManagedRef<'a> {
    Aws(&'a str),
    Own(&'a str),
}

impl<'a> ManagedRef<'a> {
    const AWS: &'static str = "aws:";

    /// Reads what an identity names.
    #[must_use]
    pub fn read(text: &'a str) -> Self {
        text.strip_prefix(Self::AWS).map_or(Self::Own(text), Self::Aws)
    }

    /// How an identity names the policy of an ARN; `None` if it is the ARN of no managed policy.
    #[must_use]
    pub fn of_arn(arn: &str) -> Option<String> {
        let mut parts = arn.splitn(6, ':');
        let is_iam = parts.next() == Some("arn") && parts.next().is_some() && parts.next() == Some("iam");
        let account = parts.nth(1).filter(|_| is_iam)?;
        let rest = parts.next()?.strip_prefix("policy/")?;
        Some(if account == "aws" { format!("{}{rest}", Self::AWS) } else { rest.to_owned() })
    }

    /// The path and the name.
    #[must_use]
    pub fn path_and_name(self) -> &'a str {
        match self {
            Self::Aws(rest) | Self::Own(rest) => rest,
        }
    }

    /// The name alone.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.path_and_name().rsplit('/').next().unwrap_or_default()
    }
}

/// A customer managed policy, with its default version: others grant nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedPolicy {
    pub account: AccountId,
    pub name: String,
    /// `/` or `/…/`.
    pub path: String,
    /// `ANPA…`; empty where it is not known.
    pub id: String,
    /// The default version, such as `v3`; empty where it is not known.
    pub version: String,
    pub description: String,
    pub tags: Tags,
    pub text: TextId,
}

impl ManagedPolicy {
    /// How identities name it.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{}{}", bare(&self.path), self.name)
    }
}

impl Entity for ManagedPolicy {
    const NAME: &'static str = "ManagedPolicy";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("account", |own| own.account.as_str(), |own, id| own.account = AccountId::new(id)),
        Field::text("name", |own| &own.name, |own, name| own.name = name),
        Field::filled("path", |own| bare(&own.path), |own, path| own.path = rooted(&path)),
        Field::filled("id", |own| &own.id, |own, id| own.id = id),
        Field::<Self>::filled("version", |own| &own.version, |own, version| own.version = version)
            .called("default version"),
        Field::filled("description", |own| &own.description, |own, text| own.description = text),
        Field::tags(|own| &own.tags, |own, tags| own.tags = tags),
        Field::text("text", |own| own.text.as_str(), |own, id| own.text = TextId::new(id)),
    ];

    fn blank() -> Self {
        Self {
            account: AccountId::new(""),
            name: String::new(),
            path: "/".to_owned(),
            id: String::new(),
            version: String::new(),
            description: String::new(),
            tags: Tags::new(),
            text: TextId::new(""),
        }
    }
}

/// The text of an AWS-managed policy, where an import brought another than the one that comes with Canopy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsPolicy {
    /// The path, without the first slash, and the name: `job-function/Billing`.
    pub name: String,
    /// Such as `v104`; empty where it is not known.
    pub version: String,
    pub text: TextId,
}

impl Entity for AwsPolicy {
    const NAME: &'static str = "AwsPolicy";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("name", |own| &own.name, |own, name| own.name = name),
        Field::filled("version", |own| &own.version, |own, version| own.version = version),
        Field::text("text", |own| own.text.as_str(), |own, id| own.text = TextId::new(id)),
    ];

    fn blank() -> Self {
        Self { name: String::new(), version: String::new(), text: TextId::new("") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_named_by_what_follows_in_their_arns() {
        for (arn, expect) in [
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", Some("aws:ReadOnlyAccess")),
            ("arn:aws-cn:iam::aws:policy/job-function/Billing", Some("aws:job-function/Billing")),
            ("arn:aws:iam::111122223333:policy/ci/limit", Some("ci/limit")),
            ("arn:aws:iam::111122223333:policy/limit", Some("limit")),
            ("arn:aws:iam::111122223333:role/limit", None),
            ("arn:aws:s3:::policy/limit", None),
            ("limit", None),
        ] {
            assert_eq!(ManagedRef::of_arn(arn).as_deref(), expect, "{arn}");
        }
        assert_eq!(ManagedRef::read("aws:job-function/Billing").name(), "Billing");
        assert_eq!(ManagedRef::read("ci/limit"), ManagedRef::Own("ci/limit"));
    }
}
