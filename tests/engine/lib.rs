//! The rooms of Canopy that know no file, clock or screen, to be built without the others.

#[path = "../../src/analysis/mod.rs"]
pub mod analysis;
#[path = "../../src/catalog/mod.rs"]
pub mod catalog;
#[path = "../../src/organization/mod.rs"]
pub mod organization;
#[path = "../../src/policy/mod.rs"]
pub mod policy;
