//! One value of a request against the values of a condition.
//!
//! Knows each comparison; what a missing key, several values or a negated operator mean, `condition` knows.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::cmp::Ordering;
use std::net::IpAddr;

use super::arn;
use super::notes::{Inference, Notes, any};
use super::template::{Bindings, Bit, Filled, Template};
use crate::context::Context;
use crate::document::{Comparison, PolicyString, Version};
use crate::pattern::{Glob, GlobBuilder};
use crate::span::Spanned;
use crate::truth::{Doubt, Truth, Undocumented};
use crate::value::{AddressRange, Decimal, Instant};

/// The values of one condition, ready to be compared with: the positive operator of a pair such as
/// `StringEquals` and `StringNotEquals`.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Text(How, Vec<Written<Text>>),
    Arn(Vec<Written<arn::Like>>),
    Boolean(Vec<Written<Text>>),
    Number(Order, Vec<PlainValue<Decimal>>),
    Date(Order, Vec<PlainValue<Instant>>),
    Address(Vec<PlainValue<AddressRange>>),
    Binary(Vec<PlainValue<String>>),
}

/// How texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Exact,
    IgnoreCase,
    Like,
}

/// How numbers and dates are compared: the request's value with the policy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A value with variables has to wait for the request.
#[derive(Debug, Clone)]
pub(super) enum Written<T> {
    Ready(T),
    Variable(Template),
}

/// A text that is known as far as its placeholders are filled in.
#[derive(Debug, Clone)]
pub(super) enum Text {
    Exact {
        /// With case ignored, folded.
        text: String,
        /// The text as it is written, if it has characters beyond ASCII.
        written: Option<String>,
    },
    Pattern(Glob),
    /// A text that does not fit this is no match, and one that does may be.
    Open(Glob, String),
}

/// A value that has no variables.
#[derive(Debug, Clone)]
pub(super) enum PlainValue<T> {
    Is(T),
    Open(String),
}

impl Test {
    /// `None` for `Null`, which compares nothing, and for a value that the comparison cannot read.
    pub fn of(
        comparison: Comparison,
        values: &[Spanned<PolicyString>],
        version: Version,
        bindings: Bindings<'_>,
    ) -> Option<Self> {
        use Comparison as C;
        let texts = |how| values.iter().map(|value| Text::written(how, &value.value.text, version, bindings)).collect();
        let number = |order| Some(Self::Number(order, read(values, bindings, Decimal::read)?));
        let date = |order| Some(Self::Date(order, read(values, bindings, Instant::read)?));
        Some(match comparison {
            C::StringEquals | C::StringNotEquals => Self::Text(How::Exact, texts(How::Exact)),
            C::StringEqualsIgnoreCase | C::StringNotEqualsIgnoreCase => {
                Self::Text(How::IgnoreCase, texts(How::IgnoreCase))
            }
            C::StringLike | C::StringNotLike => Self::Text(How::Like, texts(How::Like)),
            C::Bool => Self::Boolean(texts(How::IgnoreCase)),
            C::ArnEquals | C::ArnLike | C::ArnNotEquals | C::ArnNotLike => {
                let like = |value: &Spanned<PolicyString>| {
                    let template = Template::of(&value.value.text, version, bindings);
                    if template.has_variables() {
                        Written::Variable(template)
                    } else {
                        Written::Ready(arn::Like::of(&template.widest(), template.open().next()))
                    }
                };
                Self::Arn(values.iter().map(like).collect())
            }
            C::NumericEquals | C::NumericNotEquals => number(Order::Equal)?,
            C::NumericLessThan => number(Order::Less)?,
            C::NumericLessThanEquals => number(Order::LessOrEqual)?,
            C::NumericGreaterThan => number(Order::Greater)?,
            C::NumericGreaterThanEquals => number(Order::GreaterOrEqual)?,
            C::DateEquals | C::DateNotEquals => date(Order::Equal)?,
            C::DateLessThan => date(Order::Less)?,
            C::DateLessThanEquals => date(Order::LessOrEqual)?,
            C::DateGreaterThan => date(Order::Greater)?,
            C::DateGreaterThanEquals => date(Order::GreaterOrEqual)?,
            C::IpAddress | C::NotIpAddress => Self::Address(read(values, bindings, AddressRange::read)?),
            C::BinaryEquals => Self::Binary(read(values, bindings, |text| Some(text.to_owned()))?),
            C::Null => return None,
        })
    }

    /// Whether one value of the request passes against any of the condition's.
    pub fn passes(&self, value: &str, context: &Context, notes: &mut impl Notes) -> Truth {
        match self {
            Self::Text(how, tests) => any(tests, notes, |test, notes| test.matches(*how, value, context, notes)),
            Self::Arn(tests) => any(tests, notes, |test, notes| match test {
                Written::Ready(like) => like.matches(value, notes),
                Written::Variable(template) => {
                    let (bits, most) = match template.fill(context, notes) {
                        Filled::Known(bits) => (bits, Truth::Yes),
                        Filled::Open(bits) => (bits, Truth::Maybe),
                        Filled::Nothing => return Truth::No,
                    };
                    arn::Like::of(&bits, template.open().next()).matches(value, notes).and(most)
                }
            }),
            Self::Boolean(tests) => {
                let value = value.to_ascii_lowercase();
                if value != "true" && value != "false" {
                    return undocumented(Undocumented::NoBoolean, notes);
                }
                any(tests, notes, |test, notes| {
                    let text = match test {
                        Written::Ready(text) => return text.is(&value, notes),
                        Written::Variable(template) => template,
                    };
                    notes.inference(Inference::VariableInBool);
                    match text.fill(context, notes) {
                        Filled::Known(bits) => Text::of(How::IgnoreCase, &bits, text.open().next()).is(&value, notes),
                        Filled::Open(bits) => {
                            Text::of(How::IgnoreCase, &bits, None).is(&value, notes).and(Truth::Maybe)
                        }
                        Filled::Nothing => Truth::No,
                    }
                })
            }
            Self::Number(order, values) => match Decimal::read(value) {
                None => undocumented(Undocumented::NoNumber, notes),
                Some(number) => compare(values, notes, |known, _| Truth::known(order.holds(number.cmp(known)))),
            },
            Self::Date(order, values) => match Instant::read(value) {
                None => undocumented(Undocumented::NoDate, notes),
                Some(instant) => compare(values, notes, |known, notes| order.holds_at(&instant, known, notes)),
            },
            Self::Address(ranges) => match value.parse::<IpAddr>() {
                Err(_) => undocumented(Undocumented::NoAddress, notes),
                Ok(address) => compare(ranges, notes, |range, _| Truth::known(range.contains(address))),
            },
            Self::Binary(values) => compare(values, notes, |known, _| Truth::known(known == value)),
        }
    }
}

fn undocumented(point: Undocumented, notes: &mut impl Notes) -> Truth {
    notes.doubt(|| Doubt::NotDocumented(point));
    Truth::Maybe
}

fn compare<T, N: Notes>(values: &[PlainValue<T>], notes: &mut N, holds: impl Fn(&T, &mut N) -> Truth) -> Truth {
    any(values, notes, |value, notes| match value {
        PlainValue::Is(known) => holds(known, notes),
        PlainValue::Open(written) => {
            notes.doubt(|| Doubt::Placeholder(written.clone()));
            Truth::Maybe
        }
    })
}

/// Values without variables; `None` if one of them is nothing that the comparison can read.
fn read<T>(
    values: &[Spanned<PolicyString>],
    bindings: Bindings<'_>,
    read: impl Fn(&str) -> Option<T>,
) -> Option<Vec<PlainValue<T>>> {
    let value = |value: &Spanned<PolicyString>| {
        // Variables are not replaced here; as in version 2008-10-17 they are text.
        let template = Template::of(&value.value.text, Version::V2008, bindings);
        match (template.open().next(), template.parts.as_slice()) {
            (Some(written), _) => Some(PlainValue::Open(written.to_owned())),
            (None, [super::template::Part::Pattern(text)]) => read(text).map(PlainValue::Is),
            // An empty text has no part at all.
            (None, _) => read("").map(PlainValue::Is),
        }
    };
    values.iter().map(value).collect()
}

/// The same for all texts that may be alike when case is ignored: AWS documents no rule for letters beyond ASCII, and programs
/// have several, so here everything is alike that is for one of them (the Kelvin sign and `k`, the two small sigmas, `İ` and `i`).
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let upper = text.chars().flat_map(char::to_uppercase);
    let lower = upper.flat_map(char::to_lowercase).filter(|c| *c != COMBINING_DOT);
    lower.map(|c| if c == 'ı' { 'i' } else { c }).collect()
}

/// What `İ` leaves behind in lower case.
const COMBINING_DOT: char = '\u{307}';

impl Text {
    fn written(how: How, text: &str, version: Version, bindings: Bindings<'_>) -> Written<Self> {
        let template = Template::of(text, version, bindings);
        // What no request changes is made ready once; policies have few variables and are asked often.
        if template.has_variables() {
            Written::Variable(template)
        } else {
            Written::Ready(Self::of(how, &template.widest(), template.open().next()))
        }
    }

    pub fn of(how: How, bits: &[Bit<'_>], open: Option<&str>) -> Self {
        let fold = |text: &str| if how == How::IgnoreCase { folded(text) } else { text.to_owned() };
        // Without wildcards and with nothing open, comparing needs no pattern.
        if how != How::Like && !bits.contains(&Bit::Run) {
            let text: String = bits.iter().map(Bit::text).collect();
            return Self::Exact { text: fold(&text), written: Some(text).filter(|text| !text.is_ascii()) };
        }
        let mut glob = GlobBuilder::default();
        for bit in bits {
            match bit {
                Bit::Pattern(text) if how == How::Like => glob.pattern(text),
                Bit::Pattern(text) => glob.literal(&fold(text)),
                Bit::Literal(text) => glob.literal(&fold(text)),
                Bit::Run => glob.run(),
            }
        }
        match open {
            None => Self::Pattern(glob.build()),
            Some(written) => Self::Open(glob.build(), written.to_owned()),
        }
    }

    /// Whether this is the same Boolean as a value, which is one.
    fn is(&self, value: &str, notes: &mut impl Notes) -> Truth {
        match self {
            Self::Exact { text, .. } if text != "true" && text != "false" => {
                undocumented(Undocumented::NoBoolean, notes)
            }
            Self::Exact { .. } | Self::Pattern(_) | Self::Open(..) => self.matches(How::IgnoreCase, value, notes),
        }
    }

    fn matches(&self, how: How, value: &str, notes: &mut impl Notes) -> Truth {
        let as_it_is = value;
        let lower;
        let value = match how {
            How::IgnoreCase => {
                lower = folded(value);
                &lower
            }
            How::Exact | How::Like => value,
        };
        match self {
            Self::Exact { text, .. } if text != value => Truth::No,
            Self::Exact { written: None, .. } if as_it_is.is_ascii() => Truth::Yes,
            Self::Exact { written, .. } if written.as_deref() == Some(as_it_is) => Truth::Yes,
            Self::Exact { .. } => undocumented(Undocumented::CaseBeyondAscii, notes),
            Self::Pattern(glob) => Truth::known(glob.matches(value)),
            Self::Open(glob, _) if !glob.matches(value) => Truth::No,
            Self::Open(_, written) => {
                notes.doubt(|| Doubt::Placeholder(written.clone()));
                Truth::Maybe
            }
        }
    }
}

impl Written<Text> {
    fn matches(&self, how: How, value: &str, context: &Context, notes: &mut impl Notes) -> Truth {
        match self {
            Self::Ready(text) => text.matches(how, value, notes),
            Self::Variable(template) => {
                let (bits, most) = match template.fill(context, notes) {
                    Filled::Known(bits) => (bits, Truth::Yes),
                    Filled::Open(bits) => (bits, Truth::Maybe),
                    Filled::Nothing => return Truth::No,
                };
                Text::of(how, &bits, template.open().next()).matches(how, value, notes).and(most)
            }
        }
    }
}

impl Order {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }

    /// Four digits are read both as seconds and as a year; only if that makes a difference the answer is open.
    fn holds_at(self, value: &Instant, known: &Instant, notes: &mut impl Notes) -> Truth {
        let as_seconds = self.holds(value.seconds.cmp(&known.seconds));
        let readings = |instant: &'_ Instant| std::iter::once(instant.seconds.clone()).chain(instant.as_year.clone());
        for (left, right) in readings(value).flat_map(|left| readings(known).map(move |right| (left.clone(), right))) {
            if self.holds(left.cmp(&right)) != as_seconds {
                return undocumented(Undocumented::YearOrSeconds, notes);
            }
        }
        Truth::known(as_seconds)
    }
}
