//! Sentences as people read them: code and names in them are set as code, and the backticks around those are not shown.
//!
//! Pure but for the toolkit's types. Knows which stretches of a sentence are code, how they are set, and what is heard of them.
//! Does not know what a sentence is about. What the user wrote, and nothing else, is shown to the letter: see [`Whose`].

use std::borrow::Cow;

use aws::{shown, shown_lines};
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontFamily, FontId, RichText, WidgetText};

use super::theme::{CODE_GROUND, strong_family};

/// So many characters of a text are shown: more than fit into any window.
const MOST_SHOWN: usize = 10_000;
/// And so many in one line.
pub const MOST_IN_A_LINE: usize = 1_000;
/// Letters of one width look larger than others of their size, and their lines are higher.
const CODE_SIZE: f32 = 0.9;

/// Whether a text is a sentence of Canopy's, in which backticks say what is code, or somebody else's, in which they are theirs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    #[default]
    Ours,
    Theirs,
}

/// A text for a label, a button or a hint, with its look.
#[derive(Clone, Debug)]
pub struct Said {
    text: String,
    whose: Whose,
    size: f32,
    family: FontFamily,
    color: Color32,
}

impl Said {
    pub fn new(text: impl Into<String>, whose: Whose) -> Self {
        let text: String = text.into();
        Self {
            text: shown_lines(&beginning(&text, MOST_SHOWN)).into_owned(),
            whose,
            size: 13.0,
            family: FontFamily::Proportional,
            color: Color32::PLACEHOLDER,
        }
    }

    pub fn color(self, color: Color32) -> Self {
        Self { color, ..self }
    }

    pub fn size(self, size: f32) -> Self {
        Self { size, ..self }
    }

    pub fn small(self) -> Self {
        self.size(11.5)
    }

    /// A text that is the user's alone.
    pub fn own(self) -> Self {
        Self { whose: Whose::Theirs, ..self }
    }

    pub fn strong(self) -> Self {
        Self { family: strong_family(), ..self }
    }

    pub fn monospace(self) -> Self {
        Self { family: FontFamily::Monospace, size: 12.5, ..self }
    }

    /// Adds it to a line of several looks.
    pub fn append_to(self, line: &mut LayoutJob) {
        append(line, &self.text, self.whose, &FontId::new(self.size, self.family), self.color);
    }
}

impl From<Said> for WidgetText {
    fn from(said: Said) -> Self {
        if said.whose == Whose::Ours && said.text.contains('`') {
            let mut job = LayoutJob::default();
            said.append_to(&mut job);
            return job.into();
        }
        let text = RichText::new(said.text).font(FontId::new(said.size, said.family));
        if said.color == Color32::PLACEHOLDER { text.into() } else { text.color(said.color).into() }
    }
}

/// A text on one line, as it is painted.
pub fn line(text: &str, whose: Whose, font: FontId, color: Color32) -> LayoutJob {
    let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
    append(&mut job, &shown(&beginning(text, MOST_IN_A_LINE)), whose, &font, color);
    job
}

fn append(job: &mut LayoutJob, text: &str, whose: Whose, font: &FontId, color: Color32) {
    let parts = match whose {
        Whose::Ours => parts(text),
        Whose::Theirs => vec![Part::Plain(text)],
    };
    for part in parts {
        match part {
            Part::Plain(words) => job.append(words, 0.0, TextFormat::simple(font.clone(), color)),
            Part::Code(code) => {
                let size = if font.family == FontFamily::Monospace { font.size } else { font.size * CODE_SIZE };
                let format =
                    TextFormat { background: CODE_GROUND, ..TextFormat::simple(FontId::monospace(size), color) };
                job.append(code, 0.0, format);
            }
        }
    }
}

/// What is heard of a sentence, and written where nothing can be set as code: the code stands as it is.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains('`') {
        return Cow::Borrowed(text);
    }
    let words = parts(text).into_iter().map(|part| match part {
        Part::Plain(words) | Part::Code(words) => words,
    });
    Cow::Owned(words.collect())
}

/// [`plain`] on one line, in which nothing is hidden.
pub fn heard(text: &str) -> String {
    shown(&plain(text)).into_owned()
}

/// A stretch of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'a> {
    Plain(&'a str),
    Code(&'a str),
}

/// A backtick opens code where no word goes before it, and closes it where none goes on behind it: names that hold backticks
/// keep them. One that nothing closes is nobody's code and stays.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(open) = rest.get(from..).and_then(|after| after.find('`')).map(|at| from + at) {
        let (before, after) = (rest.get(..open).unwrap_or_default(), rest.get(open + 1..).unwrap_or_default());
        if before.ends_with(is_within) {
            from = open + 1;
            continue;
        }
        // What closes nothing here closes nothing that comes later either.
        let Some(length) = closing(after) else { break };
        if !before.is_empty() {
            parts.push(Part::Plain(before));
        }
        let code = after.get(..length).unwrap_or_default();
        // Nothing cannot be set as anything.
        parts.push(if code.is_empty() { Part::Plain("“”") } else { Part::Code(code) });
        rest = after.get(length + 1..).unwrap_or_default();
        from = 0;
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest));
    }
    parts
}

/// How long the code is that has been opened before this text.
fn closing(text: &str) -> Option<usize> {
    text.match_indices('`').map(|(at, _)| at).find(|at| {
        let behind = text.get(at + 1..).unwrap_or_default();
        !behind.starts_with(is_within)
    })
}

fn is_within(c: char) -> bool {
    c.is_alphanumeric() || c == '`'
}

/// A text, or what it begins with where it is longer than this.
pub fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::from(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sentences with the code in them between brackets.
    #[test]
    fn code_is_told_from_words() {
        for (text, expect) in [
            ("Nothing", "Nothing"),
            ("", ""),
            ("`a`", "[a]"),
            ("Renamed `Network` to `Hub`", "Renamed [Network] to [Hub]"),
            ("the SCP `Quarantine`, statement `A`: `s3:*`'s", "the SCP [Quarantine], statement [A]: [s3:*]'s"),
            ("(`a`/`b`)", "([a]/[b])"),
            ("`${VERB}` and `app/*` and ``", "[${VERB}] and [app/*] and “”"),
            // Names that hold backticks.
            ("Renamed `it`s` to `a``", "Renamed [it`s] to [a`]"),
            ("Renamed ``x`` now", "Renamed [`x`] now"),
            // What nothing closes.
            ("one ` alone", "one ` alone"),
            ("it`s `b`", "it`s [b]"),
            ("`a` and `", "[a] and `"),
            ("`東京` – `ü`", "[東京] – [ü]"),
        ] {
            let marked = |part: Part<'_>| match part {
                Part::Plain(words) => words.to_owned(),
                Part::Code(code) => format!("[{code}]"),
            };
            assert_eq!(parts(text).into_iter().map(marked).collect::<String>(), expect, "{text}");
        }
    }

    #[test]
    fn what_is_seen_is_what_is_heard() {
        for text in ["Renamed `Network` to `Hub`", "one ` alone", "no code", "``"] {
            assert_eq!(WidgetText::from(Said::new(text, Whose::Ours)).text(), plain(text), "{text}");
        }
        assert_eq!(heard("`a\u{202e}b`\n"), "a‹U+202E›b‹U+000A›");
        let code = WidgetText::from(Said::new("`a\u{7}`", Whose::Ours));
        assert_eq!(code.text(), "a‹U+0007›");
        assert_eq!(WidgetText::from(Said::new("`a`", Whose::Theirs)).text(), "`a`");
    }

    #[test]
    fn long_texts_are_cut_off() {
        let line = line(&format!("`{}`", "a".repeat(5_000)), Whose::Ours, FontId::monospace(10.0), Color32::WHITE);
        assert!(line.text.chars().count() <= MOST_IN_A_LINE + 2);
    }
}
