//! What can be asked of the session.
//!
//! A command is plain data: a wish of the user, or the result of an effect that came back.
//! Does not know how anything is done.

use std::path::PathBuf;
use std::sync::Arc;

use analysis::Viewpoint;
use disk::{OnDisk, OpenError, Opened, SaveError, Saved, Settings, Stamp};
use exchange::{Imported, ImportedPolicy};
use organization::{AccountId, ChildId, Edit, Organization, ParentId, PolicyId, PolicyType, TargetId};
use policy::Span;

use super::action::Action;
use super::asking::AskCommand;
use super::error::WorkError;
use super::export::Export;
use super::file_desk::RepairCommand;
use super::listing::Plan;
use super::question::{FileQuestion, Folders};
use super::recovery::RecoveryCommand;
use super::template::Beginning;
use super::verdicts::VerdictsCommand;
use super::viewing::ViewpointCommand;
use super::window::WindowCommand;

/// A wish, or a result. The session answers with effects.
#[derive(Debug)]
pub enum Command {
    /// Run an entry of the action table on the current selection.
    Act(Action),
    /// Change the document.
    Edit(Edit),
    /// What a field that is being typed in would make of the document; `None` once it is left.
    Typing(Option<Edit>),

    /// Begin with a new organization, in the place of what is open.
    Begin(Beginning),
    CreateOu {
        parent: ParentId,
        name: String,
    },
    CreateAccount {
        parent: ParentId,
        name: String,
        email: String,
        /// The id that AWS gave it, where it is known.
        id: Option<AccountId>,
    },
    /// Make the OU or account that a line names.
    CreateEntry {
        parent: ParentId,
        entry: exchange::Entry,
    },
    CreatePolicy {
        kind: PolicyType,
        name: String,
        content: Arc<str>,
        attach_to: Vec<TargetId>,
        where_off: WhereOff,
    },
    /// Move several OUs and accounts in one step.
    Move {
        children: Vec<ChildId>,
        to: ParentId,
    },
    /// Attach one policy to several targets in one step.
    Attach {
        policy: PolicyId,
        targets: Vec<TargetId>,
    },
    /// Do what a notice offers.
    TakeOffer(u64),
    /// Text from the clipboard.
    Paste(String),
    /// Add policies that were reviewed to the library.
    AcceptPolicies(Vec<ImportedPolicy>),
    /// Make what was worked out of a list.
    AddListed(Arc<Plan>),

    Select(TargetId),
    SelectToggle(TargetId),
    /// The rows between the anchor and the lead, as they stand on screen.
    SelectRange {
        range: Vec<TargetId>,
        lead: TargetId,
    },
    SelectPolicy(PolicyId),
    /// Select a target and bring it into view.
    GoTo(TargetId),
    /// Open a policy with the cursor at a place in its text.
    OpenPolicyAt {
        policy: PolicyId,
        span: Option<Span>,
    },
    /// Show which accounts may do an action or what a pattern matches.
    WhoCan(String),
    /// Whose requests the verdicts are about.
    SetViewpoint(Viewpoint),
    /// Viewpoints that have names.
    Viewpoint(ViewpointCommand),
    CloseDialog,

    Ask(AskCommand),
    File(FileCommand),
    Repair(RepairCommand),
    Recovery(RecoveryCommand),
    Verdicts(VerdictsCommand),
    Window(WindowCommand),

    SettingsLoaded {
        settings: Settings,
        problem: Option<String>,
    },
    /// The window wants to close.
    CloseRequested,
    /// Work outside ended in a fault of the program's own.
    Failed(String),
}

/// What becomes of a policy type that is not enabled, when a policy of it is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhereOff {
    Leave,
    /// Enabling it and creating the policy are one step.
    Enable,
}

/// What can be asked about files, and what has become of them.
#[derive(Debug)]
pub enum FileCommand {
    /// Let the user name a file or folder.
    Ask(FileQuestion),
    /// Open a project file, from recent files, the command line or a drop.
    Open(PathBuf),
    /// Take nothing of what is being read.
    GiveUp,
    /// Files and folders that were dropped on the window.
    Dropped(Vec<PathBuf>),
    /// The answer of a file dialog; `None` when it was cancelled.
    Picked {
        question: FileQuestion,
        path: Option<PathBuf>,
    },
    /// No file dialog service answered: ask for the path in the window.
    NoFileDialog {
        question: FileQuestion,
        folders: Folders,
    },
    /// A path that was typed instead of picked.
    PathTyped {
        question: FileQuestion,
        path: PathBuf,
    },
    AcceptImport,
    /// Write something into a file that the user names.
    Export(Export),

    /// Write what is open.
    Save,
    SaveAs,
    /// The answer to "Save changes?".
    AnswerUnsaved(UnsavedAnswer),
    /// The user agreed to replace a file that is there, whatever it holds.
    Overwrite(PathBuf),
    /// Try the save that failed once more.
    SaveAgain,
    /// Save under another name instead; what was to follow the save still follows.
    SaveElsewhere,
    /// Read the document's file again and take what it holds.
    Reload,
    /// Read the document's file again and show how it differs.
    Compare,
    /// Go on with what is open, though the file holds something else.
    KeepMine,
    /// Take the version that was compared with; undo brings one's own back.
    TakeTheirs,

    Opened {
        path: PathBuf,
        result: Result<Opened, OpenError>,
    },
    Saved {
        path: PathBuf,
        organization: Organization,
        result: Result<Saved, SaveError>,
    },
    /// The document's file was read again.
    TheirsRead {
        path: PathBuf,
        result: Result<Opened, OpenError>,
    },
    /// The file is no longer what it was when this window last read or wrote it, or is so again.
    Looked {
        path: PathBuf,
        than: Stamp,
        found: OnDisk,
    },
    /// An import was read, or why it could not be.
    ImportRead {
        path: PathBuf,
        result: Result<Imported, WorkError>,
    },
    /// Files were written, or why they could not be.
    Written {
        what: String,
        result: Result<(), WorkError>,
    },
}

/// What becomes of unsaved changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsavedAnswer {
    Save,
    Discard,
    Cancel,
}
