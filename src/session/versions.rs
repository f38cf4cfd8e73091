//! The document's file, which other programs may write as well.
//!
//! Knows what this window last read or wrote there, what has become of it since, and the two versions where they went apart.
//! Does not look itself: `app` watches the file and tells.

use std::path::PathBuf;

use super::dialog::Dialog;
use super::effect::FileEffect;
use super::notice::Tone;
use super::opening::honest;
use super::origin::{KnownFile, News, Since};
use super::{Session, sentence};
use disk::{OnDisk, OpenError, Opened, Stamp};
use exchange::{Change, changes};
use organization::Organization;

/// What is open here and what the file holds, side by side.
#[derive(Clone, Debug)]
pub struct Versions {
    pub path: PathBuf,
    pub occasion: Occasion,
    pub theirs: Opened,
    pub differences: Differences,
}

/// Why two versions are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The document was to be saved.
    Saving,
    Looking,
}

/// How two versions differ, in the document's terms.
#[derive(Clone, Debug)]
pub enum Differences {
    /// What each side did since the file was last read or written here.
    Since { theirs: Vec<Change>, mine: Vec<Change> },
    /// Where they began is not known: what one would do to the file's version to get what is open here.
    Apart(Vec<Change>),
}

/// What is to be done with the file's version once it has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rereading {
    /// It is taken at once, unless there is something to lose by then.
    ToTake,
    ToCompare(Occasion),
}

impl Versions {
    fn of(path: PathBuf, occasion: Occasion, theirs: Opened, base: Option<&Organization>, mine: &Organization) -> Self {
        let differences = match base {
            Some(base) => Differences::Since { theirs: changes(base, &theirs.organization), mine: changes(base, mine) },
            None => Differences::Apart(changes(&theirs.organization, mine)),
        };
        Self { path, occasion, theirs, differences }
    }
}

impl Session {
    /// Somebody has looked at the file.
    pub(super) fn looked(&mut self, path: &PathBuf, than: Stamp, found: OnDisk) {
        // While a save is under way it is this window that changes the file; what is about an older stamp is old news.
        let present = self.state.document.origin.path.as_ref() == Some(path)
            && self.state.document.origin.known.stamp == Some(than);
        if !present || !self.state.file.saving.is_empty() {
            return;
        }
        self.state.document.origin.known.news = match found {
            OnDisk::Same(_) => News::None,
            OnDisk::Changed(_) | OnDisk::Unreadable => News::Changed,
            OnDisk::Gone => News::Gone,
        };
        self.state.document.mark();
    }

    /// Reads the file again, to show how it differs.
    pub(super) fn compare(&mut self) {
        let saving = matches!(self.state.window.dialog, Some(Dialog::ChangedOnDisk { .. }));
        self.read_theirs(Rereading::ToCompare(if saving { Occasion::Saving } else { Occasion::Looking }));
    }

    /// Reads the file again, to take what it holds or to compare.
    pub(super) fn read_theirs(&mut self, reading: Rereading) {
        let Some(path) = self.state.document.origin.path.clone() else { return };
        self.state.file.reading = Some((reading, self.state.document.revision));
        self.state.window.busy = Some(format!("Reading {}", path.display()));
        self.push(FileEffect::ReadTheirs(path));
    }

    pub(super) fn theirs_read(&mut self, path: PathBuf, result: Result<Opened, OpenError>) {
        self.state.window.busy = None;
        let present = self.state.document.origin.path.as_ref() == Some(&path);
        let Some((reading, revision)) = self.state.file.reading.take().filter(|_| present) else { return };
        let document = &self.state.document;
        match result.map(honest) {
            Ok(theirs)
                if reading == Rereading::ToTake && !document.is_edited() && revision == document.revision =>
            {
                self.take_theirs(theirs);
            }
            Ok(theirs) => {
                let occasion = match reading {
                    Rereading::ToCompare(occasion) => occasion,
                    Rereading::ToTake => Occasion::Looking,
                };
                let (base, mine) = (document.origin.saved.as_ref(), &document.organization);
                let comparison = Versions::of(path, occasion, theirs, base, mine);
                self.show(Dialog::Compare(Box::new(comparison)));
            }
            Err(error) => self.problem(
                "The file cannot be read any more",
                format!(
                    "{}\n\n{}\n\nWhat is open here stays as it is; save it under another name, or mend the file and reload it",
                    path.display(),
                    sentence(&error.to_string())
                ),
            ),
        }
    }

    /// Makes the file's version the document, in one step that undo takes back.
    fn take_theirs(&mut self, theirs: Opened) {
        self.state.file.after_save = None;
        self.state.document.break_chain();
        self.state.document.origin.known = KnownFile::fresh(Some(theirs.stamp), theirs.access);
        self.state.document.origin.saved = Some(theirs.organization.clone());
        if theirs.organization == self.state.document.organization {
            self.state.document.mark();
            self.baseline_is(theirs.organization, Since::Opening);
        } else {
            self.state.document.origin.count_from(theirs.organization.clone(), Since::Opening);
            self.replace(theirs.organization, "Reload from disk".to_owned(), None);
        }
        self.note(Tone::Done, format!("Reloaded {}; undo brings back what was open", self.state.document.title()));
    }

    /// The answer "take theirs" to a comparison.
    pub(super) fn take_compared(&mut self) {
        if let Some(Dialog::Compare(comparison)) = self.state.window.dialog.take()
            && self.state.document.origin.path.as_ref() == Some(&comparison.path)
        {
            self.take_theirs(comparison.theirs);
        }
    }

    /// What is open stays. After a comparison the user has seen what the file holds, so saving asks no more;
    /// before one, it still asks.
    pub(super) fn keep_mine(&mut self) {
        match self.state.window.dialog.take() {
            Some(Dialog::Compare(comparison)) if self.state.document.origin.path.as_ref() == Some(&comparison.path) => {
                let Opened { organization, stamp, .. } = comparison.theirs;
                let saving = comparison.occasion == Occasion::Saving;
                self.state.document.origin.saved = Some(organization);
                self.state.document.origin.known.stamp = Some(stamp);
                self.state.document.origin.known.news = News::None;
                self.state.document.mark();
                if saving {
                    self.save();
                }
            }
            other => {
                self.state.window.dialog = other;
                let news = &mut self.state.document.origin.known.news;
                if *news == News::Changed {
                    *news = News::Kept;
                }
                self.state.document.mark();
            }
        }
    }
}
