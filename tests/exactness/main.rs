//! What can be proved of requests, rule by rule: each row that is certain stands beside one that looks alike and is not.
//!
//! A row is the levels of an account's path, each a list of statements with `;` between them:
//! `Deny s3:Get*,s3:Put* on arn:aws:s3:::logs/* if StringEquals aws:RequestedRegion=eu-west-1|eu-west-2 and Null aws:TagKeys=true`.
//! `not` before actions makes them `NotAction`, `not-on` resources `NotResource`.
//! A level that allows nothing itself has FullAWSAccess beside it, and so has the root above all.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "the decisions' tests use all of it")]
#[path = "../decisions/case.rs"]
mod case;
mod conditions;
mod resources;
mod viewpoints;

use analysis::{Analysis, Analyzer, Inquiry, Keys, Pinned, Side, Verdict, Viewpoint, Who};
use catalog::{ActionId, Catalog};
use organization::{AccountId, Organization, TargetId};
use serde_json::{Map, Value, json};

use Verdict::{Allowed, Denied, Depends};

/// A statement, as the file's head says.
fn statement(text: &str, side: Side) -> Value {
    let mut words = text.split_whitespace().peekable();
    let effect = words.next().expect("an effect");
    let mut statement = json!({"Effect": effect, "Resource": "*"});
    if side == Side::Resources {
        statement["Principal"] = "*".into();
    }
    let list = |text: &str, by: char| text.split(by).map(Value::from).collect::<Vec<_>>();
    let element = if words.next_if_eq(&"not").is_some() { "NotAction" } else { "Action" };
    statement[element] = list(words.next().expect("actions"), ',').into();
    for (word, element) in [("on", "Resource"), ("not-on", "NotResource")] {
        if words.next_if_eq(&word).is_some() {
            statement.as_object_mut().unwrap().remove("Resource");
            statement[element] = list(words.next().expect("resources"), ',').into();
        }
    }
    let mut conditions = Map::new();
    while let Some(joint) = words.next() {
        assert!(["if", "and"].contains(&joint), "`{joint}` in `{text}`");
        let operator = words.next().expect("an operator");
        let (key, values) = words.next().and_then(|test| test.split_once('=')).expect("`key=values`");
        let block = conditions.entry(operator).or_insert_with(|| json!({}));
        block[key] = list(values, '|').into();
    }
    if !conditions.is_empty() {
        statement["Condition"] = conditions.into();
    }
    statement
}

/// An account for each row, below as many levels as the row has. `ACCOUNT` in a statement is the row's own.
fn organization(rows: &[&[&str]], side: Side) -> Organization {
    let full = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
    let mut policies = json!({ "Full": full });
    let mut nodes = vec![
        json!({"id": "r-abcd", "kind": "root", "name": "Root", "scps": ["Full"], "rcps": ["RCPFullAWSAccess"]}),
        json!({"id": "111111111111", "kind": "account", "parent": "r-abcd", "name": "Management"}),
    ];
    for (row, levels) in rows.iter().enumerate() {
        let mut parent = "r-abcd".to_owned();
        for (number, level) in levels.iter().enumerate() {
            let is_last = number + 1 == levels.len();
            let (kind, id) = match is_last {
                true => ("account", account(row).to_string()),
                false => ("ou", format!("ou-abcd-{row:04}{number:04}")),
            };
            let texts = level.split(';').filter(|text| !text.trim().is_empty());
            let statements: Vec<Value> =
                texts.map(|text| statement(&text.replace("ACCOUNT", account(row).as_str()), side)).collect();
            let allows = statements.iter().any(|statement| statement["Effect"] == "Allow");
            let name = format!("P{row}-{number}");
            let mut attached = Vec::new();
            if !statements.is_empty() {
                attached.push(name.clone());
                policies[&name] = json!({"Version": "2012-10-17", "Statement": statements});
            }
            if !allows && side == Side::Principals {
                attached.push("Full".to_owned());
            }
            let mut node = json!({"id": id, "kind": kind, "parent": parent, "name": id, "scps": ["Full"], "rcps": []});
            node[if side == Side::Principals { "scps" } else { "rcps" }] = json!(attached);
            node["rcps"].as_array_mut().unwrap().push("RCPFullAWSAccess".into());
            nodes.push(node);
            parent = id;
        }
    }
    let json = json!({
        "organization": {"id": "o-aaaaaaaaaa", "management_account": "111111111111", "nodes": nodes},
        "policies": policies,
    });
    case::organization(&json)
}

/// The account of a row.
fn account(row: usize) -> AccountId {
    AccountId::new(format!("2222{row:08}"))
}

/// Who asks, from where, with what known: `as root in eu-west-1,eu-west-2 with aws:PrincipalTag/team=a without aws:SourceVpce`.
fn viewpoint(text: &str) -> Viewpoint {
    let mut viewpoint = Viewpoint::default();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let mut next = || words.next().expect("a word more");
        match word {
            "as" => viewpoint.who = next().parse::<Who>().expect("a caller"),
            "in" => viewpoint.regions = next().split(',').map(str::to_owned).collect(),
            "with" => {
                let (key, values) = next().split_once('=').expect("`key=values`");
                let values = values.split('|').map(str::to_owned).collect();
                viewpoint.pin(key, Pinned::values(key, values, Catalog::embedded()));
            }
            "without" => viewpoint.pin(next(), Pinned::Absent),
            "documented" => viewpoint.keys = Keys::Documented,
            "to-resources" => viewpoint.side = Side::Resources,
            other => panic!("`{other}` says nothing of a viewpoint"),
        }
    }
    viewpoint.check().expect("a viewpoint");
    viewpoint
}

fn action(name: &str) -> ActionId {
    Catalog::embedded().action_id(name).expect(name)
}

fn analyze(rows: &[&[&str]], viewpoint: &Viewpoint) -> (Organization, Analysis) {
    let organization = organization(rows, viewpoint.side);
    let analysis = Analyzer::new(Catalog::embedded()).analyze(&organization, viewpoint);
    (organization, analysis)
}

/// Verdict and examples of every row, where rows and explanations agree.
#[track_caller]
fn ask(asked: &str, rows: &[&[&str]]) -> Vec<(Option<Verdict>, [bool; 2])> {
    let (name, from) = asked.split_once(' ').unwrap_or((asked, ""));
    let viewpoint = viewpoint(from);
    let (organization, analysis) = analyze(rows, &viewpoint);
    let mut only = Catalog::embedded().none();
    only.insert(action(name));
    let answer = |row: usize| {
        let verdict = analysis.verdict(&account(row), action(name));
        let mut inquiry =
            Inquiry::of(&organization, Catalog::embedded(), &viewpoint, &TargetId::Account(account(row)), &only);
        assert_eq!(Some(inquiry.verdict(action(name))), verdict, "explained: {:?}", rows[row]);
        (verdict, inquiry.witnesses(action(name)).map(|witness| witness.is_some()))
    };
    (0..rows.len()).map(answer).collect()
}

/// Rows about one action, asked from one viewpoint: `s3:GetObject as root in eu-west-1`.
/// Each that some request passes has one that does, and each that some request fails one that does not.
#[track_caller]
fn table(asked: &str, rows: &[(Verdict, &[&str])]) {
    let levels: Vec<&[&str]> = rows.iter().map(|(_, levels)| *levels).collect();
    let is_exempt = viewpoint(asked.split_once(' ').map_or("", |(_, from)| from)).is_exempt();
    let mut wrong = Vec::new();
    for ((expect, levels), (found, examples)) in rows.iter().zip(ask(asked, &levels)) {
        let wanted = [*expect != Denied, *expect != Allowed];
        if found != Some(*expect) {
            wrong.push(format!("{asked} is {found:?}, not {expect:?}: {}", levels.join("  //  ")));
        } else if examples != wanted && !is_exempt {
            wrong.push(format!("{asked} has examples {examples:?}, not {wanted:?}: {}", levels.join("  //  ")));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Rows of one level each.
#[track_caller]
fn each<'r>(asked: &str, rows: impl IntoIterator<Item = (&'r str, Verdict)>) {
    let rows: Vec<([&str; 1], Verdict)> = rows.into_iter().map(|(row, expect)| ([row], expect)).collect();
    table(asked, &rows.iter().map(|(row, expect)| (*expect, row.as_slice())).collect::<Vec<_>>());
}

/// Rows that nobody can decide: no request is known to pass, or none to fail.
#[track_caller]
fn open(asked: &str, rows: &[&[&str]]) {
    for (row, (found, examples)) in rows.iter().zip(ask(asked, rows)) {
        assert_eq!(found, Some(Depends), "{row:?}");
        assert!(examples.contains(&false), "{row:?}");
    }
}
