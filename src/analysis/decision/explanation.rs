//! A decision and its reasons, as data.
//!
//! Knows what an explanation holds; `weigh` makes it, `summary` and the screens put it into words.

use std::sync::Arc;

use super::beyond::Ruling;
use super::guardrail::Exempt;
use super::scene::ScenePolicy;
use organization::{PolicyType, TargetId};
use policy::{Doubt, Effect, Inference, Outcome, Truth};

/// What AWS would say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    Allowed,
    Denied(Denial),
    /// Some requests that fit the question are allowed and some are not, or nobody can tell.
    Depends,
}

/// The kinds of denial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Denial {
    /// A Deny statement applies.
    Explicit,
    /// Nothing denies, and something that must allow does not.
    Implicit,
    /// One of the two: nothing allows, and a Deny statement may apply.
    Either,
}

/// A decision with every reason for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Every kind of policy, in the order of [`LayerKind`], each with all its levels and statements.
    pub layers: Vec<Layer>,
    /// The last step: what decided.
    pub because: Because,
    pub decision: Decision,
}

/// One kind of policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    pub kind: LayerKind,
    /// Why this kind of policy has no say in this request.
    pub exempt: Option<Exempt>,
    /// From the root to the account; for other kinds than SCPs and RCPs one, or one for the principal and one for each group.
    pub levels: Vec<ExplainedLevel>,
    /// Whether the layer denies: some statement of effect Deny applies.
    pub deny: Truth,
    /// Whether the layer allows: every level of SCPs does, some identity-based policy does, and so on.
    pub allow: Truth,
}

/// The kinds of policy, in the order of an explanation: guardrails, what may grant, what limits a grant.
/// All of them are asked, so the order changes no decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayerKind {
    Scp,
    Rcp,
    Resource,
    Identity,
    Boundary,
    Session,
}

/// The policies of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedLevel {
    pub place: PolicyPlace,
    pub deny: Truth,
    pub allow: Truth,
    /// Every statement of every policy, in the order of attachment and text.
    pub statements: Vec<Stated>,
    /// What is open about the level as a whole.
    pub open: Vec<Open>,
}

/// Where policies stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyPlace {
    /// The root, an OU or the account.
    Target(TargetId),
    /// The principal.
    Principal,
    /// A group that the principal is in.
    Group(String),
    /// The resource.
    Resource,
    /// The session.
    Session,
}

/// What one statement says about the request.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    pub policy: Arc<ScenePolicy>,
    /// 0-based index in the document.
    pub statement: usize,
    /// `None` where it cannot be read.
    pub effect: Option<Effect>,
    /// Whether it applies, or which element keeps it from applying.
    pub outcome: Outcome,
    /// Why it may apply or not.
    pub doubts: Vec<Doubt>,
    /// What the answer rests on beside AWS's own words.
    pub inferences: Vec<Inference>,
}

/// Why an answer is open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Open {
    /// A statement may apply or not.
    Statement(Doubt),
    /// Not all policies of this target were imported.
    IncompleteImport(TargetId, PolicyType),
    /// Policies of this type are being switched on or off.
    BeingSwitched(PolicyType),
    /// The catalogue does not have the action, so nobody can tell whether there is one, and whether RCPs cover it.
    NotInCatalog,
    /// The resource has a policy that must allow, or must in another account, and the question does not say what it is.
    ResourcePolicyNotGiven,
    /// RCPs do not touch KMS keys that AWS manages, and the ARN does not say whether it is one.
    ManagedKey,
    /// Nobody says which account owns the resource.
    OwnerNotKnown,
    /// An import made up the id of the account that stands in the ARN of the resource, and policies tell ids apart.
    InventedId,
    /// AWS was seen to decide it by itself, or its words do not go so far.
    Ruling(Ruling),
    /// The principal has no name in the question, and policies treat some names unlike others.
    NameOfPrincipal,
    /// The text of this policy is not known.
    TextNotKnown(String),
    /// The question does not say which resource it is about, and policies treat some unlike others.
    Resource,
}

/// What decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Because {
    /// These Deny statements apply.
    Denies(Vec<Stated>),
    /// The SCPs on these levels do not allow.
    LevelsAllowNothing(Vec<PolicyPlace>),
    /// No policy of this kind allows.
    NothingAllows(LayerKind),
    /// Everything that must allow does; the last of these gave the grant: identity-based or resource-based policies.
    Grants(LayerKind),
    /// No policy decides: AWS does by itself.
    Ruling(Ruling),
    /// It depends on these.
    Open(Vec<Open>),
}
