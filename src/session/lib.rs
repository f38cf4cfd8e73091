//! The app without a window: commands in, effects out.
//!
//! Knows the open document, its history, what is selected, shown and asked.
//! [`Session::dispatch`] is the only way anything changes; it does no I/O, reads no clock and never blocks on either.
//! Does not know files, threads, the toolkit, or how anything looks.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]
// A new command, effect or error must not compile and do nothing.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

mod act;
mod action;
mod asking;
mod command;
mod create;
mod derived;
mod dialog;
mod document;
mod effect;
mod entry;
mod error;
mod export;
mod file_desk;
mod follow;
mod foresight;
mod fragment;
mod fresh;
mod heard;
mod highlight;
mod history;
mod icon;
mod intent;
mod layout;
mod listing;
mod notice;
mod nudge;
mod origin;
mod question;
mod recovery;
mod search;
mod selection;
mod several;
mod shortcut;
mod start;
mod state;
mod template;
mod verdicts;
mod viewing;
mod window;

use std::sync::Arc;

pub use action::{ACTIONS, Action, Entry, Landing, Menu, When};
pub use asking::{AskCommand, AskWish, Asking, Worked};
pub use command::{Command, FileCommand, UnsavedAnswer, WhereOff};
pub use derived::{Derived, findings_by_severity};
pub use dialog::{Dialog, PaletteMode, Refused, Remains};
pub use document::Document;
pub use effect::{DraftEffect, Effect, FileEffect, VerdictsEffect, WindowEffect};
pub use entry::entry_edit;
pub use error::WorkError;
pub use export::{Export, Written};
pub use file_desk::{Differences, FileDesk, Occasion, Repair, RepairCommand, Versions};
pub use foresight::{Answered, Carried, Covered, PossibleDrop, covered, foretold};
pub use fragment::{Fragment, topmost};
pub use heard::Heard;
pub use highlight::Highlight;
pub use history::{History, STEPS};
pub use icon::Icon;
pub use intent::Intent;
pub use layout::{Page, Panel, Panels, Room};
pub use listing::{Becomes, Counts, Pasted, Plan, PlannedKind, PlannedRow};
pub use notice::{Notice, Notices, Offer, Offered, STAY, Tone};
pub use nudge::Nudge;
pub use origin::{KnownFile, News, Origin, Since};
pub use question::{FileQuestion, Folders, PathKind, TypedPath, ending};
pub use recovery::{RecoveryCommand, UnsavedWork};
pub use search::{Found, Hit, search, target_matches};
pub use selection::{Focus, Selection};
pub use several::{NewName, NewNames, Renames, Shared, SharedNote, SharedTag, note_all, tag_all, untag_all};
pub use shortcut::{Key, Shortcut};
pub use start::{PolicyStart, policy_starts};
pub use state::{Drop, State};
pub use template::{Beginning, Foreseen};
pub use verdicts::{Verdicts, VerdictsCommand};
pub use viewing::{ViewpointCommand, kept_as, refused_name, restore};
pub use window::{Screen, WindowCommand, WindowState};

/// Error texts are lower case without a period; on screen they are sentences.
pub use analysis::capital as sentence;
use catalog::Catalog;
use create::NewPolicy;
use disk::Settings;
use document::{Edited, Travelled};
use follow::Follow;
use history::TypingPlace;
use organization::{Edit, EditError, Organization, PolicyType};
use window::Chosen;

/// The state of the app and the one way to change it: wires the parts of the [`State`], each of which knows its own.
#[derive(Debug)]
pub struct Session {
    state: State,
    effects: Vec<Effect>,
    numbers: fastrand::Rng,
    now: u64,
}

impl Session {
    /// A session at the welcome screen. The seed decides which ids new entities get,
    /// the catalogue what their policies can be about.
    pub fn new(seed: u64, catalog: &Arc<Catalog>) -> Self {
        let mut numbers = fastrand::Rng::with_seed(seed);
        let organization = template::empty(&mut || numbers.u64(..));
        Self { state: State::new(organization, catalog), effects: Vec::new(), numbers, now: 0 }
    }

    /// Everything there is to see.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Does what is asked; what must be done outside comes back as effects. `now` is in milliseconds since 1970.
    pub fn dispatch(&mut self, command: Command, now: u64) -> Vec<Effect> {
        self.now = now;
        let (before, _) = self.state.document.moment();
        self.command(command);
        let (document, _) = self.state.document.moment();
        if document != before && self.state.window.screen == Screen::Workspace {
            self.look_from_default_region();
        }
        self.keep();
        let watch = self.state.file.watch(&self.state.document, self.state.window.screen);
        self.effects.extend(watch);
        std::mem::take(&mut self.effects)
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Act(action) => self.act(action),
            Command::Edit(edit) => drop(self.edit(&edit)),
            Command::Typing(edit) => self.state.document.type_in(edit),
            Command::Begin(beginning) => {
                self.state.window.dialog = None;
                self.when_safe(Intent::New(beginning));
            }
            Command::CreateOu { parent, name } => self.create_ou(parent, name),
            Command::CreateAccount { parent, name, email, id } => self.create_account(parent, name, email, id),
            Command::CreateEntry { parent, entry } => self.create_entry(&parent, &entry),
            Command::CreatePolicy { kind, name, content, attach_to, where_off } => {
                let policy = NewPolicy { kind, name, content, attach_to, where_off };
                self.create_policy(policy);
            }
            Command::Move { children, to } => drop(self.move_children(&children, &to)),
            Command::Attach { policy, targets } => self.attach(&policy, &targets),
            Command::TakeOffer(notice) => self.take_offer(notice),
            Command::Paste(text) => match self.state.window.screen {
                Screen::Workspace => self.paste(&text),
                Screen::Welcome => {}
            },
            Command::AcceptPolicies(policies) => self.accept_policies(&policies),
            Command::AddListed(plan) => self.add_list(&plan),
            Command::Select(target) => self.choose(|selection| selection.select(target)),
            Command::SelectToggle(target) => self.choose(|selection| selection.toggle(target)),
            Command::SelectRange { range, lead } => self.choose(|selection| selection.extend(range, lead)),
            Command::SelectPolicy(policy) => self.choose(|selection| selection.open_policy(policy)),
            Command::GoTo(target) => {
                self.state.window.dialog = None;
                self.choose(|selection| selection.select(target.clone()));
                self.nudge(Nudge::Target(target));
            }
            Command::OpenPolicyAt { policy, span } => self.open_policy_at(policy, span),
            Command::WhoCan(pattern) => {
                self.state.window.turn_to(Page::WhoCan);
                self.nudge(Nudge::WhoCan(pattern));
            }
            Command::SetViewpoint(viewpoint) => self.set_viewpoint(viewpoint),
            Command::Viewpoint(command) => self.viewpoint(command),
            Command::CloseDialog => self.close_dialog(),
            Command::Ask(command) => self.ask_simulator(command),
            Command::File(command) => self.file(command),
            Command::Repair(command) => {
                let follows = self.state.file.update_repair(command);
                self.follow(follows);
            }
            Command::Recovery(command) => {
                let follows = self.state.recovery.update(command);
                self.follow(follows);
            }
            Command::Verdicts(command) => self.verdicts(command),
            Command::Window(command) => {
                let effects = self.state.window.update(command);
                self.effects.extend(effects);
            }
            Command::SettingsLoaded { settings, problem } => {
                self.state.window.settings = settings;
                self.restore_viewpoint();
                if let Some(problem) = problem {
                    self.note(Tone::Error, problem);
                }
            }
            Command::CloseRequested => self.when_safe(Intent::Quit),
            Command::Failed(what) => self.failed(&what),
        }
    }

    fn file(&mut self, command: FileCommand) {
        let State { file, document, window, .. } = &mut self.state;
        let follows = file.update(command, document, window);
        self.follow(follows);
    }

    fn verdicts(&mut self, command: VerdictsCommand) {
        let effects = self.state.verdicts.update(command, &self.state.document);
        self.effects.extend(effects.into_iter().map(Effect::Verdicts));
    }

    /// Applies an edit as one step of history, or says why it is refused. Whether it was applied.
    fn edit(&mut self, edit: &Edit) -> bool {
        match self.state.document.edit(edit, &self.state.window.selection, self.now) {
            Ok(Edited::Nothing) => true,
            Ok(Edited::Changed) => {
                self.refresh();
                true
            }
            Err(error) => {
                let offer = self.way_out(&error, edit);
                self.refused(&error, offer);
                false
            }
        }
    }

    /// Says why an edit was refused, with AWS's name for it in the details, and what would let it through.
    fn refused(&mut self, error: &EditError, offered: Option<Offered>) {
        let detail = error.aws().map(|aws| format!("AWS answers {aws}")).unwrap_or_default();
        let offer = offered.map(|what| self.offer(what));
        self.state.window.notices.push_with(Tone::Error, sentence(&error.to_string()), detail, offer, self.now);
    }

    fn offer(&self, what: Offered) -> Offer {
        Offer { what, moment: self.state.document.moment() }
    }

    /// What would let a refused edit through.
    fn way_out(&self, error: &EditError, edit: &Edit) -> Option<Offered> {
        let EditError::TypeNotEnabled { kind } = error else { return None };
        if matches!(edit, Edit::DisablePolicyType { .. }) {
            return None;
        }
        let works = self.state.document.organization.apply(&enabling(kind, edit, String::new())).is_ok();
        works.then(|| Offered::Enable { kind: kind.clone(), then: Box::new(edit.clone()) })
    }

    /// Does what a notice offers, as long as the document is as it was then.
    fn take_offer(&mut self, notice: u64) {
        let found = self.state.window.notices.log().iter().find(|known| known.id == notice);
        let Some(offered) = found.and_then(|notice| self.state.offered(notice)).cloned() else { return };
        self.state.window.notices.dismiss(notice);
        match offered {
            Offered::Undo => self.act(Action::Undo),
            Offered::Enable { kind, then } => {
                let what = then.label(&self.state.document.organization);
                let label = format!("Enable {} and {}", kind.of_several(), analysis::small(&what));
                if self.edit(&enabling(&kind, &then, label)) {
                    self.tell(
                        Tone::Done,
                        format!("Done: enable {} and {}", kind.of_several(), analysis::small(&what)),
                        Some(Offered::Undo),
                    );
                }
            }
        }
    }

    /// Makes another organization the present one, undoably.
    fn replace(&mut self, next: Organization, label: String, typing: Option<TypingPlace>) {
        self.state.document.replace(next, label, typing, &self.state.window.selection, self.now);
        self.refresh();
    }

    fn undo(&mut self) {
        if let Some(travelled) = self.state.document.undo(&self.state.window.selection) {
            self.note(Tone::Note, format!("Undone: {}", travelled.label));
            self.arrive(travelled);
        }
    }

    fn redo(&mut self) {
        if let Some(travelled) = self.state.document.redo(&self.state.window.selection) {
            self.note(Tone::Note, format!("Redone: {}", travelled.label));
            self.arrive(travelled);
        }
    }

    /// After undo and redo the same is selected as then, and the cursor stands where the open policy's text changed.
    fn arrive(&mut self, Travelled { selection, before, .. }: Travelled) {
        self.state.window.selection = selection;
        if let Some(policy) = self.state.window.selection.policy.clone()
            && let Some(place) = self.state.document.changed_text(&policy, &before)
        {
            self.nudge(Nudge::PolicyText { policy, place });
        }
        self.refresh();
    }

    /// Brings everything derived up to date with the document.
    fn refresh(&mut self) {
        let State { document, window, simulator, .. } = &mut self.state;
        document.changed();
        window.selection.prune(&document.organization);
        simulator.changed();
        self.answer();
        let effects = self.state.verdicts.analyze(&self.state.document);
        self.effects.extend(effects.into_iter().map(Effect::Verdicts));
    }

    /// Counts changes from here on.
    fn set_baseline(&mut self) {
        let document = &mut self.state.document;
        document.origin.set_baseline(document.organization.clone());
        self.note(Tone::Done, "Changes are now counted from this point on");
        self.refresh();
    }

    /// Counts changes from where they were counted from before the user chose something else.
    fn restore_baseline(&mut self) {
        if let Some((baseline, since)) = self.state.document.origin.before_set.take() {
            self.note(Tone::Done, format!("Changes are counted since {} again", since.phrase()));
            self.baseline_is(baseline, since);
        }
    }

    /// Counts changes from another document than before.
    fn baseline_is(&mut self, baseline: Organization, since: Since) {
        self.state.document.origin.count_from(baseline, since);
        self.verdicts(VerdictsCommand::WorkOut);
    }

    fn choose(&mut self, change: impl FnOnce(&mut Selection)) {
        match self.state.window.choose(&self.state.document.organization, change) {
            Chosen::TheSame => {}
            Chosen::Another => self.state.document.turn_away(),
        }
    }

    fn back(&mut self) {
        let chosen = self.state.window.back(&self.state.document.organization);
        self.show_chosen(chosen);
    }

    fn forward(&mut self) {
        let chosen = self.state.window.forward(&self.state.document.organization);
        self.show_chosen(chosen);
    }

    fn show_chosen(&mut self, chosen: Chosen) {
        if chosen == Chosen::TheSame {
            return;
        }
        self.state.document.break_chain();
        let window = &mut self.state.window;
        match (window.selection.focus, window.selection.lead.clone()) {
            (Focus::Policy, _) => window.turn_to(Page::Policies),
            (Focus::Targets, Some(lead)) => self.nudge(Nudge::Target(lead)),
            (Focus::Targets, None) => {}
        }
    }

    fn show(&mut self, dialog: Dialog) {
        self.state.window.dialog = Some(dialog);
    }

    /// Asks the window to do something once.
    fn nudge(&mut self, nudge: Nudge) {
        self.effects.push(Effect::Show(nudge));
    }

    fn push(&mut self, effect: impl Into<Effect>) {
        self.effects.push(effect.into());
    }

    fn note(&mut self, tone: Tone, text: impl Into<String>) {
        self.tell(tone, text, None);
    }

    /// A message, with what can be done about it at once.
    fn tell(&mut self, tone: Tone, text: impl Into<String>, offered: Option<Offered>) {
        let offer = offered.map(|what| self.offer(what));
        self.state.window.notices.push_with(tone, text, String::new(), offer, self.now);
    }

    fn change_settings(&mut self, change: impl FnOnce(&mut Settings)) {
        let effects = self.state.window.change(change);
        self.effects.extend(effects);
    }

    /// A thread of the program's own has failed; what is open and unsaved is not touched by that.
    fn failed(&mut self, what: &str) {
        let text = "What you asked for was not done, and what is open is as it was. Save it, and try again";
        self.follow([Follow::Idle, Follow::problem("Canopy made a mistake", &format!("{text}\n\n{what}"))]);
    }

    fn number(&mut self) -> u64 {
        self.numbers.u64(..)
    }
}

/// The edit that enables a policy type first.
fn enabling(kind: &PolicyType, then: &Edit, label: String) -> Edit {
    Edit::Batch { label, edits: vec![Edit::EnablePolicyType { kind: kind.clone() }, then.clone()] }
}
