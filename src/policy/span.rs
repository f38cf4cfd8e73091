//! Places in a policy text: byte ranges, and the line and column that people count.
//!
//! Knows only the text. What stands at a place is no concern of this module.

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
///
/// ```
/// use policy::{Position, position};
/// assert_eq!(position("{\n  “", 4), Position { line: 2, column: 3 });
/// ```
#[must_use]
pub fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..text.floor_char_boundary(offset)).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    Position { line: 1 + before.bytes().filter(|byte| *byte == b'\n').count(), column: 1 + line.chars().count() }
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
