//! What is unsaved, kept aside in case the program ends before it is saved.
//!
//! Knows what a draft holds, texts that are still being typed included, and when nothing needs to be kept any more.
//! Drafts of Canopies that are gone are offered, and none is removed unasked.
//! Does not know where drafts lie, nor how often they are written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::effect::{DraftEffect, Effect};
use super::error::WorkError;
use super::follow::Follow;
use super::intent::Intent;
use super::notice::Tone;
use super::state::State;
use super::window::Screen;
use super::{Session, sentence};
use disk::{Content, Draft, Left, OpenError, Stamp};

/// The name of a text that was being typed and that the document would not take.
pub(super) const UNFINISHED: &str = "unfinished";

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
    leaving: bool,
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
        result: Result<(), WorkError>,
    },
}

/// What was last asked to be kept, so that the same is not asked for again.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KeptDraft {
    document: u64,
    revision: u64,
    typed: u64,
    mended: u64,
    file: Option<(PathBuf, Option<Stamp>)>,
    asked: u64,
    dirty: bool,
    leaving: bool,
}

impl KeptDraft {
    /// All that decides what is unsaved now.
    fn of(state: &State) -> Self {
        let (document, repair) = (&state.document, state.file.repair.as_ref());
        Self {
            document: document.number,
            revision: document.revision,
            typed: document.typed,
            mended: repair.map_or(0, |repair| repair.typed),
            file: document.origin.path.clone().map(|path| (path, document.origin.known.stamp)),
            asked: state.simulator.asked,
            leaving: state.recovery.leaving,
            dirty: document.dirty || repair.is_some_and(|repair| repair.changed),
        }
    }
}

impl UnsavedWork {
    pub(super) fn update(&mut self, command: RecoveryCommand) -> Vec<Follow> {
        match command {
            RecoveryCommand::Recover(id) => vec![
                Follow::CloseDialog,
                Follow::Busy("Reading unsaved work".to_owned()),
                Follow::effect(DraftEffect::Read(id)),
            ],
            RecoveryCommand::OpenOriginal(id) => match self.path_of(&id) {
                Some(path) => vec![Follow::CloseDialog, Follow::WhenSafe(Intent::Open(path))],
                None => Vec::new(),
            },
            RecoveryCommand::Discard(id) => vec![Follow::CloseDialog, Follow::effect(DraftEffect::Discard(id))],
            RecoveryCommand::Found(drafts) => {
                self.drafts = drafts;
                Vec::new()
            }
            RecoveryCommand::Read { id, result } => vec![Follow::Idle, self.read(id, *result)],
            RecoveryCommand::Kept(refused) => self.tried_to_keep(refused).into_iter().collect(),
            RecoveryCommand::Discarded { id, result: Ok(()) } => {
                self.forget(&id);
                Vec::new()
            }
            RecoveryCommand::Discarded { result: Err(error), .. } => {
                vec![Follow::problem("The unsaved work could not be discarded", &error.to_string())]
            }
        }
    }

    fn read(&self, id: String, result: Result<Draft, OpenError>) -> Follow {
        match result {
            Ok(draft) => Follow::WhenSafe(Intent::TakeDraft { id, draft: Box::new(draft) }),
            // Damaged, but what is there is shown: it belongs to nobody else.
            Err(OpenError::Faulty { fault, text, stamp }) => {
                Follow::Mend { path: self.path_of(&id).unwrap_or_default(), stamp, text, fault }
            }
            Err(error) => Follow::problem("The unsaved work cannot be read", &error.to_string()),
        }
    }

    /// Says once that nothing can be kept, and once that it can be again.
    fn tried_to_keep(&mut self, refused: Option<String>) -> Option<Follow> {
        let follow = match (&self.not_kept, &refused) {
            (None, Some(why)) => {
                let said = "Unsaved changes would not survive a crash at the moment, so save often";
                Some(Follow::Note(Tone::Error, format!("{said}: {}", sentence(why))))
            }
            (Some(_), None) => {
                let said = "Unsaved changes would survive a crash again";
                Some(Follow::Note(Tone::Done, said.to_owned()))
            }
            (None, None) | (Some(_), Some(_)) => None,
        };
        self.not_kept = refused;
        follow
    }

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
    pub(super) fn adopt(&mut self, id: String, draft: Draft) -> DraftEffect {
        self.keeps = true;
        self.forget(&id);
        DraftEffect::Adopt { id, draft: Box::new(draft) }
    }

    /// The program ends, and what is unsaved has been answered for.
    pub(super) fn leave(&mut self) {
        self.leaving = true;
    }
}

impl Session {
    /// What would be lost if the program ended now.
    pub fn draft(&self) -> Option<Draft> {
        let State { document, file, recovery, simulator, window, .. } = &self.state;
        if recovery.leaving {
            return None;
        }
        // What lies below the text and is unsaved as well is asked about before a text is opened.
        if let Some(repair) = file.repair.as_ref().filter(|repair| repair.changed) {
            return Some(repair.draft());
        }
        if window.screen == Screen::Welcome {
            return None;
        }
        let mut texts = BTreeMap::new();
        let unfinished = document.unfinished.as_ref().map(|edit| document.organization.apply(edit).map_err(|_| edit));
        let organization = match unfinished {
            None => document.organization.clone(),
            Some(Ok(organization)) => organization,
            Some(Err(edit)) => {
                texts.insert(UNFINISHED.to_owned(), edit.label(&document.organization));
                document.organization.clone()
            }
        };
        let asked = simulator.unkept(&document.organization).cloned().map(Box::new);
        let unsaved = document.dirty
            || document.origin.saved.as_ref() != Some(&organization)
            || texts.contains_key(UNFINISHED)
            || asked.is_some();
        let (path, stamp) = (document.origin.path.clone(), document.origin.known.stamp);
        unsaved.then(|| Draft { path, stamp, content: Content::Project(organization), texts, asked })
    }

    /// Tells the outside what is unsaved now, if that has changed.
    pub(super) fn keep(&mut self) {
        let kept = KeptDraft::of(&self.state);
        if self.state.recovery.kept.as_ref() != Some(&kept) {
            let draft = self.draft();
            let effect = self.state.recovery.keep(kept, draft);
            self.effects.extend(effect.map(Effect::Draft));
        }
    }
}
