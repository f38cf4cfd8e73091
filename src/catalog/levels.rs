//! Access levels: how AWS groups actions by what they may do.
//!
//! Knows the five levels and sets of them; not which action has which.

/// How far an action reaches.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    List,
    Read,
    Write,
    PermissionsManagement,
    Tagging,
}

impl AccessLevel {
    /// In AWS's order.
    pub const ALL: [Self; 5] = [Self::List, Self::Read, Self::Write, Self::PermissionsManagement, Self::Tagging];

    /// AWS's spelling, such as `Permissions management`.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
            Self::Tagging => "Tagging",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The levels of one action: since 2026 permissions management and tagging actions are also marked as write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct AccessLevels(pub(super) u8);

impl AccessLevels {
    pub fn contains(self, level: AccessLevel) -> bool {
        self.0 & level.bit() != 0
    }

    #[must_use]
    pub fn with(self, level: AccessLevel) -> Self {
        Self(self.0 | level.bit())
    }

    /// In AWS's order.
    pub fn iter(self) -> impl Iterator<Item = AccessLevel> {
        AccessLevel::ALL.into_iter().filter(move |level| self.contains(*level))
    }

    /// The one level that says most: the last in AWS's order.
    pub fn strongest(self) -> Option<AccessLevel> {
        self.iter().last()
    }
}
