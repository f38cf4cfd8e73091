//! The pieces of a policy string: plain text, policy variables such as `${aws:username}`, placeholders.
//!
//! Knows how a variable is written; which value it has is known where a request is.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use super::placeholder::{double_brace, other_form, placeholder_name};

/// One piece of a policy string of version `2012-10-17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Text that stands for itself, wildcards apart.
    Text,
    /// `${*}`, `${?}` or `${$}`: this character and no wildcard.
    Character(char),
    /// `${key}` or `${key, 'default'}`.
    Variable {
        /// The condition key whose value is put here.
        key: &'t str,
        /// What is put here where the request has no such key.
        default: Option<&'t str>,
    },
    /// Text that another tool replaces.
    Placeholder {
        /// The name between the braces.
        name: &'t str,
    },
    /// A variable that is not well formed.
    Broken(VariableFault),
}

/// What is wrong with a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VariableFault {
    /// No `}` follows.
    MissingBrace,
    /// The default value is not `'…'`.
    MissingQuote,
    /// White space in the key.
    Space,
    /// Not `service:name`.
    NoKey,
}

/// The pieces of `text`, each with the text that it is written as; together they are `text`.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = (&str, Piece<'_>)> {
    let mut rest = text;
    let mut before = None;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, length) = match special(rest, before) {
            Some(special) => special,
            None => (Piece::Text, plain_length(rest)),
        };
        let (written, after) = rest.split_at_checked(length)?;
        rest = after;
        before = written.chars().next_back();
        Some((written, piece))
    })
}

/// The condition keys whose values stand in a text, as they are written in it.
pub fn variables(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|(_, piece)| match piece {
        Piece::Variable { key, .. } => Some(key),
        Piece::Text | Piece::Character(_) | Piece::Placeholder { .. } | Piece::Broken(_) => None,
    })
}

/// The text with `*` for whatever something else is put in for, as what that is may be anything.
#[must_use]
pub fn with_wildcards(text: &str) -> String {
    let parts = pieces(text).map(|(written, piece)| match piece {
        Piece::Text | Piece::Broken(_) => written,
        Piece::Character(_) | Piece::Variable { .. } | Piece::Placeholder { .. } => "*",
    });
    parts.collect()
}

/// How far a text that begins with nothing special goes before something that may be special begins.
fn plain_length(text: &str) -> usize {
    // What is special begins with a bracket, or with a `$` and a bracket.
    let mut brackets = text.match_indices(['{', '<', '[']).flat_map(|(at, _)| [at.checked_sub(1), Some(at)]).flatten();
    let starts = |at: &usize| {
        let Some((before, rest)) = text.split_at_checked(*at) else { return false };
        let before = before.chars().next_back();
        rest.starts_with("${") || double_brace(rest).is_some() || other_form(rest, before).is_some()
    };
    brackets.find(starts).unwrap_or(text.len())
}

/// What is special at the start of `text`, and how long it is; `before` is the character before it.
fn special(text: &str, before: Option<char>) -> Option<(Piece<'_>, usize)> {
    if let Some((name, length)) = double_brace(text).or_else(|| other_form(text, before)) {
        return Some((Piece::Placeholder { name }, length));
    }
    let inner = text.strip_prefix("${")?;
    let Some(length) = inner_length(inner) else {
        let end = inner.find("${").unwrap_or(inner.len());
        return Some((Piece::Broken(VariableFault::MissingBrace), "${".len() + end));
    };
    let piece = inside(inner.get(..length)?);
    Some((piece, "${".len() + length + "}".len()))
}

/// Length of the text before the closing brace, which is none of a quoted default value.
fn inner_length(inner: &str) -> Option<usize> {
    // No further than the next variable: one that is not closed must not swallow those after it.
    let reach = inner.find("${").unwrap_or(inner.len());
    let inner = inner.get(..reach)?;
    let mut quoted = false;
    let unquoted = inner.find(|c| {
        quoted ^= c == '\'';
        c == '}' && !quoted
    });
    // With an odd quotation mark the first brace is as good a guess as any.
    unquoted.or_else(|| inner.find('}'))
}

/// What the text between `${` and `}` is.
fn inside(inner: &str) -> Piece<'_> {
    match inner {
        "*" => return Piece::Character('*'),
        "?" => return Piece::Character('?'),
        "$" => return Piece::Character('$'),
        _ => {}
    }
    if let Some(name) = placeholder_name(inner) {
        return Piece::Placeholder { name };
    }
    let (key, default) = match inner.split_once(',') {
        Some((key, default)) => (key, Some(default.trim())),
        None => (inner, None),
    };
    let quoted = default.map(|text| {
        let text = text.strip_prefix('\'')?.strip_suffix('\'')?;
        (!text.contains('\'')).then_some(text)
    });
    match (key.split_once(':'), quoted) {
        (None | Some(("", _) | (_, "")), _) => Piece::Broken(VariableFault::NoKey),
        _ if key.contains(char::is_whitespace) => Piece::Broken(VariableFault::Space),
        (_, Some(None)) => Piece::Broken(VariableFault::MissingQuote),
        (_, quoted) => Piece::Variable { key, default: quoted.flatten() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[Piece<'_>]) {
        let found: Vec<_> = pieces(text).map(|(_, piece)| piece).collect();
        assert_eq!(found, expect, "{text}");
        let written: String = pieces(text).map(|(written, _)| written).collect();
        assert_eq!(written, text);
    }

    fn variable<'t>(key: &'t str, default: Option<&'t str>) -> Piece<'t> {
        Piece::Variable { key, default }
    }

    #[test]
    fn keys_and_wildcards_of_a_text() {
        let text = "${aws:PrincipalTag/Home, 'a}b'}/${PREFIX}-${*}${aws:username${ec2:Region}";
        assert_eq!(variables(text).collect::<Vec<_>>(), ["aws:PrincipalTag/Home", "ec2:Region"]);
        assert_eq!(with_wildcards(text), "*/*-*${aws:username*");
    }

    #[test]
    fn variables_escapes_and_faults() {
        use Piece::{Broken, Character, Text};
        check("", &[]);
        check("a${*}b", &[Text, Character('*'), Text]);
        check("${aws:username}", &[variable("aws:username", None)]);
        check("${aws:PrincipalTag/a, 'x, }y'}", &[variable("aws:PrincipalTag/a", Some("x, }y"))]);
        check("${aws:x,''}", &[variable("aws:x", Some(""))]);
        check("${aws:username", &[Broken(VariableFault::MissingBrace)]);
        check("${aws:a${aws:b}", &[Broken(VariableFault::MissingBrace), variable("aws:b", None)]);
        check("${aws:a, company}", &[Broken(VariableFault::MissingQuote)]);
        check("${aws:a, 'company}", &[Broken(VariableFault::MissingQuote)]);
        check("${aws: username}", &[Broken(VariableFault::Space)]);
        check("${}", &[Broken(VariableFault::NoKey)]);
        check("${12}", &[Broken(VariableFault::NoKey)]);
        check("$x{y}", &[Text]);
        check("${?}${$}", &[Character('?'), Character('$')]);
        check("${:x}", &[Broken(VariableFault::NoKey)]);
        check("${aws:}", &[Broken(VariableFault::NoKey)]);
        check("${aws:x, ''y'}", &[Broken(VariableFault::MissingQuote)]);
        check("${aws:x, '}", &[Broken(VariableFault::MissingQuote)]);
        check("${aws:x, 'a}b${aws:y}", &[Broken(VariableFault::MissingQuote), Text, variable("aws:y", None)]);
        check("${aws:x, 'a}b'}c", &[variable("aws:x", Some("a}b")), Text]);
        check("é${aws:é}é", &[Text, variable("aws:é", None), Text]);
        check("a{{ B }}c${D}", &[Text, Piece::Placeholder { name: "B" }, Text, Piece::Placeholder { name: "D" }]);
        check("{{", &[Text]);
        check("$${aws:x}", &[Text, variable("aws:x", None)]);
    }
}
