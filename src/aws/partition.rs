//! Partitions: the groups of Regions that AWS keeps apart, the second part of every ARN.
//!
//! Knows their names, how the names of their Regions begin, and the Region that each began with.
//! Does not know which Regions belong to them.
//!
//! <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>

use std::fmt;
use std::sync::Arc;

use crate::is_region;

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

    /// How the names of Regions begin outside of `aws`: `partitions.json` of botocore (Apache-2.0), as of 2026-11.
    const REGIONS: [(&str, &str); 7] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-isof-", "aws-iso-f"),
        ("eusc-", "aws-eusc"),
    ];

    /// The partition in which a Region of this name lies; `None` if this is no name of a Region.
    ///
    /// ```
    /// use aws::Partition;
    /// assert_eq!(Partition::of_region("us-gov-west-1"), Some(Partition::AwsUsGov));
    /// assert_eq!(Partition::of_region("eu-west-1"), Some(Partition::Aws));
    /// assert_eq!(Partition::of_region("Dublin"), None);
    /// ```
    #[must_use]
    pub fn of_region(region: &str) -> Option<Self> {
        let begins = |(start, _): &&(&str, &str)| region.starts_with(start);
        let name = Self::REGIONS.iter().find(begins).map_or("aws", |(_, name)| name);
        is_region(region).then(|| Self::from(name))
    }

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

    /// Some of its Regions, to show requests with: `partitions.json` of botocore (Apache-2.0), as of 2026-11. None of a
    /// partition that is not told apart here.
    #[must_use]
    pub fn some_regions(&self) -> &'static [&'static str] {
        match self {
            Self::Aws => {
                &["us-east-1", "eu-west-1", "ap-southeast-2", "sa-east-1", "ca-central-1", "me-central-1", "af-south-1"]
            }
            Self::AwsCn => &["cn-north-1", "cn-northwest-1"],
            Self::AwsUsGov => &["us-gov-west-1", "us-gov-east-1"],
            Self::Other(_) => &[],
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
            assert!(
                partition.some_regions().iter().all(|region| Partition::of_region(region) == Some(partition.clone()))
            );
        }
        for name in Partition::NAMES {
            assert!(is_region(Partition::from(name).first_region()), "{name}");
        }
    }
}
