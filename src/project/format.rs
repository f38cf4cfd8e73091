//! The project file: text to organization and back.
//!
//! Knows the versions of the format, and that a text that cannot be read completely is not read at all.
//! Does not know files.

use std::borrow::Cow;

use ron::error::SpannedError;
use ron::extensions::Extensions;
use serde::Deserialize;

use super::error::{OpenError, Place};
use super::{locate, print, wire};
use crate::organization::Organization;

/// The version that is written. Every version ever written can be read.
pub const FORMAT_VERSION: u64 = 2;

/// The organization as the text of a project file; the same organization always gives the same bytes.
pub fn write(organization: &Organization) -> String {
    print::print(organization)
}

/// The organization that a project file holds. A byte order mark and Windows line ends are accepted.
///
/// # Errors
/// The first fault, with its place; nothing is repaired silently and nothing is half-loaded.
pub fn read(text: &str) -> Result<Organization, OpenError> {
    let text = plain(text);
    match parse::<wire::Project>(&text) {
        Ok(project) => assemble(project, &text),
        Err(error) => Err(explain(&text, error)),
    }
}

/// Why a text does not read: it may be of a version, or of a kind, that Canopy does not know.
fn explain(text: &str, error: SpannedError) -> OpenError {
    match version(text) {
        Ok(1..=FORMAT_VERSION) => syntax(error),
        Ok(0) => OpenError::UnknownVersion { version: 0 },
        Ok(version) => OpenError::Newer { version },
        Err(error) => error,
    }
}

fn assemble(project: wire::Project, text: &str) -> Result<Organization, OpenError> {
    if let Some((table, first)) = project.newer_table() {
        let place = locate::entry(text, &table.to_string(), 0, first);
        let message = format!("`{table}` came with format version 2; set `format_version: 2`");
        return Err(OpenError::Syntax { place, message });
    }
    let parts = project.into_parts().map_err(|repeated| OpenError::RepeatedPolicyType {
        place: locate::entry(text, "policy_types", repeated.index, &repeated.kind),
        kind: repeated.kind,
    })?;
    Organization::from_parts(parts)
        .map_err(|source| OpenError::Structure { place: locate::fault(text, &source), source })
}

/// Without a byte order mark, and with `\n` for line ends.
///
/// A carriage return is always written escaped, so one that stands before a line end came from a conversion.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.contains("\r\n") {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    }
}

fn version(text: &str) -> Result<u64, OpenError> {
    match parse::<wire::Version>(text) {
        Ok(version) => Ok(version.format_version),
        Err(error) if matches!(error.code, ron::Error::MissingStructField { .. }) => Err(OpenError::NotAProject),
        Err(_) if !text.contains("format_version") => Err(OpenError::NotAProject),
        Err(error) => Err(syntax(error)),
    }
}

/// Hand-written files may leave out `Some(…)`.
pub(super) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, SpannedError> {
    ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME).from_str(text)
}

fn syntax(error: SpannedError) -> OpenError {
    let place = Place { line: error.span.start.line, column: error.span.start.col };
    OpenError::Syntax { place, message: error.code.to_string() }
}
