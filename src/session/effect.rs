//! What the session asks the outside world to do.
//!
//! An effect is plain data. Only `app` performs effects, and brings their results back as commands.

use std::path::PathBuf;

use super::comparing::Wish;
use super::nudge::Nudge;
use analysis::Viewpoint;
use disk::{Draft, Overwrite, Settings, Stamp};
use exchange::Table;
use exchange::Want;
use organization::{Organization, PolicyId};

/// Work outside the session: files, dialogs, clipboard, the window.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Let the user name a file or folder; answered by `Picked` or `NoFileDialog`.
    Ask(FileQuestion),
    Open(PathBuf),
    /// Answered by `Saved`.
    Save {
        path: PathBuf,
        organization: Organization,
        overwrite: Overwrite,
    },
    /// Read the document's file again; answered by `TheirsRead`.
    ReadTheirs(PathBuf),
    /// Watch this file, and no other, from now on; answered by `Looked` whenever something has become of it.
    Watch(Option<(PathBuf, Stamp)>),
    /// Write what is unsaved into the recovery folder, at most once a second; an older wish is moot.
    KeepDraft(Box<Draft>),
    /// Nothing is unsaved any more: remove what was kept.
    DropDraft,
    /// Answered by `DraftRead`.
    ReadDraft(String),
    /// What was recovered is this window's own from now on: keep it at once, and only then remove the draft that it came from.
    AdoptDraft {
        id: String,
        draft: Box<Draft>,
    },
    /// Answered by `DraftDiscarded`.
    DiscardDraft(String),
    /// Read a mended text; answered by `RepairRead`.
    ReadText(String),
    /// Write a mended text back as it is; answered by `RepairSaved`.
    SaveText {
        path: PathBuf,
        text: String,
        overwrite: Overwrite,
    },
    /// Read what lies at these paths and find out what it is.
    ReadImport {
        paths: Vec<PathBuf>,
        want: Want,
    },
    /// Write named files into a folder.
    WriteFiles {
        folder: PathBuf,
        files: Vec<(String, Vec<u8>)>,
        what: String,
    },
    WriteText {
        path: PathBuf,
        text: String,
        overwrite: Overwrite,
        what: String,
    },
    /// Write a table as CSV.
    WriteTable {
        path: PathBuf,
        table: Table,
        overwrite: Overwrite,
        what: String,
    },
    /// Analyse a large document; answered by `Analyzed` with the same ticket. A newer wish makes an older one moot.
    Analyze {
        ticket: u64,
        baseline: Organization,
        organization: Organization,
        viewpoint: Viewpoint,
    },
    /// Give up the analysis that is on its way; the previous one stays.
    StopAnalysis,
    /// Look ahead in a large document; answered by `Foreseen`. A newer wish makes an older one moot.
    Foresee {
        wish: Wish,
        before: Organization,
        after: Organization,
        viewpoint: Viewpoint,
    },
    /// Find out what a policy does alone; answered by `Covered`.
    Cover {
        policy: PolicyId,
        moment: u64,
        organization: Organization,
        viewpoint: Viewpoint,
    },
    SaveSettings(Settings),
    Copy(String),
    /// Ask the platform for the clipboard's text; it comes back as `Paste`.
    RequestPaste,
    SetZoom(f32),
    /// The window is to do this once, and then to forget it.
    Show(Nudge),
    FullScreen,
    Quit,
}

/// What a file dialog is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileQuestion {
    OpenProject,
    /// The suggested file name.
    SaveProject(String),
    ImportOrganization,
    ImportPolicies,
    ExportPolicies,
    SaveCollectScript,
    /// The suggested file name.
    ExportTable(String),
}

impl FileQuestion {
    /// The title of the dialog.
    pub fn title(&self) -> &'static str {
        match self {
            Self::OpenProject => "Open project",
            Self::SaveProject(_) => "Save project as",
            Self::ImportOrganization => "Import an organization: choose its folder",
            Self::ImportPolicies => "Import policies: choose their folder",
            Self::ExportPolicies => "Export policies: choose a folder",
            Self::SaveCollectScript => "Save collecting script",
            Self::ExportTable(_) => "Export as CSV",
        }
    }

    /// Whether the answer is a folder.
    pub fn is_folder(&self) -> bool {
        matches!(self, Self::ImportOrganization | Self::ImportPolicies | Self::ExportPolicies)
    }

    /// Whether the answer will be written.
    pub fn is_save(&self) -> bool {
        matches!(self, Self::SaveProject(_) | Self::SaveCollectScript | Self::ExportTable(_))
    }

    /// The file name to start from.
    pub fn suggestion(&self) -> &str {
        match self {
            Self::SaveProject(name) | Self::ExportTable(name) => name,
            Self::SaveCollectScript => "collect-organization.sh",
            _ => "",
        }
    }
}
