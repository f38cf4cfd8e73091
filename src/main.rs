//! Starts Canopy.
fn main() {}
