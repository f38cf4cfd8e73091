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

    #[test]
    fn every_arn_has_five_colons() {
        let colons = Step::arn().iter().filter(|step| **step == Step::Is(':')).count();
        assert_eq!(colons, HEAD);
    }
}
