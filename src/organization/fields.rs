//! The one list of fields of every entity.
//!
//! Knows each field's name in files, how its value is got and set, and what it is called in lists of changes.
//! Whoever prints, reads or compares entities walks these lists, so that a field is named in one place.
//! Does not know how a file is laid out (`format`) or how a change is told (`exchange`).

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Debug;

use super::entity::{Mark, Tags};
use super::ids::{ParentId, TargetId};
use super::question::ContextValue;

/// What an organization is made of: an entry of a table, the root, or the organization's own fields.
pub trait Entity: Clone + Debug + 'static {
    /// What messages about a file call the entity.
    const NAME: &'static str;
    /// Every field, in the order of the file.
    const FIELDS: &'static [Field<Self>];

    /// The entity before its fields are set.
    fn blank() -> Self;
}

/// One field of an entity.
#[derive(Debug)]
pub struct Field<E: 'static> {
    /// Its name in files.
    pub name: &'static str,
    pub value: Value<E>,
    pub layout: Layout,
    /// The first version of the file that has the field in this entity.
    pub since: u64,
    called: Option<&'static str>,
    said: Option<fn(&E) -> &str>,
}

/// How a field's value is written where it has lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// On one line, line breaks escaped.
    Line,
    /// Each of its lines a line of the file.
    Block,
}

/// What a field holds, in the few shapes that files know, and the way to it.
#[derive(Debug)]
pub enum Value<E: 'static> {
    /// A text that every file gives.
    Text {
        get: fn(&E) -> &str,
        set: fn(&mut E, String),
    },
    /// A text that is left out while it is empty.
    Filled {
        get: fn(&E) -> &str,
        set: fn(&mut E, String),
    },
    /// A text that may be missing; an empty one is there.
    Optional {
        get: fn(&E) -> Option<&str>,
        set: fn(&mut E, String),
    },
    /// A word of a closed vocabulary; `set` gives `None` for any other.
    Word {
        of: Vocabulary,
        get: fn(&E) -> &str,
        set: fn(&mut E, &str) -> Option<()>,
    },
    /// A set of such words; `add` gives `None` for any other.
    Words {
        of: Vocabulary,
        get: fn(&E) -> Vec<&str>,
        add: fn(&mut E, &str) -> Option<()>,
    },
    /// A set of names of any kind.
    Names {
        get: fn(&E) -> &BTreeSet<String>,
        set: fn(&mut E, BTreeSet<String>),
    },
    /// Left out while it is false.
    Truth {
        get: fn(&E) -> bool,
        set: fn(&mut E, bool),
    },
    Tags {
        get: fn(&E) -> &Tags,
        set: fn(&mut E, Tags),
    },
    /// Texts in the user's order.
    Texts {
        get: fn(&E) -> &[String],
        set: fn(&mut E, Vec<String>),
    },
    /// Condition keys in the user's order.
    Context {
        get: fn(&E) -> &[(String, ContextValue)],
        set: fn(&mut E, Vec<(String, ContextValue)>),
    },
    /// A root or an OU, which files name by its id.
    Parent {
        get: fn(&E) -> &ParentId,
        set: fn(&mut E, ParentId),
    },
    /// A root, an OU or an account, which files name by its id.
    Target {
        get: fn(&E) -> &TargetId,
        set: fn(&mut E, TargetId),
    },
}

/// The words that a field may hold, and what they are called.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    pub one: &'static str,
    pub many: &'static str,
    pub words: fn() -> Vec<&'static str>,
}

/// A kind of thing that files name by one of a few words.
macro_rules! worded {
    ($name:ident, $one:literal, $many:literal: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $name {
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            pub(crate) const VOCABULARY: $crate::fields::Vocabulary = $crate::fields::Vocabulary {
                one: $one,
                many: $many,
                words: || Self::ALL.map(Self::as_str).to_vec(),
            };

            /// What a word in files stands for.
            pub(crate) fn of(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.as_str() == word)
            }

            /// The word in files.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}
pub(crate) use worded;

impl<E> Field<E> {
    const fn of(name: &'static str, value: Value<E>) -> Self {
        Self { name, value, layout: Layout::Line, since: 1, called: None, said: None }
    }

    pub(super) const fn text(name: &'static str, get: fn(&E) -> &str, set: fn(&mut E, String)) -> Self {
        Self::of(name, Value::Text { get, set })
    }

    pub(super) const fn filled(name: &'static str, get: fn(&E) -> &str, set: fn(&mut E, String)) -> Self {
        Self::of(name, Value::Filled { get, set })
    }

    pub(super) const fn optional(name: &'static str, get: fn(&E) -> Option<&str>, set: fn(&mut E, String)) -> Self {
        Self::of(name, Value::Optional { get, set })
    }

    pub(super) const fn word(
        name: &'static str,
        of: Vocabulary,
        get: fn(&E) -> &str,
        set: fn(&mut E, &str) -> Option<()>,
    ) -> Self {
        Self::of(name, Value::Word { of, get, set })
    }

    pub(super) const fn names(
        name: &'static str,
        get: fn(&E) -> &BTreeSet<String>,
        set: fn(&mut E, BTreeSet<String>),
    ) -> Self {
        Self::of(name, Value::Names { get, set })
    }

    pub(super) const fn marks(get: fn(&E) -> Vec<&str>, add: fn(&mut E, &str) -> Option<()>) -> Self {
        Self::of("marks", Value::Words { of: Mark::VOCABULARY, get, add }).called("import marks")
    }

    pub(super) const fn words(
        name: &'static str,
        of: Vocabulary,
        get: fn(&E) -> Vec<&str>,
        add: fn(&mut E, &str) -> Option<()>,
    ) -> Self {
        Self::of(name, Value::Words { of, get, add })
    }

    pub(super) const fn truth(name: &'static str, get: fn(&E) -> bool, set: fn(&mut E, bool)) -> Self {
        Self::of(name, Value::Truth { get, set })
    }

    pub(super) const fn tags(get: fn(&E) -> &Tags, set: fn(&mut E, Tags)) -> Self {
        Self::map("tags", get, set)
    }

    pub(super) const fn map(name: &'static str, get: fn(&E) -> &Tags, set: fn(&mut E, Tags)) -> Self {
        Self::of(name, Value::Tags { get, set })
    }

    pub(super) const fn texts(name: &'static str, get: fn(&E) -> &[String], set: fn(&mut E, Vec<String>)) -> Self {
        Self::of(name, Value::Texts { get, set }).block()
    }

    pub(super) const fn context(
        get: fn(&E) -> &[(String, ContextValue)],
        set: fn(&mut E, Vec<(String, ContextValue)>),
    ) -> Self {
        Self::of("context", Value::Context { get, set }).block()
    }

    pub(super) const fn parent(get: fn(&E) -> &ParentId, set: fn(&mut E, ParentId)) -> Self {
        Self::of("parent", Value::Parent { get, set })
    }

    pub(super) const fn target(get: fn(&E) -> &TargetId, set: fn(&mut E, TargetId)) -> Self {
        Self::of("target", Value::Target { get, set })
    }

    pub(super) const fn block(self) -> Self {
        Self { layout: Layout::Block, ..self }
    }

    /// The first version of the file that has the field.
    pub(super) const fn since(self, since: u64) -> Self {
        Self { since, ..self }
    }

    /// What people call the field, where that is not its name in files.
    pub(super) const fn called(self, words: &'static str) -> Self {
        Self { called: Some(words), ..self }
    }

    /// How people say the value, where that is not how files write it.
    pub(super) const fn said(self, said: fn(&E) -> &str) -> Self {
        Self { said: Some(said), ..self }
    }

    /// What people call the field: `joined method`.
    pub fn name_in_words(&self) -> Cow<'static, str> {
        match self.called {
            Some(words) => Cow::Borrowed(words),
            None if self.name.contains('_') => Cow::Owned(self.name.replace('_', " ")),
            None => Cow::Borrowed(self.name),
        }
    }
}

impl<E> Field<E> {
    /// How people say the value, if that is not how files write it.
    pub fn saying<'e>(&self, entity: &'e E) -> Option<&'e str> {
        self.said.map(|said| said(entity))
    }

    /// Whether two entities hold different values here.
    pub fn differs(&self, was: &E, is: &E) -> bool {
        match self.value {
            Value::Text { get, .. } | Value::Filled { get, .. } | Value::Word { get, .. } => get(was) != get(is),
            Value::Optional { get, .. } => get(was) != get(is),
            Value::Words { get, .. } => get(was) != get(is),
            Value::Names { get, .. } => get(was) != get(is),
            Value::Truth { get, .. } => get(was) != get(is),
            Value::Tags { get, .. } => get(was) != get(is),
            Value::Texts { get, .. } => get(was) != get(is),
            Value::Context { get, .. } => get(was) != get(is),
            Value::Parent { get, .. } => get(was) != get(is),
            Value::Target { get, .. } => get(was) != get(is),
        }
    }
}
