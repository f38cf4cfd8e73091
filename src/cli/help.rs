//! `canopy help`: the list of commands and topics, the help of a command, or a topic of the manual.
//!
//! Knows that commands and topics share one list of names. What a command's help says stands with its arguments,
//! and what a topic says in `manual`.

use clap::{CommandFactory, Parser};

use super::arguments::{Arguments, Command};
use super::{Error, Output};
use manual::{TOPICS, Topic};

/// The process's arguments. What asks for the help of a command, or for all of them, comes back as that help.
pub fn parse() -> Result<Arguments, clap::Error> {
    let arguments = Arguments::try_parse()?;
    let Some(Command::Help { about }) = &arguments.command else { return Ok(arguments) };
    match about {
        None => Arguments::try_parse_from(["canopy", "--help"]),
        Some(name) if commands().contains(name) => Arguments::try_parse_from(["canopy", name, "--help"]),
        Some(_) => Ok(arguments),
    }
}

/// A topic of the manual, as it stands in its file.
pub fn run(name: &str) -> Result<Output, Error> {
    match Topic::named(name) {
        Some(topic) => Ok(Output { text: topic.text.to_owned(), ..Output::default() }),
        None => Err(Error::NoTopic { name: name.to_owned(), near: near(name) }),
    }
}

fn commands() -> Vec<String> {
    Arguments::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

/// The names that may have been meant.
fn near(wanted: &str) -> String {
    const SHOWN: usize = 3;
    /// Lower, and most short names are alike.
    const ALIKE: f64 = 0.75;
    let wanted = wanted.to_lowercase();
    let topics = TOPICS.iter().map(|topic| topic.name.to_owned());
    let mut found: Vec<(f64, String)> = commands()
        .into_iter()
        .chain(topics)
        .map(|name| {
            let contains = !wanted.is_empty() && (name.contains(&wanted) || wanted.contains(&name));
            (if contains { 1.0 } else { strsim::jaro_winkler(&wanted, &name) }, name)
        })
        .filter(|(likeness, _)| *likeness > ALIKE)
        .collect();
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let names: Vec<String> = found.into_iter().take(SHOWN).map(|(_, name)| format!("`{name}`")).collect();
    if names.is_empty() { "`canopy help` lists them".to_owned() } else { format!("did you mean {}?", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_command_or_a_topic() {
        let commands = commands();
        for topic in TOPICS {
            assert!(!commands.iter().any(|command| command == topic.name), "{}", topic.name);
        }
    }

    #[test]
    fn near_names() {
        for (wanted, expected) in [
            ("viewpoint", "did you mean `viewpoints`?"),
            ("efective", "did you mean `effective`?"),
            ("project", "did you mean `project-file`?"),
            ("zzz", "`canopy help` lists them"),
            ("", "`canopy help` lists them"),
        ] {
            assert_eq!(near(wanted), expected, "{wanted}");
        }
    }
}
