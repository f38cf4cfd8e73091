//! Short messages to the user, and their log.
//!
//! Knows how long a message stays: errors until they are dismissed, the others for a few seconds; and what can be done about it at
//! once. Does not do it.

use organization::{Edit, PolicyType};

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Done,
    Note,
    Error,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: u64,
    pub tone: Tone,
    pub text: String,
    /// What only some want to know, such as the name that AWS has for it; empty where there is nothing.
    pub detail: String,
    pub offer: Option<Offer>,
    /// Milliseconds since 1970.
    pub at: u64,
    pub dismissed: bool,
}

/// What can be done about a message at once. It is about the document of a moment, and is off once that has gone on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub what: Offered,
    pub(super) moment: (u64, u64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// Take back what the message tells of.
    Undo,
    /// Enable the policy type that an edit was refused for, and do the edit.
    Enable { kind: PolicyType, then: Box<Edit> },
}

/// How long a message that is no error stays on screen, in milliseconds.
pub const STAY: u64 = 6_000;
/// And if something can be done about it.
const STAY_WITH_OFFER: u64 = 12_000;
/// Messages kept in the log.
const LOG: usize = 200;

impl Notice {
    /// When it goes by itself, in milliseconds since 1970; never where it waits to be dismissed.
    pub fn ends(&self) -> Option<u64> {
        let stays = if self.offer.is_some() { STAY_WITH_OFFER } else { STAY };
        (self.tone != Tone::Error).then(|| self.at + stays)
    }
}

/// All messages of the session, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    log: Vec<Notice>,
    next: u64,
}

impl Notices {
    pub fn push(&mut self, tone: Tone, text: impl Into<String>, at: u64) {
        self.push_with(tone, text, String::new(), None, at);
    }

    /// The same with what stands in its details, and with what it offers to do.
    pub fn push_with(&mut self, tone: Tone, text: impl Into<String>, detail: String, offer: Option<Offer>, at: u64) {
        self.next += 1;
        self.log.push(Notice { id: self.next, tone, text: text.into(), detail, offer, at, dismissed: false });
        if self.log.len() > LOG {
            self.log.remove(0);
        }
    }

    pub fn dismiss(&mut self, id: u64) {
        for notice in self.log.iter_mut().filter(|notice| notice.id == id) {
            notice.dismissed = true;
        }
    }

    /// What is on screen at a time, newest last.
    pub fn shown(&self, now: u64) -> impl Iterator<Item = &Notice> {
        self.log.iter().filter(move |notice| !notice.dismissed && notice.ends().is_none_or(|ends| now < ends))
    }

    pub fn log(&self) -> &[Notice] {
        &self.log
    }
}
