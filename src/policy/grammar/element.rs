//! What all elements share: names that occur once, types, strings and lists of strings.

use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{PolicyString, Version};
use crate::json::{JsonValue, Member, Node};
use crate::placeholder::placeholders;
use crate::span::{Span, Spanned};
use crate::spelling::nearest;
use crate::variable::{Piece, VariableFault, pieces};

/// Every member of this name.
pub(super) fn named<'n>(members: &'n [Member], name: &str) -> Vec<&'n Member> {
    let has_name = |member: &&Member| member.key.value == name;
    members.iter().filter(has_name).collect()
}

impl Reader<'_> {
    /// The members of an object.
    pub(super) fn object<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Member]> {
        if let JsonValue::Object(members) = &node.value {
            return Some(members);
        }
        self.wrong_type(node, what, "an object");
        None
    }

    /// Every name must be known and occur once.
    pub(super) fn check_names(&mut self, members: &[Member], known: &[&str]) {
        self.check_duplicates(members);
        for member in members.iter().filter(|member| !known.contains(&member.key.value.as_str())) {
            let written = &member.key.value;
            if self.holds_placeholder(written, member.key.span) {
                continue;
            }
            let message = format!("there is no element `{written}`");
            let diagnostic = Diagnostic::error(Code::UnknownElement, member.key.span, message);
            self.reject(match nearest(written, known.iter().copied()) {
                Some(meant) => diagnostic.hint(format!("did you mean `{meant}`?")),
                None => diagnostic.hint(format!("elements here: {}", known.join(", "))),
            });
        }
    }

    /// Marks every occurrence of a name that occurs again, as either may be the one that was meant.
    pub(super) fn check_duplicates(&mut self, members: &[Member]) {
        for (member, count) in repeated(members, |key| key) {
            self.reject(duplicate(member, count));
        }
    }

    /// Condition keys that differ only in case are one key, which must not occur twice in one block.
    /// What they mean is still plain: all keys of a block must hold.
    pub(super) fn check_duplicate_keys(&mut self, members: &[Member]) {
        // What was reported as the same name already is not reported once more as the same key.
        self.check_duplicates(members);
        let exact: BTreeSet<_> = repeated(members, |key| key).into_iter().map(|(member, _)| member.key.span).collect();
        for (member, count) in repeated(members, str::to_lowercase) {
            if !exact.contains(&member.key.span) {
                self.report(duplicate(member, count));
            }
        }
    }

    /// A value of the wrong JSON type. A placeholder may stand for the right one; broken JSON has its own error.
    pub(super) fn wrong_type(&mut self, node: &Node, what: &str, expected: &str) {
        let found = match &node.value {
            JsonValue::Null => "null",
            JsonValue::Bool => "a Boolean",
            JsonValue::Number => "a number",
            JsonValue::String(_) => "a string",
            JsonValue::Array(_) => "an array",
            JsonValue::Object(_) => "an object",
            JsonValue::Placeholder(found) => {
                self.reject(Diagnostic::info(Code::Placeholder, node.span, found.remark()));
                return;
            }
            JsonValue::Broken => return self.doubt_at(Code::JsonSyntax, node.span),
        };
        let message = format!("{what} is {found}; it must be {expected}");
        self.reject(Diagnostic::error(Code::WrongType, node.span, message));
    }

    /// A string that is no pattern, such as a Sid.
    pub(super) fn string(&mut self, node: &Node, what: &str) -> Option<Spanned<String>> {
        if let JsonValue::String(text) = &node.value {
            return Some(Spanned::new(text.clone(), node.span));
        }
        self.wrong_type(node, what, "a string");
        None
    }

    /// A string or an array of strings, at least one.
    pub(super) fn strings(&mut self, node: &Node, what: &str) -> Vec<Spanned<PolicyString>> {
        let (items, expected) = match &node.value {
            JsonValue::Array(items) if items.is_empty() => {
                let message = format!("{what} is empty; at least one entry is needed");
                self.reject(Diagnostic::error(Code::EmptyElement, node.span, message));
                return Vec::new();
            }
            JsonValue::Array(items) => (items.as_slice(), "a string"),
            JsonValue::Null
            | JsonValue::Bool
            | JsonValue::Number
            | JsonValue::String(_)
            | JsonValue::Object(_)
            | JsonValue::Placeholder(_)
            | JsonValue::Broken => (std::slice::from_ref(node), "a string or an array of strings"),
        };
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                JsonValue::String(text) => strings.push(self.policy_string(text, item.span)),
                JsonValue::Placeholder(found) => strings.push(self.policy_string(&found.written, item.span)),
                JsonValue::Null
                | JsonValue::Bool
                | JsonValue::Number
                | JsonValue::Array(_)
                | JsonValue::Object(_)
                | JsonValue::Broken => self.wrong_type(item, what, expected),
            }
        }
        strings
    }

    /// A text with the placeholders in it, each of which is worth a remark.
    pub(super) fn policy_string(&mut self, text: &str, span: Span) -> Spanned<PolicyString> {
        let found = placeholders(text);
        let start = self.start_of(text, span).filter(|_| !found.is_empty());
        for Spanned { value, span: part } in &found {
            let at = start.map_or(span, |start| Span::new(start + part.start, start + part.end));
            self.report(Diagnostic::info(Code::Placeholder, at, value.remark()));
        }
        let string =
            PolicyString { text: text.to_owned(), placeholders: found.into_iter().map(|found| found.value).collect() };
        Spanned::new(string, span)
    }

    /// A placeholder where only certain words may stand: which one it will be is not known.
    pub(super) fn holds_placeholder(&mut self, text: &str, span: Span) -> bool {
        let holds = !self.policy_string(text, span).value.placeholders.is_empty();
        if holds {
            self.doubt_at(Code::Placeholder, span);
        }
        holds
    }

    /// Where the text of a string begins; nothing where escapes make places in it uncertain.
    fn start_of(&self, text: &str, string: Span) -> Option<usize> {
        // Where the text stands in the source letter by letter, its places are those of the source; an escape shifts them.
        let quote = usize::from(string.of(self.text).starts_with('"'));
        let start = string.start + quote;
        let is_plain = Span::new(start, start + text.len()).of(self.text) == text;
        is_plain.then_some(start)
    }

    /// Policy variables must be well formed where AWS replaces them.
    pub(super) fn check_variables(&mut self, string: &Spanned<PolicyString>) {
        if self.version == Version::V2008 {
            self.check_unreplaced(string, "version `2008-10-17` of the policy language has no variables");
            return;
        }
        for (written, piece) in pieces(&string.value.text) {
            let Piece::Broken(fault) = piece else {
                continue;
            };
            let problem = match fault {
                VariableFault::MissingBrace => "has no closing `}`",
                VariableFault::MissingQuote => "needs single quotation marks around its default value",
                VariableFault::Space => "has white space in its key",
                VariableFault::NoKey => "names no condition key",
            };
            let message = format!("the policy variable `{written}` {problem}");
            let hint = "a variable is written `${aws:username}` or `${aws:PrincipalTag/team, 'default'}`";
            self.reject(Diagnostic::error(Code::InvalidVariable, string.span, message).hint(hint));
        }
    }

    /// Notes variables in a place where AWS leaves them as they are.
    pub(super) fn check_unreplaced(&mut self, string: &Spanned<PolicyString>, why: &str) {
        let is_variable = |piece: &Piece<'_>| matches!(piece, Piece::Variable { .. } | Piece::Character(_));
        let variable = pieces(&string.value.text).find(|(_, piece)| is_variable(piece));
        if let Some((written, _)) = variable {
            let message = format!("`{written}` is literal text here: {why}");
            self.report(Diagnostic::warning(Code::VariableNotReplaced, string.span, message));
        }
    }
}

/// Every member whose name occurs more than once, with how often it does.
fn repeated<'n, K: Ord>(members: &'n [Member], fold: impl Fn(&'n str) -> K) -> Vec<(&'n Member, usize)> {
    let mut counts = BTreeMap::<K, usize>::new();
    for member in members {
        *counts.entry(fold(&member.key.value)).or_default() += 1;
    }
    let count = |member: &'n Member| counts.get(&fold(&member.key.value)).copied();
    members.iter().filter_map(|member| Some((member, count(member)?))).filter(|(_, count)| *count > 1).collect()
}

fn duplicate(member: &Member, count: usize) -> Diagnostic {
    let message = format!("`{}` is written {count} times in one object", member.key.value);
    Diagnostic::error(Code::DuplicateKey, member.key.span, message).hint("keep one of them")
}
