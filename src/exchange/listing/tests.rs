//! Lists as people paste them, each beside what is read of it.

use std::time::{Duration, Instant};

use super::*;

/// What is read, a line each: number, place, what it names, tags and note.
fn said(text: &str) -> String {
    let listing = Listing::read(text);
    let mut said = String::new();
    for listed in &listing.lines {
        let place = match &listed.place {
            Place::Unsaid => String::new(),
            Place::In(at) => format!(" in #{at}"),
            Place::Path { names, .. } => format!(" at /{}", names.join("/")),
        };
        let names = match &listed.names {
            Named::Ou(name) => format!("OU {name}"),
            Named::Account { name, email, id } => {
                let parts = [name.clone(), email.clone(), id.as_ref().map(ToString::to_string)];
                format!("account {}", parts.map(|part| part.unwrap_or_else(|| "-".to_owned())).join(", "))
            }
            Named::Nothing { said, why } => format!("nothing: {said:?}: {why}"),
        };
        let tags: String = listed.tags.iter().map(|(key, value)| format!(" {key}={value}")).collect();
        let note = if listed.note.is_empty() { String::new() } else { format!(" ({})", listed.note) };
        said.push_str(&format!("{}: {names}{place}{tags}{note}\n", listed.line));
    }
    listing.remarks.iter().for_each(|remark| said.push_str(&format!("! {remark}\n")));
    said
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let expected: String = expected.iter().map(|line| format!("{line}\n")).collect();
    assert_eq!(said(text), expected, "{text:?}");
}

#[test]
fn outlines() {
    let nested =
        ["1: OU Security", "2: account Log archive, log@acme.com, - in #0", "3: OU Workloads", "4: OU Prod in #2"];
    check("Security\n  Log archive log@acme.com\nWorkloads\n  Prod\n", &nested);
    check("Security\n\tLog archive log@acme.com\nWorkloads\n\tProd\n", &nested);
    check("- Security\n  - Log archive <log@acme.com>\n- Workloads\n  - Prod\n", &nested);
    check("* Security\n\t* Log archive: log@acme.com\n* Workloads\n\t* Prod", &nested);
    check("Security\r\n  Log archive log@acme.com\r\nWorkloads\r\n  Prod\r\n", &nested);
    let drawn =
        ["2: OU Security", "3: account Log archive, log@acme.com, - in #0", "4: OU Workloads", "5: OU Prod in #2"];
    check(".\n├── Security\n│   └── Log archive log@acme.com\n└── Workloads\n    └── Prod\n", &drawn);
    check("Root\n|-- Security\n|   `-- Log archive log@acme.com\n`-- Workloads\n    `-- Prod\n", &drawn);
    check("Root\n+-- Security\n|   +-- Log archive log@acme.com\n+-- Workloads\n    +-- Prod\n", &drawn);
    // Deeper and back by any step; blank lines part nothing.
    check("A\n      B\n\n   C\n D", &["1: OU A", "2: OU B in #0", "4: OU C in #0", "5: OU D in #0"]);
    check("123456789012\n  x@y.z", &["1: account -, -, 123456789012", "2: account -, x@y.z, - in #0"]);
    check("Log archive, log@acme.com, 1234-5678-9012", &["1: account Log archive, log@acme.com, 123456789012"]);
    check("A\0B\nC", &["1: nothing: \"A\\0B\": it holds the control character U+0000; take it out", "2: OU C"]);
    check("R&D, Berlin\nR&D, Paris", &["1: OU R&D, Berlin", "2: OU R&D, Paris"]);
    check("-5 degrees\n|x|", &["1: OU -5 degrees", "2: OU |x|"]);
    check("", &[]);
    check(" \n\t\n│\n-\n", &[]);
}

#[test]
fn tables() {
    let plain =
        ["2: account Log, log@acme.com, 123456789012 at /Security Team=blue", "3: account Dev, -, - at /Workloads/Dev"];
    check(
        "Name,E-mail,Account ID,OU path,Team\nLog,log@acme.com,123456789012,Security,blue\nDev,,,Workloads/Dev,\n",
        &plain,
    );
    check("name;email;id;ou;tag:Team\nLog;log@acme.com;123456789012;/Security/;blue\nDev;;;Workloads > Dev;", &plain);
    check(
        "ACCOUNT NAME\troot e-mail\tid\tparent\ttags\nLog\tlog@acme.com\t1234-5678-9012\tSecurity\tTeam=blue\nDev\t\t\tWorkloads / Dev\t",
        &plain,
    );
    check(
        "\u{feff}\"name\",\"email\",\"note\"\r\n\"Log, archive\",log@acme.com,\"says \"\"hi\"\"\r\ntwice\"\r\nDev,dev@acme.com,\r\n",
        &["2: account Log, archive, log@acme.com, - (says \"hi\"\r\ntwice)", "4: account Dev, dev@acme.com, -"],
    );
    // Without a head, by what stands in the columns.
    check(
        "Log\tlog@acme.com\t123456789012\tSecurity\tTeam=blue\nDev\tdev@acme.com\t\tWorkloads/Dev\t",
        &[
            "1: account Log, log@acme.com, 123456789012 at /Security Team=blue",
            "2: account Dev, dev@acme.com, - at /Workloads/Dev",
        ],
    );
    check(
        "log@acme.com, Log\ndev@acme.com, Dev",
        &["1: account Log, log@acme.com, -", "2: account Dev, dev@acme.com, -"],
    );
    // An e-mail is what the field is, and never a part of it.
    check(
        "name,email\nA,Log <a@b.co>\nB,foo bar@b.co\nC,c@b.co; d@b.co",
        &["2: account A, a@b.co, -", "3: account B, foo bar@b.co, -", "4: account C, c@b.co; d@b.co, -"],
    );
    check("email\nlog@acme.com", &["2: account -, log@acme.com, -"]);
    // A path alone is an OU.
    check("name,email,path\n,,Workloads / Prod", &["2: OU Prod at /Workloads"]);
    check("name,email,tags\nA,a@b.co,\"Team=a;Cost center=7\"", &["2: account A, a@b.co, - Cost center=7 Team=a"]);
    // What a spreadsheet was kept from running.
    check("name,email\n'=Sum,a@b.co\n'quoted,b@b.co", &["2: account =Sum, a@b.co, -", "3: account 'quoted, b@b.co, -"]);
}

#[test]
fn what_is_not_taken_is_said() {
    check(
        "name,email,state,aws:x,Name,\nA,a@b.co,ACTIVE,1,B,c",
        &[
            "2: account A, a@b.co, -",
            "! This column is not taken, for AWS or Canopy says it: “state”",
            "! The second column “Name” is ignored; give each column its own head",
            "! The column “aws:x” is ignored: aws:x begins with aws:, which AWS keeps for itself",
        ],
    );
    check(
        "name,email,id\nA,a@b.co,12345678901\nB,b@b.co,,more\n,,",
        &[
            "2: nothing: \"A,a@b.co,12345678901\": “12345678901” is no account id; ids have twelve digits, and a spreadsheet may have dropped a zero at the beginning",
            "3: nothing: \"B,b@b.co,,more\": it has more fields than there are columns; put a field that holds the separator in quotation marks",
        ],
    );
    check(
        "name,email,tags,note\nA,a@b.co,Team,\n,,,only",
        &[
            "2: nothing: \"A,a@b.co,Team,\": the tag “Team” has no value; tags read Key=Value; Key=Value",
            "3: nothing: \",,,only\": it names neither an account nor an OU",
        ],
    );
}

#[test]
fn quotation_marks_that_are_wrong_take_no_other_line_with_them() {
    check(
        "name,email\n\"A,a@b.co\nB,b@b.co\n",
        &[
            "2: nothing: \"\\\"A,a@b.co\": a quotation mark opens a field and none closes it; close it",
            "3: account B, b@b.co, -",
        ],
    );
    check(
        "name,email\n\"A\" x,a@b.co\nB,b@b.co\n",
        &[
            "2: nothing: \"\\\"A\\\" x,a@b.co\": something follows a closing quotation mark; write marks within a field twice",
            "3: account B, b@b.co, -",
        ],
    );
    check("name,email\nA \"the\" B,a@b.co", &["2: account A \"the\" B, a@b.co, -"]);
}

#[test]
fn other_texts_are_no_lists() {
    for text in ["{\"a\": 1}", " [{}]", "<html>", "[\"a\"]"] {
        assert!(Listing::is_of_another_kind(text), "{text}");
    }
    for text in ["Security", "[Old] Workloads\n  Prod", "- A"] {
        assert!(!Listing::is_of_another_kind(text), "{text}");
    }
    assert!(!Listing::read("\0").is_of_use() && !Listing::read(" \n").is_of_use());
}

#[test]
fn hostile_lists_are_read_in_time_that_grows_with_them() {
    let lines = |line: &str, count: usize| line.repeat(count);
    let deep: String = (0..3_000).map(|depth| format!("{}a\n", " ".repeat(depth))).collect();
    for (what, text) in [
        ("lines", lines("Account a@b.co\n", 100_000)),
        ("more lines than are read", lines("a\n", 150_000)),
        ("indentation", format!("{}a\n{}b", " ".repeat(2_000_000), "\t".repeat(2_000_000))),
        ("ever deeper", deep),
        ("drawn", format!("{}a", "│   ".repeat(500_000))),
        ("quotation marks", format!("name,email\n{}", lines("\"a,\n", 100_000))),
        ("doubled marks", format!("name,email\n{}", lines("\"a\"\"\n", 100_000))),
        ("only marks", format!("name,email\n{}", lines("\"", 300_001))),
        ("even marks", format!("name,email\n{}", lines(",\"\"\"\"\n", 100_000))),
        ("one long line", format!("name,email\n{}", "a@b,".repeat(500_000))),
        ("columns", format!("name,email,{}\na,a@b.co", "x,".repeat(20_000))),
        ("zeros", lines("\0\n", 100_000)),
        ("words", "a ".repeat(1_000_000)),
        ("mails", "a@b ".repeat(500_000)),
    ] {
        let began = Instant::now();
        let listing = Listing::read(&text);
        assert!(listing.lines.len() <= MOST_LINES, "{what}");
        assert!(began.elapsed() < Duration::from_secs(5), "{what}: {:?}", began.elapsed());
    }
    let cut = Listing::read(&"a\n".repeat(150_000));
    assert_eq!(cut.remarks, ["Only the first 100,000 lines are read; add the rest with a second list"]);
}
