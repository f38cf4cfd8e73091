//! Short messages to the user, and their log.
//!
//! Knows how long a message stays: errors until they are dismissed, the others for a few seconds.

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
    /// Milliseconds since 1970.
    pub at: u64,
    pub dismissed: bool,
}

/// How long a message that is no error stays on screen, in milliseconds.
pub const STAY: u64 = 6_000;
/// Messages kept in the log.
const LOG: usize = 200;

/// All messages of the session, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    log: Vec<Notice>,
    next: u64,
}

impl Notices {
    pub fn push(&mut self, tone: Tone, text: impl Into<String>, at: u64) {
        self.push_with(tone, text, String::new(), at);
    }

    /// The same with what stands in its details.
    pub fn push_with(&mut self, tone: Tone, text: impl Into<String>, detail: String, at: u64) {
        self.next += 1;
        self.log.push(Notice { id: self.next, tone, text: text.into(), detail, at, dismissed: false });
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
        self.log.iter().filter(move |notice| {
            !notice.dismissed && (notice.tone == Tone::Error || now.saturating_sub(notice.at) < STAY)
        })
    }

    pub fn log(&self) -> &[Notice] {
        &self.log
    }
}
