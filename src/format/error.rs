//! Why the text of a project file is not read.
//!
//! Knows the sentences; each says what to do next. Decides nothing.

use std::fmt;

use organization::StructureError;

use super::version::FORMAT_VERSION;

/// A place in a text file, counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl Place {
    /// The place right behind this beginning of a file.
    pub fn after(start: &str) -> Self {
        let line = start.rsplit('\n').next().unwrap_or_default();
        Self { line: start.matches('\n').count() + 1, column: line.chars().count() + 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// What is wrong in the text of a project file. Nothing of it is taken.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Fault {
    #[error("{place}: the file is not UTF-8 text (byte {offset}); save it as UTF-8 and open it again")]
    NotUtf8 { place: Place, offset: usize },
    #[error("this is not a Canopy project: it has no `format_version`; to bring in other files, import them")]
    NotAProject,
    #[error(
        "this project has format version {version}, and this Canopy reads versions up to {FORMAT_VERSION}; open it with a newer Canopy"
    )]
    Newer { version: u64 },
    #[error("this project has format version {version}, which never existed; set `format_version: {FORMAT_VERSION}`")]
    UnknownVersion { version: u64 },
    #[error("{place}: {message}")]
    Syntax { place: Place, message: String },
    #[error("{place}: {source}")]
    Structure { place: Place, source: StructureError },
}

impl Fault {
    /// Where in the text the fault lies, if it lies in one place.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::NotUtf8 { place, .. } | Self::Syntax { place, .. } | Self::Structure { place, .. } => Some(*place),
            Self::NotAProject | Self::Newer { .. } | Self::UnknownVersion { .. } => None,
        }
    }
}
