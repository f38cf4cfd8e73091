//! Tables for spreadsheets: CSV for files, tab-separated text for the clipboard.
//!
//! Knows how fields are separated, quoted and kept from being run as formulas. Does not know what the fields mean.
//! See <https://www.rfc-editor.org/rfc/rfc4180> and <https://owasp.org/www-community/attacks/CSV_Injection>.

use std::sync::Arc;

use super::verdicts::{self, Verdicts};
use aws::shown;

/// What stands between two fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// CSV: lines end with CR LF, fields are quoted where they must be; a byte order mark tells Excel that it is UTF-8.
    Comma,
    /// For the clipboard: line breaks and tabs within a field become spaces.
    Tab,
}

/// Something to look at in a spreadsheet; written when it is needed, for it can be large.
#[derive(Clone, Debug)]
pub enum Table {
    /// Accounts by services or actions.
    Verdicts(Box<Verdicts>),
    /// Any lines; the first is the heading.
    Lines(Arc<[Vec<String>]>),
}

impl Table {
    /// Lines whose fields may hold names: what names hide is shown.
    pub fn of_names(lines: impl IntoIterator<Item = Vec<String>>) -> Self {
        let line = |line: Vec<String>| line.iter().map(|field| shown(field).into_owned()).collect();
        Self::Lines(lines.into_iter().map(line).collect())
    }

    pub fn write(&self, separator: Separator) -> String {
        let mut lines = Lines::new(separator);
        match self {
            Self::Verdicts(verdicts) => verdicts::write(verdicts, &mut lines),
            Self::Lines(all) => {
                for line in all.iter() {
                    line.iter().for_each(|field| lines.field(field));
                    lines.end();
                }
            }
        }
        lines.text
    }
}

/// A table that is being written.
#[derive(Debug)]
pub(super) struct Lines {
    pub text: String,
    separator: Separator,
    /// The line has a field already.
    begun: bool,
}

impl Lines {
    pub fn new(separator: Separator) -> Self {
        let text = match separator {
            Separator::Comma => "\u{feff}".to_owned(),
            Separator::Tab => String::new(),
        };
        Self { text, separator, begun: false }
    }

    /// Fields of the same separator, without the marks of a whole file.
    pub fn fragment(&self) -> Self {
        Self { text: String::new(), separator: self.separator, begun: true }
    }

    pub fn field(&mut self, field: &str) {
        if self.begun {
            self.text.push(if self.separator == Separator::Comma { ',' } else { '\t' });
        }
        self.begun = true;
        let mark = if is_formula(field) { "'" } else { "" };
        match self.separator {
            Separator::Comma if field.contains(['"', ',', '\r', '\n', '\t']) => {
                self.text.extend(["\"", mark, &field.replace('"', "\"\""), "\""]);
            }
            Separator::Comma => self.text.extend([mark, field]),
            Separator::Tab => {
                self.text.push_str(mark);
                self.text.extend(field.chars().map(|c| if matches!(c, '\t' | '\r' | '\n') { ' ' } else { c }));
            }
        }
    }

    pub fn end(&mut self) {
        self.text.push_str(if self.separator == Separator::Comma { "\r\n" } else { "\n" });
        self.begun = false;
    }
}

/// A field without the mark that keeps spreadsheets from running it.
pub fn unmarked(field: &str) -> &str {
    field.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(field)
}

/// Whether a spreadsheet would run the field; the wide forms count where the system's language is East Asian.
fn is_formula(field: &str) -> bool {
    field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(field: &str, separator: Separator) -> String {
        let table = Table::Lines(vec![vec!["a".to_owned(), field.to_owned()]].into());
        table.write(separator)
    }

    #[test]
    fn fields_are_quoted_and_never_run() {
        for (field, csv, tsv) in [
            ("plain", "plain", "plain"),
            ("", "", ""),
            ("a,b", "\"a,b\"", "a,b"),
            ("say \"hi\"", "\"say \"\"hi\"\"\"", "say \"hi\""),
            ("two\nlines", "\"two\nlines\"", "two lines"),
            ("a\tb", "\"a\tb\"", "a b"),
            ("=1+1", "'=1+1", "'=1+1"),
            ("+1", "'+1", "'+1"),
            ("-1", "'-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\"'\t=1\"", "' =1"),
            ("\r=1", "\"'\r=1\"", "' =1"),
            ("\n=1", "\"'\n=1\"", "' =1"),
            ("＝1", "'＝1", "'＝1"),
            ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\"", "'=HYPERLINK(\"x\",1)"),
            ("a=1", "a=1", "a=1"),
            ("012345678901", "012345678901", "012345678901"),
        ] {
            assert_eq!(written(field, Separator::Comma), format!("\u{feff}a,{csv}\r\n"), "{field:?}");
            assert_eq!(written(field, Separator::Tab), format!("a\t{tsv}\n"), "{field:?}");
        }
    }

    #[test]
    fn names_hide_nothing() {
        let table = Table::of_names([vec!["a\u{202e},\n".to_owned(), "b".to_owned()]]);
        assert_eq!(table.write(Separator::Comma), "\u{feff}\"a‹U+202E›,‹U+000A›\",b\r\n");
        assert_eq!(table.write(Separator::Tab), "a‹U+202E›,‹U+000A›\tb\n");
    }

    #[test]
    fn every_line_ends() {
        let table = Table::Lines(vec![vec!["a".to_owned()], vec!["b".to_owned(), "c".to_owned()], Vec::new()].into());
        assert_eq!(table.write(Separator::Tab), "a\nb\tc\n\n");
    }
}
