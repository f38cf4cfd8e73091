//! The page of accounts: a table of all of them, sorted by any column, filtered, edited in place, copied and exported.
//!
//! Knows its own view state: filter, order, hidden columns, the cell under the cursor and what is typed in it. Which accounts are
//! selected is the session's, as in the tree. Draws only the rows and columns that are seen.

mod cell;
mod column;
mod copy;
mod grid;
mod keyboard;
mod sheet;

use std::sync::Arc;

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Id, PopupCloseBehavior, Ui};

use super::later::{Later, Stands};
use super::tree::lines::are_few;
use super::{icons, list, widgets};
use cell::Editing;
use column::Column;
pub use grid::id as grid_id;
use organization::{Account, AccountId, TargetId};
use session::{Action, Command, Icon, State};
use sheet::{Sheet, Wish};

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct AccountsView {
    /// The table is to be exported once it is there.
    pub exports: bool,
    wish: Wish,
    hidden: Vec<Column>,
    cursor: Option<Cell>,
    sheet: Arc<Sheet>,
    built: Option<Built>,
    sheets: Later<Built, Arc<Sheet>>,
    /// The columns of this frame, from the left.
    columns: Vec<Column>,
    grid: grid::GridView,
    editing: Option<Editing>,
    /// What the cursor was last put on because it was selected elsewhere.
    lead: Option<TargetId>,
}

/// Where the cursor is: a line of the sheet, none for the heads, and a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cell {
    line: Option<usize>,
    column: usize,
}

/// What the sheet was built from.
#[derive(Clone, Debug, PartialEq)]
struct Built {
    revision: u64,
    analyzed: u64,
    wish: Wish,
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut AccountsView, out: &mut Vec<Command>) {
    view.build(ui.ctx(), state);
    view.follow_selection(ui, state);
    let mut exports = std::mem::take(&mut view.exports);
    heading(ui, state, view, &mut exports, out);
    view.exports = exports;
    controls(ui, view);
    widgets::canvas(ui).show(ui, |ui| {
        if view.built.is_none() {
            widgets::empty(ui, "Being sorted", "The accounts come in a moment");
        } else if view.sheet.accounts.is_empty() {
            widgets::empty(ui, "Nothing to show", "No account matches the filter");
        } else {
            grid::show(ui, state, view, out);
        }
    });
}

fn heading(ui: &mut Ui, state: &State, view: &AccountsView, exports: &mut bool, out: &mut Vec<Command>) {
    let (shown, all) = (view.sheet.accounts.len(), state.document.organization.accounts().len());
    let left = |ui: &mut Ui| {
        widgets::title(ui, "Accounts");
        let count = if shown == all {
            widgets::counted(all, "account", "accounts")
        } else {
            format!("{} of {}", widgets::number(shown), widgets::counted(all, "account", "accounts"))
        };
        ui.add(egui::Label::new(widgets::weak(ui, count)).truncate());
    };
    let right = |ui: &mut Ui| {
        copy::buttons(ui, state, view, exports, out);
        for (action, icon, name) in
            [(Action::ImportAccounts, Icon::Import, "Open CSV…"), (Action::PasteListing, Icon::Paste, "Paste list…")]
        {
            if widgets::roomy_button(ui, icon, name, action.entry().tooltip).clicked() {
                out.push(Command::Act(action));
            }
        }
        widgets::updating(ui, state.verdicts.updating || view.sheets.is_coming());
    };
    widgets::heading(ui, left, right);
}

fn controls(ui: &mut Ui, view: &mut AccountsView) {
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 120.0).clamp(80.0, 320.0);
        let hint = "Name, id, e-mail, OU, tag, note…";
        let field = widgets::filter(ui, "Filter the table of accounts", hint, &mut view.wish.filter, width);
        let is_left = field.has_focus() || field.lost_focus();
        if is_left && ui.input(|input| input.key_pressed(egui::Key::Escape)) {
            view.wish.filter.clear();
        }
        // Several are switched one after another, so a click within leaves the menu open.
        let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let button = MenuButton::new((icons::text(Icon::Filter), "Columns")).config(config);
        let (response, _) = button.ui(ui, |ui| columns(ui, view));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Columns"));
        response.on_hover_text("Show and hide columns");
    });
    ui.add_space(4.0);
}

/// Boxes that show and hide columns. The name stays: without it nobody knows what a row is about.
fn columns(ui: &mut Ui, view: &mut AccountsView) {
    let all: Vec<Column> = view.all_columns().into_iter().filter(|column| *column != Column::Name).collect();
    let most = (ui.ctx().content_rect().height() - 120.0).clamp(80.0, 420.0);
    let area = egui::ScrollArea::vertical().max_height(most).min_scrolled_height(most);
    area.show(ui, |ui| {
        list::within(ui, "columns of accounts", all.len(), |ui, at| {
            let Some(column) = all.get(at) else { return };
            let mut is_shown = !view.hidden.contains(column);
            if ui.checkbox(&mut is_shown, widgets::safe(column.head())).changed() {
                view.hidden.retain(|hidden| hidden != column);
                if !is_shown {
                    view.hidden.push(column.clone());
                }
            }
        });
    });
}

impl AccountsView {
    /// Brings the sheet up to date, of a small organization at once; while a newer one comes, the earlier one stays.
    fn build(&mut self, ctx: &egui::Context, state: &State) {
        let wanted =
            Built { revision: state.document.revision, analyzed: state.verdicts.analyzed, wish: self.wish.clone() };
        if self.built.as_ref() != Some(&wanted) {
            let made = self.sheets.made(ctx, &wanted, are_few(&state.document.organization), || {
                let organization = state.document.organization.clone();
                let (analysis, wish) = (Arc::clone(&state.verdicts.analysis), wanted.wish.clone());
                move || Arc::new(Sheet::new(&organization, &analysis, &wish))
            });
            if let Stands::Here(sheet) = made {
                let sheet = Arc::clone(sheet);
                // The cursor stays on the account that it was on.
                let account = self.cursor.and_then(|cursor| self.account_at(cursor.line?)).cloned();
                if let Some(cursor) = &mut self.cursor
                    && cursor.line.is_some()
                {
                    let line = account.and_then(|account| sheet.line_of(&account)).or(cursor.line);
                    let line = line.map(|line| line.min(sheet.accounts.len().saturating_sub(1)));
                    self.grid.follow |= line != cursor.line;
                    cursor.line = line;
                }
                self.sheet = sheet;
                self.built = Some(wanted);
            }
        }
        self.columns = self.all_columns();
        self.columns.retain(|column| !self.hidden.contains(column));
        // What is edited may have gone meanwhile, or its column.
        let is_drawn =
            |editing: &Editing| there(state, &editing.account).is_some() && self.columns.contains(&editing.column);
        if !self.editing.as_ref().is_none_or(is_drawn) {
            self.editing = None;
        }
        if let Some(cursor) = &mut self.cursor {
            cursor.column = cursor.column.min(self.columns.len().saturating_sub(1));
        }
    }

    /// Puts the cursor on the account that was selected elsewhere, so that whoever comes here goes on from there.
    fn follow_selection(&mut self, ui: &Ui, state: &State) {
        let lead = &state.window.selection.lead;
        let is_own = self.cursor.is_some() && ui.memory(|memory| memory.has_focus(grid_id()));
        if self.lead == *lead || is_own || self.built.is_none() {
            return;
        }
        self.lead.clone_from(lead);
        if let Some(TargetId::Account(account)) = lead
            && let Some(line) = self.sheet.line_of(account)
        {
            let column = self.cursor.map_or(0, |cursor| cursor.column);
            self.put_cursor(Some(line), column);
        }
    }

    fn all_columns(&self) -> Vec<Column> {
        Column::FIXED.into_iter().chain(self.sheet.tags.iter().cloned().map(Column::Tag)).collect()
    }

    fn account_at(&self, line: usize) -> Option<&AccountId> {
        self.sheet.accounts.get(line)
    }

    /// Begins to edit a cell, if that can be edited.
    fn begin_editing(&mut self, state: &State, id: &AccountId, column: &Column, out: &mut Vec<Command>) {
        let Some(account) = there(state, id).filter(|_| column.is_editable()) else { return };
        // A field that was scrolled out of sight has never been left: what stands in it is taken first.
        if let Some(typed) = self.editing.take() {
            out.extend(there(state, &typed.account).and_then(|account| typed.edit(account)).map(Command::Edit));
        }
        if *column == Column::Note && account.note.lines().count() > 1 {
            // A field of one line would lose its lines; the inspector has room for them.
            out.push(Command::Act(Action::Properties));
            return;
        }
        let text = column.text(&state.document.organization, &state.verdicts.analysis, account);
        self.editing = Some(Editing::new(id.clone(), column.clone(), text));
    }

    fn put_cursor(&mut self, line: Option<usize>, column: usize) {
        self.cursor = Some(Cell { line, column });
        self.grid.follow = true;
    }
}

/// An account that is still there: a sheet of a moment ago may name one that is gone.
fn there<'s>(state: &'s State, id: &AccountId) -> Option<&'s Arc<Account>> {
    state.document.organization.accounts().get(id)
}

/// Whether the table or a cell of it has the keyboard.
pub fn has_keyboard(focused: Option<Id>) -> bool {
    focused == Some(grid_id()) || focused == Some(field_id())
}

/// The field of the cell that is edited.
fn field_id() -> Id {
    Id::unique("edited cell of accounts")
}
