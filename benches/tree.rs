//! How long the window takes at 50,000 accounts: frames of the whole window, opening the file, analysis.
//!
//! `cargo bench --bench tree` prints a table. A frame is layout and painting commands, without the graphics card.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement that cannot be made has failed")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use analysis::{Analyzer, Viewpoint};
use catalog::Catalog;
use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, vec2};
use organization::*;
use session::{
    Action, Command, Derived, Effect, FileCommand, FileEffect, Highlight, Session, State, VerdictsCommand,
    VerdictsEffect, findings_by_severity,
};
use ui::View;

/// As in the program itself.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ACCOUNTS: usize = 50_000;
/// Under the root; each holds as many below.
const OUS: usize = 10;
const FRAMES: usize = 300;
const SIZE: egui::Vec2 = vec2(1280.0, 820.0);

fn main() {
    let organization = organization();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.canopy.ron");
    row("what", "median", "p95", "most");
    files(&path, &organization);
    analysis(&organization);
    window(&path);
}

fn row(what: &str, median: &str, p95: &str, most: &str) {
    println!("{what:<58} {median:>10} {p95:>10} {most:>10}");
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let written = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1_000.0);
    row(
        what,
        &written(times[times.len() / 2]),
        &written(times[times.len() * 95 / 100]),
        &written(times[times.len() - 1]),
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let result = work();
    (result, began.elapsed())
}

fn files(path: &Path, organization: &Organization) {
    let saves = (0..3).map(|_| timed(|| disk::save(path, organization, disk::Overwrite::Replace).unwrap()).1);
    report("save", saves.collect());
    println!("{:<58} {:>10}", "size of the file", format!("{} MB", std::fs::metadata(path).unwrap().len() / 1_000_000));
    let opens = (0..5).map(|_| timed(|| disk::open(path).unwrap()).1);
    report("open", opens.collect());
}

fn analysis(organization: &Organization) {
    let fresh =
        (0..3).map(|_| timed(|| Analyzer::new(Catalog::embedded()).analyze(organization, &Viewpoint::anyone())).1);
    report("analysis, fresh", fresh.collect());
    let mut analyzer = Analyzer::new(Catalog::embedded());
    let mut analysis = analyzer.analyze(organization, &Viewpoint::anyone());
    let policy = organization.policies().values().find(|policy| !policy.aws_managed).unwrap();
    let edits = (0..20).map(|round| {
        let content = policy.content.replace("GetObject", &format!("GetObject{round}"));
        let edit = Edit::SetPolicyContent { policy: policy.id.clone(), content: Arc::from(content) };
        let edited = organization.apply(&edit).unwrap();
        let (next, time) = timed(|| analyzer.analyze(&edited, &Viewpoint::anyone()));
        analysis = next;
        time
    });
    report("analysis, after an edit of a policy's text", edits.collect());
    let account = organization.accounts().keys().nth(ACCOUNTS / 2).unwrap().clone();
    let edits = (0..20).map(|round| {
        let edit = Edit::Rename { target: TargetId::Account(account.clone()), name: format!("name {round}") };
        let edited = organization.apply(&edit).unwrap();
        timed(|| analyzer.analyze(&edited, &Viewpoint::anyone())).1
    });
    report("analysis, after an edit of an account", edits.collect());
    report("findings", (0..5).map(|_| timed(|| findings_by_severity(organization, &analysis)).1).collect());
    let actions = analysis.catalog.matching("s3:*");
    report("highlight s3:*", (0..20).map(|_| timed(|| analysis.highlight(&actions)).1).collect());
}

/// The app without its platform: the window's contents, the session, and effects as far as they matter here.
struct Desk {
    ctx: egui::Context,
    session: Session,
    view: View,
    analyzer: Analyzer,
    frame: usize,
}

impl Desk {
    fn new() -> Self {
        let ctx = egui::Context::default();
        ui::theme::install(&ctx);
        // As in the program itself, the window waits for nothing.
        ui::Hands::new(|job| drop(std::thread::spawn(job))).install(&ctx);
        Self {
            ctx,
            session: Session::new(1, Catalog::embedded()),
            view: View::default(),
            analyzer: Analyzer::new(Catalog::embedded()),
            frame: 0,
        }
    }

    fn tell(&mut self, command: Command) {
        for effect in self.session.dispatch(command, self.now()) {
            match effect {
                Effect::File(FileEffect::Open(path)) => {
                    let result = disk::open(&path);
                    self.tell(Command::File(FileCommand::Opened { path, result }));
                }
                Effect::Verdicts(VerdictsEffect::Analyze { ticket, baseline, organization, viewpoint }) => {
                    let derived = Derived::of(&mut self.analyzer, &baseline, &organization, &viewpoint);
                    self.tell(Command::Verdicts(VerdictsCommand::Analyzed { ticket, derived }));
                }
                Effect::Show(nudge) => self.view.nudge(nudge, self.session.state()),
                _ => {}
            }
        }
    }

    fn state(&self) -> &State {
        self.session.state()
    }

    fn now(&self) -> u64 {
        1_000_000_000_000 + self.frame as u64 * 16
    }

    /// One frame; how long the contents and the session took.
    fn frame(&mut self, events: Vec<Event>) -> Duration {
        self.frame += 1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
            time: Some(self.frame as f64 / 60.0),
            focused: true,
            events,
            ..RawInput::default()
        };
        let began = Instant::now();
        let (ctx, now) = (self.ctx.clone(), self.now());
        let mut commands = Vec::new();
        let output = ctx.run_ui(input, |ui| commands = ui::show(ui, self.session.state(), &mut self.view, now));
        for command in commands {
            self.tell(command);
        }
        let time = began.elapsed();
        output.drop_without_applying_deltas();
        time
    }

    fn frames(&mut self, what: &str, events: impl Fn(usize) -> Vec<Event>) {
        for _ in 0..5 {
            self.frame(Vec::new());
        }
        let times = (0..FRAMES).map(|index| self.frame(events(index))).collect();
        report(what, times);
    }
}

fn window(path: &Path) {
    let mut desk = Desk::new();
    desk.frame(Vec::new());
    let open = timed(|| {
        desk.tell(Command::File(FileCommand::Open(PathBuf::from(path))));
        desk.frame(Vec::new())
    });
    report("from the wish to open until the first frame shows it", vec![open.1]);
    let over_tree = Pos2::new(150.0, 500.0);
    let wheel = |delta: f32| Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, delta),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
        source: MouseWheelSource::Wheel,
    };
    desk.frame(vec![Event::PointerMoved(over_tree)]);
    desk.frames("frame, still", |_| Vec::new());
    desk.frames("frame, scrolling the tree", |_| vec![wheel(-90.0)]);
    desk.frames("frame, scrolling fast", |_| vec![wheel(-4_000.0)]);
    desk.tell(Command::Verdicts(VerdictsCommand::Highlight(Highlight::Actions("s3:*".to_owned()))));
    desk.frames("frame, scrolling with a highlight", |index| vec![wheel(if index % 2 == 0 { 700.0 } else { -900.0 })]);
    desk.frames("frame, the pointer moving over the tree", |index| {
        vec![Event::PointerMoved(over_tree + vec2(0.0, (index % 200) as f32))]
    });
    desk.tell(Command::Verdicts(VerdictsCommand::Highlight(Highlight::None)));
    let all = desk
        .state()
        .document
        .organization
        .accounts()
        .keys()
        .map(|id| TargetId::Account(id.clone()))
        .collect::<Vec<_>>();
    desk.tell(Command::SelectRange { lead: all[0].clone(), range: all });
    desk.frames("frame, scrolling with all accounts selected", |_| vec![wheel(90.0)]);
    pages(&mut desk, wheel);
    let account = desk.state().document.organization.accounts().keys().next().unwrap().clone();
    desk.tell(Command::Select(TargetId::Account(account.clone())));
    desk.frame(Vec::new());
    let (mut edits, mut frames) = (Vec::new(), Vec::new());
    for round in 0..10 {
        let edit = Edit::Rename { target: TargetId::Account(account.clone()), name: format!("renamed {round}") };
        let now = desk.now();
        // The analysis is done on a thread and brought later.
        edits.push(timed(|| drop(desk.session.dispatch(Command::Edit(edit), now))).1);
        frames.push(desk.frame(Vec::new()));
    }
    report("renaming an account, the session's part", edits);
    report("renaming an account, the frame after it", frames);
}

/// The pages that show all accounts at once.
fn pages(desk: &mut Desk, wheel: impl Fn(f32) -> Event) {
    let over_middle = Pos2::new(700.0, 500.0);
    desk.tell(Command::Act(Action::ShowMatrix));
    let first = desk.frame(Vec::new());
    report("matrix, the first frame", vec![first]);
    desk.frame(vec![Event::PointerMoved(over_middle)]);
    desk.frames("matrix, still", |_| Vec::new());
    desk.frames("matrix, scrolling", |_| vec![wheel(-90.0)]);
    desk.frames("matrix, scrolling fast", |_| vec![wheel(-4_000.0)]);
    desk.tell(Command::Act(Action::ShowWhoCan));
    let first = desk.frame(Vec::new());
    report("who can, the first frame", vec![first]);
    desk.tell(Command::WhoCan("s3:*".to_owned()));
    desk.frames("who can s3:*, while it is worked out and after", |_| Vec::new());
    desk.frame(vec![Event::PointerMoved(over_middle)]);
    desk.frames("who can s3:*, scrolling", |_| vec![wheel(-90.0)]);
    changes(desk, &wheel);
    desk.tell(Command::Act(Action::ShowPermissions));
}

/// The page of changes after an edit that reaches every account.
fn changes(desk: &mut Desk, wheel: &impl Fn(f32) -> Event) {
    let policy =
        desk.state().document.organization.policies().values().find(|policy| !policy.aws_managed).unwrap().clone();
    let content = Arc::from(policy.content.replace("s3:GetObject", "s3:*"));
    let everywhere = Edit::Attach { policy: policy.id.clone(), target: TargetId::Root };
    for edit in [Edit::SetPolicyContent { policy: policy.id.clone(), content }, everywhere] {
        desk.tell(Command::Edit(edit));
    }
    desk.tell(Command::Act(Action::ShowChanges));
    let first = desk.frame(Vec::new());
    report("changes, the first frame", vec![first]);
    desk.frame(vec![Event::PointerMoved(Pos2::new(700.0, 400.0))]);
    desk.frames("changes, still", |_| Vec::new());
    desk.frames("changes, scrolling", |_| vec![wheel(-90.0)]);
}

/// Fifty thousand accounts in a hundred and ten OUs, with an SCP on every OU.
fn organization() -> Organization {
    let root = RootId::new("r-a1b2");
    let ou_id = |one: usize, two: usize| OuId::new(format!("ou-a1b2-{one:04}{two:04}"));
    let account_id = |n: usize| AccountId::new(format!("{:012}", 100_000_000_000 + n));
    let mut ous = Vec::new();
    let mut parents = Vec::new();
    for one in 0..OUS {
        ous.push(Ou::new(ou_id(one, 0), format!("Division {one}"), ParentId::Root));
        for two in 1..=OUS {
            ous.push(Ou::new(ou_id(one, two), format!("Team {two}"), ParentId::Ou(ou_id(one, 0))));
            parents.push(ParentId::Ou(ou_id(one, two)));
        }
    }
    let account = |n| {
        let (name, email) = (format!("account-{n:05}"), format!("aws+{n}@example.com"));
        Account::new(account_id(n), name, email, parents[n % parents.len()].clone())
    };
    let accounts = (0..ACCOUNTS).map(|n| Account {
        joined_method: Some(JoinedMethod::Created),
        joined: Some("2024-05-06T07:08:09Z".to_owned()),
        tags: [("environment", "prod"), ("owner", "team"), ("cost-centre", "4711")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
        ..account(n)
    });
    let accounts: Vec<Account> = accounts.collect();
    let full = full_access_policy(&PolicyType::Scp).unwrap();
    let own = (0..ous.len()).map(|n| {
        let content = format!(
            "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{ \"Effect\": \"Deny\", \"Action\": [\"s3:GetObject\", \"ec2:*{n}*\"], \"Resource\": \"*\" }}\n  ]\n}}"
        );
        Policy::new(PolicyId::new(format!("p-own{n:08}")), format!("Guardrail {n}"), PolicyType::Scp, content)
    });
    let own: Vec<Policy> = own.collect();
    let targets = std::iter::once(TargetId::Root)
        .chain(ous.iter().map(|ou| TargetId::Ou(ou.id.clone())))
        .chain(accounts.iter().map(|account| TargetId::Account(account.id.clone())));
    let mut attachments: Vec<Attachment> =
        targets.map(|target| Attachment { target, policy: full.id.clone() }).collect();
    attachments.extend(
        ous.iter()
            .zip(&own)
            .map(|(ou, policy)| Attachment { target: TargetId::Ou(ou.id.clone()), policy: policy.id.clone() }),
    );
    let parts = Parts {
        policy_types: [(PolicyType::Scp, PolicyTypeStatus::Enabled)].into(),
        ous,
        accounts,
        policies: std::iter::once(full).chain(own).collect(),
        attachments,
        ..Parts::new(OrganizationId::new("o-aa111bb222"), Root::new(root), account_id(0))
    };
    Organization::from_parts(parts).unwrap()
}
