//! What the window is to do once, and then to forget.
//!
//! Knows what can be brought into view or given the keyboard. What is asked for is an effect and never part of the state:
//! a window that begins anew owes nobody anything.
//! Does not know how a view does it, nor what is on screen at the moment.

use organization::{PolicyId, TargetId};
use policy::Span;

use super::layout::Page;

/// Something to be shown, opened or given the keyboard, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nudge {
    /// The tree opens what is above a target and scrolls to it.
    Target(TargetId),
    /// The tree begins renaming a target.
    RenameTarget(TargetId),
    /// The tree begins a row below a target in which new OUs and accounts are typed.
    TypeBelow(TargetId),
    ExpandTree,
    CollapseTree,
    /// The tree's filter gets the keyboard.
    FilterTree,
    /// The library begins renaming a policy.
    RenamePolicy(PolicyId),
    /// The editor marks a place in a policy's text, gives it the keyboard and scrolls to it.
    PolicyText {
        policy: PolicyId,
        place: Span,
    },
    /// The editor's find bar opens and gets the keyboard.
    FindInPolicy,
    FindNext,
    FindPrevious,
    /// The next area of the window gets the keyboard, or the one before.
    NextArea,
    PreviousArea,
    /// The menu bar opens and gets the keyboard.
    MenuBar,
    /// The viewpoint bar opens and gets the keyboard.
    Viewpoint,
    /// The matrix shows all services at once, or its columns again.
    MatrixOverview,
    /// The viewpoint bar shows the viewpoints that were kept, and the field to keep this one has the keyboard.
    KeptViewpoints,
    /// A page exports its table as soon as it is there.
    Export(Page),
    /// The page "Who can" is asked about an action or pattern, as if it had been typed there.
    WhoCan(String),
}
