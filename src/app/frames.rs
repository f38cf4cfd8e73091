//! Watches, in builds for development, that no frame takes long.
//!
//! Counts processor time of the window's own thread: what other programs take on a busy machine is no frame's fault.
//! Knows frames and what they are made of by name; what is drawn, others know.

use std::fmt::Write;
use std::time::Duration;

use session::Command;

/// So long a frame may take.
pub const MOST: Duration = Duration::from_millis(50);

/// The frames so far.
#[derive(Debug, Default)]
pub struct Frames {
    /// The longest one.
    pub longest: Duration,
    /// What those that took too long spent their time with.
    pub late: Vec<String>,
    parts: Vec<(String, Duration)>,
}

/// So many late frames are remembered.
const REMEMBERED: usize = 100;

impl Frames {
    /// Does a part of a frame.
    pub fn part<T>(&mut self, name: impl FnOnce() -> String, work: impl FnOnce() -> T) -> T {
        if !cfg!(debug_assertions) {
            return work();
        }
        let before = spent();
        let done = work();
        self.parts.push((name(), spent().saturating_sub(before)));
        done
    }

    /// The frame has ended.
    pub fn end(&mut self) {
        let whole: Duration = self.parts.iter().map(|(_, took)| *took).sum();
        self.longest = self.longest.max(whole);
        if whole > MOST {
            let long = self.parts.iter().filter(|(_, took)| *took > MOST / 10);
            let parts: Vec<String> = long.map(|(name, took)| format!("{name} {} ms", took.as_millis())).collect();
            let told = format!("a frame of {} ms: {}", whole.as_millis(), parts.join(", "));
            if self.late.len() < REMEMBERED {
                self.late.push(told);
            }
        }
        self.parts.clear();
    }
}

/// The kind of a command, as far as a few letters say it: what a command holds may be a whole organization.
pub fn name_of(command: &Command) -> String {
    let mut name = Beginning(String::new());
    // Ends with an error when there is enough of it.
    let _ = write!(name, "{command:?}");
    name.0
}

struct Beginning(String);

impl Write for Beginning {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend(text.chars().take(40_usize.saturating_sub(self.0.len())));
        if self.0.len() < 40 { Ok(()) } else { Err(std::fmt::Error) }
    }
}

/// Processor time of this thread so far.
#[cfg(unix)]
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let (seconds, nanos) = (u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0));
    Duration::new(seconds, nanos)
}

/// Elsewhere, the time that passed.
#[cfg(not(unix))]
fn spent() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_takes_long_says_with_what() {
        let mut frames = Frames::default();
        frames.part(|| "drawing".to_owned(), || {});
        frames.end();
        assert!(frames.late.is_empty());
        let busy = || {
            let until = spent() + 2 * MOST;
            while spent() < until {}
        };
        frames.part(|| "commands".to_owned(), busy);
        frames.part(|| "drawing".to_owned(), || {});
        frames.end();
        assert_eq!(frames.late.len(), 1);
        assert!(frames.late.first().is_some_and(|late| late.contains("commands")), "{:?}", frames.late);
        assert!(!frames.late.concat().contains("drawing"));
    }
}
