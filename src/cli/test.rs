//! `canopy test`: whether the questions that are kept with a project get the decisions that people expect.
//!
//! Knows the two forms of the report. Asks nothing itself.

use std::sync::Arc;

use serde::Serialize;

use super::arguments::{Format, Test};
use super::{Error, Output, json, one_line, open};
use analysis::KeptQuestion;
use analysis::decision::Decider;
use catalog::Catalog;
use organization::Organization;

/// The exit code when a question fails.
const FAILED: u8 = 1;

/// Runs every kept question, in the order of their names.
pub fn run(test: &Test, catalog: &Arc<Catalog>) -> Result<Output, Error> {
    let organization = open(&test.file)?;
    let kept = KeptQuestion::all(&mut Decider::new(&organization, catalog));
    let passed = kept.iter().filter(|kept| kept.passes()).count();
    let failed = kept.len() - passed;
    let text = match test.format {
        Format::Json => {
            let questions = kept.iter().map(|kept| Outcome::of(kept, &organization, catalog)).collect();
            json::pretty(&Results { questions, passed, failed })
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
    Ok(Output { text, exit: if failed == 0 { 0 } else { FAILED }, ..Output::default() })
}

fn as_text(kept: &KeptQuestion, organization: &Organization, catalog: &Catalog) -> String {
    let question = &kept.question;
    let (name, expected) = (&question.name, question.expected);
    match &kept.answer {
        Err(error) => format!("FAIL  {name}: expected {expected}, cannot be asked – {error}"),
        Ok(answer) => {
            let actual = answer.decision().expected();
            if !kept.passes() {
                let summary = answer.summary(&question.action, organization, catalog);
                format!("FAIL  {name}: expected {expected}, is {actual} – {summary}")
            } else if actual == expected {
                format!("ok    {name}: {expected}")
            } else {
                format!("ok    {name}: expected {expected}, is {actual}")
            }
        }
    }
}

/// The report for programs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Results {
    /// In the order of their names.
    questions: Vec<Outcome>,
    /// How many.
    passed: usize,
    failed: usize,
}

/// A kept question and what became of it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Outcome {
    name: String,
    expected: &'static str,
    /// Null where it cannot be asked.
    actual: Option<&'static str>,
    passed: bool,
    summary: Option<String>,
    /// Why it cannot be asked.
    error: Option<String>,
}

impl Outcome {
    fn of(kept: &KeptQuestion, organization: &Organization, catalog: &Catalog) -> Self {
        let question = &kept.question;
        let answer = kept.answer.as_ref();
        Self {
            name: question.name.clone(),
            expected: question.expected.as_str(),
            actual: answer.ok().map(|answer| answer.decision().expected().as_str()),
            passed: kept.passes(),
            summary: answer.ok().map(|answer| answer.summary(&question.action, organization, catalog)),
            error: answer.err().map(ToString::to_string),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_the_report() {
        crate::json::tests::is_described::<super::Results>("Test");
    }
}
