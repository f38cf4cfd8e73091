//! What the table of accounts tells of each account.
//!
//! Pure. Knows the columns, their heads, what stands in a cell, by what a column sorts, and which cells can be edited.

use std::borrow::Cow;
use std::sync::Arc;

use analysis::{Analysis, Shade};
use exchange::place;
use organization::{Account, Edit, Organization, TaggedId, TargetId};

/// A column by what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    Name,
    Id,
    Email,
    Path,
    State,
    Joined,
    /// The account's own policies, but for those of AWS.
    Policies,
    /// How many actions get this verdict.
    Count(Shade),
    Note,
    /// The values of a tag.
    Tag(Arc<str>),
}

/// By what rows are put in order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Number(u64),
    Text(String),
}

impl Column {
    /// Those that every organization has, from the left.
    pub const FIXED: [Self; 12] = [
        Self::Name,
        Self::Id,
        Self::Email,
        Self::Path,
        Self::State,
        Self::Joined,
        Self::Policies,
        Self::Count(Shade::Allowed),
        Self::Count(Shade::ByRegion),
        Self::Count(Shade::Depends),
        Self::Count(Shade::Denied),
        Self::Note,
    ];

    pub fn head(&self) -> &str {
        match self {
            Self::Name => "Name",
            Self::Id => "Account id",
            Self::Email => "E-mail",
            Self::Path => "OU path",
            Self::State => "State",
            Self::Joined => "Joined",
            Self::Policies => "Policies",
            Self::Count(Shade::Allowed) => "Allowed",
            Self::Count(Shade::ByRegion) => "By Region",
            Self::Count(Shade::Depends) => "Depends",
            Self::Count(Shade::Denied) => "Denied",
            Self::Note => "Note",
            Self::Tag(key) => key,
        }
    }

    /// The head where others read the table: a tag among them is told from the rest.
    pub fn exported_head(&self) -> Cow<'_, str> {
        match self {
            Self::Tag(key) => Cow::from(format!("tag:{key}")),
            Self::Name
            | Self::Id
            | Self::Email
            | Self::Path
            | Self::State
            | Self::Joined
            | Self::Policies
            | Self::Count(_)
            | Self::Note => Cow::from(self.head()),
        }
    }

    /// What the column holds, under the pointer.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Name | Self::Email | Self::Note | Self::Tag(_) => "Enter, F2 or a double click edits a cell",
            Self::Id => "The twelve digits that AWS gave the account",
            Self::Path => "The OUs above the account",
            Self::State => "What AWS says of the account",
            Self::Joined => "When the account came into the organization",
            Self::Policies => "Policies attached to the account itself, but for those that AWS manages",
            Self::Count(_) => "How many actions get this verdict, from the viewpoint above",
        }
    }

    /// In points.
    pub fn width(&self) -> f32 {
        match self {
            Self::Name => 220.0,
            Self::Id => 106.0,
            Self::Email => 230.0,
            Self::Path => 200.0,
            Self::State => 90.0,
            Self::Joined => 92.0,
            Self::Policies => 80.0,
            Self::Count(_) => 90.0,
            Self::Note => 220.0,
            Self::Tag(_) => 140.0,
        }
    }

    pub fn is_number(&self) -> bool {
        matches!(self, Self::Policies | Self::Count(_))
    }

    pub fn is_editable(&self) -> bool {
        matches!(self, Self::Name | Self::Email | Self::Note | Self::Tag(_))
    }

    /// What stands in the cell, in full.
    pub fn text(&self, organization: &Organization, analysis: &Analysis, account: &Account) -> String {
        match self {
            Self::Name => account.name.clone(),
            Self::Id => account.id.to_string(),
            Self::Email => account.email.clone(),
            Self::Path => place(organization, &account.id),
            Self::State => account.state.label().to_owned(),
            Self::Joined => account.joined.clone().unwrap_or_default(),
            Self::Note => account.note.clone(),
            Self::Tag(key) => account.tags.get(&**key).cloned().unwrap_or_default(),
            Self::Policies | Self::Count(_) => {
                self.number(organization, analysis, account).map(|number| number.to_string()).unwrap_or_default()
            }
        }
    }

    /// What is shown of it in one line.
    pub fn shown(&self, organization: &Organization, analysis: &Analysis, account: &Account) -> String {
        match self {
            Self::Name => account.shown_name().to_owned(),
            // Of a time its day.
            Self::Joined => {
                account.joined.as_deref().and_then(|time| time.split('T').next()).unwrap_or_default().to_owned()
            }
            Self::Policies | Self::Count(_) => {
                let number = self.number(organization, analysis, account);
                number.map_or_else(
                    || "–".to_owned(),
                    |number| analysis::number(usize::try_from(number).unwrap_or(usize::MAX)),
                )
            }
            Self::Note => account.note.lines().collect::<Vec<_>>().join(" "),
            Self::Id | Self::Email | Self::Path | Self::State | Self::Tag(_) => {
                self.text(organization, analysis, account)
            }
        }
    }

    fn number(&self, organization: &Organization, analysis: &Analysis, account: &Account) -> Option<u64> {
        let target = TargetId::Account(account.id.clone());
        if let Self::Count(shade) = self {
            // A new account has no verdicts until they are worked out.
            return analysis.row(&target).map(|row| u64::from(row.tally.of(*shade)));
        }
        Some(organization.attached(&target).filter(|policy| !policy.aws_managed).count() as u64)
    }

    /// By what the account stands where this column sorts; `None` where there is nothing.
    pub fn key(&self, organization: &Organization, analysis: &Analysis, account: &Account) -> Option<Key> {
        if self.is_number() {
            return self.number(organization, analysis, account).map(Key::Number);
        }
        let text = if *self == Self::Name {
            account.shown_name().to_lowercase()
        } else {
            self.text(organization, analysis, account).to_lowercase()
        };
        (!text.is_empty()).then_some(Key::Text(text))
    }

    /// The edit that makes a cell say this; `None` where it says so already or cannot be edited.
    pub fn edit(&self, account: &Account, text: &str) -> Option<Edit> {
        let target = TargetId::Account(account.id.clone());
        let text = text.trim().to_owned();
        match self {
            Self::Name => (text != account.name).then_some(Edit::Rename { target, name: text }),
            Self::Email => {
                let account_id = account.id.clone();
                (text != account.email).then_some(Edit::SetEmail { account: account_id, email: text })
            }
            Self::Note => (text != account.note).then_some(Edit::SetNote { on: TaggedId::Target(target), note: text }),
            Self::Tag(key) => {
                let (on, known, key) = (TaggedId::Target(target), account.tags.get(&**key), key.to_string());
                match known {
                    // A tag that is emptied goes: that an empty value is meant, the inspector can say.
                    Some(_) if text.is_empty() => Some(Edit::RemoveTag { on, key }),
                    Some(known) if *known == text => None,
                    None if text.is_empty() => None,
                    Some(_) | None => Some(Edit::SetTag { on, key, value: text }),
                }
            }
            Self::Id | Self::Path | Self::State | Self::Joined | Self::Policies | Self::Count(_) => None,
        }
    }
}
