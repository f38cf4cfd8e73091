//! From organizations to their analyses and comparisons, remembering whatever two of them have in common.
//!
//! Knows that another engine makes what comparing remembers worthless; how both are done, the stages know.

use std::sync::Arc;

use crate::comparison::{Compared, Comparison, Coverage, Incomparable};
use crate::decision::Decider;
use crate::policies::Named;
use crate::rows::{Analysis, Progress, Run, Workshop};
use crate::space::Viewpoint;
use catalog::Catalog;
use organization::{Organization, PolicyId};

/// Makes [`Analysis`]es and compares; keep one as long as the session, it makes the next analysis fast.
#[derive(Debug)]
pub struct Analyzer {
    workshop: Workshop,
    compared: Compared,
}

impl Analyzer {
    /// Its analyses are about the actions and keys of this catalogue.
    pub fn new(catalog: &Arc<Catalog>) -> Self {
        Self { workshop: Workshop::new(catalog), compared: Compared::default() }
    }

    /// Answers questions about an organization; what analyses have read is not read again, nor the other way about.
    pub fn decider<'o>(&'o mut self, organization: &'o Organization) -> Decider<'o> {
        Decider::with(organization, &mut self.workshop.reader)
    }

    /// What it was at was given up ([`unless_given_up`](crate::unless_given_up)). What was found out by then makes the next
    /// answer faster.
    pub fn was_given_up(&mut self) {
        self.workshop.named_elsewhere = Named::default();
        self.compared.follow(&self.workshop);
    }

    /// How many policy texts were parsed so far.
    #[must_use]
    pub fn parsed(&self) -> u64 {
        self.workshop.reader.parsed()
    }

    /// The verdicts of every account, OU and the root, before one viewpoint.
    pub fn analyze(&mut self, organization: &Organization, viewpoint: &Viewpoint) -> Analysis {
        let analysis = self.workshop.analyze(organization, viewpoint);
        self.compared.follow(&self.workshop);
        analysis
    }

    /// Begins an analysis, for [`Analyzer::step`]. What was begun before is given up.
    pub fn begin(&mut self, organization: &Organization, viewpoint: &Viewpoint) -> Run {
        self.workshop.begin(organization, viewpoint)
    }

    /// Takes an analysis as many policies and targets further as the budget says. If it is given up after that, what it
    /// has found out makes the next one faster.
    pub fn step(&mut self, run: &mut Run, budget: usize) -> Progress {
        let progress = self.workshop.step(run, budget);
        self.compared.follow(&self.workshop);
        progress
    }

    /// What is different for whom, before one viewpoint, when one organization takes the place of the other.
    ///
    /// # Errors
    /// [`Incomparable`] where the two have no requests in common.
    pub fn compare(
        &mut self,
        before: &Organization,
        after: &Organization,
        viewpoint: &Viewpoint,
    ) -> Result<Comparison, Incomparable> {
        self.compared.compare(&mut self.workshop, [before, after], viewpoint)
    }

    /// The same for an organization that may never come to be: `before` is remembered for the next question, `after` is not.
    ///
    /// # Errors
    /// [`Incomparable`] where the two have no requests in common.
    pub fn foresee(
        &mut self,
        before: &Organization,
        after: &Organization,
        viewpoint: &Viewpoint,
    ) -> Result<Comparison, Incomparable> {
        self.compared.foresee(&mut self.workshop, [before, after], viewpoint)
    }

    /// What a policy does that nothing else does, before a viewpoint; `None` for policies other than SCPs and RCPs.
    /// The side of the viewpoint is that of the policy.
    pub fn coverage(
        &mut self,
        organization: &Organization,
        policy: &PolicyId,
        viewpoint: &Viewpoint,
    ) -> Option<Coverage> {
        self.compared.coverage(&mut self.workshop, organization, policy, viewpoint)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::testing::{IDS, about_accounts, alone, of_many, statements};
    use crate::wanted::unless_given_up;
    use crate::why::Inquiry;
    use fastrand::Rng;
    use organization::*;

    const CASES: u64 = 40;

    /// What is worked out once for all accounts that nobody names is what each of them gets where every one is named.
    #[test]
    fn accounts_that_nobody_names_are_alike() {
        let catalog = Catalog::embedded();
        let naming = [serde_json::json!({ "Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": { "StringEquals": { "aws:PrincipalTag/none": IDS } } })];
        let actions =
            ["s3:GetObject", "ec2:RunInstances", "iam:CreateUser"].map(|name| catalog.action_id(name).unwrap());
        let (mut shared, mut depending, mut differing) = (0, 0, 0);
        for seed in 0..10 * CASES {
            let draw = &mut Rng::with_seed(seed);
            let [before, after] = [(); 2].map(|()| about_accounts(draw));
            let viewpoint = if draw.bool() { Viewpoint::anyone() } else { Viewpoint::default() };
            let of = |others: &[serde_json::Value]| [&before, &after].map(|own| of_many(own, others));
            let ([old, new], [old_named, new_named]) = (of(&[]), of(&naming));
            let found = Analyzer::new(catalog).compare(&old, &new, &viewpoint).unwrap();
            let wanted = Analyzer::new(catalog).compare(&old_named, &new_named, &viewpoint).unwrap();
            assert_eq!(found.groups, wanted.groups, "seed {seed}: {before:?} {after:?}");
            differing += found.groups.len();
            let accounts = IDS.map(AccountId::new);
            let rows: Vec<_> =
                accounts.iter().filter_map(|id| found.before.row(&TargetId::Account(id.clone()))).collect();
            shared += usize::from(rows.windows(2).any(|pair| std::ptr::eq(pair[0], pair[1])));
            for id in &accounts {
                let target = TargetId::Account(id.clone());
                let mut inquiry = Inquiry::of(&old, catalog, &viewpoint, &target, &catalog.all());
                for action in actions {
                    let verdict = found.before.verdict(id, action);
                    assert_eq!(verdict, Some(inquiry.verdict(action)), "seed {seed}, {id}: {before:?}");
                    depending += usize::from(verdict == Some(crate::Verdict::Depends));
                }
            }
        }
        assert!(shared > 100 && depending > 500 && differing > 500, "{shared} {depending} {differing}");
    }

    /// Wherever work is given up, and however often, what comes in the end is what comes at once.
    #[test]
    fn what_was_given_up_leaves_no_trace() {
        let catalog = Catalog::embedded();
        let shop = TargetId::Account(AccountId::new("111122223333"));
        let mut given_up = 0;
        for seed in 0..CASES {
            let draw = &mut Rng::with_seed(seed);
            let [before, after] = [(); 2].map(|()| alone(&statements(draw)));
            let viewpoint = if draw.bool() { Viewpoint::anyone() } else { Viewpoint::default() };
            let wanted = Analyzer::new(catalog).compare(&before, &after, &viewpoint).unwrap();
            let mut analyzer = Analyzer::new(catalog);
            let mut attempt = |asked: u32| {
                let left = Cell::new(asked);
                let is_wanted = move || left.replace(left.get().saturating_sub(1)) > 0;
                let found = unless_given_up(is_wanted, || analyzer.compare(&before, &after, &viewpoint).unwrap());
                if found.is_none() {
                    analyzer.was_given_up();
                }
                found
            };
            let mut found = None;
            for asked in (0..40).chain([u32::MAX]) {
                found = attempt(asked);
                if found.is_some() {
                    break;
                }
                given_up += 1;
            }
            let found = found.unwrap();
            assert_eq!(found.groups, wanted.groups, "seed {seed}");
            assert_eq!(found.summary, wanted.summary, "seed {seed}");
            for (one, other) in [(&found.before, &wanted.before), (&found.after, &wanted.after)] {
                assert!(one.row(&shop) == other.row(&shop), "seed {seed}");
            }
        }
        assert!(given_up > 5 * CASES, "{given_up}");
    }
}
