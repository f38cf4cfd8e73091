//! The one painter of rows.
//!
//! Knows where the parts of a row stand, what gives way where room is short, and what a screen reader is told.
//! Does not know what a row is about.

use std::borrow::Cow;

use egui::{Align2, FontId, Pos2, Rangef, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::prose::{self, Said};
use super::row::{Chosen, Elided, Fold, Glyph, Kind, Mark, Row, Text};
use super::theme::{Face, Ink, Tokens, icon_family, size};
use super::{icons, widgets};
use analysis::{Accord, Shade};
use session::Icon;

/// Where things stand in the rows of a list, in points.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub height: f32,
    /// From the left edge to the middle of the first glyph.
    pub first: f32,
    /// From the middle of a glyph to that of the next.
    pub step: f32,
    /// From the middle of the last glyph to the text.
    pub text: f32,
    /// How far a row stands to the right of those it is below.
    pub indent: f32,
    /// Sizes of the glyph that folds, and of icons.
    pub fold: f32,
    pub icon: f32,
    /// The title is cut off here; and it leaves some room to the detail.
    pub most: f32,
    pub keep: f32,
    /// From the title to the detail, which needs some room to be shown at all.
    pub gap: f32,
    pub least: f32,
    /// From the marks to the right edge; they are cut off at a width, and go where the row is narrower than another.
    pub right: f32,
    pub mark: f32,
    pub marks_from: f32,
    /// Where the name has less room than this, quiet marks go.
    pub name: f32,
    /// Kept free between the text and the marks.
    pub before: f32,
    /// How much smaller than the row the ground of a chosen one is, and its corners.
    pub inset: Vec2,
    pub radius: u8,
    /// The middle of the line of the detail, where it stands below the title and not beside it.
    pub below: Option<f32>,
}

impl Look {
    /// As in most lists that fill a page.
    pub const PAGE: Self = Self {
        height: size::ROW,
        first: 16.0,
        step: 18.0,
        text: 14.0,
        indent: 24.0,
        fold: 11.0,
        icon: size::ICON,
        most: f32::INFINITY,
        keep: 0.0,
        gap: 10.0,
        least: 60.0,
        right: 18.0,
        mark: 160.0,
        marks_from: 0.0,
        name: 0.0,
        before: 10.0,
        inset: Vec2::ZERO,
        radius: 0,
        below: None,
    };
    /// As in panels, dialogs and menus.
    pub const PANEL: Self = Self { right: 10.0, before: 6.0, radius: size::RADIUS, ..Self::PAGE };

    /// The middle of the first line.
    fn middle(&self, rect: Rect) -> f32 {
        if self.below.is_some() { rect.top() + 14.0 } else { rect.center().y }
    }
}

/// A row as wide as the panel.
pub fn show(ui: &mut Ui, row: &Row, look: &Look, sense: Sense) -> Response {
    let (_, response) = ui.allocate_exact_size(vec2(ui.available_width(), look.height), sense);
    draw(ui, &response, row, look);
    if row.hint.is_empty() || row.kind == Kind::Heading {
        return response;
    }
    response.on_hover_text(widgets::safe(&row.hint))
}

/// Draws a row where there is room for it already; where its text stands.
pub fn draw(ui: &Ui, response: &Response, row: &Row, look: &Look) -> Rect {
    tell(ui, response, row);
    ground(ui, response, row, look);
    content(ui, response.rect, row, look)
}

/// Draws icon, texts and marks alone; where the text stands.
pub fn content(ui: &Ui, rect: Rect, row: &Row, look: &Look) -> Rect {
    let middle = look.middle(rect);
    let left = glyphs(ui, rect, row, look);
    let right = marks(ui, rect, left, row, look);
    let mut at = pos2(left, middle);
    let room = right - left;
    // A long title leaves a little of the detail in view, but keeps most of the room.
    let most = look.most.min((room - look.keep).max(room * 0.6));
    let taken = text(ui, at, Align2::LEFT_CENTER, &row.title, most);
    match look.below {
        Some(below) => {
            at.y = rect.top() + below;
            text(ui, at, Align2::LEFT_CENTER, &row.detail, room);
        }
        None => {
            at.x += if taken > 0.0 { taken + look.gap } else { 0.0 };
            // Letters of one width stand a little high.
            at.y += if row.detail.face == Face::Code { 0.5 } else { 0.0 };
            if room - taken > look.least {
                text(ui, at, Align2::LEFT_CENTER, &row.detail, right - at.x);
            }
        }
    }
    Rect::from_x_y_ranges(Rangef::new(left, right), rect.y_range())
}

/// Tells screen readers.
fn tell(ui: &Ui, response: &Response, row: &Row) {
    let role = match row.kind {
        Kind::Heading => Role::Label,
        Kind::Item => Role::ListItem,
        Kind::Branch => Role::TreeItem,
        Kind::Link => Role::Link,
        Kind::Offer => Role::ListBoxOption,
    };
    let (enabled, name) = (!row.disabled, row.heard());
    response.widget_info(|| match row.chosen {
        Chosen::Never => WidgetInfo::labeled(role, enabled, &name),
        Chosen::No => WidgetInfo::selected(role, enabled, false, &name),
        Chosen::Quietly | Chosen::Yes => WidgetInfo::selected(role, enabled, true, &name),
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        match row.fold {
            Fold::Leaf => {}
            Fold::Open => node.set_expanded(true),
            Fold::Closed => node.set_expanded(false),
        }
        if row.chosen != Chosen::Never {
            node.set_selected(matches!(row.chosen, Chosen::Quietly | Chosen::Yes));
        }
        if row.kind == Kind::Branch {
            node.set_level(row.depth + 1);
        }
        if !row.adds.is_empty() {
            node.set_description(prose::heard(&row.adds));
        }
    });
}

fn ground(ui: &Ui, response: &Response, row: &Row, look: &Look) {
    let tokens = Tokens::of(ui);
    let pointed = (response.hovered() || response.has_focus()) && row.kind != Kind::Heading;
    let fill = match row.chosen {
        Chosen::Yes => tokens.selected,
        Chosen::Quietly => tokens.selected_quiet,
        Chosen::Never | Chosen::No if pointed => tokens.hovered,
        Chosen::Never | Chosen::No => return,
    };
    ui.painter().rect_filled(response.rect.shrink2(look.inset), look.radius, fill);
}

/// Draws what stands before the text; where the text begins.
fn glyphs(ui: &Ui, rect: Rect, row: &Row, look: &Look) -> f32 {
    let tokens = Tokens::of(ui);
    let mut at = pos2(rect.left() + look.first + look.indent * row.depth as f32, look.middle(rect));
    let fold = match row.fold {
        // Rows of a tree stand in line with those that have something below them.
        Fold::Leaf if row.kind == Kind::Branch => None,
        Fold::Leaf => {
            // Without a glyph the text stands where the glyph of others begins.
            let Some(of) = row.icon else { return at.x - 6.0 };
            glyph(ui, at, of, look.icon);
            return at.x + look.text;
        }
        Fold::Open => Some(Icon::ChevronDown),
        Fold::Closed => Some(Icon::ChevronRight),
    };
    if let Some(icon) = fold {
        let font = FontId::new(look.fold, icon_family());
        ui.painter().text(at, Align2::CENTER_CENTER, icons::glyph(icon), font, tokens.weak);
    }
    if let Some(of) = row.icon {
        at.x += look.step;
        glyph(ui, at, of, look.icon);
    }
    at.x + look.text
}

/// Draws a glyph around a point.
pub fn glyph(ui: &Ui, at: Pos2, glyph: Glyph, size: f32) {
    let tokens = Tokens::of(ui);
    match glyph {
        Glyph::Icon(icon, ink) => {
            let font = FontId::new(size, icon_family());
            ui.painter().text(at, Align2::CENTER_CENTER, icons::glyph(icon), font, tokens.ink(ink));
        }
        Glyph::Hollow => {
            ui.painter().circle_stroke(at, size * 0.3, Stroke::new(1.2, tokens.strong_line));
        }
    }
}

fn text(ui: &Ui, at: Pos2, align: Align2, text: &Text, most: f32) -> f32 {
    if text.words.is_empty() {
        return 0.0;
    }
    let font = text.face.font();
    let words = match text.elided {
        Elided::End => Cow::Borrowed(text.words.as_str()),
        Elided::Middle => super::elided::middle_out(ui, &text.words, &font, most),
    };
    let job = prose::line(&words, text.whose, font, Tokens::of(ui).ink(text.ink));
    widgets::paint_line(ui, at, align, job, most)
}

/// Draws what stands at the right; where the text must end.
fn marks(ui: &Ui, rect: Rect, left: f32, row: &Row, look: &Look) -> f32 {
    let mut right = rect.right() - look.right;
    for mark in row.marks.iter().filter(|_| rect.width() >= look.marks_from) {
        if matches!(mark, Mark::Quiet(..)) && right - left < look.name {
            continue;
        }
        right -= self::mark(ui, rect, right, mark, look);
    }
    right - look.before
}

/// Draws one mark; how much room it takes.
fn mark(ui: &Ui, rect: Rect, right: f32, mark: &Mark, look: &Look) -> f32 {
    let tokens = Tokens::of(ui);
    let at = pos2(right, look.middle(rect));
    let icon = |at: Pos2, icon: Icon, ink: Ink| {
        let font = FontId::new(look.icon, icon_family());
        ui.painter().text(at, Align2::RIGHT_CENTER, icons::glyph(icon), font, tokens.ink(ink));
        look.icon + 5.0
    };
    match mark {
        Mark::Text(said) => {
            // In a narrow row the title still has nearly half.
            let most = look.mark.min(rect.width() * 0.55);
            let taken = text(ui, at, Align2::RIGHT_CENTER, said, most);
            if taken > 0.0 { taken + 6.0 } else { 0.0 }
        }
        Mark::Badge(word) => {
            let galley = ui.painter().layout_no_wrap(word.clone(), FontId::proportional(11.0), tokens.weak);
            let room = galley.size() + vec2(10.0, 4.0);
            let place = Align2::RIGHT_CENTER.anchor_size(at, room);
            ui.painter().rect_filled(place, 4.0, tokens.hovered);
            ui.painter().galley(place.center() - galley.size() / 2.0, galley, tokens.weak);
            room.x + 6.0
        }
        Mark::Icon(of, ink) => icon(at, *of, *ink),
        Mark::Count(of, ink, count) => {
            let font = FontId::proportional(11.0);
            let taken = ui.painter().text(at, Align2::RIGHT_CENTER, count.to_string(), font, tokens.ink(*ink)).width();
            taken + 3.0 + icon(pos2(right - taken - 3.0, at.y), *of, *ink)
        }
        Mark::Bar(tally) => {
            let bar = Rect::from_min_max(pos2(right - 46.0, at.y - 3.5), pos2(right, at.y + 3.5));
            widgets::paint_counts(ui, bar, *tally);
            52.0
        }
        Mark::Columns(tally) => columns(ui, rect, right, (*tally).into(), &SHADES),
        Mark::Accord(accord) => columns(ui, rect, right, *accord, &SHARED),
        Mark::Disc => {
            ui.painter().circle_filled(at - vec2(6.0, 0.0), 5.0, tokens.accent);
            20.0
        }
        Mark::Ring => {
            ui.painter().circle_stroke(at - vec2(6.0, 0.0), 4.5, Stroke::new(1.5, tokens.accent));
            20.0
        }
        Mark::Gap => 20.0,
        Mark::Quiet(of, None) => icon(at, *of, Ink::Weak),
        Mark::Quiet(of, Some(count)) => {
            let (font, right) = (FontId::proportional(11.0), right - 9.0);
            let at = pos2(right, at.y);
            let taken = ui.painter().text(at, Align2::RIGHT_CENTER, count, font, tokens.weak).width();
            taken + 15.0 + icon(pos2(right - taken - 6.0, at.y), *of, Ink::Weak)
        }
        Mark::Aside(said) => {
            // In narrower rows neither column would hold enough to be read.
            if rect.width() <= 620.0 {
                return 0.0;
            }
            let room = rect.width() * 0.42;
            let at = pos2(rect.right() - room, at.y);
            text(ui, at, Align2::LEFT_CENTER, said, room - look.right);
            right - at.x + 12.0
        }
    }
}

/// The columns of counts of one account, and of several.
pub const SHADES: [Option<Shade>; 4] =
    [Some(Shade::Allowed), Some(Shade::ByRegion), Some(Shade::Depends), Some(Shade::Denied)];
pub const SHARED: [Option<Shade>; 5] =
    [Some(Shade::Allowed), Some(Shade::ByRegion), Some(Shade::Depends), Some(Shade::Denied), None];

/// How counts stand in rows of a width: the narrower, the more the name needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// In columns, with a bar before them.
    Wide,
    /// In columns close to each other.
    Close,
    /// As a bar alone.
    Bar,
}

impl Counts {
    /// Of so many columns.
    pub fn of(width: f32, columns: usize) -> Self {
        // A fifth column takes its width from the name.
        let more = columns.saturating_sub(4) as f32;
        match width {
            width if width < 330.0 + 43.0 * more => Self::Bar,
            width if width < 570.0 + 58.0 * more => Self::Close,
            _ => Self::Wide,
        }
    }

    fn column(self, width: f32) -> f32 {
        match self {
            Self::Bar => 0.0,
            Self::Close => 43.0,
            Self::Wide if width < 660.0 => 58.0,
            Self::Wide if width < 1100.0 => 62.0,
            Self::Wide => 76.0,
        }
    }
}

/// Where the columns of counts stand in a row, from left to right.
pub fn column_rects(rect: Rect, look: &Look, columns: &[Option<Shade>]) -> Vec<Rect> {
    let right = rect.right() - look.right + 4.0;
    let width = Counts::of(rect.width(), columns.len()).column(rect.width());
    let at = |behind: usize| {
        let right = right - width * behind as f32;
        Rect::from_min_max(pos2(right - width + 2.0, rect.top()), pos2(right, rect.bottom()))
    };
    (0..columns.len()).rev().map(at).collect()
}

/// The names of the columns of lines that follow, as wide as they are.
pub fn column_names(ui: &Ui, rect: Rect, look: &Look, columns: &[Option<Shade>]) {
    if Counts::of(rect.width(), columns.len()) != Counts::Wide {
        return;
    }
    let ink = Tokens::of(ui).weak;
    for (shade, rect) in columns.iter().zip(column_rects(rect, look, columns)) {
        let name = super::sentence(widgets::shared_word(*shade));
        let at = rect.right_center() - vec2(4.0, 0.0);
        ui.painter().text(at, Align2::RIGHT_CENTER, name, FontId::proportional(11.0), ink);
    }
}

/// Counts one beside the other, and a bar before them; how much room they take.
fn columns(ui: &Ui, rect: Rect, right: f32, accord: Accord, shown: &[Option<Shade>]) -> f32 {
    let tokens = Tokens::of(ui);
    let middle = rect.center().y;
    let counts = Counts::of(rect.width(), shown.len());
    let column = counts.column(rect.width());
    let left = right - column * shown.len() as f32;
    let bar_width = match counts {
        Counts::Bar => 60.0,
        Counts::Close => 0.0,
        // In a wide window what is not needed for the name is the bar's.
        Counts::Wide => ((rect.width() - 380.0) * 0.45).clamp(40.0, 520.0),
    };
    let end = if counts == Counts::Bar { right } else { left - 16.0 };
    let bar = Rect::from_min_max(pos2(end - bar_width, middle - 4.0), pos2(end, middle + 4.0));
    if bar_width > 0.0 {
        widgets::paint_accord(ui, bar, accord);
    }
    if counts == Counts::Bar {
        return bar_width + 6.0;
    }
    for (behind, shade) in shown.iter().rev().enumerate() {
        let (count, (_, color)) = (widgets::shared_count(accord, *shade), widgets::shared_look(tokens, *shade));
        let at = pos2(right - column * behind as f32, middle);
        let color = if count == 0 { tokens.hint } else { color };
        let size = if counts == Counts::Close { 10.5 } else { 11.5 };
        ui.painter().text(at, Align2::RIGHT_CENTER, widgets::number(count as usize), FontId::monospace(size), color);
    }
    right - bar.left() + 2.0
}

/// What was pressed in a row of widgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    Title,
    /// The button with this icon.
    Button(Icon),
}

/// A row of widgets, in panels where rows have buttons at their end: the keyboard reaches each of them.
pub fn line(ui: &mut Ui, row: &Row) -> Option<Pressed> {
    line_with(ui, row, |ui| title(ui, row))
}

/// The same with something else in place of its texts.
pub fn line_with(ui: &mut Ui, row: &Row, texts: impl FnOnce(&mut Ui) -> Option<Pressed>) -> Option<Pressed> {
    let tokens = Tokens::of(ui);
    let content = |ui: &mut Ui| {
        let mut pressed = None;
        for (icon, name) in &row.buttons {
            if widgets::icon_button(ui, *icon, name).clicked() {
                pressed = Some(Pressed::Button(*icon));
            }
        }
        for mark in &row.marks {
            if let Mark::Badge(word) = mark {
                widgets::badge(ui, word, tokens.weak, tokens.hovered);
            }
        }
        widgets::at_left(ui, texts).or(pressed)
    };
    let shown = ui.horizontal(|ui| {
        if let Some(Glyph::Icon(icon, ink)) = row.icon {
            ui.add_space(4.0 * row.depth as f32);
            icons::show(ui, icons::colored(icon, tokens.ink(ink)));
        }
        widgets::at_right(ui, content)
    });
    shown.inner
}

fn said(text: &Text) -> Said {
    Said::new(&text.words, text.whose)
}

fn title(ui: &mut Ui, row: &Row) -> Option<Pressed> {
    let text = row.title.words.as_str();
    let is_link = row.kind == Kind::Link;
    let shown = if is_link { widgets::link(ui, text) } else { ui.add(egui::Label::new(said(&row.title)).truncate()) };
    let shown = if row.hint.is_empty() { shown } else { shown.on_hover_text(widgets::safe(&row.hint)) };
    (is_link && shown.clicked()).then_some(Pressed::Title)
}

/// A row of a dialog, as a button that says why it cannot be chosen where it cannot.
pub fn choice(ui: &mut Ui, row: &Row) -> Response {
    let shown = ui.horizontal(|ui| {
        for mark in &row.marks {
            if let Mark::Badge(word) = mark {
                let tokens = Tokens::of(ui);
                widgets::badge(ui, word, tokens.weak, tokens.hovered);
            }
        }
        if let Some(Glyph::Icon(icon, ink)) = row.icon {
            icons::show(ui, icons::colored(icon, Tokens::of(ui).ink(ink)));
        }
        let button = egui::Button::new(said(&row.title)).frame_when_inactive(false).truncate();
        ui.add_enabled(!row.disabled, button)
            .on_hover_text(widgets::safe(&row.hint))
            .on_disabled_hover_text(widgets::safe(&row.hint))
    });
    shown.inner
}
