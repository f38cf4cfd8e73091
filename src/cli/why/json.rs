//! The answers for programs, member by member, under names that do not change.
//!
//! Knows names and order, and which of them comes from where.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Answered;
use crate::json;
use analysis::decision::LayerKind;
use exchange::requests::{Cause, Certainty, Gathered, NotAsked, Place, Reply, Told, gather};
use organization::{ContextValue, Organization};

/// The whole answer, one value a line.
pub fn print(answered: &Answered) -> String {
    json::pretty(&Whys::of(answered))
}

/// The whole answer.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Whys {
    /// The date of the catalogue for which it is certain.
    catalogue: String,
    /// In the order of the text.
    requests: Vec<Why>,
    /// What denies them, or may.
    groups: Vec<Group>,
    unread: Vec<Unread>,
}

/// A request that AWS decided, and what the model says to it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Why {
    place: Placed,
    request: Request,
    /// What is not told.
    missing: Vec<&'static str>,
    remarks: Vec<String>,
    aws: Aws,
    /// As in the answer to a question; null where it is not asked about.
    decision: Option<&'static str>,
    summary: Option<String>,
    /// What it takes for granted.
    assumed: Vec<String>,
    /// What denies it, or may.
    causes: Vec<Reason>,
    agreement: Option<&'static str>,
    compared: Option<String>,
    without_path: Option<Pathless>,
    /// Why it is not asked about.
    error: Option<String>,
}

/// Where it stands.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Placed {
    /// From 1.
    number: usize,
    id: Option<String>,
    time: Option<String>,
}

/// What is told of a request; null where it is not.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Request {
    principal: Option<String>,
    action: Option<String>,
    resource: Option<String>,
    resource_account: Option<String>,
    /// The value of each key that is told, a list for several.
    context: Map<String, Value>,
    /// Keys that the request did not have.
    absent: Vec<String>,
}

/// What AWS decided.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Aws {
    decision: &'static str,
    denied_by: Option<&'static str>,
    policy: Option<String>,
    statements: Vec<String>,
    words: Option<String>,
    authorization_id: Option<String>,
}

/// What it is if the role of the session has no path.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Pathless {
    decision: &'static str,
    causes: Vec<Reason>,
}

/// Something that denies, or may.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reason {
    kind: ReasonKind,
    certainty: Sure,
    /// As in the answer to a question; null for what is no policy.
    layer: Option<&'static str>,
    /// The id of the root, OU or account.
    level: Option<String>,
    policy: Option<String>,
    policy_id: Option<String>,
    /// From 0.
    statement: Option<usize>,
    sid: Option<String>,
    sentence: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum ReasonKind {
    Statement,
    NothingAllows,
    NoPolicyDecides,
    Open,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum Sure {
    Denies,
    MayDeny,
}

/// Requests with the same cause.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Group {
    cause: Reason,
    /// How many.
    count: usize,
    /// How many of them nothing else denies.
    alone: usize,
    /// Their numbers.
    requests: Vec<usize>,
    actions: Vec<String>,
    principals: Vec<String>,
}

/// What is there and is no request.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Unread {
    place: Placed,
    reason: String,
}

impl Whys {
    fn of(answered: &Answered) -> Self {
        let causes = answered.replies.iter().enumerate();
        let causes = causes.filter_map(|(at, reply)| Some((at, reply.as_ref().ok()?.said.causes.as_slice())));
        Self {
            catalogue: answered.catalog.date.clone(),
            requests: answered.each().map(|(told, reply)| Why::of(told, reply, answered)).collect(),
            groups: gather(causes).iter().map(|group| Group::of(group, answered)).collect(),
            unread: answered.requests.unread.iter().map(Unread::of).collect(),
        }
    }
}

impl Why {
    fn of(told: &Told, reply: &Result<Reply, NotAsked>, answered: &Answered) -> Self {
        let known = reply.as_ref().ok();
        Self {
            place: Placed::of(&told.place),
            request: Request::of(told),
            missing: told.missing.iter().map(|missing| missing.word()).collect(),
            remarks: told.remarks.clone(),
            aws: Aws::of(told),
            decision: known.map(|reply| reply.said.decision.expected().as_str()),
            summary: known.map(|reply| reply.said.summary.clone()),
            assumed: known.map_or_else(Vec::new, |reply| reply.said.assumed()),
            causes: reasons(known.map_or(&[][..], |reply| &reply.said.causes), answered),
            agreement: known.map(|reply| reply.agreement.word()),
            compared: known.map(|reply| reply.compared(told, answered.organization)),
            without_path: known.and_then(|reply| reply.said.pathless.as_ref()).map(|pathless| Pathless {
                decision: pathless.decision.expected().as_str(),
                causes: reasons(&pathless.causes, answered),
            }),
            error: reply.as_ref().err().map(ToString::to_string),
        }
    }
}

fn reasons(causes: &[Cause], answered: &Answered) -> Vec<Reason> {
    causes.iter().map(|cause| Reason::of(cause, answered.organization, answered.catalog)).collect()
}

impl Placed {
    pub fn of(place: &Place) -> Self {
        Self { number: place.number, id: place.id.clone(), time: place.time.clone() }
    }
}

impl Request {
    pub fn of(told: &Told) -> Self {
        let question = &told.question;
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let held = |(key, value): &(String, ContextValue)| match value {
            ContextValue::Text(text) => Some((key.clone(), Value::from(text.as_str()))),
            ContextValue::Several(texts) => Some((key.clone(), texts.iter().map(String::as_str).collect())),
            ContextValue::Unknown | ContextValue::Absent => None,
        };
        let absent = question.context.iter().filter(|(_, value)| *value == ContextValue::Absent);
        Self {
            principal: some(&question.principal),
            action: some(&question.action),
            resource: some(&question.resource),
            resource_account: question.resource_account.clone(),
            context: question.context.iter().filter_map(held).collect(),
            absent: absent.map(|(key, _)| key.clone()).collect(),
        }
    }
}

impl Aws {
    fn of(told: &Told) -> Self {
        let decided = &told.decided;
        Self {
            decision: decided.ending.word(),
            denied_by: decided.by.as_ref().map(|by| by.word()),
            policy: decided.policy.clone(),
            statements: decided.statements.clone(),
            words: decided.words.clone(),
            authorization_id: decided.authorization_id.clone(),
        }
    }
}

impl Reason {
    pub fn of(cause: &Cause, organization: &Organization, catalog: &catalog::Catalog) -> Self {
        let (policy, statement, sid) = match cause {
            Cause::Statement { policy, statement, sid, .. } => (Some(policy.clone()), Some(*statement), sid.clone()),
            Cause::Level { .. } | Cause::Kind { .. } | Cause::Ruling(_) | Cause::Open(_) => (None, None, None),
        };
        Self {
            kind: match cause {
                Cause::Statement { .. } => ReasonKind::Statement,
                Cause::Level { .. } | Cause::Kind { .. } => ReasonKind::NothingAllows,
                Cause::Ruling(_) => ReasonKind::NoPolicyDecides,
                Cause::Open(_) => ReasonKind::Open,
            },
            certainty: match cause.certainty() {
                Certainty::Denies => Sure::Denies,
                Certainty::MayDeny => Sure::MayDeny,
            },
            layer: cause.layer().map(layer),
            level: cause.target().map(|target| organization.target_text(target).to_owned()),
            policy,
            policy_id: cause.policy_id().map(ToString::to_string),
            statement,
            sid,
            sentence: cause.sentence(organization, catalog),
        }
    }
}

/// The word for a kind of policy.
pub fn layer(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Scp => "scp",
        LayerKind::Rcp => "rcp",
        LayerKind::Resource => "resource",
        LayerKind::Identity => "identity",
        LayerKind::Boundary => "boundary",
        LayerKind::Session => "session",
    }
}

impl Group {
    fn of(group: &Gathered, answered: &Answered) -> Self {
        let those: Vec<&Told> = group.requests.iter().filter_map(|at| answered.requests.told.get(*at)).collect();
        Self {
            cause: Reason::of(&group.cause, answered.organization, answered.catalog),
            count: group.requests.len(),
            alone: group.alone,
            requests: those.iter().map(|told| told.place.number).collect(),
            actions: once(those.iter().map(|told| &told.question.action)),
            principals: once(those.iter().map(|told| &told.question.principal)),
        }
    }
}

/// Texts, each once, in their order.
pub fn once<'t>(texts: impl Iterator<Item = &'t String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        if !found.contains(text) {
            found.push(text.clone());
        }
    }
    found
}

impl Unread {
    pub fn of(unread: &exchange::requests::Unread) -> Self {
        Self { place: Placed::of(&unread.place), reason: unread.reason.clone() }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_the_answers() {
        crate::json::tests::is_described::<super::Whys>("Why");
    }
}
