//! What kinds of oddity there are, by names that stay the same between versions.
//!
//! Knows names only; what has each, `lints` and `findings` know.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The kinds of finding; their names are stable between versions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FindingCode {
            /// A diagnostic of the policy text.
            Text(policy::Code),
            $($(#[$doc])* $name,)*
        }

        impl FindingCode {
            /// Every kind beside the diagnostics.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable kebab-case name.
            pub fn name(self) -> &'static str {
                match self {
                    Self::Text(code) => code.name(),
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// More of something than AWS lets an organization have.
    OverQuota = "over-quota",
    /// A name, description, e-mail, id or tag that AWS would not take.
    InvalidValue = "invalid-value",
    /// Two accounts with one e-mail.
    DuplicateEmail = "duplicate-email",
    /// Two OUs of one name under one parent, or two policies of one name and type.
    DuplicateName = "duplicate-name",
    /// A level on which no SCP allows anything.
    NothingAllowed = "nothing-allowed",
    /// Fewer policies of a type on a target than AWS keeps there.
    TooFewAttached = "too-few-attached",
    /// An allow list beside a policy that allows everything.
    AllowListWithoutEffect = "allow-list-without-effect",
    /// A policy on the management account, which it does not bind.
    ManagementAccountNotBound = "management-account-not-bound",
    /// An import did not learn all attachments.
    IncompleteImport = "incomplete-import",
    /// Ids that an import made up.
    InventedIds = "invented-ids",
    /// An import named a policy file that was not there.
    MissingFile = "missing-file",
    /// A closed or suspended account among the others.
    ClosedAccount = "closed-account",
    /// An action pattern that names no known action.
    UnknownAction = "unknown-action",
    /// A service prefix that is not known.
    UnknownService = "unknown-service",
    /// A condition key that is not known.
    UnknownKey = "unknown-key",
    /// A value of `aws:RequestedRegion` that is written like no Region.
    NoRegion = "no-region",
    /// An RCP statement for a service without RCPs.
    RcpWithoutEffect = "rcp-without-effect",
    /// A Deny of an action with no resource that the statement names.
    DenyWithoutEffect = "deny-without-effect",
    /// A text that is within AWS's limit only without its white space.
    FitsOnlyMinified = "fits-only-minified",
    /// A policy of a type that is not understood, and that is not even JSON.
    NotJson = "not-json",
    /// A policy that is attached nowhere.
    AttachedNowhere = "attached-nowhere",
}
