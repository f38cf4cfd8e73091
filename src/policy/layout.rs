//! How a policy text is laid out: indented for people, or as short as it goes; and how long it is.
//!
//! Knows white space only: every other piece of the text keeps its exact spelling.

use super::json;
use super::token::{Lexeme, LexemeKind, Lexemes};

/// How long a policy text is, in Unicode scalar values.
/// AWS counts every character that is saved: its console saves without white space outside strings,
/// its command line as it stands.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// As it stands.
    pub characters: usize,
    /// Without white space outside strings.
    pub minified: usize,
}

/// The size of any text.
///
/// ```
/// use policy::size;
/// assert_eq!(size("{ \"a\": \"é b\" }").minified, 11);
/// ```
#[must_use]
pub fn size(text: &str) -> Size {
    Size { characters: text.chars().count(), minified: solid(text).map(|piece| piece.chars().count()).sum() }
}

/// The text without white space outside strings. Any text will do.
#[must_use]
pub fn minify(text: &str) -> String {
    solid(text).collect()
}

/// The text with a line for each member and item, indented by two spaces;
/// `None` where it is not one well-formed JSON value, as it then has no structure to show.
#[must_use]
pub fn format(text: &str) -> Option<String> {
    if !json::read(text).is_well_formed() {
        return None;
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth: usize = 0;
    let mut previous = "";
    for piece in solid(text) {
        if matches!(piece, "}" | "]") {
            depth = depth.saturating_sub(1);
        }
        let empty = matches!((previous, piece), ("{", "}") | ("[", "]"));
        let opened = matches!(previous, "{" | "[" | ",");
        if (opened || matches!(piece, "}" | "]")) && !empty {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        } else if previous == ":" {
            out.push(' ');
        }
        out.push_str(piece);
        if matches!(piece, "{" | "[") {
            depth += 1;
        }
        previous = piece;
    }
    Some(out)
}

/// All pieces but white space.
fn solid(text: &str) -> impl Iterator<Item = &str> {
    let is_solid = |lexeme: &Lexeme| lexeme.kind != LexemeKind::Space;
    Lexemes::new(text).filter(is_solid).map(|lexeme| lexeme.span.of(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, formatted: Option<&str>, minified: &str) {
        assert_eq!(format(text).as_deref(), formatted, "{text}");
        assert_eq!(minify(text), minified, "{text}");
    }

    #[test]
    fn spelling_is_kept() {
        check(
            r#" {"a" :[1.50 , "\u0041 {}", { },[ ]] , "b":{"c":null}} "#,
            Some(
                r#"{
  "a": [
    1.50,
    "\u0041 {}",
    {},
    []
  ],
  "b": {
    "c": null
  }
}"#,
            ),
            r#"{"a":[1.50,"\u0041 {}",{},[]],"b":{"c":null}}"#,
        );
    }

    #[test]
    fn sizes() {
        for (text, characters, minified) in [("", 0, 0), (" é ", 3, 1), ("{ \"a b\": 1 }", 12, 9), ("x\n\ty", 4, 2)] {
            assert_eq!(size(text), Size { characters, minified }, "{text}");
        }
    }

    #[test]
    fn short_layouts() {
        check("1", Some("1"), "1");
        check("[]", Some("[]"), "[]");
        check("[[1],{}]", Some("[\n  [\n    1\n  ],\n  {}\n]"), "[[1],{}]");
        check(
            "{\"a\":[{\"b\":1}]}",
            Some("{\n  \"a\": [\n    {\n      \"b\": 1\n    }\n  ]\n}"),
            "{\"a\":[{\"b\":1}]}",
        );
    }

    #[test]
    fn broken_text_has_no_layout() {
        check("{\"a\": 1,\n}", None, "{\"a\":1,}");
        check("", None, "");
        check(" \u{a0} x", None, "\u{a0}x");
        check(r#"{ "a": {{ X }} }"#, None, r#"{"a":{{ X }}}"#);
    }
}
