//! The manual: what Canopy is and does, one topic a file of `assets/help`.
//!
//! Knows which topics there are, in which order people read them, and the form of a page ([`blocks`]).
//! Does not know who shows them: the command line prints a topic as it stands, the window draws its blocks.
//!
//! Every topic begins with its title and one sentence that says what it is about; tests hold that, every link and every example.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod page;

pub use page::{Block, Link, Look, Span, blocks};

/// A page of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    /// As people type it: small letters and hyphens, the name of its file.
    pub name: &'static str,
    /// The whole page as Markdown.
    pub text: &'static str,
}

macro_rules! topics {
    ($($name:literal),+ $(,)?) => {
        /// Every topic, in the order in which they are listed.
        pub const TOPICS: &[Topic] =
            &[$(Topic { name: $name, text: include_str!(concat!("../../assets/help/", $name, ".md")) }),+];
    };
}

topics![
    "window",
    "keyboard",
    "accounts",
    "building",
    "identities",
    "verdicts",
    "viewpoints",
    "decisions",
    "not-modelled",
    "figures",
    "collecting",
    "importing",
    "exporting",
    "project-file",
    "recovery",
    "command-line",
    "json",
    "promises",
    "linux",
];

impl Topic {
    /// The topic of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TOPICS.iter().find(|topic| topic.name == name)
    }

    /// The heading of the page.
    #[must_use]
    pub fn title(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.trim_start_matches('#').trim_start()
    }

    /// The sentence that says what the page is about, without its period.
    #[must_use]
    pub fn about(&self) -> &'static str {
        self.text.lines().nth(2).unwrap_or_default().trim_end_matches('.')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_have_a_title_and_say_what_they_are() {
        for topic in TOPICS {
            let Topic { name, text } = topic;
            let lines: Vec<&str> = text.lines().collect();
            assert!(lines[0].starts_with("# ") && !topic.title().is_empty(), "{name}");
            assert!(lines[1].is_empty() && lines[2].ends_with('.') && lines[3].is_empty(), "{name}");
            assert!(!topic.about().contains('[') && !topic.about().contains(". "), "{name}: {}", topic.about());
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{name}");
            assert_eq!(Topic::named(name), Some(topic));
        }
        assert_eq!(Topic::named("nothing"), None);
    }
}
