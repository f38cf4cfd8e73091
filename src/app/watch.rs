//! Watches the document's file for changes by others.
//!
//! Knows that looking is cheap while nothing changes: `disk` reads the file only if its time or size is another.
//! Tells what has become of the file once, not every second. Does not know what is done about it.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use disk::{OnDisk, Stamp, state_of};

/// From one look to the next.
const EVERY: Duration = Duration::from_secs(1);

/// A thread that looks.
#[derive(Debug)]
pub struct Watch(Sender<WatchWish>);

#[derive(Debug)]
enum WatchWish {
    File(Option<(PathBuf, Stamp)>),
    Look,
}

/// A look that found something else than the one before.
#[derive(Debug)]
pub struct Seen {
    pub path: PathBuf,
    pub than: Stamp,
    pub found: OnDisk,
}

impl Watch {
    pub fn new(tell: impl Fn(Seen) + Send + 'static) -> Self {
        let (sender, wishes) = channel();
        thread::spawn(move || watch(&wishes, &tell));
        Self(sender)
    }

    /// Watches this file from now on, and no other.
    pub fn file(&self, file: Option<(PathBuf, Stamp)>) {
        // The thread ends with this end of the channel, so there is always somebody to hear it.
        drop(self.0.send(WatchWish::File(file)));
    }

    /// Looks at once: somebody comes back to the window.
    pub fn look(&self) {
        drop(self.0.send(WatchWish::Look));
    }
}

fn watch(wishes: &Receiver<WatchWish>, tell: &impl Fn(Seen)) {
    let mut file: Option<(PathBuf, Stamp)> = None;
    let mut last = None;
    loop {
        let wish = match file {
            Some(_) => wishes.recv_timeout(EVERY),
            None => wishes.recv().map_err(RecvTimeoutError::from),
        };
        match wish {
            Ok(WatchWish::File(next)) => {
                file = next;
                last = None;
                continue;
            }
            Ok(WatchWish::Look) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let Some((path, stamp)) = &mut file else { continue };
        let found = state_of(path, stamp);
        if let OnDisk::Same(fresh) = found {
            *stamp = fresh;
        }
        let before = last.replace(found);
        let news = match (before, found) {
            // The same as when the watching began.
            (None | Some(OnDisk::Same(_)), OnDisk::Same(_)) => false,
            (before, found) => before != Some(found),
        };
        if news {
            tell(Seen { path: path.clone(), than: *stamp, found });
        }
    }
}
