//! Work that must not make the window wait: files and dialogs, on threads, results as commands.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::project;
use crate::session::{Command, Effect};

use super::reading::read_import;

/// Threads that are at work, and what they have brought.
#[derive(Debug)]
pub struct Work {
    ctx: egui::Context,
    sender: Sender<Command>,
    receiver: Receiver<Command>,
    /// File work is done one after another, so that two saves never cross.
    files: Sender<Effect>,
}

impl Work {
    /// `settings` is the folder in which settings are kept.
    pub fn new(ctx: &egui::Context, settings: Option<PathBuf>) -> Self {
        let (sender, receiver) = channel();
        let (files, effects) = channel::<Effect>();
        let (results, ctx_of_files) = (sender.clone(), ctx.clone());
        thread::spawn(move || {
            for effect in effects {
                if let Some(command) = perform(effect, settings.as_deref()) {
                    if results.send(command).is_err() {
                        return;
                    }
                    ctx_of_files.request_repaint();
                }
            }
        });
        Self { ctx: ctx.clone(), sender, receiver, files }
    }

    /// Queues file work.
    pub fn start(&self, effect: Effect) {
        // The thread lives as long as this value; there is nobody to tell if it is gone.
        let _ = self.files.send(effect);
    }

    /// Runs something that blocks, apart from the file work.
    pub fn wait_for(&self, answer: impl FnOnce() -> Command + Send + 'static) {
        let (sender, ctx) = (self.sender.clone(), self.ctx.clone());
        thread::spawn(move || {
            if sender.send(answer()).is_ok() {
                ctx.request_repaint();
            }
        });
    }

    /// What has come back.
    pub fn results(&self) -> Vec<Command> {
        self.receiver.try_iter().collect()
    }
}

/// Performs file work; the result, where anyone waits for one.
fn perform(effect: Effect, settings_folder: Option<&Path>) -> Option<Command> {
    match effect {
        Effect::Open(path) => {
            let result = project::open(&path).map(|opened| opened.organization);
            Some(Command::Opened { path, result })
        }
        Effect::Save { path, organization, overwrite } => {
            let result = project::save(&path, &organization, overwrite).map(|_| ());
            Some(Command::Saved { path, organization, result })
        }
        Effect::ReadImport { paths, want } => {
            let path = paths.first().cloned().unwrap_or_default();
            Some(Command::ImportRead { path, result: read_import(&paths, want) })
        }
        Effect::WriteFiles { folder, files, what } => {
            let result = project::write_files(&folder, &files, project::Overwrite::Refuse).map_err(|error| error.to_string());
            Some(Command::Written { what, result })
        }
        Effect::WriteText { path, text, overwrite, what } => {
            let result = project::write_text(&path, &text, overwrite).map(|_| ()).map_err(|error| error.to_string());
            Some(Command::Written { what, result })
        }
        Effect::SaveSettings(settings) => {
            let problem = settings_folder.and_then(|folder| settings.save(folder).err());
            problem.map(|error| Command::Written {
                what: String::new(),
                result: Err(format!("the settings were not saved: {error}")),
            })
        }
        // Everything else belongs to the window and never comes here.
        _ => None,
    }
}
