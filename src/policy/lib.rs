//! The IAM policy language: text → document with positions and diagnostics.
//!
//! Knows no organization, no screen, no file, and no catalogue of services.
//!
//! ```text
//! text ──token──▶ pieces ──json──▶ tree ──grammar──▶ PolicyDocument + Diagnostics
//! ```
//!
//! [`Rules`] makes a document ready to be asked whether a statement applies to a [`Request`].
//!
//! Any text gives an answer, and what could not be read stays in it as a doubt: see [`PolicyDocument`].

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod arn;
mod caller;
mod context;
mod diagnostic;
mod document;
mod escape;
mod grammar;
mod json;
mod kind;
pub mod layout;
mod pattern;
mod placeholder;
mod rules;
mod span;
mod spelling;
mod templated;
mod token;
mod truth;
mod value;
mod variable;
mod ways;

pub use caller::{Caller, CallerKind, UnknownCaller, is_service_linked};
pub use context::{Context, Fact};
pub use diagnostic::{Code, Diagnostic, Remark, Severity};
pub use document::{
    ActionElement, Comparison, ConditionEntry, ConditionOperator, Effect, Missing, Polarity, PolicyDocument,
    PolicyString, Principal, PrincipalElement, PrincipalKind, ResourceElement, SetOperator, Statement, Unreadable,
    Version,
};
pub use kind::PolicyKind;
pub use layout::{Size, format, minify, size};
pub use pattern::{ActionPattern, Glob};
pub use placeholder::{Placeholder, fill_each, fill_placeholders, placeholders};
pub use rules::{
    Condition, Element, Family, HasBoundary, Inference, Names, Notes, Outcome, Remarks, Request, Resource, Resources,
    Rule, Rules, Samples, UnknownResource,
};
pub use span::{Lines, Position, Span, Spanned, position};
pub use spelling::nearest;
pub use token::{Token, TokenKind, tokens};
pub use truth::{Doubt, Truth, Undocumented};
pub use variable::{variables, with_wildcards};

/// What [`parse`] makes of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The document, as far as it could be read.
    pub document: PolicyDocument,
    /// What is wrong or odd, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a policy text as a policy of one kind. Any text gives an answer.
///
/// ```
/// use policy::{PolicyKind, Severity, parse};
/// let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#;
/// let parsed = parse(text, PolicyKind::Scp);
/// assert!(parsed.diagnostics.is_empty());
/// assert!(parsed.document.statements[0].unreadable.is_none());
/// ```
#[must_use]
pub fn parse(text: &str, kind: PolicyKind) -> Parsed {
    if let Some(found) = not_json(text) {
        let unreadable = Unreadable { code: found.code, span: found.place };
        let version = Version::Unknown;
        let mut document =
            PolicyDocument { kind, version, id: None, statements: Vec::new(), unreadable: Some(unreadable) };
        spread_doubt(&mut document, text, unreadable);
        return Parsed { document, diagnostics: vec![found] };
    }
    let tree = json::read(text);
    let (mut document, mut diagnostics) = grammar::read(text, &tree.root, kind);
    if !tree.errors.is_empty() {
        document.unreadable = tree.errors.first().map(|error| Unreadable { code: error.code, span: error.place });
        diagnostics = tree.errors;
    }
    if let Some(unreadable) = document.unreadable {
        spread_doubt(&mut document, text, unreadable);
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.place);
    Parsed { document, diagnostics }
}

/// What a text is that has no use as JSON: to say so once says more than each error of its syntax.
fn not_json(text: &str) -> Option<Diagnostic> {
    if let Some(mark) = templated::mark(text) {
        let message = format!("this is a template, not JSON: another tool replaces `{}`", mark.of(text));
        let hint = "check the policy that the tool makes of it";
        return Some(Diagnostic::info(Code::Placeholder, mark, message).hint(hint));
    }
    if templated::is_cloudformation(text) {
        let name = "AWSTemplateFormatVersion";
        let start = text.find(name).unwrap_or_default();
        let message = "this is a template of CloudFormation in YAML, not a policy document";
        let span = Span::new(start, (start + name.len()).min(text.len()));
        return Some(Diagnostic::error(Code::JsonSyntax, span, message).hint("take the policy out of it, as JSON"));
    }
    None
}

/// Makes no statement of an unreadable document certain, and adds one that may say anything.
fn spread_doubt(document: &mut PolicyDocument, text: &str, unreadable: Unreadable) {
    for statement in &mut document.statements {
        statement.unreadable.get_or_insert(unreadable);
    }
    let anything = Statement::unread(document.statements.len(), Span::new(0, text.len()));
    document.statements.push(Statement { unreadable: Some(unreadable), ..anything });
}

#[cfg(test)]
mod tests;
