//! Canopy models an AWS Organization offline and shows what every account may really do.

pub mod analysis;
pub mod app;
pub mod catalog;
pub mod cli;
pub mod exchange;
pub mod organization;
pub mod policy;
pub mod project;
pub mod session;
pub mod ui;
