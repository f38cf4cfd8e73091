//! What one policy is by itself: read, remarked upon, and how far its form says what it does.
//!
//! Knows a text, its type and the catalogue; knows no request, no account and no level.

mod asked;
mod code;
mod force;
mod grants;
mod idle_denies;
mod lints;
mod named;
mod ordinary;
mod reader;
mod reading;

pub(crate) use asked::asked_keys;
pub use code::FindingCode;
pub(crate) use force::{Force, force};
pub use grants::Why;
pub(crate) use grants::{Extent, applies, doubtful_actions, is_firm};
pub use lints::{Lint, length};
pub(crate) use named::{NOBODYS, Named};
pub(crate) use ordinary::{SingledOut, free_name, names, names_among};
pub(crate) use reader::Reader;
pub use reading::Reading;
pub(crate) use reading::{Readings, kind_of};

/// What stands for placeholders, by name.
pub(crate) type Filling<'v> = &'v dyn Fn(&str) -> Option<String>;
