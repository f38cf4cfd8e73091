//! A request for a point: one that passes or one that does not, as the exact engine confirms.
//!
//! Knows how to choose what a request holds so that tests come out as a point wants them, policy variables among them.
//! What it chooses proves nothing: a request counts only if it is one of the viewpoint's, and the exact engine says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::decision::Decider;
use crate::formula::{Asked, Candidate, Cells, Divided, Formulas, Point, SomeForms, TypesId, is_among};
use crate::policies::Reading;
use crate::space::{Arity, Domain, Holds, Universe, Ways, Witness, instance, is_mostly_there, partition};
use catalog::ActionId;
use organization::{Organization, Policy};
use policy::{Condition, Context, Fact, Resource, Resources, Samples, Truth};

/// So many ways to choose are tried for a point: first with values and names that people meet, then with the shortest.
///
/// Each is a decision of the exact engine, people wait for it, and what is found proves nothing but itself.
pub(crate) const TURNS: usize = 2 * CELLS_TRIED;
/// So many cells of a dimension are tried.
const CELLS_TRIED: usize = 4;

/// What looking for one example may cost, however many points there are to look at: what is found proves nothing but itself,
/// and the first point mostly has one.
#[derive(Debug)]
pub(crate) struct Effort {
    /// How many requests may still be put together.
    requests: usize,
    ways: Ways,
}

impl Default for Effort {
    fn default() -> Self {
        Self { requests: 128, ways: Ways::few() }
    }
}

impl Effort {
    /// Whether nothing more is tried.
    pub fn is_spent(&self) -> bool {
        self.requests == 0
    }
}

/// Looks for requests for one action.
#[derive(Debug)]
pub(crate) struct Search<'s> {
    formulas: &'s Formulas,
    universe: &'s Universe,
    decider: Decider<'s>,
    action: String,
}

/// What a point wants of a request.
#[derive(Debug, Default)]
struct Wants<'f> {
    /// By key: tests with the answers that they should give.
    keys: BTreeMap<&'f str, Vec<(&'f Condition, Truth)>>,
    /// What a key may hold for that, as far as cells say.
    facts: BTreeMap<&'f str, Vec<Option<Fact>>>,
    elements: Vec<(&'f Resources, Truth)>,
    /// Forms that the resource should, or should not, be of.
    sets: Vec<(&'f SomeForms, Truth)>,
    types: Option<TypesId>,
    candidates: Vec<Candidate>,
    /// What people meet is tried first.
    is_usual: bool,
}

impl<'s> Search<'s> {
    pub fn new(
        formulas: &'s Formulas,
        universe: &'s Universe,
        organization: &'s Organization,
        action: ActionId,
    ) -> Self {
        let action = formulas.literals.catalog.full_name(action);
        Self { formulas, universe, decider: Decider::new(organization, &universe.catalog), action }
    }

    /// The same with policies that were read already.
    pub fn knowing<'r>(mut self, policies: impl IntoIterator<Item = (&'r Policy, &'r Arc<Reading>)>) -> Self {
        policies.into_iter().for_each(|(policy, reading)| self.decider.know(policy, reading));
        self
    }

    /// A request at a point that comes out as expected.
    pub fn at(&mut self, point: &Point, expect: Truth, effort: &mut Effort) -> Option<Witness> {
        (0..TURNS).find_map(|turn| self.turn(point, turn, expect, effort))
    }

    /// The same, chosen in one of the ways to choose that there are at a point: of searches alike, the same request.
    pub fn turn(&mut self, point: &Point, turn: usize, expect: Truth, effort: &mut Effort) -> Option<Witness> {
        effort.requests = effort.requests.checked_sub(1)?;
        let wants = self.wants(point, turn);
        let keys: Vec<String> = wants.keys.keys().map(|key| (*key).to_owned()).collect();
        let (context, resource) = self.request(&wants, &mut effort.ways)?;
        self.confirm(&keys, context, resource, expect)
    }

    /// The request, if it is one and comes out as expected. `keys` are those that policies ask for.
    fn confirm(&mut self, keys: &[String], context: Context, resource: Resource, expect: Truth) -> Option<Witness> {
        // What was chosen key by key may contradict the viewpoint as a whole; such a request shows nothing.
        if !self.universe.contains(&self.action, &resource, &context) {
            return None;
        }
        let chosen = keys.iter().map(|key| (key.clone(), context.get(key).cloned())).collect();
        let ask = self.universe.ask(&self.action, resource, context)?;
        let witness = self.universe.confirm(ask, &mut self.decider);
        (witness.passes == expect).then_some(Witness { chosen, ..witness })
    }

    /// With the cell of each dimension that it is the turn of.
    fn wants(&self, point: &Point, turn: usize) -> Wants<'_> {
        let literals = &self.formulas.literals;
        let cells: Vec<Option<usize>> = point
            .cells
            .iter()
            .map(|(_, mask)| {
                let cells: Vec<usize> = mask.cells().collect();
                cells.get(turn % CELLS_TRIED % cells.len().max(1)).copied()
            })
            .collect();
        let mut wants = Wants { is_usual: turn < CELLS_TRIED, ..Wants::default() };
        for (test, dimension, tested) in &point.tests {
            let Some((cell, (divided, _))) = cells.get(*dimension).copied().flatten().zip(point.cells.get(*dimension))
            else {
                continue;
            };
            let want = tested.of(cell);
            match literals.asked(*test) {
                Some(Asked::Key(condition)) => {
                    wants.keys.entry(condition.key()).or_default().push((condition, want));
                    let facts = wants.facts.entry(condition.key()).or_default();
                    // The point's own cell first. Cells were cut before open variables had values, so another may be it after all.
                    if let Cells::Key(values) = &divided.cells {
                        facts.extend(values.get(cell).cloned());
                        facts.extend(values.iter().cloned());
                    }
                }
                Some(Asked::Resource(resources, types)) => {
                    wants.elements.push((resources, want));
                    wants.is_of(types, divided, cell);
                }
                Some(Asked::Forms(some, types)) => {
                    wants.sets.push((some, want));
                    wants.is_of(types, divided, cell);
                }
                None => {}
            }
        }
        wants
    }

    /// Facts for every key, first where no variable stands in the way.
    fn request(&self, wants: &Wants<'_>, ways: &mut Ways) -> Option<(Context, Resource)> {
        let has_variables =
            |key: &&str| wants.keys.get(*key).into_iter().flatten().any(|(test, _)| test.variables().next().is_some());
        // What a test compares with a variable can be chosen only when the variable's own key has been.
        let (later, first): (Vec<&str>, Vec<&str>) = wants.keys.keys().copied().partition(has_variables);
        let mut context = Context::default();
        for key in first {
            self.choose(key, wants, &mut context, ways);
        }
        let likely = wants.candidates.first().map(|candidate| &*candidate.resource);
        self.universe.settle(&self.action, likely, &mut context);
        for key in later {
            let variables = wants.keys.get(key).into_iter().flatten().flat_map(|(test, _)| test.variables());
            let open = self.open(variables, wants, &context);
            let own = context.get(key).cloned();
            let fits = self.stand_ins(own.as_ref()).into_iter().find_map(|value| {
                let mut context = with(&context, &open, &value);
                self.choose(key, wants, &mut context, ways).then_some(context)
            });
            context = fits.unwrap_or(context);
        }
        let variables = wants.elements.iter().flat_map(|(resources, _)| resources.variables());
        let open = self.open(variables, wants, &context);
        let fits = self.stand_ins(None).into_iter().find_map(|value| {
            let context = with(&context, &open, &value);
            Some((self.resource(wants, &context, ways)?, context))
        });
        let (resource, mut context) = fits.or_else(|| Some((self.universe.resource(&self.action)?, context)))?;
        self.universe.settle(&self.action, Some(&resource), &mut context);
        Some((context, resource))
    }

    /// The variables that nothing is chosen for yet.
    fn open<'v>(&self, variables: impl Iterator<Item = &'v str>, wants: &Wants<'_>, context: &Context) -> Vec<&'v str> {
        let is_open = |key: &&str| context.get(key).is_none() && matches!(self.holds(key, wants), Holds::Any(_));
        variables.filter(is_open).collect()
    }

    /// What variables may stand for; the parts of what they are compared with among it.
    fn stand_ins(&self, own: Option<&Fact>) -> Vec<StandIn> {
        // Of what it is compared with, the last part first, as in `…/${aws:username}`.
        let mut values = vec![StandIn::Text("example".to_owned()), StandIn::Apart, StandIn::Nothing];
        for value in own.map(Fact::values).unwrap_or_default() {
            values.push(StandIn::Text(value.clone()));
            values.extend(value.split([':', '/']).rev().map(|part| StandIn::Text(part.to_owned())));
        }
        values
    }

    /// What a request holds under a key, on the resource that it is likely about.
    fn holds(&self, key: &str, wants: &Wants<'_>) -> Holds {
        let likely = wants.candidates.first().map(|candidate| &*candidate.resource);
        self.universe.holds(key, &self.action, likely)
    }

    /// Puts in for a key what its tests want; `false` if nothing of what is tried is it.
    fn choose(&self, key: &str, wants: &Wants<'_>, context: &mut Context, ways: &mut Ways) -> bool {
        let Some(tests) = wants.keys.get(key) else { return true };
        let mut facts = wants.facts.get(key).cloned().unwrap_or_default();
        let mut domain = None;
        match self.holds(key, wants) {
            Holds::Nothing => facts = vec![None],
            Holds::Fact(fact) => facts = vec![Some(fact)],
            Holds::Any(any) => {
                let likely = self.universe.likely(key).iter().map(|value| Fact::One((*value).to_owned()));
                facts.splice(..0, likely.filter(|fact| any.contains(fact)).map(Some));
                if wants.is_usual {
                    // A request without the key is simpler still, where people meet one.
                    let lacking = facts.iter().take_while(|fact| fact.is_none()).count();
                    let at = if is_mostly_there(key) { 0 } else { lacking };
                    facts.splice(at..at, self.universe.usual(key, &any).into_iter().map(Some));
                }
                domain = Some(any);
            }
        }
        let first = facts.first().cloned();
        let own = context.get(key).cloned();
        let fits = |context: &mut Context, fact: Option<Fact>| {
            put(context, key, fact);
            tests.iter().all(|(test, want)| *want == Truth::Maybe || test.holds(context, &mut ()) == *want)
        };
        if facts.into_iter().any(|fact| fits(context, fact)) {
            return true;
        }
        // All values are divided only where none of these fits: that may take long, and is asked for at every turn.
        put(context, key, own);
        let divided = domain.map_or_else(Vec::new, |domain| divided(key, &domain, tests, context, ways));
        let first = first.or_else(|| divided.first().cloned());
        if divided.into_iter().any(|fact| fits(context, fact)) {
            return true;
        }
        // Nothing fits: the likeliest stands, and the exact engine has the last word.
        put(context, key, first.flatten());
        false
    }

    /// A resource of which its tests say what is wanted.
    fn resource(&self, wants: &Wants<'_>, context: &Context, ways: &mut Ways) -> Option<Resource> {
        let elements: Vec<&Resources> = wants.elements.iter().map(|(resources, _)| *resources).collect();
        let sets: Vec<&SomeForms> = wants.sets.iter().map(|(some, _)| *some).collect();
        let is_it = |resource: &Resource| {
            let fits = |(element, want): &(&Resources, Truth)| {
                *want == Truth::Maybe || element.name(resource, context, &mut ()) == *want
            };
            self.universe.has_resource(&self.action, resource) && wants.elements.iter().all(fits)
        };
        let is_of_form = |one: &Candidate| wants.sets.iter().all(|(some, want)| is_among(one, some) == *want);
        let fits = |one: &Candidate| is_of_form(one) && is_it(&one.resource);
        let literals = &self.formulas.literals;
        let found = wants.candidates.iter().find(|one| fits(one)).cloned().or_else(|| {
            // Those of the point were cut before variables had values, so others are made only where none of them is it.
            literals.resources(wants.types?, &elements, &sets, context, ways)?.into_iter().find(fits)
        });
        // Of no form in particular.
        let own = || self.universe.resource(&self.action).filter(|own| wants.sets.is_empty() && is_it(own));
        let found = found.map(|candidate| (*candidate.resource).clone()).or_else(own)?;
        let with_account = |one: Resource| self.universe.placed(&one, context).filter(&is_it).unwrap_or(one);
        // What people meet rather than what is shortest.
        if wants.is_usual {
            let usual = self.universe.usual_resources(&self.action, &found, context);
            if let Some(usual) = usual.into_iter().map(with_account).find(&is_it) {
                return Some(usual);
            }
        }
        Some(with_account(found))
    }
}

impl Wants<'_> {
    /// The resource is the one of a cell.
    fn is_of(&mut self, types: TypesId, divided: &Divided, cell: usize) {
        self.types = Some(types);
        if let Cells::Resource(candidates) = &divided.cells {
            self.candidates.extend(candidates.get(cell).cloned());
        }
    }
}

fn put(context: &mut Context, key: &str, fact: Option<Fact>) {
    match fact {
        Some(fact) => context.set(key, fact),
        None => context.remove(key),
    }
}

/// What variables stand for that nothing is known of.
#[derive(Debug, Clone)]
enum StandIn {
    /// All the same.
    Text(String),
    /// Each something else.
    Apart,
    Nothing,
}

/// A context in which these keys hold such a value.
fn with(context: &Context, keys: &[&str], value: &StandIn) -> Context {
    let mut context = context.clone();
    for (at, key) in keys.iter().enumerate() {
        match value {
            StandIn::Text(value) => context.set(key, Fact::One(value.clone())),
            StandIn::Apart => context.set(key, Fact::One(format!("example-{}", at + 1))),
            StandIn::Nothing => {}
        }
    }
    context
}

/// What a key may hold: one value for each way in which it passes the tests.
fn divided(
    key: &str,
    domain: &Domain,
    tests: &[(&Condition, Truth)],
    context: &Context,
    ways: &mut Ways,
) -> Vec<Option<Fact>> {
    let conditions: Vec<&Condition> = tests.iter().map(|(test, _)| *test).collect();
    match partition(key, domain, &conditions, context, ways) {
        Some(partition) => partition.cells,
        None => conditions.iter().flat_map(|test| some(key, domain, test, context, ways)).collect(),
    }
}

/// Some of what a key may hold, where a test divides it too finely for all.
fn some(key: &str, domain: &Domain, test: &Condition, context: &Context, ways: &mut Ways) -> Vec<Option<Fact>> {
    if let Some(partition) = partition(key, domain, &[test], context, ways) {
        return partition.cells;
    }
    let values = match test.samples(context) {
        Samples::Texts(shapes) => shapes.iter().map(instance).collect(),
        Samples::Values(_, values) => values,
        Samples::Presence | Samples::Opaque => Vec::new(),
    };
    let fact = |value: String| match domain.arity {
        Arity::Several => Fact::Several(vec![value]),
        Arity::One | Arity::Either => Fact::One(value),
    };
    values.into_iter().chain(["example".to_owned()]).map(|value| Some(fact(value))).chain([None]).collect()
}
