//! Which known word somebody may have meant.
//!
//! Knows words only; which words are known, the caller says.

/// The known word that `written` most likely stands for: at most two letters off, without regard to case.
pub(super) fn nearest<'w>(written: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let written = written.trim().to_lowercase();
    known
        .into_iter()
        .filter(|word| word.len().abs_diff(written.len()) <= 2)
        .map(|word| (distance(&written, &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= 2 && *distance < word.len() / 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters must be changed, put in or taken out.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (line, a) in from.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (b, cell) in to.chars().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(a != b);
            diagonal = *cell;
            *cell = replaced.min(left + 1).min(diagonal + 1);
            left = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found() {
        let known = ["Action", "NotAction", "Effect"];
        assert_eq!(nearest("Actions", known), Some("Action"));
        assert_eq!(nearest("effect ", known), Some("Effect"));
        assert_eq!(nearest("notActoin", known), Some("NotAction"));
        assert_eq!(nearest("Comment", known), None);
        // As near as another, the first is meant; the nearer one otherwise.
        assert_eq!(nearest("cat", ["bat", "rat"]), None);
        assert_eq!(nearest("Resourse", ["NotResource", "Resource"]), Some("Resource"));
        assert_eq!(nearest("abcdef", ["abcdxy", "abcdex"]), Some("abcdex"));
        assert_eq!(nearest("abcdef", ["abcxyz"]), None);
        assert_eq!(nearest("abcd", ["abxy"]), None);
        assert_eq!(nearest("abcd", ["abcx"]), Some("abcx"));
        assert_eq!(nearest("", ["ab"]), None);
    }

    #[test]
    fn distances() {
        for (from, to, expect) in [
            ("kitten", "sitting", 3),
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "abc", 0),
            ("abc", "xabc", 1),
            ("abc", "bc", 1),
            ("ab", "ba", 2),
            ("flaw", "lawn", 2),
            ("é", "e", 1),
        ] {
            assert_eq!(distance(from, to), expect, "{from} {to}");
        }
    }
}
