//! Files by name: what comes back from dialogs, imports, exports, and the list of recent files.
//!
//! Knows which wish each answer belongs to. Which document is open is `document`'s, how it is saved `saving`'s.
//! Does not touch a file itself.

use std::path::{Path, PathBuf};

use super::command::Command;
use super::desk::Wanted;
use super::dialog::{Dialog, Intent};
use super::effect::{Effect, FileQuestion};
use super::layout::Page;
use super::notice::Level;
use super::saving::Asked;
use super::state::Screen;
use super::{Session, sentence};
use disk::{EXTENSION, Overwrite, Settings};
use exchange::{Imported, Want};

impl Session {
    pub(super) fn ask(&mut self, question: FileQuestion) {
        self.asked = Some((self.document, self.state.revision));
        self.effects.push(Effect::Ask(question));
    }

    pub(super) fn file_command(&mut self, command: Command) {
        match command {
            Command::AnswerUnsaved(answer) => self.answer_unsaved(answer),
            Command::Overwrite(path) => self.overwrite(path),
            Command::SaveAgain => self.save_once_more(),
            Command::SaveElsewhere => self.save_elsewhere(),
            Command::Reload => self.read_theirs(Wanted::Taken),
            Command::Compare => self.compare(),
            Command::KeepMine => self.keep_mine(),
            Command::TakeTheirs => self.take_compared(),
            Command::TheirsRead { path, result } => self.theirs_read(path, result),
            Command::Looked { path, than, found } => self.looked(&path, than, found),
            Command::Recover(id) => self.recover(id),
            Command::OpenOriginal(id) => self.open_original(&id),
            Command::DiscardDraft(id) => self.discard_draft(id),
            Command::DraftsFound(drafts) => self.drafts_found(drafts),
            Command::DraftRead { id, result } => self.draft_read(id, result),
            Command::DraftKept(refused) => self.draft_kept(refused),
            Command::DraftDiscarded { id, result } => self.draft_discarded(&id, result),
            Command::RepairText(text) => self.repair_text(text),
            Command::TryAgain => self.try_again(),
            Command::RepairRead(result) => self.repair_read(result),
            Command::SaveText => self.save_text(),
            Command::RepairSaved { text, result } => self.repair_saved(&text, result),
            Command::LeaveRepair => self.when_safe(Intent::LeaveRepair),
            Command::Failed(what) => self.failed(what),
            Command::Open(path) => self.when_safe(Intent::Open(path)),
            Command::Dropped(paths) => self.dropped(paths),
            Command::Picked { question, path: Some(path) } => self.picked(question, path, Typed::No),
            Command::Picked { question, path: None } => self.cancelled(&question),
            Command::PathTyped { question, path } => {
                self.state.dialog = None;
                self.picked(question, path, Typed::Yes);
            }
            Command::NoFileDialog(question) => self.show(Dialog::TypedPath(question)),
            Command::ForgetRecent(path) => {
                self.change_settings(|settings| settings.recent.retain(|other| *other != path))
            }
            Command::AcceptImport => self.accept_import(),
            Command::AcceptPolicies(policies) => {
                let (edit, _) = exchange::merge(&self.state.organization, &policies);
                self.state.dialog = None;
                if self.edit(&edit) {
                    self.note(Level::Done, format!("Added {} policies to the library", policies.len()));
                    self.state.page = Page::Policies;
                }
            }
            Command::CloseRequested => self.when_safe(Intent::Quit),
            Command::Opened { path, result } => self.opened(path, result),
            Command::Saved { path, organization, result } => self.saved(path, organization, result),
            Command::ImportRead { path, result } => self.import_read(path, result),
            Command::Written { what, result } => {
                self.state.busy = None;
                match result {
                    Ok(()) => self.note(Level::Done, what),
                    Err(text) => self.problem("The files could not be written", text),
                }
            }
            Command::SettingsLoaded { settings, problem } => {
                self.state.settings = settings;
                self.restore_viewpoint();
                if let Some(problem) = problem {
                    self.note(Level::Error, problem);
                }
            }
            // Everything else is handled before files come into it.
            _ => {}
        }
    }

    fn cancelled(&mut self, question: &FileQuestion) {
        match question {
            FileQuestion::SaveProject(_) => self.after_save = None,
            FileQuestion::ExportTable(name) => {
                self.exporting.take_if(|(suggested, _)| suggested == name);
            }
            _ => {}
        }
    }

    fn picked(&mut self, question: FileQuestion, path: PathBuf, typed: Typed) {
        let read = |paths, want| Effect::ReadImport { paths, want };
        let now = (self.document, self.state.revision);
        let asked = self.asked.take().unwrap_or(now);
        match question {
            // What was changed while the dialog was open is asked about like any other change.
            FileQuestion::OpenProject if asked != now => self.when_safe(Intent::Open(path)),
            FileQuestion::OpenProject => self.open(path),
            FileQuestion::SaveProject(_) if asked.0 != now.0 => {
                self.note(Level::Error, "Nothing was saved: the project that was to be saved is no longer open");
            }
            FileQuestion::SaveProject(_) => {
                let (path, appended) = with_extension(path);
                // The platform's dialog has asked about the name that it showed, and about no other.
                let asked = typed == Typed::No && !appended;
                self.save_into(path, if asked { Asked::Yes } else { Asked::No });
            }
            FileQuestion::ImportOrganization | FileQuestion::ImportPolicies => {
                let want = match question {
                    FileQuestion::ImportPolicies => Want::Policies,
                    _ => Want::Organization,
                };
                self.state.busy = Some(format!("Reading {}", path.display()));
                self.effects.push(read(vec![path], want));
            }
            FileQuestion::ExportPolicies => {
                let files = exchange::policy_files(
                    self.state
                        .organization
                        .policies()
                        .values()
                        .filter(|policy| !policy.aws_managed)
                        .map(|policy| &**policy),
                );
                let what = format!("Exported {} policies to {}", files.len(), path.display());
                self.state.busy = Some("Exporting policies".to_owned());
                self.effects.push(Effect::WriteFiles { folder: path, files, what });
            }
            FileQuestion::SaveCollectScript => {
                let what = format!("Saved the collecting script to {}", path.display());
                let overwrite = if typed == Typed::No { Overwrite::Replace } else { Overwrite::Refuse };
                let text = exchange::script().to_owned();
                self.effects.push(Effect::WriteText { path, text, overwrite, what });
            }
            FileQuestion::ExportTable(name) => self.export_table(&name, path, typed),
        }
    }

    fn export_table(&mut self, name: &str, path: PathBuf, typed: Typed) {
        // Another table may have been exported while the dialog of this one was open.
        let Some((_, table)) = self.exporting.take_if(|(suggested, _)| suggested == name) else {
            self.note(Level::Error, "Nothing was exported: another table was exported meanwhile; export again");
            return;
        };
        let named = path.extension().is_some();
        let path = if named { path } else { path.with_extension("csv") };
        let what = format!("Exported to {}", path.display());
        // The platform's dialog has asked about the name that it showed, and about no other.
        let overwrite = if typed == Typed::No && named { Overwrite::Replace } else { Overwrite::Refuse };
        self.state.busy = Some(format!("Exporting {}", path.display()));
        self.effects.push(Effect::WriteTable { path, table, overwrite, what });
    }

    fn dropped(&mut self, paths: Vec<PathBuf>) {
        let project = paths.iter().find(|path| path.extension().is_some_and(|ending| ending == "ron")).cloned();
        match project {
            Some(path) => self.when_safe(Intent::Open(path)),
            None if paths.is_empty() => {}
            None => {
                self.state.busy = Some("Reading dropped files".to_owned());
                self.effects.push(Effect::ReadImport { paths, want: Want::Anything });
            }
        }
    }

    fn accept_import(&mut self) {
        if let Some(Dialog::ImportReview { import, .. }) = self.state.dialog.take() {
            self.when_safe(Intent::TakeImport(import));
        }
    }

    fn import_read(&mut self, path: PathBuf, result: Result<Imported, String>) {
        self.state.busy = None;
        match result {
            Ok(Imported::Organization(import)) => self.show(Dialog::ImportReview { path, import }),
            Ok(Imported::Policies { policies, warnings }) => {
                if self.state.screen == Screen::Welcome {
                    self.carry_out(Intent::New);
                }
                self.show(Dialog::PoliciesReview { path, policies, warnings });
            }
            Err(text) => self.problem("The import could not be read", text),
        }
    }

    /// A thread of the program's own has failed; what is open and unsaved is not touched by that.
    fn failed(&mut self, what: String) {
        self.state.busy = None;
        self.problem(
            "Canopy made a mistake",
            format!("What you asked for was not done, and what is open is as it was. Save it, and try again\n\n{what}"),
        );
    }

    pub(super) fn problem(&mut self, title: &str, text: String) {
        self.show(Dialog::Problem { title: title.to_owned(), text: sentence(&text) });
    }

    pub(super) fn remember(&mut self, path: &Path) {
        let path = path.to_path_buf();
        self.change_settings(|settings| settings.remember(&path));
    }

    pub(super) fn change_settings(&mut self, change: impl FnOnce(&mut Settings)) {
        let before = self.state.settings.clone();
        change(&mut self.state.settings);
        if self.state.settings != before {
            self.effects.push(Effect::SaveSettings(self.state.settings.clone()));
        }
    }
}

/// Whether a path was typed in the window, where nobody has asked about overwriting yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typed {
    Yes,
    No,
}

/// The path with `.canopy.ron` at its end, and whether that had to be added.
fn with_extension(path: PathBuf) -> (PathBuf, bool) {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.ends_with(EXTENSION) {
        return (path, false);
    }
    let stem = name.strip_suffix(".ron").or_else(|| name.strip_suffix(".canopy")).unwrap_or(&name);
    (path.with_file_name(format!("{stem}{EXTENSION}")), true)
}
