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

/// So many words of such sets are worked out before it does, for whatever shapes, and so many more for each of their steps.
///
/// By step, so that shapes of twice the length take twice as long at most; the hardest patterns of public policies take 60 and
/// 140 for each.
const WORDS: usize = 20_000;
const WORDS_OF_STEP: usize = 150;

/// So many at most, however long the shapes are: some milliseconds.
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

/// The ways that a search found, each with a text and the shapes that it fits.
#[derive(Debug, Default)]
struct Found {
    texts: String,
    /// Where each text ends.
    ends: Vec<u32>,
    /// So many words for each way: a bit for each shape.
    fits: Vec<u64>,
}

/// What is remembered of a search.
#[derive(Debug, Clone)]
enum Known {
    Ways(Arc<Found>),
    /// There are more than so many.
    MoreThan(usize),
    TooHard,
}

/// So many ways are remembered, of all searches together; what is found after that is found again.
const MOST_KNOWN: usize = 200_000;

/// The ways in which texts fit shapes, each search done once.
#[derive(Debug, Default)]
pub struct Ways {
    known: FxHashMap<Rests, Known>,
    /// How many ways are remembered.
    kept: usize,
    /// How many words all searches together may still work out; `None` where only each by itself is bounded.
    left: Option<usize>,
}

impl Ways {
    /// As many ways as two of the hardest searches find.
    pub fn few() -> Self {
        Self { left: Some(2 * MOST_WORDS), ..Self::default() }
    }

    /// For every set of `shapes` that some text of the domain fits exactly, a shortest such text, with what it fits. So many
    /// of the first shapes are the `domain`'s; a domain without shapes is every text. `None` where there are too many texts to
    /// go through.
    ///
    /// A text of the domain that the tests treat unlike all of these does not exist.
    pub fn of(&mut self, shapes: &[&Shape], domain: usize) -> Option<Vec<Way>> {
        self.look(shapes, domain, None)
    }

    /// The same for those who have no use for more ways than `most`, and remember the ways by themselves: only that there are
    /// too many is remembered here.
    pub fn of_once(&mut self, shapes: &[&Shape], domain: usize, most: usize) -> Option<Vec<Way>> {
        self.look(shapes, domain, Some(most))
    }

    fn look(&mut self, shapes: &[&Shape], domain: usize, most: Option<usize>) -> Option<Vec<Way>> {
        let Begun { begin, rests, of } = Begun::of(shapes, domain);
        let found = match self.known.get(&rests) {
            Some(Known::Ways(known)) if most.is_none_or(|most| known.len() <= most) => Arc::clone(known),
            Some(Known::Ways(_) | Known::TooHard) => return None,
            Some(Known::MoreThan(known)) if most.is_some_and(|most| *known >= most) => return None,
            Some(Known::MoreThan(_)) | None => self.search(rests, most)?,
        };
        let width = found.width();
        let way = |at: usize| {
            let own = found.fits.get(at * width..(at + 1) * width).unwrap_or_default();
            let has = |rest: usize| own.get(rest / 64).is_some_and(|word| word >> (rest % 64) & 1 == 1);
            let fits = of.iter().enumerate().filter(|(_, rest)| rest.is_some_and(has));
            Some(Way { text: begin.clone() + found.text(at)?, fits: fits.map(|(shape, _)| shape).collect() })
        };
        Some((0..found.len()).filter_map(way).collect())
    }

    fn search(&mut self, rests: Rests, most: Option<usize>) -> Option<Arc<Found>> {
        let own = (WORDS + WORDS_OF_STEP * rests.steps.len()).min(MOST_WORDS);
        let most_words = self.left.unwrap_or(own).min(own);
        let mut words = 0;
        let found = search(&rests, [most_words, most.unwrap_or(usize::MAX)], &mut words);
        self.left = self.left.map(|left| left.saturating_sub(words));
        let found = found.map(Arc::new);
        let known = match (&found, most) {
            (Ok(found), None) => Some(Known::Ways(Arc::clone(found))),
            (Ok(_), Some(_)) => None,
            (Err(TooMany::Ways), most) => most.map(Known::MoreThan),
            (Err(TooMany::States), _) => Some(Known::TooHard),
        };
        if let Some(known) = known
            && self.kept < MOST_KNOWN
        {
            self.kept += 1 + found.as_ref().map_or(0, |found| found.len());
            self.known.insert(rests, known);
        }
        found.ok()
    }
}

impl Found {
    fn len(&self) -> usize {
        self.ends.len()
    }

    /// So many words each way has.
    fn width(&self) -> usize {
        self.fits.len().checked_div(self.ends.len()).unwrap_or(0)
    }

    fn text(&self, at: usize) -> Option<&str> {
        let from = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.texts.get(from as usize..*self.ends.get(at)? as usize)
    }

    fn add(&mut self, text: &str, fits: &[u64]) {
        self.texts.push_str(text);
        self.ends.push(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.fits.extend_from_slice(fits);
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
fn search(rests: &Rests, [most, most_ways]: [usize; 2], words: &mut usize) -> Result<Found, TooMany> {
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
    let mut found = Found::default();
    for state in order.states {
        let places = states.get(state).unwrap_or_default();
        found.add(&states.spell(state), &automaton.fitted(places));
    }
    Ok(found)
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
