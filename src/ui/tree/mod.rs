//! The organization tree at the left of the window.
//!
//! Knows its own view state: what is open, the filter, the row being renamed. Draws visible rows only.
//! Does not change anything; it says what the user wants.

mod drag;
mod draw;
mod keyboard;
pub mod lines;
mod outline;
mod says;

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{ScrollArea, Ui};

use super::fields::Renaming;
use super::later::Later;
use super::menu::FirstEntry;
use super::theme::{Tokens, size};
use super::widgets;
pub use drag::{Dragged, foreseen};
use lines::TreeLine;
use organization::TargetId;
use session::Dialog;
use session::{Action, Command, Highlight, PaletteMode, State, WindowCommand};

/// What the tree remembers between frames.
#[derive(Debug, Default)]
pub struct TreeView {
    closed: Arc<BTreeSet<TargetId>>,
    filter: String,
    renaming: Option<Renaming<TargetId>>,
    /// The row in which new OUs and accounts are typed.
    outline: Option<outline::Outline>,
    /// Letters typed so far to jump to a name, and when the last came.
    typed: (String, f64),
    /// By revision, filter and what is open.
    lines: Later<(u64, String, u64), Arc<[TreeLine]>>,
    /// Counts changes of what is open.
    opened: u64,
    /// The filter must get the keyboard.
    focus_filter: bool,
    /// A row to scroll to.
    scroll_to: Option<TargetId>,
    /// The keyboard asked for the context menu of the lead.
    menu_by_key: bool,
    /// The first entry of that menu.
    menu_first: FirstEntry,
}

/// The panel: heading, filter, highlight bar, rows.
pub fn show(ui: &mut Ui, state: &State, view: &mut TreeView, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.label(widgets::strong("Organization"));
        widgets::at_right(ui, |ui| {
            if ui.available_width() > 180.0 {
                widgets::action_icon(ui, state, Action::CollapseAll, out);
                widgets::action_icon(ui, state, Action::ExpandAll, out);
            }
            widgets::action_icon(ui, state, Action::NewAccount, out);
            widgets::action_icon(ui, state, Action::NewOu, out);
        });
    });
    filter_field(ui, view);
    highlight_bar(ui, state, out);
    ui.add_space(2.0);
    widgets::rule(ui);
    let is_coming = view.build(ui.ctx(), state);

    let id = tree_id();
    keyboard::take(ui, id, state, view, out);
    let focused = ui.memory(|memory| memory.has_focus(id));
    let mut area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("tree rows");
    let height = ui.available_height();
    let lines = view.lines();
    let typed = outline::place(state, view, &lines);
    if let Some((index, _)) =
        typed.filter(|_| !is_coming && view.outline.as_ref().is_some_and(|outline| outline.begins))
    {
        view.scroll_to = None;
        area = area.vertical_scroll_offset(offset_for(ui, index, height));
    }
    // What is scrolled to may be among the lines that come.
    if !is_coming
        && let Some(target) = view.scroll_to.take()
        && let Some(index) = lines.iter().position(|line| line.target == target)
    {
        area = area.vertical_scroll_offset(offset_for(ui, index, height));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let rect = ui.available_rect_before_wrap();
    let count = lines.len() + usize::from(typed.is_some());
    let background = ui.interact(rect, id, egui::Sense::CLICK | egui::Sense::FOCUSABLE);
    background.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Tree, true, "Organization tree"));
    if background.clicked() {
        background.request_focus();
    }
    let mut drawn = draw::Drawn { focused, lines: &lines, state, view, out };
    let output = area.show_rows(ui, size::ROW, count, |ui, range| {
        drag::scroll_at_edges(ui);
        for index in range {
            match typed {
                Some((at, depth)) if at == index => outline::row(ui, depth, state, drawn.view, drawn.out),
                Some((at, _)) if at < index => lines.get(index - 1).into_iter().for_each(|line| drawn.row(ui, line)),
                Some(_) | None => lines.get(index).into_iter().for_each(|line| drawn.row(ui, line)),
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(id, (output.state.clamped_offset().y, height)));
    // Of a document that was opened just now, none of the lines is there yet.
    let is_there =
        |line: &TreeLine| line.target != TargetId::Root && state.document.organization.contains(&line.target);
    if is_coming && !lines.iter().take(50).any(is_there) {
        ui.vertical_centered(|ui| ui.label(widgets::weak(ui, "Being sorted…")));
    }
    if lines.len() <= 1 && !view.filter.is_empty() && !is_coming {
        ui.vertical_centered(|ui| ui.label(widgets::weak(ui, "Nothing matches the filter")));
    }
    drag::preview(ui, tokens, state, out);
}

impl TreeView {
    /// Opens what is above a target and scrolls to it.
    pub fn reveal(&mut self, state: &State, target: &TargetId) {
        for above in state.document.organization.path(target) {
            if above != *target && self.is_closed(&above) {
                Arc::make_mut(&mut self.closed).remove(&above);
                self.opened += 1;
            }
        }
        self.scroll_to = Some(target.clone());
    }

    /// Begins renaming a target in its row, which is there even where the filter would hide it.
    pub fn begin_renaming(&mut self, state: &State, target: TargetId) {
        self.reveal(state, &target);
        if !lines::is_shown(&state.document.organization, &self.filter, &target) {
            self.filter.clear();
        }
        let name = state.document.organization.written_name(&target).to_owned();
        self.renaming = Some(Renaming::new(target, name));
    }

    /// Begins a row below a target in which new OUs and accounts are typed.
    pub fn begin_outline(&mut self, state: &State, target: &TargetId) {
        self.reveal(state, target);
        if !self.filter.is_empty() {
            self.filter.clear();
        }
        self.outline = Some(outline::Outline::below(&state.document.organization, target));
    }

    /// Opens every OU.
    pub fn expand(&mut self) {
        self.closed = Arc::default();
        self.opened += 1;
    }

    /// Closes every OU.
    pub fn collapse(&mut self, state: &State) {
        self.closed = Arc::new(lines::all_ous(&state.document.organization));
        self.opened += 1;
    }

    /// Gives the filter the keyboard.
    pub fn begin_filtering(&mut self) {
        self.focus_filter = true;
    }

    fn toggle(&mut self, target: &TargetId) {
        let closed = Arc::make_mut(&mut self.closed);
        if !closed.remove(target) {
            closed.insert(target.clone());
        }
        self.opened += 1;
    }

    fn is_closed(&self, target: &TargetId) -> bool {
        self.closed.contains(target)
    }

    /// Brings the lines up to date, of a small organization at once; whether newer ones are still to come.
    fn build(&mut self, ctx: &egui::Context, state: &State) -> bool {
        let wanted = (state.document.revision, self.filter.clone(), self.opened);
        let organization = &state.document.organization;
        let lines = self.lines.made(ctx, &wanted, lines::are_few(organization), || {
            let (organization, closed, filter) = (organization.clone(), Arc::clone(&self.closed), self.filter.clone());
            move || lines::lines(&organization, &closed, &filter).into()
        });
        lines.is_coming()
    }

    /// The lines as they are there; while newer ones come, the earlier ones.
    fn lines(&self) -> Arc<[TreeLine]> {
        self.lines.last().map(|(_, lines)| Arc::clone(lines)).unwrap_or_default()
    }
}

fn filter_field(ui: &mut Ui, view: &mut TreeView) {
    let hint = "Filter by name, id, e-mail or tag";
    let response = widgets::filter(ui, "Filter tree", hint, &mut view.filter, f32::INFINITY);
    if std::mem::take(&mut view.focus_filter) {
        response.request_focus();
    }
    if (response.has_focus() || response.lost_focus()) && ui.input(|input| input.key_pressed(egui::Key::Escape)) {
        view.filter.clear();
    }
}

/// What is highlighted, with a way to change and to end it.
fn highlight_bar(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let size = egui::vec2(ui.available_width(), 26.0);
    ui.allocate_ui_with_layout(size, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        if state.verdicts.highlight != Highlight::None {
            widgets::action_icon(ui, state, Action::ClearHighlight, out);
        }
        let text = match &state.verdicts.highlight {
            Highlight::None => "Highlight who may do…".to_owned(),
            Highlight::Actions(pattern) => pattern.clone(),
            Highlight::Reach(policy) => {
                let name = state.document.organization.policies().get(policy).map_or("", |policy| &policy.name);
                format!("Reach of {name}")
            }
        };
        let icon = super::icons::text(session::Icon::Highlight);
        let width = ui.available_width();
        let button = egui::Button::new((icon, text.clone())).truncate().right_text(());
        let response = ui.add_sized([width, 24.0], button);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Highlight: {text}")));
        if response.on_hover_text(Action::Highlight.entry().tooltip).clicked() {
            out.push(Command::Window(WindowCommand::ShowDialog(Dialog::Palette(PaletteMode::Highlight))));
        }
    });
}

/// Where the tree says that it has the keyboard.
pub fn tree_id() -> egui::Id {
    egui::Id::unique("organization tree")
}

/// The scroll offset that brings a row into view with some rows around it, or the present one if it is in view.
fn offset_for(ui: &Ui, index: usize, height: f32) -> f32 {
    let id = tree_id();
    let (offset, _): (f32, f32) = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let top = index as f32 * size::ROW;
    if top >= offset && top + size::ROW <= offset + height {
        return offset;
    }
    if top < offset { (top - size::ROW).max(0.0) } else { (top + 2.0 * size::ROW - height).max(0.0) }
}
