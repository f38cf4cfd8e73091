//! A YAML file of the accelerator, and what the accelerator does to it before it is YAML.
//!
//! Knows that `{{ … }}` is filled in first and may stand where YAML would read a mapping, that `!include` brings in another
//! file, and in which file and where everything stood as it was written.
//! Does not know which fields a file has.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde_saphyr::{
    IncludeRequest, IncludeResolveError, InputSource, Location, ResolvedInclude, from_str_with_options, options,
};

use super::replacements::Replacements;
use crate::folder::parent;
use crate::import::ImportPlace;
use crate::text::decode;
use crate::{ImportError, Warning};
use format::Folder;

/// Files that one file may bring in, by itself and by those that it brings in. Without a bound a few small files that
/// include each other twice grow without end.
const INCLUDES: usize = 1_000;

/// What a file holds, and where it stood.
#[derive(Debug)]
pub(super) struct Document<T> {
    pub value: T,
    pub sources: Sources,
}

/// The files that a document was read from, in the order in which they were opened: the reader counts them from 1.
#[derive(Clone, Debug, Default)]
pub(super) struct Sources(Vec<Source>);

#[derive(Clone, Debug)]
struct Source {
    file: String,
    filled: Vec<Filled>,
}

/// A `{{ … }}` that was filled in; columns count characters from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Filled {
    line: u64,
    /// Of what was put there, and behind it.
    start: u64,
    end: u64,
    /// Of the braces, and behind them.
    written_start: u64,
    written_end: u64,
}

impl Sources {
    /// Nothing but a file of this name.
    pub fn of(file: &str) -> Self {
        Self(vec![Source { file: file.to_owned(), filled: Vec::new() }])
    }

    /// The file that names all others.
    pub fn file(&self) -> &str {
        self.0.first().map_or("", |source| &source.file)
    }

    /// A warning about what stands at this location, if one is known.
    pub fn warning(&self, at: Option<Location>, message: impl Into<String>) -> Warning {
        match at {
            Some(at) => {
                let (file, place) = self.place(at);
                Warning::at(file, Some(place), message)
            }
            None => Warning::of(self.file(), message),
        }
    }

    /// The file and place as they were written.
    pub fn place(&self, at: Location) -> (&str, ImportPlace) {
        let number = usize::try_from(at.source_id()).unwrap_or_default().saturating_sub(1);
        let source = self.0.get(number).or_else(|| self.0.first());
        let (line, column) = (at.line(), at.column());
        // The last that begins before it says how far the line has moved. They are in the order of the text.
        let filled = source.map_or(&[][..], |source| &source.filled);
        let before = filled.partition_point(|filled| (filled.line, filled.start) < (line, column));
        let moved = before.checked_sub(1).and_then(|last| filled.get(last)).filter(|filled| filled.line == line);
        let column = match moved {
            Some(filled) if column < filled.end => filled.written_start,
            Some(filled) => column - filled.end + filled.written_end,
            None => column,
        };
        (source.map_or("", |source| &source.file), ImportPlace { line, column })
    }
}

/// Reads a file of the folder; `None` where it holds nothing.
///
/// # Errors
/// [`ImportError::Yaml`] with the file, line and column.
pub(super) fn read<T: DeserializeOwned>(
    folder: &Folder,
    file: &str,
    bytes: &[u8],
    replacements: &Replacements,
) -> Result<Document<Option<T>>, ImportError> {
    let (text, _) = decode(bytes);
    let (text, filled) = prepare(&text, replacements);
    let sources = Rc::new(RefCell::new(Sources(vec![Source { file: file.to_owned(), filled }])));
    let refused = Rc::new(RefCell::new(None));
    let mut options = options! {};
    if text.contains("!include") {
        let mut library = Library {
            root: file.to_owned(),
            files: folder.files.clone(),
            replacements: replacements.clone(),
            sources: Rc::clone(&sources),
            refused: Rc::clone(&refused),
        };
        options = options.with_include_resolver(move |request: IncludeRequest<'_>| library.resolve(&request));
    }
    let read = from_str_with_options::<Option<T>>(&text, options);
    let sources = sources.take();
    match read {
        Ok(value) => Ok(Document { value, sources }),
        Err(error) => {
            let location = error.location();
            let (file, place) =
                location.map_or((file, ImportPlace { line: 1, column: 1 }), |location| sources.place(location));
            if let Some(message) = refused.take() {
                return Err(ImportError::Yaml { file: file.to_owned(), place, message });
            }
            let message = error.without_snippet().render_with_formatter(&serde_saphyr::UserMessageFormatter);
            let suffix = location.map(|at| format!(" at line {}, column {}", at.line(), at.column()));
            let message = suffix.and_then(|suffix| message.strip_suffix(&suffix)).unwrap_or(&message);
            Err(ImportError::Yaml { file: file.to_owned(), place, message: unshield(message) })
        }
    }
}

/// The files that `!include` may bring in.
struct Library {
    root: String,
    files: BTreeMap<String, Vec<u8>>,
    replacements: Replacements,
    sources: Rc<RefCell<Sources>>,
    /// Why a file cannot be included; the reader's own error says only that.
    refused: Rc<RefCell<Option<String>>>,
}

impl Library {
    fn resolve(&mut self, request: &IncludeRequest<'_>) -> Result<ResolvedInclude, IncludeResolveError> {
        self.find(request).map_err(|why| {
            self.refused.replace(Some(why.clone()));
            IncludeResolveError::Message(why)
        })
    }

    /// The file that a path names, seen from the file in which the path stands.
    fn find(&self, request: &IncludeRequest<'_>) -> Result<ResolvedInclude, String> {
        let from = request.from_id.unwrap_or(&self.root);
        let spec = request.spec.trim();
        let Some(path) = inside(parent(from), spec) else {
            return Err(format!("`{spec}` lies outside the folder and is not read"));
        };
        let Some(bytes) = self.files.get(&path) else {
            return Err(format!("the file `{spec}` that is to be included is missing"));
        };
        if path == self.root || path == from || request.stack.contains(&path) {
            return Err(format!("`{path}` includes itself, if by way of other files"));
        }
        let mut sources = self.sources.borrow_mut();
        if sources.0.len() > INCLUDES {
            return Err(format!("more than {INCLUDES} files are included"));
        }
        let (text, _) = decode(bytes);
        let (text, filled) = prepare(&text, &self.replacements);
        sources.0.push(Source { file: path.clone(), filled });
        Ok(ResolvedInclude::new(path.clone(), path, InputSource::from_string(text)))
    }
}

/// The path within the folder that `path` means, seen from the folder `base`; `None` where it leads out.
fn inside(base: &str, path: &str) -> Option<String> {
    if path.contains('\\') || path.chars().nth(1) == Some(':') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Stand in for `{{` and `}}` while YAML is read; one character for one, so that columns stay right. They are of the area
/// to which Unicode gives no meaning, so hardly any text has them for itself.
const OPEN: char = '\u{f5fa}';
const CLOSE: char = '\u{f5fb}';

/// The text with a value for every `{{ … }}` that has one; all others lose their meaning in YAML.
fn prepare(text: &str, replacements: &Replacements) -> (String, Vec<Filled>) {
    let mut filled = Vec::new();
    if text.contains([OPEN, CLOSE]) {
        return (text.to_owned(), filled);
    }
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        lines.push(if line.contains("{{") {
            prepare_line(line, number, replacements, &mut filled)
        } else {
            line.to_owned()
        });
    }
    (lines.join("\n"), filled)
}

fn prepare_line(line: &str, number: u64, replacements: &Replacements, filled: &mut Vec<Filled>) -> String {
    let mut prepared = String::with_capacity(line.len());
    let (mut rest, mut written, mut column) = (line, 1, 1);
    while let Some((before, after)) = rest.split_once("{{") {
        prepared.push_str(before);
        written += length(before);
        column += length(before);
        // Three braces are for what must not be escaped, which is nothing in YAML.
        let (open, close) = if after.starts_with('{') { ("{{{", "}}}") } else { ("{{", "}}") };
        let after = after.strip_prefix('{').unwrap_or(after);
        // No further than the next brace: to look for the end of each of a thousand that have none takes a thousand lines.
        let end = after.find(['{', '}']).and_then(|end| after.split_at_checked(end));
        let inner = end.and_then(|(inside, behind)| Some((inside, behind.strip_prefix(close)?)));
        let Some((inside, behind)) = inner else {
            prepared.push_str(open);
            (written, column) = (written + length(open), column + length(open));
            rest = after;
            continue;
        };
        rest = behind;
        let whole = length(open) + length(inside) + length(close);
        match replacements.in_yaml(inside.trim()) {
            Some(value) => {
                let (end, written_end) = (column + length(&value), written + whole);
                filled.push(Filled { line: number, start: column, end, written_start: written, written_end });
                prepared.push_str(&value);
                (written, column) = (written_end, end);
            }
            None => {
                prepared.extend(open.chars().map(|_| OPEN));
                prepared.push_str(inside);
                prepared.extend(close.chars().map(|_| CLOSE));
                (written, column) = (written + whole, column + whole);
            }
        }
    }
    prepared.push_str(rest);
    prepared
}

fn length(text: &str) -> u64 {
    text.chars().count() as u64
}

/// The text as it was written.
pub(super) fn unshield(text: &str) -> String {
    text.replace(OPEN, "{").replace(CLOSE, "}")
}
