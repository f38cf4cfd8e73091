//! What is under way with files.
//!
//! Knows which saves, readings and dialogs have not come back yet, and what is to follow them.
//! Which file is the document's, the document knows; how each of it goes on, `opening`, `saving`, `versions`, `files` and `repair`.

use std::collections::VecDeque;
use std::path::PathBuf;

use disk::Stamp;

use super::dialog::Intent;
use super::effect::Effect;
use super::export::Written;
use super::repair::Repair;
use super::saving::Saving;
use super::versions::Rereading;

/// The part of the state that is about files.
#[derive(Debug, Default)]
pub struct FileDesk {
    /// A file that could not be read, open as text in the place of everything else.
    pub repair: Option<Repair>,
    /// "12,345 bytes in 48 ms", of the last save.
    pub last_save: Option<String>,
    /// The saves that are under way, oldest first.
    pub(super) saving: VecDeque<Saving>,
    /// Another save was asked for while one is under way.
    pub(super) save_again: bool,
    /// What goes on once the running save has succeeded.
    pub(super) after_save: Option<Intent>,
    /// The document and its revision when a file dialog was last asked for.
    pub(super) asked: Option<(u64, u64)>,
    /// The document and its revision when opening a file began.
    pub(super) opening: (u64, u64),
    /// Why the document's file is being read again, and the revision when that began.
    pub(super) reading: Option<(Rereading, u64)>,
    /// What waits for the name of its file, with its ticket.
    exporting: Option<(u64, Written)>,
    /// Counts exports.
    tickets: u64,
    /// What was last asked to be watched.
    pub(super) watched: Option<(PathBuf, Stamp)>,
}

impl FileDesk {
    /// Watches this file, if it is another than until now.
    pub(super) fn watch(&mut self, file: Option<(PathBuf, Stamp)>) -> Option<Effect> {
        if self.watched == file {
            return None;
        }
        self.watched.clone_from(&file);
        Some(Effect::Watch(file))
    }

    /// Keeps what is to be exported until its file is named; the ticket of the question for it.
    pub(super) fn begin_export(&mut self, written: Written) -> u64 {
        self.tickets += 1;
        self.exporting = Some((self.tickets, written));
        self.tickets
    }

    /// What was to be exported, unless something else is to be exported since.
    pub(super) fn take_export(&mut self, ticket: u64) -> Option<Written> {
        self.exporting.take_if(|(of, _)| *of == ticket).map(|(_, written)| written)
    }
}
