//! File dialogs of the platform.
//!
//! Knows how to ask for a path, and how to tell a cancelled dialog from a desktop that has none.

use std::fmt::Debug;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use disk::{Disk, FileSystem, Kind, Links};
use session::{FileQuestion, PathKind, ending};

/// What a file dialog came back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Path(PathBuf),
    Cancelled,
    /// Nothing on this desktop shows file dialogs.
    NoService,
}

/// An answer that is still to come; waiting blocks, so it is done on a thread.
pub struct Pending(Box<dyn FnOnce() -> Answer + Send>);

impl Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pending")
    }
}

impl Pending {
    /// An answer that a function will give.
    pub fn new(answer: impl FnOnce() -> Answer + Send + 'static) -> Self {
        Self(Box::new(answer))
    }

    pub fn wait(self) -> Answer {
        (self.0)()
    }
}

/// Whoever shows file dialogs; tests have their own.
pub trait FileDialogs: Debug {
    /// Begins to ask.
    fn ask(&mut self, question: &FileQuestion) -> Pending;
}

/// The platform's dialogs: the desktop portal or zenity on Linux.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlatformDialogs;

/// A dialog that is gone sooner than anyone could close it was never shown.
const TOO_SOON: Duration = Duration::from_millis(200);
/// A portal that is there but never answers gives up after 25 s.
const PORTAL_TIMEOUT: Duration = Duration::from_millis(24_500);

impl FileDialogs for PlatformDialogs {
    fn ask(&mut self, question: &FileQuestion) -> Pending {
        let question = question.clone();
        Pending::new(move || {
            let began = Instant::now();
            let dialog = rfd::FileDialog::new().set_title(question.title());
            let dialog = filtered(dialog, &question);
            let path = match question.path_kind() {
                PathKind::Folder => dialog.pick_folder(),
                PathKind::FileToWrite => dialog.set_file_name(question.suggestion()).save_file(),
                PathKind::FileToRead => dialog.pick_file(),
            };
            match path {
                Some(path) => Answer::Path(path),
                None if began.elapsed() < TOO_SOON => Answer::NoService,
                None if (PORTAL_TIMEOUT..PORTAL_TIMEOUT * 2).contains(&began.elapsed()) && !has_zenity() => {
                    Answer::NoService
                }
                None => Answer::Cancelled,
            }
        })
    }
}

fn filtered(dialog: rfd::FileDialog, question: &FileQuestion) -> rfd::FileDialog {
    let (name, ending) = match question {
        FileQuestion::OpenProject | FileQuestion::SaveProject(_) => ("Canopy project".to_owned(), "ron"),
        FileQuestion::Export { name, .. } => (ending(name).to_uppercase(), ending(name)),
        FileQuestion::ImportAccounts => {
            return dialog.add_filter("Tables and lists", &["csv", "tsv", "txt"]).add_filter("All files", &["*"]);
        }
        FileQuestion::ImportOrganization
        | FileQuestion::ImportPolicies
        | FileQuestion::ExportPolicies
        | FileQuestion::SaveCollectScript => return dialog,
    };
    dialog.add_filter(name, &[ending]).add_filter("All files", &["*"])
}

fn has_zenity() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| {
        let entry = Disk.look(&folder.join("zenity"), Links::Followed);
        entry.is_ok_and(|entry| entry.kind == Kind::File)
    })
}
