//! The policies of resources, as their owners' calls answer them.

use serde_json::Value;

use organization::{AccountId, ResourcePolicy};

use super::super::folder::file_name;
use super::answer::About;
use super::document;
use super::texts::Texts;

/// The policy that an answer is, if it is one.
pub(super) fn policy(
    file: &str,
    about: About,
    document: &Value,
    account: &AccountId,
    partition: &str,
    texts: &mut Texts,
) -> Option<ResourcePolicy> {
    let text_of = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let argument = || {
        let name = file_name(file);
        let name = name.strip_suffix(".json").unwrap_or(name);
        name.split_once('.').map(|(_, argument)| argument.to_owned())
    };
    let (resource, text) = match about {
        About::BucketPolicy => (format!("arn:{partition}:s3:::{}", argument()?), document.get("Policy")),
        // The call takes a key's id alone, so the answer does not say its Region.
        About::KeyPolicy => (format!("arn:{partition}:kms:*:{account}:key/{}", argument()?), document.get("Policy")),
        About::Attributes => {
            let attributes = document.get("Attributes")?;
            let arn = text_of(attributes, "QueueArn").or_else(|| text_of(attributes, "TopicArn"))?;
            (arn, attributes.get("Policy"))
        }
        About::SecretPolicy => (text_of(document, "ARN")?, document.get("ResourcePolicy")),
        _ => return None,
    };
    let name = resource.rsplit([':', '/']).next().unwrap_or("resource").to_owned();
    let text = text.and_then(document::text).map(|text| texts.put(&text, account, &name));
    Some(ResourcePolicy { account: account.clone(), resource, text })
}
