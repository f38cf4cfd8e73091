//! What is inside accounts, from the answers of the AWS CLI to the decisions that rest on it.

use super::*;

use analysis::decision::{Because, Decider, Decision, Denial, LayerKind, Open};
use catalog::Catalog;
use organization::{Collected, IdentityKind};
use serde_json::Value;

fn kestrel_lane() -> Import {
    aws_cli::import(&data("aws-iam/small")).unwrap()
}

#[test]
fn identities_of_an_organization() {
    let import = kestrel_lane();
    let inside = import.organization.inside();
    let of_kind = |kind: IdentityKind| inside.identities().filter(|(id, _)| id.kind == kind).count();
    assert_eq!(IdentityKind::ALL.map(of_kind), [11, 5, 63]);
    assert_eq!(inside.identities().filter(|(_, own)| own.is_service_linked()).count(), 21);
    let incomplete = import
        .organization
        .accounts()
        .keys()
        .filter(|account| !inside.iam(account).is_some_and(|iam| iam.complete.contains(&Collected::Identities)));
    assert_eq!(incomplete.count(), 0);
    assert_eq!(inside.permission_sets().count(), 3);
    // It is written and read again as it is.
    let text = format::write(&import.organization);
    assert!(text.starts_with("(\n  format_version: 5,"));
    assert_eq!(format::read(&text).unwrap(), import.organization);
    // What is missing is missing of the organization alone.
    let other = import.warnings.iter().map(ToString::to_string).filter(|text| !text.starts_with("list-"));
    assert_eq!(other.collect::<Vec<_>>(), Vec::<String>::new());
}

/// Four hundred requests whose decisions two others agree on.
#[test]
fn requests_of_stored_identities() {
    let import = kestrel_lane();
    let catalog = Catalog::embedded();
    let mut decider = Decider::new(&import.organization, catalog);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/aws-iam/identities-small.jsonl");
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |field: &str| case[field].as_str().unwrap().to_owned();
        let context = case["context"].as_object().unwrap().iter().map(|(key, value)| {
            let value = match value {
                Value::Array(values) => {
                    ContextValue::Several(values.iter().map(|value| value.as_str().unwrap().to_owned()).collect())
                }
                value => ContextValue::Text(value.as_str().unwrap().to_owned()),
            };
            (key.clone(), value)
        });
        let context: Vec<(String, ContextValue)> = context.collect();
        let is_open = |key: &&str| !context.iter().any(|(own, _)| own == key);
        let open = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"].into_iter().filter(is_open);
        let open: Vec<(String, ContextValue)> = open.map(|key| (key.to_owned(), ContextValue::Absent)).collect();
        let mut question = Question {
            name: text("id"),
            principal: text("principal"),
            action: text("action"),
            resource: text("resource"),
            resource_account: None,
            // The context is whole, also of the keys that are there or not.
            context: context.into_iter().chain(open).collect(),
            unsaid: Unsaid::Absent,
            policies: QuestionPolicies::default(),
            expected: Expected::Allowed,
        };
        let owner = case["resource_account"].as_str().map(str::to_owned);
        question.resource_account = owner.filter(|_| question.resource != "*");
        let answer = match decider.answer(&question) {
            Ok(answer) => answer,
            Err(error) => {
                wrong.push(format!("{line}\n  {error}"));
                continue;
            }
        };
        // A resource of which the collection holds no policy has none.
        let is_open =
            matches!(&answer.explanation.because, Because::Open(open) if open.contains(&Open::ResourcePolicyNotGiven));
        let answer = if is_open {
            question.policies.none.resource = true;
            decider.answer(&question).unwrap()
        } else {
            answer
        };
        let decision = match answer.explanation.decision {
            Decision::Allowed => "Allowed",
            Decision::Denied(Denial::Explicit) => "ExplicitlyDenied",
            Decision::Denied(Denial::Implicit | Denial::Either) => "ImplicitlyDenied",
            Decision::Depends => "Depends",
        };
        count += 1;
        if decision != text("decision") {
            let layers: Vec<(LayerKind, _, _)> =
                answer.explanation.layers.iter().map(|layer| (layer.kind, layer.deny, layer.allow)).collect();
            wrong.push(format!("{decision} {line}\n  {:?}\n  {layers:?}", answer.explanation.because));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(count, 400);
}
