//! The answer about a call, whose resource was left open: one decision a resource type, and what they come to together.
//!
//! Knows layout and names; what is true comes from `analysis`.

use serde::Serialize;

use crate::{account, json, one_line};
use analysis::decision::{Assumption, Decision, account_of, summary};
use analysis::{Call, OfType};
use catalog::Catalog;
use organization::{Organization, Question};

/// A question about a call with its answer.
#[derive(Debug)]
pub struct Called<'c> {
    pub organization: &'c Organization,
    pub catalog: &'c Catalog,
    pub question: &'c Question,
    pub call: Call,
}

/// The whole answer about a call.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Told<'c> {
    /// `allowed`, `explicit deny`, `implicit deny`, `denied` (one of the two) or `depends`.
    decision: &'static str,
    summary: String,
    request: Request<'c>,
    /// The type of resource that every call needs and that is denied, where that decides.
    needed: Option<&'c str>,
    /// What was taken for granted of all types, a sentence each.
    assumptions: Vec<String>,
    types: Vec<Type<'c>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Request<'c> {
    principal: &'c str,
    /// The principal's.
    account: Option<String>,
    action: &'c str,
}

/// The requests on one type of resource.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Type<'c> {
    #[serde(rename = "type")]
    name: &'c str,
    /// Whether every call names such a resource beside others.
    every_call: bool,
    decision: &'static str,
    summary: String,
    /// One that stands for all.
    resource: &'c str,
    /// Keys that policies ask for and that requests of this type are taken not to have.
    absent: Vec<&'c str>,
}

impl Called<'_> {
    pub fn json(&self) -> String {
        json::pretty(&Told {
            decision: word(self.call.decision),
            summary: self.summary(),
            request: Request {
                principal: self.question.principal.trim(),
                account: self.account(),
                action: &self.call.action,
            },
            needed: self.call.needed().map(|own| own.name.as_str()),
            assumptions: self.call.assumptions().iter().map(Assumption::sentence).collect(),
            types: self.call.types.iter().map(|own| self.of_type(own)).collect(),
        })
    }

    pub fn text(&self) -> String {
        let account = account::in_brackets(self.account().as_deref(), self.organization);
        let mut lines = vec![
            self.summary(),
            String::new(),
            format!("Decision   {}", word(self.call.decision)),
            format!("Principal  {}{account}", self.question.principal.trim()),
            format!("Action     {}", self.call.action),
        ];
        let assumed = self.call.assumptions();
        for (at, assumption) in assumed.iter().enumerate() {
            lines.push(format!("{:<10} {}", if at == 0 { "Assumed" } else { "" }, assumption.sentence()));
        }
        lines.push(String::new());
        for own in &self.call.types {
            let needed = if own.is_needed { ", which every call needs" } else { "" };
            lines.push(format!("{}{needed}: {}", own.name, word(own.decision())));
            // What is allowed says no more.
            let told = self.of_type(own);
            if own.decision() != Decision::Allowed {
                lines.push(format!("  {}", told.summary));
            }
            if !told.absent.is_empty() {
                lines.push(format!("  assumed: no request has `{}`", told.absent.join("`, `")));
            }
        }
        lines.extend([String::new(), "Ask about one of these with --resource ARN to see every statement.".to_owned()]);
        lines.iter().map(|line| one_line(line) + "\n").collect()
    }

    fn summary(&self) -> String {
        self.call.summary(self.organization, self.catalog)
    }

    fn account(&self) -> Option<String> {
        account_of(&self.question.principal)
    }

    fn of_type<'t>(&self, own: &'t OfType) -> Type<'t> {
        Type {
            name: &own.name,
            every_call: own.is_needed,
            decision: word(own.decision()),
            summary: summary(&own.answer.explanation, &self.call.action, self.organization, self.catalog),
            resource: own.answer.ask.resource.text(),
            absent: own.absent().collect(),
        }
    }
}

fn word(decision: Decision) -> &'static str {
    decision.expected().as_str()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_the_answer() {
        crate::json::tests::is_described::<super::Told>("Ask about a call");
    }
}
