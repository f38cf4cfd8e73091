//! From organizations to their analyses and comparisons, remembering whatever two of them have in common.
//!
//! Knows that another engine makes what comparing remembers worthless; how both are done, the stages know.

use std::sync::Arc;

use crate::comparison::{Compared, Comparison, Coverage, Incomparable};
use crate::decision::Decider;
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
