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
            match identity(entry, kind, account, texts) {
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
    for policy in entries(entry, inline_field) {
        let (Some(policy_name), Some(content)) =
            (text(policy, "PolicyName"), policy.get("PolicyDocument").and_then(document::text))
        else {
            continue;
        };
        let id = texts.put(&content, account, &format!("{name}-{policy_name}"));
        own.inline.insert(policy_name, id.as_str().to_owned());
    }
    let attached = entries(entry, "AttachedManagedPolicies").filter_map(|policy| text(policy, "PolicyArn"));
    own.managed = attached.filter_map(|arn| ManagedRef::of_arn(&arn)).collect();
    let boundary = entry.get("PermissionsBoundary").and_then(|of| text(of, "PermissionsBoundaryArn"));
    own.boundary = boundary.and_then(|arn| ManagedRef::of_arn(&arn));
    Some(own)
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
