//! Opening a file, and what is unsaved by then.
//!
//! Knows when unsaved changes must be asked about first, and what the answer leads to.
//! What begins anew with another document, `intent` knows.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Document, FileDesk, closing};
use crate::command::UnsavedAnswer;
use crate::dialog::Dialog;
use crate::effect::FileEffect;
use crate::follow::Follow;
use crate::intent::Intent;
use crate::sentence;
use crate::window::Screen;
use disk::{EXTENSION, OpenError, Opened};
use format::{Access, Fault};
use organization::{Organization, PolicyType, PolicyTypeStatus};

impl FileDesk {
    /// What is wished for follows now, after the running save, or after a question about unsaved changes.
    pub(crate) fn when_safe(&mut self, intent: Intent, document: &Document, screen: Screen) -> Option<Follow> {
        let text = self.is_text_at_stake(&intent);
        let document_too = screen == Screen::Workspace && document.dirty && !matches!(intent, Intent::LeaveRepair);
        if !text && !document_too {
            return Some(Follow::Do(intent));
        }
        // What is being written needs no question; asking for the same twice still gets one.
        if !text && self.is_saving_all_of(document) && self.after_save.is_none() {
            self.after_save = Some(intent);
            return None;
        }
        Some(Follow::Show(Dialog::Unsaved(intent)))
    }

    /// Whether a text that is being mended would be lost.
    fn is_text_at_stake(&self, intent: &Intent) -> bool {
        !matches!(intent, Intent::TakeMended(_)) && self.repair.as_ref().is_some_and(|repair| repair.changed)
    }

    pub(super) fn answer_unsaved(
        &mut self,
        answer: UnsavedAnswer,
        dialog: Option<&Dialog>,
        document: &Document,
    ) -> Vec<Follow> {
        let Some(Dialog::Unsaved(intent)) = dialog.cloned() else { return vec![Follow::CloseDialog] };
        let text = self.is_text_at_stake(&intent);
        self.after_save = None;
        closing(match answer {
            UnsavedAnswer::Cancel => Vec::new(),
            UnsavedAnswer::Discard => match &mut self.repair {
                // What lies below the text may be unsaved too.
                Some(repair) if text => {
                    repair.changed = false;
                    vec![Follow::WhenSafe(intent)]
                }
                Some(_) | None => vec![Follow::Do(intent)],
            },
            UnsavedAnswer::Save => {
                self.after_save = Some(intent);
                if text { self.save_text() } else { self.save(document) }
            }
        })
    }

    pub(crate) fn open(&mut self, path: PathBuf, document: &Document) -> Vec<Follow> {
        self.opening = document.moment();
        self.being_read = Some(path.clone());
        vec![Follow::Busy(format!("Opening {}", path.display())), Follow::effect(FileEffect::Open(path))]
    }

    pub(super) fn opened(
        &mut self,
        path: &Path,
        result: Result<Opened, OpenError>,
        document: &Document,
    ) -> Vec<Follow> {
        self.being_read = None;
        let follow = match result {
            Ok(opened) => {
                let intent = Intent::TakeOpened(Box::new(honest(opened)));
                if self.opening == document.moment() { Follow::Do(intent) } else { Follow::WhenSafe(intent) }
            }
            Err(OpenError::Faulty { fault, text, stamp }) if is_mendable(path, &fault) => {
                Follow::Mend { path: path.to_path_buf(), stamp, text, fault }
            }
            Err(error) => Follow::problem(
                "The project could not be opened",
                &format!("{}\n\n{}", path.display(), sentence(&error.to_string())),
            ),
        };
        vec![Follow::Idle, follow]
    }
}

/// What a newer version's file says beyond what is known here may decide, so its attachments count as not all known, and
/// nobody can tell whether a policy type that it does not list is switched on: verdicts then depend.
pub(super) fn honest(opened: Opened) -> Opened {
    if opened.access == Access::Full {
        return opened;
    }
    let mut parts = opened.organization.to_parts();
    let targets = opened.organization.targets();
    for kind in [PolicyType::Scp, PolicyType::Rcp] {
        if !opened.organization.is_enabled(&kind) {
            parts.policy_types.push((kind, PolicyTypeStatus::Other("UNKNOWN".into())));
        }
    }
    let kinds: Vec<_> = parts.policy_types.iter().map(|(kind, _)| kind.clone()).collect();
    let all = targets.iter().flat_map(|target| kinds.iter().map(|kind| (target.clone(), kind.clone())));
    let known: BTreeSet<_> = parts.unknown_attachments.drain(..).chain(all).collect();
    parts.unknown_attachments.extend(known);
    match Organization::from_parts(parts) {
        Ok(organization) => Opened { organization, ..opened },
        Err(_) => opened,
    }
}

/// Whether somebody could mend the text: it is a project's, and not of a version that only a newer Canopy knows.
fn is_mendable(path: &Path, fault: &Fault) -> bool {
    match fault {
        Fault::Newer { .. } => false,
        // Without a version it is somebody else's file, unless its name says that it is a project.
        Fault::NotAProject => path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(EXTENSION)),
        Fault::NotUtf8 { .. } | Fault::UnknownVersion { .. } | Fault::Syntax { .. } | Fault::Structure { .. } => true,
    }
}
