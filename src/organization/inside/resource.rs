//! The policies of resources: buckets, keys, queues, secrets and the like.

use super::super::fields::{Entity, Field};
use super::super::ids::AccountId;
use super::text::TextId;

/// What is known of one resource's policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourcePolicy {
    /// The account that owns the resource; the ARN of a bucket does not say it.
    pub account: AccountId,
    pub resource: String,
    /// `None` where it is known to have none.
    pub text: Option<TextId>,
}

impl Entity for ResourcePolicy {
    const NAME: &'static str = "ResourcePolicy";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("account", |own| own.account.as_str(), |own, id| own.account = AccountId::new(id)),
        Field::text("resource", |own| &own.resource, |own, arn| own.resource = arn),
        Field::optional(
            "text",
            |own| own.text.as_ref().map(TextId::as_str),
            |own, id| {
                own.text = Some(TextId::new(id));
            },
        ),
    ];

    fn blank() -> Self {
        Self { account: AccountId::new(""), resource: String::new(), text: None }
    }
}
