//! Requests that AWS decided, on a command line: read from a file, the standard input, or an argument.
//!
//! Knows where they come from and how they are named on a line; what a text says, `exchange` knows.

use std::io::Read;
use std::path::Path;

use crate::Error;
use catalog::Catalog;
use disk::MAX_FILE_SIZE;
use exchange::requests::{NotAsked, Requests, Told, read};

/// What stands for the standard input.
const INPUT: &str = "-";

/// So many names are listed before the rest is counted.
const LISTED: usize = 5;

/// What a file tells of requests.
pub fn in_file(path: &Path, catalog: &Catalog) -> Result<Requests, Error> {
    let is_input = path.as_os_str() == INPUT;
    let bytes =
        if is_input { input()? } else { disk::read_file(path).map_err(|error| Error::not_opened(path, error))? };
    let place = if is_input { "the standard input".to_owned() } else { path.display().to_string() };
    read(&bytes, catalog).map_err(|error| Error::NoRequest { place, error })
}

/// What a message tells of a request.
pub fn in_message(message: &str, catalog: &Catalog) -> Result<Requests, Error> {
    let bytes = if message == INPUT { input()? } else { message.as_bytes().to_vec() };
    read(&bytes, catalog).map_err(|error| Error::NoRequest { place: "the message".to_owned(), error })
}

fn input() -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MAX_FILE_SIZE).read_to_end(&mut bytes).map_err(Error::NoInput)?;
    Ok(bytes)
}

/// A request on one line: `s3:GetObject on arn:… by arn:…`.
pub fn line(told: &Told) -> String {
    let question = &told.question;
    let or = |text: &str, otherwise: &str| if text.is_empty() { otherwise.to_owned() } else { text.to_owned() };
    let action = or(&question.action, "an unknown action");
    let on = match question.resource.as_str() {
        "*" => String::new(),
        resource => format!(" on {}", or(resource, "a resource that is not told")),
    };
    format!("{action}{on} by {}", or(&question.principal, "somebody"))
}

/// The actions and the principals of some requests, those that are most often there first.
pub fn actions_and_principals<'t>(requests: impl Iterator<Item = &'t Told> + Clone) -> [String; 2] {
    let actions = requests.clone().map(|told| told.question.action.as_str());
    [most(actions), most(requests.map(|told| told.question.principal.as_str()))]
}

/// Texts, each with how often it is there.
fn most<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for text in texts {
        match counted.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += 1,
            None => counted.push((text, 1)),
        }
    }
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let named = counted.iter().take(LISTED).map(|(text, count)| match count {
        1 => (*text).to_owned(),
        count => format!("{text} ({count})"),
    });
    let more = match counted.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    named.collect::<Vec<_>>().join(", ") + &more
}

/// `1 event`, `3 events`.
pub fn events(count: usize) -> String {
    match count {
        1 => "1 event".to_owned(),
        count => format!("{} events", analysis::number(count)),
    }
}

/// How many events there are of each kind: `5 events: 2 denied, 3 allowed`; kinds without any are left out.
pub fn total<'w>(requests: &Requests, kinds: impl IntoIterator<Item = (usize, &'w str)>) -> String {
    let all = requests.told.len() + requests.unread.len();
    let kinds = kinds.into_iter().chain([(requests.unread.len(), "not read")]).filter(|(count, _)| *count > 0);
    let kinds: Vec<String> = kinds.map(|(count, what)| format!("{} {what}", analysis::number(count))).collect();
    format!("{}: {}", events(all), kinds.join(", "))
}

/// Why a request is not asked about, with what was noted of it first.
pub fn not_asked(told: &Told, error: &NotAsked) -> String {
    told.remarks.first().map_or_else(|| error.to_string(), |remark| format!("{error}: {remark}"))
}

/// What cannot be read as requests, a sentence each.
pub fn unread(requests: &Requests) -> impl Iterator<Item = String> {
    requests.unread.iter().map(|unread| format!("{} {}", unread.place, unread.reason))
}
