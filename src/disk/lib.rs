//! Projects on disk: opening, saving, unsaved work, import folders, settings, exported files.
//!
//! Knows how a file is replaced without ever being half-written, and how much is read at most.
//! The only room that touches the file system, and all of it goes through [`FileSystem`].
//! Does not know what a project file's text means (`format`), other people's formats (`exchange`), dialogs, or when to save.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod error;
mod export;
mod folder;
mod open;
mod put;
mod recovery;
mod save;
mod settings;
mod stamp;
mod system;

pub use error::{ExportError, FolderError, OpenError, SaveError};
pub use export::{write_file, write_files, write_text};
pub use folder::{read_folder, read_folders};
pub use open::{MAX_FILE_SIZE, Opened, open, open_on, read_file, utf8};
pub use recovery::{Content, Draft, Left, Recovery, discard_draft, left_behind, left_on, read_draft, state_folder};
pub use save::{Note, Overwrite, Saved, save, save_on, save_text};
pub use settings::{
    KeptViewpoint, LoadedSettings, NamedViewpoint, Panel, Panels, Settings, Theme, WindowSize, config_folder,
};
pub use stamp::{OnDisk, Stamp, state_of, state_on};
pub use system::{Disk, Entry, FileSystem, Kind, Links, Lock, Locking, Onto, Permissions, Readers};

/// What the name of every project file ends in.
pub const EXTENSION: &str = ".canopy.ron";
