//! Files and folders that the user has named: what comes back from dialogs, imports and exports.
//!
//! Knows which wish each answer belongs to. Does not touch a file itself.

use std::path::PathBuf;

use super::{Document, FileDesk};
use crate::dialog::Dialog;
use crate::effect::{FileEffect, WindowEffect};
use crate::error::WorkError;
use crate::export::{Export, Written};
use crate::follow::Follow;
use crate::intent::Intent;
use crate::notice::Tone;
use crate::question::{self, FileQuestion};
use crate::template::Beginning;
use crate::window::Screen;
use disk::{EXTENSION, Overwrite};
use exchange::{Imported, Want};

impl FileDesk {
    pub(super) fn ask(&mut self, question: FileQuestion, document: &Document) -> Follow {
        self.asked = Some(document.moment());
        Follow::effect(WindowEffect::Ask(question))
    }

    pub(super) fn cancelled(&mut self, question: &FileQuestion) -> Vec<Follow> {
        match question {
            FileQuestion::SaveProject(_) => self.after_save = None,
            FileQuestion::Export { ticket, .. } => drop(self.take_export(*ticket)),
            FileQuestion::OpenProject
            | FileQuestion::ImportOrganization
            | FileQuestion::ImportPolicies
            | FileQuestion::ImportAccounts
            | FileQuestion::ExportPolicies
            | FileQuestion::SaveCollectScript => {}
        }
        Vec::new()
    }

    pub(super) fn picked(
        &mut self,
        question: FileQuestion,
        path: PathBuf,
        named: Named,
        document: &Document,
    ) -> Vec<Follow> {
        let now = document.moment();
        let asked = self.asked.take().unwrap_or(now);
        match question {
            // What was changed while the dialog was open is asked about like any other change.
            FileQuestion::OpenProject if asked != now => vec![Follow::WhenSafe(Intent::Open(path))],
            FileQuestion::OpenProject => self.open(path, document),
            FileQuestion::SaveProject(_) if asked.0 != now.0 => {
                let text = "Nothing was saved: the project that was to be saved is no longer open";
                vec![Follow::Note(Tone::Error, text.to_owned())]
            }
            FileQuestion::SaveProject(_) => {
                let (path, appended) = with_extension(path);
                // The platform's dialog has asked about the name that it showed, and about no other.
                let overwrite = match named {
                    Named::InDialog if !appended => super::saving::agreed(&path, document),
                    Named::InDialog | Named::ByTyping => Overwrite::Refuse,
                };
                self.save_into(path, overwrite, document)
            }
            FileQuestion::ImportOrganization => self.read_one(path, Want::Organization),
            FileQuestion::ImportPolicies => self.read_one(path, Want::Policies),
            FileQuestion::ImportAccounts => self.read_one(path, Want::Accounts),
            FileQuestion::ExportPolicies => {
                let policies = document.organization.policies().values();
                let own = policies.filter(|policy| !policy.aws_managed).map(|policy| &**policy);
                let files = exchange::policy_files(own);
                let what = format!("Exported {} policies to {}", files.len(), path.display());
                let effect = FileEffect::WriteFolder { folder: path, files, what };
                vec![Follow::Busy("Exporting policies".to_owned()), Follow::effect(effect)]
            }
            FileQuestion::SaveCollectScript => {
                let what = format!("Saved the collecting script to {}", path.display());
                let written = Written::Text(exchange::script().to_owned());
                vec![Follow::effect(FileEffect::Write { path, written, overwrite: named.overwrite(), what })]
            }
            FileQuestion::Export { ticket, name } => self.export(ticket, &name, path, named),
        }
    }

    /// Keeps what is to be exported until its file is named.
    pub(super) fn begin_export(&mut self, Export { name, written }: Export, document: &Document) -> Follow {
        self.tickets += 1;
        self.exporting = Some((self.tickets, written));
        self.ask(FileQuestion::Export { ticket: self.tickets, name }, document)
    }

    /// What was to be exported, unless something else is to be exported since.
    fn take_export(&mut self, ticket: u64) -> Option<Written> {
        self.exporting.take_if(|(of, _)| *of == ticket).map(|(_, written)| written)
    }

    fn export(&mut self, ticket: u64, name: &str, path: PathBuf, named: Named) -> Vec<Follow> {
        // Another table may have been exported while the dialog of this one was open.
        let Some(written) = self.take_export(ticket) else {
            let text = "Nothing was exported: another table was exported meanwhile; export again";
            return vec![Follow::Note(Tone::Error, text.to_owned())];
        };
        let (path, overwrite) = match path.extension() {
            Some(_) => (path, named.overwrite()),
            // The platform's dialog has asked about the name that it showed, and about no other.
            None => (question::with_ending(path, name), Overwrite::Refuse),
        };
        let what = format!("Exported to {}", path.display());
        let busy = Follow::Busy(format!("Exporting {}", path.display()));
        vec![busy, Follow::effect(FileEffect::Write { path, written, overwrite, what })]
    }
}

impl FileDesk {
    fn read_import(&mut self, paths: Vec<PathBuf>, want: Want, what: &str) -> Vec<Follow> {
        self.being_read = paths.first().cloned();
        vec![Follow::Busy(format!("Reading {what}")), Follow::effect(FileEffect::ReadImport { paths, want })]
    }

    fn read_one(&mut self, path: PathBuf, want: Want) -> Vec<Follow> {
        let what = path.display().to_string();
        self.read_import(vec![path], want, &what)
    }

    pub(super) fn dropped(&mut self, paths: Vec<PathBuf>) -> Vec<Follow> {
        let project = paths.iter().find(|path| path.extension().is_some_and(|ending| ending == "ron")).cloned();
        match project {
            Some(path) => vec![Follow::WhenSafe(Intent::Open(path))],
            None if paths.is_empty() => Vec::new(),
            None => self.read_import(paths, Want::Anything, "dropped files"),
        }
    }
}

/// The import that is being reviewed is wanted.
pub(super) fn accepted(dialog: Option<&Dialog>) -> Vec<Follow> {
    let mut follows = vec![Follow::CloseDialog];
    if let Some(Dialog::ImportReview { import, .. }) = dialog {
        follows.push(Follow::WhenSafe(Intent::TakeImport(import.clone())));
    }
    follows
}

pub(super) fn import_read(path: PathBuf, result: Result<Imported, WorkError>, screen: Screen) -> Vec<Follow> {
    let mut follows = vec![Follow::Idle];
    match result {
        Ok(Imported::Organization(import)) => follows.push(Follow::Show(Dialog::ImportReview { path, import })),
        Ok(Imported::Policies { policies, warnings }) => {
            // Policies need a library to go to.
            if screen == Screen::Welcome {
                follows.push(Follow::Do(Intent::New(Beginning::default())));
            }
            follows.push(Follow::Show(Dialog::PoliciesReview { path, policies, warnings }));
        }
        Ok(Imported::Accounts(listing)) => {
            // They need an organization to go to.
            if screen == Screen::Welcome {
                follows.push(Follow::Do(Intent::New(Beginning::default())));
            }
            follows.push(Follow::List { path, listing });
        }
        // Events are asked about in an organization.
        Ok(Imported::Requests(_)) if screen == Screen::Welcome => follows.push(Follow::problem(
            "Open a project first",
            "The file tells of requests that AWS decided; with a project open, the simulator answers them",
        )),
        Ok(Imported::Inside(_)) if screen == Screen::Welcome => follows.push(Follow::problem(
            "Open a project first",
            "The folder tells of users, roles and policies inside accounts; with the project of their organization open, they are taken in",
        )),
        Ok(Imported::Inside(answers)) => follows.push(Follow::Collect(answers)),
        Ok(Imported::Requests(text)) => follows.push(Follow::Ask(text)),
        Err(error) => follows.push(Follow::problem("The import could not be read", &error.to_string())),
    }
    follows
}

pub(super) fn written(what: String, result: Result<(), WorkError>) -> Vec<Follow> {
    let follow = match result {
        Ok(()) => Follow::Note(Tone::Done, what),
        Err(error) => Follow::problem("The files could not be written", &error.to_string()),
    };
    vec![Follow::Idle, follow]
}

/// What a field for a path begins with: what was last typed for the same, with the name that is suggested now.
pub(super) fn begin(question: &FileQuestion, typed: Option<&(FileQuestion, PathBuf)>) -> String {
    let suggested = question.suggestion().to_owned();
    let is_same = |(of, _): &&(FileQuestion, PathBuf)| std::mem::discriminant(of) == std::mem::discriminant(question);
    let Some((of, path)) = typed.filter(is_same) else { return suggested };
    if of.suggestion() == suggested {
        return path.display().to_string();
    }
    path.with_file_name(suggested).display().to_string()
}

/// Where a path was named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
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
pub fn with_extension(path: PathBuf) -> (PathBuf, bool) {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.ends_with(EXTENSION) {
        return (path, false);
    }
    let stem = name.strip_suffix(".ron").or_else(|| name.strip_suffix(".canopy")).unwrap_or(&name);
    (path.with_file_name(format!("{stem}{EXTENSION}")), true)
}
