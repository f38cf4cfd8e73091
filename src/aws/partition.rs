//! Partitions: the groups of Regions that AWS keeps apart, the second part of every ARN.
//!
//! Knows their names and the Region that each began with. Does not know which Regions belong to them.
//!
//! <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>

use std::fmt;
use std::sync::Arc;

/// An AWS partition.
///
/// ```
/// use aws::Partition;
/// assert_eq!(Partition::from("aws-cn"), Partition::AwsCn);
/// assert_eq!(Partition::AwsCn.first_region(), "cn-north-1");
/// assert_eq!(Partition::from("aws-iso").as_str(), "aws-iso");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    Aws,
    AwsCn,
    AwsUsGov,
    /// Another one, as it was read.
    Other(Arc<str>),
}

impl Partition {
    /// Every partition by its name: those that anybody can have accounts in, those for intelligence services, and the
    /// European one.
    pub const NAMES: [&str; 8] =
        ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

    /// AWS's own spelling, or the word that was read.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
            Self::Other(text) => text,
        }
    }

    /// The Region to be named where nobody has said one. Of partitions that are not told apart here it is that of `aws`:
    /// a text to begin with, of which nothing is concluded.
    #[must_use]
    pub fn first_region(&self) -> &'static str {
        match self {
            Self::Aws | Self::Other(_) => "us-east-1",
            Self::AwsCn => "cn-north-1",
            Self::AwsUsGov => "us-gov-west-1",
        }
    }
}

impl From<&str> for Partition {
    fn from(text: &str) -> Self {
        match text {
            "aws" => Self::Aws,
            "aws-cn" => Self::AwsCn,
            "aws-us-gov" => Self::AwsUsGov,
            _ => Self::Other(Arc::from(text)),
        }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::is_region;

    #[test]
    fn names_are_read_and_written_again() {
        for (text, first) in [
            ("aws", "us-east-1"),
            ("aws-cn", "cn-north-1"),
            ("aws-us-gov", "us-gov-west-1"),
            ("aws-iso", "us-east-1"),
            ("", "us-east-1"),
        ] {
            let partition = Partition::from(text);
            assert_eq!((partition.to_string().as_str(), partition.first_region()), (text, first));
        }
        for name in Partition::NAMES {
            assert!(is_region(Partition::from(name).first_region()), "{name}");
        }
    }
}
