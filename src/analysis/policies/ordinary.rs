//! The ordinary caller: who stands for every role, or user, that nobody has singled out.
//!
//! Knows how to name it so that no pattern of a policy means its name, and when patterns tell names apart by their length.
//!
//! A pattern singles out whom its literal text has to match: `role/Ad*` means some, `role/*` means all. `role/????????` means
//! neither: nobody knows how long the name of an ordinary role is, so before such a pattern it may have any length.

use super::Filling;
use super::asked::compared;
use policy::{Glob, PolicyDocument, Statement, fill_each, fill_placeholders, placeholders, with_wildcards};

/// What policies single out: a bit for each of [`NAMES`], and [`LENGTHS`].
pub(crate) type SingledOut = u16;

/// Names of which no two have a character in common, so that a pattern with a character of a name means that one at most: as
/// many patterns have to meet as there are names before none is free.
const NAMES: [&str; 8] = ["ordinary", "useful", "q.g", "k_7", "w-2", "b@4", "x=z", "cmt"];

/// Where lengths matter, the name is any number of one character instead: the first of the name of the same place.
const OF_ANY_LENGTH: [&str; 8] = ["o*", "u*", "q*", "k*", "w*", "b*", "x*", "c*"];

/// Some pattern tells names apart by their length alone.
const LENGTHS: SingledOut = 1 << NAMES.len();

/// So long the name of a role or user may be.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const LONGEST_NAME: usize = 64;

/// Every name that a name of [`free_name`] stands for: itself, or the character before its `*`, up to as often as it may be.
pub(crate) fn names(name: &str) -> Vec<String> {
    match name.strip_suffix('*') {
        Some(letter) => (1..=LONGEST_NAME).map(|length| letter.repeat(length)).collect(),
        None => vec![name.to_owned()],
    }
}

/// Those names that are there, such as the names of stored identities.
#[must_use]
pub(crate) fn names_among(is_there: impl Fn(&str) -> bool) -> SingledOut {
    let mut bits = 0;
    for (bit, (name, letter)) in NAMES.iter().zip(OF_ANY_LENGTH).enumerate() {
        if is_there(name) || names(letter).iter().any(|name| is_there(name)) {
            bits |= 1 << bit;
        }
    }
    bits
}

/// Whether what a policy singles out depends on what stands for placeholders.
#[must_use]
pub fn has_placeholders(document: &PolicyDocument) -> bool {
    document.statements.iter().flat_map(compared).any(|text| !placeholders(text).is_empty())
}

/// What a policy singles out.
#[must_use]
pub(crate) fn singled_out(document: &PolicyDocument, value: Filling<'_>) -> SingledOut {
    let mut bits = 0;
    for text in document.statements.iter().flat_map(compared).flat_map(|text| filled(text, value)) {
        if !may_name_a_caller(&text) {
            continue;
        }
        let text = of_every_account(&text.to_lowercase());
        let glob = Glob::new(&text);
        let partition = text.split(':').nth(1).filter(|partition| !partition.contains('*')).unwrap_or("aws");
        // Most patterns are about other things, and how they begin shows it without trying a name.
        let (begins, every) = (glob.prefix(), format!("arn:{partition}:iam::111122223333:"));
        if begins.starts_with(&every) || every.starts_with(&*begins) {
            for kind in ["role/", "user/"] {
                bits |= singled_out_by(&glob, &text, &format!("{every}{kind}"));
            }
        }
    }
    for text in document.statements.iter().flat_map(names_of_users) {
        let text = with_wildcards(&fill_placeholders(text, value)).to_lowercase();
        bits |= singled_out_by(&Glob::new(&text), &text, "");
    }
    bits
}

/// What one pattern singles out among the names that follow on a beginning.
fn singled_out_by(glob: &Glob, text: &str, begin: &str) -> SingledOut {
    let matches = |name: &str| glob.matches(&format!("{begin}{name}"));
    let is_singled_out = |name: &str| matches(name) && !matches(&nobody(name.len()));
    let mut bits = 0;
    let last = text.rsplit('/').next().unwrap_or(text);
    for (bit, (name, letter)) in NAMES.iter().zip(OF_ANY_LENGTH).enumerate() {
        let letter = letter.trim_end_matches('*');
        // Most patterns lack the letter, and then no number of it fits what is literal in them.
        let of_some_length =
            || last.contains(letter) && names(&format!("{letter}*")).iter().any(|name| is_singled_out(name));
        if is_singled_out(name) || of_some_length() {
            bits |= 1 << bit;
        }
    }
    if text.contains('?') {
        let mut meant = (1..=LONGEST_NAME).map(|length| matches(&nobody(length)));
        let first = meant.next();
        if meant.any(|other| Some(other) != first) {
            bits |= LENGTHS;
        }
    }
    bits
}

/// A name that only such patterns match as match every name of that length.
fn nobody(length: usize) -> String {
    "\u{1}".repeat(length)
}

/// The texts that a text stands for, one in nearly all cases.
fn filled(text: &str, value: Filling<'_>) -> Vec<String> {
    if text.contains(['$', '{', '<', '[']) {
        return fill_each(text, value).iter().map(|text| with_wildcards(text)).collect();
    }
    vec![text.to_owned()]
}

/// Whose account it is makes no difference.
fn of_every_account(text: &str) -> String {
    match text.split(':').collect::<Vec<_>>().as_slice() {
        [arn, partition, iam, region, _, name] => [*arn, partition, iam, region, "*", name].join(":"),
        _ => text.to_owned(),
    }
}

/// What the names of users may be compared with.
fn names_of_users(statement: &Statement) -> impl Iterator<Item = &str> {
    let entries = statement.conditions.iter().filter(|entry| entry.key.value.eq_ignore_ascii_case("aws:username"));
    entries.flat_map(|entry| &entry.values).map(|text| &*text.value.text)
}

/// Whether the parts of a pattern leave open that it means one of the names and not all.
fn may_name_a_caller(text: &str) -> bool {
    let begins = |part: &str, own: [&str; 2]| {
        let literal = part.split(['*', '?']).next().unwrap_or_default();
        let mut own = own.iter().flat_map(|own| own.bytes());
        let same = literal.bytes().all(|byte| own.next().is_some_and(|own| own.eq_ignore_ascii_case(&byte)));
        same && (literal.len() < part.len() || own.next().is_none())
    };
    let mut parts = text.split(':');
    let mut part = || parts.next().unwrap_or_default();
    // Letters beyond ASCII may be those of a name in lower case.
    if !text.is_ascii() {
        return true;
    }
    // Only where every colon is written do parts meet parts.
    match text.bytes().filter(|byte| *byte == b':').count() {
        5 => {
            let [arn, _, iam, region, _, name] = [part(), part(), part(), part(), part(), part()];
            let named = |kind: &str| {
                let literal = name.split(['*', '?']).next().unwrap_or_default();
                let rest = literal
                    .get(kind.len()..)
                    .filter(|_| begins(literal, [kind, literal.get(kind.len()..).unwrap_or_default()]));
                let of_some_length = |letter: &str| {
                    rest.is_some_and(|rest| {
                        !rest.is_empty() && rest.chars().all(|c| letter.starts_with(c.to_ascii_lowercase()))
                    })
                };
                NAMES.iter().any(|own| begins(name, [kind, own])) || OF_ANY_LENGTH.into_iter().any(of_some_length)
            };
            begins(arn, ["arn", ""])
                && begins(iam, ["iam", ""])
                && begins(region, ["", ""])
                && (named("role/") || named("user/"))
        }
        colons => colons < 5 && text != "*",
    }
}

/// A name that is not among these, the `known` one as long as it is free: the name itself, or one that ends with `*` and
/// stands for several ([`names`]). `None` where policies single out every one.
#[must_use]
pub(crate) fn free_name(singled_out: SingledOut, known: Option<&str>) -> Option<&'static str> {
    let all = if singled_out & LENGTHS == 0 { NAMES } else { OF_ANY_LENGTH };
    let mut names = all.into_iter().enumerate().filter(|(bit, _)| singled_out & (1 << bit) == 0).map(|(_, name)| name);
    let first = names.clone().next();
    names.find(|name| Some(*name) == known).or(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::{PolicyKind, parse};
    use std::collections::BTreeSet;

    #[test]
    fn names_that_policies_single_out() {
        let bits = |values: &[&str]| {
            let text = format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*", "Resource": "*",
                   "Condition": {{"ArnLike": {{"aws:PrincipalArn": {values:?}}}}}}}}}"#
            );
            singled_out(&parse(&text, PolicyKind::Scp).document, &|name| (name == "PFX").then(|| "ord".to_owned()))
        };
        assert_eq!(bits(&["arn:aws:iam::*:role/*", "*", "ordinary", "arn:aws:iam::????????????:role/?*"]), 0);
        assert_eq!(bits(&["arn:aws:iam::*:role/Ord*"]), 0b1);
        assert_eq!(bits(&["arn:aws:iam::444455556666:role/?sef*"]), 0b10);
        assert_eq!(bits(&["arn:aws-cn:iam::444455556666:user/q.g"]), 0b100);
        assert_eq!(bits(&["arn:*:iam::*:role/k_*", "*/ordinary"]), 0b1001);
        assert_eq!(bits(&["arn:aws:iam::${aws:PrincipalAccount}:role/ord*"]), 0b1);
        assert_eq!(bits(&["arn:${AWS::Partition}:iam::1*1:role/ord*"]), 0b1);
        assert_eq!(bits(&["arn:aws:iam::*:role/${PFX}*"]), 0b1);
        assert_eq!(bits(&["arn:aws:iam::*:role/${OTHER}*"]), 0);
        assert_eq!(bits(&["arn:aws:iam::*:role/*o*", "arn:aws:iam::*:role/*.*", "arn:aws:iam::*:role/*_*"]), 0b1101);
        assert_eq!(bits(&["arn:aws:sts::*:role/ordinary", "arn:aws:s3:::ordinary"]), 0);
    }

    #[test]
    fn lengths_that_policies_tell_apart() {
        let bits = |value: &str| {
            let text = format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*", "Resource": "*",
                   "Condition": {{"StringLike": {{"aws:PrincipalArn": "{value}"}}}}}}}}"#
            );
            singled_out(&parse(&text, PolicyKind::Scp).document, &|_| None)
        };
        for (value, expect) in [
            ("arn:aws:iam::*:role/????????", LENGTHS),
            ("arn:aws:iam::*:role/????????*", LENGTHS),
            ("arn:aws:iam::*:user/??*", LENGTHS),
            // Nobody has so long a name, and everybody has one.
            (&format!("arn:aws:iam::*:role/{}", "?".repeat(65)), 0),
            ("arn:aws:iam::*:role/?*", 0),
            ("arn:aws:iam::????????????:role/*", 0),
            // A letter is literal text, and singles out whoever has it.
            ("arn:aws:iam::*:role/?oo", 0b1),
            ("arn:aws:iam::*:role/z????", 0),
        ] {
            assert_eq!(bits(value), expect, "{value}");
        }
        assert_eq!(free_name(LENGTHS, None), Some("o*"));
        assert_eq!(free_name(LENGTHS | 0b1, None), Some("u*"));
        assert_eq!(names("u*").len(), LONGEST_NAME);
        assert_eq!(names("useful"), ["useful"]);
        for (name, letter) in NAMES.iter().zip(OF_ANY_LENGTH) {
            assert_eq!(letter.strip_suffix('*'), name.get(..1));
        }
    }

    #[test]
    fn names_that_are_free() {
        assert_eq!(free_name(0, None), Some("ordinary"));
        assert_eq!(free_name(0b1, None), Some("useful"));
        assert_eq!(free_name(0b11, None), Some("q.g"));
        assert_eq!(free_name(0b1, Some("q.g")), Some("q.g"));
        assert_eq!(free_name(0b100, Some("q.g")), Some("ordinary"));
        assert_eq!(free_name(SingledOut::MAX, Some("q.g")), None);
    }

    #[test]
    fn names_of_users_are_names_too() {
        let bits = |key: &str, value: &str| {
            let text = format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*", "Resource": "*",
                   "Condition": {{"StringLike": {{"{key}": "{value}"}}}}}}}}"#
            );
            singled_out(&parse(&text, PolicyKind::Scp).document, &|_| None)
        };
        assert_eq!(bits("aws:UserName", "o*"), 0b1);
        assert_eq!(bits("aws:username", "*"), 0);
        assert_eq!(bits("aws:PrincipalTag/team", "o*"), 0);
    }

    #[test]
    fn no_two_names_have_a_character_in_common() {
        let mut all: Vec<char> = NAMES.iter().flat_map(|name| name.chars().collect::<BTreeSet<_>>()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
