//! The sheet of a root, OU or account.

use egui::Ui;

use super::{attached, delegated, tags};
use crate::theme::Tokens;
use crate::{fields, icons, widgets};
use format::Access;
use organization::{Account, ChildId, Edit, Mark, Ou, ParentId, PolicyType, TaggedId, TargetId};
use session::{Action, Command, Icon, State};

/// The sheet.
pub fn show(ui: &mut Ui, state: &State, target: &TargetId, out: &mut Vec<Command>) {
    let organization = &state.document.organization;
    heading(ui, state, target);
    unknown(ui, state, target, out);
    match target {
        TargetId::Root => root(ui, state, out),
        TargetId::Ou(id) => {
            if let Some(ou) = organization.ous().get(id) {
                self::ou(ui, state, ou, out);
            }
        }
        TargetId::Account(id) => {
            if let Some(account) = organization.accounts().get(id) {
                self::account(ui, state, account, out);
            }
        }
    }
    attached::show(ui, state, target, out);
    let on = TaggedId::Target(target.clone());
    if organization.contains(target) {
        tags::show(ui, &on, organization.tags(&on), out);
    }
    if let TargetId::Account(id) = target
        && let Some(account) = organization.accounts().get(id)
    {
        delegated::show(ui, state, account, out);
    }
    note(ui, state, on, out);
}

fn heading(ui: &mut Ui, state: &State, target: &TargetId) {
    let tokens = Tokens::of(ui);
    let organization = &state.document.organization;
    ui.horizontal(|ui| {
        icons::show(ui, icons::colored(widgets::target_icon(organization, target), tokens.weak).size(18.0));
        crate::elided::name_title(ui, organization.name(target), 15.0);
    });
    ui.horizontal_wrapped(|ui| {
        let kind = match target {
            TargetId::Root => "Root",
            TargetId::Ou(_) => "Organizational unit",
            TargetId::Account(id) if id == organization.management_account() => "Management account",
            TargetId::Account(_) => "Member account",
        };
        ui.label(widgets::weak(ui, kind));
        for mark in marks(state, target) {
            widgets::badge(ui, mark, tokens.warning, tokens.depends_fill);
        }
    });
    ui.add_space(4.0);
}

fn marks(state: &State, target: &TargetId) -> Vec<&'static str> {
    let marks = match target {
        TargetId::Root => None,
        TargetId::Ou(id) => state.document.organization.ous().get(id).map(|ou| &ou.marks),
        TargetId::Account(id) => state.document.organization.accounts().get(id).map(|account| &account.marks),
    };
    marks.into_iter().flatten().map(|mark| mark_word(*mark)).collect()
}

/// What a mark says in a badge.
pub fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::InventedId => "invented id",
        Mark::Ignored => "ignored by the landing zone",
        Mark::MissingFile => "file was missing",
    }
}

fn unknown(ui: &mut Ui, state: &State, target: &TargetId, out: &mut Vec<Command>) {
    let kinds: Vec<&PolicyType> = state
        .document
        .organization
        .unknown_attachments()
        .iter()
        .filter(|(at, _)| at == target)
        .map(|(_, kind)| kind)
        .collect();
    if kinds.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    egui::Frame::new().fill(tokens.depends_fill).corner_radius(5).inner_margin(8).show(ui, |ui| {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.label()).collect();
        ui.horizontal_wrapped(|ui| {
            icons::show(ui, icons::colored(Icon::Unknown, tokens.warning));
            let names = names.join(", ");
            ui.label(match state.document.origin.known.access {
                Access::Full => format!(
                    "The import did not find every attachment here ({names}), so some verdicts can only be “depends”. Attach what is missing, then confirm"
                ),
                Access::ReadOnly { .. } => format!(
                    "A newer Canopy wrote this file, and there may be more here than this one sees ({names}), so verdicts depend"
                ),
            });
        });
        widgets::action_button(ui, state, Action::ConfirmAttachments, out);
    });
    ui.add_space(4.0);
}

fn root(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let organization = &state.document.organization;
    widgets::property(ui, "Organization", organization.id().as_str());
    widgets::property(ui, "Root id", organization.root().id.as_str());
    widgets::property(ui, "ARN", &organization.target_arn(&TargetId::Root));
    widgets::property(ui, "Partition", organization.partition().as_str());
    widgets::property(ui, "Features", organization.feature_set().as_str());
    let management = TargetId::Account(organization.management_account().clone());
    parent_like(ui, "Management", organization.name(&management), &management, out);
    widgets::section(ui, "Policy types");
    for (kind, status) in organization.policy_types() {
        widgets::property(ui, kind.label(), &status.as_str().to_lowercase().replace('_', " "));
    }
    if organization.policy_types().is_empty() {
        ui.label(widgets::weak(ui, "None enabled: no policy has any effect"));
    }
    widgets::action_button(ui, state, Action::PolicyTypes, out);
}

fn ou(ui: &mut Ui, state: &State, ou: &Ou, out: &mut Vec<Command>) {
    let organization = &state.document.organization;
    let target = TargetId::Ou(ou.id.clone());
    fields::line(ui, &ou.id, "Name", &ou.name, |name| Edit::Rename { target: target.clone(), name }, out);
    widgets::property(ui, "Id", ou.id.as_str());
    widgets::property(ui, "ARN", &organization.target_arn(&target));
    parent(ui, state, &ou.parent, out);
    let below = organization.descendants(&ParentId::Ou(ou.id.clone()));
    let accounts = below.iter().filter(|child| matches!(child, ChildId::Account(_))).count();
    let ous = widgets::counted(below.len() - accounts, "OU", "OUs");
    widgets::property(ui, "Holds", &format!("{ous}, {}", widgets::counted(accounts, "account", "accounts")));
}

fn account(ui: &mut Ui, state: &State, account: &Account, out: &mut Vec<Command>) {
    let organization = &state.document.organization;
    let target = TargetId::Account(account.id.clone());
    let rename = |name| Edit::Rename { target: target.clone(), name };
    fields::line(ui, &account.id, "Name", &account.name, rename, out);
    let readdress = |email: String| Edit::SetEmail { account: account.id.clone(), email: email.trim().to_owned() };
    fields::line(ui, &account.id, "E-mail", &account.email, readdress, out);
    widgets::property(ui, "Id", account.id.as_str());
    widgets::property(ui, "ARN", &organization.target_arn(&target));
    parent(ui, state, &account.parent, out);
    widgets::property(ui, "State", account.state.label());
    if let Some(method) = &account.joined_method {
        let joined = account.joined.as_deref().unwrap_or("");
        let day = joined.split('T').next().unwrap_or_default();
        widgets::property(ui, "Joined", format!("{} {day}", method.as_str().to_lowercase()).trim());
    }
}

fn parent(ui: &mut Ui, state: &State, parent: &ParentId, out: &mut Vec<Command>) {
    let target = TargetId::from(parent.clone());
    parent_like(ui, "Parent", state.document.organization.name(&target), &target, out);
}

fn parent_like(ui: &mut Ui, name: &str, value: &str, target: &TargetId, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        widgets::field_name(ui, name);
        if widgets::link(ui, value).clicked() {
            out.push(Command::GoTo(target.clone()));
        }
    });
}

/// The user's own words about a target or a policy.
pub fn note(ui: &mut Ui, state: &State, on: TaggedId, out: &mut Vec<Command>) {
    widgets::section(ui, "Note");
    let note = state.document.organization.note(&on);
    if let Some(note) = fields::text(ui, &on, "Note", note, "For yourself and your team; AWS has no such field") {
        out.push(Command::Edit(Edit::SetNote { on, note }));
    }
}
