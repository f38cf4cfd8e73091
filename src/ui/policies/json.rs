//! Colours of a policy text.
//!
//! Knows which colour each kind of token has and where diagnostics are underlined. Never fails, whatever the text.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, Stroke, TextStyle, Ui};

use crate::theme::Tokens;
use analysis::Lint;
use policy::{Severity, Span, TokenKind, tokens};

/// The coloured text of the last frame. Most frames change nothing, and finding the tokens of a long text takes time.
#[derive(Debug, Default)]
pub struct Colours {
    job: LayoutJob,
    of: Option<Grounds>,
}

/// What the colours depend on beside the text.
#[derive(Debug, PartialEq)]
struct Grounds {
    dark: bool,
    font: FontId,
    remarks: Vec<Lint>,
    found: Vec<Range<usize>>,
}

impl Colours {
    /// The text, coloured, with remarks underlined and what was searched for behind a tint.
    pub fn job(&mut self, ui: &Ui, text: &str, remarks: &[Lint], found: &[Range<usize>]) -> LayoutJob {
        let usual = || FontId::monospace(12.5);
        let font = ui.style().text_styles.get(&TextStyle::Monospace).cloned().unwrap_or_else(usual);
        let dark = ui.visuals().dark_mode;
        let same = self
            .of
            .as_ref()
            .is_some_and(|of| of.dark == dark && of.font == font && of.remarks == remarks && of.found == found);
        if !same || self.job.text != text {
            self.job = layout(Tokens::of(ui), &font, text, remarks, found);
            self.of = Some(Grounds { dark, font, remarks: remarks.to_vec(), found: found.to_vec() });
        }
        self.job.clone()
    }
}

fn layout(palette: &Tokens, font: &FontId, text: &str, remarks: &[Lint], found: &[Range<usize>]) -> LayoutJob {
    let tokens = tokens(text);
    let underlined = |span: Span| span.start..span.end.max(span.start + 1);
    // Wherever a token, a remark or a match begins or ends, a piece of one look ends.
    let mut cuts: Vec<usize> = tokens.iter().flat_map(|token| [token.span.start, token.span.end]).collect();
    cuts.extend(remarks.iter().map(|remark| underlined(remark.place)).flat_map(|range| [range.start, range.end]));
    cuts.extend(found.iter().flat_map(|range| [range.start, range.end]));
    cuts.push(text.len());
    cuts.retain(|cut| *cut > 0 && text.is_char_boundary(*cut));
    cuts.sort_unstable();
    cuts.dedup();
    let mut job = LayoutJob::default();
    let mut tokens = tokens.iter().peekable();
    // Those that reach over the place; in the order of the text, so each is come by once.
    let (mut open, mut coming) = (Vec::<&Lint>::new(), remarks.iter().peekable());
    let mut matches = found.iter().peekable();
    let mut at = 0;
    for cut in cuts {
        while tokens.next_if(|token| token.span.end <= at).is_some() {}
        let inside = tokens.peek().filter(|token| token.span.start <= at);
        let mut format =
            TextFormat::simple(font.clone(), inside.map_or(palette.text, |token| color(palette, token.kind)));
        open.extend(std::iter::from_fn(|| coming.next_if(|remark| remark.place.start <= at)));
        open.retain(|remark| underlined(remark.place).end > at);
        if let Some(remark) = open.first() {
            format.underline = Stroke::new(1.5, severity_color(palette, remark.severity));
        }
        while matches.next_if(|range| range.end <= at).is_some() {}
        if matches.peek().is_some_and(|range| range.contains(&at)) {
            format.background = palette.depends_fill;
        }
        job.append(text.get(at..cut).unwrap_or_default(), 0.0, format);
        at = cut;
    }
    job
}

fn color(palette: &Tokens, kind: TokenKind) -> egui::Color32 {
    match kind {
        TokenKind::Key => palette.json_key,
        TokenKind::String => palette.json_string,
        TokenKind::Number | TokenKind::Literal => palette.json_literal,
        TokenKind::Variable => palette.json_variable,
        TokenKind::Punctuation => palette.weak,
        TokenKind::Invalid => palette.error,
        TokenKind::Space => palette.text,
    }
}

/// The colour of a severity.
pub fn severity_color(palette: &Tokens, severity: Severity) -> egui::Color32 {
    match severity {
        Severity::Error => palette.error,
        Severity::Warning => palette.warning,
        Severity::Info => palette.info,
    }
}
