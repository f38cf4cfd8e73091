//! What a new policy says until its author says more.
//!
//! Knows a few texts to begin with, each with what it does once it is attached. What is still to be filled in stands in `${…}`,
//! which no policy variable is called; until then nothing certain follows from it. The empty statement names a service that
//! nobody has: a text without any action would be none that AWS takes, and could mean anything.

use organization::PolicyType;

/// A text that a new policy begins with.
#[derive(Debug, PartialEq, Eq)]
pub struct PolicyStart {
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    pub content: &'static str,
}

static SCPS: [PolicyStart; 4] = [
    PolicyStart {
        name: "Empty statement",
        about: "A statement to fill in, which denies nothing until it names actions",
        content: r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Statement1",
      "Effect": "Deny",
      "Action": "service:Action",
      "Resource": "*"
    }
  ]
}
"#,
    },
    PolicyStart {
        name: "Deny leaving the organization",
        about: "No account can leave the organization by itself",
        content: r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyLeavingTheOrganization",
      "Effect": "Deny",
      "Action": "organizations:LeaveOrganization",
      "Resource": "*"
    }
  ]
}
"#,
    },
    PolicyStart {
        name: "Deny the root user",
        about: "The root user of a member account can do nothing",
        content: r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyRootUser",
      "Effect": "Deny",
      "Action": "*",
      "Resource": "*",
      "Condition": {
        "ArnLike": {
          "aws:PrincipalArn": "arn:*:iam::*:root"
        }
      }
    }
  ]
}
"#,
    },
    PolicyStart {
        name: "Only some Regions",
        about: "Denies everything outside the Regions that you fill in, but for services that answer from one Region for all",
        content: r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyOtherRegions",
      "Effect": "Deny",
      "NotAction": [
        "account:*",
        "artifact:*",
        "bcm-dashboards:*",
        "bcm-data-exports:*",
        "bcm-pricing-calculator:*",
        "billing:*",
        "billingconductor:*",
        "budgets:*",
        "ce:*",
        "cloudfront:*",
        "freetier:*",
        "globalaccelerator:*",
        "health:*",
        "iam:*",
        "importexport:*",
        "invoicing:*",
        "networkmanager:*",
        "notifications-contacts:*",
        "organizations:*",
        "payments:*",
        "route53:*",
        "route53-recovery-control-config:*",
        "route53domains:*",
        "route53globalresolver:*",
        "savingsplans:*",
        "shield:*",
        "sts:*",
        "support:*",
        "tax:*",
        "trustedadvisor:*",
        "waf:*"
      ],
      "Resource": "*",
      "Condition": {
        "StringNotEquals": {
          "aws:RequestedRegion": [
            "${FIRST_REGION}",
            "${SECOND_REGION}"
          ]
        }
      }
    }
  ]
}
"#,
    },
];

static RCPS: [PolicyStart; 3] = [
    PolicyStart {
        name: "Empty statement",
        about: "A statement to fill in, which denies nothing until it names actions",
        content: r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Statement1",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "service:Action",
      "Resource": "*"
    }
  ]
}
"#,
    },
    PolicyStart {
        name: "Require TLS",
        about: "Requests to S3 that are not encrypted on their way are denied",
        content: r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyUnencryptedTransport",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": {
        "BoolIfExists": {
          "aws:SecureTransport": "false"
        }
      }
    }
  ]
}
"#,
    },
    PolicyStart {
        name: "Only this organization",
        about: "Resources answer the organization that you fill in and AWS services, and nobody else",
        content: r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyOtherOrganizations",
      "Effect": "Deny",
      "Principal": "*",
      "Action": [
        "kms:*",
        "s3:*",
        "secretsmanager:*",
        "sqs:*"
      ],
      "Resource": "*",
      "Condition": {
        "StringNotEqualsIfExists": {
          "aws:PrincipalOrgID": "${ORGANIZATION_ID}"
        },
        "BoolIfExists": {
          "aws:PrincipalIsAWSService": "false"
        }
      }
    }
  ]
}
"#,
    },
];

/// The texts that a new policy of a type may begin with, the plainest first.
pub fn policy_starts(kind: &PolicyType) -> &'static [PolicyStart] {
    if *kind == PolicyType::Rcp { &RCPS } else { &SCPS }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws::{Endpoints, Home};

    /// Whoever fills in Regions locks nobody out of what is called in one Region for all.
    #[test]
    fn services_that_answer_from_one_region_are_spared() {
        let regions = SCPS.iter().find(|start| start.content.contains("aws:RequestedRegion")).unwrap();
        let spared: Vec<&str> = regions.content.split('"').filter_map(|word| word.strip_suffix(":*")).collect();
        let only = Endpoints::known().services().filter(|(_, home)| matches!(home, Home::Only(_)));
        let missing: Vec<&str> = only.map(|(service, _)| service).filter(|service| !spared.contains(service)).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
