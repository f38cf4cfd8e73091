//! A list of OUs and accounts from elsewhere, and what adding it would make.
//!
//! Knows where such a list comes from and how what becomes of it is said. How a list is read, `exchange` knows; `plan` works out what it
//! makes of an organization, before anybody agrees.

mod plan;
mod rows;

use std::path::PathBuf;
use std::sync::Arc;

use exchange::Listing;
use organization::{Edit, Organization, ParentId};

use super::Session;
use super::create::{counted, iso};
use super::dialog::Dialog;
use super::follow::Follow;
use super::notice::Tone;

/// Longer text from the clipboard is no list that anybody made: 100,000 lines have some ten megabytes.
const MOST: usize = 32 << 20;

/// A list that waits to be looked at. All that is needed to work out what it makes, at any time and with the same result.
#[derive(Clone, Debug)]
pub struct Pasted {
    /// Where it was read from; `None` for the clipboard.
    pub file: Option<PathBuf>,
    pub listing: Arc<Listing>,
    /// Where the paths of the list begin, and what has none is put.
    pub parent: ParentId,
    /// What new ids are drawn from.
    pub(super) seed: u64,
    /// When new accounts joined.
    pub(super) joined: Option<String>,
}

/// What adding a list makes of an organization.
#[derive(Clone, Debug)]
pub struct Plan {
    /// All that can be done of it; empty where nothing can.
    pub edit: Edit,
    /// The organization with it.
    pub after: Organization,
    /// The document and its revision that this is about.
    pub moment: (u64, u64),
    /// As a tree, each before what stands in it.
    pub rows: Vec<PlannedRow>,
    pub counts: Counts,
}

/// How many there are of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub ous: usize,
    pub accounts: usize,
    pub changed_ous: usize,
    pub changed_accounts: usize,
    /// Lines that name what is there as they say.
    pub same: usize,
    pub refused: usize,
}

/// One OU or account of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRow {
    /// The line of the list that names it; `None` for an OU that is only on the way.
    pub line: Option<usize>,
    pub depth: usize,
    pub kind: PlannedKind,
    pub name: String,
    /// Of accounts; empty for OUs.
    pub email: String,
    pub id: String,
    pub becomes: Becomes,
    /// Tags and note that the list gives it, in words; empty where it gives none.
    pub adds: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedKind {
    Ou,
    Account,
    /// A line that cannot be read.
    Neither,
}

/// What becomes of an OU or account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Becomes {
    New,
    /// It is there, and this is changed about it.
    Changed(String),
    /// It is there as the list says.
    Same,
    /// Nothing, and why.
    Refused(String),
}

impl Pasted {
    /// What adding the list to a parent of the organization would make.
    pub fn plan(&self, organization: &Organization, parent: &ParentId, moment: (u64, u64)) -> Plan {
        plan::plan(self, organization, parent, moment)
    }
}

impl Plan {
    pub fn is_empty(&self) -> bool {
        matches!(&self.edit, Edit::Batch { edits, .. } if edits.is_empty())
    }
}

impl Counts {
    /// "Add 12 accounts and 6 OUs, change 1 account"
    pub fn label(&self) -> String {
        let both = |accounts: usize, ous: usize| {
            let parts = [(accounts, "account"), (ous, "OU")].into_iter().filter(|(count, _)| *count > 0);
            parts.map(|(count, noun)| counted(count, noun)).collect::<Vec<_>>().join(" and ")
        };
        let (new, changed) = (both(self.accounts, self.ous), both(self.changed_accounts, self.changed_ous));
        match (new.is_empty(), changed.is_empty()) {
            (true, true) => "Add nothing".to_owned(),
            (false, true) => format!("Add {new}"),
            (true, false) => format!("Change {changed}"),
            (false, false) => format!("Add {new}, change {changed}"),
        }
    }

    /// "2 lines are refused, 1 names what is there already"; empty where all is new or changes.
    pub fn others(&self) -> String {
        let refused = match self.refused {
            0 => None,
            1 => Some("1 line is refused".to_owned()),
            count => Some(format!("{} lines are refused", analysis::number(count))),
        };
        let same = match self.same {
            0 => None,
            1 => Some("1 line names what is there already".to_owned()),
            count => Some(format!("{} lines name what is there already", analysis::number(count))),
        };
        refused.into_iter().chain(same).collect::<Vec<_>>().join(", ")
    }
}

/// The list that a text from the clipboard is; `None` for one that is none. A single line is one only if it names an account.
fn list_in(text: &str) -> Option<Listing> {
    if text.len() > MOST || Listing::is_of_another_kind(text) {
        return None;
    }
    let listing = Listing::read(text);
    let names_account =
        |line: &exchange::listing::Listed| matches!(line.names, exchange::listing::Named::Account { .. });
    let is_list = listing.lines.len() > 1 || listing.lines.iter().any(names_account);
    (is_list && listing.is_of_use()).then_some(listing)
}

impl Session {
    /// Shows what a list on the clipboard would make. Whether there is one.
    pub(super) fn paste_list(&mut self, text: &str) -> bool {
        let listing = list_in(text);
        let is_list = listing.is_some();
        listing.into_iter().for_each(|listing| self.show_list(None, listing));
        is_list
    }

    /// Shows what a list would make, before it is made.
    pub(super) fn show_list(&mut self, file: Option<PathBuf>, listing: Listing) {
        if !listing.is_of_use() {
            let what = listing.lines.iter().find_map(|line| match &line.names {
                exchange::listing::Named::Nothing { why, .. } => Some(format!("Line {}: {why}", line.line)),
                exchange::listing::Named::Ou(_) | exchange::listing::Named::Account { .. } => None,
            });
            let text = "It names no OU and no account. A list has one on each line, or is a table with a head such as \
                        name, e-mail, account id, OU path";
            let text = what.map_or_else(|| text.to_owned(), |what| format!("{text}\n\n{what}"));
            return self.follow([Follow::problem("Nothing to add", &text)]);
        }
        // Paths are meant from the top, wherever the selection is.
        let parent = if listing.has_paths() { ParentId::Root } else { self.state.parent_for_new() };
        let (seed, joined) = (self.number(), iso(self.now));
        self.show(Dialog::Listing(Arc::new(Pasted { file, listing: Arc::new(listing), parent, seed, joined })));
    }

    /// Makes what was looked at, in one step.
    pub(super) fn add_list(&mut self, plan: &Plan) {
        if plan.moment != self.state.document.moment() {
            return self
                .note(Tone::Error, "The organization has changed since the list was worked out; look at it again");
        }
        self.state.window.dialog = None;
        if plan.is_empty() {
            return;
        }
        let label = plan.counts.label();
        self.state.document.break_chain();
        self.replace(plan.after.clone(), label.clone(), None);
        self.show_pasted(&plan.edit);
        let others = plan.counts.others();
        let others = if others.is_empty() { String::new() } else { format!("; {others}") };
        self.note(Tone::Done, format!("Done: {label}{others}"));
    }
}
