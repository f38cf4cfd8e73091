//! What every account may really do: verdicts with their reasons, and what is odd about an organization.
//!
//! **Rules.** A path goes from the root to and including the account. Each level must allow an action, and none may deny it.
//! Over all requests that the caller of a [`Viewpoint`] with every IAM permission could make ([`Universe`]), an action is
//! *allowed* if all of them pass, *denied* if none does; else it *depends*, as it does where that cannot be found out.
//!
//! ```text
//! policies ──▶ pieces ──▶ formulas by class of actions ──▶ rows ──▶ verdicts
//! (reading)   (pieces)   (formula, space)     (levels, walk, row)
//! ```
//!
//! A statement applies to a product of sets, one for each condition key and one for the resource, so whether any request
//! passes is a question about boxes of finitely many cells (`space`, `formula`); what the cells stand for, the rules that
//! decide single requests say themselves. What cannot be read, is not known or not imported makes an answer depend.
//! The management account is bound by none of it. SCPs limit who asks, RCPs what is asked for: a viewpoint looks at one side.
//! See <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>.
//!
//! Pure: knows no file, clock or thread. An [`Analysis`] never changes and can be shared; [`Analyzer`] makes it.
//! Certain means certain for the catalogue of its date.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

// Tests inside and outside the library share files that name it so.
#[cfg(test)]
extern crate self as analysis;

mod analyzer;
mod classes;
mod comparison;
pub mod decision;
mod engine;
pub mod findings;
mod formula;
mod grants;
mod highlight;
mod inquiry;
mod leaves;
mod levels;
mod lints;
mod memo;
mod pieces;
mod reach;
mod reading;
mod reasons;
mod row;
mod sentence;
mod space;
mod spread;
mod tree;
mod universe;
mod verdict;
mod viewpoint;
mod walk;
mod witness;

pub use analyzer::{Analyzer, Progress, Run};
pub use comparison::{
    Cause, Change, Comparison, Contrast, Coverage, Example, Group, Incomparable, Sum, Summary, What, When,
};
pub use findings::{Finding, FindingCode, Place, findings};
pub use grants::Why;
pub use highlight::{Below, Highlight};
pub use inquiry::{Inquiry, fact_text};
pub use lints::{Lint, length};
pub use reach::Reach;
pub use reading::Reading;
pub use reasons::{Exemption, Reason, ReasonKind};
pub use row::Row;
pub use sentence::{capital, number, sentence};
pub use space::{Arity, Domain, Holds, Presence, Values};
pub use universe::{Universe, Witness};
pub use verdict::{Tally, Verdict};
pub use viewpoint::{Keys, Pinned, Side, UnknownWho, Viewpoint, ViewpointError, Who, check_key, is_region};

use std::ops::Range;
use std::sync::Arc;

use catalog::{ActionId, ActionSet, Catalog};
use organization::{AccountId, OuId, PolicyId, TargetId};

/// The verdicts of one organization.
///
/// ```
/// use analysis::{Analyzer, Verdict, Viewpoint, sentence};
/// use catalog::Catalog;
/// use organization::{AccountId, Organization, TargetId};
///
/// fn why_not(organization: &Organization, account: &AccountId, action: &str) -> Vec<String> {
///     let analysis = Analyzer::new(Catalog::embedded()).analyze(organization, &Viewpoint::anyone());
///     match analysis.catalog.action_id(action) {
///         Some(id) if analysis.verdict(account, id) != Some(Verdict::Allowed) => {
///             let reasons = analysis.reasons(organization, &TargetId::Account(account.clone()), id);
///             reasons.iter().map(|reason| sentence(reason, organization, action)).collect()
///         }
///         _ => Vec::new(),
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Analysis {
    /// What the verdicts are certain for.
    pub catalog: Arc<Catalog>,
    /// Whose requests the verdicts are about.
    pub viewpoint: Viewpoint,
    /// The name of the viewpoint's role or user.
    pub name: String,
    management_account: AccountId,
    /// Each distinct row once.
    rows: Vec<Arc<Row>>,
    root: Container,
    /// In the order of their ids.
    ous: Vec<(OuId, Container)>,
    /// In the order of their ids.
    accounts: Arc<[AccountId]>,
    /// Index of each account's row.
    account_rows: Vec<u32>,
    /// Indices of accounts, so that what is below a container stands together.
    order: Vec<u32>,
    /// Every SCP and RCP, in the order of their ids.
    readings: Vec<(PolicyId, Arc<Reading>)>,
}

/// The root or an OU.
#[derive(Debug, Clone, Default)]
struct Container {
    row: u32,
    /// Range in `order`: the accounts at or below.
    accounts: Range<u32>,
}

impl Analysis {
    fn empty(catalog: Arc<Catalog>, viewpoint: Viewpoint, name: String, management_account: AccountId) -> Self {
        Self {
            catalog,
            viewpoint,
            name,
            management_account,
            rows: Vec::new(),
            root: Container::default(),
            ous: Vec::new(),
            accounts: Arc::default(),
            account_rows: Vec::new(),
            order: Vec::new(),
            readings: Vec::new(),
        }
    }

    fn add_row(&mut self, row: &Arc<Row>) -> u32 {
        self.rows.push(Arc::clone(row));
        u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
    }

    fn add_container(&mut self, ou: Option<&OuId>, row: u32, accounts: Range<u32>) {
        let container = Container { row, accounts };
        match ou {
            None => self.root = container,
            Some(id) => self.ous.push((id.clone(), container)),
        }
    }

    /// The row of an account; of the root or an OU: what is left down to and including it.
    /// `None` for what the organization does not have.
    pub fn row(&self, target: &TargetId) -> Option<&Arc<Row>> {
        let index = match target {
            TargetId::Account(id) => *self.account_rows.get(self.account_index(id)?)?,
            container => self.container(container)?.row,
        };
        self.rows.get(index as usize)
    }

    /// What an account may do with an action; `None` for an account that the organization does not have.
    pub fn verdict(&self, account: &AccountId, action: ActionId) -> Option<Verdict> {
        let row = self.account_rows.get(self.account_index(account)?)?;
        Some(self.rows.get(*row as usize)?.verdict(action))
    }

    /// How many of these actions (such as [`Catalog::matching`] of `s3:*`) get each verdict on a target.
    pub fn tally(&self, target: &TargetId, actions: &ActionSet) -> Option<Tally> {
        Some(self.row(target)?.tally_of(actions))
    }

    /// How an SCP or RCP was read; `None` for other policies.
    pub fn reading(&self, policy: &PolicyId) -> Option<&Arc<Reading>> {
        let found = self.readings.binary_search_by(|(id, _)| id.cmp(policy)).ok()?;
        self.readings.get(found).map(|(_, reading)| reading)
    }

    /// Accounts in the order of their ids, with their rows; accounts with equal policies share one.
    pub fn accounts(&self) -> impl Iterator<Item = (&AccountId, &Arc<Row>)> {
        let rows = self.accounts.iter().zip(&self.account_rows);
        rows.filter_map(|(id, row)| Some((id, self.rows.get(*row as usize)?)))
    }

    /// How many different rows there are.
    pub fn distinct_rows(&self) -> usize {
        self.rows.len()
    }

    fn account_index(&self, account: &AccountId) -> Option<usize> {
        self.accounts.binary_search(account).ok()
    }

    fn container(&self, target: &TargetId) -> Option<&Container> {
        match target {
            TargetId::Root => Some(&self.root),
            TargetId::Account(_) => None,
            TargetId::Ou(id) => {
                let found = self.ous.binary_search_by(|(ou, _)| ou.cmp(id)).ok()?;
                self.ous.get(found).map(|(_, container)| container)
            }
        }
    }
}
