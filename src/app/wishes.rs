//! What the window wishes to have worked out, and what of it comes next.
//!
//! Knows which wishes make each other moot, and for which the work that is under way is left. What is worked out, and how,
//! `analyst` knows.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use organization::Organization;
use session::{AskWish, VerdictsEffect};

/// Wishes that one thread fulfils.
#[derive(Debug, Clone, Default)]
pub struct Wishes(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    more: Condvar,
}

/// What is wished for. Of wishes that make each other moot, the newest.
#[derive(Debug, Default)]
struct Waiting {
    /// Quick, and somebody looks at the question.
    answer: Option<(Box<AskWish>, Organization)>,
    analysis: Option<VerdictsEffect>,
    drop: Option<VerdictsEffect>,
    policies: Vec<VerdictsEffect>,
    /// The analysis that is under way is not wanted any more.
    is_stopped: bool,
    /// Nobody wishes for anything any more.
    is_closed: bool,
}

/// The kinds of wishes, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    Answer,
    Analysis,
    Drop,
    Policy,
}

impl Urgency {
    /// `None` for what is no wish.
    pub fn of(wish: &VerdictsEffect) -> Option<Self> {
        match wish {
            VerdictsEffect::Answer { .. } => Some(Self::Answer),
            VerdictsEffect::Analyze { .. } => Some(Self::Analysis),
            VerdictsEffect::Foresee { .. } => Some(Self::Drop),
            VerdictsEffect::Cover { .. } => Some(Self::Policy),
            VerdictsEffect::Stop => None,
        }
    }
}

impl Waiting {
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
            VerdictsEffect::Stop => (self.analysis, self.is_stopped) = (None, true),
            VerdictsEffect::Foresee { .. } => self.drop = Some(wish),
            VerdictsEffect::Cover { policy, .. } => {
                self.policies
                    .retain(|known| !matches!(known, VerdictsEffect::Cover { policy: other, .. } if other == policy));
                self.policies.push(wish);
            }
        }
    }

    fn next(&mut self) -> Option<VerdictsEffect> {
        self.is_stopped = false;
        let answer = self.answer.take().map(|(wish, organization)| VerdictsEffect::Answer { wish, organization });
        answer.or_else(|| self.analysis.take()).or_else(|| self.drop.take()).or_else(|| self.policies.pop())
    }

    /// What is under way is wished for again, as if it had come before everything else.
    fn put_back(&mut self, wish: VerdictsEffect) {
        let Self { answer, analysis, drop, policies, is_stopped, is_closed } = std::mem::take(self);
        self.is_closed = is_closed;
        self.add(wish);
        let stop = is_stopped.then_some(VerdictsEffect::Stop);
        let answer = answer.map(|(wish, organization)| VerdictsEffect::Answer { wish, organization });
        stop.into_iter().chain(answer).chain(analysis).chain(drop).chain(policies).for_each(|newer| self.add(newer));
    }

    /// Whether work of this urgency is to be left for something else.
    fn goes_before(&self, under_way: Urgency) -> bool {
        let newest = [
            (Urgency::Answer, self.answer.is_some()),
            (Urgency::Analysis, self.analysis.is_some() || self.is_stopped),
            (Urgency::Drop, self.drop.is_some()),
        ];
        self.is_closed || newest.into_iter().any(|(urgency, is_there)| is_there && urgency <= under_way)
    }
}

impl Wishes {
    fn waiting<T>(&self, look: impl FnOnce(&mut Waiting) -> T) -> T {
        look(&mut self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn add(&self, wish: VerdictsEffect) {
        self.waiting(|waiting| waiting.add(wish));
        self.0.more.notify_one();
    }

    /// There will be no more, and what nobody has begun is not begun.
    pub fn close(&self) {
        self.waiting(|waiting| waiting.is_closed = true);
        self.0.more.notify_all();
    }

    /// The next one, once there is one; `None` when there will be no more.
    pub fn next(&self) -> Option<VerdictsEffect> {
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if waiting.is_closed {
                return None;
            }
            if let Some(wish) = waiting.next() {
                return Some(wish);
            }
            waiting = self.0.more.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What was under way and was left.
    pub fn put_back(&self, wish: VerdictsEffect) {
        self.waiting(|waiting| waiting.put_back(wish));
    }

    /// Whether work of this urgency is still to be gone on with.
    pub fn is_wanted(&self, urgency: Urgency) -> bool {
        !self.waiting(|waiting| waiting.goes_before(urgency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use analysis::Viewpoint;
    use session::Session;

    fn analyze(ticket: u64) -> VerdictsEffect {
        let session = Session::new(1, catalog::Catalog::embedded());
        let organization = session.state().document.organization.clone();
        let baseline = Box::new(organization.clone());
        VerdictsEffect::Analyze { ticket, baseline, organization, viewpoint: Viewpoint::default() }
    }

    /// The tickets that are left after an analysis was put back while these were wished for.
    fn left(newer: Vec<VerdictsEffect>) -> Vec<u64> {
        let mut waiting = Waiting::default();
        waiting.add(analyze(1));
        let under_way = waiting.next().unwrap();
        newer.into_iter().for_each(|wish| waiting.add(wish));
        waiting.put_back(under_way);
        let ticket = |wish| match wish {
            VerdictsEffect::Analyze { ticket, .. } => Some(ticket),
            _ => None,
        };
        std::iter::from_fn(|| waiting.next()).filter_map(ticket).collect()
    }

    #[test]
    fn what_was_left_comes_again_unless_it_is_moot() {
        assert_eq!(left(vec![]), [1]);
        assert_eq!(left(vec![analyze(2)]), [2]);
        assert!(left(vec![VerdictsEffect::Stop]).is_empty());
        assert_eq!(left(vec![VerdictsEffect::Stop, analyze(2)]), [2]);
    }
}
