//! What is unsaved, kept aside in case the program ends before it is saved.
//!
//! Knows what a draft holds, texts that are still being typed included, and when nothing needs to be kept any more.
//! Drafts of Canopies that are gone are offered, and none is removed unasked.
//! Does not know where drafts lie, nor how often they are written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::desk::{Known, News};
use super::dialog::Intent;
use super::effect::Effect;
use super::notice::Level;
use super::state::Screen;
use super::{Session, sentence};
use disk::{Content, Draft, Left, OpenError, Stamp};
use format::Access;

/// The name of a text that was being typed and that the document would not take.
const UNFINISHED: &str = "unfinished";

/// What was last asked to be kept, so that the same is not asked for again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    document: u64,
    revision: u64,
    typed: u64,
    file: Option<(PathBuf, Option<Stamp>)>,
    asked: u64,
    dirty: bool,
    leaving: bool,
}

impl Session {
    /// What would be lost if the program ended now.
    pub fn draft(&self) -> Option<Draft> {
        if self.leaving {
            return None;
        }
        if let Some(repair) = self.state.repair.as_ref().filter(|repair| repair.changed) {
            let (path, stamp) = (Some(repair.path.clone()), Some(repair.stamp));
            // What lies below the text and is unsaved as well is asked about before a text is opened.
            let content = Content::Text(repair.whole());
            return Some(Draft { path, stamp, content, texts: BTreeMap::new(), asked: None });
        }
        if self.state.screen == Screen::Welcome {
            return None;
        }
        let mut texts = BTreeMap::new();
        let typed = self.typing.as_ref().map(|edit| self.state.organization.apply(edit).map_err(|_| edit));
        let organization = match typed {
            None => self.state.organization.clone(),
            Some(Ok(organization)) => organization,
            Some(Err(edit)) => {
                texts.insert(UNFINISHED.to_owned(), edit.label(&self.state.organization));
                self.state.organization.clone()
            }
        };
        let asked = self.state.asking.unkept(&self.state.organization).cloned().map(Box::new);
        let unsaved = self.state.dirty
            || self.state.saved.as_ref() != Some(&organization)
            || texts.contains_key(UNFINISHED)
            || asked.is_some();
        let (path, stamp) = (self.state.path.clone(), self.state.known.stamp);
        unsaved.then(|| Draft { path, stamp, content: Content::Project(organization), texts, asked })
    }

    /// Tells the outside what is unsaved now and which file is to be watched, if that has changed.
    pub(super) fn keep_and_watch(&mut self) {
        let file = self.state.path.clone().map(|path| (path, self.state.known.stamp));
        let kept = Kept {
            document: self.document,
            revision: self.state.revision,
            typed: self.typed,
            file,
            asked: self.state.asking.asked,
            leaving: self.leaving,
            dirty: self.state.dirty || self.state.repair.as_ref().is_some_and(|repair| repair.changed),
        };
        if self.kept.as_ref() != Some(&kept) {
            match self.draft() {
                Some(draft) => {
                    self.effects.push(Effect::KeepDraft(Box::new(draft)));
                    self.keeps = true;
                }
                None if std::mem::take(&mut self.keeps) => self.effects.push(Effect::DropDraft),
                None => {}
            }
            self.kept = Some(kept);
        }
        let open = self.state.screen == Screen::Workspace;
        let watched = self.state.path.clone().zip(self.state.known.stamp).filter(|_| open);
        if watched != self.watched {
            self.effects.push(Effect::Watch(watched.clone()));
            self.watched = watched;
        }
    }

    /// Asks for one of the drafts that were found.
    pub(super) fn recover(&mut self, id: String) {
        self.state.dialog = None;
        self.state.busy = Some("Reading unsaved work".to_owned());
        self.effects.push(Effect::ReadDraft(id));
    }

    pub(super) fn draft_read(&mut self, id: String, result: Result<Draft, OpenError>) {
        self.state.busy = None;
        match result {
            Ok(draft) => self.when_safe(Intent::TakeDraft { id, draft: Box::new(draft) }),
            Err(OpenError::Faulty { fault, text, stamp }) => {
                let known = self.state.drafts.iter().find(|left| left.id == id);
                let path = known.and_then(|left| left.path.clone()).unwrap_or_default();
                // Damaged, but what is there is shown: it belongs to nobody else.
                self.begin_repair(path, stamp, &text, &fault);
            }
            Err(error) => self.problem("The unsaved work cannot be read", error.to_string()),
        }
    }

    /// Makes a draft the document of its file, unsaved. Saving it over a file that has changed since asks.
    pub(super) fn take_draft(&mut self, id: String, draft: Draft) {
        let adopted = Effect::AdoptDraft { id: id.clone(), draft: Box::new(draft.clone()) };
        let Draft { path, stamp, content, texts, asked } = draft;
        match content {
            Content::Project(organization) => {
                self.take(organization, path);
                self.state.known = Known { stamp, access: Access::Full, news: News::None };
                self.state.saved = None;
                self.state.mark();
                if let Some(unfinished) = texts.get(UNFINISHED) {
                    self.note(Level::Error, format!("This was being typed and is not in the document: {unfinished}"));
                }
                if let Some(question) = asked {
                    self.ask_typed(*question);
                }
            }
            Content::Text(text) => self.recover_text(path.unwrap_or_default(), stamp, text),
        }
        self.effects.push(adopted);
        self.keeps = true;
        self.state.drafts.retain(|left| left.id != id);
        self.note(Level::Done, "Recovered what was not saved; save it to keep it");
    }

    /// Opens the file that a draft belongs to; the draft stays where it is.
    pub(super) fn open_original(&mut self, id: &str) {
        let path = self.state.drafts.iter().find(|left| left.id == id).and_then(|left| left.path.clone());
        if let Some(path) = path {
            self.state.dialog = None;
            self.when_safe(Intent::Open(path));
        }
    }

    pub(super) fn discard_draft(&mut self, id: String) {
        self.state.dialog = None;
        self.effects.push(Effect::DiscardDraft(id));
    }

    pub(super) fn draft_discarded(&mut self, id: &str, result: Result<(), String>) {
        match result {
            Ok(()) => self.state.drafts.retain(|left| left.id != id),
            Err(text) => self.problem("The unsaved work could not be discarded", text),
        }
    }

    pub(super) fn drafts_found(&mut self, drafts: Vec<Left>) {
        self.state.drafts = drafts;
    }

    /// Says once that nothing can be kept, and once that it can be again.
    pub(super) fn draft_kept(&mut self, refused: Option<String>) {
        match (&self.state.not_kept, &refused) {
            (None, Some(why)) => {
                let said = "Unsaved changes cannot be kept for the case of a crash, so save often";
                self.note(Level::Error, format!("{said}: {}", sentence(why)));
            }
            (Some(_), None) => self.note(Level::Done, "Unsaved changes are kept for the case of a crash again"),
            _ => {}
        }
        self.state.not_kept = refused;
    }
}
