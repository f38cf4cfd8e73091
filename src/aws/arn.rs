//! Amazon Resource Names: `arn:partition:service:region:account:resource`.
//!
//! Knows the six parts and where they divide. What a pattern of ARNs means, `policy` knows; which resources exist, nobody here.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>

use std::fmt;

/// The parts that a colon ends: all but the last, in which colons are as good as other characters.
pub const HEAD: usize = 5;

/// An ARN, part by part. Any text may stand in a part, also none.
///
/// ```
/// use aws::Arn;
/// let arn = Arn::read("arn:aws:sns:eu-west-1:111122223333:topic:sub").expect("six parts");
/// assert_eq!((arn.service, arn.account, arn.resource), ("sns", "111122223333", "topic:sub"));
/// let elsewhere = Arn { account: "444455556666", ..arn };
/// assert_eq!(elsewhere.to_string(), "arn:aws:sns:eu-west-1:444455556666:topic:sub");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'t> {
    /// `aws`, `aws-cn` …
    pub partition: &'t str,
    pub service: &'t str,
    /// Empty for what is in no Region, and where the service leaves it out.
    pub region: &'t str,
    /// Empty where the service leaves it out; `aws` for what belongs to AWS itself.
    pub account: &'t str,
    pub resource: &'t str,
}

impl<'t> Arn<'t> {
    /// The parts of a text that is an ARN, as [`is_arn`] has it.
    #[must_use]
    pub fn read(text: &'t str) -> Option<Self> {
        let mut parts = parts(text);
        parts.next().filter(|first| *first == "arn")?;
        let mut part = || parts.next();
        Some(Self { partition: part()?, service: part()?, region: part()?, account: part()?, resource: part()? })
    }

    /// What a service has that is in no Region, such as a role.
    #[must_use]
    pub fn global(partition: &'t str, service: &'t str, account: &'t str, resource: &'t str) -> Self {
        Self { partition, service, region: "", account, resource }
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// The parts of a text, as if it were an ARN: at most six, the last with all further colons.
pub fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.splitn(HEAD + 1, ':')
}

/// Whether a text has the six parts of an ARN.
#[must_use]
pub fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.bytes().filter(|byte| *byte == b':').nth(HEAD - 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_parts_at_most() {
        for (text, expect) in [
            ("arn:aws:s3:::b", &["arn", "aws", "s3", "", "", "b"][..]),
            ("arn:aws:sns:*:1:a:b:c", &["arn", "aws", "sns", "*", "1", "a:b:c"]),
            ("arn:aws:s3:*", &["arn", "aws", "s3", "*"]),
            ("::", &["", "", ""]),
            ("", &[""]),
        ] {
            assert_eq!(parts(text).collect::<Vec<_>>(), expect, "{text}");
        }
    }

    #[test]
    fn what_is_an_arn_is_read_and_written_again() {
        for (text, expect) in [
            ("arn:aws:s3:::b", true),
            ("arn:aws:s3:::b:c/d", true),
            ("arn:::::", true),
            ("arn::::", false),
            ("arn:aws:s3:*", false),
            ("ARN:aws:s3:::b", false),
            ("urn:arn:aws:s3:::b", false),
            ("*", false),
            ("", false),
        ] {
            assert_eq!(is_arn(text), expect, "{text}");
            assert_eq!(Arn::read(text).map(|arn| arn.to_string()), expect.then(|| text.to_owned()), "{text}");
        }
        let role = Arn::global("aws-cn", "iam", "111122223333", "role/r");
        assert_eq!(role.to_string(), "arn:aws-cn:iam::111122223333:role/r");
    }
}
