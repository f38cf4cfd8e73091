//! Shapes of ARNs: what they begin with, and what patterns of ARNs tell apart.
//!
//! Knows texts and shapes; the shape of a template, `aws` knows.

use aws::{Shape, Step};

/// A short text that fits a shape.
pub fn instance(shape: &Shape) -> String {
    let text = shape.iter().filter_map(|step| match step {
        Step::Is(c) | Step::Either(c) => Some(*c),
        Step::One(_) => Some('x'),
        Step::Run(_) => None,
    });
    text.collect()
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
        // Between the fourth and the fifth colon stands the account; a lone wildcard there takes every one.
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
    use super::super::texts::fits;
    use super::*;
    use aws::{ArnTemplate, Class};

    #[test]
    fn templates_and_what_they_stand_for() {
        let check = |template: &str, arn: &str, expect: bool| {
            assert_eq!(fits(&ArnTemplate::from(template).shape(), arn), expect, "{template} {arn}");
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
            let template = ArnTemplate::from(template);
            assert_eq!(template.head("aws").as_deref(), expect, "{template}");
            assert_eq!(head(&template.shape()).as_deref(), expect, "{template}");
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
