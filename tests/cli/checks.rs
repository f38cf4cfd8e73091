//! `canopy check`: a line a problem, with its place in the file.

use std::fs;

use serde_json::Value;

use super::program::{check, folder, run, words};
use super::projects::{DENY, ORGANIZATION, PERIMETER};

#[test]
fn checks_of_policy_documents() {
    let long = format!("{{\"Version\": \"2012-10-17\", \"Statement\": [], \"Id\": \"{}\"}}", "x".repeat(10_240));
    let folder = folder(&[
        ("good.json", DENY),
        (
            "windows.json",
            "\u{feff}{\r\n  \"Statement\": {\r\n    \"Effect\": \"Deny\", \"Action\": \"s3:*\",\r\n    \"Resource\": \"*\", \"Foo\": 1\r\n  }\r\n}\r\n",
        ),
        (
            "é.json",
            "{\n  \"Statement\": {\"Effect\": \"Deny\", \"é\": 1, \"Action\": \"s3:Nothing\", \"Resource\": \"*\"}\n}",
        ),
        ("cut.json", "{\"Statement\": ["),
        ("perimeter.json", PERIMETER),
        (
            "grant.json",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111111111111"}}}"#,
        ),
        ("long.json", &long),
    ]);
    fs::write(folder.path().join("latin1.json"), b"{\n\"\xfc\"}").unwrap();
    let check = |arguments: &str, exit, out: &[&str], err: &[&str]| {
        check(&folder, &format!("check {arguments}"), exit, out, err);
    };
    check("good.json perimeter.json", 0, &[], &[]);
    check("windows.json --type scp", 1, &["windows.json:4:22: error[unknown-element]: "], &[]);
    check(
        "é.json good.json",
        1,
        &[
            "é.json:2:35: error[unknown-element]: ",
            "é.json:2:53: warning[unknown-action]: `s3:Nothing` matches no action of AWS – ",
        ],
        &["note: `é.json` was read as an SCP; name another type with `--type`\n"],
    );
    check("cut.json", 1, &["cut.json:1:", ": error[json-syntax]: "], &["note: "]);
    check("grant.json --type trust", 0, &[], &[]);
    check("grant.json --type resource", 0, &[], &[]);
    check("grant.json --type identity", 1, &["grant.json:1:88: error[forbidden-element]: "], &[]);
    check("grant.json", 1, &["error[invalid-effect]"], &["`grant.json` was read as an RCP"]);
    check("perimeter.json --type scp", 1, &["error[forbidden-element]"], &[]);
    check("long.json", 1, &["long.json:1:1: error[over-quota]: the text has 10"], &["note: "]);
    check("good.json --type identity", 0, &[], &[]);
    check("latin1.json", 2, &["latin1.json:2:2: error[unreadable-file]: the file is not UTF-8 text"], &[]);
    // One that cannot be read does not hide the others.
    check(
        "missing.json windows.json --type scp",
        2,
        &["windows.json:4:22: error[unknown-element]: "],
        &["error: `missing.json` cannot be read"],
    );
    check(".", 2, &[], &["error: `.` is a folder"]);
}

#[test]
fn checks_of_projects() {
    let project = |from: &str, to: &str| ORGANIZATION.replacen(from, to, 1);
    let folder = folder(&[
        ("org.canopy.ron", ORGANIZATION),
        ("unnamed.txt", ORGANIZATION),
        ("windows.canopy.ron", &ORGANIZATION.replace('\n', "\r\n")),
        ("misspelt.canopy.ron", &project("partition:", "partitoin:")),
        ("reference.canopy.ron", &project("parent: \"ou-a1b2-00000001\"", "parent: \"ou-a1b2-00000009\"")),
        ("newer.canopy.ron", &project("format_version: 3", "format_version: 6")),
        ("other.ron", "(a: 1)"),
        ("odd.canopy.ron", &project("name: \"Lab\"", "name: \"La\\u{1b}[31m\\nb\"")),
    ]);
    let expected = [
        "18:5: error[nothing-allowed]: account `Lab`: no SCP here allows anything, so 1 account can do nothing",
        "35:114: error[unknown-element]: policy `Broken`, line 2, column 96: ",
        "49:40: warning[unknown-action]: policy `Guardrails`, line 7, column 40: `s3:Unheard` matches no action of AWS – ",
        "56:5: info[attached-nowhere]: attached nowhere: the SCP `Only EC2`",
        "60:19: error[missing-element]: policy `Only EC2`, line 1, column 1: `Statement` is missing",
    ];
    for name in ["org.canopy.ron", "unnamed.txt", "windows.canopy.ron"] {
        let (code, out, err) = run(folder.path(), &["check", name]);
        assert_eq!((code, err.as_str()), (1, ""), "{out}");
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), expected.len(), "{out}");
        for (line, expected) in lines.iter().zip(expected) {
            assert!(line.starts_with(&format!("{name}:{expected}")), "{line}\n{expected}");
        }
    }
    let check = |arguments, exit, out: &[&str], err: &[&str]| check(&folder, arguments, exit, out, err);
    check("check misspelt.canopy.ron", 2, &["misspelt.canopy.ron:4:3: error[unreadable-file]: "], &[]);
    check("check reference.canopy.ron", 2, &["reference.canopy.ron:15:76: error[unreadable-file]: "], &[]);
    check("check newer.canopy.ron", 2, &[], &["error: newer.canopy.ron: this project has format version 6"]);
    check(
        "effective newer.canopy.ron --account Lab",
        2,
        &[],
        &["error: newer.canopy.ron: this project has format version 6"],
    );
    check("check other.ron", 2, &[], &["error: other.ron: this is not a Canopy project"]);
    check(
        "check odd.canopy.ron",
        1,
        &[
            "account `La‹U+001B›[31m‹U+000A›b`: no SCP here",
            "warning[invalid-value]: account `La‹U+001B›[31m‹U+000A›b`: \
             the name `La‹U+001B›[31m‹U+000A›b` holds ‹U+000A›, ‹U+001B›, which nobody sees there",
        ],
        &[],
    );
    check("effective misspelt.canopy.ron --account Lab", 2, &[], &["error: misspelt.canopy.ron: line 4, column 3: "]);
}

/// Whatever a project and its files hold, no hidden character comes out as it is.
#[test]
fn nothing_that_is_hidden_comes_out_as_it_is() {
    let hidden = "\u{202e}\u{200b}\u{2060}\u{2028}\u{9b}\u{feff}\u{1b}\u{7}\u{e0041}\n";
    let written: String = hidden.chars().map(|c| c.escape_unicode().to_string()).collect();
    let mut text = ORGANIZATION.to_owned();
    for name in ["Lab", "Workloads", "Guardrails", "Root", "Shop front"] {
        text = text.replace(&format!("name: \"{name}\""), &format!("name: \"{name}{written}\""));
    }
    let new = text.replacen("s3:Unheard", "s3:GetObject", 1);
    assert_ne!(new, text);
    let folder =
        folder(&[("old.canopy.ron", &text), ("new.canopy.ron", &new), ("p.json", "{\"a\u{202e}\u{2028}\": 1}")]);
    for arguments in [
        "check old.canopy.ron",
        "check p.json",
        "effective old.canopy.ron --account 333333333333",
        "effective old.canopy.ron --account 333333333333 --format json",
        "effective old.canopy.ron --account Nobody",
        "effective old.canopy.ron --account Twin",
        "compare old.canopy.ron new.canopy.ron",
        "compare old.canopy.ron new.canopy.ron --format json",
        "compare old.canopy.ron new.canopy.ron --format markdown",
        "ask old.canopy.ron --account 333333333333 --action s3:ListAllMyBuckets",
        "ask old.canopy.ron --account 333333333333 --action s3:ListAllMyBuckets --all",
        "ask old.canopy.ron --account 333333333333 --action s3:ListAllMyBuckets --format json",
        "test old.canopy.ron",
    ] {
        let (_, out, err) = run(folder.path(), &words(arguments));
        assert!(!(out + &err).contains(|c| c != '\n' && aws::is_hidden(c)), "{arguments}");
    }
    // Programs get what the project holds.
    let (_, out, _) = run(folder.path(), &words("compare old.canopy.ron new.canopy.ron --format json"));
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert!(answer.to_string().contains("\u{202e}"), "{out}");
    assert!(out.contains("\\u202e\\u200b\\u2060\\u2028\\u009b\\ufeff\\u001b\\u0007\\udb40\\udc41\\n"), "{out}");
}
