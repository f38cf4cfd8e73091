//! Files by name: what comes back from dialogs, imports, exports, and the list of recent files.
//!
//! Knows which wish each answer belongs to. Which document is open is `document`'s, how it is saved `saving`'s.
//! Does not touch a file itself.

use std::path::{Path, PathBuf};

use super::command::FileCommand;
use super::dialog::{Dialog, Intent};
use super::effect::{FileEffect, WindowEffect};
use super::export::{Export, Written};
use super::layout::Page;
use super::notice::Tone;
use super::question::{self, FileQuestion};
use super::versions::Rereading;
use super::window::Screen;
use super::{Session, sentence};
use disk::{EXTENSION, Overwrite, Settings};
use exchange::{Imported, ImportedPolicy, Want};

impl Session {
    pub(super) fn ask(&mut self, question: FileQuestion) {
        self.state.file.asked = Some(self.state.document.moment());
        self.push(WindowEffect::Ask(question));
    }

    pub(super) fn file(&mut self, command: FileCommand) {
        match command {
            FileCommand::Open(path) => self.when_safe(Intent::Open(path)),
            FileCommand::Dropped(paths) => self.dropped(paths),
            FileCommand::Picked { question, path: Some(path) } => self.picked(question, path, Named::InDialog),
            FileCommand::Picked { question, path: None } => self.cancelled(&question),
            FileCommand::PathTyped { question, path } => {
                self.state.window.dialog = None;
                self.picked(question, path, Named::ByTyping);
            }
            FileCommand::NoFileDialog(question) => self.show(Dialog::TypedPath(question)),
            FileCommand::ForgetRecent(path) => {
                self.change_settings(|settings| settings.recent.retain(|other| *other != path));
            }
            FileCommand::AcceptImport => self.accept_import(),
            FileCommand::AcceptPolicies(policies) => self.accept_policies(&policies),
            FileCommand::Export(Export { name, written }) => {
                let ticket = self.state.file.begin_export(written);
                self.ask(FileQuestion::Export { ticket, name });
            }
            FileCommand::AnswerUnsaved(answer) => self.answer_unsaved(answer),
            FileCommand::Overwrite(path) => self.overwrite(path),
            FileCommand::SaveAgain => self.save_once_more(),
            FileCommand::SaveElsewhere => self.save_elsewhere(),
            FileCommand::Reload => self.read_theirs(Rereading::ToTake),
            FileCommand::Compare => self.compare(),
            FileCommand::KeepMine => self.keep_mine(),
            FileCommand::TakeTheirs => self.take_compared(),
            FileCommand::Opened { path, result } => self.opened(path, result),
            FileCommand::Saved { path, organization, result } => self.saved(path, organization, result),
            FileCommand::TheirsRead { path, result } => self.theirs_read(path, result),
            FileCommand::Looked { path, than, found } => self.looked(&path, than, found),
            FileCommand::ImportRead { path, result } => self.import_read(path, result),
            FileCommand::Written { what, result } => self.written(what, result),
        }
    }

    fn cancelled(&mut self, question: &FileQuestion) {
        match question {
            FileQuestion::SaveProject(_) => self.state.file.after_save = None,
            FileQuestion::Export { ticket, .. } => drop(self.state.file.take_export(*ticket)),
            FileQuestion::OpenProject
            | FileQuestion::ImportOrganization
            | FileQuestion::ImportPolicies
            | FileQuestion::ExportPolicies
            | FileQuestion::SaveCollectScript => {}
        }
    }

    fn picked(&mut self, question: FileQuestion, path: PathBuf, named: Named) {
        let now = self.state.document.moment();
        let asked = self.state.file.asked.take().unwrap_or(now);
        match question {
            // What was changed while the dialog was open is asked about like any other change.
            FileQuestion::OpenProject if asked != now => self.when_safe(Intent::Open(path)),
            FileQuestion::OpenProject => self.open(path),
            FileQuestion::SaveProject(_) if asked.0 != now.0 => {
                self.note(Tone::Error, "Nothing was saved: the project that was to be saved is no longer open");
            }
            FileQuestion::SaveProject(_) => {
                let (path, appended) = with_extension(path);
                // The platform's dialog has asked about the name that it showed, and about no other.
                let overwrite = match named {
                    Named::InDialog if !appended => self.agreed(&path),
                    Named::InDialog | Named::ByTyping => Overwrite::Refuse,
                };
                self.save_into(path, overwrite);
            }
            FileQuestion::ImportOrganization => self.read_import(path, Want::Organization),
            FileQuestion::ImportPolicies => self.read_import(path, Want::Policies),
            FileQuestion::ExportPolicies => {
                let policies = self.state.document.organization.policies().values();
                let own = policies.filter(|policy| !policy.aws_managed).map(|policy| &**policy);
                let files = exchange::policy_files(own);
                let what = format!("Exported {} policies to {}", files.len(), path.display());
                self.state.window.busy = Some("Exporting policies".to_owned());
                self.push(FileEffect::WriteFolder { folder: path, files, what });
            }
            FileQuestion::SaveCollectScript => {
                let what = format!("Saved the collecting script to {}", path.display());
                let written = Written::Text(exchange::script().to_owned());
                self.push(FileEffect::Write { path, written, overwrite: named.overwrite(), what });
            }
            FileQuestion::Export { ticket, name } => self.export(ticket, &name, path, named),
        }
    }

    fn read_import(&mut self, path: PathBuf, want: Want) {
        self.state.window.busy = Some(format!("Reading {}", path.display()));
        self.push(FileEffect::ReadImport { paths: vec![path], want });
    }

    fn export(&mut self, ticket: u64, name: &str, path: PathBuf, named: Named) {
        // Another table may have been exported while the dialog of this one was open.
        let Some(written) = self.state.file.take_export(ticket) else {
            self.note(Tone::Error, "Nothing was exported: another table was exported meanwhile; export again");
            return;
        };
        let (path, overwrite) = match path.extension() {
            Some(_) => (path, named.overwrite()),
            // The platform's dialog has asked about the name that it showed, and about no other.
            None => (path.with_extension(question::ending(name)), Overwrite::Refuse),
        };
        let what = format!("Exported to {}", path.display());
        self.state.window.busy = Some(format!("Exporting {}", path.display()));
        self.push(FileEffect::Write { path, written, overwrite, what });
    }

    fn written(&mut self, what: String, result: Result<(), String>) {
        self.state.window.busy = None;
        match result {
            Ok(()) => self.note(Tone::Done, what),
            Err(text) => self.problem("The files could not be written", text),
        }
    }

    fn accept_policies(&mut self, policies: &[ImportedPolicy]) {
        let (edit, _) = exchange::merge(&self.state.document.organization, policies);
        self.state.window.dialog = None;
        if self.edit(&edit) {
            self.note(Tone::Done, format!("Added {} policies to the library", policies.len()));
            self.state.window.page = Page::Policies;
        }
    }

    fn dropped(&mut self, paths: Vec<PathBuf>) {
        let project = paths.iter().find(|path| path.extension().is_some_and(|ending| ending == "ron")).cloned();
        match project {
            Some(path) => self.when_safe(Intent::Open(path)),
            None if paths.is_empty() => {}
            None => {
                self.state.window.busy = Some("Reading dropped files".to_owned());
                self.push(FileEffect::ReadImport { paths, want: Want::Anything });
            }
        }
    }

    fn accept_import(&mut self) {
        if let Some(Dialog::ImportReview { import, .. }) = self.state.window.dialog.take() {
            self.when_safe(Intent::TakeImport(import));
        }
    }

    fn import_read(&mut self, path: PathBuf, result: Result<Imported, String>) {
        self.state.window.busy = None;
        match result {
            Ok(Imported::Organization(import)) => self.show(Dialog::ImportReview { path, import }),
            Ok(Imported::Policies { policies, warnings }) => {
                if self.state.window.screen == Screen::Welcome {
                    self.carry_out(Intent::New);
                }
                self.show(Dialog::PoliciesReview { path, policies, warnings });
            }
            Err(text) => self.problem("The import could not be read", text),
        }
    }

    /// A thread of the program's own has failed; what is open and unsaved is not touched by that.
    pub(super) fn failed(&mut self, what: String) {
        self.state.window.busy = None;
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
        let effects = self.state.window.change(change);
        self.effects.extend(effects);
    }
}

/// Where a path was named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// In the platform's dialog, which has asked about replacing what is there.
    InDialog,
    /// In the window, where nobody has asked yet.
    ByTyping,
}

impl Named {
    fn overwrite(self) -> Overwrite {
        match self {
            Self::InDialog => Overwrite::Replace,
            Self::ByTyping => Overwrite::Refuse,
        }
    }
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
