//! Templates of ARNs: `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`.
//!
//! Knows what may stand for a variable, and which ARNs a template stands for.
//! Which action is done to resources of which template, the catalogue knows.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use std::fmt;
use std::sync::Arc;

use super::arn::{HEAD, parts};
use super::shape::{Class, Shape, Step};

/// Variables for which nothing may stand: the root of an API or of a service's paths, packages without a namespace, the
/// root of all parameters.
const EMPTY: [&str; 4] =
    ["ApiSpecificResourcePath", "PackageNamespace", "ParameterNameWithoutLeadingSlash", "RequestPath"];

/// A variable of no template of the catalogue, for which a name may stand: what a wildcard in the ARN of a request stands for.
pub const ANY_NAME: &str = "AnyName";

/// The form that the ARNs of a type of resource have, with a variable `${…}` for each part that differs; `*` stands for
/// any text. No variable's name has a colon in it.
///
/// It stays text and is read from its beginning whenever it is asked: a template is shorter than a line, and what reading
/// the two thousand of the catalogue beforehand would cost at every start is more than most runs ask of them.
/// A clone shares the text.
///
/// ```
/// use aws::ArnTemplate;
/// let queue = ArnTemplate::from("arn:${Partition}:sqs:${Region}:${Account}:${QueueName}");
/// let known = queue.fill(|variable| match variable {
///     "Partition" => Some("aws"),
///     "Account" => Some("111122223333"),
///     _ => None,
/// });
/// assert_eq!(known.as_str(), "arn:aws:sqs:${Region}:111122223333:${QueueName}");
/// assert!(known.matches("arn:aws:sqs:eu-west-1:111122223333:jobs"));
/// assert!(!known.matches("arn:aws:sqs:eu-west-1:444455556666:jobs"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArnTemplate(Arc<str>);

/// A piece of a template.
enum Bit<'t> {
    Text(&'t str),
    /// `*`
    Anything,
    /// By its name.
    Variable(&'t str),
}

/// How many characters must stand for a variable.
#[derive(Clone, Copy)]
enum Least {
    None,
    One,
}

impl From<&str> for ArnTemplate {
    fn from(text: &str) -> Self {
        Self(Arc::from(text))
    }
}

impl fmt::Display for ArnTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Services in whose names of resources no colon can stand.
///
/// - <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
/// - <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>
/// - <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html>
const WITHOUT_COLONS: [&str; 4] = ["ec2", "iam", "kms", "sqs"];

impl ArnTemplate {
    /// As the catalogue writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has a variable of this name.
    #[must_use]
    pub fn has(&self, variable: &str) -> bool {
        bits(&self.0).any(|bit| matches!(bit, Bit::Variable(name) if name == variable))
    }

    /// Whether it has the six parts, the partition open, and no text that may be any: what one expects of a template.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        let mut parts = parts(&self.0);
        let begins = parts.next() == Some("arn") && parts.next() == Some("${Partition}");
        begins && parts.count() + 2 == HEAD + 1 && !bits(&self.0).any(|bit| matches!(bit, Bit::Anything))
    }

    /// The template with a text for each variable; one without a value stays.
    pub fn fill<'t, V: AsRef<str>>(&'t self, mut value: impl FnMut(&'t str) -> Option<V>) -> Self {
        let mut filled = String::with_capacity(self.0.len());
        for bit in bits(&self.0) {
            match bit {
                Bit::Text(text) => filled.push_str(text),
                Bit::Anything => filled.push('*'),
                Bit::Variable(name) => match value(name) {
                    Some(value) => filled.push_str(value.as_ref()),
                    None => filled.extend(["${", name, "}"]),
                },
            }
        }
        Self(Arc::from(filled))
    }

    /// The template of one partition.
    #[must_use]
    pub fn in_partition(&self, partition: &str) -> Self {
        Self(Arc::from(self.0.replace("${Partition}", partition)))
    }

    /// Whether an ARN is of the template, with something for each variable; before the resource without a colon.
    #[must_use]
    pub fn matches(&self, arn: &str) -> bool {
        self.fits(arn, Least::One)
    }

    /// The same, where nothing may stand for a variable as well.
    #[must_use]
    pub fn resembles(&self, arn: &str) -> bool {
        self.fits(arn, Least::None)
    }

    fn fits(&self, arn: &str, least: Least) -> bool {
        let mut values = parts(arn);
        parts(&self.0).all(|part| values.next().is_some_and(|value| is_filled(part, value, least)))
            && values.next().is_none()
    }

    /// What the ARNs look like that requests may have: Region and account may be left out, as the ARNs of some services do.
    #[must_use]
    pub fn shape(&self) -> Shape {
        // Ids and names that these services let people give have no colons, those of key pairs in EC2 in practice; a wildcard for
        // the account would else reach over them into any name.
        let has_no_colons = parts(&self.0).nth(2).is_some_and(|service| WITHOUT_COLONS.contains(&service));
        self.steps(|name, in_head| match name {
            "Region" | "Account" => (None, Class::Plain),
            name if EMPTY.contains(&name) => (None, Class::Any),
            "BucketName" => (Some(Class::NoSlash), Class::NoSlash),
            ANY_NAME => (Some(Class::NoColon), Class::NoColon),
            _ if in_head || has_no_colons => (Some(Class::NoColon), Class::NoColon),
            _ => (Some(Class::Any), Class::Any),
        })
    }

    /// The shape of all that [`ArnTemplate::resembles`] it.
    #[must_use]
    pub fn loose_shape(&self) -> Shape {
        self.steps(|_, in_head| (None, if in_head { Class::NoColon } else { Class::Any }))
    }

    /// For each variable, by its name and by whether it stands before the fifth colon, one character, if any must be there,
    /// and then any number.
    fn steps(&self, steps: impl Fn(&str, bool) -> (Option<Class>, Class)) -> Shape {
        let mut shape = Shape::with_capacity(self.0.len());
        let mut colons = 0;
        for bit in bits(&self.0) {
            match bit {
                Bit::Text(text) => {
                    colons += text.matches(':').count();
                    shape.extend(text.chars().map(Step::Is));
                }
                // Wider than the part it stands in, which takes nothing from what is proved of all that fit.
                Bit::Anything => shape.push(Step::Run(Class::Any)),
                Bit::Variable(name) => {
                    let (first, rest) = steps(name, colons < HEAD);
                    shape.extend(first.map(Step::One));
                    shape.push(Step::Run(rest));
                }
            }
        }
        shape
    }

    /// What the ARNs of a partition begin with, up to and including the service, in lower case; `None` where that is open.
    #[must_use]
    pub fn head(&self, partition: &str) -> Option<String> {
        let mut head = String::new();
        let mut colons = 0;
        for bit in bits(&self.0) {
            let text = match bit {
                Bit::Text(text) => text,
                Bit::Variable("Partition") => partition,
                Bit::Variable(_) | Bit::Anything => return None,
            };
            for c in text.chars() {
                colons += usize::from(c == ':');
                match c {
                    ':' if colons == 3 => return Some(head),
                    '*' => return None,
                    c => head.push(c.to_ascii_lowercase()),
                }
            }
        }
        None
    }

    /// Whether its last part begins with the name of a type: text before the first `/` or `:`, and no variable in it.
    #[must_use]
    pub fn names_type(&self) -> bool {
        let text = parts(&self.0).nth(HEAD).and_then(|resource| resource.split("${").next()).unwrap_or_default();
        text.find(['/', ':']).is_some_and(|at| at > 0)
    }
}

/// The pieces of a template or of a part of one; a variable without an end goes on to the end.
fn bits(mut rest: &str) -> impl Iterator<Item = Bit<'_>> {
    std::iter::from_fn(move || {
        if let Some(after) = rest.strip_prefix('*') {
            rest = after;
            return Some(Bit::Anything);
        }
        if let Some(after) = rest.strip_prefix("${") {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            rest = after;
            return Some(Bit::Variable(name));
        }
        let is_variable = |at: usize| rest.get(at..).is_some_and(|rest| rest.starts_with("${"));
        let is_end = |at: &(usize, char)| at.1 == '*' || at.1 == '$' && is_variable(at.0);
        let end = rest.char_indices().find(is_end).map_or(rest.len(), |(at, _)| at);
        let (text, after) = rest.split_at_checked(end).filter(|(text, _)| !text.is_empty())?;
        rest = after;
        Some(Bit::Text(text))
    })
}

/// Whether a value is a part of a template with texts for its variables.
fn is_filled(part: &str, value: &str, least: Least) -> bool {
    let mut rest = value;
    // So many characters at least, and then any, come before the next text; `None` where it follows at once.
    let mut gap: Option<usize> = None;
    let mut bits = bits(part).peekable();
    while let Some(bit) = bits.next() {
        match (bit, gap) {
            (Bit::Anything, _) => gap = gap.or(Some(0)),
            (Bit::Variable(_), _) => gap = Some(gap.unwrap_or(0) + usize::from(matches!(least, Least::One))),
            (Bit::Text(text), None) => match rest.strip_prefix(text) {
                Some(after) => rest = after,
                None => return false,
            },
            (Bit::Text(text), Some(count)) => {
                let Some(after) = skip(rest, count) else { return false };
                if bits.peek().is_none() {
                    return after.ends_with(text);
                }
                // The first place is as good as any: what comes later only needs more text behind it.
                let Some((_, after)) = after.split_once(text) else { return false };
                (rest, gap) = (after, None);
            }
        }
    }
    match gap {
        None => rest.is_empty(),
        Some(count) => skip(rest, count).is_some(),
    }
}

/// A text without its first characters, if it has so many.
fn skip(text: &str, count: usize) -> Option<&str> {
    let mut chars = text.chars();
    if (0..count).all(|_| chars.next().is_some()) { Some(chars.as_str()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUEUE: &str = "arn:aws:sqs:${Region}:${Account}:${QueueName}";

    #[test]
    fn filled() {
        let check = |template: &str, expect: &str| {
            let all = |name| Some(if name == "Partition" { "aws" } else { name });
            assert_eq!(ArnTemplate::from(template).fill(all).as_str(), expect);
            assert_eq!(ArnTemplate::from(template).fill(|_| None::<&str>).as_str(), template);
        };
        check("arn:${Partition}:s3:::${BucketName}/${Key}", "arn:aws:s3:::BucketName/Key");
        check("arn:${Partition}:a:::/b/${Id}/*", "arn:aws:a:::/b/Id/*");
        check("$a${b}$", "$ab$");
        check("é*", "é*");
        check("", "");
        let broken = ArnTemplate::from("${broken");
        assert_eq!(broken.fill(Some).as_str(), "broken");
        let bucket = ArnTemplate::from("arn:${Partition}:s3:::${BucketName}").in_partition("aws-cn");
        assert_eq!(bucket.to_string(), "arn:aws-cn:s3:::${BucketName}");
    }

    #[test]
    fn matched() {
        let arns = [
            (QUEUE, "arn:aws:sqs:eu-west-1:111122223333:q", true, true),
            (QUEUE, "arn:aws:sqs:eu-west-1:111122223333:q:r", true, true),
            (QUEUE, "arn:aws:sqs:eu-west-1:111122223333:", false, true),
            (QUEUE, "arn:aws:sqs:::q", false, true),
            (QUEUE, "arn:aws:sqs:eu-west-1:q", false, false),
            (QUEUE, "arn:aws-cn:sqs:eu-west-1:111122223333:q", false, false),
            ("arn:aws:s3:::${BucketName}/${Key}", "arn:aws:s3:::b/k/l", true, true),
            ("arn:aws:s3:::${BucketName}/${Key}", "arn:aws:s3:::b", false, false),
            ("arn:aws:s3:::${BucketName}/${Key}", "arn:aws:s3:::/k", false, true),
            ("arn:aws:a:::x/${A}/y/${B}/z", "arn:aws:a:::x/1/y/y/2/z", true, true),
            ("arn:aws:a:::x/${A}/y/${B}/z", "arn:aws:a:::x/1/y/2/z/", false, false),
            ("arn:aws:a:::${A}${B}", "arn:aws:a:::é", false, true),
            ("arn:aws:a:::${A}${B}", "arn:aws:a:::éé", true, true),
            ("arn:aws:a:*:*:b/*", "arn:aws:a:::b/", true, true),
            ("arn:aws:a:*:*:b/*c", "arn:aws:a:x:y:b/cdc", true, true),
            ("arn:aws:a:*:*:b/*c", "arn:aws:a:x:y:b/cd", false, false),
            ("arn:aws:a:::b", "arn:aws:a:::b", true, true),
            ("arn:aws:a:::b", "arn:aws:a:::bc", false, false),
        ];
        for (template, arn, matches, resembles) in arns {
            let template = ArnTemplate::from(template);
            assert_eq!((template.matches(arn), template.resembles(arn)), (matches, resembles), "{template} {arn}");
        }
    }

    #[test]
    fn shaped() {
        use Class::{Any, NoColon, NoSlash, Plain};
        use Step::{Is, One, Run};
        let check = |template: &str, shape: &[Step], loose: &[Step]| {
            let template = ArnTemplate::from(template);
            assert_eq!(template.shape(), shape, "{template}");
            assert_eq!(template.loose_shape(), loose, "{template}");
        };
        check(
            "${P}:::${Region}:${Account}:${X}",
            &[
                One(NoColon),
                Run(NoColon),
                Is(':'),
                Is(':'),
                Is(':'),
                Run(Plain),
                Is(':'),
                Run(Plain),
                Is(':'),
                One(Any),
                Run(Any),
            ],
            &[Run(NoColon), Is(':'), Is(':'), Is(':'), Run(NoColon), Is(':'), Run(NoColon), Is(':'), Run(Any)],
        );
        check("${BucketName}/*", &[One(NoSlash), Run(NoSlash), Is('/'), Run(Any)], &[Run(NoColon), Is('/'), Run(Any)]);
        check(
            "::::*:${RequestPath}",
            &[[Is(':'); 4].as_slice(), &[Run(Any), Is(':'), Run(Any)]].concat(),
            &[[Is(':'); 4].as_slice(), &[Run(Any), Is(':'), Run(Any)]].concat(),
        );
    }

    #[test]
    fn what_arns_begin_with() {
        for (template, expect) in [
            ("arn:${Partition}:SQS:${Region}:${Account}:${QueueName}", Some("arn:aws-cn:sqs")),
            ("arn:aws:sqs:::q", Some("arn:aws:sqs")),
            ("arn:${Any}:sqs:${Region}:${Account}:q", None),
            ("arn:aws:${Vendor}:::b", None),
            ("arn:aws:s*:::b", None),
            ("arn:aws", None),
        ] {
            assert_eq!(ArnTemplate::from(template).head("aws-cn").as_deref(), expect, "{template}");
        }
        assert_eq!(ArnTemplate::from("arn:${Partition}:a:::b").head("*"), None);
    }

    #[test]
    fn told_by_their_form() {
        for (template, names_type, is_usual) in [
            ("arn:${Partition}:ec2:${Region}:${Account}:vpc/${VpcId}", true, true),
            ("arn:${Partition}:rds:${Region}:${Account}:db:${Name}", true, true),
            ("arn:${Partition}:s3:::${BucketName}/${Key}", false, true),
            ("arn:${Partition}:iam::${Account}:root", false, true),
            ("arn:${Partition}:a:::/b/${Id}/*", false, false),
            ("arn:aws:a:::b/${Id}", true, false),
            ("arn:${Partition}:a", false, false),
        ] {
            let template = ArnTemplate::from(template);
            assert_eq!((template.names_type(), template.is_usual()), (names_type, is_usual), "{template}");
        }
        let queue = ArnTemplate::from(QUEUE);
        assert!(queue.has("Region") && !queue.has("region") && !queue.has("sqs"));
    }
}
