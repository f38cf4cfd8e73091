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
    /// Requests are made in one Region, whoever makes them from wherever.
    Only(Seat),
}

/// The one Region of a partition in which a service answers. Where none is known, it may be any of the home Regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seat {
    aws: &'static str,
    china: Option<&'static str>,
    gov: Option<&'static str>,
}

const IAM: Seat = Seat { aws: "us-east-1", china: Some("cn-north-1"), gov: Some("us-gov-west-1") };
const EVERYWHERE: Seat = Seat { aws: "us-east-1", china: Some("cn-northwest-1"), gov: Some("us-gov-west-1") };
const VIRGINIA_AND_NINGXIA: Seat = Seat { aws: "us-east-1", china: Some("cn-northwest-1"), gov: None };
const VIRGINIA: Seat = Seat { aws: "us-east-1", china: None, gov: None };
const OHIO: Seat = Seat { aws: "us-east-2", china: None, gov: None };
const OREGON: Seat = Seat { aws: "us-west-2", china: None, gov: Some("us-gov-west-1") };

impl Seat {
    const ALL: [Self; 6] = [IAM, EVERYWHERE, VIRGINIA_AND_NINGXIA, VIRGINIA, OHIO, OREGON];
}

impl Home {
    pub const ALL: [Self; 10] = {
        let [a, b, c, d, e, f] = Seat::ALL;
        let only = [Self::Only(a), Self::Only(b), Self::Only(c), Self::Only(d), Self::Only(e), Self::Only(f)];
        let [a, b, c, d, e, f] = only;
        [Self::No, Self::Perhaps, Self::Oregon, Self::Anywhere, a, b, c, d, e, f]
    };

    /// The Region in which all requests of a partition are made, where there is one.
    #[must_use]
    pub fn only(self, partition: &Partition) -> Option<&'static str> {
        match (self, partition) {
            (Self::Only(seat), Partition::Aws) => Some(seat.aws),
            (Self::Only(seat), Partition::AwsCn) => seat.china,
            (Self::Only(seat), Partition::AwsUsGov) => seat.gov,
            (Self::Only(_), Partition::Other(_)) | (Self::No | Self::Perhaps | Self::Oregon | Self::Anywhere, _) => {
                None
            }
        }
    }

    /// The home Regions of a partition; `None` where nobody knows.
    ///
    /// Of China and GovCloud either Region is taken for a home: AWS says of few services which it is.
    #[must_use]
    pub fn regions(self, partition: &Partition) -> Option<&'static [&'static str]> {
        match (self, partition) {
            _ if self.only(partition).is_some() => Some(&[]),
            (Self::No, _) => Some(&[]),
            (Self::Perhaps | Self::Only(_), Partition::Aws) => Some(&["us-east-1"]),
            (Self::Oregon, Partition::Aws) => Some(&["us-east-1", "us-west-2"]),
            (Self::Perhaps | Self::Oregon | Self::Only(_), Partition::AwsCn) => Some(&["cn-north-1", "cn-northwest-1"]),
            (Self::Perhaps | Self::Oregon | Self::Only(_), Partition::AwsUsGov) => {
                Some(&["us-gov-west-1", "us-gov-east-1"])
            }
            (Self::Perhaps | Self::Oregon | Self::Only(_), Partition::Other(_)) | (Self::Anywhere, _) => None,
        }
    }
}

/// A table of services, with its date and where it is from, so that every answer drawn from it can name them.
///
/// ```
/// use aws::{Endpoints, Home};
/// let endpoints = Endpoints::known();
/// assert_eq!(endpoints.home("sts"), Some(Home::Perhaps));
/// assert_eq!(endpoints.home("iam").and_then(|home| home.only(&aws::Partition::Aws)), Some("us-east-1"));
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

    /// The services of the table, by name.
    pub fn services(&self) -> impl Iterator<Item = (&str, Home)> {
        self.rows.iter().map(|(service, home)| (&**service, *home))
    }

    /// Where requests to a service may be reported; `None` for one that the table does not have.
    #[must_use]
    pub fn home(&self, service: &str) -> Option<Home> {
        let at = self.rows.binary_search_by(|(known, _)| (**known).cmp(service)).ok()?;
        self.rows.get(at).map(|(_, home)| *home)
    }

    /// Where requests for an action, such as `iam:CreateUser`, may be reported.
    ///
    /// A role is passed along with a request to another service, so permission to pass one is asked for in that request's Region;
    /// all else of IAM is a request to IAM. <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
    #[must_use]
    pub fn home_of(&self, action: &str) -> Option<Home> {
        if action.eq_ignore_ascii_case("iam:PassRole") {
            return Some(Home::Perhaps);
        }
        self.home(&action.split(':').next().unwrap_or_default().to_ascii_lowercase())
    }
}

const fn perhaps(service: &'static str) -> (Cow<'static, str>, Home) {
    (Cow::Borrowed(service), Home::Perhaps)
}

const fn only(service: &'static str, seat: Seat) -> (Cow<'static, str>, Home) {
    (Cow::Borrowed(service), Home::Only(seat))
}

const fn oregon(service: &'static str) -> (Cow<'static, str>, Home) {
    (Cow::Borrowed(service), Home::Oregon)
}

/// Services that answer, or may answer, from one Region for all: those that AWS's examples of Region locks leave out.
/// One too many costs sharpness, one too few would make verdicts wrong.
///
/// Those of `only` have one endpoint for a partition, signed for one Region: `endpoints.json` and the endpoint rules of every
/// client with the service's signing name say so in botocore (Apache-2.0), as `assets/regions.py` prints them. Left out are
/// `support` and `health`, which have more endpoints than the rules show, and `chime`, whose name several services share.
static KNOWN: Endpoints = Endpoints {
    date: Cow::Borrowed("2026-11-29"),
    sources: Cow::Borrowed(&[
        Cow::Borrowed(
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html",
        ),
        Cow::Borrowed(
            "https://docs.aws.amazon.com/controltower/latest/controlreference/primary-region-deny-policy.html",
        ),
        Cow::Borrowed("https://pypi.org/project/botocore/1.44.8"),
        Cow::Borrowed(
            "https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53globalresolver_GetGlobalResolver.html",
        ),
    ]),
    rows: Cow::Borrowed(&[
        perhaps("a4b"),
        only("account", VIRGINIA_AND_NINGXIA),
        perhaps("activate"),
        only("artifact", VIRGINIA),
        perhaps("aws-marketplace"),
        perhaps("aws-portal"),
        only("bcm-dashboards", VIRGINIA),
        only("bcm-data-exports", VIRGINIA),
        only("bcm-pricing-calculator", VIRGINIA),
        only("billing", VIRGINIA),
        only("billingconductor", VIRGINIA),
        only("budgets", VIRGINIA_AND_NINGXIA),
        only("ce", VIRGINIA_AND_NINGXIA),
        oregon("chatbot"),
        perhaps("chime"),
        only("cloudfront", VIRGINIA_AND_NINGXIA),
        perhaps("config"),
        perhaps("consoleapp"),
        perhaps("consolidatedbilling"),
        perhaps("cost-optimization-hub"),
        perhaps("cur"),
        oregon("devicefarm"),
        perhaps("directconnect"),
        perhaps("ecr-public"),
        perhaps("fms"),
        only("freetier", VIRGINIA),
        oregon("globalaccelerator"),
        perhaps("health"),
        only("iam", IAM),
        only("importexport", VIRGINIA),
        only("invoicing", VIRGINIA),
        perhaps("iq"),
        perhaps("iq-permission"),
        perhaps("license-manager"),
        perhaps("mobileanalytics"),
        only("networkmanager", OREGON),
        perhaps("notifications"),
        only("notifications-contacts", VIRGINIA),
        perhaps("nova-act"),
        only("organizations", EVERYWHERE),
        perhaps("partnercentral"),
        only("payments", VIRGINIA),
        perhaps("pricing"),
        perhaps("quicksight"),
        only("route53", EVERYWHERE),
        oregon("route53-recovery-cluster"),
        only("route53-recovery-control-config", OREGON),
        oregon("route53-recovery-readiness"),
        perhaps("route53domains"),
        only("route53globalresolver", OHIO),
        only("savingsplans", VIRGINIA),
        only("shield", VIRGINIA),
        perhaps("sts"),
        perhaps("support"),
        perhaps("supportapp"),
        perhaps("supportplans"),
        perhaps("sustainability"),
        only("tax", VIRGINIA),
        perhaps("trustedadvisor"),
        perhaps("uxc"),
        perhaps("vendor-insights"),
        only("waf", VIRGINIA),
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
        assert_eq!(KNOWN.rows.len(), 65);
        for (service, expect) in [
            ("iam", Some(Home::Only(IAM))),
            ("networkmanager", Some(Home::Only(OREGON))),
            ("route53globalresolver", Some(Home::Only(OHIO))),
            ("chatbot", Some(Home::Oregon)),
            ("sts", Some(Home::Perhaps)),
            ("a4b", Some(Home::Perhaps)),
            ("wellarchitected", Some(Home::Perhaps)),
            ("ec2", None),
            ("", None),
        ] {
            assert_eq!(Endpoints::known().home(service), expect, "{service}");
        }
        for (action, expect) in [
            ("iam:CreateUser", Some(Home::Only(IAM))),
            ("IAM:passrole", Some(Home::Perhaps)),
            ("ec2:RunInstances", None),
        ] {
            assert_eq!(Endpoints::known().home_of(action), expect, "{action}");
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
