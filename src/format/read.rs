//! A project file into the parts of an organization.
//!
//! Knows how each shape of a value is read, and what becomes of fields that this version does not know.
//! Which fields there are, and which may be missing, is the entities' own list ([`Entity::FIELDS`]).
//! Does not know the document's rules: [`Organization::from_parts`](organization::Organization::from_parts) does.

use std::collections::{BTreeSet, btree_map};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use organization::{
    AccountId, ContextValue, Entity, Entry, Field, Header, OuId, ParentId, Parts, Question, Root, Table, TableVisitor,
    Tags, TargetId, Value, Vocabulary,
};

/// What becomes of a field that no entity has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// In a file of a version that is known here, it is a slip of the pen.
    Fault,
    /// A newer version may well have it.
    PassOver,
}

/// A whole file: its version, and everything else.
pub(super) struct Project {
    pub format_version: u64,
    pub parts: Parts,
}

/// The field that tells a project from everything else.
pub(super) const VERSION: &str = "format_version";
pub(super) const ROOT: &str = "root";
/// More fields than any entity has. Names stand in an array of this size, for its length must be known to the compiler.
const MOST_FIELDS: usize = 32;

/// Reads a whole file.
pub(super) struct ProjectSeed(pub Unknown);

impl<'de> DeserializeSeed<'de> for ProjectSeed {
    type Value = Project;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Project, D::Error> {
        deserializer.deserialize_struct(Header::NAME, PROJECT, self)
    }
}

/// Reads one question, as it stands in its table.
pub(super) struct QuestionSeed;

impl<'de> DeserializeSeed<'de> for QuestionSeed {
    type Value = Question;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Question, D::Error> {
        One { blank: &Question::blank(), unknown: Unknown::Fault }.deserialize(deserializer)
    }
}

/// The names at the top of a file: the version, the header, the root, the tables.
const PROJECT: &[&str] = {
    const PADDED: &[&str; MOST_FIELDS] = &{
        let mut names = [""; MOST_FIELDS];
        put(&mut names, 0, VERSION);
        let at = put_fields(&mut names, 1, Header::FIELDS);
        put(&mut names, at, ROOT);
        let (mut at, mut tables) = (at + 1, Table::ALL);
        while let Some((table, others)) = tables.split_first() {
            put(&mut names, at, table.name());
            (at, tables) = (at + 1, others);
        }
        names
    };
    PADDED.split_at(Header::FIELDS.len() + Table::ALL.len() + 2).0
};

/// An entity's names, for messages.
trait Names: Entity {
    const PADDED: &'static [&'static str; MOST_FIELDS] = &{
        let mut names = [""; MOST_FIELDS];
        put_fields(&mut names, 0, Self::FIELDS);
        names
    };
    const NAMES: &'static [&'static str] = Self::PADDED.split_at(Self::FIELDS.len()).0;
}

impl<E: Entity> Names for E {}

const fn put_fields<E>(names: &mut [&'static str; MOST_FIELDS], mut at: usize, mut fields: &[Field<E>]) -> usize {
    while let Some((field, others)) = fields.split_first() {
        put(names, at, field.name);
        (at, fields) = (at + 1, others);
    }
    at
}

#[expect(clippy::indexing_slicing, reason = "the compiler runs it, and stops if there are more fields")]
const fn put(names: &mut [&'static str; MOST_FIELDS], at: usize, name: &'static str) {
    names[at] = name;
}

impl<'de> Visitor<'de> for ProjectSeed {
    type Value = Project;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a project")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Project, A::Error> {
        let Self(unknown) = self;
        let mut version = None;
        let mut root: Option<Root> = None;
        let mut header = Filling::new(Header::blank());
        let mut parts = Parts::under(Header::blank(), Root::blank());
        let mut tables = Vec::new();
        while let Some(at) = map.next_key_seed(Key { names: PROJECT, unknown })? {
            let Some(name) = at.and_then(|at| PROJECT.get(at)).copied() else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if name == VERSION {
                once(&version, VERSION)?;
                version = Some(map.next_value()?);
            } else if name == ROOT {
                once(&root, ROOT)?;
                root = Some(map.next_value_seed(One { blank: &Root::blank(), unknown })?);
            } else if let Some(at) = Header::FIELDS.iter().position(|field| field.name == name) {
                header.take(at, &mut map)?;
            } else if let Some(table) = Table::ALL.iter().find(|table| table.name() == name) {
                if tables.contains(table) {
                    return Err(A::Error::duplicate_field(table.name()));
                }
                tables.push(*table);
                table.visit(TableReader { of: PhantomData, map: &mut map, parts: &mut parts, unknown })?;
            }
        }
        let format_version = version.ok_or_else(|| A::Error::missing_field(VERSION))?;
        let header = header.finish()?;
        let root = root.ok_or_else(|| A::Error::missing_field(ROOT))?;
        let Header { id, partition, feature_set, management_account } = header;
        let mut parts = Parts { id, partition, feature_set, management_account, root, ..parts };
        resolve(&mut parts);
        Ok(Project { format_version, parts })
    }
}

fn once<T, E: Error>(known: &Option<T>, name: &'static str) -> Result<(), E> {
    if known.is_some() { Err(E::duplicate_field(name)) } else { Ok(()) }
}

/// Reads the entries of one table into its place.
struct TableReader<'a, 'de, A> {
    of: PhantomData<&'de str>,
    map: &'a mut A,
    parts: &'a mut Parts,
    unknown: Unknown,
}

impl<'de, A: MapAccess<'de>> TableVisitor for TableReader<'_, 'de, A> {
    type Out = Result<(), A::Error>;

    fn visit<E: Entry>(self, _: Table) -> Self::Out {
        let list = E::list(self.parts);
        self.map.next_value_seed(Many { list, unknown: self.unknown })
    }
}

struct Many<'a, E> {
    list: &'a mut Vec<E>,
    unknown: Unknown,
}

impl<'de, E: Entity> DeserializeSeed<'de> for Many<'_, E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, E: Entity> Visitor<'de> for Many<'_, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let blank = E::blank();
        while let Some(entry) = entries.next_element_seed(One { blank: &blank, unknown: self.unknown })? {
            self.list.push(entry);
        }
        Ok(())
    }
}

/// Reads one entity.
struct One<'a, E> {
    blank: &'a E,
    unknown: Unknown,
}

impl<'de, E: Entity> DeserializeSeed<'de> for One<'_, E> {
    type Value = E;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<E, D::Error> {
        deserializer.deserialize_struct(E::NAME, E::NAMES, self)
    }
}

impl<'de, E: Entity> Visitor<'de> for One<'_, E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", E::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<E, A::Error> {
        let mut filling = Filling::new(self.blank.clone());
        while let Some(at) = map.next_key_seed(Key { names: E::NAMES, unknown: self.unknown })? {
            match at {
                Some(at) => filling.take(at, &mut map)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        filling.finish()
    }
}

/// An entity whose fields come one after another.
struct Filling<E> {
    entity: E,
    /// One bit a field; see [`MOST_FIELDS`].
    given: u32,
}

impl<E: Entity> Filling<E> {
    fn new(blank: E) -> Self {
        Self { entity: blank, given: 0 }
    }

    /// Takes the value of the field that stands `at` this place in the list of fields.
    fn take<'de, A: MapAccess<'de>>(&mut self, at: usize, map: &mut A) -> Result<(), A::Error> {
        let Some(field) = E::FIELDS.get(at) else { return Ok(()) };
        if self.given & 1 << at != 0 {
            return Err(A::Error::duplicate_field(field.name));
        }
        self.given |= 1 << at;
        let entity = &mut self.entity;
        match field.value {
            Value::Text { set, .. } | Value::Filled { set, .. } => set(entity, map.next_value()?),
            Value::Optional { set, .. } => {
                if let Some(text) = map.next_value::<Option<String>>()? {
                    set(entity, text);
                }
            }
            Value::Word { of, set, .. } => map.next_value_seed(WordSeed { of, take: set, entity })?,
            Value::Words { of, add, .. } => map.next_value_seed(WordsSeed { of, take: add, entity })?,
            Value::Names { set, .. } => set(entity, map.next_value()?),
            Value::Truth { set, .. } => set(entity, map.next_value()?),
            Value::Tags { set, .. } => set(entity, map.next_value::<TagsOnce>()?.0),
            Value::Texts { set, .. } => set(entity, map.next_value()?),
            Value::Context { set, .. } => {
                let context: Vec<(String, ContextWord)> = map.next_value()?;
                set(entity, context.into_iter().map(|(key, value)| (key, value.into())).collect());
            }
            Value::Parent { set, .. } => set(entity, ParentId::Ou(OuId::new(map.next_value::<String>()?))),
            Value::Target { set, .. } => set(entity, TargetId::Account(AccountId::new(map.next_value::<String>()?))),
        }
        Ok(())
    }

    /// The entity, if every field that must be there is.
    fn finish<Fault: Error>(self) -> Result<E, Fault> {
        let missing = |(at, field): &(usize, &Field<E>)| self.given & 1 << at == 0 && must_be_given(&field.value);
        match E::FIELDS.iter().enumerate().find(missing) {
            Some((_, field)) => Err(Fault::missing_field(field.name)),
            None => Ok(self.entity),
        }
    }
}

fn must_be_given<E>(value: &Value<E>) -> bool {
    match value {
        Value::Text { .. } | Value::Word { .. } | Value::Parent { .. } | Value::Target { .. } => true,
        Value::Filled { .. }
        | Value::Optional { .. }
        | Value::Words { .. }
        | Value::Names { .. }
        | Value::Truth { .. }
        | Value::Tags { .. }
        | Value::Texts { .. }
        | Value::Context { .. } => false,
    }
}

/// The name of a field, which stands without quotes: which of the names it is, or `None` for one to be passed over.
struct Key {
    names: &'static [&'static str],
    unknown: Unknown,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        match (self.names.iter().position(|known| *known == name), self.unknown) {
            (None, Unknown::Fault) => Err(E::unknown_field(name, self.names)),
            (known, _) => Ok(known),
        }
    }
}

/// A word, refused where it stands if it is not in the vocabulary.
struct WordSeed<'a, E> {
    of: Vocabulary,
    take: fn(&mut E, &str) -> Option<()>,
    entity: &'a mut E,
}

impl<'de, E> DeserializeSeed<'de> for WordSeed<'_, E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let word = String::deserialize(deserializer)?;
        (self.take)(self.entity, &word).ok_or_else(|| {
            let Vocabulary { one, many, words } = self.of;
            let words: Vec<String> = words().into_iter().map(|word| format!("`{word}`")).collect();
            D::Error::custom(format!("`{word}` is no {one}; the {many} are {}", words.join(", ")))
        })
    }
}

/// A set of words; one that stands twice counts once.
struct WordsSeed<'a, E> {
    of: Vocabulary,
    take: fn(&mut E, &str) -> Option<()>,
    entity: &'a mut E,
}

impl<'de, E> DeserializeSeed<'de> for WordsSeed<'_, E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, E> Visitor<'de> for WordsSeed<'_, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut words: A) -> Result<(), A::Error> {
        let Self { of, take, entity } = self;
        while words.next_element_seed(WordSeed { of, take, entity: &mut *entity })?.is_some() {}
        Ok(())
    }
}

#[derive(serde::Deserialize)]
#[serde(rename = "ContextValue", rename_all = "snake_case")]
enum ContextWord {
    Text(String),
    Several(Vec<String>),
    Unknown,
    Absent,
}

impl From<ContextWord> for ContextValue {
    fn from(word: ContextWord) -> Self {
        match word {
            ContextWord::Text(text) => Self::Text(text),
            ContextWord::Several(texts) => Self::Several(texts),
            ContextWord::Unknown => Self::Unknown,
            ContextWord::Absent => Self::Absent,
        }
    }
}

/// Tags whose keys stand once: a plain map would silently keep the last of two.
struct TagsOnce(Tags);

impl<'de> Deserialize<'de> for TagsOnce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once;
        impl<'de> Visitor<'de> for Once {
            type Value = TagsOnce;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tags such as `{\"key\": \"value\"}`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TagsOnce, A::Error> {
                let mut tags = Tags::new();
                while let Some((key, value)) = map.next_entry::<String, String>()? {
                    match tags.entry(key) {
                        btree_map::Entry::Vacant(free) => free.insert(value),
                        btree_map::Entry::Occupied(taken) => {
                            return Err(A::Error::custom(format!(
                                "the tag `{}` stands twice; remove one",
                                taken.key()
                            )));
                        }
                    };
                }
                Ok(TagsOnce(tags))
            }
        }
        deserializer.deserialize_map(Once)
    }
}

/// Files name the root, OUs and accounts by their ids, in any order; what an id names is known at the end.
///
/// Until then a parent is an OU and a target is an account.
fn resolve(parts: &mut Parts) {
    let known = Known { root: parts.root.id.as_str().into(), ous: parts.ous.iter().map(|ou| ou.id.clone()).collect() };
    for table in Table::ALL {
        table.visit(Resolver { known: &known, parts });
    }
}

struct Known {
    root: Arc<str>,
    ous: BTreeSet<OuId>,
}

struct Resolver<'a> {
    known: &'a Known,
    parts: &'a mut Parts,
}

impl TableVisitor for Resolver<'_> {
    type Out = ();

    fn visit<E: Entry>(self, _: Table) {
        let Self { known, parts } = self;
        let entries = E::list(parts);
        for field in E::FIELDS {
            if let Value::Parent { get, set } = field.value {
                for entry in entries.iter_mut() {
                    if matches!(get(entry), ParentId::Ou(id) if *id.as_str() == *known.root) {
                        set(entry, ParentId::Root);
                    }
                }
            }
            if let Value::Target { get, set } = field.value {
                for entry in entries.iter_mut() {
                    if let Some(target) = known.target(get(entry)) {
                        set(entry, target);
                    }
                }
            }
        }
    }
}

impl Known {
    /// What an account is in truth, if it is none.
    fn target(&self, read: &TargetId) -> Option<TargetId> {
        let TargetId::Account(id) = read else { return None };
        if *id.as_str() == *self.root {
            return Some(TargetId::Root);
        }
        self.ous.get(&OuId::new(id.as_str())).cloned().map(TargetId::Ou)
    }
}
