//! What the columns of a table of accounts mean.
//!
//! Knows the heads that people, spreadsheets and exports give them, and how a column without a head is known by what stands in it.

use std::collections::BTreeSet;

use super::{Listed, Named, Place, odd_character};
use crate::Entry;
use crate::table::unmarked;
use organization::{Tags, validity};

/// The columns of a table, from the left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    roles: Vec<Role>,
    /// What is not taken of them, as sentences.
    pub remarks: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Name,
    Email,
    Id,
    Path,
    Note,
    /// `Key=Value; Key=Value`
    Tags,
    /// The values of one tag.
    Tag(String),
    Ignored,
}

impl Columns {
    /// The columns that a first record names; `None` for a record that names none.
    pub fn of_head(fields: &[String]) -> Option<Self> {
        let (mut roles, mut known) = (Vec::new(), BTreeSet::new());
        let (mut ignored, mut remarks) = (Vec::new(), Vec::new());
        for head in fields.iter().map(|field| unguarded(field)) {
            let role = match role_of(head) {
                Some(Role::Ignored) => {
                    ignored.push(format!("“{head}”"));
                    Role::Ignored
                }
                Some(role) if known.insert(role.clone()) => role,
                Some(_) => {
                    remarks.push(format!("The second column “{head}” is ignored; give each column its own head"));
                    Role::Ignored
                }
                None => Role::Ignored,
            };
            roles.push(role);
        }
        // A tag may be called anything.
        let is_tag = |field: &String| field.trim().to_ascii_lowercase().starts_with("tag:");
        let is_email = |field: &String| !is_tag(field) && Entry::of(field).is_account();
        let says_what = roles.iter().any(|role| matches!(role, Role::Name | Role::Email | Role::Id | Role::Path));
        if !says_what || fields.iter().any(is_email) {
            return None;
        }
        for (role, head) in roles.iter_mut().zip(fields) {
            let refusal = if let Role::Tag(key) = role { validity::tag_key(key) } else { None };
            if let Some(why) = refusal {
                remarks.push(format!("The column “{}” is ignored: {}", head.trim(), why.replace('`', "")));
                *role = Role::Ignored;
            }
        }
        if !ignored.is_empty() {
            let what = if ignored.len() == 1 { "This column is" } else { "These columns are" };
            remarks.insert(0, format!("{what} not taken, for AWS or Canopy says it: {}", ignored.join(", ")));
        }
        Some(Self { roles, remarks })
    }

    /// The columns of records without a head, by what stands in them; `None` where nothing says what they are.
    pub fn by_content(rows: &[Vec<String>]) -> Option<Self> {
        let first = rows.first()?;
        // A line of one field among them makes the whole an outline, in which commas stand in names.
        let filled = |row: &Vec<String>| row.iter().filter(|field| !field.trim().is_empty()).count();
        if rows.iter().any(|row| filled(row) == 1)
            || filled(first) < 2
            || !first.iter().any(|field| is_email(field.trim()) || is_id(field.trim()))
        {
            return None;
        }
        let count = rows.iter().map(Vec::len).max().unwrap_or_default();
        // What is left over is read in this order.
        let mut others = [Role::Name, Role::Path, Role::Note].into_iter();
        let mut roles: Vec<Role> = Vec::new();
        for at in 0..count {
            let values =
                || rows.iter().filter_map(|row| row.get(at)).map(|field| field.trim()).filter(|it| !it.is_empty());
            let all = |is: fn(&str) -> bool| values().next().is_some() && values().all(is);
            let role = if all(is_email) && !roles.contains(&Role::Email) {
                Role::Email
            } else if all(is_id) && !roles.contains(&Role::Id) {
                Role::Id
            } else if all(|value| value.contains('=')) && !roles.contains(&Role::Tags) {
                Role::Tags
            } else if all(is_state) || values().next().is_none() {
                Role::Ignored
            } else {
                others.next().unwrap_or(Role::Ignored)
            };
            roles.push(role);
        }
        Some(Self { roles, remarks: Vec::new() })
    }

    /// What a record names; `None` where it names nothing that could be missed.
    pub fn listed(&self, line: usize, said: &str, fields: &[String]) -> Option<Listed> {
        let unusable = |why: String| Some(Listed::unusable(line, said, why));
        if let Some(why) = fields.iter().find_map(|field| odd_character(field)) {
            return unusable(why);
        }
        if fields.iter().skip(self.roles.len()).any(|field| !field.trim().is_empty()) {
            return unusable(
                "it has more fields than there are columns; put a field that holds the separator in quotation marks"
                    .to_owned(),
            );
        }
        let mut found = Listed::new(line, Place::Unsaid, Named::Ou(String::new()));
        let (mut name, mut email, mut id) = (None, None, None);
        for (role, field) in self.roles.iter().zip(fields) {
            let field = unguarded(field);
            if field.is_empty() {
                continue;
            }
            match role {
                Role::Name => name = Some(field.to_owned()),
                Role::Email => email = Some(email_in(field)),
                Role::Id => match Entry::of(field).id {
                    Some(known) => id = Some(known),
                    None => {
                        return unusable(format!(
                            "“{field}” is no account id; ids have twelve digits, and a spreadsheet may have dropped a \
                             zero at the beginning"
                        ));
                    }
                },
                Role::Path => found.place = path(field),
                Role::Note => field.clone_into(&mut found.note),
                Role::Tag(key) => drop(found.tags.insert(key.clone(), field.to_owned())),
                Role::Tags => match tags(field) {
                    Ok(tags) => found.tags.extend(tags),
                    Err(why) => return unusable(why),
                },
                Role::Ignored => {}
            }
        }
        let Some(email) = email else {
            return match (name, id, &mut found.place) {
                // A path alone is an OU.
                (None, None, Place::Path { names, .. }) => {
                    let name = names.pop()?;
                    Some(Listed { names: Named::Ou(name), ..found })
                }
                (None, None, Place::Unsaid | Place::In(_)) => {
                    unusable("it names neither an account nor an OU".to_owned())
                }
                (name, id, _) => Some(Listed { names: Named::Account { name, email: None, id }, ..found }),
            };
        };
        Some(Listed { names: Named::Account { name, email: Some(email), id }, ..found })
    }
}

/// The e-mail in a field: by itself, or in angle brackets behind a name. What is anything else stays as it stands, for AWS's rules
/// to refuse: nobody's e-mail is made of a part of it.
fn email_in(field: &str) -> String {
    let bare = field.strip_prefix("mailto:").unwrap_or(field);
    let in_brackets = bare.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')).map(|(_, email)| email.trim());
    in_brackets.unwrap_or(bare).to_owned()
}

/// A field without the blanks around it, and without the mark that keeps spreadsheets from running it.
fn unguarded(field: &str) -> &str {
    unmarked(field.trim())
}

/// What a head means; another word is the key of a tag.
fn role_of(head: &str) -> Option<Role> {
    if let Some(key) = head.get(..4).filter(|start| start.eq_ignore_ascii_case("tag:")).and(head.get(4..)) {
        return Some(Role::Tag(key.trim().to_owned()));
    }
    let plain: String = head.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let role = match plain.as_str() {
        "name" | "accountname" | "account" => Role::Name,
        "email" | "mail" | "emailaddress" | "rootemail" | "rootemailaddress" | "rootuseremail" | "accountemail" => {
            Role::Email
        }
        "id" | "accountid" | "accountnumber" | "awsaccountid" => Role::Id,
        "ou"
        | "oupath"
        | "ouname"
        | "path"
        | "parent"
        | "parentou"
        | "organizationalunit"
        | "organizationalunitpath" => Role::Path,
        "note" | "notes" | "comment" | "description" => Role::Note,
        "tags" => Role::Tags,
        "state" | "status" | "joined" | "joinedmethod" | "joinedtimestamp" | "joinedtime" | "arn" | "policies"
        | "allowed" | "byregion" | "depends" | "denied" => Role::Ignored,
        "" => return None,
        _ => Role::Tag(head.to_owned()),
    };
    Some(role)
}

fn is_email(value: &str) -> bool {
    Entry::of(value).email.as_deref() == Some(value)
}

fn is_id(value: &str) -> bool {
    let entry = Entry::of(value);
    entry.id.is_some() && entry.email.is_none() && entry.name.is_empty()
}

fn is_state(value: &str) -> bool {
    let state = organization::AccountState::from(value.to_ascii_uppercase().as_str());
    !matches!(state, organization::AccountState::Other(_))
}

/// The names in a path, and what stands between them: `Workloads / Prod`, `Workloads/Prod`, `Workloads > Prod`.
fn path(text: &str) -> Place {
    // Where blanks stand around the marks, a mark without them belongs to a name.
    let mark = [" / ", " > ", "/"].into_iter().find(|mark| text.contains(mark)).unwrap_or("/");
    let names = text.split(mark).map(|name| name.trim().trim_matches('/').trim());
    Place::Path { names: names.filter(|name| !name.is_empty()).map(str::to_owned).collect(), mark }
}

/// The tags of one field. AWS takes none of the marks between them in a tag.
fn tags(text: &str) -> Result<Tags, String> {
    let parts = text.split([';', ',', '|', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let tag = |part: &str| match part.split_once('=') {
        Some((key, value)) => Ok((key.trim().to_owned(), value.trim().to_owned())),
        None => Err(format!("the tag “{part}” has no value; tags read Key=Value; Key=Value")),
    };
    let mut tags = Tags::new();
    for part in parts {
        let (key, value) = tag(part)?;
        if tags.insert(key.clone(), value).is_some() {
            return Err(format!("the tag “{key}” is given twice"));
        }
    }
    Ok(tags)
}
