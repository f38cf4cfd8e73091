//! What can be asked of the session.
//!
//! A command is plain data: a wish of the user, or the result of an effect that came back.
//! Does not know how anything is done.

use std::path::PathBuf;
use std::sync::Arc;

use analysis::Viewpoint;
use disk::{Draft, Left, OnDisk, OpenError, Opened, SaveError, Saved, Settings, Stamp, WindowSize};
use exchange::{Imported, ImportedPolicy, Table};
use format::Fault;
use organization::{AccountId, ChildId, Edit, Organization, ParentId, PolicyId, PolicyType, Question, TargetId};
use policy::Span;

use super::action::Action;
use super::comparing::{Carried, Covered, Derived, Wish};
use super::dialog::Dialog;
use super::effect::FileQuestion;
use super::highlight::Highlight;
use super::layout::{Panel, Panels};

/// A wish, or a result. The session answers with effects.
#[derive(Debug)]
pub enum Command {
    /// Run an entry of the action table on the current selection.
    Act(Action),
    /// Change the document.
    Edit(Edit),
    /// What a field that is being typed in would make of the document; `None` once it is left.
    Typing(Option<Edit>),

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

    /// The question of the simulator, as it stands now.
    Ask(Question),
    /// Ask in the simulator what an account may do.
    AskAbout {
        account: AccountId,
        action: Option<String>,
    },
    /// Make a kept question the present one.
    LoadQuestion(String),

    CreateOu {
        parent: ParentId,
        name: String,
    },
    CreateAccount {
        parent: ParentId,
        name: String,
        email: String,
    },
    CreatePolicy {
        kind: PolicyType,
        name: String,
        attach_to: Vec<TargetId>,
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
    /// Text from the clipboard.
    Paste(String),

    Highlight(Highlight),
    /// Whose requests the verdicts are about.
    SetViewpoint(Viewpoint),
    /// Write a table as CSV into a file that the user names; the name is what is suggested.
    Export {
        name: String,
        table: Table,
    },
    /// Show which accounts may do an action or what a pattern matches.
    WhoCan(String),
    SetPanel {
        panel: Panel,
        shown: Shown,
    },
    /// Sizes as the user dragged them.
    PanelsResized(Panels),
    ShowDialog(Dialog),
    CloseDialog,
    DismissNotice(u64),
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

    /// Open what was left unsaved as the document.
    Recover(String),
    /// Open the file that an unsaved draft belongs to, and leave the draft.
    OpenOriginal(String),
    /// Delete a draft for good.
    DiscardDraft(String),

    /// The text of a file that could not be read, as it is being mended.
    RepairText(String),
    /// Read the mended text.
    TryAgain,
    /// Write the mended text back as it is.
    SaveText,
    LeaveRepair,

    /// Open a project file, from recent files, the command line or a drop.
    Open(PathBuf),
    /// Files and folders that were dropped on the window.
    Dropped(Vec<PathBuf>),
    /// The answer of a file dialog; `None` when it was cancelled.
    Picked {
        question: FileQuestion,
        path: Option<PathBuf>,
    },
    /// No file dialog service answered: ask for the path in the window.
    NoFileDialog(FileQuestion),
    /// A path that was typed instead of picked.
    PathTyped {
        question: FileQuestion,
        path: PathBuf,
    },
    ForgetRecent(PathBuf),
    AcceptImport,
    AcceptPolicies(Vec<ImportedPolicy>),
    /// The window wants to close.
    CloseRequested,
    WindowResized(WindowSize),

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
    /// Drafts of Canopies that are gone.
    DraftsFound(Vec<Left>),
    DraftRead {
        id: String,
        result: Result<Draft, OpenError>,
    },
    /// Unsaved work could not be kept aside, and why; `None` once it can be again.
    DraftKept(Option<String>),
    /// A draft was discarded, or could not be.
    DraftDiscarded {
        id: String,
        result: Result<(), String>,
    },
    /// A mended text was read.
    RepairRead(Result<Organization, Fault>),
    RepairSaved {
        text: String,
        result: Result<Saved, SaveError>,
    },
    /// Work outside ended in a fault of the program's own.
    Failed(String),
    /// An import was read, or why it could not be.
    ImportRead {
        path: PathBuf,
        result: Result<Imported, String>,
    },
    /// Files were written, or why they could not be.
    Written {
        what: String,
        result: Result<(), String>,
    },
    /// A worker has come so far with what `Analyze` with this ticket asked for.
    Analyzing {
        ticket: u64,
        done: usize,
        total: usize,
    },
    /// A worker has analysed what `Analyze` with this ticket asked for.
    Analyzed {
        ticket: u64,
        derived: Derived,
    },
    /// Look ahead at what a drop would change in access.
    Foresee {
        carried: Carried,
        target: TargetId,
    },
    /// A worker has looked ahead.
    Foreseen {
        wish: Wish,
        sentence: String,
    },
    /// Find out what a policy does alone.
    Cover(PolicyId),
    /// A worker has found it out.
    Covered {
        policy: PolicyId,
        moment: u64,
        covered: Arc<Covered>,
    },
    SettingsLoaded {
        settings: Settings,
        problem: Option<String>,
    },
}

/// What becomes of unsaved changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsavedAnswer {
    Save,
    Discard,
    Cancel,
}

/// Whether a panel is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Yes,
    No,
}
