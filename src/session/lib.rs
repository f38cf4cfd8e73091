//! The app without a window: commands in, effects out.
//!
//! Knows the open document, its history, what is selected, shown and asked.
//! [`Session::dispatch`] is the only way anything changes; it does no I/O, reads no clock and never blocks on either.
//! Does not know files, threads, the toolkit, or how anything looks.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod act;
mod action;
mod asking;
mod command;
mod comparing;
mod create;
mod desk;
mod dialog;
mod document;
mod effect;
mod files;
mod fragment;
mod highlight;
mod history;
mod icon;
mod layout;
mod notice;
mod nudge;
mod recovery;
mod repair;
mod saving;
mod search;
mod selection;
mod shortcut;
mod state;
mod viewing;

use std::collections::VecDeque;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

pub use action::{ACTIONS, Action, Entry, Menu};
pub use asking::Asking;
pub use command::{Command, Shown, UnsavedAnswer};
pub use comparing::{Answered, Carried, Covered, Derived, Since, Wish, covered, foretold};
pub use desk::{Comparison, Differences, Known, News, Occasion};
pub use dialog::{Dialog, Intent, PaletteMode, Refused};
pub use effect::{Effect, FileQuestion};
pub use fragment::{Fragment, topmost};
pub use highlight::Highlight;
pub use history::{History, STEPS};
pub use icon::Icon;
pub use layout::{Page, Panel, Panels};
pub use notice::{Level, Notice, Notices, STAY};
pub use nudge::Nudge;
pub use repair::Repair;
pub use search::{Found, Hit, search, target_matches};
pub use selection::{Focus, Selection};
pub use shortcut::{Key, Shortcut};
pub use state::{Drop, Screen, State, findings};

use analysis::Analyzer;
/// Error texts are lower case without a period; on screen they are sentences.
pub use analysis::capital as sentence;
use catalog::Catalog;
use desk::Wanted;
use disk::Stamp;
use exchange::Table;
use history::{Origin, Typing};
use organization::{ChildId, Edit, EditError, Organization};
use policy::Span;
use recovery::Kept;
use saving::Saving;

/// The state of the app and the one way to change it. Reading goes through [`State`].
#[derive(Debug)]
pub struct Session {
    state: State,
    history: History,
    analyzer: Analyzer,
    numbers: fastrand::Rng,
    trail: Trail,
    /// What goes on once the running save has succeeded.
    after_save: Option<Intent>,
    /// What was cut, while it waits to be pasted.
    cut: Option<(String, Vec<ChildId>)>,
    /// The table that waits for the name of its file, under the name that was suggested.
    exporting: Option<(String, Table)>,
    effects: Vec<Effect>,
    now: u64,
    /// Which document is open: grows when another takes its place.
    document: u64,
    /// The document and its revision when a file dialog was last asked for.
    asked: Option<(u64, u64)>,
    /// The saves that are under way, oldest first.
    saving: VecDeque<Saving>,
    /// Another save was asked for while one is under way.
    save_again: bool,
    /// The document and its revision when opening a file began.
    opening: (u64, u64),
    /// Why the document's file is being read again, and the revision when that began.
    reading: Option<(Wanted, u64)>,
    /// What the field that is being typed in would make of the document.
    typing: Option<Edit>,
    /// Counts what was typed.
    typed: u64,
    /// The program is about to end, and everything is answered for.
    leaving: bool,
    /// What was last asked to be kept, and to be watched.
    kept: Option<Kept>,
    /// Something is kept, and is to be dropped once it is saved.
    keeps: bool,
    watched: Option<(PathBuf, Stamp)>,
}

impl Deref for Session {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

/// What was selected before and after.
#[derive(Debug, Default)]
struct Trail {
    back: Vec<Selection>,
    forward: Vec<Selection>,
}

impl Session {
    /// A session at the welcome screen. The seed decides which ids new entities get,
    /// the catalogue what their policies can be about.
    pub fn new(seed: u64, catalog: &Arc<Catalog>) -> Self {
        let mut numbers = fastrand::Rng::with_seed(seed);
        let organization = create::empty(&mut || numbers.u64(..));
        let mut analyzer = Analyzer::new(catalog);
        let state = State::new(organization, &mut analyzer);
        Self {
            state,
            history: History::default(),
            analyzer,
            numbers,
            trail: Trail::default(),
            after_save: None,
            cut: None,
            exporting: None,
            effects: Vec::new(),
            now: 0,
            document: 0,
            asked: None,
            saving: VecDeque::new(),
            save_again: false,
            opening: (0, 0),
            reading: None,
            typing: None,
            typed: 0,
            leaving: false,
            kept: None,
            keeps: false,
            watched: None,
        }
    }

    /// Does what is asked; what must be done outside comes back as effects. `now` is in milliseconds since 1970.
    pub fn dispatch(&mut self, command: Command, now: u64) -> Vec<Effect> {
        self.now = now;
        self.command(command);
        self.keep_and_watch();
        self.state.undo_label = self.history.undo_label().map(str::to_owned);
        self.state.redo_label = self.history.redo_label().map(str::to_owned);
        std::mem::take(&mut self.effects)
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Act(action) => self.act(action),
            Command::Edit(edit) => {
                self.edit(&edit);
            }
            Command::Typing(edit) => {
                self.typing = edit;
                self.typed += 1;
            }
            Command::Select(target) => self.choose(|selection| selection.select(target)),
            Command::SelectToggle(target) => self.choose(|selection| selection.toggle(target)),
            Command::SelectRange { range, lead } => self.choose(|selection| selection.extend(range, lead)),
            Command::SelectPolicy(policy) => self.choose(|selection| selection.open_policy(policy)),
            Command::GoTo(target) => {
                self.state.dialog = None;
                self.choose(|selection| selection.select(target.clone()));
                self.nudge(Nudge::Target(target));
            }
            Command::Ask(question) => self.ask_typed(question),
            Command::AskAbout { account, action } => self.ask_about(&account, action),
            Command::LoadQuestion(name) => self.load_question(&name),
            Command::OpenPolicyAt { policy, span } => self.open_policy_at(policy, span),
            Command::CreateOu { parent, name } => self.create_ou(parent, name),
            Command::CreateAccount { parent, name, email } => self.create_account(parent, name, email),
            Command::CreatePolicy { kind, name, attach_to } => self.create_policy(kind, name, attach_to),
            Command::Move { children, to } => {
                self.move_children(&children, &to);
            }
            Command::Attach { policy, targets } => self.attach(&policy, &targets),
            Command::Paste(text) if self.state.screen == Screen::Workspace => self.paste(&text),
            Command::Paste(_) => {}
            Command::Highlight(highlight) => {
                self.state.highlight = highlight;
                self.state.refresh_highlight();
            }
            Command::Export { name, table } => {
                self.exporting = Some((name.clone(), table));
                self.ask(FileQuestion::ExportTable(name));
            }
            Command::WhoCan(pattern) => {
                self.state.page = Page::WhoCan;
                self.nudge(Nudge::WhoCan(pattern));
            }
            Command::SetPanel { panel, shown } => self.set_panel(panel, shown),
            Command::PanelsResized(panels) => self.change_settings(|settings| settings.panels = panels),
            Command::ShowDialog(dialog) => self.state.dialog = Some(dialog),
            Command::CloseDialog => self.close_dialog(),
            Command::DismissNotice(id) => self.state.notices.dismiss(id),
            // Saved with the next other setting, or on quitting: a window that is being resized must not write with every step.
            Command::WindowResized(size) => self.state.settings.window = Some(size),
            Command::Analyzing { ticket, done, total } => self.state.come_so_far(ticket, done, total),
            Command::Analyzed { ticket, derived } => self.state.take_analysis(ticket, derived),
            Command::Foresee { carried, target } => self.foresee(carried, target),
            Command::Foreseen { wish, sentence } => self.state.foresight.remember(wish, Some(sentence)),
            Command::Cover(policy) => self.cover(policy),
            Command::Covered { policy, moment, covered } => self.state.foresight.take(policy, moment, Some(covered)),
            Command::SetViewpoint(viewpoint) => self.set_viewpoint(viewpoint),
            other => self.file_command(other),
        }
    }

    /// Applies an edit as one step of history, or says why it is refused. Whether it was applied.
    fn edit(&mut self, edit: &Edit) -> bool {
        match self.state.organization.apply(edit) {
            Ok(next) if next == self.state.organization => true,
            Ok(next) => {
                let typing = Typing::of(edit, &self.state.organization);
                let label = edit.label(&self.state.organization);
                self.replace(next, label, typing);
                true
            }
            Err(error) => {
                self.refused(&error);
                false
            }
        }
    }

    fn refused(&mut self, error: &EditError) {
        self.state.notices.push(Level::Error, sentence(&error.explained()), self.now);
    }

    /// Makes another organization the present one, undoably.
    fn replace(&mut self, next: Organization, label: String, typing: Option<Typing>) {
        let before = std::mem::replace(&mut self.state.organization, next);
        let step = history::Step { label, organization: before, selection: self.state.selection.clone(), origin: None };
        self.history.record(step, typing, self.now);
        self.refresh();
    }

    fn undo(&mut self) {
        let Some(step) = self.history.undo(&self.present()) else { return };
        self.note(Level::Note, format!("Undone: {}", step.label));
        self.step(step);
    }

    fn redo(&mut self) {
        let Some(step) = self.history.redo(&self.present()) else { return };
        self.note(Level::Note, format!("Redone: {}", step.label));
        self.step(step);
    }

    /// What is there now, for undo and redo to come back to.
    fn present(&self) -> history::Step {
        history::Step {
            label: String::new(),
            organization: self.state.organization.clone(),
            selection: self.state.selection.clone(),
            origin: Some(self.origin()),
        }
    }

    fn origin(&self) -> Origin {
        let State { path, saved, known, baseline, since, before_set, .. } = &self.state;
        Origin {
            path: path.clone(),
            saved: saved.clone(),
            known: known.clone(),
            baseline: baseline.clone(),
            since: *since,
            before_set: before_set.clone(),
        }
    }

    fn step(&mut self, step: history::Step) {
        if let Some(Origin { path, saved, known, baseline, since, before_set }) = step.origin {
            self.state.since = since;
            self.state.before_set = before_set;
            self.state.path = path;
            self.state.saved = saved;
            self.state.known = known;
            self.state.baseline = baseline;
            self.document += 1;
        }
        let before = std::mem::replace(&mut self.state.organization, step.organization);
        self.state.selection = step.selection;
        self.show_changed_text(&before);
        self.refresh();
    }

    /// After undo and redo the cursor stands where the open policy's text changed.
    fn show_changed_text(&mut self, before: &Organization) {
        let Some(id) = &self.state.selection.policy else { return };
        let (Some(old), Some(new)) = (before.policies().get(id), self.state.organization.policies().get(id)) else {
            return;
        };
        if old.content != new.content {
            let nudge = Nudge::PolicyText { policy: id.clone(), place: changed_end(&old.content, &new.content) };
            self.nudge(nudge);
        }
    }

    /// Brings everything derived up to date with the document.
    fn refresh(&mut self) {
        self.typing = None;
        if let Some(effect) = self.state.refresh(&mut self.analyzer) {
            self.effects.push(effect);
        }
    }

    fn choose(&mut self, change: impl FnOnce(&mut Selection)) {
        let before = self.state.selection.clone();
        change(&mut self.state.selection);
        // A list from an older analysis may still name what is gone.
        self.state.selection.prune(&self.state.organization);
        if self.state.selection == before {
            return;
        }
        self.typing = None;
        self.history.break_chain();
        self.trail.forward.clear();
        self.trail.back.push(before);
        if self.trail.back.len() > STEPS {
            self.trail.back.remove(0);
        }
        if self.state.selection.focus == Focus::Policy {
            self.state.page = Page::Policies;
        }
    }

    fn back(&mut self) {
        if let Some(selection) = self.trail.back.pop() {
            let left = self.travel(selection);
            self.trail.forward.push(left);
        }
    }

    fn forward(&mut self) {
        if let Some(selection) = self.trail.forward.pop() {
            let left = self.travel(selection);
            self.trail.back.push(left);
        }
    }

    /// Selects what was selected once, and shows it. What was selected until now.
    fn travel(&mut self, selection: Selection) -> Selection {
        self.history.break_chain();
        let left = std::mem::replace(&mut self.state.selection, selection);
        self.state.selection.prune(&self.state.organization);
        match (self.state.selection.focus, self.state.selection.lead.clone()) {
            (Focus::Policy, _) => self.state.page = Page::Policies,
            (Focus::Targets, Some(lead)) => self.nudge(Nudge::Target(lead)),
            (Focus::Targets, None) => {}
        }
        left
    }

    /// Asks the window to do something once.
    fn nudge(&mut self, nudge: Nudge) {
        self.effects.push(Effect::Show(nudge));
    }

    fn note(&mut self, level: Level, text: impl Into<String>) {
        self.state.notices.push(level, text, self.now);
    }

    fn number(&mut self) -> u64 {
        self.numbers.u64(..)
    }
}

/// The place in the new text behind what differs from the old one.
fn changed_end(old: &str, new: &str) -> Span {
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let start: usize = new.chars().zip(old.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let rest = |text: &str| text.get(start..).unwrap_or_default().chars().rev().collect::<Vec<_>>();
    let tail: usize = rest(new).into_iter().zip(rest(old)).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let end = new.len() - tail;
    Span::new(end, end)
}
