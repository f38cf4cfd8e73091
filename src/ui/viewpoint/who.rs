//! Who asks, and about what: the side of an account and the caller.
//!
//! Offers the callers that policies single out by name; any other name can be typed.

use egui::{Id, Key, Ui};

use super::offers::{Named, Offers, Singled};
use crate::simulator::suggest::{self, Enter, Field, Offer};
use crate::theme::Tokens;
use crate::widgets;
use analysis::{Pinned, Side, Viewpoint, Who};

/// What is being typed.
#[derive(Debug, Default)]
pub struct WhoView {
    role: Typed,
    user: Typed,
}

#[derive(Debug, Default)]
struct Typed {
    name: String,
    problem: Option<String>,
}

/// The two sides of an account.
pub fn side(ui: &mut Ui, viewpoint: &mut Viewpoint) {
    for side in [Side::Principals, Side::Resources] {
        if ui.radio(viewpoint.side == side, words(side)).clicked() {
            viewpoint.side = side;
            if side == Side::Principals && !viewpoint.who.is_of_account() {
                viewpoint.who = Who::default();
            }
        }
    }
}

/// The question that a side is.
pub fn words(side: Side) -> &'static str {
    match side {
        Side::Principals => "What its principals may do (SCPs)",
        Side::Resources => "What may be done to its resources (RCPs)",
    }
}

/// The callers.
pub fn caller(ui: &mut Ui, view: &mut WhoView, offers: &Offers, viewpoint: &mut Viewpoint) {
    let before = viewpoint.who.clone();
    choices(ui, view, offers, viewpoint);
    if viewpoint.who != before {
        (view.role.problem, view.user.problem) = (None, None);
    }
}

fn choices(ui: &mut Ui, view: &mut WhoView, offers: &Offers, viewpoint: &mut Viewpoint) {
    let side = viewpoint.side;
    plain(ui, side, &mut viewpoint.who, Who::Role(None));
    plain(ui, side, &mut viewpoint.who, Who::User(None));
    plain(ui, side, &mut viewpoint.who, Who::Root);
    plain(ui, side, &mut viewpoint.who, Who::ServiceLinkedRole);
    plain(ui, side, &mut viewpoint.who, Who::Anyone);
    if side == Side::Resources {
        plain(ui, side, &mut viewpoint.who, Who::Outsider);
        plain(ui, side, &mut viewpoint.who, Who::Service);
    }
    let (mut roles, mut users) = (Vec::new(), Vec::new());
    for Named { caller, policy, .. } in &offers.callers {
        let offer = |name: &String| Offer { title: name.clone(), detail: policy.clone(), value: name.clone() };
        match caller {
            Singled::Role(name) => roles.push(offer(name)),
            Singled::User(name) => users.push(offer(name)),
            Singled::Tag(..) => {}
        }
    }
    by_name(ui, &mut view.role, ROLE, roles, &mut viewpoint.who);
    by_name(ui, &mut view.user, USER, users, &mut viewpoint.who);
    singled(ui, offers, viewpoint);
}

fn plain(ui: &mut Ui, side: Side, who: &mut Who, choice: Who) {
    let response = ui.radio(*who == choice, crate::sentence(&choice.phrase()));
    if response.on_hover_text(widgets::safe(crate::sentence(choice.meaning(side)))).clicked() {
        *who = choice;
    }
}

/// A caller that is chosen by name.
#[derive(Clone, Copy)]
struct ByName {
    label: &'static str,
    field: &'static str,
    hint: &'static str,
    who: fn(Option<String>) -> Who,
}

const ROLE: ByName = ByName { label: "The role", field: "Name of the role", hint: "app/Deploy", who: Who::Role };
const USER: ByName = ByName { label: "The IAM user", field: "Name of the IAM user", hint: "alice", who: Who::User };

/// A name is taken with Enter, from the offers, or on leaving the field.
fn by_name(ui: &mut Ui, typed: &mut Typed, kind: ByName, names: Vec<Offer>, who: &mut Who) {
    let present = match &*who {
        Who::Role(name) | Who::User(name) if (kind.who)(name.clone()) == *who => name.clone(),
        Who::Role(_)
        | Who::User(_)
        | Who::Anyone
        | Who::Root
        | Who::ServiceLinkedRole
        | Who::Outsider
        | Who::Service => None,
    };
    let id = Id::unique(("viewpoint", kind.field));
    let mut wanted = None;
    ui.horizontal(|ui| {
        if ui.radio(present.is_some(), kind.label).clicked() {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        let typing = ui.memory(|memory| memory.has_focus(id));
        let shown = typed.problem.clone().or_else(|| present.clone()).unwrap_or_default();
        let mut text = if typing { typed.name.clone() } else { shown };
        let width = ui.available_width();
        let field = Field { id, name: kind.field, hint: kind.hint, width, enter: Enter::TakesNothing, stamp: 0 };
        let (response, taken) = suggest::field(ui, field, &mut text, |query| {
            let query = query.trim().to_lowercase();
            names.into_iter().filter(|offer| offer.value.to_lowercase().contains(&query)).collect()
        });
        if response.changed() {
            typed.problem = None;
        }
        let given_up = ui.input(|input| input.key_pressed(Key::Escape)) || pressed_in_list(ui);
        if let Some(offer) = taken {
            response.surrender_focus();
            text.clone_from(&offer.value);
            wanted = Some(offer.value);
        } else if response.lost_focus() && !given_up {
            // What was typed is there until the keyboard has gone.
            wanted = Some(if typing { text.trim() } else { typed.name.trim() }.to_owned());
        }
        typed.name = text;
    });
    if let Some(name) = wanted.filter(|name| !name.is_empty() && Some(name) != present.as_ref()) {
        match (kind.who)(Some(name.clone())).to_string().parse() {
            Ok(named) => *who = named,
            Err(_) => typed.problem = Some(name),
        }
    }
    if let Some(name) = &typed.problem {
        let text = format!("`{name}` is not a valid name: leave out spaces, `*`, `?` and `:`");
        ui.label(widgets::safe(text).color(Tokens::of(ui).error));
    }
}

/// Whether the pointer is on a list that lies over the popup: who presses there takes what the list offers, not what was typed.
fn pressed_in_list(ui: &Ui) -> bool {
    let at = ui.input(|input| input.pointer.any_down().then(|| input.pointer.interact_pos()).flatten());
    let layer = at.and_then(|at| ui.ctx().layer_id_at(at));
    layer.is_some_and(|layer| layer != ui.layer_id() && layer.order >= egui::Order::Foreground)
}

/// Those whom policies single out, a click each.
fn singled(ui: &mut Ui, offers: &Offers, viewpoint: &mut Viewpoint) {
    if offers.callers.is_empty() {
        return;
    }
    ui.add_space(4.0);
    ui.label(widgets::small(ui, "Named in policies"));
    for named in &offers.callers {
        let Named { caller, policy, .. } = named;
        let response =
            ui.add(egui::Button::selectable(is_chosen(viewpoint, caller), widgets::safe(named.words())).truncate());
        if response.on_hover_text(widgets::safe(format!("Named by the policy `{policy}`"))).clicked() {
            choose(viewpoint, caller);
        }
    }
}

fn is_chosen(viewpoint: &Viewpoint, caller: &Singled) -> bool {
    let who = &viewpoint.who;
    match caller {
        Singled::Role(name) => *who == Who::Role(Some(name.clone())),
        Singled::User(name) => *who == Who::User(Some(name.clone())),
        Singled::Tag(key, value) => {
            *who == Who::Role(None) && viewpoint.pinned.get(key) == Some(&Pinned::One(value.clone()))
        }
    }
}

fn choose(viewpoint: &mut Viewpoint, caller: &Singled) {
    match caller {
        Singled::Role(name) => viewpoint.who = Who::Role(Some(name.clone())),
        Singled::User(name) => viewpoint.who = Who::User(Some(name.clone())),
        Singled::Tag(key, value) => {
            viewpoint.who = Who::Role(None);
            viewpoint.pin(key, Pinned::One(value.clone()));
        }
    }
}
