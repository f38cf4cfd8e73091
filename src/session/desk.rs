//! The document's file, which other programs may write as well.
//!
//! Knows what this window last read or wrote there, what has become of it since, and the two versions where they went apart.
//! Does not look itself: `app` watches the file and tells.

use std::path::PathBuf;

use super::comparing::Since;
use super::dialog::Dialog;
use super::document::honest;
use super::effect::Effect;
use super::notice::Level;
use super::{Session, sentence};
use disk::{OnDisk, OpenError, Opened, Stamp};
use exchange::{Change, changes};
use format::Access;
use organization::Organization;

/// The file that a document belongs to, as this window last read or wrote it.
#[derive(Clone, Debug)]
pub struct Known {
    /// `None` for a document that no file holds.
    pub stamp: Option<Stamp>,
    pub access: Access,
    pub news: News,
}

impl Default for Known {
    fn default() -> Self {
        Self { stamp: None, access: Access::Full, news: News::None }
    }
}

/// What has become of the file since then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum News {
    #[default]
    None,
    /// Another program has written it.
    Changed,
    /// Another program has written it, and what is open was to stay.
    Kept,
    /// It is not there any more.
    Gone,
}

/// What is open here and what the file holds, side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
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
pub(super) enum Wanted {
    /// Taken at once, unless there is something to lose by then.
    Taken,
    Compared(Occasion),
}

impl Comparison {
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
        let present = self.state.path.as_ref() == Some(path) && self.state.known.stamp == Some(than);
        if !present || !self.saving.is_empty() {
            return;
        }
        self.state.known.news = match found {
            OnDisk::Same(_) => News::None,
            OnDisk::Changed(_) | OnDisk::Unreadable => News::Changed,
            OnDisk::Gone => News::Gone,
        };
        self.state.mark();
    }

    /// Reads the file again, to show how it differs.
    pub(super) fn compare(&mut self) {
        let saving = matches!(self.state.dialog, Some(Dialog::ChangedOnDisk { .. }));
        self.read_theirs(Wanted::Compared(if saving { Occasion::Saving } else { Occasion::Looking }));
    }

    /// Reads the file again, to take what it holds or to compare.
    pub(super) fn read_theirs(&mut self, wanted: Wanted) {
        let Some(path) = self.state.path.clone() else { return };
        self.reading = Some((wanted, self.state.revision));
        self.state.busy = Some(format!("Reading {}", path.display()));
        self.effects.push(Effect::ReadTheirs(path));
    }

    pub(super) fn theirs_read(&mut self, path: PathBuf, result: Result<Opened, OpenError>) {
        self.state.busy = None;
        let Some((wanted, revision)) = self.reading.take().filter(|_| self.state.path.as_ref() == Some(&path)) else {
            return;
        };
        match result.map(honest) {
            Ok(theirs) if wanted == Wanted::Taken && !self.state.edited() && revision == self.state.revision => {
                self.take_theirs(theirs);
            }
            Ok(theirs) => {
                let occasion = match wanted {
                    Wanted::Compared(occasion) => occasion,
                    Wanted::Taken => Occasion::Looking,
                };
                let (base, mine) = (self.state.saved.as_ref(), &self.state.organization);
                let comparison = Comparison::of(path, occasion, theirs, base, mine);
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
        self.after_save = None;
        self.history.break_chain();
        self.state.known = Known { stamp: Some(theirs.stamp), access: theirs.access, news: News::None };
        self.state.saved = Some(theirs.organization.clone());
        if theirs.organization == self.state.organization {
            self.state.mark();
            self.baseline_is(theirs.organization, Since::Opening);
        } else {
            self.state.baseline = theirs.organization.clone();
            self.state.since = Since::Opening;
            self.replace(theirs.organization, "Reload from disk".to_owned(), None);
        }
        self.note(Level::Done, format!("Reloaded {}; undo brings back what was open", self.state.title()));
    }

    /// The answer "take theirs" to a comparison.
    pub(super) fn take_compared(&mut self) {
        if let Some(Dialog::Compare(comparison)) = self.state.dialog.take()
            && self.state.path.as_ref() == Some(&comparison.path)
        {
            self.take_theirs(comparison.theirs);
        }
    }

    /// What is open stays. After a comparison the user has seen what the file holds, so saving asks no more;
    /// before one, it still asks.
    pub(super) fn keep_mine(&mut self) {
        match self.state.dialog.take() {
            Some(Dialog::Compare(comparison)) if self.state.path.as_ref() == Some(&comparison.path) => {
                let Opened { organization, stamp, .. } = comparison.theirs;
                let saving = comparison.occasion == Occasion::Saving;
                self.state.saved = Some(organization);
                self.state.known.stamp = Some(stamp);
                self.state.known.news = News::None;
                self.state.mark();
                if saving {
                    self.save();
                }
            }
            other => {
                self.state.dialog = other;
                self.state.known.news = match self.state.known.news {
                    News::Changed => News::Kept,
                    news => news,
                };
                self.state.mark();
            }
        }
    }
}
