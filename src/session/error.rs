//! Why work outside came to nothing.
//!
//! Knows what the dialog about it says below its title; the sentences are those of the rooms that do the work.

use std::io;

use disk::{ExportError, FolderError, SaveError};
use exchange::ImportError;

/// Why nothing was imported, written or discarded.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Write(#[from] SaveError),
    #[error("the settings were not saved: {0}")]
    Settings(#[source] SaveError),
    /// Of a draft.
    #[error(transparent)]
    NotDiscarded(io::Error),
}
