//! Who made a request, by an event's `userIdentity`.
//!
//! Knows the kinds of identities that CloudTrail has, and what of each makes a principal; of who signs in it is the provider
//! that vouches for them. A kind that is none, such as users of IAM Identity Center, is not told.
//!
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>

use serde_json::Value;

use super::Missing;
use super::documents::{part, text};
use aws::{Arn, is_account_id};
use policy::{Caller, CallerKind};

/// Who called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Who {
    /// As questions write it; empty where it is not told.
    pub principal: String,
    pub account: Option<String>,
    /// The role of a session, with its path.
    pub role: Option<String>,
    pub kind: Option<CallerKind>,
    pub missing: Vec<Missing>,
    pub remarks: Vec<String>,
}

/// Reads an identity.
pub(super) fn of(event: &Value, identity: &Value, partition: &str) -> Who {
    let kind = text(identity, "type").unwrap_or_default();
    let account = text(identity, "accountId").filter(|account| is_account_id(account));
    let arn = text(identity, "arn").and_then(|arn| Caller::read(&arn).ok());
    let service = text(identity, "invokedBy").filter(|_| kind == "AWSService");
    let caller = arn
        .or_else(|| service.and_then(|service| Caller::read(&service).ok()))
        .or_else(|| provider(event, identity, &kind));
    if let Some(caller) = caller {
        return known(caller, identity);
    }
    let issuer = issuer(identity);
    let id = text(identity, "principalId").unwrap_or_default();
    let nameless = |missing, principal: String| Who {
        principal,
        account: account.clone(),
        missing: vec![missing],
        ..Who::default()
    };
    match (kind.as_str(), &account) {
        // An unsigned request to S3.
        ("AWSAccount", _) if text(identity, "accountId").as_deref() == Some("anonymous") => {
            Who { principal: "anonymous".to_owned(), kind: Some(CallerKind::Anonymous), ..Who::default() }
        }
        ("Root", Some(account)) => {
            let root = Arn::global(partition, "iam", account, "root").to_string();
            Caller::read(&root).map(|caller| known(caller, identity)).unwrap_or_default()
        }
        // Any session of the role.
        ("AssumedRole" | "Role", _) if issuer.is_some() => {
            let caller = issuer.as_deref().and_then(|arn| Caller::read(arn).ok());
            caller.map(|caller| known(caller, identity)).unwrap_or_default()
        }
        // Of another account's principals an event may hold no more than the beginning of their ids.
        // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes>
        ("AWSAccount", Some(account)) if id.starts_with("AROA") => {
            nameless(Missing::NameOfPrincipal, Arn::global(partition, "iam", account, "role/*").to_string())
        }
        ("AWSAccount", Some(account)) if id.starts_with("AIDA") => {
            nameless(Missing::NameOfPrincipal, Arn::global(partition, "iam", account, "user/*").to_string())
        }
        ("SAMLUser" | "WebIdentityUser" | "IdentityCenterUser", _) => {
            let mut who = nameless(Missing::Principal, String::new());
            who.remarks.push(format!("The caller is a `{kind}`, which is no principal of IAM."));
            who
        }
        _ => nameless(Missing::Principal, String::new()),
    }
}

fn known(caller: Caller, identity: &Value) -> Who {
    let role = issuer(identity).filter(|_| caller.is_session());
    let mut missing = Vec::new();
    if caller.is_session() && role.is_none() {
        missing.push(Missing::PathOfRole);
    }
    if caller.kind == CallerKind::Service {
        missing.push(Missing::OnBehalf);
    }
    Who { principal: caller.text, account: caller.account, role, kind: Some(caller.kind), missing, remarks: Vec::new() }
}

/// The provider that vouches for whoever signs in: OIDC's stands in the identity, SAML's in the request.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html>
fn provider(event: &Value, identity: &Value, kind: &str) -> Option<Caller> {
    let named = match kind {
        "WebIdentityUser" => text(identity, "identityProvider"),
        "SAMLUser" => part(event, "requestParameters").and_then(|parameters| text(&parameters, "principalArn")),
        _ => None,
    };
    Caller::read(&named?).ok().filter(|caller| caller.kind == CallerKind::Provider)
}

/// The ARN of the role that a session is of.
fn issuer(identity: &Value) -> Option<String> {
    let session = part(identity, "sessionContext")?;
    let issuer = part(&session, "sessionIssuer")?;
    let arn = text(&issuer, "arn")?;
    let is_role = Caller::read(&arn).is_ok_and(|caller| caller.role.is_some() && !caller.is_session());
    is_role.then_some(arn)
}
