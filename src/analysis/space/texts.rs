//! One text for each way in which texts can fit some shapes.
//!
//! Knows shapes and texts, and follows all shapes through all texts at once, one character at a time.
//! Knows nothing of keys, conditions or resources.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::policy::{Class, Shape, Step};

/// So many sets of places are visited before the question counts as too hard.
const MOST_STATES: usize = 20_000;

/// Characters for which no pattern asks; the first ones make texts that people can read.
const PLAIN: &str = "xyzabcdefghijklmnopqrstuvw0123456789-";
const OTHER: &str = "XYZABCDEFGHIJKLMNOPQRSTUVW_.=@+,\u{e000}\u{e001}";

/// Where in each shape a text has come to: shape and step, packed, sorted.
type Places = Vec<u32>;

/// For every set of `shapes` that some text of the `domain` fits exactly, a shortest such text. A domain without shapes
/// is every text. `None` where there are too many ways to go through.
///
/// A text of the domain that the tests treat unlike all of these does not exist.
pub fn representatives(domain: &[Shape], shapes: &[Shape]) -> Option<Vec<String>> {
    let all: Vec<&Shape> = domain.iter().chain(shapes).collect();
    let walk = Walk { shapes: &all, domain: u32::try_from(domain.len()).ok()? };
    let start = walk.closed((0..u32::try_from(all.len()).ok()?).map(|shape| pack(shape, 0)).collect());
    let mut states: Vec<(Places, Option<(usize, char)>)> = vec![(start, None)];
    let mut seen: FxHashSet<Places> = FxHashSet::default();
    let mut found: FxHashMap<Vec<u32>, usize> = FxHashMap::default();
    let mut order = Vec::new();
    let mut next = 0;
    while let Some((places, _)) = states.get(next) {
        let places = places.clone();
        // The empty text comes last: any other that is like it says more.
        if next > 0 {
            note(&walk, &places, next, &mut found, &mut order);
        }
        for c in walk.alphabet(&places) {
            let reached = walk.step(&places, c);
            if walk.is_lost(&reached) || !seen.insert(reached.clone()) {
                continue;
            }
            if states.len() >= MOST_STATES {
                return None;
            }
            states.push((reached, Some((next, c))));
        }
        next += 1;
    }
    if let Some((places, _)) = states.first() {
        note(&walk, &places.clone(), 0, &mut found, &mut order);
    }
    Some(order.into_iter().map(|state| spell(&states, state)).collect())
}

/// Whether it is plain that no text fits both of two shapes of ARNs: a part of one is a text that the other's cannot be.
/// Upper and lower case count as equal.
pub fn are_apart(a: &Shape, b: &Shape) -> bool {
    let literal = |step: &Step| match step {
        Step::Is(c) | Step::Either(c) => Some(c.to_ascii_lowercase()),
        Step::One(_) | Step::Run(_) => None,
    };
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
    let shapes = [shape];
    let walk = Walk { shapes: &shapes, domain: 1 };
    let places = text.chars().fold(walk.closed(vec![pack(0, 0)]), |places, c| walk.step(&places, c));
    walk.fitting(&places).is_some()
}

fn note(
    walk: &Walk<'_>,
    places: &Places,
    state: usize,
    found: &mut FxHashMap<Vec<u32>, usize>,
    order: &mut Vec<usize>,
) {
    if let Some(fitting) = walk.fitting(places)
        && !found.contains_key(&fitting)
    {
        found.insert(fitting, state);
        order.push(state);
    }
}

/// The text that leads to a state.
fn spell(states: &[(Places, Option<(usize, char)>)], mut state: usize) -> String {
    let mut text = Vec::new();
    while let Some((_, Some((before, c)))) = states.get(state) {
        text.push(*c);
        state = *before;
    }
    text.iter().rev().collect()
}

struct Walk<'s> {
    shapes: &'s [&'s Shape],
    /// So many of the first shapes are the domain's.
    domain: u32,
}

const fn pack(shape: u32, step: u32) -> u32 {
    shape << 16 | step
}

impl Walk<'_> {
    fn at(&self, place: u32) -> Option<Step> {
        self.shapes.get((place >> 16) as usize)?.get((place & 0xffff) as usize).copied()
    }

    fn is_end(&self, place: u32) -> bool {
        self.shapes.get((place >> 16) as usize).is_some_and(|shape| shape.len() == (place & 0xffff) as usize)
    }

    /// With the places that are reached without a character, for a run may be empty.
    fn closed(&self, mut places: Places) -> Places {
        let mut at = 0;
        while let Some(place) = places.get(at).copied() {
            if matches!(self.at(place), Some(Step::Run(_))) {
                places.push(place + 1);
            }
            at += 1;
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    fn step(&self, places: &Places, c: char) -> Places {
        let reached = places.iter().filter_map(|place| match self.at(*place)? {
            Step::Is(own) => (own == c).then_some(place + 1),
            Step::Either(own) => own.eq_ignore_ascii_case(&c).then_some(place + 1),
            Step::One(class) => class.has(c).then_some(place + 1),
            Step::Run(class) => class.has(c).then_some(*place),
        });
        self.closed(reached.collect())
    }

    /// Whether nothing of the domain can come of it any more.
    fn is_lost(&self, places: &Places) -> bool {
        self.domain > 0 && places.first().is_none_or(|place| place >> 16 >= self.domain)
    }

    /// The shapes that a text which ends here fits; `None` for a text outside the domain.
    fn fitting(&self, places: &Places) -> Option<Vec<u32>> {
        let ends = places.iter().filter(|place| self.is_end(**place)).map(|place| place >> 16);
        let fitting: Vec<u32> = ends.collect();
        (self.domain == 0 || fitting.first().is_some_and(|shape| *shape < self.domain)).then_some(fitting)
    }

    /// The characters that lead to different places: those that are asked for, and one each of the others.
    fn alphabet(&self, places: &Places) -> Vec<char> {
        let mut asked = Vec::new();
        let (mut has_class, mut has_plain) = (false, false);
        for place in places {
            match self.at(*place) {
                Some(Step::Is(c)) => asked.push(c),
                Some(Step::Either(c)) => asked.extend([c.to_ascii_lowercase(), c.to_ascii_uppercase()]),
                Some(Step::One(class) | Step::Run(class)) => {
                    has_class |= class != Class::Any;
                    has_plain |= class == Class::Plain;
                }
                None => {}
            }
        }
        if has_class {
            asked.extend([':', '/']);
        }
        asked.sort_unstable();
        asked.dedup();
        let plain = PLAIN.chars().find(|c| asked.binary_search(c).is_err());
        let other = OTHER.chars().find(|c| asked.binary_search(c).is_err()).filter(|_| has_plain || plain.is_none());
        asked.extend(plain.into_iter().chain(other));
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shape(text: &str) -> Shape {
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
        fn no_way_is_missed(domain in patterns(), shapes in patterns()) {
            let read = |texts: Vec<String>| texts.iter().map(|text| shape(text)).collect::<Vec<_>>();
            let (domain, shapes) = (read(domain), read(shapes));
            let found = representatives(&domain, &shapes).unwrap_or_default();
            let is_in = |text: &str| domain.is_empty() || vector(&domain, text).contains(&true);
            prop_assert!(found.iter().all(|text| is_in(text)));
            let both: Vec<Shape> = domain.iter().chain(&shapes).cloned().collect();
            let vectors: Vec<_> = found.iter().map(|text| vector(&both, text)).collect();
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
