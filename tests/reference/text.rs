//! Texts of policies: policy variables, placeholders, wildcards, and whether such a text matches a plain one.
//! Knows a request only as the source of variables; knows nothing of ARNs, operators, statements.

use super::case::{Case, Fact};
use super::truth::Truth;

/// One piece of a policy text as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Char(char),
    /// `${*}`, `${?}`, `${$}`: the character itself.
    Escape(char),
    /// `${key}` or `${key, 'default'}`.
    Variable {
        key: String,
        default: Option<String>,
    },
    /// `${NAME}`, `{{ name }}` or `${{ name }}`: a template's unfilled place, unknown text.
    Placeholder,
}

/// One mark of a pattern that is matched against plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Char(char),
    /// A character whose ASCII case does not matter.
    Fold(char),
    /// `*`: any text.
    Star,
    /// `*` that stays inside its ARN segment: any text without a colon.
    StarInside,
    /// `?`: one character.
    One,
    /// `?` inside an ARN segment: one character, no colon.
    OneInside,
    /// Text nobody knows: it may be any text.
    Unknown,
}

/// IAM UG, "Version": policy variables exist in 2012-10-17 only, elsewhere `${…}` is literal text.
pub fn pieces(written: &str, version: Version) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = written;
    while let Some(first) = rest.chars().next() {
        let (piece, length) = special(rest, version).unwrap_or((Piece::Char(first), first.len_utf8()));
        pieces.push(piece);
        rest = &rest[length..];
    }
    pieces
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    With2012,
    Without,
}

/// The placeholder, variable or escape at the start of the text, and its length.
fn special(rest: &str, version: Version) -> Option<(Piece, usize)> {
    if rest.starts_with("{{") || rest.starts_with("${{") {
        return rest.find("}}").map(|end| (Piece::Placeholder, end + 2));
    }
    let inner = rest.strip_prefix("${")?;
    let end = inner.find('}')?;
    let inner = &inner[..end];
    let piece = match inner {
        "*" | "?" | "$" if version == Version::With2012 => Piece::Escape(inner.chars().next()?),
        "*" | "?" | "$" => return None,
        // A name begins with a letter; `${*t}` is no placeholder, and nothing else.
        _ if !inner.contains(':') && inner.starts_with(|first: char| first.is_alphabetic()) => Piece::Placeholder,
        _ if !inner.contains(':') => return None,
        _ if version == Version::With2012 => variable(inner),
        _ => return None,
    };
    Some((piece, end + 3))
}

/// IAM UG, "Policy variables", "Specifying default values".
fn variable(inner: &str) -> Piece {
    match inner.split_once(',') {
        None => Piece::Variable { key: inner.to_owned(), default: None },
        Some((key, default)) => {
            Piece::Variable { key: key.to_owned(), default: Some(default.trim().trim_matches('\'').to_owned()) }
        }
    }
}

/// The pieces with their variables replaced, without wildcards. None: a variable has no value, so the text matches nothing.
pub fn literal(pieces: &[Piece], case: &Case) -> Option<Vec<Mark>> {
    let mut marks = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Char(char) | Piece::Escape(char) => marks.push(Mark::Char(*char)),
            Piece::Placeholder => marks.push(Mark::Unknown),
            Piece::Variable { key, default } => match (case.fact(key), default) {
                (Fact::Single(value), _) => marks.extend(value.chars().map(Mark::Char)),
                (Fact::Absent, Some(default)) => marks.extend(default.chars().map(Mark::Char)),
                (Fact::Absent, None) => return None,
                // Not known, or a multivalued key, which variables must not use: AWS does not document the result.
                (Fact::Unknown | Fact::Many(_), _) => marks.push(Mark::Unknown),
            },
        }
    }
    Some(marks)
}

/// The same with `*` and `?` as wildcards. Replaced text never is one.
pub fn wild(pieces: &[Piece], case: &Case) -> Option<Vec<Mark>> {
    let mut marks = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Char('*') => marks.push(Mark::Star),
            Piece::Char('?') => marks.push(Mark::One),
            other => marks.extend(literal(std::slice::from_ref(other), case)?),
        }
    }
    Some(marks)
}

/// Whether the pattern matches the text; where unknown text would have to be right: maybe.
pub fn matches(pattern: &[Mark], text: &str) -> Truth {
    let text: Vec<char> = text.chars().collect();
    match glob(pattern, &text) {
        true if pattern.contains(&Mark::Unknown) => Truth::Maybe,
        found => found.into(),
    }
}

fn glob(pattern: &[Mark], text: &[char]) -> bool {
    let Some((mark, pattern_rest)) = pattern.split_first() else { return text.is_empty() };
    let one =
        |fits: &dyn Fn(char) -> bool| text.split_first().is_some_and(|(c, rest)| fits(*c) && glob(pattern_rest, rest));
    let many = |fits: &dyn Fn(char) -> bool| {
        let longest = text.iter().take_while(|c| fits(**c)).count();
        (0..=longest).any(|length| glob(pattern_rest, &text[length..]))
    };
    match mark {
        Mark::Char(wanted) => one(&|c| c == *wanted),
        Mark::Fold(wanted) => one(&|c| c.eq_ignore_ascii_case(wanted)),
        Mark::One => one(&|_| true),
        Mark::OneInside => one(&|c| c != ':'),
        Mark::Star | Mark::Unknown => many(&|_| true),
        Mark::StarInside => many(&|c| c != ':'),
    }
}

/// The pieces between the first `count - 1` colons; colons of variables and placeholders do not split.
pub fn segments(pieces: &[Piece], count: usize) -> Vec<Vec<Piece>> {
    let mut segments = vec![Vec::new()];
    for piece in pieces {
        if *piece == Piece::Char(':') && segments.len() < count {
            segments.push(Vec::new());
        } else {
            segments.last_mut().unwrap().push(piece.clone());
        }
    }
    segments
}
