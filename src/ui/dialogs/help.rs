//! The manual: its topics at the left, the chosen page at the right.
//!
//! Knows how the blocks of a page look, and how one goes through them with mouse and keys. What they say, `manual` knows.

use egui::text::{LayoutJob, TextFormat};
use egui::{Align, FontFamily, FontId, Id, Key, Label, Layout, Margin, Modifiers, RichText, ScrollArea, Ui, vec2};

use super::{buttons, other_has_focus, primary, title};
use crate::list::{self, Cursor, List, Rows};
use crate::paint;
use crate::row::{Row, Text};
use crate::theme::{Tokens, strong_family};
use crate::widgets;
use manual::{Block, Link, Look, Span, TOPICS, Topic, blocks};
use session::Command;

/// Wide enough for the longest title.
const TOPICS_WIDTH: f32 = 224.0;
/// The lines of a page are read best if they are not much longer than this.
const PAGE_WIDTH: f32 = 660.0;
const GAP: f32 = 12.0;

/// Which page is open.
#[derive(Debug)]
pub struct HelpView {
    topics: Cursor,
    /// The topic of the page, which is the chosen one; none until the sheet is drawn.
    topic: Option<&'static Topic>,
    blocks: Vec<Block>,
    /// How far down the page is read, and how much of it is seen.
    offset: f32,
    room: f32,
}

impl Default for HelpView {
    fn default() -> Self {
        let mut topics = Cursor::default();
        topics.go(0, TOPICS.len());
        Self { topics, topic: None, blocks: Vec::new(), offset: 0.0, room: 0.0 }
    }
}

impl HelpView {
    /// Opens the page of the chosen topic.
    fn turn(&mut self) {
        let chosen = self.topics.chosen.and_then(|at| TOPICS.get(at));
        if self.topic != chosen {
            let blocks = chosen.map(|topic| blocks(topic.text)).unwrap_or_default();
            *self = Self { topics: std::mem::take(&mut self.topics), topic: chosen, blocks, offset: 0.0, room: 0.0 };
        }
    }
}

/// The topics as the list shows them.
struct Topics;

impl Rows for Topics {
    fn count(&self) -> usize {
        TOPICS.len()
    }

    fn row(&mut self, at: usize) -> Row {
        let row = |topic: &Topic| Row { title: Text::new(topic.title()), hint: about(topic), ..Row::default() };
        TOPICS.get(at).map(row).unwrap_or_default()
    }

    fn is_head(&self, _: usize) -> bool {
        false
    }

    fn copied(&mut self, at: usize) -> Option<String> {
        TOPICS.get(at).map(|topic| format!("{}: {}", topic.title(), about(topic)))
    }
}

/// What a page is about, as it is read.
fn about(topic: &Topic) -> String {
    match blocks(topic.about()).first() {
        Some(Block::Paragraph(text)) => plain(text),
        Some(Block::Heading { .. } | Block::Item { .. } | Block::Table { .. } | Block::Code(_)) | None => String::new(),
    }
}

/// The words alone.
fn plain(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

pub fn show(ui: &mut Ui, view: &mut HelpView, out: &mut Vec<Command>) {
    let screen = ui.ctx().content_rect().size();
    let width = (screen.x - 80.0).clamp(320.0, TOPICS_WIDTH + GAP + PAGE_WIDTH);
    let height = (screen.y - 180.0).max(200.0);
    ui.set_width(width);
    title(ui, "Help");
    let topics = List { id: Id::unique("topics of help"), name: "Topics", look: &paint::Look::PANEL };
    // Before the list, which would go through the topics with these keys.
    let offset = by_key(ui, view);
    ui.allocate_ui_with_layout(vec2(width, height), Layout::left_to_right(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        // Where there is little room, the page needs it more than the list.
        let room = TOPICS_WIDTH.min(width * 0.35);
        ui.allocate_ui_with_layout(vec2(room, height), Layout::top_down_justified(Align::Min), |ui| {
            list::show(ui, topics, &mut view.topics, &mut Topics);
        });
        if view.topic.is_none() {
            ui.memory_mut(|memory| memory.request_focus(topics.id));
        }
        view.turn();
        ui.add_space(GAP);
        ui.allocate_ui_with_layout(ui.available_size(), Layout::top_down(Align::Min), |ui| {
            let next = page(ui, view, offset);
            if let Some(at) = next.and_then(|next| TOPICS.iter().position(|topic| topic == next)) {
                view.topics.go(at, TOPICS.len());
            }
        });
    });
    buttons(ui, |ui| {
        if primary(ui, "Close") {
            out.push(Command::CloseDialog);
        }
    });
}

/// The topic to which a link leads that was clicked.
fn page(ui: &mut Ui, view: &mut HelpView, offset: Option<f32>) -> Option<&'static Topic> {
    let mut next = None;
    let name = view.topic.map(|topic| topic.name);
    let mut area = ScrollArea::vertical().id_salt(name).auto_shrink([false, false]);
    if let Some(offset) = offset {
        area = area.vertical_scroll_offset(offset);
    }
    let shown = area.show(ui, |ui| {
        ui.set_width(ui.available_width() - GAP);
        for block in &view.blocks {
            next = draw(ui, block).or(next);
        }
    });
    (view.offset, view.room) = (shown.state.clamped_offset().y, shown.inner_rect.height());
    next
}

/// Where a key brings the page, wherever the keyboard is.
fn by_key(ui: &Ui, view: &HelpView) -> Option<f32> {
    /// A line or two stay in sight.
    const KEPT: f32 = 40.0;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let page = (view.room - KEPT).max(KEPT);
    if pressed(Key::PageDown) {
        Some(view.offset + page)
    } else if pressed(Key::PageUp) {
        Some((view.offset - page).max(0.0))
    } else if pressed(Key::Home) {
        Some(0.0)
    } else if pressed(Key::End) {
        // The area stops at its end.
        Some(f32::from(u16::MAX))
    } else {
        None
    }
}

fn draw(ui: &mut Ui, block: &Block) -> Option<&'static Topic> {
    match block {
        Block::Heading { level, text } => {
            let size = match level {
                1 => 18.0,
                2 => 15.0,
                _ => 13.5,
            };
            ui.add_space(if *level == 1 { 0.0 } else { 10.0 });
            ui.add(Label::new(widgets::strong(plain(text)).size(size)).wrap());
            ui.add_space(2.0);
            None
        }
        Block::Paragraph(text) => {
            let next = words(ui, text);
            ui.add_space(4.0);
            next
        }
        Block::Item { depth, text } => {
            let next = ui.horizontal_top(|ui| {
                ui.add_space(8.0 + 16.0 * *depth as f32);
                ui.label("•");
                ui.vertical(|ui| words(ui, text)).inner
            });
            next.inner
        }
        Block::Table { head, rows } => table(ui, head, rows),
        Block::Code(code) => {
            let canvas = Tokens::of(ui).canvas;
            egui::Frame::new().fill(canvas).corner_radius(5).inner_margin(Margin::same(8)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.add(Label::new(RichText::new(code).monospace()).wrap().selectable(true));
            });
            ui.add_space(6.0);
            None
        }
    }
}

/// Words that wrap. Those without links are one text, which a screen reader reads in one go.
fn words(ui: &mut Ui, spans: &[Span]) -> Option<&'static Topic> {
    if spans.iter().all(|span| span.link.is_none()) {
        ui.add(Label::new(job(ui, spans)).wrap().selectable(true));
        return None;
    }
    let mut next = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for span in spans {
            match &span.link {
                None => drop(ui.add(Label::new(job(ui, std::slice::from_ref(span))).wrap().selectable(true))),
                Some(link) => next = follow(ui, &span.text, link).or(next),
            }
        }
    });
    next
}

/// A link: to another page, or an address to be copied, since Canopy opens nothing on the web.
fn follow(ui: &mut Ui, text: &str, link: &Link) -> Option<&'static Topic> {
    let response = widgets::link(ui, text);
    if response.has_focus() {
        // Enter belongs to the link and not to the button that closes.
        ui.data_mut(|data| data.insert_temp(other_has_focus(), true));
    }
    match link {
        Link::Topic(name) => {
            let topic = Topic::named(name)?;
            response.on_hover_text(about(topic)).clicked().then_some(topic)
        }
        Link::Address(address) => {
            if response.on_hover_text(format!("Copy {address}")).clicked() {
                ui.ctx().copy_text(address.clone());
            }
            None
        }
    }
}

/// Spans as one text.
fn job(ui: &Ui, spans: &[Span]) -> LayoutJob {
    let tokens = Tokens::of(ui);
    let size = egui::TextStyle::Body.resolve(ui.style()).size;
    let mut job = LayoutJob::default();
    for span in spans {
        let family = match span.look {
            Look::Plain | Look::Emphasis => FontFamily::Proportional,
            Look::Strong => strong_family(),
            Look::Code => FontFamily::Monospace,
        };
        let size = if span.look == Look::Code { size - 1.0 } else { size };
        let format = TextFormat {
            italics: span.look == Look::Emphasis,
            ..TextFormat::simple(FontId::new(size, family), tokens.text)
        };
        job.append(&span.text, 0.0, format);
    }
    job
}

fn table(ui: &mut Ui, head: &[Vec<Span>], rows: &[Vec<Vec<Span>>]) -> Option<&'static Topic> {
    let widths = widths(head, rows, ui.available_width() - GAP * head.len().saturating_sub(1) as f32);
    let mut next = None;
    for (at, row) in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)).enumerate() {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for (cell, width) in row.iter().zip(&widths) {
                ui.allocate_ui_with_layout(vec2(*width, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(*width);
                    if at == 0 {
                        ui.add(Label::new(widgets::weak(ui, plain(cell))).wrap());
                    } else {
                        next = words(ui, cell).or(next);
                    }
                });
            }
        });
        widgets::rule(ui);
    }
    ui.add_space(6.0);
    next
}

/// How wide each column is: in proportion to what stands in it, and none so narrow that its words break.
fn widths(head: &[Vec<Span>], rows: &[Vec<Vec<Span>>], room: f32) -> Vec<f32> {
    /// Columns are alike beyond this many characters, or one long cell would press the others together.
    const LONG: usize = 60;
    const SHORT: usize = 8;
    let length = |cell: &Vec<Span>| cell.iter().map(|span| span.text.chars().count()).sum::<usize>();
    let columns = (0..head.len()).map(|column| {
        let cells = std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
        let longest = cells.filter_map(|row| row.get(column)).map(length).max().unwrap_or(0);
        longest.clamp(SHORT, LONG) as f32
    });
    let columns: Vec<f32> = columns.collect();
    let whole: f32 = columns.iter().sum();
    columns.iter().map(|column| room * column / whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::text;
    use expect_test::expect;

    #[test]
    fn rows_say_the_topics() {
        expect![[r#"
            Canopy in a minute <Item> "What the pages and panels of the window show, and what a click does"
            Keyboard <Item> "Which keys do what, in the whole window and within the tree, the lists, the matrix and the table of accounts"
            Accounts in lists and tables <Item> "How many OUs and accounts are made at once from what is pasted or read from a file, and how the table of accounts is used"
            Building an organization <Item> "How an organization begins, and what the dialogs that build it do by themselves"
            Users, groups and roles <Item> "How what is inside accounts comes into a project, is looked at, and is asked about"
            Verdicts <Item> "What allowed, denied and depends say about an account and an action"
            Viewpoints <Item> "Whose requests the verdicts are about, from where, and what is known of these requests beforehand"
            How decisions are made <Item> "How Canopy answers whether a principal may do an action on a resource in a context"
            What is not modelled <Item> "What decides at AWS and is not known to Canopy, so that nobody takes an answer for more than it is"
            Figures <Item> "How right the decisions are and how fast they come, each figure with the command that measures it"
            Collecting from AWS <Item> "How a script that only reads asks AWS about your organization, for Canopy to import its answers"
            Importing <Item> "How the answers of the AWS CLI, a Landing Zone Accelerator configuration or a folder of policies become part of a project"
            Exporting <Item> "What leaves Canopy for other programs: policies, tables, lists of changes, and JSON"
            The project file <Item> "What stands in a *.canopy.ron file, how it is kept in git, and how it is saved"
            When something goes wrong <Item> "What happens to your work when Canopy stops, a file changes or disappears, or a save is refused"
            Command line <Item> "What Canopy does without a window, for scripts, pipelines and pull requests"
            JSON output <Item> "What canopy effective, who-can, ask, compare, why and test print with --format json, member by member, under names that do not change"
            Promises <Item> "What Canopy never does to your work and your files, and how that is held"
            A bare Linux <Item> "What the window needs of a system that desktops have and minimal installations may lack"
        "#]]
        .assert_eq(&text((0..Topics.count()).map(|at| Topics.row(at))));
    }

    #[test]
    fn columns_share_the_room() {
        let cell = |length: usize| vec![Span { text: "x".repeat(length), look: Look::Plain, link: None }];
        let check = |head: &[usize], rows: &[&[usize]], expected: &[f32]| {
            let row = |lengths: &[usize]| lengths.iter().map(|length| cell(*length)).collect::<Vec<_>>();
            let rows: Vec<_> = rows.iter().map(|lengths| row(lengths)).collect();
            assert_eq!(widths(&row(head), &rows, 100.0), expected);
        };
        check(&[4, 4], &[], &[50.0, 50.0]);
        check(&[4, 4], &[&[1, 24]], &[25.0, 75.0]);
        check(&[20, 4], &[&[1, 900]], &[25.0, 75.0]);
    }
}
