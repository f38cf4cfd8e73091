//! Other people's formats: bytes in, bytes out, one file a format.
//!
//! Knows the answers of the AWS CLI ([`aws_cli`]), the configuration of the Landing Zone Accelerator ([`lza`]),
//! policy documents as files ([`policies`], [`policy_files`]), what AWS says of requests that it decided ([`requests`]), how two organizations differ in words ([`changes()`]) and what that does to access ([`markdown()`]),
//! organizations that are nobody's ([`generate()`]), tables for spreadsheets ([`Table`]), and lines and lists that name OUs and accounts ([`Entry`], [`Listing`]).
//! Does not know disks: an importer gets a [`Folder`](format::Folder), which `disk` has read, and looks nowhere else.
//! Does not judge what it brings: odd values are kept, for they are findings later.
//!
//! Two promises hold for every importer: what is there is imported, and what is not there is reported,
//! so that unknown never passes for none.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod access;
pub mod aws_cli;
mod changes;
mod collect;
mod detect;
mod entry;
mod export;
mod folder;
mod generate;
mod import;
mod imported;
mod inside;
pub mod listing;
pub mod lza;
mod markup;
pub mod policies;
pub mod requests;
mod room;
mod table;
mod text;
mod verdicts;

pub use access::{access_table, markdown};
pub use changes::{Change, Subject, changes, grouped};
pub use collect::script;
pub use detect::{Format, detect};
pub use entry::{Entry, EntryKind};
pub use export::policy_files;
pub use generate::{GenerateError, Patterns, Shape, generate};
pub use import::{Import, ImportError, ImportPlace, Summary, Warning};
pub use imported::{Imported, Want, import};
pub use inside::{Answers as InsideAnswers, collected};
pub use listing::Listing;
pub use markup::{Markup, cell, code};
pub use policies::{Clash, ImportedPolicy, PolicyImport, merge};
pub use table::{Separator, Table};
pub use text::{Encoding, decode};
pub use verdicts::{Columns, ServiceColumn, Verdicts, place};
