//! Names of actions: order and patterns without regard to case.
//!
//! Knows ASCII text with `*` and `?`; knows nothing of services, ARNs or policy variables.

use std::cmp::Ordering;

/// The order of names in the catalogue: lower-case bytes.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Whether the whole of `text` fits `pattern`, where `*` is any run and `?` one character.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where to resume when a run was guessed too short: after the last star, one character further on.
    let mut resume: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                resume = Some((p + 1, t));
                p += 1;
            }
            Some(b'?') => (p, t) = (p + 1, t + 1),
            Some(want) if want.eq_ignore_ascii_case(byte) => (p, t) = (p + 1, t + 1),
            _ => match resume {
                Some((after_star, from)) => {
                    resume = Some((after_star, from + 1));
                    (p, t) = (after_star, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_match_without_regard_to_case() {
        for (pattern, text, expect) in [
            ("getobject", "GetObject", true),
            ("Get*", "GetObject", true),
            ("*Object", "GetObject", true),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("Get", "GetObject", false),
            ("g?t*t", "GetObject", true),
            ("*a*b*c", "xxaxxbxxbxc", true),
            ("*a*b*c", "xxaxxbxxbx", false),
            ("a?", "a", false),
            ("**", "anything", true),
        ] {
            assert_eq!(matches(pattern, text), expect, "{pattern} against {text}");
        }
    }
}
