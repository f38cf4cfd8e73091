//! The questions and sheets that lie over the window.
//!
//! Knows which there are and what they are about. At most one is open. `ui` draws them and keeps what is typed in them.

use std::path::PathBuf;

use crate::exchange::{Import, ImportedPolicy, Warning};
use crate::organization::{ChildId, Organization, ParentId, PolicyType, TargetId};

use super::effect::FileQuestion;

/// What is open over the window.
#[derive(Clone, Debug)]
pub enum Dialog {
    Unsaved(Intent),
    /// A file is there already; replace it?
    Overwrite(PathBuf),
    /// Type a path, because no file dialog service answered.
    TypedPath(FileQuestion),
    NewOu(ParentId),
    NewAccount(ParentId),
    NewPolicy {
        kind: PolicyType,
        attach_to: Vec<TargetId>,
    },
    MoveTo(Vec<ChildId>),
    AttachPolicy(Vec<TargetId>),
    PolicyTypes,
    ImportReview {
        path: PathBuf,
        import: Box<Import>,
    },
    PoliciesReview {
        path: PathBuf,
        policies: Vec<ImportedPolicy>,
        warnings: Vec<Warning>,
    },
    /// Something went wrong that needs to be read.
    Problem {
        title: String,
        text: String,
    },
    Palette(PaletteMode),
    Help,
    Shortcuts,
    Settings,
    /// The log of notices.
    Messages,
    About,
}

/// What the palette offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaletteMode {
    /// Actions of the table.
    Commands,
    /// Accounts, OUs, policies, and whatever text names them.
    GoTo,
    /// IAM actions to highlight on the tree.
    Highlight,
}

/// What waits until unsaved changes are saved or given up.
#[derive(Clone, Debug)]
pub enum Intent {
    New,
    AskOpen,
    Open(PathBuf),
    /// A file that was read while the present document went on changing.
    TakeOpened {
        path: PathBuf,
        organization: Box<Organization>,
    },
    OpenSample,
    Close,
    Quit,
    TakeImport(Box<Import>),
}
