//! One row of the tree.
//!
//! Knows how a row looks and which clicks and drags it takes.

use egui::{
    Align2, DragAndDrop, FontId, Id, Modifiers, Popup, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

use super::TreeView;
use super::drag::{self, Dragged};
use super::rows::{Branch, Row, between, direct};
use crate::theme::{Tokens, icon_family, size, strong_family};
use crate::{icons, menu, widgets};
use organization::{AccountState, Edit, PolicyType, TargetId};
use session::{Action, Command, Drop, Focus, Highlight, Icon, State, topmost};

const MENU: &[Option<Action>] = &[
    Some(Action::NewOu),
    Some(Action::NewAccount),
    Some(Action::AttachPolicy),
    None,
    Some(Action::Cut),
    Some(Action::Copy),
    Some(Action::Paste),
    Some(Action::Duplicate),
    Some(Action::CopyId),
    Some(Action::CopyArn),
    Some(Action::CopyJson),
    None,
    Some(Action::Rename),
    Some(Action::MoveTo),
    Some(Action::CloseAccount),
    Some(Action::ReopenAccount),
    Some(Action::Delete),
    None,
    Some(Action::AskAbout),
    Some(Action::Properties),
];

/// Draws a row and says what was done with it.
#[expect(clippy::too_many_arguments, reason = "a row is where document, selection, view state and wishes meet")]
pub fn row(
    ui: &mut Ui,
    tree: Id,
    focused: bool,
    row: &Row,
    rows: &[Row],
    state: &State,
    view: &mut TreeView,
    out: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    let id = Id::unique(("tree row", &row.target));
    let response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
    let selected = state.selection.targets.contains(&row.target);
    let name = state.organization.name(&row.target).to_owned();
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, selected, &name));
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_level(row.depth + 1);
        node.set_selected(selected);
        if row.branch != Branch::Leaf {
            node.set_expanded(row.branch == Branch::Open);
        }
        if let Some(description) = describe(state, &row.target) {
            node.set_description(description);
        }
    });

    let active = selected && state.selection.focus == Focus::Targets;
    let fill = match (selected, response.hovered()) {
        (true, _) if active && focused => Some(tokens.selected),
        (true, _) => Some(tokens.selected_quiet),
        (false, true) => Some(tokens.hovered),
        (false, false) => None,
    };
    let body = rect.shrink2(vec2(2.0, 0.0));
    if let Some(fill) = fill {
        ui.painter().rect_filled(body, size::RADIUS, fill);
    }
    if focused && state.selection.lead.as_ref() == Some(&row.target) {
        ui.painter().rect_stroke(body, size::RADIUS, Stroke::new(1.0, tokens.accent), StrokeKind::Inside);
    }

    let left = rect.left() + 4.0 + row.depth as f32 * size::INDENT;
    let chevron = Rect::from_min_size(pos2(left, rect.top()), vec2(18.0, rect.height()));
    paint_chevron(ui, tokens, row.branch, chevron);
    let right = marks(ui, tokens, state, row, rect);
    let icon = widgets::target_icon(&state.organization, &row.target);
    let at = pos2(left + 28.0, rect.center().y);
    let icon_color = if icon == Icon::Management { tokens.accent } else { tokens.weak };
    ui.painter().text(
        at,
        Align2::CENTER_CENTER,
        icons::glyph(icon),
        FontId::new(size::ICON, icon_family()),
        icon_color,
    );
    let text_left = left + 41.0;
    if view.renaming.as_ref().is_some_and(|renaming| renaming.what == row.target) {
        rename(
            ui,
            tree,
            Rect::from_min_max(pos2(text_left - 4.0, rect.top() + 1.0), pos2(right, rect.bottom() - 1.0)),
            view,
            out,
        );
    } else {
        paint_name(ui, tokens, state, &row.target, &name, pos2(text_left, rect.center().y), right - text_left);
    }
    if response.hovered() && !response.is_pointer_button_down_on() && view.renaming.is_none() {
        response.clone().on_hover_text(hint(state, &row.target, &name));
    }
    clicks(ui, tree, &response, chevron, row, rows, state, view, out);
    drags(ui, tokens, &response, row, state, out);
    context_menu(&response, row, state, view, out);
}

fn paint_chevron(ui: &Ui, tokens: &Tokens, branch: Branch, rect: Rect) {
    let icon = match branch {
        Branch::Leaf => return,
        Branch::Open => Icon::ChevronDown,
        Branch::Closed => Icon::ChevronRight,
    };
    let font = FontId::new(11.0, icon_family());
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icons::glyph(icon), font, tokens.weak);
}

fn paint_name(ui: &Ui, tokens: &Tokens, state: &State, target: &TargetId, name: &str, at: egui::Pos2, width: f32) {
    let closed = matches!(target, TargetId::Account(id)
        if state.organization.accounts().get(id).is_some_and(|account| account.state != AccountState::Active));
    let family = if matches!(target, TargetId::Account(_)) { egui::FontFamily::Proportional } else { strong_family() };
    let color = if closed { tokens.weak } else { tokens.text };
    let taken = widgets::paint_text(ui, at, Align2::LEFT_CENTER, name, FontId::new(13.0, family), color, width);
    if let TargetId::Account(id) = target
        && width - taken > 96.0
    {
        let at = at + vec2(taken + 8.0, 0.5);
        let font = FontId::monospace(10.5);
        widgets::paint_text(ui, at, Align2::LEFT_CENTER, id.as_str(), font, tokens.weak, width - taken - 12.0);
    }
}

/// What stands at the right of a row: verdict or reach, else state and counts. Returns where the name must end.
fn marks(ui: &Ui, tokens: &Tokens, state: &State, row: &Row, rect: Rect) -> f32 {
    let mut right = rect.right() - 14.0;
    match &state.highlight {
        Highlight::Actions(_) => verdict_mark(ui, tokens, state, row, rect, &mut right),
        Highlight::Reach(policy) => {
            let attached = state.organization.is_attached(policy, &row.target);
            let inherited =
                state.organization.path(&row.target).iter().any(|at| state.organization.is_attached(policy, at));
            let center = pos2(right - 6.0, rect.center().y);
            if attached {
                ui.painter().circle_filled(center, 5.0, tokens.accent);
            } else if inherited {
                ui.painter().circle_stroke(center, 4.5, Stroke::new(1.5, tokens.accent));
            }
            right -= 20.0;
        }
        Highlight::None => {}
    }
    if unknown(state, &row.target) {
        icon_mark(ui, rect, &mut right, Icon::Unknown, tokens.warning);
    }
    if let TargetId::Account(id) = &row.target {
        let label = state.organization.accounts().get(id).filter(|account| account.state != AccountState::Active);
        if let Some(account) = label {
            text_mark(ui, rect, &mut right, account.state.label(), tokens.weak);
        }
    } else if state.highlight == Highlight::None {
        let (ous, accounts) = direct(&state.organization, &row.target);
        if ous + accounts > 0 {
            text_mark(ui, rect, &mut right, &(ous + accounts).to_string(), tokens.weak);
        }
    }
    right - 4.0
}

fn verdict_mark(ui: &Ui, tokens: &Tokens, state: &State, row: &Row, rect: Rect, right: &mut f32) {
    let Some(shades) = &state.shades else { return };
    if let Some(below) = shades.below(&state.analysis, &row.target) {
        let counts = below.uniform;
        let parts = [
            (counts.denied, Icon::Denied, tokens.denied),
            (counts.depends + below.mixed, Icon::Depends, tokens.depends),
            (counts.allowed, Icon::Allowed, tokens.allowed),
        ];
        for (count, icon, color) in parts.into_iter().filter(|(count, ..)| *count > 0) {
            text_mark(ui, rect, right, &count.to_string(), color);
            *right += 3.0;
            icon_mark(ui, rect, right, icon, color);
        }
    } else if let Some(tally) = shades.tally(&state.analysis, &row.target) {
        match tally.uniform() {
            Some(verdict) => {
                let (icon, color) = widgets::verdict_look(tokens, verdict);
                icon_mark(ui, rect, right, icon, color);
            }
            None if tally.total() > 0 => {
                let bar =
                    Rect::from_min_max(pos2(*right - 46.0, rect.center().y - 3.5), pos2(*right, rect.center().y + 3.5));
                widgets::paint_counts(ui, bar, tally);
                *right -= 52.0;
            }
            None => {}
        }
    }
}

fn icon_mark(ui: &Ui, rect: Rect, right: &mut f32, icon: Icon, color: egui::Color32) {
    let at = pos2(*right, rect.center().y);
    ui.painter().text(at, Align2::RIGHT_CENTER, icons::glyph(icon), FontId::new(size::ICON, icon_family()), color);
    *right -= size::ICON + 5.0;
}

fn text_mark(ui: &Ui, rect: Rect, right: &mut f32, text: &str, color: egui::Color32) {
    let at = pos2(*right, rect.center().y);
    let taken = ui.painter().text(at, Align2::RIGHT_CENTER, text, FontId::proportional(11.0), color);
    *right -= taken.width() + 6.0;
}

fn unknown(state: &State, target: &TargetId) -> bool {
    [PolicyType::Scp, PolicyType::Rcp].iter().any(|kind| !state.organization.attachments_known(target, kind))
}

/// What the row has no room to say: the whole name, the id, and what its marks count.
fn hint(state: &State, target: &TargetId, name: &str) -> String {
    let mut lines = vec![name.to_owned(), state.organization.target_text(target).to_owned()];
    let below = state.shades.as_ref().and_then(|shades| shades.below(&state.analysis, target));
    match (describe(state, target), below) {
        (_, Some(below)) => {
            let counts = below.uniform;
            let counted = [
                (counts.allowed, "allowed"),
                (counts.depends, "depend"),
                (counts.denied, "denied"),
                (below.mixed, "differ from action to action"),
            ];
            let counted = counted.into_iter().filter(|(count, _)| *count > 0);
            let counted: Vec<String> =
                counted.map(|(count, word)| format!("{} {word}", widgets::number(count as usize))).collect();
            lines.push(format!("Accounts below: {}", counted.join(", ")));
        }
        (Some(said), None) => lines.push(crate::sentence(&said)),
        (None, None) if !matches!(target, TargetId::Account(_)) => {
            let (ous, accounts) = direct(&state.organization, target);
            let (ous, accounts) =
                (widgets::counted(ous, "OU", "OUs"), widgets::counted(accounts, "account", "accounts"));
            lines.push(format!("{ous} and {accounts} directly below"));
        }
        (None, None) => {}
    }
    lines.join("\n")
}

/// What a screen reader says beside the name.
fn describe(state: &State, target: &TargetId) -> Option<String> {
    if let Highlight::Reach(policy) = &state.highlight {
        let organization = &state.organization;
        let attached = |at: &TargetId| organization.is_attached(policy, at);
        return match (attached(target), organization.path(target).iter().any(attached)) {
            (true, _) => Some("attached here".to_owned()),
            (false, true) => Some("inherited".to_owned()),
            (false, false) => None,
        };
    }
    let shades = state.shades.as_ref()?;
    if let Some(below) = shades.below(&state.analysis, target) {
        let counts = below.uniform;
        return Some(format!(
            "{} allowed, {} depend, {} denied",
            counts.allowed,
            counts.depends + below.mixed,
            counts.denied
        ));
    }
    let tally = shades.tally(&state.analysis, target)?;
    Some(match tally.uniform() {
        Some(verdict) => verdict.word().to_owned(),
        None => widgets::counts_text(tally),
    })
}

#[expect(clippy::too_many_arguments, reason = "a click is about the row, the rows around it and the selection at once")]
fn clicks(
    ui: &Ui,
    tree: Id,
    response: &egui::Response,
    chevron: Rect,
    row: &Row,
    rows: &[Row],
    state: &State,
    view: &mut TreeView,
    out: &mut Vec<Command>,
) {
    let on_chevron = response.interact_pointer_pos().is_some_and(|at| chevron.contains(at));
    if response.double_clicked() && !on_chevron && row.branch != Branch::Leaf && state.selection.targets.len() == 1 {
        view.toggle(&row.target);
    }
    if response.clicked() {
        ui.memory_mut(|memory| memory.request_focus(tree));
        if on_chevron && row.branch != Branch::Leaf {
            view.toggle(&row.target);
            return;
        }
        let modifiers: Modifiers = ui.input(|input| input.modifiers);
        let target = row.target.clone();
        out.push(match &state.selection.anchor {
            Some(anchor) if modifiers.shift => {
                Command::SelectRange { range: between(rows, anchor, &target), lead: target }
            }
            _ if modifiers.command => Command::SelectToggle(target),
            _ => Command::Select(target),
        });
    }
    if response.secondary_clicked() && !state.selection.targets.contains(&row.target) {
        ui.memory_mut(|memory| memory.request_focus(tree));
        out.push(Command::Select(row.target.clone()));
    }
}

fn drags(ui: &Ui, tokens: &Tokens, response: &egui::Response, row: &Row, state: &State, out: &mut Vec<Command>) {
    if response.drag_started_by(egui::PointerButton::Primary) && row.target != TargetId::Root {
        let mut targets = state.selection.targets.clone();
        if !targets.contains(&row.target) {
            targets = [row.target.clone()].into();
            out.push(Command::Select(row.target.clone()));
        }
        response.dnd_set_drag_payload(Dragged::Children(topmost(&state.organization, &targets)));
    }
    if let Some(dragged) = response.dnd_hover_payload::<Dragged>() {
        ui.data_mut(|data| data.insert_temp(drag::hover_id(), row.target.clone()));
        let color = match drag::over(state, &dragged, &row.target) {
            Drop::Allowed(_) => tokens.accent,
            Drop::Refused(_) => tokens.error,
        };
        let frame = response.rect.shrink2(vec2(2.0, 0.0));
        ui.painter().rect_stroke(frame, size::RADIUS, Stroke::new(2.0, color), StrokeKind::Inside);
    }
    if let Some(dragged) = response.dnd_release_payload::<Dragged>()
        && let Some(command) = drag::release(&dragged, &row.target)
    {
        out.push(command);
    }
    if !DragAndDrop::has_any_payload(ui.ctx()) {
        ui.data_mut(|data| data.remove::<TargetId>(drag::hover_id()));
    }
}

fn context_menu(response: &egui::Response, row: &Row, state: &State, view: &mut TreeView, out: &mut Vec<Command>) {
    let mut popup = Popup::context_menu(response);
    if view.menu_by_key && state.selection.lead.as_ref() == Some(&row.target) {
        view.menu_by_key = false;
        Popup::open_id(&response.ctx, popup.get_id());
    }
    if popup.is_open()
        && !response.secondary_clicked()
        && Popup::position_of_id(&response.ctx, popup.get_id()).is_none()
    {
        popup = popup.at_position(response.rect.left_bottom() + vec2(40.0, 0.0));
    }
    popup.show(|ui| menu::context(ui, state, MENU, out));
}

/// The field for a new name, in the row.
fn rename(ui: &mut Ui, tree: Id, place: Rect, view: &mut TreeView, out: &mut Vec<Command>) {
    let Some(renaming) = &mut view.renaming else { return };
    let field = (Id::unique("tree rename"), "New name");
    let edit = |target: &TargetId, name| Edit::Rename { target: target.clone(), name };
    let Some(finished) = renaming.show(ui, place, field, edit, out) else { return };
    out.extend(finished.map(|name| Command::Edit(edit(&renaming.what, name))));
    view.renaming = None;
    ui.memory_mut(|memory| memory.request_focus(tree));
}
