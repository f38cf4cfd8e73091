//! One question about some actions, asked of the whole tree at once.
//!
//! Knows verdicts by account and sums by container; draws nothing.

use crate::verdict::Tally;
use std::sync::Arc;

use super::analysis::Analysis;
use crate::pieces::Classes;
use catalog::ActionSet;
use organization::TargetId;

/// The answer for every account, summed up for every OU. Make it once for a question, then read it every frame.
#[derive(Debug, Clone)]
pub struct Highlight {
    /// For each distinct row of the analysis.
    by_row: Vec<Tally>,
    /// Sums over the accounts in tree order; one longer than the accounts.
    sums: Vec<Below>,
}

/// How many accounts below a container get which answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Below {
    /// Accounts for which all, respectively none, of the actions are allowed for certain, or all depend.
    pub uniform: Tally,
    /// Accounts for which the actions get different verdicts.
    pub mixed: u32,
}

impl Below {
    fn add(mut self, tally: Tally) -> Self {
        match tally.uniform() {
            Some(shade) => self.uniform.add(shade, 1),
            None => self.mixed += 1,
        }
        self
    }

    fn minus(self, other: Self) -> Self {
        Self { uniform: self.uniform - other.uniform, mixed: self.mixed - other.mixed }
    }
}

impl Analysis {
    /// The tally of each distinct row.
    fn tallies(&self, actions: &ActionSet) -> Vec<Tally> {
        // Rows of one analysis have few different classes.
        let mut counted: Vec<(&Arc<Classes>, Vec<u32>)> = Vec::new();
        let mut tallies = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let known = counted.iter().find(|(classes, _)| Arc::ptr_eq(classes, &row.classes));
            if let Some((_, counts)) = known {
                tallies.push(row.tally_with(counts));
                continue;
            }
            let counts = row.classes.counts(actions);
            tallies.push(row.tally_with(&counts));
            counted.push((&row.classes, counts));
        }
        tallies
    }

    /// What every account may do with these actions.
    pub fn highlight(&self, actions: &ActionSet) -> Highlight {
        let by_row: Vec<Tally> = self.tallies(actions);
        let mut sum = Below::default();
        // Sums from the first account on, so that the count of any range is one subtraction.
        let mut sums = vec![sum];
        for account in &self.order {
            let row = self.account_rows.get(*account as usize).copied().unwrap_or_default();
            sum = sum.add(by_row.get(row as usize).copied().unwrap_or_default());
            sums.push(sum);
        }
        Highlight { by_row, sums }
    }
}

impl Highlight {
    /// The actions by verdict on an account, or down to and including an OU or the root.
    pub fn tally(&self, analysis: &Analysis, target: &TargetId) -> Option<Tally> {
        let row = match target {
            TargetId::Account(id) => *analysis.account_rows.get(analysis.account_index(id)?)?,
            container => analysis.container(container)?.row,
        };
        self.by_row.get(row as usize).copied()
    }

    /// The accounts by verdict, at or below an OU or the root; `None` for an account.
    pub fn below(&self, analysis: &Analysis, target: &TargetId) -> Option<Below> {
        let range = &analysis.container(target)?.accounts;
        let at = |position: u32| self.sums.get(position as usize).copied();
        Some(at(range.end)?.minus(at(range.start)?))
    }
}
