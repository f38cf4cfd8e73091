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

/// Requests that are alike are asked about once; those that differ by what a policy asks for are not alike.
#[test]
fn requests_are_alike_only_as_far_as_no_policy_tells_them_apart() {
    let sample = include_str!("../../../../assets/sample.canopy.ron");
    let before = "\"organizations:LeaveOrganization\"\n      ],\n      \"Resource\": \"*\"";
    let condition = "\"Condition\": {\"IpAddress\": {\"AWS:sourceip\": \"203.0.113.7\"}}";
    let after = format!("\"s3:GetObject\"\n      ],\n      \"Resource\": \"*\", {condition}");
    assert!(sample.contains(before));
    let organization = format::read(&sample.replacen(before, &after, 1)).unwrap();
    let mut asker = Asker::new(&organization, Catalog::embedded());
    let mut ask = |changes: Value| {
        let mut changed = event(&changes);
        for member in ["arn", "accountId"] {
            let own = changed["userIdentity"][member].as_str().unwrap().replace("111122223333", "400000000001");
            changed["userIdentity"][member] = own.into();
        }
        let issuer = "arn:aws:iam::400000000001:role/app/deploy";
        changed["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] = issuer.into();
        asker.answer(&told(&changed.to_string())).unwrap().said
    };
    let (here, there) = (ask(json!({})), ask(json!({"sourceIPAddress": "203.0.113.8"})));
    assert_eq!((here.decision.expected(), there.decision.expected()), (Expected::ExplicitDeny, Expected::Allowed));
    let later = ask(json!({"eventTime": "2026-11-29T11:00:00Z", "userAgent": "other"}));
    assert!(std::sync::Arc::ptr_eq(&here, &later));
}
