//! All ways through a pattern at once, sixty-four steps of it at a time.
//!
//! Knows steps and text. Where a `*` may stand for one thing or another, trying one after the other takes a time that no text
//! should need; here every character of a text is looked at once, and takes a step of all ways that are still open.

use std::collections::BTreeMap;

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Is(char),
    /// A letter in upper or lower case.
    Either(char),
    /// `?`
    One(Across),
    /// `*`
    Run(Across),
}

/// Whether a wildcard stands for colons too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Across {
    No,
    Colons,
}

/// A pattern in which each step is a bit.
#[derive(Debug)]
pub(super) struct Ways {
    words: Vec<Word>,
    /// So many words from the first have runs: after them there is nothing to wait in, and nothing to pass.
    with_runs: usize,
    /// What takes no step.
    nowhere: Vec<u64>,
    characters: BTreeMap<char, Places>,
    /// The place behind the last step.
    end: usize,
}

/// Which of sixty-four steps are wildcards, for a colon and for any other character.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    ones: [u64; 2],
    runs: [u64; 2],
}

/// The steps that a character takes.
#[derive(Debug)]
enum Places {
    /// No more than there are words, so that going through them takes no longer.
    Few(Vec<usize>),
    /// As bits. Of a pattern no more than a hundred and twenty-eight characters can be so frequent.
    Many(Vec<u64>),
}

impl Ways {
    pub fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        let mut words = vec![Word::default()];
        let mut characters: BTreeMap<char, Vec<usize>> = BTreeMap::new();
        let (mut at, mut after_run) = (0, false);
        for step in steps {
            // One `*` after another is one, that stands for colons if either does.
            let here = if after_run && matches!(step, Step::Run(_)) { at - 1 } else { at };
            after_run = matches!(step, Step::Run(_));
            at = here + 1;
            if words.len() <= at / 64 {
                words.push(Word::default());
            }
            let Some(word) = words.get_mut(here / 64) else { break };
            let mask = |across| [if across == Across::Colons { bit(here) } else { 0 }, bit(here)];
            let add = |to: &mut [u64; 2], across| to.iter_mut().zip(mask(across)).for_each(|(to, mask)| *to |= mask);
            match step {
                Step::Is(c) => characters.entry(c).or_default().push(here),
                Step::Either(c) => {
                    let cases = [c.to_ascii_lowercase(), c.to_ascii_uppercase()];
                    characters.entry(cases[0]).or_default().push(here);
                    if cases[0] != cases[1] {
                        characters.entry(cases[1]).or_default().push(here);
                    }
                }
                Step::One(across) => add(&mut word.ones, across),
                Step::Run(across) => add(&mut word.runs, across),
            }
        }
        let places = |places: Vec<usize>| {
            if places.len() <= words.len() {
                return Places::Few(places);
            }
            let mut bits = vec![0; words.len()];
            places.into_iter().for_each(|at| set(&mut bits, at));
            Places::Many(bits)
        };
        let characters = characters.into_iter().map(|(c, found)| (c, places(found))).collect();
        let last_run = words.iter().rposition(|word| word.runs != [0, 0]);
        Self { characters, end: at, with_runs: last_run.map_or(0, |at| at + 1), nowhere: vec![0; words.len()], words }
    }

    /// Whether the whole text matches.
    pub fn match_whole(&self, text: &str) -> bool {
        let mut open = self.begin();
        let mut next = open.clone();
        text.chars().all(|c| self.take(c, &mut open, &mut next)) && self.is_through(&open)
    }

    /// Behind which byte the shortest beginning of the text ends that matches.
    pub fn match_beginning(&self, text: &str) -> Option<usize> {
        let mut open = self.begin();
        let mut next = open.clone();
        if self.is_through(&open) {
            return Some(0);
        }
        for (at, c) in text.char_indices() {
            if !self.take(c, &mut open, &mut next) {
                return None;
            }
            if self.is_through(&open) {
                return Some(at + c.len_utf8());
            }
        }
        None
    }

    /// The places that are reached before any text.
    fn begin(&self) -> Vec<u64> {
        let mut open = vec![0; self.words.len()];
        set(&mut open, 0);
        self.pass_runs(&mut open);
        open
    }

    fn is_through(&self, open: &[u64]) -> bool {
        open.get(self.end / 64).is_some_and(|word| word & bit(self.end) != 0)
    }

    /// From the places that are reached to those that are after one more character; `false` if there are none.
    fn take(&self, c: char, open: &mut Vec<u64>, next: &mut Vec<u64>) -> bool {
        let places = self.characters.get(&c);
        let own = if let Some(Places::Many(bits)) = places { bits } else { &self.nowhere };
        match c {
            ':' => self.step(|[colon, _]| colon, own, open, next),
            _ => self.step(|[_, other]| other, own, open, next),
        }
        if let Some(Places::Few(few)) = places {
            for at in few.iter().filter(|at| open.get(*at / 64).is_some_and(|word| word & bit(**at) != 0)) {
                set(next, at + 1);
            }
        }
        self.pass_runs(next);
        std::mem::swap(open, next);
        open.iter().any(|word| *word != 0)
    }

    fn step(&self, of: impl Fn([u64; 2]) -> u64, own: &[u64], open: &[u64], next: &mut [u64]) {
        let mut carry = 0;
        for (((word, own), open), next) in self.words.iter().zip(own).zip(open).zip(next) {
            let taken = open & (of(word.ones) | own);
            *next = (open & of(word.runs)) | taken << 1 | carry;
            carry = taken >> 63;
        }
    }

    /// A `*` may stand for nothing, so whoever has reached it has reached what follows.
    fn pass_runs(&self, open: &mut [u64]) {
        let mut carry = 0;
        // One word more, for what passes the last run of the last of them.
        for (word, open) in self.words.iter().zip(open).take(self.with_runs + 1) {
            let [_, runs] = word.runs;
            let runs = *open & runs;
            *open |= runs << 1 | carry;
            carry = runs >> 63;
        }
    }
}

fn bit(at: usize) -> u64 {
    1 << (at % 64)
}

fn set(bits: &mut [u64], at: usize) {
    if let Some(word) = bits.get_mut(at / 64) {
        *word |= bit(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, in as few words as it takes.
    fn by_definition(steps: &[Step], text: &[char]) -> bool {
        let fits = |step: Step, c: char| match step {
            Step::Is(own) => own == c,
            Step::Either(own) => own.eq_ignore_ascii_case(&c),
            Step::One(across) | Step::Run(across) => c != ':' || across == Across::Colons,
        };
        match (steps, text) {
            ([], _) => text.is_empty(),
            ([Step::Run(_), rest @ ..], []) => by_definition(rest, text),
            ([step @ Step::Run(_), rest @ ..], [c, behind @ ..]) => {
                by_definition(rest, text) || (fits(*step, *c) && by_definition(steps, behind))
            }
            ([step, rest @ ..], [c, behind @ ..]) => fits(*step, *c) && by_definition(rest, behind),
            ([_, ..], []) => false,
        }
    }

    fn step() -> impl Strategy<Value = Step> {
        let across = || prop_oneof![Just(Across::No), Just(Across::Colons)];
        let c = || prop::char::ranges(vec!['a'..='b', 'A'..='B', ':'..=':', 'é'..='é'].into());
        prop_oneof![
            3 => c().prop_map(Step::Is),
            1 => c().prop_map(Step::Either),
            1 => across().prop_map(Step::One),
            2 => across().prop_map(Step::Run)
        ]
    }

    proptest! {
        #[test]
        fn ways_are_those_of_the_definition(steps in prop::collection::vec(step(), 0..8), text in "[abAB:é]{0,8}") {
            let ways = Ways::of(steps.iter().copied());
            let characters: Vec<char> = text.chars().collect();
            prop_assert_eq!(ways.match_whole(&text), by_definition(&steps, &characters));
            let beginnings = text.char_indices().map(|(at, _)| at).chain([text.len()]).enumerate();
            let first = beginnings.filter(|(count, _)| by_definition(&steps, &characters[..*count])).map(|(_, at)| at).next();
            prop_assert_eq!(ways.match_beginning(&text), first);
        }

        /// Over the borders of words, and with characters that are frequent and such that are not.
        #[test]
        fn long_patterns_are_no_other(at in 0..200_usize, other in 0..200_usize) {
            let mut steps = vec![Step::Is('a'); 200];
            steps[at] = Step::One(Across::No);
            let mut text = vec!["a"; 200];
            text[other] = "b";
            let whole = Ways::of(steps.iter().copied());
            prop_assert_eq!(whole.match_whole(&text.concat()), at == other);
            prop_assert!(!whole.match_whole(&(text.concat() + "a")) && !whole.match_whole(&text[1..].concat()));
            steps.insert(at, Step::Run(Across::Colons));
            let with_run = Ways::of(steps.iter().copied());
            text.insert(at, ":");
            prop_assert_eq!(with_run.match_whole(&text.concat()), at == other);
        }
    }

    #[test]
    fn the_first_end_counts() {
        for (steps, text, expect) in [
            (vec![Step::Run(Across::Colons), Step::Is('b')], "aabab", Some(3)),
            (vec![Step::Run(Across::No), Step::Is('b')], "a:b", None),
            (vec![Step::Run(Across::Colons), Step::One(Across::Colons), Step::Is('c')], "éc", Some(3)),
            (vec![], "x", Some(0)),
            (vec![Step::Run(Across::No)], "x", Some(0)),
        ] {
            assert_eq!(Ways::of(steps.clone()).match_beginning(text), expect, "{steps:?} {text}");
        }
    }
}
