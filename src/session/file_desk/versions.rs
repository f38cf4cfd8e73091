//! The document's file, which other programs may write as well.
//!
//! Knows what this window last read or wrote there, what has become of it since, and the two versions where they went apart.
//! Does not look itself: `app` watches the file and tells.

use std::path::PathBuf;

use super::opening::honest;
use super::{Document, FileDesk, closing};
use crate::dialog::Dialog;
use crate::effect::FileEffect;
use crate::follow::Follow;
use crate::origin::News;
use crate::sentence;
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

impl FileDesk {
    /// Somebody has looked at the file.
    pub(super) fn looked(&self, path: &PathBuf, than: Stamp, found: OnDisk, document: &Document) -> Vec<Follow> {
        // While a save is under way it is this window that changes the file; what is about an older stamp is old news.
        let present = document.origin.path.as_ref() == Some(path) && document.origin.known.stamp == Some(than);
        if !present || !self.saving.is_empty() {
            return Vec::new();
        }
        vec![Follow::News(match found {
            OnDisk::Same(_) => News::None,
            OnDisk::Changed(_) | OnDisk::Unreadable => News::Changed,
            OnDisk::Gone => News::Gone,
        })]
    }

    /// Reads the file again, to show how it differs.
    pub(super) fn compare(&mut self, dialog: Option<&Dialog>, document: &Document) -> Vec<Follow> {
        let saving = matches!(dialog, Some(Dialog::ChangedOnDisk { .. }));
        let occasion = if saving { Occasion::Saving } else { Occasion::Looking };
        self.read_theirs(Rereading::ToCompare(occasion), document)
    }

    /// Reads the file again, to take what it holds or to compare.
    pub(super) fn read_theirs(&mut self, reading: Rereading, document: &Document) -> Vec<Follow> {
        let Some(path) = document.origin.path.clone() else { return Vec::new() };
        self.reading = Some((reading, document.revision));
        vec![Follow::Busy(format!("Reading {}", path.display())), Follow::effect(FileEffect::ReadTheirs(path))]
    }

    pub(super) fn theirs_read(
        &mut self,
        path: PathBuf,
        result: Result<Opened, OpenError>,
        document: &Document,
    ) -> Vec<Follow> {
        let present = document.origin.path.as_ref() == Some(&path);
        let Some((reading, revision)) = self.reading.take().filter(|_| present) else { return vec![Follow::Idle] };
        let follow = match result.map(honest) {
            Ok(theirs) if reading == Rereading::ToTake && !document.is_edited() && revision == document.revision => {
                self.take_theirs(theirs)
            }
            Ok(theirs) => {
                let occasion = match reading {
                    Rereading::ToCompare(occasion) => occasion,
                    Rereading::ToTake => Occasion::Looking,
                };
                let (base, mine) = (document.origin.saved.as_ref(), &document.organization);
                Follow::Show(Dialog::Compare(Box::new(Versions::of(path, occasion, theirs, base, mine))))
            }
            Err(error) => Follow::problem(
                "The file cannot be read any more",
                &format!(
                    "{}\n\n{}\n\nWhat is open here stays as it is; save it under another name, or mend the file and reload it",
                    path.display(),
                    sentence(&error.to_string())
                ),
            ),
        };
        vec![Follow::Idle, follow]
    }

    fn take_theirs(&mut self, theirs: Opened) -> Follow {
        self.after_save = None;
        Follow::TakeTheirs(theirs)
    }

    /// The answer "take theirs" to a comparison.
    pub(super) fn take_compared(&mut self, dialog: Option<&Dialog>, document: &Document) -> Vec<Follow> {
        let compared = compared(dialog, document).cloned();
        closing(compared.map(|versions| self.take_theirs(versions.theirs)).into_iter().collect())
    }
}

/// What is open stays. After a comparison the user has seen what the file holds, so saving asks no more;
/// before one, it still asks.
pub(super) fn keep_mine(dialog: Option<&Dialog>, document: &Document) -> Vec<Follow> {
    match compared(dialog, document) {
        Some(versions) => {
            let Opened { organization, stamp, .. } = versions.theirs.clone();
            let keep = Follow::KeepMine { stamp, theirs: organization };
            let save = (versions.occasion == Occasion::Saving).then_some(Follow::Save);
            closing([keep].into_iter().chain(save).collect())
        }
        None if document.origin.known.news == News::Changed => vec![Follow::News(News::Kept)],
        None => Vec::new(),
    }
}

/// The versions that are being compared, if the file is the document's still.
fn compared<'d>(dialog: Option<&'d Dialog>, document: &Document) -> Option<&'d Versions> {
    match dialog {
        Some(Dialog::Compare(versions)) if document.origin.path.as_ref() == Some(&versions.path) => Some(versions),
        _ => None,
    }
}
