//! The rooms of Canopy that know no file, clock or screen, to be built without the others.

// Tests inside and outside the library share files that name it so.
#[cfg(test)]
extern crate self as canopy;

#[path = "../../src/analysis/mod.rs"]
pub mod analysis;
#[path = "../../src/catalog/mod.rs"]
pub mod catalog;
#[path = "../../src/organization/mod.rs"]
pub mod organization;
#[path = "../../src/policy/mod.rs"]
pub mod policy;
