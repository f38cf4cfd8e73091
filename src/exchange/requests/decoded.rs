//! Denials in AWS's own JSON: authorization messages that were decoded, and the details that AWS keeps of a denial.
//!
//! Knows their members. What they hold of condition keys is taken as it stands; what is there and is no condition key, such as
//! the parts of the resource's ARN that EC2 adds, is left out.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html>
//! <https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_GetRequestAuthorizationDetails.html>

use serde_json::Value;

use super::decided::{Decided, Ending, NamedPolicy};
use super::documents::{elements, field, part, text};
use super::resource::{self, Resource};
use super::{Missing, Place, Told};
use analysis::decision::fixed_keys;
use aws::Arn;
use catalog::Catalog;
use organization::{ContextValue, Question};
use policy::Caller;

/// Whether a document is an authorization message that was decoded.
pub(super) fn is_message(document: &Value) -> bool {
    field(document, "explicitDeny").is_some() && field(document, "context").is_some()
}

/// Whether a document holds the details of a denial.
pub(super) fn is_details(document: &Value) -> bool {
    matches!(field(document, "evaluations"), Some(Value::Array(_)))
}

/// Reads a decoded message; why it is none, as the rest of a sentence.
pub(super) fn message(document: &Value, catalog: &Catalog) -> Result<Told, String> {
    let context = part(document, "context").ok_or("has no `context`")?;
    let principal = part(&context, "principal").and_then(|principal| text(&principal, "arn"));
    let named = text(&context, "resource");
    let action = text(&context, "action").ok_or("does not say which action was denied")?;
    // AWS leaves out the service in some messages; the resource has it.
    let service = named.as_deref().and_then(Arn::read).map(|arn| arn.service);
    let action = match service {
        Some(service) if !action.contains(':') => format!("{service}:{action}"),
        Some(_) | None => action,
    };
    let items = items(part(&context, "conditions").as_deref());
    let conditions = items.iter().filter_map(|item| {
        let values = part(item, "values")?;
        let values = self::items(Some(&values));
        Some((text(item, "key")?, values.iter().filter_map(|value| text(value, "value")).collect()))
    });
    let mut told = request(principal, &action, named.as_deref(), conditions.collect(), catalog);
    let is = |name| text(document, name).as_deref() == Some("true");
    told.decided = Decided::ended(match (is("allowed"), is("explicitDeny")) {
        (true, _) => Ending::Allowed,
        (false, true) => Ending::ExplicitDeny,
        (false, false) => Ending::ImplicitDeny,
    });
    let matched = self::items(part(document, "matchedStatements").as_deref());
    let denies = matched.iter().filter(|matched| text(matched, "effect").as_deref() == Some("DENY"));
    told.decided.statements = denies.filter_map(|matched| text(matched, "statementId")).collect();
    Ok(told)
}

/// Reads the details of a denial: one request for each action and resource that was evaluated.
pub(super) fn details(document: &Value, catalog: &Catalog) -> Result<Vec<Told>, String> {
    let common = part(document, "requestContext").map_or(Vec::new(), |context| keys(&context));
    let evaluations = part(document, "evaluations").ok_or("has no `evaluations`")?;
    let policies = part(document, "policies");
    let (policies, evaluations) = (elements(policies.as_deref()), elements(Some(&evaluations)));
    if evaluations.is_empty() {
        return Err("holds no evaluation".to_owned());
    }
    let one = |evaluation: &Value| {
        let action = text(evaluation, "action").ok_or("has an evaluation without an action")?;
        let mut conditions = common.clone();
        conditions.extend(part(evaluation, "context").map_or(Vec::new(), |context| keys(&context)));
        let principal = conditions.iter().find(|(key, _)| key.eq_ignore_ascii_case("aws:PrincipalArn"));
        let principal = principal.and_then(|(_, values)| values.first().cloned());
        let named = text(evaluation, "resource");
        let mut told = request(principal, &action, named.as_deref(), conditions, catalog);
        told.decided = evaluated(evaluation, policies);
        Ok(told)
    };
    evaluations.iter().map(one).collect()
}

/// What came out of one evaluation, and by which policy of those that are listed.
fn evaluated(evaluation: &Value, policies: &[Value]) -> Decided {
    let mut decided = Decided::ended(match text(evaluation, "evaluatedEffect").as_deref() {
        Some("ALLOW") => Ending::Allowed,
        Some("EXPLICIT_DENY") => Ending::ExplicitDeny,
        Some("IMPLICIT_DENY") => Ending::ImplicitDeny,
        Some(_) | None => Ending::NotTold,
    });
    if decided.ending != Ending::ExplicitDeny {
        return decided;
    }
    let matched = part(evaluation, "matchedPolicies");
    for policy in elements(matched.as_deref()) {
        let statements = part(policy, "matchedStatements");
        let denies = elements(statements.as_deref())
            .iter()
            .filter(|one| text(one, "evaluatedEffect").as_deref() == Some("DENY"));
        let sids: Vec<String> = denies.filter_map(|one| text(one, "sid")).collect();
        if sids.is_empty() || decided.by.is_some() {
            continue;
        }
        decided.statements = sids;
        decided.policy = text(policy, "uri");
        let listed = policies.iter().find(|listed| text(listed, "uri") == decided.policy);
        decided.by = listed.and_then(|listed| text(listed, "type")).and_then(|kind| NamedPolicy::of_type(&kind));
    }
    decided
}

type Conditions = Vec<(String, Vec<String>)>;

/// A request by its parts.
fn request(
    principal: Option<String>,
    action: &str,
    named: Option<&str>,
    conditions: Conditions,
    catalog: &Catalog,
) -> Told {
    let action = catalog.action_id(action).map_or_else(|| action.to_owned(), |id| catalog.full_name(id));
    let Resource { text: resource, missing, remarks } = resource::told(named, &action, catalog);
    let mut missing: Vec<Missing> = missing.into_iter().collect();
    let mut question = Question { action, resource, ..Question::untouched() };
    let mut is_session = false;
    match principal {
        Some(principal) => {
            is_session = Caller::read(&principal).is_ok_and(|caller| caller.is_session());
            question.principal = principal;
        }
        None => missing.push(Missing::Principal),
    }
    for (key, values) in conditions {
        // What follows from the principal needs not be said; of a session the role with its path does not follow.
        let is_role = is_session && key.eq_ignore_ascii_case("aws:PrincipalArn");
        let is_fixed = fixed_keys().any(|fixed| fixed.eq_ignore_ascii_case(&key));
        let is_known = catalog.knows_key(&key) != Some(false);
        let is_there = question.context.iter().any(|(known, _)| known.eq_ignore_ascii_case(&key));
        if !key.contains(':') || !is_known || is_there || (is_fixed && !is_role) {
            continue;
        }
        let value = match values.as_slice() {
            [] => continue,
            [one] if !catalog.key_type(&key).is_some_and(|kind| kind.is_array()) => ContextValue::Text(one.clone()),
            _ => ContextValue::Several(values),
        };
        question.context.push((catalog.spelling(&key), value));
    }
    let has = |key: &str| question.context.iter().any(|(known, _)| known.eq_ignore_ascii_case(key));
    if is_session && !has("aws:PrincipalArn") {
        missing.push(Missing::PathOfRole);
    }
    if !has("aws:RequestedRegion") && Arn::read(&question.resource).is_none_or(|arn| arn.region.is_empty()) {
        missing.push(Missing::Region);
    }
    if !has("aws:SourceIp") && !has("aws:SourceVpce") {
        missing.push(Missing::Source);
    }
    missing.sort_unstable();
    Told { place: Place::default(), question, missing, remarks, decided: Decided::ended(Ending::NotTold) }
}

/// The list in `{"items": […]}`.
fn items(list: Option<&Value>) -> Vec<Value> {
    let items = list.and_then(|list| part(list, "items"));
    elements(items.as_deref()).to_vec()
}

/// Keys and values of a context that is an object.
fn keys(context: &Value) -> Conditions {
    let members = context.as_object().into_iter().flatten();
    let values = |value: &Value| match value {
        Value::Array(several) => several.iter().filter_map(one).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            one(value).into_iter().collect()
        }
    };
    members.map(|(key, value)| (key.clone(), values(value))).collect()
}

fn one(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
