//! The verdicts of a whole organization, worked out from the root down and remembered.
//!
//! ```text
//! workshop: readings ──engine──▶ pieces, classes
//!           tree, levels ──walk──▶ row of the parent + what the level leaves ──▶ row ──▶ analysis
//! ```
//!
//! Knows targets, their own policies and who hangs below whom; whether requests pass a formula, `formula` knows.

mod analysis;
mod crowd;
mod engine;
mod highlight;
mod joint;
mod leaves;
mod levels;
mod reach;
mod row;
mod spread;
mod tree;
mod walk;
mod workshop;

pub use analysis::Analysis;
pub(crate) use crowd::named_together;
pub(crate) use engine::{Engine, LevelPolicies};
pub use highlight::{Below, Highlight};
pub use joint::{Accord, Alike, Joint, JointView};
pub(crate) use leaves::{Recorder, Speaker, Standing, go_through, together};
pub use reach::Reach;
pub use row::Row;
pub(crate) use row::bits_of;
pub(crate) use workshop::Workshop;
pub use workshop::{Progress, Run};
