//! What the lines of "Who can" say: verdicts, groups, reasons, accounts.
//!
//! Pure.

use std::collections::BTreeSet;

use super::copy;
use super::groups::{Group, GroupKey, Outcome, Search};
use super::lines::{AnswerLine, is_open};
use super::places::Places;
use crate::list::Rows;
use crate::paint::Look;
use crate::row::{Fold, Glyph, Kind, Mark, Row, Text, of_verdict};
use crate::theme::{Face, Ink};
use crate::{permissions, widgets};
use analysis::Verdict;
use exchange::place;
use organization::TargetId;
use session::{Icon, State};

pub const LOOK: Look = Look { indent: 19.0, mark: 120.0, ..Look::PAGE };

/// The lines while they are shown.
pub struct Shown<'a> {
    pub state: &'a State,
    pub places: &'a Places,
    pub search: &'a Search,
    pub toggled: &'a BTreeSet<GroupKey>,
    pub lines: &'a [AnswerLine],
    pub room: Room,
}

/// How much of a reason there is room for.
pub enum Room {
    Usual,
    /// The whole row is the link, and the sentence comes under the pointer.
    Little,
}

impl Rows for Shown<'_> {
    fn count(&self) -> usize {
        self.lines.len()
    }

    fn row(&mut self, at: usize) -> Row {
        let row = self.lines.get(at).and_then(|line| match *line {
            AnswerLine::Outcome(outcome) => Some(self.outcome(outcome)),
            AnswerLine::Group(index) => self.search.groups.get(index).map(|(key, group)| self.group(key, group)),
            AnswerLine::Because(index, at) => self.because(&self.search.groups.get(index)?.1, at),
            AnswerLine::Account(index, at) => self.account(&self.search.groups.get(index)?.1, at),
        });
        let row = row.unwrap_or_default();
        Row { hint: row.name().to_owned(), ..row }
    }

    fn is_head(&self, at: usize) -> bool {
        matches!(self.lines.get(at), Some(AnswerLine::Group(_)))
    }

    /// What the line stands for: an account, or all of a group.
    fn copied(&mut self, at: usize) -> Option<String> {
        let group = |index: usize| self.search.groups.get(index).map(|(_, group)| group);
        match *self.lines.get(at)? {
            AnswerLine::Outcome(_) => None,
            AnswerLine::Group(index) => group(index).map(|group| copy::text(self.places, group, &group.accounts)),
            AnswerLine::Because(index, at) => Some(group(index)?.because.as_ref()?.get(at)?.text.clone()),
            AnswerLine::Account(index, at) => {
                let group = group(index)?;
                Some(copy::text(self.places, group, &[*group.accounts.get(at)?]))
            }
        }
    }
}

impl Shown<'_> {
    fn outcome(&self, outcome: Outcome) -> Row {
        let (icon, ink) = look(outcome);
        let count = self.search.counts.get(&outcome).copied().unwrap_or(0);
        let word = crate::sentence(outcome.word());
        let accounts = widgets::counted(count, "account", "accounts");
        Row {
            kind: Kind::Heading,
            icon: Some(Glyph::Icon(icon, ink)),
            says: format!("{word}: {accounts}"),
            title: Text::strong(word).ink(ink),
            detail: Text::quiet(accounts, Face::Small),
            ..Row::default()
        }
    }

    fn group(&self, key: &GroupKey, group: &Group) -> Row {
        let accounts = widgets::counted(group.accounts.len(), "account", "accounts");
        let title = crate::sentence(&self.title(group));
        Row {
            kind: Kind::Branch,
            depth: 1,
            fold: if is_open(self.places, self.toggled, key) { Fold::Open } else { Fold::Closed },
            says: format!("{accounts}: {title}"),
            title: Text::strong(title),
            marks: vec![Mark::Text(Text::quiet(accounts, Face::Small))],
            ..Row::default()
        }
    }

    fn title(&self, group: &Group) -> String {
        let because: &[_] = group.because.as_deref().filter(|_| !group.is_example).unwrap_or_default();
        let reason = match because {
            [] => None,
            [only] => Some(only.short.clone()),
            [one, other] => Some(format!("{}, {}", one.short, other.short)),
            [first, rest @ ..] => Some(format!("{}, and {} more", first.short, rest.len())),
        };
        let counts = widgets::counts_text(group.tally);
        match (group.outcome, reason) {
            (Outcome::Mixed, Some(reason)) => format!("{counts}: {reason}"),
            (_, Some(reason)) => reason,
            (Outcome::Allowed, None) => {
                format!("no {} takes it away", self.places.analysis.viewpoint.side.policy_type().label())
            }
            (Outcome::Mixed, None) => counts,
            (_, None) => format!("all {} actions", widgets::number(self.search.actions.len())),
        }
    }

    fn because(&self, group: &Group, at: usize) -> Option<Row> {
        let because = group.because.as_ref()?.get(at)?;
        let reason = because.reason.as_ref()?;
        let mut text = crate::sentence(&because.text);
        if group.is_example
            && let Some(account) = group.accounts.first().and_then(|index| self.places.account(*index))
        {
            let target = TargetId::Account(account.clone());
            text = format!("In {}, for example: {}", self.places.organization.name(&target), because.text);
        }
        let link =
            if permissions::statement_of(self.state, reason).is_some() { "Show statement" } else { "Show level" };
        let (icon, ink) = of_verdict(reason.decides);
        let small = |words: &str| Text { face: Face::Small, ..Text::new(words) };
        let (title, marks) = match self.room {
            Room::Usual => (small(&text), vec![Mark::Text(small(link).ink(Ink::Accent))]),
            Room::Little => (small(&because.short).ink(Ink::Accent), Vec::new()),
        };
        Some(Row {
            kind: Kind::Link,
            depth: 2,
            icon: Some(Glyph::Icon(icon, ink)),
            says: format!("{text} ({link})"),
            title,
            marks,
            ..Row::default()
        })
    }

    fn account(&self, group: &Group, at: usize) -> Option<Row> {
        let organization = &self.places.organization;
        let account = self.places.account(*group.accounts.get(at)?)?;
        let target = TargetId::Account(account.clone());
        let selected = self.state.window.selection.targets.contains(&target);
        Some(Row {
            depth: 2,
            icon: Some(Glyph::Icon(widgets::target_icon(organization, &target), Ink::Weak)),
            title: Text::new(organization.name(&target)).ink(if selected { Ink::Accent } else { Ink::Text }),
            detail: Text::quiet(place(organization, account), Face::Smaller),
            ..Row::default()
        })
    }
}

fn look(outcome: Outcome) -> (Icon, Ink) {
    match outcome {
        Outcome::Allowed => of_verdict(Verdict::Allowed),
        Outcome::Depends => of_verdict(Verdict::Depends),
        Outcome::Denied => of_verdict(Verdict::Denied),
        Outcome::Mixed => (Icon::Select, Ink::Depends),
    }
}
