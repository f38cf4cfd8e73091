//! What a file dialog is asked for.
//!
//! Knows the titles and suggestions of the dialogs. Does not know who shows them.

use std::path::{Path, PathBuf};

use crate::file_desk::with_extension;

/// A question that is answered with a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileQuestion {
    OpenProject,
    /// The suggested file name.
    SaveProject(String),
    ImportOrganization,
    ImportPolicies,
    ImportAccounts,
    ExportPolicies,
    SaveCollectScript,
    /// Where to write what is exported; the answer belongs to the export with this ticket.
    Export {
        ticket: u64,
        /// The suggested file name, whose ending says the format.
        name: String,
    },
}

/// Whether a question is about a file or a folder, and what is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    FileToRead,
    FileToWrite,
    Folder,
}

impl FileQuestion {
    /// The title of the dialog.
    pub fn title(&self) -> String {
        match self {
            Self::OpenProject => "Open project".to_owned(),
            Self::SaveProject(_) => "Save project as".to_owned(),
            Self::ImportOrganization => "Import an organization: choose its folder".to_owned(),
            Self::ImportPolicies => "Import policies: choose their folder".to_owned(),
            Self::ImportAccounts => "Import accounts and OUs".to_owned(),
            Self::ExportPolicies => "Export policies: choose a folder".to_owned(),
            Self::SaveCollectScript => "Save collecting script".to_owned(),
            Self::Export { name, .. } => format!("Export as {}", ending(name).to_uppercase()),
        }
    }

    pub fn path_kind(&self) -> PathKind {
        match self {
            Self::OpenProject | Self::ImportAccounts => PathKind::FileToRead,
            Self::SaveProject(_) | Self::SaveCollectScript | Self::Export { .. } => PathKind::FileToWrite,
            Self::ImportOrganization | Self::ImportPolicies | Self::ExportPolicies => PathKind::Folder,
        }
    }

    /// The path that a typed one stands for: what is written has its ending, whether or not it was typed.
    pub fn path_of(&self, typed: PathBuf) -> PathBuf {
        match self {
            Self::SaveProject(_) => with_extension(typed).0,
            Self::Export { name, .. } => with_ending(typed, name),
            Self::OpenProject
            | Self::ImportOrganization
            | Self::ImportPolicies
            | Self::ImportAccounts
            | Self::ExportPolicies
            | Self::SaveCollectScript => typed,
        }
    }

    /// What the button says that goes on.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::OpenProject => "Open",
            Self::SaveProject(_) | Self::SaveCollectScript => "Save",
            Self::ImportOrganization | Self::ImportPolicies | Self::ImportAccounts => "Import",
            Self::ExportPolicies | Self::Export { .. } => "Export",
        }
    }

    /// The file name to start from.
    pub fn suggestion(&self) -> &str {
        match self {
            Self::SaveProject(name) | Self::Export { name, .. } => name,
            Self::SaveCollectScript => "collect-organization.sh",
            Self::OpenProject
            | Self::ImportOrganization
            | Self::ImportPolicies
            | Self::ImportAccounts
            | Self::ExportPolicies => "",
        }
    }
}

/// A question that is answered by typing, because no file dialog service answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedPath {
    pub question: FileQuestion,
    pub folders: Folders,
    /// What the field begins with: what was typed the last time, or the suggested name.
    pub begin: String,
}

/// Where a path that is typed leads from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    /// The folder in which names lie that say no other.
    pub here: Option<PathBuf>,
    /// What `~` stands for.
    pub home: Option<PathBuf>,
}

impl Folders {
    /// The whole path of what was typed: `~` is the home folder, and a name without a folder lies here.
    pub fn whole(&self, typed: &Path) -> PathBuf {
        if let (Ok(rest), Some(home)) = (typed.strip_prefix("~"), &self.home) {
            return home.join(rest);
        }
        match &self.here {
            Some(here) => here.join(typed),
            None => typed.to_path_buf(),
        }
    }
}

/// The path, with the ending of a file name where it has none.
pub fn with_ending(path: PathBuf, name: &str) -> PathBuf {
    if path.extension().is_some() { path } else { path.with_extension(ending(name)) }
}

/// The ending of a file name, without its dot.
pub fn ending(name: &str) -> &str {
    Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_lies_somewhere() {
        let folders = Folders { here: Some("/work/aws".into()), home: Some("/home/me".into()) };
        for (typed, expect) in [
            ("a.canopy.ron", "/work/aws/a.canopy.ron"),
            ("sub/a.canopy.ron", "/work/aws/sub/a.canopy.ron"),
            ("/tmp/a.canopy.ron", "/tmp/a.canopy.ron"),
            ("~/a.canopy.ron", "/home/me/a.canopy.ron"),
            ("~", "/home/me"),
            ("~me/a", "/work/aws/~me/a"),
        ] {
            assert_eq!(folders.whole(Path::new(typed)), Path::new(expect), "{typed}");
        }
        assert_eq!(Folders::default().whole(Path::new("~/a")), Path::new("~/a"));
    }
}
