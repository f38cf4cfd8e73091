//! Access-denied messages: *User: … is not authorized to perform: … on resource: … with an explicit deny in a …*.
//!
//! Knows every form that AWS documents, with what the AWS CLI and SDKs put around it. Reads from the left and takes a part
//! only where the words around it are AWS's.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html>
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html>

use super::decided::{Decided, Ending, NamedPolicy};
use super::resource::{self, Resource};
use super::{Missing, Place, RequestsError, Told};
use aws::{Arn, Endpoints, Home, is_region};
use catalog::Catalog;
use organization::Question;
use policy::Caller;

const CORE: &str = "is not authorized to perform";
const ENCODED: &str = "encoded authorization failure message";
/// An encoded message is much longer than anything else without a space in it.
const LONG: usize = 200;
/// As much of a text as is shown of what cannot be read.
const SHOWN: usize = 120;

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub principal: Option<String>,
    /// In the catalogue's spelling, where it has it.
    pub action: String,
    /// As AWS writes it, if it does.
    pub resource: Option<String>,
    pub decided: Decided,
    pub is_also_encoded: bool,
}

/// A message as a request.
pub(super) fn told(text: &str, catalog: &Catalog) -> Result<Told, RequestsError> {
    let message = read(text, catalog)?;
    let Resource { text: resource, missing, mut remarks } =
        resource::told(message.resource.as_deref(), &message.action, catalog);
    let mut question = Question::untouched();
    let mut lacks = vec![Missing::Source, Missing::Mfa];
    lacks.extend(missing);
    match &message.principal {
        None => lacks.push(Missing::Principal),
        Some(principal) => {
            if Caller::read(principal).is_ok_and(|caller| caller.is_session()) {
                lacks.push(Missing::PathOfRole);
            }
            question.principal.clone_from(principal);
        }
    }
    if !tells_region(&message.action, &resource) {
        lacks.push(Missing::Region);
    }
    if message.is_also_encoded {
        remarks.push(
            "The encoded part of the message says more: `aws sts decode-authorization-message` decodes it.".to_owned(),
        );
    }
    lacks.sort_unstable();
    question.action = message.action;
    question.resource = resource;
    Ok(Told {
        place: Place { number: 1, ..Place::default() },
        question,
        missing: lacks,
        remarks,
        decided: message.decided,
    })
}

/// Whether the Region of a request follows from its resource, or from its service.
fn tells_region(action: &str, resource: &str) -> bool {
    matches!(Endpoints::known().home_of(action), Some(Home::Only(_)))
        || Arn::read(resource).is_some_and(|arn| is_region(arn.region))
}

/// Reads a message, whatever stands around it.
pub(super) fn read(text: &str, catalog: &Catalog) -> Result<Message, RequestsError> {
    let text = plain(text);
    let is_encoded = text.to_ascii_lowercase().contains(ENCODED);
    let Some((before, after)) = text.split_once(CORE) else {
        let is_token = text.len() >= LONG && !text.contains(' ');
        if is_encoded || is_token {
            return Err(RequestsError::Encoded);
        }
        let lower = text.to_ascii_lowercase();
        let is_denial = ["access denied", "accessdenied", "not authorized", "unauthorized"]
            .iter()
            .any(|words| lower.contains(words));
        let shown = shown(&text);
        return Err(if is_denial { RequestsError::OnlyDenied(shown) } else { RequestsError::Neither(shown) });
    };
    let (action, rest) = word(after.trim_start_matches([':', ' ']));
    let action = action.trim_matches(['"', '`', '\'', ',', '.']);
    let Some((service, name)) =
        action.split_once(':').filter(|(service, name)| !service.is_empty() && !name.is_empty())
    else {
        return Err(RequestsError::OnlyDenied(shown(&text)));
    };
    let action = match catalog.action_id(action) {
        Some(id) => catalog.full_name(id),
        None => format!("{}:{name}", service.to_ascii_lowercase()),
    };
    let lower = rest.to_ascii_lowercase();
    let reason = ["with an explicit deny", "due to an explicit deny", "because "];
    let reason = reason.iter().filter_map(|words| lower.find(words)).min().unwrap_or(rest.len());
    let (on, reason) = rest.split_at_checked(reason).unwrap_or((rest, ""));
    let mut decided = decided(reason);
    decided.authorization_id = authorization_id(rest);
    decided.words = Some(text.clone());
    Ok(Message {
        principal: principal(before),
        action,
        resource: on_resource(on),
        decided,
        is_also_encoded: is_encoded,
    })
}

/// The text on one line, without what JSON and XML make of quotation marks.
fn plain(text: &str) -> String {
    let text = text.replace("\\\"", "\"").replace("&quot;", "\"").replace("&#39;", "'");
    let text = text.split("</").next().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// The first word and the rest.
fn word(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

/// Whom the words before name: `User: arn:aws:iam::111122223333:user/Ana`, with or without the colon.
fn principal(before: &str) -> Option<String> {
    let (_, named) = before.rsplit_once("User")?;
    let named = named.trim_matches([':', ' ', '"', '`']);
    (!named.is_empty() && !named.contains(' ')).then(|| named.to_owned())
}

/// What the words name between action and reason: `on resource: arn:…`, also in quotation marks, in which spaces may stand.
fn on_resource(on: &str) -> Option<String> {
    let (_, named) = on.split_once("on resource:").or_else(|| on.split_once("on resources:"))?;
    let named = named.trim_start();
    let named = match named.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => word(named).0.trim_end_matches(['.', ',', ';']).trim_matches(['`', '\'']),
    };
    (!named.is_empty()).then(|| named.to_owned())
}

/// Which policy the reason names.
fn decided(reason: &str) -> Decided {
    let lower = reason.to_ascii_lowercase();
    if let Some(at) = lower.find("explicit deny") {
        let mut decided = Decided::ended(Ending::ExplicitDeny);
        let after = reason.get(at + "explicit deny".len()..).unwrap_or_default().trim_start();
        let after = after.strip_prefix("in ").unwrap_or_default();
        let kind = ["a ", "an ", "the "].iter().find_map(|article| after.strip_prefix(article));
        if let Some((by, rest)) = kind.and_then(NamedPolicy::begin) {
            let through = rest.trim_start().starts_with("transitively through a service control policy");
            decided.by = Some(if through { NamedPolicy::ScpByVpcEndpoint } else { by });
            decided.policy = policy(rest);
        }
        return decided;
    }
    if let Some(after) = reason.strip_prefix("because no ") {
        let mut decided = Decided::ended(Ending::ImplicitDeny);
        decided.by = NamedPolicy::begin(after).map(|(by, _)| by);
        return decided;
    }
    let mut decided = Decided::ended(Ending::Denied);
    if let Some(words) = reason.strip_prefix("because ") {
        decided.by = Some(NamedPolicy::Other(words.trim_end_matches('.').to_owned()));
    }
    decided
}

/// The ARN behind the kind: `…: arn:aws:organizations::…:policy/o-…/service_control_policy/p-…`.
fn policy(rest: &str) -> Option<String> {
    let (_, named) = rest.split_once(": ")?;
    let named = word(named).0.trim_end_matches(['.', ',', ';']);
    named.starts_with("arn:").then(|| named.to_owned())
}

/// The id behind `authorization id: `, at the end of what newer messages add.
fn authorization_id(rest: &str) -> Option<String> {
    let at = rest.to_ascii_lowercase().find("authorization id: ")?;
    let id = word(rest.get(at + "authorization id: ".len()..)?).0;
    let id: String = id.chars().take_while(char::is_ascii_alphanumeric).collect();
    (!id.is_empty()).then_some(id)
}
