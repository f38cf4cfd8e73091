//! Documents that cannot be lost: sessions on real files, beside each other, killed, and changed by others behind their back.
//!
//! Knows no window: what a session asks of the outside is done here, in the order that a test wants.

#![expect(clippy::panic, clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod answers;
mod desk;
mod drafts;
mod file;
mod killed;
mod texts;
mod two_windows;
