//! `Principal` and `NotPrincipal`: whether and how a statement names a caller.
//!
//! Knows the ways of naming, which matter for what a grant overrides; the overriding is the decision's work.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>

use super::notes::Notes;
use super::{HasBoundary, Request};
use crate::arn::parts;
use crate::caller::{Caller, CallerKind};
use crate::context::Fact;
use crate::diagnostic::Code;
use crate::document::{Effect, Polarity, Principal, PrincipalElement, PrincipalKind};
use crate::truth::{Doubt, Truth, Undocumented};

/// How a statement names the caller; several can hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// By its account: a grant leaves it to the account's own policies.
    pub account: Truth,
    /// By `*`.
    pub anyone: Truth,
    /// By its role; also a federated user session by its user.
    pub role: Truth,
    /// Itself: user, role session, federated user session, AWS service.
    pub itself: Truth,
}

impl Names {
    /// What a policy without principals says.
    pub const NOBODY: Self = Self { account: Truth::No, anyone: Truth::No, role: Truth::No, itself: Truth::No };

    /// Whether it names the caller in any way.
    #[must_use]
    pub fn any(self) -> Truth {
        self.account.or(self.anyone).or(self.role).or(self.itself)
    }

    fn or(self, other: Self) -> Self {
        Self {
            account: self.account.or(other.account),
            anyone: self.anyone.or(other.anyone),
            role: self.role.or(other.role),
            itself: self.itself.or(other.itself),
        }
    }
}

/// The element, ready to be asked.
#[derive(Debug, Clone)]
pub(super) struct Principals {
    polarity: Polarity,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
enum Entry {
    Anyone,
    Account(String),
    User {
        arn: String,
    },
    Role {
        arn: String,
        account: String,
        partition: String,
        name: String,
    },
    /// A role session or a federated user session.
    Session {
        arn: String,
    },
    Service(String),
    /// The id that `aws:userid` begins with.
    UniqueId(String),
    CanonicalUser,
    /// An identity provider.
    Provider(String),
    Open(Doubt),
}

impl Principals {
    pub fn of(element: &PrincipalElement, value: super::template::Bindings<'_>) -> Self {
        let entries = element.entries.iter().map(|entry| Entry::of(&entry.value, value)).collect();
        Self { polarity: element.polarity, entries }
    }

    /// Whether it is `*`.
    pub fn is_anyone(&self) -> bool {
        self.polarity == Polarity::Listed && self.entries.iter().any(|entry| matches!(entry, Entry::Anyone))
    }

    /// How the element names the caller of a request.
    pub fn name(&self, request: &Request, effect: Option<Effect>, notes: &mut impl Notes) -> Names {
        match self.polarity {
            Polarity::Listed => {
                let all = self.entries.iter().map(|entry| entry.names(request, notes));
                all.fold(Names::NOBODY, Names::or)
            }
            Polarity::AllBut => Names { anyone: self.spares_not(request, effect, notes), ..Names::NOBODY },
        }
    }

    /// Whether a `NotPrincipal` element leaves the caller among those that it is about.
    fn spares_not(&self, request: &Request, effect: Option<Effect>, notes: &mut impl Notes) -> Truth {
        // AWS: a Deny with NotPrincipal always denies whoever has a permissions boundary, listed or not.
        if effect == Some(Effect::Deny) && request.boundary == HasBoundary::Yes {
            return Truth::Yes;
        }
        // What is looked at is several ways of naming; only if all of them together leave it open do their doubts count.
        let mark = notes.mark();
        let named = self.entries.iter().map(|entry| entry.names(request, notes)).fold(Names::NOBODY, Names::or);
        // Sessions need their own ARN, their role and their account there; users their own and their account.
        let caller = &request.caller;
        let has_role = caller.role.is_some() || caller.kind == CallerKind::FederatedUser;
        let has_self = caller.is_session() || !has_role;
        let needed = [
            (named.account, caller.account.is_some()),
            (named.role, has_role),
            (named.itself, has_self && caller.kind != CallerKind::Root),
        ];
        let needed = needed.into_iter().filter(|(_, is_needed)| *is_needed).map(|(truth, _)| truth);
        let (all, some) = (Truth::all(needed.clone()), Truth::any(needed));
        // A role makes its requests in sessions, whose own ARNs are not listed with it.
        let is_whole = caller.role.is_none() || caller.is_session();
        if named.anyone == Truth::Yes || (all == Truth::Yes && is_whole) {
            notes.forget(mark);
            return Truth::No;
        }
        if some == Truth::No && named.anyone == Truth::No {
            notes.forget(mark);
            return Truth::Yes;
        }
        notes.doubt(|| Doubt::NotDocumented(Undocumented::PartOfNotPrincipal));
        Truth::Maybe
    }
}

impl Entry {
    fn of(principal: &Principal, value: super::template::Bindings<'_>) -> Self {
        let text = crate::fill_placeholders(&principal.text.text, value);
        if let Some(open) = crate::placeholders(&text).into_iter().next() {
            return Self::Open(Doubt::Placeholder(open.value.written));
        }
        // Only what stands for a placeholder can bring a wildcard in here; AWS refuses it.
        if text != "*" && text.contains(['*', '?']) {
            return Self::Open(Doubt::Unreadable(Code::InvalidPrincipal));
        }
        match principal.kind {
            PrincipalKind::Anyone => Self::Anyone,
            PrincipalKind::Federated => Self::Provider(text),
            PrincipalKind::Service => Self::Service(text),
            PrincipalKind::CanonicalUser => Self::CanonicalUser,
            PrincipalKind::Aws if text == "*" => Self::Anyone,
            PrincipalKind::Aws if !text.contains(':') => {
                // AWS writes such an id for a principal that was deleted; an account's is all digits.
                if text.bytes().all(|byte| byte.is_ascii_digit()) { Self::Account(text) } else { Self::UniqueId(text) }
            }
            PrincipalKind::Aws => Self::of_arn(text),
        }
    }

    fn of_arn(arn: String) -> Self {
        let (partition, service, account, resource) = match parts(&arn).as_slice() {
            ["arn", partition, service, "", account, resource] => (*partition, *service, *account, *resource),
            _ => return Self::Session { arn },
        };
        match (service, resource.split_once('/')) {
            ("iam", None) if resource == "root" => Self::Account(account.to_owned()),
            ("iam", Some(("user", _))) => Self::User { arn },
            ("iam", Some(("role", name))) => {
                let (name, account, partition) = (name.to_owned(), account.to_owned(), partition.to_owned());
                Self::Role { name, account, partition, arn }
            }
            _ => Self::Session { arn },
        }
    }

    fn names(&self, request: &Request, notes: &mut impl Notes) -> Names {
        let caller = &request.caller;
        let itself = |truth| Names { itself: truth, ..Names::NOBODY };
        match self {
            Self::Anyone => Names { anyone: Truth::Yes, ..Names::NOBODY },
            Self::Account(account) => {
                let is_own = caller.account.as_ref() == Some(account);
                Names { account: Truth::known(is_own), ..Names::NOBODY }
            }
            Self::User { arn } if caller.kind == CallerKind::FederatedUser => {
                Names { role: is_user_of(caller, arn, request, notes), ..Names::NOBODY }
            }
            Self::Role { .. } => Names { role: self.is_role_of(request, notes), ..Names::NOBODY },
            Self::User { arn } | Self::Session { arn } => {
                if is_session_of(arn, caller) {
                    notes.doubt(|| Doubt::Session);
                    return itself(Truth::Maybe);
                }
                itself(Truth::known(*arn == caller.text))
            }
            Self::Service(name) => itself(Truth::known(caller.kind == CallerKind::Service && *name == caller.text)),
            // Who has signed in asks as a session of a role, which no provider names.
            Self::Provider(name) => itself(Truth::known(caller.kind == CallerKind::Provider && *name == caller.text)),
            Self::UniqueId(_) | Self::CanonicalUser if caller.account.is_none() => Names::NOBODY,
            Self::CanonicalUser => {
                notes.doubt(|| Doubt::NotDocumented(Undocumented::CanonicalUser));
                Names { account: Truth::Maybe, ..Names::NOBODY }
            }
            Self::UniqueId(id) => {
                let truth = has_unique_id(id, request, notes);
                match caller.role {
                    Some(_) => Names { role: truth, ..Names::NOBODY },
                    None => itself(truth),
                }
            }
            Self::Open(doubt) => {
                notes.doubt(|| doubt.clone());
                Names { account: Truth::Maybe, anyone: Truth::Maybe, role: Truth::Maybe, itself: Truth::Maybe }
            }
        }
    }

    /// Whether the caller is this role or a session of it. The ARN of a session does not have the role's path.
    fn is_role_of(&self, request: &Request, notes: &mut impl Notes) -> Truth {
        let Self::Role { arn, account, partition, name } = self else { return Truth::No };
        let caller = &request.caller;
        let Some(role) = &caller.role else { return Truth::No };
        if !caller.is_session() {
            return Truth::known(*arn == caller.text);
        }
        let is_here = caller.account.as_ref() == Some(account) && caller.partition.as_ref() == Some(partition);
        if !is_here || name.rsplit('/').next() != Some(role) {
            return Truth::No;
        }
        match request.context.get_lower("aws:principalarn") {
            Some(Fact::One(known)) if known == arn => Truth::Yes,
            Some(Fact::One(_)) => {
                notes.doubt(|| Doubt::NotDocumented(Undocumented::RolePath));
                Truth::Maybe
            }
            // A policy that AWS took names a role that is there, and an account has no two of one name.
            _ if name == role => Truth::Yes,
            _ => {
                notes.doubt(|| Doubt::NotDocumented(Undocumented::RolePath));
                Truth::Maybe
            }
        }
    }
}

/// Whether this is the ARN of a session of a role that asks in a session which nobody names: no role asks but in a session.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-role-session>
fn is_session_of(arn: &str, caller: &Caller) -> bool {
    let Some(role) = caller.role.as_deref().filter(|_| !caller.is_session()) else { return false };
    let name = role.rsplit('/').next().unwrap_or(role);
    match parts(arn).as_slice() {
        ["arn", partition, "sts", "", account, resource] => {
            let session = resource.strip_prefix("assumed-role/").and_then(|rest| rest.split_once('/'));
            session.is_some_and(|(of, session)| of == name && !session.is_empty())
                && caller.account.as_deref() == Some(*account)
                && caller.partition.as_deref() == Some(*partition)
        }
        _ => false,
    }
}

/// Whether a federated user session was made from this user's credentials.
/// Its ARN does not say; `aws:PrincipalArn` is not documented for it.
fn is_user_of(caller: &Caller, arn: &str, request: &Request, notes: &mut impl Notes) -> Truth {
    let entry = parts(arn);
    let own = parts(&caller.text);
    if entry.get(1) != own.get(1) || entry.get(4) != own.get(4) {
        return Truth::No;
    }
    match request.context.get_lower("aws:principalarn") {
        Some(Fact::One(known)) if known.contains(":user/") => Truth::known(known == arn),
        _ => {
            notes.doubt(|| Doubt::Key("aws:principalarn".to_owned()));
            Truth::Maybe
        }
    }
}

/// `aws:userid` is `AIDA…` for a user and `AROA…:session` for a role.
fn has_unique_id(id: &str, request: &Request, notes: &mut impl Notes) -> Truth {
    match request.context.get_lower("aws:userid") {
        Some(Fact::One(known)) => Truth::known(known.split(':').next() == Some(id)),
        Some(Fact::Unknown | Fact::Shaped(_) | Fact::Other(_)) => {
            notes.doubt(|| Doubt::Key("aws:userid".to_owned()));
            Truth::Maybe
        }
        None | Some(Fact::Several(_)) => {
            notes.doubt(|| Doubt::NotDocumented(Undocumented::UniqueId));
            Truth::Maybe
        }
    }
}
