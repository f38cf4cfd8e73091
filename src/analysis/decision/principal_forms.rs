//! How the principal of a question begins: written in the forms that AWS has for principals.
//!
//! Knows the kinds of principals by the names that people use.
//! Does not know whether there is one of this name; every text here is only a beginning that can be typed over.

use super::unnamed::unnamed;
use aws::Arn;
use policy::{Caller, CallerKind, UnknownCaller};

/// The kinds of principals that can be written for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalForm {
    /// Any role that no policy singles out.
    OrdinaryRole,
    Role,
    User,
    Session,
    Root,
    ServiceLinkedRole,
    Service,
    /// An identity of a SAML or OIDC provider that signs in.
    Provider,
    Anonymous,
    /// Whatever is typed.
    Other,
}

impl PrincipalForm {
    pub const ALL: [Self; 10] = [
        Self::OrdinaryRole,
        Self::Role,
        Self::User,
        Self::Session,
        Self::Root,
        Self::ServiceLinkedRole,
        Self::Service,
        Self::Provider,
        Self::Anonymous,
        Self::Other,
    ];

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OrdinaryRole => "Ordinary role",
            Self::Role => "Role",
            Self::User => "User",
            Self::Session => "Role session",
            Self::Root => "Root user",
            Self::ServiceLinkedRole => "Service-linked role",
            Self::Service => "AWS service",
            Self::Provider => "Sign-in by SAML or OIDC",
            Self::Anonymous => "Anonymous",
            Self::Other => "Another ARN",
        }
    }

    /// The kind that a principal's text names.
    #[must_use]
    pub fn of(principal: &str) -> Self {
        match caller_of(principal).map(|caller| caller.kind) {
            Ok(CallerKind::Role) if unnamed(principal).is_some() => Self::OrdinaryRole,
            Ok(CallerKind::Role) => Self::Role,
            Ok(CallerKind::User) => Self::User,
            Ok(CallerKind::AssumedRole) => Self::Session,
            Ok(CallerKind::Root) => Self::Root,
            Ok(CallerKind::ServiceLinkedRole) => Self::ServiceLinkedRole,
            Ok(CallerKind::Service) => Self::Service,
            Ok(CallerKind::Provider) => Self::Provider,
            Ok(CallerKind::Anonymous) => Self::Anonymous,
            Ok(CallerKind::FederatedUser) | Err(_) => Self::Other,
        }
    }

    /// A principal of this kind in an account, with the name that the old one has; `Other` leaves the text as it is.
    #[must_use]
    pub fn write(self, partition: &str, account: &str, old: &str) -> String {
        let name = name_of(old);
        let of = |service, resource: &str| Arn::global(partition, service, account, resource).to_string();
        match self {
            Self::OrdinaryRole => ordinary_role(account, partition),
            Self::Role => of("iam", &format!("role/{name}")),
            Self::User => of("iam", &format!("user/{name}")),
            Self::Session => of("sts", &format!("assumed-role/{name}/session")),
            Self::Root => of("iam", "root"),
            // Its service gives such a role path and name, so the old name fits none of them.
            Self::ServiceLinkedRole => {
                of("iam", "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling")
            }
            Self::Service => "logs.amazonaws.com".to_owned(),
            Self::Provider => of("iam", "saml-provider/sign-in"),
            Self::Anonymous => "anonymous".to_owned(),
            Self::Other => old.to_owned(),
        }
    }
}

/// The name of a role or user without its path.
fn name_of(principal: &str) -> String {
    let caller = caller_of(principal).ok().filter(|_| unnamed(principal).is_none());
    let path = caller.and_then(|caller| match caller.kind {
        CallerKind::Role | CallerKind::AssumedRole => caller.role,
        CallerKind::User => Some(caller.text),
        CallerKind::Root
        | CallerKind::ServiceLinkedRole
        | CallerKind::FederatedUser
        | CallerKind::Service
        | CallerKind::Provider
        | CallerKind::Anonymous => None,
    });
    let name = path.as_deref().and_then(|path| path.rsplit('/').next());
    name.filter(|name| !name.is_empty()).unwrap_or("admin").to_owned()
}

/// An account's principal by the short name that people type for it: `root`, `user/alice`, `role/app/deploy`;
/// `None` for a text that is no such name.
#[must_use]
pub fn principal_by_short_name(name: &str, account: &str, partition: &str) -> Option<String> {
    is_short_name(name).then(|| Arn::global(partition, "iam", account, name).to_string())
}

/// Whether a text names a principal within its account. A group does not: it makes no requests.
#[must_use]
pub fn is_short_name(text: &str) -> bool {
    text == "root" || text.starts_with("user/") || text.starts_with("role/")
}

/// The principal of an account whom nobody names: any role of path `/` that no policy singles out.
#[must_use]
pub fn ordinary_role(account: &str, partition: &str) -> String {
    Arn::global(partition, "iam", account, "role/*").to_string()
}

/// The principal of a question as far as it is known: of one without a name, all but that.
pub(super) fn caller_of(principal: &str) -> Result<Caller, UnknownCaller> {
    match unnamed(principal) {
        Some(begin) => Caller::read(&format!("{begin}ordinary")),
        None => Caller::read(principal.trim()),
    }
}

/// The account that a principal belongs to.
#[must_use]
pub fn account_of(principal: &str) -> Option<String> {
    caller_of(principal).ok()?.account
}

/// The same principal in another account; who has none becomes a role.
#[must_use]
pub fn in_account(principal: &str, account: &str, partition: &str) -> String {
    match Arn::read(principal.trim()) {
        // A name is kept with its path: whoever compares accounts asks for the same role in each.
        Some(arn) if account_of(principal).is_some() => Arn { account, ..arn }.to_string(),
        _ => PrincipalForm::Role.write(partition, account, principal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_written_for_every_kind() {
        let deployer = "arn:aws:iam::111122223333:role/app/deployer";
        for (kind, expect) in [
            (PrincipalForm::OrdinaryRole, "arn:aws:iam::444455556666:role/*"),
            (PrincipalForm::Role, "arn:aws:iam::444455556666:role/deployer"),
            (PrincipalForm::User, "arn:aws:iam::444455556666:user/deployer"),
            (PrincipalForm::Session, "arn:aws:sts::444455556666:assumed-role/deployer/session"),
            (PrincipalForm::Root, "arn:aws:iam::444455556666:root"),
            (
                PrincipalForm::ServiceLinkedRole,
                "arn:aws:iam::444455556666:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
            ),
            (PrincipalForm::Service, "logs.amazonaws.com"),
            (PrincipalForm::Anonymous, "anonymous"),
            (PrincipalForm::Other, deployer),
        ] {
            let written = kind.write("aws", "444455556666", deployer);
            assert_eq!(written, expect);
            if kind != PrincipalForm::Other {
                assert_eq!(PrincipalForm::of(&written), kind);
            }
        }
        assert_eq!(PrincipalForm::of("nobody"), PrincipalForm::Other);
    }

    #[test]
    fn a_principal_moves_to_another_account() {
        for (principal, expect) in [
            ("arn:aws:iam::111122223333:role/app/deployer", "arn:aws:iam::444455556666:role/app/deployer"),
            ("arn:aws:sts::111122223333:assumed-role/R/s:1", "arn:aws:sts::444455556666:assumed-role/R/s:1"),
            ("anonymous", "arn:aws:iam::444455556666:role/admin"),
            ("", "arn:aws:iam::444455556666:role/admin"),
        ] {
            assert_eq!(in_account(principal, "444455556666", "aws"), expect);
        }
    }
}
