//! Canopy models an AWS Organization offline and shows what every account may really do.

pub mod exchange;
pub mod organization;
pub mod policy;
pub mod project;
