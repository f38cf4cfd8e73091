//! One key under one operator of a `Condition` element.
//!
//! Knows missing keys, several values, set operators, negation; comparing two values is `test`'s work.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html>
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>

use super::notes::{Notes, any, settled};
use super::template::Bindings;
use super::test::Test;
use crate::context::{Context, Fact};
use crate::diagnostic::Code;
use crate::document::{Comparison, ConditionEntry, Missing, SetOperator, Version};
use crate::placeholder::{fill_placeholders, placeholders};
use crate::truth::{Doubt, Truth, Undocumented};

/// The entry, ready to be asked.
#[derive(Debug, Clone)]
pub struct Condition {
    /// In lower case.
    key: String,
    asks: Asks,
}

#[derive(Debug, Clone)]
enum Asks {
    /// `Null`: whether it holds for a key that is missing and for one that is there, and whether a set operator stands before it.
    Null {
        missing: Truth,
        present: Truth,
        set: Option<SetOperator>,
        doubt: Option<Doubt>,
    },
    Values {
        set: Option<SetOperator>,
        missing: Missing,
        sense: Sense,
        test: Test,
    },
    /// A value is nothing that the operator can compare with.
    Unusable,
}

/// Whether one of the values must match, or none may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Any,
    /// `StringNotEquals` and its like: NOR.
    None,
}

impl Condition {
    pub(super) fn of(entry: &ConditionEntry, version: Version, value: Bindings<'_>) -> Self {
        let operator = entry.operator.value;
        let asks = match operator.comparison {
            Comparison::Null => {
                let values: Vec<String> =
                    entry.values.iter().map(|text| fill_placeholders(&text.value.text, value)).collect();
                let is = |text: &String, word: &str| text.eq_ignore_ascii_case(word);
                let placeholder = values.iter().flat_map(|text| placeholders(text)).next();
                let placeholder = placeholder.map(|placeholder| Doubt::Placeholder(placeholder.value.written));
                let odd = values.iter().any(|text| !is(text, "true") && !is(text, "false"));
                let doubt = placeholder.or(odd.then_some(Doubt::NotDocumented(Undocumented::NoBoolean)));
                let holds = |word: &str| match values.iter().any(|text| is(text, word)) {
                    // What a doubtful value says could be the word.
                    false if doubt.is_some() => Truth::Maybe,
                    named => Truth::known(named),
                };
                Asks::Null { missing: holds("true"), present: holds("false"), set: operator.set, doubt }
            }
            comparison => match Test::of(comparison, &entry.values, version, value) {
                None => Asks::Unusable,
                Some(test) => {
                    let sense = if is_negated(comparison) { Sense::None } else { Sense::Any };
                    Asks::Values { set: operator.set, missing: operator.missing, sense, test }
                }
            },
        };
        Self { key: entry.key.value.to_ascii_lowercase(), asks }
    }

    /// The key, in lower case.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What its values are compared with; `None` where there is nothing to compare.
    pub(super) fn test(&self) -> Option<&Test> {
        match &self.asks {
            Asks::Values { test, .. } => Some(test),
            Asks::Null { .. } | Asks::Unusable => None,
        }
    }

    /// Whether the condition holds for a request.
    pub fn holds(&self, context: &Context, notes: &mut impl Notes) -> Truth {
        self.holds_for(context.get_lower(&self.key), context, notes)
    }

    /// The same where the key has this, whatever the context says of it.
    fn holds_for(&self, fact: Option<&Fact>, context: &Context, notes: &mut impl Notes) -> Truth {
        settled(notes, |notes| match &self.asks {
            Asks::Unusable => open(notes, Doubt::Unreadable(Code::InvalidConditionValue)),
            Asks::Null { set: Some(_), .. } => open(notes, Doubt::NotDocumented(Undocumented::SetOperatorNull)),
            Asks::Null { missing, present, doubt, set: None } => {
                let truth = match fact {
                    None => *missing,
                    Some(Fact::One(_) | Fact::Shaped(_)) => *present,
                    // Whatever it holds, both answers are the same.
                    _ if missing == present => *missing,
                    Some(Fact::Several(values)) if !values.is_empty() => *present,
                    Some(Fact::Several(_)) => return open(notes, Doubt::NotDocumented(Undocumented::EmptyList)),
                    Some(Fact::Unknown | Fact::Other(_)) => return self.unknown(notes),
                };
                doubt.iter().for_each(|doubt| notes.doubt(|| doubt.clone()));
                truth
            }
            Asks::Values { sense, test, .. } if fact.is_some_and(Fact::is_open) => match fact {
                // Of one value it makes no difference whether a set operator asks for it.
                Some(Fact::Shaped(shapes)) => match test.passes_every(shapes, context, notes) {
                    Some(matched) => sense.of(matched),
                    None => self.unknown(notes),
                },
                Some(Fact::Other(own)) => {
                    let absent = self.holds_for(None, context, &mut ());
                    match test.passes_others(own, context).map(|matched| sense.of(matched)) {
                        Some(present) if present == absent && present != Truth::Maybe => present,
                        _ => self.unknown(notes),
                    }
                }
                _ => self.unknown(notes),
            },
            Asks::Values { set: None, missing, sense, test } => match fact {
                // AWS: a missing key fails a test, passes its negation, and passes `…IfExists`.
                None => Truth::known(*missing == Missing::Passes || *sense == Sense::None),
                Some(Fact::Several(_)) => open(notes, Doubt::NotDocumented(Undocumented::SeveralValues)),
                Some(fact) => {
                    let value = fact.values().first().map_or("", String::as_str);
                    sense.of(test.passes(value, context, notes))
                }
            },
            Asks::Values { set: Some(set), missing, sense, test } => {
                let values = fact.map(Fact::values).unwrap_or_default();
                // AWS: a key whose values are all empty texts counts as one that is not there.
                if values.iter().all(String::is_empty) {
                    return none_there(*set, *missing, *sense, notes);
                }
                let passes = |value: &String, notes: &mut _| sense.of(test.passes(value, context, notes));
                match set {
                    SetOperator::ForAnyValue => any(values, notes, passes),
                    // All hold where none fails; asked so, the first that fails settles it.
                    SetOperator::ForAllValues => {
                        any(values, notes, |value, notes| passes(value, notes).negate()).negate()
                    }
                }
            }
        })
    }

    fn unknown(&self, notes: &mut impl Notes) -> Truth {
        open(notes, Doubt::Key(self.key.clone()))
    }
}

/// What a set operator says of a key that is missing, or that has nothing but empty values.
fn none_there(set: SetOperator, missing: Missing, sense: Sense, notes: &mut impl Notes) -> Truth {
    match (set, missing, sense) {
        (_, Missing::Passes, _) => open(notes, Doubt::NotDocumented(Undocumented::SetOperatorIfExists)),
        (SetOperator::ForAnyValue, Missing::AsTested, _) => Truth::No,
        (SetOperator::ForAllValues, Missing::AsTested, Sense::Any) => Truth::Yes,
        (SetOperator::ForAllValues, Missing::AsTested, Sense::None) => {
            open(notes, Doubt::NotDocumented(Undocumented::NegatedForAllValues))
        }
    }
}

fn open(notes: &mut impl Notes, doubt: Doubt) -> Truth {
    notes.doubt(|| doubt);
    Truth::Maybe
}

impl Sense {
    fn of(self, matched: Truth) -> Truth {
        match self {
            Self::Any => matched,
            Self::None => matched.negate(),
        }
    }
}

fn is_negated(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::StringNotEquals
            | C::StringNotEqualsIgnoreCase
            | C::StringNotLike
            | C::NumericNotEquals
            | C::DateNotEquals
            | C::NotIpAddress
            | C::ArnNotEquals
            | C::ArnNotLike
    )
}
