//! A policy document as it was read: its statements, where every part stands, and what could not be read.
//!
//! Knows the shape of the language, not how it is parsed and not what it decides.
//!
//! **A part that cannot be read never vanishes and never looks certain.**
//! A statement that was not understood in every part carries [`Statement::unreadable`]:
//! it may apply to a request or not, and only its [`actions`](Statement::actions) may be used to confine that doubt.
//! A text that is no policy document at all holds one such statement, of unknown effect and for every action;
//! so whoever looks at each statement treats it as "may contain anything" without a further case.

use super::diagnostic::Code;
use super::kind::PolicyKind;
use super::pattern::ActionPattern;
use super::placeholder::{Placeholder, placeholders};
use super::span::{Span, Spanned};

/// A policy document, read as far as it can be.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDocument {
    /// What the text was read as.
    pub kind: PolicyKind,
    /// Which language version its statements are written in.
    pub version: Version,
    /// The `Id` element.
    pub id: Option<Spanned<String>>,
    /// The statements, in the order of the text; after them, if [`unreadable`](Self::unreadable),
    /// one that stands for all that the text may say beside them.
    pub statements: Vec<Statement>,
    /// Set where the document as a whole could not be read; then no statement in it is certain.
    pub unreadable: Option<Unreadable>,
}

/// The version of the policy language, which decides whether `${…}` is a policy variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// `2008-10-17`, also where the element is missing: `${…}` is literal text.
    V2008,
    /// `2012-10-17`: `${…}` is a policy variable.
    V2012,
    /// Something else: whether `${…}` is a variable is not known.
    Unknown,
}

/// Why something could not be read, and where; a [`Diagnostic`](super::Diagnostic) of the same code and span says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub code: Code,
    /// Where.
    pub span: Span,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Place in the `Statement` array, from 0.
    pub index: usize,
    /// The whole object.
    pub span: Span,
    /// The `Sid` element.
    pub sid: Option<Spanned<String>>,
    /// The `Effect` element; `None` where it could not be read: the statement may allow or deny.
    pub effect: Option<Spanned<Effect>>,
    /// `Principal` or `NotPrincipal`; `None` where there is none.
    pub principals: Option<PrincipalElement>,
    /// `Action` or `NotAction`; `None` where it could not be read: the statement may apply to every action.
    pub actions: Option<ActionElement>,
    /// `Resource` or `NotResource`; `None` where there is none: the statement applies to what the policy is attached to.
    pub resources: Option<ResourceElement>,
    /// Every operator × key of the `Condition` element; all must hold.
    pub conditions: Vec<ConditionEntry>,
    /// Set where any part could not be read: the statement may apply or not, whatever the other fields hold.
    /// Not set where AWS rejects the text but what it means is plain, as with a wrong Sid.
    pub unreadable: Option<Unreadable>,
}

impl Statement {
    /// A statement of which nothing has been read yet.
    pub(super) fn unread(index: usize, span: Span) -> Self {
        Self {
            index,
            span,
            sid: None,
            effect: None,
            principals: None,
            actions: None,
            resources: None,
            conditions: Vec::new(),
            unreadable: None,
        }
    }
}

/// What a statement does to the requests that it applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Allows them.
    Allow,
    /// Denies them.
    Deny,
}

/// Whether an element names what it applies to, or what it does not apply to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// `Action`, `Resource`, `Principal`: what any entry matches.
    Listed,
    /// `NotAction`, `NotResource`, `NotPrincipal`: what no entry matches.
    AllBut,
}

/// The `Action` or `NotAction` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionElement {
    /// `Action` or `NotAction`.
    pub polarity: Polarity,
    /// The entries.
    pub patterns: Vec<Spanned<ActionPattern>>,
    /// The member, from its name to the end of its value.
    pub span: Span,
}

/// The `Resource` or `NotResource` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceElement {
    /// `Resource` or `NotResource`.
    pub polarity: Polarity,
    /// The entries: `*` or ARN patterns.
    pub patterns: Vec<Spanned<PolicyString>>,
    /// The member, from its name to the end of its value.
    pub span: Span,
}

/// The `Principal` or `NotPrincipal` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalElement {
    /// `Principal` or `NotPrincipal`.
    pub polarity: Polarity,
    /// The entries; the bare string `"*"` is one entry of kind [`PrincipalKind::Anyone`].
    pub entries: Vec<Spanned<Principal>>,
    /// The member, from its name to the end of its value.
    pub span: Span,
}

/// One entry of a `Principal` or `NotPrincipal` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The map key under which it stands.
    pub kind: PrincipalKind,
    /// ARN, account id, service name, canonical user id, or `*`.
    pub text: PolicyString,
}

/// The kinds of principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// `"Principal": "*"`.
    Anyone,
    /// `{"AWS": …}`.
    Aws,
    /// `{"Federated": …}`.
    Federated,
    /// `{"Service": …}`.
    Service,
    /// `{"CanonicalUser": …}`.
    CanonicalUser,
}

/// One key under one operator of the `Condition` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionEntry {
    /// How the key is tested.
    pub operator: Spanned<ConditionOperator>,
    /// The key as it is written; keys compare without regard to case.
    pub key: Spanned<String>,
    /// The values; JSON numbers and Booleans as the text that stands there.
    /// A value may be one that the comparison cannot use, such as `ten` for a number.
    pub values: Vec<Spanned<PolicyString>>,
    /// The member, from the key to the end of its values.
    pub span: Span,
}

/// A condition operator such as `ForAnyValue:StringNotLikeIfExists`.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConditionOperator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub set: Option<SetOperator>,
    /// The comparison.
    pub comparison: Comparison,
    /// Whether a request without the key passes.
    pub missing: Missing,
}

/// The prefix for keys with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SetOperator {
    /// `ForAllValues:`.
    ForAllValues,
    /// `ForAnyValue:`.
    ForAnyValue,
}

/// What happens where the request has no such key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// What the comparison itself says of a missing key.
    AsTested,
    /// Suffix `IfExists`: the condition holds.
    Passes,
}

macro_rules! comparisons {
    ($($name:ident)*) => {
        /// The comparison that a condition operator makes, under AWS's own names.
        #[expect(missing_docs, reason = "the names are AWS's; the page linked above explains each")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Comparison {
            $($name,)*
        }

        impl Comparison {
            /// Every comparison.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name as AWS spells it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }
        }
    };
}

comparisons! {
    StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike
    NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals
    DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals
    Bool BinaryEquals IpAddress NotIpAddress
    ArnEquals ArnLike ArnNotEquals ArnNotLike
    Null
}

/// Text of a policy together with the placeholders in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyString {
    /// The text, JSON escapes resolved.
    pub text: String,
    /// What another tool replaces before AWS sees the policy; not empty means that whatever this text
    /// is compared with matches *maybe*.
    pub placeholders: Vec<Placeholder>,
}

impl PolicyString {
    /// A text, with the placeholders that are in it.
    pub(super) fn new(text: String) -> Self {
        let placeholders = placeholders(&text).into_iter().map(|found| found.value).collect();
        Self { text, placeholders }
    }
}
