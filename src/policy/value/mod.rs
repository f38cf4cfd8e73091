//! What condition values mean: decimals, instants, address ranges.
//!
//! Knows the written forms and how two values compare; which operator compares which, `rules` knows.

mod address;
mod date;
mod number;

pub(super) use address::AddressRange;
pub(super) use date::Instant;
pub(super) use number::{Decimal, PLACES};
