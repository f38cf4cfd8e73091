//! The answer about a call, whose resource was left open: one decision a resource type, and what they come to together.
//!
//! Knows layout and names; what is true comes from `analysis`.

use serde::Serialize;

use crate::{json, one_line};
use analysis::decision::{Answer, Decision, account_of, summary};
use analysis::{Call, OfType};
use catalog::Catalog;
use organization::{AccountId, Organization, Question};

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
    /// Actions that the call needs as well; the answer is not about them.
    also_needs: &'c [String],
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
    /// One for each class of resources that the policies tell apart.
    resources: Vec<Of<'c>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Of<'c> {
    resource: &'c str,
    decision: &'static str,
    summary: String,
}

impl Called<'_> {
    pub fn json(&self) -> String {
        json::pretty(&Told {
            decision: word(&self.call.decision),
            summary: self.summary(),
            request: Request {
                principal: self.question.principal.trim(),
                account: self.account(),
                action: &self.call.action,
            },
            needed: self.call.stop.and_then(|at| self.call.types.get(at)).map(|own| own.name.as_str()),
            also_needs: self.also_needs(),
            types: self.call.types.iter().map(|own| self.of_type(own)).collect(),
        })
    }

    pub fn text(&self) -> String {
        let name = |id: &String| self.organization.accounts().get(&AccountId::new(id)).map(|own| own.name.clone());
        let account = self.account().as_ref().and_then(name).map_or(String::new(), |name| format!(" ({name})"));
        let mut lines = vec![
            self.summary(),
            String::new(),
            format!("Decision   {}", word(&self.call.decision)),
            format!("Principal  {}{account}", self.question.principal.trim()),
            format!("Action     {}", self.call.action),
        ];
        if !self.also_needs().is_empty() {
            lines.push(format!("Also needs {}, about which this says nothing", self.also_needs().join(", ")));
        }
        lines.push(String::new());
        for own in &self.call.types {
            let needed = if own.is_needed { ", which every call needs" } else { "" };
            lines.push(format!("{}{needed}: {}", own.name, word(&own.decision)));
            // What is allowed on all resources says no more.
            let resources = self.of_type(own).resources;
            for of in resources.iter().filter(|_| own.decision != Decision::Allowed) {
                lines.push(format!("  {}: {}", of.resource, of.summary));
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

    fn also_needs(&self) -> &[String] {
        let action = self.catalog.action_id(&self.call.action).and_then(|id| self.catalog.action(id));
        action.map_or(&[], |action| &action.dependent_actions)
    }

    fn of_type<'t>(&self, own: &'t OfType) -> Type<'t> {
        let of = |answer: &'t Answer| Of {
            resource: answer.ask.resource.text(),
            decision: word(&answer.explanation.decision),
            summary: summary(&answer.explanation, &self.call.action, self.organization, self.catalog),
        };
        Type {
            name: &own.name,
            every_call: own.is_needed,
            decision: word(&own.decision),
            resources: own.answers.iter().map(of).collect(),
        }
    }
}

fn word(decision: &Decision) -> &'static str {
    decision.expected().as_str()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_the_answer() {
        crate::json::tests::is_described::<super::Told>("Ask about a call");
    }
}
