//! Text that deployment tools replace before AWS sees a policy: `{{ Name }}`, `${{ Name }}`, `${NAME}`.
//!
//! Knows how such text looks and how it differs from IAM policy variables; knows no values for it.

use std::borrow::Cow;

use super::span::{Span, Spanned};
use super::variable::{Piece, pieces};

/// One placeholder in a policy text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Placeholder {
    /// The name between the braces: `PARTITION`.
    pub name: String,
    /// The placeholder as it is written: `${PARTITION}`.
    pub written: String,
}

/// The placeholders of any text, in order: `{{ Name }}`, `${{ Name }}`, and every `${…}` that is no policy variable.
/// A policy variable names a context key, `${aws:username}`, or one character, `${*}`.
///
/// ```
/// use policy::placeholders;
/// let found = placeholders("arn:${PARTITION}:s3:::${aws:username}");
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].value.name, "PARTITION");
/// ```
#[must_use]
pub fn placeholders(text: &str) -> Vec<Spanned<Placeholder>> {
    let mut at = 0;
    let mut found = Vec::new();
    for (written, piece) in pieces(text) {
        let span = Span::new(at, at + written.len());
        at = span.end;
        if let Piece::Placeholder { name } = piece {
            let (name, written) = (name.to_owned(), written.to_owned());
            found.push(Spanned::new(Placeholder { name, written }, span));
        }
    }
    found
}

/// The text with values for its placeholders, as far as there are any; `value` gives one by the name between the braces.
/// A placeholder within such a value stays one.
#[must_use]
pub fn fill_placeholders(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let filled = pieces(text).map(|(written, piece)| match piece {
        Piece::Placeholder { name } => value(name).map_or(Cow::Borrowed(written), Cow::Owned),
        Piece::Text | Piece::Character(_) | Piece::Variable { .. } | Piece::Broken(_) => Cow::Borrowed(written),
    });
    filled.collect()
}

/// The name of a placeholder, if `inner`, the text between `${` and `}`, is one.
///
/// A policy variable is `service:name`. No service is written with `_`, and no key begins with a colon; so what does is
/// another tool's: CloudFormation's `AWS::Region`, the Landing Zone Accelerator's `ACCEL_LOOKUP::CUSTOM:Name`.
pub(super) fn placeholder_name(inner: &str) -> Option<&str> {
    let name = inner.trim();
    let starts = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let is_name =
        starts(name) && !name.contains(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '\'' | '$' | '{'));
    let is_lookup = name.split_once(':').is_some_and(|(start, rest)| {
        let is_word = starts(start) && start.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_word && (start.contains('_') || rest.starts_with(':'))
    });
    (is_name || is_lookup).then_some(name)
}

/// The name in the `{{ Name }}` or `${{ Name }}` at the start of `text`, and how long the whole is.
pub(super) fn double_brace(text: &str) -> Option<(&str, usize)> {
    // GitHub Actions and Backstage write a `$` before the braces, and Mustache three of them around what is not to be escaped.
    let ways = [("${{", "}}"), ("{{{", "}}}"), ("{{", "}}")];
    let (open, close) = ways.into_iter().find(|(open, _)| text.starts_with(open))?;
    let inner = text.strip_prefix(open)?;
    let end = inner.find(|c: char| !is_double_brace_character(c))?;
    let name = inner.get(..end)?.trim();
    let closed = inner.get(end..)?.starts_with(close);
    (closed && !name.is_empty()).then_some((name, open.len() + end + close.len()))
}

fn is_double_brace_character(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | ':' | '/')
}

/// How long the placeholder at the start of `text` is, for a place outside strings.
pub(super) fn bare_length(text: &str) -> Option<usize> {
    if let Some((_, length)) = double_brace(text) {
        return Some(length);
    }
    let inner = text.strip_prefix("${")?;
    let end = inner.find(['}', '{', '"', '\n'])?;
    let closed = inner.get(end..)?.starts_with('}');
    let name = inner.get(..end).and_then(placeholder_name);
    (closed && name.is_some()).then_some("${".len() + end + "}".len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, names: &[&str]) {
        let found = placeholders(text);
        let found: Vec<_> = found.iter().map(|found| found.value.name.as_str()).collect();
        assert_eq!(found, names, "{text}");
    }

    #[test]
    fn placeholders_are_no_variables() {
        check("arn:${PARTITION}:s3:::x", &["PARTITION"]);
        check("{{ AcceleratorPrefix }}-{{Other}}", &["AcceleratorPrefix", "Other"]);
        check("${{ values.name }}-$${{A}}${{ aws:username }}", &["values.name", "A", "aws:username"]);
        check("${var.name}${AWS::AccountId}${ Account }", &["var.name", "AWS::AccountId", "Account"]);
        check("${*}${?}${$}${aws:username}${saml:sub, 'x'}", &[]);
        check("${aws:x${NAME}", &["NAME"]);
        check("{{}}{{ {x} }}$x{y}", &[]);
    }

    #[test]
    fn names() {
        for (inner, expect) in [
            ("A", Some("A")),
            (" A ", Some("A")),
            ("_a", Some("_a")),
            ("a.b-c/d", Some("a.b-c/d")),
            ("AWS::Region", Some("AWS::Region")),
            ("ACCEL_LOOKUP::CUSTOM:A", Some("ACCEL_LOOKUP::CUSTOM:A")),
            ("ACCEL_LOOKUP::ACCOUNT_ID:OU:My OU", Some("ACCEL_LOOKUP::ACCOUNT_ID:OU:My OU")),
            ("MY_TOOL:a", Some("MY_TOOL:a")),
            ("aws:PrincipalTag/a::b", None),
            ("oidc.example.com/my_id:sub", None),
            ("::a", None),
            ("1a", None),
            ("", None),
            ("a b", None),
            ("a:b", None),
            ("a,b", None),
            ("a'b", None),
            ("a$b", None),
            ("a{b", None),
        ] {
            assert_eq!(placeholder_name(inner), expect, "{inner}");
        }
    }

    #[test]
    fn braces() {
        for (text, expect) in [
            ("{{A}}", Some(("A", 5))),
            ("{{ a_b-c.d:e/f }}x", Some(("a_b-c.d:e/f", 17))),
            ("{{{ A }}}}", Some(("A", 9))),
            ("{{{A}}", None),
            ("{{A}", None),
            ("{{A", None),
            ("{A}", None),
            ("{{ }}", None),
            ("{{a$b}}", None),
            ("x{{A}}", None),
            ("{{é}}", Some(("é", 6))),
        ] {
            assert_eq!(double_brace(text), expect, "{text}");
        }
        for (text, expect) in [
            ("{{A}}b", Some(5)),
            ("${A}b", Some(4)),
            ("${ A }", Some(6)),
            ("${A", None),
            ("${A{}", None),
            ("${A\"}", None),
            ("${A\n}", None),
            ("${aws:x}", None),
            ("$A", None),
            ("${}", None),
        ] {
            assert_eq!(bare_length(text), expect, "{text}");
        }
    }

    #[test]
    fn values_stand_for_placeholders() {
        let value = |name: &str| match name {
            "A" => Some("1".to_owned()),
            "B" => Some("${A}".to_owned()),
            _ => None,
        };
        for (text, expect) in [
            ("x${A}y", "x1y"),
            ("{{ A }}{{{ A }}}", "11"),
            ("${B}", "${A}"),
            ("${C}${aws:x}${*}", "${C}${aws:x}${*}"),
            ("${a", "${a"),
            ("", ""),
        ] {
            assert_eq!(fill_placeholders(text, &value), expect, "{text}");
        }
    }

    #[test]
    fn spans_cover_what_is_written() {
        let text = "é${A}-{{ b }}${{c}}";
        for found in placeholders(text) {
            assert_eq!(found.span.of(text), found.value.written);
        }
    }
}
