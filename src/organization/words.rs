//! AWS's words for what an organization is and holds.
//!
//! Knows AWS's spelling of each word and what people call it. A word that this version does not know is kept as it was read,
//! for a file or an answer may be newer than Canopy.

use std::fmt;
use std::sync::Arc;

pub use aws::Partition;

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
    /// What people call several: "SCPs", "Tag policies".
    pub fn of_several(&self) -> String {
        let label = self.label();
        match label.strip_suffix("policy") {
            Some(kind) => format!("{kind}policies"),
            None if matches!(self, Self::Scp | Self::Rcp) => format!("{label}s"),
            None => label.to_owned(),
        }
    }

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
