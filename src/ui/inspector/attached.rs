//! The policies of a target: attached here, and inherited from where.

use std::sync::Arc;

use egui::Ui;

use crate::paint::{self, Pressed};
use crate::row::{Glyph, Kind, Mark, Row, Text};
use crate::theme::Ink;
use crate::{list, widgets};
use organization::{Edit, Organization, Policy, PolicyType, TargetId, quota};
use session::{Action, Command, Icon, State};

/// So many levels are listed: four times as many as AWS has.
const LEVELS: usize = 24;

/// Both lists, SCPs and RCPs first.
pub fn show(ui: &mut Ui, state: &State, target: &TargetId, out: &mut Vec<Command>) {
    let organization = &state.document.organization;
    widgets::section(ui, "Policies attached here");
    let own = sorted(organization, target);
    list::within(ui, "attached here", own.len(), |ui, at| {
        if let Some(policy) = own.get(at) {
            show_row(ui, &row(organization, policy, Some(target)), policy, target, out);
        }
    });
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

    let mut above = organization.above(target).peekable();
    if above.peek().is_none() {
        return;
    }
    widgets::section(ui, "Inherited");
    for level in above.by_ref().take(LEVELS) {
        let level = &level;
        ui.horizontal(|ui| {
            ui.label(widgets::small(ui, "from"));
            if widgets::link(ui, organization.name(level)).clicked() {
                out.push(Command::GoTo(level.clone()));
            }
        });
        let inherited = sorted(organization, level);
        if inherited.is_empty() {
            ui.label(widgets::weak(ui, "    nothing"));
        }
        list::within(ui, ("inherited", level), inherited.len(), |ui, at| {
            if let Some(policy) = inherited.get(at) {
                show_row(ui, &row(organization, policy, None), policy, level, out);
            }
        });
    }
    if above.peek().is_some() {
        ui.label(widgets::small(ui, "and from more levels above"));
    }
}

/// The policies of a level, SCPs and RCPs first.
fn sorted<'o>(organization: &'o Organization, target: &TargetId) -> Vec<&'o Arc<Policy>> {
    let mut policies: Vec<&Arc<Policy>> = organization.attached(target).collect();
    policies.sort_by(|a, b| (&a.kind, &a.name).cmp(&(&b.kind, &b.name)));
    policies
}

/// One policy; with a way to detach it where it is attached to this very target.
fn row(organization: &Organization, policy: &Policy, detach_from: Option<&TargetId>) -> Row {
    let icon = if policy.aws_managed { Icon::Lock } else { Icon::Policy };
    let detach = |target| (Icon::Close, format!("Detach {} from {}", policy.name, organization.name(target)));
    Row {
        kind: Kind::Link,
        depth: 1,
        icon: Some(Glyph::Icon(icon, Ink::Weak)),
        title: Text::new(policy.shown_name()).own(),
        marks: vec![Mark::Badge(policy.kind.label().to_owned())],
        buttons: detach_from.map(detach).into_iter().collect(),
        hint: policy.description.clone(),
        ..Row::default()
    }
}

fn show_row(ui: &mut Ui, row: &Row, policy: &Policy, target: &TargetId, out: &mut Vec<Command>) {
    out.extend(paint::line(ui, row).map(|pressed| match pressed {
        Pressed::Title => Command::SelectPolicy(policy.id.clone()),
        Pressed::Button(_) => Command::Edit(Edit::Detach { policy: policy.id.clone(), target: target.clone() }),
    }));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::row::text;
    use crate::testing::sample;

    #[test]
    fn rows_say_what_is_attached_and_how_it_is_detached() {
        let session = sample();
        let organization = &session.state().document.organization;
        let rows = |target: &TargetId, detach_from: Option<&TargetId>| {
            let rows = sorted(organization, target).into_iter().map(|policy| row(organization, policy, detach_from));
            format!("{}\n{}", organization.name(target), text(rows))
        };
        let named = |target: &TargetId| organization.name(target) == "Workloads";
        let workloads = organization.targets().into_iter().find(named).expect("an OU of the sample");
        expect![[r#"
            Workloads
              [Policy Weak] · Compute baseline | (SCP) | [Close: Detach Compute baseline from Workloads] <Link> "Instances need IMDSv2, disks and databases are encrypted"
              [Lock Weak] · FullAWSAccess | (SCP) | [Close: Detach FullAWSAccess from Workloads] <Link> "Allows access to every operation"
              [Policy Weak] · Regions in Europe only | (SCP) | [Close: Detach Regions in Europe only from Workloads] <Link> "Customer data stays in Frankfurt and Ireland; services without Regions are left out"
              [Lock Weak] · RCPFullAWSAccess | (RCP) | [Close: Detach RCPFullAWSAccess from Workloads] <Link> "Allows access to every operation"
        "#]].assert_eq(&rows(&workloads, Some(&workloads)));
        expect![[r#"
            Root
              [Policy Weak] · Deny leaving the organization | (SCP) <Link> "No account leaves the organization or closes itself; the management account does both"
              [Lock Weak] · FullAWSAccess | (SCP) <Link> "Allows access to every operation"
              [Policy Weak] · No public buckets | (SCP) <Link> "Public access blocks stay as the platform sets them, and no ACL opens a bucket or an object"
              [Policy Weak] · Protect the platform roles | (SCP) <Link> "Exemptions in other guardrails name these roles, so only they may change one another"
              [Policy Weak] · Protect the security services | (SCP) <Link> "Nobody but break-glass switches off trails, recorders or detectors"
              [Lock Weak] · RCPFullAWSAccess | (RCP) <Link> "Allows access to every operation"
              [Policy Weak] · TLS only | (RCP) <Link> "Nobody reaches our data over an unencrypted connection"
              [Policy Weak] · Trusted identities only | (RCP) <Link> "Our data and roles are for principals of the organization, AWS services and one named partner"
              [Policy Weak] · Tagging standard | (Tag policy) <Link> "How the tags cost-centre, environment and owner are spelled"
        "#]].assert_eq(&rows(&TargetId::Root, None));
    }
}
