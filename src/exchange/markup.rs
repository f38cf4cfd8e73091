//! Sentences and names in Markdown: what users wrote stands in code, so that none of it is markup, a mention or a link.
//!
//! Knows where a sentence of ours holds user text: between backticks. A name may hold backticks itself; a sentence in which
//! one of those stands is code as a whole, and so is one whose rest does not look like words of ours.
//! See <https://spec.commonmark.org/0.31.2/#code-spans> and <https://github.github.com/gfm/#tables-extension->.

use aws::shown;
use organization::Organization;

/// Sets texts about some organizations.
#[derive(Debug)]
pub struct Markup {
    /// Names as sentences quote them, of what would be taken for several names, or for none.
    odd: Vec<String>,
}

impl Markup {
    #[must_use]
    pub fn of<'o>(organizations: impl IntoIterator<Item = &'o Organization>) -> Self {
        let mut odd = Vec::new();
        for organization in organizations {
            let targets = organization.targets().into_iter().map(|target| organization.name(&target).to_owned());
            odd.extend(targets.filter(|name| name.contains('`')));
            // A Sid is quoted beside the name of its policy; that it may be escaped in the text makes no difference.
            let is_odd = |text: &str| text.contains('`') || text.contains("\\u0060");
            let policies = organization.policies().values();
            odd.extend(
                policies.filter(|own| is_odd(&own.name) || is_odd(&own.content)).map(|own| own.name.to_string()),
            );
        }
        odd.sort_unstable();
        odd.dedup();
        Self { odd: odd.into_iter().map(|name| format!("`{name}`")).collect() }
    }

    /// A sentence of ours in which user text stands in backticks.
    #[must_use]
    pub fn sentence(&self, text: &str) -> String {
        let parts: Vec<&str> = text.split('`').collect();
        let is_first_or_last = |at: usize| at == 0 || at + 1 == parts.len();
        // Two spans that touch would be one.
        let is_ours =
            |(at, part): (usize, &&str)| at % 2 == 1 || (is_plain(part) && (!part.is_empty() || is_first_or_last(at)));
        let is_clear = parts.len() % 2 == 1
            && parts.iter().enumerate().all(is_ours)
            && !self.odd.iter().any(|name| text.contains(name.as_str()));
        if !is_clear {
            return code(text);
        }
        let set = |(at, part): (usize, &&str)| if at % 2 == 1 { code(part) } else { (*part).to_owned() };
        parts.iter().enumerate().map(set).collect()
    }
}

/// Whether nothing in it means anything to whoever renders Markdown: other characters may, and so may texts that look like
/// addresses, commits and issues.
fn is_plain(text: &str) -> bool {
    let is_ours = |c: char| c.is_ascii_alphanumeric() || " ,;:.()?'-–—…×→’".contains(c);
    let is_commit = |word: &str| {
        word.len() >= 7
            && word.bytes().all(|byte| byte.is_ascii_hexdigit())
            && word.contains(|c: char| c.is_ascii_digit())
    };
    text.chars().all(is_ours)
        && !text.to_ascii_lowercase().contains("www.")
        && !text.to_ascii_lowercase().contains("gh-")
        && !text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_commit)
}

/// A code span that holds whatever text on one line.
#[must_use]
pub fn code(text: &str) -> String {
    let text = shown(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One blank on either side is taken for padding where both are there.
    let is_padded = text.starts_with(' ') && text.ends_with(' ');
    let pad = if text.starts_with('`') || text.ends_with('`') || is_padded || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// What stands in one cell of a table, which ends at `|` even within code.
#[must_use]
pub fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    /// Sets sentences for an organization that holds these names.
    fn markup(names: &[&str]) -> Markup {
        let sample = include_str!("../../tests/data/project/v3.canopy.ron");
        let mut parts = format::read(sample).unwrap().to_parts();
        for (account, name) in parts.accounts.iter_mut().zip(names) {
            account.name = (*name).into();
        }
        Markup::of([&Organization::from_parts(parts).unwrap()])
    }

    #[test]
    fn user_text_is_no_markup() {
        for (text, expect) in [
            ("plain", "`plain`"),
            ("a|b", "`a|b`"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("a``", "``` a`` ```"),
            ("<script>", "`<script>`"),
            ("two\nlines", "`two‹U+000A›lines`"),
            ("\u{202e}", "`‹U+202E›`"),
            (" padded ", "`  padded  `"),
            ("", "`  `"),
        ] {
            assert_eq!(code(text), expect);
        }
        assert_eq!(cell(&code("a|`b")), "``a\\|`b``");
        let evil = "a` https://evil.example/x `b";
        let markup = markup(&[evil, "a` is gone, and `b"]);
        for (text, expect) in [
            ("now: OU `a|b`, denies", "now: OU `a|b`, denies"),
            ("2 accounts (3 → 4): `a` on `b`?", "2 accounts (3 → 4): `a` on `b`?"),
            ("OU `*` * <i> @me", "``OU `*` * <i> @me``"),
            ("OU `a`b`", "`` OU `a`b` ``"),
            ("OU `a``b`, denies", "```OU `a``b`, denies```"),
            ("`a` www.evil.example `b`", "`` `a` www.evil.example `b` ``"),
            ("`a` 0a1b2c3d `b`", "`` `a` 0a1b2c3d `b` ``"),
            ("`a` GH-1 `b`", "`` `a` GH-1 `b` ``"),
            ("account `a` https://evil.example/x `b`, denies", "``account `a` https://evil.example/x `b`, denies``"),
            ("account `a` is gone, and `b`, denies", "``account `a` is gone, and `b`, denies``"),
        ] {
            assert_eq!(markup.sentence(text), expect);
        }
    }

    /// Whatever a name holds, it stays in its code, and its code in its cell.
    #[test]
    fn no_name_leaves_its_code() {
        let seed = fastrand::u64(..);
        let mut random = fastrand::Rng::with_seed(seed);
        let pieces = [
            "`",
            "``",
            "```",
            "|",
            "\\",
            "\\|",
            "\n",
            "\r\n",
            "\t",
            "\u{202e}",
            "\u{9b}",
            " ",
            "[a](b)",
            "<b>",
            "<!--",
            "&lt;",
            "@me",
            "#1",
            "*",
            "_",
            "~~",
            "https://evil.example/",
            "www.evil.example",
            "---",
            "zz",
            "`, denies",
            "OU `",
            ". ",
        ];
        for round in 0..5_000 {
            let mut name = || {
                let some: String = (0..random.usize(0..6)).map(|_| *random.choice(&pieces).unwrap()).collect();
                // Every name can be told from our own words.
                format!("{some}zq{}", random.choice(&pieces).unwrap())
            };
            let names: Vec<String> = (0..3).map(|_| name()).collect();
            let markup = markup(&names.iter().map(String::as_str).collect::<Vec<_>>());
            let [a, b, c] = names.as_slice() else { panic!() };
            let sentence = markup.sentence(&format!("now: SCP `{a}`, statement 1 on OU `{b}`, account `{c}`, denies"));
            let row = format!("| a | b |\n| --- | --- |\n| {} | {} |\n", cell(&sentence), cell(&code(a)));
            let about = format!("seed {seed}, round {round}: {names:?}\n{row}");
            let (mut cells, mut rows, mut within) = (0, 0, String::new());
            for event in Parser::new_ext(&row, Options::ENABLE_TABLES) {
                match event {
                    Event::Text(text) => assert!(!text.contains("zq"), "{about}\n{text}"),
                    Event::Code(text) => within += &text,
                    Event::Start(Tag::TableCell) => cells += 1,
                    Event::Start(Tag::TableRow) => rows += 1,
                    Event::Start(Tag::Table(_) | Tag::TableHead) | Event::End(_) => {}
                    other => panic!("{about}\n{other:?}"),
                }
            }
            assert_eq!((cells, rows), (4, 1), "{about}");
            for name in [a, b, c, a] {
                assert!(within.contains(&*shown(name)), "{about}\n{within}");
            }
        }
    }
}
