//! Carries out the entries of the action table on the current selection.
//!
//! Knows what each action does; files are `files`, new things are `create`.

use std::sync::Arc;

use analysis::{Viewpoint, Who};
use disk::Theme;
use organization::{AccountId, ChildId, Edit, PolicyId, PolicyType, TargetId};
use policy::{Span, layout};

use super::Session;
use super::action::Action;
use super::command::Shown;
use super::desk::Wanted;
use super::dialog::{Dialog, Intent, PaletteMode};
use super::effect::{Effect, FileQuestion};
use super::fragment::Fragment;
use super::highlight::Highlight;
use super::layout::{Page, Panel};
use super::notice::Level;
use super::nudge::Nudge;
use super::selection::Focus;

/// Zoom steps, as browsers have them.
const ZOOMS: [f32; 11] = [0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5];

impl Session {
    pub(super) fn act(&mut self, action: Action) {
        if !self.state.is_enabled(action) {
            return;
        }
        match action {
            Action::New => self.when_safe(Intent::New),
            Action::Open => self.when_safe(Intent::AskOpen),
            Action::OpenSample => self.when_safe(Intent::OpenSample),
            Action::CloseProject => self.when_safe(Intent::Close),
            Action::Quit => self.when_safe(Intent::Quit),
            Action::Save => {
                self.after_save = None;
                match self.state.repair {
                    Some(_) => self.save_text(),
                    None => self.save(),
                }
            }
            Action::SaveAs => {
                self.after_save = None;
                self.save_as();
            }
            Action::Reload => self.read_theirs(Wanted::Taken),
            Action::CompareWithFile => self.compare(),
            Action::RecoverWork => self.show(Dialog::Recovery),
            Action::Import => self.ask(FileQuestion::ImportOrganization),
            Action::ImportPolicies => self.ask(FileQuestion::ImportPolicies),
            Action::ExportPolicies => self.ask(FileQuestion::ExportPolicies),
            Action::SaveCollectScript => self.ask(FileQuestion::SaveCollectScript),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Cut => self.cut_selection(),
            Action::Copy => self.copy_selection(),
            Action::Paste => self.effects.push(Effect::RequestPaste),
            Action::Duplicate => self.duplicate(),
            Action::CopyId => self.copy_about(
                "id",
                |session, target| session.state.organization.target_text(target).to_owned(),
                PolicyId::to_string,
            ),
            Action::CopyArn => self.copy_arn(),
            Action::CopyJson => self.copy_json(),
            Action::CopyMinifiedJson => self.copy_minified(),
            Action::Rename => self.begin_rename(),
            Action::Delete => self.delete(),
            Action::SelectAll => {
                let all = self.state.organization.targets();
                self.choose(|selection| {
                    selection.targets = all.into_iter().filter(|at| *at != TargetId::Root).collect();
                    selection.focus = Focus::Targets;
                    if selection.lead.as_ref().is_none_or(|lead| !selection.targets.contains(lead)) {
                        selection.lead = selection.targets.first().cloned();
                    }
                });
            }
            Action::NewOu => self.show(Dialog::NewOu(self.state.parent_for_new())),
            Action::NewAccount => self.show(Dialog::NewAccount(self.state.parent_for_new())),
            Action::MoveTo => self.show(Dialog::MoveTo(self.state.chosen())),
            Action::CloseAccount => self.each_account("Close", |account| Edit::CloseAccount { account }),
            Action::ReopenAccount => self.each_account("Reopen", |account| Edit::ReopenAccount { account }),
            Action::ConfirmAttachments => self.confirm_attachments(),
            Action::Properties => self.set_panel(Panel::Inspector, Shown::Yes),
            Action::PolicyTypes => self.show(Dialog::PolicyTypes),
            Action::NewScp => self.show(Dialog::NewPolicy { kind: PolicyType::Scp, attach_to: Vec::new() }),
            Action::NewRcp => self.show(Dialog::NewPolicy { kind: PolicyType::Rcp, attach_to: Vec::new() }),
            Action::AttachPolicy => {
                let targets = self.state.selection.targets.iter().cloned().collect();
                self.show(Dialog::AttachPolicy(targets));
            }
            Action::ShowReach => {
                self.state.highlight = self.state.selection.policy.clone().map_or(Highlight::None, Highlight::Reach);
                self.state.refresh_highlight();
            }
            Action::FormatPolicy => self.format_policy(),
            Action::Palette => self.show(Dialog::Palette(PaletteMode::Commands)),
            Action::GoTo => self.show(Dialog::Palette(PaletteMode::GoTo)),
            Action::Highlight => self.show(Dialog::Palette(PaletteMode::Highlight)),
            Action::FilterTree => {
                self.set_panel(Panel::Tree, Shown::Yes);
                self.nudge(Nudge::FilterTree);
            }
            Action::ClearHighlight => {
                self.state.highlight = Highlight::None;
                self.state.refresh_highlight();
            }
            Action::ShowPermissions => self.state.page = Page::Permissions,
            Action::ShowMatrix => self.state.page = Page::Matrix,
            Action::ShowWhoCan => self.state.page = Page::WhoCan,
            Action::ShowPolicies => self.state.page = Page::Policies,
            Action::ShowSimulator => self.show_simulator(),
            Action::AskAbout => {
                if let Some(account) = self.state.lead_account().cloned() {
                    self.ask_about(&account, None);
                }
            }
            Action::SetBaseline => self.set_baseline(),
            Action::RestoreBaseline => self.restore_baseline(),
            Action::StopAnalysis => {
                self.state.stop();
                self.effects.push(Effect::StopAnalysis);
            }
            Action::WorkOut => {
                let effect = self.state.analyze(&mut self.analyzer);
                self.effects.extend(effect);
            }
            Action::ShowChanges => self.state.page = Page::Changes,
            Action::ShowFindings => self.set_panel(Panel::Findings, Shown::Yes),
            Action::LookAsRole => self.look_as(Who::Role(None)),
            Action::LookAsUser => self.look_as(Who::User(None)),
            Action::LookAsRoot => self.look_as(Who::Root),
            Action::LookAsAnyone => self.look_as(Who::Anyone),
            Action::ResetViewpoint => self.set_viewpoint(Viewpoint::default()),
            Action::EditViewpoint => {
                if !self.state.page.has_verdicts() {
                    self.state.page = Page::Permissions;
                }
                self.nudge(Nudge::Viewpoint);
            }
            Action::ToggleTree => self.toggle(Panel::Tree),
            Action::ToggleInspector => self.toggle(Panel::Inspector),
            Action::ToggleFindings => self.toggle(Panel::Findings),
            Action::ExpandAll => self.nudge(Nudge::ExpandTree),
            Action::CollapseAll => self.nudge(Nudge::CollapseTree),
            Action::Back => self.back(),
            Action::Forward => self.forward(),
            Action::ThemeSystem => self.change_settings(|settings| settings.theme = Theme::System),
            Action::ThemeLight => self.change_settings(|settings| settings.theme = Theme::Light),
            Action::ThemeDark => self.change_settings(|settings| settings.theme = Theme::Dark),
            Action::ZoomIn => self.zoom(|zoom| ZOOMS.into_iter().find(|step| *step > zoom + 0.01)),
            Action::ZoomOut => self.zoom(|zoom| ZOOMS.into_iter().rev().find(|step| *step < zoom - 0.01)),
            Action::ZoomReset => self.zoom(|_| Some(1.0)),
            Action::FullScreen => self.effects.push(Effect::FullScreen),
            Action::Help => self.show(Dialog::Help),
            Action::Shortcuts => self.show(Dialog::Shortcuts),
            Action::Settings => self.show(Dialog::Settings),
            Action::FindInPolicy => self.find(Nudge::FindInPolicy),
            Action::FindNext => self.find(Nudge::FindNext),
            Action::FindPrevious => self.find(Nudge::FindPrevious),
            Action::Messages => self.show(Dialog::Messages),
            Action::About => self.show(Dialog::About),
        }
    }

    pub(super) fn show(&mut self, dialog: Dialog) {
        self.state.dialog = Some(dialog);
    }

    pub(super) fn open_policy_at(&mut self, policy: PolicyId, span: Option<Span>) {
        self.choose(|selection| selection.open_policy(policy.clone()));
        self.state.page = Page::Policies;
        if let Some(place) = span {
            self.nudge(Nudge::PolicyText { policy, place });
        }
    }

    pub(super) fn set_panel(&mut self, panel: Panel, shown: Shown) {
        self.change_settings(|settings| panel_mut(&mut settings.panels, panel).shown = shown == Shown::Yes);
    }

    fn toggle(&mut self, panel: Panel) {
        self.change_settings(|settings| {
            let panel = panel_mut(&mut settings.panels, panel);
            panel.shown = !panel.shown;
        });
    }

    fn zoom(&mut self, next: impl FnOnce(f32) -> Option<f32>) {
        if let Some(zoom) = next(self.state.settings.zoom) {
            self.change_settings(|settings| settings.zoom = zoom);
            self.effects.push(Effect::SetZoom(zoom));
        }
    }

    fn find(&mut self, how: Nudge) {
        self.state.page = Page::Policies;
        self.nudge(how);
    }

    fn begin_rename(&mut self) {
        if let Some(policy) = self.state.chosen_policy().cloned() {
            self.state.page = Page::Policies;
            self.nudge(Nudge::RenamePolicy(policy));
        } else if let Some(target) = self.state.renamable().cloned() {
            // The name is typed into its row.
            self.set_panel(Panel::Tree, Shown::Yes);
            self.nudge(Nudge::RenameTarget(target));
        }
    }

    /// OUs are deleted with all that is below them, accounts leave the organization; one step.
    fn delete(&mut self) {
        if let Some(policy) = self.state.chosen_policy().cloned() {
            self.edit(&Edit::DeletePolicy { policy });
            return;
        }
        let chosen = self.state.chosen();
        let edits: Vec<Edit> = chosen
            .iter()
            .map(|child| match child {
                ChildId::Ou(ou) => Edit::DeleteOu { ou: ou.clone() },
                ChildId::Account(account) => Edit::RemoveAccount { account: account.clone() },
            })
            .collect();
        self.edit_all(edits, |count| format!("Delete {count} entries"));
    }

    fn each_account(&mut self, verb: &str, edit: impl Fn(AccountId) -> Edit) {
        let accounts = self.state.chosen().into_iter().filter_map(|child| match child {
            ChildId::Account(id) => Some(id),
            ChildId::Ou(_) => None,
        });
        let edits: Vec<Edit> = accounts.map(edit).collect();
        if edits.is_empty() {
            self.note(Level::Note, format!("{verb} works on accounts; select one in the tree"));
        }
        self.edit_all(edits, |count| format!("{verb} {count} accounts"));
    }

    fn confirm_attachments(&mut self) {
        let selected = &self.state.selection.targets;
        let unknown = self.state.organization.unknown_attachments().iter();
        let edits = unknown
            .filter(|(target, _)| selected.contains(target))
            .map(|(target, kind)| Edit::ConfirmAttachments { target: target.clone(), kind: kind.clone() })
            .collect();
        self.edit_all(edits, |count| format!("Confirm attachments of {count} targets"));
    }

    /// One edit stays itself, several become one step.
    fn edit_all(&mut self, mut edits: Vec<Edit>, label: impl FnOnce(usize) -> String) {
        match edits.len() {
            0 => {}
            1 => {
                self.edit(&edits.remove(0));
            }
            count => {
                self.edit(&Edit::Batch { label: label(count), edits });
            }
        }
    }

    fn copy_selection(&mut self) {
        if let Some(text) = self.selection_text() {
            self.cut = None;
            self.effects.push(Effect::Copy(text));
            self.note(Level::Done, "Copied");
        }
    }

    fn cut_selection(&mut self) {
        let children = self.state.chosen();
        if let Some(text) = self.selection_text() {
            self.cut = Some((text.clone(), children));
            self.effects.push(Effect::Copy(text));
            self.note(Level::Note, "Cut: select a parent and paste to move it there");
        }
    }

    fn duplicate(&mut self) {
        if let Some(policy) =
            self.state.chosen_policy().and_then(|id| self.state.organization.policies().get(id)).cloned()
        {
            self.paste(&Fragment::of_policy(&policy).write());
            return;
        }
        let Some(child) = self.state.chosen().into_iter().next() else { return };
        if let Some(parent) = self.state.organization.parent(&TargetId::from(child)).cloned() {
            let fragment = Fragment::of_children(&self.state.organization, &self.state.chosen());
            let organization = self.state.organization.clone();
            let edit = fragment.paste(&organization, &parent, &mut || self.number());
            if self.edit(&edit) {
                self.show_pasted(&edit);
            }
        }
    }

    fn selection_text(&self) -> Option<String> {
        if let Some(policy) = self.state.chosen_policy().and_then(|id| self.state.organization.policies().get(id)) {
            return Some(Fragment::of_policy(policy).write());
        }
        let chosen = self.state.chosen();
        (!chosen.is_empty()).then(|| Fragment::of_children(&self.state.organization, &chosen).write())
    }

    fn copy_arn(&mut self) {
        let organization = self.state.organization.clone();
        let of_policy = |id: &PolicyId| {
            organization.policies().get(id).map_or(String::new(), |policy| organization.policy_arn(policy))
        };
        self.copy_about("ARN", |session, target| session.state.organization.target_arn(target), of_policy);
    }

    fn copy_about(
        &mut self,
        what: &str,
        of_target: impl Fn(&Self, &TargetId) -> String,
        of_policy: impl Fn(&PolicyId) -> String,
    ) {
        let text = match self.state.chosen_policy() {
            Some(policy) => of_policy(policy),
            None => {
                let lines: Vec<String> =
                    self.state.selection.targets.iter().map(|target| of_target(self, target)).collect();
                lines.join("\n")
            }
        };
        if !text.is_empty() {
            self.note(Level::Done, format!("Copied {what}: {}", text.lines().next().unwrap_or_default()));
            self.effects.push(Effect::Copy(text));
        }
    }

    /// A policy's own text, or what `describe-account` and its kin would say about the selection.
    fn copy_json(&mut self) {
        let organization = &self.state.organization;
        let text = match self.state.chosen_policy().and_then(|id| organization.policies().get(id)) {
            Some(policy) => policy.content.to_string(),
            None => {
                let described: Vec<_> =
                    self.state.selection.targets.iter().map(|target| describe(organization, target)).collect();
                match described.as_slice() {
                    [one] => serde_json::to_string_pretty(one).unwrap_or_default(),
                    all => serde_json::to_string_pretty(all).unwrap_or_default(),
                }
            }
        };
        self.effects.push(Effect::Copy(text));
        self.note(Level::Done, "Copied as JSON");
    }

    fn copy_minified(&mut self) {
        let policy = self.state.chosen_policy().and_then(|id| self.state.organization.policies().get(id));
        if let Some(text) = policy.map(|policy| layout::minify(&policy.content)) {
            self.effects.push(Effect::Copy(text));
            self.note(Level::Done, "Copied as minified JSON");
        }
    }

    fn format_policy(&mut self) {
        let Some(policy) = self.state.selection.policy.clone() else { return };
        let text = self.state.organization.policies().get(&policy).and_then(|policy| layout::format(&policy.content));
        match text {
            Some(text) => {
                self.history.break_chain();
                self.edit(&Edit::SetPolicyContent { policy, content: Arc::from(text) });
                self.history.break_chain();
            }
            None => self.note(
                Level::Error,
                "This text is not well-formed JSON and cannot be formatted; mend the first error under the text",
            ),
        }
    }

    pub(super) fn close_dialog(&mut self) {
        let closed = self.state.dialog.take();
        // Only giving up the save itself gives up what was to follow it.
        let given_up = matches!(
            closed,
            Some(
                Dialog::TypedPath(FileQuestion::SaveProject(_))
                    | Dialog::Overwrite(_)
                    | Dialog::ChangedOnDisk { .. }
                    | Dialog::Compare(_)
                    | Dialog::NotSaved(_)
            )
        );
        if given_up {
            self.after_save = None;
        }
        self.state.selection.focus = match self.state.selection.focus {
            Focus::Policy if self.state.selection.policy.is_none() => Focus::Targets,
            focus => focus,
        };
    }
}

fn panel_mut(panels: &mut super::layout::Panels, panel: Panel) -> &mut disk::Panel {
    match panel {
        Panel::Tree => &mut panels.tree,
        Panel::Inspector => &mut panels.inspector,
        Panel::Findings => &mut panels.findings,
    }
}

/// The fields of a target under AWS's names.
fn describe(organization: &organization::Organization, target: &TargetId) -> serde_json::Value {
    let mut fields = serde_json::Map::new();
    let mut put = |key: &str, value: &str| {
        fields.insert(key.to_owned(), serde_json::Value::String(value.to_owned()));
    };
    put("Id", organization.target_text(target));
    put("Arn", &organization.target_arn(target));
    put("Name", organization.name(target));
    if let TargetId::Account(id) = target
        && let Some(account) = organization.accounts().get(id)
    {
        put("Email", &account.email);
        put("State", account.state.as_str());
        if let Some(method) = &account.joined_method {
            put("JoinedMethod", method.as_str());
        }
        if let Some(joined) = &account.joined {
            put("JoinedTimestamp", joined);
        }
    }
    put("Path", &organization.entity_path(target));
    serde_json::Value::Object(fields)
}
