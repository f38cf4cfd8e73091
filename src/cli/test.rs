//! `canopy test`: whether the questions that are kept with a project get the decisions that people expect.
//!
//! Knows the two forms of the report. Asks nothing itself.

use std::sync::Arc;

use serde_json::{Value, json};

use super::arguments::{Format, Test};
use super::{Answer, one_line, open};
use analysis::decision::{Decider, KeptQuestion, summary};
use catalog::Catalog;
use organization::Organization;

/// The exit code when a question fails.
const FAILED: u8 = 1;

/// Runs every kept question, in the order of their names.
pub fn run(test: &Test, catalog: &Arc<Catalog>) -> Result<Answer, String> {
    let organization = open(&test.file)?;
    let kept = KeptQuestion::all(&mut Decider::new(&organization, catalog));
    let passed = kept.iter().filter(|kept| kept.passes()).count();
    let failed = kept.len() - passed;
    let text = match test.format {
        Format::Json => {
            let questions: Vec<Value> = kept.iter().map(|kept| as_json(kept, &organization, catalog)).collect();
            let report = json!({"questions": questions, "passed": passed, "failed": failed});
            format!("{report:#}\n")
        }
        Format::Text => {
            let mut lines: Vec<String> =
                kept.iter().map(|kept| one_line(&as_text(kept, &organization, catalog))).collect();
            if lines.is_empty() {
                lines.push(one_line(&format!("{} keeps no questions", test.file.display())));
            }
            lines.push(format!("{passed} passed, {failed} failed\n"));
            lines.join("\n")
        }
    };
    Ok(Answer { text, exit: if failed == 0 { 0 } else { FAILED }, ..Answer::default() })
}

fn as_text(kept: &KeptQuestion, organization: &Organization, catalog: &Catalog) -> String {
    let question = &kept.question;
    let (name, expected) = (&question.name, question.expected);
    match &kept.answer {
        Err(error) => format!("FAIL  {name}: expected {expected}, cannot be asked – {error}"),
        Ok(answer) => {
            let actual = answer.explanation.decision.expected();
            match kept.passes() {
                true if actual == expected => format!("ok    {name}: {expected}"),
                true => format!("ok    {name}: expected {expected}, is {actual}"),
                false => {
                    let summary = summary(&answer.explanation, &question.action, organization, catalog);
                    format!("FAIL  {name}: expected {expected}, is {actual} – {summary}")
                }
            }
        }
    }
}

fn as_json(kept: &KeptQuestion, organization: &Organization, catalog: &Catalog) -> Value {
    let question = &kept.question;
    let answer = kept.answer.as_ref();
    json!({
        "name": question.name,
        "expected": question.expected.as_str(),
        "actual": answer.ok().map(|answer| answer.explanation.decision.expected().as_str()),
        "passed": kept.passes(),
        "summary": answer.ok().map(|answer| summary(&answer.explanation, &question.action, organization, catalog)),
        "error": answer.err().map(ToString::to_string),
    })
}
