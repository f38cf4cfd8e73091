//! Places in a policy text: byte ranges, and the line and column that people count.
//!
//! Knows only the text. What stands at a place is no concern of this module.

use std::borrow::Cow;

/// A half-open range of byte offsets into the policy text, always on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` to before `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text that the span covers; empty where the span does not belong to `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether `other` lies inside this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Something that was read, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where it stands, quotation marks included.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, read at `span`.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A place as people count it: both numbers start at 1, columns count Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1; lines end at `\n`.
    pub line: usize,
    /// Column, from 1, in Unicode code points.
    pub column: usize,
}

/// Line and column of a byte offset; an offset after the end, or inside a character, counts as the next place before it.
/// Goes through all that is before it: for many places in one text take [`Lines`].
///
/// ```
/// use policy::{Position, position};
/// assert_eq!(position("{\n  “", 4), Position { line: 2, column: 3 });
/// ```
#[must_use]
pub fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..text.floor_char_boundary(offset)).unwrap_or(text);
    Position::START.after(before.as_bytes())
}

impl Position {
    /// Where a text begins.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The position behind these bytes. A character counts where it begins, so the bytes may be cut anywhere.
    fn after(self, bytes: &[u8]) -> Self {
        let breaks = bytes.iter().filter(|byte| **byte == b'\n').count();
        let last = bytes.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        // In UTF-8 all bytes of a character but the first have the form 10xxxxxx.
        let characters = last.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        let column = if breaks == 0 { self.column } else { 1 };
        Self { line: self.line + breaks, column: column + characters }
    }
}

/// A text and the lines in it, for finding many positions in it, each in a time that does not grow with the text: not with
/// the number of its lines, nor with their length.
#[derive(Debug, Clone)]
pub struct Lines<'t> {
    text: Cow<'t, str>,
    /// The position of every [`STEP`]-th byte.
    marks: Vec<Position>,
}

/// So many bytes lie between two marks: few enough to be counted at once, and the marks take a sixteenth of the text.
const STEP: usize = 256;

impl<'t> Lines<'t> {
    /// Goes through the text once.
    #[must_use]
    pub fn of(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        let (mut at, mut marks) = (Position::START, Vec::with_capacity(text.len().div_ceil(STEP)));
        for chunk in text.as_bytes().chunks(STEP) {
            marks.push(at);
            at = at.after(chunk);
        }
        Self { marks, text }
    }

    /// The text itself.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same as [`position`].
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        // The end of a text that fills its last stretch has no mark of its own.
        let mark = (offset / STEP).min(self.marks.len().saturating_sub(1));
        let bytes = self.text.as_bytes().get(mark * STEP..offset).unwrap_or_default();
        self.marks.get(mark).map_or(Position::START, |at| at.after(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions() {
        let text = "ab\n“c”\r\nd";
        for (offset, line, column) in [
            (0, 1, 1),
            (2, 1, 3),
            (3, 2, 1),
            // Inside a character, its beginning.
            (4, 2, 1),
            (6, 2, 2),
            (7, 2, 3),
            (11, 2, 5),
            (12, 3, 1),
            (13, 3, 2),
            (99, 3, 2),
        ] {
            assert_eq!(position(text, offset), Position { line, column }, "{offset}");
        }
    }

    #[test]
    fn lines_give_the_same_positions() {
        for unit in ["a", "\n", "é", "“\n", "ab\r\nc", "a long line without an end, ", "𝄞x\n"] {
            for count in [0, 1, 255, 256, 257, 600] {
                let text = unit.repeat(count);
                let lines = Lines::of(&*text);
                for offset in 0..text.len() + 2 {
                    assert_eq!(lines.position(offset), position(&text, offset), "{unit:?} {count} {offset}");
                }
            }
        }
    }

    #[test]
    fn spans_hold_spans() {
        let span = Span::new(2, 5);
        for (start, end, expect) in
            [(2, 5, true), (3, 4, true), (1, 4, false), (3, 6, false), (0, 9, false), (5, 5, true)]
        {
            assert_eq!(span.contains(Span::new(start, end)), expect, "{start} {end}");
        }
        assert_eq!((span.of("abcdefg"), span.of("abc"), Span::new(1, 2).of("é")), ("cde", "", ""));
    }
}
