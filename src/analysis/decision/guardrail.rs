//! Whom SCPs and RCPs bind, and what they bind.
//!
//! Knows the exemptions; the policies themselves are in a scene.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>

use super::ask::Ask;
use super::explanation::Open;
use crate::policies::{Force, force};
use catalog::Catalog;
use organization::{AccountId, Organization, PolicyType};
use policy::{CallerKind, Doubt, Resource, Undocumented, is_service_linked};

/// Why a kind of policy has no say in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exempt {
    /// The management account: SCPs and RCPs do not touch it.
    ManagementAccount,
    /// A service-linked role.
    ServiceLinkedRole,
    /// The principal or resource belongs to no account of this organization.
    Outside,
    /// An AWS service that acts for itself.
    Service,
    /// An identity of an outside provider that signs in.
    Provider,
    /// An unsigned request.
    Anonymous,
    /// The organization has not enabled policies of this type.
    Disabled,
    /// RCPs do not cover the service.
    ServiceNotCovered,
    /// RCPs do not impact `kms:RetireGrant`.
    RetireGrant,
    /// RCPs do not affect AWS managed KMS keys.
    AwsManagedKey,
    /// The question brings none.
    NoneGiven,
    /// The root user needs none and cannot have any.
    RootUser,
    /// The question takes it that identity-based policies allow everything.
    Everything,
}

impl Exempt {
    /// For people: why.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ManagementAccount => "the management account is bound by neither SCPs nor RCPs",
            Self::ServiceLinkedRole => "service-linked roles are bound by neither SCPs nor RCPs",
            Self::Outside => "outside this organization",
            Self::Service => "SCPs do not bind AWS services that act for themselves",
            Self::Provider => "SCPs do not bind identities of an outside provider that have not signed in yet",
            Self::Anonymous => "SCPs do not bind unsigned requests",
            Self::Disabled => "this policy type is not enabled",
            Self::ServiceNotCovered => "RCPs do not cover this service",
            Self::RetireGrant => "RCPs do not affect `kms:RetireGrant`",
            Self::AwsManagedKey => "RCPs do not affect AWS managed KMS keys",
            Self::NoneGiven => "none",
            Self::RootUser => "the root user needs none",
            Self::Everything => "taken to allow everything",
        }
    }
}

/// Whether a kind of policy applies: not at all, or to some degree of certainty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bound {
    No(Exempt),
    Yes(AccountId, Option<Open>),
    /// Nobody knows whom: policies of this kind may deny.
    Unknown(Open),
}

/// Whom SCPs bind: they follow the principal's account, whosever the resource is.
pub(super) fn scps(ask: &Ask, organization: &Organization) -> Bound {
    match ask.caller.kind {
        CallerKind::Service => return Bound::No(Exempt::Service),
        CallerKind::Provider => return Bound::No(Exempt::Provider),
        CallerKind::Anonymous => return Bound::No(Exempt::Anonymous),
        CallerKind::ServiceLinkedRole => return Bound::No(Exempt::ServiceLinkedRole),
        // Of member accounts the root user too.
        CallerKind::Role
        | CallerKind::User
        | CallerKind::AssumedRole
        | CallerKind::Root
        | CallerKind::FederatedUser => {}
    }
    match ask.caller.account.as_deref() {
        Some(account) => in_organization(account, &PolicyType::Scp, organization),
        None => Bound::No(Exempt::Outside),
    }
}

/// What RCPs bind: they follow the resource's account, whoever asks: the management account's principals and outsiders too.
pub(super) fn rcps(ask: &Ask, organization: &Organization, catalog: &Catalog) -> Bound {
    // Any exemption is enough; the order only says which is named where there are several: what the request itself shows before
    // what the catalogue says of its action, and that before whose the resource is.
    if ask.caller.kind == CallerKind::ServiceLinkedRole {
        return Bound::No(Exempt::ServiceLinkedRole);
    }
    if ask.action.eq_ignore_ascii_case("kms:RetireGrant") {
        return Bound::No(Exempt::RetireGrant);
    }
    if let Some(exempt) = passed_over(&ask.resource) {
        return Bound::No(exempt);
    }
    // Of a service or an action that the catalogue does not have, nothing can be ruled out.
    let prefix = ask.action.split(':').next().unwrap_or_default();
    let service = catalog.service_id(prefix).and_then(|id| catalog.service(id));
    if service.is_some_and(|service| !service.supports_rcp) {
        return Bound::No(Exempt::ServiceNotCovered);
    }
    let action = catalog.action_id(&ask.action).and_then(|id| catalog.action(id));
    // One reason for doubt is enough: two make it no more open.
    let doubt = match (&ask.resource, action) {
        (_, None) => Some(Open::NotInCatalog),
        // AWS's page on RCPs leaves out actions whose reference names no resource type; denials of such have been seen.
        (_, Some(action)) if action.resources.is_empty() => {
            Some(Open::Statement(Doubt::NotDocumented(Undocumented::RcpWithoutResource)))
        }
        // Those that AWS manages are untouched by RCPs, and look like all others; but no other account can be let in to them.
        (Resource::Arn(arn), Some(_))
            if arn.part(2) == "kms" && arn.part(5).starts_with("key/") && ask.owner == ask.caller.account =>
        {
            Some(Open::ManagedKey)
        }
        (Resource::Arn(_) | Resource::Any, Some(_)) => None,
    };
    let Some(owner) = ask.owner.as_deref() else {
        return match force(organization, &PolicyType::Rcp) {
            Force::Off => Bound::No(Exempt::Disabled),
            Force::On | Force::Unsure => Bound::Unknown(Open::OwnerNotKnown),
        };
    };
    match in_organization(owner, &PolicyType::Rcp, organization) {
        Bound::Yes(account, None) => Bound::Yes(account, doubt),
        bound @ (Bound::Yes(_, Some(_)) | Bound::No(_) | Bound::Unknown(_)) => bound,
    }
}

/// Why RCPs pass over a resource whoever asks for it.
pub fn passed_over(resource: &Resource) -> Option<Exempt> {
    let Resource::Arn(arn) = resource else { return None };
    match (arn.part(2), arn.part(5)) {
        ("kms", alias) if alias.starts_with("alias/aws/") => Some(Exempt::AwsManagedKey),
        // The trust policy of such a role is not for RCPs either.
        ("iam", role) if role.strip_prefix("role/").is_some_and(is_service_linked) => Some(Exempt::ServiceLinkedRole),
        _ => None,
    }
}

fn in_organization(account: &str, kind: &PolicyType, organization: &Organization) -> Bound {
    let account = AccountId::new(account);
    if !organization.accounts().contains_key(&account) {
        return Bound::No(Exempt::Outside);
    }
    // Named whether the type is enabled or not: switching it on would change nothing for this account.
    if account == *organization.management_account() {
        return Bound::No(Exempt::ManagementAccount);
    }
    match force(organization, kind) {
        Force::On => Bound::Yes(account, None),
        Force::Unsure => Bound::Yes(account, Some(Open::BeingSwitched(kind.clone()))),
        Force::Off => Bound::No(Exempt::Disabled),
    }
}
