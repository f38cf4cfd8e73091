//! The session without a window: commands in, state and effects out.

#![expect(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod building;
mod desk;
mod documents;
mod edits;
mod history;
mod listing;
mod several;
mod verdicts;
mod viewpoints;
