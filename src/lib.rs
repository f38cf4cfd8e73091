//! Canopy models an AWS Organization offline and shows what every account may really do.

pub mod analysis;
pub mod catalog;
pub mod organization;
pub mod policy;
pub mod project;
