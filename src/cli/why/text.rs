//! The answers for people: one request in full, many a line each and then gathered by what denies them.
//!
//! Knows the layout; the sentences come from `analysis` and `exchange`.

use super::{Answered, command};
use crate::{account, events, one_line};
use analysis::capital;
use analysis::decision::{Decision, account_of};
use exchange::requests::{Agreement, Cause, Certainty, Gathered, NotAsked, Pathless, Reply, Told, gather};
use organization::ContextValue;

pub fn print(answered: &Answered) -> String {
    let lines = match (answered.requests.told.as_slice(), answered.replies.as_slice()) {
        ([told], [reply]) if answered.requests.unread.is_empty() => answered.one(told, reply),
        _ => answered.many(),
    };
    lines.iter().map(|line| one_line(line) + "\n").collect()
}

impl Answered<'_> {
    /// One request: the answer, what was understood, what was not told, and why.
    fn one(&self, told: &Told, reply: &Result<Reply, NotAsked>) -> Vec<String> {
        let summary = match reply {
            Ok(reply) => reply.said.summary.clone(),
            Err(error) => format!("cannot be asked: {error}"),
        };
        let mut lines = vec![summary, String::new()];
        let question = &told.question;
        let mut part = |label: &str, items: Vec<String>| {
            let labels = std::iter::once(label).chain(std::iter::repeat(""));
            lines.extend(items.into_iter().zip(labels).map(|(item, label)| format!("{label:10} {item}")));
        };
        let or_not = |text: &str| if text.is_empty() { "not told".to_owned() } else { text.to_owned() };
        let of = account::in_brackets(account_of(&question.principal).as_deref(), self.organization);
        part("Principal", vec![or_not(&question.principal) + &of]);
        part("Action", vec![or_not(&question.action)]);
        part("Resource", vec![or_not(&question.resource)]);
        part("Owner", question.resource_account.iter().cloned().collect());
        let said = question.context.iter().filter(|(_, value)| *value != ContextValue::Absent);
        part("Keys", said.map(|(key, value)| format!("`{key}` {value}")).collect());
        let absent = question.context.iter().filter(|(_, value)| *value == ContextValue::Absent);
        let absent: Vec<&str> = absent.map(|(key, _)| key.as_str()).collect();
        part("Absent", if absent.is_empty() { Vec::new() } else { vec![format!("`{}`", absent.join("`, `"))] });
        part("Not told", told.missing.iter().map(|missing| missing.sentence().to_owned()).collect());
        let outside = account_of(&question.principal).and_then(|id| account::outside(&id, self.organization));
        part("Noted", told.remarks.iter().cloned().chain(outside).collect());
        part("AWS", vec![told.decided.sentence()]);
        if let Ok(reply) = reply {
            part("Model", vec![reply.said.decision.expected().to_string()]);
            let decides = if reply.said.decision == Decision::Depends { "May deny" } else { "Because" };
            part(decides, self.because(reply));
            part("Depends on", self.depends_on(reply));
            part("No path", reply.said.pathless.iter().map(|pathless| self.pathless(pathless)).collect());
            part("Assumed", reply.said.assumed());
            part("Compared", vec![reply.compared(told, self.organization)]);
        }
        if let Some(id) = &told.decided.authorization_id {
            part(
                "Details",
                vec![format!(
                    "`aws iam-toolbox get-request-authorization-details --authorization-id {id}` prints what AWS keeps of it \
                     for a day; `canopy why` reads that too"
                )],
            );
        }
        part("Ask on", vec![command::ask(told, self.file)]);
        lines
    }

    /// `explicit deny, if the role has no path: the SCP …`.
    fn pathless(&self, pathless: &Pathless) -> String {
        let causes = pathless.causes.iter().map(|cause| cause.sentence(self.organization, self.catalog));
        let causes = causes.collect::<Vec<_>>().join("; ");
        let decision = pathless.decision.expected();
        if causes.is_empty() {
            format!("{decision}, if the role has no path")
        } else {
            format!("{decision}, if the role has no path: {causes}")
        }
    }

    fn because(&self, reply: &Reply) -> Vec<String> {
        let causes = reply.said.causes.iter().filter(|cause| !matches!(cause, Cause::Open(_)));
        causes.map(|cause| cause.sentence(self.organization, self.catalog)).collect()
    }

    fn depends_on(&self, reply: &Reply) -> Vec<String> {
        let mut sentences: Vec<String> =
            reply.said.open.iter().map(|open| open.sentence(self.organization, self.catalog)).collect();
        sentences.dedup();
        sentences
    }

    /// Many requests: a line each, then what denies them, where the model and AWS differ, and what was not read.
    fn many(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (told, reply) in self.each() {
            let decision = match reply {
                Ok(reply) => reply.said.decision.expected().as_str(),
                Err(_) => "not asked",
            };
            let is_outside = matches!(reply, Ok(reply) if reply.said.outsider().is_some());
            let outside = if is_outside { " (not in this organization)" } else { "" };
            lines.push(format!("{decision:13} {}: {}{outside}", told.place, events::line(told)));
        }
        let causes = self
            .replies
            .iter()
            .enumerate()
            .filter_map(|(at, reply)| Some((at, reply.as_ref().ok()?.said.causes.as_slice())));
        for group in gather(causes) {
            lines.push(String::new());
            self.group(&group, &mut lines);
        }
        let mut list = |heading: &str, items: Vec<String>| {
            if !items.is_empty() {
                lines.extend([String::new(), heading.to_owned()]);
                lines.extend(items.into_iter().map(|item| format!("  {item}")));
            }
        };
        for (heading, wanted) in [
            ("Where the model contradicts AWS:", Agreement::Contradicts),
            ("What AWS denied and nothing in the model does:", Agreement::Outside),
        ] {
            let those = self.each().filter_map(|(told, reply)| Some((told, reply.as_ref().ok()?)));
            let those = those.filter(|(_, reply)| reply.agreement == wanted);
            list(
                heading,
                those
                    .map(|(told, reply)| format!("{}: {}", told.place, reply.compared(told, self.organization)))
                    .collect(),
            );
        }
        let not_asked = self.each().filter_map(|(told, reply)| {
            let error = reply.as_ref().err()?;
            Some(format!("{}: {}", told.place, events::not_asked(told, error)))
        });
        list("Not asked about:", not_asked.collect());
        list("Not read:", events::unread(&self.requests).collect());
        lines.extend([String::new(), self.total()]);
        lines
    }

    fn group(&self, group: &Gathered, lines: &mut Vec<String>) {
        let requests = group.requests.iter().filter_map(|at| self.requests.told.get(*at));
        let how = match group.cause.certainty() {
            Certainty::Denies => "denied",
            Certainty::MayDeny => "may be denied",
        };
        let sentence = group.cause.sentence(self.organization, self.catalog);
        let alone = match (group.cause.certainty(), group.requests.len() - group.alone) {
            (Certainty::MayDeny, _) | (_, 0) => String::new(),
            (_, others) => format!(", {others} by others as well"),
        };
        lines.push(format!("{} {how}: {sentence}{alone}", events::events(group.requests.len())));
        let [actions, principals] = events::actions_and_principals(requests.clone());
        lines.push(format!("  actions: {actions}"));
        lines.push(format!("  principals: {principals}"));
        if let Some(first) = requests.clone().next() {
            lines.push(format!("  for example {}: {}", first.place, events::line(first)));
        }
    }

    /// `12 events: 5 denied, 1 depends, 4 allowed, 1 not asked about, 1 not read`.
    fn total(&self) -> String {
        let count = |wanted: fn(Decision) -> bool| {
            self.replies.iter().flatten().filter(|reply| wanted(reply.said.decision)).count()
        };
        let kinds = [
            (count(|decision| matches!(decision, Decision::Denied(_))), "denied"),
            (count(|decision| decision == Decision::Depends), "open"),
            (count(|decision| decision == Decision::Allowed), "allowed"),
            (self.replies.iter().filter(|reply| reply.is_err()).count(), "not asked about"),
        ];
        let total = events::total(&self.requests, kinds);
        capital(&format!("{total}; certain for the catalogue of {}", self.catalog.date))
    }
}
