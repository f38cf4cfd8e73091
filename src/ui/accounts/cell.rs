//! A cell while it is edited.
//!
//! Knows how typing ends: Enter takes it, Escape gives it up, leaving the field takes it too. What AWS refuses is said below the cell
//! while it is typed, and Enter then leaves the field open.

use egui::{Area, Key, Margin, Order, Rect, TextEdit, Ui};

use super::column::Column;
use super::{AccountsView, field_id, grid, there};
use crate::keys;
use crate::theme::Tokens;
use crate::widgets;
use organization::{Account, AccountId, Edit};
use session::{Command, State};

/// What is typed into a cell.
#[derive(Debug)]
pub struct Editing {
    pub account: AccountId,
    pub column: Column,
    text: String,
    /// What stood there: who types nothing changes nothing, not even blanks at the end.
    begun_with: String,
    /// The field has had the keyboard, so losing it means that typing is finished.
    began: bool,
    /// Why the document would not take what is typed.
    refused: Option<String>,
}

/// What comes of a frame of typing.
enum Typed {
    On,
    Given,
    GivenUp,
}

impl Editing {
    pub fn new(account: AccountId, column: Column, text: String) -> Self {
        Self { account, column, begun_with: text.clone(), text, began: false, refused: None }
    }

    /// The edit that takes what was typed; `None` where nothing was.
    pub fn edit(&self, account: &Account) -> Option<Edit> {
        if self.text == self.begun_with { None } else { self.column.edit(account, &self.text) }
    }

    /// Whether it is in this cell.
    pub fn is_at(&self, account: &AccountId, column: &Column) -> bool {
        self.account == *account && self.column == *column
    }
}

/// The field in the place of the cell.
pub fn show(ui: &mut Ui, place: Rect, state: &State, view: &mut AccountsView, out: &mut Vec<Command>) {
    let Some(editing) = &mut view.editing else { return };
    let Some(account) = there(state, &editing.account) else {
        view.editing = None;
        return;
    };
    match field(ui, place, state, editing, out) {
        Typed::On => {
            if let Some(why) = &editing.refused {
                refusal(ui, place, why);
            }
            return;
        }
        Typed::Given => out.extend(editing.edit(account).map(Command::Edit)),
        Typed::GivenUp => {}
    }
    out.push(Command::Typing(None));
    view.editing = None;
    // Whoever clicks elsewhere goes on there.
    if ui.memory(|memory| memory.focused().is_none_or(|focused| focused == field_id())) {
        ui.memory_mut(|memory| memory.request_focus(grid::id()));
    }
}

fn field(ui: &mut Ui, place: Rect, state: &State, editing: &mut Editing, out: &mut Vec<Command>) -> Typed {
    let id = field_id();
    let name = format!(
        "{} of {}",
        editing.column.head(),
        state.document.organization.accounts().get(&editing.account).map_or("", |account| account.shown_name())
    );
    let field = TextEdit::singleline(&mut editing.text).id(id).margin(Margin::symmetric(4, 2));
    let response = ui.put(place, field).accessible_name(aws::shown(&name));
    if !editing.began {
        editing.began = true;
        response.request_focus();
        crate::fields::select_all(ui, id, editing.text.chars().count());
        return Typed::On;
    }
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(keys::typed_field_id(), id));
    }
    if response.changed() {
        let edit = there(state, &editing.account).and_then(|account| editing.edit(account));
        let refused = edit.as_ref().and_then(|edit| state.document.organization.apply(edit).err());
        editing.refused = refused.map(|error| crate::sentence(&error.to_string()));
        out.push(Command::Typing(edit));
    }
    let (escaped, entered) = ui
        .input(|input| (input.key_pressed(Key::Escape), input.key_pressed(Key::Enter) || input.key_pressed(Key::Tab)));
    if escaped {
        return Typed::GivenUp;
    }
    if response.lost_focus() {
        // What is refused stays to be mended; who clicks elsewhere may come back to it.
        if editing.refused.is_some() {
            if entered {
                response.request_focus();
            }
            return Typed::On;
        }
        return Typed::Given;
    }
    // Scrolled out of sight and back.
    if !response.has_focus() && editing.refused.is_none() {
        response.request_focus();
    }
    Typed::On
}

/// Why what is typed cannot be, below the cell and over whatever is there.
fn refusal(ui: &Ui, place: Rect, why: &str) {
    // A dialog lies over the table, so nothing of the table lies over it.
    if ui.ctx().memory(egui::Memory::top_modal_layer).is_some() {
        return;
    }
    let area = Area::new(field_id().with("refusal")).order(Order::Tooltip).interactable(false);
    area.fixed_pos(place.left_bottom() + egui::vec2(0.0, 3.0)).show(ui.ctx(), |ui| {
        egui::Frame::popup(ui.style()).show(ui, |ui| {
            ui.set_max_width(360.0);
            let color = Tokens::of(ui).error;
            ui.add(egui::Label::new(widgets::safe(why).color(color)).wrap());
        });
    });
}
