//! Work that must not make the window wait: files, dialogs and long analyses, on threads, results as commands.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use super::reading::read_import;
use crate::analysis::Analyzer;
use crate::exchange::Separator;
use crate::project;
use crate::session::{Command, Covered, Derived, Effect, covered, foretold};

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
}

impl Work {
    /// `settings` is the folder in which settings are kept.
    pub fn new(ctx: &egui::Context, settings: Option<PathBuf>) -> Self {
        let (sender, receiver) = channel();
        let (files, file_work) = channel::<Effect>();
        let (analyses, analysis_work) = channel::<Effect>();
        let results = Results { ctx: ctx.clone(), sender: sender.clone() };
        let writing = thread::spawn(move || {
            let done = file_work.into_iter().filter_map(|effect| perform(effect, settings.as_deref()));
            done.for_each(|command| results.bring(command));
        });
        let results = Results { ctx: ctx.clone(), sender: sender.clone() };
        thread::spawn(move || analyze(&analysis_work, &results));
        Self { ctx: ctx.clone(), sender, receiver, files: Some(files), writing: Some(writing), analyses }
    }

    /// Queues work. A thread that is gone has nobody to bring its results to, so that is no error.
    pub fn start(&self, effect: Effect) {
        match (&effect, &self.files) {
            (Effect::Analyze { .. } | Effect::Foresee { .. } | Effect::Cover { .. }, _) => {
                drop(self.analyses.send(effect))
            }
            (_, Some(files)) => drop(files.send(effect)),
            (_, None) => {}
        }
    }

    /// Runs something that blocks, apart from the file work.
    pub fn wait_for(&self, answer: impl FnOnce() -> Command + Send + 'static) {
        let results = Results { ctx: self.ctx.clone(), sender: self.sender.clone() };
        thread::spawn(move || results.bring(answer()));
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

/// Analyses the newest document that was asked for, then looks ahead at the newest drop; older wishes are skipped.
fn analyze(wishes: &Receiver<Effect>, results: &Results) {
    let (mut analyzer, mut covering) = (Analyzer::default(), Analyzer::default());
    while let Ok(first) = wishes.recv() {
        let (mut newest, mut drop, mut policies) = (None, None, Vec::<Effect>::new());
        for wish in std::iter::once(first).chain(wishes.try_iter()) {
            match &wish {
                Effect::Analyze { .. } => newest = Some(wish),
                Effect::Foresee { .. } => drop = Some(wish),
                Effect::Cover { policy, .. } => {
                    policies.retain(|known| !matches!(known, Effect::Cover { policy: other, .. } if *other == *policy));
                    policies.push(wish);
                }
                _ => {}
            }
        }
        for wish in newest.into_iter().chain(drop).chain(policies) {
            match wish {
                Effect::Analyze { ticket, baseline, organization, viewpoint } => {
                    let derived = Derived::of(&mut analyzer, &baseline, &organization, &viewpoint);
                    results.bring(Command::Analyzed { ticket, derived });
                }
                Effect::Foresee { wish, before, after, viewpoint } => {
                    let sentence = foretold(&mut analyzer, [&before, &after], &viewpoint);
                    results.bring(Command::Foreseen { wish, sentence });
                }
                Effect::Cover { policy, moment, organization, viewpoint } => {
                    let covered = covered(&mut covering, &organization, &policy, &viewpoint);
                    let covered = Arc::new(covered.unwrap_or_else(Covered::none));
                    results.bring(Command::Covered { policy, moment, covered });
                }
                _ => {}
            }
        }
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
            let result = project::write_files(&folder, &files, project::Overwrite::Refuse);
            Some(Command::Written { what, result: result.map_err(|error| error.to_string()) })
        }
        Effect::WriteText { path, text, overwrite, what } => {
            let result = project::write_text(&path, &text, overwrite).map(|_| ());
            Some(Command::Written { what, result: result.map_err(|error| error.to_string()) })
        }
        Effect::WriteTable { path, table, overwrite, what } => {
            let result = project::write_text(&path, &table.write(Separator::Comma), overwrite).map(|_| ());
            Some(Command::Written { what, result: result.map_err(|error| error.to_string()) })
        }
        Effect::SaveSettings(settings) => {
            let error = settings_folder.and_then(|folder| settings.save(folder).err())?;
            Some(Command::Written { what: String::new(), result: Err(format!("the settings were not saved: {error}")) })
        }
        // Everything else belongs to the window and never comes here.
        _ => None,
    }
}
