//! What decides at one target: its path, statement by statement, with the formulas that each leaves.
//!
//! Made from the document alone, by the same pieces and formulas as rows; so it says of every action what rows say.
//! Knows one target; how the parts are put into words, others know.

use std::sync::Arc;

use crate::decision::{LayerKind, Ruling, refused_to_kinds};
use crate::policies::{Force, Reader, Reading, force, free_name, kind_of};
use rustc_hash::FxHashMap;

use super::alike::Alike;
use super::level::{OwnLevel, PathLevel, PathPolicy, PieceAt, Source};
use super::witness::{Effort, Search};
use crate::formula::{Asked, Becomes, FormulaId, Formulas, Literals, Passing, Slot, Stop, TermId, TestId, Wish};
use crate::pieces::{Kinds, Pieces};
use crate::rows::{Analysis, Recorder, Speaker, Standing, go_through, named_together, together};
use crate::space::{Account, Side, Standpoint, Universe, Viewpoint, Witness};
use crate::verdict::{Regions, Verdict};
use catalog::{ActionId, ActionSet, Catalog};
use organization::{Organization, Policy, PolicyId, TargetId};
use policy::{Fact, Truth};

/// One target's path, ready to be asked.
#[derive(Debug)]
pub struct Inquiry<'o> {
    pub(super) path: Path<'o>,
    pub(crate) formulas: Formulas,
    /// `None` as long as only one action was asked about.
    pub(super) alike: Option<Alike>,
}

/// One target's path.
#[derive(Debug)]
pub(crate) struct Path<'o> {
    organization: &'o Organization,
    target: TargetId,
    pub levels: Vec<PathLevel>,
    slot: Slot,
    pub universe: Option<Universe>,
    /// What AWS refuses to the caller whatever policies say.
    pub refusals: Pieces,
    /// What policies perhaps do not bind.
    pub perhaps_bound: ActionSet,
}

/// What one level leaves of the requests for an action.
#[derive(Debug)]
pub(crate) struct Left {
    action: ActionId,
    /// Denies, each with what it leaves.
    pub denies: Vec<(PieceAt, FormulaId)>,
    /// Allows, each with what it becomes.
    pub allows: Vec<(PieceAt, Becomes)>,
    /// What the level's Allows leave together.
    pub allowed: FormulaId,
}

/// What a literal asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asks {
    /// A key, in lower case.
    Key(String),
    Resource,
    /// The type of the resource, as only some have a key.
    Forms,
}

impl Recorder for Left {
    fn asks_for(&self, actions: &ActionSet) -> bool {
        actions.contains(self.action)
    }

    fn deny(&mut self, speaker: Speaker<'_>, leaves: FormulaId) {
        self.denies.push((piece_at(speaker), leaves));
    }

    fn allow(&mut self, speaker: Speaker<'_>, becomes: Becomes) {
        self.allows.push((piece_at(speaker), becomes));
    }
}

fn piece_at(speaker: Speaker<'_>) -> PieceAt {
    match speaker {
        Speaker::Piece { policy, place, .. } => Some((policy, place)),
        Speaker::Unknown | Speaker::Doubt(_) => None,
    }
}

impl Analysis {
    /// The path of a target, for some actions.
    #[must_use]
    pub fn inquire<'o>(&self, organization: &'o Organization, target: &TargetId, actions: &ActionSet) -> Inquiry<'o> {
        let mut desk = self.desk(organization);
        let path = desk.path(organization, target, actions, |policy| self.reading(&policy.id).cloned());
        Inquiry { path, formulas: desk.formulas, alike: None }
    }

    /// Where paths of an organization are looked at.
    pub(crate) fn desk(&self, organization: &Organization) -> Desk {
        Desk::of(organization, &self.catalog, &self.viewpoint, &self.name, self.is_crowd)
    }
}

impl<'o> Inquiry<'o> {
    /// The path of a target, for some actions, without an analysis at hand.
    #[must_use]
    pub fn of(
        organization: &'o Organization,
        catalog: &Arc<Catalog>,
        viewpoint: &Viewpoint,
        target: &TargetId,
        actions: &ActionSet,
    ) -> Self {
        let policies = || organization.policies().values().filter_map(|policy| Some((policy, kind_of(&policy.kind)?)));
        let mut reader = Reader::new(catalog);
        reader.read_ahead(policies().map(|(policy, kind)| (&policy.content, kind)));
        let readings: FxHashMap<&PolicyId, Arc<Reading>> =
            policies().map(|(policy, kind)| (&policy.id, reader.read(&policy.content, kind).value)).collect();
        // All policies and not only those of the path, as rows do, or the ordinary role would have another name here.
        let named = named_together(organization, readings.iter().map(|(id, reading)| (*id, &**reading)));
        let name = viewpoint.who.name().unwrap_or_else(|| free_name(named.callers, None).unwrap_or_default());
        let mut desk = Desk::of(organization, catalog, viewpoint, name, named.is_crowd);
        let path = desk.path(organization, target, actions, |policy| readings.get(&policy.id).cloned());
        Inquiry { path, formulas: desk.formulas, alike: None }
    }

    /// A path that was looked at from a desk.
    pub(crate) fn at(desk: Desk, path: Path<'o>) -> Self {
        Self { path, formulas: desk.formulas, alike: None }
    }

    /// The number of those actions of which it says the same.
    pub(crate) fn class_of(&mut self, action: ActionId) -> u32 {
        let Self { path, formulas, alike } = self;
        alike.get_or_insert_with(|| Alike::of(path, &formulas.literals.catalog)).class_of(action)
    }

    /// The requests that count; `None` where it is about no account.
    #[must_use]
    pub fn universe(&self) -> Option<&Universe> {
        self.path.universe.as_ref()
    }
}

/// Where paths are looked at, each by the same formulas.
#[derive(Debug)]
pub(crate) struct Desk {
    pub formulas: Formulas,
    kinds: Kinds,
    name: String,
}

impl Desk {
    /// For a viewpoint whose role or user has this name.
    pub fn of(
        organization: &Organization,
        catalog: &Arc<Catalog>,
        viewpoint: &Viewpoint,
        name: &str,
        is_crowd: bool,
    ) -> Self {
        let standpoint = Standpoint::of(organization, name);
        let kinds = Kinds::of(catalog, &standpoint.partition);
        let literals = Literals::new(catalog, viewpoint.clone(), standpoint).of_crowd(is_crowd);
        let formulas = Formulas::new(literals);
        Self { formulas, kinds, name: name.to_owned() }
    }

    /// The path of a target, for some actions; without a reading, a policy is taken not to be there.
    pub fn path<'o>(
        &mut self,
        organization: &'o Organization,
        target: &TargetId,
        actions: &ActionSet,
        reading: impl Fn(&Policy) -> Option<Arc<Reading>>,
    ) -> Path<'o> {
        let Self { formulas, kinds, name } = self;
        let (catalog, viewpoint) = (Arc::clone(&formulas.literals.catalog), formulas.literals.viewpoint.clone());
        let account = match target {
            TargetId::Account(id) => Some(id),
            TargetId::Root | TargetId::Ou(_) => None,
        };
        let slot = account.map_or(Slot::ANY, |id| formulas.literals.slot(Account::of(organization, id)));
        let kind = viewpoint.side.policy_type();
        let force = force(organization, &kind);
        // Of actions that RCPs do not bind, RCPs say nothing, whatever stands in them.
        let bound = match viewpoint.side {
            Side::Principals => actions.clone(),
            Side::Resources => &kinds.bound_by_rcps(&catalog) & actions,
        };
        let is_exempt = viewpoint.is_exempt() || account == Some(organization.management_account());
        let path = if is_exempt || force == Force::Off { Vec::new() } else { organization.path(target) };
        let value = |name: &str| organization.placeholder(name).map(str::to_owned);
        let mut levels = Vec::new();
        for level in path {
            let attached = organization.attached(&level).filter(|policy| policy.kind == kind);
            let policies = attached.filter_map(|policy| {
                let reading = reading(policy)?;
                let pieces = Pieces::of(&reading.document, &bound, &value, kinds, &mut formulas.literals);
                Some(PathPolicy { source: Source::Attached(policy.id.clone()), reading, pieces })
            });
            let policies = policies.collect();
            let standing = Standing {
                off: false,
                unsure: force == Force::Unsure,
                incomplete: !organization.attachments_known(&level, &kind),
            };
            levels.push(PathLevel { target: level, layer: viewpoint.side.layer(), policies, standing });
        }
        let universe = account.map(|id| Universe::of(organization, &catalog, &viewpoint, id, name));
        let refusals = kinds.refusals(&mut formulas.literals);
        let perhaps_bound = kinds.perhaps_bound(&viewpoint, &catalog).clone();
        Path { organization, target: target.clone(), levels, slot, universe, refusals, perhaps_bound }
    }
}

impl Desk {
    /// Puts a level at the end of a path, for some actions.
    pub fn add(&mut self, path: &mut Path<'_>, level: &OwnLevel, actions: &ActionSet) {
        let Self { formulas, kinds, .. } = self;
        let value = |name: &str| path.organization.placeholder(name).map(str::to_owned);
        let bound = match level.layer {
            LayerKind::Rcp => &kinds.bound_by_rcps(&formulas.literals.catalog) & actions,
            _ => actions.clone(),
        };
        let cut = |(source, reading): &(Source, Arc<Reading>)| PathPolicy {
            source: source.clone(),
            reading: Arc::clone(reading),
            pieces: Pieces::of(&reading.document, &bound, &value, kinds, &mut formulas.literals),
        };
        let policies = level.policies.iter().map(cut).collect();
        let OwnLevel { target, layer, standing, .. } = level;
        path.levels.push(PathLevel { target: target.clone(), layer: *layer, policies, standing: *standing });
    }
}

impl Path<'_> {
    /// From where literals are seen.
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// Level by level, what is left of the requests for an action.
    fn left(&self, formulas: &mut Formulas, action: ActionId) -> Vec<Left> {
        let of_level = |level: &PathLevel| {
            let mut left = Left { action, denies: Vec::new(), allows: Vec::new(), allowed: FormulaId::ALL };
            self.go_through(level, formulas, &mut left);
            let allows = left.allows.iter().map(|(_, becomes)| *becomes);
            left.allowed = together(allows, level.allows_by_itself(), formulas);
            // What policies of resources grant is not what lets it pass here.
            if level.layer == LayerKind::Resource {
                left.allows.clear();
            }
            left
        };
        self.levels.iter().map(of_level).collect()
    }

    /// Goes through one of its levels.
    pub fn go_through(&self, level: &PathLevel, formulas: &mut Formulas, record: &mut impl Recorder) {
        let policies = level.policies.iter().map(|policy| &policy.pieces);
        // The doubt is about SCPs and RCPs alone.
        let none = formulas.literals.catalog.none();
        let perhaps_bound = if level.is_guardrail() { &self.perhaps_bound } else { &none };
        go_through(policies, level.standing, perhaps_bound, self.slot, formulas, record);
    }

    /// What AWS itself leaves.
    fn above(&self, formulas: &mut Formulas, action: ActionId) -> FormulaId {
        let pieces = self.refusals.pieces.iter().filter(|piece| piece.actions.contains(action));
        let own = pieces.map(|piece| {
            let becomes = formulas.clause(&piece.literals, piece.applies, self.slot);
            formulas.deny(becomes)
        });
        let own: Vec<FormulaId> = own.collect();
        formulas.all(own)
    }

    /// What the whole path leaves.
    pub fn formula(&self, formulas: &mut Formulas, action: ActionId) -> FormulaId {
        let levels = self.left(formulas, action);
        self.joined(formulas, action, &levels)
    }

    /// The same, where it is known what each level leaves.
    fn joined(&self, formulas: &mut Formulas, action: ActionId, levels: &[Left]) -> FormulaId {
        let above = self.above(formulas, action);
        let parts = levels.iter().flat_map(|left| left.denies.iter().map(|(_, own)| *own).chain([left.allowed]));
        formulas.all(parts.chain([above]))
    }

    /// The search for requests of the path's account; `None` where the path is no account's.
    pub fn search<'s>(&'s self, formulas: &'s Formulas, action: ActionId) -> Option<Search<'s>> {
        let search = Search::new(formulas, self.universe.as_ref()?, self.organization, action);
        let read = self.levels.iter().flat_map(|level| &level.policies);
        let known = read.filter_map(|policy| {
            Some((&**self.organization.policies().get(policy.source.attached()?)?, &policy.reading))
        });
        Some(search.knowing(known))
    }
}

impl Inquiry<'_> {
    /// Level by level, what is left of the requests for an action.
    pub(crate) fn left(&mut self, action: ActionId) -> Vec<Left> {
        self.path.left(&mut self.formulas, action)
    }

    /// What AWS itself leaves.
    pub(crate) fn above(&mut self, action: ActionId) -> FormulaId {
        self.path.above(&mut self.formulas, action)
    }

    /// What the whole path leaves.
    pub(crate) fn formula(&mut self, action: ActionId) -> FormulaId {
        self.path.formula(&mut self.formulas, action)
    }

    /// The same, where it is known what each level leaves.
    pub(super) fn joined(&mut self, action: ActionId, levels: &[Left]) -> FormulaId {
        self.path.joined(&mut self.formulas, action, levels)
    }

    /// The levels of the path.
    pub(crate) fn levels(&self) -> &[PathLevel] {
        &self.path.levels
    }

    /// The verdict, as rows have it.
    pub fn verdict(&mut self, action: ActionId) -> Verdict {
        let formula = self.formula(action);
        self.formulas.verdict(formula)
    }

    /// In which Regions an action is allowed, where its verdict follows from the Region alone.
    pub fn regions(&mut self, action: ActionId) -> Option<Arc<Regions>> {
        let formula = self.formula(action);
        self.formulas.shown(formula).1
    }

    /// What AWS says of an action that it refuses to the caller, or to some of the callers, whatever policies say.
    pub fn refused(&mut self, action: ActionId) -> Option<Ruling> {
        self.refusal(action).map(|(ruling, _)| ruling)
    }

    /// The same with what it leaves.
    pub(super) fn refusal(&mut self, action: ActionId) -> Option<(Ruling, FormulaId)> {
        let leaves = self.path.above(&mut self.formulas, action);
        let catalog = &self.formulas.literals.catalog;
        let mut known = refused_to_kinds().filter(|_| leaves != FormulaId::ALL);
        known.find(|(name, _)| *name == catalog.lower_name(action)).map(|(_, ruling)| (ruling, leaves))
    }

    /// Whether policies of the viewpoint's type perhaps do not bind an action.
    pub(super) fn is_perhaps_bound(&self, action: ActionId) -> bool {
        self.path.perhaps_bound.contains(action)
    }

    /// The type of resource that every call needs and on which all requests are denied, where the verdict follows from that.
    pub fn needed(&mut self, action: ActionId) -> Option<String> {
        let formula = self.formula(action);
        let stop = self.stop(formula)?;
        self.type_of(action, stop.form)
    }

    /// What stops every call; where no request passes at all, no type is singled out.
    pub(super) fn stop(&mut self, formula: FormulaId) -> Option<Stop> {
        self.formulas.stop(formula).filter(|_| self.formulas.passing(formula) != Passing::No)
    }

    /// A request that passes and one that does not, each confirmed by the exact engine; `None` where none was found. Of calls that
    /// one type of resource stops, one on that type.
    pub fn witnesses(&mut self, action: ActionId) -> [Option<Witness>; 2] {
        let formula = self.formula(action);
        let terms = self.formulas.terms_of(formula).to_vec();
        if let Some(stop) = self.stop(formula) {
            let only = self.formulas.terms_of(stop.formula).iter().filter(|term| !terms.contains(term));
            let only: Vec<Wish> = only.map(|term| Wish::Holds(*term)).collect();
            let failing = terms.iter().map(|term| [Wish::Fails(*term)].into_iter().chain(only.clone()).collect());
            return [None, self.witness(action, &failing.collect::<Vec<_>>(), Truth::No)];
        }
        let passing: Vec<Wish> = terms.iter().map(|term| Wish::Holds(*term)).collect();
        let passes = match formula {
            FormulaId::NONE => None,
            _ => self.witness(action, &[passing], Truth::Yes),
        };
        let failing: Vec<Vec<Wish>> = terms.iter().map(|term| vec![Wish::Fails(*term)]).collect();
        let fails = match formula {
            FormulaId::ALL => None,
            // Whatever request there is.
            FormulaId::NONE => self.witness(action, &[Vec::new()], Truth::No),
            _ => self.witness(action, &failing, Truth::No),
        };
        [passes, fails]
    }

    /// A request of which the wishes of one of these lists come true, and of which the exact engine says so.
    fn witness(&mut self, action: ActionId, wishes: &[Vec<Wish>], expect: Truth) -> Option<Witness> {
        let mut effort = Effort::default();
        for wishes in wishes {
            if effort.is_spent() {
                break;
            }
            if let Ok(point) = self.formulas.find(wishes) {
                let found = self.path.search(&self.formulas, action)?.at(&point, expect, &mut effort);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// What the literals of a term ask for.
    pub(crate) fn asks(&self, term: TermId) -> Vec<Asks> {
        let literals = &self.formulas.literals;
        let asks = |test: TestId| {
            Some(match literals.asked(test)? {
                Asked::Key(condition) => Asks::Key(condition.key().to_owned()),
                Asked::Resource(..) => Asks::Resource,
                Asked::Forms(..) => Asks::Forms,
            })
        };
        self.formulas.tests_of(term).into_iter().filter_map(asks).collect()
    }

    /// The organization that is asked about.
    pub(crate) fn organization(&self) -> &Organization {
        self.path.organization
    }

    /// Which side of accounts it is about.
    pub(crate) fn side(&self) -> Side {
        self.formulas.literals.viewpoint.side
    }

    /// Whom it is about.
    #[must_use]
    pub fn target(&self) -> &TargetId {
        &self.path.target
    }
}

/// What a request holds under a key, for people.
#[must_use]
pub fn fact_text(fact: &Fact) -> String {
    match fact {
        Fact::Unknown | Fact::Shaped(_) | Fact::Other(_) => "unknown".to_owned(),
        Fact::One(value) => value.clone(),
        Fact::Several(values) => values.join(", "),
    }
}
