//! Writes an organization as the text of a project file.
//!
//! Knows the layout: one entry of a table on one line, a policy's document and a question's parts on lines of their own,
//! so that a diff shows the account, the context key or the line of a policy that changed.
//! Does not know versions or how the text is read; `wire` mirrors the fields.

use std::collections::BTreeMap;

use super::text::{push_block, push_inline};
use super::version::FORMAT_VERSION;
use organization::{ContextValue, Organization, ParentId, Question};

/// The whole file, ending in a line break. The same organization always gives the same bytes.
pub(super) fn print(organization: &Organization) -> String {
    let mut out = format!("(\n  format_version: {FORMAT_VERSION},\n");
    for (name, value) in [
        ("id", organization.id().as_str()),
        ("partition", organization.partition().as_str()),
        ("feature_set", organization.feature_set().as_str()),
        ("management_account", organization.management_account().as_str()),
    ] {
        out.push_str(&format!("  {name}: "));
        push_inline(&mut out, value);
        out.push_str(",\n");
    }
    let root = organization.root();
    out.push_str("  root: ");
    Entry::new(&mut out, Layout::Line).text("id", root.id.as_str()).text("name", &root.name).tags(&root.tags).end();

    table(&mut out, "policy_types", Layout::Line, organization.policy_types(), |entry, (kind, status)| {
        entry.text("type", kind.as_str()).text("status", status.as_str())
    });
    table(&mut out, "ous", Layout::Line, organization.ous().values(), |entry, ou| {
        let words = ou.marks.iter().map(|mark| mark.as_str());
        let entry = entry.text("id", ou.id.as_str()).text("name", &ou.name);
        let entry = entry.text("parent", parent(organization, &ou.parent)).tags(&ou.tags);
        entry.optional("note", &ou.note).words("marks", words)
    });
    table(&mut out, "accounts", Layout::Line, organization.accounts().values(), |entry, account| {
        let words = account.marks.iter().map(|mark| mark.as_str());
        let mut entry = entry
            .text("id", account.id.as_str())
            .text("name", &account.name)
            .text("email", &account.email)
            .text("parent", parent(organization, &account.parent))
            .text("state", account.state.as_str());
        if let Some(method) = &account.joined_method {
            entry = entry.text("joined_method", method.as_str());
        }
        if let Some(joined) = &account.joined {
            entry = entry.text("joined", joined);
        }
        entry.tags(&account.tags).optional("note", &account.note).words("marks", words)
    });
    table(&mut out, "policies", Layout::Lines, organization.policies().values(), |entry, policy| {
        let words = policy.marks.iter().map(|mark| mark.as_str());
        let entry = entry.text("id", policy.id.as_str()).text("name", &policy.name);
        let entry = entry.optional("description", &policy.description).text("type", policy.kind.as_str());
        let entry = entry.truth("aws_managed", policy.aws_managed).tags(&policy.tags).words("marks", words);
        entry.block("content", &policy.content)
    });
    table(&mut out, "attachments", Layout::Line, organization.attachments(), |entry, attachment| {
        let target = organization.target_text(&attachment.target);
        entry.text("target", target).text("policy", attachment.policy.as_str())
    });
    table(
        &mut out,
        "delegated_administrators",
        Layout::Line,
        organization.delegated_administrators().values(),
        |entry, delegated| {
            let services = delegated.services.iter().map(String::as_str);
            entry.text("account", delegated.account.as_str()).words("services", services)
        },
    );
    table(
        &mut out,
        "unknown_attachments",
        Layout::Line,
        organization.unknown_attachments(),
        |entry, (target, kind)| entry.text("target", organization.target_text(target)).text("type", kind.as_str()),
    );
    table(&mut out, "questions", Layout::Lines, organization.questions().values(), |entry, question| {
        entry.question(question)
    });
    table(&mut out, "placeholders", Layout::Line, organization.placeholders(), |entry, (name, value)| {
        entry.text("name", name).text("value", value)
    });
    out.push_str(")\n");
    out
}

fn parent<'a>(organization: &'a Organization, parent: &'a ParentId) -> &'a str {
    match parent {
        ParentId::Root => organization.root().id.as_str(),
        ParentId::Ou(id) => id.as_str(),
    }
}

/// One question, as it stands in its table.
pub fn question(question: &Question) -> String {
    let mut out = String::new();
    Entry::new(&mut out, Layout::Lines).question(question);
    out.push(')');
    out
}

/// A table; an empty one is left out.
fn table<T>(
    out: &mut String,
    name: &str,
    layout: Layout,
    entries: impl IntoIterator<Item = T>,
    print: impl Fn(Entry<'_>, T) -> Entry<'_>,
) {
    let mut entries = entries.into_iter().peekable();
    if entries.peek().is_none() {
        return;
    }
    out.push_str(&format!("  {name}: [\n"));
    for entry in entries {
        out.push_str("    ");
        print(Entry::new(out, layout), entry).end();
    }
    out.push_str("  ],\n");
}

/// How the fields of an entry are laid out.
#[derive(Clone, Copy)]
enum Layout {
    Line,
    Lines,
}

/// One `(…),` with its fields; every call appends one, in the order of the file.
struct Entry<'a> {
    out: &'a mut String,
    layout: Layout,
    separator: &'static str,
}

impl<'a> Entry<'a> {
    fn new(out: &'a mut String, layout: Layout) -> Self {
        out.push('(');
        let separator = match layout {
            Layout::Line => "",
            Layout::Lines => "\n      ",
        };
        Self { out, layout, separator }
    }

    fn field(&mut self, name: &str) -> &mut String {
        let out = self.name(name);
        out.push(' ');
        out
    }

    fn name(&mut self, name: &str) -> &mut String {
        let next = match self.layout {
            Layout::Line => ", ",
            Layout::Lines => ",\n      ",
        };
        self.out.push_str(std::mem::replace(&mut self.separator, next));
        self.out.push_str(name);
        self.out.push(':');
        self.out
    }

    fn text(mut self, name: &str, value: &str) -> Self {
        push_inline(self.field(name), value);
        self
    }

    fn optional(self, name: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.text(name, value) }
    }

    fn truth(mut self, name: &str, value: bool) -> Self {
        if value {
            self.field(name).push_str("true");
        }
        self
    }

    fn words<'w>(mut self, name: &str, words: impl Iterator<Item = &'w str>) -> Self {
        let mut words = words.peekable();
        if words.peek().is_some() {
            push_words(self.field(name), words);
        }
        self
    }

    fn tags(mut self, tags: &BTreeMap<String, String>) -> Self {
        if !tags.is_empty() {
            let out = self.field("tags");
            let mut open = "{";
            for (key, value) in tags {
                out.push_str(std::mem::replace(&mut open, ", "));
                push_inline(out, key);
                out.push_str(": ");
                push_inline(out, value);
            }
            out.push('}');
        }
        self
    }

    /// One key a line.
    fn context(mut self, context: &[(String, ContextValue)]) -> Self {
        if !context.is_empty() {
            let out = self.field("context");
            out.push('[');
            for (key, value) in context {
                out.push_str("\n        (");
                push_inline(out, key);
                out.push_str(", ");
                push_value(out, value);
                out.push_str("),");
            }
            out.push_str("\n      ]");
        }
        self
    }

    fn blocks(mut self, name: &str, values: &[String]) -> Self {
        if !values.is_empty() {
            let out = self.field(name);
            out.push('[');
            for value in values {
                if !value.contains('\n') {
                    out.push_str("\n       ");
                }
                push_block(out, value);
                out.push(',');
            }
            out.push_str("\n      ]");
        }
        self
    }

    fn question(self, question: &Question) -> Self {
        let entry = self.text("name", &question.name).text("principal", &question.principal);
        let mut entry = entry.text("action", &question.action).text("resource", &question.resource);
        if let Some(account) = &question.resource_account {
            entry = entry.text("resource_account", account);
        }
        let policies = &question.policies;
        entry = entry.text("expected", question.expected.as_str()).context(&question.context);
        entry = entry.blocks("identity_policies", &policies.identity);
        let others = [
            ("permissions_boundary", &policies.boundary),
            ("session_policy", &policies.session),
            ("resource_policy", &policies.resource),
        ];
        let given = others.into_iter().filter_map(|(name, policy)| Some((name, policy.as_ref()?)));
        given.fold(entry, |entry, (name, policy)| entry.block(name, policy))
    }

    fn block(mut self, name: &str, value: &str) -> Self {
        push_block(self.name(name), value);
        self
    }

    fn end(self) {
        self.out.push_str(match self.layout {
            Layout::Line => "),\n",
            Layout::Lines => ",\n    ),\n",
        });
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
            push_words(out, texts.iter().map(String::as_str));
            out.push(')');
        }
        ContextValue::Unknown => out.push_str("unknown"),
        ContextValue::Absent => out.push_str("absent"),
    }
}

fn push_words<'a>(out: &mut String, words: impl Iterator<Item = &'a str>) {
    out.push('[');
    for (at, word) in words.enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        push_inline(out, word);
    }
    out.push(']');
}
