//! Work that must not make the window wait: files, dialogs and long analyses, on threads, results as commands.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use super::analyst;
use super::fault::caught;
use super::keeper::{Keeper, Rescue};
use super::watch::{Seen, Watch};
use super::wishes::Wishes;
use catalog::Catalog;
use disk::{SaveError, Stamp};
use exchange::{Imported, Want};
use organization::Organization;
use session::{Command, DraftEffect, FileCommand, FileEffect, RepairCommand, VerdictsEffect, WorkError};

/// Where this user's things are kept; `None` where the system has no place for them.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    pub settings: Option<PathBuf>,
    /// For unsaved work.
    pub state: Option<PathBuf>,
}

impl Folders {
    /// The folders of this user on this system.
    pub fn of_user() -> Self {
        Self { settings: disk::config_folder(), state: disk::state_folder() }
    }
}

/// Threads that are at work, and what they have brought.
#[derive(Debug)]
pub struct Work {
    ctx: egui::Context,
    sender: Sender<Command>,
    receiver: Receiver<Command>,
    /// Writing is done one after another, so that two saves never cross, and reading begins when what was to be written before it
    /// is written.
    files: Option<Sender<FileEffect>>,
    writing: Option<JoinHandle<()>>,
    analyses: Wishes,
    keeper: Keeper,
    watch: Watch,
}

impl Work {
    pub fn new(ctx: &egui::Context, folders: Folders, catalog: &Arc<Catalog>) -> Self {
        let (sender, receiver) = channel();
        let (files, file_work) = channel::<FileEffect>();
        let analyses = Wishes::default();
        let results = || Results { ctx: ctx.clone(), sender: sender.clone() };
        let (of_files, of_analyses, of_drafts, of_watch) = (results(), results(), results(), results());
        let settings = folders.settings;
        let writing = thread::spawn(move || {
            for effect in file_work {
                if is_writing(&effect) {
                    on_file(effect, settings.as_deref(), &of_files);
                } else {
                    // Nobody waits for reading, neither who saves meanwhile nor who leaves.
                    let results = of_files.clone();
                    thread::spawn(move || on_file(effect, None, &results));
                }
            }
        });
        let (catalog, wishes) = (Arc::clone(catalog), analyses.clone());
        thread::spawn(move || {
            let bring = |command| of_analyses.bring(command);
            while let Err(what) = caught(|| analyst::work(&catalog, &wishes, &bring)) {
                of_analyses.bring(Command::Failed(what));
            }
        });
        let keeper = Keeper::new(folders.state, move |command| of_drafts.bring(Command::Recovery(command)));
        let watch = Watch::new(move |Seen { path, than, found }| {
            of_watch.bring(Command::File(FileCommand::Looked { path, than, found }));
        });
        Self { ctx: ctx.clone(), sender, receiver, files: Some(files), writing: Some(writing), analyses, keeper, watch }
    }

    /// Queues work on files. A thread that is gone has nobody to bring its results to, so that is no error.
    pub fn on_files(&self, effect: FileEffect) {
        if let Some(files) = &self.files {
            drop(files.send(effect));
        }
    }

    /// Queues what is to be worked out.
    pub fn on_verdicts(&self, effect: VerdictsEffect) {
        self.analyses.add(effect);
    }

    pub fn on_drafts(&self, effect: DraftEffect) {
        self.keeper.wish(effect);
    }

    /// Watches this file from now on, and no other.
    pub fn watch(&self, file: Option<(PathBuf, Stamp)>) {
        self.watch.file(file);
    }

    /// Somebody comes back to the window, who may have been at the file meanwhile.
    pub fn look(&self) {
        self.watch.look();
    }

    pub fn rescue(&self) -> Rescue {
        self.keeper.rescue()
    }

    /// Runs something that blocks, apart from the file work.
    pub fn wait_for(&self, answer: impl FnOnce() -> Command + Send + 'static) {
        let results = Results { ctx: self.ctx.clone(), sender: self.sender.clone() };
        thread::spawn(move || results.bring(caught(answer).unwrap_or_else(Command::Failed)));
    }

    /// Tells the session of work that failed.
    pub fn teller(&self) -> impl Fn(String) + Send + Sync + use<> {
        let results = Results { ctx: self.ctx.clone(), sender: self.sender.clone() };
        move |what| results.bring(Command::Failed(what))
    }

    /// What has come back.
    pub fn results(&self) -> Vec<Command> {
        self.receiver.try_iter().collect()
    }
}

/// What is being written is written to its end before the app goes.
impl Drop for Work {
    fn drop(&mut self) {
        self.analyses.close();
        self.files = None;
        if let Some(writing) = self.writing.take() {
            drop(writing.join());
        }
    }
}

/// Performs file work and brings back what it was.
fn on_file(effect: FileEffect, settings: Option<&Path>, results: &Results) {
    let save = saved_by(&effect);
    match caught(|| perform(effect, settings)) {
        Ok(done) => done.into_iter().for_each(|command| results.bring(command)),
        Err(what) => results.bring(failed(save, what)),
    }
}

/// Whether an effect is to be done to its end, and in its turn.
fn is_writing(effect: &FileEffect) -> bool {
    match effect {
        FileEffect::Save { .. }
        | FileEffect::SaveText { .. }
        | FileEffect::WriteFolder { .. }
        | FileEffect::Write { .. }
        | FileEffect::SaveSettings(_) => true,
        FileEffect::Open(_) | FileEffect::ReadTheirs(_) | FileEffect::ReadText(_) | FileEffect::ReadImport { .. } => {
            false
        }
    }
}

/// The way back from a thread to the window.
#[derive(Clone)]
struct Results {
    ctx: egui::Context,
    sender: Sender<Command>,
}

impl Results {
    fn bring(&self, command: Command) {
        if self.sender.send(command).is_ok() {
            self.ctx.request_repaint();
        }
    }
}

/// The file and the document, where an effect saves one.
fn saved_by(effect: &FileEffect) -> Option<(PathBuf, Organization)> {
    match effect {
        FileEffect::Save { path, organization, .. } => Some((path.clone(), organization.clone())),
        FileEffect::Open(_)
        | FileEffect::ReadTheirs(_)
        | FileEffect::ReadText(_)
        | FileEffect::SaveText { .. }
        | FileEffect::ReadImport { .. }
        | FileEffect::WriteFolder { .. }
        | FileEffect::Write { .. }
        | FileEffect::SaveSettings(_) => None,
    }
}

/// A save that ends in a mistake of the program's own is a save that failed.
fn failed(save: Option<(PathBuf, Organization)>, what: String) -> Command {
    match save {
        Some((path, organization)) => {
            let source = std::io::Error::other(what);
            let result = Err(SaveError::Unwritable { path: path.clone(), source });
            Command::File(FileCommand::Saved { path, organization, result })
        }
        None => Command::Failed(what),
    }
}

fn read_import(paths: &[PathBuf], want: Want) -> Result<Imported, WorkError> {
    let folder = disk::read_folders(paths)?;
    Ok(exchange::import(&folder, want)?)
}

/// Performs file work; the result, where anyone waits for one.
pub fn perform(effect: FileEffect, settings_folder: Option<&Path>) -> Option<Command> {
    let done = match effect {
        FileEffect::Open(path) => {
            let result = disk::open(&path);
            FileCommand::Opened { path, result }
        }
        FileEffect::ReadTheirs(path) => {
            let result = disk::open(&path);
            FileCommand::TheirsRead { path, result }
        }
        FileEffect::Save { path, organization, overwrite } => {
            let result = disk::save(&path, &organization, overwrite);
            FileCommand::Saved { path, organization, result }
        }
        FileEffect::ReadText(text) => return Some(Command::Repair(RepairCommand::TextRead(format::read(&text)))),
        FileEffect::SaveText { path, text, overwrite } => {
            let result = disk::save_text(&path, &text, overwrite);
            return Some(Command::Repair(RepairCommand::TextSaved { text, result }));
        }
        FileEffect::ReadImport { paths, want } => {
            let path = paths.first().cloned().unwrap_or_default();
            FileCommand::ImportRead { path, result: read_import(&paths, want) }
        }
        FileEffect::WriteFolder { folder, files, what } => {
            let result = disk::write_files(&folder, &files, disk::Overwrite::Refuse);
            FileCommand::Written { what, result: result.map_err(WorkError::from) }
        }
        FileEffect::Write { path, written, overwrite, what } => {
            let result = disk::write_text(&path, &written.text(), overwrite).map(drop);
            FileCommand::Written { what, result: result.map_err(WorkError::from) }
        }
        FileEffect::SaveSettings(settings) => {
            let error = settings_folder.and_then(|folder| settings.save(folder).err())?;
            FileCommand::Written { what: String::new(), result: Err(WorkError::Settings(error)) }
        }
    };
    Some(Command::File(done))
}
