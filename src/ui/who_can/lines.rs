//! Which lines the list of "Who can" has, and what a click on one does; what they say, `says` knows.

use std::collections::BTreeSet;

use egui::{Id, Ui};

use super::groups::{GroupKey, Outcome, Search};
use super::places::Places;
use super::{FEW, says};
use crate::list::{self, Cursor, List};
use crate::permissions;
use analysis::Reason;
use organization::TargetId;
use session::{Command, State};

/// One line, by what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerLine {
    Outcome(Outcome),
    /// Index of the group.
    Group(usize),
    /// Indices of the group and of its reason.
    Because(usize, usize),
    /// Indices of the group and of its account.
    Account(usize, usize),
}

/// What the list remembers between frames.
#[derive(Debug, Default)]
pub struct AnswerList {
    lines: Vec<AnswerLine>,
    /// How much of which answer the lines are built from.
    built: Option<usize>,
    cursor: Cursor,
}

impl AnswerList {
    /// Other groups, or others are open.
    pub fn changed(&mut self) {
        self.built = None;
    }

    /// Another question: begin at the top.
    pub fn top(&mut self) {
        self.cursor.top();
    }
}

/// The list's name for the keyboard.
pub fn id() -> Id {
    Id::unique("who can list")
}

/// Whether a group shows its accounts.
pub fn is_open(places: &Places, toggled: &BTreeSet<GroupKey>, key: &GroupKey) -> bool {
    (places.accounts.len() <= FEW) != toggled.contains(key)
}

/// The lines that are there with these groups open.
pub fn lines(places: &Places, search: &Search, toggled: &BTreeSet<GroupKey>) -> Vec<AnswerLine> {
    let mut lines = Vec::new();
    for outcome in Outcome::ALL {
        if !search.counts.contains_key(&outcome) {
            continue;
        }
        lines.push(AnswerLine::Outcome(outcome));
        for (index, (key, group)) in search.groups.iter().enumerate().filter(|(_, (_, one))| one.outcome == outcome) {
            lines.push(AnswerLine::Group(index));
            if !is_open(places, toggled, key) {
                continue;
            }
            let reasons = group.because.iter().flatten().enumerate().filter(|(_, because)| because.reason.is_some());
            lines.extend(reasons.map(|(at, _)| AnswerLine::Because(index, at)));
            lines.extend((0..group.accounts.len()).map(|at| AnswerLine::Account(index, at)));
        }
    }
    lines
}

/// The list fills what is left of the page.
pub fn show(
    ui: &mut Ui,
    state: &State,
    places: &Places,
    search: &Search,
    toggled: &mut BTreeSet<GroupKey>,
    view: &mut AnswerList,
    out: &mut Vec<Command>,
) {
    if view.built != Some(search.found_out) {
        view.built = Some(search.found_out);
        view.lines = lines(places, search, toggled);
        view.cursor.keep_within(view.lines.len());
    }
    let list = List { id: id(), name: "Accounts by verdict", look: &says::LOOK };
    let room = if ui.available_width() < 460.0 { says::Room::Little } else { says::Room::Usual };
    let mut shown = says::ShownAnswer { state, places, search, toggled, lines: &view.lines, room };
    let act = list::show(ui, list, &mut view.cursor, &mut shown);
    if let Some(line) = act.and_then(|at| view.lines.get(at).copied()) {
        carry_out(state, places, search, toggled, view, line, out);
    }
}

/// What a click or Enter on a line does.
fn carry_out(
    state: &State,
    places: &Places,
    search: &Search,
    toggled: &mut BTreeSet<GroupKey>,
    view: &mut AnswerList,
    line: AnswerLine,
    out: &mut Vec<Command>,
) {
    match line {
        AnswerLine::Outcome(_) => {}
        AnswerLine::Group(index) => {
            if let Some((key, _)) = search.groups.get(index) {
                if !toggled.remove(key) {
                    toggled.insert(key.clone());
                }
                view.changed();
            }
        }
        AnswerLine::Because(index, at) => {
            let reason = reason(search, index, at);
            out.extend(reason.map(|reason| {
                permissions::statement_of(state, reason).unwrap_or_else(|| Command::GoTo(reason.level.clone()))
            }));
        }
        AnswerLine::Account(index, at) => {
            let account = search.groups.get(index).and_then(|(_, group)| places.account(*group.accounts.get(at)?));
            out.extend(account.map(|account| Command::GoTo(TargetId::Account(account.clone()))));
        }
    }
}

fn reason(search: &Search, group: usize, at: usize) -> Option<&Reason> {
    search.groups.get(group)?.1.because.as_ref()?.get(at)?.reason.as_ref()
}
