//! A table of OUs and accounts: fields between tabs, semicolons or commas, quoted where they must be.
//!
//! Knows how records are parted (<https://www.rfc-editor.org/rfc/rfc4180>) and when a text is a table. What a column means, `columns`
//! knows.

use super::columns::Columns;
use super::{Listed, Listing, MOST_LINES};

/// What tells a table from other text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub separator: char,
    pub columns: Columns,
    /// Whether the first record names the columns.
    pub head: Head,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    Given,
    Missing,
}

/// So many records say which columns a table without a head has.
const LOOKED_AT: usize = 50;

impl Shape {
    /// `None` for a text that is no table.
    pub fn of(text: &str) -> Option<Self> {
        let first_line = text.lines().find(|line| !line.trim().is_empty())?;
        // A tab or a semicolon hardly ever stands in a name, a comma often does.
        let by_mark = ['\t', ';', ','].into_iter().filter(|mark| first_line.trim().contains(*mark));
        let shapes = by_mark.filter_map(|mark| {
            let mut sample = Records::new(text, mark).filter_map(|record| record.fields.ok());
            let first = sample.next()?;
            if let Some(columns) = Columns::of_head(&first) {
                return Some(Self { separator: mark, columns, head: Head::Given });
            }
            let rows: Vec<Vec<String>> = std::iter::once(first).chain(sample.take(LOOKED_AT)).collect();
            let columns = Columns::by_content(&rows)?;
            Some(Self { separator: mark, columns, head: Head::Missing })
        });
        let mut shapes = shapes;
        shapes.next().or_else(|| {
            let columns = Columns::of_head(&[first_line.trim().trim_matches('"').to_owned()])?;
            Some(Self { separator: ',', columns, head: Head::Given })
        })
    }
}

pub(super) fn read(text: &str, shape: &Shape) -> Listing {
    let mut listing = Listing::default();
    let mut records = Records::new(text, shape.separator);
    if shape.head == Head::Given {
        records.next();
    }
    for Record { line, said, fields } in records {
        if listing.lines.len() >= MOST_LINES {
            listing.cut_off();
            break;
        }
        match fields {
            Ok(fields) => listing.lines.extend(shape.columns.listed(line, said, &fields)),
            Err(why) => listing.lines.push(Listed::unusable(line, said, why)),
        }
    }
    listing.remarks.splice(0..0, shape.columns.remarks.iter().cloned());
    listing
}

/// One record of a table that is not blank.
#[derive(Debug)]
pub(super) struct Record<'a> {
    /// Where it begins, from 1.
    pub line: usize,
    /// Its first line as it stands.
    pub said: &'a str,
    pub fields: Result<Vec<String>, &'static str>,
}

/// The records of a text. One that is quoted wrongly ends with its line, so that it takes none of the following with it.
#[derive(Debug)]
pub(super) struct Records<'a> {
    rest: &'a str,
    line: usize,
    separator: char,
}

const UNCLOSED: &str = "a quotation mark opens a field and none closes it; close it";
const STRAY: &str = "something follows a closing quotation mark; write marks within a field twice";

impl<'a> Records<'a> {
    pub fn new(text: &'a str, separator: char) -> Self {
        Self { rest: text, line: 1, separator }
    }

    /// Takes so many bytes, and counts the lines that end in them.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.line += taken.bytes().filter(|byte| *byte == b'\n').count();
        taken
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let (line, text) = (self.line, self.rest);
            let first = text.find('\n').map_or(text.len(), |end| end + 1);
            let said = text.get(..first).unwrap_or(text).trim_end_matches(['\r', '\n']);
            let (fields, bytes) = match record(text, self.separator) {
                Ok((fields, bytes)) => (Ok(fields), bytes),
                Err(why) => (Err(why), first),
            };
            self.take(bytes);
            let is_blank = fields.as_ref().is_ok_and(|fields| fields.iter().all(|field| field.trim().is_empty()));
            if !is_blank {
                return Some(Record { line, said, fields });
            }
        }
    }
}

/// The fields of the first record, and how many bytes it takes with the end of its line.
fn record(text: &str, separator: char) -> Result<(Vec<String>, usize), &'static str> {
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        // Blanks before a quotation mark are nothing that anybody meant; a tab may be the separator.
        let opened = rest.trim_start_matches(' ').strip_prefix('"');
        match opened {
            Some(inner) => {
                let (field, end) = quoted(inner)?;
                fields.push(field);
                at = text.len() - inner.len() + end;
                at += text.get(at..).unwrap_or_default().bytes().take_while(|byte| *byte == b' ').count();
            }
            None => {
                let end = rest.find([separator, '\n']).unwrap_or(rest.len());
                fields.push(rest.get(..end).unwrap_or_default().trim_end_matches('\r').to_owned());
                at += end;
            }
        }
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with(separator) {
            at += separator.len_utf8();
        } else if let Some(end) = ["\r\n", "\n"].into_iter().find(|end| rest.starts_with(end)) {
            return Ok((fields, at + end.len()));
        } else if rest.is_empty() || rest == "\r" {
            return Ok((fields, text.len()));
        } else {
            return Err(STRAY);
        }
    }
}

/// What stands up to the quotation mark that closes a field, and where the rest begins behind that mark.
fn quoted(text: &str) -> Result<(String, usize), &'static str> {
    let mut field = String::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(end) = rest.find('"') else { return Err(UNCLOSED) };
        field.push_str(rest.get(..end).unwrap_or_default());
        at += end + 1;
        if !text.get(at..).unwrap_or_default().starts_with('"') {
            return Ok((field, at));
        }
        field.push('"');
        at += 1;
    }
}
