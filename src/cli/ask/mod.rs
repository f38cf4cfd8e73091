//! `canopy ask`: one question, its decision, and every reason.
//!
//! Knows what the command line takes to be a question, and the exit code of a decision. What is true comes from `analysis`.

mod call;
mod json;
mod question;
mod shape;
mod text;

use std::sync::Arc;

use call::Called;
use question::Asked;

use super::arguments::{Ask, Format};
use super::{Error, Output, open};
use analysis::Call;
use analysis::decision::{self, Decider, Decision, ScenePolicy};
use catalog::Catalog;
use organization::{Account, AccountId, Organization};
use policy::{self, Position};

/// A question with its answer.
#[derive(Debug)]
struct Answered<'o> {
    organization: &'o Organization,
    catalog: &'o Catalog,
    answer: decision::Answer,
    /// In one sentence.
    summary: String,
}

/// Answers the question; the exit code is the decision.
pub fn run(arguments: &Ask, catalog: &Arc<Catalog>) -> Result<Output, Error> {
    let organization = open(&arguments.file)?;
    let asked = question::read(arguments, &organization, catalog)?;
    let answer = match Decider::new(&organization, catalog).ask(&asked.question)? {
        analysis::Answered::Request(answer) => *answer,
        analysis::Answered::Call(call) => {
            return Ok(about_call(call, &asked, &organization, arguments, catalog));
        }
    };
    let answered = Answered {
        organization: &organization,
        catalog,
        summary: decision::summary(&answer.explanation, &answer.ask.action, &organization, catalog),
        answer,
    };
    let exit = exit_code(&answered.answer.explanation.decision);
    let text = match arguments.format {
        Format::Json => json::print(&answered),
        Format::Text => text::print(&answered, shown(arguments)),
    };
    Ok(Output { text, notes: asked.notes, exit, ..Output::default() })
}

fn about_call(call: Call, asked: &Asked, organization: &Organization, arguments: &Ask, catalog: &Catalog) -> Output {
    let exit = exit_code(&call.decision);
    let called = Called { organization, catalog, question: &asked.question, call };
    let text = match arguments.format {
        Format::Json => called.json(),
        Format::Text => called.text(shown(arguments)),
    };
    Output { text, notes: asked.notes.clone(), exit, ..Output::default() }
}

/// Which statements are to be printed.
fn shown(arguments: &Ask) -> text::Shown {
    if arguments.all { text::Shown::All } else { text::Shown::WhatApplies }
}

fn exit_code(decision: &Decision) -> u8 {
    match decision {
        Decision::Allowed => 0,
        Decision::Denied(_) => 1,
        Decision::Depends => 3,
    }
}

impl Answered<'_> {
    /// An account of the organization.
    fn account(&self, id: Option<&str>) -> Option<&Account> {
        self.organization.accounts().get(&AccountId::new(id?)).map(|account| &**account)
    }

    /// Where a statement stands in the text of its policy.
    fn position(&self, policy: &ScenePolicy, statement: usize) -> Option<Position> {
        let span = policy.reading.document.statements.get(statement)?.span;
        Some(policy::position(&policy.text, span.start))
    }
}
