//! Projects on disk: the file format, opening, saving, unsaved work, import folders, settings, exported files.
//!
//! Knows `*.canopy.ron`, how a file is replaced without ever being half-written, and how much is read at most.
//! The only room that touches the file system, and all of it goes through [`FileSystem`].
//! Does not know other people's formats (`exchange`), dialogs, or when to save.
//!
//! ```
//! let smallest = r#"(
//!   format_version: 2,
//!   id: "o-aa111bb222",
//!   partition: "aws",
//!   feature_set: "ALL",
//!   management_account: "111111111111",
//!   root: (id: "r-a1b2", name: "Root"),
//!   accounts: [
//!     (id: "111111111111", name: "Management", email: "aws@example.com", parent: "r-a1b2", state: "ACTIVE"),
//!   ],
//! )
//! "#;
//! let organization = canopy::project::read(smallest)?;
//! assert_eq!(canopy::project::write(&organization), smallest);
//! # Ok::<(), canopy::project::Fault>(())
//! ```

mod disk;
mod error;
mod export;
mod folder;
mod format;
mod lenient;
mod locate;
mod open;
mod print;
mod put;
mod recovery;
mod save;
mod settings;
mod stamp;
mod text;
mod wire;

pub use disk::{Disk, Entry, FileSystem, Kind, Links, Lock, Locking, Onto, Permissions};
pub use error::{ExportError, Fault, FolderError, OpenError, Place, SaveError};
pub use export::{write_file, write_files, write_text};
pub use folder::{FolderContents, read_folder};
pub use format::{Access, FORMAT_VERSION, read, read_newer, write};
pub use locate::Places;
pub use open::{MAX_FILE_SIZE, Opened, open, open_on, read_file, utf8};
pub use recovery::{Content, Draft, Left, Recovery, discard_draft, left_behind, left_on, read_draft, state_folder};
pub use save::{Note, Overwrite, Saved, save, save_on, save_text};
pub use settings::{KeptViewpoint, LoadedSettings, Panel, Panels, Settings, Theme, WindowSize, config_folder};
pub use stamp::{OnDisk, Stamp, state_of, state_on};

/// What the name of every project file ends in.
pub const EXTENSION: &str = ".canopy.ron";
