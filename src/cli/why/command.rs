//! A request as the `canopy ask` that asks the same, to go on with.
//!
//! Knows how shells quote.

use std::path::Path;

use analysis::decision::{PrincipalForm, account_of};
use exchange::requests::Told;
use organization::ContextValue;

/// The command on one line; what is not told stands in capitals.
pub fn ask(told: &Told, file: &Path) -> String {
    let question = &told.question;
    let mut words = vec!["canopy".to_owned(), "ask".to_owned(), quoted(&file.display().to_string())];
    let mut add = |name: &str, value: &str| words.extend([name.to_owned(), quoted(value)]);
    match PrincipalForm::of(&question.principal) {
        PrincipalForm::OrdinaryRole => add("--account", &account_of(&question.principal).unwrap_or_default()),
        PrincipalForm::Role
        | PrincipalForm::User
        | PrincipalForm::Session
        | PrincipalForm::Root
        | PrincipalForm::ServiceLinkedRole
        | PrincipalForm::Service
        | PrincipalForm::Provider
        | PrincipalForm::Anonymous
        | PrincipalForm::Other => {
            add("--principal", if question.principal.is_empty() { "ARN" } else { &question.principal })
        }
    }
    add("--action", if question.action.is_empty() { "ACTION" } else { &question.action });
    // Without a resource it is asked about the call.
    if !question.resource.is_empty() {
        add("--resource", &question.resource);
    }
    if let Some(account) = &question.resource_account {
        add("--resource-account", account);
    }
    for (key, value) in &question.context {
        match value {
            ContextValue::Text(text) => add("--context", &format!("{key}={text}")),
            ContextValue::Several(texts) => texts.iter().for_each(|text| add("--context", &format!("{key}={text}"))),
            ContextValue::Unknown => add("--unknown", key),
            ContextValue::Absent => add("--absent", key),
        }
    }
    words.join(" ")
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_where_a_shell_would_take_them_apart() {
        for (word, expect) in [
            ("arn:aws:s3:::b/k", "arn:aws:s3:::b/k"),
            ("a b", "'a b'"),
            ("it's", "'it'\\''s'"),
            ("$HOME", "'$HOME'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(word), expect);
        }
    }
}
