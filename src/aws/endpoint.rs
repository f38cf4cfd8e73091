//! Where services answer: which of them serve all Regions of a partition from one, as of a date.
//!
//! A request to such a service may be reported in a home Region, under `aws:RequestedRegion`, wherever it is made.
//! Knows the exceptions only: whether a service is in a Region at all is not in the table.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion>

use std::borrow::Cow;

use super::partition::Partition;

/// In which Regions requests may be reported besides the one that they are made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Home {
    /// In no other.
    No,
    /// In that of most global services.
    Perhaps,
    /// Or in the other Region that has some.
    Oregon,
    /// In any, and in none.
    Anywhere,
}

impl Home {
    pub const ALL: [Self; 4] = [Self::No, Self::Perhaps, Self::Oregon, Self::Anywhere];

    /// The home Regions of a partition; `None` where nobody knows.
    ///
    /// Of China and GovCloud either Region is taken for a home: AWS says of few services which it is.
    #[must_use]
    pub fn regions(self, partition: &Partition) -> Option<&'static [&'static str]> {
        match (self, partition) {
            (Self::No, _) => Some(&[]),
            (Self::Perhaps, Partition::Aws) => Some(&["us-east-1"]),
            (Self::Oregon, Partition::Aws) => Some(&["us-east-1", "us-west-2"]),
            (Self::Perhaps | Self::Oregon, Partition::AwsCn) => Some(&["cn-north-1", "cn-northwest-1"]),
            (Self::Perhaps | Self::Oregon, Partition::AwsUsGov) => Some(&["us-gov-west-1", "us-gov-east-1"]),
            (Self::Perhaps | Self::Oregon, Partition::Other(_)) | (Self::Anywhere, _) => None,
        }
    }
}

/// A table of services, with its date and where it is from, so that every answer drawn from it can name them.
///
/// ```
/// use aws::{Endpoints, Home};
/// let endpoints = Endpoints::known();
/// assert_eq!(endpoints.home("iam"), Some(Home::Perhaps));
/// assert_eq!(endpoints.home("ec2"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// Day on which the sources said so, `YYYY-MM-DD`.
    pub date: Cow<'static, str>,
    pub sources: Cow<'static, [Cow<'static, str>]>,
    /// Sorted by service.
    rows: Cow<'static, [(Cow<'static, str>, Home)]>,
}

impl Endpoints {
    /// The table that ships with the program.
    #[must_use]
    pub fn known() -> &'static Self {
        &KNOWN
    }

    /// Where requests to a service may be reported; `None` for one that the table does not have.
    #[must_use]
    pub fn home(&self, service: &str) -> Option<Home> {
        let at = self.rows.binary_search_by(|(known, _)| (**known).cmp(service)).ok()?;
        self.rows.get(at).map(|(_, home)| *home)
    }
}

const fn perhaps(service: &'static str) -> (Cow<'static, str>, Home) {
    (Cow::Borrowed(service), Home::Perhaps)
}

const fn oregon(service: &'static str) -> (Cow<'static, str>, Home) {
    (Cow::Borrowed(service), Home::Oregon)
}

/// Services that answer, or may answer, from one Region for all: those that AWS's examples of Region locks leave out.
/// One too many costs sharpness, one too few would make verdicts wrong.
static KNOWN: Endpoints = Endpoints {
    date: Cow::Borrowed("2026-11-27"),
    sources: Cow::Borrowed(&[
        Cow::Borrowed(
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html",
        ),
        Cow::Borrowed(
            "https://docs.aws.amazon.com/controltower/latest/controlreference/primary-region-deny-policy.html",
        ),
    ]),
    rows: Cow::Borrowed(&[
        perhaps("a4b"),
        perhaps("account"),
        perhaps("activate"),
        perhaps("artifact"),
        perhaps("aws-marketplace"),
        perhaps("aws-portal"),
        perhaps("bcm-dashboards"),
        perhaps("bcm-data-exports"),
        perhaps("bcm-pricing-calculator"),
        perhaps("billing"),
        perhaps("billingconductor"),
        perhaps("budgets"),
        perhaps("ce"),
        oregon("chatbot"),
        perhaps("chime"),
        perhaps("cloudfront"),
        perhaps("config"),
        perhaps("consoleapp"),
        perhaps("consolidatedbilling"),
        perhaps("cost-optimization-hub"),
        perhaps("cur"),
        oregon("devicefarm"),
        perhaps("directconnect"),
        perhaps("ecr-public"),
        perhaps("fms"),
        perhaps("freetier"),
        oregon("globalaccelerator"),
        perhaps("health"),
        perhaps("iam"),
        perhaps("importexport"),
        perhaps("invoicing"),
        perhaps("iq"),
        perhaps("iq-permission"),
        perhaps("license-manager"),
        perhaps("mobileanalytics"),
        oregon("networkmanager"),
        perhaps("notifications"),
        perhaps("notifications-contacts"),
        perhaps("nova-act"),
        perhaps("organizations"),
        perhaps("partnercentral"),
        perhaps("payments"),
        perhaps("pricing"),
        perhaps("quicksight"),
        perhaps("route53"),
        oregon("route53-recovery-cluster"),
        oregon("route53-recovery-control-config"),
        oregon("route53-recovery-readiness"),
        perhaps("route53domains"),
        perhaps("savingsplans"),
        perhaps("shield"),
        perhaps("sts"),
        perhaps("support"),
        perhaps("supportapp"),
        perhaps("supportplans"),
        perhaps("sustainability"),
        perhaps("tax"),
        perhaps("trustedadvisor"),
        perhaps("uxc"),
        perhaps("vendor-insights"),
        perhaps("waf"),
        perhaps("waf-regional"),
        perhaps("wafv2"),
        perhaps("wellarchitected"),
    ]),
};

/// Where requests for an action of S3 may be reported. What is about accounts, and about access points of several Regions,
/// is not of one Region; all else is done where the bucket is.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRestrictions.html>
#[must_use]
pub fn home_of_s3(action: &str) -> Home {
    let name = action.to_ascii_lowercase();
    let of_account = ["getaccountpublic", "putaccountpublic", "listallmybuckets"];
    if name.contains("multiregionaccesspoint") {
        return Home::Oregon;
    }
    if of_account.iter().any(|begin| name.starts_with(begin)) { Home::Perhaps } else { Home::No }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::is_region;

    #[test]
    fn each_service_once_and_in_order() {
        assert!(KNOWN.rows.is_sorted_by(|(a, _), (b, _)| a < b));
        assert_eq!(KNOWN.rows.len(), 64);
        for (service, expect) in [
            ("iam", Some(Home::Perhaps)),
            ("networkmanager", Some(Home::Oregon)),
            ("a4b", Some(Home::Perhaps)),
            ("wellarchitected", Some(Home::Perhaps)),
            ("ec2", None),
            ("", None),
        ] {
            assert_eq!(Endpoints::known().home(service), expect, "{service}");
        }
    }

    #[test]
    fn home_regions() {
        let regions = |home: Home, partition: &str| home.regions(&Partition::from(partition)).map(<[_]>::to_vec);
        for (home, partition, expect) in [
            (Home::No, "aws", Some(vec![])),
            (Home::No, "aws-iso", Some(vec![])),
            (Home::Perhaps, "aws", Some(vec!["us-east-1"])),
            (Home::Oregon, "aws", Some(vec!["us-east-1", "us-west-2"])),
            (Home::Perhaps, "aws-cn", Some(vec!["cn-north-1", "cn-northwest-1"])),
            (Home::Oregon, "aws-us-gov", Some(vec!["us-gov-west-1", "us-gov-east-1"])),
            (Home::Perhaps, "aws-iso", None),
            (Home::Anywhere, "aws", None),
        ] {
            let found = regions(home, partition);
            assert!(found.iter().flatten().all(|region| is_region(region)), "{home:?} {partition}");
            assert_eq!(found, expect, "{home:?} {partition}");
        }
    }

    #[test]
    fn actions_of_s3() {
        for (action, expect) in [
            ("GetObject", Home::No),
            ("listallmybuckets", Home::Perhaps),
            ("PutAccountPublicAccessBlock", Home::Perhaps),
            ("CreateMultiRegionAccessPoint", Home::Oregon),
        ] {
            assert_eq!(home_of_s3(action), expect, "{action}");
        }
    }
}
