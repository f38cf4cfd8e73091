//! A text as a project file writes it: where in the literal each byte of the text stands.
//!
//! Knows RON's two forms of strings, in files that could be read. Does not read their texts.

/// A literal, gone through once, so that to find a place in it takes no longer the further back it is.
#[derive(Debug)]
pub(super) enum Literal {
    /// `r#"…"#`: byte for byte, from this offset on.
    Raw(usize),
    /// `"…"`, with what is needed to begin in the middle of it.
    Escaped(Vec<Mark>),
    /// Of another form: nothing is known of it.
    Other,
}

/// A byte of the text, and where it is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    read: usize,
    written: usize,
}

/// So many bytes of the text at least lie between two marks: few enough to be gone through for each place that is asked for.
const STEP: usize = 256;

impl Literal {
    pub fn of(literal: &str) -> Self {
        let Some((opening, body)) = literal.split_once('"') else { return Self::Other };
        let raw = opening.strip_prefix('r').is_some_and(|fence| fence.chars().all(|c| c == '#'));
        if raw {
            return Self::Raw(opening.len() + 1);
        }
        if !opening.is_empty() {
            return Self::Other;
        }
        let (mut marks, mut at) = (vec![Mark::default()], Mark::default());
        while let Some(next) = at.next(body) {
            at = next;
            if at.read >= marks.len() * STEP {
                marks.push(at);
            }
        }
        Self::Escaped(marks)
    }

    /// Offset in the literal of a byte of the text that it stands for; 0 for a literal of unknown form.
    pub fn offset(&self, literal: &str, byte: usize) -> usize {
        match self {
            Self::Raw(start) => start + byte,
            Self::Escaped(marks) => {
                let body = literal.get(1..).unwrap_or_default();
                let before = marks.partition_point(|mark| mark.read <= byte).saturating_sub(1);
                let mut at = marks.get(before).copied().unwrap_or_default();
                while let Some(next) = at.next(body).filter(|_| at.read < byte) {
                    at = next;
                }
                1 + at.written
            }
            Self::Other => 0,
        }
    }
}

impl Mark {
    /// Behind the character that stands here.
    fn next(self, body: &str) -> Option<Self> {
        let rest = body.get(self.written..)?;
        let (length, stands_for) = match rest.chars().next()? {
            '\\' => escape(rest),
            c => (c.len_utf8(), c.len_utf8()),
        };
        Some(Self { read: self.read + stands_for, written: self.written + length })
    }
}

/// How long an escape is, and how long the character that it stands for, in bytes.
fn escape(text: &str) -> (usize, usize) {
    let digits = match text.get(1..2) {
        Some("u") => text.split_once('}').and_then(|(escape, _)| escape.get(3..)),
        Some("x") => text.get(2..4),
        _ => return (2, 1),
    };
    let length = if text.starts_with("\\u") { 4 } else { 2 } + digits.map_or(0, str::len);
    let stands_for = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
    (length, stands_for.map_or(1, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found() {
        let find = |literal: &str, byte| Literal::of(literal).offset(literal, byte);
        assert_eq!(find(r#""\x41\u{e9}\'b""#, 4), 13);
        assert_eq!(find("/* odd */ \"a\"", 1), 0);
        assert_eq!(find("r##\"ab\"##", 1), 5);
        let long = format!("\"{}x\"", "\\u{e9}é\\n".repeat(1_000));
        assert_eq!(find(&long, 5_000), long.len() - 2);
        assert_eq!(find(&long, 2_505), 1 + 501 * 10);
    }
}
