//! Requests that AWS decided, as its messages and records tell of them.
//!
//! ```text
//! bytes ──gzip, text──▶ documents ──┬─▶ message    an access-denied message
//!                                   ├─▶ decoded    an authorization message that was decoded, the details of a denial
//!                                   └─▶ event      a CloudTrail event: caller, action, resource, keys
//!                                            └──▶ Told ──▶ answers, replay
//! ```
//!
//! A [`Told`] holds a question with all that the text says of the request, what it does not say, and what AWS decided.
//! Nothing is made up: a part that is not told is empty, a condition key that is not told is open.
//! Knows AWS's formats as of [`DATE`]. What is true of a request, `analysis` knows; [`Asker`] asks it.

mod action;
mod agreement;
mod answer;
mod caller;
mod cause;
mod decided;
mod decoded;
mod documents;
mod event;
mod gzip;
mod keys;
mod message;
mod replay;
mod resource;
#[cfg(test)]
mod tests;

pub use agreement::Agreement;
pub use answer::{Asker, NotAsked, Pathless, Reply, Said, answer};
pub use cause::{Cause, Certainty, Gathered, causes, gather};
pub use decided::{Decided, Ending, NamedPolicy};
pub use replay::{Replayed, Turn, replay};

use std::fmt;

use catalog::Catalog;
use organization::{Expected, Question};

/// Day on which the pages that the tables here name said so, `YYYY-MM-DD`.
pub const DATE: &str = "2026-11-29";

/// What a text tells of requests.
#[derive(Clone, Debug, PartialEq)]
pub struct Requests {
    /// In the order of the text.
    pub told: Vec<Told>,
    /// What is there and tells of no request that can be read.
    pub unread: Vec<Unread>,
}

/// One request that AWS decided, as far as a text tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub place: Place,
    /// The request as a question. A part that the text does not tell is empty, and a resource may be an ARN with wildcards,
    /// as AWS writes it for what is not there yet; keys that it does not tell stay open.
    pub question: Question,
    pub missing: Vec<Missing>,
    /// What was concluded on the way and is not plain, one sentence each.
    pub remarks: Vec<String>,
    pub decided: Decided,
}

/// Something that cannot be read as a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub place: Place,
    /// The rest of a sentence that begins with the place: `is no call of an API but AwsServiceEvent`.
    pub reason: String,
}

/// Where in the text something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Which of all that stands there, from 1.
    pub number: usize,
    /// The event's own id.
    pub id: Option<String>,
    /// When it was, as the event writes it.
    pub time: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {}", self.number)?;
        match &self.id {
            Some(id) => write!(f, " ({id})"),
            None => Ok(()),
        }
    }
}

/// A part of a request that a text does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    Principal,
    /// The account is told, the name is not.
    NameOfPrincipal,
    /// The role of a session is told by its name, not by its path.
    PathOfRole,
    Action,
    Resource,
    Region,
    Source,
    Mfa,
    /// A service made the request, and whether on behalf of the caller is not told.
    Service,
    /// A service made the request by itself, and for whose resource is not told.
    OnBehalf,
    Outcome,
}

impl Missing {
    /// One word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Principal => "principal",
            Self::NameOfPrincipal => "name-of-principal",
            Self::PathOfRole => "path-of-role",
            Self::Action => "action",
            Self::Resource => "resource",
            Self::Region => "region",
            Self::Source => "source",
            Self::Mfa => "mfa",
            Self::Service => "service",
            Self::OnBehalf => "on-behalf",
            Self::Outcome => "outcome",
        }
    }

    /// What is not told, for people.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Principal => "who called",
            Self::NameOfPrincipal => "the name of the principal, of which only the account is known",
            Self::PathOfRole => "the path of the role, which `aws:PrincipalArn` has",
            Self::Action => "which action was authorized",
            Self::Resource => "which resource it was about",
            Self::Region => "in which Region it was called",
            Self::Source => "from which address or network it came",
            Self::Mfa => "whether the session was opened with MFA",
            Self::Service => "whether the service that called did so on behalf of the caller (`aws:ViaAWSService`)",
            Self::OnBehalf => "on behalf of which resource the service called (`aws:SourceArn`, `aws:SourceAccount`)",
            Self::Outcome => "whether it was allowed or denied",
        }
    }
}

impl Told {
    /// The decision that AWS made, as one expects it of a question that is kept.
    #[must_use]
    pub fn expected(&self) -> Option<Expected> {
        match self.decided.ending {
            Ending::Allowed => Some(Expected::Allowed),
            Ending::ExplicitDeny => Some(Expected::ExplicitDeny),
            Ending::ImplicitDeny => Some(Expected::ImplicitDeny),
            Ending::Denied => Some(Expected::Denied),
            Ending::OtherError | Ending::NotTold => None,
        }
    }

    /// A name under which the question may be kept: the action, who called, and when.
    #[must_use]
    pub fn name(&self) -> String {
        let Question { action, principal, .. } = &self.question;
        let who = principal.rsplit([':', '/']).next().filter(|who| !who.is_empty() && *who != "*");
        let who = who.map_or(String::new(), |who| format!(" by {who}"));
        let when = self.place.time.as_ref().map_or(String::new(), |time| format!(", {time}"));
        format!("{action}{who}{when}")
    }
}

/// Why a text tells of no request at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestsError {
    #[error("there is nothing in it; give an access-denied message or a CloudTrail event")]
    Empty,
    #[error(
        "the message is encoded; decode it with `aws sts decode-authorization-message --encoded-message MESSAGE` and give \
         what that prints"
    )]
    Encoded,
    #[error("`{0}` says that access was denied, but not to whom or what; look up its CloudTrail event and give that")]
    OnlyDenied(String),
    #[error("`{0}` is neither an access-denied message of AWS nor a CloudTrail event")]
    Neither(String),
    #[error("nothing in it can be read as a request: {0}")]
    Nothing(String),
    #[error("it is compressed, and damaged or of another kind ({0}); decompress it first")]
    Compressed(&'static str),
}

/// Reads what a file or a message tells of requests: text or gzip, a message or any number of events.
///
/// # Errors
/// [`RequestsError`] where it tells of none.
///
/// ```
/// let message = b"User: arn:aws:iam::111122223333:user/Ana is not authorized to perform: s3:GetObject on resource: \
///     \"arn:aws:s3:::bucket/key\" with an explicit deny in a service control policy";
/// let read = exchange::requests::read(message, catalog::Catalog::embedded())?;
/// assert_eq!(read.told[0].question.action, "s3:GetObject");
/// assert_eq!(read.told[0].question.resource, "arn:aws:s3:::bucket/key");
/// # Ok::<(), exchange::requests::RequestsError>(())
/// ```
pub fn read(bytes: &[u8], catalog: &Catalog) -> Result<Requests, RequestsError> {
    let unpacked = gzip::unpack(bytes)?;
    let (text, _) = super::decode(unpacked.as_deref().unwrap_or(bytes));
    let text = text.trim();
    if text.is_empty() {
        return Err(RequestsError::Empty);
    }
    if !text.starts_with(['{', '[']) {
        let told = message::told(text, catalog)?;
        return Ok(Requests { told: vec![told], unread: Vec::new() });
    }
    documents::read(text, catalog)
}
