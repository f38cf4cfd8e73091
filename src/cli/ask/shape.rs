//! The answer to a question, member by member, under names that do not change.
//!
//! Knows names and order only. [`json`](super::json) fills it in.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::json::Certainty;

/// The whole answer.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Told {
    /// `allowed`, `explicit deny`, `implicit deny`, `denied` (one of the two) or `depends`.
    pub decision: &'static str,
    pub summary: String,
    pub request: Request,
    /// What was taken for granted.
    pub assumptions: Vec<Assumption>,
    /// What decided.
    pub because: Because,
    /// Empty where the decision is certain.
    pub depends_on: Vec<Open>,
    /// In the order in which they decide.
    pub layers: Vec<Layer>,
}

/// What was decided, with all that follows from the question.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Request {
    /// An ARN, a service, or `anonymous`.
    pub principal: String,
    /// The principal's.
    pub account: Option<String>,
    pub action: String,
    pub resource: String,
    /// The account that owns the resource.
    pub resource_account: Option<String>,
    pub resource_policy: ResourcePolicy,
    /// The value of each key, a list for a multivalued one, null where it is open.
    pub context: Map<String, Value>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ResourcePolicy {
    None,
    Given,
    #[serde(rename = "not given")]
    NotGiven,
}

/// Something that was taken for granted.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Assumption {
    #[serde(flatten)]
    pub kind: AssumptionKind,
    pub sentence: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AssumptionKind {
    EverythingFromIam,
    /// The principal is in the document, with its policies.
    AsStored {
        identity: String,
    },
    /// AWS is called for the action in this Region alone, and the request names another.
    OtherRegion {
        region: String,
    },
    NoResourcePolicy,
    OwnResource {
        account: String,
    },
    OpenKey {
        key: String,
    },
    /// Of a session of this role: the ARN does not have the role's path.
    OpenPath {
        role: String,
    },
    /// Asked for by a policy, not mentioned by the question, and taken not to be there.
    AbsentKey {
        key: String,
    },
    /// What the call needs as well, by the reference.
    AlsoNeeds {
        actions: Vec<String>,
    },
    OrdinaryRole,
    OrdinaryUser,
    UnknownAction {
        catalogue: String,
        did_you_mean: Option<String>,
    },
    Outsider {
        account: String,
    },
    UnusualResource {
        resource: String,
    },
}

/// What decided.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Because {
    Denies {
        statements: Vec<Denial>,
    },
    LevelsAllowNothing {
        places: Vec<Place>,
    },
    NothingAllows {
        layer: LayerName,
    },
    Grants {
        layer: LayerName,
    },
    /// AWS decides by itself.
    NoPolicyDecides {
        sentence: String,
        page: String,
    },
    Open,
}

/// A Deny statement that applies, and where it stands.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Denial {
    pub layer: LayerName,
    pub place: Place,
    #[serde(flatten)]
    pub statement: Name,
}

/// The policies of one kind.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Layer {
    pub layer: LayerName,
    /// Why it has no say.
    pub exempt: Option<Exempt>,
    pub exempt_because: Option<&'static str>,
    pub denies: Certainty,
    pub allows: Certainty,
    /// From the root down.
    pub levels: Vec<Level>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LayerName {
    Scp,
    Rcp,
    Resource,
    Identity,
    Boundary,
    Session,
}

/// Why policies of a kind have no say.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Exempt {
    ManagementAccount,
    ServiceLinkedRole,
    Outside,
    Service,
    Provider,
    Anonymous,
    Disabled,
    ServiceNotCovered,
    RetireGrant,
    AwsManagedKey,
    NoneGiven,
    RootUser,
    Everything,
}

/// The policies of one kind in one place.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Level {
    pub place: Place,
    pub denies: Certainty,
    pub allows: Certainty,
    /// What is open on the level as a whole.
    pub open: Vec<Open>,
    /// Those that do not apply too.
    pub statements: Vec<Statement>,
}

/// Where policies stand.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Place {
    Root { id: String, name: String },
    Ou { id: String, name: String },
    Account { id: String, name: String },
    Principal,
    Group { name: String },
    Resource,
    Session,
}

/// Which statement it is, and where it begins in the policy's text.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Name {
    pub policy: String,
    /// Null where the policy came with the question.
    pub policy_id: Option<String>,
    /// From 0.
    pub statement: usize,
    pub sid: Option<String>,
    pub line: Option<usize>,
    pub column: Option<usize>,
}

/// What one statement says about the request.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Statement {
    #[serde(flatten)]
    pub name: Name,
    /// Null where it cannot be read.
    pub effect: Option<Effect>,
    pub applies: Certainty,
    /// The first element that keeps it from applying.
    pub kept_by: Option<Element>,
    pub why_not: Option<String>,
    pub open: Vec<Open>,
    /// Rules that AWS does not state in so many words.
    pub inferences: Vec<Inference>,
}

/// As policies spell it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Effect {
    Allow,
    Deny,
}

/// A part of a statement that does not match.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "element", rename_all = "kebab-case")]
pub enum Element {
    Action,
    Principal,
    Resource,
    Condition {
        /// From 0.
        condition: usize,
        operator: Option<String>,
        key: Option<String>,
    },
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Inference {
    pub kind: InferenceKind,
    pub sentence: &'static str,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum InferenceKind {
    StarInsidePart,
    VariableInBool,
}

/// Something on which an answer depends.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Open {
    #[serde(flatten)]
    pub kind: OpenKind,
    pub sentence: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum OpenKind {
    Key {
        key: String,
    },
    Placeholder {
        placeholder: String,
    },
    Unreadable {
        code: &'static str,
    },
    NotDocumented {
        point: &'static str,
    },
    IncompleteImport {
        place: Place,
        policy_type: String,
    },
    BeingSwitched {
        policy_type: String,
    },
    #[serde(rename = "not-in-catalogue")]
    NotInCatalog,
    /// AWS was seen to decide by itself, or its words do not go so far.
    NoPolicyDecides {
        page: String,
    },
    /// RCPs do not touch KMS keys that AWS manages, and the ARN does not say whether it is one.
    ManagedKey,
    /// A statement names one session of the role, and the question names none.
    Session,
    /// The question names no principal, and policies tell names apart by their length.
    NameOfPrincipal,
    ResourcePolicyNotGiven,
    /// The text of this policy is not known.
    TextNotKnown {
        policy: String,
    },
    OwnerNotKnown,
    /// An import made up the account's id that stands in the ARN.
    InventedId,
    /// Policies tell resources apart, and the question names none.
    Resource,
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_the_answer() {
        crate::json::tests::is_described::<super::Told>("Ask");
    }
}
