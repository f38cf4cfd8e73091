//! One question, one answer: may this principal do this action on this resource in this context?
//!
//! ```text
//! Question ──Ask::of──▶ Ask ──Decider──▶ Scene ──decide──▶ Decision
//!                                              └─explain─▶ Explanation, whose last step is the same decision
//! Question ───────────────Decider::answer────────────────▶ Answer: all of this
//! ```
//!
//! An [`Ask`] says everything about a request; a [`Scene`] holds the policies that bear on it, ready to be asked.
//! [`decide`] and [`explain`] are one piece of code: explaining only writes down more.
//!
//! Knows how AWS puts policies together: levels, kinds of policy, who is exempt, what a grant overrides.
//! Whether one statement applies, `policy` knows.
//! What AWS does not document, what cannot be read and what is not known *depends*; it is never taken for yes or no.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>

mod answer;
mod ask;
mod beyond;
mod combine;
mod explanation;
mod facts;
mod guardrail;
mod made_up;
mod principal_forms;
mod resource_forms;
mod scene;
mod stored;
mod summary;
mod unnamed;
mod unsaid;
mod weigh;

pub use answer::Answer;
pub use ask::{Ask, AskError, GivenPolicy, Iam, Identity, ResourcePolicy};
pub use beyond::Ruling;
pub(super) use beyond::{Grantless, grantless, in_spite_of_policies, refusals, refused_to_kinds};
pub use explanation::{
    Because, Decision, Denial, ExplainedLevel, Explanation, Layer, LayerKind, Open, PolicyPlace, Stated,
};
pub use facts::{Assumption, fixed_keys};
pub(super) use facts::{Marks, is_of_principal, must_allow, open_keys};
pub use guardrail::Exempt;
pub(super) use guardrail::passed_over;
pub use principal_forms::{
    PrincipalForm, account_of, in_account, is_short_name, ordinary_role, principal_by_short_name,
};
pub use resource_forms::{arn_forms, resource_forms};
pub use scene::{Decider, PolicySource, Scene, ScenePolicy};
pub(super) use stored::{OF_PASSWORD_POLICY, Store, may_change_password, may_have_session_tags};
pub use stored::{identity_of, managed_text};
pub use summary::{summary, why_not};
pub(super) use unsaid::may_hold;
pub(super) use weigh::denies;
pub use weigh::{decide, explain, passes};

#[cfg(test)]
mod tests;
