//! Which values tell a condition, or a `Resource` element, apart from its neighbours.
//!
//! Proofs over every value of a key look at one value out of each class of values that all tests treat alike.
//! This knows how the tests of `test` and `arn` divide texts, numbers, dates and addresses;
//! which classes several tests make together, others find out, by asking the tests themselves.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use aws::{Class, Shape, Step};

use super::arn::{ArnPattern, Like};
use super::condition::Condition;
use super::resource::{ResourcePattern, Resources};
use super::template::{Filled, Template};
use super::test::{How, PlainValue, Test, Text, Written};
use crate::context::Context;
use crate::pattern::{Glob, Wildcard};
use crate::value::{Decimal, Instant, PLACES};

/// How a condition divides the values of its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// It only asks whether the key is there.
    Presence,
    /// By which of these shapes they fit.
    Texts(Vec<Shape>),
    /// One value of each class, for all conditions of one family together.
    Values(Family, Vec<String>),
    /// In a way that depends on other keys, or that is too fine to be told.
    Opaque,
}

/// Values that are compared by more than their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    Number,
    Date,
    Address,
}

impl Family {
    /// Whether a text is a value of the family, beyond doubt.
    #[must_use]
    pub fn reads(self, text: &str) -> bool {
        match self {
            Self::Number => Decimal::read(text).is_some(),
            Self::Date => Instant::read(text).is_some_and(|instant| instant.as_year.is_none()),
            Self::Address => text.parse::<IpAddr>().is_ok(),
        }
    }
}

impl Condition {
    /// How the condition divides the values of its key, where `context` holds what its variables stand for.
    #[must_use]
    pub fn samples(&self, context: &Context) -> Samples {
        self.test().map_or(Samples::Presence, |test| test.samples(context))
    }

    /// The keys of its policy variables, in lower case.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.test().into_iter().flat_map(Test::templates).flat_map(Template::variables)
    }
}

impl Condition {
    /// Whether a value has a placeholder that nobody has filled in.
    #[must_use]
    pub fn has_placeholder(&self) -> bool {
        fn open<T>(values: &[PlainValue<T>]) -> bool {
            values.iter().any(|value| matches!(value, PlainValue::Open(_)))
        }
        self.test().is_some_and(|test| match test {
            Test::Text(_, texts) | Test::Boolean(texts) => texts.iter().any(|text| match text {
                Written::Ready(text) => matches!(text, Text::Open(..)),
                Written::Variable(template) => template.open().next().is_some(),
            }),
            Test::Arn(likes) => likes.iter().any(|like| match like {
                Written::Ready(like) => matches!(like, Like::Open(..)),
                Written::Variable(template) => template.open().next().is_some(),
            }),
            Test::Number(_, values) => open(values),
            Test::Date(_, values) => open(values),
            Test::Address(values) => open(values),
            Test::Binary(values) => open(values),
        })
    }
}

impl Resources {
    /// The shapes that divide resources, where `context` holds what variables stand for;
    /// `None` where that is not known.
    #[must_use]
    pub fn shapes(&self, context: &Context) -> Option<Vec<Shape>> {
        let mut shapes = Vec::new();
        for pattern in &self.patterns {
            match pattern.inner() {
                ResourcePattern::Everything | ResourcePattern::Head(_) => {}
                ResourcePattern::Open(glob, _) => shapes.push(of_glob(glob, Class::Any)),
                ResourcePattern::Ready(pattern) => shapes.extend(pattern.shapes()),
                ResourcePattern::Variable(template) => match template.fill(context, &mut ()) {
                    Filled::Known(bits) => shapes.extend(ArnPattern::of(&bits).shapes()),
                    Filled::Open(_) => return None,
                    Filled::Nothing => {}
                },
            }
        }
        Some(shapes)
    }

    /// The keys of its policy variables, in lower case.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        let templates = self.patterns.iter().filter_map(|pattern| match pattern.inner() {
            ResourcePattern::Variable(template) => Some(template),
            _ => None,
        });
        templates.flat_map(Template::variables)
    }
}

impl ResourcePattern {
    /// What has to be matched, whether or not a match is certain.
    fn inner(&self) -> &Self {
        match self {
            Self::Head(pattern) => pattern.inner(),
            plain => plain,
        }
    }
}

impl Test {
    fn templates(&self) -> Vec<&Template> {
        fn of<T>(written: &[Written<T>]) -> Vec<&Template> {
            let templates = written.iter().filter_map(|written| match written {
                Written::Variable(template) => Some(template),
                Written::Ready(_) => None,
            });
            templates.collect()
        }
        match self {
            Self::Text(_, texts) | Self::Boolean(texts) => of(texts),
            Self::Arn(likes) => of(likes),
            Self::Number(..) | Self::Date(..) | Self::Address(_) | Self::Binary(_) => Vec::new(),
        }
    }

    pub(super) fn samples(&self, context: &Context) -> Samples {
        let shapes = match self {
            Self::Text(how, texts) => shapes_of_texts(*how, texts, context),
            Self::Boolean(texts) => shapes_of_texts(How::IgnoreCase, texts, context).map(|mut shapes| {
                shapes.extend(["true", "false"].map(|word| word.chars().map(Step::Either).collect()));
                shapes
            }),
            Self::Arn(likes) => shapes_of_arns(likes, context),
            Self::Binary(values) => {
                let exact = known(values).map(|text| text.chars().map(Step::Is).collect());
                Some(exact.collect())
            }
            Self::Number(_, values) => {
                let constants: Option<Vec<String>> = known(values).map(Decimal::plain).collect();
                return constants
                    .map_or(Samples::Opaque, |constants| Samples::Values(Family::Number, around(&constants)));
            }
            Self::Date(_, values) => {
                let readings = known(values).flat_map(|date| [Some(&date.seconds), date.as_year.as_ref()]);
                let constants: Option<Vec<String>> = readings.flatten().map(Decimal::plain).collect();
                let moments =
                    constants.and_then(|constants| around(&constants).iter().map(|text| moment(text)).collect());
                return moments.map_or(Samples::Opaque, |moments| Samples::Values(Family::Date, moments));
            }
            Self::Address(ranges) => {
                let bounds = known(ranges).flat_map(|range| range.bounds());
                // Both ends of every range, and of each family one below all of them, fall into every gap between ranges.
                let least = [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)];
                let addresses = bounds.chain(least).map(|address| address.to_string());
                return Samples::Values(Family::Address, addresses.collect());
            }
        };
        shapes.map_or(Samples::Opaque, Samples::Texts)
    }
}

fn known<T>(values: &[PlainValue<T>]) -> impl Iterator<Item = &T> {
    values.iter().filter_map(|value| match value {
        PlainValue::Is(known) => Some(known),
        PlainValue::Open(_) => None,
    })
}

fn shapes_of_texts(how: How, texts: &[Written<Text>], context: &Context) -> Option<Vec<Shape>> {
    let mut shapes = Vec::new();
    for text in texts {
        let filled;
        let text = match text {
            Written::Ready(text) => text,
            Written::Variable(template) => match template.fill(context, &mut ()) {
                Filled::Known(bits) => {
                    filled = Text::of(how, &bits, template.open().next());
                    &filled
                }
                Filled::Open(_) => return None,
                Filled::Nothing => continue,
            },
        };
        let shape = of_text(text);
        // Which letters beyond ASCII are alike, AWS does not say.
        let is_written_so = matches!(text, Text::Exact { written: Some(_), .. });
        if how == How::IgnoreCase
            && (is_written_so || shape.iter().any(|step| matches!(step, Step::Is(c) if !c.is_ascii())))
        {
            return None;
        }
        shapes.push(match how {
            How::IgnoreCase => shape.into_iter().map(in_any_case).collect(),
            How::Exact | How::Like => shape,
        });
    }
    Some(shapes)
}

fn shapes_of_arns(likes: &[Written<Like>], context: &Context) -> Option<Vec<Shape>> {
    // Whether a value is an ARN at all matters to every such test.
    let mut shapes = vec![Step::arn()];
    for like in likes {
        let filled;
        let like = match like {
            Written::Ready(like) => like,
            Written::Variable(template) => match template.fill(context, &mut ()) {
                Filled::Known(bits) => {
                    filled = Like::of(&bits, template.open().next());
                    &filled
                }
                Filled::Open(_) => return None,
                Filled::Nothing => continue,
            },
        };
        match like {
            Like::Parts(parts, _) => shapes.push(of_parts(parts)),
            Like::Open(glob, _) => shapes.push(of_glob(glob, Class::Any)),
            Like::NoArn => {}
        }
    }
    Some(shapes)
}

fn of_parts(parts: &[Glob]) -> Shape {
    // So long are most ARNs.
    let mut shape = Vec::with_capacity(64);
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            shape.push(Step::Is(':'));
        }
        shape.extend(steps(part, if at + 1 < parts.len() { Class::NoColon } else { Class::Any }));
    }
    shape
}

fn of_text(text: &Text) -> Shape {
    match text {
        Text::Exact { text, .. } => text.chars().map(Step::Is).collect(),
        Text::Pattern(glob) | Text::Open(glob, _) => of_glob(glob, Class::Any),
    }
}

/// A pattern whose wildcards stand for characters of a class.
pub(super) fn of_glob(glob: &Glob, class: Class) -> Shape {
    steps(glob, class).collect()
}

fn steps(glob: &Glob, class: Class) -> impl Iterator<Item = Step> {
    glob.wildcards().map(move |piece| match piece {
        Wildcard::Is(c) => Step::Is(c),
        Wildcard::One => Step::One(class),
        Wildcard::Run => Step::Run(class),
    })
}

fn in_any_case(step: Step) -> Step {
    match step {
        Step::Is(c) if c.is_ascii_alphabetic() => Step::Either(c),
        step => step,
    }
}

/// Constants, a value right beside each, and some on both sides of zero: one of every gap between them.
/// Beside means further from zero by less than any constants differ.
fn around(constants: &[String]) -> Vec<String> {
    let beside = |text: &String| {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}.{fraction:0<PLACES$}1")
    };
    // Between the last constant on one side of zero and zero lies a gap of its own.
    let zero = ["0".to_owned(), beside(&"0".to_owned()), beside(&"-0".to_owned())];
    constants.iter().flat_map(|text| [text.clone(), beside(text)]).chain(zero).collect()
}

/// Seconds since 1970 as a date with a time; `None` beyond the years that policies can write.
fn moment(seconds: &str) -> Option<String> {
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    let second: i64 = whole.parse().ok()?;
    // A fraction counts onwards from the second before; before 1970 only the one right beside a whole second is needed.
    let (second, fraction) = match (seconds.starts_with('-'), fraction.trim_start_matches('0')) {
        (true, "1") => (second.checked_sub(1)?, "9".repeat(PLACES)),
        (true, _) if !fraction.is_empty() => return None,
        _ => (second, fraction.to_owned()),
    };
    let text = jiff::Timestamp::from_second(second).ok()?.to_string();
    let text = text.strip_suffix('Z').filter(|_| text.len() == "1970-01-01T00:00:00Z".len())?;
    Some(if fraction.is_empty() { format!("{text}Z") } else { format!("{text}.{fraction}Z") })
}
