//! Changes in words, one by one and in groups.
//!
//! Knows how people read a list: what kind of change, how many, and a few of them by name.

use std::fmt;

use super::{Change, Subject};
use aws::shown;

/// The changes under headings with their numbers: `shown` sentences in each group, then how many more there are.
///
/// Empty for no changes. One line a sentence.
pub fn grouped(changes: &[Change], shown: usize) -> String {
    let mut text = String::new();
    for group in Group::ALL {
        let of: Vec<&Change> = changes.iter().filter(|change| Group::of(change) == group).collect();
        if of.is_empty() {
            continue;
        }
        text.push_str(&format!("{} ({})\n", group.heading(), of.len()));
        for change in of.iter().take(shown) {
            text.push_str(&format!("- {}\n", change.sentence()));
        }
        if let Some(more @ 1..) = of.len().checked_sub(shown) {
            text.push_str(&format!("- … and {more} more\n"));
        }
    }
    text
}

impl Change {
    /// The change in the past tense, on one line: "Moved account `Dev` from `Workloads` to `Sandbox`".
    pub fn sentence(&self) -> String {
        shown(&self.words()).into_owned()
    }

    fn words(&self) -> String {
        match self {
            Self::TypeEnabled { kind } => format!("Enabled {}", kind.label()),
            Self::TypeDisabled { kind } => format!("Disabled {}", kind.label()),
            Self::TypeStatus { kind, to } => format!("{} are now {to}", kind.label()),
            Self::Created { what, place: Some(place) } => format!("Created {what} in `{place}`"),
            Self::Created { what: what @ Subject::Question { .. }, .. } => format!("Kept {what}"),
            Self::Created { what, place: None } => format!("Created {what}"),
            Self::Removed { what: what @ Subject::Account { .. } } => format!("Removed {what} from the organization"),
            Self::Removed { what: what @ Subject::Question { .. } } => format!("Removed {what}"),
            Self::Removed { what } => format!("Deleted {what}"),
            Self::Renamed { what, to } => format!("Renamed {what} to `{to}`"),
            Self::Moved { what, from, to } => format!("Moved {what} from `{from}` to `{to}`"),
            Self::Set { what, field, from, to } => match (from.is_empty(), to.is_empty()) {
                (true, _) => format!("Set the {field} of {what} to `{to}`"),
                (_, true) => format!("Removed the {field} of {what}, which was `{from}`"),
                _ => format!("Changed the {field} of {what} from `{from}` to `{to}`"),
            },
            Self::Tagged { what, key, from, to } => match (from, to) {
                (_, None) => format!("Removed the tag `{key}` of {what}"),
                (None, Some(to)) => format!("Tagged {what} with `{key}` = `{to}`"),
                (Some(from), Some(to)) => format!("Changed the tag `{key}` of {what} from `{from}` to `{to}`"),
            },
            Self::ContentChanged { what, from, to } => {
                format!("Changed the content of {what} ({from} → {to} characters)")
            }
            Self::Attached { policy, target } => format!("Attached {policy} to {target}"),
            Self::Detached { policy, target } => format!("Detached {policy} from {target}"),
            Self::Delegated { account, service } if service.is_empty() => {
                format!("Made {account} a delegated administrator")
            }
            Self::Delegated { account, service } => {
                format!("Made {account} delegated administrator for `{service}`")
            }
            Self::Undelegated { account, service } if service.is_empty() => {
                format!("Deregistered {account} as a delegated administrator of unknown services")
            }
            Self::Undelegated { account, service } => {
                format!("Deregistered {account} as delegated administrator for `{service}`")
            }
            Self::AttachmentsUnknown { target, kind } => {
                format!("The {} attachments of {target} are no longer completely known", kind.label())
            }
            Self::AttachmentsConfirmed { target, kind } => {
                format!("Confirmed the {} attachments of {target}", kind.label())
            }
            Self::PoliciesChanged { what } => format!("Changed the policies given with {what}"),
            Self::Placeholder { name, from, to } => match (from, to) {
                (_, None) => format!("Removed the value of the placeholder `{name}`"),
                (None, Some(to)) => format!("Set the placeholder `{name}` to `{to}`"),
                (Some(from), Some(to)) => format!("Changed the placeholder `{name}` from `{from}` to `{to}`"),
            },
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization => f.write_str("the organization"),
            Self::Root { name } => write!(f, "the root `{name}`"),
            Self::Ou { name, .. } => write!(f, "OU `{name}`"),
            Self::Account { name, id } => write!(f, "account `{name}` ({id})"),
            Self::Policy { name, kind, .. } => write!(f, "{} `{name}`", kind.label()),
            Self::Question { name } => write!(f, "question `{name}`"),
            Self::Inside { kind, name, place: Some(place) } => write!(f, "{kind} `{name}` in `{place}`"),
            Self::Inside { kind, name, place: None } => write!(f, "{kind} `{name}`"),
        }
    }
}

/// Under which heading a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Organization,
    Ous,
    Accounts,
    Policies,
    Inside,
    Attached,
    Detached,
    Tags,
    Delegated,
    Knowledge,
    Questions,
    Placeholders,
}

impl Group {
    const ALL: [Self; 12] = [
        Self::Organization,
        Self::Ous,
        Self::Accounts,
        Self::Policies,
        Self::Inside,
        Self::Attached,
        Self::Detached,
        Self::Tags,
        Self::Delegated,
        Self::Knowledge,
        Self::Questions,
        Self::Placeholders,
    ];

    fn of(change: &Change) -> Self {
        match change {
            Change::TypeEnabled { .. } | Change::TypeDisabled { .. } | Change::TypeStatus { .. } => Self::Organization,
            Change::Created { what, .. }
            | Change::Removed { what }
            | Change::Renamed { what, .. }
            | Change::Moved { what, .. }
            | Change::Set { what, .. }
            | Change::ContentChanged { what, .. } => match what {
                Subject::Organization | Subject::Root { .. } => Self::Organization,
                Subject::Ou { .. } => Self::Ous,
                Subject::Account { .. } => Self::Accounts,
                Subject::Policy { .. } => Self::Policies,
                Subject::Question { .. } => Self::Questions,
                Subject::Inside { .. } => Self::Inside,
            },
            Change::PoliciesChanged { .. } => Self::Questions,
            Change::Placeholder { .. } => Self::Placeholders,
            Change::Tagged { .. } => Self::Tags,
            Change::Attached { .. } => Self::Attached,
            Change::Detached { .. } => Self::Detached,
            Change::Delegated { .. } | Change::Undelegated { .. } => Self::Delegated,
            Change::AttachmentsUnknown { .. } | Change::AttachmentsConfirmed { .. } => Self::Knowledge,
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Organization => "Organization",
            Self::Ous => "OUs",
            Self::Accounts => "Accounts",
            Self::Policies => "Policies",
            Self::Inside => "Inside accounts",
            Self::Attached => "Attached",
            Self::Detached => "Detached",
            Self::Tags => "Tags",
            Self::Delegated => "Delegated administrators",
            Self::Knowledge => "What is known",
            Self::Questions => "Questions",
            Self::Placeholders => "Placeholder values",
        }
    }
}
