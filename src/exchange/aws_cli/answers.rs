//! A file as the JSON documents in it.
//!
//! Knows that what the shell wrote may be empty, cut, an error message, in another encoding,
//! or several answers one after another. Does not know what the answers mean.

use serde_json::Value;

use super::name::{CALLS, FileName};
use crate::Warning;
use crate::import::ImportPlace;
use crate::text::{Encoding, decode};

/// What a file held.
#[derive(Debug, Default)]
pub(super) struct Documents {
    pub values: Vec<Value>,
    /// Something behind the values could not be read.
    pub damaged: bool,
}

/// Reads one file. Files that neither are called `.json` nor after a call are read in silence.
pub(super) fn documents(file: &str, bytes: &[u8], name: &FileName, warnings: &mut Vec<Warning>) -> Documents {
    let mut found = Documents::default();
    let expected = name.call.is_some() || file.to_ascii_lowercase().ends_with(".json");
    let mut warn = |place, message: String| {
        if expected {
            warnings.push(Warning::at(file, place, message));
        }
    };
    let (text, encoding) = decode(bytes);
    if text.trim().is_empty() {
        warn(None, "is empty; collect this answer again".to_owned());
        return found;
    }
    if !text.trim_start().starts_with(['{', '[']) {
        let line: String = text.trim().lines().next().unwrap_or_default().chars().take(200).collect();
        warn(None, format!("holds no answer but `{line}`; collect it again"));
        return found;
    }
    for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
        match value {
            Ok(value) => found.values.push(wrapped(value, name)),
            Err(error) => {
                let place = ImportPlace { line: error.line() as u64, column: error.column() as u64 };
                warn(Some(place), "is cut or no valid JSON; collect this answer again".to_owned());
                found.damaged = true;
                break;
            }
        }
    }
    if encoding == Encoding::Guessed && !found.values.is_empty() {
        warn(None, "is neither UTF-8 nor UTF-16; accents and other letters may be wrong".to_owned());
    }
    found
}

/// A bare list, as `--query` leaves it, gets back the field name that its call gives it.
fn wrapped(value: Value, name: &FileName) -> Value {
    let key = CALLS.iter().find(|(call, _)| Some(*call) == name.call).map(|(_, key)| *key);
    match (value, key) {
        (list @ Value::Array(_), Some(key)) => Value::Object([(key.to_owned(), list)].into_iter().collect()),
        (value, _) => value,
    }
}
