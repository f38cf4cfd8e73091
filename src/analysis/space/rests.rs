//! What is left of some shapes once the text is taken off that all texts of their domain begin with.
//!
//! ARNs of a domain begin alike for dozens of characters, with the id of an account among them. What follows is the same for
//! most accounts, so that one search serves them all.

use aws::{Shape, Step};
use rustc_hash::FxHashMap;

/// Shapes one behind the other, without the text that was taken off.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Rests {
    /// Those of the domain first, each once; `None` at the end of each.
    pub steps: Vec<Option<Step>>,
    /// The steps that a text may go on with.
    pub starts: Vec<usize>,
    /// So many shapes are the domain's.
    pub domain: usize,
    /// Whether any text was taken off.
    pub is_begun: bool,
}

/// So many are compared one by one.
const FEW: usize = 16;

/// Some shapes, and where the domain's common text leads in each.
#[derive(Debug)]
pub(super) struct Begun {
    pub begin: String,
    pub rests: Rests,
    /// Which rest is each shape's; `None` for one that no text of the domain fits.
    pub of: Vec<Option<usize>>,
}

impl Begun {
    /// So many of the first shapes are the domain's.
    pub fn of(shapes: &[&Shape], domain: usize) -> Self {
        let begin = common(shapes.get(..domain).unwrap_or_default());
        let mut rests = Rests { steps: Vec::new(), starts: Vec::new(), domain: 0, is_begun: !begin.is_empty() };
        let mut known: Vec<(&[Step], Vec<usize>)> = Vec::new();
        let mut numbers: FxHashMap<(&[Step], Vec<usize>), usize> = FxHashMap::default();
        let mut of = Vec::with_capacity(shapes.len());
        for (at, shape) in shapes.iter().enumerate() {
            of.push(rest(shape, &begin).map(|rest| {
                // A few are compared faster than they are looked up.
                if known.len() == FEW {
                    numbers = known.iter().cloned().zip(0..).collect();
                }
                let same = match known.len() {
                    few if few < FEW => known.iter().position(|known| *known == rest),
                    _ => numbers.get(&rest).copied(),
                };
                same.unwrap_or_else(|| {
                    if known.len() >= FEW {
                        numbers.insert(rest.clone(), known.len());
                    }
                    known.push(rest);
                    known.len() - 1
                })
            }));
            // Equal rests are one, and those of the domain come first, because the search knows them by their count.
            if at < domain {
                rests.domain = known.len();
            }
        }
        for (steps, places) in known {
            let begins = rests.steps.len();
            rests.starts.extend(places.into_iter().map(|place| begins + place));
            rests.steps.extend(steps.iter().copied().map(Some).chain([None]));
        }
        Self { begin: begin.into_iter().collect(), rests, of }
    }
}

/// The text that all of some shapes begin with.
fn common(shapes: &[&Shape]) -> Vec<char> {
    let literal = |step: &Step| match step {
        Step::Is(c) => Some(*c),
        Step::Either(_) | Step::One(_) | Step::Run(_) => None,
    };
    let mut begin: Vec<char> = shapes.first().into_iter().flat_map(|first| first.iter().map_while(literal)).collect();
    for shape in shapes {
        let common = begin.iter().zip(shape.iter()).take_while(|(c, step)| literal(step) == Some(**c)).count();
        begin.truncate(common);
    }
    begin
}

/// What of a shape comes after a text, and where in it the text may have come to; `None` if nowhere.
fn rest<'s>(shape: &'s Shape, begin: &[char]) -> Option<(&'s [Step], Vec<usize>)> {
    // Most ARNs that policies name begin letter by letter as those of the domain do.
    let taken = begin.iter().zip(shape.iter()).take_while(|(c, step)| **step == Step::Is(**c)).count();
    let mut places = vec![taken];
    pass_runs(shape, &mut places);
    let mut next = Vec::new();
    for c in begin.iter().skip(taken) {
        next.clear();
        for place in &places {
            match shape.get(*place) {
                Some(Step::Is(own)) if own == c => next.push(place + 1),
                Some(Step::Either(own)) if own.eq_ignore_ascii_case(c) => next.push(place + 1),
                Some(Step::One(class)) if class.has(*c) => next.push(place + 1),
                Some(Step::Run(class)) if class.has(*c) => next.push(*place),
                Some(_) | None => {}
            }
        }
        std::mem::swap(&mut places, &mut next);
        pass_runs(shape, &mut places);
    }
    let first = *places.first()?;
    Some((shape.get(first..)?, places.into_iter().map(|place| place - first).collect()))
}

/// Adds the places behind runs, which may be empty; in order, and each once.
fn pass_runs(shape: &Shape, places: &mut Vec<usize>) {
    // A step leads on to the place that the one behind it stays at.
    places.dedup();
    let mut at = 0;
    let found = places.len();
    while let Some(place) = places.get(at).copied() {
        if let Some(Step::Run(_)) = shape.get(place)
            && !places.contains(&(place + 1))
        {
            places.push(place + 1);
        }
        at += 1;
    }
    if places.len() > found {
        places.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::tests::shape;
    use super::*;

    #[test]
    fn what_follows_a_text() {
        let places = |pattern: &str, begin: &str| {
            let shape = shape(pattern);
            let begin: Vec<char> = begin.chars().collect();
            rest(&shape, &begin).map(|(rest, places)| (shape.len() - rest.len(), places))
        };
        for (pattern, begin, expect) in [
            ("abc", "", Some((0, vec![0]))),
            ("abc", "ab", Some((2, vec![0]))),
            ("abc", "abc", Some((3, vec![0]))),
            ("abc", "abcd", None),
            ("abc", "x", None),
            ("a?c", "ax", Some((2, vec![0]))),
            ("~b", "A", Some((1, vec![0]))),
            ("*", "ab", Some((0, vec![0, 1]))),
            ("a*b", "a", Some((1, vec![0, 1]))),
            ("a*b", "ab", Some((1, vec![0, 1, 2]))),
            ("a:%:b", "a:1", Some((2, vec![0, 1]))),
            ("a:%:b", "a:1:", Some((4, vec![0]))),
            ("**", "", Some((0, vec![0, 1, 2]))),
            ("a*", "aa", Some((1, vec![0, 1]))),
            ("*a*", "aa", Some((0, vec![0, 1, 2, 3]))),
        ] {
            assert_eq!(places(pattern, begin), expect, "`{pattern}` after `{begin}`");
        }
    }

    /// Another account in the same place leaves the same.
    #[test]
    fn accounts_that_nobody_names_are_alike() {
        let of = |account: &str| {
            let own = ["role/?*", "root"].map(|rest| shape(&format!("arn:aws:iam::{account}:{rest}")));
            let asked = [shape("arn:aws:iam::%:role/a"), shape("arn:aws:iam::3:role/b")];
            Begun::of(&own.iter().chain(&asked).collect::<Vec<_>>(), 2)
        };
        assert_eq!(of("1").rests, of("2").rests);
        assert_eq!(of("1").begin, "arn:aws:iam::1:ro");
        assert_eq!(of("1").of, [Some(0), Some(1), Some(2), None]);
        assert_ne!(of("1").rests, of("3").rests);
    }
}
