//! The command line as scripts see it: arguments, exit codes, streams, files.
//!
//! Runs the real binary in folders of its own, without a display.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

fn canopy(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_canopy"));
    for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(display);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Exit code, standard output, standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = canopy(folder).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Runs a command; each output holds what is expected of it, and nothing at all where that is empty.
fn check(folder: &TempDir, arguments: &str, exit: i32, out: &[&str], err: &[&str]) {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let (code, stdout, stderr) = run(folder.path(), &arguments);
    let all = format!("canopy {arguments:?}\n--- {code}\n{stdout}\n---\n{stderr}");
    assert_eq!(code, exit, "{all}");
    for (text, expected) in [(&stdout, out), (&stderr, err)] {
        assert_eq!(text.is_empty(), expected.is_empty(), "{all}");
        for part in expected {
            assert!(text.contains(part), "no `{part}` in {all}");
        }
    }
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// A folder with a copy of some test data in `data`.
fn with_data(name: &str) -> TempDir {
    let folder = folder(&[]);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name), &folder.path().join("data"));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

#[test]
fn arguments() {
    let nothing = folder(&[]);
    let check = |arguments, exit, out: &[&str], err: &[&str]| check(&nothing, arguments, exit, out, err);
    check("--version", 0, &[env!("CARGO_PKG_VERSION")], &[]);
    check("--help", 0, &["canopy [FILE]", "import", "check", "effective", "catalog", "collect", "Exit codes: 0"], &[]);
    check("help effective", 0, &["--account <ID>", "--action <PATTERN>", "--format <FORMAT>", "text", "json"], &[]);
    check("import", 2, &[], &["<PATH>", "--output <FILE>"]);
    check("import data", 2, &[], &["--output <FILE>"]);
    check("import data --output x --type scp", 2, &[], &["--into <PROJECT>"]);
    check("check", 2, &[], &["<FILE>"]);
    check("check x.json --type tag", 2, &[], &["scp, rcp, identity, resource, trust, session, boundary"]);
    check("effective x.canopy.ron", 2, &[], &["--account <ID>"]);
    check("effective x.canopy.ron --account 1 --format yaml", 2, &[], &["text, json"]);
    check("effective x.canopy.ron --account 1", 2, &[], &["error: `x.canopy.ron` cannot be read"]);
    check("x.canopy.ron y.canopy.ron", 2, &[], &["'y.canopy.ron' cannot be used with '[FILE]'"]);
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_window_says_so() {
    let folder = folder(&[]);
    for arguments in ["", "x.canopy.ron"] {
        check(&folder, arguments, 2, &[], &["error: no display: set DISPLAY or WAYLAND_DISPLAY"]);
    }
    let output = canopy(folder.path()).env("DISPLAY", ":987").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), text.lines().count()), (Some(2), 1), "{text}");
    assert!(text.starts_with("error: the display cannot be reached"), "{text}");
}

#[test]
fn imports_of_organizations() {
    let aws = with_data("aws-cli/small");
    let summary = "8 OUs, 14 accounts, 12 policies, 57 attachments written to org.canopy.ron; 2 warnings\n";
    check(
        &aws,
        "import data --output org.canopy.ron",
        0,
        &[summary],
        &["data: warning: list-delegated-administrators"],
    );
    let first = fs::read(aws.path().join("org.canopy.ron")).unwrap();
    check(&aws, "import data --output org.canopy.ron", 2, &[], &["`org.canopy.ron` exists already", "`--force`"]);
    check(&aws, "import data --output org.canopy.ron --force", 0, &[summary], &["warning"]);
    assert_eq!(fs::read(aws.path().join("org.canopy.ron")).unwrap(), first, "the same import, the same bytes");
    check(
        &aws,
        "check org.canopy.ron",
        0,
        &[": info[attached-nowhere]: the SCP `not-attached-anywhere` is attached nowhere\n"],
        &[],
    );

    let lza = with_data("lza");
    check(
        &lza,
        "import data --output org.canopy.ron",
        0,
        &["9 OUs, 7 accounts, 9 policies, 40 attachments written to org.canopy.ron; 14 warnings\n"],
        &[
            "data/accounts-config.yaml:15:11: warning: the account alias `example-shop` has no place here",
            "data/organization-config.yaml:48:11: warning: the policy file `service-control-policies/not-there.json` is missing",
            "data/organization-config.yaml: warning: the accelerator ignores the OUs `Suspended`",
            "data: warning: placeholders are kept as they stand",
        ],
    );
    check(&lza, "check org.canopy.ron", 0, &[": info[placeholder]: policy `Perimeter`, line 2, column 68: "], &[]);

    let odd = folder(&[("empty/readme.txt", "nothing"), ("broken/organization-config.yaml", "a: [")]);
    check(&odd, "import empty --output x", 2, &[], &["error: nothing here is known"]);
    check(&odd, "import broken --output x", 2, &[], &["error: organization-config.yaml:"]);
    check(&odd, "import missing --output x", 2, &[], &["error: `missing` cannot be read"]);
    assert!(!odd.path().join("x").exists());
}

const DENY: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:PutBucketPolicy", "Resource": "*"}}"#;
const PERIMETER: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}}}"#;

#[test]
fn policies_are_added_to_a_project() {
    let folder = folder(&[
        ("org.canopy.ron", ORGANIZATION),
        ("policies/Guardrails.json", DENY),
        ("policies/perimeter.json", PERIMETER),
        ("policies/notes.txt", "see the wiki"),
    ]);
    check(
        &folder,
        "import policies --output new.canopy.ron",
        2,
        &[],
        &["`policies` holds policies and no organization", "`--into PROJECT`"],
    );
    check(
        &folder,
        "import policies --into org.canopy.ron --output new.canopy.ron",
        0,
        &["2 policies added to 4, written to new.canopy.ron; 2 warnings\n"],
        &[
            "policies/notes.txt: warning: is no `.json` file; left out\n",
            "policies: warning: there is another policy named `Guardrails`; the new one is added as `Guardrails (2)`\n",
        ],
    );
    assert_eq!(fs::read_to_string(folder.path().join("org.canopy.ron")).unwrap(), ORGANIZATION);
    let new = fs::read_to_string(folder.path().join("new.canopy.ron")).unwrap();
    let kind = |name: &str| {
        let (_, after) = new.split_once(&format!("name: \"{name}\"")).unwrap();
        after.lines().nth(1).unwrap().trim().to_owned()
    };
    assert_eq!(kind("perimeter"), "type: \"RESOURCE_CONTROL_POLICY\",");
    assert_eq!(kind("Guardrails (2)"), "type: \"SERVICE_CONTROL_POLICY\",");
    check(
        &folder,
        "import policies/perimeter.json --type scp --into new.canopy.ron --output new.canopy.ron --force",
        0,
        &["1 policy added to 6, written to new.canopy.ron\n"],
        &[],
    );
    check(&folder, "import policies --into no.canopy.ron --output x", 2, &[], &["`no.canopy.ron` cannot be read"]);
}

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

/// Two levels, guardrails, an allow list, and texts as people and as files write them.
const ORGANIZATION: &str = r###"(
  format_version: 2,
  id: "o-aa111bb222",
  partition: "aws",
  feature_set: "ALL",
  management_account: "111111111111",
  root: (id: "r-a1b2", name: "Root"),
  policy_types: [
    (type: "SERVICE_CONTROL_POLICY", status: "ENABLED"),
  ],
  ous: [
    (id: "ou-a1b2-00000001", name: "Workloads", parent: "r-a1b2"),
  ],
  accounts: [
    (id: "012345678901", name: "Twin", email: "twin1@example.com", parent: "ou-a1b2-00000001", state: "ACTIVE"),
    (id: "111111111111", name: "Management", email: "management@example.com", parent: "r-a1b2", state: "ACTIVE"),
    (id: "222222222222", name: "Shop front", email: "shop@example.com", parent: "ou-a1b2-00000001", state: "ACTIVE"),
    (id: "333333333333", name: "Lab", email: "lab@example.com", parent: "ou-a1b2-00000001", state: "ACTIVE"),
    (id: "444444444444", name: "Twin", email: "twin2@example.com", parent: "ou-a1b2-00000001", state: "ACTIVE"),
  ],
  policies: [
    (
      id: "p-FullAWSAccess",
      name: "FullAWSAccess",
      type: "SERVICE_CONTROL_POLICY",
      aws_managed: true,
      content: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
    ),
    (
      id: "p-broken00001",
      name: "Broken",
      type: "SERVICE_CONTROL_POLICY",
      content:
"{\r
  \"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"ec2:*\", \"Resource\": \"*\", \"Foo\": \"\"}\r
}",
    ),
    (
      id: "p-guardrails1",
      name: "Guardrails",
      type: "SERVICE_CONTROL_POLICY",
      content:
r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"},
    {
      "Effect": "Deny",
      "Action": ["s3:PutBucketPolicy", "s3:Unheard"],
      "Resource": "*",
      "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}
    }
  ]
}"#,
    ),
    (
      id: "p-onlyec20001",
      name: "Only EC2",
      type: "SERVICE_CONTROL_POLICY",
      content: r#"{"Version": "2012-10-17"}"#,
    ),
  ],
  attachments: [
    (target: "r-a1b2", policy: "p-FullAWSAccess"),
    (target: "ou-a1b2-00000001", policy: "p-FullAWSAccess"),
    (target: "ou-a1b2-00000001", policy: "p-guardrails1"),
    (target: "012345678901", policy: "p-FullAWSAccess"),
    (target: "222222222222", policy: "p-FullAWSAccess"),
    (target: "333333333333", policy: "p-guardrails1"),
    (target: "444444444444", policy: "p-FullAWSAccess"),
    (target: "444444444444", policy: "p-broken00001"),
  ],
)
"###;

#[test]
fn checks_of_projects() {
    let project = |from: &str, to: &str| ORGANIZATION.replacen(from, to, 1);
    let folder = folder(&[
        ("org.canopy.ron", ORGANIZATION),
        ("unnamed.txt", ORGANIZATION),
        ("windows.canopy.ron", &ORGANIZATION.replace('\n', "\r\n")),
        ("misspelt.canopy.ron", &project("partition:", "partitoin:")),
        ("reference.canopy.ron", &project("parent: \"ou-a1b2-00000001\"", "parent: \"ou-a1b2-00000009\"")),
        ("newer.canopy.ron", &project("format_version: 2", "format_version: 3")),
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
    check("check newer.canopy.ron", 2, &[], &["error: newer.canopy.ron: this project has format version 3"]);
    check("check other.ron", 2, &[], &["error: other.ron: this is not a Canopy project"]);
    check("check odd.canopy.ron", 1, &["account `La\\u{1b}[31m\\nb`: no SCP here"], &[]);
    check("effective misspelt.canopy.ron --account Lab", 2, &[], &["error: misspelt.canopy.ron: line 4, column 3: "]);
}

/// Verdict and reasons of every action that the pattern names.
fn effective(folder: &TempDir, account: &str, pattern: &str) -> Vec<Value> {
    let (code, out, err) = run(
        folder.path(),
        &["effective", "org.canopy.ron", "--account", account, "--action", pattern, "--format", "json"],
    );
    assert_eq!((code, err.as_str()), (0, ""));
    serde_json::from_str(&out).unwrap()
}

#[test]
fn effective_permissions_as_json() {
    let folder = folder(&[("org.canopy.ron", ORGANIZATION)]);
    let check = |account, pattern, expected: Value| {
        assert_eq!(Value::Array(effective(&folder, account, pattern)), expected, "{account} {pattern}");
    };
    let full = |levels: [&str; 3]| {
        levels.map(|level| json!({"level": level, "policy": "p-FullAWSAccess", "statement": 0})).to_vec()
    };
    let shop = "222222222222";
    let denied = json!([{"level": "ou-a1b2-00000001", "policy": "p-guardrails1", "statement": 0}]);
    let depends = json!([{"level": "ou-a1b2-00000001", "policy": "p-guardrails1", "statement": 1}]);
    let allowed = full(["r-a1b2", "ou-a1b2-00000001", shop]);
    check(shop, "s3:DeleteBucket", json!([{"action": "s3:DeleteBucket", "verdict": "denied", "reasons": denied}]));
    check(
        "Shop front",
        "S3:*bucketpolicy",
        json!([
            {"action": "s3:DeleteBucketPolicy", "verdict": "allowed", "reasons": allowed},
            {"action": "s3:GetBucketPolicy", "verdict": "allowed", "reasons": allowed},
            {"action": "s3:PutBucketPolicy", "verdict": "depends", "reasons": depends},
        ]),
    );
    let nothing = json!([{"level": "333333333333", "policy": null, "statement": null}]);
    check("Lab", "s3:ListBucket", json!([{"action": "s3:ListBucket", "verdict": "denied", "reasons": nothing}]));
    for id in ["111111111111", "1111-1111-1111", "Management"] {
        check(id, "s3:DeleteBucket", json!([{"action": "s3:DeleteBucket", "verdict": "allowed", "reasons": []}]));
    }
    let unreadable = json!([{"level": "444444444444", "policy": "p-broken00001", "statement": 0}]);
    check(
        "444444444444",
        "ec2:RunInstances",
        json!([{"action": "ec2:RunInstances", "verdict": "depends", "reasons": unreadable}]),
    );

    let all = effective(&folder, shop, "*");
    let catalog = canopy::catalog::Catalog::embedded();
    let names: Vec<String> = catalog.ids().map(|id| catalog.full_name(id)).collect();
    assert!(all.iter().map(|entry| entry["action"].as_str().unwrap()).eq(&names), "every action, in its order");
    let keys: Vec<&String> = all[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["action", "verdict", "reasons"]);
    let count = |word| all.iter().filter(|entry| entry["verdict"] == word).count();
    assert_eq!((count("denied"), count("depends")), (1, 1));
}

#[test]
fn effective_permissions_as_a_table() {
    let folder = folder(&[("org.canopy.ron", ORGANIZATION)]);
    let date = &canopy::catalog::Catalog::embedded().date;
    let (code, out, err) =
        run(folder.path(), &["effective", "org.canopy.ron", "--account", "Shop front", "--action", "s3:*BucketPolicy"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let expected = format!(
        "\
Account    Shop front (222222222222) in Root / Workloads
Viewpoint  anyone: any IAM user, any role and the root user of the account, with every permission from IAM

ACTION                 VERDICT  REASON
s3:DeleteBucketPolicy  allowed  the SCP `FullAWSAccess`, statement 1 on the root, allows `s3:DeleteBucketPolicy` (and 2 more)
s3:GetBucketPolicy     allowed  the SCP `FullAWSAccess`, statement 1 on the root, allows `s3:GetBucketPolicy` (and 2 more)
s3:PutBucketPolicy     depends  the SCP `Guardrails`, statement 2 on OU `Workloads`, denies `s3:PutBucketPolicy`, depending on `aws:PrincipalArn`

3 actions: 2 allowed, 1 depends, 0 denied; certain for the catalogue of {date}
"
    );
    assert_eq!(out, expected);
    let check = |arguments: &str, exit, out: &[&str], err: &[&str]| {
        check(&folder, &format!("effective org.canopy.ron --account {arguments}"), exit, out, err);
    };
    check(
        "Management --action s3:GetObject",
        0,
        &["Note       SCPs do not bind the management account\n", "s3:GetObject  allowed\n"],
        &[],
    );
    check(
        "Twin",
        2,
        &[],
        &["2 accounts are named `Twin`; choose one by its id: 012345678901 `Twin`, 444444444444 `Twin`"],
    );
    check("222222222223", 2, &[], &["there is no account `222222222223`; did you mean 222222222222 `Shop front`"]);
    check("shop", 2, &[], &["there is no account `shop`; did you mean 222222222222 `Shop front`?"]);
    check("zzz", 2, &[], &["there is no account `zzz`; the project has 5 accounts"]);
    check("ou-a1b2-00000001", 2, &[], &["`ou-a1b2-00000001` is no account"]);
    check("Lab --action s3:Unheard*", 2, &[], &["`s3:Unheard*` names no action", date]);
}

#[test]
fn the_catalogue_can_be_rebuilt() {
    let source = r#"{"format": "aws-action-catalog/1",
        "source": {"package": "p", "version": "1", "updatedAt": "2026-01-02T03:04:05Z", "license": "MIT", "upstream": "u"},
        "levels": ["Read", "Write"], "types": ["String"], "categories": {}, "globalKeys": [],
        "services": [{"p": "s3", "n": "Amazon S3", "c": "", "rcp": 1, "k": [], "r": [], "a": [["GetObject", 1], ["PutObject", 2]]}]}"#;
    let folder = folder(&[("catalog.json", source), ("broken.json", "{}")]);
    let done = "1 services and 2 actions of 2026-01-02 written to catalog.bin\n";
    check(&folder, "catalog catalog.json --output catalog.bin", 0, &[done], &[]);
    check(&folder, "catalog catalog.json --output catalog.bin", 2, &[], &["`catalog.bin` exists already"]);
    check(&folder, "catalog catalog.json --output catalog.bin --force", 0, &[done], &[]);
    check(&folder, "catalog broken.json --output x.bin", 2, &[], &["error: broken.json: "]);
    check(&folder, "catalog missing.json --output x.bin", 2, &[], &["`missing.json` cannot be read"]);
    let asset = fs::read(folder.path().join("catalog.bin")).unwrap();
    assert_eq!(canopy::catalog::Catalog::from_asset(&asset).unwrap().len(), 2);
}

#[test]
fn the_collecting_script_can_be_had() {
    let folder = folder(&[]);
    let (code, out, err) = run(folder.path(), &["collect"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, canopy::exchange::script(), ""));
    check(&folder, "collect --output collect.sh", 0, &["sh collect.sh organization"], &[]);
    assert_eq!(fs::read_to_string(folder.path().join("collect.sh")).unwrap(), out);
    check(&folder, "collect --output collect.sh", 2, &[], &["`collect.sh` exists already"]);
    check(&folder, "collect --output none/collect.sh", 2, &[], &["the folder `none` is not there"]);
}

#[test]
fn a_reader_may_leave_early() {
    let folder = folder(&[("org.canopy.ron", ORGANIZATION)]);
    let mut child = canopy(folder.path())
        .args(["effective", "org.canopy.ron", "--account", "Lab"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
    assert!(first.starts_with("Account    Lab"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_no_success() {
    let folder = folder(&[]);
    let full = fs::File::create("/dev/full").unwrap();
    let output = canopy(folder.path()).arg("collect").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("error: the output could not be written"));
}

#[cfg(target_os = "linux")]
#[test]
fn paths_need_not_be_unicode() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = with_data("aws-cli/small");
    let name = OsStr::from_bytes(b"org-\xff.canopy.ron");
    let output = canopy(folder.path()).args(["import", "data", "--output"]).arg(name).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(folder.path().join(name).is_file());
    let output = canopy(folder.path()).arg("check").arg(name).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("org-\u{fffd}.canopy.ron:"));
}
