//! What follows from a command beyond the part that took it.
//!
//! A part changes its own fields only. What it wants of the others and of the outside it says as plain data, in the order in
//! which it is to happen; the session carries it out here. Does not know why.

use std::path::PathBuf;

use super::asking::AskCommand;
use super::dialog::Dialog;
use super::effect::Effect;
use super::intent::Intent;
use super::layout::Page;
use super::notice::Tone;
use super::origin::{News, Since};
use super::{Session, sentence};
use disk::{Opened, Stamp};
use exchange::{InsideAnswers, Listing};
use format::Fault;
use organization::{Edit, Organization};

/// One thing that follows.
#[derive(Debug)]
pub(super) enum Follow {
    Effect(Effect),
    Note(Tone, String),
    Show(Dialog),
    CloseDialog,
    /// Something is being done outside.
    Busy(String),
    /// It has come back.
    Idle,
    Remember(PathBuf),
    /// At once, or after a question about what is unsaved.
    WhenSafe(Intent),
    /// At once: whatever is unsaved has been asked about.
    Do(Intent),
    /// Show a text that cannot be read.
    Mend {
        path: PathBuf,
        stamp: Stamp,
        text: String,
        fault: Box<Fault>,
    },
    /// Show what a list of OUs and accounts would make.
    List {
        path: PathBuf,
        listing: Box<Listing>,
    },
    /// Ask about what AWS says of requests that it decided.
    Ask(String),
    /// Save the document, as it is by then.
    Save,
    /// A run of typing in the document ends.
    BreakChain,
    /// The file holds this of the document, which is the file's from now on.
    Saved {
        path: PathBuf,
        stamp: Stamp,
        organization: Organization,
    },
    /// The inside of accounts was collected.
    Collect(Box<InsideAnswers>),
    /// What has become of the document's file.
    News(News),
    /// What the file holds is known, and the document is to stay.
    KeepMine {
        stamp: Stamp,
        theirs: Organization,
    },
    /// What the file holds becomes the document.
    TakeTheirs(Opened),
}

impl Follow {
    pub fn effect(effect: impl Into<Effect>) -> Self {
        Self::Effect(effect.into())
    }

    /// Something went wrong that needs to be read.
    pub fn problem(title: &str, text: &str) -> Self {
        Self::Show(Dialog::Problem { title: title.to_owned(), text: sentence(text) })
    }
}

impl Session {
    pub(super) fn follow(&mut self, follows: impl IntoIterator<Item = Follow>) {
        for follow in follows {
            match follow {
                Follow::Effect(effect) => self.push(effect),
                Follow::Note(tone, text) => self.note(tone, text),
                Follow::Show(dialog) => self.show(dialog),
                Follow::CloseDialog => self.state.window.dialog = None,
                Follow::Busy(what) => self.state.window.busy = Some(what),
                Follow::Idle => self.state.window.busy = None,
                Follow::Remember(path) => self.change_settings(|settings| settings.remember(&path)),
                Follow::WhenSafe(intent) => self.when_safe(intent),
                Follow::Do(intent) => self.carry_out(intent),
                Follow::Mend { path, stamp, text, fault } => {
                    self.state.window.dialog = None;
                    self.state.file.mend(path, stamp, &text, &fault);
                }
                Follow::Save => {
                    let follows = self.state.file.save(&self.state.document);
                    self.follow(follows);
                }
                Follow::Ask(text) => {
                    self.state.window.turn_to(Page::Simulator);
                    self.ask_simulator(AskCommand::Hear { text, at: 0 });
                }
                Follow::Collect(answers) => self.collect(*answers),
                Follow::List { path, listing } => self.show_list(Some(path), *listing),
                Follow::BreakChain => self.state.document.break_chain(),
                Follow::Saved { path, stamp, organization } => {
                    self.state.document.saved(path, stamp, organization.clone());
                    self.baseline_is(organization, Since::Saving);
                }
                Follow::News(news) => self.state.document.hear(news),
                Follow::KeepMine { stamp, theirs } => self.state.document.keep(stamp, theirs),
                Follow::TakeTheirs(theirs) => self.take_theirs(theirs),
            }
        }
    }
}

impl Session {
    /// What was collected of accounts takes the place of what was known of them, as one step that can be undone.
    fn collect(&mut self, answers: InsideAnswers) {
        let organization = &self.state.document.organization;
        let (parts, warnings) = answers.parts(organization.partition(), |id| organization.accounts().contains_key(id));
        if parts.accounts().is_empty() && parts.permission_sets.is_empty() {
            let text = "The answers are about accounts that are not in this organization; add these accounts first";
            let dialog = Dialog::Problem { title: "Nothing could be taken in".to_owned(), text: text.to_owned() };
            return self.show(dialog);
        }
        let what = exchange::collected(&parts);
        if self.edit(&Edit::Collect(Box::new(parts))) {
            self.note(Tone::Done, format!("Took in {what}"));
            self.state.window.turn_to(Page::Identities);
        }
        for warning in warnings.iter().take(MOST_WARNINGS) {
            self.note(Tone::Note, sentence(&warning.to_string()));
        }
    }
}

/// More than so many warnings are not read.
const MOST_WARNINGS: usize = 3;
