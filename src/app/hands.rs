//! The threads that work beside the window for its views.
//!
//! Knows which job is next: the newest, for somebody looks at it now. What the jobs are, `ui` knows.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use super::fault::caught;
use ui::{Hands, Job};

/// Two, so that an answer which takes long does not keep a short one waiting; more would only take turns on a small machine.
const THREADS: usize = 2;

#[derive(Default)]
struct Queue {
    jobs: Mutex<Jobs>,
    more: Condvar,
}

#[derive(Default)]
struct Jobs {
    waiting: Vec<Job>,
    is_closed: bool,
}

impl Queue {
    fn add(&self, job: Job) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).waiting.push(job);
        self.more.notify_one();
    }

    /// The next job, once there is one; `None` when there will be no more.
    fn next(&self) -> Option<Job> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if jobs.is_closed {
                return None;
            }
            if let Some(job) = jobs.waiting.pop() {
                return Some(job);
            }
            jobs = self.more.wait(jobs).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Threads that wait for jobs until this is dropped.
pub struct Workers(Arc<Queue>);

impl Workers {
    /// `failed` hears what a job panicked with.
    pub fn new(failed: impl Fn(String) + Send + Sync + 'static) -> Self {
        let (queue, failed) = (Arc::new(Queue::default()), Arc::new(failed));
        for _ in 0..THREADS {
            let (queue, failed) = (Arc::clone(&queue), Arc::clone(&failed));
            thread::spawn(move || {
                while let Some(job) = queue.next() {
                    if let Err(what) = caught(job) {
                        failed(what);
                    }
                }
            });
        }
        Self(queue)
    }

    /// Who takes jobs for them.
    pub fn hands(&self) -> Hands {
        let queue = Arc::clone(&self.0);
        Hands::new(move |job| queue.add(job))
    }
}

/// What nobody has begun is not begun any more.
impl Drop for Workers {
    fn drop(&mut self) {
        let mut jobs = self.0.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.is_closed = true;
        jobs.waiting.clear();
        self.0.more.notify_all();
    }
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Workers")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn the_newest_job_is_next() {
        let queue = Queue::default();
        let (done, order) = channel();
        for number in 0..3 {
            let done = done.clone();
            queue.add(Box::new(move || done.send(number).unwrap()));
        }
        (0..3).for_each(|_| queue.next().unwrap()());
        assert_eq!(order.try_iter().collect::<Vec<_>>(), [2, 1, 0]);
    }
}
