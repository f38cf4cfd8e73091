//! Saving: what is written when, and what happens when a save comes back.
//!
//! Knows that a file is only written over if it is the one that this window last read or wrote, or if the user said so.
//! Does not touch a file itself.

use std::path::{Path, PathBuf};

use super::dialog::{Dialog, Refused};
use super::effect::FileEffect;
use super::notice::Tone;
use super::origin::{KnownFile, News, Since};
use super::question::FileQuestion;
use super::{Session, sentence};
use analysis::number;
use disk::{EXTENSION, Note, Overwrite, SaveError, Saved};
use format::Access;
use organization::Organization;

/// A save that is under way.
#[derive(Debug)]
pub(super) struct Saving {
    /// The document that is being saved.
    pub document: u64,
    pub organization: Organization,
}

impl Session {
    /// Writes the document's file, or asks for one: an untitled document has none, and one of a newer version is never written.
    pub(super) fn save(&mut self) {
        // The file is about to change by our own hand, so a second save has to wait for its new stamp.
        if self.state.file.saving.iter().any(|saving| saving.document == self.state.document.number) {
            self.state.file.save_again = true;
            return;
        }
        match (self.state.document.origin.path.clone(), self.state.document.origin.known.access) {
            (Some(path), Access::Full) => {
                let overwrite = self.state.document.origin.known.stamp.map_or(Overwrite::Refuse, Overwrite::IfStill);
                self.write(path, overwrite);
            }
            (_, _) => self.save_as(),
        }
    }

    pub(super) fn save_as(&mut self) {
        let name = match (&self.state.document.origin.path, self.state.document.origin.known.access) {
            (Some(_), Access::Full) => self.state.document.title(),
            // A copy beside the file that must stay as it is.
            (Some(_), Access::ReadOnly { .. }) => {
                let title = self.state.document.title();
                format!("{} (copy){EXTENSION}", title.strip_suffix(EXTENSION).unwrap_or(&title))
            }
            (None, _) => format!("organization{EXTENSION}"),
        };
        self.ask(FileQuestion::SaveProject(name));
    }

    pub(super) fn write(&mut self, path: PathBuf, overwrite: Overwrite) {
        self.state.document.break_chain();
        let organization = self.state.document.organization.clone();
        self.state
            .file
            .saving
            .push_back(Saving { document: self.state.document.number, organization: organization.clone() });
        self.state.window.busy = Some(format!("Saving {}", path.display()));
        self.push(FileEffect::Save { path, organization, overwrite });
    }

    /// Whether what is open is being written at this moment, just as it is.
    pub(super) fn is_being_saved(&self) -> bool {
        let present = |saving: &Saving| {
            saving.document == self.state.document.number && saving.organization == self.state.document.organization
        };
        self.state.file.saving.back().is_some_and(present)
    }

    pub(super) fn saved(&mut self, path: PathBuf, organization: Organization, result: Result<Saved, SaveError>) {
        self.state.window.busy = None;
        let of_present =
            self.state.file.saving.pop_front().is_none_or(|saving| saving.document == self.state.document.number);
        let again = std::mem::take(&mut self.state.file.save_again);
        // What the watch saw meanwhile was passed over.
        self.state.file.watched = None;
        match result {
            // Another document has taken its place since: the file is written, and that is all.
            Ok(saved) if !of_present => {
                self.remember(&path);
                self.tell_saved(&path, &saved);
            }
            Err(error) if !of_present => self.note(Tone::Error, format!("Not saved: {error}")),
            Ok(saved) => {
                self.state.document.origin.known = KnownFile::fresh(Some(saved.stamp), Access::Full);
                self.state.document.origin.saved = Some(organization.clone());
                self.state.document.origin.path = Some(path.clone());
                self.state.document.mark();
                self.baseline_is(organization, Since::Saving);
                self.remember(&path);
                self.tell_saved(&path, &saved);
                if again && self.state.document.dirty {
                    self.save();
                } else if let Some(intent) = self.state.file.after_save.take() {
                    self.when_safe(intent);
                }
            }
            Err(error) => self.not_saved(path, error),
        }
    }

    /// What was written goes into the status bar, what is unusual about it stays until it is read.
    fn tell_saved(&mut self, path: &Path, saved: &Saved) {
        self.state.file.last_save = Some(format!("{} in {} ms", bytes(saved.size), saved.took.as_millis()));
        self.note(Tone::Done, format!("Saved {}", path.display()));
        for note in &saved.notes {
            let tone = match note {
                Note::Overtaken { .. } | Note::NotSynced { .. } => Tone::Error,
                Note::ShortBackup { .. } | Note::LooseBackup { .. } | Note::WrittenAnew | Note::OtherNames { .. } => {
                    Tone::Note
                }
            };
            self.note(tone, sentence(&note.to_string()));
        }
    }

    /// A refused save changes nothing; the dialog says what can be done.
    fn not_saved(&mut self, path: PathBuf, error: SaveError) {
        match error {
            SaveError::Exists { path } => self.show(Dialog::Overwrite(path)),
            SaveError::ChangedOnDisk { path, now } => {
                self.state.document.origin.known.news = News::Changed;
                self.state.document.mark();
                self.show(Dialog::ChangedOnDisk { path, now });
            }
            // These are the same the next time.
            SaveError::NotAFile { .. }
            | SaveError::DanglingLink { .. }
            | SaveError::BadName { .. }
            | SaveError::Newer { .. }
            | SaveError::NotReadable { .. } => self.refused_to_save(path, &error, Again::IsTheSame),
            SaveError::ReadOnly { .. }
            | SaveError::Busy { .. }
            | SaveError::NoFolder { .. }
            | SaveError::FolderNotWritable { .. }
            | SaveError::NoRoom { .. }
            | SaveError::OverLimit { .. }
            | SaveError::NoBackup { .. }
            | SaveError::Unwritable { .. } => self.refused_to_save(path, &error, Again::MayHelp),
        }
    }

    fn refused_to_save(&mut self, path: PathBuf, error: &SaveError, again: Again) {
        let text = sentence(&error.to_string());
        self.show(Dialog::NotSaved(Refused { path, text, again: again == Again::MayHelp, elsewhere: true }));
    }

    /// Tries the refused save once more.
    pub(super) fn save_once_more(&mut self) {
        if let Some(Dialog::NotSaved(refused)) = self.state.window.dialog.take() {
            if self.state.document.origin.path.as_ref() == Some(&refused.path) {
                self.save();
            } else {
                self.write(refused.path, Overwrite::Refuse);
            }
        }
    }

    /// Another name instead of the refused one. What was to follow the save still follows.
    pub(super) fn save_elsewhere(&mut self) {
        self.state.window.dialog = None;
        self.save_as();
    }

    /// Replaces a file that is there, because the user has said so: the one that the question was about, and no newer one.
    pub(super) fn overwrite(&mut self, path: PathBuf) {
        let overwrite = match self.state.window.dialog.take() {
            Some(Dialog::ChangedOnDisk { now, .. }) => Overwrite::IfStill(now),
            _ => self.agreed(&path),
        };
        self.write(path, overwrite);
    }

    /// What the user's word allows: another file is replaced whatever it holds, one's own as long as nobody else has written it.
    pub(super) fn agreed(&self, path: &Path) -> Overwrite {
        let own = self.state.document.origin.path.as_deref() == Some(path);
        self.state.document.origin.known.stamp.filter(|_| own).map_or(Overwrite::Replace, Overwrite::IfStill)
    }

    /// A file has been named for the document.
    pub(super) fn save_into(&mut self, path: PathBuf, overwrite: Overwrite) {
        let read_only = matches!(self.state.document.origin.known.access, Access::ReadOnly { .. });
        if read_only && self.state.document.origin.path.as_ref() == Some(&path) {
            let text = format!(
                "{}\n\nA newer Canopy wrote this file, and this one would lose what it does not know; choose another name",
                path.display()
            );
            self.show(Dialog::NotSaved(Refused { path, text, again: false, elsewhere: true }));
            return;
        }
        self.write(path, overwrite);
    }
}

/// What trying a refused save once more would come to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    MayHelp,
    IsTheSame,
}

/// "12,345 bytes".
fn bytes(count: usize) -> String {
    format!("{} {}", number(count), if count == 1 { "byte" } else { "bytes" })
}
