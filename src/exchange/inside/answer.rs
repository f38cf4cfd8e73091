//! What an answer is about.
//!
//! Knows the calls by what their answers hold, and by the names of files where that says too little.

use serde_json::Value;

use super::super::folder::file_name;

/// One kind of answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Details,
    Summary,
    PasswordPolicy,
    Aliases,
    SamlProviders,
    OidcProviders,
    /// Credentials and contacts.
    Evidence,
    BucketPolicy,
    KeyPolicy,
    /// The attributes of a queue or a topic.
    Attributes,
    SecretPolicy,
    Instances,
    PermissionSet,
    InlineOfSet,
    ManagedOfSet,
    CustomerOfSet,
    BoundaryOfSet,
    ProvisionedTo,
    Assignments,
    Users,
    Groups,
    Memberships,
    /// Lists of ids that others answers say more of.
    Ids,
}

/// What a document answers, if it is about the inside of an account.
pub(crate) fn about(file: &str, document: &Value) -> Option<About> {
    let has = |key: &str| document.get(key).is_some();
    let list = |key: &str| document.get(key).is_some_and(Value::is_array);
    let named = |call: &str| file_name(file).starts_with(call);
    if list("UserDetailList") || list("GroupDetailList") || list("RoleDetailList") {
        return Some(About::Details);
    }
    if document.get("Policies").and_then(Value::as_array).is_some_and(|of| of.iter().any(is_managed_policy)) {
        return Some(About::Details);
    }
    const BY_KEY: [(&str, About); 18] = [
        ("SummaryMap", About::Summary),
        ("PasswordPolicy", About::PasswordPolicy),
        ("AccountAliases", About::Aliases),
        ("SAMLProviderList", About::SamlProviders),
        ("OpenIDConnectProviderList", About::OidcProviders),
        ("VirtualMFADevices", About::Evidence),
        ("MFADevices", About::Evidence),
        ("AlternateContact", About::Evidence),
        ("EnabledFeatures", About::Evidence),
        ("ResourcePolicy", About::SecretPolicy),
        ("InlinePolicy", About::InlineOfSet),
        ("AttachedManagedPolicies", About::ManagedOfSet),
        ("CustomerManagedPolicyReferences", About::CustomerOfSet),
        ("PermissionSet", About::PermissionSet),
        ("PermissionSets", About::Ids),
        ("AccountIds", About::ProvisionedTo),
        ("AccountAssignments", About::Assignments),
        ("GroupMemberships", About::Memberships),
    ];
    if let Some((_, about)) = BY_KEY.iter().find(|(key, _)| has(key)) {
        return Some(*about);
    }
    let entry_has = |key: &str, field: &str| {
        let entries = document.get(key).and_then(Value::as_array);
        entries.is_some_and(|entries| entries.iter().any(|entry| entry.get(field).is_some()))
    };
    if entry_has("Instances", "InstanceArn") {
        return Some(About::Instances);
    }
    if entry_has("Users", "IdentityStoreId") {
        return Some(About::Users);
    }
    if entry_has("Groups", "IdentityStoreId") {
        return Some(About::Groups);
    }
    let is_text = document.get("Policy").is_some_and(|policy| policy.is_string() || policy.get("Statement").is_some());
    if is_text && named("get-bucket-policy") {
        return Some(About::BucketPolicy);
    }
    if is_text && named("get-key-policy") {
        return Some(About::KeyPolicy);
    }
    if has("Attributes")
        && document.get("Attributes").is_some_and(|of| of.get("QueueArn").or(of.get("TopicArn")).is_some())
    {
        return Some(About::Attributes);
    }
    (has("PermissionsBoundary") && named("get-permissions-boundary-for-permission-set")).then_some(About::BoundaryOfSet)
}

/// Whether the policy is one of IAM: Organizations calls the fields `Name` and `Id`, and its ARNs name it.
fn is_managed_policy(policy: &Value) -> bool {
    let arn = policy.get("Arn").and_then(Value::as_str);
    arn.and_then(|arn| arn.split(':').nth(2)) == Some("iam")
        && policy.get("PolicyVersionList").is_some_and(Value::is_array)
}
