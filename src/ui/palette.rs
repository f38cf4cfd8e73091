//! The palette: run a command, go to anything, or choose an action to highlight, by typing a part of its name.

use egui::{Key, ScrollArea, Sense, TextEdit, Ui};

use super::later::{Bringer, Later, Stands};
use super::paint::{self, Look};
use super::row::{Chosen, Glyph, Kind, Mark, Row, Text};
use super::theme::{Face, Ink, size};
use super::{keys, widgets};
use session::{
    ACTIONS, Command, Found, Highlight, Hit, Icon, PaletteMode, State, VerdictsCommand, WindowCommand, search,
};

/// What the palette remembers while it is open.
#[derive(Debug, Default)]
pub struct PaletteView {
    query: String,
    chosen: usize,
    rows: Vec<Entry>,
    built: Option<(PaletteMode, String, u64)>,
    /// Enter was pressed before what was asked for was there.
    is_entered: bool,
    /// What is found of a query in a revision of the document.
    hits: Later<(String, u64), Vec<Hit>>,
}

/// A row, and what choosing it means. Commands are made only when it is chosen.
#[derive(Debug)]
struct Entry {
    row: Row,
    pick: Pick,
}

#[derive(Debug, Clone)]
enum Pick {
    Act(session::Action),
    Go(Found),
    Highlight(String),
}

impl Entry {
    /// What stands at the right is a shortcut or the like.
    fn new(icon: Icon, title: String, detail: String, right: String, pick: Pick) -> Self {
        let row = Row {
            kind: Kind::Offer,
            icon: Some(Glyph::Icon(icon, Ink::Weak)),
            title: Text::new(title).own(),
            detail: Text::quiet(detail, Face::Smaller),
            marks: vec![Mark::Text(Text::quiet(right, Face::Smaller))],
            ..Row::default()
        };
        Self { row, pick }
    }
}

const LOOK: Look = Look { height: size::ROW + 2.0, first: 14.0, text: 16.0, least: 0.0, ..Look::PANEL };
const ROWS: usize = 12;
const MATCHES: usize = 400;

/// Draws the palette.
pub fn show(ui: &mut Ui, state: &State, mode: PaletteMode, view: &mut PaletteView, out: &mut Vec<Command>) {
    let hint = match mode {
        PaletteMode::Commands => "Run a command",
        PaletteMode::GoTo => "Go to an account, OU, policy, id, e-mail, tag, note or policy text",
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
    if response.changed() {
        view.is_entered = false;
    }
    let is_coming = view.build(ui.ctx(), state, mode);
    let [down, up, entered] =
        [Key::ArrowDown, Key::ArrowUp, Key::Enter].map(|key| ui.input(|input| input.key_pressed(key)));
    // Enter is about what is asked for, not about what is still there from before.
    view.is_entered |= entered;
    let entered = view.is_entered && !is_coming;
    if entered {
        view.is_entered = false;
    }
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
        ui.label(widgets::weak(ui, if is_coming { "Searching…" } else { "Nothing found" }));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    // As high as its rows, also where the first frame had none.
    let most = (LOOK.height * ROWS as f32).min(ui.ctx().content_rect().height() * 0.6);
    let mut area = ScrollArea::vertical().max_height(most).min_scrolled_height(most).id_salt("palette rows");
    if down || up {
        area = area.vertical_scroll_offset((view.chosen as f32 + 2.0 - ROWS as f32).max(0.0) * LOOK.height);
    }
    area.show_rows(ui, LOOK.height, view.rows.len(), |ui, range| {
        for index in range {
            let Some(entry) = view.rows.get_mut(index) else { continue };
            entry.row.chosen = if index == view.chosen { Chosen::Yes } else { Chosen::No };
            if paint::show(ui, &entry.row, &LOOK, Sense::CLICK).clicked() {
                picked = Some(index);
            }
        }
    });
    let index = picked.or(entered.then_some(view.chosen));
    if let Some(entry) = index.and_then(|index| view.rows.get(index)).filter(|entry| !entry.row.disabled) {
        out.push(Command::CloseDialog);
        if let Pick::Act(action) = entry.pick {
            out.push(Command::Window(WindowCommand::Ran(action)));
        }
        out.push(match entry.pick.clone() {
            Pick::Act(action) => Command::Act(action),
            Pick::Go(Found::Target(target)) => Command::GoTo(target),
            Pick::Go(Found::Policy(policy)) => Command::SelectPolicy(policy),
            Pick::Highlight(pattern) => Command::Verdicts(VerdictsCommand::Highlight(Highlight::Actions(pattern))),
        });
    }
}

impl PaletteView {
    /// Builds the rows anew where something else is asked; whether they are still searched for. Until then, the last ones stay.
    fn build(&mut self, ctx: &egui::Context, state: &State, mode: PaletteMode) -> bool {
        let wanted = Some((mode, self.query.clone(), state.document.revision));
        if self.built == wanted {
            return false;
        }
        let rows = match mode {
            PaletteMode::Commands => commands(state, &self.query),
            PaletteMode::GoTo => {
                let hits = self.hits.get(ctx, &(self.query.clone(), state.document.revision), || {
                    let (organization, query) = (state.document.organization.clone(), self.query.clone());
                    move |bringer: &Bringer<Vec<Hit>>| bringer.bring(search(&organization, &query))
                });
                let Stands::Here(hits) = hits else { return true };
                places(state, hits)
            }
            PaletteMode::Highlight => actions(state, &self.query),
        };
        (self.chosen, self.rows, self.built) = (0, rows, wanted);
        false
    }
}

fn commands(state: &State, query: &str) -> Vec<Entry> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let ctx = egui::Context::default();
    let fits = |name: &str| words.iter().all(|word| name.to_lowercase().contains(word.as_str()));
    let found = ACTIONS.iter().filter(|entry| fits(&format!("{} {}", entry.menu.name(), entry.name)));
    let mut entries: Vec<Entry> = found
        .map(|action| {
            let (title, detail) = (action.name.to_owned(), action.menu.name().to_owned());
            let shortcut = action.shortcuts.first().map(|shortcut| keys::written(&ctx, *shortcut)).unwrap_or_default();
            let mut entry = Entry::new(action.icon, title, detail, shortcut, Pick::Act(action.action));
            if !state.is_enabled(action.action) {
                entry.row.disabled = true;
                entry.row.title.ink = Ink::Weak;
            }
            entry
        })
        .collect();
    // What Enter would do comes first, and before it what was run last.
    let last = |pick: &Pick| match pick {
        Pick::Act(action) => state.window.ran.iter().position(|ran| ran == action).unwrap_or(usize::MAX),
        Pick::Go(_) | Pick::Highlight(_) => usize::MAX,
    };
    entries.sort_by_key(|entry| (entry.row.disabled, last(&entry.pick)));
    entries
}

fn places(state: &State, hits: &[Hit]) -> Vec<Entry> {
    hits.iter()
        .map(|hit| {
            let (icon, kind) = match &hit.found {
                Found::Target(target) => (widgets::target_icon(&state.document.organization, target), ""),
                Found::Policy(id) => {
                    let kind = state.document.organization.policies().get(id).map_or("", |policy| policy.kind.label());
                    (Icon::Policy, kind)
                }
            };
            Entry::new(icon, hit.title.clone(), hit.detail.clone(), kind.to_owned(), Pick::Go(hit.found.clone()))
        })
        .collect()
}

fn actions(state: &State, query: &str) -> Vec<Entry> {
    let catalog = &state.verdicts.analysis.catalog;
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

fn highlight_row(pattern: String, right: String) -> Entry {
    Entry::new(Icon::Highlight, pattern.clone(), String::new(), right, Pick::Highlight(pattern))
}
