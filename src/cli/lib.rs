//! Canopy on a command line, for scripts and tests: the same powers, without a window: whoever starts it brings the [`Window`].
//!
//! Knows arguments, exit codes, and what goes to which stream.
//! A command is a function from its arguments to an [`Answer`]; only [`main`] prints, and only `disk` touches files.
//!
//! Every command ends with 0 when it did what was asked (warnings too) and with 2 when it could not;
//! `check` ends with 1 when it found an error, `test` when a question failed, `compare` when someone's access changes; `ask` ends with the decision.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod account;
mod arguments;
mod ask;
mod check;
mod compare;
mod effective;
mod generate;
mod help;
mod import;
mod output;
mod test;
mod viewpoint;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use arguments::{Arguments, Command};
use catalog::Catalog;
use disk::{OpenError, Opened};
use format::{Access, Fault};
use organization::Organization;

/// The exit code of a command that could not do what was asked.
const FAILED: u8 = 2;

/// What a command has to say.
#[derive(Debug, Default)]
struct Answer {
    /// What was asked for: goes to the standard output.
    text: String,
    /// Everything else that is worth saying: goes to the standard error.
    notes: Vec<String>,
    exit: u8,
}

/// Opens the window, with a project if one is named, and returns when it is closed.
///
/// # Errors
/// A sentence that says why there is no window.
pub type Window = fn(Option<PathBuf>, &Arc<Catalog>) -> Result<(), String>;

/// Runs what the process's arguments ask for: a command, or the window until it is closed.
pub fn main(window: Window) -> ExitCode {
    let arguments = match help::parse() {
        Ok(arguments) => arguments,
        Err(wrong) => {
            // Nobody is there to be told if the streams are closed.
            let _ = wrong.print();
            return u8::try_from(wrong.exit_code()).unwrap_or(FAILED).into();
        }
    };
    match run(arguments, window) {
        Ok(answer) => print(&answer),
        Err(sentence) => print(&Answer { notes: vec![error(&sentence)], exit: FAILED, ..Answer::default() }),
    }
}

fn run(arguments: Arguments, window: Window) -> Result<Answer, String> {
    match arguments.command {
        None => window(arguments.file, Catalog::embedded()).map(|()| Answer::default()),
        Some(Command::Import(import)) => import::run(&import),
        Some(Command::Check(check)) => Ok(check::run(&check, Catalog::embedded())),
        Some(Command::Effective(effective)) => effective::run(&effective, Catalog::embedded()),
        Some(Command::Compare(compare)) => compare::run(&compare, Catalog::embedded()),
        Some(Command::Ask(ask)) => ask::run(&ask, Catalog::embedded()),
        Some(Command::Test(test)) => test::run(&test, Catalog::embedded()),
        Some(Command::Generate(generate)) => generate::run(&generate, Catalog::embedded()),
        Some(Command::Catalog { source, output, force }) => output::catalog(&source, &output, &force),
        Some(Command::Collect { output, force }) => output::collect(output.as_deref(), &force),
        Some(Command::Help { about }) => help::run(about.as_deref().unwrap_or_default()),
    }
}

/// A reader that has seen enough (`canopy … | head`) is no failure; a full disk is one.
fn print(answer: &Answer) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(answer.text.as_bytes()).and_then(|()| out.flush());
    let (mut lost, mut exit) = (None, answer.exit);
    if let Err(problem) = written
        && problem.kind() != ErrorKind::BrokenPipe
    {
        lost = Some(error(&format!("the output could not be written: {problem}")));
        exit = FAILED;
    }
    let mut notes = std::io::stderr().lock();
    for note in answer.notes.iter().chain(&lost) {
        // Nobody is there to be told if this stream is closed.
        let _ = writeln!(notes, "{note}");
    }
    exit.into()
}

fn error(sentence: &str) -> String {
    format!("error: {}", one_line(sentence))
}

/// A text that stays on its line and cannot steer a terminal, whatever names stand in it.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_control() {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
    }
    line
}

fn open(path: &Path) -> Result<Organization, String> {
    match disk::open(path).map_err(|error| about(path, &error))? {
        Opened { organization, access: Access::Full, .. } => Ok(organization),
        // What is left out of it could be what decides.
        Opened { access: Access::ReadOnly { version }, .. } => {
            Err(format!("{}: {}", path.display(), Fault::Newer { version }))
        }
    }
}

/// The error with the file that it is about.
fn about(path: &Path, error: &OpenError) -> String {
    match error {
        OpenError::Unreadable { .. } | OpenError::NotAFile { .. } | OpenError::TooLarge { .. } => error.to_string(),
        _ => format!("{}: {error}", path.display()),
    }
}
