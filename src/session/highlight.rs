//! What the tree shows about permissions.
//!
//! Knows what is highlighted. The verdicts come from `analysis`.

use organization::PolicyId;

/// What is highlighted on the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Highlight {
    #[default]
    None,
    /// Who may do the actions that match: `ec2:RunInstances`, `s3:*`.
    Actions(String),
    /// Where a policy reaches.
    Reach(PolicyId),
}
