//! What an identity inside an account may really do, and what takes the rest away.
//!
//! An identity is granted what its policies and those of its groups allow, within its permissions boundary; every SCP of the way
//! down to its account must allow it, and no policy may deny it, those of resources that are known among them.
//! Knows identities of the document; how a statement becomes a formula, earlier stages know.
//!
//! Policies of resources that are not known are not counted, and grants of those that are known only leave an answer open.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>

mod access;
mod own;
mod resources;
#[cfg(test)]
mod tests;
mod who;

pub use access::{Access, Open, Permissions, Step};
pub use who::who_may;
