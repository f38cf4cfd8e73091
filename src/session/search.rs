//! Finds anything by any of its words.
//!
//! Knows which fields of the document are searched and in which order hits are shown.
//! Plain text without regard to case; every word of the query must occur.

use organization::{Organization, PolicyId, Tags, TargetId};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Target(TargetId),
    Policy(PolicyId),
}

/// One hit, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub found: Found,
    pub title: String,
    /// Id, e-mail, or the field in which the words were found.
    pub detail: String,
}

/// At most this many hits are shown.
const HITS: usize = 200;

/// The root, OUs and accounts whose name, id, e-mail, note or tags hold all words, then policies (their texts included).
/// Hits in names come first.
pub fn search(organization: &Organization, query: &str) -> Vec<Hit> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut by_name = Vec::new();
    let mut elsewhere = Vec::new();
    let mut file = |found: Found, title: &str, fields: &[&str]| {
        let Some(field) = matching(&words, title, fields) else { return };
        let detail = if field.is_empty() { fields.first().copied().unwrap_or_default() } else { field };
        let hit = Hit { found, title: title.to_owned(), detail: snippet(detail, &words) };
        if field.is_empty() { by_name.push(hit) } else { elsewhere.push(hit) }
    };
    let root = organization.root();
    let tags = tag_text(&root.tags);
    file(Found::Target(TargetId::Root), organization.name(&TargetId::Root), &[root.id.as_str(), &root.note, &tags]);
    for ou in organization.ous().values() {
        let tags = tag_text(&ou.tags);
        file(Found::Target(TargetId::Ou(ou.id.clone())), ou.shown_name(), &[ou.id.as_str(), &ou.note, &tags]);
    }
    for account in organization.accounts().values() {
        let tags = tag_text(&account.tags);
        let fields = [account.id.as_str(), &account.email, &account.note, &tags];
        file(Found::Target(TargetId::Account(account.id.clone())), account.shown_name(), &fields);
    }
    for policy in organization.policies().values() {
        let tags = tag_text(&policy.tags);
        let fields = [policy.id.as_str(), &policy.description, &policy.note, &tags, &policy.content];
        file(Found::Policy(policy.id.clone()), policy.shown_name(), &fields);
    }
    by_name.append(&mut elsewhere);
    by_name.truncate(HITS);
    by_name
}

/// Whether one entry of the tree is what a filter asks for: name, id, e-mail or tags.
pub fn target_matches(organization: &Organization, target: &TargetId, query: &str) -> bool {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let id = organization.target_text(target);
    match target {
        TargetId::Root => matching(&words, &organization.root().name, &[id]).is_some(),
        TargetId::Ou(ou) => organization
            .ous()
            .get(ou)
            .is_some_and(|ou| matching(&words, &ou.name, &[id, &tag_text(&ou.tags)]).is_some()),
        TargetId::Account(account) => organization.accounts().get(account).is_some_and(|account| {
            matching(&words, &account.name, &[id, &account.email, &tag_text(&account.tags)]).is_some()
        }),
    }
}

/// The field that holds words which the title does not; empty if the title holds them all; `None` if some are nowhere.
fn matching<'a>(words: &[String], title: &str, fields: &[&'a str]) -> Option<&'a str> {
    let title = title.to_lowercase();
    let mut field = "";
    for word in words.iter().filter(|word| !title.contains(word.as_str())) {
        field = fields.iter().find(|field| field.to_lowercase().contains(word.as_str()))?;
    }
    Some(field)
}

fn tag_text(tags: &Tags) -> String {
    tags.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(", ")
}

/// The line of a text in which a word was found, and not too much of it.
fn snippet(text: &str, words: &[String]) -> String {
    let holds = |line: &&str| words.iter().any(|word| line.to_lowercase().contains(word.as_str()));
    let line = text.lines().find(holds).or_else(|| text.lines().next()).unwrap_or_default().trim();
    match line.char_indices().nth(90) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}
