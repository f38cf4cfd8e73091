//! Keeps unsaved work aside, so that a program that ends unasked loses at most a second of it.
//!
//! Knows that a draft is written at once, and again at most once a second while there are newer ones: a throttle, so that
//! somebody who never stops typing is kept as well. The newest draft can also be written by whoever is about to end the program.
//! Does not know what a draft holds or when there is one.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use disk::{Draft, Left, OpenError, Recovery};

/// From one writing to the next at least.
const EVERY: Duration = Duration::from_secs(1);

/// What happens to whoever asked for something.
type Report = Box<dyn Fn(Event) + Send>;

/// What the keeper tells.
#[derive(Debug)]
pub enum Event {
    /// Writing failed, and why; `None` when it works again.
    Kept(Option<String>),
    Found(Vec<Left>),
    Read {
        id: String,
        result: Box<Result<Draft, OpenError>>,
    },
    Discarded {
        id: String,
        result: Result<(), String>,
    },
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
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    /// Where this process keeps its draft; `None` where there is no place.
    place: Mutex<Option<Recovery>>,
}

#[derive(Debug, Default)]
struct Waiting {
    /// The newest draft, until it is written.
    draft: Option<Box<Draft>>,
    wishes: Vec<Wish>,
    closing: bool,
}

#[derive(Debug)]
enum Wish {
    Drop,
    Read(String),
    Adopt { id: String, draft: Box<Draft> },
    Discard(String),
}

impl Keeper {
    /// Begins in a state folder, and tells which drafts lie there.
    pub fn new(folder: Option<PathBuf>, report: impl Fn(Event) + Send + 'static) -> Self {
        let desk = Arc::new(Desk::default());
        let here = Arc::clone(&desk);
        let thread = thread::spawn(move || {
            let Some(folder) = folder else {
                return report(Event::Kept(Some("this system names no folder for it".to_owned())));
            };
            match Recovery::begin(&folder) {
                Ok(place) => *lock(&here.place) = Some(place),
                Err(error) => report(Event::Kept(Some(error.to_string()))),
            }
            report(Event::Found(disk::left_behind(&folder)));
            here.work(&folder, &(Box::new(report) as Report));
        });
        Self { desk, thread: Some(thread) }
    }

    /// Keeps this draft soon; an older one that is not written yet is moot.
    pub fn keep(&self, draft: Box<Draft>) {
        lock(&self.desk.waiting).draft = Some(draft);
        self.desk.arrived.notify_one();
    }

    /// Nothing is unsaved any more.
    pub fn clear(&self) {
        lock(&self.desk.waiting).draft = None;
        self.wish(Wish::Drop);
    }

    pub fn read(&self, id: String) {
        self.wish(Wish::Read(id));
    }

    /// Keeps this draft now, and removes the one that it was made from.
    pub fn adopt(&self, id: String, draft: Box<Draft>) {
        self.wish(Wish::Adopt { id, draft });
    }

    pub fn discard(&self, id: String) {
        self.wish(Wish::Discard(id));
    }

    /// For whoever may be the last to run.
    pub fn rescue(&self) -> Rescue {
        Rescue(Arc::downgrade(&self.desk))
    }

    fn wish(&self, wish: Wish) {
        lock(&self.desk.waiting).wishes.push(wish);
        self.desk.arrived.notify_one();
    }
}

/// What waits is written before the app goes.
impl Drop for Keeper {
    fn drop(&mut self) {
        lock(&self.desk.waiting).closing = true;
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
    pub fn write(&self) -> Result<(), String> {
        let Some(desk) = self.0.upgrade() else { return Ok(()) };
        let draft = patiently(&desk.waiting)?.draft.take();
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
    pub fn write_this(&self, draft: &Draft) -> Result<(), String> {
        let Some(desk) = self.0.upgrade() else { return Ok(()) };
        patiently(&desk.waiting)?.draft = None;
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
                    Wish::Drop => drop(lock(&self.place).as_ref().map(Recovery::clear)),
                    Wish::Read(id) => {
                        let result = Box::new(disk::read_draft(folder, &id));
                        report(Event::Read { id, result });
                    }
                    Wish::Adopt { id, draft } => match self.write(&draft) {
                        Ok(()) => drop(disk::discard_draft(folder, &id)),
                        Err(error) => report(Event::Kept(Some(error))),
                    },
                    Wish::Discard(id) => {
                        let result = disk::discard_draft(folder, &id).map_err(|error| error.to_string());
                        report(Event::Discarded { id, result });
                    }
                }
            }
            if let Some(draft) = draft {
                last = Some(Instant::now());
                let now = self.write(&draft).err();
                if now.is_some() != refused.is_some() {
                    report(Event::Kept(now.clone()));
                }
                refused = now;
            }
            if closing {
                return;
            }
        }
    }

    /// Waits for something to do: wishes are due at once, a draft a second after the last.
    fn next(&self, last: Option<Instant>) -> (Vec<Wish>, Option<Box<Draft>>, bool) {
        let mut waiting = lock(&self.waiting);
        loop {
            let due = last.map_or(Duration::ZERO, |last| EVERY.saturating_sub(last.elapsed()));
            let ready = waiting.draft.is_some() && due.is_zero();
            if waiting.closing || ready || !waiting.wishes.is_empty() {
                let draft = if ready || waiting.closing { waiting.draft.take() } else { None };
                return (std::mem::take(&mut waiting.wishes), draft, waiting.closing);
            }
            waiting = match waiting.draft {
                Some(_) => self.arrived.wait_timeout(waiting, due).unwrap_or_else(PoisonError::into_inner).0,
                None => self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn write(&self, draft: &Draft) -> Result<(), String> {
        write(lock(&self.place).as_ref(), draft)
    }

    fn rescue(&self, draft: &Draft) -> Result<(), String> {
        write(patiently(&self.place)?.as_ref(), draft)
    }
}

fn write(place: Option<&Recovery>, draft: &Draft) -> Result<(), String> {
    match place {
        Some(place) => place.keep(draft).map(|_| ()).map_err(|error| error.to_string()),
        None => Err("there is no folder for it".to_owned()),
    }
}

/// For a thread that panics: it may hold the lock itself, so it does not wait for ever.
fn patiently<T>(mutex: &Mutex<T>) -> Result<MutexGuard<'_, T>, String> {
    for _ in 0..100 {
        match mutex.try_lock() {
            Ok(guard) => return Ok(guard),
            Err(TryLockError::Poisoned(guard)) => return Ok(guard.into_inner()),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(20)),
        }
    }
    Err("it is being written at this moment".to_owned())
}

/// A thread that panicked while it held the lock has left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
