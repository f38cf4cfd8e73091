//! The policy library: every policy, attached or not, with its reach.

use egui::{Align2, FontId, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

use crate::fields::Renaming;
use crate::theme::{Tokens, icon_family, size};
use crate::tree::Dragged;
use crate::{icons, menu, widgets};
use organization::{Edit, Policy, PolicyId};
use session::{Action, Command, Focus, Icon, State};

const MENU: &[Option<Action>] = &[
    Some(Action::ShowReach),
    Some(Action::AttachPolicy),
    None,
    Some(Action::Copy),
    Some(Action::Paste),
    Some(Action::Duplicate),
    Some(Action::CopyId),
    Some(Action::CopyArn),
    Some(Action::CopyJson),
    Some(Action::CopyMinifiedJson),
    None,
    Some(Action::Rename),
    Some(Action::Delete),
];
const HEIGHT: f32 = 42.0;

/// What the library remembers between frames.
#[derive(Debug, Default)]
pub struct LibraryView {
    filter: String,
    renaming: Option<Renaming<PolicyId>>,
    rows: Vec<Entry>,
    built: Option<(u64, u64, String)>,
}

/// A row before it is drawn.
#[derive(Debug)]
struct Entry {
    policy: std::sync::Arc<Policy>,
    /// "SCP · 3 targets · 12 accounts"
    detail: String,
}

/// The list.
pub fn show(ui: &mut Ui, state: &State, view: &mut LibraryView, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.label(widgets::strong("Policies").size(16.0));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            widgets::action_icon(ui, state, Action::NewScp, out);
            widgets::action_icon(ui, state, Action::ImportPolicies, out);
        });
    });
    let field = TextEdit::singleline(&mut view.filter)
        .id(egui::Id::unique("policy filter"))
        .hint_text("Filter by name, type or text")
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 4));
    ui.add(field).accessible_name("Filter policies");
    ui.add_space(4.0);
    view.build(state);
    if view.rows.is_empty() {
        widgets::empty(ui, "No policies", "Create an SCP, or import a folder of JSON files");
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let rows = std::mem::take(&mut view.rows);
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("policy rows").show_rows(
        ui,
        HEIGHT,
        rows.len(),
        |ui, range| {
            for entry in rows.get(range).unwrap_or_default() {
                row(ui, state, entry, view, out);
            }
        },
    );
    view.rows = rows;
}

/// Where a policy's row says that it has the keyboard.
pub fn row_id(policy: &PolicyId) -> egui::Id {
    egui::Id::unique(("policy row", policy))
}

fn row(ui: &mut Ui, state: &State, entry: &Entry, view: &mut LibraryView, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let policy = &entry.policy;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let id = row_id(&policy.id);
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let selected = state.selection.policy.as_ref() == Some(&policy.id);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, selected, policy.shown_name()));
    ui.ctx().accesskit_node_builder(id, |node| node.set_description(entry.detail.as_str()));
    let fill = match (selected, state.selection.focus, response.hovered() || response.has_focus()) {
        (true, Focus::Policy, _) => Some(tokens.selected),
        (true, ..) => Some(tokens.selected_quiet),
        (false, _, true) => Some(tokens.hovered),
        _ => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), size::RADIUS, fill);
    }
    let icon = if policy.aws_managed { Icon::Lock } else { Icon::Policy };
    let font = FontId::new(size::ICON, icon_family());
    ui.painter().text(
        pos2(rect.left() + 14.0, rect.top() + 14.0),
        Align2::CENTER_CENTER,
        icons::glyph(icon),
        font,
        tokens.weak,
    );
    let left = rect.left() + 28.0;
    if view.renaming.as_ref().is_some_and(|renaming| renaming.what == policy.id) {
        let place =
            egui::Rect::from_min_max(pos2(left - 4.0, rect.top() + 2.0), pos2(rect.right() - 4.0, rect.top() + 25.0));
        rename(ui, place, view, out);
    } else {
        let at = pos2(left, rect.top() + 14.0);
        widgets::paint_text(
            ui,
            at,
            Align2::LEFT_CENTER,
            policy.shown_name(),
            FontId::proportional(13.0),
            tokens.text,
            rect.right() - left - 6.0,
        );
    }
    let at = pos2(left, rect.top() + 30.0);
    widgets::paint_text(
        ui,
        at,
        Align2::LEFT_CENTER,
        &entry.detail,
        FontId::proportional(11.0),
        tokens.weak,
        rect.right() - left - 6.0,
    );
    if response.drag_started_by(egui::PointerButton::Primary) {
        response.dnd_set_drag_payload(Dragged::Policy(policy.id.clone()));
    }
    if response.clicked() || (response.secondary_clicked() && !selected) {
        out.push(Command::SelectPolicy(policy.id.clone()));
    }
    response.context_menu(|ui| menu::context(ui, state, MENU, out));
}

fn rename(ui: &mut Ui, place: egui::Rect, view: &mut LibraryView, out: &mut Vec<Command>) {
    let Some(renaming) = &mut view.renaming else { return };
    let field = (egui::Id::unique("policy rename"), "New policy name");
    let edit = |policy: &PolicyId, name| Edit::RenamePolicy { policy: policy.clone(), name };
    let Some(finished) = renaming.show(ui, place, field, edit, out) else { return };
    out.extend(finished.map(|name| Command::Edit(edit(&renaming.what, name))));
    view.renaming = None;
}

impl LibraryView {
    /// Begins renaming a policy in its row, which is there even where the filter would hide it.
    pub fn begin_renaming(&mut self, state: &State, policy: PolicyId) {
        self.build(state);
        if !self.rows.iter().any(|row| row.policy.id == policy) {
            self.filter.clear();
        }
        let name = state.organization.policies().get(&policy).map_or(String::new(), |policy| policy.name.clone());
        self.renaming = Some(Renaming::new(policy, name));
    }

    /// Rows by type, then name.
    fn build(&mut self, state: &State) {
        let wanted = Some((state.revision, state.analyzed, self.filter.clone()));
        if self.built == wanted {
            return;
        }
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        let mut found: Vec<&std::sync::Arc<Policy>> =
            state.organization.policies().values().filter(|policy| matches(policy, &words)).collect();
        found.sort_by_cached_key(|policy| (policy.kind.clone(), policy.name.to_lowercase(), policy.id.clone()));
        self.rows =
            found.into_iter().map(|policy| Entry { policy: policy.clone(), detail: detail(state, policy) }).collect();
        self.built = wanted;
    }
}

fn matches(policy: &Policy, words: &[String]) -> bool {
    let fields = [policy.name.to_lowercase(), policy.kind.label().to_lowercase(), policy.content.to_lowercase()];
    words.iter().all(|word| fields.iter().any(|field| field.contains(word.as_str())))
}

fn detail(state: &State, policy: &Policy) -> String {
    let reach = state.analysis.reach(&state.organization, &policy.id);
    let kind = policy.kind.label();
    match (reach.targets.len(), reach.accounts) {
        (0, _) => format!("{kind} · attached nowhere"),
        (1, 1) => format!("{kind} · 1 target · 1 account"),
        (1, accounts) => format!("{kind} · 1 target · {accounts} accounts"),
        (targets, accounts) => format!("{kind} · {targets} targets · {accounts} accounts"),
    }
}
