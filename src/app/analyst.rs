//! The thread that works permissions out: of the newest document that was asked for, then what drops and policies would do.
//!
//! Knows how long work is told about, and that it is left for what goes before it: a newer wish, a question, or the user who gives it up.
//! What is worked out, `analysis` and `session` know; what goes before what, `wishes`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::wishes::{Urgency, Wishes};
use analysis::{Analyzer, Progress, Viewpoint};
use catalog::Catalog;
use organization::Organization;
use session::{AskCommand, Command, Covered, Derived, VerdictsCommand, VerdictsEffect, covered, foretold};

/// So many policies and targets are gone through between two looks at how far the work has come.
const STEP: usize = 64;
/// How often the window is told how far a long analysis has come.
const TELL: Duration = Duration::from_millis(100);

/// Works until nobody can wish for anything any more.
pub fn work(catalog: &Arc<Catalog>, wishes: &Wishes, bring: &dyn Fn(Command)) {
    let mut analyst =
        Analyst { bring, catalog, analyzer: Analyzer::new(catalog), aside: Analyzer::new(catalog), seen: None };
    while let Some(wish) = wishes.next() {
        let Some(urgency) = Urgency::of(&wish) else { continue };
        let left = wish.clone();
        let others = wishes.clone();
        let done = analyst.unless(move || others.is_wanted(urgency), |analyst| analyst.fulfil(wish));
        if done.is_none() {
            wishes.put_back(left);
        }
    }
}

struct Analyst<'w> {
    bring: &'w dyn Fn(Command),
    catalog: &'w Arc<Catalog>,
    analyzer: Analyzer,
    /// For what is asked from other viewpoints. It starts anew with every analysis: nobody needs two all the time.
    aside: Analyzer,
    /// The viewpoint of the last analysis: from the same one only what has changed is worked out, and that is quick.
    seen: Option<Viewpoint>,
}

impl Analyst<'_> {
    fn verdicts(&self, command: VerdictsCommand) {
        (self.bring)(Command::Verdicts(command));
    }

    /// Works on something as long as it is wanted; whatever of its analyzers it was at stays as good as before.
    fn unless(&mut self, is_wanted: impl Fn() -> bool + Clone + 'static, work: impl FnOnce(&mut Self)) -> Option<()> {
        let done = analysis::unless_given_up(is_wanted, || work(self));
        if done.is_none() {
            [&mut self.analyzer, &mut self.aside].into_iter().for_each(Analyzer::was_given_up);
        }
        done
    }

    fn fulfil(&mut self, wish: VerdictsEffect) {
        match wish {
            VerdictsEffect::Analyze { ticket, baseline, organization, viewpoint } => {
                self.aside = Analyzer::new(self.catalog);
                self.prepare(ticket, &organization, &viewpoint);
                let derived = Derived::of(&mut self.analyzer, &baseline, &organization, &viewpoint);
                self.verdicts(VerdictsCommand::Analyzed { ticket, derived });
            }
            VerdictsEffect::Answer { wish, organization } => {
                let worked = wish.work_out(&mut self.analyzer.decider(&organization));
                (self.bring)(Command::Ask(AskCommand::Answered(Box::new(worked))));
            }
            VerdictsEffect::Foresee { wish, before, after, viewpoint } => {
                let sentence = foretold(&mut self.analyzer, [&*before, &after], &viewpoint);
                self.verdicts(VerdictsCommand::Foreseen { wish, sentence });
            }
            VerdictsEffect::Cover { policy, moment, organization, viewpoint } => {
                let covered = covered(&mut self.analyzer, &mut self.aside, &organization, &policy, &viewpoint);
                let covered = Arc::new(covered.unwrap_or_else(Covered::none));
                self.verdicts(VerdictsCommand::Covered { policy, moment, covered });
            }
            // It has ended what was under way, and brings nothing.
            VerdictsEffect::Stop => {}
        }
    }

    /// Takes the long part of an analysis step by step, and tells how far it has come.
    fn prepare(&mut self, ticket: u64, organization: &Organization, viewpoint: &Viewpoint) {
        if self.seen.as_ref() == Some(viewpoint) {
            return;
        }
        let mut run = self.analyzer.begin(organization, viewpoint);
        let mut told = Instant::now();
        while let Progress::Going { done, total } = self.analyzer.step(&mut run, STEP) {
            if told.elapsed() >= TELL {
                told = Instant::now();
                self.verdicts(VerdictsCommand::Analyzing { ticket, done, total });
            }
        }
        self.seen = Some(viewpoint.clone());
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use exchange::{Patterns, Shape, generate};
    use organization::PolicyId;

    const SHAPE: Shape = Shape { accounts: 30, ous: 5, policies: 12, seed: 7, patterns: Patterns::Library };

    fn analyze(ticket: u64, organization: &Organization, viewpoint: Viewpoint) -> VerdictsEffect {
        VerdictsEffect::Analyze {
            ticket,
            baseline: Box::new(organization.clone()),
            organization: organization.clone(),
            viewpoint,
        }
    }

    /// The tickets that are answered, of wishes that all wait before the work begins, and of those that come with the first
    /// answer.
    fn check(before: Vec<VerdictsEffect>, meanwhile: Vec<VerdictsEffect>, expect: &[u64]) {
        let wishes = Wishes::default();
        before.into_iter().for_each(|wish| wishes.add(wish));
        // Goes after everything else, and so says that nothing else is left.
        wishes.add(VerdictsEffect::Cover {
            policy: PolicyId::new("p-notthere00"),
            moment: 0,
            organization: generate(&SHAPE, Catalog::embedded()).unwrap(),
            viewpoint: Viewpoint::default(),
        });
        let (answered, meanwhile) = (RefCell::new(Vec::new()), RefCell::new(meanwhile));
        let bring = |command: Command| match command {
            Command::Verdicts(VerdictsCommand::Analyzed { ticket, .. }) => {
                answered.borrow_mut().push(ticket);
                meanwhile.borrow_mut().drain(..).for_each(|wish| wishes.add(wish));
            }
            Command::Verdicts(VerdictsCommand::Analyzing { done, total, .. }) => assert!(done < total),
            Command::Verdicts(VerdictsCommand::Covered { .. }) => wishes.close(),
            other => panic!("{other:?}"),
        };
        work(Catalog::embedded(), &wishes, &bring);
        assert_eq!(*answered.borrow(), expect);
    }

    #[test]
    fn newer_wishes_make_older_ones_moot() {
        let organization = generate(&SHAPE, Catalog::embedded()).unwrap();
        let wish = |ticket| analyze(ticket, &organization, Viewpoint::default());
        let other = |ticket| analyze(ticket, &organization, Viewpoint::anyone());
        check(vec![wish(1)], vec![], &[1]);
        check(vec![wish(1), other(2), wish(3)], vec![], &[3]);
        check(vec![wish(1), VerdictsEffect::Stop], vec![], &[]);
        check(vec![wish(1), VerdictsEffect::Stop, other(2)], vec![wish(3)], &[2, 3]);
        check(vec![wish(1)], vec![VerdictsEffect::Stop, wish(2)], &[1, 2]);
    }

    /// What is told of how far the work has come is a moment in the middle of it: the same wish comes again, with another
    /// document, and the first is never answered.
    #[test]
    fn what_is_under_way_is_left_for_what_is_newer() {
        let shape = Shape { accounts: 3_000, ous: 400, policies: 600, ..SHAPE };
        let large = generate(&shape, Catalog::embedded()).unwrap();
        let small = generate(&SHAPE, Catalog::embedded()).unwrap();
        let wishes = Wishes::default();
        wishes.add(analyze(1, &large, Viewpoint::anyone()));
        let (answered, told) = (RefCell::new(Vec::new()), RefCell::new(0));
        let bring = |command: Command| match command {
            Command::Verdicts(VerdictsCommand::Analyzing { .. }) => {
                *told.borrow_mut() += 1;
                wishes.add(analyze(2, &small, Viewpoint::default()));
            }
            Command::Verdicts(VerdictsCommand::Analyzed { ticket, .. }) => {
                answered.borrow_mut().push(ticket);
                wishes.close();
            }
            other => panic!("{other:?}"),
        };
        work(Catalog::embedded(), &wishes, &bring);
        assert_eq!((*told.borrow(), answered.into_inner()), (1, vec![2]));
    }
}
