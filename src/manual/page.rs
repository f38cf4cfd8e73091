//! A page as blocks: what the window draws one below the other.
//!
//! Knows the part of Markdown that the manual uses: headings, paragraphs, lists, tables, code, strong and emphasized
//! words, links. Does not know how any of it looks.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Something that stands on lines of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// `level` 1 is the title of the page.
    Heading {
        level: u8,
        text: Vec<Span>,
    },
    Paragraph(Vec<Span>),
    /// An entry of a list; the outermost lists have `depth` 0.
    Item {
        depth: usize,
        text: Vec<Span>,
    },
    /// Every row has a cell for each column of the heading.
    Table {
        head: Vec<Vec<Span>>,
        rows: Vec<Vec<Vec<Span>>>,
    },
    /// Lines that are kept as they are, without the last line end.
    Code(String),
}

/// Words with one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub look: Look,
    pub link: Option<Link>,
}

/// How words stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Plain,
    Strong,
    Emphasis,
    Code,
}

/// Where words lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// Another page of the manual, by its name.
    Topic(String),
    /// A page of the web. Canopy opens none by itself.
    Address(String),
}

/// The blocks of a page, in its order.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut page = Page::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        page.take(event);
    }
    page.blocks
}

/// A page that is being read.
#[derive(Debug, Default)]
struct Page {
    blocks: Vec<Block>,
    /// The words since the last block or cell.
    spans: Vec<Span>,
    /// How many strong and emphasized parts are open.
    strong: usize,
    emphasis: usize,
    link: Option<Link>,
    /// How many lists are open.
    lists: usize,
    code: Option<String>,
    row: Vec<Vec<Span>>,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.push(&text, self.look()),
            },
            Event::Code(text) => self.push(&text, Look::Code),
            // The lines of a paragraph are its sentences.
            Event::SoftBreak | Event::HardBreak => self.push(" ", self.look()),
            // The manual has none of these.
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link { dest_url, .. } => self.link = Some(link(dest_url)),
            Tag::List(_) => {
                // The words of an entry end where a list within it begins.
                self.item();
                self.lists += 1;
            }
            Tag::CodeBlock(_) => {
                self.item();
                self.code = Some(String::new());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Link => self.link = None,
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.spans);
                self.blocks.push(Block::Heading { level: number(level), text });
            }
            TagEnd::Paragraph if self.lists == 0 => {
                let text = std::mem::take(&mut self.spans);
                self.blocks.push(Block::Paragraph(text));
            }
            TagEnd::Paragraph | TagEnd::Item => self.item(),
            TagEnd::List(_) => self.lists = self.lists.saturating_sub(1),
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                self.blocks.push(Block::Code(code.trim_end_matches('\n').to_owned()));
            }
            TagEnd::TableCell => self.row.push(std::mem::take(&mut self.spans)),
            TagEnd::TableHead => {
                self.blocks.push(Block::Table { head: std::mem::take(&mut self.row), rows: Vec::new() });
            }
            TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                if let Some(Block::Table { rows, .. }) = self.blocks.last_mut() {
                    rows.push(row);
                }
            }
            _ => {}
        }
    }

    /// Ends the words of an entry of a list.
    fn item(&mut self) {
        let text = std::mem::take(&mut self.spans);
        if !text.is_empty() {
            self.blocks.push(Block::Item { depth: self.lists.saturating_sub(1), text });
        }
    }

    fn look(&self) -> Look {
        if self.strong > 0 {
            Look::Strong
        } else if self.emphasis > 0 {
            Look::Emphasis
        } else {
            Look::Plain
        }
    }

    /// Words that look alike and lead to the same place are one span, so that they can be read in one go.
    fn push(&mut self, text: &str, look: Look) {
        match self.spans.last_mut() {
            Some(last) if last.look == look && last.link == self.link => last.text.push_str(text),
            _ => self.spans.push(Span { text: text.to_owned(), look, link: self.link.clone() }),
        }
    }
}

fn link(to: &str) -> Link {
    match to.strip_suffix(".md") {
        Some(name) if !name.contains('/') => Link::Topic(name.to_owned()),
        _ => Link::Address(to.to_owned()),
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// One line a block, in the marks of Markdown.
    fn told(block: &Block) -> String {
        let all = |spans: &[Span]| spans.iter().map(told_span).collect::<String>();
        let cells = |row: &[Vec<Span>]| row.iter().map(|cell| all(cell)).collect::<Vec<_>>().join(" | ");
        match block {
            Block::Heading { level, text } => format!("h{level}: {}", all(text)),
            Block::Paragraph(text) => format!("p: {}", all(text)),
            Block::Item { depth, text } => format!("item {depth}: {}", all(text)),
            Block::Table { head, rows } => {
                let rows: String = rows.iter().map(|row| format!("\n  row: {}", cells(row))).collect();
                format!("table: {}{rows}", cells(head))
            }
            Block::Code(text) => format!("code: {text:?}"),
        }
    }

    fn told_span(span: &Span) -> String {
        let text = match span.look {
            Look::Plain => span.text.clone(),
            Look::Strong => format!("**{}**", span.text),
            Look::Emphasis => format!("*{}*", span.text),
            Look::Code => format!("`{}`", span.text),
        };
        match &span.link {
            Some(Link::Topic(name)) => format!("[{text}](topic {name})"),
            Some(Link::Address(address)) => format!("[{text}](address {address})"),
            None => text,
        }
    }

    fn check(text: &str, expected: &Expect) {
        let lines: Vec<String> = blocks(text).iter().map(told).collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn pages() {
        check(
            "# A *page*\n\nOne sentence.\nAnother with `code` and **weight**, see [it](viewpoints.md).\n",
            &expect![[r#"
                h1: A *page*
                p: One sentence. Another with `code` and **weight**, see [it](topic viewpoints)."#]],
        );
        check(
            "* one\n  more\n* [`two`](https://example.com/a.md)\n  * inner\n\n1. first\n",
            &expect![[r#"
                item 0: one more
                item 0: [`two`](address https://example.com/a.md)
                item 1: inner
                item 0: first"#]],
        );
        check(
            "| a | b |\n| --- | --- |\n| `c` | d e |\n| f | |\n\n```sh\nx\n  y\n```\n",
            &expect![[r#"
                table: a | b
                  row: `c` | d e
                  row: f | 
                code: "x\n  y""#]],
        );
    }
}
