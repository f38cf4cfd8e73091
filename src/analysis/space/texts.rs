//! One text for each way in which texts can fit some shapes.
//!
//! Knows shapes and texts, and follows all shapes through all texts at once, one character at a time.
//! Knows nothing of keys, conditions or resources.

use std::collections::hash_map::Entry;
use std::hash::BuildHasher;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::automaton::Automaton;
use super::rests::{Begun, Rests};
use crate::wanted::look;
use aws::{Class, Shape, Step};

/// So many sets of places are visited before the question counts as too hard.
///
/// Patterns with text in their midst can double the sets with each further one; those that begin with text, as nearly all
/// do, add a few. A count and not a time, so that the answer is the same on every machine.
const MOST_STATES: usize = 20_000;

/// So many words of such sets are worked out before it does, however few sets these are: patterns of thousands of characters
/// make sets of hundreds of words.
///
/// As many as twenty thousand sets take that patterns of two hundred characters in all make, with the characters that they ask for.
const MOST_WORDS: usize = 3_000_000;

/// So many are mostly enough: as many as a hash table of 128 slots takes before it grows.
const STATES: usize = 112;

/// One way in which a text can fit some shapes.
#[derive(Debug, Clone)]
pub struct Way {
    /// A shortest text that fits so.
    pub text: String,
    /// The shapes that it fits, by their places.
    pub fits: Vec<usize>,
}

/// What is remembered of searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    All,
    /// Of who wants at most so many ways.
    Failures {
        most: usize,
    },
}

/// The ways in which texts fit shapes, each search done once.
#[derive(Debug, Default)]
pub struct Ways {
    known: FxHashMap<Rests, Option<Arc<[Way]>>>,
    /// How many words all searches together may still work out; `None` where only each by itself is bounded.
    left: Option<usize>,
}

impl Ways {
    /// As many ways as two of the hardest searches find.
    pub fn few() -> Self {
        Self { left: Some(2 * MOST_WORDS), ..Self::default() }
    }

    /// For every set of `shapes` that some text of the domain fits exactly, a shortest such text, with what it fits. So many
    /// of the first shapes are the `domain`'s; a domain without shapes is every text. `None` where there are too many ways to
    /// go through.
    ///
    /// A text of the domain that the tests treat unlike all of these does not exist.
    pub fn of(&mut self, shapes: &[&Shape], domain: usize) -> Option<Vec<Way>> {
        self.look(shapes, domain, Keep::All)
    }

    /// The same for those who have no use for more ways than `most`, and remember the ways by themselves: only that there are
    /// too many for anybody is remembered here.
    pub fn of_once(&mut self, shapes: &[&Shape], domain: usize, most: usize) -> Option<Vec<Way>> {
        self.look(shapes, domain, Keep::Failures { most })
    }

    fn look(&mut self, shapes: &[&Shape], domain: usize, keep: Keep) -> Option<Vec<Way>> {
        let Begun { begin, rests, of } = Begun::of(shapes, domain);
        let found = match self.known.get(&rests) {
            Some(known) => known.clone(),
            None => {
                let most = self.left.unwrap_or(MOST_WORDS).min(MOST_WORDS);
                let mut words = 0;
                let most_ways = match keep {
                    Keep::All => usize::MAX,
                    Keep::Failures { most } => most,
                };
                let found = search(&rests, [most, most_ways], &mut words);
                self.left = self.left.map(|left| left.saturating_sub(words));
                // That there are too many ways for one who wants few says nothing to others.
                let is_for_all = keep == Keep::All || matches!(found, Err(TooMany::States));
                let found = found.ok().map(Arc::from);
                if is_for_all {
                    self.known.insert(rests, found.clone());
                }
                found
            }
        };
        let way = |found: &Way| {
            let fits = of.iter().enumerate().filter(|(_, rest)| rest.is_some_and(|rest| found.fits.contains(&rest)));
            Way { text: begin.clone() + &found.text, fits: fits.map(|(shape, _)| shape).collect() }
        };
        Some(found?.iter().map(way).collect())
    }
}

/// Why a search ends without all ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TooMany {
    Ways,
    /// Or words of them.
    States,
}

/// The ways in which texts fit what is left of some shapes, if they are no more than `most_ways`. `words` are worked out, at
/// most `most`.
fn search(rests: &Rests, [most, most_ways]: [usize; 2], words: &mut usize) -> Result<Vec<Way>, TooMany> {
    let mut automaton = Automaton::new(rests.steps.clone(), &rests.starts, rests.domain);
    let mut states = States::new(automaton.width);
    let mut order = Order::default();
    // Kept for all states, so that the search takes no memory but for what it finds.
    let (mut places, mut reached, mut asked) = (automaton.start(), automaton.nowhere(), Vec::new());
    states.push(&places, None);
    let mut next = 0;
    while let Some(state) = states.get(next) {
        places.copy_from_slice(state);
        // The empty text comes last: any other that is like it says more.
        if next > 0 || rests.is_begun {
            order.add(next, &places, &automaton);
            if order.states.len() > most_ways {
                return Err(TooMany::Ways);
            }
        }
        // Breadth first: the first text that leads somewhere is a shortest, which people can read.
        automaton.alphabet(&places, &mut asked);
        *words += asked.len() * automaton.width;
        look(asked.len() * automaton.width + 1);
        if *words > most {
            return Err(TooMany::States);
        }
        for c in &asked {
            automaton.step(&places, *c, &mut reached);
            if !automaton.is_lost(&reached) && states.add(&reached, Some((next, *c))) && states.count() > MOST_STATES {
                return Err(TooMany::States);
            }
        }
        next += 1;
    }
    if let Some(start) = states.get(0) {
        order.add(0, start, &automaton);
    }
    let way = |state: usize| Some(Way { text: states.spell(state), fits: automaton.fitted(states.get(state)?) });
    Ok(order.states.into_iter().filter_map(way).collect())
}

/// The states that stand for a way, one for each set of shapes that a text fits.
#[derive(Default)]
struct Order {
    states: Vec<usize>,
    found: FxHashSet<Box<[u64]>>,
    fitting: Vec<u64>,
    /// What the state before fits: mostly the same.
    last: Vec<u64>,
}

impl Order {
    /// Takes a state of these places up, if a text may end there and none that is there fits the same.
    fn add(&mut self, state: usize, places: &[u64], automaton: &Automaton) {
        if !automaton.may_end(places) {
            return;
        }
        automaton.fitting(places, &mut self.fitting);
        // States in a row mostly fit the same, so comparing with the last one saves a look-up.
        if self.last != self.fitting && !self.found.contains(self.fitting.as_slice()) {
            self.found.insert(self.fitting.clone().into_boxed_slice());
            self.states.push(state);
        }
        std::mem::swap(&mut self.last, &mut self.fitting);
    }
}

/// Whether it is plain that no text fits both of two shapes of ARNs: a part of one is a text that the other's cannot be.
/// Upper and lower case count as equal.
pub fn are_apart(a: &Shape, b: &Shape) -> bool {
    let literal = |step: &Step| match step {
        Step::Is(c) | Step::Either(c) => Some(c.to_ascii_lowercase()),
        Step::One(_) | Step::Run(_) => None,
    };
    // Part by part, because a wildcard of one part says nothing of the next.
    let colon = |step: &Step| *step == Step::Is(':');
    let (mut a, mut b) = (a.split(colon), b.split(colon));
    loop {
        let (Some(one), Some(other)) = (a.next(), b.next()) else { return false };
        let common = one.iter().map(literal).zip(other.iter().map(literal));
        for pair in common {
            match pair {
                (Some(own), Some(its)) if own != its => return true,
                (Some(_), Some(_)) => {}
                _ => break,
            }
        }
        // Behind a wildcard that reaches across colons, parts no longer meet.
        let reaches =
            |part: &[Step]| part.iter().any(|step| matches!(step, Step::One(Class::Any) | Step::Run(Class::Any)));
        if reaches(one) || reaches(other) {
            return false;
        }
        let is_text = |part: &[Step]| part.iter().all(|step| literal(step).is_some());
        if is_text(one) && is_text(other) && one.len() != other.len() {
            return true;
        }
    }
}

/// Whether a text fits a shape.
pub fn fits(shape: &Shape, text: &str) -> bool {
    let steps = shape.iter().copied().map(Some).chain([None]).collect();
    let mut automaton = Automaton::new(steps, &[0], 1);
    let (mut places, mut reached) = (automaton.start(), automaton.nowhere());
    for c in text.chars() {
        automaton.step(&places, c, &mut reached);
        std::mem::swap(&mut places, &mut reached);
    }
    automaton.may_end(&places)
}

/// Sets of places that were reached, each once, with the step that led there first.
struct States {
    width: usize,
    places: Vec<u64>,
    from: Vec<Option<(usize, char)>>,
    /// By hash; where two have the same, the later one counts on.
    known: FxHashMap<u64, usize>,
}

impl States {
    fn new(width: usize) -> Self {
        let known = FxHashMap::with_capacity_and_hasher(STATES, FxBuildHasher);
        Self { width, places: Vec::with_capacity(STATES * width), from: Vec::with_capacity(STATES), known }
    }

    fn count(&self) -> usize {
        self.from.len()
    }

    fn get(&self, state: usize) -> Option<&[u64]> {
        self.places.get(state * self.width..(state + 1) * self.width)
    }

    /// Whether these places were not there before.
    fn add(&mut self, places: &[u64], from: Option<(usize, char)>) -> bool {
        let mut hash = FxBuildHasher.hash_one(places);
        let count = self.count();
        loop {
            match self.known.entry(hash) {
                Entry::Vacant(free) => {
                    free.insert(count);
                    self.push(places, from);
                    return true;
                }
                Entry::Occupied(known) => {
                    let start = known.get() * self.width;
                    if self.places.get(start..start + self.width) == Some(places) {
                        return false;
                    }
                    // Another set with the same hash: it counts as the owner of the next one, here and when it is looked up.
                    hash = hash.wrapping_add(1);
                }
            }
        }
    }

    /// The start is not known as a place to come to, so that a longer text than the empty one can stand for it.
    fn push(&mut self, places: &[u64], from: Option<(usize, char)>) {
        self.places.extend_from_slice(places);
        self.from.push(from);
    }

    /// The text that leads to a state.
    fn spell(&self, mut state: usize) -> String {
        let mut text = Vec::new();
        while let Some(Some((before, c))) = self.from.get(state) {
            text.push(*c);
            state = *before;
        }
        text.iter().rev().collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `*` for any run, `?` for any character, `%` for a run without colons, `#` for a plain one, `~` for an `a` in any case.
    pub fn shape(text: &str) -> Shape {
        let step = |c| match c {
            '*' => Step::Run(Class::Any),
            '?' => Step::One(Class::Any),
            '%' => Step::Run(Class::NoColon),
            '#' => Step::Run(Class::Plain),
            '~' => Step::Either('a'),
            c => Step::Is(c),
        };
        text.chars().map(step).collect()
    }

    fn fits(shape: &[Step], text: &[char]) -> bool {
        match (shape.split_first(), text.split_first()) {
            (None, rest) => rest.is_none(),
            (Some((Step::Run(class), after)), rest) => {
                fits(after, text) || rest.is_some_and(|(c, rest)| class.has(*c) && fits(shape, rest))
            }
            (Some((step, after)), Some((c, rest))) => {
                let takes = match step {
                    Step::Is(own) => own == c,
                    Step::Either(own) => own.eq_ignore_ascii_case(c),
                    Step::One(class) | Step::Run(class) => class.has(*c),
                };
                takes && fits(after, rest)
            }
            (Some(_), None) => false,
        }
    }

    fn representatives(domain: &[Shape], shapes: &[Shape]) -> Option<Vec<String>> {
        let all: Vec<&Shape> = domain.iter().chain(shapes).collect();
        Some(Ways::default().of(&all, domain.len())?.into_iter().map(|way| way.text).collect())
    }

    fn vector(shapes: &[Shape], text: &str) -> Vec<bool> {
        let text: Vec<char> = text.chars().collect();
        shapes.iter().map(|shape| fits(shape, &text)).collect()
    }

    #[track_caller]
    fn check(domain: &[&str], shapes: &[&str], expect: &[&str]) {
        let (domain, shapes): (Vec<_>, Vec<_>) =
            (domain.iter().map(|s| shape(s)).collect(), shapes.iter().map(|s| shape(s)).collect());
        assert_eq!(representatives(&domain, &shapes).unwrap_or_default(), expect);
    }

    #[test]
    fn one_text_for_each_way() {
        check(&[], &[], &["x"]);
        check(&[], &["a"], &["a", "x"]);
        check(&[], &["a*", "ab*"], &["a", "x", "ab"]);
        check(&[], &["*a*", "*b*"], &["a", "b", "x", "ab"]);
        check(&[], &["*"], &["x"]);
        check(&[], &[""], &["x", ""]);
        check(&["arn:%:role/*"], &["arn:*:role/a*"], &["arn::role/", "arn::role/a"]);
        check(&["a#"], &["a-*", "aA"], &["a", "a-"]);
        check(&["b"], &["a"], &["b"]);
        check(&[], &["~b"], &["A", "Ab"]);
    }

    /// Patterns may ask for every character that comes to mind; a text that fits none of them is there all the same.
    #[test]
    fn there_is_always_a_character_that_nobody_asks_for() {
        let asked = (' '..='~').chain(['\u{e000}', '\u{e001}']);
        let shapes: Vec<Shape> =
            asked.map(|c| vec![Step::Run(Class::Any), Step::Is(c), Step::Run(Class::Any)]).collect();
        let one = shapes.iter().map(|shape| vec![shape.get(1).copied().expect("a step")]).collect::<Vec<Shape>>();
        let ways = Ways::default().of(&one.iter().collect::<Vec<_>>(), 0).expect("few");
        let fits_none = |way: &Way| !way.text.is_empty() && !shapes.iter().any(|shape| super::fits(shape, &way.text));
        assert!(ways.iter().any(|way| way.fits.is_empty() && fits_none(way)));
    }

    #[test]
    fn too_many_ways() {
        let shapes: Vec<Shape> = ('a'..='z').map(|c| shape(&format!("*{c}*"))).collect();
        assert_eq!(representatives(&[], &shapes), None);
    }

    fn patterns() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("[ab:*?%#~]{0,4}", 0..4)
    }

    proptest! {
        #[test]
        fn a_text_fits_by_definition(pattern in "[ab:*?%#~]{0,6}", text in "[aAb:x/]{0,6}") {
            let (shape, characters) = (shape(&pattern), text.chars().collect::<Vec<_>>());
            prop_assert_eq!(super::fits(&shape, &text), fits(&shape, &characters));
        }

        #[test]
        fn no_way_is_missed(domain in patterns(), shapes in patterns()) {
            let read = |texts: Vec<String>| texts.iter().map(|text| shape(text)).collect::<Vec<_>>();
            let (domain, shapes) = (read(domain), read(shapes));
            let found = representatives(&domain, &shapes).unwrap_or_default();
            let is_in = |text: &str| domain.is_empty() || vector(&domain, text).contains(&true);
            prop_assert!(found.iter().all(|text| is_in(text)));
            let both: Vec<Shape> = domain.iter().chain(&shapes).cloned().collect();
            let vectors: Vec<_> = found.iter().map(|text| vector(&both, text)).collect();
            for way in Ways::default().of(&both.iter().collect::<Vec<_>>(), domain.len()).unwrap_or_default() {
                let fits: Vec<bool> = (0..both.len()).map(|shape| way.fits.contains(&shape)).collect();
                prop_assert_eq!(fits, vector(&both, &way.text), "{}", way.text);
            }
            let mut texts = vec![String::new()];
            for _ in 0..5 {
                let longer: Vec<String> =
                    texts.iter().flat_map(|text| ["a", "A", "b", ":", "x"].map(|c| format!("{text}{c}"))).collect();
                texts.extend(longer);
                texts.sort_unstable();
                texts.dedup();
            }
            for text in texts.iter().filter(|text| is_in(text)) {
                prop_assert!(vectors.contains(&vector(&both, text)), "{text} {found:?}");
            }
        }
    }
}
