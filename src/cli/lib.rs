//! Canopy on a command line, for scripts and tests: the same powers, without a window: whoever starts it brings the [`Window`].
//!
//! Knows arguments, exit codes, and what goes to which stream.
//! A command is a function from its arguments to an [`Output`]; only [`main`] prints, and only `disk` touches files.
//!
//! Every command ends with 0 when it did what was asked (warnings too) and with 2 when it could not;
//! `check` ends with 1 when it found an error, `test` when a question failed, `compare` when someone's access changes, `why` when
//! an answer contradicts AWS; `ask` ends with the decision.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]
#![deny(clippy::wildcard_enum_match_arm)]

mod account;
mod arguments;
mod ask;
mod check;
mod compare;
mod effective;
mod error;
mod events;
mod generate;
mod help;
mod identity;
mod import;
mod json;
mod output;
mod test;
mod viewpoint;
mod who_can;
mod why;

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use arguments::{Arguments, Command};
use aws::{shown, shown_lines};
use catalog::Catalog;
use disk::Opened;
use error::Error;
use format::Access;
use organization::Organization;

/// The exit code of a command that could not do what was asked.
const FAILED: u8 = 2;

/// What a command puts out.
#[derive(Debug, Default)]
struct Output {
    /// What was asked for: goes to the standard output.
    text: String,
    /// What comes after it, in parts that may be said many times over and are there once.
    parts: Vec<Arc<str>>,
    /// Everything else that is worth saying: goes to the standard error.
    notes: Vec<String>,
    exit: u8,
}

/// Opens the window, with a project if one is named, and returns when it is closed.
///
/// # Errors
/// Why there is no window.
pub type Window = fn(Option<PathBuf>, &Arc<Catalog>) -> Result<(), NoWindow>;

/// Why there is no window, in the words of whoever brings it.
pub type NoWindow = Box<dyn std::error::Error>;

/// Runs what the process's arguments ask for: a command, or the window until it is closed.
pub fn main(window: Window) -> ExitCode {
    let arguments = match help::parse() {
        Ok(arguments) => arguments,
        Err(wrong) => {
            let written = wrong.print().and_then(|()| io::stdout().flush());
            let exit = u8::try_from(wrong.exit_code()).unwrap_or(FAILED);
            return end(Output { exit, ..Output::default() }, written);
        }
    };
    match run(arguments, window) {
        Ok(answer) => print(answer),
        Err(error) => print(Output { notes: vec![failure(&error.to_string())], exit: FAILED, ..Output::default() }),
    }
}

fn run(arguments: Arguments, window: Window) -> Result<Output, Error> {
    match arguments.command {
        None => window(arguments.file, Catalog::embedded()).map(|()| Output::default()).map_err(Error::NoWindow),
        Some(Command::Import(import)) => import::run(&import),
        Some(Command::Check(check)) => Ok(check::run(&check, Catalog::embedded())),
        Some(Command::Effective(effective)) => effective::run(&effective, Catalog::embedded()),
        Some(Command::WhoCan(who_can)) => who_can::run(&who_can, Catalog::embedded()),
        Some(Command::Compare(compare)) => compare::run(&compare, Catalog::embedded()),
        Some(Command::Ask(ask)) => ask::run(&ask, Catalog::embedded()),
        Some(Command::Why(why)) => why::run(&why, Catalog::embedded()),
        Some(Command::Test(test)) => test::run(&test, Catalog::embedded()),
        Some(Command::Generate(generate)) => generate::run(&generate, Catalog::embedded()),
        Some(Command::Catalog { source, output, force }) => output::catalog(&source, &output, &force),
        Some(Command::Collect { output, force }) => output::collect(output.as_deref(), &force),
        Some(Command::Help { about }) => help::run(about.as_deref().unwrap_or_default()),
    }
}

/// What was asked for goes out at once; then comes everything else.
fn print(answer: Output) -> ExitCode {
    // Whole buffers and not lines: an answer about all actions has twenty thousand of them.
    let mut out = io::BufWriter::new(io::stdout().lock());
    // Whatever a command has passed on as it was does not steer a terminal either.
    let text = shown_lines(&answer.text);
    let mut texts = std::iter::once(&*text).chain(answer.parts.iter().map(|part| &**part));
    let written = texts.try_for_each(|text| out.write_all(text.as_bytes())).and_then(|()| out.flush());
    end(answer, written)
}

/// A reader that has seen enough (`canopy … | head`) is no failure; a full disk is one.
fn end(mut answer: Output, written: io::Result<()>) -> ExitCode {
    if let Err(problem) = written
        && problem.kind() != ErrorKind::BrokenPipe
    {
        answer.notes.push(failure(&format!("the output could not be written: {problem}")));
        answer.exit = FAILED;
    }
    let mut notes = io::stderr().lock();
    for note in &answer.notes {
        // Nobody is there to be told if this stream is closed.
        let _ = writeln!(notes, "{}", shown_lines(note));
    }
    answer.exit.into()
}

/// The line that says what went wrong.
fn failure(sentence: &str) -> String {
    format!("error: {}", one_line(sentence))
}

/// A text that stays on its line and cannot steer a terminal, whatever names stand in it.
fn one_line(text: &str) -> String {
    shown(text).into_owned()
}

fn open(path: &Path) -> Result<Organization, Error> {
    let Opened { organization, access, .. } = disk::open(path).map_err(|error| Error::not_opened(path, error))?;
    match access {
        Access::Full => Ok(organization),
        Access::ReadOnly { version } => Err(Error::Newer { path: path.to_path_buf(), version }),
    }
}
