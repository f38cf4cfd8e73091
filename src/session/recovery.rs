//! What is unsaved, kept aside in case the program ends before it is saved.
//!
//! Knows what a draft holds, texts that are still being typed included, and when nothing needs to be kept any more.
//! Drafts of Canopies that are gone are offered, and none is removed unasked.
//! Does not know where drafts lie, nor how often they are written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::asking::AskCommand;
use super::dialog::Intent;
use super::effect::{DraftEffect, Effect};
use super::notice::Tone;
use super::origin::{KnownFile, Origin};
use super::window::Screen;
use super::{Session, sentence};
use disk::{Content, Draft, Left, OpenError, Stamp};
use format::Access;

/// The name of a text that was being typed and that the document would not take.
const UNFINISHED: &str = "unfinished";

/// The part of the state that is about unsaved work.
#[derive(Debug, Default)]
pub struct UnsavedWork {
    /// What an earlier Canopy left unsaved, the newest first.
    pub drafts: Vec<Left>,
    /// Why unsaved work cannot be kept aside.
    pub not_kept: Option<String>,
    /// What was last asked to be kept.
    kept: Option<KeptDraft>,
    /// Something is kept, and is to be dropped once it is saved.
    keeps: bool,
    /// The program is about to end, and everything is answered for.
    pub(super) leaving: bool,
}

/// What can be asked about unsaved work, and what has become of it.
#[derive(Debug)]
pub enum RecoveryCommand {
    /// Open what was left unsaved as the document.
    Recover(String),
    /// Open the file that an unsaved draft belongs to, and leave the draft.
    OpenOriginal(String),
    /// Delete a draft for good.
    Discard(String),
    /// Drafts of Canopies that are gone.
    Found(Vec<Left>),
    Read {
        id: String,
        result: Box<Result<Draft, OpenError>>,
    },
    /// Unsaved work could not be kept aside, and why; `None` once it can be again.
    Kept(Option<String>),
    /// A draft was discarded, or could not be.
    Discarded {
        id: String,
        result: Result<(), String>,
    },
}

/// What was last asked to be kept, so that the same is not asked for again.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KeptDraft {
    document: u64,
    revision: u64,
    typed: u64,
    file: Option<(PathBuf, Option<Stamp>)>,
    asked: u64,
    dirty: bool,
    leaving: bool,
}

impl UnsavedWork {
    /// The file that a draft belongs to.
    fn path_of(&self, id: &str) -> Option<PathBuf> {
        self.drafts.iter().find(|left| left.id == id).and_then(|left| left.path.clone())
    }

    fn forget(&mut self, id: &str) {
        self.drafts.retain(|left| left.id != id);
    }

    /// Keeps what is unsaved now, or drops what was kept once nothing is.
    fn keep(&mut self, kept: KeptDraft, draft: Option<Draft>) -> Option<DraftEffect> {
        self.kept = Some(kept);
        let kept_before = std::mem::replace(&mut self.keeps, draft.is_some());
        match draft {
            Some(draft) => Some(DraftEffect::Keep(Box::new(draft))),
            None => kept_before.then_some(DraftEffect::Drop),
        }
    }

    /// The draft is this window's own work from now on.
    fn adopt(&mut self, id: String, draft: Draft) -> DraftEffect {
        self.keeps = true;
        self.forget(&id);
        DraftEffect::Adopt { id, draft: Box::new(draft) }
    }
}

impl Session {
    pub(super) fn recovery(&mut self, command: RecoveryCommand) {
        match command {
            RecoveryCommand::Recover(id) => self.recover(id),
            RecoveryCommand::OpenOriginal(id) => self.open_original(&id),
            RecoveryCommand::Discard(id) => {
                self.state.window.dialog = None;
                self.push(DraftEffect::Discard(id));
            }
            RecoveryCommand::Found(drafts) => self.state.recovery.drafts = drafts,
            RecoveryCommand::Read { id, result } => self.draft_read(id, *result),
            RecoveryCommand::Kept(refused) => self.draft_kept(refused),
            RecoveryCommand::Discarded { id, result: Ok(()) } => self.state.recovery.forget(&id),
            RecoveryCommand::Discarded { result: Err(text), .. } => {
                self.problem("The unsaved work could not be discarded", text);
            }
        }
    }

    /// What would be lost if the program ended now.
    pub fn draft(&self) -> Option<Draft> {
        if self.state.recovery.leaving {
            return None;
        }
        if let Some(repair) = self.state.file.repair.as_ref().filter(|repair| repair.changed) {
            let (path, stamp) = (Some(repair.path.clone()), Some(repair.stamp));
            // What lies below the text and is unsaved as well is asked about before a text is opened.
            let content = Content::Text(repair.whole());
            return Some(Draft { path, stamp, content, texts: BTreeMap::new(), asked: None });
        }
        if self.state.window.screen == Screen::Welcome {
            return None;
        }
        let mut texts = BTreeMap::new();
        let document = &self.state.document;
        let unfinished = document.unfinished.as_ref().map(|edit| document.organization.apply(edit).map_err(|_| edit));
        let organization = match unfinished {
            None => document.organization.clone(),
            Some(Ok(organization)) => organization,
            Some(Err(edit)) => {
                texts.insert(UNFINISHED.to_owned(), edit.label(&document.organization));
                document.organization.clone()
            }
        };
        let asked = self.state.simulator.unkept(&document.organization).cloned().map(Box::new);
        let unsaved = document.dirty
            || document.origin.saved.as_ref() != Some(&organization)
            || texts.contains_key(UNFINISHED)
            || asked.is_some();
        let (path, stamp) = (document.origin.path.clone(), document.origin.known.stamp);
        unsaved.then(|| Draft { path, stamp, content: Content::Project(organization), texts, asked })
    }

    /// Tells the outside what is unsaved now and which file is to be watched, if that has changed.
    pub(super) fn keep_and_watch(&mut self) {
        let (document, origin) = (&self.state.document, &self.state.document.origin);
        let file = origin.path.clone().map(|path| (path, origin.known.stamp));
        let kept = KeptDraft {
            document: document.number,
            revision: document.revision,
            typed: document.typed,
            file,
            asked: self.state.simulator.asked,
            leaving: self.state.recovery.leaving,
            dirty: document.dirty || self.state.file.repair.as_ref().is_some_and(|repair| repair.changed),
        };
        if self.state.recovery.kept.as_ref() != Some(&kept) {
            let draft = self.draft();
            let effects = self.state.recovery.keep(kept, draft);
            self.effects.extend(effects.into_iter().map(Effect::Draft));
        }
        let open = self.state.window.screen == Screen::Workspace;
        let origin = &self.state.document.origin;
        let watched = origin.path.clone().zip(origin.known.stamp).filter(|_| open);
        let effects = self.state.file.watch(watched);
        self.effects.extend(effects);
    }

    /// Asks for one of the drafts that were found.
    fn recover(&mut self, id: String) {
        self.state.window.dialog = None;
        self.state.window.busy = Some("Reading unsaved work".to_owned());
        self.push(DraftEffect::Read(id));
    }

    fn draft_read(&mut self, id: String, result: Result<Draft, OpenError>) {
        self.state.window.busy = None;
        match result {
            Ok(draft) => self.when_safe(Intent::TakeDraft { id, draft: Box::new(draft) }),
            Err(OpenError::Faulty { fault, text, stamp }) => {
                let path = self.state.recovery.path_of(&id).unwrap_or_default();
                // Damaged, but what is there is shown: it belongs to nobody else.
                self.begin_repair(path, stamp, &text, &fault);
            }
            Err(error) => self.problem("The unsaved work cannot be read", error.to_string()),
        }
    }

    /// Makes a draft the document of its file, unsaved. Saving it over a file that has changed since asks.
    pub(super) fn take_draft(&mut self, id: String, draft: Draft) {
        let whole = draft.clone();
        let Draft { path, stamp, content, texts, asked } = draft;
        match content {
            Content::Project(organization) => {
                let known = KnownFile::fresh(stamp, Access::Full);
                let origin = Origin { saved: None, known, ..Origin::untouched(&organization, path) };
                self.take_from(organization, origin);
                if let Some(unfinished) = texts.get(UNFINISHED) {
                    self.note(Tone::Error, format!("This was being typed and is not in the document: {unfinished}"));
                }
                if let Some(question) = asked {
                    self.ask_simulator(AskCommand::Question(question));
                }
            }
            Content::Text(text) => self.recover_text(path.unwrap_or_default(), stamp, text),
        }
        let adopted = self.state.recovery.adopt(id, whole);
        self.push(adopted);
        self.note(Tone::Done, "Recovered what was not saved; save it to keep it");
    }

    /// Opens the file that a draft belongs to; the draft stays where it is.
    fn open_original(&mut self, id: &str) {
        if let Some(path) = self.state.recovery.path_of(id) {
            self.state.window.dialog = None;
            self.when_safe(Intent::Open(path));
        }
    }

    /// Says once that nothing can be kept, and once that it can be again.
    fn draft_kept(&mut self, refused: Option<String>) {
        match (&self.state.recovery.not_kept, &refused) {
            (None, Some(why)) => {
                let said = "Unsaved changes cannot be kept for the case of a crash, so save often";
                self.note(Tone::Error, format!("{said}: {}", sentence(why)));
            }
            (Some(_), None) => self.note(Tone::Done, "Unsaved changes are kept for the case of a crash again"),
            _ => {}
        }
        self.state.recovery.not_kept = refused;
    }
}
