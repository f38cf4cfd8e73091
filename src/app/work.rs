//! Work that must not make the window wait: files, dialogs and long analyses, on threads, results as commands.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use super::analyst;
use super::fault::caught;
use super::keeper::{Event, Keeper, Rescue};
use super::watch::{Seen, Watch};
use catalog::Catalog;
use disk::SaveError;
use exchange::{Imported, Separator, Want};
use organization::Organization;
use session::{Command, Effect};

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
    /// File work is done one after another, so that two saves never cross.
    files: Option<Sender<Effect>>,
    writing: Option<JoinHandle<()>>,
    analyses: Sender<Effect>,
    keeper: Keeper,
    watch: Watch,
}

impl Work {
    pub fn new(ctx: &egui::Context, folders: Folders, catalog: &Arc<Catalog>) -> Self {
        let (sender, receiver) = channel();
        let (files, file_work) = channel::<Effect>();
        let (analyses, analysis_work) = channel::<Effect>();
        let results = || Results { ctx: ctx.clone(), sender: sender.clone() };
        let (of_files, of_analyses, of_drafts, of_watch) = (results(), results(), results(), results());
        let settings = folders.settings;
        let writing = thread::spawn(move || {
            for effect in file_work {
                let save = match &effect {
                    Effect::Save { path, organization, .. } => Some((path.clone(), organization.clone())),
                    _ => None,
                };
                match caught(|| perform(effect, settings.as_deref())) {
                    Ok(done) => done.into_iter().for_each(|command| of_files.bring(command)),
                    Err(what) => of_files.bring(failed(save, what)),
                }
            }
        });
        let catalog = Arc::clone(catalog);
        thread::spawn(move || {
            let bring = |command| of_analyses.bring(command);
            while let Err(what) = caught(|| analyst::work(&catalog, &analysis_work, &bring)) {
                of_analyses.bring(Command::Failed(what));
            }
        });
        let keeper = Keeper::new(folders.state, move |event| of_drafts.bring(told(event)));
        let watch = Watch::new(move |Seen { path, than, found }| of_watch.bring(Command::Looked { path, than, found }));
        Self { ctx: ctx.clone(), sender, receiver, files: Some(files), writing: Some(writing), analyses, keeper, watch }
    }

    /// Queues work. A thread that is gone has nobody to bring its results to, so that is no error.
    pub fn start(&self, effect: Effect) {
        match effect {
            Effect::Analyze { .. } | Effect::StopAnalysis | Effect::Foresee { .. } | Effect::Cover { .. } => {
                drop(self.analyses.send(effect))
            }
            Effect::Watch(file) => self.watch.file(file),
            Effect::KeepDraft(draft) => self.keeper.keep(draft),
            Effect::DropDraft => self.keeper.clear(),
            Effect::ReadDraft(id) => self.keeper.read(id),
            Effect::AdoptDraft { id, draft } => self.keeper.adopt(id, draft),
            Effect::DiscardDraft(id) => self.keeper.discard(id),
            effect => {
                if let Some(files) = &self.files {
                    drop(files.send(effect));
                }
            }
        }
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

    /// What has come back.
    pub fn results(&self) -> Vec<Command> {
        self.receiver.try_iter().collect()
    }
}

/// What is being written is written to its end before the app goes.
impl Drop for Work {
    fn drop(&mut self) {
        self.files = None;
        if let Some(writing) = self.writing.take() {
            drop(writing.join());
        }
    }
}

/// The way back from a thread to the window.
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

/// A save that ends in a mistake of the program's own is a save that failed.
fn failed(save: Option<(PathBuf, Organization)>, what: String) -> Command {
    match save {
        Some((path, organization)) => {
            let source = std::io::Error::other(what);
            Command::Saved { organization, result: Err(SaveError::Unwritable { path: path.clone(), source }), path }
        }
        None => Command::Failed(what),
    }
}

fn told(event: Event) -> Command {
    match event {
        Event::Kept(refused) => Command::DraftKept(refused),
        Event::Found(drafts) => Command::DraftsFound(drafts),
        Event::Read { id, result } => Command::DraftRead { id, result: *result },
        Event::Discarded { id, result } => Command::DraftDiscarded { id, result },
    }
}

fn read_import(paths: &[PathBuf], want: Want) -> Result<Imported, String> {
    let folder = disk::read_folders(paths).map_err(|error| error.to_string())?;
    exchange::import(&folder, want).map_err(|error| error.to_string())
}

/// Performs file work; the result, where anyone waits for one.
pub fn perform(effect: Effect, settings_folder: Option<&Path>) -> Option<Command> {
    match effect {
        Effect::Open(path) => {
            let result = disk::open(&path);
            Some(Command::Opened { path, result })
        }
        Effect::ReadTheirs(path) => {
            let result = disk::open(&path);
            Some(Command::TheirsRead { path, result })
        }
        Effect::Save { path, organization, overwrite } => {
            let result = disk::save(&path, &organization, overwrite);
            Some(Command::Saved { path, organization, result })
        }
        Effect::ReadText(text) => Some(Command::RepairRead(format::read(&text))),
        Effect::SaveText { path, text, overwrite } => {
            let result = disk::save_text(&path, &text, overwrite);
            Some(Command::RepairSaved { text, result })
        }
        Effect::ReadImport { paths, want } => {
            let path = paths.first().cloned().unwrap_or_default();
            Some(Command::ImportRead { path, result: read_import(&paths, want) })
        }
        Effect::WriteFiles { folder, files, what } => {
            let result = disk::write_files(&folder, &files, disk::Overwrite::Refuse);
            Some(Command::Written { what, result: result.map_err(|error| error.to_string()) })
        }
        Effect::WriteText { path, text, overwrite, what } => {
            let result = disk::write_text(&path, &text, overwrite).map(|_| ());
            Some(Command::Written { what, result: result.map_err(|error| error.to_string()) })
        }
        Effect::WriteTable { path, table, overwrite, what } => {
            let result = disk::write_text(&path, &table.write(Separator::Comma), overwrite).map(|_| ());
            Some(Command::Written { what, result: result.map_err(|error| error.to_string()) })
        }
        Effect::SaveSettings(settings) => {
            let error = settings_folder.and_then(|folder| settings.save(folder).err())?;
            Some(Command::Written { what: String::new(), result: Err(format!("the settings were not saved: {error}")) })
        }
        // Everything else belongs to the window or another thread and never comes here.
        _ => None,
    }
}
