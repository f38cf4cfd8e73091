//! The values of one dimension, divided into cells by the tests on it, and a few of them to be tried first.
//!
//! Knows what a test says of a value; knows no clause.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Dimension, DimensionId, Element, Literal, Literals, Reduced, SomeForms, Test, TestId, TypesId};
use crate::formula::forms::{Candidate, ToldApart};
use crate::formula::one_form::Searches;
use crate::space::{Arity, Domain, Kind, Partition, Tested, Values, Way, Ways, partition};
use aws::Shape;
use policy::{Context, Fact, Resources, Samples, Truth};

/// A dimension's cells, as some tests on it tell them apart.
#[derive(Debug, Clone)]
pub struct Divided {
    pub cells: Cells,
    /// What each test says of them, in the order given.
    pub says: Vec<Tested>,
}

/// What the cells of a dimension stand for.
#[derive(Debug, Clone)]
pub enum Cells {
    /// One value of each; `None` for the key that is not there.
    Key(Vec<Option<Fact>>),
    Resource(Vec<Candidate>),
    /// Of a dimension of its own: key missing, match, no match, and what nobody knows.
    Own,
}

/// Cells of a test that nothing can be told of: key missing, match, no match, and what nobody knows.
const OWN: usize = 4;

/// So many values of a key are kept to be tried, the first that came up.
///
/// A handful: trying them has to stay far cheaper than telling all values apart, and mostly one of a few answers.
const PROBES: usize = 16;

/// So many resources are kept to be tried. An action can have as many types, and each has one that no pattern asks for.
const RESOURCES: usize = 20;

/// So many sets of tests are kept that are too fine, by dimension: each is looked through for each further set.
const FINEST: usize = 16;

/// Values of keys and resources that came up, and what tests say of them.
///
/// Most often one of them answers a question that would take all values otherwise.
#[derive(Debug, Default)]
pub(super) struct Probes {
    values: FxHashMap<DimensionId, Vec<Option<Fact>>>,
    resources: FxHashMap<DimensionId, Vec<Candidate>>,
    /// With how many values it was asked about.
    said: FxHashMap<TestId, (usize, Tested)>,
}

/// What was divided, by tests.
#[derive(Debug, Default)]
pub(super) struct Partitions {
    known: FxHashMap<Box<[TestId]>, Option<Arc<Divided>>>,
    /// How many cells and tests they have.
    kept: usize,
}

/// So many cells and tests are remembered, some 70 MB; then it begins anew, for what was divided is divided again alike.
const MOST_KEPT: usize = 1_000_000;

impl Partitions {
    fn remember(&mut self, tests: &[TestId], divided: Option<Arc<Divided>>) {
        self.kept += tests.len() + divided.as_ref().map_or(0, |divided| divided.len());
        if self.kept > MOST_KEPT {
            self.known.clear();
            self.kept = 0;
        }
        self.known.insert(tests.into(), divided);
    }
}

/// Keeps the first that come, up to so many, each once. Those that are kept stay, in their order: what tests said of them is
/// remembered by count.
fn keep<T: Clone + PartialEq>(known: &mut Vec<T>, more: &[T], most: usize) {
    for one in more {
        if known.len() < most && !known.contains(one) {
            known.push(one.clone());
        }
    }
}

impl Divided {
    /// How many cells there are.
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Key(values) => values.len(),
            Cells::Resource(resources) => resources.len(),
            Cells::Own => OWN,
        }
    }
}

impl Literal {
    /// What is said of a resource; nothing by a condition.
    fn names(&self, candidate: &Candidate) -> Truth {
        match self {
            Self::Resource { element, .. } => element.names(&candidate.resource),
            Self::Forms { some, .. } => is_among(candidate, some),
            Self::Key { .. } => Truth::No,
        }
    }
}

impl Literals {
    /// Remembers the cells that a test alone tells apart.
    pub(super) fn keep(&mut self, reduced: Reduced, cells: Cells, says: Vec<Tested>) -> Reduced {
        if let Reduced::Open(test) = reduced {
            self.remember(&[test], Some(Divided { cells, says }));
        }
        reduced
    }

    fn remember(&mut self, tests: &[TestId], divided: Option<Divided>) -> Option<Arc<Divided>> {
        let dimension = tests.first().and_then(|test| self.dimension_of(*test));
        if let (Some(dimension), Some(divided)) = (dimension, &divided) {
            let Probes { values, resources, .. } = &mut self.probes;
            match &divided.cells {
                Cells::Key(more) => keep(values.entry(dimension).or_default(), more, PROBES),
                Cells::Resource(more) => keep(resources.entry(dimension).or_default(), more, RESOURCES),
                Cells::Own => {}
            }
        }
        let divided = divided.map(Arc::new);
        self.partitions.remember(tests, divided.clone());
        divided
    }

    /// The cells that some tests on one dimension tell apart; `None` where there are too many.
    pub fn divide(&mut self, tests: &[TestId]) -> Option<Arc<Divided>> {
        if let Some(known) = self.partitions.known.get(tests) {
            return known.clone();
        }
        let dimension = tests.first().and_then(|test| self.dimension_of(*test));
        // What is too fine stays so with more tests, which divide it further.
        let known = dimension.and_then(|dimension| self.too_fine.get(&dimension));
        if known.into_iter().flatten().any(|known| is_within(known, tests)) {
            return self.remember(tests, None);
        }
        let mut searches = std::mem::take(&mut self.searches);
        let divided = self.divided(tests, &mut searches);
        self.searches = searches;
        if let (None, Some(dimension)) = (&divided, dimension) {
            let known = self.too_fine.entry(dimension).or_default();
            if known.len() < FINEST {
                known.push(tests.into());
            }
        }
        self.remember(tests, divided)
    }

    fn divided(&self, ids: &[TestId], searches: &mut Searches) -> Option<Divided> {
        let tests: Vec<&Test> = ids.iter().filter_map(|id| self.tests.get(id.0 as usize)).collect();
        let dimension = tests.first()?.dimension;
        let literals: Vec<&Literal> =
            tests.iter().filter_map(|test| self.literals.get(test.literal.0 as usize)).collect();
        match self.dimension(dimension)? {
            Dimension::Own(_) => {
                let says = tests.iter().map(|test| test.own.unwrap_or_default()).collect();
                Some(Divided { cells: Cells::Own, says })
            }
            Dimension::Resource(types) => {
                let (mut elements, mut sets): (Vec<&Element>, Vec<&SomeForms>) = Default::default();
                for literal in &literals {
                    match literal {
                        Literal::Resource { element, .. } => elements.push(element),
                        Literal::Forms { some, .. } => sets.push(some),
                        Literal::Key { .. } => {}
                    }
                }
                let forms = self.forms.get(types.0 as usize)?;
                let ToldApart { candidates, says } = forms.told_apart_by(&elements, &sets, searches)?;
                let mut of_elements = says.into_iter();
                let says = literals.iter().map(|literal| match literal {
                    Literal::Forms { some, .. } => among(&candidates, some),
                    Literal::Resource { .. } | Literal::Key { .. } => of_elements.next().unwrap_or_default(),
                });
                let says = says.collect();
                Some(Divided { cells: Cells::Resource(candidates), says })
            }
            Dimension::Key { key, domain, .. } => {
                let mut conditions = Vec::new();
                let mut context = Context::default();
                for (test, literal) in tests.iter().zip(&literals) {
                    if let Literal::Key { condition, occurs, .. } = literal {
                        let (own, _) = self.variables(condition.variables(), *occurs, test.slot);
                        own.iter().for_each(|(key, fact)| context.set(key, fact.clone()));
                        conditions.push(&**condition);
                    }
                }
                let Partition { cells, says } = partition(key, domain, &conditions, &context, &mut searches.ways)?;
                Some(Divided { cells: Cells::Key(cells), says })
            }
        }
    }

    /// How many values or resources there are to try; `None` where none came up.
    pub fn probes(&self, dimension: DimensionId) -> Option<usize> {
        let resources = || self.probes.resources.get(&dimension).map(Vec::len);
        self.probes.values.get(&dimension).map(Vec::len).or_else(resources)
    }

    /// What a test says of the values or resources that there are to try, each of which is a cell here.
    pub fn probed(&mut self, id: TestId) -> Tested {
        let (asked, mut tested) = self.probes.said.get(&id).copied().unwrap_or_default();
        let test = self.tests.get(id.0 as usize);
        let literal = test.and_then(|test| self.literals.get(test.literal.0 as usize));
        let (Some(test), Some(literal)) = (test, literal) else { return tested };
        let Literal::Key { condition, occurs, .. } = literal else {
            let resources = self.probes.resources.get(&test.dimension).map(Vec::as_slice).unwrap_or_default();
            for (cell, one) in resources.iter().enumerate().skip(asked) {
                tested.note(cell, literal.names(one));
            }
            self.probes.said.insert(id, (resources.len(), tested));
            return tested;
        };
        let values = self.probes.values.get(&test.dimension).map(Vec::as_slice).unwrap_or_default();
        // Values are only ever added, so what was said of the first ones still holds.
        if asked == values.len() {
            return tested;
        }
        let (mut context, _) = self.variables(condition.variables(), *occurs, test.slot);
        for (cell, value) in values.iter().enumerate().skip(asked) {
            match value {
                Some(fact) => context.set(condition.key(), fact.clone()),
                None => context.remove(condition.key()),
            }
            tested.note(cell, condition.holds(&context, &mut ()));
        }
        self.probes.said.insert(id, (values.len(), tested));
        tested
    }

    /// What a test of a key says of a request that holds this one text under it, or lacks it.
    pub fn says(&self, id: TestId, text: Option<&str>) -> Truth {
        let test = self.tests.get(id.0 as usize);
        let literal = test.and_then(|test| self.literals.get(test.literal.0 as usize));
        let (Some(test), Some(Literal::Key { condition, occurs, .. })) = (test, literal) else { return Truth::Maybe };
        let (mut context, _) = self.variables(condition.variables(), *occurs, test.slot);
        match text {
            Some(text) => context.set(condition.key(), Fact::One(text.to_owned())),
            None => context.remove(condition.key()),
        }
        condition.holds(&context, &mut ())
    }

    /// The texts that a test of a key asks for.
    pub fn shapes(&self, id: TestId) -> Vec<Shape> {
        let test = self.tests.get(id.0 as usize);
        let literal = test.and_then(|test| self.literals.get(test.literal.0 as usize));
        let (Some(test), Some(Literal::Key { condition, occurs, .. })) = (test, literal) else { return Vec::new() };
        let (context, _) = self.variables(condition.variables(), *occurs, test.slot);
        match condition.samples(&context) {
            Samples::Texts(shapes) => shapes,
            Samples::Presence | Samples::Values(..) | Samples::Opaque => Vec::new(),
        }
    }

    /// One text of a domain for each way to fit some shapes and no others, with the places of those that it fits; `None` where
    /// that is too hard to find out, or values are no texts.
    pub fn ways(&mut self, domain: &Domain, shapes: &[Shape]) -> Option<Vec<Way>> {
        let Values::Texts(own) = &domain.values else { return None };
        let all: Vec<&Shape> = own.iter().chain(shapes).collect();
        let found = self.searches.ways.of(&all, own.len())?;
        let within = |way: Way| {
            let fits = way.fits.into_iter().filter_map(|place| place.checked_sub(own.len())).collect();
            Way { fits, ..way }
        };
        Some(found.into_iter().map(within).collect())
    }

    /// What requests may hold as their Region, if a dimension is that; `None` of lists, of which there are no cells by Region.
    pub fn region(&self, dimension: DimensionId) -> Option<&Domain> {
        match self.dimension(dimension)? {
            Dimension::Key { key, kind: Kind::Texts, domain, .. } => {
                (&**key == "aws:requestedregion" && domain.arity == Arity::One).then_some(domain)
            }
            Dimension::Key { .. } | Dimension::Resource(_) | Dimension::Own(_) => None,
        }
    }

    /// One resource of each class that some elements and sets of forms tell apart, where `context` holds what the elements'
    /// variables stand for; `None` where there are too many.
    pub fn resources(
        &self,
        types: TypesId,
        elements: &[&Resources],
        sets: &[&SomeForms],
        context: &Context,
        ways: &mut Ways,
    ) -> Option<Vec<Candidate>> {
        let elements = elements.iter().zip(0..);
        let settled = |(resources, number): (&&Resources, u32)| {
            Element::settled(number, (*resources).clone(), Arc::from(""), context.clone())
        };
        let elements: Vec<Element> = elements.map(settled).collect();
        let mut searches = Searches::with(std::mem::take(ways));
        let forms = self.forms.get(types.0 as usize)?;
        let found = forms.told_apart_by(&elements.iter().collect::<Vec<_>>(), sets, &mut searches);
        *ways = searches.ways;
        found.map(|found| found.candidates)
    }
}

/// Whether all of some tests are among others; both in order.
fn is_within(some: &[TestId], all: &[TestId]) -> bool {
    let mut all = all.iter();
    some.len() <= all.len() && some.iter().all(|one| all.any(|other| other == one))
}

/// Which of some candidates are of one of some forms.
pub(super) fn among(candidates: &[Candidate], some: &SomeForms) -> Tested {
    let mut tested = Tested::default();
    for (cell, candidate) in candidates.iter().enumerate() {
        tested.note(cell, is_among(candidate, some));
    }
    tested
}

/// Whether a candidate is of one of some forms.
pub fn is_among(candidate: &Candidate, some: &SomeForms) -> Truth {
    if some.contains(&candidate.form) { Truth::Yes } else { Truth::No }
}
