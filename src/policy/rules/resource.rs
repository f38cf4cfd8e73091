//! The resource of a request, and the `Resource` and `NotResource` elements.
//!
//! Knows which texts name a resource; which resources an action has, the catalogue knows.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use super::arn::{ArnPattern, free, is_arn};
use super::notes::{Notes, any};
use super::template::{Bindings, Filled, Part, Template};
use crate::policy::context::Context;
use crate::policy::document::{Polarity, ResourceElement, Version};
use crate::policy::pattern::Glob;
use crate::policy::truth::{Doubt, Truth, Undocumented};

/// What a request is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// Nothing in particular: the action has no resource types, and only a lone `*` matches.
    Any,
    /// One resource.
    Arn(Arn),
}

/// The ARN of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arn {
    pub text: String,
    pub(super) lower: String,
    /// Whether the sixth part begins with the name of a resource type, in which AWS takes no wildcards.
    /// As long as nobody knows better: whether it has a `/` or `:` after its first character.
    pub has_type: bool,
}

/// A text that names no resource.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no resource: write an ARN such as `arn:aws:s3:::bucket/key`, or `*` for an action that has none")]
pub struct UnknownResource(pub String);

impl Resource {
    /// Reads an ARN, or `*`.
    ///
    /// # Errors
    /// [`UnknownResource`] for a text that has not the six parts of an ARN.
    pub fn read(text: &str) -> Result<Self, UnknownResource> {
        if text == "*" {
            return Ok(Self::Any);
        }
        if !is_arn(text) {
            return Err(UnknownResource(text.to_owned()));
        }
        let name = text.splitn(6, ':').last().unwrap_or_default();
        let has_type = name.char_indices().skip(1).any(|(_, c)| matches!(c, '/' | ':'));
        Ok(Self::Arn(Arn { text: text.to_owned(), lower: text.to_ascii_lowercase(), has_type }))
    }

    /// The ARN, or `*`.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Any => "*",
            Self::Arn(arn) => &arn.text,
        }
    }
}

impl Arn {
    /// Part `at` of the six, from 0.
    #[must_use]
    pub fn part(&self, at: usize) -> &str {
        self.text.splitn(6, ':').nth(at).unwrap_or_default()
    }
}

/// The element, ready to be asked.
#[derive(Debug, Clone)]
pub struct Resources {
    polarity: Polarity,
    pub(super) patterns: Vec<Pattern>,
}

#[derive(Debug, Clone)]
pub(super) enum Pattern {
    /// A lone `*`.
    Everything,
    Ready(Box<ArnPattern>),
    Variable(Template),
    /// What fits this may match.
    Open(Glob, Doubt),
}

impl Resources {
    pub(super) fn of(element: &ResourceElement, version: Version, value: Bindings<'_>) -> Self {
        let patterns = element.patterns.iter().map(|pattern| Pattern::of(&pattern.value.text, version, value));
        Self { polarity: element.polarity, patterns: patterns.collect() }
    }

    /// Whether the element names every resource, whatever it is; `*` for actions that have none among them.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.polarity == Polarity::Listed && self.patterns.iter().any(|pattern| matches!(pattern, Pattern::Everything))
    }

    /// Whether the element names a resource.
    pub fn name(&self, resource: &Resource, context: &Context, notes: &mut impl Notes) -> Truth {
        let listed = any(&self.patterns, notes, |pattern, notes| pattern.matches(resource, context, notes));
        match self.polarity {
            Polarity::Listed => listed,
            Polarity::AllBut => listed.negate(),
        }
    }
}

impl Pattern {
    fn of(text: &str, version: Version, value: Bindings<'_>) -> Self {
        let template = Template::of(text, version, value);
        let open = template.open().next().map(|written| Doubt::Placeholder(written.to_owned()));
        if let Some(doubt) = open {
            return Self::Open(free(&template.widest()), doubt);
        }
        if template.parts.as_slice() == [Part::Pattern("*".to_owned())] {
            return Self::Everything;
        }
        if has_variable_in_head(&template) {
            return Self::Open(free(&template.widest()), Doubt::NotDocumented(Undocumented::VariableBeforeResource));
        }
        match template.has_variables() {
            true => Self::Variable(template),
            false => Self::Ready(Box::new(ArnPattern::of(&template.widest()))),
        }
    }

    fn matches(&self, resource: &Resource, context: &Context, notes: &mut impl Notes) -> Truth {
        match (self, resource) {
            (Self::Everything, _) => Truth::Yes,
            (Self::Open(glob, _), resource) if !glob.matches(resource.text()) => Truth::No,
            (Self::Open(_, doubt), _) => {
                notes.doubt(|| doubt.clone());
                Truth::Maybe
            }
            (Self::Ready(_) | Self::Variable(_), Resource::Any) => Truth::No,
            (Self::Ready(pattern), Resource::Arn(arn)) => pattern.matches(arn, notes),
            (Self::Variable(template), Resource::Arn(arn)) => match template.fill(context, notes) {
                Filled::Known(bits) => ArnPattern::of(&bits).matches(arn, notes),
                Filled::Open(bits) => ArnPattern::of(&bits).matches(arn, notes).and(Truth::Maybe),
                Filled::Nothing => Truth::No,
            },
        }
    }
}

/// Whether a variable or an escaped character stands before the fifth colon.
fn has_variable_in_head(template: &Template) -> bool {
    let mut colons = 0;
    for part in &template.parts {
        match part {
            _ if colons >= 5 => return false,
            Part::Pattern(text) => colons += text.matches(':').count(),
            Part::Literal(_) | Part::Variable { .. } => return true,
            Part::Open(_) => {}
        }
    }
    false
}
