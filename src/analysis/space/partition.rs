//! The values of one key, divided into cells on which every test of some conditions is constant.
//!
//! A cell is known by one value of it, and what a test says of the cell is what the test itself says of that value;
//! so missing keys, negation, case and odd values are judged by the rules that decide requests, not a second time here.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::domain::{Arity, Domain, Presence, Values};
use super::mask::{CELLS, Mask};
use super::texts::{Way, Ways};
use aws::Shape;
use policy::{Condition, Context, Fact, Family, Samples, Truth};

/// A key's values, a cell for each way in which they pass the tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// One value of each cell; `None` for the key that is not there.
    pub cells: Vec<Option<Fact>>,
    /// What each condition says of them, in the order given.
    pub says: Vec<Tested>,
}

/// The cells on which a test holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tested {
    /// For certain.
    pub sure: Mask,
    /// Perhaps; holds `sure`.
    pub may: Mask,
}

/// Most classes of single values of a key that holds several: each set of classes is a cell.
///
/// Seven classes have 127 sets that are not empty. With eight, they alone would fill all [`CELLS`] but one, and leave no room
/// for keys that may hold one value as well.
const ELEMENTS: usize = 7;

/// The conditions that can be told apart by values of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Texts,
    Of(Family),
}

impl Kind {
    /// Of a condition on a key with this domain; `None` where its values cannot be told apart.
    #[must_use]
    pub fn of(condition: &Condition, domain: &Domain, context: &Context) -> Option<Self> {
        Some(match (condition.samples(context), &domain.values) {
            (Samples::Opaque, _) => return None,
            (Samples::Values(family, _), _) => Self::Of(family),
            (Samples::Presence, Values::Of(family)) => Self::Of(*family),
            (Samples::Presence | Samples::Texts(_), _) => Self::Texts,
        })
    }
}

/// Divides the values of a key by conditions of one kind on it. `context` holds what their variables stand for.
/// `None` where there are too many cells.
#[must_use]
pub fn partition(
    key: &str,
    domain: &Domain,
    conditions: &[&Condition],
    context: &Context,
    ways: &mut Ways,
) -> Option<Partition> {
    let values = values(domain, conditions, context, ways)?;
    let mut context = context.clone();
    let mut say = |fact: Option<&Fact>| -> Vec<Truth> {
        match fact {
            Some(fact) => context.set(key, fact.clone()),
            None => context.remove(key),
        }
        conditions.iter().map(|condition| condition.holds(&context, &mut ())).collect()
    };
    // Candidates first, more than there are cells; which of them are alike, the conditions themselves say below.
    // The missing key comes first, so that of all that is alike it stands for the cell: it is the simplest request.
    let mut facts: Vec<Option<Fact>> = Vec::new();
    if domain.presence == Presence::Perhaps {
        facts.push(None);
    }
    if domain.arity != Arity::Several {
        facts.extend(values.iter().cloned().map(Fact::One).map(Some));
    }
    if domain.arity != Arity::One {
        let mut elements: BTreeMap<Vec<Truth>, String> = BTreeMap::new();
        // To set operators, a list of nothing but empty texts is what a missing key is.
        for value in values.iter().filter(|value| !value.is_empty()) {
            let says = say(Some(&Fact::Several(vec![value.clone()])));
            elements.entry(says).or_insert_with(|| value.clone());
        }
        if elements.len() > ELEMENTS {
            return None;
        }
        let elements: Vec<String> = elements.into_values().collect();
        // Not the empty set: a key that is there holds at least one value.
        for set in 1_u32..1 << elements.len() {
            let chosen = elements.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
            facts.push(Some(Fact::Several(chosen.map(|(_, value)| value.clone()).collect())));
        }
    }
    let mut known: FxHashMap<Vec<Truth>, ()> = FxHashMap::default();
    let mut found = Partition { cells: Vec::new(), says: vec![Tested::default(); conditions.len()] };
    for fact in facts {
        let says = say(fact.as_ref());
        // Equal answers to all conditions, so no formula over them can tell the two apart.
        if known.insert(says.clone(), ()).is_some() {
            continue;
        }
        let cell = found.cells.len();
        if cell >= CELLS {
            return None;
        }
        found.cells.push(fact);
        for (tested, truth) in found.says.iter_mut().zip(says) {
            tested.note(cell, truth);
        }
    }
    Some(found)
}

impl Tested {
    /// What the test says of a cell.
    pub fn of(&self, cell: usize) -> Truth {
        match (self.sure.has(cell), self.may.has(cell)) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::Maybe,
            (false, false) => Truth::No,
        }
    }

    /// Takes down what a test says of a cell.
    pub fn note(&mut self, cell: usize, truth: Truth) {
        if truth == Truth::Yes {
            self.sure.insert(cell);
        }
        if truth != Truth::No {
            self.may.insert(cell);
        }
    }
}

/// One value of each class that the conditions tell apart.
fn values(domain: &Domain, conditions: &[&Condition], context: &Context, ways: &mut Ways) -> Option<Vec<String>> {
    // A short list needs no search: conditions are asked about each of its values.
    if let Values::Listed(values) = &domain.values {
        return Some(values.clone());
    }
    let mut shapes: Vec<Shape> = Vec::new();
    let mut values = Vec::new();
    let mut family = None;
    for condition in conditions {
        match condition.samples(context) {
            Samples::Presence => {}
            Samples::Texts(more) => shapes.extend(more),
            Samples::Values(of, more) => {
                family = Some(of);
                values.extend(more);
            }
            Samples::Opaque => return None,
        }
    }
    match (family, &domain.values) {
        // Numbers and patterns on one key: texts that fit a pattern may or may not be numbers, in too many ways.
        (Some(_), _) if !shapes.is_empty() => None,
        (Some(family), Values::Of(own)) if family == *own => Some(values),
        // Of texts of a given shape nobody knows which are numbers.
        (Some(_), Values::Texts(own)) if !own.is_empty() => None,
        // Texts that the comparison cannot read are values, too.
        (Some(_), _) => {
            values.push("x".to_owned());
            Some(values)
        }
        (None, Values::Of(family)) if shapes.is_empty() => Some(vec![example(*family).to_owned()]),
        (None, domain_values) => {
            // What is never a value is told apart as well, and then left out.
            shapes.extend(domain.never.iter().cloned());
            shapes.sort_unstable();
            shapes.dedup();
            let own: &[Shape] = if let Values::Texts(own) = domain_values { own } else { &[] };
            let all: Vec<&Shape> = own.iter().chain(&shapes).collect();
            let never: Vec<bool> = all.iter().map(|shape| domain.never.contains(shape)).collect();
            let is_value = |way: &Way| !way.fits.iter().any(|shape| never.get(*shape) == Some(&true));
            Some(ways.of(&all, own.len())?.into_iter().filter(is_value).map(|way| way.text).collect())
        }
    }
}

const fn example(family: Family) -> &'static str {
    match family {
        Family::Number => "0",
        Family::Date => "2026-01-01T00:00:00Z",
        Family::Address => "192.0.2.1",
    }
}
