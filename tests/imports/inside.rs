//! What is inside accounts, from the answers of the AWS CLI to the decisions that rest on it.

use super::*;

use analysis::decision::{Because, Decider, Decision, Denial, LayerKind, Open};
use analysis::{Access, Permissions};
use catalog::{ActionId, Catalog};
use exchange::{Imported, Want};
use organization::{Collected, IdentityKind, InsideParts, Partition};
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

const DETAILS: &str = r#"{"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [
    {"RoleName": "r", "Path": "/", "Arn": "arn:aws:iam::111111111111:role/r"}]}"#;

/// The lists of some answers about the account `111111111111` and others, with what was odd.
fn collected(answers: &[(&str, &str)]) -> (InsideParts, Vec<String>) {
    let answers = match exchange::import(&files(answers), Want::Inside).unwrap() {
        Imported::Inside(answers) => Some(answers),
        _ => None,
    };
    let answers = answers.unwrap();
    let (parts, warnings) = answers.parts(&Partition::AwsCn, |id| id.as_str() != "999999999999");
    (parts, warnings.iter().map(ToString::to_string).collect())
}

/// An answer that leaves kinds out looks like one about an account without them.
#[test]
fn lists_are_complete_where_something_says_so() {
    let is_complete = |answers: &[(&str, &str)]| {
        let (parts, _) = collected(answers);
        parts.account_iam[0].complete.contains(&Collected::Identities)
    };
    let summary =
        |roles: usize| format!(r#"{{"SummaryMap": {{"Users": 0, "Groups": 0, "Roles": {roles}, "Policies": 0}}}}"#);
    let with = |details: &str, roles: Option<usize>| {
        let summary = roles.map(summary);
        let mut answers = vec![("111111111111/details.json", details)];
        answers.extend(summary.as_deref().map(|text| ("111111111111/get-account-summary.json", text)));
        is_complete(&answers)
    };
    let more = |token: &str| DETAILS.replacen('{', &format!("{{{token}, "), 1);
    assert!(!with(DETAILS, None));
    assert!(with(DETAILS, Some(1)));
    assert!(!with(DETAILS, Some(2)));
    assert!(!with(&more(r#""IsTruncated": true"#), Some(1)));
    assert!(!with(&more(r#""NextToken": "eyJ""#), Some(1)));
    let all = DETAILS
        .replace(r#""UserDetailList": []"#, r#""UserDetailList": [{"UserName": "u"}]"#)
        .replace(r#""GroupDetailList": []"#, r#""GroupDetailList": [{"GroupName": "g"}]"#);
    assert!(with(&all, None));
}

/// What is of another account, or of nobody knows whom, is left out and said.
#[test]
fn answers_about_several_accounts() {
    let strange = DETAILS.replace(
        r#"role/r"}"#,
        r#"role/r"}, {"RoleName": "s", "Path": "/", "Arn": "arn:aws:iam::222222222222:role/s"}"#,
    );
    let (parts, warnings) = collected(&[("details.json", &strange)]);
    assert_eq!((parts.identities.len(), warnings.len()), (1, 1), "{warnings:?}");

    let policy = r#"{"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"}"#;
    let as_object = r#"{"Policy": {"Version": "2012-10-17", "Statement": []}}"#;
    let (parts, warnings) = collected(&[
        ("111111111111/get-bucket-policy.a.json", policy),
        ("222222222222/get-bucket-policy.a.json", policy),
        ("222222222222/get-bucket-policy.b.json", as_object),
        ("222222222222/get-key-policy.k.json", policy),
        // Whose it is, the folder says and not the bucket's name.
        ("get-bucket-policy.logs-111111111111.json", policy),
    ]);
    let known: Vec<String> =
        parts.resource_policies.iter().map(|own| format!("{} {}", own.account, own.resource)).collect();
    assert_eq!(known, ["222222222222 arn:aws-cn:kms:*:222222222222:key/k", "222222222222 arn:aws-cn:s3:::b"]);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings.iter().any(|text| text.contains("a bucket has one owner: `arn:aws-cn:s3:::a`")), "{warnings:?}");
}

/// An answer of which nothing can be read is not taken for an organization policy, and its account is not known whole.
#[test]
fn answers_that_are_cut() {
    let cut = DETAILS.get(..DETAILS.len() - 40).unwrap();
    let (parts, warnings) = collected(&[("get-account-authorization-details-111111111111.json", cut)]);
    assert!(parts.identities.is_empty() && parts.account_iam[0].complete.is_empty());
    assert!(warnings.iter().any(|text| text.contains("is cut or no valid JSON")), "{warnings:?}");
}

/// What is said of all requests at once holds for each: where everything may be done no request is denied, where nothing, none is
/// allowed, and what is done on some has a request of either kind.
#[test]
fn permissions_hold_for_single_requests() {
    let import = kestrel_lane();
    let organization = &import.organization;
    let catalog = Catalog::embedded();
    let mut decider = Decider::new(organization, catalog);
    let actions: Vec<ActionId> = catalog.ids().collect();
    let draw = &mut fastrand::Rng::with_seed(18);
    let regions = ["eu-west-1", "eu-central-1", "us-east-1", "ap-southeast-2"];
    let (mut wrong, mut counts, mut shown) = (Vec::new(), [[0_u32; 3]; 4], [0; 2]);
    for (id, identity) in organization.inside().identities().filter(|(id, _)| id.kind != IdentityKind::Group) {
        let mut permissions = Permissions::of(organization, catalog, id).unwrap();
        let arn = format!("arn:aws:iam::{}:{}", identity.account, identity.resource());
        for _ in 0..80 {
            // Most of what identities are granted is about few services.
            let pattern = ["s3:*", "ec2:*", "iam:*", "sts:*", "logs:*", "kms:*", "*:*", "sqs:*"][draw.usize(..8)];
            let known: Vec<ActionId> = catalog.matching(pattern).iter().collect();
            let action =
                known.get(draw.usize(..known.len().max(1))).copied().unwrap_or(actions[draw.usize(..actions.len())]);
            let access = permissions.access(action);
            let (name, region) = (catalog.full_name(action), regions[draw.usize(..4)]);
            let forms = catalog.forms_of(action);
            let template = forms.get(draw.usize(..forms.len().max(1))).filter(|form| !form.is_none());
            let resource = template.map_or("*".to_owned(), |form| {
                let text = form.template.fill(|variable| {
                    Some(match variable {
                        "Partition" => "aws",
                        "Region" => region,
                        "Account" => identity.account.as_str(),
                        _ => ["x", "kestrel-data", "app/x"][draw.usize(..3)],
                    })
                });
                text.to_string().replace('*', "x")
            });
            let question = Question {
                name: String::new(),
                principal: arn.clone(),
                action: name.clone(),
                resource_account: (resource != "*").then(|| identity.account.to_string()),
                resource,
                // What is asked of one endpoint for all Regions names its own.
                context: (template.is_some_and(|form| form.template.has("Region")))
                    .then(|| ("aws:RequestedRegion".to_owned(), ContextValue::Text(region.to_owned())))
                    .into_iter()
                    .collect(),
                unsaid: Unsaid::Absent,
                policies: QuestionPolicies::default(),
                expected: Expected::Allowed,
            };
            let Ok(answer) = decider.answer(&question) else { continue };
            let decision = answer.explanation.decision;
            let is_wrong = match access {
                Access::Everything => matches!(decision, Decision::Denied(_)),
                Access::Nothing => decision == Decision::Allowed,
                Access::Some | Access::Depends => false,
            };
            counts[access as usize][match decision {
                Decision::Allowed => 0,
                Decision::Denied(_) => 1,
                Decision::Depends => 2,
            }] += 1;
            if is_wrong {
                wrong.push(format!("{access:?} {decision:?} {arn} {name} {} {region}", question.resource));
            }
            if access == Access::Some {
                let [passes, fails] = permissions.witnesses(action);
                shown[0] += 1;
                shown[1] += u32::from(passes.is_some() && fails.is_some());
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {counts:?}\n{}", wrong.len(), wrong.join("\n"));
    // Each was tried, and what is on some is nearly always shown by two requests.
    assert!(counts[0][0] > 300 && counts[1][1] > 20 && counts[3][1] > 1_000, "{counts:?}");
    assert!(shown[1] * 10 > shown[0] * 7, "{shown:?}");
}
