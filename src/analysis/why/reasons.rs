//! Why a verdict is what it is: the statements and levels that decide, in the order of the path.
//!
//! Data only, `sentence` puts it in words. What makes no difference to any request is left out.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::alike::{Alike, Names, OfClass, Said};
use super::inquiry::{Asks, Inquiry, Left};
use super::level::{Held, PathPolicy, PieceAt};
use crate::decision::{LayerKind, Ruling};
use crate::formula::{Becomes, FormulaId, Passing, Stop, Telling};
use crate::pieces::Piece;
use crate::policies::{Extent, Force, Why, applies, force};
use crate::rows::Analysis;
use crate::space::{Side, Viewpoint};
use crate::verdict::Verdict;
use catalog::{ActionId, Catalog};
use organization::{AccountId, Organization, PolicyId, PolicyType, TargetId};
use policy::Effect;

/// One thing that decides a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The level of the path on which it happens; the account where it is about what an identity or a resource has.
    pub level: TargetId,
    /// What kind of policies it is about.
    pub layer: LayerKind,
    /// The policy of the organization; `None` where it is the level as a whole.
    pub policy: Option<PolicyId>,
    /// The policy that an identity or a resource has.
    pub held: Option<Arc<Held>>,
    /// Place of the statement in the policy, from 0; `None` for a level or a text that cannot be read at all.
    pub statement: Option<usize>,
    /// The statement's `Sid`.
    pub sid: Option<String>,
    pub kind: ReasonKind,
    /// The verdict that it speaks for.
    pub decides: Verdict,
    /// Why it applies to some requests only; empty where it applies to all.
    pub why: Vec<Why>,
    /// The types of the action's resources on which it lets no request pass, where it lets some pass on others.
    pub on: Vec<String>,
    /// The type of resource that every call needs and on which all are denied, where the verdict follows from that.
    pub needed: Option<String>,
}

impl Reason {
    /// What was too hard to find out, where it says that.
    #[must_use]
    pub fn too_hard(&self) -> Option<Unsettled> {
        if let ReasonKind::TooHard(unsettled) = self.kind { Some(unsettled) } else { None }
    }
}

/// What it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReasonKind {
    /// A statement allows.
    Allows,
    /// A statement denies.
    Denies,
    /// A statement that allows or denies: its effect cannot be read.
    AllowsOrDenies,
    /// No SCP on the level allows the action.
    NothingAllows,
    /// Whether policies of the type bind the action at all is not documented.
    PerhapsNotBound,
    /// AWS refuses it whatever policies say.
    Refused(Ruling),
    /// Which policies of the type are attached to the level is not completely known.
    IncompleteImport(PolicyType),
    /// Something is too hard to find out within the work that a question is worth.
    TooHard(Unsettled),
}

/// What was too hard to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsettled {
    /// Whether any request passes. That some request does not is known.
    Verdict,
    /// Which of the statements make a difference: those that are named do, or may.
    Reasons,
    /// Whether conditions that ask for the account hold, as too many accounts would have to be told apart.
    Accounts,
}

/// Why no policy of the viewpoint's type binds an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exemption {
    /// They never bind the management account and its resources.
    ManagementAccount,
    /// They are not enabled on the root.
    NotEnabled,
    /// They never bind the viewpoint's caller.
    Caller,
}

impl Exemption {
    /// For people, without a capital.
    #[must_use]
    pub fn sentence(self, viewpoint: &Viewpoint) -> String {
        let kind = viewpoint.side.policy_type();
        let kind = kind.label();
        match (self, viewpoint.side) {
            (Self::ManagementAccount, Side::Principals) => format!("the management account is bound by no {kind}"),
            (Self::ManagementAccount, Side::Resources) => {
                format!("the resources of the management account are bound by no {kind}")
            }
            (Self::NotEnabled, _) => format!("{kind}s are not enabled on the root"),
            (Self::Caller, _) => format!("{} is bound by no {kind}", viewpoint.who.phrase()),
        }
    }

    /// Why the policies of a viewpoint's type do not bind an account, if they do not.
    #[must_use]
    pub fn of(organization: &Organization, viewpoint: &Viewpoint, account: &AccountId) -> Option<Self> {
        // The exemption that lasts longest is named: switching the type on would end only the last.
        if account == organization.management_account() {
            return Some(Self::ManagementAccount);
        }
        if viewpoint.is_exempt() {
            return Some(Self::Caller);
        }
        let is_off = force(organization, &viewpoint.side.policy_type()) == Force::Off;
        is_off.then_some(Self::NotEnabled)
    }
}

impl Analysis {
    /// Why the policies of the viewpoint's type do not bind the account, if they do not.
    pub fn exemption(&self, organization: &Organization, account: &AccountId) -> Option<Exemption> {
        Exemption::of(organization, &self.viewpoint, account)
    }

    /// What decides the verdict on an action down to and including a target, from the root down; empty where nothing does.
    ///
    /// Takes the organization that was analysed.
    pub fn reasons(&self, organization: &Organization, target: &TargetId, action: ActionId) -> Vec<Reason> {
        let mut only = self.catalog.none();
        only.insert(action);
        self.inquire(organization, target, &only).reasons(action)
    }
}

/// A verdict on one action, with what is known of the whole path.
struct Explained {
    action: ActionId,
    decides: Verdict,
    formula: FormulaId,
    /// Terms of the formula without which it would be another.
    telling: Telling,
    /// The type on which every call is stopped, where some requests pass.
    needed: Option<String>,
    /// By what a statement leaves: the types on which that is nothing.
    on: FxHashMap<FormulaId, Vec<String>>,
}

impl Inquiry<'_> {
    /// What decides the verdict on an action, from the root down; empty where nothing does.
    pub fn reasons(&mut self, action: ActionId) -> Vec<Reason> {
        self.explain(action).1
    }

    /// The same for one action of many, with the verdict: actions of which the same is said share it.
    pub fn shared_reasons(&mut self, action: ActionId) -> Said {
        let Self { path, formulas, alike } = self;
        match alike.get_or_insert_with(|| Alike::of(path, &formulas.literals.catalog)).known(action) {
            Some(OfClass::Same(known)) => return known.clone(),
            Some(OfClass::ByNames(known)) => {
                if let Some(known) = known.get(&names(&formulas.literals.catalog, action)) {
                    return known.clone();
                }
            }
            None => {}
        }
        let (formula, reasons, names_types) = self.explain(action);
        let (verdict, regions) = (self.formulas.verdict(formula), self.formulas.shown(formula).1);
        let said = Said { verdict, regions, reasons: Arc::from(reasons) };
        let names = names_types.then(|| names(&self.formulas.literals.catalog, action));
        self.alike.iter_mut().for_each(|alike| alike.keep(action, names.clone(), &said));
        said
    }

    /// What the path leaves and what decides the verdict, and whether statements tell types of resources apart, so that these may be named.
    fn explain(&mut self, action: ActionId) -> (FormulaId, Vec<Reason>, bool) {
        let levels = self.left(action);
        let formula = self.joined(action, &levels);
        let decides = self.formulas.verdict(formula);
        let stop = self.stop(formula);
        let telling = match decides {
            Verdict::Allowed => Telling { terms: Arc::default(), is_settled: true },
            Verdict::Depends | Verdict::Denied => self.formulas.telling(stop.map_or(formula, |stop| stop.formula)),
        };
        let needed = stop.and_then(|stop| self.type_of(action, stop.form));
        let mut verdict = Explained { action, decides, formula, telling, needed, on: FxHashMap::default() };
        verdict.on = self.denied_types(&verdict, &levels, stop);
        let mut reasons: Vec<Reason> = self.too_hard(&verdict, &levels).into_iter().collect();
        if let Some((ruling, leaves)) = self.refusal(action)
            && self.tells(leaves, &verdict)
        {
            reasons.push(self.whole_path(ReasonKind::Refused(ruling), decides));
        }
        // A statement whose effect cannot be read is asked as an Allow and as a Deny, and one that is cut says the same twice.
        type Speaking = (usize, Option<PolicyId>, Option<Arc<Held>>, Option<usize>);
        let mut said: FxHashMap<Speaking, Vec<usize>> = FxHashMap::default();
        for (at, left) in levels.iter().enumerate() {
            for reason in self.of_level(at, left, &verdict) {
                let same = said.entry((at, reason.policy.clone(), reason.held.clone(), reason.statement)).or_default();
                if !same.iter().any(|known| reasons.get(*known) == Some(&reason)) {
                    same.push(reasons.len());
                    reasons.push(reason);
                }
            }
        }
        (formula, reasons, self.formulas.types_of(formula).is_some())
    }

    /// What of it was too hard to find out.
    fn too_hard(&mut self, verdict: &Explained, levels: &[Left]) -> Option<Reason> {
        let is_open = verdict.decides == Verdict::Depends && self.formulas.passing(verdict.formula) == Passing::Unknown;
        let open = match (is_open, verdict.telling.is_settled) {
            (true, _) => Unsettled::Verdict,
            (false, false) => Unsettled::Reasons,
            (false, true) if verdict.decides == Verdict::Depends && self.is_crowded(verdict, levels) => {
                Unsettled::Accounts
            }
            (false, true) => return None,
        };
        Some(self.whole_path(ReasonKind::TooHard(open), verdict.decides))
    }

    /// Whether something decides of which it was not found out whether it holds for the account.
    fn is_crowded(&self, verdict: &Explained, levels: &[Left]) -> bool {
        levels.iter().zip(self.levels()).any(|(left, level)| {
            let allows = left.allows.iter().map(|(said, _)| (*said, left.allowed));
            let deciding = left.denies.iter().copied().chain(allows).filter(|(_, own)| self.tells(*own, verdict));
            deciding.filter_map(|(said, _)| level.piece(said?)).any(|piece| !self.given_up(piece).is_empty())
        })
    }

    /// The keys of a piece of which it was not found out whether the conditions on them hold for the account.
    fn given_up(&self, piece: &Piece) -> Vec<&str> {
        let literals = &self.formulas.literals;
        let given_up = piece.literals.iter().filter(|literal| literals.is_given_up(**literal));
        given_up.filter_map(|literal| literals.key(*literal)).collect()
    }

    /// What is said of the path as a whole.
    fn whole_path(&self, kind: ReasonKind, decides: Verdict) -> Reason {
        Reason {
            level: self.target().clone(),
            layer: self.side().layer(),
            policy: None,
            held: None,
            statement: None,
            sid: None,
            kind,
            decides,
            why: Vec::new(),
            on: Vec::new(),
            needed: None,
        }
    }

    /// By what the statements leave: the types on which that is nothing; of what stops every call, that type alone.
    fn denied_types(
        &mut self,
        verdict: &Explained,
        levels: &[Left],
        stop: Option<Stop>,
    ) -> FxHashMap<FormulaId, Vec<String>> {
        let left = levels.iter().flat_map(|left| left.denies.iter().map(|(_, own)| *own).chain([left.allowed]));
        // Of most statements nothing is said, so nothing has to be found out.
        let left: BTreeSet<FormulaId> = left.filter(|own| self.tells(*own, verdict)).collect();
        let mut on = FxHashMap::default();
        for own in left {
            let Some(types) = self.formulas.types_of(own) else { continue };
            let count = self.formulas.literals.forms_of(types).map_or(0, |forms| forms.len());
            let denied = self.formulas.denied_forms(own);
            // What is denied on all types says so without naming them.
            let named = denied.iter().filter(|_| denied.len() < count);
            let named = named.filter(|form| stop.is_none_or(|stop| stop.form == **form));
            on.insert(own, named.filter_map(|form| self.type_of(verdict.action, *form)).collect());
        }
        on
    }

    /// The name of the resource type of a form, by its place among the action's.
    pub(super) fn type_of(&self, action: ActionId, form: usize) -> Option<String> {
        type_of(&self.formulas.literals.catalog, action, form)
    }

    /// Whether what leaves this makes a difference.
    fn tells(&self, own: FormulaId, verdict: &Explained) -> bool {
        match (verdict.formula, own) {
            // A formula of which nothing is left says all that there is to say.
            (FormulaId::NONE, FormulaId::NONE) => true,
            (FormulaId::NONE, _) => false,
            _ => self.formulas.terms_of(own).iter().any(|term| verdict.telling.terms.binary_search(term).is_ok()),
        }
    }

    /// What of one level decides.
    fn of_level(&self, at: usize, left: &Left, verdict: &Explained) -> Vec<Reason> {
        let decides = verdict.decides;
        let tells = |own: FormulaId| self.tells(own, verdict);
        let mut reasons = Vec::new();
        for (said, own) in left.denies.iter().filter(|(_, own)| tells(*own)) {
            reasons.extend(self.reason(at, *said, *own, verdict));
        }
        let allowing = left.allows.iter().filter(|(_, becomes)| *becomes != Becomes::Nothing);
        match decides {
            Verdict::Allowed => {
                let whole = left.allows.iter().any(|(_, becomes)| *becomes == Becomes::Everything);
                for (said, becomes) in allowing {
                    if !whole || *becomes == Becomes::Everything {
                        let own = if *becomes == Becomes::Everything { FormulaId::ALL } else { left.allowed };
                        reasons.extend(self.reason(at, *said, own, verdict));
                    }
                }
            }
            Verdict::Denied if left.allowed == FormulaId::NONE => {
                reasons.extend(self.whole_level(at, ReasonKind::NothingAllows, decides));
            }
            Verdict::Depends | Verdict::Denied if tells(left.allowed) => {
                for (said, _) in allowing {
                    reasons.extend(self.reason(at, *said, left.allowed, verdict));
                }
            }
            Verdict::Depends | Verdict::Denied => {}
        }
        reasons
    }

    /// A piece that decides, and what it leaves of the requests; `None` where others speak for it.
    fn reason(&self, at: usize, said: PieceAt, own: FormulaId, verdict: &Explained) -> Option<Reason> {
        let Explained { action, decides, .. } = *verdict;
        let on = verdict.on.get(&own).cloned().unwrap_or_default();
        let level = self.levels().get(at)?;
        let Some((place, piece)) = said else {
            // Only an Allow that nobody needs speaks so.
            if level.is_guardrail() && self.is_perhaps_bound(action) {
                return self.whole_level(at, ReasonKind::PerhapsNotBound, decides);
            }
            if !level.standing.incomplete {
                return None;
            }
            return self.whole_level(at, ReasonKind::IncompleteImport(self.kind()), decides);
        };
        let PathPolicy { source, reading, pieces } = level.policies.get(place)?;
        let piece = pieces.pieces.get(piece)?;
        let document = &reading.document;
        let statement = document.statements.get(piece.statement)?;
        let asked: Vec<Asks> = self.formulas.terms_of(own).iter().flat_map(|term| self.asks(*term)).collect();
        let given_up = self.given_up(piece);
        let is_open = |why: &Why| match why {
            // A key that only some resource types have is asked for by their forms as well.
            Why::Key(key) => {
                let key = key.to_ascii_lowercase();
                given_up.contains(&key.as_str()) || asked.contains(&Asks::Key(key)) || asked.contains(&Asks::Forms)
            }
            Why::Resource => asked.contains(&Asks::Resource),
            // One that the project fills in leaves nothing open.
            Why::Placeholder(written) => {
                let name = written.trim_matches(['$', '{', '}', ' ']);
                self.organization().placeholder(name).is_none()
            }
            Why::Unreadable(_) | Why::ServiceWildcard | Why::BeingSwitched | Why::NotDocumented => true,
        };
        // The form names what a statement asks for; of that only what its formula asks still makes a difference here.
        let mut why = match applies(document, statement, &self.formulas.literals.catalog, action) {
            Extent::Perhaps(why) => why.into_iter().filter(is_open).collect(),
            Extent::Never | Extent::Always => Vec::new(),
        };
        let stops = verdict.needed.is_some() && !on.is_empty();
        let is_certain = matches!(own, FormulaId::ALL | FormulaId::NONE) || stops;
        if is_certain {
            why.clear();
        }
        // What an Allow lets pass passes whether the type is on or off.
        if level.standing.unsure && piece.effect != Some(Effect::Allow) {
            why.push(Why::BeingSwitched);
        }
        // Its form leaves nothing open, so a rule does.
        if why.is_empty() && !is_certain {
            why.push(Why::NotDocumented);
        }
        // The last statement of a document that cannot be read stands for all of its text.
        let is_whole = document.unreadable.is_some();
        if is_whole && piece.statement + 1 < document.statements.len() {
            return None;
        }
        Some(Reason {
            level: level.target.clone(),
            layer: level.layer,
            policy: source.attached().cloned(),
            held: source.held().cloned(),
            statement: (!is_whole).then_some(statement.index),
            sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
            kind: match piece.effect {
                Some(Effect::Allow) => ReasonKind::Allows,
                Some(Effect::Deny) => ReasonKind::Denies,
                None => ReasonKind::AllowsOrDenies,
            },
            decides,
            why,
            on: if verdict.needed.is_some() { Vec::new() } else { on },
            needed: verdict.needed.clone(),
        })
    }

    /// The statements of a layer that allow an action, or may: what an identity has it by.
    pub(crate) fn granting(&mut self, action: ActionId, layer: LayerKind) -> Vec<Reason> {
        let levels = self.left(action);
        let telling = Telling { terms: Arc::default(), is_settled: true };
        let decides = Verdict::Allowed;
        let on = FxHashMap::default();
        let granted = Explained { action, decides, formula: FormulaId::ALL, telling, needed: None, on };
        let mut found: Vec<Reason> = Vec::new();
        for (at, left) in levels.iter().enumerate() {
            if self.levels().get(at).is_none_or(|level| level.layer != layer) {
                continue;
            }
            for (said, becomes) in left.allows.iter().filter(|(said, _)| said.is_some()) {
                let own = match becomes {
                    Becomes::Nothing => continue,
                    Becomes::Everything => FormulaId::ALL,
                    Becomes::Clause(clause) => self.formulas.allow(vec![*clause]),
                };
                found.extend(self.reason(at, *said, own, &granted).filter(|reason| !found.contains(reason)));
            }
        }
        found
    }

    fn whole_level(&self, at: usize, kind: ReasonKind, decides: Verdict) -> Option<Reason> {
        let level = self.levels().get(at)?;
        Some(Reason { level: level.target.clone(), layer: level.layer, ..self.whole_path(kind, decides) })
    }

    fn kind(&self) -> PolicyType {
        self.side().policy_type()
    }
}

/// The name of the resource type of a form, by its place among the action's.
fn type_of(catalog: &Catalog, action: ActionId, form: usize) -> Option<String> {
    let form = catalog.forms_of(action).get(form)?;
    let mut own = catalog.types_of(action);
    own.find(|(_, kind)| kind.arn == form.template).map(|(_, kind)| kind.name.clone())
}

/// The names of an action's types of resources, by form.
fn names(catalog: &Catalog, action: ActionId) -> Names {
    (0..catalog.forms_of(action).len()).map(|form| type_of(catalog, action, form)).collect()
}
