//! Whom policies name: the callers that their texts single out, and the accounts that their conditions name.
//!
//! All other accounts are alike. Ids are names: where two that no text names are exchanged, every request becomes another that
//! the same policies decide in the same way. So what is worked out for one such account holds for all. Knows texts, not what
//! requests hold.
//!
//! A text names an id that stands in it. It may mean ids without naming any where a digit stands beside a wildcard or a
//! variable, for then a part of an id may stand there: where such a text is compared with what holds an account's id, every
//! account is one of its own.

use std::collections::BTreeSet;

use super::Filling;
use super::ordinary::{SingledOut, singled_out};
use crate::space::{holds_account, says_place};
use policy::{Comparison, ConditionEntry, PolicyDocument, fill_each, variables};

/// Whom some policies name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Named {
    /// The names of callers that are singled out.
    pub callers: SingledOut,
    /// Ids, as numbers; others of as many digits do no harm.
    ids: BTreeSet<u64>,
    /// Keys that are compared with something of the account, in lower case.
    keys: BTreeSet<String>,
    /// Keys with a text that may mean a part of an id, or that is not compared as a text.
    parts: BTreeSet<String>,
    /// Whether something asks where in the tree an account is.
    places: bool,
    /// Whether a text has the character of [`NOBODYS`].
    nobody: bool,
    /// What it takes to tell one account from others, in conditions that compare something of the account with a text.
    pub effort: u64,
    /// Whether an organization has so many accounts of their own that none is told apart.
    pub is_crowd: bool,
}

/// A condition with a variable of the account leaves a test of its own in each account, in every action that it is about; one
/// that compares something of the account with texts mostly comes out as yes or no.
const OF_VARIABLE: u64 = 10;

/// The id that stands for those that nobody names: as long as one, of a character that no id and hardly a text has.
pub(crate) const NOBODYS: &str = "\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}";

/// So many digits an id has.
const DIGITS: usize = 12;

impl Named {
    /// By a policy.
    pub fn of(document: &PolicyDocument, value: Filling<'_>) -> Self {
        let mut named = Self { callers: singled_out(document, value), ..Self::default() };
        for entry in document.statements.iter().flat_map(|statement| &statement.conditions) {
            named.condition(entry, value);
        }
        named
    }

    fn condition(&mut self, entry: &ConditionEntry, value: Filling<'_>) {
        let key = entry.key.value.to_ascii_lowercase();
        let texts: Vec<String> = entry.values.iter().flat_map(|text| fill_each(&text.value.text, value)).collect();
        let asked: Vec<String> = texts.iter().flat_map(|text| variables(text)).map(str::to_ascii_lowercase).collect();
        self.places |= asked.iter().chain([&key]).any(|key| says_place(key));
        // A pattern of ARNs that takes every account asks for none: what `tells_accounts_apart` says of its shape.
        let takes_every = |text: &String| key == "aws:principalarn" && text.split(':').nth(4) == Some("*");
        let is_everyones = asked.is_empty() && texts.iter().all(takes_every);
        let has_variable = asked.iter().any(|key| holds_account(key));
        if has_variable || holds_account(&key) && !is_everyones {
            self.keys.insert(key.clone());
            self.effort += if has_variable { OF_VARIABLE } else { 1 };
        }
        let is_text = matches!(
            entry.operator.value.comparison,
            Comparison::StringEquals
                | Comparison::StringNotEquals
                | Comparison::StringEqualsIgnoreCase
                | Comparison::StringNotEqualsIgnoreCase
                | Comparison::StringLike
                | Comparison::StringNotLike
                | Comparison::ArnEquals
                | Comparison::ArnNotEquals
                | Comparison::ArnLike
                | Comparison::ArnNotLike
                | Comparison::Bool
                | Comparison::Null
        );
        if !is_text || !is_everyones && texts.iter().any(|text| may_mean_a_part(text)) {
            self.parts.insert(key);
        }
        texts.iter().for_each(|text| self.text(text));
    }

    /// Takes in the ids that a text names.
    pub fn text(&mut self, text: &str) {
        self.nobody |= NOBODYS.chars().next().is_some_and(|nobody| text.contains(nobody));
        for digits in text.split(|c: char| !c.is_ascii_digit()) {
            let windows = (0..=digits.len()).map_while(|at| digits.get(at..at + DIGITS));
            self.ids.extend(windows.filter_map(|id| id.parse::<u64>().ok()));
        }
    }

    /// Takes in whom others name.
    pub fn add(&mut self, other: &Self) {
        let Self { callers, ids, keys, parts, places, nobody, effort, is_crowd } = other;
        self.effort += effort;
        self.is_crowd |= is_crowd;
        self.callers |= callers;
        self.ids.extend(ids);
        // Mostly all of them are there, and thousands of policies are asked after each edit.
        for (own, others) in [(&mut self.keys, keys), (&mut self.parts, parts)] {
            for key in others {
                if !own.contains(key) {
                    own.insert(key.clone());
                }
            }
        }
        self.places |= places;
        self.nobody |= nobody;
    }

    /// Whether every account that others name is named.
    pub fn covers(&self, other: &Self) -> bool {
        // The effort is one organization's own, and whether there is a crowd belongs to the engine's setting.
        let Self { callers: _, ids, keys, parts, places, nobody, effort: _, is_crowd: _ } = other;
        ids.is_subset(&self.ids)
            && keys.is_subset(&self.keys)
            && parts.is_subset(&self.parts)
            && (self.places || !places)
            && (self.nobody || !nobody)
    }

    /// Whether any id may be named.
    pub fn may_name_all(&self) -> bool {
        self.nobody || !self.keys.is_disjoint(&self.parts)
    }

    /// Whether an account with this id is one of its own.
    pub fn names(&self, id: &str) -> bool {
        let is_id = id.len() == DIGITS && id.bytes().all(|byte| byte.is_ascii_digit());
        !is_id || id.parse().is_ok_and(|id| self.ids.contains(&id))
    }

    /// At most so many accounts of an organization of so many are told apart.
    pub fn at_most(&self, accounts: usize) -> usize {
        if self.may_name_all() || self.places { accounts } else { accounts.min(self.ids.len()) }
    }

    /// Whether something asks where in the tree an account is.
    pub fn asks_for_places(&self) -> bool {
        self.places
    }
}

/// Whether a digit of a text stands beside a wildcard or a variable.
fn may_mean_a_part(text: &str) -> bool {
    let mut rest = text;
    let (mut is_digit, mut is_open) = (false, false);
    while let Some(c) = rest.chars().next() {
        let next = match rest.strip_prefix("${") {
            Some(variable) => variable.split_once('}').map_or("", |(_, after)| after),
            None => rest.get(c.len_utf8()..).unwrap_or_default(),
        };
        let opens = matches!(c, '*' | '?') || rest.starts_with("${");
        let digit = c.is_ascii_digit();
        if is_digit && opens || is_open && digit {
            return true;
        }
        (is_digit, is_open, rest) = (digit, opens, next);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::{PolicyKind, parse};

    fn named(condition: &str) -> Named {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{{condition}}}}}}}"#
        );
        Named::of(&parse(&text, PolicyKind::Scp).document, &|_| None)
    }

    #[test]
    fn ids_that_stand_in_texts() {
        let named = named(r#""ArnLike":{"aws:PrincipalArn":["arn:aws:iam::111122223333:role/x","a0444455556666b"]}"#);
        for (id, is_named) in [
            ("111122223333", true),
            ("044445555666", true),
            ("444455556666", true),
            ("111122223334", false),
            // No id at all.
            ("1111", true),
            ("11112222333x", true),
        ] {
            assert_eq!(named.names(id), is_named, "{id}");
        }
        assert!(!named.may_name_all() && !named.asks_for_places());
    }

    #[test]
    fn what_may_mean_a_part_of_an_id() {
        for (condition, may_name_all, places) in [
            (r#""StringNotEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#, false, false),
            (r#""StringLike":{"aws:PrincipalAccount":"1*"}"#, true, false),
            (r#""StringLike":{"aws:PrincipalTag/x":"1*"}"#, false, false),
            (r#""StringLike":{"aws:PrincipalTag/x":["1*","${aws:PrincipalAccount}"]}"#, true, false),
            (r#""StringLike":{"aws:PrincipalTag/x":["1","${aws:PrincipalAccount}"]}"#, false, false),
            (r#""StringLike":{"aws:PrincipalTag/x":"${aws:PrincipalAccount}0"}"#, true, false),
            (r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x1*"}"#, false, false),
            (r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*1*:role/x"}"#, true, false),
            (r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::????????????:role/x1*"}"#, true, false),
            (r#""NumericLessThan":{"aws:PrincipalAccount":"5"}"#, true, false),
            (r#""StringEquals":{"aws:ResourceAccount":"\u007f"}"#, true, false),
            (r#""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-a/*"}"#, false, true),
            (r#""StringLike":{"aws:PrincipalTag/x":"${aws:PrincipalOrgPaths}"}"#, false, true),
        ] {
            let named = named(condition);
            assert_eq!((named.may_name_all(), named.asks_for_places()), (may_name_all, places), "{condition}");
        }
    }
}
