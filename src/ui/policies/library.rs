//! The policy library: every policy, attached or not, with its reach.

use std::sync::Arc;

use egui::{Rect, ScrollArea, Sense, Ui, pos2, vec2};

use crate::fields::Renaming;
use crate::later::{Bringer, Later};
use crate::paint::{self, Look};
use crate::row::{Chosen, Glyph, Row, Text};
use crate::theme::{Face, Ink};
use crate::tree::Dragged;
use crate::{list, menu, widgets};
use analysis::Analysis;
use organization::{Edit, Organization, Policy, PolicyId};
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
const LOOK: Look = Look {
    height: 42.0,
    first: 14.0,
    right: 6.0,
    before: 0.0,
    inset: vec2(0.0, 1.0),
    below: Some(30.0),
    ..Look::PANEL
};

/// What the library remembers between frames.
#[derive(Debug, Default)]
pub struct LibraryView {
    filter: String,
    renaming: Option<Renaming<PolicyId>>,
    /// By revision, analysis and filter.
    entries: Later<(u64, u64, String), Arc<[Entry]>>,
}

/// A policy with its row.
#[derive(Debug)]
struct Entry {
    policy: Arc<Policy>,
    row: Row,
}

/// The list.
pub fn show(ui: &mut Ui, state: &State, view: &mut LibraryView, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        widgets::title(ui, "Policies");
        widgets::at_right(ui, |ui| {
            widgets::action_icon(ui, state, Action::NewScp, out);
            widgets::action_icon(ui, state, Action::ImportPolicies, out);
        });
    });
    widgets::filter(ui, "Filter policies", "Filter by name, type or text", &mut view.filter, f32::INFINITY);
    ui.add_space(4.0);
    let is_coming = view.build(ui.ctx(), state);
    // While newer ones are looked for, the earlier ones stay.
    let entries = view.entries.last().map(|(_, entries)| Arc::clone(entries)).unwrap_or_default();
    if entries.is_empty() {
        if !is_coming {
            widgets::empty(ui, "No policies", "Create an SCP, or import a folder of JSON files");
        }
        return;
    }
    list::scroll(ui, ScrollArea::vertical().id_salt("policy rows"), &LOOK, entries.len(), |ui, at| {
        if let Some(entry) = entries.get(at) {
            draw(ui, state, entry, view, out);
        }
    });
}

/// Where a policy's row says that it has the keyboard.
pub fn row_id(policy: &PolicyId) -> egui::Id {
    egui::Id::unique(("policy row", policy))
}

/// A policy's row with what can be done with it.
fn draw(ui: &mut Ui, state: &State, entry: &Entry, view: &mut LibraryView, out: &mut Vec<Command>) {
    let policy = &entry.policy;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), LOOK.height), Sense::hover());
    let response = ui.interact(rect, row_id(&policy.id), Sense::click_and_drag());
    let chosen = chosen(state, &policy.id);
    let mut row = Row { chosen, ..entry.row.clone() };
    let is_renamed = view.renaming.as_ref().is_some_and(|renaming| renaming.what == policy.id);
    if is_renamed {
        row.says = std::mem::take(&mut row.title.words);
    }
    let place = paint::draw(ui, &response, &row, &LOOK);
    if is_renamed {
        let (top, right) = (rect.top() + 2.0, rect.right() - 4.0);
        rename(ui, Rect::from_min_max(pos2(place.left() - 4.0, top), pos2(right, top + 23.0)), view, out);
    }
    if response.drag_started_by(egui::PointerButton::Primary) {
        response.dnd_set_drag_payload(Dragged::Policy(policy.id.clone()));
    }
    if response.clicked() || (response.secondary_clicked() && chosen == Chosen::No) {
        out.push(Command::SelectPolicy(policy.id.clone()));
    }
    response.context_menu(|ui| {
        menu::context(ui, state, MENU, out);
    });
    // The name may have lost its middle.
    let hint = if row.hint.is_empty() { policy.shown_name() } else { &row.hint };
    response.on_hover_text(widgets::safe(hint));
}

fn chosen(state: &State, policy: &PolicyId) -> Chosen {
    match (state.window.selection.policy.as_ref() == Some(policy), state.window.selection.focus) {
        (false, _) => Chosen::No,
        (true, Focus::Policy) => Chosen::Yes,
        (true, Focus::Targets) => Chosen::Quietly,
    }
}

fn rename(ui: &mut Ui, place: Rect, view: &mut LibraryView, out: &mut Vec<Command>) {
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
        let known = state.document.organization.policies().get(&policy);
        if !known.is_some_and(|policy| matches(policy, &words(&self.filter))) {
            self.filter.clear();
        }
        let name =
            state.document.organization.policies().get(&policy).map_or(String::new(), |policy| policy.name.clone());
        self.renaming = Some(Renaming::new(policy, name));
    }

    /// Rows by type, then name; whether newer ones are still looked for.
    fn build(&mut self, ctx: &egui::Context, state: &State) -> bool {
        let wanted = (state.document.revision, state.verdicts.analyzed, self.filter.clone());
        let entries = self.entries.get(ctx, &wanted, || {
            let (organization, analysis) = (state.document.organization.clone(), Arc::clone(&state.verdicts.analysis));
            let words = words(&self.filter);
            move |bringer: &Bringer<Arc<[Entry]>>| bringer.bring(entries(&organization, &analysis, &words))
        });
        entries.is_coming()
    }
}

fn words(filter: &str) -> Vec<String> {
    filter.split_whitespace().map(str::to_lowercase).collect()
}

fn entries(organization: &Organization, analysis: &Analysis, words: &[String]) -> Arc<[Entry]> {
    let mut found: Vec<&Arc<Policy>> =
        organization.policies().values().filter(|policy| matches(policy, words)).collect();
    found.sort_by_cached_key(|policy| (policy.kind.clone(), policy.name.to_lowercase(), policy.id.clone()));
    let entry = |policy: &Arc<Policy>| Entry { policy: policy.clone(), row: row(organization, analysis, policy) };
    found.into_iter().map(entry).collect()
}

fn matches(policy: &Policy, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let fields = [policy.name.to_lowercase(), policy.kind.label().to_lowercase(), policy.content.to_lowercase()];
    words.iter().all(|word| fields.iter().any(|field| field.contains(word.as_str())))
}

/// What the row of a policy says: what it is called, what it is, and what it reaches.
fn row(organization: &Organization, analysis: &Analysis, policy: &Policy) -> Row {
    let icon = if policy.aws_managed { Icon::Lock } else { Icon::Policy };
    let detail = detail(organization, analysis, policy);
    Row {
        icon: Some(Glyph::Icon(icon, Ink::Weak)),
        title: Text::name(policy.shown_name()),
        hint: hint(policy),
        adds: detail.clone(),
        detail: Text::quiet(detail, Face::Smallest),
        ..Row::default()
    }
}

/// What the user wrote about the policy.
fn hint(policy: &Policy) -> String {
    match policy.note.trim() {
        "" => String::new(),
        note => format!("{}\nNote: {note}", policy.shown_name()),
    }
}

/// "SCP · 3 targets · 12 accounts"
fn detail(organization: &Organization, analysis: &Analysis, policy: &Policy) -> String {
    let reach = analysis.reach(organization, &policy.id);
    let kind = policy.kind.label();
    match (reach.targets.len(), reach.accounts) {
        (0, _) => format!("{kind} · attached nowhere"),
        (1, 1) => format!("{kind} · 1 target · 1 account"),
        (1, accounts) => format!("{kind} · 1 target · {accounts} accounts"),
        (targets, accounts) => format!("{kind} · {targets} targets · {accounts} accounts"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::row::text;
    use crate::testing::sample;

    #[test]
    fn rows_say_type_and_reach() {
        let session = sample();
        let mut view = LibraryView::default();
        view.build(&egui::Context::default(), session.state());
        expect![[r#"
            [Policy Weak] · Business users: reporting only · SCP · 1 target · 1 account <Item: SCP · 1 target · 1 account>
            [Policy Weak] · Compute baseline · SCP · 3 targets · 14 accounts <Item: SCP · 3 targets · 14 accounts>
            [Policy Weak] · Deny leaving the organization · SCP · 1 target · 26 accounts <Item: SCP · 1 target · 26 accounts>
            [Policy Weak] · Deny the root user · SCP · 4 targets · 9 accounts <Item: SCP · 4 targets · 9 accounts>
            [Lock Weak] · FullAWSAccess · SCP · 40 targets · 26 accounts <Item: SCP · 40 targets · 26 accounts>
            [Policy Weak] · Network guardrail (candidate) · SCP · 1 target · 1 account <Item: SCP · 1 target · 1 account>
            [Policy Weak] · No IAM users in production · SCP · 1 target · 5 accounts <Item: SCP · 1 target · 5 accounts>
            [Policy Weak] · No public buckets · SCP · 1 target · 26 accounts <Item: SCP · 1 target · 26 accounts>
            [Policy Weak] · Protect the log archive · SCP · 1 target · 1 account <Item: SCP · 1 target · 1 account>
            [Policy Weak] · Protect the platform roles · SCP · 1 target · 26 accounts <Item: SCP · 1 target · 26 accounts>
            [Policy Weak] · Protect the security services · SCP · 1 target · 26 accounts <Item: SCP · 1 target · 26 accounts>
            [Policy Weak] · Quarantine · SCP · 1 target · 2 accounts <Item: SCP · 1 target · 2 accounts>
            [Policy Weak] · Regions in Europe only · SCP · 4 targets · 14 accounts <Item: SCP · 4 targets · 14 accounts>
            [Policy Weak] · Require a cost centre (draft) · SCP · attached nowhere <Item: SCP · attached nowhere>
            [Policy Weak] · Sandbox limits · SCP · 1 target · 2 accounts <Item: SCP · 1 target · 2 accounts>
            [Lock Weak] · RCPFullAWSAccess · RCP · 41 targets · 26 accounts <Item: RCP · 41 targets · 26 accounts>
            [Policy Weak] · TLS only · RCP · 1 target · 26 accounts <Item: RCP · 1 target · 26 accounts>
            [Policy Weak] · Trusted identities only · RCP · 1 target · 26 accounts <Item: RCP · 1 target · 26 accounts>
            [Policy Weak] · Tagging standard · Tag policy · 1 target · 27 accounts <Item: Tag policy · 1 target · 27 accounts>
        "#]].assert_eq(&text(view.entries.last().unwrap().1.iter().map(|entry| entry.row.clone())));
        view.filter = "rcp secure".to_owned();
        view.build(&egui::Context::default(), session.state());
        expect![[r#"
            [Policy Weak] · TLS only · RCP · 1 target · 26 accounts <Item: RCP · 1 target · 26 accounts>
        "#]]
        .assert_eq(&text(view.entries.last().unwrap().1.iter().map(|entry| entry.row.clone())));
    }
}
