//! Questions with their right answers, by AWS's pages and by reports of people: `tests/data/cases/cases.jsonl`.
//!
//! A line has command lines (`args`, or `steps`, of which the last is looked at) and what is expected of the last one's exit code,
//! JSON and streams. One whose `now` begins with `right:` guards against an answer that is open and need not be.

use std::path::Path;

use serde_json::Value;

use super::program::run;

/// Kinds of verdicts and of policies that are not there: a case that is answered does not belong here.
const NOT_ANSWERED: [&str; 9] = [
    "check/ai",
    "check/ai-wrong-case",
    "check/backup",
    "check/backup-without-vault",
    "check/ec2",
    "check/ec2-with-statement",
    "check/tag",
    "check/tag-too-long",
    "check/tag-with-statement",
];

#[test]
fn questions_have_their_right_answers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases");
    let text = std::fs::read_to_string(folder.join("cases.jsonl")).unwrap();
    let mut wrong = Vec::new();
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let id = case["id"].as_str().unwrap();
        let fault = fault(&case, &folder);
        if fault.is_some() != NOT_ANSWERED.contains(&id) {
            wrong.push(format!("{id}: {}", fault.unwrap_or_else(|| "is answered".to_owned())));
        }
    }
    assert!(text.lines().count() > 140 && wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the answer.
fn fault(case: &Value, folder: &Path) -> Option<String> {
    let out = tempfile::tempdir().unwrap();
    let words = |step: &Value| -> Vec<String> {
        let word = |word: &Value| word.as_str().unwrap().replace("{tmp}", out.path().to_str().unwrap());
        step.as_array().unwrap().iter().map(word).collect()
    };
    let steps = case["steps"].as_array().cloned().unwrap_or_else(|| vec![case["args"].clone()]);
    let (last, before) = steps.split_last().unwrap();
    let done = |step: &Value| run(folder, &words(step).iter().map(String::as_str).collect::<Vec<_>>());
    for step in before {
        assert_eq!(done(step).0, 0, "{step}");
    }
    let (code, stdout, stderr) = done(last);
    let expect = &case["expect"];
    let mut faults = Vec::new();
    if !expect["exit"].is_null() && !is_right(&code.into(), &expect["exit"]) {
        faults.push(format!("exit code {code}, not {}: {}", expect["exit"], stderr.lines().next().unwrap_or_default()));
    }
    let json = expect["json"].as_object().into_iter().flatten();
    let answer: Value = serde_json::from_str(&stdout).unwrap_or_default();
    faults.extend(json.filter_map(|(pointer, right)| {
        let found = answer.pointer(pointer);
        (!found.is_some_and(|found| is_right(found, right))).then(|| format!("{pointer} is {found:?}, not {right}"))
    }));
    for (name, text) in [("stdout", &stdout), ("stderr", &stderr)] {
        for (check, wanted) in [("contains", true), ("lacks", false)] {
            let parts = texts(&expect[format!("{name}_{check}")]);
            faults.extend(
                parts.iter().filter(|part| text.contains(**part) != wanted).map(|part| format!("{name}: {part}")),
            );
        }
    }
    (!faults.is_empty()).then(|| faults.join("; "))
}

/// Whether a value is the right one, one of several, or holds a text.
fn is_right(found: &Value, right: &Value) -> bool {
    match (right, &right["contains"]) {
        (Value::Array(several), _) => several.contains(found),
        (_, Value::String(part)) => texts(found).iter().any(|text| text.contains(part.as_str())),
        _ => found == right,
    }
}

/// Every text in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}
