//! The platform's window: performs effects and brings their results back.
//!
//! Knows eframe, file dialogs, threads, the clock and the clipboard. The only room that calls [`Session::dispatch`] in the window.
//! Decides nothing: what is to be done comes as effects, what was done goes back as commands.

mod analyst;
mod appearance;
mod dialogs;
mod fault;
mod frames;
mod hands;
mod keeper;
mod watch;
mod window;
mod wishes;
mod work;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{SystemTime, UNIX_EPOCH};

use catalog::Catalog;
pub use dialogs::{Answer, FileDialogs, Pending, PlatformDialogs};
use disk::{LoadedSettings, Settings, Theme, WindowSize};
pub use fault::rescue_on_panic;
pub use frames::Frames;
use hands::Workers;
pub use keeper::{KeepError, Keeper, Rescue};
use session::{Action, Command, Effect, FileCommand, FileQuestion, Session, WindowCommand, WindowEffect};
use ui::{Fault, FaultAnswer, View, WorkKept};
pub use window::{WindowError, run};
use work::Work;
pub use work::{Folders, perform};

/// The app in its window.
#[derive(Debug)]
pub struct App {
    session: Session,
    view: View,
    dialogs: Box<dyn FileDialogs>,
    work: Work,
    /// Who works for the views; they end with it.
    _workers: Workers,
    /// Commands that came back since the last frame.
    waiting: Vec<Command>,
    /// The title that the window has.
    title: String,
    quitting: bool,
    full_screen: bool,
    theme: Option<Theme>,
    /// A frame panicked, and the user has not said yet how to go on.
    fault: Option<Fault>,
    /// How long frames take.
    frames: Frames,
    /// The desktop's preference, once it is known.
    appearance: Receiver<egui::Theme>,
}

impl App {
    /// The app with this user's settings and unsaved work; opens a project if one is named.
    pub fn new(
        ctx: &egui::Context,
        dialogs: Box<dyn FileDialogs>,
        open: Option<PathBuf>,
        folders: Folders,
        catalog: &Arc<Catalog>,
    ) -> Self {
        ui::theme::install(ctx);
        // The toolkit's own zoom keys would not be remembered.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let work = Work::new(ctx, folders.clone(), catalog);
        let workers = Workers::new(work.teller());
        workers.hands().install(ctx);
        let mut app = Self {
            session: Session::new(fastrand::u64(..), catalog),
            view: View::default(),
            dialogs,
            work,
            _workers: workers,
            waiting: Vec::new(),
            title: String::new(),
            quitting: false,
            full_screen: false,
            theme: None,
            fault: None,
            frames: Frames::default(),
            appearance: appearance::ask(ctx),
        };
        let loaded = load_settings(folders.settings.as_deref());
        ctx.set_zoom_factor(loaded.settings.zoom);
        app.waiting.push(Command::SettingsLoaded { settings: loaded.settings, problem: loaded.message });
        if let Some(path) = open {
            app.waiting.push(Command::File(FileCommand::Open(path)));
        }
        app
    }

    /// The session, for tests.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// How long frames took, in builds for development.
    pub fn frames(&self) -> &Frames {
        &self.frames
    }

    /// For whoever may be the last to run.
    pub fn rescue(&self) -> Rescue {
        self.work.rescue()
    }

    /// One frame. If it panics, what is unsaved is kept, and the user is asked how to go on.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        if self.fault.is_some() {
            return self.ask_about_fault(ui);
        }
        if let Err(what) = fault::caught(|| self.usual_frame(ui)) {
            let draft = fault::caught(|| self.session.draft()).unwrap_or(None);
            let kept = match draft.map(|draft| self.work.rescue().write_this(&draft)) {
                None => WorkKept::Nothing,
                Some(Ok(())) => WorkKept::Aside,
                Some(Err(error)) => WorkKept::Not(error.to_string()),
            };
            self.fault = Some(Fault { what, kept });
            ui.ctx().request_repaint();
        }
    }

    /// Instead of the contents, which may panic again.
    fn ask_about_fault(&mut self, ui: &mut egui::Ui) {
        let Some(fault) = &self.fault else { return };
        let closing = ui.input(|input| input.viewport().close_requested());
        match ui::fault(ui, fault) {
            Some(FaultAnswer::GoOn) => {
                // What was drawn last may be what panics, so the window begins with its first page.
                self.fault = None;
                self.view = View::default();
                self.waiting = vec![Command::CloseDialog, Command::Act(Action::ShowPermissions)];
                ui.ctx().request_repaint();
            }
            // Without a question: what is unsaved is kept, and is offered at the next start.
            Some(FaultAnswer::Quit) => {
                self.quitting = true;
                ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
            }
            None if closing => self.quitting = true,
            None => {}
        }
    }

    /// Results in, contents drawn, wishes carried out.
    fn usual_frame(&mut self, ui: &mut egui::Ui) {
        if ui.input(|input| input.events.contains(&egui::Event::WindowFocused(true))) {
            self.work.look();
        }
        self.waiting.extend(self.work.results());
        let mut closing = false;
        if ui.input(|input| input.viewport().close_requested()) && !self.quitting {
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::CancelClose);
            ui::leave_fields(ui);
            closing = true;
        }
        self.carry_out(ui.ctx());
        self.follow_theme(ui.ctx());
        let (state, view) = (self.session.state(), &mut self.view);
        self.waiting =
            self.frames.part(|| format!("drawing {:?}", state.window.page), || ui::show(ui, state, view, now()));
        // After the panels, so that a field which was being typed in has handed in its text.
        self.waiting.extend(closing.then_some(Command::CloseRequested));
        self.remember_size(ui);
        self.carry_out(ui.ctx());
        self.show_title(ui.ctx());
        self.frames.end();
    }

    fn remember_size(&mut self, ui: &egui::Ui) {
        let size = ui.ctx().content_rect().size() * ui.ctx().zoom_factor();
        let size = WindowSize { width: size.x.round(), height: size.y.round() };
        if !self.full_screen && self.session.state().window.settings.window != Some(size) {
            self.waiting.push(Command::Window(WindowCommand::Resized(size)));
        }
    }

    fn carry_out(&mut self, ctx: &egui::Context) {
        while !self.waiting.is_empty() {
            for command in std::mem::take(&mut self.waiting) {
                let name = if cfg!(debug_assertions) { frames::name_of(&command) } else { String::new() };
                let session = &mut self.session;
                for effect in self.frames.part(|| name, || session.dispatch(command, now())) {
                    self.perform(ctx, effect);
                }
            }
            ctx.request_repaint();
        }
    }

    fn perform(&mut self, ctx: &egui::Context, effect: Effect) {
        match effect {
            Effect::Show(nudge) => self.view.nudge(nudge, self.session.state()),
            Effect::Window(effect) => self.perform_here(ctx, effect),
            Effect::File(effect) => self.work.on_files(effect),
            Effect::Draft(effect) => self.work.on_drafts(effect),
            Effect::Verdicts(effect) => self.work.on_verdicts(effect),
            Effect::Watch(file) => self.work.watch(file),
        }
    }

    fn perform_here(&mut self, ctx: &egui::Context, effect: WindowEffect) {
        match effect {
            WindowEffect::Ask(question) => self.ask(question),
            WindowEffect::Copy(text) => ctx.copy_text(text),
            WindowEffect::RequestPaste => ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste),
            WindowEffect::SetZoom(zoom) => ctx.set_zoom_factor(zoom),
            WindowEffect::FullScreen => {
                self.full_screen = !self.full_screen;
                ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(self.full_screen));
            }
            WindowEffect::Quit => {
                self.quitting = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
    }

    /// Dialogs answer from a thread of their own: a desktop's dialog service may take its time.
    fn ask(&mut self, question: FileQuestion) {
        let answer = self.dialogs.ask(&question);
        self.work.wait_for(move || match answer.wait() {
            Answer::Path(path) => Command::File(FileCommand::Picked { question, path: Some(path) }),
            Answer::Cancelled => Command::File(FileCommand::Picked { question, path: None }),
            Answer::NoService => {
                let home = std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
                let folders = session::Folders {
                    here: std::env::current_dir().ok(),
                    home: home.filter(|home| !home.is_empty()).map(PathBuf::from),
                };
                Command::File(FileCommand::NoFileDialog { question, folders })
            }
        });
    }

    fn follow_theme(&mut self, ctx: &egui::Context) {
        if let Ok(theme) = self.appearance.try_recv() {
            ctx.options_mut(|options| options.fallback_theme = theme);
        }
        let wanted = self.session.state().window.settings.theme;
        if self.theme != Some(wanted) {
            self.theme = Some(wanted);
            ctx.set_theme(match wanted {
                Theme::System => egui::ThemePreference::System,
                Theme::Light => egui::ThemePreference::Light,
                Theme::Dark => egui::ThemePreference::Dark,
            });
        }
    }

    fn show_title(&mut self, ctx: &egui::Context) {
        let title = ui::title(self.session.state());
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(aws::shown(&title).into_owned()));
            self.title = title;
        }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.frame(ui);
    }
}

/// The settings of this user; the defaults where the system has no place for them.
fn load_settings(folder: Option<&Path>) -> LoadedSettings {
    let none = || LoadedSettings { settings: Settings::default(), message: None };
    folder.map_or_else(none, Settings::load)
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(0)
}
