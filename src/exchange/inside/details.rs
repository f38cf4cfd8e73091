//! `get-account-authorization-details`: users, groups, roles and managed policies of one account.
//!
//! Knows the quirks of the answer: texts in three forms, lists that may be missing, boundaries of two spellings, instance
//! profiles that repeat their role. A field of the wrong type is a missing field.

use serde_json::Value;

use organization::{AccountId, Identity, IdentityKind, InstanceProfile, ManagedPolicy, ManagedRef};

use super::document;
use super::texts::Texts;

/// An AWS-managed policy with its text: name, version, text.
pub(super) type OfAws = (String, String, String);

/// What one answer brings.
#[derive(Debug, Default)]
pub(super) struct Details {
    pub identities: Vec<Identity>,
    pub managed: Vec<ManagedPolicy>,
    pub profiles: Vec<InstanceProfile>,
    pub aws: Vec<OfAws>,
    /// Entries that could not be read.
    pub odd: usize,
}

pub(super) fn read(document: &Value, account: &AccountId, texts: &mut Texts) -> Details {
    let mut details = Details::default();
    for (list, kind) in [
        ("UserDetailList", IdentityKind::User),
        ("GroupDetailList", IdentityKind::Group),
        ("RoleDetailList", IdentityKind::Role),
    ] {
        for entry in entries(document, list) {
            match identity(entry, kind, account, texts).filter(|_| is_of(entry, account)) {
                Some(identity) => details.identities.push(identity),
                None => details.odd += 1,
            }
            details.profiles.extend(entries(entry, "InstanceProfileList").filter_map(|of| profile(of, account)));
        }
    }
    for entry in entries(document, "Policies") {
        if details.policy(entry, account, texts).is_none() {
            details.odd += 1;
        }
    }
    details
}

impl Details {
    fn policy(&mut self, entry: &Value, account: &AccountId, texts: &mut Texts) -> Option<()> {
        let arn = text(entry, "Arn")?;
        let reference = ManagedRef::of_arn(&arn)?;
        if !reference.starts_with("aws:") && !is_of(entry, account) {
            return None;
        }
        let default = text(entry, "DefaultVersionId");
        let versions: Vec<&Value> = entries(entry, "PolicyVersionList").collect();
        let is_default = |version: &&&Value| match &default {
            Some(id) => text(version, "VersionId").as_ref() == Some(id),
            None => version.get("IsDefaultVersion") == Some(&Value::Bool(true)),
        };
        let version = versions.iter().find(is_default)?;
        let content = version.get("Document").and_then(document::text)?;
        let id = text(version, "VersionId").unwrap_or_default();
        match ManagedRef::read(&reference) {
            ManagedRef::Aws(name) => self.aws.push((name.to_owned(), id, content)),
            ManagedRef::Own(own) => {
                let (path, name) =
                    own.rsplit_once('/').map_or(("/".to_owned(), own), |(path, name)| (format!("/{path}/"), name));
                self.managed.push(ManagedPolicy {
                    account: account.clone(),
                    name: name.to_owned(),
                    path,
                    id: text(entry, "PolicyId").unwrap_or_default(),
                    version: id,
                    description: text(entry, "Description").unwrap_or_default(),
                    tags: tags(entry),
                    text: texts.put(&content, account, name),
                });
            }
        }
        Some(())
    }
}

/// Whether an entry is of an account, as far as its ARN says: answers about several in one file belong to one of them.
fn is_of(entry: &Value, account: &AccountId) -> bool {
    let arn = text(entry, "Arn");
    let said = arn.as_deref().and_then(|arn| arn.split(':').nth(4)).filter(|said| !said.is_empty());
    said.is_none_or(|said| said == account.as_str())
}

fn identity(entry: &Value, kind: IdentityKind, account: &AccountId, texts: &mut Texts) -> Option<Identity> {
    let (name_field, id_field, inline_field) = match kind {
        IdentityKind::User => ("UserName", "UserId", "UserPolicyList"),
        IdentityKind::Group => ("GroupName", "GroupId", "GroupPolicyList"),
        IdentityKind::Role => ("RoleName", "RoleId", "RolePolicyList"),
    };
    let name = text(entry, name_field)?;
    let mut own = Identity::new(account.clone(), kind, &name);
    own.path = text(entry, "Path").unwrap_or_else(|| "/".to_owned());
    own.id = text(entry, id_field).unwrap_or_default();
    own.created = text(entry, "CreateDate").map(|time| day(&time)).unwrap_or_default();
    own.description = text(entry, "Description").unwrap_or_default();
    own.max_session = entry
        .get("MaxSessionDuration")
        .and_then(Value::as_u64)
        .filter(|seconds| *seconds != 3600)
        .map(|seconds| seconds.to_string())
        .unwrap_or_default();
    own.tags = tags(entry);
    own.groups = match kind {
        IdentityKind::User => entries(entry, "GroupList").filter_map(Value::as_str).map(str::to_owned).collect(),
        IdentityKind::Group | IdentityKind::Role => Default::default(),
    };
    let trust = entry.get("AssumeRolePolicyDocument").and_then(document::text);
    own.trust =
        trust.filter(|_| kind == IdentityKind::Role).map(|trust| texts.put(&trust, account, &format!("{name}-trust")));
    for (at, policy) in entries(entry, inline_field).enumerate() {
        let policy_name = text(policy, "PolicyName").unwrap_or_else(|| format!("inline policy {}", at + 1));
        // What is no policy is kept as it stands: it leaves open what it says, and is not taken for none.
        let content = policy.get("PolicyDocument").unwrap_or(&Value::Null);
        let content = document::text(content).unwrap_or_else(|| content.to_string());
        let id = texts.put(&content, account, &format!("{name}-{policy_name}"));
        own.inline.insert(policy_name, id.as_str().to_owned());
    }
    let attached = entries(entry, "AttachedManagedPolicies");
    own.managed = attached.map(|policy| reference(policy, "PolicyArn")).collect();
    let boundary = entry.get("PermissionsBoundary").filter(|of| !of.is_null());
    own.boundary = boundary.map(|of| reference(of, "PermissionsBoundaryArn"));
    Some(own)
}

/// How an identity names a managed policy. One of which the answer does not say which it is has a name that none has, so that
/// what it says is open.
fn reference(entry: &Value, field: &str) -> String {
    let said = text(entry, field).or_else(|| text(entry, "PolicyName"));
    let said = said.unwrap_or_else(|| "(not said)".to_owned());
    ManagedRef::of_arn(&said).unwrap_or(said)
}

fn profile(entry: &Value, account: &AccountId) -> Option<InstanceProfile> {
    Some(InstanceProfile {
        account: account.clone(),
        name: text(entry, "InstanceProfileName")?,
        path: text(entry, "Path").unwrap_or_else(|| "/".to_owned()),
        roles: entries(entry, "Roles").filter_map(|role| text(role, "RoleName")).collect(),
    })
}

pub(super) fn entries<'v>(value: &'v Value, list: &str) -> impl Iterator<Item = &'v Value> {
    value.get(list).and_then(Value::as_array).into_iter().flatten()
}

/// A text field that is there and not empty.
pub(super) fn text(value: &Value, field: &str) -> Option<String> {
    value.get(field).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

pub(super) fn tags(entry: &Value) -> organization::Tags {
    let pairs = entries(entry, "Tags")
        .filter_map(|tag| Some((tag.get("Key")?.as_str()?.to_owned(), tag.get("Value")?.as_str()?.to_owned())));
    pairs.collect()
}

/// The day of an ISO 8601 time.
fn day(time: &str) -> String {
    time.get(..10).unwrap_or(time).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What cannot be read is unknown, never none.
    #[test]
    fn what_is_odd_stays_open() {
        let role = |members: Value| {
            let mut role = json!({"RoleName": "r", "Path": "/"});
            role.as_object_mut().expect("an object").extend(members.as_object().expect("members").clone());
            let details =
                read(&json!({"RoleDetailList": [role]}), &AccountId::new("111122223333"), &mut Texts::default());
            details.identities.into_iter().next().expect("a role")
        };
        let own =
            role(json!({"RolePolicyList": [{"PolicyName": "a", "PolicyDocument": null}, {"PolicyDocument": {}}]}));
        assert_eq!(own.inline.keys().collect::<Vec<_>>(), ["a", "inline policy 2"]);
        let attached =
            json!([{"PolicyName": "p"}, {"PolicyArn": "no ARN"}, {}, {"PolicyArn": "arn:aws:iam::aws:policy/P"}]);
        let own = role(json!({"AttachedManagedPolicies": attached}));
        assert_eq!(own.managed.iter().collect::<Vec<_>>(), ["(not said)", "aws:P", "no ARN", "p"]);
        for (boundary, expect) in [
            (json!(null), None),
            (json!({"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/b"}), Some("b")),
            (json!({"PermissionsBoundaryType": "Policy"}), Some("(not said)")),
            (json!("b"), Some("(not said)")),
        ] {
            assert_eq!(role(json!({"PermissionsBoundary": boundary})).boundary.as_deref(), expect);
        }
    }
}
