//! What the lines of the page of changes say: groups, causes, examples, accounts and actions.
//!
//! What is said of a group is worked out when it is first seen, and kept as long as the comparison is.

use super::lines::{ChangeLine, ChangeList, GroupPart};
use crate::list::Rows;
use crate::paint::Look;
use crate::row::{Glyph, Kind, Mark, Row, Text};
use crate::theme::{Face, Ink, size};
use crate::widgets;
use analysis::{Change as AccessChange, When};
use exchange::Change;
use organization::{AccountId, TargetId};
use session::{Icon, State, sentence};

pub const LOOK: Look = Look {
    first: 18.0,
    text: 12.0,
    fold: size::ICON - 2.0,
    icon: size::ICON - 2.0,
    gap: 8.0,
    least: 0.0,
    right: 8.0,
    before: 0.0,
    ..Look::PAGE
};

/// The lines while they are shown.
pub struct Shown<'a> {
    pub state: &'a State,
    pub changes: &'a [Change],
    pub view: &'a mut ChangeList,
}

impl Rows for Shown<'_> {
    fn count(&self) -> usize {
        self.view.lines.len()
    }

    fn row(&mut self, at: usize) -> Row {
        let Some(line) = self.view.lines.get(at).copied() else { return Row::default() };
        let row = self.of(line);
        Row { hint: row.name().to_owned(), ..row }
    }

    fn is_head(&self, at: usize) -> bool {
        let line = self.view.lines.get(at);
        line.is_some_and(|line| matches!(line, ChangeLine::Group(_) | ChangeLine::Access | ChangeLine::Document))
    }

    fn copied(&mut self, at: usize) -> Option<String> {
        (at < self.count()).then(|| self.row(at).name().to_owned())
    }
}

impl Shown<'_> {
    fn of(&mut self, line: ChangeLine) -> Row {
        let weak = |icon| Some(Glyph::Icon(icon, Ink::Weak));
        match line {
            ChangeLine::Access => heading("Access"),
            ChangeLine::Document => heading("Document"),
            ChangeLine::Group(at) => self.group(at).unwrap_or_default(),
            ChangeLine::Cause(at, place) => {
                let cause = self.view.said(at).and_then(|said| said.causes.get(place).cloned()).unwrap_or_default();
                Row { kind: Kind::Link, depth: 1, icon: weak(Icon::Policy), ..row(Text::new(cause).ink(Ink::Accent)) }
            }
            ChangeLine::Example(at) => {
                let title = match self.view.example(at) {
                    Some((_, told)) => Text::new(format!("Ask in simulator: {told}")).ink(Ink::Accent),
                    None => Text::new("No request was found that shows it").ink(Ink::Weak),
                };
                Row { kind: Kind::Link, depth: 1, icon: weak(Icon::Question), ..row(title) }
            }
            ChangeLine::Accounts(at) => {
                let count = self.view.group(at).map_or(0, |(_, group)| group.accounts.len());
                self.folded(at, GroupPart::Accounts, widgets::counted(count, "account", "accounts"))
            }
            ChangeLine::Actions(at) => {
                let count = self.view.group(at).map_or(0, |(_, group)| group.count as usize);
                self.folded(at, GroupPart::Actions, widgets::counted(count, "action", "actions"))
            }
            ChangeLine::Account(at, place) => {
                let id = self.view.group(at).and_then(|(_, group)| group.accounts.get(place));
                self.account(When::After, id, "")
            }
            ChangeLine::Left(at) => {
                let left = self.view.of.as_ref().and_then(|comparison| comparison.left.get(at));
                self.account(When::Before, left, "Account is gone: ")
            }
            ChangeLine::Joined(at) => {
                let joined = self.view.of.as_ref().and_then(|comparison| comparison.joined.get(at));
                self.account(When::After, joined, "New account: ")
            }
            ChangeLine::Action(at, place) => {
                let action = self.view.action(at, place);
                let name =
                    action.map(|action| self.state.verdicts.analysis.catalog.full_name(action)).unwrap_or_default();
                Row { depth: 2, ..row(Text::new(name)) }
            }
            ChangeLine::Change(at) => row(Text::new(self.changes.get(at).map(Change::sentence).unwrap_or_default())),
        }
    }

    /// What changes for whom, and its first cause at the right.
    fn group(&mut self, at: usize) -> Option<Row> {
        let contrast = self.view.group(at)?.1.contrast;
        let fold = self.view.fold(at, GroupPart::Whole);
        let said = self.view.said(at)?;
        let cause = said.causes.first().map(|cause| match said.causes.len() {
            1 => cause.clone(),
            count => format!("{cause} (and {} more)", count - 1),
        });
        let change = sentence(&contrast.phrase());
        let (icon, ink) = look(contrast.change());
        Some(Row {
            kind: Kind::Branch,
            fold,
            icon: Some(Glyph::Icon(icon, ink)),
            says: format!("{change}: {}", said.head),
            title: Text::strong(change).ink(ink),
            detail: Text::new(&said.head),
            marks: cause.map(|cause| Mark::Aside(Text::quiet(cause, Face::Small))).into_iter().collect(),
            ..Row::default()
        })
    }

    fn folded(&self, at: usize, part: GroupPart, title: String) -> Row {
        Row { kind: Kind::Branch, depth: 1, fold: self.view.fold(at, part), ..row(Text::new(title)) }
    }

    /// An account as it is called in the organization before or after the changes.
    fn account(&self, when: When, id: Option<&AccountId>, before: &str) -> Row {
        let name = id.zip(self.state.verdicts.comparison.as_ref()).map(|(id, comparison)| {
            let name = comparison.organization(when).name(&TargetId::Account(id.clone()));
            format!("{before}{name} ({id})")
        });
        let icon = Some(Glyph::Icon(Icon::Account, Ink::Weak));
        Row { depth: 2, icon, ..row(Text::new(name.unwrap_or_default())) }
    }
}

fn row(title: Text) -> Row {
    Row { title, ..Row::default() }
}

fn heading(title: &str) -> Row {
    Row { kind: Kind::Heading, ..row(Text::strong(title)) }
}

/// The mark of a change.
fn look(change: AccessChange) -> (Icon, Ink) {
    match change {
        AccessChange::Gained => (Icon::Allowed, Ink::Allowed),
        AccessChange::Lost => (Icon::Denied, Ink::Denied),
        AccessChange::Conditional | AccessChange::Condition => (Icon::Depends, Ink::Depends),
        AccessChange::Perhaps => (Icon::Question, Ink::Warning),
    }
}
