//! Saving: what is written when, and what happens when a save comes back.
//!
//! Knows that a file is only written over if it is the one that this window last read or wrote, or if the user said so.
//! Does not touch a file itself.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Document, FileDesk, closing};
use crate::dialog::{Dialog, Refused, Remains};
use crate::effect::FileEffect;
use crate::follow::Follow;
use crate::notice::Tone;
use crate::origin::News;
use crate::question::{FileQuestion, TypedPath};
use crate::sentence;
use analysis::number;
use disk::{EXTENSION, Note, Overwrite, SaveError, Saved};
use format::Access;
use organization::Organization;

/// A save that is under way.
#[derive(Debug)]
pub(super) struct Saving {
    /// The document that is being saved.
    document: u64,
    organization: Organization,
}

impl FileDesk {
    /// Writes what is open, and nothing else is to follow.
    pub(super) fn save_now(&mut self, document: &Document) -> Vec<Follow> {
        self.after_save = None;
        if self.repair.is_some() { self.save_text() } else { self.save(document) }
    }

    pub(super) fn save_as_now(&mut self, document: &Document) -> Vec<Follow> {
        self.after_save = None;
        vec![self.save_as(document)]
    }

    /// Writes the document's file, or asks for one: an untitled document has none, and one of a newer version is never written.
    pub(crate) fn save(&mut self, document: &Document) -> Vec<Follow> {
        // The file is about to change by our own hand, so a second save has to wait for its new stamp.
        if self.saving.iter().any(|saving| saving.document == document.number) {
            self.save_again = true;
            return Vec::new();
        }
        match (document.origin.path.clone(), document.origin.known.access) {
            (Some(path), Access::Full) => {
                let overwrite = document.origin.known.stamp.map_or(Overwrite::Refuse, Overwrite::IfStill);
                self.write(path, overwrite, document)
            }
            (_, _) => vec![self.save_as(document)],
        }
    }

    pub(super) fn save_as(&mut self, document: &Document) -> Follow {
        let name = match (&document.origin.path, document.origin.known.access) {
            (Some(_), Access::Full) => document.title(),
            // A copy beside the file that must stay as it is.
            (Some(_), Access::ReadOnly { .. }) => {
                let title = document.title();
                format!("{} (copy){EXTENSION}", title.strip_suffix(EXTENSION).unwrap_or(&title))
            }
            (None, _) => format!("organization{EXTENSION}"),
        };
        self.ask(FileQuestion::SaveProject(name), document)
    }

    fn write(&mut self, path: PathBuf, overwrite: Overwrite, document: &Document) -> Vec<Follow> {
        let organization = document.organization.clone();
        self.saving.push_back(Saving { document: document.number, organization: organization.clone() });
        let busy = Follow::Busy(format!("Saving {}", path.display()));
        vec![Follow::BreakChain, busy, Follow::effect(FileEffect::Save { path, organization, overwrite })]
    }

    /// Whether what is open is being written at this moment, just as it is.
    pub(super) fn is_saving_all_of(&self, document: &Document) -> bool {
        let present =
            |saving: &Saving| saving.document == document.number && saving.organization == document.organization;
        self.saving.back().is_some_and(present)
    }

    pub(super) fn saved(
        &mut self,
        path: PathBuf,
        organization: Organization,
        result: Result<Saved, SaveError>,
        document: &Document,
    ) -> Vec<Follow> {
        let of_present = self.saving.pop_front().is_none_or(|saving| saving.document == document.number);
        let again = std::mem::take(&mut self.save_again);
        // What the watch saw meanwhile was passed over.
        self.watched = None;
        let mut follows = vec![Follow::Idle];
        match result {
            // Another document has taken its place since: the file is written, and that is all.
            Ok(saved) if !of_present => follows.extend(self.tell_saved(path, &saved)),
            Err(error) if !of_present => follows.push(Follow::Note(Tone::Error, format!("Not saved: {error}"))),
            Ok(saved) => {
                let is_newer = document.organization != organization;
                follows.push(Follow::Saved { path: path.clone(), stamp: saved.stamp, organization });
                follows.extend(self.tell_saved(path, &saved));
                if again && is_newer {
                    follows.push(Follow::Save);
                } else {
                    follows.extend(self.after_save.take().map(Follow::WhenSafe));
                }
            }
            Err(error) => follows.extend(not_saved(path, error)),
        }
        follows
    }

    /// What was written goes into the status bar, what is unusual about it stays until it is read.
    fn tell_saved(&mut self, path: PathBuf, saved: &Saved) -> Vec<Follow> {
        self.last_save = Some(format!("{} in {} ms", bytes(saved.size), saved.took.as_millis()));
        let said = Follow::Note(Tone::Done, format!("Saved {}", path.display()));
        let mut follows = vec![Follow::Remember(path), said];
        for note in &saved.notes {
            let tone = match note {
                Note::Overtaken { .. } | Note::NotSynced { .. } => Tone::Error,
                Note::ShortBackup { .. } | Note::LooseBackup { .. } | Note::WrittenAnew | Note::OtherNames { .. } => {
                    Tone::Note
                }
            };
            follows.push(Follow::Note(tone, sentence(&note.to_string())));
        }
        follows
    }

    /// Tries the refused save once more.
    pub(super) fn save_once_more(&mut self, dialog: Option<&Dialog>, document: &Document) -> Vec<Follow> {
        let Some(Dialog::NotSaved(refused)) = dialog else { return vec![Follow::CloseDialog] };
        closing(if document.origin.path.as_ref() == Some(&refused.path) {
            self.save(document)
        } else {
            self.write(refused.path.clone(), Overwrite::Refuse, document)
        })
    }

    /// Replaces a file that is there, because the user has said so: the one that the question was about, and no newer one.
    pub(super) fn overwrite(&mut self, path: PathBuf, dialog: Option<&Dialog>, document: &Document) -> Vec<Follow> {
        let overwrite = match dialog {
            Some(Dialog::ChangedOnDisk { now, .. }) => Overwrite::IfStill(*now),
            _ => agreed(&path, document),
        };
        closing(self.write(path, overwrite, document))
    }

    /// A file has been named for the document.
    pub(super) fn save_into(&mut self, path: PathBuf, overwrite: Overwrite, document: &Document) -> Vec<Follow> {
        let read_only = matches!(document.origin.known.access, Access::ReadOnly { .. });
        if read_only && document.origin.path.as_ref() == Some(&path) {
            let text = format!(
                "{}\n\nA newer Canopy wrote this file, and this one would lose what it does not know; choose another name",
                path.display()
            );
            let refused = Refused { path, text, again: false, elsewhere: true, on_disk: Remains::All };
            return vec![Follow::Show(Dialog::NotSaved(refused))];
        }
        self.write(path, overwrite, document)
    }

    /// Only giving up the save itself gives up what was to follow it.
    pub(crate) fn closed(&mut self, dialog: &Dialog) {
        let given_up = matches!(
            dialog,
            Dialog::TypedPath(TypedPath { question: FileQuestion::SaveProject(_), .. })
                | Dialog::Overwrite(_)
                | Dialog::ChangedOnDisk { .. }
                | Dialog::Compare(_)
                | Dialog::NotSaved(_)
        );
        if given_up {
            self.after_save = None;
        }
    }
}

/// A refused save changes nothing; the dialog says what can be done.
fn not_saved(path: PathBuf, error: SaveError) -> Vec<Follow> {
    match error {
        SaveError::Exists { path } => vec![Follow::Show(Dialog::Overwrite(path))],
        SaveError::ChangedOnDisk { path, now } => {
            vec![Follow::News(News::Changed), Follow::Show(Dialog::ChangedOnDisk { path, now })]
        }
        // These are the same the next time.
        SaveError::NotAFile { .. }
        | SaveError::DanglingLink { .. }
        | SaveError::BadName { .. }
        | SaveError::Newer { .. }
        | SaveError::NotReadable { .. } => refused(path, &error, Again::IsTheSame),
        SaveError::ReadOnly { .. }
        | SaveError::Busy { .. }
        | SaveError::NoFolder { .. }
        | SaveError::FolderNotWritable { .. }
        | SaveError::NoRoom { .. }
        | SaveError::OverLimit { .. }
        | SaveError::NoBackup { .. }
        | SaveError::Unwritable { .. } => refused(path, &error, Again::MayHelp),
    }
}

fn refused(path: PathBuf, error: &SaveError, again: Again) -> Vec<Follow> {
    let text = sentence(&error.to_string());
    let is_gone = |source: &io::Error| matches!(source.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
    let is_nothing = matches!(error, SaveError::NoFolder { .. })
        || matches!(error, SaveError::Unwritable { source, .. } if is_gone(source));
    let on_disk = if is_nothing { Remains::Nothing } else { Remains::All };
    let again = again == Again::MayHelp;
    vec![Follow::Show(Dialog::NotSaved(Refused { path, text, again, elsewhere: true, on_disk }))]
}

/// What the user's word allows: another file is replaced whatever it holds, one's own as long as nobody else has written it.
pub(super) fn agreed(path: &Path, document: &Document) -> Overwrite {
    let own = document.origin.path.as_deref() == Some(path);
    document.origin.known.stamp.filter(|_| own).map_or(Overwrite::Replace, Overwrite::IfStill)
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
