//! How long the effective permissions of a whole organization take: from nothing, and after edits.
//!
//! `cargo bench --bench effective` prints a table over made up organizations (`canopy generate`), one thread, all actions;
//! what they hold in memory is in a bench of its own.
//! Both columns of changes are an edit with all that it makes different since the baseline (see `analysis::Comparison`).
//! Words after `--` choose rows that have all of them: `small`, `medium`, `large`; `library`, `catalogue`;
//! `role`, `role+region`, `anyone`; `iam-rs` is the same question asked of another crate, action by action.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement that cannot be made has failed")]

mod organizations;

use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use analysis::{Analysis, Analyzer, Verdict, Viewpoint};
use catalog::{ActionId, Catalog};
use exchange::generate;
use fastrand::Rng;
use mimalloc::MiMalloc;
use organization::*;
use organizations::{Question, REGION, wanted};
use serde_json::Value;

/// As in the program itself.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

const SEED: u64 = 1;
/// Edits of each kind.
const EDITS: usize = 15;
/// Starts from nothing.
const COLDS: usize = 5;
/// The other engine answers one in so many questions.
const SLICE: u32 = 400;

fn main() {
    println!(
        "{} actions; times in ms as median / most, cold of {COLDS}, edits of {EDITS}\n",
        Catalog::embedded().len()
    );
    println!("{}", line(&COLUMNS));
    for question in Question::all().iter().filter(|question| question.is_wanted()) {
        println!("{}", line(&row(question)));
    }
    if wanted(&["small", "library", "role+region", "iam-rs"]) {
        let small = Question::all().into_iter().find(|one| one.cells() == ["200/40/50", "library", "role+region"]);
        other_engine::compare(&small.unwrap());
    }
}

const COLUMNS: [&str; 13] = [
    "accounts/OUs/policies",
    "patterns",
    "viewpoint",
    "cold",
    "policy edit",
    "root edit",
    "action edit",
    "account move",
    "OU move",
    "edit + changes",
    "move + changes",
    "rows",
    "depends %",
];

fn line(cells: &[impl AsRef<str>]) -> String {
    const WIDTHS: [usize; 13] = [22, 10, 12, 19, 17, 17, 17, 17, 17, 17, 17, 7, 9];
    let cell = |(cell, width): (&dyn AsRef<str>, usize)| format!("{:>width$}", cell.as_ref());
    cells.iter().zip(WIDTHS).map(|(text, width)| cell((text, width))).collect::<Vec<_>>().join(" ")
}

fn row(question: &Question) -> Vec<String> {
    let Question { shape, viewpoint, .. } = question;
    let organization = generate(shape, Catalog::embedded()).unwrap();
    let fresh = || {
        let mut analyzer = Analyzer::new(Catalog::embedded());
        let (analysis, cold) = timed(|| analyzer.analyze(&organization, viewpoint));
        (analyzer, analysis, cold)
    };
    let mut colds: Vec<Duration> = (1..COLDS).map(|_| fresh().2).collect();
    let (analyzer, analysis, cold) = fresh();
    colds.push(cold);
    let (rows, depends) = (analysis.distinct_rows(), share_of_depends(&analysis));
    let mut desk = Desk {
        organization,
        analyzer,
        viewpoint: viewpoint.clone(),
        analysis: Arc::new(analysis),
        random: Rng::with_seed(SEED),
        baseline: None,
    };
    let edits: [fn(&mut Desk) -> Option<Edit>; 5] = [
        |desk| desk.change_condition(Reach::Anywhere),
        |desk| desk.change_condition(Reach::Root),
        Desk::add_action,
        Desk::move_account,
        Desk::move_ou,
    ];
    let mut cells = question.cells().to_vec();
    cells.push(median_and_most(colds));
    for edit in edits {
        cells.push(median_and_most((0..EDITS).map(|_| desk.edit(edit)).collect()));
    }
    desk.baseline = Some(desk.organization.clone());
    for edit in [edits[0], edits[3]] {
        // The first one after a baseline was set also goes through that.
        desk.edit(edit);
        cells.push(median_and_most((0..EDITS).map(|_| desk.edit(edit)).collect()));
    }
    cells.extend([rows.to_string(), format!("{depends:.1}")]);
    cells
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let result = black_box(work());
    (result, began.elapsed())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn median_and_most(mut times: Vec<Duration>) -> String {
    let middle = median(&mut times);
    let milliseconds = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1_000.0);
    format!("{} / {}", milliseconds(middle), milliseconds(times[times.len() - 1]))
}

/// Over some accounts and some actions, evenly spread: how much the viewpoint leaves open.
fn share_of_depends(analysis: &Analysis) -> f64 {
    let count = analysis.accounts().count();
    let accounts: Vec<&AccountId> = analysis.accounts().map(|(id, _)| id).step_by(count.div_ceil(200)).collect();
    let actions: Vec<ActionId> = analysis.catalog.ids().step_by(37).collect();
    let asked = accounts.iter().flat_map(|account| actions.iter().map(|action| analysis.verdict(account, *action)));
    let open = asked.filter(|verdict| *verdict == Some(Verdict::Depends)).count();
    open as f64 * 100.0 / (accounts.len() * actions.len()) as f64
}

/// Where the policy that is edited hangs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Anywhere,
    Root,
}

/// A person at work: each edit follows the one before.
struct Desk {
    organization: Organization,
    analyzer: Analyzer,
    viewpoint: Viewpoint,
    /// The newest answer, which stays on screen until the next one is there.
    analysis: Arc<Analysis>,
    random: Rng,
    /// Since when changes are counted, where they are.
    baseline: Option<Organization>,
}

impl Desk {
    /// Only the analysis is timed, and the comparison with the baseline; edits that AWS would refuse are drawn again.
    fn edit(&mut self, draw: fn(&mut Self) -> Option<Edit>) -> Duration {
        let edited = (0..1_000).find_map(|_| {
            let edit = draw(self)?;
            self.organization.apply(&edit).ok()
        });
        self.organization = edited.unwrap();
        let (analysis, time) = timed(|| match &self.baseline {
            None => Arc::new(self.analyzer.analyze(&self.organization, &self.viewpoint)),
            Some(before) => self.analyzer.compare(before, &self.organization, &self.viewpoint).unwrap().after,
        });
        self.analysis = analysis;
        time
    }

    fn change_condition(&mut self, reach: Reach) -> Option<Edit> {
        let policy = self.scp(reach)?;
        let number = self.random.u16(..);
        rewritten(&policy, |statements| {
            let with = statements.iter_mut().filter_map(|statement| statement.get_mut("Condition"));
            let keys = with.filter_map(|condition| condition.as_object_mut()?.iter_mut().next());
            let mut keys: Vec<_> = keys.collect();
            let (operator, keys) = keys.get_mut(usize::from(number) % 4)?;
            let values = keys.as_object_mut()?.values_mut().next()?;
            *values = other_value(operator, values, number);
            Some(())
        })
    }

    fn add_action(&mut self) -> Option<Edit> {
        let policy = self.scp(Reach::Anywhere)?;
        let catalog = Catalog::embedded();
        let action = catalog.full_name(ActionId(self.random.u32(..catalog.len())));
        rewritten(&policy, |statements| {
            let actions = statements.iter_mut().find_map(|statement| statement.get_mut("Action"))?;
            let mut patterns: Vec<Value> = actions.as_array().cloned().unwrap_or_else(|| vec![actions.clone()]);
            patterns.push(action.into());
            *actions = patterns.into();
            Some(())
        })
    }

    fn move_account(&mut self) -> Option<Edit> {
        let count = self.organization.accounts().len();
        let account = self.organization.accounts().keys().nth(self.random.usize(..count))?.clone();
        Some(Edit::Move { child: ChildId::Account(account), to: ParentId::Ou(self.ou()?) })
    }

    fn move_ou(&mut self) -> Option<Edit> {
        Some(Edit::Move { child: ChildId::Ou(self.ou()?), to: ParentId::Ou(self.ou()?) })
    }

    fn ou(&mut self) -> Option<OuId> {
        let count = self.organization.ous().len();
        self.organization.ous().keys().nth(self.random.usize(..count)).cloned()
    }

    /// An SCP of one's own that hangs somewhere, or at the root.
    fn scp(&mut self, reach: Reach) -> Option<Policy> {
        let own = |policy: &&Arc<Policy>| policy.kind == PolicyType::Scp && !policy.aws_managed;
        let scps: Vec<_> = match reach {
            Reach::Root => self.organization.attached(&TargetId::Root).filter(own).collect(),
            Reach::Anywhere => {
                let hangs = |policy: &&Arc<Policy>| self.organization.targets_of(&policy.id).next().is_some();
                self.organization.policies().values().filter(own).filter(hangs).collect()
            }
        };
        scps.get(self.random.usize(..scps.len())).map(|policy| Policy::clone(policy))
    }
}

/// The policy's text with its statements changed; `None` if the change finds nothing to change.
fn rewritten(policy: &Policy, change: impl FnOnce(&mut Vec<Value>) -> Option<()>) -> Option<Edit> {
    let mut document: Value = serde_json::from_str(&policy.content).unwrap();
    change(document["Statement"].as_array_mut()?)?;
    Some(Edit::SetPolicyContent { policy: policy.id.clone(), content: format!("{document:#}").into() })
}

/// A value that the operator can use and that is not there yet.
fn other_value(operator: &str, values: &Value, number: u16) -> Value {
    let further = match operator {
        _ if operator.starts_with("Bool") || operator.starts_with("Null") => {
            return if *values == "true" { "false".into() } else { "true".into() };
        }
        _ if operator.starts_with("Numeric") => return number.to_string().into(),
        _ if operator.starts_with("Date") => return format!("2031-01-01T00:00:{:02}Z", number % 60).into(),
        _ if operator.starts_with("NotIp") => format!("172.16.{}.0/24", number % 256),
        _ if operator.starts_with("Arn") => format!("arn:aws:iam::*:role/edited-{number}-*"),
        _ => format!("edited-{number}"),
    };
    let mut values: Vec<Value> = values.as_array().cloned().unwrap_or_else(|| vec![values.clone()]);
    values.push(further.into());
    values.into()
}

/// The same question through `iam-rs`: for every account and action one request, which is less than a verdict says.
mod other_engine {
    use super::*;

    pub fn compare(Question { shape, viewpoint, .. }: &Question) {
        let organization = generate(shape, Catalog::embedded()).unwrap();
        let mut ours: Vec<Duration> =
            (0..15).map(|_| timed(|| Analyzer::new(Catalog::embedded()).analyze(&organization, viewpoint)).1).collect();
        let ours = median(&mut ours);
        let mut unread = BTreeSet::new();
        let read = |policy: &Arc<Policy>| match serde_json::from_str(&policy.content) {
            Ok(policy) => Some(policy),
            Err(_) => {
                unread.insert(policy.id.clone());
                None
            }
        };
        let levels = levels(&organization, read);
        let catalog = Catalog::embedded();
        let questions = levels.len() as u64 * u64::from(catalog.len());
        let mut asked: u64 = 0;
        let mut spent = Duration::ZERO;
        for (offset, (account, path)) in (0..).zip(&levels) {
            // Another slice for each account, so that together they meet every service.
            for action in catalog.ids().skip(offset % SLICE as usize).step_by(SLICE as usize) {
                let request = request(account, &catalog.full_name(action));
                let allowed = |level: &iam_rs::PolicyEvaluator| {
                    level.evaluate(&request).is_ok_and(|answer| answer.decision == iam_rs::Decision::Allow)
                };
                spent += timed(|| path.iter().all(allowed)).1;
                asked += 1;
            }
        }
        let all = spent.as_secs_f64() * questions as f64 / asked as f64;
        println!(
            "\n200 accounts, {} actions each, an ordinary role in {REGION}\n\
             canopy   {:>10.2} ms  every verdict, over all requests (cold, median of 15)\n\
             iam-rs   {:>10.0} ms  one request for each account and action: extrapolated from {asked} of {questions}, \
             which took {:.0} ms; {} attached policies that it cannot read are left out\n\
             ratio    {:>10.0}",
            catalog.len(),
            ours.as_secs_f64() * 1_000.0,
            all * 1_000.0,
            spent.as_secs_f64() * 1_000.0,
            unread.len(),
            all / ours.as_secs_f64(),
        );
    }

    /// For each account the evaluators of its levels: it knows no levels, so each gets one of its own.
    fn levels(
        organization: &Organization,
        mut read: impl FnMut(&Arc<Policy>) -> Option<iam_rs::IAMPolicy>,
    ) -> Vec<(AccountId, Vec<iam_rs::PolicyEvaluator>)> {
        let mut level = |target: &TargetId| {
            let scps = organization.attached(target).filter(|policy| policy.kind == PolicyType::Scp);
            iam_rs::PolicyEvaluator::with_policies(scps.filter_map(&mut read).collect()).with_options(
                iam_rs::EvaluationOptions {
                    collect_match_details: false,
                    stop_on_explicit_deny: true,
                    ..Default::default()
                },
            )
        };
        let accounts = organization.accounts().keys();
        let path = |id: &AccountId| organization.path(&TargetId::Account(id.clone()));
        accounts.map(|id| (id.clone(), path(id).iter().map(&mut level).collect())).collect()
    }

    fn request(account: &AccountId, action: &str) -> iam_rs::IAMRequest {
        let role = format!("arn:aws:iam::{account}:role/ordinary");
        let service = action.split(':').next().unwrap_or_default();
        let resource = iam_rs::Arn::parse(&format!("arn:aws:{service}:{REGION}:{account}:thing/one")).unwrap();
        let context = iam_rs::Context::new()
            .with_string("aws:PrincipalArn", role.clone())
            .with_string("aws:RequestedRegion", REGION)
            .with_string("aws:SecureTransport", "true")
            .with_string("aws:ViaAWSService", "false");
        let principal = iam_rs::Principal::Aws(iam_rs::PrincipalId::String(role));
        iam_rs::IAMRequest::new_with_context(principal, action, resource, context)
    }
}
