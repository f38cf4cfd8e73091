//! The overview: all services at once as a heat map, a few points a column.
//!
//! Paints one mesh, which is kept until something of it changes; a row's colours are worked out when it is first seen. Where the
//! cells are, the grid knows.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Align2, Color32, FontId, Rect, Role, Sense, Shape as Paint, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::Cell;
use super::grid::{Frame, Shape, id};
use super::says;
use super::sheet::{Sheet, column_name};
use crate::theme::{Tokens, blend};
use crate::widgets;
use analysis::{Row, Shade, Tally};
use aws::shown;
use catalog::Catalog;

/// What is remembered of the heat map between frames.
#[derive(Debug, Default)]
pub struct OverviewView {
    mesh: Option<(Painted, Arc<Mesh>)>,
    /// Of rows that were seen, by where they are in memory, which they are as long as the sheet is there.
    colors: BTreeMap<usize, Arc<[Color32]>>,
    /// For which sheet and palette.
    of: Option<(u64, bool)>,
}

/// What a mesh was painted for.
#[derive(Debug, Clone, PartialEq)]
struct Painted {
    sheet: u64,
    is_dark: bool,
    rect: Rect,
    offset: egui::Vec2,
    cell: egui::Vec2,
}

/// So many rows get their colours in one frame, where services are counted as a whole, and where only some of their actions are;
/// the others are painted in the next frames. A row takes about half a millisecond, and several where only some count.
const AT_ONCE: usize = 8;
const AT_ONCE_OF_SOME: usize = 2;
/// So many rows are kept: more than any window shows, and a few megabytes at most.
const KEPT: usize = 2_000;
/// From here to there a column is wide.
const NARROWEST: f32 = 1.0;
const WIDEST: f32 = 24.0;
/// Room at the right for the bar that scrolls.
const BAR: f32 = 14.0;
/// The heading: a line for the service under the pointer, and one for some by name.
pub const HEAD: f32 = 44.0;

/// How wide a column is, where so many share a width.
pub fn width(room: f32, columns: usize) -> f32 {
    ((room - BAR) / columns.max(1) as f32).clamp(NARROWEST, WIDEST)
}

impl OverviewView {
    fn colors(
        &mut self,
        row: &Arc<Row>,
        make: impl FnOnce() -> Arc<[Color32]>,
        left: &mut usize,
    ) -> Option<Arc<[Color32]>> {
        let key = Arc::as_ptr(row).addr();
        if let Some(known) = self.colors.get(&key) {
            return Some(Arc::clone(known));
        }
        *left = left.checked_sub(1)?;
        if self.colors.len() >= KEPT {
            self.colors.clear();
        }
        let made = make();
        self.colors.insert(key, Arc::clone(&made));
        Some(made)
    }
}

/// The colour of some actions: what limits them is never too little to be seen.
pub fn mixed(tokens: &Tokens, tally: Tally) -> Color32 {
    const LEAST: f32 = 0.35;
    let total = tally.total();
    if total == 0 {
        return tokens.hovered;
    }
    let limited = total - tally.allowed;
    let share = if limited == 0 { 0.0 } else { (limited as f32 / total as f32).max(LEAST) };
    let part = |shade| {
        let weight = match shade {
            Shade::Allowed => 1.0 - share,
            Shade::ByRegion | Shade::Depends | Shade::Denied => share * tally.of(shade) as f32 / limited.max(1) as f32,
        };
        (color(tokens, shade), weight)
    };
    blend(Shade::ALL.map(part))
}

/// Of one verdict. There is no room for stripes, so what is allowed by Region has the colour of its mark.
pub fn color(tokens: &Tokens, shade: Shade) -> Color32 {
    match shade {
        Shade::Allowed => tokens.allowed_bar,
        Shade::ByRegion => tokens.by_region,
        Shade::Depends => tokens.depends_bar,
        Shade::Denied => tokens.denied_bar,
    }
}

fn of_row(tokens: &Tokens, catalog: &Catalog, sheet: &Sheet, row: &Row) -> Arc<[Color32]> {
    (0..sheet.columns.len()).map(|column| mixed(tokens, sheet.columns.tally(catalog, row, column))).collect()
}

/// The cells, and what is under the pointer.
pub fn cells(frame: &mut Frame<'_>, ui: &mut Ui, lines: &Range<usize>) {
    let rect = ui.clip_rect();
    let mesh = mesh(frame, ui, lines);
    ui.painter().add(Paint::mesh(mesh));
    let sheet = frame.sheet;
    let response = ui.interact(rect, id().with("overview"), Sense::CLICK);
    response.widget_info(|| {
        let accounts = widgets::counted(sheet.lines.len(), "account", "accounts");
        let services = widgets::counted(sheet.columns.len(), "service", "services");
        WidgetInfo::labeled(Role::Image, true, format!("Overview of {services} in {accounts}"))
    });
    // Only the cell that is chosen is told one by one: there are tens of thousands of others.
    if let Some(Cell { line: Some(line), column: Some(column) }) = frame.view.cursor
        && let Some(of) = sheet.lines.get(line)
        && column < sheet.columns.len()
    {
        let cell = ui.interact(frame.shape.cell(frame.offset, line, column), id().with("chosen"), Sense::hover());
        let says = says::cell(frame.state, sheet, of, column);
        cell.widget_info(|| WidgetInfo::selected(Role::Cell, true, true, shown(&says)));
    }
    let at = response.hover_pos().and_then(|at| frame.shape.at(frame.offset, at, sheet));
    let Some((line, column)) = at else { return };
    if response.clicked() {
        frame.view.open_column(Some(line), column);
    }
    if let Some(of) = sheet.lines.get(line) {
        let says = format!("{}\nClick to see it in its column", says::cell(frame.state, sheet, of, column));
        response.on_hover_text_at_pointer(widgets::safe(says));
    }
}

/// The mesh of what is seen: as it was painted before, or anew.
fn mesh(frame: &mut Frame<'_>, ui: &Ui, lines: &Range<usize>) -> Arc<Mesh> {
    let (tokens, catalog) = (Tokens::of(ui), &frame.state.verdicts.analysis.catalog);
    let Frame { shape, offset, sheet, view, .. } = frame;
    let is_dark = ui.visuals().dark_mode;
    let of = Some((view.sheet_number, is_dark));
    if view.overview.of != of {
        view.overview = OverviewView { of, ..OverviewView::default() };
    }
    let wanted =
        Painted { sheet: view.sheet_number, is_dark, rect: shape.body(), offset: *offset, cell: shape.cell_size() };
    if let Some((painted, mesh)) = &view.overview.mesh
        && *painted == wanted
    {
        return Arc::clone(mesh);
    }
    let mut mesh = Mesh::default();
    let mut left = if view.filter.level.is_none() { AT_ONCE } else { AT_ONCE_OF_SOME };
    let mut is_whole = true;
    for line in lines.clone() {
        let Some(of) = sheet.lines.get(line) else { continue };
        let first = shape.cell(*offset, line, 0).shrink2(vec2(0.0, 1.0));
        let step = shape.cell_size().x;
        match view.overview.colors(&of.row, || of_row(tokens, catalog, sheet, &of.row), &mut left) {
            Some(colors) => strip(&mut mesh, first, step, &colors),
            None => is_whole = false,
        }
    }
    let mesh = Arc::new(mesh);
    if is_whole {
        view.overview.mesh = Some((wanted, Arc::clone(&mesh)));
    } else {
        ui.ctx().request_repaint();
    }
    mesh
}

/// One line: neighbours of one colour are one area.
fn strip(mesh: &mut Mesh, first: Rect, step: f32, colors: &[Color32]) {
    let mut from = 0;
    for run in colors.chunk_by(|one, other| one == other) {
        let to = from + run.len();
        if let Some(color) = run.first() {
            let x = |at: usize| first.left() + step * at as f32;
            area(mesh, Rect::from_x_y_ranges(x(from)..=x(to), first.y_range()), *color);
        }
        from = to;
    }
}

fn area(mesh: &mut Mesh, rect: Rect, color: Color32) {
    let start = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
    let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()];
    mesh.vertices.extend(corners.map(|pos| Vertex { pos, uv: WHITE_UV, color }));
    mesh.indices.extend([0, 1, 2, 0, 2, 3].map(|corner| start + corner));
}

/// Over the cells: some services by name, and the one under the pointer or the cursor.
pub fn head(frame: &mut Frame<'_>, ui: &mut Ui) {
    const APART: f32 = 86.0;
    let tokens = Tokens::of(ui);
    let rect = ui.clip_rect();
    ui.painter().rect_filled(rect, 0.0, tokens.panel);
    let (sheet, shape, offset) = (frame.sheet, frame.shape, frame.offset);
    let catalog = &frame.state.verdicts.analysis.catalog;
    let name = |column: usize| sheet.column(column).map_or_else(String::new, |of| column_name(catalog, of));
    let step = shape.cell_size().x;
    let every = ((APART / step).ceil() as usize).max(1);
    for column in (0..sheet.columns.len()).step_by(every) {
        let x = shape.head(offset, column).left();
        if x + 30.0 > rect.right() {
            break;
        }
        ui.painter().vline(x, rect.bottom() - 6.0..=rect.bottom(), Stroke::new(1.0, tokens.strong_line));
        let at = pos2(x + 2.0, rect.bottom() - 14.0);
        let font = FontId::proportional(10.5);
        widgets::paint_text(ui, at, Align2::LEFT_CENTER, &name(column), font, tokens.weak, APART - 8.0);
    }
    let pointer = ui.input(|input| input.pointer.hover_pos()).filter(|at| shape.body().contains(*at));
    let pointed = pointer.and_then(|at| shape.at(offset, at, sheet)).map(|(_, column)| column);
    let Some(column) = pointed.or(frame.view.cursor.and_then(|cursor| cursor.column)) else { return };
    let x = shape.head(offset, column).center().x;
    ui.painter().vline(x, rect.top() + 22.0..=rect.bottom(), Stroke::new(1.0, tokens.accent));
    let galley = ui.painter().layout_no_wrap(name(column), FontId::proportional(12.0), tokens.text);
    let left =
        (x - galley.size().x / 2.0).clamp(rect.left() + 2.0, (rect.right() - galley.size().x - 2.0).max(rect.left()));
    let at = pos2(left, rect.top() + 4.0);
    let ground = Rect::from_min_size(at, galley.size()).expand2(vec2(4.0, 1.0));
    ui.painter().rect_filled(ground, 3.0, tokens.panel);
    ui.painter().galley(at, galley, tokens.text);
}

impl Shape {
    /// The cell at a point of the screen.
    fn at(&self, offset: egui::Vec2, point: egui::Pos2, sheet: &Sheet) -> Option<(usize, usize)> {
        let within = point - self.body().min + offset;
        let cell = self.cell_size();
        if within.x < 0.0 || within.y < 0.0 || !self.body().contains(point) {
            return None;
        }
        let (line, column) = ((within.y / cell.y) as usize, (within.x / cell.x) as usize);
        (line < sheet.lines.len() && column < sheet.columns.len()).then_some((line, column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::sheet::Filter;
    use crate::testing::sample;
    use organization::AccountId;

    #[test]
    fn all_services_fit() {
        for (room, columns, wide) in [(1_200.0, 457, 2.0..3.0), (700.0, 457, 1.0..2.0), (1_200.0, 3, 24.0..25.0)] {
            let width = width(room, columns);
            assert!(wide.contains(&width), "{width}");
            assert!(width * columns as f32 <= room, "{columns} columns of {width}");
        }
    }

    #[test]
    fn a_single_action_that_is_denied_can_be_seen() {
        let tokens = Tokens::light();
        let tally = |allowed, denied| Tally { allowed, denied, ..Tally::default() };
        let far = |one: Color32, other: Color32| {
            let parts = [(one.r(), other.r()), (one.g(), other.g()), (one.b(), other.b())];
            parts.into_iter().map(|(one, other)| one.abs_diff(other)).max().unwrap_or_default()
        };
        assert_eq!(mixed(tokens, tally(9, 0)), tokens.allowed_bar);
        assert_eq!(mixed(tokens, tally(0, 9)), tokens.denied_bar);
        assert!(far(mixed(tokens, tally(800, 1)), tokens.allowed_bar) > 40);
        assert!(far(mixed(tokens, tally(1, 800)), tokens.denied_bar) < 10);
    }

    /// What a frame of a full window paints, within a frame.
    #[test]
    fn neighbours_of_one_colour_are_one_area() {
        let session = sample();
        let (organization, analysis) = (&session.state().document.organization, &session.state().verdicts.analysis);
        let accounts: Vec<AccountId> = organization.accounts().keys().cloned().collect();
        let sheet = Sheet::new(organization, analysis, &accounts, &Filter::default());
        let mut mesh = Mesh::default();
        for line in &sheet.lines {
            let colors = of_row(Tokens::light(), &analysis.catalog, &sheet, &line.row);
            assert_eq!(colors.len(), sheet.columns.len());
            strip(&mut mesh, Rect::from_min_size(pos2(0.0, 0.0), vec2(2.0, 24.0)), 2.0, &colors);
        }
        assert!(mesh.is_valid());
        assert!(mesh.vertices.len() < 2 * sheet.lines.len() * sheet.columns.len(), "{}", mesh.vertices.len());
    }
}
