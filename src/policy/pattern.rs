//! Patterns with `*` (any run of characters, also none) and `?` (exactly one character).
//!
//! Knows text only: what an action or an ARN is, others know.

use std::borrow::Cow;

use super::placeholder::Placeholder;
use super::variable::{Piece, pieces};
use super::ways::{Across, Step, Ways};

/// One entry of an `Action` or `NotAction` element: `*`, or `service:name` with wildcards in the name.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
///
/// ```
/// use policy::ActionPattern;
/// let pattern = ActionPattern::new("S3:get*");
/// assert!(pattern.matches("s3:GetObject"));
/// assert!(!pattern.matches("s3:PutObject"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionPattern {
    /// The pattern as it is written.
    pub text: String,
    /// What another tool replaces before AWS sees the policy; not empty means that a match is only possible.
    pub placeholders: Vec<Placeholder>,
    /// The pattern in ASCII lower case, with `*` for each placeholder.
    pub glob: Glob,
}

impl ActionPattern {
    /// Reads a pattern. Any text is one; whether AWS takes it is the grammar's concern.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut placeholders = Vec::new();
        let mut glob = GlobBuilder::default();
        for (written, piece) in pieces(text) {
            match piece {
                Piece::Placeholder { name } => {
                    let (name, written) = (name.to_owned(), written.to_owned());
                    placeholders.push(Placeholder { name, written });
                    glob.run();
                }
                // Policy variables are not replaced in actions, so all else is text.
                Piece::Text | Piece::Character(_) | Piece::Variable { .. } | Piece::Broken(_) => {
                    glob.pattern(&written.to_ascii_lowercase());
                }
            }
        }
        Self { text: text.to_owned(), placeholders, glob: glob.build() }
    }

    /// Whether the pattern matches an action such as `s3:GetObject`, without regard to case.
    /// Placeholders count as any text: with them, `true` means *maybe* and `false` still means *no*.
    #[must_use]
    pub fn matches(&self, action: &str) -> bool {
        let has_capitals = action.bytes().any(|byte| byte.is_ascii_uppercase());
        let action = if has_capitals { Cow::Owned(action.to_ascii_lowercase()) } else { Cow::Borrowed(action) };
        self.glob.matches(&action)
    }
}

/// A pattern over whole texts, case-sensitive.
/// Matching takes time linear in pattern and text, as long as no run of characters with `?` between two `*` is very long; it
/// never backtracks over a `*`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Glob {
    /// What stands before, between and after the `*`; one piece if there is none.
    first: Run,
    later: Vec<Run>,
}

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcard {
    Is(char),
    /// `?`
    One,
    /// `*`
    Run,
}

/// Text between two `*`. Most are literal, which the standard library compares and finds by machine words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Run {
    Literal(String),
    /// `None` is a `?`.
    Open(Vec<Option<char>>),
}

impl Glob {
    /// Reads a pattern in which every `*` and `?` is a wildcard.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        let mut builder = GlobBuilder::default();
        builder.pattern(pattern);
        builder.build()
    }

    /// Whether the whole of `text` matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let Some(rest) = self.first.strip_from(text) else {
            return false;
        };
        let Some((last, middle)) = self.later.split_last() else {
            return rest.is_empty();
        };
        let Some(rest) = last.strip_from_end(rest) else {
            return false;
        };
        // Both ends are taken off; between them the first place that fits is as good as any: taking an earlier one leaves more
        // text for the runs after it, so nothing has to be tried again.
        let after = middle.iter().try_fold(rest, |rest, run| run.skip_past(rest));
        after.is_some()
    }

    /// Whether every text matches.
    #[must_use]
    pub fn is_any(&self) -> bool {
        !self.later.is_empty() && self.first.is_empty() && self.later.iter().all(Run::is_empty)
    }

    /// Whether every text matches that begins as the pattern does.
    #[must_use]
    pub fn is_prefix(&self) -> bool {
        matches!(self.first, Run::Literal(_)) && !self.later.is_empty() && self.later.iter().all(Run::is_empty)
    }

    /// The text that the pattern stands for, if it has no wildcard.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match (&self.first, self.later.as_slice()) {
            (Run::Literal(text), []) => Some(text),
            _ => None,
        }
    }

    /// The pattern piece by piece.
    pub(super) fn wildcards(&self) -> impl Iterator<Item = Wildcard> {
        fn of(run: &Run) -> Vec<Wildcard> {
            match run {
                Run::Literal(text) => text.chars().map(Wildcard::Is).collect(),
                Run::Open(atoms) => atoms.iter().map(|atom| atom.map_or(Wildcard::One, Wildcard::Is)).collect(),
            }
        }
        of(&self.first)
            .into_iter()
            .chain(self.later.iter().flat_map(|run| std::iter::once(Wildcard::Run).chain(of(run))))
    }

    /// What every matching text begins with.
    #[must_use]
    pub fn prefix(&self) -> Cow<'_, str> {
        match &self.first {
            Run::Literal(text) => Cow::Borrowed(text),
            Run::Open(atoms) => atoms.iter().map_while(|atom| *atom).collect(),
        }
    }
}

/// How long a run with `?` may be to be tried at every place of a text. Nearly everywhere its first characters tell that it is
/// not there, but `aaaa?b` goes on for all of its length at each place of `aaaaaaaa`.
const TRIED: usize = 32;

impl Default for Run {
    fn default() -> Self {
        Self::Literal(String::new())
    }
}

impl Run {
    /// Goes on with a `?`.
    fn add_one(&mut self) {
        match self {
            Self::Literal(text) => *self = Self::Open(text.chars().map(Some).chain([None]).collect()),
            Self::Open(atoms) => atoms.push(None),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Literal(text) if text.is_empty())
    }

    /// What follows this at the start of `text`.
    fn strip_from<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Literal(literal) => text.strip_prefix(literal.as_str()),
            Self::Open(atoms) => {
                let mut rest = text.chars();
                let fits = atoms.iter().all(|atom| rest.next().is_some_and(|c| atom.is_none_or(|own| own == c)));
                fits.then_some(rest.as_str())
            }
        }
    }

    /// What precedes this at the end of `text`.
    fn strip_from_end<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Literal(literal) => text.strip_suffix(literal.as_str()),
            Self::Open(atoms) => {
                let mut rest = text.chars();
                let fits =
                    atoms.iter().rev().all(|atom| rest.next_back().is_some_and(|c| atom.is_none_or(|own| own == c)));
                fits.then_some(rest.as_str())
            }
        }
    }

    /// What follows the first occurrence of this in `text`.
    fn skip_past<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Literal(literal) => text.find(literal.as_str()).and_then(|at| text.get(at + literal.len()..)),
            Self::Open(atoms) if atoms.len() <= TRIED => {
                text.char_indices().find_map(|(at, _)| self.strip_from(text.get(at..)?))
            }
            Self::Open(atoms) => {
                let atoms = atoms.iter().map(|atom| atom.map_or(Step::One(Across::Colons), Step::Is));
                let ways = Ways::of(std::iter::once(Step::Run(Across::Colons)).chain(atoms));
                ways.match_beginning(text).and_then(|end| text.get(end..))
            }
        }
    }
}

/// Puts a pattern together from wildcards and characters that are none.
#[derive(Debug, Default)]
pub(super) struct GlobBuilder {
    /// What stands before each `*`.
    runs: Vec<Run>,
    current: Run,
}

impl GlobBuilder {
    /// Text in which `*` and `?` are wildcards.
    pub(super) fn pattern(&mut self, text: &str) {
        for (at, run) in text.split('*').enumerate() {
            if at > 0 {
                self.run();
            }
            for (at, literal) in run.split('?').enumerate() {
                if at > 0 {
                    self.current.add_one();
                }
                self.literal(literal);
            }
        }
    }

    /// Text in which nothing is a wildcard.
    pub(super) fn literal(&mut self, text: &str) {
        match &mut self.current {
            Run::Literal(literal) => literal.push_str(text),
            Run::Open(atoms) => atoms.extend(text.chars().map(Some)),
        }
    }

    /// A `*`.
    pub(super) fn run(&mut self) {
        self.runs.push(std::mem::take(&mut self.current));
    }

    pub(super) fn build(self) -> Glob {
        let mut runs = self.runs.into_iter().chain([self.current]);
        Glob { first: runs.next().unwrap_or_default(), later: runs.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, in as few words as it takes.
    fn matches_by_definition(pattern: &[char], text: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['*', rest @ ..] => (0..=text.len()).any(|at| matches_by_definition(rest, &text[at..])),
            ['?', rest @ ..] => !text.is_empty() && matches_by_definition(rest, &text[1..]),
            [c, rest @ ..] => text.first() == Some(c) && matches_by_definition(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn glob_matches_by_definition(pattern in "[abé*?]{0,8}", text in "[abé]{0,8}") {
            let characters = |text: &str| text.chars().collect::<Vec<_>>();
            let expect = matches_by_definition(&characters(&pattern), &characters(&text));
            prop_assert_eq!(Glob::new(&pattern).matches(&text), expect);
        }
    }

    #[track_caller]
    fn check(pattern: &str, action: &str, expect: bool) {
        assert_eq!(ActionPattern::new(pattern).matches(action), expect, "{pattern} {action}");
    }

    #[test]
    fn actions_match_without_regard_to_case() {
        check("*", "s3:GetObject", true);
        check("s3:*", "s3:GetObject", true);
        check("S3:GETobject", "s3:GetObject", true);
        check("s3:Get*", "s3:getobject", true);
        check("ec2:Describe?nstances", "ec2:DescribeInstances", true);
        check("ec2:*Vpc*", "ec2:DeleteVpcPeeringConnection", true);
        check("s3:*", "s3express:CreateSession", false);
        check("s3:Get", "s3:GetObject", false);
        check("s3:Get?", "s3:Get", false);
    }

    #[test]
    fn placeholders_may_be_any_text() {
        check("${SERVICE}:Get*", "s3:GetObject", true);
        check("${SERVICE}:Get*", "s3:PutObject", false);
        assert_eq!(ActionPattern::new("s3:{{ Name }}").placeholders[0].name, "Name");
    }

    #[test]
    fn shapes() {
        assert!(Glob::new("**").is_any());
        assert!(!Glob::new("").is_any());
        assert_eq!(Glob::new("a:b").as_literal(), Some("a:b"));
        assert_eq!(Glob::new("a?c*").prefix(), "a");
        assert_eq!(Glob::new("abc*d").prefix(), "abc");
        assert_eq!(Glob::new("abc").prefix(), "abc");
        for (pattern, any, literal) in [
            ("*", true, None),
            ("*a", false, None),
            ("a*", false, None),
            ("*?*", false, None),
            ("?", false, None),
            ("", false, Some("")),
            ("ab", false, Some("ab")),
        ] {
            let glob = Glob::new(pattern);
            assert_eq!((glob.is_any(), glob.as_literal()), (any, literal), "{pattern}");
        }
        let mut builder = GlobBuilder::default();
        builder.pattern("a?");
        builder.literal("*?");
        builder.run();
        let glob = builder.build();
        for (text, expect) in [("ab*?", true), ("ab*?c", true), ("abx?", false), ("ab*x", false), ("a*?", false)] {
            assert_eq!(glob.matches(text), expect, "{text}");
        }
    }

    /// The same pattern within a run so long that all ways through it are followed at once.
    #[test]
    fn long_runs_with_single_wildcards() {
        for length in [1, 31, 32, 33, 64, 200] {
            let a = "a".repeat(length);
            for (pattern, text, expect) in [
                (format!("*{a}?b*"), format!("{a}{a}{a}"), false),
                (format!("*{a}?b*"), format!("{a}{a}aabx"), true),
                (format!("*{a}?b*c"), format!("é{a}ébc"), true),
                (format!("*{a}?*?b"), format!("x{a}ab"), false),
                (format!("*{a}?*?b"), format!("x{a}aab"), true),
            ] {
                assert_eq!(Glob::new(&pattern).matches(&text), expect, "{length} {pattern}");
            }
        }
    }

    #[test]
    fn pieces_of_a_pattern() {
        use Wildcard::{Is, One, Run};
        let pieces: Vec<Wildcard> = Glob::new("a*b?").wildcards().collect();
        assert_eq!(pieces, [Is('a'), Run, Is('b'), One]);
        for (pattern, expect) in
            [("a*", true), ("a**", true), ("*", true), ("a", false), ("a?*", false), ("a*b", false), ("a*b*", false)]
        {
            assert_eq!(Glob::new(pattern).is_prefix(), expect, "{pattern}");
        }
    }

    #[test]
    fn globs() {
        for (pattern, text, expect) in [
            ("a*b*c", "abc", true),
            ("a*b*c", "axbxc", true),
            ("a*b*c", "acb", false),
            ("*ab*ab*", "abab", true),
            ("*ab*ab*", "aab", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("*?b*", "ab", true),
            ("*?b*", "b", false),
            ("*a?c*c", "xabcc", true),
            ("*a?c*c", "xabc", false),
            ("é*?", "éé", true),
            ("??", "éé", true),
            ("*?é", "aé", true),
        ] {
            assert_eq!(Glob::new(pattern).matches(text), expect, "{pattern} {text}");
        }
    }
}
