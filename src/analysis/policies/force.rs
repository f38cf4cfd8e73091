//! Whether policies of a type have any effect in an organization.
//!
//! Knows the policy types of the root and the organization's feature set; who is exempt, the decision knows.

use organization::{FeatureSet, Organization, PolicyType, PolicyTypeStatus};

/// Whether policies of a type have effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Force {
    Off,
    On,
    /// Being switched on or off, or in a state that this version does not know.
    Unsure,
}

pub(crate) fn force(organization: &Organization, kind: &PolicyType) -> Force {
    match (organization.policy_types().get(kind), organization.feature_set()) {
        (None, _) => Force::Off,
        (Some(PolicyTypeStatus::Enabled), FeatureSet::All) => Force::On,
        (Some(_), _) => Force::Unsure,
    }
}
