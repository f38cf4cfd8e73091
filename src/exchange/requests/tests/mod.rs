//! Messages and events as AWS documents them, and as tools write them down, with what is told and what is not.

use serde_json::{Value, json};

use super::*;
use organization::ContextValue;

mod events;
mod messages;

fn told(text: &str) -> Told {
    let mut requests = read(text.as_bytes(), Catalog::embedded()).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!((requests.told.len(), requests.unread.len()), (1, 0), "{text}");
    requests.told.remove(0)
}

const ANA: &str = "arn:aws:iam::111122223333:user/Ana";

fn event(changes: &Value) -> Value {
    let mut event = json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole", "principalId": "AROAEXAMPLE:ci", "arn": "arn:aws:sts::111122223333:assumed-role/deploy/ci",
            "accountId": "111122223333", "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {
                "sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/app/deploy"},
                "attributes": {"creationDate": "2026-11-29T09:00:00Z", "mfaAuthenticated": "false"},
            },
        },
        "eventTime": "2026-11-29T10:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetObject",
        "awsRegion": "eu-central-1", "sourceIPAddress": "203.0.113.7", "userAgent": "[aws-cli/2.31]",
        "requestParameters": {"bucketName": "b", "key": "k"},
        "tlsDetails": {"tlsVersion": "TLSv1.3"}, "eventID": "11111111-2222", "eventType": "AwsApiCall",
    });
    for (name, value) in changes.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

fn of(changes: &Value) -> Told {
    told(&event(changes).to_string())
}

/// What an event says of a key: its value, `absent`, or nothing.
fn key(told: &Told, key: &str) -> Option<String> {
    let found = told.question.context.iter().find(|(known, _)| known == key)?;
    Some(match &found.1 {
        ContextValue::Text(text) => text.clone(),
        other => other.to_string(),
    })
}
