//! The requests that there can be, divided into finitely many cells.
//!
//! ```text
//! viewpoint, catalogue ──domain──▶ what a key may hold ──texts, partition──▶ cells ──cover──▶ is a point left?
//! ```
//!
//! Knows what is true of every request of a viewpoint. All that it leaves out makes the space larger, never smaller:
//! what holds of every point, or of none, then holds of every request, or of none.

mod arns;
mod automaton;
mod callers;
mod cover;
mod domain;
mod mask;
mod partition;
mod rests;
mod texts;
mod universe;
mod usual;
mod viewpoint;
mod work;

pub use arns::{head, instance, tells_accounts_apart};
pub use cover::{Block, Found, point};
pub use domain::{
    Account, Arity, Domain, Holds, Presence, Standpoint, Values, holds_account, home, is_divided, is_of_account,
    is_of_another_place, says_place,
};
pub use mask::{CELLS, Mask};
pub use partition::{Kind, Partition, Tested, partition};
pub use texts::{Way, Ways, are_apart, fits};
pub use universe::{Universe, Witness};
pub use usual::is_mostly_there;
pub use viewpoint::{Keys, Pinned, Side, UnknownWho, Viewpoint, ViewpointError, Who, check_key};
pub use work::Work;
