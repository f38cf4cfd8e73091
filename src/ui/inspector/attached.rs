//! The policies of a target: attached here, and inherited from where.

use egui::Ui;

use crate::theme::Tokens;
use crate::{icons, widgets};
use organization::{Edit, Organization, Policy, PolicyType, TargetId, quota};
use session::{Action, Command, Icon, State};

/// Both lists, SCPs and RCPs first.
pub fn show(ui: &mut Ui, state: &State, target: &TargetId, out: &mut Vec<Command>) {
    let organization = &state.organization;
    widgets::section(ui, "Policies attached here");
    let mut own: Vec<&std::sync::Arc<Policy>> = organization.attached(target).collect();
    own.sort_by(|a, b| (&a.kind, &a.name).cmp(&(&b.kind, &b.name)));
    for policy in &own {
        row(ui, organization, policy, Some(target), out);
    }
    if own.is_empty() {
        ui.label(widgets::weak(ui, "None"));
    }
    ui.horizontal(|ui| {
        widgets::action_button(ui, state, Action::AttachPolicy, out);
        let scps = own.iter().filter(|policy| policy.kind == PolicyType::Scp).count();
        if let Some(max) = quota::of(&PolicyType::Scp).attached_max {
            ui.label(widgets::small(ui, format!("{scps} of {max} SCPs")));
        }
    });

    let path = organization.path(target);
    let above = path.split_last().map(|(_, above)| above).unwrap_or_default();
    if above.is_empty() {
        return;
    }
    widgets::section(ui, "Inherited");
    for level in above.iter().rev() {
        ui.horizontal(|ui| {
            ui.label(widgets::small(ui, "from"));
            if widgets::link(ui, organization.name(level)).clicked() {
                out.push(Command::GoTo(level.clone()));
            }
        });
        let mut inherited: Vec<&std::sync::Arc<Policy>> = organization.attached(level).collect();
        inherited.sort_by(|a, b| (&a.kind, &a.name).cmp(&(&b.kind, &b.name)));
        if inherited.is_empty() {
            ui.label(widgets::weak(ui, "    nothing"));
        }
        for policy in inherited {
            row(ui, organization, policy, None, out);
        }
    }
}

/// One policy; with a way to detach it where it is attached to this very target.
fn row(
    ui: &mut Ui,
    organization: &Organization,
    policy: &Policy,
    detach_from: Option<&TargetId>,
    out: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.add_space(4.0);
        let icon = if policy.aws_managed { Icon::Lock } else { Icon::Policy };
        icons::show(ui, icons::colored(icon, tokens.weak));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(target) = detach_from {
                let name = format!("Detach {} from {}", policy.name, organization.name(target));
                if widgets::icon_button(ui, Icon::Close, &name).clicked() {
                    out.push(Command::Edit(Edit::Detach { policy: policy.id.clone(), target: target.clone() }));
                }
            }
            widgets::kind_badge(ui, &policy.kind);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                if widgets::link(ui, policy.shown_name()).on_hover_text(&policy.description).clicked() {
                    out.push(Command::SelectPolicy(policy.id.clone()));
                }
            });
        });
    });
}
