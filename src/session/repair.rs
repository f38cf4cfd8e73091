//! A file that could not be read, open as the text that it is.
//!
//! Knows where the fault lies, which part of a long text is shown, and that nothing else of the text ever changes.
//! Does not know what is right; `format` reads the text again.

use std::ops::Range;
use std::path::PathBuf;

use super::Session;
use super::dialog::{Dialog, Intent, Refused};
use super::effect::FileEffect;
use super::notice::Tone;
use super::origin::{KnownFile, Origin};
use super::sentence;
use disk::{Overwrite, SaveError, Saved, Stamp};
use format::{Access, Fault, Place};
use organization::Organization;

/// Longer texts are shown around the fault only, in bytes.
const SHOWN: usize = 200_000;

/// The text and its fault.
#[derive(Clone, Debug)]
pub struct Repair {
    /// Empty for a draft that belongs to no file.
    pub path: PathBuf,
    pub(super) stamp: Stamp,
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
        };
        repair.show(text, fault);
        repair
    }

    /// The whole text.
    pub fn whole(&self) -> String {
        [self.before.as_str(), &self.text, &self.after].concat()
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

impl Session {
    pub(super) fn repair(&mut self, command: RepairCommand) {
        match command {
            RepairCommand::Text(text) => self.repair_text(text),
            RepairCommand::TryAgain => self.try_again(),
            RepairCommand::SaveText => self.save_text(),
            RepairCommand::Leave => self.when_safe(Intent::LeaveRepair),
            RepairCommand::TextRead(result) => self.text_read(result),
            RepairCommand::TextSaved { text, result } => self.text_saved(&text, result),
        }
    }

    /// Shows a text that could not be read.
    pub(super) fn begin_repair(&mut self, path: PathBuf, stamp: Stamp, text: &str, fault: &Fault) {
        self.state.window.dialog = None;
        self.state.file.repair = Some(Repair::new(path, stamp, text, fault));
    }

    /// Shows a text that was being mended when an earlier Canopy ended.
    pub(super) fn recover_text(&mut self, path: PathBuf, stamp: Option<Stamp>, text: String) {
        let unread = Fault::NotAProject;
        let mut repair = Repair::new(path, stamp.unwrap_or(Stamp::of(b"")), &text, &unread);
        repair.changed = true;
        self.state.window.dialog = None;
        self.state.file.repair = Some(repair);
        self.try_again();
    }

    fn repair_text(&mut self, text: String) {
        if let Some(repair) = &mut self.state.file.repair
            && repair.text != text
        {
            repair.text = text;
            repair.changed = true;
            self.state.document.typed += 1;
        }
    }

    fn try_again(&mut self) {
        if let Some(repair) = &self.state.file.repair {
            let (text, title) = (repair.whole(), repair.title());
            self.state.window.busy = Some(format!("Reading {title}"));
            self.push(FileEffect::ReadText(text));
        }
    }

    fn text_read(&mut self, result: Result<Organization, Fault>) {
        self.state.window.busy = None;
        let Some(repair) = &mut self.state.file.repair else { return };
        match result {
            Ok(organization) => self.when_safe(Intent::TakeMended(Box::new(organization))),
            Err(fault) => {
                let text = repair.whole();
                repair.show(&text, &fault);
            }
        }
    }

    /// The mended text becomes the document of its file; unsaved as long as the file holds another text.
    pub(super) fn take_mended(&mut self, organization: Organization) {
        let Some(repair) = self.state.file.repair.take() else { return };
        let path = Some(repair.path.clone()).filter(|path| path.file_name().is_some());
        let stamp = path.as_ref().map(|_| repair.stamp);
        let mut origin = Origin::untouched(&organization, path.clone());
        origin.known = KnownFile::fresh(stamp, Access::Full);
        if repair.changed {
            origin.saved = None;
        }
        self.take_from(organization, origin);
        if let Some(path) = path {
            self.remember(&path);
        }
        self.note(Tone::Done, format!("{} can be read again", repair.title()));
    }

    pub(super) fn save_text(&mut self) {
        if self.state.file.repair.as_ref().is_some_and(|repair| repair.lossy) {
            self.state.file.after_save = None;
            let text =
                "some of the file's bytes are no text and would be lost; copy the text, or mend it and try again";
            return self.problem("The text cannot be written back", text.to_owned());
        }
        if let Some(repair) = &self.state.file.repair {
            let (path, text, overwrite) = (repair.path.clone(), repair.whole(), Overwrite::IfStill(repair.stamp));
            self.state.window.busy = Some(format!("Saving {}", path.display()));
            self.push(FileEffect::SaveText { path, text, overwrite });
        }
    }

    /// A text was written, unless it was refused: then the file is as it was, and the text stays here.
    fn text_saved(&mut self, text: &str, result: Result<Saved, SaveError>) {
        self.state.window.busy = None;
        let whole = self.state.file.repair.as_ref().map(Repair::whole);
        let Some(repair) = &mut self.state.file.repair else { return };
        match result {
            Ok(saved) => {
                repair.stamp = saved.stamp;
                repair.changed = whole.as_deref() != Some(text);
                let said = format!("Saved the text of {}", repair.title());
                self.note(Tone::Done, said);
                if let Some(intent) = self.state.file.after_save.take() {
                    self.when_safe(intent);
                }
            }
            Err(error) => {
                self.state.file.after_save = None;
                let path = repair.path.clone();
                self.show(Dialog::NotSaved(Refused {
                    path,
                    text: sentence(&error.to_string()),
                    again: false,
                    elsewhere: false,
                }));
            }
        }
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
