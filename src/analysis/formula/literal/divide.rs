//! The values of one dimension, divided into cells by the tests on it, and a few of them to be tried first.
//!
//! Knows what a test says of a value; knows no clause.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Dimension, DimensionId, Element, Literal, Literals, Reduced, SomeForms, Test, TestId, TypesId};
use crate::formula::forms::Candidate;
use crate::space::{Partition, Tested, Ways, partition};
use policy::{Context, Fact, Resources, Truth};

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
    Key(Partition),
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
            Cells::Key(partition) => partition.cells.len(),
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
                Cells::Key(partition) => keep(values.entry(dimension).or_default(), &partition.cells, PROBES),
                Cells::Resource(more) => keep(resources.entry(dimension).or_default(), more, RESOURCES),
                Cells::Own => {}
            }
        }
        let divided = divided.map(Arc::new);
        self.partitions.insert(tests.into(), divided.clone());
        divided
    }

    /// The cells that some tests on one dimension tell apart; `None` where there are too many.
    pub fn divide(&mut self, tests: &[TestId]) -> Option<Arc<Divided>> {
        if let Some(known) = self.partitions.get(tests) {
            return known.clone();
        }
        let dimension = tests.first().and_then(|test| self.dimension_of(*test));
        // What is too fine stays so with more tests, which divide it further.
        let known = dimension.and_then(|dimension| self.too_fine.get(&dimension));
        if known.into_iter().flatten().any(|known| is_within(known, tests)) {
            return self.remember(tests, None);
        }
        let mut ways = std::mem::take(&mut self.ways);
        let divided = self.divided(tests, &mut ways);
        self.ways = ways;
        if let (None, Some(dimension)) = (&divided, dimension) {
            let known = self.too_fine.entry(dimension).or_default();
            if known.len() < FINEST {
                known.push(tests.into());
            }
        }
        self.remember(tests, divided)
    }

    fn divided(&self, ids: &[TestId], ways: &mut Ways) -> Option<Divided> {
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
                let candidates = self.forms.get(types.0 as usize)?.told_apart_by(&elements, &sets, ways)?;
                let mut says = vec![Tested::default(); literals.len()];
                for (cell, candidate) in candidates.iter().enumerate() {
                    for (tested, literal) in says.iter_mut().zip(&literals) {
                        tested.note(cell, literal.names(candidate));
                    }
                }
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
                let partition = partition(key, domain, &conditions, &context, ways)?;
                let says = partition.says.clone();
                Some(Divided { cells: Cells::Key(partition), says })
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
        let settled = |resources: &&Resources| Element::settled((*resources).clone(), Arc::from(""), context.clone());
        let elements: Vec<Element> = elements.iter().map(settled).collect();
        self.forms.get(types.0 as usize)?.told_apart_by(&elements.iter().collect::<Vec<_>>(), sets, ways)
    }
}

/// Whether all of some tests are among others; both in order.
fn is_within(some: &[TestId], all: &[TestId]) -> bool {
    let mut all = all.iter();
    some.len() <= all.len() && some.iter().all(|one| all.any(|other| other == one))
}

/// Whether a candidate is of one of some forms.
pub fn is_among(candidate: &Candidate, some: &SomeForms) -> Truth {
    if some.contains(&candidate.form) { Truth::Yes } else { Truth::No }
}
