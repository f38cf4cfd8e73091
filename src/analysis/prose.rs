//! Words, numbers and lists as people read them. Knows nothing of what they are about.

/// A text of ours as a sentence of its own: with a capital.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A text of ours within a sentence: without its capital.
#[must_use]
pub fn small(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A number with its thousands apart: 10,240.
#[must_use]
pub fn number(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `a`, `a and b`, `a, b and c`; of more than so many the first, and how many more there are.
#[must_use]
pub fn listed(names: &[String], most: usize) -> String {
    if names.len() > most {
        let shown = most.saturating_sub(1);
        let more = number(names.len() - shown);
        return format!("{} and {more} more", names.get(..shown).unwrap_or_default().join(", "));
    }
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let names = ["a", "b", "c", "d"].map(str::to_owned);
        for (count, most, text) in
            [(0, 3, ""), (1, 3, "a"), (2, 3, "a and b"), (3, 3, "a, b and c"), (4, 3, "a, b and 2 more")]
        {
            assert_eq!(listed(&names[..count], most), text);
        }
    }
}
