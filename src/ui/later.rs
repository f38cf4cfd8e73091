//! Values that are worked out beside the window, from shared snapshots.
//!
//! Knows the newest wish for a value, and keeps the value that is there until a newer one comes. Who works, and on how many
//! threads, `app` says; without anybody, work is done at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::Duration;

use egui::{Context, Id};

use analysis::unless_given_up;

/// How often somebody looks whether work has ended without a word.
const LOOK: Duration = Duration::from_millis(100);

/// What is to be done beside the window.
pub type Job = Box<dyn FnOnce() + Send>;

/// Who does it.
#[derive(Clone)]
pub struct Hands(Arc<dyn Fn(Job) + Send + Sync>);

impl Hands {
    /// Whoever takes a job; the newest is to be done first.
    pub fn new(take: impl Fn(Job) + Send + Sync + 'static) -> Self {
        Self(Arc::new(take))
    }

    /// From now on, all views of the window leave their work to these.
    pub fn install(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::NULL, self));
    }

    fn of(ctx: &Context) -> Option<Self> {
        ctx.data(|data| data.get_temp(Id::NULL))
    }
}

/// A value that is worked out for a key.
#[derive(Debug)]
pub struct Later<K, T> {
    known: Option<(K, T)>,
    coming: Option<Coming<K, T>>,
    /// For which nothing came: whoever worked has failed, and would fail again.
    failed: Option<K>,
}

#[derive(Debug)]
struct Coming<K, T> {
    key: K,
    values: Receiver<T>,
    is_wanted: Arc<AtomicBool>,
}

impl<K, T> Default for Later<K, T> {
    fn default() -> Self {
        Self { known: None, coming: None, failed: None }
    }
}

/// Nobody waits any more for what is not wanted any more: it is not begun, and what goes by steps ends with the next one.
impl<K, T> Drop for Coming<K, T> {
    fn drop(&mut self) {
        self.is_wanted.store(false, Ordering::Relaxed);
    }
}

/// The way back from who works.
#[derive(Debug)]
pub struct Bringer<T> {
    values: Sender<T>,
    is_wanted: Arc<AtomicBool>,
    ctx: Context,
}

impl<T> Bringer<T> {
    /// Whether anybody still waits for it.
    pub fn is_wanted(&self) -> bool {
        self.is_wanted.load(Ordering::Relaxed)
    }

    /// Brings the value, or as much of it as there is; a later one takes its place.
    pub fn bring(&self, value: T) {
        if self.values.send(value).is_ok() {
            self.ctx.request_repaint();
        }
    }
}

/// What is there of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands<T> {
    /// It is there.
    Here(T),
    /// It is being worked out; meanwhile there may be a part of it.
    Coming(Option<T>),
}

impl<T> Stands<T> {
    /// It, or what there is of it.
    pub fn there(self) -> Option<T> {
        match self {
            Self::Here(value) => Some(value),
            Self::Coming(value) => value,
        }
    }

    pub fn is_coming(&self) -> bool {
        matches!(self, Self::Coming(_))
    }
}

impl<K: PartialEq + Clone, T: Send + 'static> Later<K, T> {
    /// The value for a key. Where it is neither there nor on its way, `job` makes what brings it; a wish for another key is
    /// given up.
    pub fn get<J>(&mut self, ctx: &Context, key: &K, job: impl FnOnce() -> J) -> Stands<&mut T>
    where
        J: FnOnce(&Bringer<T>) + Send + 'static,
    {
        let is_known = self.known.as_ref().is_some_and(|(of, _)| of == key);
        if self.coming.as_ref().is_none_or(|coming| coming.key != *key) {
            self.coming = None;
            if !is_known && self.failed.as_ref() != Some(key) {
                self.begin(ctx, key.clone(), job());
            }
        }
        self.take(ctx);
        let is_coming = self.coming.is_some();
        let there = self.known.as_mut().filter(|(of, _)| of == key).map(|(_, value)| value);
        match there {
            Some(value) if !is_coming => Stands::Here(value),
            part => Stands::Coming(part),
        }
    }

    /// The value for a key, which one piece of work makes: beside the window, or at once where that takes no time.
    pub fn made<M>(&mut self, ctx: &Context, key: &K, is_quick: bool, work: impl FnOnce() -> M) -> Stands<&mut T>
    where
        M: FnOnce() -> T + Send + 'static,
    {
        if is_quick {
            (self.coming, self.failed) = (None, None);
            let known = self.known.take().filter(|(of, _)| of == key);
            return Stands::Here(&mut self.known.insert(known.unwrap_or_else(|| (key.clone(), work()()))).1);
        }
        self.get(ctx, key, || {
            let make = work();
            move |bringer: &Bringer<T>| bringer.bring(make())
        })
    }

    /// Whether somebody works on it.
    pub fn is_coming(&self) -> bool {
        self.coming.is_some()
    }

    /// The last value that is there, with its key.
    pub fn last(&self) -> Option<&(K, T)> {
        self.known.as_ref()
    }

    fn begin(&mut self, ctx: &Context, key: K, job: impl FnOnce(&Bringer<T>) + Send + 'static) {
        let (sender, values) = channel();
        let is_wanted = Arc::new(AtomicBool::new(true));
        let bringer = Bringer { values: sender, is_wanted: Arc::clone(&is_wanted), ctx: ctx.clone() };
        self.coming = Some(Coming { key, values, is_wanted });
        let run = move || {
            if bringer.is_wanted() {
                let is_wanted = Arc::clone(&bringer.is_wanted);
                // Who gave it up need not be told.
                let _ = unless_given_up(move || is_wanted.load(Ordering::Relaxed), || job(&bringer));
            }
        };
        match Hands::of(ctx) {
            Some(Hands(take)) => take(Box::new(run)),
            None => run(),
        }
    }

    /// Takes what has come.
    fn take(&mut self, ctx: &Context) {
        let Some(coming) = &self.coming else { return };
        loop {
            match coming.values.try_recv() {
                Ok(value) => self.known = Some((coming.key.clone(), value)),
                Err(TryRecvError::Empty) => {
                    // What comes asks for a frame; only where nothing comes at all somebody has to look.
                    ctx.request_repaint_after(LOOK);
                    return;
                }
                Err(TryRecvError::Disconnected) => break,
            }
        }
        let ended = self.coming.take();
        let is_known = |key: &K| self.known.as_ref().is_some_and(|(of, _)| of == key);
        self.failed = ended.map(|ended| ended.key.clone()).filter(|key| !is_known(key));
    }
}

impl std::fmt::Debug for Hands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hands")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Jobs that wait until they are done by hand.
    #[derive(Default, Clone)]
    struct Waiting(Arc<Mutex<Vec<Job>>>);

    impl Waiting {
        fn installed(ctx: &Context) -> Self {
            let waiting = Self::default();
            let jobs = waiting.clone();
            Hands::new(move |job| jobs.0.lock().unwrap().push(job)).install(ctx);
            waiting
        }

        fn run(&self) {
            let jobs = std::mem::take(&mut *self.0.lock().unwrap());
            jobs.into_iter().for_each(|job| job());
        }
    }

    fn twice(later: &mut Later<u32, u32>, ctx: &Context, key: u32) -> Stands<u32> {
        match later.get(ctx, &key, || move |bringer: &Bringer<u32>| bringer.bring(2 * key)) {
            Stands::Here(value) => Stands::Here(*value),
            Stands::Coming(value) => Stands::Coming(value.map(|value| *value)),
        }
    }

    #[test]
    fn without_hands_it_is_there_at_once() {
        let (ctx, mut later) = (Context::default(), Later::default());
        assert_eq!(twice(&mut later, &ctx, 3), Stands::Here(6));
    }

    #[test]
    fn the_newest_wish_counts_and_what_is_there_stays() {
        let (ctx, mut later) = (Context::default(), Later::default());
        let waiting = Waiting::installed(&ctx);
        assert_eq!(twice(&mut later, &ctx, 3), Stands::Coming(None));
        assert_eq!(twice(&mut later, &ctx, 4), Stands::Coming(None));
        waiting.run();
        assert_eq!(twice(&mut later, &ctx, 4), Stands::Here(8));
        assert_eq!(twice(&mut later, &ctx, 5), Stands::Coming(None));
        assert_eq!(later.last(), Some(&(4, 8)));
        // Back again before the other was done: what is there is there.
        assert_eq!(twice(&mut later, &ctx, 4), Stands::Here(8));
        waiting.run();
        assert_eq!(later.last(), Some(&(4, 8)));
    }

    #[test]
    fn a_part_is_shown_until_the_rest_comes() {
        let (ctx, mut later): (_, Later<(), u32>) = (Context::default(), Later::default());
        let waiting = Waiting::installed(&ctx);
        let (give, more) = channel();
        let more = Mutex::new(more);
        let job = move |bringer: &Bringer<u32>| {
            bringer.bring(1);
            more.lock().unwrap().recv().unwrap();
            bringer.bring(2);
        };
        let mut job = Some(job);
        let mut get = |later: &mut Later<(), u32>| match later.get(&ctx, &(), || job.take().unwrap()) {
            Stands::Here(value) => Stands::Here(*value),
            Stands::Coming(value) => Stands::Coming(value.map(|value| *value)),
        };
        assert_eq!(get(&mut later), Stands::Coming(None));
        let worker = std::thread::spawn(move || waiting.run());
        while get(&mut later) == Stands::Coming(None) {}
        assert_eq!(get(&mut later), Stands::Coming(Some(1)));
        give.send(()).unwrap();
        worker.join().unwrap();
        assert_eq!(get(&mut later), Stands::Here(2));
    }

    #[test]
    fn work_that_fails_is_not_begun_again() {
        let (ctx, mut later): (_, Later<u32, u32>) = (Context::default(), Later::default());
        let waiting = Waiting::installed(&ctx);
        let mut get = || later.get(&ctx, &1, || |_: &Bringer<u32>| {}).is_coming();
        assert!(get());
        waiting.run();
        assert!(get() && get());
        assert!(waiting.0.lock().unwrap().is_empty());
    }
}
