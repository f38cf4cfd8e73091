//! The `Condition` element: operators, keys, values.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>

use super::Reader;
use super::value::{fits, takes_variables};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Comparison, ConditionEntry, ConditionOperator, Missing, PolicyString, SetOperator};
use crate::json::{JsonValue, Member, Node};
use crate::span::Spanned;
use crate::spelling::nearest;

impl Reader<'_> {
    pub(super) fn conditions(&mut self, node: &Node, entries: &mut Vec<ConditionEntry>) {
        let Some(operators) = self.object(node, "`Condition`") else {
            return;
        };
        self.check_duplicates(operators);
        for member in operators {
            let operator = self.operator(&member.key);
            let what = format!("`{}`", member.key.value);
            let Some(keys) = self.object(&member.value, &what) else {
                continue;
            };
            if keys.is_empty() {
                let message = format!("{what} tests no key");
                self.report(Diagnostic::warning(Code::EmptyElement, member.value.span, message));
            }
            self.check_duplicate_keys(keys);
            for key in keys {
                self.check_key(&key.key);
                let values = self.values(key, operator);
                // Without its operator nothing can be asked; the statement is in doubt then, and whoever asks is told so.
                if let Some(operator) = operator {
                    entries.push(ConditionEntry {
                        operator: Spanned::new(operator, member.key.span),
                        key: key.key.clone(),
                        values,
                        span: key.span(),
                    });
                }
            }
        }
    }

    fn operator(&mut self, written: &Spanned<String>) -> Option<ConditionOperator> {
        let Spanned { value: name, span } = written;
        if self.holds_placeholder(name, *span) {
            return None;
        }
        match ConditionOperator::from_name(name) {
            Some(operator) => {
                // Understood all the same, so this leaves nothing in doubt.
                if operator.to_string() != *name {
                    let message = format!("AWS writes this operator `{operator}`");
                    self.report(Diagnostic::warning(Code::OperatorSpelling, *span, message));
                }
                if operator.set.is_some() && operator.comparison == Comparison::Null {
                    let message = "AWS documents no set operator with `Null`";
                    self.reject(Diagnostic::warning(Code::UnknownOperator, *span, message));
                }
                Some(operator)
            }
            None => {
                let lower = name.to_ascii_lowercase();
                let (message, hint) = match lower.as_str() {
                    "forallvalues" | "foranyvalue" | "forallvalues:" | "foranyvalue:" => (
                        format!("`{name}` needs an operator"),
                        format!("write `{}:StringEquals` or another operator", name.trim_end_matches(':')),
                    ),
                    _ if lower.ends_with("nullifexists") => (
                        "`IfExists` cannot be added to `Null`".to_owned(),
                        "write `Null`: it is made for keys that may be missing".to_owned(),
                    ),
                    _ => (format!("there is no condition operator `{name}`"), suggestion(name)),
                };
                self.reject(Diagnostic::error(Code::UnknownOperator, *span, message).hint(hint));
                None
            }
        }
    }

    /// A key is `prefix:name`; tag keys and encryption contexts after it may hold anything.
    fn check_key(&mut self, key: &Spanned<String>) {
        let written = &key.value;
        // `<name>` is to be filled in where a value is; catalogues write keys such as `s3:ExistingObjectTag/<key>` themselves.
        if !written.contains(['<', '[']) && self.holds_placeholder(written, key.span) {
            return;
        }
        let is_prefix = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '/');
        let (message, hint) = match written.split_once(':') {
            None | Some(("", _)) => (
                format!("the condition key `{written}` has no service prefix"),
                "write `aws:…` for a global key, or the prefix of its service",
            ),
            Some((_, "")) => {
                (format!("the condition key `{written}` has no name"), "write `prefix:name`, such as `aws:SourceIp`")
            }
            Some((prefix, _)) if !prefix.chars().all(is_prefix) => (
                format!("`{prefix}` is not the prefix of a condition key"),
                "a prefix has letters, digits, hyphens and dots",
            ),
            Some((_, name))
                if name
                    .split(['/', ':'])
                    .next()
                    .is_some_and(|name| name.is_empty() || name.contains(char::is_whitespace)) =>
            {
                (format!("`{written}` is not a condition key"), "write `prefix:name` without white space")
            }
            Some(_) => return,
        };
        self.reject(Diagnostic::error(Code::InvalidConditionKey, key.span, message).hint(hint));
    }

    fn values(&mut self, member: &Member, operator: Option<ConditionOperator>) -> Vec<Spanned<PolicyString>> {
        let items = match &member.value.value {
            JsonValue::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(&member.value),
        };
        if items.is_empty() {
            let message = format!("`{}` is compared with no value", member.key.value);
            self.reject(Diagnostic::warning(Code::EmptyElement, member.value.span, message));
        }
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            let text = match &item.value {
                JsonValue::String(text) => text.as_str(),
                JsonValue::Placeholder(found) => found.written.as_str(),
                // AWS takes `true` and `5` without quotation marks; what is written is what is compared.
                JsonValue::Number | JsonValue::Bool => item.span.of(self.text),
                JsonValue::Null | JsonValue::Array(_) | JsonValue::Object(_) | JsonValue::Broken => {
                    let what = format!("a value of `{}`", member.key.value);
                    self.wrong_type(item, &what, "a string, a number or a Boolean");
                    continue;
                }
            };
            let value = self.policy_string(text, item.span);
            if let Some(operator) = operator {
                self.check_value(operator, &value);
            }
            values.push(value);
        }
        values
    }

    /// AWS takes values that an operator cannot use; what they do, the decision engine says.
    fn check_value(&mut self, operator: ConditionOperator, value: &Spanned<PolicyString>) {
        let comparison = operator.comparison;
        if takes_variables(comparison) {
            self.check_variables(value);
        } else {
            let why = format!("`{}` takes no policy variables", comparison.name());
            self.check_unreplaced(value, &why);
        }
        let PolicyString { text, placeholders } = &value.value;
        if placeholders.is_empty() && !text.contains("${") && !fits(comparison, text) {
            let message = format!("`{text}` is not a value for `{}`", comparison.name());
            self.report(Diagnostic::warning(Code::InvalidConditionValue, value.span, message));
        }
    }
}

impl ConditionOperator {
    /// The operator of this name, which may be in any case; `IfExists` cannot follow `Null`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let (set, rest) = match name.split_once(':') {
            None => (None, name),
            Some((set, rest)) if set.eq_ignore_ascii_case("ForAllValues") => (Some(SetOperator::ForAllValues), rest),
            Some((set, rest)) if set.eq_ignore_ascii_case("ForAnyValue") => (Some(SetOperator::ForAnyValue), rest),
            Some(_) => return None,
        };
        let comparison = |name: &str| {
            let is_named = |comparison: &Comparison| comparison.name().eq_ignore_ascii_case(name);
            Comparison::ALL.iter().copied().find(is_named)
        };
        // By its length from the end, since the name before it is not known yet, and in bytes that may cut a character.
        let if_exists = rest
            .len()
            .checked_sub("IfExists".len())
            .and_then(|at| rest.split_at_checked(at))
            .filter(|(_, suffix)| suffix.eq_ignore_ascii_case("IfExists"));
        let (comparison, missing) = match if_exists {
            None => (comparison(rest)?, Missing::AsTested),
            Some((name, _)) => (comparison(name)?, Missing::Passes),
        };
        let is_null_if_exists = comparison == Comparison::Null && missing == Missing::Passes;
        (!is_null_if_exists).then_some(Self { set, comparison, missing })
    }
}

/// The name as AWS spells it.
impl std::fmt::Display for ConditionOperator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let set = match self.set {
            None => "",
            Some(SetOperator::ForAllValues) => "ForAllValues:",
            Some(SetOperator::ForAnyValue) => "ForAnyValue:",
        };
        let suffix = match self.missing {
            Missing::AsTested => "",
            Missing::Passes => "IfExists",
        };
        write!(f, "{set}{}{suffix}", self.comparison.name())
    }
}

fn suggestion(name: &str) -> String {
    let names = Comparison::ALL.iter().map(|comparison| comparison.name());
    match nearest(name, names) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "write an operator such as `StringEquals`, `ArnLike`, `Bool` or `Null`".to_owned(),
    }
}
