//! The arguments, as people write them; the texts here are the help that they read.
//!
//! Knows names and defaults only. Paths are taken as the system gives them, Unicode or not.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::organization::PolicyType;
use crate::policy::PolicyKind;
use crate::project::Overwrite;

const EXAMPLES: &str = "\
Examples:
  canopy                                                  open the window
  canopy org.canopy.ron                                   open a project in the window
  canopy collect --output collect.sh                      save the script that asks AWS, read-only
  canopy import organization --output org.canopy.ron      make a project of its answers
  canopy check org.canopy.ron policies/*.json             print one line a problem
  canopy effective org.canopy.ron --account 111122223333 --action 's3:*'

Exit codes: 0 done (warnings too), 1 `check` found an error, 2 it could not be done.";

/// Model an AWS Organization offline and see what every account may really do.
#[derive(Debug, Parser)]
#[command(name = "canopy", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
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
    /// Print which actions an account may use, and which statement on which level decides
    Effective(Effective),
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
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<PolicyKind>,
}

#[derive(Debug, Args)]
pub struct Effective {
    /// Project file
    pub file: PathBuf,
    /// Id or name of the account
    #[arg(long, value_name = "ID")]
    pub account: String,
    /// Only these actions, such as `s3:GetObject` or `ec2:*`
    #[arg(long, value_name = "PATTERN")]
    pub action: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
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

/// How `effective` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people
    Text,
    /// An array of `{"action", "verdict", "reasons": [{"level", "policy", "statement"}]}`
    Json,
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

impl ValueEnum for PolicyKind {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
