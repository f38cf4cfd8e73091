//! The side that a comparison does not look at: whether RCPs may decide otherwise where SCPs were compared, and the other
//! way about.
//!
//! Knows two documents and goes by what is written in them; what that comes to, only a comparison of that side finds out.

use std::sync::Arc;

use imbl::ordmap::DiffItem;
use imbl::{OrdMap, ordset};

use crate::space::Side;
use organization::{Organization, ParentId, Policy, PolicyId, PolicyType};

/// Whether policies of a side may decide otherwise in the second organization than in the first.
pub fn may_differ([before, after]: [&Organization; 2], side: Side) -> bool {
    let kind = side.policy_type();
    before.policy_types().get(&kind) != after.policy_types().get(&kind)
        || before.feature_set() != after.feature_set()
        || before.management_account() != after.management_account()
        || before.root().id != after.root().id
        || before.placeholders() != after.placeholders()
        || before.unknown_attachments() != after.unknown_attachments()
        || texts_differ(before, after, &kind)
        || attachments_differ(before, after, &kind)
        || places_matter([before, after], &kind) && places_differ(before, after)
}

fn texts_differ(before: &Organization, after: &Organization, kind: &PolicyType) -> bool {
    let is_of = |policy: &Policy| policy.kind == *kind;
    before.policies().diff(after.policies()).any(|item| match item {
        DiffItem::Add(_, policy) | DiffItem::Remove(_, policy) => is_of(policy),
        DiffItem::Update { old: (_, old), new: (_, new) } => {
            (is_of(old) || is_of(new)) && (old.content != new.content || old.kind != new.kind)
        }
    })
}

fn attachments_differ(before: &Organization, after: &Organization, kind: &PolicyType) -> bool {
    let is_of = |organization: &Organization, id: &PolicyId| {
        organization.policies().get(id).is_some_and(|policy| policy.kind == *kind)
    };
    before.attachments().diff(after.attachments()).any(|item| {
        let (ordset::DiffItem::Add(attachment) | ordset::DiffItem::Remove(attachment)) = item;
        is_of(before, &attachment.policy) || is_of(after, &attachment.policy)
    })
}

/// Whether it matters where accounts hang. AWS's own RCP allows everything wherever it hangs or does not; a level without
/// AWS's own SCP allows nothing.
fn places_matter(organizations: [&Organization; 2], kind: &PolicyType) -> bool {
    organizations.into_iter().any(|organization| {
        let mut policies = organization.policies().values();
        policies.any(|policy| policy.kind == *kind && (*kind == PolicyType::Scp || !policy.aws_managed))
    })
}

/// Whether an account or an OU is elsewhere.
fn places_differ(before: &Organization, after: &Organization) -> bool {
    moved(before.accounts(), after.accounts(), |account| &account.parent)
        || moved(before.ous(), after.ous(), |ou| &ou.parent)
}

/// Whether an account or an OU that both organizations have is elsewhere, or the root has another id.
pub fn paths_differ([before, after]: [&Organization; 2]) -> bool {
    before.root().id != after.root().id
        || has_moved(before.accounts(), after.accounts(), |account| &account.parent)
        || has_moved(before.ous(), after.ous(), |ou| &ou.parent)
}

/// Whether any of some children came, went, or is below another parent.
fn moved<K: Ord, V: PartialEq>(
    before: &OrdMap<K, Arc<V>>,
    after: &OrdMap<K, Arc<V>>,
    parent: impl Fn(&V) -> &ParentId,
) -> bool {
    let mut items = before.diff(after);
    items.any(|item| !matches!(item, DiffItem::Update { .. })) || has_moved(before, after, parent)
}

/// Whether any of the children that are in both is below another parent.
fn has_moved<K: Ord, V: PartialEq>(
    before: &OrdMap<K, Arc<V>>,
    after: &OrdMap<K, Arc<V>>,
    parent: impl Fn(&V) -> &ParentId,
) -> bool {
    before.diff(after).any(|item| match item {
        DiffItem::Update { old: (_, old), new: (_, new) } => parent(old) != parent(new),
        DiffItem::Add(..) | DiffItem::Remove(..) => false,
    })
}
