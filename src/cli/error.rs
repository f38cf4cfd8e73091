//! Why a command could not do what was asked.
//!
//! Knows the sentences that are the command line's own. Those of the rooms below pass through, with the file that they
//! are about.

use std::path::{Path, PathBuf};

use super::NoWindow;

use analysis::decision::AskError;
use analysis::{Incomparable, ViewpointError};
use catalog::CatalogError;
use disk::{FolderError, OpenError, SaveError};
use exchange::requests::RequestsError;
use exchange::{GenerateError, ImportError};
use format::Fault;
use organization::EditError;

/// What is said in place of an answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Whoever brings the window says why there is none.
    #[error("{0}")]
    NoWindow(NoWindow),
    #[error("`{principal}` is no user and no role of this project; {near}")]
    NoIdentity { principal: String, near: String },
    #[error("`{0}` is a group, which makes no requests; ask about one of its users")]
    Group(String),
    #[error("`{0}` is not one action; write it out, such as `s3:GetObject`")]
    NotOneAction(String),
    #[error("there is no command and no topic `{name}`; {near}")]
    NoTopic { name: String, near: String },

    #[error("{}", about(path, error))]
    NotOpened { path: PathBuf, error: Box<OpenError> },
    /// What is left out of it could be what decides.
    #[error("{}: {}", path.display(), Fault::Newer { version: *version })]
    Newer { path: PathBuf, version: u64 },
    #[error("`{}` exists already; name another file or replace it with `--force`", .0.display())]
    Exists(PathBuf),
    #[error(transparent)]
    NotSaved(Box<SaveError>),
    #[error("{}: {error}", path.display())]
    NoCatalogue { path: PathBuf, error: CatalogError },

    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Import(Box<ImportError>),
    #[error("`{}` holds policies and no organization; name the project that they are added to with `--into PROJECT`", .0.display())]
    PoliciesAlone(PathBuf),
    #[error("{}: {error}", path.display())]
    NotAdded { path: PathBuf, error: Box<EditError> },
    #[error(transparent)]
    Generate(#[from] GenerateError),

    #[error("`{0}` is not an account; name one account by its id or name")]
    NotAnAccount(String),
    #[error("there is no account `{wanted}`; {near}")]
    NoAccount { wanted: String, near: String },
    #[error("{count} accounts are named `{wanted}`; choose one by its id: {list}")]
    SeveralAccounts { count: usize, wanted: String, list: String },

    #[error("two different things are said about `{0}`; say one")]
    SaidTwice(String),
    #[error(transparent)]
    Viewpoint(#[from] ViewpointError),
    #[error(transparent)]
    Compare(#[from] Incomparable),
    #[error("`{pattern}` names no action that AWS had on {date}; write it like `s3:GetObject` or `ec2:*`")]
    NoActions { pattern: String, date: String },

    #[error("name an account with `--account` or a principal with `--principal`")]
    NoAsker,
    #[error("`{0}` of which account? Name it with `--account`")]
    WhichAccount(String),
    #[error("`{written}` belongs to account {own}, not to {found}; leave out `--account`, or name a principal of it")]
    OtherAccount { written: String, own: String, found: String },
    #[error("`{action}` names no action that AWS had on {date}; correct it, or name its resource with `--resource`")]
    NoAction { action: String, date: String },
    #[error("`{action}` is asked of a resource; name one with `--resource`: {forms}")]
    NoResource { action: String, forms: String },
    #[error(transparent)]
    Ask(#[from] AskError),

    #[error("{place}: {error}")]
    NoRequest { place: String, error: RequestsError },
    #[error("the standard input cannot be read: {0}")]
    NoInput(std::io::Error),
}

impl Error {
    pub fn not_opened(path: &Path, error: OpenError) -> Self {
        Self::NotOpened { path: path.to_path_buf(), error: Box::new(error) }
    }
}

impl From<ImportError> for Error {
    fn from(error: ImportError) -> Self {
        Self::Import(Box::new(error))
    }
}

/// With the way out that a command line has.
impl From<SaveError> for Error {
    fn from(error: SaveError) -> Self {
        if let SaveError::Exists { path } = error { Self::Exists(path) } else { Self::NotSaved(Box::new(error)) }
    }
}

/// The sentence with the file that it is about.
pub fn about(path: &Path, error: &OpenError) -> String {
    match error {
        OpenError::Unreadable { .. } | OpenError::NotAFile { .. } | OpenError::TooLarge { .. } => error.to_string(),
        OpenError::Faulty { .. } => format!("{}: {error}", path.display()),
    }
}
