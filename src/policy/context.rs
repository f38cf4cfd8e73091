//! The request context: condition keys and the values that a request has for them.
//!
//! Knows that keys compare without regard to case, and that *not known* is neither *not there* nor *there with any value*.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use aws::Shape;

/// What is known about the keys of one request. A key that is not in here is absent from the request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// Keys in lower case, sorted.
    facts: Vec<(String, Fact)>,
}

/// What a request has under one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The key may be absent, or have any value.
    Unknown,
    /// The key is there and single-valued; of its value it is known that it fits one of these shapes.
    Shaped(Vec<Shape>),
    /// The key may be absent, or have any single value but this one.
    Other(String),
    /// The value of a single-valued key.
    One(String),
    /// The values of a multivalued key, even if it is only one, or none.
    Several(Vec<String>),
}

impl Context {
    /// Sets a key, whatever it was before.
    pub fn set(&mut self, key: &str, fact: Fact) {
        let key = key.to_ascii_lowercase();
        match self.place(&key) {
            Ok(at) => {
                if let Some((_, old)) = self.facts.get_mut(at) {
                    *old = fact;
                }
            }
            Err(at) => self.facts.insert(at, (key, fact)),
        }
    }

    /// Makes a key absent.
    pub fn remove(&mut self, key: &str) {
        if let Ok(at) = self.place(&key.to_ascii_lowercase()) {
            self.facts.remove(at);
        }
    }

    /// What is known of a key; `None` where the request does not have it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Fact> {
        let has_capitals = key.bytes().any(|byte| byte.is_ascii_uppercase());
        if has_capitals { self.get_lower(&key.to_ascii_lowercase()) } else { self.get_lower(key) }
    }

    /// [`get`](Self::get) for a key that is in lower case already.
    pub(super) fn get_lower(&self, key: &str) -> Option<&Fact> {
        let at = self.place(key).ok()?;
        self.facts.get(at).map(|(_, fact)| fact)
    }

    /// Every key that may be there, in lower case and in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.facts.iter().map(|(key, fact)| (key.as_str(), fact))
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        self.facts.binary_search_by(|(known, _)| known.as_str().cmp(key))
    }
}

impl Fact {
    /// Whether more than one value may be meant.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Unknown | Self::Shaped(_) | Self::Other(_))
    }

    /// The values, as far as they are known.
    #[must_use]
    pub fn values(&self) -> &[String] {
        match self {
            Self::Unknown | Self::Shaped(_) | Self::Other(_) => &[],
            Self::One(value) => std::slice::from_ref(value),
            Self::Several(values) => values,
        }
    }
}

impl<K: AsRef<str>> FromIterator<(K, Fact)> for Context {
    fn from_iter<I: IntoIterator<Item = (K, Fact)>>(facts: I) -> Self {
        let mut context = Self::default();
        facts.into_iter().for_each(|(key, fact)| context.set(key.as_ref(), fact));
        context
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_compare_in_any_case() {
        let one = |value: &str| Fact::One(value.to_owned());
        let mut context: Context =
            [("aws:B", one("b")), ("AWS:a", one("a")), ("aws:c", Fact::Unknown)].into_iter().collect();
        context.set("aws:b", one("new"));
        for (key, expect) in [
            ("aws:a", Some(one("a"))),
            ("AWS:A", Some(one("a"))),
            ("aws:B", Some(one("new"))),
            ("aws:c", Some(Fact::Unknown)),
            ("aws:d", None),
        ] {
            assert_eq!(context.get(key), expect.as_ref(), "{key}");
        }
        assert_eq!(context.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["aws:a", "aws:b", "aws:c"]);
        context.remove("AWS:B");
        context.remove("aws:d");
        assert_eq!(context.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["aws:a", "aws:c"]);
    }

    #[test]
    fn values() {
        let texts = ["a".to_owned(), "b".to_owned()];
        assert_eq!(Fact::Unknown.values(), &[] as &[String]);
        assert_eq!(Fact::Shaped(vec![vec![aws::Step::Is('a')]]).values(), &[] as &[String]);
        assert_eq!(Fact::One("a".to_owned()).values(), &texts[..1]);
        assert_eq!(Fact::Several(texts.to_vec()).values(), &texts);
    }
}
