//! Dragging OUs, accounts and policies over the tree.
//!
//! Knows what is dragged and says, before the button is released, what the drop would do or why it is refused.

use egui::{DragAndDrop, Id, Ui};

use crate::theme::Tokens;
use organization::TargetId;
pub use session::Carried as Dragged;
use session::sentence as sentence_of;
use session::{Answered, Command, Drop, State, VerdictsCommand};

/// What releasing the button over a target would do.
pub fn over(state: &State, dragged: &Dragged, target: &TargetId) -> Drop {
    match dragged {
        Dragged::Children(children) => state.drop_children(children, target),
        Dragged::Policy(policy) => state.drop_policy(policy, target),
    }
}

/// The command for a release over a target.
pub fn release(dragged: &Dragged, target: &TargetId) -> Option<Command> {
    match dragged {
        Dragged::Children(children) => target.as_parent().map(|to| Command::Move { children: children.clone(), to }),
        Dragged::Policy(policy) => Some(Command::Attach { policy: policy.clone(), targets: vec![target.clone()] }),
    }
}

/// The sentences that go with the pointer during a drag: what the drop does, and what that changes in access.
pub fn preview(ui: &mut Ui, tokens: &Tokens, state: &State, out: &mut Vec<Command>) {
    let Some(dragged) = DragAndDrop::payload::<Dragged>(ui.ctx()) else { return };
    let Some(pointer) = ui.ctx().pointer_interact_pos() else { return };
    let over: Option<TargetId> = ui.data(|data| data.get_temp(hover_id()));
    let mut access = None;
    let (text, color) = match over.as_ref().map(|target| self::over(state, &dragged, target)) {
        Some(Drop::Allowed(sentence)) => {
            access = over.as_ref().map(|target| foreseen(state, &dragged, target, out));
            (sentence, tokens.accent)
        }
        Some(Drop::Refused(error)) => (format!("Not here: {}", error), tokens.error),
        None => (carried(state, &dragged), tokens.weak),
    };
    egui::Area::new(Id::unique("drag preview"))
        .order(egui::Order::Tooltip)
        .fixed_pos(pointer + egui::vec2(14.0, 18.0))
        .interactable(false)
        .constrain(true)
        .show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_max_width(380.0);
                ui.label(crate::widgets::safe(text).color(color));
                if let Some(access) = access {
                    ui.label(crate::widgets::safe(access));
                }
            });
        });
}

/// What the drop would change in access, as soon as that is known.
pub fn foreseen(state: &State, dragged: &Dragged, target: &TargetId, out: &mut Vec<Command>) -> String {
    match state.verdicts.foreseen(dragged, target) {
        Answered::Yes(sentence) => sentence_of(sentence),
        Answered::Soon => "Access: …".to_owned(),
        Answered::No => {
            out.push(Command::Verdicts(VerdictsCommand::Foresee { carried: dragged.clone(), target: target.clone() }));
            "Access: …".to_owned()
        }
    }
}

/// Scrolls while something is held near the upper or lower edge, so that every target can be reached.
pub fn scroll_at_edges(ui: &Ui) {
    let edge = 28.0;
    let Some(pointer) = ui.ctx().pointer_interact_pos().filter(|_| DragAndDrop::has_any_payload(ui.ctx())) else {
        return;
    };
    let visible = ui.clip_rect();
    if !visible.x_range().contains(pointer.x) {
        return;
    }
    let speed = if pointer.y < visible.top() + edge {
        8.0
    } else if pointer.y > visible.bottom() - edge {
        -8.0
    } else {
        return;
    };
    ui.scroll_with_delta(egui::vec2(0.0, speed));
    ui.ctx().request_repaint();
}

/// Where the row under the pointer is kept while something is dragged.
pub fn hover_id() -> Id {
    Id::unique("tree row under a drag")
}

fn carried(state: &State, dragged: &Dragged) -> String {
    match dragged {
        Dragged::Children(children) => match children.as_slice() {
            [one] => state.document.organization.name(&one.clone().into()).to_owned(),
            many => format!("{} entries", many.len()),
        },
        Dragged::Policy(policy) => {
            state.document.organization.policies().get(policy).map_or(String::new(), |policy| policy.name.clone())
        }
    }
}
