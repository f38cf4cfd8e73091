//! What is odd or wrong about an organization as a whole, as data.
//!
//! Knows rules about the document and its policies; their dated numbers stand in `organization::quota`.
//! What can be an error in AWS was refused as an edit; here are such values that a file brought, and everything that is
//! legal but hardly meant. Pure, and always in the same order: organization, root, OUs, accounts, policies.

mod levels;
mod policies;
mod values;

use super::Analysis;
use organization::{AccountId, Organization, OuId, PolicyId, TargetId};
use policy::{self, Severity, Span};

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    pub code: FindingCode,
    pub place: Place,
    /// One sentence, lower case, no final period, the user's text in backticks.
    pub message: String,
    /// What to do next, where that is not plain.
    pub hint: Option<String>,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Organization,
    Root,
    Ou(OuId),
    Account(AccountId),
    Policy {
        policy: PolicyId,
        /// The place in the policy's text, if it is about one.
        span: Option<Span>,
    },
}

impl From<&TargetId> for Place {
    fn from(target: &TargetId) -> Self {
        match target {
            TargetId::Root => Self::Root,
            TargetId::Ou(id) => Self::Ou(id.clone()),
            TargetId::Account(id) => Self::Account(id.clone()),
        }
    }
}

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
    /// An RCP statement for a service without RCPs.
    RcpWithoutEffect = "rcp-without-effect",
    /// A text that is within AWS's limit only without its white space.
    FitsOnlyMinified = "fits-only-minified",
    /// A policy of a type that is not understood, and that is not even JSON.
    NotJson = "not-json",
    /// A policy that is attached nowhere.
    AttachedNowhere = "attached-nowhere",
}

/// Everything to look at in the organization that was analysed.
pub fn findings(organization: &Organization, analysis: &Analysis) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    values::of_organization(organization, &mut findings);
    levels::of_organization(organization, &mut findings);
    for target in organization.targets() {
        values::of_target(organization, &target, &mut findings);
        levels::of_target(organization, analysis, &target, &mut findings);
    }
    for policy in organization.policies().values() {
        policies::of_policy(organization, analysis, policy, &mut findings);
    }
    findings.0.sort_by(|a, b| rank(&a.place).cmp(&rank(&b.place)));
    findings.0
}

/// The places' order; a stable sort keeps the rest as it was found.
fn rank(place: &Place) -> (u8, &str) {
    match place {
        Place::Organization => (0, ""),
        Place::Root => (1, ""),
        Place::Ou(id) => (2, id.as_str()),
        Place::Account(id) => (3, id.as_str()),
        Place::Policy { policy, .. } => (4, policy.as_str()),
    }
}

/// Collects findings; exists to keep the rules short.
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, severity: Severity, code: FindingCode, place: Place, message: String) {
        self.0.push(Finding { severity, code, place, message, hint: None });
    }

    /// Says what to do about the finding that was added last.
    fn hint(&mut self, hint: impl Into<String>) {
        if let Some(last) = self.0.last_mut() {
            last.hint = Some(hint.into());
        }
    }
}
