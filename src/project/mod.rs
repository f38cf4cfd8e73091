//! Projects on disk: the file format, opening, saving, import folders, settings, exported files.
//!
//! Knows `*.canopy.ron`, how a file is replaced without ever being half-written, and how much is read at most.
//! The only room that touches the file system.
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
//! # Ok::<(), canopy::project::OpenError>(())
//! ```

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
pub use export::{write_file, write_files, write_text};
pub use folder::{FolderContents, read_folder};
pub use format::{FORMAT_VERSION, read, write};
pub use locate::Places;
pub use open::{MAX_FILE_SIZE, Opened, open, read_file, utf8};
pub use save::{Overwrite, Saved, save};
pub use settings::{KeptViewpoint, LoadedSettings, Panel, Panels, Settings, Theme, WindowSize, config_folder};

/// What the name of every project file ends in.
pub const EXTENSION: &str = ".canopy.ron";
