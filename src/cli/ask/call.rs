//! The answer about a call, whose resource was left open: one decision a resource type, and what they come to together.
//!
//! Knows layout and names; what is true comes from `analysis`.

use serde::Serialize;

use super::Answered;
use super::text::{Shown, list};
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

    pub fn text(&self, shown: Shown) -> String {
        let account = account::in_brackets(self.account().as_deref(), self.organization);
        let mut lines = vec![
            self.summary(),
            String::new(),
            format!("Decision   {}", word(self.call.decision)),
            format!("Principal  {}{account}", self.question.principal.trim()),
            format!("Action     {}", self.call.action),
        ];
        let written = self.question.resource.trim();
        if !written.is_empty() {
            lines.push(format!("Resource   {written}, whatever fits it"));
        }
        let assumed = self.call.assumptions();
        list("Assumed    ", assumed.iter().map(Assumption::sentence).collect(), &mut lines);
        for (types, said) in self.alike(shown) {
            lines.push(String::new());
            lines.push(types);
            lines.extend(said.into_iter().map(|line| format!("  {line}")));
        }
        if let Some(own) = self.call.types.first().filter(|_| written.is_empty()) {
            let example = own.answer.ask.resource.text();
            lines.push(String::new());
            lines.push(format!(
                "Ask about one resource with --resource, such as --resource {example}, to see every statement."
            ));
        }
        lines.iter().map(|line| one_line(line) + "\n").collect()
    }

    /// Types of which the same is said, with what it is.
    fn alike(&self, shown: Shown) -> Vec<(String, Vec<String>)> {
        let mut groups: Vec<(Vec<&OfType>, Vec<String>)> = Vec::new();
        for own in &self.call.types {
            let said = self.said(own, shown);
            match groups.iter_mut().find(|(types, known)| {
                *known == said && types.first().is_some_and(|first| first.is_needed == own.is_needed)
            }) {
                Some((types, _)) => types.push(own),
                None => groups.push((vec![own], said)),
            }
        }
        let name = |(types, said): (Vec<&OfType>, Vec<String>)| {
            let names: Vec<&str> = types.iter().map(|own| own.name.as_str()).collect();
            let needed = match types.as_slice() {
                // What an ARN stands for is no type.
                _ if !self.question.resource.trim().is_empty() => "",
                [one] if one.is_needed => ", which every call needs",
                [one, ..] if one.is_needed => ", each of which every call needs",
                _ => "",
            };
            let decision = types.first().map_or("", |own| word(own.decision()));
            (format!("{}{needed}: {decision}", names.join(", ")), said)
        };
        groups.into_iter().map(name).collect()
    }

    /// What is said of one type: the reason, the statements that it comes from, and the keys that its requests do not have.
    fn said(&self, own: &OfType, shown: Shown) -> Vec<String> {
        let told = self.of_type(own);
        let mut lines = Vec::new();
        // What is allowed says no more.
        if own.decision() != Decision::Allowed {
            lines.push(told.summary.clone());
        }
        let answered = Answered {
            organization: self.organization,
            catalog: self.catalog,
            answer: own.answer.clone(),
            summary: told.summary,
        };
        if shown == Shown::All {
            lines.extend(answered.walk(shown));
        } else if own.decision() != Decision::Allowed {
            lines.extend(answered.against());
        }
        if !told.absent.is_empty() {
            lines.push(format!("assumed: such requests never have `{}`", told.absent.join("`, `")));
        }
        lines
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
