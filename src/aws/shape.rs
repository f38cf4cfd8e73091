//! Shapes of texts, character by character: what an ARN, or a pattern of ARNs, looks like.
//!
//! Knows characters and wildcards. What a policy means by a pattern, `policy` knows.

use std::sync::LazyLock;

use super::arn::HEAD;

/// One step of a pattern through a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    Is(char),
    /// An ASCII letter in upper or lower case.
    Either(char),
    /// Exactly one character of a class.
    One(Class),
    /// Any number of characters of a class.
    Run(Class),
}

/// The characters that a wildcard stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    Any,
    /// Any but `:`.
    NoColon,
    /// Any but `:` and `/`.
    NoSlash,
    /// `a` to `z`, `0` to `9` and `-`: what names of Regions and ids of accounts are made of.
    Plain,
}

impl Class {
    /// Whether a character belongs to it.
    #[must_use]
    pub fn has(self, c: char) -> bool {
        match self {
            Self::Any => true,
            Self::NoColon => c != ':',
            Self::NoSlash => c != ':' && c != '/',
            Self::Plain => c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-',
        }
    }
}

/// A pattern, step by step: two texts that fit the same shapes are alike to the tests that the shapes come from.
pub type Shape = Vec<Step>;

impl Step {
    /// Whether some character fits both.
    fn shares(self, other: Self) -> bool {
        let fits = |step: Self, c: char| match step {
            Self::Is(own) => own == c,
            Self::Either(own) => own.eq_ignore_ascii_case(&c),
            Self::One(class) | Self::Run(class) => class.has(c),
        };
        match (self, other) {
            (Self::Is(c), step) | (step, Self::Is(c)) => fits(step, c),
            (Self::Either(c), step) | (step, Self::Either(c)) => {
                fits(step, c.to_ascii_lowercase()) || fits(step, c.to_ascii_uppercase())
            }
            // Every class has small letters.
            (Self::One(_) | Self::Run(_), Self::One(_) | Self::Run(_)) => true,
        }
    }

    /// What every ARN looks like.
    #[must_use]
    pub fn arn() -> Shape {
        // Every key whose values are ARNs asks for it.
        static ARN: LazyLock<Shape> = LazyLock::new(|| {
            let part = || [Step::Run(Class::NoColon), Step::Is(':')];
            let head = (1..HEAD).flat_map(|_| part());
            "arn:".chars().map(Step::Is).chain(head).chain([Step::Run(Class::Any)]).collect()
        });
        ARN.clone()
    }
}

/// Whether some text fits both of two shapes.
///
/// ```
/// use aws::{Class, Step, meet};
/// let text = |text: &str| text.chars().map(Step::Is).collect::<Vec<_>>();
/// let all = [text("arn:"), vec![Step::Run(Class::NoColon)]].concat();
/// assert!(meet(&all, &text("arn:aws")));
/// assert!(!meet(&all, &text("arn:aws:s3")));
/// ```
#[must_use]
pub fn meet(a: &[Step], b: &[Step]) -> bool {
    let width = b.len() + 1;
    let mut known = vec![false; (a.len() + 1) * width];
    let mut open = vec![(0, 0)];
    while let Some((at, by)) = open.pop() {
        match known.get_mut(at * width + by) {
            Some(known) if !*known => *known = true,
            Some(_) | None => continue,
        }
        let (one, other) = (a.get(at), b.get(by));
        if one.is_none() && other.is_none() {
            return true;
        }
        // A run may end here, or take one character more.
        let is_run = |step: Option<&Step>| matches!(step, Some(Step::Run(_)));
        if is_run(one) {
            open.push((at + 1, by));
        }
        if is_run(other) {
            open.push((at, by + 1));
        }
        if let (Some(first), Some(second)) = (one, other)
            && first.shares(*second)
        {
            open.push((at + usize::from(!is_run(one)), by + usize::from(!is_run(other))));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_classes() {
        for (class, has, lacks) in [
            (Class::Any, "aA0-:/é", ""),
            (Class::NoColon, "aA0-/é", ":"),
            (Class::NoSlash, "aA0-é", ":/"),
            (Class::Plain, "az09-", "A:/_é"),
        ] {
            assert!(has.chars().all(|c| class.has(c)), "{class:?}");
            assert!(!lacks.chars().any(|c| class.has(c)), "{class:?}");
        }
    }

    /// `*` for any text without a colon, `#` for any text, `?` for one character, letters in any case after `~`.
    #[test]
    fn what_fits_both() {
        let shape = |text: &str| -> Shape {
            let step = |c: char| match c {
                '*' => Step::Run(Class::NoColon),
                '#' => Step::Run(Class::Any),
                '?' => Step::One(Class::NoColon),
                '~' => Step::Either('x'),
                c => Step::Is(c),
            };
            text.chars().map(step).collect()
        };
        for (one, other, expect) in [
            ("", "", true),
            ("", "*", true),
            ("a", "", false),
            ("a*", "ab", true),
            ("a*", "a:b", false),
            ("a#", "a:b", true),
            ("*:v/*", "*:i/*", false),
            ("#:v/*", "*:i/*", false),
            ("#:v/#", "*:i/#", true),
            ("a?", "a", false),
            ("a?", "*b", true),
            ("??", "*", true),
            ("~", "X", true),
            ("~", "y", false),
            ("*a", "b*", true),
            ("a*b", "a*c", false),
        ] {
            assert_eq!(meet(&shape(one), &shape(other)), expect, "{one} {other}");
            assert_eq!(meet(&shape(other), &shape(one)), expect, "{other} {one}");
        }
    }

    #[test]
    fn every_arn_has_five_colons() {
        let colons = Step::arn().iter().filter(|step| **step == Step::Is(':')).count();
        assert_eq!(colons, HEAD);
    }
}
