//! The fields of a question: who, what, on which resource.
//!
//! Every key goes into the question at once. What is wrong is said below the field that it is about.

use egui::{ComboBox, Id, Role, Ui, WidgetInfo};

use super::offers;
use super::suggest::{self, Enter, Field};
use crate::fields::elided;
use crate::theme::Tokens;
use crate::{icons, widgets};
use analysis::decision::{AskError, PrincipalForm, account_of, in_account};
use aws::arn_parts;
use organization::{AccountId, Question};
use session::{Icon, State};

/// What the fields remember between frames.
#[derive(Debug, Default)]
pub struct FieldsView {
    /// What is typed to find an account.
    account: String,
}

/// The parts of a question that something can be wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Principal,
    Action,
    Resource,
    Owner,
    Context,
}

/// The part that an error is about.
pub fn part(error: &AskError) -> Part {
    match error {
        AskError::Caller(_) | AskError::OutsideIdentity(_) => Part::Principal,
        AskError::Action(_) | AskError::NotSignedIn(_) => Part::Action,
        AskError::Resource(_) | AskError::Wildcard(_) | AskError::NeedsResource(_) => Part::Resource,
        AskError::Account(_) | AskError::OtherOwner { .. } => Part::Owner,
        AskError::FixedKey { .. } | AskError::OtherRole { .. } | AskError::Key(_) => Part::Context,
    }
}

/// The fields.
pub fn show(ui: &mut Ui, state: &State, view: &mut FieldsView, question: &mut Question) {
    account(ui, state, view, question);
    kind(ui, state, question);
    row(ui, "ARN", |ui| {
        let mut layouter = elided(ui.memory(|memory| memory.has_focus(principal_id())));
        let field = egui::TextEdit::singleline(&mut question.principal)
            .id(principal_id())
            .layouter(&mut layouter)
            .hint_text("arn:aws:iam::…:role/…, a service, or anonymous")
            .desired_width(f32::INFINITY)
            .margin(egui::Margin::symmetric(6, 3));
        ui.add(field).accessible_name("Principal");
    });
    problem(ui, state, Part::Principal);
    action(ui, state, question);
    resource(ui, state, question);
    owner(ui, state, question);
}

/// What is wrong with a part of the question, below its field.
pub fn problem(ui: &mut Ui, state: &State, about: Part) {
    if let Some(Err(error)) = &state.simulator.answer
        && part(error) == about
    {
        let tokens = Tokens::of(ui);
        ui.horizontal_top(|ui| {
            icons::show(ui, icons::colored(Icon::Error, tokens.error));
            let text = crate::sentence(&error.to_string());
            ui.add(egui::Label::new(widgets::safe(text).color(tokens.error)).wrap());
        });
    }
}

fn row(ui: &mut Ui, name: &str, field: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        widgets::field_name(ui, name);
        field(ui);
    });
}

fn account(ui: &mut Ui, state: &State, view: &mut FieldsView, question: &mut Question) {
    let organization = &state.document.organization;
    let present = account_of(&question.principal).map(|id| offers::account_name(organization, &id)).unwrap_or_default();
    let id = Id::unique("simulator account");
    let typing = ui.memory(|memory| memory.has_focus(id));
    let mut text = if typing { view.account.clone() } else { present.clone() };
    row(ui, "Account", |ui| {
        let hint = if present.is_empty() { "Name or id of an account" } else { &present };
        let field = Field {
            id,
            name: "Account",
            hint,
            width: ui.available_width(),
            enter: Enter::TakesFirst,
            stamp: state.document.revision,
        };
        let (response, taken) = suggest::field(ui, field, &mut text, |query| offers::accounts(organization, query));
        view.account = if response.gained_focus() || taken.is_some() { String::new() } else { text };
        if let Some(offer) = taken {
            question.principal = in_account(&question.principal, &offer.value, organization.partition().as_str());
            response.surrender_focus();
        }
    });
}

fn kind(ui: &mut Ui, state: &State, question: &mut Question) {
    let present = PrincipalForm::of(&question.principal);
    row(ui, "Principal", |ui| {
        let shown = ComboBox::from_id_salt("kind of principal")
            .width(ui.available_width().min(220.0))
            .selected_text(if question.principal.trim().is_empty() { "Choose…" } else { present.name() })
            .show_ui(ui, |ui| {
                PrincipalForm::ALL.into_iter().find(|kind| ui.selectable_label(*kind == present, kind.name()).clicked())
            });
        shown.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, "Kind of principal"));
        let Some(kind) = shown.inner.flatten() else { return };
        if kind == PrincipalForm::Other {
            ui.memory_mut(|memory| memory.request_focus(principal_id()));
        } else if kind != present {
            let organization = &state.document.organization;
            let account = account_of(&question.principal)
                .or_else(|| state.lead_account().map(AccountId::to_string))
                .unwrap_or_else(|| organization.management_account().to_string());
            question.principal = kind.write(organization.partition().as_str(), &account, &question.principal);
        }
    });
}

fn action(ui: &mut Ui, state: &State, question: &mut Question) {
    let catalog = &state.verdicts.analysis.catalog;
    row(ui, "Action", |ui| {
        let field = Field {
            id: Id::unique("simulator action"),
            name: "Action",
            hint: "s3:GetObject",
            width: ui.available_width(),
            enter: Enter::TakesFirst,
            stamp: 0,
        };
        let (_, taken) = suggest::field(ui, field, &mut question.action, |query| offers::actions(catalog, query));
        if let Some(offer) = taken {
            question.action = offer.value;
        }
    });
    problem(ui, state, Part::Action);
    let known = catalog.action_id(question.action.trim()).is_some();
    if !known && matches!(state.simulator.answer, Some(Ok(_))) {
        ui.label(widgets::small(ui, format!("The AWS action catalogue of {} does not have this action", catalog.date)));
    }
}

fn resource(ui: &mut Ui, state: &State, question: &mut Question) {
    row(ui, "Resource", |ui| {
        let field = Field {
            id: Id::unique("simulator resource"),
            name: "Resource",
            hint: "An ARN; leave empty to ask about the call",
            width: ui.available_width(),
            enter: Enter::TakesNothing,
            stamp: state.simulator.asked,
        };
        let asked = question.clone();
        let make = |query: &str| {
            offers::resources(&state.document.organization, &state.verdicts.analysis.catalog, &asked, query)
        };
        let (_, taken) = suggest::field(ui, field, &mut question.resource, make);
        if let Some(offer) = taken {
            question.resource = offer.value;
        }
    });
    problem(ui, state, Part::Resource);
}

/// Asked only where the ARN does not say.
fn owner(ui: &mut Ui, state: &State, question: &mut Question) {
    let resource = question.resource.trim().to_owned();
    let silent = resource.starts_with("arn:") && arn_parts(&resource).nth(4).is_none_or(str::is_empty);
    if !silent && question.resource_account.is_none() {
        return;
    }
    row(ui, "Owner", |ui| {
        let mut text = question.resource_account.clone().unwrap_or_default();
        let field = Field {
            id: Id::unique("simulator owner"),
            name: "Resource account",
            hint: "The principal's own account",
            width: ui.available_width(),
            enter: Enter::TakesNothing,
            stamp: state.document.revision,
        };
        let organization = &state.document.organization;
        let (_, taken) = suggest::field(ui, field, &mut text, |query| {
            let offers = offers::accounts(organization, query);
            if offers.iter().any(|offer| offer.value == query.trim()) { Vec::new() } else { offers }
        });
        let text = taken.map_or(text, |offer| offer.value);
        question.resource_account = Some(text).filter(|text| !text.is_empty());
    });
    problem(ui, state, Part::Owner);
    let known = question.resource_account.as_deref().map(|id| offers::account_name(&state.document.organization, id));
    if let Some(name) = known.filter(|name| question.resource_account.as_deref() != Some(name)) {
        ui.label(widgets::small(ui, format!("Owned by {name}")));
    }
}

fn principal_id() -> Id {
    Id::unique("simulator principal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_field() {
        let text = || "x".to_owned();
        for (error, expect) in [
            (AskError::Caller(policy::UnknownCaller(text())), Part::Principal),
            (AskError::Action(text()), Part::Action),
            (AskError::Wildcard(text()), Part::Resource),
            (AskError::NeedsResource(text()), Part::Resource),
            (AskError::Account(text()), Part::Owner),
            (AskError::FixedKey { key: text(), value: text() }, Part::Context),
            (AskError::Key(text()), Part::Context),
        ] {
            assert_eq!(part(&error), expect);
        }
    }
}
