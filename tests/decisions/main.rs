//! The decision engine against answers that it did not make: decision cases, AWS's own documented examples, and a second engine.
//!
//! `CANOPY_DECISION_CASES=file.jsonl cargo test --test decisions cases` runs other cases of the same form
//! (`tests/data/decisions.jsonl.z` is the zlib-compressed file that is run otherwise);
//! `cargo test --release --test decisions -- --ignored ten_million` runs the long comparison.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod asked;
mod by_region;
mod calls;
mod case;
mod cases;
mod compared;
mod documented;
mod edits;
mod laws;
mod random;
#[path = "../reference/mod.rs"]
mod reference;
mod soundness;
mod workers;
