//! The dated table of AWS's limits. No limit stands anywhere else.
//!
//! From "Quotas and service limits for AWS Organizations", as read in 2026-11;
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>.
//! Sizes count Unicode characters, white space included.

use super::words::PolicyType;

/// The day on which the table was last compared with AWS's page.
pub const AS_OF: &str = "2026-11-23";

/// OU levels below the root.
pub const OU_DEPTH: usize = 5;
/// OUs in an organization.
pub const OUS: usize = 2_000;
/// The largest number of accounts to which the quota can be raised; new organizations start at 10 or lower.
pub const ACCOUNTS: usize = 50_000;
/// Tags on one root, OU, account or policy; keys that begin with `aws:` do not count.
pub const TAGS: usize = 50;
/// Characters of a tag's key, at least one.
pub const TAG_KEY: usize = 128;
/// Characters of a tag's value, which may be empty.
pub const TAG_VALUE: usize = 256;
/// Characters of a name that `CreateAccount` takes; accounts that were invited may have longer ones, up to [`NAME`].
pub const CREATED_ACCOUNT_NAME: usize = 50;
/// Characters of the name of an OU or a policy.
pub const NAME: usize = 128;
/// Characters of a policy's description, which may be empty.
pub const POLICY_DESCRIPTION: usize = 512;
/// Characters of an account's e-mail, by the pattern of `CreateAccount`.
pub const EMAIL_MIN: usize = 6;
pub const EMAIL_MAX: usize = 64;

/// How much of one policy type there may be. `None` where AWS's page names no number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyQuota {
    /// Characters in one document.
    pub size: Option<usize>,
    /// Policies of this type on one root, OU or account; inherited ones do not count.
    pub attached_max: Option<usize>,
    /// Fewest policies of this type on one target while the type is enabled.
    pub attached_min: usize,
    /// Policies of this type in the organization.
    pub policies: Option<usize>,
}

/// The quotas of a policy type. SCP: 10,240 characters and 10 a target since 2026-05-15, 5,120 and 5 before.
pub fn of(kind: &PolicyType) -> PolicyQuota {
    let quota = |size, attached_max, attached_min, policies| PolicyQuota {
        size: Some(size),
        attached_max: Some(attached_max),
        attached_min,
        policies: Some(policies),
    };
    match kind {
        PolicyType::Scp => quota(10_240, 10, 1, 10_000),
        PolicyType::Rcp => quota(5_120, 5, 1, 2_000),
        PolicyType::DeclarativeEc2 | PolicyType::Backup | PolicyType::Tag | PolicyType::SecurityHub => {
            quota(10_000, 10, 0, 1_000)
        }
        PolicyType::Chatbot => quota(10_000, 5, 0, 1_000),
        PolicyType::AiServicesOptOut => quota(2_500, 5, 0, 1_000),
        // AWS's page names no number for them.
        PolicyType::SecurityHubCspm
        | PolicyType::Inspector
        | PolicyType::UpgradeRollout
        | PolicyType::Bedrock
        | PolicyType::S3
        | PolicyType::NetworkSecurityDirector
        | PolicyType::GuardDuty
        | PolicyType::Other(_) => PolicyQuota::default(),
    }
}
