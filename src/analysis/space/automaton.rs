//! Where a text can have come to in several shapes at once, after each of its characters.
//!
//! Knows sets of places, and which characters lead to different ones; knows nothing of whole texts.

use std::ops::RangeInclusive;

use aws::{Class, Step};

/// Characters for which no pattern asks; the first ones make texts that people can read, and of the last ones there are more
/// than a policy has room for.
const PLAIN: &str = "xyzabcdefghijklmnopqrstuvw0123456789-";
const OTHER: &str = "XYZABCDEFGHIJKLMNOPQRSTUVW_.=@+,";
const MORE: RangeInclusive<char> = '\u{e000}'..='\u{f8ff}';

/// Several shapes, one behind the other: a bit for each step, and one for each end.
/// A set of places says where in each shape a text has come to.
pub(super) struct Automaton {
    /// `None` at an end.
    steps: Vec<Option<Step>>,
    /// So many words a set has.
    pub width: usize,
    starts: Vec<u64>,
    runs: Vec<u64>,
    /// Where more than one character leads on.
    open: Vec<u64>,
    ends: Vec<u64>,
    /// The places of the domain's shapes; all if it is every text.
    domain: Vec<u64>,
    has_domain: bool,
    /// Runs of any characters with something before them in their shape.
    inner: Vec<u64>,
    /// By place: where its shape begins.
    begins: Vec<usize>,
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
        // Patterns ask for some thirty characters, mostly.
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
        // Once for each character: after that, a step of all shapes together is a few operations on words.
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

impl Automaton {
    /// Shapes one behind the other, with `None` at the end of each. So many of the first are the domain's.
    pub fn new(steps: Vec<Option<Step>>, starts: &[usize], domain: usize) -> Self {
        let width = steps.len().div_ceil(64).max(1);
        let none = vec![0; width];
        let mut automaton = Self {
            width,
            starts: none.clone(),
            runs: none.clone(),
            open: none.clone(),
            ends: none.clone(),
            inner: none.clone(),
            begins: Vec::with_capacity(steps.len()),
            domain: none,
            has_domain: domain > 0,
            has_neighbours: steps.windows(2).any(|pair| matches!(pair, [Some(Step::Run(_)), Some(Step::Run(_))])),
            moves: Moves::of(&steps, width),
            steps,
        };
        starts.iter().for_each(|start| insert(&mut automaton.starts, *start));
        let (mut ended, mut begin) = (0, 0);
        for (place, step) in automaton.steps.iter().enumerate() {
            if ended < domain {
                insert(&mut automaton.domain, place);
            }
            automaton.begins.push(begin);
            match step {
                None => {
                    insert(&mut automaton.ends, place);
                    ended += 1;
                    begin = place + 1;
                }
                Some(Step::Run(class)) => {
                    insert(&mut automaton.runs, place);
                    insert(&mut automaton.open, place);
                    if *class == Class::Any && place > begin {
                        insert(&mut automaton.inner, place);
                    }
                }
                Some(Step::One(_)) => insert(&mut automaton.open, place),
                Some(Step::Is(_) | Step::Either(_)) => {}
            }
        }
        automaton
    }

    pub fn nowhere(&self) -> Vec<u64> {
        vec![0; self.width]
    }

    pub fn start(&self) -> Vec<u64> {
        let mut places = self.starts.clone();
        self.close(&mut places);
        self.forget(&self.nowhere(), &mut places);
        places
    }

    /// Leaves out what a text has behind it: whatever goes on from before a run of any characters that was reached, passes
    /// that run, and goes on from there as well. Without it, patterns with several wildcards make many sets that are alike.
    fn forget(&self, before: &[u64], reached: &mut [u64]) {
        for at in 0..self.width {
            let word = |set: &[u64]| set.get(at).copied().unwrap_or_default();
            // What was there before has had its effect, for nothing leads back.
            let mut new = word(reached) & word(&self.inner) & !word(before);
            while new != 0 {
                let place = at * 64 + new.trailing_zeros() as usize;
                new &= new - 1;
                let begin = self.begins.get(place).copied().unwrap_or(place);
                remove(reached, begin, place);
            }
        }
    }

    /// Adds the places that are reached without a character, for a run may be empty.
    fn close(&self, places: &mut [u64]) {
        loop {
            // The bit behind a run is the place after it; `carried` takes it across words.
            let mut carried = 0;
            let mut grown = false;
            for (word, runs) in places.iter_mut().zip(&self.runs) {
                let before = *word;
                let passing = before & runs;
                *word |= passing << 1 | carried;
                carried = passing >> 63;
                grown |= *word != before;
            }
            // Only a run behind a run makes another round necessary.
            if !(grown && self.has_neighbours) {
                return;
            }
        }
    }

    pub fn step(&mut self, places: &[u64], c: char, reached: &mut [u64]) {
        let mut carried = 0;
        for ((slot, own), (on, stay)) in reached.iter_mut().zip(places).zip(self.moves.by(c)) {
            let moving = own & on;
            *slot = moving << 1 | carried | own & stay;
            carried = moving >> 63;
        }
        self.close(reached);
        self.forget(places, reached);
    }

    /// Whether nothing of the domain can come of it any more.
    pub fn is_lost(&self, places: &[u64]) -> bool {
        self.has_domain && places.iter().zip(&self.domain).all(|(own, domain)| own & domain == 0)
    }

    /// Whether a text of the domain ends here.
    pub fn may_end(&self, places: &[u64]) -> bool {
        let ends = self.ends.iter().zip(&self.domain);
        !self.has_domain || places.iter().zip(ends).any(|(own, (ends, domain))| own & ends & domain != 0)
    }

    /// The shapes that a text which ends here fits, by their ends.
    pub fn fitting(&self, places: &[u64], fitting: &mut Vec<u64>) {
        fitting.clear();
        fitting.extend(places.iter().zip(&self.ends).map(|(own, ends)| own & ends));
    }

    /// The same by the places of the shapes, a bit for each.
    pub fn fitted(&self, places: &[u64]) -> Vec<u64> {
        let ends = self.steps.iter().enumerate().filter(|(_, step)| step.is_none());
        let is_there = |place: usize| places.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1);
        let mut fitted = Vec::new();
        for (shape, (place, _)) in ends.enumerate() {
            if shape % 64 == 0 {
                fitted.push(0);
            }
            if let Some(word) = fitted.last_mut()
                && is_there(place)
            {
                *word |= 1 << (shape % 64);
            }
        }
        fitted
    }

    /// The characters that lead to different places: those that are asked for, and one each of the others.
    pub fn alphabet(&self, places: &[u64], asked: &mut Vec<char>) {
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
        // A colon and a slash are what classes tell apart, so each is tried even where nobody names it.
        if has_class {
            [':', '/'].into_iter().for_each(&mut add);
        }
        asked.sort_unstable();
        asked.dedup();
        let is_free = |c: &char| !ascii.has(*c) && !asked.contains(c);
        let (plain, other) = if is_narrow {
            (None, None)
        } else {
            (PLAIN.chars().find(is_free), OTHER.chars().chain(MORE).find(is_free))
        };
        // Beside a plain character another one counts only where a class asks for plain ones, or where no plain one is free.
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

/// Takes out the places from one up to another.
fn remove(places: &mut [u64], from: usize, to: usize) {
    let bits_below = |place: usize, word: usize| match place.saturating_sub(word * 64) {
        0 => 0,
        some if some < 64 => (1 << some) - 1,
        _ => u64::MAX,
    };
    for word in from / 64..=to / 64 {
        if let Some(own) = places.get_mut(word) {
            *own &= bits_below(from, word) | !bits_below(to, word);
        }
    }
}
