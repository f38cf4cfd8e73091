//! The three answers, and how many actions get each.
//!
//! Knows how answers of several actions or accounts add up; not how an answer comes about.

use std::ops::AddAssign;

/// What the organization's policies do to an action, over every request that an account could make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every request passes.
    Allowed,
    /// Some requests may pass and some may not.
    Depends,
    /// No request passes.
    Denied,
}

impl Verdict {
    /// In the order in which lists show them.
    pub const ALL: [Self; 3] = [Self::Allowed, Self::Depends, Self::Denied];

    /// The word for people and files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Depends => "depends",
            Self::Denied => "denied",
        }
    }
}

/// How many of some actions, or of some accounts, get each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Tally {
    pub allowed: u32,
    pub depends: u32,
    pub denied: u32,
}

impl Tally {
    pub fn total(self) -> u32 {
        self.allowed + self.depends + self.denied
    }

    /// The verdict that all share; `None` where they differ or where there are none.
    pub fn uniform(self) -> Option<Verdict> {
        match self {
            Self { allowed: 1.., depends: 0, denied: 0 } => Some(Verdict::Allowed),
            Self { allowed: 0, depends: 1.., denied: 0 } => Some(Verdict::Depends),
            Self { allowed: 0, depends: 0, denied: 1.. } => Some(Verdict::Denied),
            _ => None,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.allowed += other.allowed;
        self.depends += other.depends;
        self.denied += other.denied;
    }
}
