//! The policies of resources, as their owners' calls answer them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use organization::{AccountId, InsideParts, Partition, ResourcePolicy};

use super::super::folder::file_name;
use super::super::{Warning, import::few};
use super::answer::About;
use super::document;
use super::texts::Texts;

/// How an ARN begins that the call's argument makes: the partition is that of the organization.
const OF_PARTITION: &str = "arn::";

/// The policy of a resource, in a partition.
pub(super) fn in_partition(policy: ResourcePolicy, partition: &Partition) -> ResourcePolicy {
    match policy.resource.strip_prefix(OF_PARTITION) {
        Some(rest) => ResourcePolicy { resource: format!("arn:{}:{rest}", partition.as_str()), ..policy },
        None => policy,
    }
}

/// Leaves out the buckets that were answered for several accounts: nobody knows whose they are.
pub(super) fn of_one_owner(parts: &mut InsideParts, warnings: &mut Vec<Warning>) {
    let mut owners: BTreeMap<&str, BTreeSet<&AccountId>> = BTreeMap::new();
    for policy in parts.resource_policies.iter().filter(|policy| policy.resource.contains(":::")) {
        owners.entry(&policy.resource).or_default().insert(&policy.account);
    }
    let several = owners.into_iter().filter(|(_, owners)| owners.len() > 1).map(|(resource, _)| resource.to_owned());
    let several: BTreeSet<String> = several.collect();
    if !several.is_empty() {
        warnings.push(Warning::general(format!(
            "policies that were answered for several accounts are left out, for a bucket has one owner: {}; collect each in the \
             account that owns it",
            few(&several)
        )));
        parts.resource_policies.retain(|policy| !several.contains(&policy.resource));
    }
}

/// The policy that an answer is, if it is one.
pub(super) fn policy(
    file: &str,
    about: About,
    document: &Value,
    account: &AccountId,
    texts: &mut Texts,
) -> Option<ResourcePolicy> {
    let text_of = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let argument = || {
        let name = file_name(file);
        let name = name.strip_suffix(".json").unwrap_or(name);
        name.split_once('.').map(|(_, argument)| argument.to_owned())
    };
    let (resource, text) = match about {
        About::BucketPolicy => (format!("{OF_PARTITION}s3:::{}", argument()?), document.get("Policy")),
        // The call takes a key's id alone, so the answer does not say its Region.
        About::KeyPolicy => (format!("{OF_PARTITION}kms:*:{account}:key/{}", argument()?), document.get("Policy")),
        About::Attributes => {
            let attributes = document.get("Attributes")?;
            let (queue, policy) = (text_of(attributes, "QueueArn"), attributes.get("Policy"));
            // Only where all attributes of a queue were asked for, one without a policy has none.
            if queue.is_some() && policy.is_none() && attributes.get("CreatedTimestamp").is_none() {
                return None;
            }
            (queue.or_else(|| text_of(attributes, "TopicArn"))?, policy)
        }
        About::SecretPolicy => (text_of(document, "ARN")?, document.get("ResourcePolicy")),
        _ => return None,
    };
    let name = resource.rsplit([':', '/']).next().unwrap_or("resource").to_owned();
    let text = text.and_then(document::text).map(|text| texts.put(&text, account, &name));
    Some(ResourcePolicy { account: account.clone(), resource, text })
}
