//! What is written for others, in formats that Canopy does not read as a project.
//!
//! Knows what waits to be written until its file is named. The formats themselves are `exchange`'s.

use exchange::{Separator, Table};

/// What is to be written into a file.
#[derive(Clone, Debug)]
pub enum Written {
    /// As CSV.
    Table(Table),
    Text(String),
}

/// What is to be exported, and the file name to suggest; its ending says which format it is.
#[derive(Clone, Debug)]
pub struct Export {
    pub name: String,
    pub written: Written,
}

impl Written {
    /// What the file will hold.
    pub fn text(&self) -> String {
        match self {
            Self::Table(table) => table.write(Separator::Comma),
            Self::Text(text) => text.clone(),
        }
    }
}
