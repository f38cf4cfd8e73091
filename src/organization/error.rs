//! Why an edit is refused: a sentence for people and AWS's own name for the reason.
//!
//! Knows the exception and reason names of the Organizations API
//! (<https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html>).
//! Does not decide anything; `apply` does.

use std::fmt;

use super::ids::{AccountId, ChildId, OuId, PolicyId};
use super::words::PolicyType;

/// The exception AWS answers with, and its reason where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwsReason {
    pub exception: &'static str,
    pub reason: Option<&'static str>,
}

impl fmt::Display for AwsReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Some(reason) => write!(f, "{}: {reason}", self.exception),
            None => f.write_str(self.exception),
        }
    }
}

/// A refused edit. The document is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("{sentence}")]
    InvalidValue { sentence: String, reason: &'static str },
    #[error("the id `{id}` is taken; choose another")]
    IdTaken { id: String },
    #[error("`{id}` is not a well-formed id; AWS's ids look like `{example}`")]
    MalformedId { id: String, example: &'static str },
    #[error("the OU `{0}` is not in this organization")]
    NoSuchOu(OuId),
    #[error("the account `{0}` is not in this organization")]
    NoSuchAccount(AccountId),
    #[error("the policy `{0}` is not in this organization")]
    NoSuchPolicy(PolicyId),
    #[error("`{target}` is not in this organization")]
    NoSuchTarget { target: String },
    #[error(
        "there is already an OU named `{name}` under this parent; OU names are unique under one parent, so choose another"
    )]
    DuplicateOu { name: String },
    #[error("OUs nest at most {max} levels below the root, and this would make {depth}; choose a place higher up")]
    TooDeep { depth: usize, max: usize },
    #[error("an organization has at most {max} OUs; delete one first")]
    TooManyOus { max: usize },
    #[error("the OU `{name}` still holds {}; move or remove them first", held(.ous, .accounts))]
    OuNotEmpty { name: String, ous: usize, accounts: usize },
    #[error("`{name}` is already there; choose another place")]
    AlreadyThere { name: String, child: ChildId },
    #[error("an OU cannot be moved into itself or below itself; choose a place outside `{name}`")]
    IntoItself { name: String },
    #[error("the root cannot be renamed, moved or deleted")]
    RootIsFixed,
    #[error("the e-mail `{email}` belongs to the account `{account}`; every account needs its own")]
    DuplicateEmail { email: String, account: AccountId },
    #[error("the management account cannot leave its organization")]
    ManagementAccountCannotLeave,
    #[error("the management account cannot be closed from within its organization")]
    ManagementAccountCannotClose,
    #[error("the account `{0}` is closed or closing already")]
    AlreadyClosed(AccountId),
    #[error("the account `{0}` is not closed")]
    NotClosed(AccountId),
    #[error("the account `{account}` is a delegated administrator for {services}; deregister it first")]
    DelegatedAdministrator { account: AccountId, services: String },
    #[error("the management account cannot be a delegated administrator; choose a member account")]
    ManagementAccountCannotDelegate,
    #[error("the account `{0}` is not active; only active accounts can be delegated administrators")]
    SuspendedCannotDelegate(AccountId),
    #[error("the account `{account}` is already a delegated administrator for `{service}`")]
    AlreadyDelegated { account: AccountId, service: String },
    #[error("what was collected does not fit together: {fault}")]
    DoesNotFit { fault: String },
    #[error("the account `{account}` is not a delegated administrator for `{service}`")]
    NotDelegated { account: AccountId, service: String },
    #[error("there is already a {kind} named `{name}`; policy names are unique within a type, so choose another")]
    DuplicatePolicy { name: String, kind: String },
    #[error("`{name}` is managed by AWS and cannot be changed or deleted; create a policy of your own instead")]
    AwsManaged { name: String },
    #[error("`{name}` is attached to {}; detach it everywhere first", counted(.targets, "target"))]
    PolicyInUse { name: String, targets: usize },
    #[error("`{policy}` is attached to `{target}` already")]
    AlreadyAttached { policy: String, target: String },
    #[error("`{policy}` is not attached to `{target}`")]
    NotAttached { policy: String, target: String },
    #[error("`{policy}` is the last {kind} on `{target}`, and AWS requires at least one; attach its replacement first")]
    LastPolicy { policy: String, kind: String, target: String },
    #[error("`{policy}` cannot be detached: AWS keeps it on every target while RCPs are enabled")]
    NotDetachable { policy: String },
    #[error("`{target}` has {max} policies of type {kind}, which is the most that AWS allows; detach one first")]
    TooManyAttached { target: String, kind: String, max: usize },
    #[error("`{target}` has no {kind}, and AWS keeps at least one on every target; attach it first")]
    TooFewAttached { target: String, kind: String },
    #[error("an organization has at most {max} policies of type {kind}; delete one first")]
    TooManyPolicies { kind: String, max: usize },
    #[error("policies of type {} are not enabled; enable the type on the root first", .kind.label())]
    TypeNotEnabled { kind: PolicyType },
    #[error("policies of type {kind} are enabled already")]
    TypeAlreadyEnabled { kind: String },
    #[error("this organization has consolidated billing only, which comes without policies; enable all features first")]
    NoPoliciesWithoutAllFeatures,
    #[error("all features are enabled already; there is no way back to consolidated billing only")]
    AllFeaturesAlready,
    #[error("closing an account from within the organization needs all features; enable them first")]
    ClosingNeedsAllFeatures,
    #[error("`{on}` has {max} tags, which is the most that AWS allows; remove one first")]
    TooManyTags { on: String, max: usize },
    #[error("`{on}` has no tag `{key}`")]
    NoSuchTag { on: String, key: String },
    #[error("{of} needs a name; give it one")]
    NoName { of: &'static str },
    #[error("there is no question named `{name}`")]
    NoSuchQuestion { name: String },
    #[error("there is already a question named `{name}`; choose another name")]
    DuplicateQuestion { name: String },
    #[error("the context key `{key}` appears twice in this question; remove one")]
    RepeatedContextKey { key: String },
    #[error("the placeholder `{name}` has no value that could be removed")]
    NoSuchPlaceholder { name: String },
    #[error("all {kind} attachments of `{target}` are known already")]
    AttachmentsKnown { target: String, kind: String },
}

/// "2 OUs and 1 account", of which one may be none.
fn held(ous: &usize, accounts: &usize) -> String {
    match (ous, accounts) {
        (_, 0) => counted(ous, "OU"),
        (0, _) => counted(accounts, "account"),
        _ => format!("{} and {}", counted(ous, "OU"), counted(accounts, "account")),
    }
}

fn counted(count: &usize, noun: &str) -> String {
    format!("{count} {noun}{}", if *count == 1 { "" } else { "s" })
}

impl EditError {
    /// AWS's name for the reason; `None` where AWS has no such operation.
    pub fn aws(&self) -> Option<AwsReason> {
        use EditError as E;
        let plain = |exception| Some(AwsReason { exception, reason: None });
        let invalid = |reason| Some(AwsReason { exception: "InvalidInputException", reason: Some(reason) });
        let constraint = |reason| Some(AwsReason { exception: "ConstraintViolationException", reason: Some(reason) });
        match self {
            E::InvalidValue { reason, .. } => invalid(reason),
            E::MalformedId { .. } => invalid("INVALID_PATTERN"),
            E::IdTaken { .. }
            | E::RootIsFixed
            | E::IntoItself { .. }
            | E::NotClosed(_)
            | E::AllFeaturesAlready
            | E::NoSuchTag { .. }
            | E::AttachmentsKnown { .. }
            | E::NoName { .. }
            | E::NoSuchQuestion { .. }
            | E::DuplicateQuestion { .. }
            | E::RepeatedContextKey { .. }
            | E::NoSuchPlaceholder { .. }
            | E::DoesNotFit { .. }
            | E::AlreadyThere { child: ChildId::Ou(_), .. } => None,
            E::NoSuchOu(_) => plain("OrganizationalUnitNotFoundException"),
            E::NoSuchAccount(_) => plain("AccountNotFoundException"),
            E::NoSuchPolicy(_) => plain("PolicyNotFoundException"),
            E::NoSuchTarget { .. } => plain("TargetNotFoundException"),
            E::DuplicateOu { .. } => plain("DuplicateOrganizationalUnitException"),
            E::TooDeep { .. } => constraint("OU_DEPTH_LIMIT_EXCEEDED"),
            E::TooManyOus { .. } => constraint("OU_NUMBER_LIMIT_EXCEEDED"),
            E::OuNotEmpty { .. } => plain("OrganizationalUnitNotEmptyException"),
            E::AlreadyThere { child: ChildId::Account(_), .. } => plain("DuplicateAccountException"),
            E::DuplicateEmail { .. } => plain("EMAIL_ALREADY_EXISTS"),
            E::ManagementAccountCannotLeave => plain("MasterCannotLeaveOrganizationException"),
            E::ManagementAccountCannotClose => constraint("CANNOT_CLOSE_MANAGEMENT_ACCOUNT"),
            E::AlreadyClosed(_) => plain("AccountAlreadyClosedException"),
            E::DelegatedAdministrator { .. } => constraint("CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG"),
            E::ManagementAccountCannotDelegate => constraint("CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR"),
            E::SuspendedCannotDelegate(_) => constraint("CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR"),
            E::AlreadyDelegated { .. } => plain("AccountAlreadyRegisteredException"),
            E::NotDelegated { .. } => plain("AccountNotRegisteredException"),
            E::DuplicatePolicy { .. } => plain("DuplicatePolicyException"),
            E::AwsManaged { .. } => invalid("IMMUTABLE_POLICY"),
            E::PolicyInUse { .. } => plain("PolicyInUseException"),
            E::AlreadyAttached { .. } => plain("DuplicatePolicyAttachmentException"),
            E::NotAttached { .. } => plain("PolicyNotAttachedException"),
            E::LastPolicy { .. } | E::TooFewAttached { .. } => constraint("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"),
            E::NotDetachable { .. } => invalid("NON_DETACHABLE_POLICY"),
            E::TooManyAttached { .. } => constraint("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"),
            E::TooManyPolicies { .. } => constraint("POLICY_NUMBER_LIMIT_EXCEEDED"),
            E::TypeNotEnabled { .. } => plain("PolicyTypeNotEnabledException"),
            E::TypeAlreadyEnabled { .. } => plain("PolicyTypeAlreadyEnabledException"),
            E::NoPoliciesWithoutAllFeatures => plain("PolicyTypeNotAvailableForOrganizationException"),
            E::ClosingNeedsAllFeatures => constraint("ORGANIZATION_NOT_IN_ALL_FEATURES_MODE"),
            E::TooManyTags { .. } => constraint("MAX_TAG_LIMIT_EXCEEDED"),
        }
    }

    /// The sentence with AWS's reason name behind it.
    pub fn explained(&self) -> String {
        match self.aws() {
            Some(aws) => format!("{self} ({aws})"),
            None => self.to_string(),
        }
    }
}
