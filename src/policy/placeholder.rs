//! Text that deployment tools replace before AWS sees a policy: `{{ Name }}`, `${NAME}`.
//!
//! Knows how such text looks and how it differs from IAM policy variables; knows no values for it.

/// One placeholder in a policy string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// The name between the braces: `PARTITION`.
    pub name: String,
    /// The placeholder as it is written: `${PARTITION}`.
    pub written: String,
}
