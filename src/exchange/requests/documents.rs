//! The JSON documents of a text, and which of them tells of a request in which form.
//!
//! Knows in what CloudTrail's events come: files of a trail, answers of `aws cloudtrail lookup-events`, one event a line, the
//! events of EventBridge, rows of Athena and CloudTrail Lake. What is neither is listed with its place, and never left out.

use std::borrow::Cow;

use serde_json::Value;

use super::{Place, Requests, RequestsError, Unread, decoded, event, message};
use catalog::Catalog;

/// How deep events may be wrapped: an event, in an answer, in a list.
const DEPTH: usize = 4;

pub(super) fn read(text: &str, catalog: &Catalog) -> Result<Requests, RequestsError> {
    let mut reader = Reader { catalog, requests: Requests { told: Vec::new(), unread: Vec::new() }, number: 0 };
    for document in documents(text) {
        match document {
            Ok(document) => reader.take(&document, DEPTH),
            Err(reason) => reader.unread(Place::default(), reason),
        }
    }
    let Requests { told, unread } = &reader.requests;
    match (told.as_slice(), unread.as_slice()) {
        ([], []) => Err(RequestsError::Nothing("it holds no event".to_owned())),
        ([], [first, ..]) => Err(RequestsError::Nothing(format!("{} {}", first.place, first.reason))),
        _ => Ok(reader.requests),
    }
}

/// Every document of a text, or why it cannot be read. Where one is broken, each line is read by itself, so that it costs
/// no more than itself.
fn documents(text: &str) -> Vec<Result<Value, String>> {
    let mut found = Vec::new();
    for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match document {
            Ok(document) => found.push(Ok(document)),
            Err(error) => {
                found.push(Err(broken(error.line(), error.column())));
                break;
            }
        }
    }
    if found.iter().all(Result::is_ok) {
        return found;
    }
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let lines: Vec<_> = lines
        .map(|(line, number)| serde_json::from_str(line).map_err(|error| broken(number, error.column())))
        .collect();
    // Of a document on many lines, a line such as `{` or `"a": 1,` is none, and `}` neither.
    if lines.iter().any(|line| matches!(line, Ok(Value::Object(_)))) { lines } else { found }
}

fn broken(line: usize, column: usize) -> String {
    format!("is cut or no valid JSON at line {line}, column {column}")
}

struct Reader<'c> {
    catalog: &'c Catalog,
    requests: Requests,
    number: usize,
}

impl Reader<'_> {
    fn take(&mut self, document: &Value, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return self.unread(Place::default(), "is wrapped too often".to_owned());
        };
        if let Value::Array(several) = document {
            return several.iter().for_each(|one| self.take(one, depth));
        }
        for list in ["Records", "Events"] {
            if let Some(Value::Array(several)) = field(document, list) {
                return several.iter().for_each(|one| self.take(one, depth));
            }
        }
        if let Some(inner) = field(document, "CloudTrailEvent") {
            return match embedded(inner) {
                Some(inner) => self.take(&inner, depth),
                None => self.unread(event::place(document), "has a `CloudTrailEvent` that is no JSON".to_owned()),
            };
        }
        // As EventBridge hands events on.
        if let (Some(detail @ Value::Object(_)), true) =
            (field(document, "detail"), field(document, "source").is_some())
        {
            return self.take(detail, depth);
        }
        if let Some(inner) = field(document, "DecodedMessage").and_then(embedded) {
            return self.take(&inner, depth);
        }
        self.one(document);
    }

    fn one(&mut self, document: &Value) {
        self.number += 1;
        let mut place = event::place(document);
        place.number = self.number;
        let told = if decoded::is_message(document) {
            decoded::message(document, self.catalog).map(|told| vec![told])
        } else if decoded::is_details(document) {
            decoded::details(document, self.catalog)
        } else if field(document, "eventName").is_some() {
            event::read(document, self.catalog).map(|told| vec![told])
        } else {
            // A message as services answer with it.
            let text = ["message", "errorMessage"].iter().find_map(|name| text(document, name));
            match text.map(|text| message::told(&text, self.catalog)) {
                Some(Ok(told)) => Ok(vec![told]),
                Some(Err(error)) => Err(format!("tells of no request: {error}")),
                None => Err("is no event: it has no `eventName`".to_owned()),
            }
        };
        match told {
            Ok(told) => self.requests.told.extend(told.into_iter().map(|mut told| {
                told.place = place.clone();
                told
            })),
            Err(reason) => self.requests.unread.push(Unread { place, reason }),
        }
    }

    fn unread(&mut self, mut place: Place, reason: String) {
        self.number += 1;
        place.number = self.number;
        self.requests.unread.push(Unread { place, reason });
    }
}

/// A member of an object. Athena writes the names of columns in lower case, so case tells nothing.
pub(super) fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let members = value.as_object()?;
    let found = members
        .get(name)
        .or_else(|| members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value));
    found.filter(|value| !value.is_null())
}

/// A member that holds something as text; numbers and truths are texts too.
pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    match field(value, name)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A member that is an object or a list, also where it stands as JSON in a text.
pub(super) fn part<'v>(value: &'v Value, name: &str) -> Option<Cow<'v, Value>> {
    embedded(field(value, name)?)
}

/// The elements of a list; none of what is missing or no list.
pub(super) fn elements(list: Option<&Value>) -> &[Value] {
    list.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn embedded(value: &Value) -> Option<Cow<'_, Value>> {
    match value {
        Value::Object(_) | Value::Array(_) => Some(Cow::Borrowed(value)),
        Value::String(text) => serde_json::from_str(text).ok().map(Cow::Owned),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
