//! Carries out the entries of the action table on the current selection.
//!
//! Knows what each action does; files are `file_desk`, new things are `create`.

use std::sync::Arc;

use analysis::Who;
use aws::shown_json;
use catalog::RECOMMENDED_OUS;
use disk::Theme;
use organization::{Account, AccountId, ChildId, Edit, Organization, ParentId, PolicyId, PolicyType, TargetId};
use policy::{Span, layout};

use super::Session;
use super::action::Action;
use super::command::FileCommand;
use super::create::iso;
use super::dialog::{Dialog, PaletteMode};
use super::effect::WindowEffect;
use super::fragment::{Fragment, Names, Pasting};
use super::highlight::Highlight;
use super::intent::Intent;
use super::layout::{Page, Panel};
use super::notice::{Offered, Tone};
use super::nudge::Nudge;
use super::question::FileQuestion;
use super::selection::Focus;
use super::several;
use super::verdicts::VerdictsCommand;
use super::viewing;

/// Zoom steps, as browsers have them.
const ZOOMS: [f32; 11] = [0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5];

impl Session {
    pub(super) fn act(&mut self, action: Action) {
        if !self.state.is_enabled(action) {
            return;
        }
        match action {
            Action::New => self.show(Dialog::NewOrganization),
            Action::Open => self.when_safe(Intent::AskOpen),
            Action::OpenSample => self.when_safe(Intent::OpenSample),
            Action::StopReading => self.file(FileCommand::GiveUp),
            Action::CloseProject => self.when_safe(Intent::Close),
            Action::Quit => self.when_safe(Intent::Quit),
            Action::Save => self.file(FileCommand::Save),
            Action::SaveAs => self.file(FileCommand::SaveAs),
            Action::Reload => self.file(FileCommand::Reload),
            Action::CompareWithFile => self.file(FileCommand::Compare),
            Action::RecoverWork => self.show(Dialog::Recovery),
            Action::Import => self.file(FileCommand::Ask(FileQuestion::ImportOrganization)),
            Action::ImportPolicies => self.file(FileCommand::Ask(FileQuestion::ImportPolicies)),
            Action::ImportAccounts => self.file(FileCommand::Ask(FileQuestion::ImportAccounts)),
            Action::ExportPolicies => self.file(FileCommand::Ask(FileQuestion::ExportPolicies)),
            Action::SaveCollectScript => self.file(FileCommand::Ask(FileQuestion::SaveCollectScript)),
            Action::ExportMatrix => self.export_page(Page::Matrix),
            Action::ExportWhoCan => self.export_page(Page::WhoCan),
            Action::ExportAccounts => self.export_page(Page::Accounts),
            Action::ExportChanges => self.export_page(Page::Changes),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Cut => self.cut_selection(),
            Action::Copy => self.copy_selection(),
            Action::Paste | Action::PasteListing => self.push(WindowEffect::RequestPaste),
            Action::Duplicate => self.duplicate(),
            Action::CopyId => self.copy_about(
                "id",
                |session, target| session.state.document.organization.target_text(target).to_owned(),
                PolicyId::to_string,
            ),
            Action::CopyArn => self.copy_arn(),
            Action::CopyJson => self.copy_json(),
            Action::CopyMinifiedJson => self.copy_minified(),
            Action::Rename => self.begin_rename(),
            Action::Delete => self.delete(),
            Action::SelectAll => {
                let all = self.state.document.organization.targets();
                self.choose(|selection| {
                    selection.targets = all.into_iter().filter(|at| *at != TargetId::Root).collect();
                    selection.focus = Focus::Targets;
                    if selection.lead.as_ref().is_none_or(|lead| !selection.targets.contains(lead)) {
                        selection.lead = selection.targets.first().cloned();
                    }
                });
            }
            Action::TypeBelow => {
                self.show_panel(Panel::Tree);
                let below = self.state.window.selection.lead.clone().unwrap_or(TargetId::Root);
                self.nudge(Nudge::TypeBelow(below));
            }
            Action::NewOu => self.show(Dialog::NewOu(self.state.parent_for_new_ou())),
            Action::NewAccount => self.show(Dialog::NewAccount(self.state.parent_for_new())),
            Action::AddRecommendedOus => self.grow(&RECOMMENDED_OUS),
            Action::MoveTo => self.show(Dialog::MoveTo(self.state.chosen())),
            Action::CloseAccount => self.close_accounts(),
            Action::ReopenAccount => {
                self.each_account("Reopen", several::is_reopenable, |account| Edit::ReopenAccount { account });
            }
            Action::ConfirmAttachments => self.confirm_attachments(),
            Action::Properties => self.show_panel(Panel::Inspector),
            Action::PolicyTypes => self.show(Dialog::PolicyTypes),
            Action::NewScp => self.show(Dialog::NewPolicy { kind: PolicyType::Scp, attach_to: Vec::new() }),
            Action::NewRcp => self.show(Dialog::NewPolicy { kind: PolicyType::Rcp, attach_to: Vec::new() }),
            Action::AttachPolicy if self.state.chosen_policy().is_some() => {
                let policy = self.state.chosen_policy().cloned();
                policy.into_iter().for_each(|policy| self.show(Dialog::AttachTo(policy)));
            }
            Action::AttachPolicy => {
                let targets = self.state.window.selection.targets.iter().cloned().collect();
                self.show(Dialog::AttachPolicy(targets));
            }
            Action::ShowReach => {
                let policy = self.state.window.selection.policy.clone();
                self.state.verdicts.highlight(policy.map_or(Highlight::None, Highlight::Reach));
            }
            Action::FormatPolicy => self.format_policy(),
            Action::Palette => self.show(Dialog::Palette(PaletteMode::Commands)),
            Action::GoTo => self.show(Dialog::Palette(PaletteMode::GoTo)),
            Action::Highlight => self.show(Dialog::Palette(PaletteMode::Highlight)),
            Action::NextArea => self.nudge(Nudge::NextArea),
            Action::PreviousArea => self.nudge(Nudge::PreviousArea),
            Action::OpenMenu => self.nudge(Nudge::MenuBar),
            Action::FilterTree => {
                self.show_panel(Panel::Tree);
                self.nudge(Nudge::FilterTree);
            }
            Action::ClearHighlight => self.state.verdicts.highlight(Highlight::None),
            Action::ShowPermissions => self.state.window.turn_to(Page::Permissions),
            Action::ShowMatrix => self.state.window.turn_to(Page::Matrix),
            Action::MatrixOverview => {
                self.state.window.turn_to(Page::Matrix);
                self.nudge(Nudge::MatrixOverview);
            }
            Action::ShowWhoCan => self.state.window.turn_to(Page::WhoCan),
            Action::ShowPolicies => self.state.window.turn_to(Page::Policies),
            Action::ShowSimulator => self.show_simulator(),
            Action::AskAbout => self.ask_about_lead(),
            Action::SetBaseline => self.set_baseline(),
            Action::RestoreBaseline => self.restore_baseline(),
            Action::StopAnalysis => self.verdicts(VerdictsCommand::Stop),
            Action::WorkOut => self.verdicts(VerdictsCommand::WorkOut),
            Action::ShowChanges => self.state.window.turn_to(Page::Changes),
            Action::ShowAccounts => self.state.window.turn_to(Page::Accounts),
            Action::ShowIdentities => self.state.window.turn_to(Page::Identities),
            Action::ShowFindings => self.show_panel(Panel::Findings),
            Action::LookAsRole => self.look_as(Who::Role(None)),
            Action::LookAsUser => self.look_as(Who::User(None)),
            Action::LookAsRoot => self.look_as(Who::Root),
            Action::LookAsAnyone => self.look_as(Who::Anyone),
            Action::ResetViewpoint => self.set_viewpoint(viewing::usual(&self.state.window.settings)),
            Action::KeptViewpoints => {
                if !self.state.window.page.has_verdicts() {
                    self.state.window.turn_to(Page::Permissions);
                }
                self.nudge(Nudge::KeptViewpoints);
            }
            Action::EditViewpoint => {
                if !self.state.window.page.has_verdicts() {
                    self.state.window.turn_to(Page::Permissions);
                }
                self.nudge(Nudge::Viewpoint);
            }
            Action::ToggleTree => self.toggle(Panel::Tree),
            Action::ToggleInspector => self.toggle(Panel::Inspector),
            Action::ToggleFindings => self.toggle(Panel::Findings),
            Action::ToggleTreeBars => self.change_settings(|settings| settings.tree_bars = !settings.tree_bars),
            Action::ToggleTreePolicies => {
                self.change_settings(|settings| settings.tree_policies = !settings.tree_policies)
            }
            Action::ToggleTreeNotes => self.change_settings(|settings| settings.tree_notes = !settings.tree_notes),
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
            Action::FullScreen => self.push(WindowEffect::FullScreen),
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

    pub(super) fn open_policy_at(&mut self, policy: PolicyId, span: Option<Span>) {
        self.choose(|selection| selection.open_policy(policy.clone()));
        self.state.window.turn_to(Page::Policies);
        if let Some(place) = span {
            self.nudge(Nudge::PolicyText { policy, place });
        }
    }

    fn show_panel(&mut self, panel: Panel) {
        let effects = self.state.window.show_panel(panel);
        self.effects.extend(effects);
    }

    fn toggle(&mut self, panel: Panel) {
        let effects = self.state.window.toggle_panel(panel);
        self.effects.extend(effects);
    }

    fn zoom(&mut self, next: impl FnOnce(f32) -> Option<f32>) {
        if let Some(zoom) = next(self.state.window.settings.zoom) {
            self.change_settings(|settings| settings.zoom = zoom);
            self.push(WindowEffect::SetZoom(zoom));
        }
    }

    /// A page exports what it shows, so it is shown.
    fn export_page(&mut self, page: Page) {
        self.state.window.turn_to(page);
        self.nudge(Nudge::Export(page));
    }

    fn find(&mut self, how: Nudge) {
        self.state.window.turn_to(Page::Policies);
        self.nudge(how);
    }

    fn begin_rename(&mut self) {
        if let Some(policy) = self.state.chosen_policy().cloned() {
            self.state.window.turn_to(Page::Policies);
            self.nudge(Nudge::RenamePolicy(policy));
        } else if let Some(target) = self.state.renamable().cloned() {
            // The name is typed into its row.
            self.show_panel(Panel::Tree);
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

    /// Nothing asks before accounts are closed, so what it means is said, with the way back.
    fn close_accounts(&mut self) {
        let closed = self.each_account("Close", several::is_closable, |account| Edit::CloseAccount { account });
        let what = match closed.as_slice() {
            [] => return,
            [one] => self.state.document.organization.name(&TargetId::Account(one.clone())).to_owned(),
            several => format!("{} accounts", several.len()),
        };
        let text = format!("Closed {what}. Nobody can do anything in a closed account until it is reopened");
        self.tell(Tone::Note, text, Some(Offered::Undo));
    }

    /// Changes the state of the selected accounts that can have another. Where none can, AWS's reason is told. The accounts
    /// of which the edit was taken.
    fn each_account(
        &mut self,
        verb: &str,
        applies: impl Fn(&Organization, &Account) -> bool,
        edit: impl Fn(AccountId) -> Edit,
    ) -> Vec<AccountId> {
        let organization = &self.state.document.organization;
        let accounts = several::accounts(&self.state.window.selection.targets);
        let is_it = |id: &&AccountId| organization.accounts().get(*id).is_some_and(|own| applies(organization, own));
        let some: Vec<AccountId> = accounts.iter().filter(is_it).cloned().collect();
        let meant = if some.is_empty() { accounts } else { some };
        let edits: Vec<Edit> = meant.iter().cloned().map(edit).collect();
        if edits.is_empty() {
            self.note(Tone::Note, format!("{verb} works on accounts; select one in the tree"));
        }
        let taken = !edits.is_empty() && self.edit_all(edits, |count| format!("{verb} {count} accounts"));
        if taken { meant } else { Vec::new() }
    }

    fn confirm_attachments(&mut self) {
        let selected = &self.state.window.selection.targets;
        let unknown = self.state.document.organization.unknown_attachments().iter();
        let edits = unknown
            .filter(|(target, _)| selected.contains(target))
            .map(|(target, kind)| Edit::ConfirmAttachments { target: target.clone(), kind: kind.clone() })
            .collect();
        self.edit_all(edits, |count| format!("Confirm attachments of {count} targets"));
    }

    /// One edit stays itself, several become one step. Whether it was taken.
    fn edit_all(&mut self, mut edits: Vec<Edit>, label: impl FnOnce(usize) -> String) -> bool {
        match edits.len() {
            0 => true,
            1 => self.edit(&edits.remove(0)),
            count => self.edit(&Edit::Batch { label: label(count), edits }),
        }
    }

    fn copy_selection(&mut self) {
        if let Some(text) = self.selection_text() {
            self.state.window.forget_cut();
            self.push(WindowEffect::Copy(text));
            self.note(Tone::Done, "Copied");
        }
    }

    fn cut_selection(&mut self) {
        let children = self.state.chosen();
        if let Some(text) = self.selection_text() {
            self.state.window.cut(text.clone(), children);
            self.push(WindowEffect::Copy(text));
            self.note(Tone::Note, "Cut: select a parent and paste to move it there");
        }
    }

    fn duplicate(&mut self) {
        if let Some(policy) =
            self.state.chosen_policy().and_then(|id| self.state.document.organization.policies().get(id)).cloned()
        {
            if self.copy_beside(&Fragment::of_policy(&policy), &ParentId::Root) {
                self.begin_rename();
            }
            return;
        }
        let chosen = self.state.chosen();
        let Some(child) = chosen.first().cloned() else { return };
        if let Some(parent) = self.state.document.organization.parent(&TargetId::from(child)).cloned() {
            let fragment = Fragment::of_children(&self.state.document.organization, &chosen);
            // Whoever copies one thing goes on with its name.
            if self.copy_beside(&fragment, &parent) && chosen.len() == 1 {
                self.begin_rename();
            }
        }
    }

    /// Whether the copy was taken.
    fn copy_beside(&mut self, fragment: &Fragment, parent: &ParentId) -> bool {
        let organization = self.state.document.organization.clone();
        let pasting = Pasting { names: Names::Copies, joined: iso(self.now) };
        let edit = fragment.paste(&organization, parent, &pasting, &mut || self.number());
        let is_taken = self.edit(&edit);
        if is_taken {
            self.show_pasted(&edit);
        }
        is_taken
    }

    fn selection_text(&self) -> Option<String> {
        if let Some(policy) =
            self.state.chosen_policy().and_then(|id| self.state.document.organization.policies().get(id))
        {
            return Some(Fragment::of_policy(policy).write());
        }
        let chosen = self.state.chosen();
        (!chosen.is_empty()).then(|| Fragment::of_children(&self.state.document.organization, &chosen).write())
    }

    fn copy_arn(&mut self) {
        let organization = self.state.document.organization.clone();
        let of_policy = |id: &PolicyId| {
            organization.policies().get(id).map_or(String::new(), |policy| organization.policy_arn(policy))
        };
        self.copy_about("ARN", |session, target| session.state.document.organization.target_arn(target), of_policy);
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
                    self.state.window.selection.targets.iter().map(|target| of_target(self, target)).collect();
                lines.join("\n")
            }
        };
        if !text.is_empty() {
            self.note(Tone::Done, format!("Copied {what}: {}", text.lines().next().unwrap_or_default()));
            self.push(WindowEffect::Copy(text));
        }
    }

    /// A policy's own text, or what `describe-account` and its kin would say about the selection.
    fn copy_json(&mut self) {
        let organization = &self.state.document.organization;
        let text = match self.state.chosen_policy().and_then(|id| organization.policies().get(id)) {
            Some(policy) => policy.content.to_string(),
            None => {
                let described: Vec<_> =
                    self.state.window.selection.targets.iter().map(|target| describe(organization, target)).collect();
                let json = match described.as_slice() {
                    [one] => serde_json::to_string_pretty(one).unwrap_or_default(),
                    all => serde_json::to_string_pretty(all).unwrap_or_default(),
                };
                shown_json(&json).into_owned()
            }
        };
        self.push(WindowEffect::Copy(text));
        self.note(Tone::Done, "Copied as JSON");
    }

    fn copy_minified(&mut self) {
        let policy = self.state.chosen_policy().and_then(|id| self.state.document.organization.policies().get(id));
        if let Some(text) = policy.map(|policy| layout::minify(&policy.content)) {
            self.push(WindowEffect::Copy(text));
            self.note(Tone::Done, "Copied as minified JSON");
        }
    }

    fn format_policy(&mut self) {
        let Some(policy) = self.state.window.selection.policy.clone() else { return };
        let text =
            self.state.document.organization.policies().get(&policy).and_then(|policy| layout::format(&policy.content));
        match text {
            Some(text) => {
                self.state.document.break_chain();
                self.edit(&Edit::SetPolicyContent { policy, content: Arc::from(text) });
                self.state.document.break_chain();
            }
            None => self.note(
                Tone::Error,
                "This text is not well-formed JSON and cannot be formatted; correct the first error listed below it",
            ),
        }
    }

    pub(super) fn close_dialog(&mut self) {
        if let Some(closed) = self.state.window.dialog.take() {
            self.state.file.closed(&closed);
        }
        let selection = &mut self.state.window.selection;
        if selection.policy.is_none() {
            selection.focus = Focus::Targets;
        }
    }
}

/// The fields of a target under AWS's names.
fn describe(organization: &Organization, target: &TargetId) -> serde_json::Value {
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
