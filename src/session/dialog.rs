//! The questions and sheets that lie over the window.
//!
//! Knows which there are and what they are about. At most one is open. `ui` draws them and keeps what is typed in them.

use std::path::PathBuf;
use std::sync::Arc;

use exchange::{Import, ImportedPolicy, Warning};
use organization::{ChildId, ParentId, PolicyId, PolicyType, TargetId};

use super::file_desk::Versions;
use super::intent::Intent;
use super::listing::Pasted;
use super::question::TypedPath;
use disk::{Left, Stamp};

/// What is open over the window.
#[derive(Clone, Debug)]
pub enum Dialog {
    Unsaved(Intent),
    /// A file is there already; replace it?
    Overwrite(PathBuf),
    /// The file that was to be saved is not the one that was opened; `now` is what it holds.
    ChangedOnDisk {
        path: PathBuf,
        now: Stamp,
    },
    /// What is open here and what the file holds, to choose from.
    Compare(Box<Versions>),
    /// The save was refused.
    NotSaved(Refused),
    /// What an earlier Canopy left unsaved.
    Recovery,
    /// Delete this draft for good?
    DiscardDraft(Left),
    /// Type a path, because no file dialog service answered.
    TypedPath(TypedPath),
    NewOrganization,
    NewOu(ParentId),
    NewAccount(ParentId),
    NewPolicy {
        kind: PolicyType,
        attach_to: Vec<TargetId>,
    },
    MoveTo(Vec<ChildId>),
    AttachPolicy(Vec<TargetId>),
    /// Where a policy is to hang.
    AttachTo(PolicyId),
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
    /// OUs and accounts of a list, before they are made.
    Listing(Arc<Pasted>),
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

/// A save that was refused.
#[derive(Clone, Debug)]
pub struct Refused {
    pub path: PathBuf,
    pub text: String,
    /// Whether trying again may help.
    pub again: bool,
    /// Whether another name may help.
    pub elsewhere: bool,
    pub on_disk: Remains,
}

/// What a refused save leaves on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// Whatever was there, as it was.
    All,
    /// There is no such file any more, or never was.
    Nothing,
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
