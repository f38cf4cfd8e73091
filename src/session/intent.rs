//! Another document, or none: what has to wait until unsaved changes are saved or given up.
//!
//! About several parts at once, so it is the session's: knows what begins anew in each of them with another document.
//! What is unsaved, and whether it is asked about, `file_desk` knows. Does not touch a file itself.

use std::path::PathBuf;

use super::Session;
use super::asking::AskCommand;
use super::command::FileCommand;
use super::create;
use super::effect::{FileEffect, WindowEffect};
use super::follow::Follow;
use super::highlight::Highlight;
use super::notice::Tone;
use super::nudge::Nudge;
use super::origin::{KnownFile, Origin, Since};
use super::question::FileQuestion;
use super::recovery::UNFINISHED;
use super::template::{self, Beginning};
use super::window::Screen;
use disk::{Content, Draft, Opened};
use exchange::Import;
use format::Access;
use organization::{Organization, TargetId};

/// The built-in sample, as a project file.
const SAMPLE: &str = include_str!("../../assets/sample.canopy.ron");

/// What waits until unsaved changes are saved or given up.
#[derive(Clone, Debug)]
pub enum Intent {
    New(Beginning),
    AskOpen,
    Open(PathBuf),
    /// A file that was read while the present document went on changing.
    TakeOpened(Box<Opened>),
    /// A draft that was read.
    TakeDraft {
        id: String,
        draft: Box<Draft>,
    },
    /// A mended text that was read.
    TakeMended(Box<Organization>),
    /// Give up mending a file.
    LeaveRepair,
    OpenSample,
    Close,
    Quit,
    TakeImport(Box<Import>),
}

impl Session {
    /// Does it now, or asks about unsaved changes first.
    pub(super) fn when_safe(&mut self, intent: Intent) {
        let follows = self.state.file.when_safe(intent, &self.state.document, self.state.window.screen);
        self.follow(follows);
    }

    pub(super) fn carry_out(&mut self, intent: Intent) {
        match intent {
            Intent::New(beginning) => self.begin(&beginning),
            Intent::AskOpen => self.file(FileCommand::Ask(FileQuestion::OpenProject)),
            Intent::Open(path) => {
                let follows = self.state.file.open(path, &self.state.document);
                self.follow(follows);
            }
            Intent::TakeOpened(opened) => self.take_opened(*opened),
            Intent::TakeDraft { id, draft } => self.take_draft(id, *draft),
            Intent::TakeMended(organization) => self.take_mended(*organization),
            Intent::LeaveRepair => self.state.file.repair = None,
            Intent::OpenSample => match format::read(SAMPLE) {
                Ok(organization) => {
                    let origin = Origin::untouched(&organization, None);
                    self.take(organization, origin);
                }
                Err(error) => self.follow([Follow::problem("The sample could not be opened", &error.to_string())]),
            },
            Intent::Close => {
                self.begin_empty();
                self.state.window.screen = Screen::Welcome;
            }
            Intent::Quit => {
                self.state.recovery.leave();
                self.push(FileEffect::SaveSettings(self.state.window.settings.clone()));
                self.push(WindowEffect::Quit);
            }
            Intent::TakeImport(import) => self.take_import(*import),
        }
    }

    fn begin(&mut self, beginning: &Beginning) {
        let joined = create::iso(self.now);
        match beginning.organization(joined.as_deref(), &mut || self.number()) {
            Ok(organization) => {
                let origin = Origin::untouched(&organization, None);
                self.take(organization, origin);
                // Whoever begins with a structure goes on with it, not with one of its accounts.
                if !beginning.template.lines.is_empty() {
                    self.state.window.selection.select(TargetId::Root);
                    self.nudge(Nudge::Target(TargetId::Root));
                }
            }
            Err(error) => self.refused(&error, None),
        }
    }

    fn begin_empty(&mut self) {
        let organization = template::empty(&mut || self.number());
        let origin = Origin::untouched(&organization, None);
        self.take(organization, origin);
    }

    /// Makes an organization the open document, with a new history.
    fn take(&mut self, organization: Organization, origin: Origin) {
        self.state.simulator = self.state.simulator.anew();
        self.state.document.begin(organization, origin);
        self.state.window.forget();
        self.enter();
    }

    fn take_opened(&mut self, opened: Opened) {
        let Opened { path, organization, stamp, access, .. } = opened;
        let known = KnownFile::fresh(Some(stamp), access);
        let origin = Origin { known, ..Origin::untouched(&organization, Some(path.clone())) };
        self.take(organization, origin);
        self.follow([Follow::Remember(path)]);
    }

    /// Makes an import the open document: one step that undo takes back.
    fn take_import(&mut self, import: Import) {
        self.state.document.import(import.organization, &self.state.window.selection, self.now);
        self.enter();
        self.note(Tone::Done, format!("Imported {}", import.summary));
    }

    /// The mended text becomes the document of its file; unsaved as long as the file holds another text.
    fn take_mended(&mut self, organization: Organization) {
        let Some(repair) = self.state.file.repair.take() else { return };
        let origin = repair.origin(&organization);
        let path = origin.path.clone();
        self.take(organization, origin);
        self.follow(path.map(Follow::Remember));
        self.note(Tone::Done, format!("{} can be read again", repair.title()));
    }

    /// Makes a draft the document of its file, unsaved. Saving it over a file that has changed since asks.
    fn take_draft(&mut self, id: String, draft: Draft) {
        let whole = draft.clone();
        let Draft { path, stamp, content, texts, asked } = draft;
        match content {
            Content::Project(organization) => {
                let known = KnownFile::fresh(stamp, Access::Full);
                let origin = Origin { saved: None, known, ..Origin::untouched(&organization, path) };
                self.take(organization, origin);
                if let Some(unfinished) = texts.get(UNFINISHED) {
                    self.note(Tone::Error, format!("This was being typed and is not in the document: {unfinished}"));
                }
                if let Some(question) = asked {
                    self.ask_simulator(AskCommand::Question(question));
                }
            }
            Content::Text(text) => {
                self.state.window.dialog = None;
                let follows = self.state.file.mend_draft(path.unwrap_or_default(), stamp, &text);
                self.follow(follows);
            }
        }
        let adopted = self.state.recovery.adopt(id, whole);
        self.push(adopted);
        self.note(Tone::Done, "Recovered unsaved work; save it to keep it");
    }

    /// Makes the file's version the document, in one step that undo takes back.
    pub(super) fn take_theirs(&mut self, theirs: Opened) {
        let Opened { organization, stamp, access, .. } = theirs;
        self.state.document.break_chain();
        self.state.document.reread(stamp, access, organization.clone());
        if organization == self.state.document.organization {
            self.baseline_is(organization, Since::Opening);
        } else {
            self.state.document.origin.count_from(organization.clone(), Since::Opening);
            self.replace(organization, "Reload from disk".to_owned(), None);
        }
        self.note(Tone::Done, format!("Reloaded {}; undo brings back what was open", self.state.document.title()));
    }

    /// Begins with the document that was put in the place of another.
    fn enter(&mut self) {
        self.state.file.forget();
        self.state.window.enter();
        self.state.verdicts.highlight(Highlight::None);
        self.refresh();
        let first = self.state.document.organization.management_account().clone();
        let member = self.state.document.organization.accounts().keys().find(|id| **id != first).cloned();
        let target = TargetId::Account(member.unwrap_or(first));
        self.state.window.selection.select(target.clone());
        self.nudge(Nudge::Target(target));
    }
}
