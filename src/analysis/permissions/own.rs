//! The levels that an identity has beside those of its account: its own policies with those of its groups, and its boundary.
//!
//! Knows how its requests look: who it is, which tags it has. What its policies come to, `access` finds out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::resources::denying;
use crate::decision::{GivenPolicy, Iam, Identity as Granted, LayerKind, ResourcePolicy, Store, may_have_session_tags};
use crate::policies::{Force, Reader, Reading, asked_keys, force, kind_of};
use crate::rows::Standing;
use crate::space::{Pinned, Viewpoint, Who};
use crate::why::{Desk, Held, Inquiry, OwnLevel, Source};
use catalog::{ActionSet, Catalog};
use organization::{Identity, IdentityKind, Organization, Policy, PolicyId, PolicyType, TargetId};
use policy::{PolicyKind, is_service_linked};
use rustc_hash::FxHashMap;

/// The policies of an identity, as far as their texts are known.
#[derive(Debug)]
pub(super) struct Own {
    pub levels: Vec<OwnLevel>,
    /// The policies whose texts are not known.
    pub unknown: Vec<Held>,
    iam: Iam,
}

impl Own {
    /// The policies of an identity, of its groups, its boundary, and those Denies of its account's resources that may be about it.
    pub fn of(organization: &Organization, identity: &Identity, reader: &mut Reader) -> Self {
        let store = Store(organization);
        let (own, groups) = (store.own(identity), store.groups(identity));
        let boundary = store.boundary(identity);
        let target = TargetId::Account(identity.account.clone());
        let mut unknown = Vec::new();
        let mut level = |layer: LayerKind, kind: PolicyKind, of: &[(String, &[GivenPolicy])]| {
            let mut policies: Vec<(Source, Arc<Reading>)> = Vec::new();
            let mut is_incomplete = false;
            for (holder, given) in of.iter().flat_map(|(holder, all)| all.iter().map(move |given| (holder, given))) {
                let held = Held { holder: holder.clone(), name: given.name.clone() };
                match &given.text {
                    Some(text) => policies.push((Source::Held(Arc::new(held)), reader.read(text, kind).value)),
                    None => {
                        is_incomplete = true;
                        unknown.push(held);
                    }
                }
            }
            let standing = Standing { incomplete: is_incomplete, ..Standing::default() };
            OwnLevel { target: target.clone(), layer, policies, standing }
        };
        let me = identity.resource();
        let mut levels = Vec::new();
        if let Some(boundary) = &boundary {
            let of = [(me.clone(), std::slice::from_ref(boundary))];
            levels.push(level(LayerKind::Boundary, PolicyKind::Boundary, &of));
        }
        let of_groups = groups.iter().map(|(name, policies)| (format!("group/{name}"), policies.as_slice()));
        let all: Vec<_> = std::iter::once((me, own.as_slice())).chain(of_groups).collect();
        levels.push(level(LayerKind::Identity, PolicyKind::Identity, &all));
        if !is_service_linked(&identity.resource()) {
            levels.extend(rcps(organization, &target, reader));
        }
        levels.extend(denying(organization, identity, reader));
        let iam =
            Iam { identity: Granted::Policies(own), groups, boundary, session: None, resource: ResourcePolicy::None };
        Self { levels, unknown, iam }
    }
}

/// From where the requests of an identity are looked at: nothing is open that follows from who it is. `asked` are the keys that
/// policies ask for.
pub(super) fn viewpoint(organization: &Organization, identity: &Identity, asked: &BTreeSet<String>) -> Viewpoint {
    let name = Some(format!("{}{}", identity.path.trim_start_matches('/'), identity.name));
    let who = if identity.kind == IdentityKind::User { Who::User(name) } else { Who::Role(name) };
    let mut viewpoint = Viewpoint { who, ..Viewpoint::default() };
    if !may_have_session_tags(identity, organization) {
        const TAG: &str = "aws:principaltag/";
        for key in asked.iter().filter(|key| key.starts_with(TAG)) {
            let own =
                identity.tags.iter().find(|(tag, _)| Some(tag.to_ascii_lowercase().as_str()) == key.strip_prefix(TAG));
            viewpoint.pin(key, own.map_or(Pinned::Absent, |(_, value)| Pinned::One(value.clone())));
        }
    }
    // Neither users nor roles call as a service or as root of another account, and users have no session that somebody began.
    // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    let of_others = ["aws:principalservicename", "aws:principalservicenameslist", "aws:assumedroot"];
    let of_sessions =
        ["aws:sourceidentity", "aws:federatedprovider", "aws:ec2instancesourcevpc", "aws:ec2instancesourceprivateipv4"];
    let of_sessions = of_sessions.into_iter().filter(|_| identity.kind == IdentityKind::User);
    for key in of_others.into_iter().chain(of_sessions).filter(|key| asked.contains(*key)) {
        viewpoint.pin(key, Pinned::Absent);
    }
    if identity.kind == IdentityKind::User && !identity.id.is_empty() {
        viewpoint.pin("aws:userid", Pinned::One(identity.id.clone()));
    }
    viewpoint
}

/// Whether a key, in lower case, follows from who an identity is, and it is not known here what it holds: of no request
/// that shows something it is certain that the identity can make it.
pub(super) fn is_open_of_caller(organization: &Organization, identity: &Identity, key: &str) -> bool {
    match key {
        "aws:userid" => identity.kind == IdentityKind::Role || identity.id.is_empty(),
        // In every session, and in no request that a key of a user signs.
        "aws:tokenissuetime" => true,
        _ => key.starts_with("aws:principaltag/") && may_have_session_tags(identity, organization),
    }
}

impl<'o> Inquiry<'o> {
    /// The path of an identity: that of its account, and its own levels. `None` for a group, which makes no requests.
    pub(super) fn of_identity(
        organization: &'o Organization,
        catalog: &Arc<Catalog>,
        identity: &Identity,
        own: &Own,
        actions: &ActionSet,
        reader: &mut Reader,
    ) -> Option<Self> {
        if identity.kind == IdentityKind::Group {
            return None;
        }
        let target = TargetId::Account(identity.account.clone());
        // Those of the way alone: whom others name makes no difference to one who has a name.
        let guardrails = guardrails(organization, &target, PolicyKind::Scp, reader);
        let readings =
            guardrails.values().chain(own.levels.iter().flat_map(|level| level.policies.iter().map(|(_, of)| of)));
        let asked = readings.flat_map(|reading| reading.document.statements.iter().flat_map(asked_keys)).collect();
        let viewpoint = viewpoint(organization, identity, &asked);
        let name = viewpoint.who.name().unwrap_or_default().to_owned();
        let mut desk = Desk::of(organization, catalog, &viewpoint, &name, false);
        let mut path = desk.path(organization, &target, actions, |policy| guardrails.get(&policy.id).cloned());
        path.universe = path.universe.map(|universe| universe.with(own.iam.clone()));
        for level in &own.levels {
            desk.add(&mut path, level, actions);
        }
        Some(Self::at(desk, path))
    }
}

impl<'o> Inquiry<'o> {
    /// The path of a target for a viewpoint whose caller has a name, as the guardrails of the way alone tell it.
    pub(super) fn within(
        organization: &'o Organization,
        catalog: &Arc<Catalog>,
        viewpoint: &Viewpoint,
        target: &TargetId,
        actions: &ActionSet,
        reader: &mut Reader,
    ) -> Self {
        let known = guardrails(organization, target, viewpoint.side.policy_kind(), reader);
        let name = viewpoint.who.name().unwrap_or_default();
        let mut desk = Desk::of(organization, catalog, viewpoint, name, false);
        let path = desk.path(organization, target, actions, |policy| known.get(&policy.id).cloned());
        Self::at(desk, path)
    }
}

/// The levels of RCPs that bind the resources of an account, each with its own.
fn rcps(organization: &Organization, target: &TargetId, reader: &mut Reader) -> Vec<OwnLevel> {
    let TargetId::Account(account) = target else { return Vec::new() };
    let force = force(organization, &PolicyType::Rcp);
    if force == Force::Off || account == organization.management_account() {
        return Vec::new();
    }
    let of_level = |target: TargetId| {
        let attached = organization.attached(&target).filter(|policy| policy.kind == PolicyType::Rcp);
        let read = |policy: &Arc<Policy>| {
            (Source::Attached(policy.id.clone()), reader.read(&policy.content, PolicyKind::Rcp).value)
        };
        let policies = attached.map(read).collect();
        let incomplete = !organization.attachments_known(&target, &PolicyType::Rcp);
        let standing = Standing { off: false, unsure: force == Force::Unsure, incomplete };
        OwnLevel { target, layer: LayerKind::Rcp, policies, standing }
    };
    organization.path(target).into_iter().map(of_level).collect()
}

/// The guardrails of one kind on the way to a target.
fn guardrails(
    organization: &Organization,
    target: &TargetId,
    kind: PolicyKind,
    reader: &mut Reader,
) -> FxHashMap<PolicyId, Arc<Reading>> {
    let mut found = FxHashMap::default();
    for level in organization.path(target) {
        for policy in organization.attached(&level).filter(|policy| kind_of(&policy.kind) == Some(kind)) {
            found.insert(policy.id.clone(), reader.read(&policy.content, kind).value);
        }
    }
    found
}
