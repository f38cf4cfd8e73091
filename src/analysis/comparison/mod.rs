//! What becomes of everyone's access when one organization takes the place of another.
//!
//! ```text
//! before, after ──one engine──▶ formulas by account and class ──contrast──▶ gained, lost, … ──gather──▶ groups
//! ```
//!
//! Both organizations go through the same formulas, so equal numbers mean that nothing changed, as far as everything is
//! known; where something is not (unreadable text, attachments that were not imported), `doubts` says so, and what is in
//! doubt *may have changed*. A request is compared with itself: what follows from the caller's account and its place in
//! the tree is taken from each organization in turn.
//!
//! Knows two organizations and one viewpoint; an empty comparison is a proof for that viewpoint, not for others.

mod contrast;
mod coverage;
mod doubts;
mod example;
mod gather;
mod half;
mod other;
mod turn;
mod words;

use std::sync::Arc;

pub use contrast::{Change, Contrast};
pub use coverage::{Coverage, Sum};
pub use example::Example;
pub use gather::comparable;
pub(crate) use half::Compared;

use crate::pieces::Classes;
use crate::rows::{Analysis, bits_of};
use crate::verdict::Regions;
use catalog::{ActionId, ActionSet};
use organization::{AccountId, Organization, PolicyId, TargetId};

/// What is different for whom.
#[derive(Debug, Clone)]
pub struct Comparison {
    pub before: Arc<Analysis>,
    pub after: Arc<Analysis>,
    /// The organizations that were compared.
    pub organizations: [Organization; 2],
    /// In the order of their changes, those of most accounts and actions first.
    pub groups: Vec<Group>,
    /// Accounts that only the organization before has.
    pub left: Vec<AccountId>,
    /// Accounts that only the organization after has.
    pub joined: Vec<AccountId>,
    /// What every change comes to, in the order of [`Change::ALL`].
    pub summary: Vec<Summary>,
    /// Whether the policies of the other side may decide otherwise: what was compared says nothing about these.
    pub other_may_differ: bool,
    /// Whether requests that the viewpoint leaves out may be decided otherwise: those of other callers, in other Regions, or
    /// with another context.
    pub others_may_differ: bool,
    classes: Arc<Classes>,
}

/// Accounts and actions for which the same changed, for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub contrast: Contrast,
    /// In the order of their ids.
    pub accounts: Vec<AccountId>,
    /// The first of the actions.
    pub first: ActionId,
    /// How many actions.
    pub count: u32,
    /// In which Regions the actions were and are allowed, where that follows from the Region alone, for all of them alike.
    pub regions: [Option<Arc<Regions>>; 2],
    /// The statements that make the difference.
    pub causes: Vec<Cause>,
    /// The classes of the actions, a bit each.
    classes: Arc<[u64]>,
}

impl Group {
    /// Whether what is so now follows from the Region alone.
    fn is_by_region(&self) -> bool {
        let [_, now] = &self.regions;
        now.is_some()
    }
}

/// A statement, or a level as a whole, that makes a difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause {
    /// In which organization.
    pub when: When,
    /// `None` where it is the level as a whole.
    pub policy: Option<PolicyId>,
    /// Place of the statement in the policy, from 0; `None` for a level, or a text that cannot be read at all.
    pub statement: Option<usize>,
    pub what: What,
    /// The levels on which it does.
    pub levels: Vec<TargetId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    Before,
    After,
}

/// What a cause does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    Allows,
    Denies,
    /// A statement whose effect cannot be read.
    AllowsOrDenies,
    /// No policy of the level allows.
    NothingAllows,
    /// Which policies hang on the level is not completely known.
    Incomplete,
    /// Policies of the type are being switched on or off.
    BeingSwitched,
}

/// How many accounts and actions one kind of change is about, each counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    pub change: Change,
    /// Whether what is so now follows from the Region alone.
    pub by_region: bool,
    pub accounts: u32,
    pub actions: u32,
    /// Whether no account has to have so many: some actions are not everybody's.
    pub at_most: bool,
}

/// Why two organizations cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Incomparable {
    #[error("`{0}` and `{1}` are different organizations; their accounts make different requests, so nothing follows")]
    Organization(String, String),
    #[error("one organization is in partition `{0}`, the other in `{1}`; nobody's requests are in both")]
    Partition(String, String),
    #[error("nothing was worked out to be compared")]
    Nothing,
}

impl Comparison {
    /// Whether it is proved that no request of the viewpoint is decided otherwise, and no account came or went.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.left.is_empty() && self.joined.is_empty()
    }

    /// The actions of a group.
    #[must_use]
    pub fn actions(&self, group: &Group) -> ActionSet {
        let is_in = |class: u32| {
            let word = group.classes.get(class as usize / 64);
            word.is_some_and(|word| word & (1 << (class % 64)) != 0)
        };
        self.classes.actions(&self.after.catalog, is_in)
    }

    /// One action of each class of a group: those that no statement tells apart.
    fn samples(&self, group: &Group) -> impl Iterator<Item = ActionId> {
        let classes = group.classes.iter().enumerate();
        let classes = classes.flat_map(|(at, word)| bits_of(*word).map(move |bit| at * 64 + bit));
        classes.map(|class| self.classes.first(u32::try_from(class).unwrap_or(u32::MAX)))
    }

    /// The organization of a side.
    #[must_use]
    pub fn organization(&self, when: When) -> &Organization {
        let [before, after] = &self.organizations;
        match when {
            When::Before => before,
            When::After => after,
        }
    }

    /// The `Sid` of a cause's statement.
    #[must_use]
    pub fn sid(&self, cause: &Cause) -> Option<&str> {
        let analysis = match cause.when {
            When::Before => &self.before,
            When::After => &self.after,
        };
        let statements = &analysis.reading(cause.policy.as_ref()?)?.document.statements;
        statements.get(cause.statement?)?.sid.as_ref().map(|sid| sid.value.as_str())
    }
}
