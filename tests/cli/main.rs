//! The command line as scripts see it: arguments, exit codes, streams, files.
//!
//! Runs the real binary in folders of its own, without a display.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot run the program has failed"
)]

mod answers;
mod arguments;
mod asking;
mod checks;
mod comparing;
mod effective;
#[path = "../hard/mod.rs"]
mod hard;
mod identities;
mod imports;
mod making;
mod manual;
mod program;
mod projects;
mod questions;
mod streams;
mod why;
