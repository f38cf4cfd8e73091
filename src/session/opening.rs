//! Which document is open: making, opening, importing and closing one.
//!
//! Knows when unsaved changes must be asked about first, and what begins anew with another document.
//! Does not touch a file itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::asking::Asking;
use super::command::UnsavedAnswer;
use super::create;
use super::dialog::{Dialog, Intent};
use super::effect::{FileEffect, WindowEffect};
use super::highlight::Highlight;
use super::layout::Page;
use super::notice::Tone;
use super::nudge::Nudge;
use super::origin::{KnownFile, Origin};
use super::question::FileQuestion;
use super::window::Screen;
use super::{Session, sentence};
use disk::{EXTENSION, OpenError, Opened};
use format::{Access, Fault};
use organization::{Organization, PolicyType, PolicyTypeStatus};

/// The built-in sample, as a project file.
const SAMPLE: &str = include_str!("../../assets/sample.canopy.ron");

impl Session {
    /// Does it now, or asks about unsaved changes first.
    pub(super) fn when_safe(&mut self, intent: Intent) {
        let mended = matches!(intent, Intent::TakeMended(_));
        let text = !mended && self.state.file.repair.as_ref().is_some_and(|repair| repair.changed);
        let document = self.state.window.screen == Screen::Workspace && self.state.document.dirty;
        if text || (document && !matches!(intent, Intent::LeaveRepair)) {
            // What is being written needs no question; asking for the same twice still gets one.
            if !text && self.is_being_saved() && self.state.file.after_save.is_none() {
                self.state.file.after_save = Some(intent);
            } else {
                self.state.window.dialog = Some(Dialog::Unsaved(intent));
            }
        } else {
            self.carry_out(intent);
        }
    }

    pub(super) fn carry_out(&mut self, intent: Intent) {
        match intent {
            Intent::New => {
                let organization = create::empty(&mut || self.number());
                self.take(organization, None);
            }
            Intent::AskOpen => self.ask(FileQuestion::OpenProject),
            Intent::Open(path) => self.open(path),
            Intent::TakeOpened(opened) => self.take_opened(*opened),
            Intent::TakeDraft { id, draft } => self.take_draft(id, *draft),
            Intent::TakeMended(organization) => self.take_mended(*organization),
            Intent::LeaveRepair => self.state.file.repair = None,
            Intent::OpenSample => match format::read(SAMPLE) {
                Ok(organization) => self.take(organization, None),
                Err(error) => self.problem("The sample could not be opened", error.to_string()),
            },
            Intent::Close => {
                let organization = create::empty(&mut || self.number());
                self.take(organization, None);
                self.state.window.screen = Screen::Welcome;
            }
            Intent::Quit => {
                self.state.recovery.leaving = true;
                self.push(FileEffect::SaveSettings(self.state.window.settings.clone()));
                self.push(WindowEffect::Quit);
            }
            Intent::TakeImport(import) => {
                let summary = import.summary;
                self.take_import(import.organization);
                self.note(
                    Tone::Done,
                    format!(
                        "Imported {} OUs, {} accounts, {} policies, {} attachments",
                        summary.ous, summary.accounts, summary.policies, summary.attachments
                    ),
                );
            }
        }
    }

    /// Makes an organization the open document, with a new history.
    pub(super) fn take(&mut self, organization: Organization, path: Option<PathBuf>) {
        let origin = Origin::untouched(&organization, path);
        self.take_from(organization, origin);
    }

    /// Makes an organization that comes from somewhere the open document, with a new history.
    pub(super) fn take_from(&mut self, organization: Organization, origin: Origin) {
        self.state.simulator = Asking::new(&mut self.state.verdicts.decider(&organization));
        self.state.document.begin(organization, origin);
        self.state.window.forget();
        self.state.file.last_save = None;
        self.enter();
    }

    /// Makes an import the open document: one step that undo takes back.
    fn take_import(&mut self, organization: Organization) {
        self.state.document.import(organization, &self.state.window.selection, self.now);
        self.state.file.last_save = None;
        self.state.window.cut = None;
        self.enter();
    }

    pub(super) fn enter(&mut self) {
        self.state.window.screen = Screen::Workspace;
        self.state.file.repair = None;
        self.state.window.dialog = None;
        self.state.window.page = Page::Permissions;
        self.state.verdicts.highlight(Highlight::None);
        self.refresh();
        let first = self.state.document.organization.management_account().clone();
        let member = self.state.document.organization.accounts().keys().find(|id| **id != first).cloned();
        let target = organization::TargetId::Account(member.unwrap_or(first));
        self.state.window.selection.select(target.clone());
        self.nudge(Nudge::Target(target));
    }

    pub(super) fn open(&mut self, path: PathBuf) {
        self.state.window.busy = Some(format!("Opening {}", path.display()));
        self.state.file.opening = self.state.document.moment();
        self.push(FileEffect::Open(path));
    }

    pub(super) fn answer_unsaved(&mut self, answer: UnsavedAnswer) {
        let Some(Dialog::Unsaved(intent)) = self.state.window.dialog.take() else { return };
        let text = self.state.file.repair.as_ref().is_some_and(|repair| repair.changed)
            && !matches!(intent, Intent::TakeMended(_));
        match answer {
            UnsavedAnswer::Cancel => self.state.file.after_save = None,
            UnsavedAnswer::Discard => {
                self.state.file.after_save = None;
                match &mut self.state.file.repair {
                    // What lies below the text may be unsaved too.
                    Some(repair) if text => {
                        repair.changed = false;
                        self.when_safe(intent);
                    }
                    _ => self.carry_out(intent),
                }
            }
            UnsavedAnswer::Save => {
                self.state.file.after_save = Some(intent);
                if text {
                    self.save_text();
                } else {
                    self.save();
                }
            }
        }
    }

    pub(super) fn opened(&mut self, path: PathBuf, result: Result<Opened, OpenError>) {
        self.state.window.busy = None;
        match result {
            Ok(opened) if self.state.file.opening == self.state.document.moment() => self.take_opened(opened),
            Ok(opened) => self.when_safe(Intent::TakeOpened(Box::new(opened))),
            Err(OpenError::Faulty { fault, text, stamp }) if is_mendable(&path, &fault) => {
                self.begin_repair(path, stamp, &text, &fault);
            }
            Err(error) => self.problem(
                "The project could not be opened",
                format!("{}\n\n{}", path.display(), sentence(&error.to_string())),
            ),
        }
    }

    fn take_opened(&mut self, opened: Opened) {
        let Opened { path, organization, stamp, access, .. } = honest(opened);
        let origin = Origin::untouched(&organization, Some(path.clone()));
        self.take_from(organization, Origin { known: KnownFile::fresh(Some(stamp), access), ..origin });
        self.remember(&path);
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
