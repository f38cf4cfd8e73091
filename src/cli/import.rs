//! `canopy import`: other people's files into a project file.
//!
//! Knows what an import reports and where it goes. Reading and understanding the files is `disk`'s and `exchange`'s.

use std::path::Path;

use super::arguments::Import;
use super::output::save;
use super::{Error, Output, one_line, open};
use exchange::{ImportError, Imported, ImportedPolicy, InsideAnswers, Want, Warning};
use organization::{Edit, Organization, PolicyType};

/// Reads, writes the project, and tells how much it was and what was missing or odd.
pub fn run(import: &Import) -> Result<Output, Error> {
    let (organization, summary, mut notes) = match &import.into {
        None => whole(&import.path)?,
        Some(project) => add(open(project)?, &import.path, import.kind.map(PolicyType::from))?,
    };
    let file = &import.output;
    let about = save(file, &organization, &import.force)?;
    let warnings = match notes.len() {
        0 => String::new(),
        1 => "; 1 warning".to_owned(),
        count => format!("; {count} warnings"),
    };
    notes = notes.iter().map(|note| one_line(note)).chain(about).collect();
    Ok(Output { text: format!("{summary} written to {}{warnings}\n", file.display()), notes, ..Output::default() })
}

/// An organization, what it holds, and a line for each warning.
fn whole(path: &Path) -> Result<(Organization, String, Vec<String>), Error> {
    match read(path, Want::Anything)? {
        Imported::Organization(import) => {
            Ok((import.organization, import.summary.to_string(), lines(path, &import.warnings)))
        }
        Imported::Inside(_) => Err(ImportError::IamAlone.into()),
        Imported::Policies { .. } | Imported::Requests(_) => Err(Error::PoliciesAlone(path.to_path_buf())),
        // Lists are looked at before they are added, in the window.
        Imported::Accounts(_) => Err(ImportError::NothingKnown.into()),
    }
}

/// The organization with what was collected of its accounts.
fn collect(
    organization: Organization,
    path: &Path,
    answers: InsideAnswers,
) -> Result<(Organization, String, Vec<String>), Error> {
    let (parts, warnings) = answers.parts(organization.partition(), |id| organization.accounts().contains_key(id));
    let summary = exchange::collected(&parts);
    let organization = organization
        .apply(&Edit::Collect(Box::new(parts)))
        .map_err(|error| Error::NotAdded { path: path.to_path_buf(), error: Box::new(error) })?;
    Ok((organization, summary, lines(path, &warnings)))
}

/// The organization with policies added to its library, as one step.
fn add(
    organization: Organization,
    path: &Path,
    kind: Option<PolicyType>,
) -> Result<(Organization, String, Vec<String>), Error> {
    let folder = disk::read_folder(path)?;
    let of_policies = |want| exchange::import(&folder, want);
    let found = match kind {
        Some(_) => of_policies(Want::PoliciesOfAnyKind)?,
        None => match of_policies(Want::Anything) {
            Ok(Imported::Inside(answers)) => return collect(organization, path, *answers),
            Ok(found @ Imported::Policies { .. }) => found,
            // Of a whole organization what is inside its accounts is meant, and of one without it the policies.
            Ok(_) | Err(_) => match of_policies(Want::Inside) {
                Ok(Imported::Inside(answers)) => return collect(organization, path, *answers),
                Ok(_) | Err(_) => of_policies(Want::Policies)?,
            },
        },
    };
    let (mut policies, warnings) = match found {
        Imported::Policies { policies, warnings } => (policies, warnings),
        Imported::Organization(_) | Imported::Accounts(_) | Imported::Inside(_) | Imported::Requests(_) => {
            (Vec::new(), Vec::new())
        }
    };
    if let Some(kind) = kind {
        policies.iter_mut().for_each(|policy: &mut ImportedPolicy| policy.kind = kind.clone());
    }
    let (edit, clashes) = exchange::merge(&organization, &policies);
    let before = organization.policies().len();
    let organization = organization
        .apply(&edit)
        .map_err(|error| Error::NotAdded { path: path.to_path_buf(), error: Box::new(error) })?;
    let added = organization.policies().len() - before;
    let mut notes = lines(path, &warnings);
    notes.extend(clashes.iter().map(|clash| format!("{}: warning: {}", path.display(), clash.sentence())));
    let noun = if added == 1 { "policy" } else { "policies" };
    let summary = format!("{added} {noun} added to {before},");
    Ok((organization, summary, notes))
}

fn read(path: &Path, want: Want) -> Result<Imported, Error> {
    let folder = disk::read_folder(path)?;
    Ok(exchange::import(&folder, want)?)
}

/// `folder/file:line:column: warning: message`
fn lines(path: &Path, warnings: &[Warning]) -> Vec<String> {
    let line = |warning: &Warning| {
        let file = match &warning.file {
            // A single file is reported as a folder of one.
            Some(file) if !path.ends_with(file) => path.join(file),
            _ => path.to_path_buf(),
        };
        let place = warning.place.map_or(String::new(), |place| format!("{}:{}:", place.line, place.column));
        format!("{}:{place} warning: {}", file.display(), warning.message)
    };
    warnings.iter().map(line).collect()
}
