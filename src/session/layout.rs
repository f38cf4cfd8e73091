//! Which parts of the window are shown.
//!
//! Knows the panels and the page in the middle, nothing of their looks.

/// The pages of the middle of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Permissions,
    Matrix,
    WhoCan,
    Policies,
    Changes,
    Simulator,
    Accounts,
    Identities,
}

impl Page {
    /// Whether the page shows verdicts, which are about somebody's requests.
    pub fn has_verdicts(self) -> bool {
        match self {
            Self::Permissions | Self::Matrix | Self::WhoCan | Self::Accounts => true,
            Self::Policies | Self::Changes | Self::Simulator | Self::Identities => false,
        }
    }
}

/// The panels around the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Tree,
    Inspector,
    Findings,
}

/// How much room the window has for panels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Room {
    /// All panels have their place.
    #[default]
    Enough,
    /// The inspector would take from the page in the middle what it needs, so it is shown only when asked for.
    Little,
}

/// Which panels are open, and how large.
pub use disk::Panels;
