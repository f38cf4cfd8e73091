//! The answer for people: the decision in one sentence, what it rests on, and the walk down the levels.
//!
//! Knows the layout; the sentences come from `analysis`.

use super::Answered;
use crate::{account, one_line};
use analysis::decision::{Assumption, Because, ExplainedLevel, Layer, LayerKind, Open, Stated, why_not};
use policy::{Effect, Truth};

/// Which statements are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Those that apply or may apply; of the others their number.
    WhatApplies,
    All,
}

/// The whole answer.
pub fn print(answered: &Answered, shown: Shown) -> String {
    let mut lines = vec![answered.summary.clone(), String::new()];
    answered.heading(&mut lines);
    lines.push(String::new());
    lines.extend(answered.walk(shown));
    lines.iter().map(|line| one_line(line) + "\n").collect()
}

impl Answered<'_> {
    /// The walk down the levels.
    pub(super) fn walk(&self, shown: Shown) -> Vec<String> {
        let mut lines = Vec::new();
        for layer in &self.answer.explanation.layers {
            self.tell_layer(layer, shown, &mut lines);
        }
        lines
    }

    /// What stands against the request, or may: statements that deny, and levels that do not allow.
    pub(super) fn against(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for layer in &self.answer.explanation.layers {
            for level in &layer.levels {
                let name = level.place.name(self.organization);
                if layer.kind == LayerKind::Scp && level.allow != Truth::Yes {
                    lines.push(format!("{name}: {}", says(layer.kind, Truth::No, level.allow)));
                }
                let is_against =
                    |stated: &&Stated| stated.effect != Some(Effect::Allow) && stated.outcome.truth != Truth::No;
                let statements = level.statements.iter().filter(is_against);
                lines.extend(statements.map(|stated| format!("{name}: {}", self.statement(stated))));
            }
        }
        lines
    }

    /// The question, and what beside the policies the answer rests on.
    fn heading(&self, lines: &mut Vec<String>) {
        let caller = &self.answer.ask.caller;
        let of = account::in_brackets(caller.account.as_deref(), self.organization);
        let owner = match (&self.answer.ask.owner, self.account(self.answer.ask.owner.as_deref())) {
            (Some(id), Some(account)) => format!(" of {} ({id})", account.name),
            (Some(id), None) => format!(" of account {id}, outside this organization"),
            (None, _) => String::new(),
        };
        let owner = if self.answer.ask.resource.text() == "*" { String::new() } else { owner };
        lines.push(format!("Decision   {}", self.answer.explanation.decision.expected()));
        lines.push(format!("Principal  {}{of}", caller.text));
        lines.push(format!("Action     {}", self.answer.ask.action));
        lines.push(format!("Resource   {}{owner}", self.answer.ask.resource.text()));
        let mut open: Vec<String> = match &self.answer.explanation.because {
            Because::Open(open) => open.iter().map(|open| open.sentence(self.organization, self.catalog)).collect(),
            Because::Denies(_)
            | Because::LevelsAllowNothing(_)
            | Because::NothingAllows(_)
            | Because::Ruling(_)
            | Because::Grants(_) => Vec::new(),
        };
        open.dedup();
        list("Depends on ", open, lines);
        list("Assumed    ", self.assumed(), lines);
    }

    /// What was taken for granted; the keys that are open share a line.
    fn assumed(&self) -> Vec<String> {
        let mut keys = Vec::new();
        let mut sentences = Vec::new();
        for assumption in &self.answer.assumptions {
            if let Assumption::Open(key) = assumption {
                keys.push(key.as_str());
            } else {
                sentences.push(assumption.sentence());
            }
        }
        match keys.as_slice() {
            [] => {}
            [key] => sentences.push(Assumption::Open((*key).to_owned()).sentence()),
            keys => sentences.push(format!("`{}` are open", keys.join("`, `"))),
        }
        sentences
    }

    fn tell_layer(&self, layer: &Layer, shown: Shown, lines: &mut Vec<String>) {
        let says = match layer.exempt {
            Some(exempt) => exempt.sentence().to_owned(),
            None => says(layer.kind, layer.deny, layer.allow),
        };
        lines.push(format!("{}: {says}", layer.kind.title()));
        for level in &layer.levels {
            self.tell_level(layer.kind, level, shown, lines);
        }
    }

    fn tell_level(&self, kind: LayerKind, level: &ExplainedLevel, shown: Shown, lines: &mut Vec<String>) {
        let name = level.place.name(self.organization);
        lines.push(format!("  {name}: {}", says(kind, level.deny, level.allow)));
        lines.extend(
            level.open.iter().map(|open| format!("    depends on {}", open.sentence(self.organization, self.catalog))),
        );
        let mut left_out = 0;
        for stated in &level.statements {
            if shown == Shown::All || stated.outcome.truth != Truth::No {
                lines.push(format!("    {}", self.statement(stated)));
                lines.extend(stated.inferences.iter().map(|inference| format!("      {}", inference.sentence())));
            } else {
                left_out += 1;
            }
        }
        match left_out {
            0 => {}
            1 => lines.push("    1 statement does not apply".to_owned()),
            more => lines.push(format!("    {more} statements do not apply")),
        }
    }

    fn statement(&self, stated: &Stated) -> String {
        let (policy, name) = (&stated.policy.name, stated.name());
        let line = self.position(&stated.policy, stated.statement).map(|position| format!(" (line {})", position.line));
        let effect = match stated.effect {
            Some(Effect::Allow) => "Allow",
            Some(Effect::Deny) => "Deny",
            None => "Allow or Deny",
        };
        let says = match stated.outcome.truth {
            Truth::Yes => "applies".to_owned(),
            Truth::No => why_not(stated, &self.answer.ask).unwrap_or_default(),
            Truth::Maybe => {
                let doubts = stated.doubts.iter().cloned().map(Open::Statement);
                let doubts: Vec<String> = doubts.map(|doubt| doubt.sentence(self.organization, self.catalog)).collect();
                format!("may apply, depending on {}", doubts.join(" and "))
            }
        };
        format!("{effect}: `{policy}`, {name}{}: {says}", line.unwrap_or_default())
    }
}

/// `denies`, `allows`, `may deny; does not allow` …
fn says(kind: LayerKind, deny: Truth, allow: Truth) -> String {
    // `RCPFullAWSAccess` is always attached, so that RCPs allow says nothing.
    let allow = match allow {
        Truth::Yes if kind == LayerKind::Rcp => "does not deny",
        Truth::Yes => "allows",
        Truth::Maybe => "may allow",
        Truth::No => "does not allow",
    };
    match deny {
        Truth::Yes => "denies".to_owned(),
        Truth::Maybe if kind == LayerKind::Rcp => "may deny".to_owned(),
        Truth::Maybe => format!("may deny; {allow}"),
        Truth::No => allow.to_owned(),
    }
}

/// A list under a label, a line each.
pub(super) fn list(label: &str, items: Vec<String>, lines: &mut Vec<String>) {
    let mut label = label.to_owned();
    for item in items {
        lines.push(format!("{label}{item}"));
        label = " ".repeat(label.len());
    }
}
