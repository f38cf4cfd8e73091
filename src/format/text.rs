//! Texts as RON literals: any text comes back byte for byte.
//!
//! Knows which characters may stand in a file as they are and which must be escaped,
//! so that git, editors and checkouts with other line ends cannot change or hide them.
//! Does not know what the texts mean.

/// Appends a text as a literal on one line.
pub(super) fn push_inline(out: &mut String, text: &str) {
    push_quoted(out, text, Breaks::Escaped);
}

/// Appends a text behind its field's colon, so that each of its lines is a line of the file, raw where that is exact.
///
/// A carriage return is never written as it is: a file whose line ends were converted still reads the same.
pub(super) fn push_block(out: &mut String, text: &str) {
    let lines = text.contains('\n');
    out.push(if lines { '\n' } else { ' ' });
    if text.chars().any(|c| is_hidden(c) && c != '\n' && c != '\t') {
        return push_quoted(out, text, Breaks::Kept);
    }
    if !lines && !text.contains(['"', '\\', '\t']) {
        return push_quoted(out, text, Breaks::Escaped);
    }
    let fence = "#".repeat(longest_run_of_hashes(text) + 1);
    for part in ["r", &fence, "\"", text, "\"", &fence] {
        out.push_str(part);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Breaks {
    Escaped,
    Kept,
}

fn push_quoted(out: &mut String, text: &str, breaks: Breaks) {
    out.push('"');
    for c in text.chars() {
        match c {
            '\n' if breaks == Breaks::Kept => out.push('\n'),
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Characters that cannot be seen, or that change how others are seen: a reader of a diff must not be misled.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn longest_run_of_hashes(text: &str) -> usize {
    text.split(|c| c != '#').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn inline(text: &str) -> String {
        let mut out = String::new();
        push_inline(&mut out, text);
        out
    }

    fn block(text: &str) -> String {
        let mut out = String::new();
        push_block(&mut out, text);
        out
    }

    #[test]
    fn names_stay_readable() {
        assert_eq!(inline("Bob's Zürich 東京"), "\"Bob's Zürich 東京\"");
        assert_eq!(inline("a \"b\" \\"), r#""a \"b\" \\""#);
        assert_eq!(inline("line\r\n\0\u{202e}"), r#""line\r\n\u{0}\u{202e}""#);
    }

    #[test]
    fn documents_keep_their_lines() {
        assert_eq!(block(""), " \"\"");
        assert_eq!(block("{}"), " \"{}\"");
        assert_eq!(block("{\"a\": 1}"), " r#\"{\"a\": 1}\"#");
        assert_eq!(block("{\n  \"a\": \"#\"\n}\n"), "\nr##\"{\n  \"a\": \"#\"\n}\n\"##");
        assert_eq!(block("{\r\n  \"a\": 1\r\n}"), "\n\"{\\r\n  \\\"a\\\": 1\\r\n}\"");
    }

    #[test]
    fn odd_texts_come_back() {
        let long = "x\n#\"".repeat(100_000);
        for text in [
            "",
            "\"",
            "\"#",
            "\"##\n\"#",
            "r#\"",
            "\\",
            "\\\n",
            "\r",
            "\r\n",
            "\n\r",
            "\n",
            "\0",
            "\t",
            "a\n",
            "\n\n a ",
            "\u{1}\u{7f}\u{85}",
            "\u{feff}{}",
            "\u{2028}",
            "ünï\u{301}cødé 🌳",
            "${aws:username}",
            &long,
        ] {
            comes_back(text);
        }
    }

    fn comes_back(text: &str) {
        for literal in [inline(text), block(text)] {
            assert_eq!(ron::from_str::<String>(&literal).as_deref(), Ok(text), "{literal}");
            let converted = literal.replace('\n', "\r\n").replace("\r\n", "\n");
            assert_eq!(converted, literal, "survives a checkout with other line ends");
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "(?s).{0,40}", odd in "[\"#\\\\\r\n\t\0r a]{0,40}") {
            comes_back(&text);
            comes_back(&odd);
        }
    }
}
