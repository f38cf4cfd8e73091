//! What lies over the window: questions, forms, sheets.
//!
//! Knows how each dialog of the session is drawn and what is typed in it. At most one is open.

mod begin;
mod choose;
mod create;
mod documents;
mod help;
mod import;
mod listing;
mod place;
mod questions;
mod sheets;

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Id, Key, Modal, Ui};

use super::later::Later;
use super::palette::{self, PaletteView};
use super::theme::{Tokens, icon_family};
use super::tree::lines::TreeLine;
use organization::{EmailPattern, ParentId, PolicyType, TargetId};
use session::{Beginning, Command, Dialog, FileCommand, State};

/// What is typed in the open dialog.
#[derive(Debug, Default)]
pub struct DialogView {
    /// Which dialog the texts belong to.
    open: Option<String>,
    pub(super) name: String,
    pub(super) email: String,
    /// The e-mail is the user's own, not one that was proposed.
    pub(super) is_email_typed: bool,
    /// The name that the e-mail was proposed for.
    pub(super) proposed_for: String,
    /// By revision.
    pub(super) emails: Later<u64, EmailPattern>,
    pub(super) id: String,
    pub(super) parent: Option<ParentId>,
    pub(super) place: place::PlaceView,
    pub(super) tried: Option<create::Tried>,
    /// What was created before, while the dialog stays open for another.
    pub(super) created: Option<String>,
    pub(super) is_another: bool,
    /// Which template or text is chosen, by number.
    pub(super) start: usize,
    /// A policy type that is off is to stay so.
    pub(super) is_left_off: bool,
    pub(super) path: String,
    pub(super) filter: String,
    pub(super) kinds: Vec<PolicyType>,
    pub(super) chosen: BTreeSet<TargetId>,
    /// By revision and filter.
    pub(super) targets: Later<(u64, String), Arc<[TreeLine]>>,
    pub(super) focused: bool,
    listing: listing::ListingView,
    palette: PaletteView,
    help: help::HelpView,
}

/// Draws the open dialog.
pub fn show(ui: &mut Ui, state: &State, view: &mut DialogView, now: u64, out: &mut Vec<Command>) {
    let Some(dialog) = &state.window.dialog else {
        view.open = None;
        return;
    };
    view.begin(dialog);
    // Each dialog has its own id, so that none begins with the size of another.
    let id = Id::unique(("dialog", &view.open));
    let is_palette = matches!(dialog, Dialog::Palette(_));
    let mut area = Modal::default_area(id);
    if is_palette {
        area = area.anchor(egui::Align2::CENTER_TOP, egui::vec2(0.0, 70.0));
    }
    let frame = egui::Frame::window(ui.style()).inner_margin(if is_palette { 10 } else { 20 });
    let response =
        Modal::new(id).area(area).frame(frame).show(ui.ctx(), |ui| content(ui, state, dialog, view, now, out));
    let decided = out.iter().any(|command| matches!(command, Command::CloseDialog));
    if !decided && response.should_close() && !ui.input(|input| input.key_pressed(Key::Enter)) {
        // What was to be done waits for an answer to this question; all others are simply left.
        let is_awaited = matches!(dialog, Dialog::Unsaved(_));
        let cancel = Command::File(FileCommand::AnswerUnsaved(session::UnsavedAnswer::Cancel));
        out.push(if is_awaited { cancel } else { Command::CloseDialog });
    }
}

fn content(ui: &mut Ui, state: &State, dialog: &Dialog, view: &mut DialogView, now: u64, out: &mut Vec<Command>) {
    match dialog {
        Dialog::Unsaved(intent) => questions::unsaved(ui, state, intent, out),
        Dialog::ChangedOnDisk { path, .. } => documents::changed_on_disk(ui, path, out),
        Dialog::Compare(comparison) => documents::compare(ui, comparison, out),
        Dialog::NotSaved(refused) => documents::not_saved(ui, refused, out),
        Dialog::Recovery => documents::recovery(ui, state, now, out),
        Dialog::DiscardDraft(left) => documents::discard(ui, left, now, out),
        Dialog::Overwrite(path) => questions::overwrite(ui, path, out),
        Dialog::TypedPath(asked) => questions::typed_path(ui, asked, view, out),
        Dialog::Problem { title, text } => questions::problem(ui, title, text, out),
        Dialog::NewOrganization => begin::show(ui, view, out),
        Dialog::NewOu(parent) => create::ou(ui, state, parent, view, out),
        Dialog::NewAccount(parent) => create::account(ui, state, parent, view, out),
        Dialog::NewPolicy { kind, attach_to } => create::policy(ui, state, (kind, attach_to), view, out),
        Dialog::MoveTo(children) => choose::parent(ui, state, children, view, out),
        Dialog::AttachPolicy(targets) => choose::policy(ui, state, targets, view, out),
        Dialog::AttachTo(policy) => choose::targets(ui, state, policy, view, out),
        Dialog::PolicyTypes => choose::policy_types(ui, state, out),
        Dialog::ImportReview { path, import } => import::organization(ui, state, path, import, out),
        Dialog::PoliciesReview { path, policies, warnings } => {
            import::policies(ui, state, path, policies, warnings, view, out)
        }
        Dialog::Listing(pasted) => listing::show(ui, state, pasted, view, out),
        Dialog::Palette(mode) => palette::show(ui, state, *mode, &mut view.palette, out),
        Dialog::Help => help::show(ui, &mut view.help, out),
        Dialog::Shortcuts => sheets::shortcuts(ui, out),
        Dialog::Settings => sheets::settings(ui, state, view, out),
        Dialog::Messages => sheets::messages(ui, state, out),
        Dialog::About => sheets::about(ui, state, out),
    }
}

impl DialogView {
    /// Empties the fields when another dialog opens.
    fn begin(&mut self, dialog: &Dialog) {
        let mut key = format!("{:?}", std::mem::discriminant(dialog));
        if let Dialog::Palette(mode) = dialog {
            key = format!("palette {mode:?}");
        }
        if let Dialog::TypedPath(asked) = dialog {
            key = format!("path {:?}", asked.question);
        }
        // Another list or folder that is dropped meanwhile is another dialog.
        if let Dialog::Listing(pasted) = dialog {
            key = format!("listing {:p}", Arc::as_ptr(pasted));
        }
        if let Dialog::PoliciesReview { path, policies, .. } = dialog {
            key = format!("policies {} {}", path.display(), policies.len());
        }
        if self.open.as_ref() == Some(&key) {
            return;
        }
        *self = Self { open: Some(key), ..Self::default() };
        if let Dialog::NewOrganization = dialog {
            let Beginning { template: _, name, email } = Beginning::default();
            (self.name, self.email) = (name, email);
        }
        if let Dialog::TypedPath(asked) = dialog {
            self.path.clone_from(&asked.begin);
        }
        if let Dialog::PoliciesReview { policies, .. } = dialog {
            self.kinds = policies.iter().map(|policy| policy.kind.clone()).collect();
        }
    }

    /// Empties the fields for another one, in the same place.
    fn next(&mut self) {
        *self = Self {
            open: self.open.take(),
            created: Some(std::mem::take(&mut self.name)),
            parent: self.parent.take(),
            is_another: self.is_another,
            ..Self::default()
        };
    }
}

/// The title of a dialog.
fn title(ui: &mut Ui, text: &str) {
    ui.label(super::widgets::strong(text).size(16.0));
    ui.add_space(6.0);
}

/// The row of buttons at the end: the one that goes on is last and looks so.
fn buttons(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.add_space(14.0);
    // As high as a button and no more: what the dialog once had room for below would keep it as high in a smaller window.
    let room = egui::vec2(ui.available_width(), BUTTON.y);
    ui.allocate_ui_with_layout(room, egui::Layout::right_to_left(egui::Align::Center), add);
}

/// As large as every button at the end of a dialog is at least.
const BUTTON: egui::Vec2 = egui::vec2(80.0, 28.0);

/// The button that Enter presses.
fn primary(ui: &mut Ui, name: &str) -> bool {
    let tokens = Tokens::of(ui);
    let text = egui::RichText::new(name).color(tokens.on_accent);
    let button = egui::Button::new(text).min_size(BUTTON).fill(tokens.accent).stroke(egui::Stroke::NONE);
    let clicked = ui.add(button).clicked();
    let elsewhere = ui.data_mut(|data| data.remove_temp::<bool>(other_has_focus())).unwrap_or(false);
    clicked || (!elsewhere && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Enter)))
}

/// The end of a form: the button that goes on, with its command once the form is complete, and the one that does not.
fn finish(ui: &mut Ui, name: &str, command: Option<Command>, out: &mut Vec<Command>) {
    buttons(ui, |ui| {
        if command.is_none() {
            let text = egui::RichText::new(name).color(Tokens::of(ui).weak);
            ui.add_enabled(false, egui::Button::new(text).min_size(BUTTON));
            // What another button said of Enter holds for one frame.
            ui.data_mut(|data| data.remove::<bool>(other_has_focus()));
        } else if primary(ui, name) {
            out.extend(command);
        }
        if secondary(ui, "Cancel") {
            out.push(Command::CloseDialog);
        }
    });
}

/// A button that does not go on.
fn secondary(ui: &mut Ui, name: &str) -> bool {
    let response = ui.add(egui::Button::new(name).min_size(BUTTON));
    own_enter(ui, &response);
    response.clicked()
}

/// Enter does what a box or a row does that has the keyboard, and the form does not go on by it.
fn own_enter(ui: &Ui, response: &egui::Response) {
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(other_has_focus(), true));
    }
}

/// Where a button that does not go on says that Enter is its own.
fn other_has_focus() -> Id {
    Id::unique("another button of the dialog has the keyboard")
}

/// A named field of a form.
fn field(ui: &mut Ui, name: &str, text: &mut String, hint: &str, focus: &mut bool) -> egui::Response {
    ui.label(super::widgets::weak(ui, name));
    let edit = egui::TextEdit::singleline(text)
        .hint_text(hint.to_owned())
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 5));
    let response = ui.add(edit).accessible_name(name);
    // Enter ends the typing in a field; a form that is not complete yet keeps the keyboard.
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if !*focus || entered {
        response.request_focus();
        *focus = true;
    }
    ui.add_space(4.0);
    response
}

/// A sentence that says why a form cannot go on yet.
fn refusal(ui: &mut Ui, text: &str) {
    let color = Tokens::of(ui).error;
    ui.label(crate::widgets::safe(text).color(color));
}

/// A large icon with the dialog's text beside it.
fn beside(ui: &mut Ui, (icon, color): (session::Icon, egui::Color32), text: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.label(egui::RichText::new(super::icons::glyph(icon)).family(icon_family()).size(30.0).color(color));
        ui.vertical(text);
    });
}
