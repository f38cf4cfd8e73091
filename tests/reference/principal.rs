//! The Principal and NotPrincipal elements of resource and trust policies: how does a statement name the caller?
//! (IAM UG, "Principal", "NotPrincipal".) Knows nothing of actions, resources, conditions.

use serde_json::Value;

use super::case::{Case, Fact, Kind, list, text};
use super::truth::Truth::{self, Maybe, No, Yes};
use super::truth::{all, any};

/// In which ways a statement names the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naming {
    /// By the caller's account, which only delegates to that account's own policies.
    pub account: Truth,
    /// By the role whose session or identity the caller is.
    pub role: Truth,
    /// By the caller's very own ARN or name.
    pub direct: Truth,
    /// As one of everybody.
    pub anyone: Truth,
}

impl Naming {
    pub fn in_any_way(self) -> Truth {
        any([self.account, self.role, self.direct, self.anyone])
    }
}

const NOBODY: Naming = Naming { account: No, role: No, direct: No, anyone: No };

/// How the statement names the caller; without a Principal element it cannot be read.
pub fn names(statement: &Value, case: &Case) -> Naming {
    match (&statement["Principal"], &statement["NotPrincipal"]) {
        (Value::Null, Value::Null) => Naming { account: Maybe, role: Maybe, direct: Maybe, anyone: Maybe },
        (Value::Null, listed) => Naming { anyone: spares(listed, statement, case).not(), ..NOBODY },
        (named, _) => {
            let entries = entries(named);
            let over = |rule: fn(Entry, &Case) -> Truth| any(entries.iter().map(|entry| rule(*entry, case)));
            Naming {
                account: over(account).or(over(canonical_user)),
                role: over(role).or(over(unique_role_id)),
                direct: over(direct).or(over(unique_user_id)),
                anyone: over(anyone),
            }
        }
    }
}

/// Whether NotPrincipal lists the caller with all that identifies it: own ARN, role, account. A part of it: not documented.
/// A Deny with NotPrincipal always strikes a caller with a permissions boundary.
fn spares(listed: &Value, statement: &Value, case: &Case) -> Truth {
    let entries = entries(listed);
    let over = |rule: fn(Entry, &Case) -> Truth| any(entries.iter().map(|entry| rule(*entry, case)));
    let own = over(direct).or(over(unique_user_id));
    let role = over(role).or(over(unique_role_id));
    let account = over(account).or(over(canonical_user));
    let identifiers = match case.kind() {
        Kind::User => vec![own, account],
        Kind::Role | Kind::ServiceLinkedRole => vec![role, account],
        Kind::AssumedRole => vec![own, role, account],
        Kind::Root => vec![account],
        Kind::Service => vec![own],
        Kind::Anonymous => vec![No],
    };
    if over(anyone) == Yes {
        return Yes;
    }
    if statement["Effect"] == "Deny" && case.boundary().is_some() {
        return No;
    }
    // A role makes its requests in sessions, whose own ARNs are not listed with it.
    let most = if matches!(case.kind(), Kind::Role | Kind::ServiceLinkedRole) { Maybe } else { Yes };
    match (all(identifiers.iter().copied()), any(identifiers)) {
        (Yes, _) => most,
        (_, No) => No,
        _ => Maybe,
    }
}

#[derive(Clone, Copy, Debug)]
struct Entry<'a> {
    kind: &'a str,
    name: &'a str,
}

/// `"*"` is the same as `{"AWS": "*"}`.
fn entries(element: &Value) -> Vec<Entry<'_>> {
    match element {
        Value::Object(kinds) => kinds
            .iter()
            .flat_map(|(kind, names)| list(names).into_iter().map(|name| Entry { kind, name: text(name) }))
            .collect(),
        everybody => vec![Entry { kind: "AWS", name: text(everybody) }],
    }
}

fn anyone(entry: Entry, _: &Case) -> Truth {
    (entry.kind == "AWS" && entry.name == "*").into()
}

fn is_iam_caller(case: &Case) -> bool {
    !matches!(case.kind(), Kind::Service | Kind::Anonymous)
}

/// Twelve digits, or `arn:partition:iam::account:root`.
fn account(entry: Entry, case: &Case) -> Truth {
    let arn = format!("arn:{}:iam::{}:root", partition(case), case.account());
    (entry.kind == "AWS" && is_iam_caller(case) && (entry.name == case.account() || entry.name == arn)).into()
}

fn partition(case: &Case) -> &str {
    case.arn().split(':').nth(1).unwrap_or_default()
}

/// A user's ARN for the user, a session's for the session, a service's name for the service.
fn direct(entry: Entry, case: &Case) -> Truth {
    let same = entry.name == case.arn();
    match case.kind() {
        Kind::User | Kind::AssumedRole => (entry.kind == "AWS" && same).into(),
        Kind::Service => (entry.kind == "Service" && same).into(),
        Kind::Role | Kind::ServiceLinkedRole if entry.kind == "AWS" => session_of_role(entry.name, case),
        Kind::Role | Kind::ServiceLinkedRole | Kind::Root | Kind::Anonymous => No,
    }
}

/// A role asks in some session; which, the case does not say.
fn session_of_role(name: &str, case: &Case) -> Truth {
    let role = case.arn().rsplit('/').next().unwrap();
    let start = format!("arn:{}:sts::{}:assumed-role/{role}/", partition(case), case.account());
    if name.strip_prefix(&start).is_some_and(|session| !session.is_empty()) { Maybe } else { No }
}

fn role(entry: Entry, case: &Case) -> Truth {
    match case.kind() {
        _ if entry.kind != "AWS" => No,
        Kind::Role | Kind::ServiceLinkedRole => (entry.name == case.arn()).into(),
        Kind::AssumedRole => role_of_session(entry.name, case),
        Kind::User | Kind::Root | Kind::Service | Kind::Anonymous => No,
    }
}

/// The ARN of a session holds its role's name without the path; `aws:PrincipalArn` holds the role's whole ARN.
fn role_of_session(name: &str, case: &Case) -> Truth {
    let role = case.arn().split('/').nth(1).unwrap();
    let start = format!("arn:{}:iam::{}:role/", partition(case), case.account());
    match name.strip_prefix(&start) {
        // A role's name is unique in its account whatever its path, so without further knowledge the names are enough.
        Some(rest) if rest.rsplit('/').next() == Some(role) => match case.fact("aws:PrincipalArn") {
            Fact::Single(arn) if arn == name => Yes,
            Fact::Single(_) => Maybe,
            _ if rest == role => Yes,
            _ => Maybe,
        },
        _ => No,
    }
}

fn unique_user_id(entry: Entry, case: &Case) -> Truth {
    unique_id(entry, "AIDA", case)
}

fn unique_role_id(entry: Entry, case: &Case) -> Truth {
    unique_id(entry, "AROA", case)
}

/// The id that IAM writes for a deleted user or role; `aws:userid` starts with it (and goes on after a colon for sessions).
fn unique_id(entry: Entry, start: &str, case: &Case) -> Truth {
    let is_id = entry.name.len() >= 16 && entry.name.chars().all(|char| char.is_ascii_alphanumeric());
    if entry.kind != "AWS" || !is_id || !entry.name.starts_with(start) || !is_iam_caller(case) {
        return No;
    }
    match case.fact("aws:userid") {
        Fact::Single(id) => (id.split(':').next() == Some(entry.name)).into(),
        Fact::Absent | Fact::Unknown | Fact::Many(_) => Maybe,
    }
}

/// A canonical user id stands for an account; which one is not documented anywhere a policy could tell.
fn canonical_user(entry: Entry, case: &Case) -> Truth {
    if entry.kind == "CanonicalUser" && is_iam_caller(case) { Maybe } else { No }
}
