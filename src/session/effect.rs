//! What the session asks the outside world to do.
//!
//! An effect is plain data, of the kind that the one who performs it takes. Only `app` performs effects, and brings their
//! results back as commands.

use std::path::PathBuf;

use analysis::Viewpoint;
use disk::{Draft, Overwrite, Settings, Stamp};
use exchange::Want;
use organization::{Organization, PolicyId};

use super::asking::AskWish;
use super::export::Written;
use super::foresight::PossibleDrop;
use super::nudge::Nudge;
use super::question::FileQuestion;

/// Work outside the session.
#[derive(Clone, Debug)]
pub enum Effect {
    /// The window is to do this once, and then to forget it.
    Show(Nudge),
    Window(WindowEffect),
    File(FileEffect),
    Draft(DraftEffect),
    Verdicts(VerdictsEffect),
    /// Watch this file, and no other, from now on; answered by `Looked` whenever something has become of it.
    Watch(Option<(PathBuf, Stamp)>),
}

/// What the platform's window does: dialogs, clipboard, its size and its end.
#[derive(Clone, Debug)]
pub enum WindowEffect {
    /// Let the user name a file or folder; answered by `Picked` or `NoFileDialog`.
    Ask(FileQuestion),
    Copy(String),
    /// Ask the platform for the clipboard's text; it comes back as `Paste`.
    RequestPaste,
    SetZoom(f32),
    FullScreen,
    Quit,
}

/// Work on files, done one after another.
#[derive(Clone, Debug)]
pub enum FileEffect {
    Open(PathBuf),
    /// Answered by `Saved`.
    Save {
        path: PathBuf,
        organization: Organization,
        overwrite: Overwrite,
    },
    /// Read the document's file again; answered by `TheirsRead`.
    ReadTheirs(PathBuf),
    /// Read a mended text; answered by `TextRead`.
    ReadText(String),
    /// Write a mended text back as it is; answered by `TextSaved`.
    SaveText {
        path: PathBuf,
        text: String,
        overwrite: Overwrite,
    },
    /// Read what lies at these paths and find out what it is.
    ReadImport {
        paths: Vec<PathBuf>,
        want: Want,
    },
    /// Write named files into a folder.
    WriteFolder {
        folder: PathBuf,
        files: Vec<(String, Vec<u8>)>,
        what: String,
    },
    /// Write something that is no project into a file.
    Write {
        path: PathBuf,
        written: Written,
        overwrite: Overwrite,
        what: String,
    },
    SaveSettings(Settings),
}

/// What is done with unsaved work that is kept aside.
#[derive(Clone, Debug)]
pub enum DraftEffect {
    /// Write what is unsaved into the recovery folder, at most once a second; an older wish is moot.
    Keep(Box<Draft>),
    /// Nothing is unsaved any more: remove what was kept.
    Drop,
    /// Answered by `Read`.
    Read(String),
    /// What was recovered is this window's own from now on: keep it at once, and only then remove the draft that it came from.
    Adopt { id: String, draft: Box<Draft> },
    /// Answered by `Discarded`.
    Discard(String),
}

/// What is worked out of a large document on a thread.
#[derive(Clone, Debug)]
pub enum VerdictsEffect {
    /// Analyse a large document; answered by `Analyzed` with the same ticket. A newer wish makes an older one moot.
    Analyze { ticket: u64, baseline: Box<Organization>, organization: Organization, viewpoint: Viewpoint },
    /// Give up the analysis that is on its way; the previous one stays.
    Stop,
    /// Look ahead in a large document; answered by `Foreseen`. A newer wish makes an older one moot.
    Foresee { wish: PossibleDrop, before: Box<Organization>, after: Organization, viewpoint: Viewpoint },
    /// Answer the simulator's question, and perhaps the kept ones, of a large document; answered by `Answered`. A newer wish makes
    /// an older one moot.
    Answer { wish: Box<AskWish>, organization: Organization },
    /// Find out what a policy does alone; answered by `Covered`.
    Cover { policy: PolicyId, moment: u64, organization: Organization, viewpoint: Viewpoint },
}

impl From<WindowEffect> for Effect {
    fn from(effect: WindowEffect) -> Self {
        Self::Window(effect)
    }
}

impl From<FileEffect> for Effect {
    fn from(effect: FileEffect) -> Self {
        Self::File(effect)
    }
}

impl From<DraftEffect> for Effect {
    fn from(effect: DraftEffect) -> Self {
        Self::Draft(effect)
    }
}

impl From<VerdictsEffect> for Effect {
    fn from(effect: VerdictsEffect) -> Self {
        Self::Verdicts(effect)
    }
}
