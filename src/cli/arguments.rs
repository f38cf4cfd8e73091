//! The arguments, as people write them; the texts here are the help that they read.
//!
//! Knows names and defaults only. Paths are taken as the system gives them, Unicode or not.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use analysis::Who;
use aws::may_be_requested;
use disk::Overwrite;
use exchange::Patterns;
use manual::TOPICS;
use organization::PolicyType;
use policy::PolicyKind;

/// What stands below the list of commands.
fn after_help() -> String {
    let width = TOPICS.iter().map(|topic| topic.name.len()).max().unwrap_or(0);
    let topics = TOPICS.iter().map(|topic| format!("  {:width$}  {}\n", topic.name, topic.about()));
    format!(
        "{EXAMPLES}\n\nTopics of the manual, shown by `canopy help TOPIC`:\n{}",
        topics.collect::<String>().trim_end()
    )
}

const EXAMPLES: &str = "\
Examples:
  canopy                                                  open the window
  canopy org.canopy.ron                                   open a project in the window
  canopy collect --output collect.sh                      save the script that asks AWS, read-only
  canopy import organization --output org.canopy.ron      make a project of its answers
  canopy check org.canopy.ron policies/*.json             print one line a problem
  canopy effective org.canopy.ron --account 111122223333 --action 's3:*'
  canopy effective org.canopy.ron --account 111122223333 --as role --region eu-west-1
  canopy effective org.canopy.ron --account 111122223333 --identity role/ci/deploy
  canopy who-can org.canopy.ron iam:PassRole
  canopy compare old.canopy.ron new.canopy.ron --format markdown
  canopy ask org.canopy.ron --account 111122223333 --action iam:CreateUser --resource arn:aws:iam::111122223333:user/a
  canopy why org.canopy.ron --event events.json
  canopy compare old.canopy.ron new.canopy.ron --events events.json.gz
  canopy test org.canopy.ron
  canopy generate --accounts 200 --ous 40 --policies 50 --output made-up.canopy.ron

Exit codes: 0 done (warnings too), 1 `check` found an error, a question of `test` failed, `compare` found that
someone's access changes or may change, or an answer of `why` contradicts AWS, 2 it could not be done;
of `ask`: 0 allowed, 1 denied, 3 depends, 2 it could not be asked.";

/// Model an AWS Organization offline and see what every account may really do.
#[derive(Debug, Parser)]
#[command(name = "canopy", version, after_help = after_help())]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Project to open in the window
    pub file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a project of AWS CLI answers or of a Landing Zone Accelerator configuration
    Import(Import),
    /// Print what is wrong or odd, one line a problem: `file:line:column: severity[code]: message`
    Check(Check),
    /// Print which actions an account, or a user or role inside it, may use, and which statement decides
    Effective(Effective),
    /// Print which users and roles of the project may do an action, or may perhaps
    WhoCan(WhoCan),
    /// Print what becomes of everyone's access when one project takes the place of another
    Compare(Compare),
    /// Answer one question: may this principal do this action on this resource? With every reason
    Ask(Box<Ask>),
    /// Say which statement denied a request, by AWS's message or by CloudTrail events, and whether the model agrees with AWS
    Why(Why),
    /// Run the questions that are kept with a project: a line each, then `N passed, M failed`
    Test(Test),
    /// Make up an organization, to try Canopy on or to measure it
    Generate(Generate),
    /// Rebuild the action catalogue that is built into Canopy
    Catalog {
        /// The `catalog.json` that the converter wrote
        source: PathBuf,
        /// File to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        #[command(flatten)]
        force: Force,
    },
    /// Print the read-only script that collects an organization with the AWS CLI
    Collect {
        /// File to write instead of printing
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        force: Force,
    },
    /// Print this help, the help of a command, or a topic of the manual
    Help {
        /// Name of a command or topic
        #[arg(value_name = "COMMAND|TOPIC")]
        about: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct Import {
    /// Folder to import; with `--into` also a single policy file
    pub path: PathBuf,
    /// Add the folder's policies to this project instead; it is not changed, the result goes to `--output`
    #[arg(long, value_name = "PROJECT")]
    pub into: Option<PathBuf>,
    /// Type of the policies that are added, instead of the one that each text looks like
    #[arg(long = "type", value_name = "TYPE", requires = "into")]
    pub kind: Option<OrganizationPolicy>,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub force: Force,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Project files (`*.canopy.ron`) and policy documents
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Type of the policy documents, instead of SCP or RCP as each text looks like
    #[arg(long = "type", value_name = "TYPE", value_parser = kinds())]
    pub kind: Option<PolicyKind>,
}

#[derive(Debug, Args)]
pub struct Effective {
    /// Project file
    pub file: PathBuf,
    /// Id or name of the account
    #[arg(long, value_name = "ID", required_unless_present = "identity")]
    pub account: Option<String>,
    /// What this user or role of the project may do: its ARN, or with `--account` its `user/NAME` or `role/NAME`, with its path
    #[arg(long, value_name = "ARN",
        conflicts_with_all = ["who", "regions", "context", "without", "resources", "documented_keys"])]
    pub identity: Option<String>,
    /// Only these actions, such as `s3:GetObject` or `ec2:*`; without it, of an identity all that it may do at all
    #[arg(long, value_name = "PATTERN")]
    pub action: Option<String>,
    #[command(flatten)]
    pub looking: Looking,
    /// JSON: `[{"action", "verdict", "reasons": [{"level", "policy", "statement"}]}]`, of an identity with more
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct WhoCan {
    /// Project file
    pub file: PathBuf,
    /// The action, such as `s3:GetObject`
    pub action: String,
    /// Only users and roles of this account: its id or name
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// JSON: `[{"arn", "access"}]`
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A request is compared with itself: what follows from account and organization is taken from each project in turn.
#[derive(Debug, Args)]
pub struct Compare {
    /// Project file as it was
    pub old: PathBuf,
    /// Project file as it is, or is to be
    pub new: PathBuf,
    /// Only what becomes of these requests: CloudTrail events, as `why` takes them; `-` reads the standard input
    #[arg(long, value_name = "FILE",
        conflicts_with_all = ["who", "regions", "context", "without", "resources", "documented_keys"])]
    pub events: Option<PathBuf>,
    #[command(flatten)]
    pub looking: Looking,
    /// JSON: as `canopy help json` describes it; Markdown: for pull requests
    #[arg(long, value_enum, default_value_t = Report::Text)]
    pub format: Report,
}

/// Whose requests count. What is not said stays open: any Region, any context.
#[derive(Debug, Args)]
#[command(next_help_heading = "Viewpoint")]
pub struct Looking {
    /// Who asks: `anyone` (any IAM user, any role, the root user), `role` (an ordinary one, which no policy singles out),
    /// `role:NAME`, `user`, `user:NAME`, `root`, `service-linked-role`; with `--resources` also `outsider`, `service`
    #[arg(long = "as", value_name = "WHO", default_value_t = Who::Anyone)]
    pub who: Who,
    /// Region of the requests, such as `eu-west-1`; given again, one of several
    #[arg(long = "region", value_name = "REGION", value_parser = region)]
    pub regions: Vec<String>,
    /// Value of a condition key in every request; given again, the key has several
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub context: Vec<(String, String)>,
    /// A condition key that no request has
    #[arg(long, value_name = "KEY")]
    pub without: Vec<String>,
    /// Ask what may be done to the account's resources (RCPs), instead of what its principals may do (SCPs)
    #[arg(long)]
    pub resources: bool,
    /// Requests have only the condition keys that AWS documents for their action
    #[arg(long)]
    pub documented_keys: bool,
}

/// Keys of the request that are not given: those that follow from principal, resource and organization are worked out,
/// those that are in every request are open, all others are absent. The answer lists what was assumed.
#[derive(Debug, Args)]
pub struct Ask {
    /// Project file
    pub file: PathBuf,
    /// Id or name of the principal's account; of a service or `anonymous`, the account that owns the resource
    #[arg(long, value_name = "ID", required_unless_present = "principal")]
    pub account: Option<String>,
    /// ARN, `user/NAME`, `role/NAME` or `root` of the account, a service such as `logs.amazonaws.com`, the ARN of a SAML or OIDC provider, or `anonymous`
    /// [default: an ordinary role, which no policy singles out]
    #[arg(long, value_name = "ARN")]
    pub principal: Option<String>,
    /// The action, such as `s3:GetObject`
    #[arg(long)]
    pub action: String,
    /// ARN of the resource [default: `*` for an action that is asked of no resource, else the call on all types of resources]
    #[arg(long, value_name = "ARN")]
    pub resource: Option<String>,
    /// Account that owns the resource, where its ARN does not say [default: the principal's]
    #[arg(long, value_name = "ID")]
    pub resource_account: Option<String>,
    /// Value of a condition key; given again, the key has several
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub context: Vec<(String, String)>,
    /// A condition key that may be there or not, with any value
    #[arg(long, value_name = "KEY")]
    pub unknown: Vec<String>,
    /// A condition key that the request does not have
    #[arg(long, value_name = "KEY")]
    pub absent: Vec<String>,
    /// The request has no condition keys but those that are given, that follow from the rest, or that every request has
    /// [default: every other key that a policy asks for may be there]
    #[arg(long)]
    pub nothing_else: bool,
    /// Identity-based policy of the principal [default: one that allows everything]
    #[arg(long, value_name = "FILE")]
    pub identity_policy: Vec<PathBuf>,
    /// The principal has no identity-based policy
    #[arg(long, conflicts_with = "identity_policy")]
    pub no_identity_policy: bool,
    /// Permissions boundary of the principal
    #[arg(long, value_name = "FILE")]
    pub boundary: Option<PathBuf>,
    /// Policy of the session
    #[arg(long, value_name = "FILE")]
    pub session_policy: Option<PathBuf>,
    /// Policy of the resource: bucket, key, queue or trust policy
    #[arg(long, value_name = "FILE")]
    pub resource_policy: Option<PathBuf>,
    /// The resource has no policy of its own [default: none in the principal's account, open in another]
    #[arg(long, conflicts_with = "resource_policy")]
    pub no_resource_policy: bool,
    /// Show also the statements that do not apply, and why; JSON always has them
    #[arg(long)]
    pub all: bool,
    /// JSON: the whole explanation, as `canopy help json` describes it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// What AWS does not say stays open: every condition key that a policy asks for and that the request may have held.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("told").required(true).args(["event", "message"]))]
pub struct Why {
    /// Project file
    pub file: PathBuf,
    /// CloudTrail events: a file of a trail (also `.json.gz`), what `aws cloudtrail lookup-events` prints, or one event a line;
    /// or an authorization message that `aws sts` decoded; `-` reads the standard input
    #[arg(long, value_name = "FILE")]
    pub event: Option<PathBuf>,
    /// AWS's access-denied message; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    pub message: Option<String>,
    /// JSON: as `canopy help json` describes it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct Test {
    /// Project file
    pub file: PathBuf,
    /// JSON: `{"questions": [{"name", "expected", "actual", "passed", "summary", "error"}], "passed", "failed"}`
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// The same arguments give the same bytes.
#[derive(Debug, Args)]
pub struct Generate {
    /// Accounts, the management account among them
    #[arg(long, value_name = "N")]
    pub accounts: usize,
    /// OUs, on five levels
    #[arg(long, value_name = "M")]
    pub ous: usize,
    /// SCPs and a few RCPs, beside `FullAWSAccess` and `RCPFullAWSAccess`
    #[arg(long, value_name = "P")]
    pub policies: usize,
    /// Another number gives another organization
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// From where action patterns are drawn
    #[arg(long, value_enum, default_value_t = PatternSource::Library)]
    pub patterns: PatternSource,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub force: Force,
}

/// A value that is not written as it should be.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("write a Region like `eu-west-1`")]
    Region,
    #[error("write a condition key, `=` and its value")]
    KeyAndValue,
}

fn region(text: &str) -> Result<String, Unreadable> {
    if may_be_requested(text) { Ok(text.to_owned()) } else { Err(Unreadable::Region) }
}

fn key_and_value(text: &str) -> Result<(String, String), Unreadable> {
    let split = text.split_once('=').map(|(key, value)| (key.trim().to_owned(), value.to_owned()));
    split.ok_or(Unreadable::KeyAndValue)
}

/// What happens to an output file that is there already.
#[derive(Debug, Args)]
pub struct Force {
    /// Replace the file if it exists already
    #[arg(long)]
    force: bool,
}

impl Force {
    pub fn overwrite(&self) -> Overwrite {
        if self.force { Overwrite::Replace } else { Overwrite::Refuse }
    }
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// How a comparison is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Report {
    /// For people
    Text,
    /// For programs
    Json,
    /// For pull requests
    Markdown,
}

/// From where the action patterns of made up policies are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PatternSource {
    /// 400 patterns that all policies share
    Library,
    /// All of AWS's actions: harsher than any real organization
    Catalogue,
}

impl From<PatternSource> for Patterns {
    fn from(source: PatternSource) -> Self {
        match source {
            PatternSource::Library => Self::Library,
            PatternSource::Catalogue => Self::Catalogue,
        }
    }
}

/// The policy types whose documents can be added to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OrganizationPolicy {
    Scp,
    Rcp,
}

impl From<OrganizationPolicy> for PolicyType {
    fn from(kind: OrganizationPolicy) -> Self {
        match kind {
            OrganizationPolicy::Scp => Self::Scp,
            OrganizationPolicy::Rcp => Self::Rcp,
        }
    }
}

/// The kinds of policy documents, by the names that the language gives them.
fn kinds() -> impl TypedValueParser<Value = PolicyKind> {
    PossibleValuesParser::new(PolicyKind::ALL.map(PolicyKind::name))
        .try_map(|name| PolicyKind::from_name(&name).ok_or("no kind of policy document has this name"))
}
