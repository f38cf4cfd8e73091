//! The ordinary role: the caller that stands for every role that nobody has singled out.
//!
//! Knows how to name it so that no pattern of a policy means its name, and which of its tags policies ask for.

use std::collections::BTreeSet;

use crate::policy::{Glob, PolicyDocument, PolicyKind, Statement, parse};

/// A role with path `/` that no policy singles out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdinaryRole {
    pub arn: String,
    /// The `aws:PrincipalTag/…` keys that policies ask for, each once: what they hold is open.
    pub tags: Vec<String>,
}

/// Names that have nothing in common.
const NAMES: [&str; 5] = ["ordinary", "usual-one", "x.y.z", "q_7_k_2", "=,.@"];

impl OrdinaryRole {
    /// The ordinary role of an account, before these policy texts.
    #[must_use]
    pub fn of<'t>(account: &str, partition: &str, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut strings = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for text in texts {
            for statement in &parse(text, PolicyKind::Resource).document.statements {
                keys.extend(statement.conditions.iter().map(|entry| entry.key.value.to_ascii_lowercase()));
                strings.extend(compared(statement).map(str::to_lowercase));
            }
        }
        let variables = strings.iter().flat_map(|text| text.split("${").skip(1));
        let variables = variables.filter_map(|rest| rest.split(['}', ',']).next());
        keys.extend(variables.map(|key| key.trim().to_owned()));
        keys.retain(|key| key.starts_with("aws:principaltag/"));

        let globs: Vec<Glob> = strings.iter().map(|text| Glob::new(text)).collect();
        let arn = |name: &str| format!("arn:{partition}:iam::{account}:role/{name}");
        // A pattern that matches this too, matches every name of that length.
        let faceless = |name: &str| arn(&"\u{1}".repeat(name.len()));
        let singled_out = |name: &str| {
            let (own, any) = (arn(name).to_lowercase(), faceless(name).to_lowercase());
            globs.iter().any(|glob| glob.matches(&own) && !glob.matches(&any))
        };
        let name = NAMES.into_iter().find(|name| !singled_out(name)).unwrap_or("ordinary");
        Self { arn: arn(name), tags: keys.into_iter().collect() }
    }
}

/// The names of the ordinary role that a policy singles out, a bit each.
#[must_use]
pub fn singled_out(document: &PolicyDocument) -> u8 {
    let mut bits = 0;
    let mut callers = Callers::default();
    for text in document.statements.iter().flat_map(compared).filter(|text| may_name_a_caller(text)) {
        let text = text.to_lowercase();
        let glob = Glob::new(&text);
        // Whose account it is makes no difference, so it is the one that the pattern asks for.
        let account = text.split(':').nth(4).filter(|account| account.len() == 12).unwrap_or("111122223333");
        let partition = text.split(':').nth(1).filter(|partition| !partition.contains('*')).unwrap_or("aws");
        let (begins, every) = (glob.prefix(), format!("arn:{partition}:iam::{account}:"));
        if begins.starts_with(&every) || every.starts_with(&*begins) {
            let meant = callers.of(every).iter().filter(|(_, own, nobody)| glob.matches(own) && !glob.matches(nobody));
            bits |= meant.fold(0, |bits, (bit, ..)| bits | bit);
        }
    }
    bits
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
            let both = |(bit, kind, name): (usize, &str, &&str)| {
                (1 << bit, arn(kind, name), arn(kind, &"\u{1}".repeat(name.len())))
            };
            self.arns = names.map(both).collect();
            self.begin = begin;
        }
        &self.arns
    }
}

/// A name that is not among these; the `known` one, as long as it is free.
#[must_use]
pub fn free_name(singled_out: u8, known: Option<&str>) -> &'static str {
    let free = |(bit, _): &(usize, &&'static str)| singled_out & (1 << bit) == 0;
    let mut names = NAMES.iter().enumerate().filter(free).map(|(_, name)| *name);
    let first = names.clone().next();
    names.find(|name| Some(*name) == known).or(first).unwrap_or("ordinary")
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
            singled_out(&parse(&text, PolicyKind::Scp).document)
        };
        assert_eq!(bits(&["arn:aws:iam::*:role/*", "*", "arn:aws:iam::*:role/????????", "ordinary"]), 0);
        assert_eq!(bits(&["arn:aws:iam::*:role/Ord*"]), 0b1);
        assert_eq!(bits(&["arn:aws:iam::444455556666:role/?sual-*"]), 0b10);
        assert_eq!(bits(&["arn:aws-cn:iam::444455556666:user/x.y.z"]), 0b100);
        assert_eq!(bits(&["arn:*:iam::*:role/q_7*", "*/ordinary"]), 0b1001);
        assert_eq!(bits(&["arn:aws:sts::*:role/ordinary", "arn:aws:s3:::ordinary"]), 0);
    }

    #[test]
    fn names_that_are_free() {
        assert_eq!(free_name(0, None), "ordinary");
        assert_eq!(free_name(0b1, None), "usual-one");
        assert_eq!(free_name(0b11, None), "x.y.z");
        assert_eq!(free_name(0b1, Some("x.y.z")), "x.y.z");
        assert_eq!(free_name(0b100, Some("x.y.z")), "ordinary");
        assert_eq!(free_name(0b1_1111, Some("x.y.z")), "ordinary");
    }

    #[test]
    fn no_pattern_means_it() {
        let team = ["aws:principaltag/team"];
        check(&["arn:aws:iam::*:role/*", "arn:*:role/Admin*", "*", "arn:aws:iam::*:role/????????"], "ordinary", &team);
        check(&["arn:aws:iam::*:role/Ord*"], "usual-one", &team);
        check(&["arn:aws:iam::*:role/*ary", "arn:aws:iam::111122223333:role/?sual-*"], "x.y.z", &team);
        check(
            &["arn:aws:iam::*:role/${aws:PrincipalTag/Role, 'x'}"],
            "ordinary",
            &["aws:principaltag/role", "aws:principaltag/team"],
        );
    }
}
