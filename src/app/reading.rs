//! Reads what an import names and finds out what it is.

use std::path::{Path, PathBuf};

use crate::exchange::{self, Folder, Format};
use crate::project::{FolderContents, read_folder};
use crate::session::{Imported, Want};

/// Reads folders and files and turns them into an import.
///
/// # Errors
/// A sentence that says what could not be read and what to do.
pub fn read_import(paths: &[PathBuf], want: Want) -> Result<Imported, String> {
    let mut folder = Folder::default();
    let mut skipped = Vec::new();
    for path in paths {
        let contents = read_folder(path).map_err(|error| error.to_string())?;
        take(&mut folder, &mut skipped, path, contents, paths.len());
    }
    let format = exchange::detect(&folder);
    let unreadable =
        skipped.into_iter().map(|(file, why)| exchange::Warning { file: Some(file), place: None, message: why });
    let mut imported = match (format, want) {
        (_, Want::Policies) | (Some(Format::Policies), Want::Anything) => {
            let found = exchange::policies::import(&folder).map_err(|error| error.to_string())?;
            Imported::Policies { policies: found.policies, warnings: found.warnings }
        }
        (Some(Format::Lza), _) => {
            Imported::Organization(Box::new(exchange::lza::import(&folder).map_err(|error| error.to_string())?))
        }
        (Some(Format::AwsCli), _) => {
            Imported::Organization(Box::new(exchange::aws_cli::import(&folder).map_err(|error| error.to_string())?))
        }
        (Some(Format::Policies), Want::Organization) => {
            return Err("this folder holds policy files and no organization; use Import policies instead".to_owned());
        }
        (None, _) => {
            return Err("nothing here is known: choose a folder of AWS CLI answers, or one with `organization-config.yaml` and `accounts-config.yaml`".to_owned());
        }
    };
    match &mut imported {
        Imported::Organization(import) => import.warnings.extend(unreadable),
        Imported::Policies { warnings, .. } => warnings.extend(unreadable),
    }
    Ok(imported)
}

/// Puts what was read into one folder; files of several dropped paths are kept apart by the name of each.
fn take(folder: &mut Folder, skipped: &mut Vec<(String, String)>, path: &Path, contents: FolderContents, paths: usize) {
    let prefix = match path.file_name() {
        Some(name) if paths > 1 && path.is_dir() => format!("{}/", name.to_string_lossy()),
        _ => String::new(),
    };
    for (name, bytes) in contents.files {
        folder.files.insert(format!("{prefix}{name}"), bytes);
    }
    skipped.extend(contents.skipped);
}
