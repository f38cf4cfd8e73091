//! Writes an organization as the text of a project file.
//!
//! Knows the layout: one entry of a table on one line, a policy's document and a question's parts on lines of their own,
//! so that a diff shows the account, the context key or the line of a policy that changed.
//! Which fields there are is the entities' own list ([`Entity::FIELDS`]). Does not know how the text is read; `read` does.

use std::borrow::Borrow;

use super::read::{ROOT, VERSION};
use super::text::{push_block, push_inline};
use super::version::needed;
use organization::{
    ContextValue, Entity, Entry, Field, Layout, Organization, ParentId, Question, Table, TableVisitor, Tags, TargetId,
    Value,
};

/// The whole file, ending in a line break. The same organization always gives the same bytes.
pub(super) fn print(organization: &Organization) -> String {
    let root = organization.root();
    let mut out = format!("(\n  {VERSION}: {}", needed(organization));
    let mut fields = Fields { out: &mut out, root: root.id.as_str(), between: ",\n  ", next: ",\n  " };
    fields.all(&organization.header());
    out.push_str(&format!(",\n  {ROOT}: "));
    entry(&mut out, root.id.as_str(), &**root);
    out.push_str(",\n");
    for table in Table::ALL {
        table.visit(Printer { out: &mut out, organization });
    }
    out.push_str(")\n");
    out
}

/// One question, as it stands in its table.
pub fn question(question: &Question) -> String {
    let mut out = String::from("(");
    Fields::inside::<Question>(&mut out, "").all(question);
    out.push(')');
    out
}

/// Prints tables; an empty one is left out.
struct Printer<'a> {
    out: &'a mut String,
    organization: &'a Organization,
}

impl TableVisitor for Printer<'_> {
    type Out = ();

    fn visit<E: Entry>(self, table: Table) {
        let Self { out, organization } = self;
        let mut entries = E::all(organization).peekable();
        if entries.peek().is_none() {
            return;
        }
        out.push_str(&format!("  {table}: [\n"));
        for one in entries {
            out.push_str("    ");
            entry::<E>(out, organization.root().id.as_str(), one.borrow());
            out.push_str(",\n");
        }
        out.push_str("  ],\n");
    }
}

/// One `(…)`.
fn entry<E: Entity>(out: &mut String, root: &str, entity: &E) {
    out.push('(');
    Fields::inside::<E>(out, root).all(entity);
    out.push_str(match layout::<E>() {
        Layout::Line => ")",
        Layout::Block => ",\n    )",
    });
}

/// An entity with a field of several lines has each of its fields on lines of its own.
fn layout<E: Entity>() -> Layout {
    if E::FIELDS.iter().any(|field| field.layout == Layout::Block) { Layout::Block } else { Layout::Line }
}

/// The fields of one entity, one after another.
struct Fields<'a> {
    out: &'a mut String,
    /// The root's id, by which files name it.
    root: &'a str,
    /// What stands before the next field, and before all after it.
    next: &'static str,
    between: &'static str,
}

impl<'a> Fields<'a> {
    fn inside<E: Entity>(out: &'a mut String, root: &'a str) -> Self {
        let (next, between) = match layout::<E>() {
            Layout::Line => ("", ", "),
            Layout::Block => ("\n      ", ",\n      "),
        };
        Self { out, root, next, between }
    }

    fn all<E: Entity>(&mut self, entity: &E) {
        for field in E::FIELDS {
            self.field(field, entity);
        }
    }

    /// What may be missing from a file is left out where it says nothing.
    fn field<E: Entity>(&mut self, field: &Field<E>, entity: &E) {
        match field.value {
            Value::Text { get, .. } | Value::Word { get, .. } => self.text(field, get(entity)),
            Value::Filled { get, .. } if get(entity).is_empty() => {}
            Value::Filled { get, .. } => self.text(field, get(entity)),
            Value::Optional { get, .. } => {
                if let Some(text) = get(entity) {
                    self.text(field, text);
                }
            }
            Value::Words { get, .. } => self.words(field.name, &get(entity)),
            Value::Names { get, .. } => self.words(field.name, get(entity)),
            Value::Truth { get, .. } => {
                if get(entity) {
                    self.named(field.name).push_str(" true");
                }
            }
            Value::Tags { get, .. } => self.tags(field.name, get(entity)),
            Value::Texts { get, .. } => self.texts(field.name, get(entity)),
            Value::Context { get, .. } => self.context(field.name, get(entity)),
            Value::Parent { get, .. } => match get(entity) {
                ParentId::Root => self.text(field, self.root),
                ParentId::Ou(id) => self.text(field, id.as_str()),
            },
            Value::Target { get, .. } => match get(entity) {
                TargetId::Root => self.text(field, self.root),
                TargetId::Ou(id) => self.text(field, id.as_str()),
                TargetId::Account(id) => self.text(field, id.as_str()),
            },
        }
    }

    /// The name with its colon; the value goes behind it.
    fn named(&mut self, name: &str) -> &mut String {
        self.out.push_str(std::mem::replace(&mut self.next, self.between));
        self.out.push_str(name);
        self.out.push(':');
        self.out
    }

    fn text<E>(&mut self, field: &Field<E>, text: &str) {
        let out = self.named(field.name);
        match field.layout {
            Layout::Line => {
                out.push(' ');
                push_inline(out, text);
            }
            Layout::Block => push_block(out, text),
        }
    }

    fn words<'w>(&mut self, name: &str, words: impl IntoIterator<Item = &'w (impl AsRef<str> + ?Sized + 'w)>) {
        let mut words = words.into_iter().peekable();
        if words.peek().is_some() {
            let out = self.named(name);
            out.push(' ');
            push_words(out, words);
        }
    }

    fn tags(&mut self, name: &str, tags: &Tags) {
        if tags.is_empty() {
            return;
        }
        let out = self.named(name);
        let mut open = " {";
        for (key, value) in tags {
            out.push_str(std::mem::replace(&mut open, ", "));
            push_inline(out, key);
            out.push_str(": ");
            push_inline(out, value);
        }
        out.push('}');
    }

    /// One key a line.
    fn context(&mut self, name: &str, context: &[(String, ContextValue)]) {
        if context.is_empty() {
            return;
        }
        let out = self.named(name);
        out.push_str(" [");
        for (key, value) in context {
            out.push_str("\n        (");
            push_inline(out, key);
            out.push_str(", ");
            push_value(out, value);
            out.push_str("),");
        }
        out.push_str("\n      ]");
    }

    fn texts(&mut self, name: &str, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        let out = self.named(name);
        out.push_str(" [");
        for text in texts {
            if !text.contains('\n') {
                out.push_str("\n       ");
            }
            push_block(out, text);
            out.push(',');
        }
        out.push_str("\n      ]");
    }
}

fn push_value(out: &mut String, value: &ContextValue) {
    match value {
        ContextValue::Text(text) => {
            out.push_str("text(");
            push_inline(out, text);
            out.push(')');
        }
        ContextValue::Several(texts) => {
            out.push_str("several(");
            push_words(out, texts);
            out.push(')');
        }
        ContextValue::Unknown => out.push_str("unknown"),
        ContextValue::Absent => out.push_str("absent"),
    }
}

fn push_words<'a>(out: &mut String, words: impl IntoIterator<Item = &'a (impl AsRef<str> + ?Sized + 'a)>) {
    out.push('[');
    for (at, word) in words.into_iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        push_inline(out, word.as_ref());
    }
    out.push(']');
}
