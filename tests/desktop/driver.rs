//! Drives the real program in a real window through its accessibility tree.
//!
//! Knows the inspection port of the window toolkit and the place a test runs in: folders of its own, a file dialog that
//! answers what the test wrote down, no session bus. Does not know what is tested.

use std::fmt::Write as _;
use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use egui::accesskit::{NodeId, Role};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, pos2};
use egui_inspection::{Request, Response, protocol, read_message, write_message};

/// Longer than anything takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Stands in for the file dialog: writes down what it was asked and answers what the file beside it says.
const ZENITY: &str = "#!/bin/sh
here=${0%/*}
printf '%s\\n' \"$*\" >> \"$here/asked\"
[ -s \"$here/answer\" ] || exit 1
IFS= read -r answer < \"$here/answer\"
printf '%s\\n' \"$answer\"
";

/// What a test's programs see of the machine: a home of their own and, if wanted, a file dialog.
#[derive(Debug)]
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// A desktop whose file dialogs are answered by the test.
    pub fn new() -> Self {
        let desk = Self::without_dialogs();
        let zenity = desk.tools().join("zenity");
        std::fs::write(&zenity, ZENITY).unwrap();
        std::fs::set_permissions(&zenity, PermissionsExt::from_mode(0o755)).unwrap();
        desk
    }

    /// A desktop on which nothing shows file dialogs.
    pub fn without_dialogs() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["tools", "home", "run"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self { folder }
    }

    /// A path in the user's home.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("home").join(name)
    }

    /// What the next file dialogs answer.
    pub fn dialogs_answer(&self, path: &Path) {
        std::fs::write(self.tools().join("answer"), format!("{}\n", path.display())).unwrap();
    }

    /// What file dialogs were asked, a line each.
    pub fn asked(&self) -> String {
        std::fs::read_to_string(self.tools().join("asked")).unwrap_or_default()
    }

    /// Where unsaved work is kept.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("home/.local/state/canopy")
    }

    fn tools(&self) -> PathBuf {
        self.folder.path().join("tools")
    }

    /// The program, with nothing of the machine's environment but the display.
    pub fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_canopy"));
        let home = self.folder.path().join("home");
        command
            .env_clear()
            .env("PATH", self.tools())
            .env("HOME", &home)
            .env("CANOPY_CONFIG_DIR", home.join(".config/canopy"))
            .env("CANOPY_STATE_DIR", self.state())
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", self.folder.path().join("no-bus").display()))
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .current_dir(&home)
            .stdin(Stdio::null());
        for name in ["DISPLAY", "XAUTHORITY"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
    }

    /// Starts the window and waits until it draws.
    pub fn start(&self, arguments: &[&Path]) -> App {
        // Asking for a free port and giving it back is a race that a busy machine can lose, so it may be tried again.
        (0..3).find_map(|_| App::try_start(self, arguments)).expect("the window did not come up")
    }
}

/// A thing on screen, as assistive technology sees it.
#[derive(Clone, Debug)]
pub struct Thing {
    pub role: Role,
    pub name: String,
    /// The text of a field.
    pub value: String,
    pub enabled: bool,
    /// In points.
    pub rect: Rect,
    depth: usize,
}

/// A running window; it ends with the test.
#[derive(Debug)]
pub struct App {
    child: Child,
    port: TcpStream,
    /// Where its standard error goes.
    log: PathBuf,
}

impl Drop for App {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl App {
    fn try_start(desk: &Desk, arguments: &[&Path]) -> Option<Self> {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let log = desk.folder.path().join("log");
        let mut child = desk
            .program()
            .args(arguments)
            .env("EGUI_INSPECTION", free.to_string())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(status) = child.try_wait().unwrap() {
                eprintln!("the program ended with {status}: {}", std::fs::read_to_string(&log).unwrap_or_default());
                return None;
            }
            if let Ok(port) = TcpStream::connect(free) {
                port.set_read_timeout(Some(PATIENCE)).unwrap();
                port.set_nodelay(true).unwrap();
                protocol::read_handshake(&port).unwrap();
                let mut app = Self { child, port, log };
                app.settle();
                return Some(app);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // The value's end is the child's end.
        let _ = child.kill();
        let _ = child.wait();
        eprintln!("no inspection port after {PATIENCE:?}: {}", std::fs::read_to_string(&log).unwrap_or_default());
        None
    }

    /// The most memory that the program held so far, in MiB; `None` where the system does not say.
    pub fn peak(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? / 1024)
    }

    /// What the window answers; nothing once it has gone.
    fn request(&mut self, request: &Request) -> Option<Response> {
        let answer = write_message(&self.port, request).and_then(|()| read_message(&self.port));
        match answer {
            Ok(Response::Error { message }) => panic!("{request:?}: {message}"),
            Ok(response) => Some(response),
            Err(error) if matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe) => {
                None
            }
            Err(error) => panic!("{request:?}: {error}"),
        }
    }

    /// Everything on screen from back to front, and how many pixels a point is wide.
    pub fn things(&mut self) -> (Vec<Thing>, f32) {
        let answer = self.request(&Request::GetTree);
        let Some(Response::Tree { accesskit, pixels_per_point, .. }) = answer else {
            let said = std::fs::read_to_string(&self.log).unwrap_or_default();
            panic!("no accessibility tree, program {:?}: {said}", self.child.try_wait())
        };
        // Before the first frame there is none.
        let Some(update) = accesskit else { return (Vec::new(), pixels_per_point) };
        let nodes: std::collections::BTreeMap<NodeId, _> = update.nodes.into_iter().collect();
        let root = update.tree.map_or(update.focus, |tree| tree.root);
        let (mut things, mut open) = (Vec::new(), vec![(root, 0)]);
        while let Some((id, depth)) = open.pop() {
            let Some(node) = nodes.get(&id) else { continue };
            open.extend(node.children().iter().rev().map(|child| (*child, depth + 1)));
            if node.role() == Role::TextRun {
                continue;
            }
            let bounds = node.bounds().unwrap_or_default();
            let rect =
                Rect::from_min_max(pos2(bounds.x0 as f32, bounds.y0 as f32), pos2(bounds.x1 as f32, bounds.y1 as f32));
            let name = node.label().or(node.value()).unwrap_or_default().to_owned();
            things.push(Thing {
                role: node.role(),
                name,
                value: node.value().unwrap_or_default().to_owned(),
                enabled: !node.is_disabled(),
                rect,
                depth,
            });
        }
        (things, pixels_per_point)
    }

    /// The tree as text, for messages.
    pub fn described(&mut self) -> String {
        let mut text = String::new();
        for thing in self.things().0 {
            let Thing { role, name, value, rect, .. } = &thing;
            let off = if thing.enabled { "" } else { " (disabled)" };
            let _ = writeln!(text, "{:depth$}{role:?} {name:?} {value:?}{off} {rect:?}", "", depth = 2 * thing.depth);
        }
        text
    }

    /// Waits until something fits; the frontmost where several do.
    pub fn wait_for(&mut self, what: &str, fits: impl Fn(&Thing) -> bool) -> Thing {
        let began = Instant::now();
        loop {
            if let Some(found) = self.things().0.into_iter().rfind(&fits) {
                return found;
            }
            if began.elapsed() > PATIENCE {
                panic!("{what} did not come on screen:\n{}", self.described());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for something of that name.
    pub fn see(&mut self, name: &str) -> Thing {
        self.wait_for(&format!("`{name}`"), |thing| thing.name == name)
    }

    /// Waits for something of that kind and name, ready to be used.
    pub fn ready(&mut self, role: Role, name: &str) -> Thing {
        self.wait_for(&format!("an enabled {role:?} `{name}`"), |thing| {
            thing.role == role && thing.name == name && thing.enabled
        })
    }

    /// Waits for something whose name has that part.
    pub fn see_part(&mut self, part: &str) -> Thing {
        self.wait_for(&format!("something with `{part}`"), |thing| thing.name.contains(part))
    }

    /// Whether something of that name is there now.
    pub fn has(&mut self, name: &str) -> bool {
        self.things().0.iter().any(|thing| thing.name == name)
    }

    /// Waits until nothing of that name is there.
    pub fn gone(&mut self, name: &str) {
        let began = Instant::now();
        while self.has(name) {
            assert!(began.elapsed() < PATIENCE, "`{name}` is still there:\n{}", self.described());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the window has nothing more to draw.
    pub fn settle(&mut self) {
        self.request(&Request::Settle { max_steps: 120 });
    }

    fn events(&mut self, events: Vec<Event>) {
        self.request(&Request::ApplyEvents { events });
    }

    fn button(&mut self, pos: Pos2, pressed: bool) {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        self.events(vec![Event::PointerButton { pos, button, pressed, modifiers }]);
    }

    pub fn click_at(&mut self, at: Pos2) {
        self.events(vec![Event::PointerMoved(at)]);
        self.button(at, true);
        self.button(at, false);
        self.settle();
    }

    /// Clicks the button, row or item of that name.
    pub fn click(&mut self, name: &str) {
        let thing = self.wait_for(&format!("`{name}` to click"), |thing| {
            thing.name == name && thing.enabled && !matches!(thing.role, Role::Label | Role::TextInput)
        });
        self.click_at(thing.rect.center());
    }

    /// Clicks what has that kind and name, where several kinds share the name.
    pub fn click_on(&mut self, role: Role, name: &str) {
        let at = self.ready(role, name).rect.center();
        self.click_at(at);
    }

    /// Types into the field of that name, in place of what it holds.
    pub fn fill(&mut self, name: &str, text: &str) {
        let field = self.ready(Role::TextInput, name);
        self.click_at(field.rect.center());
        self.key(Modifiers::COMMAND, Key::A);
        self.write(text);
        let read = self.ready(Role::TextInput, name).value;
        assert_eq!(read, text, "what the field `{name}` holds after typing");
    }

    /// Types where the cursor is.
    pub fn write(&mut self, text: &str) {
        self.events(vec![Event::Text(text.to_owned())]);
        self.settle();
    }

    /// Presses a key.
    pub fn key(&mut self, modifiers: Modifiers, key: Key) {
        let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.events(vec![Event::ModifiersChanged(modifiers), event(true)]);
        self.events(vec![event(false), Event::ModifiersChanged(Modifiers::NONE)]);
        self.settle();
    }

    /// Runs a command by its name, through the command palette.
    pub fn run(&mut self, command: &str) {
        self.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
        self.fill("Palette", command);
        self.ready(Role::ListBoxOption, command);
        self.click(command);
        self.gone("Palette");
    }

    /// Drags one row of the tree onto another; what was said before the button was released.
    pub fn drag_row(&mut self, from: &str, onto: &str) -> String {
        let from = self.ready(Role::TreeItem, from).rect.center();
        let onto = self.ready(Role::TreeItem, onto).rect.center();
        let before: Vec<String> = self.things().0.into_iter().map(|thing| thing.name).collect();
        self.events(vec![Event::PointerMoved(from)]);
        self.button(from, true);
        for step in 1..=8 {
            self.events(vec![Event::PointerMoved(from.lerp(onto, step as f32 / 8.0))]);
        }
        let is_new = |thing: &Thing| thing.role == Role::Label && !before.contains(&thing.name) && thing.name.len() > 3;
        self.wait_for("a word about the drop", is_new);
        let said: Vec<String> = self.things().0.into_iter().filter(is_new).map(|thing| thing.name).collect();
        self.button(onto, false);
        self.settle();
        said.join("\n")
    }

    /// The rows of the tree with their depths, as they stand.
    pub fn rows(&mut self) -> Vec<String> {
        self.settle();
        let things = self.things().0;
        let mut rows: Vec<&Thing> = things.iter().filter(|thing| thing.role == Role::TreeItem).collect();
        rows.sort_by(|one, other| one.rect.top().total_cmp(&other.rect.top()));
        rows.iter().map(|row| row.name.clone()).collect()
    }

    /// What the window shows, kept in the build's folder as `desktop/NAME.png`.
    pub fn picture(&mut self, name: &str) -> image::RgbaImage {
        self.events(vec![Event::PointerGone]);
        self.settle();
        let answer = self.request(&Request::GetScreenshot { pixels_per_point: None });
        let Some(Response::Screenshot(png)) = answer else { panic!("the window gave no picture") };
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("desktop");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), &png.bytes).unwrap();
        image::load_from_memory(&png.bytes).unwrap().into_rgba8()
    }

    /// The network sockets that the program has open, apart from the one that it is driven through.
    pub fn network_sockets(&self) -> Vec<String> {
        let process = format!("/proc/{}", self.child.id());
        let own: Vec<String> = std::fs::read_dir(format!("{process}/fd"))
            .unwrap()
            .filter_map(|file| std::fs::read_link(file.unwrap().path()).ok())
            .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
            .collect();
        let driven = format!(":{:04X}", self.port.peer_addr().unwrap().port());
        ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"]
            .iter()
            .flat_map(|table| {
                let text = std::fs::read_to_string(format!("{process}/net/{table}")).unwrap_or_default();
                text.lines().skip(1).map(|line| format!("{table} {line}")).collect::<Vec<_>>()
            })
            .filter(|line| {
                let mut fields = line.split_whitespace().skip(2);
                let local = fields.next().unwrap_or_default();
                !local.ends_with(&driven) && fields.any(|field| own.iter().any(|inode| inode == field))
            })
            .collect()
    }

    /// The number of the program's process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Ends the program without a warning, as a power cut or the system does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until the program has ended by itself.
    pub fn ended(mut self) -> ExitStatus {
        ended(&mut self.child)
    }
}

/// Waits until a program has ended by itself.
pub fn ended(child: &mut Child) -> ExitStatus {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(began.elapsed() < PATIENCE, "the program is still running after {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What a program that should end by itself writes to its standard error, and its exit status.
pub fn complaint(command: &mut Command) -> (ExitStatus, String) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let status = ended(&mut child);
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    (status, text)
}
