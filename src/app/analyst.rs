//! The thread that works permissions out: of the newest document that was asked for, then what drops and policies would do.
//!
//! Knows how long work is told about and given up: a newer wish, or the user, ends one that is no longer wanted.
//! What is worked out, `analysis` and `session` know.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use analysis::{Analyzer, Progress, Viewpoint};
use catalog::Catalog;
use organization::Organization;
use session::{AskCommand, AskWish, Command, Covered, Derived, VerdictsCommand, VerdictsEffect, covered, foretold};

/// So many policies and targets are gone through between two looks at new wishes.
const STEP: usize = 64;
/// How often the window is told how far a long analysis has come.
const TELL: Duration = Duration::from_millis(100);

/// Works until nobody can wish for anything any more.
pub fn work(catalog: &Arc<Catalog>, wishes: &Receiver<VerdictsEffect>, bring: &dyn Fn(Command)) {
    let mut analyst = Analyst {
        wishes,
        bring,
        waiting: Backlog::default(),
        analyzer: Analyzer::new(catalog),
        covering: [Analyzer::new(catalog), Analyzer::new(catalog)],
        seen: None,
    };
    while let Ok(wish) = wishes.recv() {
        analyst.waiting.add(wish);
        while analyst.next() {}
    }
}

struct Analyst<'w> {
    wishes: &'w Receiver<VerdictsEffect>,
    bring: &'w dyn Fn(Command),
    waiting: Backlog,
    analyzer: Analyzer,
    /// Before the viewpoint, and before anyone.
    covering: [Analyzer; 2],
    /// The viewpoint of the last analysis: from the same one only what has changed is worked out, and that is quick.
    seen: Option<Viewpoint>,
}

/// What is wished for. Of wishes that make each other moot, the newest.
#[derive(Default)]
struct Backlog {
    /// Quick, and somebody looks at the question.
    answer: Option<(Box<AskWish>, Organization)>,
    analysis: Option<VerdictsEffect>,
    drop: Option<VerdictsEffect>,
    policies: Vec<VerdictsEffect>,
}

impl Backlog {
    fn add(&mut self, wish: VerdictsEffect) {
        match &wish {
            VerdictsEffect::Answer { wish, organization } => {
                let newest = match &self.answer {
                    Some((older, _)) => wish.clone().instead_of(older),
                    None => (**wish).clone(),
                };
                self.answer = Some((Box::new(newest), organization.clone()));
            }
            VerdictsEffect::Analyze { .. } => self.analysis = Some(wish),
            VerdictsEffect::Stop => self.analysis = None,
            VerdictsEffect::Foresee { .. } => self.drop = Some(wish),
            VerdictsEffect::Cover { policy, .. } => {
                self.policies
                    .retain(|known| !matches!(known, VerdictsEffect::Cover { policy: other, .. } if other == policy));
                self.policies.push(wish);
            }
        }
    }

    fn next(&mut self) -> Option<VerdictsEffect> {
        let answer = self.answer.take().map(|(wish, organization)| VerdictsEffect::Answer { wish, organization });
        answer.or_else(|| self.analysis.take()).or_else(|| self.drop.take()).or_else(|| self.policies.pop())
    }
}

impl Analyst<'_> {
    fn verdicts(&self, command: VerdictsCommand) {
        (self.bring)(Command::Verdicts(command));
    }

    /// Fulfils one wish; `false` where there is none.
    fn next(&mut self) -> bool {
        self.wishes.try_iter().for_each(|wish| self.waiting.add(wish));
        let Some(wish) = self.waiting.next() else { return false };
        match wish {
            VerdictsEffect::Analyze { ticket, baseline, organization, viewpoint } => {
                let is_ready = self.prepare(ticket, &organization, &viewpoint);
                if is_ready {
                    let derived = Derived::of(&mut self.analyzer, &baseline, &organization, &viewpoint);
                    self.verdicts(VerdictsCommand::Analyzed { ticket, derived });
                }
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
                let covered = covered(self.covering.each_mut(), &organization, &policy, &viewpoint);
                let covered = Arc::new(covered.unwrap_or_else(Covered::none));
                self.verdicts(VerdictsCommand::Covered { policy, moment, covered });
            }
            // It has ended what was under way, and brings nothing.
            VerdictsEffect::Stop => {}
        }
        true
    }

    /// Takes the long part of an analysis step by step; `false` if it was given up. What was found out by then stays known.
    fn prepare(&mut self, ticket: u64, organization: &Organization, viewpoint: &Viewpoint) -> bool {
        if self.seen.as_ref() == Some(viewpoint) {
            return true;
        }
        let mut run = self.analyzer.begin(organization, viewpoint);
        let mut told = Instant::now();
        while let Progress::Going { done, total } = self.analyzer.step(&mut run, STEP) {
            for wish in self.wishes.try_iter() {
                let ends = matches!(wish, VerdictsEffect::Analyze { .. } | VerdictsEffect::Stop);
                self.waiting.add(wish);
                if ends {
                    return false;
                }
            }
            if told.elapsed() >= TELL {
                told = Instant::now();
                self.verdicts(VerdictsCommand::Analyzing { ticket, done, total });
            }
        }
        self.seen = Some(viewpoint.clone());
        true
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::sync::mpsc::channel;

    use super::*;
    use exchange::{Patterns, Shape, generate};

    fn analyze(ticket: u64, organization: &Organization, viewpoint: Viewpoint) -> VerdictsEffect {
        VerdictsEffect::Analyze {
            ticket,
            baseline: Box::new(organization.clone()),
            organization: organization.clone(),
            viewpoint,
        }
    }

    /// The tickets that are answered, of wishes that all wait before the work begins, and of those that come with the first
    /// step of an analysis.
    fn check(before: Vec<VerdictsEffect>, meanwhile: Vec<VerdictsEffect>, expect: &[u64]) {
        let (sender, wishes) = channel();
        // As long as somebody can wish, the work goes on.
        let later = RefCell::new((!meanwhile.is_empty()).then(|| sender.clone()));
        let meanwhile = RefCell::new(meanwhile);
        before.into_iter().for_each(|wish| sender.send(wish).unwrap());
        drop(sender);
        let answered = RefCell::new(Vec::new());
        let bring = |command: Command| match command {
            Command::Verdicts(VerdictsCommand::Analyzed { ticket, .. }) => {
                answered.borrow_mut().push(ticket);
                let sender = later.take();
                meanwhile.borrow_mut().drain(..).for_each(|wish| sender.as_ref().unwrap().send(wish).unwrap());
            }
            Command::Verdicts(VerdictsCommand::Analyzing { done, total, .. }) => assert!(done < total),
            other => panic!("{other:?}"),
        };
        work(Catalog::embedded(), &wishes, &bring);
        assert_eq!(*answered.borrow(), expect);
    }

    #[test]
    fn newer_wishes_make_older_ones_moot() {
        let shape = Shape { accounts: 30, ous: 5, policies: 12, seed: 7, patterns: Patterns::Library };
        let organization = generate(&shape, Catalog::embedded()).unwrap();
        let wish = |ticket| analyze(ticket, &organization, Viewpoint::default());
        let other = |ticket| analyze(ticket, &organization, Viewpoint::anyone());
        check(vec![wish(1)], vec![], &[1]);
        check(vec![wish(1), other(2), wish(3)], vec![], &[3]);
        check(vec![wish(1), VerdictsEffect::Stop], vec![], &[]);
        check(vec![wish(1), VerdictsEffect::Stop, other(2)], vec![wish(3)], &[2, 3]);
        check(vec![wish(1)], vec![VerdictsEffect::Stop, wish(2)], &[1, 2]);
    }
}
