//! Which lines the page of changes has, and what a click on one does; what they say, `says` knows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use egui::{Context, Id, Ui};

use super::says;
use crate::later::{Bringer, Later, Stands};
use crate::list::{self, Cursor, List};
use crate::row::Fold;
use analysis::{Cause, Comparison, Example, Group};
use catalog::ActionId;
use exchange::Change;
use organization::{AccountId, TargetId};
use session::{Action, AskCommand, Command, State};

/// One line, by what it shows. Numbers are places in the comparison's groups and in what a group has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeLine {
    /// The heading over access or document.
    Access,
    Document,
    Group(usize),
    Cause(usize, usize),
    /// A request that is decided otherwise now.
    Example(usize),
    /// The heading over accounts or actions of a group.
    Accounts(usize),
    Account(usize, usize),
    Actions(usize),
    Action(usize, usize),
    Left(usize),
    Joined(usize),
    Change(usize),
}

/// What can be folded of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupPart {
    Whole,
    Accounts,
    Actions,
}

/// A group and a part of it, named so that it stays open while other groups come and go.
pub type GroupKey = (String, GroupPart);

/// The name of a group, as long as it is about the same.
pub fn name(comparison: &Comparison, group: &Group) -> String {
    let cause = |cause: &Cause| format!("{:?}{:?}{:?}", cause.when, cause.policy, cause.statement);
    let causes: Vec<String> = group.causes.iter().map(cause).collect();
    let first = group.accounts.first().map_or("", AccountId::as_str);
    let action = comparison.after.catalog.full_name(group.first);
    format!("{:?} {action} {first} {}", group.contrast.change(), causes.join(" "))
}

/// The lines that are there.
pub fn lines(comparison: Option<&Comparison>, changes: &[Change], open: &BTreeSet<GroupKey>) -> Vec<ChangeLine> {
    let mut lines = Vec::new();
    if let Some(comparison) = comparison.filter(|comparison| !comparison.is_empty()) {
        lines.push(ChangeLine::Access);
        for (at, group) in comparison.groups.iter().enumerate() {
            lines.push(ChangeLine::Group(at));
            let name = name(comparison, group);
            let is_open = |part| open.contains(&(name.clone(), part));
            if !is_open(GroupPart::Whole) {
                continue;
            }
            lines.extend((0..group.causes.len()).map(|cause| ChangeLine::Cause(at, cause)));
            lines.push(ChangeLine::Example(at));
            lines.push(ChangeLine::Accounts(at));
            if is_open(GroupPart::Accounts) {
                lines.extend((0..group.accounts.len()).map(|account| ChangeLine::Account(at, account)));
            }
            lines.push(ChangeLine::Actions(at));
            if is_open(GroupPart::Actions) {
                lines.extend((0..group.count as usize).map(|action| ChangeLine::Action(at, action)));
            }
        }
        lines.extend((0..comparison.left.len()).map(ChangeLine::Left));
        lines.extend((0..comparison.joined.len()).map(ChangeLine::Joined));
    }
    if !changes.is_empty() {
        lines.push(ChangeLine::Document);
        lines.extend((0..changes.len()).map(ChangeLine::Change));
    }
    lines
}

/// Where the statement of a cause stands now, if it still does.
pub fn place(cause: &Cause) -> Option<&TargetId> {
    match cause.levels.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

/// What the list remembers between frames.
#[derive(Debug, Default)]
pub struct ChangeList {
    pub lines: Vec<ChangeLine>,
    open: BTreeSet<GroupKey>,
    stale: bool,
    /// The comparison that everything below is about.
    pub of: Option<Arc<Comparison>>,
    said: BTreeMap<usize, Said>,
    cursor: Cursor,
    /// The window's, whose hands work examples out.
    ctx: Context,
}

/// What is said of a group.
#[derive(Debug)]
pub struct Said {
    pub head: String,
    pub causes: Vec<String>,
    example: Later<(), Option<Box<(Example, String)>>>,
    actions: Vec<ActionId>,
}

impl ChangeList {
    /// Other lines may be there.
    pub fn changed(&mut self) {
        self.stale = true;
    }

    pub fn refresh(&mut self, state: &State, changes: &[Change]) {
        let same = match (&self.of, &state.verdicts.comparison) {
            (Some(known), Some(present)) => Arc::ptr_eq(known, present),
            (None, None) => true,
            _ => false,
        };
        if !same {
            self.of.clone_from(&state.verdicts.comparison);
            self.said.clear();
        }
        if !same || std::mem::take(&mut self.stale) {
            self.lines = lines(self.of.as_deref(), changes, &self.open);
            self.cursor.keep_within(self.lines.len());
        }
    }

    pub fn group(&self, at: usize) -> Option<(&Comparison, &Group)> {
        let comparison = self.of.as_deref()?;
        Some((comparison, comparison.groups.get(at)?))
    }

    /// What is said of a group, worked out when it is first seen.
    pub fn said(&mut self, at: usize) -> Option<&mut Said> {
        let comparison = self.of.clone()?;
        let group = comparison.groups.get(at)?;
        Some(self.said.entry(at).or_insert_with(|| Said {
            head: format!("{}: {}", comparison.whom(group), comparison.what(group)),
            causes: group.causes.iter().map(|cause| comparison.cause(cause)).collect(),
            example: Later::default(),
            actions: Vec::new(),
        }))
    }

    /// A request of a group that is decided otherwise now, where there is one.
    pub fn example(&mut self, at: usize) -> Stands<Option<&(Example, String)>> {
        let (comparison, ctx) = (self.of.clone(), self.ctx.clone());
        let Some((comparison, said)) = comparison.zip(self.said(at)) else { return Stands::Here(None) };
        let found = said.example.get(&ctx, &(), || {
            move |bringer: &Bringer<Option<Box<(Example, String)>>>| {
                let example = comparison.groups.get(at).and_then(|group| comparison.example(group));
                bringer.bring(example.map(|example| {
                    let told = comparison.told(&example);
                    Box::new((example, told))
                }));
            }
        });
        match found {
            Stands::Here(example) => Stands::Here(example.as_deref()),
            Stands::Coming(_) => Stands::Coming(None),
        }
    }

    pub fn action(&mut self, at: usize, place: usize) -> Option<ActionId> {
        let comparison = self.of.clone()?;
        let group = comparison.groups.get(at)?;
        let said = self.said(at)?;
        if said.actions.is_empty() {
            said.actions = comparison.actions(group).iter().collect();
        }
        said.actions.get(place).copied()
    }

    pub fn fold(&self, at: usize, part: GroupPart) -> Fold {
        match self.group(at) {
            Some((comparison, group)) if self.open.contains(&(name(comparison, group), part)) => Fold::Open,
            _ => Fold::Closed,
        }
    }

    pub fn toggle(&mut self, at: usize, part: GroupPart) {
        let Some(name) = self.group(at).map(|(comparison, group)| name(comparison, group)) else { return };
        let key = (name, part);
        if !self.open.remove(&key) {
            self.open.insert(key);
        }
        self.changed();
    }
}

/// The list's name for the keyboard.
pub fn id() -> Id {
    Id::unique("list of changes")
}

/// The list fills what is left of the page.
pub fn show(ui: &mut Ui, state: &State, changes: &[Change], view: &mut ChangeList, out: &mut Vec<Command>) {
    view.ctx = ui.ctx().clone();
    view.refresh(state, changes);
    let list = List { id: id(), name: "Changes", look: &says::LOOK };
    let mut cursor = std::mem::take(&mut view.cursor);
    let act = list::show(ui, list, &mut cursor, &mut says::ShownChanges { state, changes, view });
    view.cursor = cursor;
    if let Some(line) = act.and_then(|at| view.lines.get(at).copied()) {
        carry_out(state, view, line, out);
    }
}

/// What a click or Enter on a line does.
fn carry_out(state: &State, view: &mut ChangeList, line: ChangeLine, out: &mut Vec<Command>) {
    match line {
        ChangeLine::Group(at) => view.toggle(at, GroupPart::Whole),
        ChangeLine::Accounts(at) => view.toggle(at, GroupPart::Accounts),
        ChangeLine::Actions(at) => view.toggle(at, GroupPart::Actions),
        ChangeLine::Cause(at, place) => {
            let cause = view.group(at).and_then(|(_, group)| group.causes.get(place));
            out.extend(cause.and_then(|cause| statement(state, cause)));
        }
        ChangeLine::Example(at) => {
            if let Stands::Here(Some((example, _))) = view.example(at) {
                out.push(Command::Ask(AskCommand::Question(Box::new(
                    example.after.question(&state.verdicts.analysis.catalog),
                ))));
                out.push(Command::Act(Action::ShowSimulator));
            }
        }
        ChangeLine::Account(at, place) => {
            let account = view.group(at).and_then(|(_, group)| group.accounts.get(place));
            out.extend(account.map(|id| Command::GoTo(TargetId::Account(id.clone()))));
        }
        ChangeLine::Action(at, place) => {
            let action = view.action(at, place).map(|action| state.verdicts.analysis.catalog.full_name(action));
            let account = view.group(at).and_then(|(_, group)| group.accounts.first().cloned());
            out.extend(account.map(|account| Command::Ask(AskCommand::About { account, action })));
        }
        ChangeLine::Joined(at) => {
            let account = view.of.as_ref().and_then(|comparison| comparison.joined.get(at));
            out.extend(account.map(|id| Command::GoTo(TargetId::Account(id.clone()))));
        }
        ChangeLine::Access | ChangeLine::Document | ChangeLine::Left(_) | ChangeLine::Change(_) => {}
    }
}

/// To the text of a cause as it stands now, or to its level where the policy is no more.
fn statement(state: &State, cause: &Cause) -> Option<Command> {
    let present = cause.policy.as_ref().filter(|policy| state.document.organization.policies().contains_key(*policy));
    match present {
        Some(policy) => {
            let reading = state.verdicts.analysis.reading(policy);
            let statements = reading.map(|reading| &reading.document.statements);
            let span = statements.and_then(|all| Some(all.get(cause.statement?)?.span));
            Some(Command::OpenPolicyAt { policy: policy.clone(), span })
        }
        None => {
            let level = place(cause).filter(|level| state.document.organization.contains(level))?;
            Some(Command::GoTo(level.clone()))
        }
    }
}
