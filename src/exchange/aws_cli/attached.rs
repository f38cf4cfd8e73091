//! Policies, policy types, and what is attached where.
//!
//! Knows when attachments are completely known: when the policies of the type and the targets of each of them were
//! listed to the end, or else when the policies of this type on this target were.
//! Everything short of that is unknown, and marked so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::facts::{Facts, Listing, OrganizationFact, PolicyFact};
use super::tree::Tree;
use crate::import::{counted, few};
use crate::policies::guess;
use crate::room::{Goods, Room};
use crate::{ImportError, Warning};
use organization::{
    Attachment, FeatureSet, Mark, Policy, PolicyId, PolicyType, PolicyTypeStatus, TargetId, full_access_id,
    full_access_policy,
};

#[derive(Debug)]
pub(super) struct Attached {
    pub types: BTreeMap<PolicyType, PolicyTypeStatus>,
    pub policies: Vec<Policy>,
    pub attachments: Vec<Attachment>,
    pub unknown: Vec<(TargetId, PolicyType)>,
}

pub(super) fn build(
    facts: &Facts,
    organization: &OrganizationFact,
    features: &FeatureSet,
    tree: &Tree,
    warnings: &mut Vec<Warning>,
) -> Result<Attached, ImportError> {
    let policies = policies(facts, warnings);
    let kinds: BTreeMap<&str, &PolicyType> = policies.iter().map(|policy| (policy.id.as_str(), &policy.kind)).collect();
    let mut by_kind: BTreeMap<&PolicyType, Vec<&str>> = BTreeMap::new();
    for (id, kind) in &kinds {
        by_kind.entry(kind).or_default().push(id);
    }
    let of_kind = |kind: &PolicyType| by_kind.get(kind).map_or(&[][..], Vec::as_slice);
    let (attachments, lost) = attachments(facts, tree, warnings);
    let attached_kinds: BTreeSet<&PolicyType> =
        attachments.iter().filter_map(|at| kinds.get(at.policy.as_str()).copied()).collect();
    let everywhere = |kind: &PolicyType| {
        // AWS's own policy is in every list of its type; a list without it is not the whole list.
        let own = full_access_id(kind).is_none_or(|id| kinds.contains_key(id.as_str()) && listed(facts, id.as_str()));
        let all_listed = of_kind(kind).iter().all(|id| listed(facts, id));
        own && all_listed
            && !lost
            && facts.complete(&Listing::Policies(kind.clone()))
            && of_kind(kind).iter().all(|id| facts.complete(&Listing::Targets((*id).to_owned())))
    };
    let types = types(facts, organization, features, &attached_kinds, everywhere, warnings);
    let said = facts.root.as_ref().is_some_and(|root| root.types.is_some());
    let targets: Vec<(&str, TargetId)> = tree.targets().collect();
    let open = |kind: &PolicyType| {
        // A type that is only assumed to be enabled, and of which nothing is attached, may just as well be off.
        let assumed = !said && !attached_kinds.contains(kind);
        let some = assumed || !everywhere(kind);
        let known = |id: &str| !assumed && facts.complete(&Listing::PoliciesFor(id.to_owned(), kind.clone()));
        let open: BTreeSet<&TargetId> =
            targets.iter().filter(|(id, _)| some && !known(id)).map(|(_, target)| target).collect();
        open
    };
    // Counted before any is made: each of many types may be open on each of many targets.
    let mut room = Room::of_a_project();
    for kind in types.keys() {
        let open = open(kind);
        for target in open.iter().copied().chain(tree.misplaced.iter().filter(|target| !open.contains(target))) {
            room.entry(Goods::UnknownAttachments, target, kind.as_str())?;
        }
    }
    let mut unknown = BTreeSet::new();
    for kind in types.keys() {
        let open = open(kind);
        if !open.is_empty() {
            warnings.push(Warning::general(incomplete(facts, kind, of_kind(kind), open.len())));
        }
        unknown.extend(open.into_iter().chain(&tree.misplaced).map(|target| (target.clone(), kind.clone())));
    }
    Ok(Attached { types, policies, attachments, unknown: unknown.into_iter().collect() })
}

/// Whether list-policies names the policy.
fn listed(facts: &Facts, policy: &str) -> bool {
    facts.policies.get(policy).is_some_and(|fact| fact.listed)
}

/// What is missing for the attachments of a type, in words.
fn incomplete(facts: &Facts, kind: &PolicyType, of_kind: &[&str], targets: usize) -> String {
    let label = kind.label();
    let targets = counted(targets, "target", "targets");
    let consequence = format!("which are attached to {targets} is not completely known");
    if !facts.complete(&Listing::Policies(kind.clone())) {
        return format!("{label}: list-policies for {kind} is missing or cut; {consequence}");
    }
    let cut = of_kind.iter().filter(|id| !facts.complete(&Listing::Targets((**id).to_owned())));
    let cut = few(cut);
    format!("{label}: list-targets-for-policy is missing or cut for {cut}; {consequence}")
}

/// The enabled types: as list-roots says, else as the older field, the attachments and what is missing suggest.
fn types(
    facts: &Facts,
    organization: &OrganizationFact,
    features: &FeatureSet,
    attached: &BTreeSet<&PolicyType>,
    everywhere: impl Fn(&PolicyType) -> bool,
    warnings: &mut Vec<Warning>,
) -> BTreeMap<PolicyType, PolicyTypeStatus> {
    if let Some(types) = facts.root.as_ref().and_then(|root| root.types.clone()) {
        for kind in attached.iter().filter(|kind| !types.contains_key(**kind)) {
            warnings.push(Warning::general(format!(
                "policies of type {} are attached, but list-roots says that the type is not enabled; \
                 the attachments are kept without effect",
                kind.label()
            )));
        }
        return types;
    }
    let mut types = organization.types.clone().unwrap_or_default();
    for kind in attached.iter().filter(|kind| !types.contains_key(**kind)).copied().collect::<Vec<_>>() {
        types.insert(kind.clone(), PolicyTypeStatus::Enabled);
    }
    if *features == FeatureSet::All {
        for kind in [PolicyType::Scp, PolicyType::Rcp] {
            // Known policies without any attachment have no effect, enabled or not.
            if !types.contains_key(&kind) && !everywhere(&kind) {
                types.insert(kind, PolicyTypeStatus::Enabled);
            }
        }
    }
    let assumed = few(types.keys().map(PolicyType::label));
    warnings.push(Warning::general(format!(
        "list-roots does not say which policy types are enabled; assumed are {}",
        if assumed.is_empty() { "none" } else { assumed.as_str() }
    )));
    types
}

fn policies(facts: &Facts, warnings: &mut Vec<Warning>) -> Vec<Policy> {
    let (mut empty, mut guessed, mut untagged, mut tagged) = (Vec::new(), Vec::new(), Vec::new(), 0_usize);
    let mut policies = Vec::new();
    for (id, fact) in &facts.policies {
        let own = [PolicyType::Scp, PolicyType::Rcp].iter().filter_map(full_access_policy);
        if let Some(policy) = own.into_iter().find(|policy| policy.id.as_str() == id) {
            policies.push(managed(policy, fact));
            continue;
        }
        let kind = fact.kind.clone().unwrap_or_else(|| {
            guessed.push(id);
            fact.content.as_deref().map_or(PolicyType::Scp, guess)
        });
        let mut marks = BTreeSet::new();
        if fact.content.is_none() {
            empty.push(id);
            marks.insert(Mark::MissingFile);
        }
        if facts.complete(&Listing::Tags(id.clone())) {
            tagged += 1;
        } else if !fact.managed {
            untagged.push(id);
        }
        let name = fact.name.clone().unwrap_or_else(|| id.clone());
        policies.push(Policy {
            description: fact.description.clone().unwrap_or_default(),
            aws_managed: fact.managed,
            tags: facts.tags.get(id).cloned().unwrap_or_default(),
            marks,
            ..Policy::new(PolicyId::new(id), name, kind, fact.content.as_deref().unwrap_or(""))
        });
    }
    let mut warn = |message: String| warnings.push(Warning::general(message));
    if !empty.is_empty() {
        warn(format!("describe-policy is missing for {}; their content is empty here and not known", few(empty)));
    }
    if !guessed.is_empty() {
        warn(format!("no answer gives the type of {}; it is guessed from the content", few(guessed)));
    }
    if tagged > 0 && !untagged.is_empty() {
        warn(format!("list-tags-for-resource is missing or cut for {}; their tags are not all known", few(untagged)));
    } else if !untagged.is_empty() {
        warn("list-tags-for-resource is missing for all policies; their tags are not known".to_owned());
    }
    policies
}

/// What AWS manages is known even where its answers are missing; what the answers say comes first.
fn managed(mut policy: Policy, fact: &PolicyFact) -> Policy {
    if let Some(name) = &fact.name {
        policy.name.clone_from(name);
    }
    if let Some(description) = &fact.description {
        policy.description.clone_from(description);
    }
    if let Some(content) = &fact.content {
        policy.content = Arc::from(content.as_str());
    }
    policy
}

/// The attachments, and whether some named a target that is not there.
fn attachments(facts: &Facts, tree: &Tree, warnings: &mut Vec<Warning>) -> (Vec<Attachment>, bool) {
    let mut lost = BTreeSet::new();
    let mut found = Vec::new();
    for (policy, target) in &facts.attached {
        match tree.target(target) {
            Some(target) => found.push(Attachment { target, policy: PolicyId::new(policy) }),
            None => drop(lost.insert(target)),
        }
    }
    if !lost.is_empty() {
        warnings.push(Warning::general(format!(
            "policies are attached to {}, which are no root, OU or account of this organization; left out",
            few(&lost)
        )));
    }
    (found, !lost.is_empty())
}
