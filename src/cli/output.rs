//! What commands write: files by their `--output`, and the two commands that do little else.
//!
//! Knows how a refusal reads on a command line.

use std::path::Path;

use super::arguments::Force;
use super::{Answer, one_line};
use catalog::{self, Catalog};
use disk::SaveError;
use organization::Organization;

/// A save error, with the way out that a command line has.
fn refusal(error: SaveError) -> String {
    match error {
        SaveError::Exists { path } => {
            format!("`{}` exists already; name another file or replace it with `--force`", path.display())
        }
        other => other.to_string(),
    }
}

/// Saves a project; what is to be said about it beyond that it was done.
pub fn save(output: &Path, organization: &Organization, force: &Force) -> Result<Vec<String>, String> {
    let saved = disk::save(output, organization, force.overwrite()).map_err(refusal)?;
    Ok(saved.notes.iter().map(|note| one_line(&format!("note: {note}"))).collect())
}

/// Rebuilds the catalogue asset.
pub fn catalog(source: &Path, output: &Path, force: &Force) -> Result<Answer, String> {
    let text = disk::read_file(source).map_err(|error| error.to_string())?;
    let in_source = |error| format!("{}: {error}", source.display());
    let asset = catalog::build(&text).map_err(in_source)?;
    let built = Catalog::from_asset(&asset).map_err(in_source)?;
    disk::write_file(output, &asset, force.overwrite()).map_err(refusal)?;
    let (services, actions) = (built.services.len(), built.len());
    let file = output.display();
    Ok(Answer {
        text: format!("{services} services and {actions} actions of {} written to {file}\n", built.date),
        ..Answer::default()
    })
}

/// Prints or writes the collecting script.
pub fn collect(output: Option<&Path>, force: &Force) -> Result<Answer, String> {
    let script = exchange::script();
    let Some(output) = output else { return Ok(Answer { text: script.to_owned(), ..Answer::default() }) };
    disk::write_text(output, script, force.overwrite()).map_err(refusal)?;
    let file = output.display();
    let text = format!(
        "Written to {file}. Read it, run `sh {file} organization` where the AWS CLI can see your organization, \
         then `canopy import organization --output organization.canopy.ron`\n"
    );
    Ok(Answer { text, ..Answer::default() })
}
