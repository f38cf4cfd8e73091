//! The verdicts: what the document allows, before whom, and what is different from the baseline.
//!
//! Knows when that is worked out: at once, or of large documents on a worker, while the previous answers stay.
//! What policies do alone always is a worker's, for it is asked anew with every letter that is typed.
//! What is true comes from `analysis`. Nothing is invalidated: all is made anew, and what is remembered is remembered by content.

use std::sync::Arc;

use analysis::decision::Decider;
use analysis::{Analysis, Analyzer, Comparison, Finding, Viewpoint};
use catalog::Catalog;
use organization::{Edit, Organization, PolicyId, TargetId};

use super::create::moving;
use super::derived::Derived;
use super::document::Document;
use super::effect::VerdictsEffect;
use super::foresight::{Answered, Carried, Covered, Foresight, PossibleDrop, foretold};
use super::highlight::Highlight;

/// Documents with at most so many OUs, accounts, policies and questions are analysed within the frame: that takes less than a frame lasts,
const ANALYZED_AT_ONCE: usize = 300;
/// if their policies hold no more text than this,
const TEXT_AT_ONCE: usize = 24 * 1024;
/// and no more wildcards with text behind them, as in `*admin*`: each can double the ways in which a text fits the patterns.
const WILDCARDS_AT_ONCE: usize = 40;
/// Documents of at most this size are looked ahead in within the frame. A drop changes little, and of
/// what it leaves as it is the answers are remembered, so this is cheaper than an analysis.
const FORESEEN_AT_ONCE: usize = 600;

/// What is known of the document, and how far that is up to date.
#[derive(Debug)]
pub struct Verdicts {
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
    pub findings: Arc<[Finding]>,
    /// What is different in access from the baseline; of the same moment as the analysis. `None` where nobody can tell.
    pub comparison: Option<Arc<Comparison>>,
    /// Whose requests the verdicts are about; like the window's layout a matter of the settings.
    pub viewpoint: Viewpoint,
    pub highlight: Highlight,
    /// The answer to the highlighted question, for the whole tree.
    pub shades: Option<Arc<analysis::Highlight>>,
    /// Counts wishes for an analysis: the document or the viewpoint has changed.
    wanted: u64,
    /// The wish that the analysis answers.
    answered: u64,
    foresight: Foresight,
    analyzer: Analyzer,
}

/// What can be asked of the verdicts, and what workers bring.
#[derive(Debug)]
pub enum VerdictsCommand {
    Highlight(Highlight),
    /// Look ahead at what a drop would change in access.
    Foresee {
        carried: Carried,
        target: TargetId,
    },
    /// Find out what a policy does alone.
    Cover(PolicyId),
    /// Keep the verdicts as they are.
    Stop,
    /// Bring the verdicts up to date.
    WorkOut,
    /// A worker has come so far with what `Analyze` with this ticket asked for.
    Analyzing {
        ticket: u64,
        done: usize,
        total: usize,
    },
    /// A worker has analysed what `Analyze` with this ticket asked for.
    Analyzed {
        ticket: u64,
        derived: Derived,
    },
    /// A worker has looked ahead.
    Foreseen {
        wish: PossibleDrop,
        sentence: String,
    },
    /// A worker has found out what a policy does alone.
    Covered {
        policy: PolicyId,
        moment: u64,
        covered: Arc<Covered>,
    },
}

impl Verdicts {
    pub(super) fn new(document: &Document, catalog: &Arc<Catalog>) -> Self {
        let mut analyzer = Analyzer::new(catalog);
        let viewpoint = Viewpoint::default();
        let Derived { analysis, comparison, findings } =
            Derived::of(&mut analyzer, &document.origin.baseline, &document.organization, &viewpoint);
        Self {
            analysis,
            updating: false,
            progress: None,
            stopped: false,
            analyzed: 0,
            findings,
            comparison,
            viewpoint,
            highlight: Highlight::None,
            shades: None,
            wanted: 0,
            answered: 0,
            foresight: Foresight::default(),
            analyzer,
        }
    }

    /// Answers questions with the policies as they were read for the verdicts.
    pub(super) fn decider<'o>(&'o mut self, organization: &'o Organization) -> Decider<'o> {
        self.analyzer.decider(organization)
    }

    pub(super) fn update(&mut self, command: VerdictsCommand, document: &Document) -> Vec<VerdictsEffect> {
        match command {
            VerdictsCommand::Highlight(highlight) => self.highlight(highlight),
            VerdictsCommand::Foresee { carried, target } => return self.foresee(carried, target, document),
            VerdictsCommand::Cover(policy) => return self.cover(policy, document),
            VerdictsCommand::Stop => {
                (self.updating, self.progress, self.stopped) = (false, None, true);
                return vec![VerdictsEffect::Stop];
            }
            VerdictsCommand::WorkOut => return self.analyze(document),
            VerdictsCommand::Analyzing { ticket, done, total } => self.come_so_far(ticket, done, total),
            VerdictsCommand::Analyzed { ticket, derived } => self.take(ticket, derived, document),
            VerdictsCommand::Foreseen { wish, sentence } => self.foresight.remember(wish, Some(sentence)),
            VerdictsCommand::Covered { policy, moment, covered } => {
                self.foresight.take(policy, moment, Some(covered));
            }
        }
        Vec::new()
    }

    /// Whether what is known is of the present document and viewpoint.
    pub fn is_current(&self) -> bool {
        !self.updating && !self.stopped
    }

    /// The document and the viewpoint as they are now, by number.
    pub fn moment(&self) -> u64 {
        self.wanted
    }

    /// What dropping something on a target would change in access.
    pub fn foreseen(&self, carried: &Carried, target: &TargetId) -> Answered<&str> {
        self.foresight.drop(carried, target, self.wanted)
    }

    /// What a policy does alone; while that is worked out anew, what was known of it last is not said.
    pub fn coverage(&self, policy: &PolicyId) -> Answered<&Covered> {
        self.foresight.policy(policy, self.wanted)
    }

    /// Looks from there from now on.
    pub(super) fn look_from(&mut self, viewpoint: Viewpoint, document: &Document) -> Vec<VerdictsEffect> {
        if viewpoint == self.viewpoint {
            return Vec::new();
        }
        self.viewpoint = viewpoint;
        self.analyze(document)
    }

    /// Works the verdicts out anew, of a small document at once. Of a large one the effect asks for it, and the previous
    /// verdicts stay on screen, marked by [`Verdicts::updating`], until it comes.
    pub(super) fn analyze(&mut self, document: &Document) -> Vec<VerdictsEffect> {
        self.wanted += 1;
        (self.progress, self.stopped) = (None, false);
        let (baseline, organization) = (&document.origin.baseline, &document.organization);
        if is_small(organization) {
            let derived = Derived::of(&mut self.analyzer, baseline, organization, &self.viewpoint);
            self.take(self.wanted, derived, document);
            return Vec::new();
        }
        self.updating = true;
        vec![VerdictsEffect::Analyze {
            ticket: self.wanted,
            baseline: Box::new(baseline.clone()),
            organization: organization.clone(),
            viewpoint: self.viewpoint.clone(),
        }]
    }

    /// Shows something else on the tree.
    pub(super) fn highlight(&mut self, highlight: Highlight) {
        self.highlight = highlight;
        self.shades = match &self.highlight {
            Highlight::None | Highlight::Reach(_) => None,
            Highlight::Actions(pattern) => {
                let actions = self.analysis.catalog.matching(pattern);
                Some(Arc::new(self.analysis.highlight(&actions)))
            }
        };
    }

    /// Notes how far the analysis has come that is waited for.
    fn come_so_far(&mut self, ticket: u64, done: usize, total: usize) {
        if ticket == self.wanted && self.updating && !self.stopped {
            self.progress = u8::try_from(done * 100 / total.max(1)).ok();
        }
    }

    /// Takes an analysis, unless a newer one is there already.
    fn take(&mut self, ticket: u64, derived: Derived, document: &Document) {
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
        let highlight = std::mem::take(&mut self.highlight);
        let policies = document.organization.policies();
        let is_gone = matches!(&highlight, Highlight::Reach(policy) if !policies.contains_key(policy));
        self.highlight(if is_gone { Highlight::None } else { highlight });
    }

    /// Works out what a drop would change, if nobody has asked before.
    fn foresee(&mut self, carried: Carried, target: TargetId, document: &Document) -> Vec<VerdictsEffect> {
        if self.foreseen(&carried, &target) != Answered::No {
            return Vec::new();
        }
        let before = &document.organization;
        let edit = match (&carried, target.as_parent()) {
            (Carried::Children(children), Some(to)) => moving(before, children, &to),
            (Carried::Children(_), None) => return Vec::new(),
            (Carried::Policy(policy), _) => Edit::Attach { policy: policy.clone(), target: target.clone() },
        };
        let Ok(after) = before.apply(&edit) else { return Vec::new() };
        let wish = PossibleDrop { carried, target, moment: self.wanted };
        if size(before) <= FORESEEN_AT_ONCE && has_little_text(before) {
            let text = foretold(&mut self.analyzer, [before, &after], &self.viewpoint);
            self.foresight.remember(wish, Some(text));
            return Vec::new();
        }
        self.foresight.remember(wish.clone(), None);
        let (before, viewpoint) = (Box::new(before.clone()), self.viewpoint.clone());
        vec![VerdictsEffect::Foresee { wish, before, after, viewpoint }]
    }

    /// Works out what a policy does alone, if nobody has asked before.
    fn cover(&mut self, policy: PolicyId, document: &Document) -> Vec<VerdictsEffect> {
        if self.coverage(&policy) != Answered::No {
            return Vec::new();
        }
        let (organization, viewpoint) = (document.organization.clone(), self.viewpoint.clone());
        self.foresight.take(policy.clone(), self.wanted, None);
        vec![VerdictsEffect::Cover { policy, moment: self.wanted, organization, viewpoint }]
    }
}

/// Whether what follows from a document is worked out within the frame.
pub(super) fn is_small(organization: &Organization) -> bool {
    size(organization) <= ANALYZED_AT_ONCE && has_little_text(organization)
}

/// What the time for an analysis grows with.
fn size(organization: &Organization) -> usize {
    let targets = organization.ous().len() + organization.accounts().len();
    targets + organization.policies().len() + organization.questions().len()
}

fn has_little_text(organization: &Organization) -> bool {
    let texts = || organization.policies().values().map(|policy| policy.content.as_bytes());
    let is_free = |pair: &&[u8]| matches!(pair, [b'*' | b'?', after] if after.is_ascii_alphanumeric());
    texts().map(<[u8]>::len).sum::<usize>() <= TEXT_AT_ONCE
        && texts().map(|text| text.windows(2).filter(is_free).count()).sum::<usize>() <= WILDCARDS_AT_ONCE
}
