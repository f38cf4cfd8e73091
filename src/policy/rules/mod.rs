//! Policy documents made ready to be asked: does a statement apply to a request?
//!
//! Knows one statement and one request at a time: elements, wildcards, variables, conditions.
//! Knows no organization, and not what follows from a statement that applies; that is the decision's work.
//!
//! Everything that can be worked out before a request is there, is: patterns are split, numbers read, keys in lower case.

mod action;
mod arn;
mod condition;
mod lists;
mod notes;
mod principal;
mod resource;
mod rule;
mod sample;
mod shaped;
mod template;
mod test;

pub use condition::Condition;
pub use notes::{Inference, Notes, Remarks};
pub use principal::Names;
pub use resource::{Resource, Resources, UnknownResource};
pub use rule::{Element, Outcome, Rule};
pub use sample::{Family, Samples};

use super::document::PolicyDocument;

/// One request, as a statement sees it.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-reqcontext.html>
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub caller: super::Caller,
    /// In ASCII lower case: `s3:getobject`.
    pub action: String,
    pub resource: Resource,
    pub context: super::Context,
    /// Whether the caller has a permissions boundary, which `NotPrincipal` looks at.
    pub boundary: HasBoundary,
}

/// Whether a permissions boundary is set on the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HasBoundary {
    No,
    Yes,
}

/// The statements of one document, ready to be asked.
///
/// ```
/// use policy::*;
/// let text = r#"{"Version": "2012-10-17", "Statement":
///     {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}"#;
/// let rules = Rules::of(&parse(text, PolicyKind::Scp).document, &|_| None);
/// let mut request = Request {
///     caller: Caller::read("arn:aws:iam::111122223333:user/alice").expect("a user"),
///     action: "s3:getobject".to_owned(),
///     resource: Resource::read("arn:aws:s3:::bucket/key").expect("an object"),
///     context: Context::default(),
///     boundary: HasBoundary::No,
/// };
/// assert_eq!(rules.rules[0].outcome(&request, &mut ()).kept, Some(Element::Condition(0)));
/// request.context.set("aws:SecureTransport", Fact::One("false".to_owned()));
/// assert_eq!(rules.rules[0].outcome(&request, &mut ()).truth, Truth::Yes);
/// ```
#[derive(Debug, Clone)]
pub struct Rules {
    /// In the order of [`PolicyDocument::statements`], one for each.
    pub rules: Vec<Rule>,
}

impl Rules {
    /// Makes a document ready. `value` gives what stands for a placeholder, by the name between its braces;
    /// one that has no value matches *maybe*.
    #[must_use]
    pub fn of(document: &PolicyDocument, value: &dyn Fn(&str) -> Option<String>) -> Self {
        let version = document.version;
        let rules =
            document.statements.iter().map(|statement| Rule::of(&lists::spread(statement, value), version, value));
        Self { rules: rules.collect() }
    }
}

#[cfg(test)]
mod sample_tests;
#[cfg(test)]
mod tests;
