//! `canopy generate`: an organization made up from a seed, as a project file.
//!
//! Knows what it reports. What is made up, `exchange` knows.

use super::arguments::Generate;
use super::output::save;
use super::{Error, Output};
use catalog::Catalog;
use exchange::{self, Shape, Summary};

/// Writes the project and tells how much it is.
pub fn run(generate: &Generate, catalog: &Catalog) -> Result<Output, Error> {
    let Generate { accounts, ous, policies, seed, patterns, output, force } = generate;
    let shape =
        Shape { accounts: *accounts, ous: *ous, policies: *policies, seed: *seed, patterns: (*patterns).into() };
    let organization = exchange::generate(&shape, catalog)?;
    let notes = save(output, &organization, force)?;
    let summary = Summary::of(&organization);
    Ok(Output { text: format!("{summary} written to {}\n", output.display()), notes, ..Output::default() })
}
