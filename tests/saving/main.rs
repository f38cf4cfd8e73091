//! Saving: whatever fails, whoever is killed, whatever lies there, the file is the old one or the new one.
//!
//! `faults` and `power` run on a disk in memory, `kills` and `real` on the real one.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod faults;
mod kills;
mod memory;
mod power;
mod real;
mod recovery;
mod windows;

use organization::{Organization, Parts};

/// Two versions of one project, and one before them.
fn versions() -> [Organization; 3] {
    let sample = format::read(include_str!("../data/project/v2.canopy.ron")).unwrap();
    ["before", "old", "new"].map(|note| {
        let mut parts: Parts = sample.to_parts();
        parts.accounts[0].note = note.to_owned();
        Organization::from_parts(parts).unwrap()
    })
}
