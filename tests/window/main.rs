//! The whole app without a screen, driven as a person drives it: by what is written there, by keys and by the pointer.
//!
//! Needs no display, no graphics card and no file outside the clone.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod accounts;
mod building;
mod changes;
mod clipping;
mod commands;
mod documents;
mod driver;
mod files;
mod hard;
mod help;
mod hidden;
mod identities;
mod large;
mod matrix;
mod notes;
mod outline;
mod pictures;
mod policies;
mod random;
mod renderer;
mod several;
mod simulator;
mod together;
mod tree;
mod viewpoint;
mod words;
