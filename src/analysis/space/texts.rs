//! One text for each way in which texts can fit some shapes.
//!
//! Knows shapes and texts, and follows all shapes through all texts at once, one character at a time.
//! Knows nothing of keys, conditions or resources.

use std::collections::hash_map::Entry;
use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use crate::policy::{Class, Shape, Step};

/// So many sets of places are visited before the question counts as too hard.
const MOST_STATES: usize = 20_000;

/// So many are mostly enough.
const STATES: usize = 112;

/// Characters for which no pattern asks; the first ones make texts that people can read.
const PLAIN: &str = "xyzabcdefghijklmnopqrstuvw0123456789-";
const OTHER: &str = "XYZABCDEFGHIJKLMNOPQRSTUVW_.=@+,\u{e000}\u{e001}";

/// For every set of `shapes` that some text of the `domain` fits exactly, a shortest such text. A domain without shapes
/// is every text. `None` where there are too many ways to go through.
///
/// A text of the domain that the tests treat unlike all of these does not exist.
pub fn representatives(domain: &[Shape], shapes: &[Shape]) -> Option<Vec<String>> {
    let all: Vec<&Shape> = domain.iter().chain(shapes).collect();
    Some(ways(&all, domain.len())?.into_iter().map(|way| way.text).collect())
}

/// One way in which a text can fit some shapes.
pub struct Way {
    /// A shortest text that fits so.
    pub text: String,
    /// The shapes that it fits, by their places.
    pub fits: Vec<usize>,
}

/// The same for shapes of which so many first ones are the domain's, with what each text fits.
pub fn ways(shapes: &[&Shape], domain: usize) -> Option<Vec<Way>> {
    let Rests { mut begin, rests, of, domain } = Rests::of(shapes, domain);
    let mut walk = Walk::new(&rests, domain);
    let mut states = States::new(walk.width);
    let mut order = Order::default();
    let (mut places, mut reached, mut asked) = (walk.start(), walk.nowhere(), Vec::new());
    // What all texts of the domain go on with needs no search.
    while let Some(c) = walk.only(&places) {
        walk.step(&places, c, &mut reached);
        std::mem::swap(&mut places, &mut reached);
        begin.push(c);
    }
    states.push(&places, None);
    let mut next = 0;
    while let Some(state) = states.get(next) {
        places.copy_from_slice(state);
        // The empty text comes last: any other that is like it says more.
        if next > 0 || !begin.is_empty() {
            order.add(next, &places, &walk);
        }
        walk.alphabet(&places, &mut asked);
        for c in &asked {
            walk.step(&places, *c, &mut reached);
            if !walk.is_lost(&reached) && states.add(&reached, Some((next, *c))) && states.count() > MOST_STATES {
                return None;
            }
        }
        next += 1;
    }
    if let Some(start) = states.get(0) {
        order.add(0, start, &walk);
    }
    let way = |state: usize| {
        let fitted = walk.fitted(states.get(state)?);
        let fits = of.iter().enumerate().filter(|(_, rest)| rest.is_some_and(|rest| fitted.contains(&rest)));
        Some(Way { text: begin.clone() + &states.spell(state), fits: fits.map(|(shape, _)| shape).collect() })
    };
    order.states.into_iter().map(way).collect()
}

/// Some shapes without the text that all of their domain begin with.
struct Rests<'s> {
    begin: String,
    /// What follows, each once; those of the domain first.
    rests: Vec<&'s [Step]>,
    /// Which of them is each shape's; `None` for one that no text of the domain fits.
    of: Vec<Option<usize>>,
    /// So many are the domain's.
    domain: usize,
}

impl<'s> Rests<'s> {
    fn of(shapes: &[&'s Shape], domain: usize) -> Self {
        let literal = |step: &Step| match step {
            Step::Is(c) => Some(*c),
            Step::Either(_) | Step::One(_) | Step::Run(_) => None,
        };
        let own = || shapes.iter().take(domain);
        let mut begin: Vec<char> = own().next().into_iter().flat_map(|first| first.iter().map_while(literal)).collect();
        for shape in own() {
            let common = begin.iter().zip(shape.iter()).take_while(|(c, step)| literal(step) == Some(**c)).count();
            begin.truncate(common);
        }
        // As far as every shape that goes on says so letter by letter.
        let takes = |shape: &&Shape| -> Option<usize> {
            for (at, c) in begin.iter().enumerate() {
                match shape.get(at) {
                    Some(Step::Is(own)) if own == c => {}
                    Some(Step::Either(own)) if own.eq_ignore_ascii_case(c) => {}
                    Some(Step::One(_) | Step::Run(_)) => return Some(at),
                    Some(Step::Is(_) | Step::Either(_)) | None => return None,
                }
            }
            Some(begin.len())
        };
        let taken: Vec<Option<usize>> = shapes.iter().map(takes).collect();
        let cut = taken.iter().flatten().copied().min().unwrap_or(0);
        let (mut rests, mut of, mut of_domain): (Vec<&[Step]>, _, _) = (Vec::new(), Vec::new(), 0);
        for (at, (shape, taken)) in shapes.iter().zip(taken).enumerate() {
            let rest = taken.and_then(|_| shape.get(cut..));
            of.push(rest.map(|rest| {
                rests.iter().position(|known| *known == rest).unwrap_or_else(|| {
                    rests.push(rest);
                    rests.len() - 1
                })
            }));
            if at < domain {
                of_domain = rests.len();
            }
        }
        Self { begin: begin.into_iter().take(cut).collect(), rests, of, domain: of_domain }
    }
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
    fn add(&mut self, state: usize, places: &[u64], walk: &Walk) {
        if !walk.may_end(places) {
            return;
        }
        walk.fitting(places, &mut self.fitting);
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
    let mut walk = Walk::new(&[shape], 1);
    let (mut places, mut reached) = (walk.start(), walk.nowhere());
    for c in text.chars() {
        walk.step(&places, c, &mut reached);
        std::mem::swap(&mut places, &mut reached);
    }
    walk.may_end(&places)
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

/// Several shapes, one behind the other: a bit for each step, and one for each end.
/// A set of places says where in each shape a text has come to.
struct Walk {
    /// `None` at an end.
    steps: Vec<Option<Step>>,
    /// So many words a set has.
    width: usize,
    starts: Vec<u64>,
    runs: Vec<u64>,
    /// Where more than one character leads on.
    open: Vec<u64>,
    ends: Vec<u64>,
    /// The places of the domain's shapes; all if it is every text.
    domain: Vec<u64>,
    has_domain: bool,
    /// Whether runs stand side by side, so that one step may pass over several.
    has_neighbours: bool,
    moves: Moves,
}

/// Where each character leads, worked out when it is first met.
struct Moves {
    width: usize,
    /// For each character, word by word: from where it leads one step on, and where it may stay.
    words: Vec<(u64, u64)>,
    /// Where in `words` those of an ASCII character begin, and one more; 0 for one that was not met.
    ascii: [u32; 128],
    /// The same for others.
    others: Vec<(char, u32)>,
    /// The places that ask for no single character.
    classes: Vec<(Step, usize)>,
}

impl Moves {
    fn of(steps: &[Option<Step>], width: usize) -> Self {
        let classes = steps.iter().enumerate().filter_map(|(place, step)| match step {
            Some(step @ (Step::One(_) | Step::Run(_))) => Some((*step, place)),
            _ => None,
        });
        let (words, others) = (Vec::with_capacity(32 * width), Vec::new());
        let mut moves = Self { width, words, ascii: [0; 128], others, classes: classes.collect() };
        for (place, step) in steps.iter().enumerate() {
            match step {
                Some(Step::Is(c)) => moves.lead_on(*c, place),
                Some(Step::Either(c)) => {
                    moves.lead_on(c.to_ascii_lowercase(), place);
                    moves.lead_on(c.to_ascii_uppercase(), place);
                }
                _ => {}
            }
        }
        moves
    }

    fn lead_on(&mut self, c: char, place: usize) {
        let at = self.start_of(c);
        if let Some((on, _)) = self.words.get_mut(at + place / 64) {
            *on |= 1 << (place % 64);
        }
    }

    /// From where a character leads on, and where it may stay.
    fn by(&mut self, c: char) -> &[(u64, u64)] {
        let at = self.start_of(c);
        self.words.get(at..).unwrap_or_default()
    }

    fn start_of(&mut self, c: char) -> usize {
        let known = match self.ascii.get(c as usize) {
            Some(known) => *known,
            None => self.others.iter().find(|(other, _)| *other == c).map_or(0, |(_, known)| *known),
        };
        if known > 0 {
            return known as usize - 1;
        }
        let at = self.words.len();
        let mark = u32::try_from(at + 1).unwrap_or(u32::MAX);
        match self.ascii.get_mut(c as usize) {
            Some(slot) => *slot = mark,
            None => self.others.push((c, mark)),
        }
        self.words.extend(std::iter::repeat_n((0, 0), self.width));
        for (step, place) in &self.classes {
            match (step, self.words.get_mut(at + place / 64)) {
                (Step::One(class), Some((on, _))) if class.has(c) => *on |= 1 << (place % 64),
                (Step::Run(class), Some((_, stay))) if class.has(c) => *stay |= 1 << (place % 64),
                _ => {}
            }
        }
        at
    }
}

impl Walk {
    /// So many of the first shapes are the domain's.
    fn new(shapes: &[&[Step]], domain: usize) -> Self {
        let steps: Vec<Option<Step>> =
            shapes.iter().flat_map(|shape| shape.iter().copied().map(Some).chain([None])).collect();
        let width = steps.len().div_ceil(64).max(1);
        let none = vec![0; width];
        let mut walk = Self {
            width,
            starts: none.clone(),
            runs: none.clone(),
            open: none.clone(),
            ends: none.clone(),
            domain: none,
            has_domain: domain > 0,
            has_neighbours: steps.windows(2).any(|pair| matches!(pair, [Some(Step::Run(_)), Some(Step::Run(_))])),
            moves: Moves::of(&steps, width),
            steps: Vec::new(),
        };
        let mut at = 0;
        for (number, shape) in shapes.iter().enumerate() {
            insert(&mut walk.starts, at);
            insert(&mut walk.ends, at + shape.len());
            if number < domain {
                (at..=at + shape.len()).for_each(|place| insert(&mut walk.domain, place));
            }
            at += shape.len() + 1;
        }
        for (place, step) in steps.iter().enumerate() {
            if matches!(step, Some(Step::Run(_))) {
                insert(&mut walk.runs, place);
            }
            if matches!(step, Some(Step::Run(_) | Step::One(_))) {
                insert(&mut walk.open, place);
            }
        }
        walk.steps = steps;
        walk
    }

    fn nowhere(&self) -> Vec<u64> {
        vec![0; self.width]
    }

    fn start(&self) -> Vec<u64> {
        let mut places = self.starts.clone();
        self.close(&mut places);
        places
    }

    /// Adds the places that are reached without a character, for a run may be empty.
    fn close(&self, places: &mut [u64]) {
        loop {
            let mut carried = 0;
            let mut grown = false;
            for (word, runs) in places.iter_mut().zip(&self.runs) {
                let before = *word;
                let passing = before & runs;
                *word |= passing << 1 | carried;
                carried = passing >> 63;
                grown |= *word != before;
            }
            if !(grown && self.has_neighbours) {
                return;
            }
        }
    }

    fn step(&mut self, places: &[u64], c: char, reached: &mut [u64]) {
        let mut carried = 0;
        for ((slot, own), (on, stay)) in reached.iter_mut().zip(places).zip(self.moves.by(c)) {
            let moving = own & on;
            *slot = moving << 1 | carried | own & stay;
            carried = moving >> 63;
        }
        self.close(reached);
    }

    /// Whether nothing of the domain can come of it any more.
    fn is_lost(&self, places: &[u64]) -> bool {
        self.has_domain && places.iter().zip(&self.domain).all(|(own, domain)| own & domain == 0)
    }

    /// Whether a text of the domain ends here.
    fn may_end(&self, places: &[u64]) -> bool {
        let ends = self.ends.iter().zip(&self.domain);
        !self.has_domain || places.iter().zip(ends).any(|(own, (ends, domain))| own & ends & domain != 0)
    }

    /// The shapes that a text which ends here fits, by their ends.
    fn fitting(&self, places: &[u64], fitting: &mut Vec<u64>) {
        fitting.clear();
        fitting.extend(places.iter().zip(&self.ends).map(|(own, ends)| own & ends));
    }

    /// The same by the places of the shapes.
    fn fitted(&self, places: &[u64]) -> Vec<usize> {
        let ends = self.steps.iter().enumerate().filter(|(_, step)| step.is_none());
        let is_there = |place: usize| places.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1);
        ends.enumerate().filter(|(_, (place, _))| is_there(*place)).map(|(shape, _)| shape).collect()
    }

    /// The one character that leads on in the domain from here, where a text cannot end.
    fn only(&self, places: &[u64]) -> Option<char> {
        let mut only = None;
        for (at, (own, domain)) in places.iter().zip(&self.domain).enumerate() {
            let mut word = own & domain;
            while word != 0 {
                let place = at * 64 + word.trailing_zeros() as usize;
                word &= word - 1;
                match self.steps.get(place).copied().flatten() {
                    Some(Step::Is(c)) if only.is_none_or(|only| only == c) => only = Some(c),
                    _ => return None,
                }
            }
        }
        only
    }

    /// The characters that lead to different places: those that are asked for, and one each of the others.
    fn alphabet(&self, places: &[u64], asked: &mut Vec<char>) {
        asked.clear();
        let (mut has_class, mut has_plain) = (false, false);
        let mut ascii = Ascii(0);
        // Where the domain asks for single characters only, every other one leads out of it.
        let is_narrow = self.has_domain && {
            let open =
                places.iter().zip(&self.domain).zip(&self.open).any(|((own, domain), open)| own & domain & open != 0);
            !open
        };
        let mut add = |c: char| {
            if !ascii.add(c) {
                asked.push(c);
            }
        };
        for (at, (word, domain)) in places.iter().zip(&self.domain).enumerate() {
            let mut word = if is_narrow { word & domain } else { *word };
            while word != 0 {
                let place = at * 64 + word.trailing_zeros() as usize;
                word &= word - 1;
                match self.steps.get(place).copied().flatten() {
                    Some(Step::Is(c)) => add(c),
                    Some(Step::Either(c)) => {
                        [c.to_ascii_lowercase(), c.to_ascii_uppercase()].into_iter().for_each(&mut add)
                    }
                    Some(Step::One(class) | Step::Run(class)) => {
                        has_class |= class != Class::Any;
                        has_plain |= class == Class::Plain;
                    }
                    None => {}
                }
            }
        }
        if has_class {
            [':', '/'].into_iter().for_each(&mut add);
        }
        asked.sort_unstable();
        asked.dedup();
        let is_free = |c: &char| !ascii.has(*c) && !asked.contains(c);
        let (plain, other) = match is_narrow {
            true => (None, None),
            false => (PLAIN.chars().find(is_free), OTHER.chars().find(is_free)),
        };
        let other = other.filter(|_| has_plain || plain.is_none());
        // In order, and those that nobody asks for last.
        let wide = asked.len();
        asked.extend(ascii.chars());
        asked.rotate_left(wide);
        asked.extend(plain.into_iter().chain(other));
    }
}

/// A set of ASCII characters.
struct Ascii(u128);

impl Ascii {
    /// Whether it is one at all.
    fn add(&mut self, c: char) -> bool {
        if c.is_ascii() {
            self.0 |= 1 << c as u32;
        }
        c.is_ascii()
    }

    fn has(&self, c: char) -> bool {
        c.is_ascii() && self.0 >> c as u32 & 1 == 1
    }

    /// In order.
    fn chars(self) -> impl Iterator<Item = char> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let next = u8::try_from(rest.trailing_zeros()).ok().filter(|_| rest != 0)?;
            rest &= rest - 1;
            Some(char::from(next))
        })
    }
}

fn insert(places: &mut [u64], place: usize) {
    if let Some(word) = places.get_mut(place / 64) {
        *word |= 1 << (place % 64);
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
