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

    /// What is under way goes back to where it was, if nothing has come that makes it moot.
    fn put_back(&mut self, wish: VerdictsEffect) {
        match &wish {
            // The newer question keeps in mind what the older one asked for as well.
            VerdictsEffect::Answer { wish: older, .. } => match &mut self.answer {
                Some((newer, _)) => **newer = (**newer).clone().instead_of(older),
                None => self.add(wish),
            },
            VerdictsEffect::Analyze { .. } if self.is_stopped || self.analysis.is_some() => {}
            VerdictsEffect::Foresee { .. } if self.drop.is_some() => {}
            VerdictsEffect::Cover { policy, .. }
                if self
                    .policies
                    .iter()
                    .any(|known| matches!(known, VerdictsEffect::Cover { policy: other, .. } if other == policy)) => {}
            VerdictsEffect::Analyze { .. } | VerdictsEffect::Foresee { .. } | VerdictsEffect::Cover { .. } => {
                self.add(wish);
            }
            VerdictsEffect::Stop => {}
        }
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
