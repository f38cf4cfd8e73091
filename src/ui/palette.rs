//! The palette: run a command, go to anything, or choose an action to highlight, by typing a part of its name.

use egui::{Align2, FontId, Key, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

use super::theme::{Tokens, icon_family, size};
use super::{icons, keys, widgets};
use session::{ACTIONS, Command, Found, Highlight, Icon, PaletteMode, State, search};

/// What the palette remembers while it is open.
#[derive(Debug, Default)]
pub struct PaletteView {
    query: String,
    chosen: usize,
    rows: Vec<Row>,
    built: Option<(PaletteMode, String, u64)>,
}

/// A row before it is drawn.
#[derive(Debug)]
struct Row {
    icon: Icon,
    title: String,
    detail: String,
    /// Shortcut or the like, at the right.
    hint: String,
    enabled: bool,
    command: Wish,
}

/// What choosing a row means; commands are made only when it is chosen.
#[derive(Debug, Clone)]
enum Wish {
    Act(session::Action),
    Go(Found),
    Highlight(String),
}

const ROWS: usize = 12;
const MATCHES: usize = 400;

/// Draws the palette.
pub fn show(ui: &mut Ui, state: &State, mode: PaletteMode, view: &mut PaletteView, out: &mut Vec<Command>) {
    let hint = match mode {
        PaletteMode::Commands => "Run a command",
        PaletteMode::GoTo => "Go to an account, OU, policy, id, e-mail, tag or policy text",
        PaletteMode::Highlight => "Action to highlight: ec2:RunInstances, s3:*, *Delete*",
    };
    ui.set_width((ui.ctx().content_rect().width() - 80.0).clamp(0.0, 600.0));
    let id = egui::Id::unique("palette query");
    let field = TextEdit::singleline(&mut view.query)
        .id(id)
        .hint_text(hint)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(10, 8));
    let response = ui.add(field).accessible_name("Palette");
    if !response.has_focus() && !response.lost_focus() {
        response.request_focus();
    }
    view.build(state, mode);
    let [down, up, entered] =
        [Key::ArrowDown, Key::ArrowUp, Key::Enter].map(|key| ui.input(|input| input.key_pressed(key)));
    let last = view.rows.len().saturating_sub(1);
    if down {
        view.chosen = (view.chosen + 1).min(last);
    }
    if up {
        view.chosen = view.chosen.saturating_sub(1);
    }
    ui.add_space(6.0);
    let mut picked = None;
    if view.rows.is_empty() {
        ui.label(widgets::weak(ui, "Nothing found"));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = size::ROW + 2.0;
    let mut area = ScrollArea::vertical().max_height(height * ROWS as f32).id_salt("palette rows");
    if down || up {
        area = area.vertical_scroll_offset((view.chosen as f32 + 2.0 - ROWS as f32).max(0.0) * height);
    }
    area.show_rows(ui, height, view.rows.len(), |ui, range| {
        for index in range {
            if let Some(row) = view.rows.get(index)
                && draw(ui, row, index == view.chosen, height)
            {
                picked = Some(index);
            }
        }
    });
    let index = picked.or(entered.then_some(view.chosen));
    if let Some(row) = index.and_then(|index| view.rows.get(index)).filter(|row| row.enabled) {
        out.push(Command::CloseDialog);
        out.push(match row.command.clone() {
            Wish::Act(action) => Command::Act(action),
            Wish::Go(Found::Target(target)) => Command::GoTo(target),
            Wish::Go(Found::Policy(policy)) => Command::SelectPolicy(policy),
            Wish::Highlight(pattern) => Command::Highlight(Highlight::Actions(pattern)),
        });
    }
}

fn draw(ui: &mut Ui, row: &Row, chosen: bool, height: f32) -> bool {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, row.enabled, chosen, &row.title));
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, size::RADIUS, if chosen { tokens.selected } else { tokens.hovered });
    }
    let middle = rect.center().y;
    let color = if row.enabled { tokens.text } else { tokens.weak };
    let font = FontId::new(size::ICON, icon_family());
    ui.painter().text(
        pos2(rect.left() + 14.0, middle),
        Align2::CENTER_CENTER,
        icons::glyph(row.icon),
        font,
        tokens.weak,
    );
    let right = rect.right() - 10.0;
    let hint = widgets::paint_text(
        ui,
        pos2(right, middle),
        Align2::RIGHT_CENTER,
        &row.hint,
        FontId::proportional(11.5),
        tokens.weak,
        160.0,
    );
    let left = rect.left() + 30.0;
    let room = right - left - hint - 12.0;
    let taken = widgets::paint_text(
        ui,
        pos2(left, middle),
        Align2::LEFT_CENTER,
        &row.title,
        FontId::proportional(13.0),
        color,
        room,
    );
    let at = pos2(left + taken + 10.0, middle);
    widgets::paint_text(
        ui,
        at,
        Align2::LEFT_CENTER,
        &row.detail,
        FontId::proportional(11.5),
        tokens.weak,
        room - taken - 10.0,
    );
    response.clicked()
}

impl PaletteView {
    fn build(&mut self, state: &State, mode: PaletteMode) {
        let wanted = Some((mode, self.query.clone(), state.revision));
        if self.built == wanted {
            return;
        }
        self.chosen = 0;
        self.rows = match mode {
            PaletteMode::Commands => commands(state, &self.query),
            PaletteMode::GoTo => places(state, &self.query),
            PaletteMode::Highlight => actions(state, &self.query),
        };
        self.built = wanted;
    }
}

fn commands(state: &State, query: &str) -> Vec<Row> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let ctx = egui::Context::default();
    let fits = |name: &str| words.iter().all(|word| name.to_lowercase().contains(word.as_str()));
    let mut rows: Vec<Row> = ACTIONS
        .iter()
        .filter(|entry| fits(&format!("{} {}", entry.menu.name(), entry.name)))
        .map(|entry| Row {
            icon: entry.icon,
            title: entry.name.to_owned(),
            detail: entry.menu.name().to_owned(),
            hint: entry.shortcuts.first().map(|shortcut| keys::written(&ctx, *shortcut)).unwrap_or_default(),
            enabled: state.is_enabled(entry.action),
            command: Wish::Act(entry.action),
        })
        .collect();
    // What Enter would do comes first.
    rows.sort_by_key(|row| !row.enabled);
    rows
}

fn places(state: &State, query: &str) -> Vec<Row> {
    search(&state.organization, query)
        .into_iter()
        .map(|hit| {
            let (icon, kind) = match &hit.found {
                Found::Target(target) => (widgets::target_icon(&state.organization, target), ""),
                Found::Policy(id) => {
                    let kind = state.organization.policies().get(id).map_or("", |policy| policy.kind.label());
                    (Icon::Policy, kind)
                }
            };
            Row {
                icon,
                title: hit.title,
                detail: hit.detail,
                hint: kind.to_owned(),
                enabled: true,
                command: Wish::Go(hit.found),
            }
        })
        .collect()
}

fn actions(state: &State, query: &str) -> Vec<Row> {
    let catalog = &state.analysis.catalog;
    let query = query.trim();
    let mut rows = Vec::new();
    let whole = if query.contains(':') { query.to_owned() } else { format!("{query}:*") };
    let matching = catalog.matching(&whole);
    if !query.is_empty() && matching.count() > 1 {
        rows.push(highlight_row(whole, format!("{} actions", matching.count())));
    }
    let lower = query.to_lowercase();
    let found = catalog.actions.iter().enumerate().filter_map(|(index, action)| {
        let id = catalog::ActionId(u32::try_from(index).ok()?);
        let full = catalog.full_name(id);
        let level = action.levels.strongest().map_or("", catalog::AccessLevel::name);
        full.to_lowercase().contains(&lower).then(|| highlight_row(full, level.to_owned()))
    });
    rows.extend(found.take(MATCHES));
    rows
}

fn highlight_row(pattern: String, detail: String) -> Row {
    Row {
        icon: Icon::Highlight,
        title: pattern.clone(),
        detail: String::new(),
        hint: detail,
        enabled: true,
        command: Wish::Highlight(pattern),
    }
}
