//! What is wrong or odd about a policy text, and where.
//!
//! Knows the words for it, and the form of every remark, whatever it is about. Finding it is the grammar's work; findings
//! about an organization are `analysis`'s.

use super::span::Span;

/// How much a remark matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// AWS rejects the text.
    Error,
    /// AWS takes the text, or does not say that it rejects it; it hardly means what it seems to.
    Warning,
    /// Worth knowing.
    Info,
}

/// One thing to look at, of a kind and at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark<Kind, Place> {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of remark it is; stable between versions.
    pub code: Kind,
    /// Where it is.
    pub place: Place,
    /// One sentence, lower case, no final period, the user's text in backticks.
    pub message: String,
    /// What to do next, where that is not plain.
    pub hint: Option<String>,
}

/// A remark about a policy text. Its place is the smallest piece of text that has to change; for something missing, the
/// brace that opens the object which lacks it.
pub type Diagnostic = Remark<Code, Span>;

impl<Kind, Place> Remark<Kind, Place> {
    /// The same remark, where kinds and places are called otherwise.
    pub fn map<K, P>(self, code: impl FnOnce(Kind) -> K, place: impl FnOnce(Place) -> P) -> Remark<K, P> {
        let Self { severity, code: own, place: here, message, hint } = self;
        Remark { severity, code: code(own), place: place(here), message, hint }
    }
}

impl Diagnostic {
    /// AWS rejects the text for this.
    pub(super) fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message.into())
    }

    /// AWS takes this, or does not say that it rejects it.
    pub(super) fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message.into())
    }

    /// Worth knowing.
    pub(super) fn info(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, span, message.into())
    }

    /// The same, with what to do next.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        let hint = Some(hint.into());
        Self { hint, ..self }
    }

    fn new(severity: Severity, code: Code, span: Span, message: String) -> Self {
        Self { severity, code, place: span, message, hint: None }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The kinds of remark about a policy text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable kebab-case name, for machine-readable output.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// The text is not one well-formed JSON value.
    JsonSyntax = "json-syntax",
    /// The JSON is nested deeper than any policy can be.
    TooDeep = "too-deep",
    /// One name stands twice in one object.
    DuplicateKey = "duplicate-key",
    /// An element that the grammar does not know.
    UnknownElement = "unknown-element",
    /// An element that this kind of policy must not have.
    ForbiddenElement = "forbidden-element",
    /// An element that this kind of policy must have.
    MissingElement = "missing-element",
    /// Two elements that exclude each other.
    ConflictingElements = "conflicting-elements",
    /// A value of the wrong JSON type.
    WrongType = "wrong-type",
    /// An array or object that must not be empty.
    EmptyElement = "empty-element",
    /// A character that IAM does not accept.
    InvalidCharacter = "invalid-character",
    /// `Version` is not one that AWS knows, or not one that this kind of policy takes.
    InvalidVersion = "invalid-version",
    /// A `Sid` with characters beside letters and digits.
    InvalidSid = "invalid-sid",
    /// A `Sid` that an earlier statement has.
    DuplicateSid = "duplicate-sid",
    /// `Effect` is neither `Allow` nor `Deny`, or not allowed in this kind of policy.
    InvalidEffect = "invalid-effect",
    /// An action that is not `*` or `service:name`.
    InvalidAction = "invalid-action",
    /// An action that this kind of policy does not take.
    ForbiddenAction = "forbidden-action",
    /// A resource that is not `*` or an ARN.
    InvalidResource = "invalid-resource",
    /// A principal of unknown form.
    InvalidPrincipal = "invalid-principal",
    /// A condition operator that does not exist.
    UnknownOperator = "unknown-operator",
    /// A condition operator in another spelling than AWS's.
    OperatorSpelling = "operator-spelling",
    /// A condition key that is not `service:name`.
    InvalidConditionKey = "invalid-condition-key",
    /// A condition value that its operator cannot use.
    InvalidConditionValue = "invalid-condition-value",
    /// A policy variable that is not well formed.
    InvalidVariable = "invalid-variable",
    /// A policy variable where AWS does not replace variables.
    VariableNotReplaced = "variable-not-replaced",
    /// Text that another tool replaces before AWS sees the policy.
    Placeholder = "placeholder",
}
