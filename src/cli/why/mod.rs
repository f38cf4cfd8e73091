//! `canopy why`: from a denial to its statement. What AWS says of requests, what the model says to them, and whether they agree.
//!
//! Knows the command and its exit code; [`text`] and [`json`] know the two forms of the answer, [`command`] the question on a
//! command line.

mod command;
mod json;
mod text;

pub use json::{Placed, Reason, Request, Unread, layer, once};

use std::path::Path;
use std::sync::Arc;

use crate::arguments::{Format, Why};
use crate::{Error, Output, events, open};
use catalog::Catalog;
use exchange::requests::{Agreement, Asker, NotAsked, Reply, Requests, Told};
use organization::Organization;

/// An answer contradicts AWS.
const CONTRADICTS: u8 = 1;

/// Requests with what the model says to each.
#[derive(Debug)]
struct Answered<'o> {
    organization: &'o Organization,
    catalog: &'o Catalog,
    file: &'o Path,
    requests: Requests,
    /// One for each request that is told.
    replies: Vec<Result<Reply, NotAsked>>,
}

pub fn run(why: &Why, catalog: &Arc<Catalog>) -> Result<Output, Error> {
    let organization = open(&why.file)?;
    let requests = match (&why.event, &why.message) {
        (Some(file), _) => events::in_file(file, catalog)?,
        (None, message) => events::in_message(message.as_deref().unwrap_or_default(), catalog)?,
    };
    let mut asker = Asker::new(&organization, catalog);
    let replies = requests.told.iter().map(|told| asker.answer(told)).collect();
    let answered = Answered { organization: &organization, catalog, file: &why.file, requests, replies };
    let text = match why.format {
        Format::Json => json::print(&answered),
        Format::Text => text::print(&answered),
    };
    let contradicts = answered.replies.iter().flatten().any(|reply| reply.agreement == Agreement::Contradicts);
    Ok(Output { text, exit: if contradicts { CONTRADICTS } else { 0 }, ..Output::default() })
}

impl Answered<'_> {
    fn each(&self) -> impl Iterator<Item = (&Told, &Result<Reply, NotAsked>)> {
        self.requests.told.iter().zip(&self.replies)
    }
}
