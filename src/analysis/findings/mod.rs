//! What is odd or wrong about an organization as a whole, as data.
//!
//! Knows rules about the document and its policies; their dated numbers stand in `organization::quota`.
//! What can be an error in AWS was refused as an edit; here are such values that a file brought, and everything that is
//! legal but hardly meant. Pure, and always in the same order: organization, root, OUs, accounts, policies.

mod guardrails;
mod hidden;
mod policies;
mod tree;
mod values;

use std::sync::Arc;

use rayon::prelude::*;

use self::tree::Tree;
use crate::policies::FindingCode;
use crate::rows::Analysis;
use crate::wanted::{STEP, look};
use organization::{AccountId, Organization, OuId, Policy, PolicyId, TargetId};
use policy::{Remark, Severity, Span};

/// One thing to look at in an organization.
pub type Finding = Remark<FindingCode, FindingPlace>;

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingPlace {
    Organization,
    Root,
    Ou(OuId),
    Account(AccountId),
    Policy {
        policy: PolicyId,
        /// The place in the policy's text, if it is about one.
        span: Option<Span>,
    },
}

impl From<&TargetId> for FindingPlace {
    fn from(target: &TargetId) -> Self {
        match target {
            TargetId::Root => Self::Root,
            TargetId::Ou(id) => Self::Ou(id.clone()),
            TargetId::Account(id) => Self::Account(id.clone()),
        }
    }
}

/// Everything to look at in the organization that was analysed.
pub fn findings(organization: &Organization, analysis: &Analysis) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    values::of_organization(organization, &mut findings);
    hidden::of_organization(organization, &mut findings);
    guardrails::of_organization(organization, &mut findings);
    let tree = Tree::of(organization);
    let targets = organization.targets();
    findings.of_all(&targets, |target, findings| {
        values::of_target(organization, target, &tree, findings);
        hidden::of_target(organization, target, findings);
        guardrails::of_target(organization, analysis, &tree, target, findings);
    });
    let policies: Vec<&Arc<Policy>> = organization.policies().values().collect();
    findings.of_all(&policies, |policy, findings| {
        hidden::of_policy(policy, findings);
        policies::of_policy(organization, analysis, policy, findings);
    });
    findings.0.sort_by(|a, b| rank(&a.place).cmp(&rank(&b.place)));
    findings.0
}

/// The places' order; a stable sort keeps the rest as it was found.
fn rank(place: &FindingPlace) -> (u8, &str) {
    match place {
        FindingPlace::Organization => (0, ""),
        FindingPlace::Root => (1, ""),
        FindingPlace::Ou(id) => (2, id.as_str()),
        FindingPlace::Account(id) => (3, id.as_str()),
        FindingPlace::Policy { policy, .. } => (4, policy.as_str()),
    }
}

/// Collects findings; exists to keep the rules short.
struct Findings(Vec<Finding>);

/// So many things are looked at together, on all processors.
const AT_ONCE: usize = 1_024;

impl Findings {
    /// What is odd about each of some things, in their order, on all processors.
    fn of_all<T: Sync>(&mut self, things: &[T], look_at: impl Fn(&T, &mut Self) + Sync) {
        for some in things.chunks(AT_ONCE) {
            look(STEP * some.len() / 10);
            let of_few = |few: &[T]| {
                let mut own = Self(Vec::new());
                few.iter().for_each(|thing| look_at(thing, &mut own));
                own.0
            };
            let found: Vec<Vec<Finding>> = some.par_chunks(64).map(of_few).collect();
            self.0.extend(found.into_iter().flatten());
        }
    }

    fn add(&mut self, severity: Severity, code: FindingCode, place: FindingPlace, message: String) {
        self.0.push(Finding { severity, code, place, message, hint: None });
    }

    /// Says what to do about the finding that was added last.
    fn hint(&mut self, hint: impl Into<String>) {
        if let Some(last) = self.0.last_mut() {
            last.hint = Some(hint.into());
        }
    }
}
