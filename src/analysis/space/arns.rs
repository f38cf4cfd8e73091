//! Shapes of ARNs: what a template of the catalogue stands for, and what patterns of ARNs tell apart.
//!
//! Knows texts and shapes; which template belongs to which action, the catalogue knows.

use policy::{Class, Shape, Step};

/// Variables for which nothing may stand: the root of an API or of a service's paths, packages without a namespace, the
/// root of all parameters.
const EMPTY: [&str; 4] =
    ["ApiSpecificResourcePath", "PackageNamespace", "ParameterNameWithoutLeadingSlash", "RequestPath"];

/// The ARNs that a template of the catalogue stands for.
pub fn shape_of(template: &str) -> Shape {
    filled(template, |name, in_head| match name {
        "Region" | "Account" => vec![Step::Run(Class::Plain)],
        name if EMPTY.contains(&name) => vec![Step::Run(Class::Any)],
        "BucketName" => vec![Step::One(Class::NoSlash), Step::Run(Class::NoSlash)],
        _ if in_head => vec![Step::One(Class::NoColon), Step::Run(Class::NoColon)],
        _ => vec![Step::One(Class::Any), Step::Run(Class::Any)],
    })
}

/// The ARNs that look like those of a template, whatever stands for its variables.
pub fn loose_shape_of(template: &str) -> Shape {
    filled(template, |_, in_head| vec![Step::Run(if in_head { Class::NoColon } else { Class::Any })])
}

/// A template with steps for each variable, which go by its name and whether it stands before the fifth colon.
fn filled(template: &str, steps: impl Fn(&str, bool) -> Shape) -> Shape {
    let mut shape = Shape::new();
    let mut rest = template;
    let push = |shape: &mut Shape, text: &str| {
        shape.extend(text.chars().map(|c| if c == '*' { Step::Run(Class::Any) } else { Step::Is(c) }));
    };
    while let Some((before, after)) = rest.split_once("${") {
        push(&mut shape, before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let in_head = shape.iter().filter(|step| **step == Step::Is(':')).count() < 5;
        shape.extend(steps(name, in_head));
        rest = after;
    }
    push(&mut shape, rest);
    shape
}

/// A short text that fits a shape.
pub fn instance(shape: &Shape) -> String {
    let text = shape.iter().filter_map(|step| match step {
        Step::Is(c) | Step::Either(c) => Some(*c),
        Step::One(_) => Some('x'),
        Step::Run(_) => None,
    });
    text.collect()
}

/// What the ARNs of a template begin with, as [`head`] has it of a shape.
pub fn head_of(template: &str) -> Option<String> {
    let end = template.match_indices(':').nth(2).map(|(at, _)| at)?;
    let begin = template.get(..end)?;
    (!begin.contains("${") && !begin.contains('*')).then(|| begin.to_ascii_lowercase())
}

/// What the ARNs of a shape begin with, up to and including the service, in lower case; `None` where that is open.
pub fn head(shape: &Shape) -> Option<String> {
    let mut head = String::new();
    let mut colons = 0;
    for step in shape {
        let (Step::Is(c) | Step::Either(c)) = step else { return None };
        colons += usize::from(*c == ':');
        if colons == 3 {
            return Some(head);
        }
        head.push(c.to_ascii_lowercase());
    }
    None
}

/// Whether texts that differ only in an account id may fit a shape differently.
pub fn tells_accounts_apart(shape: &Shape) -> bool {
    let colons: Vec<usize> =
        shape.iter().enumerate().filter(|(_, step)| **step == Step::Is(':')).map(|(at, _)| at).collect();
    match (colons.get(3), colons.get(4)) {
        (Some(before), Some(after)) => !matches!(shape.get(before + 1..*after), Some([Step::Run(_)])),
        // Without its colons a pattern may mean digits anywhere.
        _ => shape.iter().any(|step| match step {
            Step::Is(c) | Step::Either(c) => c.is_ascii_digit(),
            Step::One(_) => true,
            Step::Run(_) => false,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_and_what_they_stand_for() {
        use crate::space::texts::fits;
        let check = |template: &str, arn: &str, expect: bool| {
            assert_eq!(fits(&shape_of(template), arn), expect, "{template} {arn}");
        };
        let queue = "arn:aws:sqs:${Region}:${Account}:${QueueName}";
        check(queue, "arn:aws:sqs:eu-west-1:111122223333:q", true);
        check(queue, "arn:aws:sqs:eu-west-1:111122223333:", false);
        check(queue, "arn:aws:sqs:::q", true);
        let bucket = "arn:aws:s3:::${BucketName}";
        check(bucket, "arn:aws:s3:::b", true);
        check(bucket, "arn:aws:s3:::b/k", false);
        check("arn:aws:s3:::${BucketName}/${ObjectName}", "arn:aws:s3:::b/k/l", true);
    }

    #[test]
    fn what_arns_begin_with() {
        let check = |template: &str, expect: Option<&str>| {
            assert_eq!(head_of(template).as_deref(), expect, "{template}");
            assert_eq!(head(&shape_of(template)).as_deref(), expect, "{template}");
        };
        check("arn:aws:SQS:${Region}:${Account}:${QueueName}", Some("arn:aws:sqs"));
        check("arn:${Any}:sqs:${Region}:${Account}:q", None);
        check("arn:aws:s*:::b", None);
        check("arn:aws", None);
    }

    #[test]
    fn which_patterns_tell_accounts_apart() {
        let check = |pattern: &str, expect: bool| {
            let shape: Shape =
                pattern.chars().map(|c| if c == '*' { Step::Run(Class::Any) } else { Step::Is(c) }).collect();
            assert_eq!(tells_accounts_apart(&shape), expect, "{pattern}");
        };
        check("arn:aws:iam::*:role/Admin1", false);
        check("arn:aws:iam::111122223333:role/x", true);
        check("arn:aws:iam::1*:role/x", true);
        check("*:role/x", false);
        check("*3:role/x", true);
    }
}
