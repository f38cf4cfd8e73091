//! The part of a long text that is open for editing.
//!
//! Laying a text out takes time that grows with it, and that cannot be done beside the window; so of a text that is far longer
//! than AWS takes, a part is shown at a time. Knows where parts begin and end; knows no field.

use std::ops::Range;

/// Longer texts are shown in parts. AWS takes 10,240 characters at most, so nothing that is meant is cut.
pub const WHOLE: usize = 48 * 1024;
/// So long a part is, about.
const PART: usize = 32 * 1024;
/// So far from there a line's end is looked for; a text without lines is cut where that finds none.
const NEAR: usize = 2 * 1024;

/// The whole text, where it is shown whole; else the part that holds a place.
pub fn around(text: &str, at: usize) -> Range<usize> {
    if text.len() <= WHOLE {
        return 0..text.len();
    }
    // The end of the text is the end of its last part.
    let at = at.min(text.len().saturating_sub(1));
    let number = at / PART;
    // A place before the cut of its part belongs to the one before.
    let first = if cut(text, number) > at { number.saturating_sub(1) } else { number };
    let last = if cut(text, first + 1) <= at { first + 1 } else { first };
    cut(text, last)..cut(text, last + 1)
}

/// Where a part begins.
fn cut(text: &str, number: usize) -> usize {
    let at = number.saturating_mul(PART);
    if number == 0 {
        return 0;
    }
    // What would be a short rest belongs to the last part.
    if at + NEAR >= text.len() {
        return text.len();
    }
    let near = text.as_bytes().get(at..at + NEAR).unwrap_or_default();
    match near.iter().position(|byte| *byte == b'\n') {
        Some(end) => at + end + 1,
        None => (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len()),
    }
}

/// The same part after the text in it has become so many bytes long; of a text that has become another, the part at its beginning.
pub fn kept(text: &str, part: &Range<usize>) -> Range<usize> {
    let is_there = text.is_char_boundary(part.start) && text.is_char_boundary(part.end) && part.end <= text.len();
    // Whoever pastes much into a part is shown the beginning of it.
    if text.len() > WHOLE && is_there && part.len() <= WHOLE && !part.is_empty() {
        return part.clone();
    }
    around(text, part.start)
}

/// Which of how many parts a part is, from 1.
pub fn number(text: &str, part: &Range<usize>) -> (usize, usize) {
    let number = |part: &Range<usize>| part.start / PART + 1;
    (number(part), number(&around(text, text.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_the_whole() {
        let lines: String = (0..20_000).map(|at| format!("line {at}\n")).collect();
        let long = "é".repeat(70_000);
        for text in [lines.as_str(), long.as_str()] {
            let (mut at, mut count) = (0, 0);
            while at < text.len() {
                let part = around(text, at);
                assert_eq!(part.start, at);
                assert!(part.len() > PART - NEAR || part.end == text.len(), "{part:?}");
                assert!(part.len() <= PART + 2 * NEAR, "{part:?}");
                assert!(text.get(part.clone()).is_some());
                assert_eq!(around(text, part.end - 1), part);
                assert_eq!(around(text, part.start + part.len() / 2), part);
                assert_eq!(kept(text, &part), part);
                count += 1;
                assert_eq!(number(text, &part).0, count);
                at = part.end;
            }
            assert_eq!(number(text, &(0..1)), (1, count));
            assert_eq!(around(text, text.len()).end, text.len());
            assert_eq!(around(text, text.len()), around(text, text.len() - 1));
        }
        assert_eq!(around("short", 99), 0..5);
        assert_eq!(kept("short", &(2..90_000)), 0..5);
    }
}
