//! Everything there is to see.
//!
//! Knows the document, what is derived from it, and what the window shows of it.
//! Read-only outside the session. All that is derived is made anew by [`State::refresh`]; nothing is invalidated.

use std::path::PathBuf;
use std::sync::Arc;

use analysis::{self, Analysis, Analyzer, Comparison, Finding, Viewpoint};
use disk::{Left, Settings};
use organization::{AccountId, ChildId, Edit, EditError, Organization, ParentId, PolicyId, TargetId};
use policy::Severity;

use super::action::Action;
use super::asking::Asking;
use super::comparing::{Derived, Foresight, Since};
use super::desk::{Known, News};
use super::dialog::Dialog;
use super::effect::Effect;
use super::highlight::Highlight;
use super::layout::Page;
use super::notice::Notices;
use super::repair::Repair;
use super::selection::{Focus, Selection};

/// Documents with at most so many accounts and policies are analysed within the frame.
const AT_ONCE: usize = 300;

/// What fills the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Welcome,
    Workspace,
}

/// What can be seen of the session.
#[derive(Debug)]
pub struct State {
    pub screen: Screen,
    pub organization: Organization,
    /// The file that the document belongs to.
    pub path: Option<PathBuf>,
    /// What needs no saving: what the file holds, or the untouched beginning. `None` for an import that no file holds.
    pub saved: Option<Organization>,
    /// Differs from what is saved, or no file holds it any more.
    pub dirty: bool,
    /// What this window knows of the document's file.
    pub known: Known,
    /// A file that could not be read, open as text in the place of everything else.
    pub repair: Option<Repair>,
    /// What an earlier Canopy left unsaved, the newest first.
    pub drafts: Vec<Left>,
    /// Why unsaved work cannot be kept aside.
    pub not_kept: Option<String>,
    /// "12,345 bytes in 48 ms", of the last save.
    pub last_save: Option<String>,
    /// What changes are counted from.
    pub baseline: Organization,
    pub since: Since,
    /// What they were counted from, and since when, before the user chose something else.
    pub before_set: Option<(Organization, Since)>,
    /// Counts changes of the document, so that a view knows when to build its rows anew.
    pub revision: u64,
    /// Of the present document and viewpoint, or while [`updating`](Self::updating) of earlier ones.
    pub analysis: Arc<Analysis>,
    /// A newer analysis is on its way.
    pub updating: bool,
    /// How much of it is done, in percent, once that is worth saying.
    pub progress: Option<u8>,
    /// The user has given up the newer analysis: the one that is there is of an earlier document.
    pub stopped: bool,
    /// Counts analyses, so that a view knows when to build its rows anew.
    pub analyzed: u64,
    /// Counts wishes for an analysis: the document or the viewpoint has changed.
    wanted: u64,
    /// The wish that the analysis answers.
    answered: u64,
    pub findings: Arc<[Finding]>,
    /// What is different in access from the baseline; of the same moment as the analysis. `None` where nobody can tell.
    pub comparison: Option<Arc<Comparison>>,
    pub(super) foresight: Foresight,
    /// Whose requests the verdicts are about; like the window's layout a matter of the settings.
    pub viewpoint: Viewpoint,
    /// What the simulator is asked, and what became of the kept questions.
    pub asking: Asking,
    pub selection: Selection,
    pub page: Page,
    pub highlight: Highlight,
    /// The answer to the highlighted question, for the whole tree.
    pub shades: Option<Arc<analysis::Highlight>>,
    pub dialog: Option<Dialog>,
    pub notices: Notices,
    /// What is being done outside, for the status bar.
    pub busy: Option<String>,
    pub settings: Settings,
    pub undo_label: Option<String>,
    pub redo_label: Option<String>,
}

/// What a drop would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drop {
    /// The sentence says what happens on release.
    Allowed(String),
    Refused(EditError),
}

impl State {
    pub(super) fn new(organization: Organization, analyzer: &mut Analyzer) -> Self {
        let viewpoint = Viewpoint::default();
        let Derived { analysis, comparison, findings } =
            Derived::of(analyzer, &organization, &organization, &viewpoint);
        Self {
            screen: Screen::Welcome,
            baseline: organization.clone(),
            since: Since::default(),
            before_set: None,
            asking: Asking::new(&organization, &analysis.catalog),
            organization,
            path: None,
            saved: None,
            dirty: false,
            known: Known::default(),
            repair: None,
            drafts: Vec::new(),
            not_kept: None,
            last_save: None,
            revision: 0,
            analysis,
            updating: false,
            progress: None,
            stopped: false,
            analyzed: 0,
            wanted: 0,
            answered: 0,
            findings,
            comparison,
            foresight: Foresight::default(),
            viewpoint,
            selection: Selection::default(),
            page: Page::default(),
            highlight: Highlight::None,
            shades: None,
            dialog: None,
            notices: Notices::default(),
            busy: None,
            settings: Settings::default(),
            undo_label: None,
            redo_label: None,
        }
    }

    /// Derives everything anew. A large document is analysed elsewhere: the effect asks for it,
    /// and the previous analysis stays on screen, marked by [`State::updating`], until it comes.
    pub(super) fn refresh(&mut self, analyzer: &mut Analyzer) -> Option<Effect> {
        self.revision += 1;
        self.mark();
        self.selection.prune(&self.organization);
        self.asking.refresh(&self.organization);
        self.analyze(analyzer)
    }

    /// Whether the document differs from what its file held when this window last read or wrote it.
    pub fn edited(&self) -> bool {
        self.saved.as_ref() != Some(&self.organization)
    }

    /// A document whose file is gone, or was written by others and is not wanted, is unsaved even if nobody changed it.
    pub(super) fn mark(&mut self) {
        self.dirty = self.edited() || matches!(self.known.news, News::Gone | News::Kept);
    }

    /// Works the verdicts out anew, of a small document at once.
    pub(super) fn analyze(&mut self, analyzer: &mut Analyzer) -> Option<Effect> {
        self.wanted += 1;
        (self.progress, self.stopped) = (None, false);
        let large = self.organization.accounts().len() + self.organization.policies().len() > AT_ONCE;
        if !large {
            let derived = Derived::of(analyzer, &self.baseline, &self.organization, &self.viewpoint);
            self.take_analysis(self.wanted, derived);
            return None;
        }
        self.updating = true;
        Some(Effect::Analyze {
            ticket: self.wanted,
            baseline: self.baseline.clone(),
            organization: self.organization.clone(),
            viewpoint: self.viewpoint.clone(),
        })
    }

    /// Notes how far the analysis has come that is waited for.
    pub(super) fn come_so_far(&mut self, ticket: u64, done: usize, total: usize) {
        if ticket == self.wanted && self.updating && !self.stopped {
            self.progress = u8::try_from(done * 100 / total.max(1)).ok();
        }
    }

    /// Gives up waiting for a newer analysis.
    pub(super) fn stop(&mut self) {
        (self.updating, self.progress, self.stopped) = (false, None, true);
    }

    /// Takes an analysis, unless a newer one is there already.
    pub(super) fn take_analysis(&mut self, ticket: u64, derived: Derived) {
        if ticket <= self.answered {
            return;
        }
        self.answered = ticket;
        self.updating = ticket != self.wanted && !self.stopped;
        if ticket == self.wanted {
            (self.progress, self.stopped) = (None, false);
        }
        self.analysis = derived.analysis;
        self.comparison = derived.comparison;
        self.findings = derived.findings;
        self.analyzed += 1;
        if let Highlight::Reach(policy) = &self.highlight
            && !self.organization.policies().contains_key(policy)
        {
            self.highlight = Highlight::None;
        }
        self.refresh_highlight();
    }

    /// The document and the viewpoint as they are now, by number.
    pub fn moment(&self) -> u64 {
        self.wanted
    }

    pub(super) fn refresh_highlight(&mut self) {
        self.shades = match &self.highlight {
            Highlight::None | Highlight::Reach(_) => None,
            Highlight::Actions(pattern) => {
                let actions = self.analysis.catalog.matching(pattern);
                Some(Arc::new(self.analysis.highlight(&actions)))
            }
        };
    }

    /// The name of the document: its file's, or "Untitled".
    pub fn title(&self) -> String {
        let name = self.path.as_ref().and_then(|path| path.file_name());
        name.map_or_else(|| "Untitled".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Where something new goes: the selected parent, or the parent of the selected account.
    pub fn parent_for_new(&self) -> ParentId {
        let Some(lead) = &self.selection.lead else { return ParentId::Root };
        lead.as_parent().or_else(|| self.organization.parent(lead).cloned()).unwrap_or(ParentId::Root)
    }

    /// The OUs and accounts that edit actions are about.
    pub fn chosen(&self) -> Vec<ChildId> {
        match self.selection.focus {
            Focus::Targets => super::topmost(&self.organization, &self.selection.targets),
            Focus::Policy => Vec::new(),
        }
    }

    /// The policy that edit actions are about.
    pub fn chosen_policy(&self) -> Option<&PolicyId> {
        self.selection.policy.as_ref().filter(|_| self.selection.focus == Focus::Policy)
    }

    /// What dropping these OUs and accounts onto a target would do; an account is never a parent.
    pub fn drop_children(&self, children: &[ChildId], onto: &TargetId) -> Drop {
        let Some(to) = onto.as_parent() else {
            return Drop::Refused(EditError::InvalidValue {
                sentence: format!(
                    "`{}` is an account; accounts hold nothing, drop on an OU or the root",
                    self.organization.name(onto)
                ),
                reason: "TARGET_NOT_SUPPORTED",
            });
        };
        let edit = super::create::moving(&self.organization, children, &to);
        match self.organization.apply(&edit) {
            Ok(_) => Drop::Allowed(super::create::cost_of_moving(&self.organization, children, &edit)),
            Err(error) => Drop::Refused(error),
        }
    }

    /// What dropping a policy onto a target would do.
    pub fn drop_policy(&self, policy: &PolicyId, onto: &TargetId) -> Drop {
        let edit = Edit::Attach { policy: policy.clone(), target: onto.clone() };
        match self.organization.apply(&edit) {
            Ok(_) => Drop::Allowed(edit.label(&self.organization)),
            Err(error) => Drop::Refused(error),
        }
    }

    /// Whether an action can be run now.
    pub fn is_enabled(&self, action: Action) -> bool {
        use Action as A;
        let open = self.screen == Screen::Workspace && self.repair.is_none();
        let any_chosen =
            self.selection.focus == Focus::Targets && self.selection.targets.iter().any(|at| *at != TargetId::Root);
        let children = || open && any_chosen;
        let policy = || self.chosen_policy().and_then(|id| self.organization.policies().get(id)).filter(|_| open);
        match action {
            A::New | A::Open | A::OpenSample | A::Import | A::SaveCollectScript | A::Quit => true,
            A::Messages => true,
            A::Settings => true,
            A::FindInPolicy | A::FindNext | A::FindPrevious => open && self.selection.policy.is_some(),
            A::ShowReach => open && self.selection.policy.is_some(),
            A::Palette | A::ThemeSystem | A::ThemeLight | A::ThemeDark => true,
            A::ZoomIn | A::ZoomOut | A::ZoomReset | A::FullScreen | A::Help | A::Shortcuts | A::About => true,
            A::Save if self.repair.is_some() => self.repair.as_ref().is_some_and(|repair| repair.changed),
            A::Save => open && (self.dirty || self.path.is_none()),
            A::Reload | A::CompareWithFile => open && self.known.stamp.is_some(),
            A::RecoverWork => !self.drafts.is_empty(),
            A::Undo => open && self.undo_label.is_some(),
            A::Redo => open && self.redo_label.is_some(),
            A::Cut => children(),
            A::Copy | A::Duplicate => children() || policy().is_some(),
            A::CopyId | A::CopyArn | A::CopyJson => open && (self.selection.lead.is_some() || policy().is_some()),
            A::CopyMinifiedJson => policy().is_some(),
            A::Rename => policy().is_some_and(|policy| !policy.aws_managed) || (open && self.renamable().is_some()),
            A::Delete => children() || policy().is_some_and(|policy| !policy.aws_managed),
            A::MoveTo | A::CloseAccount | A::ReopenAccount => children(),
            A::ConfirmAttachments => open && self.unknown_among_selected(),
            A::AskAbout => open && self.lead_account().is_some(),
            A::AttachPolicy => open && !self.selection.targets.is_empty(),
            A::FormatPolicy => {
                let open_policy = self.selection.policy.as_ref().and_then(|id| self.organization.policies().get(id));
                open && open_policy.is_some_and(|policy| !policy.aws_managed)
            }
            A::ResetViewpoint => open && self.viewpoint != Viewpoint::default(),
            A::StopAnalysis => open && self.updating,
            A::WorkOut => open && self.stopped,
            A::RestoreBaseline => open && self.since == Since::Set && self.before_set.is_some(),
            A::ClearHighlight => open && self.highlight != Highlight::None,
            _ => open,
        }
    }

    /// The account that single-target panels show.
    pub fn lead_account(&self) -> Option<&AccountId> {
        match &self.selection.lead {
            Some(TargetId::Account(account)) => Some(account),
            _ => None,
        }
    }

    /// The single OU or account that can be renamed.
    pub fn renamable(&self) -> Option<&TargetId> {
        self.selection.lead.as_ref().filter(|lead| **lead != TargetId::Root && self.selection.focus == Focus::Targets)
    }

    fn unknown_among_selected(&self) -> bool {
        self.organization.unknown_attachments().iter().any(|(target, _)| self.selection.targets.contains(target))
    }
}

/// What is wrong comes before what is only worth a look; within one severity the order stays.
pub fn findings(organization: &Organization, analysis: &Analysis) -> Arc<[Finding]> {
    let mut findings = analysis::findings(organization, analysis);
    findings.sort_by_key(|finding| match finding.severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    });
    findings.into()
}
