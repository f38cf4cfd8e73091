//! The kinds of policy: which grammar a text is read under.
//!
//! Knows the names; the rules of each kind are in `grammar`.

/// What a policy text is used as. AWS reads the same language under different rules for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// Service control policy: limits principals of an account; no `Principal`.
    Scp,
    /// Resource control policy: limits resources of an account; `Deny` only, `Principal` is `"*"`.
    Rcp,
    /// Identity-based policy, managed or inline.
    Identity,
    /// Resource-based policy, such as a bucket, key or queue policy.
    Resource,
    /// Trust policy of a role: who may assume it; no `Resource`.
    Trust,
    /// Session policy, passed when a role is assumed.
    Session,
    /// Permissions boundary: a managed policy used as the outer limit of a user or role.
    Boundary,
}

impl PolicyKind {
    /// Every kind, in the order in which lists show them.
    pub const ALL: [Self; 7] =
        [Self::Scp, Self::Rcp, Self::Identity, Self::Resource, Self::Trust, Self::Session, Self::Boundary];

    /// The word for this kind on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Trust => "trust",
            Self::Session => "session",
            Self::Boundary => "boundary",
        }
    }

    /// The kind with this [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What people call it, with its article, for messages: `an SCP`.
    #[must_use]
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Scp => "an SCP",
            Self::Rcp => "an RCP",
            Self::Identity => "an identity-based policy",
            Self::Resource => "a resource-based policy",
            Self::Trust => "a trust policy",
            Self::Session => "a session policy",
            Self::Boundary => "a permissions boundary",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (kind, name, article) in [
            (PolicyKind::Scp, "scp", "an SCP"),
            (PolicyKind::Rcp, "rcp", "an RCP"),
            (PolicyKind::Identity, "identity", "an identity-based policy"),
            (PolicyKind::Resource, "resource", "a resource-based policy"),
            (PolicyKind::Trust, "trust", "a trust policy"),
            (PolicyKind::Session, "session", "a session policy"),
            (PolicyKind::Boundary, "boundary", "a permissions boundary"),
        ] {
            assert_eq!((kind.name(), kind.with_article()), (name, article));
            assert_eq!(PolicyKind::from_name(name), Some(kind));
        }
        assert_eq!(PolicyKind::from_name("SCP"), None);
    }
}
