//! Drives the whole app by what a person sees: names, roles, keys, the pointer.
//!
//! Knows the accessibility tree of the window and how to wait for the app's threads.
//! Every step also checks that no widget lacks a name. Does not know what the app should do.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use canopy::app::{Answer, App, FileDialogs, Folders, Pending};
use catalog::Catalog;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use organization::{Account, Policy, TargetId};
use session::{FileQuestion, Session, State};

/// Work on threads must be done by then.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who is waiting looks again so soon.
const WAITING: Duration = Duration::from_millis(100);

pub const CTRL: Modifiers = Modifiers::COMMAND;
pub const SHIFT: Modifiers = Modifiers::SHIFT;

/// One node of the accessibility tree.
#[derive(Clone, Debug)]
pub struct Seen {
    pub role: Role,
    pub name: String,
    pub description: String,
    pub value: String,
    pub rect: Rect,
    pub selected: bool,
    pub disabled: bool,
    pub expanded: Option<bool>,
    pub focused: bool,
}

/// File dialogs that answer what the test has put into a queue.
#[derive(Debug, Clone, Default)]
struct Answers {
    queue: Arc<Mutex<VecDeque<Answer>>>,
    asked: Arc<Mutex<Vec<FileQuestion>>>,
}

impl FileDialogs for Answers {
    fn ask(&mut self, question: &FileQuestion) -> Pending {
        self.asked.lock().unwrap().push(question.clone());
        // A test that forgets the answer fails, and so does a frame that asks when a test wants it to.
        let answer = self.queue.lock().unwrap().pop_front();
        let answer = answer.unwrap_or_else(|| panic!("nobody answers {question:?}"));
        Pending::new(move || answer)
    }
}

/// What the platform hands over when a file is dropped.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// What the app asked of the platform.
#[derive(Debug, Default)]
pub struct Asked {
    pub viewport: Vec<egui::ViewportCommand>,
    pub copied: Vec<String>,
}

/// How a window is opened.
#[derive(Debug, Default)]
pub struct Start {
    /// A folder for settings that outlives the window; a new one if there is none.
    pub settings: Option<PathBuf>,
    /// The same for unsaved work.
    pub state: Option<PathBuf>,
    pub open: Option<PathBuf>,
    pub size: Option<[f32; 2]>,
    pub scale: Option<f32>,
}

/// The app in a window without a screen.
pub struct Window {
    pub harness: Harness<'static, App>,
    answers: Answers,
    /// For files of this test; gone with the window.
    pub folder: tempfile::TempDir,
}

impl Window {
    /// The welcome screen.
    pub fn new() -> Self {
        Self::start(Start::default())
    }

    /// The built-in sample, every row of its tree in view.
    pub fn sample() -> Self {
        let mut window = Self::new();
        window.click("Sample organization");
        window.row("Security");
        window
    }

    /// A new organization, which holds the management account only.
    pub fn empty() -> Self {
        let mut window = Self::new();
        window.click("New organization…");
        window.begin("Empty");
        window.row("Management");
        window
    }

    /// Creates an organization in the open dialog, with a template.
    #[track_caller]
    pub fn begin(&mut self, template: &str) {
        self.click_role(Role::RadioButton, template);
        self.click("Create organization");
    }

    pub fn start(start: Start) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let answers = Answers::default();
        let (dialogs, open) = (answers.clone(), start.open.clone());
        let folders = Folders {
            settings: Some(start.settings.unwrap_or_else(|| folder.path().join("settings"))),
            state: Some(start.state.unwrap_or_else(|| folder.path().join("state"))),
        };
        let harness = Harness::builder()
            .with_size(start.size.unwrap_or([1500.0, 1400.0]))
            .with_pixels_per_point(start.scale.unwrap_or(1.0))
            .with_theme(egui::Theme::Light)
            .with_os(egui::os::OperatingSystem::Nix)
            .with_max_steps(200)
            .renderer(crate::renderer::Renderer::default())
            .build_eframe(move |cc| App::new(&cc.egui_ctx, Box::new(dialogs), open, folders, Catalog::embedded()));
        let mut window = Self { harness, answers, folder };
        window.settle();
        window
    }

    pub fn session(&self) -> &Session {
        self.harness.state().session()
    }

    pub fn state(&self) -> &State {
        self.session().state()
    }

    // Time

    /// Frames until nothing moves any more and no work is under way.
    #[track_caller]
    pub fn settle(&mut self) {
        let began = Instant::now();
        loop {
            self.harness.step();
            // What waits for work looks again after a tenth of a second; a blinking cursor takes longer.
            let still = self.harness.output().viewport_output.values().all(|output| output.repaint_delay > WAITING);
            if still && self.state().window.busy.is_none() && !self.state().verdicts.updating {
                break;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "the window never comes to rest: {:?}",
                self.harness.ctx.repaint_causes()
            );
            if self.state().window.busy.is_some() || self.state().verdicts.updating {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        self.harness.check_accessibility();
    }

    /// Frames until the session is as wanted; results come from threads.
    #[track_caller]
    pub fn wait(&mut self, what: &str, wanted: impl Fn(&State) -> bool) {
        let began = Instant::now();
        while !wanted(self.state()) {
            assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
            self.harness.step();
            std::thread::sleep(Duration::from_millis(2));
        }
        self.settle();
    }

    /// Frames until something is shown.
    #[track_caller]
    pub fn wait_for(&mut self, name: &str) {
        let began = Instant::now();
        while !self.shows(name) {
            assert!(began.elapsed() < PATIENCE, "waited in vain for {name:?}; shown: {:#?}", self.texts());
            self.harness.step();
            std::thread::sleep(Duration::from_millis(2));
        }
        self.settle();
    }

    /// What the next file dialog answers.
    pub fn answer(&self, answer: Answer) {
        self.answers.queue.lock().unwrap().push_back(answer);
    }

    pub fn answer_path(&self, path: impl AsRef<Path>) {
        self.answer(Answer::Path(path.as_ref().to_path_buf()));
    }

    pub fn asked(&self) -> Vec<FileQuestion> {
        self.answers.asked.lock().unwrap().clone()
    }

    // Seeing

    /// Everything in the window, in drawing order.
    pub fn seen(&self) -> Vec<Seen> {
        self.harness
            .root()
            .children_recursive()
            .filter(|node| !node.accesskit_node().is_hidden() && node.accesskit_node().bounding_box().is_some())
            .map(|node| {
                let data = node.accesskit_node();
                let value = data.value().unwrap_or_default();
                let name = data
                    .label()
                    .unwrap_or_else(|| if data.role() == Role::Label { value.clone() } else { String::new() });
                Seen {
                    role: data.role(),
                    name,
                    description: data.description().unwrap_or_default(),
                    value,
                    rect: node.rect(),
                    selected: data.is_selected() == Some(true)
                        || data.toggled() == Some(egui::accesskit::Toggled::True),
                    disabled: data.is_disabled(),
                    expanded: data.data().is_expanded(),
                    focused: data.is_focused(),
                }
            })
            .collect()
    }

    pub fn texts(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.name).filter(|name| !name.is_empty()).collect()
    }

    pub fn shows(&self, name: &str) -> bool {
        self.seen().iter().any(|seen| seen.name == name)
    }

    /// Whether some text contains this.
    pub fn says(&self, part: &str) -> bool {
        self.seen().iter().any(|seen| seen.name.contains(part) || seen.value.contains(part))
    }

    #[track_caller]
    pub fn must_say(&self, part: &str) {
        assert!(self.says(part), "nothing says {part:?}; shown: {:#?}", self.texts());
    }

    #[track_caller]
    pub fn must_not_say(&self, part: &str) {
        assert!(!self.says(part), "something says {part:?}");
    }

    /// The last thing of this name: what lies on top is drawn last.
    #[track_caller]
    pub fn find(&self, name: &str) -> Seen {
        let found = self.seen().into_iter().rfind(|seen| seen.name == name);
        found.unwrap_or_else(|| panic!("nothing is called {name:?}; shown: {:#?}", self.texts()))
    }

    #[track_caller]
    pub fn find_role(&self, role: Role, name: &str) -> Seen {
        let found = self.seen().into_iter().rfind(|seen| seen.role == role && seen.name == name);
        found.unwrap_or_else(|| panic!("no {role:?} is called {name:?}; shown: {:#?}", self.texts()))
    }

    /// A row of the organization tree.
    #[track_caller]
    pub fn row(&self, name: &str) -> Seen {
        self.find_role(Role::TreeItem, name)
    }

    pub fn has_row(&self, name: &str) -> bool {
        self.seen().iter().any(|seen| seen.role == Role::TreeItem && seen.name == name)
    }

    /// The names of the rows of the tree from top to bottom.
    pub fn rows(&self) -> Vec<String> {
        let mut rows: Vec<_> =
            self.seen().into_iter().filter(|seen| seen.role == Role::TreeItem && !seen.name.contains(": ")).collect();
        rows.sort_by(|a, b| a.rect.top().total_cmp(&b.rect.top()));
        rows.into_iter().map(|seen| seen.name).collect()
    }

    /// The names of the selected rows, in screen order.
    pub fn selected(&self) -> Vec<String> {
        let mut rows: Vec<_> = self
            .seen()
            .into_iter()
            .filter(|seen| seen.role == Role::TreeItem && seen.selected && seen.rect.left() < 400.0)
            .collect();
        rows.sort_by(|a, b| a.rect.top().total_cmp(&b.rect.top()));
        rows.into_iter().map(|seen| seen.name).collect()
    }

    /// The part of a policy's text that is marked in the editor, or stands at the cursor.
    #[track_caller]
    pub fn marked(&self, policy: &Policy) -> String {
        let id = egui::Id::unique(("policy text", &policy.id));
        let shown: Option<(usize, std::ops::Range<usize>)> =
            self.harness.ctx.data(|data| data.get_temp(id.with("marked")));
        if let Some((_, range)) = shown {
            return policy.content.chars().skip(range.start).take(range.len()).collect();
        }
        let cursor = egui::TextEdit::load_state(&self.harness.ctx, id).and_then(|state| state.cursor.char_range());
        cursor.expect("a cursor in the text").slice_str(&policy.content).to_owned()
    }

    // Doing

    #[track_caller]
    pub fn click(&mut self, name: &str) {
        let seen = self.find(name);
        self.click_seen(&seen);
    }

    #[track_caller]
    pub fn click_role(&mut self, role: Role, name: &str) {
        let seen = self.find_role(role, name);
        self.click_seen(&seen);
    }

    #[track_caller]
    pub fn click_seen(&mut self, seen: &Seen) {
        assert!(!seen.disabled, "{:?} is disabled", seen.name);
        self.click_at(seen.rect.center());
    }

    #[track_caller]
    pub fn click_row(&mut self, name: &str) {
        let row = self.row(name);
        self.click_at(row.rect.center());
    }

    #[track_caller]
    pub fn click_row_with(&mut self, name: &str, modifiers: Modifiers) {
        let at = self.row(name).rect.center();
        self.harness.hover_at(at);
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.press(at, PointerButton::Primary, modifiers);
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.leave();
    }

    #[track_caller]
    pub fn click_at(&mut self, at: Pos2) {
        self.harness.hover_at(at);
        self.press(at, PointerButton::Primary, Modifiers::NONE);
        self.leave();
    }

    /// Clicks, and gives what every frame of it asked of the platform.
    #[track_caller]
    pub fn click_watched(&mut self, name: &str) -> Asked {
        let at = self.find(name).rect.center();
        let press = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.watched(vec![Event::PointerMoved(at), press(true), press(false), Event::PointerGone])
    }

    fn watched(&mut self, events: Vec<Event>) -> Asked {
        let mut asked = Asked::default();
        let quiet = [None, None, None];
        for event in events.into_iter().map(Some).chain(quiet) {
            if let Some(event) = event {
                self.harness.event(event);
            }
            self.harness.step();
            let output = self.harness.output();
            asked.viewport.extend(output.viewport_output.values().flat_map(|output| output.commands.clone()));
            asked.copied.extend(output.platform_output.commands.iter().filter_map(|command| match command {
                egui::OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            }));
        }
        self.settle();
        asked
    }

    #[track_caller]
    pub fn context_menu(&mut self, row: &str) {
        let at = self.row(row).rect.center();
        self.harness.hover_at(at);
        self.press(at, PointerButton::Secondary, Modifiers::NONE);
        self.settle();
    }

    fn press(&self, at: Pos2, button: PointerButton, modifiers: Modifiers) {
        for pressed in [true, false] {
            self.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        }
    }

    /// Lets the pointer rest, until what is there says what it is.
    #[track_caller]
    pub fn rest_at(&mut self, at: Pos2) {
        self.harness.hover_at(at);
        // A hint waits half a second, which is two frames.
        for _ in 0..4 {
            self.harness.step();
        }
        self.settle();
    }

    /// Takes the pointer away, so that no tooltip stays.
    #[track_caller]
    fn leave(&mut self) {
        self.harness.remove_cursor();
        self.settle();
    }

    /// An entry of the menu bar.
    #[track_caller]
    pub fn menu(&mut self, menu: &str, item: &str) {
        self.click_role(Role::Button, menu);
        // In a low window a long menu scrolls.
        let low = self.harness.ctx.content_rect().bottom() - 50.0;
        for _ in 0..50 {
            let at = self.find_role(Role::MenuItem, item).rect.center();
            if at.y < low {
                break;
            }
            self.harness.hover_at(egui::pos2(at.x, low / 2.0));
            self.harness.event(Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta: egui::vec2(0.0, -60.0),
                modifiers: Modifiers::NONE,
                phase: TouchPhase::Move,
                source: MouseWheelSource::Wheel,
            });
            self.settle();
        }
        self.click_role(Role::MenuItem, item);
    }

    #[track_caller]
    pub fn key(&mut self, key: Key) {
        self.keys(Modifiers::NONE, key);
    }

    #[track_caller]
    pub fn keys(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Letters, one after another, as a keyboard sends them.
    #[track_caller]
    pub fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '\n' => self.harness.key_press(Key::Enter),
                letter => self.harness.event(Event::Text(letter.to_string())),
            }
        }
        self.settle();
    }

    /// Replaces what a field holds.
    #[track_caller]
    pub fn fill(&mut self, field: &str, text: &str) {
        let seen = self.field(field);
        self.click_at(seen.rect.center());
        self.keys(CTRL, Key::A);
        if text.is_empty() {
            self.key(Key::Backspace);
        } else {
            self.type_text(text);
        }
    }

    #[track_caller]
    pub fn field(&self, name: &str) -> Seen {
        let is_field = |role| matches!(role, Role::TextInput | Role::MultilineTextInput);
        let found = self.seen().into_iter().rfind(|seen| is_field(seen.role) && seen.name == name);
        found.unwrap_or_else(|| panic!("no field is called {name:?}; shown: {:#?}", self.texts()))
    }

    /// Picks something up and holds it over something else; the button stays down.
    #[track_caller]
    pub fn drag(&mut self, from: Pos2, to: Pos2) {
        self.harness.hover_at(from);
        self.harness.drag_at(from);
        self.harness.hover_at(from + egui::vec2(6.0, 6.0));
        self.harness.hover_at(from + egui::vec2(12.0, 10.0));
        self.harness.hover_at(to + egui::vec2(1.0, 0.0));
        self.harness.hover_at(to);
        // Near an edge the tree scrolls as long as the button is down, so there is no rest to wait for.
        self.harness.run_steps(3);
        self.harness.check_accessibility();
    }

    #[track_caller]
    pub fn release(&mut self, at: Pos2) {
        self.harness.drop_at(at);
        self.settle();
    }

    #[track_caller]
    pub fn drag_row(&mut self, from: &str, to: &str) {
        let (from, to) = (self.row(from).rect.center(), self.row(to).rect.center());
        self.drag(from, to);
    }

    #[track_caller]
    pub fn drop_on(&mut self, row: &str) {
        let at = self.row(row).rect.center();
        self.release(at);
    }

    /// Drops a file or folder on the window.
    #[track_caller]
    pub fn drop_path(&mut self, path: &Path) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_path_buf())));
        self.settle();
    }

    #[track_caller]
    pub fn paste(&mut self, text: &str) {
        self.harness.event(Event::Paste(text.to_owned()));
        self.settle();
    }

    /// Presses a key of the clipboard and gives what was copied.
    #[track_caller]
    pub fn copied(&mut self, event: Event) -> String {
        self.watched(vec![event]).copied.pop().expect("nothing was copied")
    }

    // The document, by names

    #[track_caller]
    pub fn target(&self, name: &str) -> TargetId {
        let organization = &self.state().document.organization;
        let found = organization.targets().into_iter().find(|target| organization.name(target) == name);
        found.unwrap_or_else(|| panic!("the document has no {name:?}"))
    }

    #[track_caller]
    pub fn account(&self, name: &str) -> Arc<Account> {
        let found = self.state().document.organization.accounts().values().find(|account| account.name == name);
        found.unwrap_or_else(|| panic!("the document has no account {name:?}")).clone()
    }

    #[track_caller]
    pub fn policy(&self, name: &str) -> Arc<Policy> {
        let found = self.state().document.organization.policies().values().find(|policy| policy.name == name);
        found.unwrap_or_else(|| panic!("the document has no policy {name:?}")).clone()
    }

    /// The name of the parent of an OU or account.
    #[track_caller]
    pub fn parent(&self, name: &str) -> String {
        let organization = &self.state().document.organization;
        let parent = organization.parent(&self.target(name)).unwrap().clone();
        organization.name(&parent.into()).to_owned()
    }

    #[track_caller]
    pub fn is_attached(&self, policy: &str, target: &str) -> bool {
        self.state().document.organization.is_attached(&self.policy(policy).id, &self.target(target))
    }
}
