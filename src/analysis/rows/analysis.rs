//! The verdicts of one organization, all together.
//!
//! Knows rows by target; never changes. How the verdicts of a row come about, `row` and `engine` know.

use std::ops::Range;
use std::sync::Arc;

use super::row::Row;
use crate::policies::Reading;
use crate::space::Viewpoint;
use crate::verdict::{Shade, Tally, Verdict};
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
    pub(crate) management_account: AccountId,
    /// Whether accounts were too many to be told apart.
    pub(crate) is_crowd: bool,
    /// Each distinct row once.
    pub(super) rows: Vec<Arc<Row>>,
    pub(super) root: Container,
    /// In the order of their ids.
    pub(super) ous: Vec<(OuId, Container)>,
    /// In the order of their ids.
    pub(super) accounts: Arc<[AccountId]>,
    /// Index of each account's row.
    pub(super) account_rows: Vec<u32>,
    /// Indices of accounts, so that what is below a container stands together.
    pub(super) order: Vec<u32>,
    /// Of each account, its place there.
    pub(super) positions: Vec<u32>,
    /// Every SCP and RCP, in the order of their ids.
    pub(super) readings: Vec<(PolicyId, Arc<Reading>)>,
    /// Counts of all actions summed over the accounts in tree order, by shade; one longer than the accounts.
    sums: Vec<[u64; 4]>,
}

/// The root or an OU.
#[derive(Debug, Clone, Default)]
pub(super) struct Container {
    pub(super) row: u32,
    /// Range in `order`: the accounts at or below.
    pub(super) accounts: Range<u32>,
}

impl Analysis {
    pub(super) fn empty(
        catalog: Arc<Catalog>,
        viewpoint: Viewpoint,
        name: String,
        management_account: AccountId,
        is_crowd: bool,
    ) -> Self {
        Self {
            catalog,
            viewpoint,
            name,
            management_account,
            is_crowd,
            rows: Vec::new(),
            root: Container::default(),
            ous: Vec::new(),
            accounts: Arc::default(),
            account_rows: Vec::new(),
            order: Vec::new(),
            positions: Vec::new(),
            readings: Vec::new(),
            sums: Vec::new(),
        }
    }

    pub(super) fn add_row(&mut self, row: &Arc<Row>) -> u32 {
        self.rows.push(Arc::clone(row));
        u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn add_container(&mut self, ou: Option<&OuId>, row: u32, accounts: Range<u32>) {
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

    /// How many accounts are at or below an OU or the root; `None` for an account.
    pub fn accounts_below(&self, target: &TargetId) -> Option<usize> {
        Some(self.container(target)?.accounts.len())
    }

    /// Sums up what all accounts may do, so that the mean of any range is one subtraction.
    pub(super) fn sum_up(&mut self) {
        let mut sum = [0; 4];
        self.sums = vec![sum];
        for account in &self.order {
            let row = self.account_rows.get(*account as usize).and_then(|row| self.rows.get(*row as usize));
            let tally = row.map_or(Tally::default(), |row| row.tally);
            for (own, shade) in sum.iter_mut().zip(Shade::ALL) {
                *own += u64::from(tally.of(shade));
            }
            self.sums.push(sum);
        }
    }

    /// How many of all actions get each verdict in the accounts at or below an OU or the root, on average; `None` where there are
    /// none, and for an account.
    pub fn mean_below(&self, target: &TargetId) -> Option<Tally> {
        let range = &self.container(target)?.accounts;
        let count = u64::try_from(range.len()).ok().filter(|count| *count > 0)?;
        let (from, to) = (self.sums.get(range.start as usize)?, self.sums.get(range.end as usize)?);
        let sums: Vec<u64> = from.iter().zip(to).map(|(from, to)| to - from).collect();
        // A count below one is not none.
        let mut means: Vec<u64> = sums.iter().map(|sum| ((sum + count / 2) / count).max((*sum).min(1))).collect();
        // What rounding adds or leaves, the largest takes, where it shows least: together they are as many as there are actions.
        let added: u64 = means.iter().sum();
        if let Some(largest) = means.iter_mut().max() {
            *largest = (*largest + sums.iter().sum::<u64>() / count).saturating_sub(added);
        }
        let mut mean = Tally::default();
        for (shade, own) in Shade::ALL.into_iter().zip(means) {
            mean.add(shade, u32::try_from(own).unwrap_or(u32::MAX));
        }
        Some(mean)
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

    pub(super) fn account_index(&self, account: &AccountId) -> Option<usize> {
        self.accounts.binary_search(account).ok()
    }

    pub(super) fn container(&self, target: &TargetId) -> Option<&Container> {
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
