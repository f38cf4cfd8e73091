//! Lines with indentation: what stands further to the right lies in what stands above it.
//!
//! Knows blanks, tabs, bullets and the lines that programs draw trees with. Does not know what a line names.

use super::{Listed, Listing, MOST_LINES, Named, Place, odd_character};
use crate::Entry;

/// A tab leads to the next column that this divides. It only matters where somebody mixes tabs and blanks.
const TAB: usize = 4;

/// An OU above the line that is being read.
struct Above {
    column: usize,
    /// Its number in the list; `None` for the place itself that the list is added to.
    at: Option<usize>,
}

pub(super) fn read(text: &str) -> Listing {
    let mut listing = Listing::default();
    // From the top; the last is the nearest.
    let mut above: Vec<Above> = Vec::new();
    let mut is_first = true;
    for (number, whole) in (1..).zip(text.lines()) {
        let (column, line) = begin(whole);
        if line.is_empty() {
            continue;
        }
        if listing.lines.len() >= MOST_LINES {
            listing.cut_off();
            break;
        }
        while above.last().is_some_and(|upper| upper.column >= column) {
            above.pop();
        }
        let entry = Entry::of(line);
        if std::mem::take(&mut is_first) && !entry.is_account() && is_top(&entry.name) {
            above.push(Above { column, at: None });
            continue;
        }
        let place = above.last().and_then(|upper| upper.at).map_or(Place::Unsaid, Place::In);
        let at = listing.lines.len();
        let mut listed = match odd_character(line) {
            Some(why) => Listed::unusable(number, line, why),
            None => Listed::new(number, Place::Unsaid, named(line, entry)),
        };
        listed.place = place;
        listing.lines.push(listed);
        above.push(Above { column, at: Some(at) });
    }
    listing
}

/// Whether a first line stands for the place that the list is added to, as programs begin their trees.
fn is_top(name: &str) -> bool {
    matches!(name, "." | "/" | "") || name.eq_ignore_ascii_case("root")
}

/// What a line names. A name that was only made from the e-mail is none, so that nobody is renamed by it.
fn named(line: &str, entry: Entry) -> Named {
    if !entry.is_account() {
        return Named::Ou(entry.name);
    }
    let bare = entry.email.as_deref().map_or_else(|| line.to_owned(), |email| line.replacen(email, "", 1));
    let is_letter = |name: &str| name.chars().any(char::is_alphanumeric);
    let is_given = is_letter(&Entry::of(bare.replace("mailto:", "").trim()).name);
    Named::Account { name: Some(entry.name).filter(|_| is_given), email: entry.email, id: entry.id }
}

/// The column where the words of a line begin, and the line from there.
fn begin(line: &str) -> (usize, &str) {
    let mut column = 0;
    let mut rest = line.trim_end();
    loop {
        let mut letters = rest.chars();
        let Some(first) = letters.next() else { return (column, "") };
        let after = letters.as_str();
        let is_before_blank = after.is_empty() || after.starts_with(char::is_whitespace);
        // Boxes are drawn with lines, or with `|--`, `+--` and "`--" where there are only letters.
        let is_drawn = ('\u{2500}'..='\u{257f}').contains(&first)
            || (matches!(first, '|' | '+' | '`' | '\\') && (is_before_blank || after.starts_with('-')));
        let dashes = after.bytes().take_while(|byte| *byte == b'-').count();
        match first {
            '\t' => column += TAB - column % TAB,
            _ if first.is_whitespace() => column += 1,
            '-' | '*' | '•' | '‣' | '◦' | '–' | '—' if is_before_blank => column += 1,
            _ if is_drawn => {
                column += 1 + dashes;
                rest = after.get(dashes..).unwrap_or_default();
                continue;
            }
            _ => return (column, rest),
        }
        rest = after;
    }
}
