//! Projects on disk: the file format, opening, saving, import folders, settings, exported files.
//!
//! Knows `*.canopy.ron`, how a file is replaced without ever being half-written, and how much is read at most.
//! The only room that touches the file system.
//! Does not know other people's formats (`exchange`), dialogs, or when to save.

mod error;
mod export;
mod folder;
mod format;
mod locate;
mod open;
mod print;
mod save;
mod settings;
mod text;
mod wire;

pub use error::{ExportError, FolderError, OpenError, Place, SaveError};
pub use export::{write_files, write_text};
pub use folder::{FolderContents, read_folder};
pub use format::{FORMAT_VERSION, read, write};
pub use open::{MAX_FILE_SIZE, Opened, open};
pub use save::{Overwrite, Saved, save};
pub use settings::{LoadedSettings, Panel, Settings, Theme, WindowSize, config_folder};

/// What the name of every project file ends in.
pub const EXTENSION: &str = ".canopy.ron";
