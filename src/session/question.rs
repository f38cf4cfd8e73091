//! What a file dialog is asked for.
//!
//! Knows the titles and suggestions of the dialogs. Does not know who shows them.

use std::path::Path;

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

/// The ending of a file name, without its dot.
pub fn ending(name: &str) -> &str {
    Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}
