//! One CloudTrail event as a request.
//!
//! Knows which parts of an event say what; who called, which action and resource it was and which keys it held, its
//! neighbours know. Where AWS's message of a denial is in it, that says which action was denied on which resource.
//!
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use std::borrow::Cow;

use serde_json::Value;

use super::caller::{self, Who};
use super::decided::{Decided, Ending, NamedPolicy};
use super::documents::{part, text};
use super::keys::{self, Keys};
use super::message::{self, Message};
use super::resource::{self, At, Resource};
use super::{Missing, Place, RequestsError, Told, action};
use aws::{Arn, Partition};
use catalog::Catalog;
use organization::{Question, Unsaid};

/// Kinds of events that are calls of an API; a missing kind is one of them, for old events have none.
const CALLS: [&str; 2] = ["AwsApiCall", "AwsVpceEvent"];

/// Where an event stands, as far as it says so itself.
pub(super) fn place(event: &Value) -> Place {
    Place { number: 0, id: text(event, "eventID").or_else(|| text(event, "EventId")), time: text(event, "eventTime") }
}

/// Reads an event; why it is none, as the rest of a sentence.
pub(super) fn read(event: &Value, catalog: &Catalog) -> Result<Told, String> {
    let call = text(event, "eventName").ok_or("is no event: it has no `eventName`")?;
    let source = text(event, "eventSource").ok_or("does not say which service was called: it has no `eventSource`")?;
    if let Some(kind) = text(event, "eventType").filter(|kind| !CALLS.contains(&kind.as_str())) {
        return Err(format!("is no call of an API but `{kind}` (`{call}`)"));
    }
    let identity = part(event, "userIdentity").unwrap_or(Cow::Owned(Value::Null));
    let partition = partition(event, &identity);
    let who = caller::of(event, &identity, &partition);
    let said = text(event, "errorMessage").map(|message| message::read(&message, catalog));
    let is_encoded = matches!(said, Some(Err(RequestsError::Encoded)));
    let said = said.and_then(Result::ok);
    let (action, mut missing, mut remarks) = action_of(&source, &call, said.as_ref(), catalog);
    if is_encoded {
        remarks.push(
            "AWS's message is encoded: `aws sts decode-authorization-message` decodes it, and says which action was denied on \
             which resource."
                .to_owned(),
        );
    }
    let at = At {
        partition: &partition,
        region: &text(event, "awsRegion").unwrap_or_default(),
        account: who.account.as_deref(),
    };
    let resource = match said.as_ref().and_then(|said| said.resource.as_deref()) {
        Some(named) if named != "*" => resource::told(Some(named), &action, catalog),
        Some(_) | None => resource::of_event(event, &action, at, catalog),
    };
    let Resource { text: resource, missing: lacks, remarks: more } = resource;
    missing.extend(lacks);
    remarks.extend(more);
    let Keys { context, missing: lacks, remarks: more } = keys::of(event, &identity, &who);
    missing.extend(lacks);
    let Who { principal, missing: lacks, remarks: own, .. } = who;
    missing.extend(lacks);
    remarks.extend(own.into_iter().chain(more));
    missing.sort_unstable();
    missing.dedup();
    let question = Question {
        principal,
        resource_account: resource::owner(event, &resource),
        action,
        resource,
        context,
        unsaid: Unsaid::Unknown,
        ..Question::untouched()
    };
    Ok(Told { place: place(event), question, missing, remarks, decided: decided(event, said) })
}

/// The action: the one that AWS's message says was denied, or the one that the call is authorized by.
fn action_of(
    source: &str,
    call: &str,
    said: Option<&Message>,
    catalog: &Catalog,
) -> (String, Vec<Missing>, Vec<String>) {
    let named = action::of(source, call, catalog);
    let Some(said) = said else {
        if !named.is_known {
            let action = &named.action;
            let remark = format!(
                "`{action}` is not an action that AWS had on {}; the event does not tell which one it was.",
                catalog.date
            );
            return (String::new(), vec![Missing::Action], vec![remark]);
        }
        let also = Some(named.also).filter(|also| !also.is_empty());
        let remark = also
            .map(|also| format!("The call `{call}` is also authorized by {also}; this is about `{}`.", named.action));
        return (named.action, Vec::new(), remark.into_iter().collect());
    };
    let mut remarks = Vec::new();
    if !said.action.eq_ignore_ascii_case(&named.action) {
        remarks.push(format!("The call was `{call}`; what AWS denied is `{}`.", said.action));
    }
    (said.action.clone(), Vec::new(), remarks)
}

/// The partition of the caller, or of the Region.
fn partition(event: &Value, identity: &Value) -> String {
    let arn = text(identity, "arn");
    let own = arn.as_deref().and_then(Arn::read).map(|arn| arn.partition.to_owned());
    let of_region = || Partition::of_region(&text(event, "awsRegion")?).map(|partition| partition.to_string());
    own.or_else(of_region).unwrap_or_else(|| Partition::Aws.to_string())
}

/// What became of it.
fn decided(event: &Value, said: Option<Message>) -> Decided {
    if let Some(said) = said {
        return said.decided;
    }
    let Some(code) = text(event, "errorCode") else { return Decided::ended(Ending::Allowed) };
    let words = Some(text(event, "errorMessage").map_or(code.clone(), |message| format!("{code}: {message}")));
    // "If you have the required permissions, the error response is DryRunOperation":
    // <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>.
    if code.ends_with("DryRunOperation") {
        return Decided { words, ..Decided::ended(Ending::Allowed) };
    }
    // What is denied by a VPC endpoint policy: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html>.
    if code == "VpceAccessDenied" {
        return Decided { by: Some(NamedPolicy::VpcEndpoint), words, ..Decided::ended(Ending::Denied) };
    }
    let is_denial = ["AccessDenied", "UnauthorizedOperation", "AuthorizationError", "NotAuthorized", "Forbidden"];
    let ending = if is_denial.iter().any(|denial| code.contains(denial)) { Ending::Denied } else { Ending::OtherError };
    Decided { words, ..Decided::ended(ending) }
}
