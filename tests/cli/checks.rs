//! `canopy check`: a line a problem, with its place in the file.

use std::fs;

use super::program::{check, folder, run};
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
            "é.json:2:53: warning[unknown-action]: `s3:Nothing` names no action that AWS has – ",
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
        ("newer.canopy.ron", &project("format_version: 3", "format_version: 4")),
        ("other.ron", "(a: 1)"),
        ("odd.canopy.ron", &project("name: \"Lab\"", "name: \"La\\u{1b}[31m\\nb\"")),
    ]);
    let expected = [
        "18:5: error[nothing-allowed]: account `Lab`: no SCP here allows anything, so 1 account can do nothing",
        "35:114: error[unknown-element]: policy `Broken`, line 2, column 96: ",
        "49:40: warning[unknown-action]: policy `Guardrails`, line 7, column 40: `s3:Unheard` names no action that AWS has – ",
        "56:5: info[attached-nowhere]: the SCP `Only EC2` is attached nowhere",
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
    check("check newer.canopy.ron", 2, &[], &["error: newer.canopy.ron: this project has format version 4"]);
    check(
        "effective newer.canopy.ron --account Lab",
        2,
        &[],
        &["error: newer.canopy.ron: this project has format version 4"],
    );
    check("check other.ron", 2, &[], &["error: other.ron: this is not a Canopy project"]);
    check("check odd.canopy.ron", 1, &["account `La\\u{1b}[31m\\nb`: no SCP here"], &[]);
    check("effective misspelt.canopy.ron --account Lab", 2, &[], &["error: misspelt.canopy.ron: line 4, column 3: "]);
}
