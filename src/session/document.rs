//! The document: what is edited, undone and saved.
//!
//! Knows the organization, its history, where it comes from, and what a field that is being typed in would make of it.
//! Does not know what follows from it, nor when it is replaced by another.

use std::path::PathBuf;

use disk::Stamp;
use format::Access;
use organization::{Edit, EditError, Organization, PolicyId};
use policy::Span;

use super::history::{History, Step, TypingPlace};
use super::origin::{KnownFile, News, Origin};
use super::selection::Selection;

/// The open document.
#[derive(Debug)]
pub struct Document {
    pub organization: Organization,
    pub origin: Origin,
    /// Differs from what is saved, or no file holds it any more.
    pub dirty: bool,
    /// Counts changes of the document, so that a view knows when to build its rows anew.
    pub revision: u64,
    /// Which document is open: grows when another takes its place.
    pub(super) number: u64,
    history: History,
    /// What the field that is being typed in would make of the document.
    pub(super) unfinished: Option<Edit>,
    /// Counts what was typed.
    pub(super) typed: u64,
}

/// What an edit came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edited {
    /// It is as the document was already.
    Nothing,
    Changed,
}

impl Document {
    pub(super) fn new(organization: Organization) -> Self {
        Self {
            origin: Origin::untouched(&organization, None),
            organization,
            dirty: false,
            revision: 0,
            number: 0,
            history: History::default(),
            unfinished: None,
            typed: 0,
        }
    }

    /// The name of the document: its file's, or "Untitled".
    pub fn title(&self) -> String {
        let name = self.origin.path.as_ref().and_then(|path| path.file_name());
        name.map_or_else(|| "Untitled".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// The name of what undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.history.undo_label()
    }

    /// The name of what redo would bring back.
    pub fn redo_label(&self) -> Option<&str> {
        self.history.redo_label()
    }

    /// Whether the document differs from what its file held when this window last read or wrote it.
    pub fn is_edited(&self) -> bool {
        self.origin.saved.as_ref() != Some(&self.organization)
    }

    /// Another organization is the present one.
    pub(super) fn changed(&mut self) {
        self.unfinished = None;
        self.revision += 1;
        self.mark();
    }

    /// A document whose file is gone, or was written by others and is not wanted, is unsaved even if nobody changed it.
    pub(super) fn mark(&mut self) {
        self.dirty = self.is_edited() || matches!(self.origin.known.news, News::Gone | News::Kept);
    }

    /// The file holds this of the document, and is the document's.
    pub(super) fn saved(&mut self, path: PathBuf, stamp: Stamp, organization: Organization) {
        self.origin.path = Some(path);
        self.reread(stamp, Access::Full, organization);
    }

    /// The file holds this.
    pub(super) fn reread(&mut self, stamp: Stamp, access: Access, organization: Organization) {
        self.origin.known = KnownFile::fresh(Some(stamp), access);
        self.origin.saved = Some(organization);
        self.mark();
    }

    /// This has become of the document's file.
    pub(super) fn hear(&mut self, news: News) {
        self.origin.known.news = news;
        self.mark();
    }

    /// The document stays, though its file holds something else.
    pub(super) fn keep(&mut self, stamp: Stamp, theirs: Organization) {
        self.origin.known.stamp = Some(stamp);
        self.origin.saved = Some(theirs);
        self.hear(News::None);
    }

    /// The document and its revision: whether something is still about what it was begun for.
    pub fn moment(&self) -> (u64, u64) {
        (self.number, self.revision)
    }

    /// What a field holds that is being typed in; `None` once it is left.
    pub(super) fn type_in(&mut self, unfinished: Option<Edit>) {
        self.unfinished = unfinished;
        self.typed += 1;
    }

    /// Applies an edit as one step of history.
    ///
    /// # Errors
    /// Why it is refused; the document is as it was.
    pub(super) fn edit(&mut self, edit: &Edit, selection: &Selection, now: u64) -> Result<Edited, EditError> {
        let next = self.organization.apply(edit)?;
        if next == self.organization {
            return Ok(Edited::Nothing);
        }
        let typing = TypingPlace::of(edit, &self.organization);
        let label = edit.label(&self.organization);
        self.replace(next, label, typing, selection, now);
        Ok(Edited::Changed)
    }

    /// Makes another organization the present one, undoably.
    pub(super) fn replace(
        &mut self,
        next: Organization,
        label: String,
        typing: Option<TypingPlace>,
        selection: &Selection,
        now: u64,
    ) {
        let before = std::mem::replace(&mut self.organization, next);
        let step = Step { label, organization: before, selection: selection.clone(), origin: None };
        self.history.record(step, typing, now);
    }

    /// Puts a document that came from elsewhere in the place of this one: one step that undo takes back.
    pub(super) fn import(&mut self, organization: Organization, selection: &Selection, now: u64) {
        let origin = std::mem::replace(&mut self.origin, Origin::imported(&organization));
        let before = std::mem::replace(&mut self.organization, organization);
        let (label, selection) = ("Import organization".to_owned(), selection.clone());
        let step = Step { label, organization: before, selection, origin: Some(origin) };
        self.history.record(step, None, now);
        self.number += 1;
    }

    /// Begins with another document, and with a new history.
    pub(super) fn begin(&mut self, organization: Organization, origin: Origin) {
        (self.organization, self.origin, self.history) = (organization, origin, History::default());
        self.number += 1;
    }

    /// Something else is selected: what was being typed is over.
    pub(super) fn turn_away(&mut self) {
        self.unfinished = None;
        self.break_chain();
    }

    /// Ends a run of typing: on save, undo, and every change of selection.
    pub(super) fn break_chain(&mut self) {
        self.history.break_chain();
    }

    /// Takes the last step back.
    pub(super) fn undo(&mut self, selection: &Selection) -> Option<Travelled> {
        let step = self.history.undo(&self.present(selection))?;
        Some(self.travel(step))
    }

    /// Brings the last undone step back.
    pub(super) fn redo(&mut self, selection: &Selection) -> Option<Travelled> {
        let step = self.history.redo(&self.present(selection))?;
        Some(self.travel(step))
    }

    /// What is there now, for undo and redo to come back to.
    fn present(&self, selection: &Selection) -> Step {
        Step {
            label: String::new(),
            organization: self.organization.clone(),
            selection: selection.clone(),
            origin: Some(self.origin.clone()),
        }
    }

    fn travel(&mut self, step: Step) -> Travelled {
        if let Some(origin) = step.origin {
            self.origin = origin;
            self.number += 1;
        }
        let before = std::mem::replace(&mut self.organization, step.organization);
        Travelled { label: step.label, selection: step.selection, before }
    }

    /// Where the text of a policy ends to differ from what it was in another organization.
    pub(super) fn changed_text(&self, policy: &PolicyId, before: &Organization) -> Option<Span> {
        let (old, new) = (before.policies().get(policy)?, self.organization.policies().get(policy)?);
        (old.content != new.content).then(|| changed_end(&old.content, &new.content))
    }
}

/// A step back or forth that was taken.
#[derive(Clone, Debug)]
pub(super) struct Travelled {
    pub label: String,
    /// What was selected there.
    pub selection: Selection,
    /// What was there until now.
    pub before: Organization,
}

/// The place in the new text behind what differs from the old one.
fn changed_end(old: &str, new: &str) -> Span {
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let start: usize = new.chars().zip(old.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let rest = |text: &str| text.get(start..).unwrap_or_default().chars().rev().collect::<Vec<_>>();
    let tail: usize = rest(new).into_iter().zip(rest(old)).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let end = new.len() - tail;
    Span::new(end, end)
}
