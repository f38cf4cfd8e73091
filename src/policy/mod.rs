//! The IAM policy language: text → document with positions and diagnostics.
//!
//! Knows no organization, no screen, no file, and no catalogue of services.

mod diagnostic;
mod document;
mod kind;
mod pattern;
mod placeholder;
mod span;

pub use diagnostic::{Code, Diagnostic, Severity};
pub use document::{
    ActionElement, Comparison, ConditionEntry, ConditionOperator, Effect, Missing, Polarity,
    PolicyDocument, PolicyString, Principal, PrincipalElement, PrincipalKind, ResourceElement,
    SetOperator, Statement, Unreadable, Version,
};
pub use kind::PolicyKind;
pub use pattern::ActionPattern;
pub use placeholder::Placeholder;
pub use span::{Position, Span, Spanned, position};

/// What [`parse`] makes of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The document, as far as it could be read.
    pub document: PolicyDocument,
    /// What is wrong or odd, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a policy text as a policy of one kind. Any text gives an answer.
#[must_use]
pub fn parse(text: &str, kind: PolicyKind) -> Parsed {
    let unreadable = Some(Unreadable {
        code: Code::JsonSyntax,
        span: Span::new(0, text.len()),
    });
    let document = PolicyDocument {
        kind,
        version: Version::Unknown,
        id: None,
        statements: vec![Statement {
            index: 0,
            span: Span::new(0, text.len()),
            sid: None,
            effect: None,
            principals: None,
            actions: None,
            resources: None,
            conditions: Vec::new(),
            unreadable,
        }],
        unreadable,
    };
    Parsed {
        document,
        diagnostics: Vec::new(),
    }
}
