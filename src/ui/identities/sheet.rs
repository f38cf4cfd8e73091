//! What is known of one identity: where it is, who may assume it, its policies and their texts.

use std::sync::Arc;

use egui::{ScrollArea, Ui};

use super::may::{self, Go, MayView};
use crate::code::{self, Code};
use crate::policies::Colours;
use crate::widgets;
use analysis::decision::managed_text;
use catalog::ManagedPolicies;
use organization::{Identity, IdentityId, IdentityKind, ManagedRef, Organization, Partition, TargetId};
use session::{AskCommand, Command, Icon, State};

/// What the sheet remembers between frames.
#[derive(Debug, Default)]
pub struct SheetView {
    /// Whether it shows what the identity may do, and not what it has.
    is_of_permissions: bool,
    may: MayView,
    /// The text that is open.
    open: Option<Named>,
    colours: Colours,
}

impl SheetView {
    /// Of another identity, on the same side.
    pub fn of_another(&self) -> Self {
        Self { is_of_permissions: self.is_of_permissions, ..Self::default() }
    }

    /// What one may do of an action.
    pub fn about(action: &str) -> Self {
        Self { is_of_permissions: true, may: MayView::about(action), ..Self::default() }
    }
}

/// A text of an identity, by what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Named {
    Trust,
    /// As the identity names it.
    Managed(String),
    Inline(String),
    Boundary,
}

/// A policy with its text, where that is known.
struct Known {
    named: Named,
    name: String,
    /// What kind it is, in a few words.
    kind: String,
    text: Option<Arc<str>>,
}

/// The sheet; another identity where a link leads to one.
pub fn show(
    ui: &mut Ui,
    state: &State,
    identity: &Identity,
    view: &mut SheetView,
    out: &mut Vec<Command>,
) -> Option<IdentityId> {
    let organization = &state.document.organization;
    let mut other = None;
    // A group makes no requests.
    let can_be_asked = identity.kind != IdentityKind::Group;
    if can_be_asked {
        head(ui, organization, identity, out);
        ui.horizontal(|ui| {
            for (is_of_permissions, name) in [(false, "What it has"), (true, "What it may do")] {
                if ui.selectable_label(view.is_of_permissions == is_of_permissions, name).clicked() {
                    view.is_of_permissions = is_of_permissions;
                }
            }
        });
        ui.add_space(4.0);
    }
    if can_be_asked && view.is_of_permissions {
        match may::show(ui, state, identity, &mut view.may, out) {
            Some(Go::Group(name)) => other = Some(IdentityId::new(&identity.account, IdentityKind::Group, &name)),
            Some(Go::Text(name)) => {
                view.is_of_permissions = false;
                let known = policies(organization, identity);
                view.open = known.into_iter().find(|known| known.name == name).map(|known| known.named);
            }
            None => {}
        }
        return other;
    }
    let policies = policies(organization, identity);
    let open = view.open.clone().and_then(|named| policies.iter().position(|known| known.named == named));
    let height = ui.available_height();
    let most = if open.is_some() { (height * 0.5).max(120.0) } else { height };
    ScrollArea::vertical().id_salt("identity").max_height(most).auto_shrink([false, true]).show(ui, |ui| {
        if !can_be_asked {
            head(ui, organization, identity, out);
        }
        facts(ui, organization, identity, &mut other, out);
        widgets::section(ui, "Policies");
        if policies.is_empty() {
            ui.label(widgets::weak(ui, nothing(identity.kind)));
        }
        for known in &policies {
            one(ui, known, view);
        }
    });
    if let Some(known) = open.and_then(|at| policies.get(at)) {
        text(ui, known, view);
    }
    other
}

fn head(ui: &mut Ui, organization: &Organization, identity: &Identity, out: &mut Vec<Command>) {
    let left = |ui: &mut Ui| {
        widgets::title(ui, identity.name.as_str());
        ui.label(widgets::weak(ui, kind(identity)));
    };
    let arn = identity.arn(organization.partition());
    widgets::heading(ui, left, |ui| {
        let hint = "Ask in the simulator what it may do";
        if identity.kind != IdentityKind::Group && widgets::roomy_button(ui, Icon::Question, "Ask…", hint).clicked() {
            out.push(Command::Ask(AskCommand::As { principal: arn, action: None }));
        }
    });
}

/// What kind of identity it is, in words.
fn kind(identity: &Identity) -> &'static str {
    match identity.kind {
        IdentityKind::User => "User",
        IdentityKind::Group => "Group",
        IdentityKind::Role if identity.is_service_linked() => "Service-linked role",
        IdentityKind::Role if identity.is_of_identity_center() => "Role of Identity Center",
        IdentityKind::Role => "Role",
    }
}

fn facts(
    ui: &mut Ui,
    organization: &Organization,
    identity: &Identity,
    other: &mut Option<IdentityId>,
    out: &mut Vec<Command>,
) {
    let target = TargetId::Account(identity.account.clone());
    ui.horizontal(|ui| {
        widgets::field_name(ui, "Account");
        if widgets::link(ui, organization.name(&target)).clicked() {
            out.push(Command::GoTo(target.clone()));
        }
    });
    widgets::property(ui, "ARN", &identity.arn(organization.partition()));
    let optional = [
        ("Id", identity.id.as_str()),
        ("Created", identity.created.as_str()),
        ("Description", identity.description.as_str()),
        ("Note", identity.note.as_str()),
    ];
    for (name, value) in optional.into_iter().filter(|(_, value)| !value.is_empty()) {
        widgets::property(ui, name, value);
    }
    if !identity.max_session.is_empty() {
        widgets::property(ui, "Session", &format!("at most {} seconds", identity.max_session));
    }
    if !identity.groups.is_empty() {
        ui.horizontal_wrapped(|ui| {
            widgets::field_name(ui, "Groups");
            for name in &identity.groups {
                let id = IdentityId::new(&identity.account, IdentityKind::Group, name);
                if organization.inside().identity(&id).is_none() {
                    ui.label(widgets::weak(ui, format!("{name} (not known)")));
                } else if widgets::link(ui, name).clicked() {
                    *other = Some(id);
                }
            }
        });
    }
    if identity.kind == IdentityKind::Group {
        members(ui, organization, identity, other);
    }
    let tags: Vec<String> = identity.tags.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    if !tags.is_empty() {
        widgets::property(ui, "Tags", &tags.join(", "));
    }
    let taken = organization.inside().iam(&identity.account).map_or("", |iam| &iam.taken);
    if !taken.is_empty() {
        widgets::property(ui, "As of", taken);
    }
}

fn members(ui: &mut Ui, organization: &Organization, group: &Identity, other: &mut Option<IdentityId>) {
    ui.horizontal_wrapped(|ui| {
        widgets::field_name(ui, "Users");
        let all = organization.inside().identities_of(&group.account);
        let is_in = |own: &Identity| own.groups.iter().any(|name| name.eq_ignore_ascii_case(&group.name));
        for (id, own) in all.filter(|(_, own)| is_in(own)) {
            if widgets::link(ui, &own.name).clicked() {
                *other = Some(id.clone());
            }
        }
    });
}

fn nothing(kind: IdentityKind) -> &'static str {
    match kind {
        IdentityKind::User => "No policies of its own; what its groups have counts for it, too",
        IdentityKind::Group | IdentityKind::Role => "No policies",
    }
}

/// Everything with a text, in the order in which people ask: who may become it, what it may do, what limits that.
fn policies(organization: &Organization, identity: &Identity) -> Vec<Known> {
    let (inside, account) = (organization.inside(), &identity.account);
    let mut found = Vec::new();
    if identity.kind == IdentityKind::Role {
        let text = identity.trust.as_ref().and_then(|id| inside.text(id.as_str(), account));
        let kind = "who may assume the role".to_owned();
        found.push(Known { named: Named::Trust, name: "Trust policy".to_owned(), kind, text });
    }
    for reference in identity.managed() {
        let (kind, text) = managed(organization, identity, reference);
        let named = identity.managed.iter().find(|text| ManagedRef::read(text) == reference).cloned();
        let named = Named::Managed(named.unwrap_or_default());
        found.push(Known { named, name: reference.name().to_owned(), kind, text });
    }
    for (name, id) in &identity.inline {
        let text = inside.text(id, account);
        found.push(Known { named: Named::Inline(name.clone()), name: name.clone(), kind: "inline".to_owned(), text });
    }
    if let Some(reference) = identity.boundary() {
        let (kind, text) = managed(organization, identity, reference);
        let kind = format!("permissions boundary, {kind}");
        found.push(Known { named: Named::Boundary, name: reference.name().to_owned(), kind, text });
    }
    found
}

fn managed(organization: &Organization, identity: &Identity, reference: ManagedRef<'_>) -> (String, Option<Arc<str>>) {
    let inside = organization.inside();
    let text = managed_text(organization, &identity.account, reference);
    let kind = match reference {
        ManagedRef::Own(_) => "of this account".to_owned(),
        ManagedRef::Aws(name) => {
            let brought = inside.aws_policy(name);
            let shipped = ManagedPolicies::embedded();
            let known = shipped.get(name).filter(|_| *organization.partition() == Partition::Aws);
            match (brought, known) {
                (Some(own), Some(known)) if !own.version.is_empty() => {
                    format!("of AWS, {}; {} of {} comes with Canopy", own.version, known.version, shipped.date)
                }
                (Some(own), _) => format!("of AWS, {}", own.version),
                (None, Some(known)) => format!("of AWS, {} of {}", known.version, shipped.date),
                (None, None) => "of AWS".to_owned(),
            }
        }
    };
    (kind, text)
}

fn one(ui: &mut Ui, known: &Known, view: &mut SheetView) {
    ui.horizontal(|ui| {
        let is_open = view.open.as_ref() == Some(&known.named);
        let kind =
            if known.text.is_some() { known.kind.clone() } else { format!("{}; its text is not known", known.kind) };
        if known.text.is_none() {
            ui.label(widgets::safe(known.name.as_str()));
        } else if widgets::link(ui, &known.name)
            .on_hover_text(if is_open { "Close the text" } else { "Show the text" })
            .clicked()
        {
            view.open = (!is_open).then(|| known.named.clone());
        }
        ui.add(egui::Label::new(widgets::small(ui, kind)).truncate());
    });
}

/// The text of a policy, to be read and copied.
fn text(ui: &mut Ui, known: &Known, view: &mut SheetView) {
    let Some(text) = &known.text else { return };
    ui.add_space(6.0);
    let mut close = false;
    ui.horizontal(|ui| {
        ui.label(widgets::strong(known.name.as_str()));
        widgets::at_right(ui, |ui| {
            close = widgets::icon_button(ui, Icon::Close, "Close the text").clicked();
            if widgets::icon_button(ui, Icon::Copy, "Copy the text").clicked() {
                ui.ctx().copy_text(text.to_string());
            }
        });
    });
    if close {
        view.open = None;
        return;
    }
    // AWS's own come on one line.
    let laid = policy::format(text).unwrap_or_else(|| text.to_string());
    let name = format!("Text of {}", known.name);
    let code = Code {
        text: &laid,
        id: egui::Id::unique("text of an identity's policy"),
        name,
        read_only: true,
        first_line: 1,
        fault: None,
    };
    let colours = &mut view.colours;
    code::show(ui, &code, None, |ui, text| colours.job(ui, text, &[], &[]));
}
