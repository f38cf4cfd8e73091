//! `canopy compare --events`: which of these requests the new project would deny, and which it would let pass.
//!
//! Knows the forms of the answer, and its exit code. Every request is asked of both projects; what they say, `exchange` finds out.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::{CHANGED, SAME};
use crate::arguments::Report;
use crate::why::{Placed, Reason, Request, Unread, once};
use crate::{Error, Output, events, json, one_line};
use analysis::{capital, comparable};
use catalog::Catalog;
use exchange::requests::{Asker, Cause, Gathered, NotAsked, Replayed, Requests, Told, Turn, gather, replay};
use exchange::{Markup, cell, code};
use organization::Organization;

/// Requests with what becomes of each.
struct Replay<'o> {
    organizations: [&'o Organization; 2],
    catalog: &'o Catalog,
    requests: Requests,
    /// One for each request that is told.
    replayed: Vec<Result<Replayed, NotAsked>>,
}

pub fn run(
    organizations: [&Organization; 2],
    file: &Path,
    report: Report,
    catalog: &Arc<Catalog>,
) -> Result<Output, Error> {
    comparable(organizations)?;
    let requests = events::in_file(file, catalog)?;
    let [mut before, mut after] = organizations.map(|organization| Asker::new(organization, catalog));
    let replayed = requests.told.iter().map(|told| replay(told, [&mut before, &mut after])).collect();
    let replay = Replay { organizations, catalog, requests, replayed };
    let text = match report {
        Report::Text => replay.text(),
        Report::Markdown => replay.markdown(),
        Report::Json => json::pretty(&Turns::of(&replay)),
    };
    let changes = replay.replayed.iter().flatten().any(|one| one.turn != Turn::Same);
    Ok(Output { text, exit: if changes { CHANGED } else { SAME }, ..Output::default() })
}

/// What is said of requests for which the same changes.
fn phrase(turn: Turn, count: usize) -> &'static str {
    match turn {
        Turn::Denied => "would be denied",
        Turn::MayBeDenied => "may be denied",
        Turn::Allowed => "would be allowed",
        Turn::MayBeAllowed => "may be allowed",
        Turn::MayDiffer => "may be decided otherwise",
        Turn::Same if count == 1 => "is decided as before",
        Turn::Same => "are decided as before",
    }
}

/// Whether what decides is that of the new project, or of the old one.
fn decides(turn: Turn) -> &'static str {
    match turn {
        Turn::Denied | Turn::MayBeDenied | Turn::MayDiffer | Turn::Same => "now",
        Turn::Allowed | Turn::MayBeAllowed => "before",
    }
}

impl Replay<'_> {
    fn each(&self) -> impl Iterator<Item = (&Told, &Result<Replayed, NotAsked>)> {
        self.requests.told.iter().zip(&self.replayed)
    }

    /// What changes, by what brings it about: the new project where it denies, the old one where it did.
    fn groups(&self) -> Vec<(Turn, Gathered)> {
        let changes = [Turn::Denied, Turn::MayBeDenied, Turn::Allowed, Turn::MayBeAllowed, Turn::MayDiffer];
        let of = |turn: Turn| {
            let those = self.replayed.iter().enumerate().filter_map(move |(at, one)| {
                let one = one.as_ref().ok().filter(|one| one.turn == turn)?;
                Some((at, one.causes.as_slice()))
            });
            gather(those).into_iter().map(move |group| (turn, group))
        };
        changes.into_iter().flat_map(of).collect()
    }

    fn cause(&self, turn: Turn, cause: &Cause) -> String {
        let [before, after] = self.organizations;
        let organization = if decides(turn) == "before" { before } else { after };
        format!("{}: {}", decides(turn), cause.sentence(organization, self.catalog))
    }

    fn told<'g>(&'g self, group: &'g Gathered) -> impl Iterator<Item = &'g Told> + Clone {
        group.requests.iter().filter_map(|at| self.requests.told.get(*at))
    }

    /// How many of the requests that lose AWS had denied: what changes for them is the reason at most.
    fn denied_already(&self, turn: Turn, group: &Gathered) -> Option<String> {
        let loses = matches!(turn, Turn::Denied | Turn::MayBeDenied);
        let count = self.told(group).filter(|told| loses && told.decided.ending.is_denial()).count();
        match (count, group.requests.len()) {
            (0, _) => None,
            (count, all) if count == all => Some("AWS denied it already".to_owned()),
            (count, _) => Some(format!("AWS denied {} of them already", analysis::number(count))),
        }
    }

    /// The first request of a group, as an example.
    fn example(&self, group: &Gathered) -> Option<String> {
        let at = *group.requests.first()?;
        let (told, one) = (self.requests.told.get(at)?, self.replayed.get(at)?.as_ref().ok()?);
        let (before, after) = (one.before.expected(), one.after.expected());
        Some(format!("{}: {}: {before} before, {after} now", told.place, events::line(told)))
    }

    /// `5 events: 2 would be denied, 3 are decided as before`.
    fn total(&self) -> String {
        let of = |turn: Turn| self.replayed.iter().flatten().filter(|one| one.turn == turn).count();
        let mut parts: Vec<(usize, &str)> =
            Turn::ALL.into_iter().map(|turn| (of(turn), phrase(turn, of(turn)))).collect();
        parts.push((self.replayed.iter().filter(|one| one.is_err()).count(), "not asked about"));
        events::total(&self.requests, parts)
    }

    /// What was not asked about or not read, each with its reason.
    fn left_out(&self) -> Vec<String> {
        let not_asked = self.each().filter_map(|(told, one)| {
            let error = one.as_ref().err()?;
            Some(format!("{} is not asked about: {}", told.place, events::not_asked(told, error)))
        });
        not_asked.chain(events::unread(&self.requests)).collect()
    }

    fn text(&self) -> String {
        let mut lines = Vec::new();
        for (turn, group) in self.groups() {
            let [actions, principals] = events::actions_and_principals(self.told(&group));
            lines.push(format!(
                "{} {}: {actions}",
                events::events(group.requests.len()),
                phrase(turn, group.requests.len())
            ));
            lines.extend(self.denied_already(turn, &group).map(|already| format!("  {already}")));
            lines.push(format!("  {}", self.cause(turn, &group.cause)));
            lines.push(format!("  principals: {principals}"));
            lines.extend(self.example(&group).map(|example| format!("  for example {example}")));
        }
        let left_out = self.left_out();
        if !lines.is_empty() && !left_out.is_empty() {
            lines.push(String::new());
        }
        lines.extend(left_out);
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(format!("{}; certain for the catalogue of {}", capital(&self.total()), self.catalog.date));
        lines.iter().map(|line| one_line(line) + "\n").collect()
    }

    fn markdown(&self) -> String {
        let markup = Markup::of(self.organizations);
        let spans = |sentence: &str| markup.sentence(sentence);
        let mut lines = vec![
            format!("**{}.**", spans(&capital(&self.total()))),
            String::new(),
            format!("Certain for the catalogue of {}.", self.catalog.date),
        ];
        let groups = self.groups();
        if !groups.is_empty() {
            lines.extend(
                [
                    "",
                    "| events | what becomes of them | actions | because | for example |",
                    "| --- | --- | --- | --- | --- |",
                ]
                .map(str::to_owned),
            );
        }
        for (turn, group) in groups {
            let [actions, _] = events::actions_and_principals(self.told(&group));
            let already = self.denied_already(turn, &group).map_or(String::new(), |already| format!(" ({already})"));
            let (count, because) = (group.requests.len(), spans(&(self.cause(turn, &group.cause) + &already)));
            let example = self.example(&group).map_or_else(String::new, |example| code(&example));
            let what = format!("**{}**", phrase(turn, count));
            let row = [count.to_string(), what, spans(&actions), because, example];
            lines.push(format!("| {} |", row.map(|text| cell(&text)).join(" | ")));
        }
        let left_out = self.left_out();
        if !left_out.is_empty() {
            lines.push(String::new());
            lines.extend(left_out.iter().map(|one| format!("* {}", spans(one))));
        }
        lines.join("\n") + "\n"
    }
}

/// What becomes of requests.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Turns {
    /// The date of the catalogue for which it is certain.
    catalogue: String,
    /// Whether any is decided otherwise, or may be.
    changed: bool,
    summary: String,
    /// In the order of the text.
    requests: Vec<Turned>,
    /// Those that change, by what brings it about.
    groups: Vec<Group>,
    unread: Vec<Unread>,
}

/// What becomes of one request.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Turned {
    place: Placed,
    request: Request,
    /// Null where it is not asked about.
    change: Option<&'static str>,
    before: Option<&'static str>,
    after: Option<&'static str>,
    /// Why it is not asked about.
    error: Option<String>,
}

/// Requests for which the same changes for the same reason.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Group {
    change: &'static str,
    /// In which of the two projects the cause stands.
    when: &'static str,
    cause: Reason,
    /// How many.
    count: usize,
    /// Their numbers.
    requests: Vec<usize>,
    actions: Vec<String>,
    principals: Vec<String>,
}

impl Turns {
    fn of(replay: &Replay<'_>) -> Self {
        let turned = |(told, one): (&Told, &Result<Replayed, NotAsked>)| {
            let known = one.as_ref().ok();
            Turned {
                place: Placed::of(&told.place),
                request: Request::of(told),
                change: known.map(|one| one.turn.word()),
                before: known.map(|one| one.before.expected().as_str()),
                after: known.map(|one| one.after.expected().as_str()),
                error: one.as_ref().err().map(ToString::to_string),
            }
        };
        let [before, after] = replay.organizations;
        let group = |(turn, group): (Turn, Gathered)| {
            let is_before = decides(turn) == "before";
            Group {
                change: turn.word(),
                when: if is_before { "before" } else { "after" },
                cause: Reason::of(&group.cause, if is_before { before } else { after }, replay.catalog),
                count: group.requests.len(),
                requests: replay.told(&group).map(|told| told.place.number).collect(),
                actions: once(replay.told(&group).map(|told| &told.question.action)),
                principals: once(replay.told(&group).map(|told| &told.question.principal)),
            }
        };
        Self {
            catalogue: replay.catalog.date.clone(),
            changed: replay.replayed.iter().flatten().any(|one| one.turn != Turn::Same),
            summary: replay.total(),
            requests: replay.each().map(turned).collect(),
            groups: replay.groups().into_iter().map(group).collect(),
            unread: replay.requests.unread.iter().map(Unread::of).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_what_becomes_of_events() {
        crate::json::tests::is_described::<super::Turns>("Compare with events");
    }
}
