//! Keeps unsaved work aside, so that a program that ends unasked loses at most a second of it.
//!
//! Knows that a draft is written at once, and again at most once a second while there are newer ones: a throttle, so that
//! somebody who never stops typing is kept as well. The newest draft can also be written by whoever is about to end the program.
//! Does not know what a draft holds or when there is one.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use disk::{Draft, Recovery, SaveError};
use session::{DraftEffect, RecoveryCommand, WorkError};

/// From one writing to the next at least.
const EVERY: Duration = Duration::from_secs(1);

/// The way back to whoever wishes for something.
type Report = Box<dyn Fn(RecoveryCommand) + Send>;

/// Why a draft could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    #[error("there is no folder for it")]
    NoFolder,
    #[error("it is being written at this moment")]
    Busy,
    #[error(transparent)]
    Unwritable(#[from] SaveError),
}

/// A thread that writes drafts.
#[derive(Debug)]
pub struct Keeper {
    desk: Arc<Desk>,
    thread: Option<JoinHandle<()>>,
}

/// What waits for the thread.
#[derive(Debug, Default)]
struct Desk {
    inbox: Mutex<Inbox>,
    arrived: Condvar,
    /// Where this process keeps its draft; `None` where there is no place.
    place: Mutex<Option<Recovery>>,
}

#[derive(Debug, Default)]
struct Inbox {
    /// The newest draft, until it is written.
    draft: Option<Box<Draft>>,
    /// All others, oldest first.
    wishes: Vec<DraftEffect>,
    closing: bool,
}

impl Keeper {
    /// Begins in a state folder, and tells which drafts lie there.
    pub fn new(folder: Option<PathBuf>, report: impl Fn(RecoveryCommand) + Send + 'static) -> Self {
        let desk = Arc::new(Desk::default());
        let here = Arc::clone(&desk);
        let thread = thread::spawn(move || {
            let Some(folder) = folder else {
                return report(RecoveryCommand::Kept(Some("this system names no folder for it".to_owned())));
            };
            match Recovery::begin(&folder) {
                Ok(place) => *lock(&here.place) = Some(place),
                Err(error) => report(RecoveryCommand::Kept(Some(error.to_string()))),
            }
            report(RecoveryCommand::Found(disk::left_behind(&folder)));
            here.work(&folder, &(Box::new(report) as Report));
        });
        Self { desk, thread: Some(thread) }
    }

    /// Takes a wish. A draft that is not written yet is moot once there is a newer one, or nothing unsaved any more.
    pub fn wish(&self, wish: DraftEffect) {
        let mut inbox = lock(&self.desk.inbox);
        match wish {
            DraftEffect::Keep(draft) => inbox.draft = Some(draft),
            DraftEffect::Drop => {
                inbox.draft = None;
                inbox.wishes.push(wish);
            }
            DraftEffect::Read(_) | DraftEffect::Adopt { .. } | DraftEffect::Discard(_) => inbox.wishes.push(wish),
        }
        drop(inbox);
        self.desk.arrived.notify_one();
    }

    /// For whoever may be the last to run.
    pub fn rescue(&self) -> Rescue {
        Rescue(Arc::downgrade(&self.desk))
    }
}

/// What waits is written before the app goes.
impl Drop for Keeper {
    fn drop(&mut self) {
        lock(&self.desk.inbox).closing = true;
        self.desk.arrived.notify_one();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Writes the newest draft at once, on whatever thread that happens.
#[derive(Clone, Debug)]
pub struct Rescue(Weak<Desk>);

impl Rescue {
    /// Writes what waits to be written.
    ///
    /// # Errors
    /// Why it could not be written.
    pub fn write(&self) -> Result<(), KeepError> {
        let Some(desk) = self.0.upgrade() else { return Ok(()) };
        let draft = patiently(&desk.inbox)?.draft.take();
        match draft {
            Some(draft) => desk.rescue(&draft),
            // What the keeper is writing at this moment shall be on disk too.
            None => patiently(&desk.place).map(drop),
        }
    }

    /// Writes this draft, which is newer than what waits.
    ///
    /// # Errors
    /// Why it could not be written.
    pub fn write_this(&self, draft: &Draft) -> Result<(), KeepError> {
        let Some(desk) = self.0.upgrade() else { return Ok(()) };
        patiently(&desk.inbox)?.draft = None;
        desk.rescue(draft)
    }
}

impl Desk {
    fn work(&self, folder: &Path, report: &Report) {
        let mut last: Option<Instant> = None;
        let mut refused = None;
        loop {
            let (wishes, draft, closing) = self.next(last);
            for wish in wishes {
                match wish {
                    // It waits apart from the others.
                    DraftEffect::Keep(_) => {}
                    DraftEffect::Drop => drop(lock(&self.place).as_ref().map(Recovery::clear)),
                    DraftEffect::Read(id) => {
                        let result = Box::new(disk::read_draft(folder, &id));
                        report(RecoveryCommand::Read { id, result });
                    }
                    DraftEffect::Adopt { id, draft } => match self.write(&draft) {
                        Ok(()) => drop(disk::discard_draft(folder, &id)),
                        Err(error) => report(RecoveryCommand::Kept(Some(error.to_string()))),
                    },
                    DraftEffect::Discard(id) => {
                        let result = disk::discard_draft(folder, &id).map_err(WorkError::NotDiscarded);
                        report(RecoveryCommand::Discarded { id, result });
                    }
                }
            }
            if let Some(draft) = draft {
                last = Some(Instant::now());
                let now = self.write(&draft).err().map(|error| error.to_string());
                if now.is_some() != refused.is_some() {
                    report(RecoveryCommand::Kept(now.clone()));
                }
                refused = now;
            }
            if closing {
                return;
            }
        }
    }

    /// Waits for something to do: wishes are due at once, a draft a second after the last.
    fn next(&self, last: Option<Instant>) -> (Vec<DraftEffect>, Option<Box<Draft>>, bool) {
        let mut inbox = lock(&self.inbox);
        loop {
            let due = last.map_or(Duration::ZERO, |last| EVERY.saturating_sub(last.elapsed()));
            let ready = inbox.draft.is_some() && due.is_zero();
            if inbox.closing || ready || !inbox.wishes.is_empty() {
                let draft = if ready || inbox.closing { inbox.draft.take() } else { None };
                return (std::mem::take(&mut inbox.wishes), draft, inbox.closing);
            }
            inbox = match inbox.draft {
                Some(_) => self.arrived.wait_timeout(inbox, due).unwrap_or_else(PoisonError::into_inner).0,
                None => self.arrived.wait(inbox).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn write(&self, draft: &Draft) -> Result<(), KeepError> {
        write(lock(&self.place).as_ref(), draft)
    }

    fn rescue(&self, draft: &Draft) -> Result<(), KeepError> {
        write(patiently(&self.place)?.as_ref(), draft)
    }
}

fn write(place: Option<&Recovery>, draft: &Draft) -> Result<(), KeepError> {
    match place {
        Some(place) => place.keep(draft).map(drop).map_err(KeepError::from),
        None => Err(KeepError::NoFolder),
    }
}

/// For a thread that panics: it may hold the lock itself, so it does not wait for ever.
fn patiently<T>(mutex: &Mutex<T>) -> Result<MutexGuard<'_, T>, KeepError> {
    for _ in 0..100 {
        match mutex.try_lock() {
            Ok(guard) => return Ok(guard),
            Err(TryLockError::Poisoned(guard)) => return Ok(guard.into_inner()),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(20)),
        }
    }
    Err(KeepError::Busy)
}

/// A thread that panicked while it held the lock has left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
