//! The grid itself: cells, a heading and names that stay in view.
//!
//! Knows where lines and columns lie on screen, and draws those that are seen.

use egui::{Align2, FontId, Id, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder};
use egui::{Vec2, WidgetInfo, pos2, vec2};
use std::ops::Range;

use super::sheet::{Column, Order, Sheet, column_name};
use super::{Cell, MatrixView, Scale, cell, keyboard, overview, says};
use crate::paint::{self, Look};
use crate::row::Chosen;
use crate::theme::{Tokens, icon_family, size};
use crate::{icons, prose, widgets};
use exchange::Columns;
use organization::TargetId;
use session::{Command, Icon, State};

/// How the names of accounts stand.
const NAME: Look = Look { gap: 8.0, least: 48.0, right: 8.0, before: 0.0, ..Look::PAGE };
/// The part of a heading that sorts.
const SORT: f32 = 18.0;

/// Where the grid is scrolled to, and where it shall be.
#[derive(Debug, Default)]
pub struct GridView {
    offset: Vec2,
    /// Room for cells in the last frame.
    pub room: Vec2,
    /// Scroll there.
    go_to: Option<Vec2>,
    /// Bring the cursor into view.
    pub follow: bool,
    take_keyboard: bool,
    /// How far right the services were scrolled when one was opened.
    services: f32,
}

impl GridView {
    /// The keyboard is on the grid, and the cursor in view.
    pub fn show_cursor(&mut self) {
        (self.follow, self.take_keyboard) = (true, true);
    }

    /// Another set of columns comes.
    pub fn open(&mut self) {
        self.services = self.offset.x;
        self.go_to = Some(vec2(0.0, self.offset.y));
        self.take_keyboard = true;
    }

    /// The services come back.
    pub fn close(&mut self) {
        self.go_to = Some(vec2(self.services, self.offset.y));
        self.take_keyboard = true;
    }
}

/// The grid's name for the keyboard.
pub fn id() -> Id {
    Id::unique("matrix grid")
}

/// Sizes of this frame.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    rect: Rect,
    /// Width of the names, height of the heading.
    lead: Vec2,
    cell: Vec2,
}

impl Shape {
    fn new(rect: Rect, columns: &Columns, scale: Scale) -> Self {
        let names = (rect.width() * 0.32).clamp(120.0, 300.0);
        let (width, head) = match (scale, columns) {
            (Scale::Overview, _) => (overview::width(rect.width() - names, columns.len()), overview::HEAD),
            (Scale::Columns, Columns::Services(_)) => (46.0, 124.0),
            (Scale::Columns, Columns::Actions(_)) => (30.0, 168.0),
        };
        let lead = vec2(names, f32::min(head, (rect.height() * 0.5).max(60.0)));
        Self { rect, lead, cell: vec2(width, size::ROW) }
    }

    pub fn body(&self) -> Rect {
        Rect::from_min_max(self.rect.min + self.lead, self.rect.max)
    }

    /// How large a cell is.
    pub fn cell_size(&self) -> Vec2 {
        self.cell
    }

    /// Where a cell lies on screen.
    pub fn cell(&self, offset: Vec2, line: usize, column: usize) -> Rect {
        let at = vec2(column as f32 * self.cell.x, line as f32 * self.cell.y) - offset;
        Rect::from_min_size(self.body().min + at, self.cell)
    }

    pub fn head(&self, offset: Vec2, column: usize) -> Rect {
        let cell = self.cell(offset, 0, column);
        Rect::from_x_y_ranges(cell.x_range(), self.rect.top()..=self.rect.top() + self.lead.y)
    }

    fn name(&self, offset: Vec2, line: usize) -> Rect {
        let cell = self.cell(offset, line, 0);
        Rect::from_x_y_ranges(self.rect.left()..=self.rect.left() + self.lead.x, cell.y_range())
    }

    /// The offset that shows the cursor with the least scrolling.
    fn following(&self, offset: Vec2, cursor: Cell) -> Vec2 {
        let body = self.body().size();
        let near = |offset: f32, index: Option<usize>, step: f32, room: f32| {
            let Some(index) = index else { return offset };
            let start = index as f32 * step;
            // A line at the edge is never cut.
            offset.min(start).max(start + step - room)
        };
        vec2(near(offset.x, cursor.column, self.cell.x, body.x), near(offset.y, cursor.line, self.cell.y, body.y))
            .max(Vec2::ZERO)
    }
}

/// The grid fills what is left of the page.
pub fn show(ui: &mut Ui, state: &State, view: &mut MatrixView, out: &mut Vec<Command>) {
    let id = id();
    keyboard::take(ui, id, state, view, out);
    let shape = Shape::new(ui.available_rect_before_wrap(), &view.sheet.columns, view.scale);
    let background = ui.interact(shape.rect, id, Sense::CLICK | Sense::FOCUSABLE);
    background.widget_info(|| WidgetInfo::labeled(Role::Grid, true, "Matrix"));
    if std::mem::take(&mut view.grid.take_keyboard) || background.clicked() {
        background.request_focus();
    }
    let sheet = std::mem::take(&mut view.sheet);
    let count = vec2(sheet.columns.len() as f32, sheet.lines.len() as f32);
    // What stays in view must not fade at the edges.
    ui.spacing_mut().scroll.fade.strength = 0.0;
    let mut area = ScrollArea::both().auto_shrink([false, false]).id_salt("matrix cells");
    let mut wanted = view.grid.go_to.take();
    if let Some(cursor) = view.cursor.filter(|_| std::mem::take(&mut view.grid.follow)) {
        wanted = Some(shape.following(wanted.unwrap_or(view.grid.offset), cursor));
    }
    if let Some(offset) = wanted {
        area = area.scroll_offset(offset);
    }
    let shown = area.show_viewport(ui, |ui, viewport| {
        let whole = shape.lead + count * shape.cell;
        ui.set_width(whole.x);
        ui.set_height(whole.y);
        let mut frame = Frame { state, shape, offset: viewport.min.to_vec2(), sheet: &sheet, view, out };
        frame.draw(ui);
    });
    view.grid.offset = shown.state.clamped_offset();
    view.grid.room = shape.body().size();
    view.sheet = sheet;
}

/// What drawing needs to know.
pub struct Frame<'a> {
    pub state: &'a State,
    pub shape: Shape,
    pub offset: Vec2,
    pub sheet: &'a Sheet,
    pub view: &'a mut MatrixView,
    out: &'a mut Vec<Command>,
}

impl Frame<'_> {
    fn draw(&mut self, ui: &mut Ui) {
        let Shape { rect, lead, cell, .. } = self.shape;
        let seen = |from: f32, room: f32, step: f32, count: usize| -> Range<usize> {
            let first = (from / step).max(0.0) as usize;
            first.min(count)..(((from + room) / step).ceil() as usize).min(count)
        };
        let body = self.shape.body();
        let lines = seen(self.offset.y, body.height(), cell.y, self.sheet.lines.len());
        let columns = seen(self.offset.x, body.width(), cell.x, self.sheet.columns.len());
        let below = Rect::from_min_max(pos2(rect.left(), body.top()), rect.max);
        let above = Rect::from_min_max(pos2(body.left(), rect.top()), pos2(rect.right(), body.top()));
        let tokens = Tokens::of(ui);
        self.bands(&part(ui, below), &lines, &columns);
        match self.view.scale {
            Scale::Columns => self.cells(&mut part(ui, body), &lines, &columns),
            Scale::Overview => overview::cells(self, &mut part(ui, body), &lines),
        }
        let names = Rect::from_min_max(below.min, pos2(body.left(), below.bottom()));
        self.names(&mut part(ui, names), &lines);
        match self.view.scale {
            Scale::Columns => self.heads(&mut part(ui, above), &columns),
            Scale::Overview => overview::head(self, &mut part(ui, above)),
        }
        self.corner(&mut part(ui, Rect::from_min_size(rect.min, lead)));
        self.ring(&part(ui, rect));
        let line = Stroke::new(1.0, tokens.strong_line);
        ui.painter().hline(rect.x_range(), body.top(), line);
        ui.painter().vline(body.left(), rect.y_range(), line);
    }

    /// The line under the pointer, the line and column of the cursor, and where another OU begins.
    fn bands(&self, ui: &Ui, lines: &Range<usize>, columns: &Range<usize>) {
        let tokens = Tokens::of(ui);
        let rect = ui.clip_rect();
        let pointer = ui.input(|input| input.pointer.hover_pos()).filter(|_| ui.rect_contains_pointer(rect));
        let cursor = self.view.cursor.unwrap_or_default();
        let organization = &self.state.document.organization;
        let parent = |line: usize| {
            let line = self.sheet.lines.get(line)?;
            organization.parent(&TargetId::Account(line.account.clone())).cloned()
        };
        let grouped = self.view.filter.order == Order::Tree;
        let mut before = lines.start.checked_sub(1).and_then(parent);
        for line in lines.clone() {
            let y = self.shape.name(self.offset, line).y_range();
            let band = Rect::from_x_y_ranges(rect.x_range(), y);
            if cursor.line == Some(line) {
                ui.painter().rect_filled(band, 0.0, tokens.selected_quiet);
            } else if pointer.is_some_and(|at| y.contains(at.y)) {
                ui.painter().rect_filled(band, 0.0, tokens.hovered);
            }
            if grouped {
                let own = parent(line);
                if line > 0 && own != before {
                    ui.painter().hline(rect.x_range(), y.min, Stroke::new(1.0, tokens.line));
                }
                before = own;
            }
        }
        if let Some(column) = cursor.column.filter(|column| columns.contains(column)) {
            let x = self.shape.head(self.offset, column).x_range();
            let body = Rect::from_x_y_ranges(x, rect.y_range()).intersect(self.shape.body());
            ui.painter().rect_filled(body, 0.0, tokens.selected_quiet);
        }
    }

    fn cells(&mut self, ui: &mut Ui, lines: &Range<usize>, columns: &Range<usize>) {
        let tokens = Tokens::of(ui);
        let catalog = &self.state.verdicts.analysis.catalog;
        let marks = cell::Marks::new(ui.painter(), tokens);
        let id = id();
        for line in lines.clone() {
            let Some(of) = self.sheet.lines.get(line) else { continue };
            for column in columns.clone() {
                let rect = self.shape.cell(self.offset, line, column);
                let response = ui.interact(rect, id.with((line, column)), Sense::CLICK);
                let says = || says::cell(self.state, self.sheet, of, column);
                let chosen = self.view.cursor == Some(Cell { line: Some(line), column: Some(column) });
                response.widget_info(|| WidgetInfo::selected(Role::Cell, true, chosen, prose::heard(&says())));
                match self.sheet.column(column) {
                    Some(Column::Action(action)) => marks.paint(ui.painter(), rect.center(), of.row.shade(action)),
                    Some(Column::Service(_)) | None => {
                        cell::bar(ui.painter(), tokens, rect, self.sheet.columns.tally(catalog, &of.row, column))
                    }
                }
                if response.clicked() {
                    self.choose(ui, Some(line), Some(column));
                }
                if response.double_clicked()
                    && let Some(Column::Service(service)) = self.sheet.column(column)
                {
                    self.view.open(service);
                }
                if response.hovered() {
                    response.on_hover_text(widgets::safe(says()));
                }
            }
        }
    }

    fn names(&mut self, ui: &mut Ui, lines: &Range<usize>) {
        for line in lines.clone() {
            let Some(of) = self.sheet.lines.get(line) else { continue };
            let row = says::account(self.state, &of.account);
            let rect = self.shape.name(self.offset, line);
            let response = ui.interact(rect, id().with(("name", line)), Sense::CLICK);
            let selected = row.chosen == Chosen::Yes;
            response.widget_info(|| WidgetInfo::selected(Role::RowHeader, true, selected, row.heard()));
            paint::content(ui, rect, &row, &NAME);
            if response.clicked() {
                self.choose(ui, Some(line), None);
                self.out.push(Command::GoTo(TargetId::Account(of.account.clone())));
            }
            if response.hovered() {
                response.on_hover_text(widgets::safe(&row.hint));
            }
        }
    }

    fn heads(&mut self, ui: &mut Ui, columns: &Range<usize>) {
        let tokens = Tokens::of(ui);
        ui.painter().rect_filled(ui.clip_rect(), 0.0, tokens.panel);
        let catalog = &self.state.verdicts.analysis.catalog;
        for index in columns.clone() {
            let Some(column) = self.sheet.column(index) else { continue };
            let rect = self.shape.head(self.offset, index);
            let full = column_name(catalog, column);
            let id = id().with(("head", index));
            let response = ui.interact(rect, id, Sense::CLICK);
            response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &full));
            let (written, hint) = says::head(catalog, column, &full);
            let sorted = self.view.filter.order == Order::Denied(column);
            let chosen = self.view.cursor.is_some_and(|cursor| cursor.column == Some(index));
            if response.hovered() {
                ui.painter().rect_filled(rect, 0.0, tokens.hovered);
            } else if chosen {
                ui.painter().rect_filled(rect, 0.0, tokens.selected_quiet);
            }
            upright(ui, rect, written);
            let clicked = response.clicked();
            let over = response.hovered();
            if over {
                response.on_hover_text(hint);
            }
            let foot = Rect::from_min_max(pos2(rect.left(), rect.bottom() - SORT), rect.max);
            let sort = self.sort_mark(ui, foot, column, id.with("sort"), Sorted { sorted, over });
            if sort {
                self.view.sort_by(column);
            } else if clicked {
                match column {
                    Column::Service(service) => self.view.open(service),
                    Column::Action(_) => self.view.sort_by(column),
                }
            }
        }
    }

    /// The foot of a heading; whether it was clicked.
    fn sort_mark(&self, ui: &mut Ui, rect: Rect, column: Column, id: Id, is: Sorted) -> bool {
        let tokens = Tokens::of(ui);
        let response = ui.interact(rect, id, Sense::CLICK);
        let name = column_name(&self.state.verdicts.analysis.catalog, column);
        response.widget_info(|| {
            let name = format!("Sort by what is denied in {name}");
            WidgetInfo::selected(Role::Button, true, is.sorted, name)
        });
        if response.hovered() {
            ui.painter().rect_filled(rect, 0.0, tokens.selected);
        }
        if is.sorted || is.over || response.hovered() {
            let color = if is.sorted { tokens.accent } else { tokens.weak };
            let font = FontId::new(12.0, icon_family());
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, icons::glyph(Icon::ChevronDown), font, color);
        }
        let clicked = response.clicked();
        if response.hovered() {
            response.on_hover_text(widgets::safe(format!("Sort by what is denied in {name}")));
        }
        clicked
    }

    fn corner(&mut self, ui: &mut Ui) {
        let tokens = Tokens::of(ui);
        let rect = ui.clip_rect();
        ui.painter().rect_filled(rect, 0.0, tokens.panel);
        let catalog = &self.state.verdicts.analysis.catalog;
        let (says, next) = says::order(catalog, self.view.filter.order);
        let foot = Rect::from_min_max(pos2(rect.left(), rect.bottom() - size::ROW), rect.max);
        let response = ui.interact(foot, id().with("corner"), Sense::CLICK);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, next));
        if response.hovered() || self.view.cursor.is_some_and(|cursor| cursor == Cell::default()) {
            ui.painter().rect_filled(foot, 0.0, tokens.hovered);
        }
        let (left, middle) = (rect.left() + 12.0, foot.center().y);
        let font = FontId::proportional(12.0);
        let room = rect.width() - 36.0;
        widgets::paint_text(ui, pos2(left, middle), Align2::LEFT_CENTER, &says, font.clone(), tokens.text, room);
        let glyph = icons::glyph(Icon::ChevronDown);
        let at = pos2(rect.right() - 14.0, middle);
        ui.painter().text(at, Align2::CENTER_CENTER, glyph, FontId::new(11.0, icon_family()), tokens.weak);
        if rect.height() > 80.0 {
            let columns = self.sheet.columns.len();
            let what = match self.sheet.columns {
                Columns::Services(_) => widgets::counted(columns, "service", "services"),
                Columns::Actions(_) => widgets::counted(columns, "action", "actions"),
            };
            let accounts = widgets::counted(self.sheet.lines.len(), "account", "accounts");
            for (index, text) in [accounts, what].iter().enumerate() {
                let at = pos2(left, rect.top() + 16.0 + 18.0 * index as f32);
                widgets::paint_text(ui, at, Align2::LEFT_CENTER, text, font.clone(), tokens.weak, room);
            }
        }
        if response.clicked() {
            self.view.sort_by_account();
        }
        if response.hovered() {
            response.on_hover_text(next);
        }
    }

    /// The frame around what the cursor is on.
    fn ring(&self, ui: &Ui) {
        let Some(cursor) = self.view.cursor else { return };
        let (rect, within) = match (cursor.line, cursor.column) {
            (Some(line), Some(column)) => (self.shape.cell(self.offset, line, column), self.shape.body()),
            (None, Some(column)) => (self.shape.head(self.offset, column), self.shape.rect),
            (Some(line), None) => (self.shape.name(self.offset, line), self.shape.rect),
            (None, None) => return,
        };
        let tokens = Tokens::of(ui);
        let focused = ui.memory(|memory| memory.has_focus(id()));
        let stroke = if focused { Stroke::new(2.0, tokens.accent) } else { Stroke::new(1.0, tokens.strong_line) };
        let clip = Rect::from_min_max(
            if cursor.column.is_some() { pos2(self.shape.body().left(), within.top()) } else { within.min },
            within.max,
        );
        let clip = match cursor.line {
            Some(_) => Rect::from_min_max(pos2(clip.left(), self.shape.body().top()), clip.max),
            None => clip,
        };
        // A cell of a few points would be nothing but its frame.
        let kind = if rect.width() < 12.0 { StrokeKind::Outside } else { StrokeKind::Inside };
        ui.painter().with_clip_rect(clip).rect_stroke(rect, 2.0, stroke, kind);
    }

    fn choose(&mut self, ui: &Ui, line: Option<usize>, column: Option<usize>) {
        self.view.cursor = Some(Cell { line, column });
        ui.memory_mut(|memory| memory.request_focus(id()));
    }
}

/// How a heading stands.
#[derive(Clone, Copy, Debug)]
struct Sorted {
    sorted: bool,
    /// The pointer is on the heading.
    over: bool,
}

/// A piece of the grid that shows nothing outside itself.
fn part(ui: &mut Ui, rect: Rect) -> Ui {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child
}

/// Text that runs upwards, from the foot of a heading.
fn upright(ui: &Ui, rect: Rect, text: &str) {
    let tokens = Tokens::of(ui);
    let font = FontId::proportional(12.0);
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, tokens.text);
    job.wrap = egui::text::TextWrapping::truncate_at_width((rect.height() - SORT - 8.0).max(0.0));
    let galley = ui.painter().layout_job(job);
    let at = pos2(rect.center().x - galley.size().y / 2.0, rect.bottom() - SORT);
    let shape = egui::epaint::TextShape::new(at, galley, tokens.text).with_angle(-std::f32::consts::FRAC_PI_2);
    ui.painter().add(shape);
}
