//! Project files of any size, entry by entry.
//!
//! Knows how a file is written; nothing of what is odd about it.

/// Allows everything.
pub const FULL: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;

/// So many of something, with something between them.
pub fn repeat(count: usize, between: &str, make: impl FnMut(usize) -> String) -> String {
    (0..count).map(make).collect::<Vec<_>>().join(between)
}

/// The entries of a table.
pub fn entries(count: usize, mut make: impl FnMut(usize) -> String) -> String {
    repeat(count, "", |i| format!("    {},\n", make(i)))
}

/// A project with these tables, and a management account.
pub fn file(tables: &[(&str, &str)]) -> String {
    let of = |name: &str| tables.iter().find(|(table, _)| *table == name).map_or("", |(_, entries)| *entries);
    let own = account(0, "r-a1b2").replace("200000000000", "111111111111");
    let mut file =
        "(\n  format_version: 3,\n  id: \"o-aa111bb222\",\n  partition: \"aws\",\n  feature_set: \"ALL\",\n  \
        management_account: \"111111111111\",\n  root: (id: \"r-a1b2\", name: \"Root\"),\n  \
        policy_types: [(type: \"SERVICE_CONTROL_POLICY\", status: \"ENABLED\")],\n"
            .to_owned();
    for table in ["ous", "accounts", "policies", "attachments", "questions"] {
        let first = if table == "accounts" { format!("    {own},\n") } else { String::new() };
        file += &format!("  {table}: [\n{first}{}  ],\n", of(table));
    }
    file + ")\n"
}

/// The id of the OU before this one, which is the root for the first.
pub fn above(i: usize) -> String {
    i.checked_sub(1).map_or("r-a1b2".to_owned(), |i| format!("ou-a1b2-{i:08}"))
}

pub fn ou(i: usize, parent: &str) -> String {
    format!("(id: \"ou-a1b2-{i:08}\", name: \"O{i:06}\", parent: \"{parent}\")")
}

pub fn account(i: usize, parent: &str) -> String {
    let id = 200_000_000_000 + i;
    format!("(id: \"{id}\", name: \"A{i:06}\", email: \"a{i}@example.com\", parent: \"{parent}\", state: \"ACTIVE\")")
}

pub fn named_policy(i: usize, name: &str, text: &str) -> String {
    format!("(id: \"p-{i:010}\", name: \"{name}\", type: \"SERVICE_CONTROL_POLICY\", content: r#\"{text}\"#)")
}
