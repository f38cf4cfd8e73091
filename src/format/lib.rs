//! The project file as text: an organization to `*.canopy.ron` and back.
//!
//! Knows every version of the format, where in a text a fault lies, and that the same organization always gives the same bytes.
//! Does not know files (`disk`), other people's formats (`exchange`), or the document's rules (`organization`).
//!
//! ```
//! let smallest = r#"(
//!   format_version: 3,
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
//! let organization = format::read(smallest)?;
//! assert_eq!(format::write(&organization), smallest);
//! # Ok::<(), format::Fault>(())
//! ```

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod error;
mod folder;
mod literal;
mod locate;
mod print;
mod read;
mod text;
mod token;
mod version;

pub use error::{Fault, Place};
pub use folder::Folder;
pub use locate::Places;
pub use print::question as write_question;
pub use version::{Access, FORMAT_VERSION, newer_version, read, read_newer, read_question, write};

/// The largest project file, in bytes, for it is held in memory at once. As many accounts, OUs and policies as AWS lets an
/// organization have take 32 MB, as `canopy generate` makes them up.
pub const LARGEST: u64 = 256 << 20;
