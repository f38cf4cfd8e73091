//! Which known word somebody may have meant.
//!
//! Knows words only; which words are known, the caller says.

use strsim::levenshtein;

/// The known word that `written` most likely stands for: at most two letters off, without regard to case.
#[must_use]
pub fn nearest<'w>(written: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let written = written.trim().to_lowercase();
    known
        .into_iter()
        // Cheap, and turns away most words: so many letters are off at least.
        .filter(|word| word.len().abs_diff(written.len()) <= 2)
        .map(|word| (levenshtein(&written, &word.to_lowercase()), word))
        // Two slips are common, and of a short word two letters off leave another word.
        .filter(|(distance, word)| *distance <= 2 && *distance < word.len() / 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
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
        // Most of a short word must be there; of several, the nearest is meant.
        assert_eq!(nearest("cat", ["bat", "rat"]), None);
        assert_eq!(nearest("Resourse", ["NotResource", "Resource"]), Some("Resource"));
        assert_eq!(nearest("abcdef", ["abcdxy", "abcdex"]), Some("abcdex"));
        assert_eq!(nearest("abcdef", ["abcxyz"]), None);
        assert_eq!(nearest("abcdefghij", ["xyzdefghij"]), None);
        assert_eq!(nearest("abcdefgh", ["abcdef"]), Some("abcdef"));
        assert_eq!(nearest("abcdefghi", ["abcdef"]), None);
        assert_eq!(nearest("abcd", ["abxy"]), None);
        assert_eq!(nearest("abcd", ["abcx"]), Some("abcx"));
        assert_eq!(nearest("", ["ab"]), None);
    }
}
