//! What the document says of a principal and of a resource: their policies, and the keys that follow from them.
//!
//! Knows which stored identity a caller is, and which stored policy a resource has. What is not known is open: a managed policy
//! without its text, a group that nobody collected, a boundary of which only the name is known.

use std::sync::Arc;

use super::ask::{GivenPolicy, ResourcePolicy};
use super::facts::is_trust;
use super::scene::PolicySource;
use crate::policies::Reading;
use aws::{Arn, Class, Partition, Shape, Step};
use catalog::ManagedPolicies;
use organization::{AccountId, Collected, Identity, IdentityId, IdentityKind, ManagedRef, Organization, TextId};
use policy::{Caller, CallerKind, Context, Fact, PolicyKind, Resource};

/// The stored identity that a caller is: a user, a role, or a session of a role.
#[must_use]
pub fn identity_of<'o>(caller: &Caller, organization: &'o Organization) -> Option<&'o Arc<Identity>> {
    let found = organization.inside().identity(&id_of(caller)?)?;
    let own = Arn::read(&caller.text)?.resource;
    // The ARN of a session shows no path; another one with the same name and another path is nobody.
    (caller.is_session() || found.resource() == own).then_some(found)
}

/// By what the identity that a caller is would be found.
fn id_of(caller: &Caller) -> Option<IdentityId> {
    let account = AccountId::new(caller.account.as_deref()?);
    let (kind, name) = match caller.kind {
        CallerKind::User => (IdentityKind::User, Arn::read(&caller.text)?.resource.rsplit('/').next()?),
        CallerKind::Role | CallerKind::AssumedRole | CallerKind::ServiceLinkedRole => {
            (IdentityKind::Role, caller.role.as_deref()?.rsplit('/').next()?)
        }
        CallerKind::FederatedUser
        | CallerKind::Root
        | CallerKind::Service
        | CallerKind::Provider
        | CallerKind::Anonymous => return None,
    };
    Some(IdentityId::new(&account, kind, name))
}

/// The policies of a caller that is not there although the document knows all identities of its account, or one of that name
/// with another path: nobody knows what such a one would be granted.
pub(super) fn missing(caller: &Caller, organization: &Organization) -> Option<GivenPolicy> {
    let id = id_of(caller).filter(|_| identity_of(caller, organization).is_none())?;
    let inside = organization.inside();
    let is_complete = inside.iam(&id.account).is_some_and(|iam| iam.complete.contains(&Collected::Identities));
    (is_complete || inside.identity(&id).is_some()).then(|| GivenPolicy {
        name: format!(
            "policies of {}, which is not in the project",
            Arn::read(&caller.text).map_or(&*caller.text, |arn| arn.resource)
        ),
        text: None,
        source: PolicySource::Inside(id.account),
    })
}

/// The text of a managed policy that an identity of an account names; `None` where it is not known.
///
/// The texts of AWS's own that come along are those of the partition `aws`; other partitions have others of the same names.
#[must_use]
pub fn managed_text(organization: &Organization, account: &AccountId, reference: ManagedRef<'_>) -> Option<Arc<str>> {
    let inside = organization.inside();
    match reference {
        ManagedRef::Own(_) => inside.text(inside.managed(account, reference.name())?.text.as_str(), account),
        ManagedRef::Aws(name) => {
            let brought = inside.aws_policy(name).and_then(|policy| inside.text(policy.text.as_str(), account));
            let is_shipped = *organization.partition() == Partition::Aws;
            let shipped = || ManagedPolicies::embedded().get(name).map(|known| Arc::clone(&known.text));
            brought.or_else(|| shipped().filter(|_| is_shipped))
        }
    }
}

/// The policies of stored identities and resources.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Store<'o>(pub &'o Organization);

impl Store<'_> {
    /// The policies of its groups.
    pub fn groups(self, identity: &Identity) -> Vec<(String, Vec<GivenPolicy>)> {
        let of = |name: &String| (name.clone(), self.of_group(&identity.account, name));
        identity.groups.iter().map(of).collect()
    }

    /// Its permissions boundary.
    pub fn boundary(self, identity: &Identity) -> Option<GivenPolicy> {
        identity.boundary().map(|boundary| self.managed(&identity.account, boundary))
    }

    /// The managed and inline policies of an identity.
    pub fn own(self, identity: &Identity) -> Vec<GivenPolicy> {
        let account = &identity.account;
        let managed = identity.managed().map(|reference| self.managed(account, reference));
        let inline = identity.inline.iter().map(|(name, id)| self.given(account, name, Some(id)));
        managed.chain(inline).collect()
    }

    fn of_group(self, account: &AccountId, name: &str) -> Vec<GivenPolicy> {
        match self.0.inside().identity(&IdentityId::new(account, IdentityKind::Group, name)) {
            Some(group) => self.own(group),
            None => vec![self.given(account, &format!("policies of group {name}"), None)],
        }
    }

    /// A managed policy that an identity of an account names.
    fn managed(self, account: &AccountId, reference: ManagedRef<'_>) -> GivenPolicy {
        GivenPolicy {
            name: reference.name().to_owned(),
            text: managed_text(self.0, account, reference),
            source: PolicySource::Inside(account.clone()),
        }
    }

    fn given(self, account: &AccountId, name: &str, text: Option<&str>) -> GivenPolicy {
        let text = text.and_then(|id| self.0.inside().text(id, account));
        GivenPolicy { name: name.to_owned(), text, source: PolicySource::Inside(account.clone()) }
    }

    /// The account that a resource without an account in its ARN belongs to, if a stored policy says it.
    pub fn owner(self, resource: &Resource) -> Option<AccountId> {
        let Resource::Arn(arn) = resource else { return None };
        // Most ARNs say it themselves, and all policies are gone through for those that do not.
        if !arn.part(4).is_empty() {
            return None;
        }
        self.0.inside().owner_of(carrier(&arn.text)).cloned()
    }

    /// The policy of a resource, if the document knows it; `None` where it does not.
    pub fn policy_of(self, resource: &Resource, owner: &str, action: &str) -> Option<ResourcePolicy> {
        let Resource::Arn(arn) = resource else { return None };
        let (inside, account) = (self.0.inside(), AccountId::new(owner));
        let given = |id: &TextId, name: &str| ResourcePolicy::Given(self.given(&account, name, Some(id.as_str())));
        if is_trust(action, resource) {
            let own = Arn::read(&arn.text)?.resource;
            let role = inside.identity(&IdentityId::new(&account, IdentityKind::Role, own.rsplit('/').next()?))?;
            return Some(given(role.trust.as_ref().filter(|_| role.resource() == own)?, "trust policy"));
        }
        let carrier = carrier(&arn.text);
        // The id of a key says nothing of its Region, so its policy may be known without it; only multi-Region keys have one id in
        // several, and a policy in each.
        // <https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html>
        let single = Arn::read(carrier).filter(|known| !known.resource.starts_with("key/mrk-"));
        let anywhere = single.map(|known| Arn { region: "*", ..known }.to_string());
        let known = inside.resource(&account, carrier).or_else(|| inside.resource(&account, &anywhere?));
        match known {
            Some(known) => Some(match &known.text {
                Some(id) => given(id, "resource policy"),
                None => ResourcePolicy::None,
            }),
            None => {
                let kind = kind_of(carrier)?;
                let is_complete = inside.iam(&account).is_some_and(|iam| iam.resources.contains(kind));
                is_complete.then_some(ResourcePolicy::None)
            }
        }
    }
}

impl<'o> Store<'o> {
    /// The texts of the policies that resources of an account have, each with the ARN of its resource.
    pub fn of_resources(self, account: &AccountId) -> Vec<(&'o str, Arc<str>)> {
        let Self(organization) = self;
        let inside = organization.inside();
        let text = |id: &TextId| inside.text(id.as_str(), account);
        let of = inside.resources_of(account);
        of.filter_map(|known| Some((known.resource.as_str(), text(known.text.as_ref()?)?))).collect()
    }
}

/// The resource that carries the policy which is asked for a resource: the bucket of an object, the table of an index.
fn carrier(arn: &str) -> &str {
    let Some(known) = Arn::read(arn) else { return arn };
    let cut = |at: &str| known.resource.find(at).map(|found| arn.len() - known.resource.len() + found);
    let end = match known.service {
        "s3" if known.region.is_empty() => cut("/"),
        "dynamodb" => cut("/index/"),
        _ => None,
    };
    end.and_then(|end| arn.get(..end)).unwrap_or(arn)
}

/// The type of a resource, as [`AccountIam::resources`](organization::AccountIam::resources) names it.
fn kind_of(arn: &str) -> Option<&'static str> {
    let known = Arn::read(arn)?;
    Some(match (known.service, known.resource) {
        ("s3", _) if known.region.is_empty() => "s3:bucket",
        ("kms", resource) if resource.starts_with("key/") => "kms:key",
        ("sqs", _) => "sqs:queue",
        ("sns", _) => "sns:topic",
        ("secretsmanager", _) => "secretsmanager:secret",
        // A version or an alias has a policy of its own.
        ("lambda", resource) if resource.strip_prefix("function:").is_some_and(|name| !name.contains(':')) => {
            "lambda:function"
        }
        ("ecr", _) => "ecr:repository",
        // So has a stream, and a backup has none of its table.
        ("dynamodb", resource) if resource.strip_prefix("table/").is_some_and(|name| !name.contains('/')) => {
            "dynamodb:table"
        }
        _ => return None,
    })
}

/// Puts in what follows from the identity itself: its unique id, the ARN of a session's role, its tags.
pub(super) fn facts(context: &mut Context, caller: &Caller, identity: &Identity, organization: &Organization) {
    if caller.is_session() {
        context.set("aws:PrincipalArn", Fact::One(identity.arn(organization.partition())));
    }
    if !identity.id.is_empty() {
        let session = caller.text.split_once(":assumed-role/").and_then(|(_, rest)| rest.split_once('/'));
        let fact = match (identity.kind, session) {
            (IdentityKind::Role, None) => Fact::Shaped(vec![begins(&format!("{}:", identity.id))]),
            (IdentityKind::Role, Some((_, session))) => Fact::One(format!("{}:{session}", identity.id)),
            (IdentityKind::User | IdentityKind::Group, _) => Fact::One(identity.id.clone()),
        };
        context.set("aws:userid", fact);
    }
    let may_be_tagged = may_have_session_tags(identity, organization);
    for (key, value) in &identity.tags {
        // Tags of a session stand in place of those of its role.
        let fact = if may_be_tagged { Fact::Unknown } else { Fact::One(value.clone()) };
        context.set(&format!("aws:PrincipalTag/{key}"), fact);
    }
}

/// Whether sessions of a role may bring tags along: its trust policy must let them. A Deny there settles nothing: it may be
/// conditional.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
pub(crate) fn may_have_session_tags(identity: &Identity, organization: &Organization) -> bool {
    if identity.kind != IdentityKind::Role {
        return false;
    }
    let trust = identity.trust.as_ref().and_then(|id| organization.inside().text(id.as_str(), &identity.account));
    let Some(trust) = trust else { return true };
    let reading = Reading::of(&trust, PolicyKind::Trust);
    // An outside provider may send tags with those whom it signs in.
    ["sts:TagSession", "sts:AssumeRoleWithSAML"].iter().any(|action| reading.may_name(action, organization))
}

/// Whether a user may perhaps change its own password without any policy, and read the password policy: that policy says so. What
/// holds where there is none, AWS does not say.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_enable-user-change.html>
pub(crate) fn may_change_password(organization: &Organization, user: &Identity) -> bool {
    let iam = organization.inside().iam(&user.account);
    let said = iam.and_then(|iam| iam.password_policy.get("AllowUsersToChangePassword"));
    user.kind == IdentityKind::User && said.is_none_or(|said| said == "true")
}

/// What the password policy may let users do, in lower case: the first to themselves.
pub(crate) const OF_PASSWORD_POLICY: [&str; 2] = ["iam:changepassword", "iam:getaccountpasswordpolicy"];

/// Whether the document says everything of a key, in lower case, that requests of a stored identity may hold.
pub(super) fn settles(key: &str, caller: &Caller, organization: &Organization) -> bool {
    key.starts_with("aws:principaltag/")
        && identity_of(caller, organization).is_some_and(|identity| !may_have_session_tags(identity, organization))
}

/// Any text that begins so and goes on.
fn begins(text: &str) -> Shape {
    let mut shape: Shape = text.chars().map(Step::Is).collect();
    shape.extend([Step::One(Class::Any), Step::Run(Class::Any)]);
    shape
}

#[cfg(test)]
mod tests {
    use super::*;
    use organization::{Account, Edit, InsideParts, OrganizationId, ParentId, Parts, PolicyText, Root, RootId};

    #[test]
    fn sessions_bring_tags_where_the_trust_policy_lets_them() {
        let account = AccountId::new("111122223333");
        let root = Root::new(RootId::new("r-ab12"));
        let mut parts = Parts::new(OrganizationId::new("o-a1b2c3d4e5"), root, account.clone());
        parts.accounts = vec![Account::new(account.clone(), "A", "", ParentId::Root)];
        let empty = Organization::from_parts(parts).expect("an organization");
        for (action, expect) in [
            (r#""Action":"sts:AssumeRole""#, false),
            (r#""Action":["sts:AssumeRole","sts:SetSourceIdentity"]"#, false),
            (r#""Action":["sts:AssumeRole","sts:TagSession"]"#, true),
            (r#""Action":"STS:tagsession""#, true),
            (r#""Action":"sts:?agSession""#, true),
            (r#""Action":"sts:Ta*""#, true),
            (r#""Action":"\u0073ts:TagSession""#, true),
            (r#""Action":"*:*""#, true),
            (r#""Action":"*""#, true),
            (r#""NotAction":"sts:AssumeRole""#, true),
            (r#""NotAction":["sts:Tag*","sts:AssumeRoleWithSAML"]"#, false),
            (r#""Action":"sts:AssumeRoleWithSAML""#, true),
            (r#""Action":"sts:AssumeRoleWithWebIdentity""#, false),
            (r#""Action":7"#, true),
        ] {
            let mut role = Identity::new(account.clone(), IdentityKind::Role, "r");
            role.trust = Some(TextId::new("t"));
            let text =
                format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*",{action}}}]}}"#);
            let text = PolicyText { id: TextId::new("t"), text: text.into(), literal: false };
            let collected = InsideParts { identities: vec![role.clone()], texts: vec![text], ..InsideParts::default() };
            let organization = empty.apply(&Edit::Collect(Box::new(collected))).expect("an edit");
            assert_eq!(may_have_session_tags(&role, &organization), expect, "{action}");
        }
        let unknown = Identity::new(account.clone(), IdentityKind::Role, "r");
        assert!(may_have_session_tags(&unknown, &empty));
        assert!(!may_have_session_tags(&Identity::new(account, IdentityKind::User, "u"), &empty));
    }

    #[test]
    fn policies_are_carried_by_what_owns_them() {
        for (arn, expect) in [
            ("arn:aws:s3:::bucket/a/b", "arn:aws:s3:::bucket"),
            ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket"),
            (
                "arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i",
                "arn:aws:dynamodb:eu-west-1:111122223333:table/t",
            ),
            ("arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q"),
            ("arn:aws:s3:eu-west-1:111122223333:accesspoint/a", "arn:aws:s3:eu-west-1:111122223333:accesspoint/a"),
        ] {
            assert_eq!(carrier(arn), expect);
        }
    }
}
