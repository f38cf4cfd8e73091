//! A seeded hand that draws texts: patterns that meet a given text about half the time. Knows the request it draws for, no policies.

use serde_json::Value;

use super::pool::NAMES;

/// The request that everything else is drawn to fit, and the random numbers.
#[derive(Debug)]
pub struct Draw {
    pub random: fastrand::Rng,
    /// Whether this case may hold what has no certain answer: unknown keys, placeholders, what AWS does not document.
    pub doubt: bool,
    pub partition: &'static str,
    pub action: String,
    pub resource: String,
    pub owner: &'static str,
    pub caller: Caller,
    /// Keys of the context with their values; single values and lists.
    pub facts: Vec<(String, Given)>,
    pub unknown: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Caller {
    pub kind: &'static str,
    pub account: &'static str,
    pub arn: String,
    /// The role of a session, the own ARN of anybody else.
    pub identity_arn: String,
    pub id: &'static str,
}

#[derive(Clone, Debug)]
pub enum Given {
    One(String),
    Many(Vec<String>),
}

impl Draw {
    pub fn chance(&mut self, percent: u32) -> bool {
        self.random.u32(0..100) < percent
    }

    /// Happens only in cases that may hold doubt.
    pub fn doubtful(&mut self, percent: u32) -> bool {
        self.doubt && self.chance(percent)
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.random.usize(0..of.len())]
    }

    /// A number below the first bound with more weight on small ones.
    pub fn few(&mut self, below: usize) -> usize {
        let bound = self.random.usize(1..=below);
        self.random.usize(0..bound)
    }

    pub fn single_text(&self, key: &str) -> Option<&str> {
        self.facts.iter().find_map(|(name, given)| match given {
            Given::One(value) if name == key => Some(value.as_str()),
            _ => None,
        })
    }

    /// `P` in an ARN of the pool stands for the partition.
    pub fn local(&self, arn: &str) -> String {
        arn.replacen("arn:P:", &format!("arn:{}:", self.partition), 1)
    }

    /// A text that is nearly the given one.
    pub fn near_miss(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        if chars.is_empty() {
            return "x".to_owned();
        }
        let last = chars.len() - 1;
        match self.random.u32(0..4) {
            0 => chars.push('x'),
            1 => drop(chars.pop()),
            2 if chars[last].is_ascii_lowercase() => chars[last].make_ascii_uppercase(),
            2 => chars[last].make_ascii_lowercase(),
            _ => chars[last] = 'z',
        }
        chars.into_iter().collect()
    }

    /// The text with wildcards in it, which still meets it.
    pub fn wildcards(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=self.random.u32(0..2) {
            let from = self.random.usize(0..=chars.len());
            let to = self.random.usize(from..=chars.len());
            match self.random.u32(0..5) {
                0 => drop(chars.splice(from..to, ['*'])),
                1 => drop(chars.splice(from.., ['*'])),
                2 => drop(chars.splice(..to, ['*'])),
                _ if from < chars.len() && chars[from] != '*' => chars[from] = '?',
                _ => chars.insert(from, '*'),
            }
        }
        chars.into_iter().collect()
    }

    /// The text as it is, nearly so, or with a policy variable, an escape or a placeholder in it; in a text with `like`, with wildcards.
    pub fn value(&mut self, text: &str, like: Wildcards) -> String {
        let base = if self.chance(25) { self.near_miss(text) } else { text.to_owned() };
        match self.random.u32(0..100) {
            0..25 if like == Wildcards::Yes => self.wildcards(&base),
            25..45 => self.with_variable(&base),
            45..60 if base.contains(['*', '?', '$']) => escaped(&base),
            60..63 if self.doubt => self.with_placeholder(&base),
            _ => base,
        }
    }

    /// A part of the text written as a policy variable, mostly one that has that very value.
    pub fn with_variable(&mut self, text: &str) -> String {
        let keys = [
            "aws:username",
            "aws:PrincipalTag/team",
            "aws:RequestTag/team",
            "aws:PrincipalAccount",
            "AWS:principaltag/TEAM",
        ];
        let value = |draw: &Draw, key: &str| {
            let key = if key == "AWS:principaltag/TEAM" { "aws:PrincipalTag/team" } else { key };
            draw.single_text(key).filter(|value| !value.is_empty()).map(str::to_owned)
        };
        let start = self.random.usize(0..keys.len());
        let mut turned = (0..keys.len()).map(|index| keys[(start + index) % keys.len()]);
        let fitting = turned.find(|key| value(self, key).is_some_and(|value| text.contains(&value)));
        let key = fitting.filter(|_| self.chance(75)).unwrap_or(keys[start]);
        match value(self, key) {
            Some(value) if text.contains(&value) => text.replacen(&value, &format!("${{{key}}}"), 1),
            Some(_) if self.chance(70) => text.to_owned(),
            _ => {
                let name = self.one(NAMES);
                let at = text.find(name);
                let variable = if self.chance(50) { format!("${{{key}, '{name}'}}") } else { format!("${{{key}}}") };
                match at {
                    Some(_) => text.replacen(name, &variable, 1),
                    None => format!("{text}{variable}"),
                }
            }
        }
    }

    /// Some letters at the end written as a place that nobody has filled.
    fn with_placeholder(&mut self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let kept: String = chars[..self.random.usize(0..=chars.len())].iter().collect();
        if kept.contains("${") {
            return text.to_owned();
        }
        let place = self.one(&["{{ Name }}", "${NAME}"]);
        format!("{kept}{place}")
    }

    /// Letters in other case, as names of actions and keys may have them.
    pub fn other_case(&mut self, text: &str) -> String {
        if self.chance(50) { text.to_ascii_lowercase() } else { text.to_ascii_uppercase() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wildcards {
    Yes,
    No,
}

/// A JSON object of the members (`json!` would copy each of them once more).
pub fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// `${*}`, `${?}`, `${$}`.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|char| if matches!(char, '*' | '?' | '$') { format!("${{{char}}}") } else { char.to_string() })
        .collect()
}
