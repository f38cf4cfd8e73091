//! Identifiers as AWS forms them.
//!
//! Knows the published formats and how to tell a well-formed id from an odd one.
//! An id that came from a file is kept whatever it looks like; only edits insist on the format.
//! Does not know whether an id exists anywhere.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

pub use aws::AccountId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Keeps any text as an id; see `is_well_formed`.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(Arc::from(text.as_ref()))
            }

            /// The id as AWS writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether AWS could have given this id.
            pub fn is_well_formed(&self) -> bool {
                let valid: fn(&str) -> bool = $valid;
                valid(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }
    };
}

id! {
    /// `^o-[a-z0-9]{10,32}$`
    OrganizationId, |text| tail(text, "o-", 10..=32, is_lower_alphanumeric)
}
id! {
    /// `^r-[0-9a-z]{4,32}$`
    RootId, |text| tail(text, "r-", 4..=32, is_lower_alphanumeric)
}
id! {
    /// `^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$`; the middle part is the root's.
    OuId, |text| text.strip_prefix("ou-").and_then(|rest| rest.split_once('-')).is_some_and(|(root, own)| {
        tail(root, "", 4..=32, is_lower_alphanumeric) && tail(own, "", 8..=32, is_lower_alphanumeric)
    })
}
id! {
    /// `^p-[0-9a-zA-Z_]{8,128}$`; AWS-managed policies have names instead of random ids (`p-FullAWSAccess`).
    PolicyId, |text| tail(text, "p-", 8..=128, |c| c.is_ascii_alphanumeric() || c == '_')
}

impl RootId {
    /// The part after `r-`, which AWS repeats in the middle of every OU id.
    pub fn suffix(&self) -> &str {
        self.0.strip_prefix("r-").unwrap_or(&self.0)
    }
}

fn tail(text: &str, prefix: &str, length: RangeInclusive<usize>, allowed: fn(char) -> bool) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| length.contains(&rest.len()) && rest.chars().all(allowed))
}

fn is_lower_alphanumeric(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_lowercase()
}

/// What an OU or an account hangs on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParentId {
    Root,
    Ou(OuId),
}

/// What a policy can be attached to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetId {
    Root,
    Ou(OuId),
    Account(AccountId),
}

/// What hangs on a parent. OUs sort before accounts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChildId {
    Ou(OuId),
    Account(AccountId),
}

/// What can carry tags. <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_tagging.html>
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaggedId {
    Target(TargetId),
    Policy(PolicyId),
}

impl From<ParentId> for TargetId {
    fn from(parent: ParentId) -> Self {
        match parent {
            ParentId::Root => Self::Root,
            ParentId::Ou(id) => Self::Ou(id),
        }
    }
}

impl From<ChildId> for TargetId {
    fn from(child: ChildId) -> Self {
        match child {
            ChildId::Ou(id) => Self::Ou(id),
            ChildId::Account(id) => Self::Account(id),
        }
    }
}

impl TargetId {
    /// The OU or root that others could hang on; an account is never a parent.
    pub fn as_parent(&self) -> Option<ParentId> {
        match self {
            Self::Root => Some(ParentId::Root),
            Self::Ou(id) => Some(ParentId::Ou(id.clone())),
            Self::Account(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        for (good, bad) in [("o-aa111bb222", "o-short"), ("o-aa111bb222", "o-AA111BB222")] {
            assert!(OrganizationId::new(good).is_well_formed(), "{good}");
            assert!(!OrganizationId::new(bad).is_well_formed(), "{bad}");
        }
        assert!(RootId::new("r-a1b2").is_well_formed());
        assert!(!RootId::new("r-a1b").is_well_formed());
        assert!(OuId::new("ou-a1b2-f6g7h111").is_well_formed());
        assert!(!OuId::new("ou-a1b2-f6g7").is_well_formed());
        assert!(!OuId::new("ou-a1b2f6g7h111").is_well_formed());
        assert!(PolicyId::new("p-FullAWSAccess").is_well_formed());
        assert!(!PolicyId::new("p-short").is_well_formed());
    }
}
