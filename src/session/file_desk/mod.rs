//! What is under way with files.
//!
//! Knows which saves, readings and dialogs have not come back yet, and what is to follow them: `opening`, `saving`, `versions`
//! and `named` say how each of them goes on, `repair` what is done with a file that cannot be read.
//! Which file is the document's, the document knows. Does not touch a file itself.

mod named;
mod opening;
mod repair;
mod saving;
mod versions;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use disk::Stamp;

use super::command::FileCommand;
use super::dialog::Dialog;
use super::document::Document;
use super::effect::Effect;
use super::export::Written;
use super::follow::Follow;
use super::intent::Intent;
use super::notice::Tone;
use super::question::{FileQuestion, TypedPath};
use super::window::{Screen, WindowState};
use named::Named;
pub use named::with_extension;
pub use repair::{Repair, RepairCommand};
use saving::Saving;
use versions::Rereading;
pub use versions::{Differences, Occasion, Versions};

/// The part of the state that is about files.
#[derive(Debug, Default)]
pub struct FileDesk {
    /// A file that could not be read, open as text in the place of everything else.
    pub repair: Option<Repair>,
    /// "12,345 bytes in 48 ms", of the last save.
    pub last_save: Option<String>,
    /// The saves that are under way, oldest first.
    saving: VecDeque<Saving>,
    /// Another save was asked for while one is under way.
    save_again: bool,
    /// What goes on once the running save has succeeded.
    after_save: Option<Intent>,
    /// The document and its revision when a file dialog was last asked for.
    asked: Option<(u64, u64)>,
    /// The document and its revision when opening a file began.
    opening: (u64, u64),
    /// The file or folder that is being read, to be opened or imported.
    being_read: Option<PathBuf>,
    /// What is being read though nobody wants it any more.
    given_up: Vec<PathBuf>,
    /// Why the document's file is being read again, and the revision when that began.
    reading: Option<(Rereading, u64)>,
    /// What waits for the name of its file, with its ticket.
    exporting: Option<(u64, Written)>,
    /// Counts exports.
    tickets: u64,
    /// The last question that was answered by typing, and what was typed: it may have to be typed again, a little differently.
    typed: Option<(FileQuestion, PathBuf)>,
    /// What was last asked to be watched.
    watched: Option<(PathBuf, Stamp)>,
}

impl FileDesk {
    /// Reads what is open, and what lies over the window where the command answers that.
    pub(super) fn update(&mut self, command: FileCommand, document: &Document, window: &WindowState) -> Vec<Follow> {
        let dialog = window.dialog.as_ref();
        match command {
            FileCommand::Opened { path, .. } | FileCommand::ImportRead { path, .. } if self.was_given_up(&path) => {
                Vec::new()
            }
            FileCommand::Ask(question) => vec![self.ask(question, document)],
            FileCommand::Open(path) => vec![Follow::WhenSafe(Intent::Open(path))],
            FileCommand::Dropped(paths) => self.dropped(paths),
            FileCommand::GiveUp => self.give_up(),
            FileCommand::Picked { question, path: Some(path) } => {
                self.picked(question, path, Named::InDialog, document)
            }
            FileCommand::Picked { question, path: None } => self.cancelled(&question),
            FileCommand::PathTyped { question, path } => {
                let whole =
                    if let Some(Dialog::TypedPath(typed)) = dialog { typed.folders.whole(&path) } else { path.clone() };
                self.typed = Some((question.clone(), path));
                closing(self.picked(question, whole, Named::ByTyping, document))
            }
            FileCommand::NoFileDialog { question, folders } => {
                let begin = named::begin(&question, self.typed.as_ref());
                vec![Follow::Show(Dialog::TypedPath(TypedPath { question, folders, begin }))]
            }
            FileCommand::AcceptImport => named::accepted(dialog),
            FileCommand::Export(export) => vec![self.begin_export(export, document)],
            FileCommand::Save => self.save_now(document),
            FileCommand::SaveAs => self.save_as_now(document),
            FileCommand::AnswerUnsaved(answer) => self.answer_unsaved(answer, dialog, document),
            FileCommand::Overwrite(path) => self.overwrite(path, dialog, document),
            FileCommand::SaveAgain => self.save_once_more(dialog, document),
            FileCommand::SaveElsewhere => closing(vec![self.save_as(document)]),
            FileCommand::Reload => self.read_theirs(Rereading::ToTake, document),
            FileCommand::Compare => self.compare(dialog, document),
            FileCommand::KeepMine => versions::keep_mine(dialog, document),
            FileCommand::TakeTheirs => self.take_compared(dialog, document),
            FileCommand::Opened { path, result } => self.opened(&path, result, document),
            FileCommand::Saved { path, organization, result } => self.saved(path, organization, result, document),
            FileCommand::TheirsRead { path, result } => self.theirs_read(path, result, document),
            FileCommand::Looked { path, than, found } => self.looked(&path, than, found, document),
            FileCommand::ImportRead { path, result } => {
                self.being_read = None;
                named::import_read(path, result, window.screen)
            }
            FileCommand::Written { what, result } => named::written(what, result),
        }
    }

    /// Whether something is being read that can be given up.
    pub fn is_reading(&self) -> bool {
        self.being_read.is_some()
    }

    /// What is read is wanted no more. It is read to its end on its thread, and what comes of it is not taken.
    fn give_up(&mut self) -> Vec<Follow> {
        let Some(path) = self.being_read.take() else { return Vec::new() };
        let text = format!("Reading {} was stopped; what is open is as it was", path.display());
        self.given_up.push(path);
        vec![Follow::Idle, Follow::Note(Tone::Note, text)]
    }

    /// Whether what was read of a path is of no interest; told once for each time that it was given up.
    fn was_given_up(&mut self, path: &Path) -> bool {
        let known = self.given_up.iter().position(|given_up| given_up == path);
        known.map(|known| self.given_up.swap_remove(known)).is_some()
    }

    /// Another document is open: nothing was saved of it, and no text is in its place.
    pub(super) fn forget(&mut self) {
        (self.last_save, self.repair) = (None, None);
    }

    /// Watches the document's file, if it is another than until now.
    pub(super) fn watch(&mut self, document: &Document, screen: Screen) -> Option<Effect> {
        let origin = &document.origin;
        let file = origin.path.clone().zip(origin.known.stamp).filter(|_| screen == Screen::Workspace);
        if self.watched == file {
            return None;
        }
        self.watched.clone_from(&file);
        Some(Effect::Watch(file))
    }
}

/// The command answers what lies over the window.
fn closing(follows: Vec<Follow>) -> Vec<Follow> {
    std::iter::once(Follow::CloseDialog).chain(follows).collect()
}
