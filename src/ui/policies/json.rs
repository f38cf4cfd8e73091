//! Colours of a policy text.
//!
//! Knows which colour each kind of token has and where diagnostics are underlined. Never fails, whatever the text.

use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, Stroke, TextStyle, Ui};

use crate::policy::{Diagnostic, Severity, TokenKind, tokens};
use crate::ui::theme::Tokens;

/// The text, coloured and underlined.
pub fn layout(ui: &Ui, text: &str, diagnostics: &[Diagnostic]) -> LayoutJob {
    let palette = Tokens::of(ui);
    let font = ui.style().text_styles.get(&TextStyle::Monospace).cloned().unwrap_or_else(|| FontId::monospace(12.5));
    let mut marks: Vec<(usize, usize, Severity)> = diagnostics
        .iter()
        .map(|found| (found.span.start, found.span.end.max(found.span.start + 1), found.severity))
        .collect();
    marks.sort_by_key(|(start, ..)| *start);
    let mut job = LayoutJob::default();
    let mut pieces = tokens(text)
        .into_iter()
        .map(|token| (token.span.start, token.span.end, color(palette, token.kind)))
        .collect::<Vec<_>>();
    pieces.sort_by_key(|(start, ..)| *start);
    let mut at = 0;
    for (start, end, color) in pieces {
        if start > at {
            append(&mut job, text, at, start, palette.text, &font, palette, &marks);
        }
        append(&mut job, text, start.max(at), end, color, &font, palette, &marks);
        at = at.max(end);
    }
    append(&mut job, text, at, text.len(), palette.text, &font, palette, &marks);
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

/// A piece of text, split where an underline begins or ends.
#[expect(clippy::too_many_arguments, reason = "one piece of text with all that colours it")]
fn append(
    job: &mut LayoutJob,
    text: &str,
    start: usize,
    end: usize,
    color: egui::Color32,
    font: &FontId,
    palette: &Tokens,
    marks: &[(usize, usize, Severity)],
) {
    let mut at = start;
    while at < end {
        let mark = marks.iter().find(|(from, to, _)| *from <= at && at < *to);
        let next = match mark {
            Some((_, to, _)) => (*to).min(end),
            None => marks.iter().map(|(from, ..)| *from).find(|from| *from > at).map_or(end, |from| from.min(end)),
        };
        let mut format = TextFormat::simple(font.clone(), color);
        if let Some((.., severity)) = mark {
            format.underline = Stroke::new(1.5, severity_color(palette, *severity));
        }
        let next = (next..=end).find(|at| text.is_char_boundary(*at)).unwrap_or(end);
        job.append(text.get(at..next).unwrap_or_default(), 0.0, format);
        at = next.max(at + 1);
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
