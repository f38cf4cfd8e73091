//! One row of the tree.
//!
//! Knows which clicks and drags a row takes; what it says, `says` knows.

use egui::{DragAndDrop, Id, Modifiers, Popup, Rect, Response, Sense, Stroke, StrokeKind, Ui, vec2};

use super::drag::{self, Dragged};
use super::lines::{TreeLine, between};
use super::{TreeView, says};
use crate::menu;
use crate::paint::{self, Look};
use crate::row::{Chosen, Fold, Row, Text};
use crate::theme::{Tokens, size};
use organization::{Edit, TargetId};
use session::{Action, Command, Drop, Focus, State, topmost};

const MENU: &[Option<Action>] = &[
    Some(Action::TypeBelow),
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

pub const LOOK: Look = Look {
    first: 13.0,
    step: 19.0,
    text: 13.0,
    indent: size::INDENT,
    gap: 8.0,
    least: 96.0,
    name: 110.0,
    right: 14.0,
    before: 4.0,
    inset: vec2(2.0, 0.0),
    ..Look::PANEL
};

/// The rows while they are drawn.
pub struct Drawn<'a> {
    /// The tree has the keyboard.
    pub focused: bool,
    pub lines: &'a [TreeLine],
    pub state: &'a State,
    pub view: &'a mut TreeView,
    pub out: &'a mut Vec<Command>,
}

impl Drawn<'_> {
    /// Draws a row and says what was done with it.
    pub fn row(&mut self, ui: &mut Ui, line: &TreeLine) {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
        // Gone from the document, while the lines without it still come.
        if !self.state.document.organization.contains(&line.target) {
            return;
        }
        let response = ui.interact(rect, Id::unique(("tree row", &line.target)), Sense::CLICK | Sense::DRAG);
        let mut row = Row { chosen: self.chosen(&line.target), ..says::row(self.state, line) };
        let is_renamed = self.view.renaming.as_ref().is_some_and(|renaming| renaming.what == line.target);
        if is_renamed {
            row.says = std::mem::take(&mut row.title.words);
            row.detail = Text::default();
        }
        let place = paint::draw(ui, &response, &row, &LOOK);
        if self.focused && self.state.window.selection.lead.as_ref() == Some(&line.target) {
            let stroke = Stroke::new(1.0, Tokens::of(ui).accent);
            ui.painter().rect_stroke(rect.shrink2(LOOK.inset), size::RADIUS, stroke, StrokeKind::Inside);
        }
        if is_renamed {
            let field = Rect::from_min_max(place.min + vec2(-4.0, 1.0), place.max - vec2(0.0, 1.0));
            rename(ui, field, self.view, self.out);
        } else if response.hovered() && !response.is_pointer_button_down_on() && self.view.renaming.is_none() {
            response.clone().on_hover_text(crate::widgets::safe(&row.hint));
        }
        self.clicks(ui, &response, line);
        drags(ui, &response, &line.target, self.state, self.out);
        context_menu(&response, &line.target, self.state, self.view, self.out);
    }

    fn chosen(&self, target: &TargetId) -> Chosen {
        let selection = &self.state.window.selection;
        if !selection.targets.contains(target) {
            return Chosen::No;
        }
        match selection.focus {
            Focus::Targets if self.focused => Chosen::Yes,
            Focus::Targets | Focus::Policy => Chosen::Quietly,
        }
    }

    fn clicks(&mut self, ui: &Ui, response: &Response, line: &TreeLine) {
        let selection = &self.state.window.selection;
        let chevron = response.rect.left() + LOOK.first + LOOK.indent * line.depth as f32;
        let on_chevron = response.interact_pointer_pos().is_some_and(|at| (at.x - chevron).abs() <= 9.0);
        let folds = line.fold != Fold::Leaf;
        if response.double_clicked() && !on_chevron && folds && selection.targets.len() == 1 {
            self.view.toggle(&line.target);
        }
        if response.clicked() {
            ui.memory_mut(|memory| memory.request_focus(super::tree_id()));
            if on_chevron && folds {
                self.view.toggle(&line.target);
                return;
            }
            let modifiers: Modifiers = ui.input(|input| input.modifiers);
            let target = line.target.clone();
            self.out.push(match &selection.anchor {
                Some(anchor) if modifiers.shift => {
                    Command::SelectRange { range: between(self.lines, anchor, &target), lead: target }
                }
                _ if modifiers.command => Command::SelectToggle(target),
                _ => Command::Select(target),
            });
        }
        if response.secondary_clicked()
            && let Some(command) = selection.meant_by_menu(&line.target)
        {
            ui.memory_mut(|memory| memory.request_focus(super::tree_id()));
            self.out.push(command);
        }
    }
}

fn drags(ui: &Ui, response: &Response, target: &TargetId, state: &State, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    if response.drag_started_by(egui::PointerButton::Primary) && *target != TargetId::Root {
        let mut targets = state.window.selection.targets.clone();
        if !targets.contains(target) {
            targets = [target.clone()].into();
            out.push(Command::Select(target.clone()));
        }
        response.dnd_set_drag_payload(Dragged::Children(topmost(&state.document.organization, &targets)));
    }
    if let Some(dragged) = response.dnd_hover_payload::<Dragged>() {
        ui.data_mut(|data| data.insert_temp(drag::hover_id(), target.clone()));
        let color = match drag::over(state, &dragged, target) {
            Drop::Allowed(_) => tokens.accent,
            Drop::Refused(_) => tokens.error,
        };
        let frame = response.rect.shrink2(vec2(2.0, 0.0));
        ui.painter().rect_stroke(frame, size::RADIUS, Stroke::new(2.0, color), StrokeKind::Inside);
    }
    if let Some(dragged) = response.dnd_release_payload::<Dragged>()
        && let Some(command) = drag::release(&dragged, target)
    {
        out.push(command);
    }
    if !DragAndDrop::has_any_payload(ui.ctx()) {
        ui.data_mut(|data| data.remove::<TargetId>(drag::hover_id()));
    }
}

fn context_menu(response: &Response, target: &TargetId, state: &State, view: &mut TreeView, out: &mut Vec<Command>) {
    let mut popup = Popup::context_menu(response);
    if view.menu_by_key && state.window.selection.lead.as_ref() == Some(target) {
        view.menu_by_key = false;
        view.menu_first.begin();
        Popup::open_id(&response.ctx, popup.get_id());
    }
    if popup.is_open()
        && !response.secondary_clicked()
        && Popup::position_of_id(&response.ctx, popup.get_id()).is_none()
    {
        popup = popup.at_position(response.rect.left_bottom() + vec2(40.0, 0.0));
    }
    popup.show(|ui| {
        let first = menu::context(ui, state, MENU, out);
        view.menu_first.ask(first);
    });
}

/// The field for a new name, in the row.
fn rename(ui: &mut Ui, place: Rect, view: &mut TreeView, out: &mut Vec<Command>) {
    let Some(renaming) = &mut view.renaming else { return };
    let field = (Id::unique("tree rename"), "New name");
    let edit = |target: &TargetId, name| Edit::Rename { target: target.clone(), name };
    let Some(finished) = renaming.show(ui, place, field, edit, out) else { return };
    out.extend(finished.map(|name| Command::Edit(edit(&renaming.what, name))));
    view.renaming = None;
    ui.memory_mut(|memory| memory.request_focus(super::tree_id()));
}
