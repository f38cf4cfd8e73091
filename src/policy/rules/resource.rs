//! The resource of a request, and the `Resource` and `NotResource` elements.
//!
//! Knows which texts name a resource; which resources an action has, the catalogue knows.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use aws::{HEAD, arn_parts, is_arn};

use super::arn::{ArnPattern, free};
use super::notes::{Notes, any};
use super::template::{Bindings, Filled, Part, Template};
use crate::context::Context;
use crate::document::{Polarity, ResourceElement, Version};
use crate::pattern::Glob;
use crate::truth::{Doubt, Truth, Undocumented};

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
        let name = arn_parts(text).nth(HEAD).unwrap_or_default();
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
    /// The same under another ARN of the same type; `None` for a text that is none.
    #[must_use]
    pub fn under(&self, text: &str) -> Option<Resource> {
        let mut other = Resource::read(text).ok()?;
        if let Resource::Arn(other) = &mut other {
            other.has_type = self.has_type;
        }
        Some(other)
    }

    /// Part `at` of the six, from 0.
    #[must_use]
    pub fn part(&self, at: usize) -> &str {
        arn_parts(&self.text).nth(at).unwrap_or_default()
    }
}

/// The element, ready to be asked.
#[derive(Debug, Clone)]
pub struct Resources {
    polarity: Polarity,
    pub(super) patterns: Vec<ResourcePattern>,
}

#[derive(Debug, Clone)]
pub(super) enum ResourcePattern {
    /// A lone `*`.
    Everything,
    Ready(Box<ArnPattern>),
    Variable(Template),
    /// With a placeholder: what fits this may match.
    Open(Glob, String),
    /// With a variable before the fifth colon, of which AWS does not say what it stands for: what fits this may match.
    Head(Box<ResourcePattern>),
}

impl Resources {
    pub(super) fn of(element: &ResourceElement, version: Version, value: Bindings<'_>) -> Self {
        let patterns = element.patterns.iter().map(|pattern| ResourcePattern::of(&pattern.value.text, version, value));
        Self { polarity: element.polarity, patterns: patterns.collect() }
    }

    /// Whether the element names every resource, whatever it is; `*` for actions that have none among them.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.polarity == Polarity::Listed
            && self.patterns.iter().any(|pattern| matches!(pattern, ResourcePattern::Everything))
    }

    /// Whether something that stands in the element may name all of these: of several patterns each may name some.
    pub fn have_one_for_all(&self, resources: &[&Resource], context: &Context) -> bool {
        let fits_all = |pattern: &ResourcePattern| {
            resources.iter().all(|resource| pattern.matches(resource, context, &mut ()) != Truth::No)
        };
        self.patterns.iter().any(fits_all)
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

impl ResourcePattern {
    fn of(text: &str, version: Version, value: Bindings<'_>) -> Self {
        let mut template = Template::of(text, version, value);
        if let Some(written) = template.open().next() {
            return Self::Open(free(&template.widest()), written.to_owned());
        }
        if template.parts.as_slice() == [Part::Pattern("*".to_owned())] {
            return Self::Everything;
        }
        let in_head = open_head(&mut template);
        // Splitting a pattern costs more than matching it, so it is done once wherever no request has a say in it.
        let pattern = if template.has_variables() {
            Self::Variable(template)
        } else {
            Self::Ready(Box::new(ArnPattern::of(&template.widest())))
        };
        if in_head { Self::Head(Box::new(pattern)) } else { pattern }
    }

    fn matches(&self, resource: &Resource, context: &Context, notes: &mut impl Notes) -> Truth {
        match (self, resource) {
            (Self::Everything, _) => Truth::Yes,
            // Whatever stands for a placeholder, what is written around it has to fit.
            (Self::Open(glob, _), resource) if !glob.matches(resource.text()) => Truth::No,
            (Self::Open(_, written), _) => {
                notes.doubt(|| Doubt::Placeholder(written.clone()));
                Truth::Maybe
            }
            (Self::Head(pattern), resource) => {
                notes.doubt(|| Doubt::NotDocumented(Undocumented::VariableBeforeResource));
                pattern.matches(resource, context, notes).and(Truth::Maybe)
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

/// Puts any text for the variables and the escaped characters before the fifth colon; whether there are any.
fn open_head(template: &mut Template) -> bool {
    let mut colons = 0;
    let mut found = false;
    for part in &mut template.parts {
        match part {
            Part::Pattern(text) => colons += text.matches(':').count(),
            Part::Literal(_) | Part::Variable { .. } if colons < HEAD => {
                *part = Part::Open(String::new());
                found = true;
            }
            Part::Literal(_) | Part::Variable { .. } | Part::Open(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Fact;

    const RESOURCE: &str = "arn:aws:s3:eu-west-1:111122223333:accesspoint/blue";

    #[track_caller]
    fn check(pattern: &str, expect: Truth) {
        let context = [("aws:x".to_owned(), Fact::One("blue".to_owned()))].into_iter().collect();
        let resource = Resource::read(RESOURCE).expect("an ARN");
        let matches = |version| ResourcePattern::of(pattern, version, &|_| None).matches(&resource, &context, &mut ());
        assert_eq!(matches(Version::V2012), expect, "{pattern}");
        // Without variables nothing of this is a match.
        assert_eq!(matches(Version::V2008), Truth::No, "{pattern}");
    }

    /// AWS replaces variables, the escaped characters among them, after the fifth colon only.
    #[test]
    fn what_stands_before_the_fifth_colon_is_not_documented() {
        check("arn:aws:s3:eu-west-1:111122223333:accesspoint/${aws:x}", Truth::Yes);
        for account in ["${aws:x}", "${aws:y}", "${*}", "1111${?}*", "${$}"] {
            let with = |rest: &str| format!("arn:aws:s3:eu-west-1:{account}:{rest}");
            check(&with("accesspoint/${aws:x}"), Truth::Maybe);
            // What stands after it is replaced as ever.
            check(&with("accesspoint/${aws:y}"), Truth::No);
            check(&with("accesspoint/${*}"), Truth::No);
            check(&with("accesspoint/green"), Truth::No);
        }
        check("arn:aws:s3:EU-WEST-1:${aws:x}:accesspoint/blue", Truth::Maybe);
        check("arn:aws:s3:e*:${aws:x}*", Truth::Maybe);
        check("arn:aws:s3:us-*:${aws:x}*", Truth::No);
    }
}
