//! The table itself: cells, heads and names that stay in view.
//!
//! Knows where lines and columns lie on screen, draws those that are seen, and which clicks they take.

use egui::{Align2, FontId, Id, Popup, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder};
use egui::{Vec2, WidgetInfo, pos2, vec2};
use std::ops::Range;

use super::column::Column;
use super::sheet::{Direction, Sheet};
use super::{AccountsView, Cell, cell, keyboard, there};
use crate::theme::{Tokens, icon_family, size};
use crate::{icons, menu, widgets};
use aws::shown;
use organization::{Account, TargetId};
use session::{Action, Command, Focus, State};

const HEAD: f32 = 28.0;
/// From the edges of a cell to its text.
const MARGIN: f32 = 8.0;

/// What can be done with the selected accounts.
const MENU: &[Option<Action>] = &[
    Some(Action::AttachPolicy),
    Some(Action::MoveTo),
    Some(Action::CloseAccount),
    Some(Action::ReopenAccount),
    Some(Action::Delete),
    None,
    Some(Action::CopyId),
    Some(Action::CopyArn),
    Some(Action::CopyJson),
    None,
    Some(Action::AskAbout),
    Some(Action::Properties),
];

/// Where the table is scrolled to.
#[derive(Debug, Default)]
pub struct GridView {
    offset: Vec2,
    /// Room for cells in the last frame.
    pub room: Vec2,
    /// Bring the cursor into view.
    pub follow: bool,
}

/// The table's name for the keyboard.
pub fn id() -> Id {
    Id::unique("table of accounts")
}

/// Sizes of this frame.
#[derive(Clone, Debug)]
struct Shape {
    rect: Rect,
    /// Width of the names, height of the heads.
    lead: Vec2,
    /// Where each column begins behind the names, and its end; the names themselves have no room there.
    spans: Vec<Range<f32>>,
}

impl Shape {
    fn new(rect: Rect, columns: &[Column]) -> Self {
        let name = Column::Name.width().min(rect.width() * 0.4).max(80.0);
        let mut left = 0.0;
        let span = |column: &Column| {
            let from = left;
            left += if *column == Column::Name { 0.0 } else { column.width() };
            from..left
        };
        Self { rect, lead: vec2(name, HEAD), spans: columns.iter().map(span).collect() }
    }

    fn body(&self) -> Rect {
        Rect::from_min_max(self.rect.min + self.lead, self.rect.max)
    }

    fn width(&self) -> f32 {
        self.spans.last().map_or(0.0, |span| span.end)
    }

    /// Where a cell lies on screen; without a line, the head of its column.
    fn cell(&self, offset: Vec2, line: Option<usize>, column: usize) -> Rect {
        let body = self.body();
        let x = match self.spans.get(column).filter(|_| column > 0) {
            Some(span) => body.left() + span.start - offset.x..=body.left() + span.end - offset.x,
            None => self.rect.left()..=body.left(),
        };
        let top = match line {
            Some(line) => body.top() + line as f32 * size::ROW - offset.y,
            None => self.rect.top(),
        };
        Rect::from_x_y_ranges(x, top..=top + if line.is_some() { size::ROW } else { HEAD })
    }

    /// The offset that shows the cursor with the least scrolling.
    fn following(&self, offset: Vec2, cursor: Cell) -> Vec2 {
        let room = self.body().size();
        let near = |offset: f32, from: f32, to: f32, room: f32| offset.max(to - room).min(from);
        let x = match self.spans.get(cursor.column).filter(|_| cursor.column > 0) {
            Some(span) => near(offset.x, span.start, span.end, room.x),
            None => offset.x,
        };
        let y = cursor.line.map_or(offset.y, |line| {
            let top = line as f32 * size::ROW;
            near(offset.y, top, top + size::ROW, room.y)
        });
        vec2(x, y).max(Vec2::ZERO)
    }
}

/// The table fills what is left of the page.
pub fn show(ui: &mut Ui, state: &State, view: &mut AccountsView, out: &mut Vec<Command>) {
    let id = id();
    if view.editing.is_none() {
        keyboard::take(ui, id, state, view, out);
    }
    let shape = Shape::new(ui.available_rect_before_wrap(), &view.columns);
    let background = ui.interact(shape.rect, id, Sense::CLICK | Sense::FOCUSABLE);
    background.widget_info(|| WidgetInfo::labeled(Role::Grid, true, "Accounts"));
    if background.clicked() {
        background.request_focus();
    }
    let (sheet, columns) = (std::mem::take(&mut view.sheet), std::mem::take(&mut view.columns));
    // What stays in view must not fade at the edges.
    ui.spacing_mut().scroll.fade.strength = 0.0;
    let mut area = ScrollArea::both().auto_shrink([false, false]).id_salt("cells of accounts");
    if let Some(cursor) = view.cursor.filter(|_| std::mem::take(&mut view.grid.follow)) {
        area = area.scroll_offset(shape.following(view.grid.offset, cursor));
    }
    let room = shape.body().size();
    let drawn = area.show_viewport(ui, |ui, viewport| {
        ui.set_width(shape.lead.x + shape.width());
        ui.set_height(shape.lead.y + sheet.accounts.len() as f32 * size::ROW);
        let offset = viewport.min.to_vec2();
        Frame { state, shape, offset, sheet: &sheet, columns: &columns, view, out }.draw(ui);
    });
    view.grid.offset = drawn.state.clamped_offset();
    view.grid.room = room;
    (view.sheet, view.columns) = (sheet, columns);
}

/// What drawing needs to know.
struct Frame<'a> {
    state: &'a State,
    shape: Shape,
    offset: Vec2,
    sheet: &'a Sheet,
    columns: &'a [Column],
    view: &'a mut AccountsView,
    out: &'a mut Vec<Command>,
}

impl Frame<'_> {
    fn draw(&mut self, ui: &mut Ui) {
        let rect = self.shape.rect;
        let body = self.shape.body();
        let count = self.sheet.accounts.len();
        let first = ((self.offset.y / size::ROW).max(0.0) as usize).min(count);
        let last = (((self.offset.y + body.height()) / size::ROW).ceil() as usize).min(count);
        let (left, right) = (self.offset.x, self.offset.x + body.width());
        let is_seen = |span: &Range<f32>| span.end > left && span.start < right;
        let seen: Vec<usize> =
            self.shape.spans.iter().enumerate().skip(1).filter(|(_, span)| is_seen(span)).map(|(at, _)| at).collect();
        let tokens = Tokens::of(ui);
        let below = Rect::from_min_max(pos2(rect.left(), body.top()), rect.max);
        self.bands(&part(ui, below), first..last);
        let mut cells = part(ui, body);
        let names = Rect::from_min_max(below.min, pos2(body.left(), below.bottom()));
        let mut names = part(ui, names);
        let accounts: Vec<_> =
            (first..last).filter_map(|line| Some((line, there(self.state, self.sheet.accounts.get(line)?)?))).collect();
        for (line, account) in accounts {
            for column in &seen {
                self.cell(&mut cells, line, *column, account);
            }
            self.cell(&mut names, line, 0, account);
        }
        let above = Rect::from_min_max(pos2(body.left(), rect.top()), pos2(rect.right(), body.top()));
        let mut heads = part(ui, above);
        heads.painter().rect_filled(above, 0.0, tokens.panel);
        seen.iter().for_each(|column| self.head(&mut heads, *column));
        let corner = Rect::from_min_size(rect.min, self.shape.lead);
        let mut corner_ui = part(ui, corner);
        corner_ui.painter().rect_filled(corner, 0.0, tokens.panel);
        self.head(&mut corner_ui, 0);
        let line = Stroke::new(1.0, tokens.strong_line);
        ui.painter().hline(rect.x_range(), body.top(), line);
        ui.painter().vline(body.left(), rect.y_range(), line);
        self.ring(ui);
    }

    /// The selected lines, and the one under the pointer.
    fn bands(&self, ui: &Ui, lines: Range<usize>) {
        let tokens = Tokens::of(ui);
        let rect = ui.clip_rect();
        let pointer = ui.input(|input| input.pointer.hover_pos()).filter(|_| ui.rect_contains_pointer(rect));
        let focused = ui.memory(|memory| memory.has_focus(id()));
        let selection = &self.state.window.selection;
        for line in lines {
            let Some(account) = self.sheet.accounts.get(line) else { continue };
            let y = self.shape.cell(self.offset, Some(line), 0).y_range();
            let band = Rect::from_x_y_ranges(rect.x_range(), y);
            if selection.targets.contains(&TargetId::Account(account.clone())) {
                let is_active = focused && selection.focus == Focus::Targets;
                ui.painter().rect_filled(band, 0.0, if is_active { tokens.selected } else { tokens.selected_quiet });
            } else if pointer.is_some_and(|at| y.contains(at.y)) {
                ui.painter().rect_filled(band, 0.0, tokens.hovered);
            }
        }
    }

    fn cell(&mut self, ui: &mut Ui, line: usize, at: usize, account: &Account) {
        let Some(column) = self.columns.get(at) else { return };
        let rect = self.shape.cell(self.offset, Some(line), at);
        let response = ui.interact(rect, id().with((&account.id, at)), Sense::CLICK);
        let (organization, analysis) = (&self.state.document.organization, &self.state.verdicts.analysis);
        let text = column.shown(organization, analysis, account);
        let is_selected = self.state.window.selection.targets.contains(&TargetId::Account(account.id.clone()));
        let role = if at == 0 { Role::RowHeader } else { Role::Cell };
        let says = || match at {
            0 => text.clone(),
            _ => format!("{}, {}: {text}", account.shown_name(), column.head()),
        };
        response.widget_info(|| WidgetInfo::selected(role, true, is_selected, shown(&says())));
        if self.view.editing.as_ref().is_some_and(|editing| editing.is_at(&account.id, column)) {
            let place = rect.shrink2(vec2(2.0, 1.0));
            cell::show(ui, place, self.state, self.view, self.out);
            return;
        }
        self.text(ui, rect, column, account, &text);
        self.clicks(ui, &response, line, at);
        let popup = Popup::context_menu(&response);
        if response.secondary_clicked() || popup.is_open() {
            popup.show(|ui| menu::context(ui, self.state, MENU, self.out));
        }
        if response.hovered() && !text.is_empty() {
            let whole = column.text(organization, analysis, account);
            response.on_hover_text(widgets::safe(if whole.is_empty() { text } else { whole }));
        }
    }

    fn text(&self, ui: &Ui, rect: Rect, column: &Column, account: &Account, text: &str) {
        let tokens = Tokens::of(ui);
        let is_none = column.is_number() && matches!(text, "0" | "–");
        let ink = match column {
            _ if is_none => tokens.weak,
            Column::Name | Column::Email | Column::Note | Column::Tag(_) | Column::Policies | Column::Count(_) => {
                tokens.text
            }
            Column::Id | Column::Path | Column::State | Column::Joined => tokens.weak,
        };
        let font = if *column == Column::Id { FontId::monospace(11.0) } else { FontId::proportional(12.5) };
        let room = rect.width() - 2.0 * MARGIN;
        let middle = rect.center().y;
        if column.is_number() {
            let at = pos2(rect.right() - MARGIN, middle);
            widgets::paint_text(ui, at, Align2::RIGHT_CENTER, text, font, ink, room);
            return;
        }
        let mut left = rect.left() + MARGIN;
        if *column == Column::Name {
            let icon = widgets::target_icon(&self.state.document.organization, &TargetId::Account(account.id.clone()));
            let glyphs = FontId::new(size::ICON, icon_family());
            ui.painter().text(pos2(left + 7.0, middle), Align2::CENTER_CENTER, icons::glyph(icon), glyphs, tokens.weak);
            left += 20.0;
        }
        let room = rect.right() - MARGIN - left;
        widgets::paint_text(ui, pos2(left, middle), Align2::LEFT_CENTER, text, font, ink, room);
    }

    fn clicks(&mut self, ui: &Ui, response: &Response, line: usize, column: usize) {
        if response.clicked() {
            self.choose(ui, Some(line), column);
            let modifiers = ui.input(|input| input.modifiers);
            self.out.extend(keyboard::select(self.state, self.sheet, line, modifiers));
        }
        if response.double_clicked()
            && let (Some(account), Some(column)) = (self.sheet.accounts.get(line), self.columns.get(column))
        {
            self.view.begin_editing(self.state, account, column, self.out);
        }
        if response.secondary_clicked() {
            self.choose(ui, Some(line), column);
            let account = self.sheet.accounts.get(line).cloned().map(TargetId::Account);
            self.out.extend(account.and_then(|target| self.state.window.selection.meant_by_menu(&target)));
        }
    }

    fn head(&mut self, ui: &mut Ui, at: usize) {
        let Some(column) = self.columns.get(at) else { return };
        let tokens = Tokens::of(ui);
        let rect = self.shape.cell(self.offset, None, at);
        let response = ui.interact(rect, id().with(("head", at)), Sense::CLICK);
        let sorted = (self.view.wish.by == *column).then_some(self.view.wish.direction);
        let way = match sorted {
            Some(Direction::Up) => ", sorted upwards",
            Some(Direction::Down) => ", sorted downwards",
            None => "",
        };
        response
            .widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, shown(&format!("{}{way}", column.head()))));
        if response.hovered() {
            ui.painter().rect_filled(rect, 0.0, tokens.hovered);
        }
        let room = rect.width() - 2.0 * MARGIN - if sorted.is_some() { 14.0 } else { 0.0 };
        let font = FontId::new(12.0, crate::theme::strong_family());
        let middle = rect.center().y;
        let arrow = if column.is_number() {
            let right = pos2(rect.right() - MARGIN, middle);
            let taken = widgets::paint_text(ui, right, Align2::RIGHT_CENTER, column.head(), font, tokens.text, room);
            right.x - taken - 8.0
        } else {
            let left = pos2(rect.left() + MARGIN, middle);
            let taken = widgets::paint_text(ui, left, Align2::LEFT_CENTER, column.head(), font, tokens.text, room);
            left.x + taken + 8.0
        };
        if let Some(direction) = sorted {
            paint_arrow(ui, pos2(arrow, middle), direction, tokens.accent);
        }
        if response.clicked() {
            self.view.wish.sort_by(column);
            self.choose(ui, None, at);
        }
        if response.hovered() {
            let hint = format!("{}\nA click sorts by it, another the other way round", column.hint());
            response.on_hover_text(hint);
        }
    }

    /// The frame around what the cursor is on.
    fn ring(&self, ui: &Ui) {
        let Some(cursor) = self.view.cursor.filter(|_| self.view.editing.is_none()) else { return };
        let rect = self.shape.cell(self.offset, cursor.line, cursor.column);
        let tokens = Tokens::of(ui);
        let focused = ui.memory(|memory| memory.has_focus(id()));
        let stroke = if focused { Stroke::new(2.0, tokens.accent) } else { Stroke::new(1.0, tokens.strong_line) };
        let (body, whole) = (self.shape.body(), self.shape.rect);
        let left = if cursor.column > 0 { body.left() } else { whole.left() };
        let top = if cursor.line.is_some() { body.top() } else { whole.top() };
        let clip = Rect::from_min_max(pos2(left, top), whole.max).intersect(ui.clip_rect());
        ui.painter().with_clip_rect(clip).rect_stroke(rect, 2.0, stroke, StrokeKind::Inside);
    }

    fn choose(&mut self, ui: &Ui, line: Option<usize>, column: usize) {
        self.view.cursor = Some(Cell { line, column });
        ui.memory_mut(|memory| memory.request_focus(id()));
    }
}

/// Which way a column is sorted: the point of the arrow is where the larger values are not.
fn paint_arrow(ui: &Ui, at: egui::Pos2, direction: Direction, color: egui::Color32) {
    let up = match direction {
        Direction::Up => -1.0,
        Direction::Down => 1.0,
    };
    let corners = vec![at + vec2(-4.0, -2.5 * up), at + vec2(4.0, -2.5 * up), at + vec2(0.0, 2.5 * up)];
    ui.painter().add(egui::Shape::convex_polygon(corners, color, Stroke::NONE));
}

/// A piece of the table that shows nothing outside itself.
fn part(ui: &mut Ui, rect: Rect) -> Ui {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child
}
