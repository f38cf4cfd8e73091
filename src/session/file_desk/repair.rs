//! A file that could not be read, open as the text that it is.
//!
//! Knows where the fault lies, which part of a long text is shown, and that nothing else of the text ever changes.
//! Does not know what is right; `format` reads the text again.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use super::FileDesk;
use crate::dialog::{Dialog, Refused, Remains};
use crate::effect::FileEffect;
use crate::follow::Follow;
use crate::intent::Intent;
use crate::notice::Tone;
use crate::origin::{KnownFile, Origin};
use crate::sentence;
use disk::{Content, Draft, Overwrite, SaveError, Saved, Stamp};
use format::{Access, Fault, Place};
use organization::Organization;

/// Longer texts are shown around the fault only, in bytes.
const SHOWN: usize = 200_000;

/// The text and its fault.
#[derive(Clone, Debug)]
pub struct Repair {
    /// Empty for a draft that belongs to no file.
    pub path: PathBuf,
    stamp: Stamp,
    before: String,
    /// What is shown and may be changed.
    pub text: String,
    after: String,
    /// The number of the first line that is shown.
    pub first_line: usize,
    /// Lines of the whole text, as it was found.
    pub lines: usize,
    /// Where the fault lies; counted in the whole text.
    pub place: Option<Place>,
    /// What is wrong, as a sentence without the place.
    pub message: String,
    /// Bytes of the file are shown as `�`, so the text cannot be written back.
    pub lossy: bool,
    /// The text is not what the file holds.
    pub changed: bool,
    /// Counts faults that were found, so that each is shown once.
    pub found: u64,
    /// Counts what was typed.
    pub(crate) typed: u64,
}

impl Repair {
    fn new(path: PathBuf, stamp: Stamp, text: &str, fault: &Fault) -> Self {
        let mut repair = Self {
            path,
            stamp,
            before: String::new(),
            text: String::new(),
            after: String::new(),
            first_line: 1,
            lines: 1,
            place: None,
            message: String::new(),
            lossy: matches!(fault, Fault::NotUtf8 { .. }),
            changed: false,
            found: 0,
            typed: 0,
        };
        repair.show(text, fault);
        repair
    }

    /// The whole text.
    pub fn whole(&self) -> String {
        [self.before.as_str(), &self.text, &self.after].concat()
    }

    /// The file with this text, as unsaved work.
    pub(crate) fn draft(&self) -> Draft {
        let content = Content::Text(self.whole());
        Draft { path: Some(self.path.clone()), stamp: Some(self.stamp), content, texts: BTreeMap::new(), asked: None }
    }

    /// Where what was read of the mended text comes from; unsaved as long as the file holds another text.
    pub(crate) fn origin(&self, organization: &Organization) -> Origin {
        let path = Some(self.path.clone()).filter(|path| path.file_name().is_some());
        let known = KnownFile::fresh(path.as_ref().map(|_| self.stamp), Access::Full);
        let untouched = Origin::untouched(organization, path);
        let saved = untouched.saved.clone().filter(|_| !self.changed);
        Origin { known, saved, ..untouched }
    }

    fn type_in(&mut self, text: String) {
        if self.text != text {
            self.text = text;
            self.changed = true;
            self.typed += 1;
        }
    }

    /// The name of the file.
    pub fn title(&self) -> String {
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned());
        name.unwrap_or_else(|| "Unsaved work".to_owned())
    }

    /// The place of the fault within the text that is shown: its line and column, both from 1.
    pub fn shown_place(&self) -> Option<Place> {
        let place = self.place?;
        Some(Place { line: (place.line + 1).checked_sub(self.first_line)?, column: place.column })
    }

    fn show(&mut self, text: &str, fault: &Fault) {
        let Range { start, end } = shown(text, fault.place());
        let part = |range: Range<usize>| text.get(range).unwrap_or_default().to_owned();
        self.before = part(0..start);
        self.text = part(start..end);
        self.after = part(end..text.len());
        self.first_line = 1 + lines(&self.before);
        self.lines = 1 + lines(text);
        self.place = fault.place();
        let message = fault.to_string();
        let place = self.place.map(|place| format!("{place}: ")).unwrap_or_default();
        self.message = sentence(message.strip_prefix(&place).unwrap_or(&message));
        self.found += 1;
    }
}

fn lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// The whole text, or of a long one whole lines around the fault; where lines are long, parts of them.
fn shown(text: &str, place: Option<Place>) -> Range<usize> {
    if text.len() <= SHOWN {
        return 0..text.len();
    }
    let place = place.unwrap_or(Place { line: 1, column: 1 });
    let line = match place.line.checked_sub(2) {
        None => 0,
        Some(before) => text.match_indices('\n').nth(before).map_or(0, |(at, _)| at + 1),
    };
    let rest = text.get(line..).unwrap_or_default();
    let fault = line + rest.char_indices().nth(place.column.saturating_sub(1)).map_or(0, |(at, _)| at);
    let start = text.floor_char_boundary(fault.saturating_sub(SHOWN / 2));
    let end = text.ceil_char_boundary((start + SHOWN).min(text.len()));
    // From line to line, as long as that leaves something around the fault.
    let part = text.get(start..fault).unwrap_or_default();
    let start = part.find('\n').filter(|_| start > 0).map_or(start, |at| start + at + 1);
    let part = text.get(fault..end).unwrap_or_default();
    let end = part.rfind('\n').filter(|_| end < text.len()).map_or(end, |at| fault + at + 1);
    start..end
}

/// What can be asked about a text that is being mended, and what has become of it.
#[derive(Debug)]
pub enum RepairCommand {
    /// The text, as it is being mended.
    Text(String),
    /// Read the mended text.
    TryAgain,
    /// Write the mended text back as it is.
    SaveText,
    Leave,
    /// A mended text was read.
    TextRead(Result<Organization, Fault>),
    TextSaved {
        text: String,
        result: Result<Saved, SaveError>,
    },
}

impl FileDesk {
    pub(crate) fn update_repair(&mut self, command: RepairCommand) -> Vec<Follow> {
        match command {
            RepairCommand::Text(text) => {
                if let Some(repair) = &mut self.repair {
                    repair.type_in(text);
                }
                Vec::new()
            }
            RepairCommand::TryAgain => self.try_again(),
            RepairCommand::SaveText => self.save_text(),
            RepairCommand::Leave => vec![Follow::WhenSafe(Intent::LeaveRepair)],
            RepairCommand::TextRead(result) => self.text_read(result),
            RepairCommand::TextSaved { text, result } => self.text_saved(&text, result),
        }
    }

    /// Shows a text that could not be read.
    pub(crate) fn mend(&mut self, path: PathBuf, stamp: Stamp, text: &str, fault: &Fault) {
        self.repair = Some(Repair::new(path, stamp, text, fault));
    }

    /// Shows a text that was being mended when an earlier Canopy ended.
    pub(crate) fn mend_draft(&mut self, path: PathBuf, stamp: Option<Stamp>, text: &str) -> Vec<Follow> {
        let unread = Fault::NotAProject;
        let mut repair = Repair::new(path, stamp.unwrap_or(Stamp::of(b"")), text, &unread);
        repair.changed = true;
        self.repair = Some(repair);
        self.try_again()
    }

    fn try_again(&self) -> Vec<Follow> {
        let Some(repair) = &self.repair else { return Vec::new() };
        let busy = Follow::Busy(format!("Reading {}", repair.title()));
        vec![busy, Follow::effect(FileEffect::ReadText(repair.whole()))]
    }

    fn text_read(&mut self, result: Result<Organization, Fault>) -> Vec<Follow> {
        let mut follows = vec![Follow::Idle];
        if let Some(repair) = &mut self.repair {
            match result {
                Ok(organization) => follows.push(Follow::WhenSafe(Intent::TakeMended(Box::new(organization)))),
                Err(fault) => {
                    let text = repair.whole();
                    repair.show(&text, &fault);
                }
            }
        }
        follows
    }

    pub(super) fn save_text(&mut self) -> Vec<Follow> {
        let Some(repair) = &self.repair else { return Vec::new() };
        if repair.lossy {
            self.after_save = None;
            let text =
                "some of the file's bytes are not text and would be lost; copy the text, or correct it and try again";
            return vec![Follow::problem("The text cannot be written back", text)];
        }
        let (path, text, overwrite) = (repair.path.clone(), repair.whole(), Overwrite::IfStill(repair.stamp));
        let busy = Follow::Busy(format!("Saving {}", path.display()));
        vec![busy, Follow::effect(FileEffect::SaveText { path, text, overwrite })]
    }

    /// A text was written, unless it was refused: then the file is as it was, and the text stays here.
    fn text_saved(&mut self, text: &str, result: Result<Saved, SaveError>) -> Vec<Follow> {
        let mut follows = vec![Follow::Idle];
        let Some(repair) = &mut self.repair else { return follows };
        match result {
            Ok(saved) => {
                repair.stamp = saved.stamp;
                repair.changed = repair.whole() != text;
                follows.push(Follow::Note(Tone::Done, format!("Saved the text of {}", repair.title())));
                follows.extend(self.after_save.take().map(Follow::WhenSafe));
            }
            Err(error) => {
                self.after_save = None;
                let (path, text) = (repair.path.clone(), sentence(&error.to_string()));
                follows.push(Follow::Show(Dialog::NotSaved(Refused {
                    path,
                    text,
                    again: false,
                    elsewhere: false,
                    on_disk: Remains::All,
                })));
            }
        }
        follows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, place: (usize, usize), holds: &str) {
        let place = Place { line: place.0, column: place.1 };
        let range = shown(text, Some(place));
        assert!(range.len() <= SHOWN + 4, "{} bytes", range.len());
        assert!(text.get(range.clone()).unwrap().contains(holds), "{range:?} has no {holds:?}");
        let fault = Fault::Syntax { place, message: "odd".to_owned() };
        let repair = Repair::new(PathBuf::new(), Stamp::of(b""), text, &fault);
        assert_eq!(repair.whole(), text);
        let line = repair.text.split('\n').nth(repair.shown_place().unwrap().line - 1).unwrap();
        assert!(line.contains(holds), "line {} shown from {}", place.line, repair.first_line);
    }

    #[test]
    fn what_is_shown_holds_the_fault() {
        check("a\nb\nfault", (3, 1), "fault");
        let long: String = (0..60_000).map(|line| format!("line {line} ü\r\n")).collect();
        for line in [1, 2, 30_000, 60_000] {
            check(&long, (line, 3), &format!("line {} ", line - 1));
        }
        let one = format!("{}FAULT{}", "ü".repeat(400_000), "x".repeat(900_000));
        check(&one, (1, 400_001), "FAULT");
    }
}
