//! Opening, saving, importing, exporting: what the session does around the effects that touch the disk.
//!
//! Knows when unsaved changes must be asked about, and what happens when a result comes back.
//! Does not touch a file itself.

use std::path::{Path, PathBuf};

use crate::exchange;
use crate::organization::Organization;
use crate::project::{self, EXTENSION, Overwrite, SaveError, Settings};

use super::asking::Asking;
use super::command::{Command, Imported, UnsavedAnswer};
use super::comparing::Since;
use super::create;
use super::dialog::{Dialog, Intent};
use super::effect::{Effect, FileQuestion, Want};
use super::history::{History, Step};
use super::layout::Page;
use super::notice::Level;
use super::selection::Selection;
use super::state::Screen;
use super::{Session, Trail, sentence};

/// The built-in sample, as a project file.
const SAMPLE: &str = include_str!("../../assets/sample.canopy.ron");

impl Session {
    /// Does it now, or asks about unsaved changes first.
    pub(super) fn when_safe(&mut self, intent: Intent) {
        if self.state.screen == Screen::Workspace && self.state.dirty {
            self.state.dialog = Some(Dialog::Unsaved(intent));
        } else {
            self.carry_out(intent);
        }
    }

    fn carry_out(&mut self, intent: Intent) {
        match intent {
            Intent::New => {
                let organization = create::empty(&mut || self.number());
                self.take(organization, None);
            }
            Intent::AskOpen => self.ask(FileQuestion::OpenProject),
            Intent::Open(path) => self.open(path),
            Intent::TakeOpened { path, organization } => self.take_opened(path, *organization),
            Intent::OpenSample => match project::read(SAMPLE) {
                Ok(organization) => self.take(organization, None),
                Err(error) => self.problem("The sample could not be opened", error.to_string()),
            },
            Intent::Close => {
                let organization = create::empty(&mut || self.number());
                self.take(organization, None);
                self.state.screen = Screen::Welcome;
            }
            Intent::Quit => {
                self.effects.push(Effect::SaveSettings(self.state.settings.clone()));
                self.effects.push(Effect::Quit);
            }
            Intent::TakeImport(import) => {
                let summary = import.summary;
                self.take_import(import.organization);
                self.note(
                    Level::Done,
                    format!(
                        "Imported {} OUs, {} accounts, {} policies, {} attachments",
                        summary.ous, summary.accounts, summary.policies, summary.attachments
                    ),
                );
            }
        }
    }

    /// Makes an organization the open document, with a new history.
    fn take(&mut self, organization: Organization, path: Option<PathBuf>) {
        self.history = History::default();
        self.trail = Trail::default();
        self.cut = None;
        self.document += 1;
        self.state.selection = Selection::default();
        self.state.asking = Asking::new(&organization);
        // An untouched beginning has nothing to lose, though no file holds it.
        self.state.saved = Some(organization.clone());
        self.state.path = path;
        self.state.baseline = organization.clone();
        self.state.since = Since::Opening;
        self.state.organization = organization;
        self.enter();
    }

    /// Makes an import the open document: one step that undo takes back.
    fn take_import(&mut self, organization: Organization) {
        let origin = Some(self.origin());
        let before = std::mem::replace(&mut self.state.organization, organization);
        let selection = self.state.selection.clone();
        let step = Step { label: "Import organization".to_owned(), organization: before, selection, origin };
        self.history.record(step, None, self.now);
        self.state.baseline = self.state.organization.clone();
        self.state.since = Since::Opening;
        self.state.path = None;
        self.state.saved = None;
        self.cut = None;
        self.document += 1;
        self.enter();
    }

    fn enter(&mut self) {
        self.state.screen = Screen::Workspace;
        self.state.dialog = None;
        self.state.page = Page::Permissions;
        self.state.highlight = super::Highlight::None;
        self.refresh();
        let first = self.state.organization.management_account().clone();
        let member = self.state.organization.accounts().keys().find(|id| **id != first).cloned();
        let target = crate::organization::TargetId::Account(member.unwrap_or(first));
        self.state.selection.select(target.clone());
        self.reveal(target);
    }

    pub(super) fn ask(&mut self, question: FileQuestion) {
        self.asked = Some((self.document, self.state.revision));
        self.effects.push(Effect::Ask(question));
    }

    fn open(&mut self, path: PathBuf) {
        self.state.busy = Some(format!("Opening {}", path.display()));
        self.opening = (self.document, self.state.revision);
        self.effects.push(Effect::Open(path));
    }

    pub(super) fn save(&mut self) {
        match self.state.path.clone() {
            Some(path) => self.write(path, Overwrite::Replace),
            None => self.save_as(),
        }
    }

    pub(super) fn save_as(&mut self) {
        let name = match &self.state.path {
            Some(_) => self.state.title(),
            None => format!("organization{EXTENSION}"),
        };
        self.ask(FileQuestion::SaveProject(name));
    }

    fn write(&mut self, path: PathBuf, overwrite: Overwrite) {
        self.history.break_chain();
        self.saving.push_back(self.document);
        self.state.busy = Some(format!("Saving {}", path.display()));
        let organization = self.state.organization.clone();
        self.effects.push(Effect::Save { path, organization, overwrite });
    }

    pub(super) fn file_command(&mut self, command: Command) {
        match command {
            Command::AnswerUnsaved(answer) => self.answer_unsaved(answer),
            Command::Overwrite(path) => {
                self.state.dialog = None;
                self.write(path, Overwrite::Replace);
            }
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

    fn answer_unsaved(&mut self, answer: UnsavedAnswer) {
        let Some(Dialog::Unsaved(intent)) = self.state.dialog.take() else { return };
        match answer {
            UnsavedAnswer::Cancel => self.after_save = None,
            UnsavedAnswer::Discard => {
                self.after_save = None;
                self.carry_out(intent);
            }
            UnsavedAnswer::Save => {
                self.after_save = Some(intent);
                self.save();
            }
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
                self.write(path, if asked { Overwrite::Replace } else { Overwrite::Refuse });
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

    fn opened(&mut self, path: PathBuf, result: Result<Organization, project::OpenError>) {
        self.state.busy = None;
        match result {
            Ok(organization) if self.opening == (self.document, self.state.revision) => {
                self.take_opened(path, organization)
            }
            Ok(organization) => self.when_safe(Intent::TakeOpened { path, organization: Box::new(organization) }),
            Err(error) => self.problem(
                "The project could not be opened",
                format!("{}\n\n{}", path.display(), sentence(&error.to_string())),
            ),
        }
    }

    fn take_opened(&mut self, path: PathBuf, organization: Organization) {
        self.take(organization, Some(path.clone()));
        self.remember(&path);
    }

    fn saved(&mut self, path: PathBuf, organization: Organization, result: Result<(), SaveError>) {
        self.state.busy = None;
        let of_present = self.saving.pop_front().is_none_or(|document| document == self.document);
        match result {
            // Another document has taken its place since: the file is written, and that is all.
            Ok(()) if !of_present => {
                self.remember(&path);
                self.note(Level::Done, format!("Saved {}", path.display()));
            }
            Err(error) if !of_present => self.note(Level::Error, format!("Not saved: {error}")),
            Ok(()) => {
                self.state.dirty = self.state.organization != organization;
                self.state.saved = Some(organization.clone());
                self.baseline_is_saved(organization);
                self.state.path = Some(path.clone());
                self.remember(&path);
                self.note(Level::Done, format!("Saved {}", path.display()));
                if let Some(intent) = self.after_save.take() {
                    self.when_safe(intent);
                }
            }
            Err(SaveError::Exists { path }) => self.show(Dialog::Overwrite(path)),
            Err(error) => {
                self.after_save = None;
                self.problem("The project could not be saved", error.to_string());
            }
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

    fn problem(&mut self, title: &str, text: String) {
        self.show(Dialog::Problem { title: title.to_owned(), text: sentence(&text) });
    }

    fn remember(&mut self, path: &Path) {
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
