//! Who makes a request.
//!
//! Knows how principals are written and what kinds there are; which policies bind them, others know.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use aws::is_account_id;

use super::arn;

/// The principal of a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Caller {
    pub kind: CallerKind,
    /// As it was given: an ARN, a service name, an identity provider, or `anonymous`.
    pub text: String,
    /// The account that the caller belongs to; `None` for services, for identities of a provider, and for anonymous callers.
    pub account: Option<String>,
    /// `aws`, `aws-cn` …; `None` for services, for identities of a provider, and for anonymous callers.
    pub partition: Option<String>,
    /// Of a role its name with its path, `app/Deployer`; of a session the name of its role, which has no path.
    pub role: Option<String>,
}

/// The kinds of callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallerKind {
    /// An IAM user.
    User,
    /// A role, in any session of it.
    Role,
    /// One session of a role.
    AssumedRole,
    /// A federated user session, made from an IAM user's credentials.
    FederatedUser,
    /// The root user of an account.
    Root,
    /// A service-linked role, or a session of one.
    ServiceLinkedRole,
    /// An AWS service that acts for itself, such as `logs.amazonaws.com`.
    Service,
    /// Somebody whom an outside provider has identified, by SAML or OpenID Connect, and who has no credentials of AWS yet:
    /// an identity of this provider signs in by assuming a role. Users of IAM Identity Center do so, too.
    Provider,
    /// Nobody in particular: an unsigned request.
    Anonymous,
}

/// Web identity providers that policies name without an ARN.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity>
const WEB_PROVIDERS: [&str; 4] =
    ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

/// A text that names no caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no principal: write the ARN of a user, role, role session or root user, a service such as \
     `logs.amazonaws.com`, the ARN of a SAML or OIDC provider, or `anonymous`"
)]
pub struct UnknownCaller(pub String);

impl Caller {
    /// Reads an ARN, a service name, or `anonymous`.
    ///
    /// # Errors
    /// [`UnknownCaller`] for anything else, a group's ARN included: groups make no requests.
    ///
    /// ```
    /// use policy::{Caller, CallerKind};
    /// let caller = Caller::read("arn:aws:sts::111122223333:assumed-role/Deployer/alice").expect("a session");
    /// assert_eq!(caller.kind, CallerKind::AssumedRole);
    /// assert_eq!(caller.role.as_deref(), Some("Deployer"));
    /// ```
    pub fn read(text: &str) -> Result<Self, UnknownCaller> {
        let nobody = |kind| Self { kind, text: text.to_owned(), account: None, partition: None, role: None };
        if text == "anonymous" {
            return Ok(nobody(CallerKind::Anonymous));
        }
        if WEB_PROVIDERS.contains(&text) {
            return Ok(nobody(CallerKind::Provider));
        }
        let is_service = |text: &str| text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
        if !text.contains(':') && is_service(text) && !text.contains(char::is_whitespace) {
            return Ok(nobody(CallerKind::Service));
        }
        let parts = arn::parts(text);
        let &["arn", partition, service @ ("iam" | "sts"), "", account, resource] = parts.as_slice() else {
            return Err(UnknownCaller(text.to_owned()));
        };
        let (kind, role) = match (service, resource.split_once('/')) {
            _ if !is_account_id(account) || text.contains(['*', '?']) => return Err(UnknownCaller(text.to_owned())),
            ("iam", None) if resource == "root" => (CallerKind::Root, None),
            ("iam", Some(("saml-provider" | "oidc-provider", name))) if !name.is_empty() => {
                return Ok(nobody(CallerKind::Provider));
            }
            ("iam", Some(("user", name))) if !name.is_empty() => (CallerKind::User, None),
            ("iam", Some(("role", name))) if is_service_linked(name) => (CallerKind::ServiceLinkedRole, Some(name)),
            ("iam", Some(("role", name))) if !name.is_empty() => (CallerKind::Role, Some(name)),
            ("sts", Some(("federated-user", name))) if !name.is_empty() => (CallerKind::FederatedUser, None),
            ("sts", Some(("assumed-role", name))) => match name.split_once('/') {
                Some((role, session)) if !role.is_empty() && !session.is_empty() => {
                    // AWS reserves this beginning of a role's name.
                    let is_linked = role.starts_with("AWSServiceRoleFor");
                    (if is_linked { CallerKind::ServiceLinkedRole } else { CallerKind::AssumedRole }, Some(role))
                }
                _ => return Err(UnknownCaller(text.to_owned())),
            },
            _ => return Err(UnknownCaller(text.to_owned())),
        };
        Ok(Self {
            kind,
            text: text.to_owned(),
            account: Some(account.to_owned()),
            partition: Some(partition.to_owned()),
            role: role.map(str::to_owned),
        })
    }

    /// Whether this is one session of a role.
    #[must_use]
    pub fn is_session(&self) -> bool {
        self.role.is_some() && self.text.contains(":assumed-role/")
    }
}

/// Whether a role of this name, with its path, is a service-linked one: AWS reserves the path.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html>
#[must_use]
pub fn is_service_linked(name: &str) -> bool {
    name.starts_with("aws-service-role/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<(CallerKind, Option<&str>)>) {
        let found = Caller::read(text).ok();
        assert_eq!(found.as_ref().map(|caller| (caller.kind, caller.role.as_deref())), expect, "{text}");
    }

    #[test]
    fn callers() {
        use CallerKind as K;
        check("arn:aws:iam::111122223333:user/eng/alice", Some((K::User, None)));
        check("arn:aws-cn:iam::111122223333:role/app/Deployer", Some((K::Role, Some("app/Deployer"))));
        check("arn:aws:iam::111122223333:root", Some((K::Root, None)));
        check("arn:aws:sts::111122223333:assumed-role/R/s", Some((K::AssumedRole, Some("R"))));
        check("arn:aws:sts::111122223333:federated-user/bob", Some((K::FederatedUser, None)));
        let linked = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
        check(&format!("arn:aws:iam::111122223333:role/{linked}"), Some((K::ServiceLinkedRole, Some(linked))));
        let session = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling";
        check(session, Some((K::ServiceLinkedRole, Some("AWSServiceRoleForAutoScaling"))));
        check("logs.eu-west-1.amazonaws.com", Some((K::Service, None)));
        check("logs.cn-north-1.amazonaws.com.cn", Some((K::Service, None)));
        check("arn:aws:iam::111122223333:saml-provider/ADFS", Some((K::Provider, None)));
        let github = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
        check(github, Some((K::Provider, None)));
        check("cognito-identity.amazonaws.com", Some((K::Provider, None)));
        check("anonymous", Some((K::Anonymous, None)));
    }

    #[test]
    fn sessions() {
        for (text, expect) in [
            ("arn:aws:sts::111122223333:assumed-role/R/s", true),
            ("arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/s", true),
            ("arn:aws:iam::111122223333:role/R", false),
            ("arn:aws:sts::111122223333:federated-user/bob", false),
            ("arn:aws:iam::111122223333:user/x:assumed-role/y", false),
            ("anonymous", false),
        ] {
            assert_eq!(Caller::read(text).expect(text).is_session(), expect, "{text}");
        }
        let caller = Caller::read("arn:aws-cn:sts::111122223333:assumed-role/R/s").expect("a session");
        assert_eq!((caller.partition.as_deref(), caller.account.as_deref()), (Some("aws-cn"), Some("111122223333")));
        assert_eq!(
            Caller::read("logs.amazonaws.com").map(|caller| (caller.partition, caller.account)),
            Ok((None, None))
        );
    }

    #[test]
    fn what_names_nobody() {
        let bad = [
            "",
            "*",
            "alice",
            "arn:aws:iam::111122223333:group/Admins",
            "arn:aws:iam::1111:user/a",
            "arn:aws:iam::111122223333:user/",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:sts::111122223333:federated-user/",
            "arn:aws:sts::111122223333:assumed-role//s",
            "arn:aws:sts::111122223333:assumed-role/R/",
            "arn:aws:sts::111122223333:root",
            "arn:aws:sts::111122223333:user/a",
            "arn:aws:iam::11112222333x:user/a",
            "arn:aws:iam::111122223333:user/?",
            "arn:aws:logs.amazonaws.com",
            "amazonaws.com",
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:sts::111122223333:assumed-role/R",
            "arn:aws:s3:::bucket",
            "arn:aws:iam:us-east-1:111122223333:user/a",
            "x amazonaws.com",
            "arn:aws:iam::111122223333:rooted",
        ];
        for text in bad {
            check(text, None);
        }
    }
}
