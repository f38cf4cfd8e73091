//! What commands write: files by their `--output`, and the two commands that do little else.
//!
//! Knows what is said about a file that was written.

use std::path::Path;

use super::arguments::Force;
use super::{Error, Output, one_line};
use catalog::{self, Catalog};
use organization::Organization;

/// Saves a project; what is to be said about it beyond that it was done.
pub fn save(output: &Path, organization: &Organization, force: &Force) -> Result<Vec<String>, Error> {
    let saved = disk::save(output, organization, force.overwrite())?;
    Ok(saved.notes.iter().map(|note| one_line(&format!("note: {note}"))).collect())
}

/// Rebuilds the catalogue asset.
pub fn catalog(source: &Path, output: &Path, force: &Force) -> Result<Output, Error> {
    let text = disk::read_file(source).map_err(|error| Error::not_opened(source, error))?;
    let in_source = |error| Error::NoCatalogue { path: source.to_path_buf(), error };
    let asset = catalog::build(&text).map_err(in_source)?;
    let built = Catalog::from_asset(&asset).map_err(in_source)?;
    disk::write_file(output, &asset, force.overwrite())?;
    let (services, actions) = (built.services.len(), built.len());
    let file = output.display();
    Ok(Output {
        text: format!("{services} services and {actions} actions of {} written to {file}\n", built.date),
        ..Output::default()
    })
}

/// Prints or writes the collecting script.
pub fn collect(output: Option<&Path>, force: &Force) -> Result<Output, Error> {
    let script = exchange::script();
    let Some(output) = output else { return Ok(Output { text: script.to_owned(), ..Output::default() }) };
    disk::write_text(output, script, force.overwrite())?;
    let file = output.display();
    let text = format!(
        "Written to {file}. Read it, run `sh {file} organization` where the AWS CLI can see your organization, \
         then `canopy import organization --output organization.canopy.ron`\n"
    );
    Ok(Output { text, ..Output::default() })
}
