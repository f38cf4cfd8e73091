//! The things an organization is made of.
//!
//! Knows what each of them holds.
//! Does not know which values an edit may set; `edit` and `validity` do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

pub use aws::Partition;

use super::ids::{AccountId, OuId, ParentId, PolicyId, RootId};

/// Tags by key; keys are case-sensitive and unique per resource.
pub type Tags = BTreeMap<String, String>;

/// The root container of the tree (not the root user).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    pub id: RootId,
    /// `Root` in practice.
    pub name: String,
    pub tags: Tags,
}

/// An organizational unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ou {
    pub id: OuId,
    pub name: String,
    pub parent: ParentId,
    pub tags: Tags,
    /// The user's own words; AWS has no such field.
    pub note: String,
    pub marks: BTreeSet<Mark>,
}

/// An AWS account of the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub parent: ParentId,
    pub state: AccountState,
    pub joined_method: Option<JoinedMethod>,
    /// ISO 8601 text, as it was read or as the edit gave it.
    pub joined: Option<String>,
    pub tags: Tags,
    /// The user's own words; AWS has no such field.
    pub note: String,
    pub marks: BTreeSet<Mark>,
}

/// A policy: a named object whose document is text, kept byte for byte, valid or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub id: PolicyId,
    pub name: String,
    pub description: String,
    pub kind: PolicyType,
    pub aws_managed: bool,
    pub content: Arc<str>,
    pub tags: Tags,
    pub marks: BTreeSet<Mark>,
}

/// A policy on a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attachment {
    pub target: super::ids::TargetId,
    pub policy: PolicyId,
}

/// A member account that may administer services for the whole organization.
///
/// An empty set of services means that an import knew the administrator but not for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegatedAdministrator {
    pub account: AccountId,
    pub services: BTreeSet<String>,
}

/// What an import had to invent, leave open or was told about an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// The source gave no id, so this one is made up (a hash of path and name).
    InventedId,
    /// The landing zone configuration says `ignore: true` for this OU.
    Ignored,
    /// The configuration names a policy file that was not there; the content is empty for that reason.
    MissingFile,
}

impl Mark {
    pub const ALL: [Self; 3] = [Self::InventedId, Self::Ignored, Self::MissingFile];

    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InventedId => "invented-id",
            Self::Ignored => "ignored",
            Self::MissingFile => "missing-file",
        }
    }
}

macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// A word that this version does not know, kept as it was read.
            Other(Arc<str>),
        }

        impl $name {
            /// Every value known to this version.
            pub const KNOWN: &[Self] = &[$(Self::$variant),+];

            /// AWS's own spelling, or the word that was read.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    _ => Self::Other(Arc::from(text)),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

open_enum! {
    /// `CONSOLIDATED_BILLING` knows no policies at all; the way to `ALL` is one-way.
    FeatureSet {
        All = "ALL",
        ConsolidatedBilling = "CONSOLIDATED_BILLING",
    }
}

open_enum! {
    /// The life cycle of an account. `Status` of older answers says `SUSPENDED` for closed accounts as well.
    AccountState {
        PendingActivation = "PENDING_ACTIVATION",
        Active = "ACTIVE",
        Suspended = "SUSPENDED",
        /// Read from the old `Status` field, where closed accounts also show `SUSPENDED`.
        SuspendedOrClosed = "SUSPENDED_OR_CLOSED",
        PendingClosure = "PENDING_CLOSURE",
        Closed = "CLOSED",
    }
}

impl AccountState {
    /// The state in words.
    pub fn label(&self) -> &str {
        match self {
            Self::PendingActivation => "pending activation",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::SuspendedOrClosed => "suspended or closed",
            Self::PendingClosure => "pending closure",
            Self::Closed => "closed",
            Self::Other(text) => text,
        }
    }
}

open_enum! {
    /// How an account came into the organization; the management account shows `INVITED`.
    JoinedMethod {
        Invited = "INVITED",
        Created = "CREATED",
    }
}

open_enum! {
    /// Organizations' policy types of 2026-11-17.
    /// Only SCP and RCP are understood; all others are kept and attached untouched.
    PolicyType {
        Scp = "SERVICE_CONTROL_POLICY",
        Rcp = "RESOURCE_CONTROL_POLICY",
        Tag = "TAG_POLICY",
        Backup = "BACKUP_POLICY",
        AiServicesOptOut = "AISERVICES_OPT_OUT_POLICY",
        Chatbot = "CHATBOT_POLICY",
        DeclarativeEc2 = "DECLARATIVE_POLICY_EC2",
        SecurityHub = "SECURITYHUB_POLICY",
        SecurityHubCspm = "SECURITYHUB_CSPM_POLICY",
        Inspector = "INSPECTOR_POLICY",
        UpgradeRollout = "UPGRADE_ROLLOUT_POLICY",
        Bedrock = "BEDROCK_POLICY",
        S3 = "S3_POLICY",
        NetworkSecurityDirector = "NETWORK_SECURITY_DIRECTOR_POLICY",
        GuardDuty = "GUARDDUTY_POLICY",
    }
}

impl PolicyType {
    /// The short name people use.
    pub fn label(&self) -> &str {
        match self {
            Self::Scp => "SCP",
            Self::Rcp => "RCP",
            Self::Tag => "Tag policy",
            Self::Backup => "Backup policy",
            Self::AiServicesOptOut => "AI services opt-out policy",
            Self::Chatbot => "Chat applications policy",
            Self::DeclarativeEc2 => "Declarative policy for EC2",
            Self::SecurityHub => "Security Hub policy",
            Self::SecurityHubCspm => "Security Hub CSPM policy",
            Self::Inspector => "Inspector policy",
            Self::UpgradeRollout => "Upgrade rollout policy",
            Self::Bedrock => "Bedrock policy",
            Self::S3 => "S3 policy",
            Self::NetworkSecurityDirector => "Network security director policy",
            Self::GuardDuty => "GuardDuty policy",
            Self::Other(text) => text,
        }
    }
}

open_enum! {
    /// Whether a policy type works on the root. A disabled type is absent from the root's list.
    PolicyTypeStatus {
        Enabled = "ENABLED",
        PendingEnable = "PENDING_ENABLE",
        PendingDisable = "PENDING_DISABLE",
    }
}

impl Ou {
    /// The name shown to people.
    pub fn shown_name(&self) -> &str {
        shown(&self.name, self.id.as_str())
    }
}

impl Account {
    /// The name shown to people.
    pub fn shown_name(&self) -> &str {
        shown(&self.name, self.id.as_str())
    }
}

impl Policy {
    /// The name shown to people.
    pub fn shown_name(&self) -> &str {
        shown(&self.name, self.id.as_str())
    }
}

/// The id, where a name is nothing but white space, as AWS allows.
pub(super) fn shown<'a>(name: &'a str, id: &'a str) -> &'a str {
    if name.trim().is_empty() { id } else { name }
}
