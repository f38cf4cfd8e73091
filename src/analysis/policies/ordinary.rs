//! The ordinary role: the caller that stands for every role that nobody has singled out.
//!
//! Knows how to name it so that no pattern of a policy means its name, and which of its tags policies ask for.

use std::collections::BTreeSet;

use super::Filling;
use aws::Arn;
use policy::{Glob, PolicyDocument, PolicyKind, Statement, fill_each, fill_placeholders, parse, placeholders};

/// A role with path `/` that no policy singles out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdinaryRole {
    pub arn: String,
    /// The `aws:PrincipalTag/…` keys that policies ask for, each once: what they hold is open.
    pub tags: Vec<String>,
}

/// Names of which no two have a character in common, so that a pattern with a character of a name means that one at most: as
/// many patterns have to meet as there are names before none is free. Eight, for a bit each in a byte.
const NAMES: [&str; 8] = ["ordinary", "useful", "q.g", "k_7", "w-2", "b@4", "x=z", "cmt"];

impl OrdinaryRole {
    /// The ordinary role of an account, before these policy texts.
    #[must_use]
    pub fn of<'t>(account: &str, partition: &str, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut keys = BTreeSet::new();
        let mut taken = 0;
        for text in texts {
            let document = parse(text, PolicyKind::Resource).document;
            taken |= singled_out(&document, &|_| None);
            for statement in &document.statements {
                keys.extend(statement.conditions.iter().map(|entry| entry.key.value.to_ascii_lowercase()));
                for text in compared(statement) {
                    let text = text.to_lowercase();
                    let variables = text.split("${").skip(1).filter_map(|rest| rest.split(['}', ',']).next());
                    keys.extend(variables.map(|key| key.trim().to_owned()));
                }
            }
        }
        keys.retain(|key| key.starts_with("aws:principaltag/"));
        let name = free_name(taken, None).unwrap_or("ordinary");
        let arn = Arn::global(partition, "iam", account, &format!("role/{name}")).to_string();
        Self { arn, tags: keys.into_iter().collect() }
    }
}

/// Whether what a policy singles out depends on what stands for placeholders.
#[must_use]
pub fn has_placeholders(document: &PolicyDocument) -> bool {
    document.statements.iter().flat_map(compared).any(|text| !placeholders(text).is_empty())
}

/// The names of the ordinary role that a policy singles out, a bit each.
#[must_use]
pub fn singled_out(document: &PolicyDocument, value: Filling<'_>) -> u8 {
    let mut bits = 0;
    let mut callers = Callers::default();
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
            let meant = callers.of(every).iter().filter(|(_, own, nobody)| glob.matches(own) && !glob.matches(nobody));
            bits |= meant.fold(0, |bits, (bit, ..)| bits | bit);
        }
    }
    for text in document.statements.iter().flat_map(names_of_users) {
        let glob = Glob::new(&with_wildcards(&fill_placeholders(text, value)).to_lowercase());
        for (bit, name) in NAMES.iter().enumerate() {
            if glob.matches(name) && !glob.matches(&nobody(name)) {
                bits |= 1 << bit;
            }
        }
    }
    bits
}

/// A name that only such patterns match as match every name of that length.
fn nobody(name: &str) -> String {
    "\u{1}".repeat(name.len())
}

/// The texts that a text stands for, one in nearly all cases.
fn filled(text: &str, value: Filling<'_>) -> Vec<String> {
    if text.contains("${") {
        return fill_each(text, value).iter().map(|text| with_wildcards(text)).collect();
    }
    vec![text.to_owned()]
}

/// What stands for a variable may be anything.
fn with_wildcards(text: &str) -> String {
    let mut parts = text.split("${");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((_, rest)) => {
                all.push('*');
                all.push_str(rest);
            }
            None => {
                all.push_str("${");
                all.push_str(part);
            }
        }
    }
    all
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
            let named = |kind: &str| NAMES.iter().any(|own| begins(name, [kind, own]));
            begins(arn, ["arn", ""])
                && begins(iam, ["iam", ""])
                && begins(region, ["", ""])
                && (named("role/") || named("user/"))
        }
        colons => colons < 5 && text != "*",
    }
}

/// The ARNs of an account's roles and users with the names of the ordinary role, and beside each one that only such
/// patterns match as match every name of that length.
#[derive(Default)]
struct Callers {
    begin: String,
    /// With the bit of the name.
    arns: Vec<(u8, String, String)>,
}

impl Callers {
    /// Those whose ARNs begin so.
    fn of(&mut self, begin: String) -> &[(u8, String, String)] {
        if self.begin != begin {
            let names = NAMES.iter().enumerate().flat_map(|(bit, name)| [(bit, "role", name), (bit, "user", name)]);
            let arn = |kind: &str, name: &str| format!("{begin}{kind}/{name}");
            let both = |(bit, kind, name): (usize, &str, &&str)| (1 << bit, arn(kind, name), arn(kind, &nobody(name)));
            self.arns = names.map(both).collect();
            self.begin = begin;
        }
        &self.arns
    }
}

/// A name that is not among these; the `known` one, as long as it is free. `None` where policies single out every one.
#[must_use]
pub fn free_name(singled_out: u8, known: Option<&str>) -> Option<&'static str> {
    let free = |(bit, _): &(usize, &&'static str)| singled_out & (1 << bit) == 0;
    let mut names = NAMES.iter().enumerate().filter(free).map(|(_, name)| *name);
    let first = names.clone().next();
    names.find(|name| Some(*name) == known).or(first)
}

/// Everything that a principal's ARN may be compared with.
fn compared(statement: &Statement) -> impl Iterator<Item = &str> {
    let principals = statement.principals.iter().flat_map(|element| &element.entries);
    let principals = principals.map(|entry| &*entry.value.text.text);
    let resources = statement.resources.iter().flat_map(|element| &element.patterns);
    let values = statement.conditions.iter().flat_map(|entry| &entry.values);
    principals.chain(resources.chain(values).map(|text| &*text.value.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: &[&str], name: &str, tags: &[&str]) {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {{
               "ArnLike": {{"aws:PrincipalArn": {values:?}}}, "StringEquals": {{"aws:PrincipalTag/Team": "a"}}}}}}}}"#
        );
        let role = OrdinaryRole::of("111122223333", "aws", [text.as_str()]);
        assert_eq!(role.arn, format!("arn:aws:iam::111122223333:role/{name}"));
        assert_eq!(role.tags, tags);
    }

    #[test]
    fn names_that_policies_single_out() {
        let bits = |values: &[&str]| {
            let text = format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*", "Resource": "*",
                   "Condition": {{"ArnLike": {{"aws:PrincipalArn": {values:?}}}}}}}}}"#
            );
            singled_out(&parse(&text, PolicyKind::Scp).document, &|name| (name == "PFX").then(|| "ord".to_owned()))
        };
        assert_eq!(bits(&["arn:aws:iam::*:role/*", "*", "arn:aws:iam::*:role/????????", "ordinary"]), 0);
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
    fn names_that_are_free() {
        assert_eq!(free_name(0, None), Some("ordinary"));
        assert_eq!(free_name(0b1, None), Some("useful"));
        assert_eq!(free_name(0b11, None), Some("q.g"));
        assert_eq!(free_name(0b1, Some("q.g")), Some("q.g"));
        assert_eq!(free_name(0b100, Some("q.g")), Some("ordinary"));
        assert_eq!(free_name(u8::MAX, Some("q.g")), None);
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

    #[test]
    fn no_pattern_means_it() {
        let team = ["aws:principaltag/team"];
        check(&["arn:aws:iam::*:role/*", "arn:*:role/Admin*", "*", "arn:aws:iam::*:role/????????"], "ordinary", &team);
        check(&["arn:aws:iam::*:role/Ord*"], "useful", &team);
        check(&["arn:aws:iam::*:role/*ary", "arn:aws:iam::111122223333:role/?sef*"], "q.g", &team);
        check(
            &["arn:aws:iam::*:role/${aws:PrincipalTag/Role, 'x'}"],
            "ordinary",
            &["aws:principaltag/role", "aws:principaltag/team"],
        );
    }
}
