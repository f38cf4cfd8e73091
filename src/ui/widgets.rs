//! Small pieces that several panels share.
//!
//! Knows how a badge, a verdict mark, a bar of counts and a named field look, and that texts of others are shown safely.
//! Knows no panel.

use egui::text::LayoutJob;
use egui::{
    Align, Align2, CollapsingHeader, Color32, FontId, Frame, Id, Layout, Margin, Rect, Response, RichText, Role, Sense,
    Stroke, TextEdit, Ui, Vec2, WidgetInfo, WidgetText, vec2,
};

use super::icons;
use super::prose::{self, Said, Whose};
use super::row;
use super::theme::{Tokens, icon_family, size};
pub use analysis::number;
use analysis::{Accord, Shade, Tally};
use aws::shown;
use organization::{Organization, PolicyType, TargetId};
use session::{Action, Command, Icon, State};

/// Text of Canopy's as it may be shown, whatever names stand in it, and however long they are: code in it is set as code.
pub fn safe(text: impl Into<String>) -> Said {
    Said::new(text, Whose::Ours)
}

/// Text that is the user's alone, such as a name or a path: shown to the letter.
pub fn own(text: impl Into<String>) -> Said {
    Said::new(text, Whose::Theirs)
}

/// Text in the semibold cut.
pub fn strong(text: impl Into<String>) -> Said {
    safe(text).strong()
}

/// Text in the quiet colour.
pub fn weak(ui: &Ui, text: impl Into<String>) -> Said {
    safe(text).color(Tokens::of(ui).weak)
}

/// Quiet and small: ids, counts, hints.
pub fn small(ui: &Ui, text: impl Into<String>) -> Said {
    weak(ui, text).small()
}

/// The title of a section within a panel.
pub fn section(ui: &mut Ui, title: &str) {
    ui.add_space(8.0);
    ui.label(strong(title));
    ui.add_space(2.0);
}

/// The title of a page.
pub fn title(ui: &mut Ui, text: impl Into<String>) {
    ui.add(egui::Label::new(strong(text).size(16.0)).truncate());
}

/// The line over a page or panel: what stands at its left is cut off before what stands at its right.
pub fn heading(ui: &mut Ui, left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        at_right(ui, |ui| {
            right(ui);
            at_left(ui, left);
        });
    });
}

/// What stands at the right end of a line, the outermost first.
pub fn at_right<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.with_layout(Layout::right_to_left(Align::Center), add).inner
}

/// What stands at the left of a line in the room that [`at_right`] has left, and is cut off there.
pub fn at_left<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.with_layout(Layout::left_to_right(Align::Center), add).inner
}

/// The ground of lists, tables and texts.
pub fn canvas(ui: &Ui) -> Frame {
    let tokens = Tokens::of(ui);
    Frame::new().fill(tokens.canvas).stroke(Stroke::new(1.0, tokens.line)).corner_radius(6)
}

/// A field that narrows down what is shown below it; its name is for screen readers and tests.
pub fn filter(ui: &mut Ui, name: &str, hint: &str, text: &mut String, width: f32) -> Response {
    let field = TextEdit::singleline(text)
        .id(Id::unique(("filter", name)))
        .hint_text(hint.to_owned())
        .desired_width(width)
        .margin(Margin::symmetric(8, 4));
    ui.add(field).accessible_name(name)
}

/// A button that shows an icon only; its name is for screen readers, tests and the tooltip.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str) -> Response {
    let response = ui.add(egui::Button::new(icons::text(icon)).frame(false).min_size(vec2(24.0, 24.0)));
    let (enabled, heard) = (response.enabled(), prose::heard(name));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &heard));
    response.on_hover_text(safe(name))
}

/// Whether there is so little room that headings keep to one word and buttons to their icons.
pub fn is_narrow(ui: &Ui) -> bool {
    ui.max_rect().width() < 460.0
}

/// A button with its name; where there is little room, with its icon only.
pub fn roomy_button(ui: &mut Ui, icon: Icon, name: &str, hint: &str) -> Response {
    let narrow = is_narrow(ui);
    let text = if narrow { icons::text(icon) } else { RichText::new(name) };
    let response = ui.add(egui::Button::new(text));
    let enabled = response.enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let hint = if narrow { format!("{name}\n{hint}") } else { hint.to_owned() };
    response.on_hover_text(&hint).on_disabled_hover_text(&hint)
}

/// Whether what was asked for by name is to be done now: once it can be. What cannot be is forgotten, unless it still comes.
pub fn wanted(is_asked: &mut bool, can_be: bool, is_coming: bool) -> bool {
    let is_wanted = *is_asked && can_be;
    *is_asked = *is_asked && !can_be && is_coming;
    is_wanted
}

/// A button for an entry of the action table: icon, tooltip and shortcut from there.
pub fn action_icon(ui: &mut Ui, state: &State, action: Action, out: &mut Vec<Command>) {
    let entry = action.entry();
    let shortcut = entry.shortcuts.first().map(|shortcut| super::keys::written(ui.ctx(), *shortcut));
    let tooltip = match shortcut {
        Some(shortcut) => format!("{} ({shortcut})\n{}", entry.name, entry.tooltip),
        None => format!("{}\n{}", entry.name, entry.tooltip),
    };
    let enabled = state.is_enabled(action);
    let button = egui::Button::new(icons::text(entry.icon)).frame_when_inactive(false).min_size(vec2(28.0, 26.0));
    let response = ui.add_enabled(enabled, button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, entry.name));
    if response.on_hover_text(&tooltip).on_disabled_hover_text(&tooltip).clicked() {
        out.push(Command::Act(action));
    }
}

/// A button with the name of an action.
pub fn action_button(ui: &mut Ui, state: &State, action: Action, out: &mut Vec<Command>) {
    let entry = action.entry();
    let response = ui.add_enabled(state.is_enabled(action), egui::Button::new(entry.name));
    if response.on_hover_text(entry.tooltip).clicked() {
        out.push(Command::Act(action));
    }
}

/// A short word in a rounded field.
pub fn badge(ui: &mut Ui, text: &str, ink: Color32, fill: Color32) -> Response {
    let text = &*shown(text);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(11.0), ink);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(10.0, 4.0), Sense::hover());
    ui.painter().rect_filled(rect, 4.0, fill);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// The type of a policy as a badge.
pub fn kind_badge(ui: &mut Ui, kind: &PolicyType) {
    let tokens = Tokens::of(ui);
    badge(ui, kind.label(), tokens.weak, tokens.hovered);
}

/// The icon that says a verdict by its shape, and its colour.
pub fn verdict_look(tokens: &Tokens, shade: Shade) -> (Icon, Color32) {
    let (icon, ink) = row::of_shade(shade);
    (icon, tokens.ink(ink))
}

/// Mark and word of a verdict in its colour.
pub fn verdict_label(ui: &mut Ui, shade: Shade) -> Response {
    shared_label(ui, Some(shade))
}

/// The same of what several accounts share.
pub fn shared_label(ui: &mut Ui, shade: Option<Shade>) -> Response {
    let (icon, color) = shared_look(Tokens::of(ui), shade);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        icons::show(ui, icons::colored(icon, color));
        ui.label(RichText::new(shared_word(shade)).color(color))
    })
    .inner
}

/// Counts as one bar; what is not allowed keeps at least a visible sliver.
pub fn paint_counts(ui: &Ui, rect: Rect, counts: Tally) {
    paint_accord(ui, rect, counts.into());
}

/// The same of several accounts; where they differ, the bar has a colour of its own.
pub fn paint_accord(ui: &Ui, rect: Rect, counts: Accord) {
    let tokens = Tokens::of(ui);
    let total = counts.total().max(1) as f32;
    let painter = ui.painter();
    painter.rect_filled(rect, 3.0, tokens.hovered);
    let mut left = rect.left();
    for shade in super::paint::SHARED {
        let count = shared_count(counts, shade);
        if count == 0 {
            continue;
        }
        let width = (rect.width() * count as f32 / total).max(2.0);
        let part = Rect::from_min_max(
            egui::pos2(left, rect.top()),
            egui::pos2((left + width).min(rect.right()), rect.bottom()),
        );
        match shade {
            Some(shade) => paint_shade(painter, tokens, part, 3.0, shade),
            None => {
                painter.rect_filled(part, 3.0, tokens.differ_bar);
            }
        }
        left = part.right();
    }
}

/// How many actions all accounts have in a shade; without one, in how many they differ.
pub fn shared_count(accord: Accord, shade: Option<Shade>) -> u32 {
    shade.map_or(accord.differ, |shade| accord.same.of(shade))
}

/// The word for what several accounts share, or that they differ.
pub fn shared_word(shade: Option<Shade>) -> &'static str {
    shade.map_or("differ", Shade::word)
}

/// Icon and colour of what several accounts share.
pub fn shared_look(tokens: &Tokens, shade: Option<Shade>) -> (Icon, Color32) {
    let (icon, ink) = row::of_shared(shade);
    (icon, tokens.ink(ink))
}

/// "312 allowed, 40 depend, 9 denied in all, 7 differ".
pub fn accord_text(accord: Accord) -> String {
    format!("{} in all, {} differ", counts_text(accord.same), number(accord.differ as usize))
}

/// An area of a bar. By Region it is striped of what it is in one Region and in the other.
pub fn paint_shade(painter: &egui::Painter, tokens: &Tokens, rect: Rect, rounded: f32, shade: Shade) {
    let color = match shade {
        Shade::Allowed | Shade::ByRegion => tokens.allowed_bar,
        Shade::Depends => tokens.depends_bar,
        Shade::Denied => tokens.denied_bar,
    };
    painter.rect_filled(rect, rounded, color);
    if shade != Shade::ByRegion {
        return;
    }
    // Slanted stripes, a third as wide as their distance, within the area.
    let (slant, step) = (rect.height(), 9.0);
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let mut at = rect.left() - slant + 3.0;
    while at < rect.right() {
        let corners = vec![
            egui::pos2(at, rect.bottom()),
            egui::pos2(at + 3.5, rect.bottom()),
            egui::pos2(at + 3.5 + slant, rect.top()),
            egui::pos2(at + slant, rect.top()),
        ];
        painter.add(egui::Shape::convex_polygon(corners, tokens.denied_bar, Stroke::NONE));
        at += step;
    }
}

/// "312 allowed, 40 depend, 9 denied", with those that are allowed by Region where there are some.
pub fn counts_text(counts: Tally) -> String {
    let shown = Shade::ALL.into_iter().filter(|shade| *shade != Shade::ByRegion || counts.by_region > 0);
    let words = shown.map(|shade| format!("{} {}", number(counts.of(shade) as usize), shade.of_several()));
    words.collect::<Vec<_>>().join(", ")
}

/// A name at the left, a value at the right that can be selected and copied.
pub fn property(ui: &mut Ui, name: &str, value: &str) {
    ui.horizontal(|ui| {
        field_name(ui, name);
        ui.add(egui::Label::new(own(value)).selectable(true).truncate().show_tooltip_when_elided(false))
            .on_hover_text(own(value));
    });
}

/// The name of a field, in a column of its own at the left.
pub fn field_name(ui: &mut Ui, name: &str) {
    let column = vec2(84.0, size::ROW - 6.0);
    ui.allocate_ui_with_layout(column, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(column.x);
        ui.add(egui::Label::new(weak(ui, name)).truncate());
    });
}

/// A heading that folds what stands below it, closed at first.
pub fn folding(ui: &mut Ui, title: impl Into<WidgetText>, id: &str, content: impl FnOnce(&mut Ui)) {
    let chevron = |ui: &mut Ui, openness: f32, response: &Response| {
        let icon = if openness > 0.5 { Icon::ChevronDown } else { Icon::ChevronRight };
        let font = FontId::new(12.0, icon_family());
        let center = response.rect.center();
        ui.painter().text(center, Align2::CENTER_CENTER, icons::glyph(icon), font, Tokens::of(ui).weak);
    };
    CollapsingHeader::new(title).id_salt(id).icon(chevron).show(ui, content);
}

/// "1 account", "2 accounts".
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// Icon of a root, OU or account.
pub fn target_icon(organization: &Organization, target: &TargetId) -> Icon {
    match target {
        TargetId::Root => Icon::Root,
        TargetId::Ou(_) => Icon::Ou,
        TargetId::Account(id) if id == organization.management_account() => Icon::Management,
        TargetId::Account(id) => match organization.accounts().get(id).map(|account| &account.state) {
            Some(organization::AccountState::Active) | None => Icon::Account,
            Some(_) => Icon::AccountClosed,
        },
    }
}

/// What stands in a panel that has nothing to show.
pub fn empty(ui: &mut Ui, title: &str, hint: &str) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.3).clamp(12.0, 140.0));
        ui.label(strong(title).size(15.0));
        ui.add_space(2.0);
        ui.label(weak(ui, hint));
    });
}

/// Says that something is under way. It turns in few steps: where there is no graphics card, each frame takes from the processors
/// what those need who work.
pub fn spinner(ui: &mut Ui) {
    const STEPS: f64 = 10.0;
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(13.0), Sense::hover());
    response.widget_info(|| WidgetInfo::new(Role::ProgressIndicator));
    let turned = (ui.input(|input| input.time) * STEPS).floor() / STEPS * std::f64::consts::TAU;
    let point = |at: u8| {
        let angle = turned as f32 + f32::from(at) * 0.25;
        rect.center() + 4.5 * Vec2::angled(angle)
    };
    ui.painter().line((0..18).map(point).collect(), Stroke::new(2.0, Tokens::of(ui).weak));
    ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(1.0 / STEPS));
}

/// A mark beside what is of a moment before, while it is worked out anew. What is over in a moment is not marked: a mark that
/// comes and goes with each letter would say nothing.
pub fn updating(ui: &mut Ui, is_coming: bool) {
    const SOON: f32 = 0.3;
    let id = ui.next_auto_id().with("updating");
    let waited = ui.ctx().animate_bool_with_time(id, is_coming, SOON);
    if is_coming && waited >= 1.0 {
        spinner(ui);
        ui.label(small(ui, "updating…"));
    }
}

/// What is shown in the place of something that is being worked out.
pub fn working(ui: &mut Ui, what: &str) {
    ui.horizontal(|ui| {
        spinner(ui);
        ui.label(weak(ui, format!("{what}…")));
    });
}

/// A clickable name that reads as a link: cut off where there is no room, in one piece within running text.
pub fn link(ui: &mut Ui, text: &str) -> Response {
    let (heard, accent) = (prose::heard(text), Tokens::of(ui).accent);
    let label = egui::Label::new(safe(text).color(accent)).selectable(false).sense(Sense::click());
    let label = if ui.layout().main_wrap() { label.extend() } else { label.truncate() };
    let response = ui.add(label).on_hover_cursor(egui::CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, &heard));
    if response.hovered() || response.has_focus() {
        ui.painter().hline(response.rect.x_range(), response.rect.bottom(), Stroke::new(1.0, accent));
    }
    response
}

/// Paints text that is no sentence, such as a name or a number, cut off at the right edge; the width that it took.
pub fn paint_text(
    ui: &Ui,
    at: egui::Pos2,
    align: Align2,
    text: &str,
    font: FontId,
    color: Color32,
    max_width: f32,
) -> f32 {
    paint_line(ui, at, align, prose::line(text, Whose::Theirs, font, color), max_width)
}

/// Paints a line of text, cut off at the right edge; the width that it took.
pub fn paint_line(ui: &Ui, at: egui::Pos2, align: Align2, mut job: LayoutJob, max_width: f32) -> f32 {
    job.wrap = egui::text::TextWrapping::truncate_at_width(max_width.max(0.0));
    let galley = ui.painter().layout_job(job);
    let rect = align.anchor_size(at, galley.size());
    let width = galley.size().x;
    ui.painter().galley(rect.min, galley, Color32::PLACEHOLDER);
    width
}

/// A line across the panel.
pub fn rule(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, Tokens::of(ui).line));
}
