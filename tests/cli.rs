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
    check(
        "--help",
        0,
        &[
            "canopy [FILE]",
            "import",
            "check",
            "effective",
            "compare",
            "ask",
            "test",
            "generate",
            "catalog",
            "collect",
            "Exit codes: 0",
        ],
        &[],
    );
    check("help effective", 0, &["--account <ID>", "--action <PATTERN>", "--format <FORMAT>", "text", "json"], &[]);
    check("import", 2, &[], &["<PATH>", "--output <FILE>"]);
    check("import data", 2, &[], &["--output <FILE>"]);
    check("import data --output x --type scp", 2, &[], &["--into <PROJECT>"]);
    check("check", 2, &[], &["<FILE>"]);
    check("check x.json --type tag", 2, &[], &["scp, rcp, identity, resource, trust, session, boundary"]);
    check("effective x.canopy.ron", 2, &[], &["--account <ID>"]);
    check("effective x.canopy.ron --account 1 --format yaml", 2, &[], &["text, json"]);
    for (argument, err) in [
        ("--as group", "`group` is nobody to ask as"),
        ("--as role:", "`role:` is nobody to ask as"),
        ("--region Frankfurt", "write a Region like `eu-west-1`"),
        ("--context aws:SourceIp", "write a condition key, `=` and its value"),
    ] {
        self::check(&nothing, &format!("effective x.canopy.ron --account 1 {argument}"), 2, &[], &[err]);
    }
    check("effective x.canopy.ron --account 1", 2, &[], &["error: `x.canopy.ron` cannot be read"]);
    check("help compare", 0, &["--as <WHO>", "--resources", "text", "json", "markdown"], &[]);
    check("compare x.canopy.ron", 2, &[], &["<NEW>"]);
    check("compare x.canopy.ron y.canopy.ron", 2, &[], &["error: `x.canopy.ron` cannot be read"]);
    check("help ask", 0, &["--principal <ARN>", "--context <KEY=VALUE>", "--identity-policy <FILE>", "--all"], &[]);
    check("ask x.canopy.ron --action s3:GetObject", 2, &[], &["--account <ID>"]);
    check("ask x.canopy.ron --account 1", 2, &[], &["--action <ACTION>"]);
    check("ask x.canopy.ron --account 1 --action s3:GetObject", 2, &[], &["error: `x.canopy.ron` cannot be read"]);
    check("test", 2, &[], &["<FILE>"]);
    check("test x.canopy.ron", 2, &[], &["error: `x.canopy.ron` cannot be read"]);
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
    check(
        "effective newer.canopy.ron --account Lab",
        2,
        &[],
        &["error: newer.canopy.ron: this project has format version 3"],
    );
    check("check other.ron", 2, &[], &["error: other.ron: this is not a Canopy project"]);
    check("check odd.canopy.ron", 1, &["account `La\\u{1b}[31m\\nb`: no SCP here"], &[]);
    check("effective misspelt.canopy.ron --account Lab", 2, &[], &["error: misspelt.canopy.ron: line 4, column 3: "]);
}

#[test]
fn effective_permissions_from_a_viewpoint() {
    let folder = folder(&[("org.canopy.ron", ORGANIZATION)]);
    let shop = "effective org.canopy.ron --account 222222222222 --action s3:DeleteBucket";
    let check = |arguments: &str, exit, out: &[&str], err: &[&str]| {
        check(&folder, &format!("{shop} {arguments}"), exit, out, err);
    };
    let heading = |arguments: &str, sentence: &str, meaning: &str| {
        let meaning = format!("{meaning}; with every permission from IAM");
        let note = match arguments.contains("--resources") {
            true => "Note       RCPs are not enabled on the root\n",
            false => "",
        };
        check(arguments, 0, &[&format!("\nViewpoint  {sentence}\n           {meaning}\n{note}\nACTION")], &[]);
    };
    let ordinary = "a role with path `/` that no policy singles out; its tags are open";
    heading("--as role", "an ordinary role", ordinary);
    heading("--as role --region eu-west-1 --region us-east-1", "an ordinary role in eu-west-1 or us-east-1", ordinary);
    heading("--as root", "the root user", "the root user of the account");
    heading(
        "--as role:app/Deploy --documented-keys",
        "the role `app/Deploy`, documented keys only",
        "the role of this name in the account; its tags are open",
    );
    heading(
        "--as service --resources --without aws:sourceaccount",
        "to its resources, an AWS service, without aws:SourceAccount",
        "an AWS service that acts for itself, which SCPs do not bind",
    );
    heading("--resources", "to its resources, anyone", "any principal at all, of the organization or not");

    check("--as outsider", 2, &[], &["error: `outsider` is none of the account's own principals", "`--resources`"]);
    check("--context aws:PrincipalArn=x", 2, &[], &["error: `aws:PrincipalArn` follows from who asks"]);
    check("--context aws:RequestedRegion=eu-west-1", 2, &[], &["error: `aws:RequestedRegion` has a place of its own"]);
    check("--without team", 2, &[], &["error: `team` is no condition key; write it like `aws:PrincipalTag/team`"]);
    check(
        "--without AWS:sourceip --context aws:SourceIp=203.0.113.7",
        2,
        &[],
        &["error: two different things are said about `AWS:sourceip`; say one"],
    );
    check(
        "--context aws:Sourcelp=203.0.113.7",
        0,
        &["anyone, aws:Sourcelp = 203.0.113.7"],
        &["note: `aws:Sourcelp` is no"],
    );

    let arguments = "--format json --as role --region eu-west-1 --context aws:tagkeys=a --context aws:TagKeys=b \
                     --context aws:SourceIp=203.0.113.7 --context aws:ViaAWSService=false --without aws:SourceVpce";
    let arguments: Vec<&str> = shop.split(' ').chain(arguments.split_whitespace()).collect();
    let (code, out, err) = run(folder.path(), &arguments);
    assert_eq!(code, 0);
    let said = "an ordinary role in eu-west-1, aws:SourceIp = 203.0.113.7, without aws:SourceVpce, \
                aws:TagKeys = a and b, aws:ViaAWSService = false";
    assert!(err.contains(said), "{err}");
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer[0]["action"], "s3:DeleteBucket");
}

/// Verdict and reasons of every action that the pattern names.
fn effective(folder: &TempDir, account: &str, pattern: &str) -> Vec<Value> {
    let (code, out, err) = run(
        folder.path(),
        &["effective", "org.canopy.ron", "--account", account, "--action", pattern, "--format", "json"],
    );
    assert_eq!((code, err.as_str()), (0, "as anyone\n"));
    let answer: Value = serde_json::from_str(&out).unwrap();
    answer.as_array().unwrap().clone()
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
    let catalog = catalog::Catalog::embedded();
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
    let date = &catalog::Catalog::embedded().date;
    let (code, out, err) =
        run(folder.path(), &["effective", "org.canopy.ron", "--account", "Shop front", "--action", "s3:*BucketPolicy"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let expected = format!(
        "\
Account    Shop front (222222222222) in Root / Workloads
Viewpoint  anyone
           any IAM user, any role and the root user of the account; with every permission from IAM

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
        &["Note       The management account is bound by no SCP\n", "s3:GetObject  allowed\n"],
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
fn comparisons() {
    let leave = "\"organizations:LeaveOrganization\"\n";
    assert!(SAMPLE.contains(leave));
    let denied = SAMPLE.replacen(leave, "\"organizations:LeaveOrganization\", \"s3:DeleteBucketPolicy\"\n", 1);
    let renamed = SAMPLE.replace("Webshop prod", "Web|shop `<b>`");
    let both = denied.replace("Webshop prod", "Web|shop `<b>`");
    let gone = SAMPLE.replacen("o-7c4ald2moor", "o-7c4ald2other", 1);
    let tls = "\"aws:SecureTransport\": \"false\"";
    assert_eq!(SAMPLE.matches(tls).count(), 1);
    let resources = SAMPLE.replace(tls, "\"aws:SecureTransport\": \"true\"");
    let moved = SAMPLE.replacen("parent: \"ou-aldm-infrastructure\"", "parent: \"ou-aldm-sandboxes\"", 1);
    assert_ne!(moved, SAMPLE);
    let left = SAMPLE.lines().filter(|line| !line.contains("300000000002")).collect::<Vec<_>>().join("\n");
    let folder = folder(&[
        ("old.canopy.ron", SAMPLE),
        ("new.canopy.ron", &denied),
        ("renamed.canopy.ron", &renamed),
        ("both.canopy.ron", &both),
        ("other.canopy.ron", &gone),
        ("resources.canopy.ron", &resources),
        ("moved.canopy.ron", &moved),
        ("left.canopy.ron", &left),
    ]);
    let check = |arguments: &str, exit, out: &[&str], err: &[&str]| {
        check(&folder, &format!("compare {arguments}"), exit, out, err);
    };
    let date = &catalog::Catalog::embedded().date;
    let same = format!(
        "any IAM user, any role and the root user of the account; with every permission from IAM\n\nNo one's access changes; certain for the catalogue of {date}\n"
    );
    check("old.canopy.ron old.canopy.ron", 0, &["Viewpoint  anyone\n", &same], &[]);
    check(
        "old.canopy.ron renamed.canopy.ron --as role",
        0,
        &["Viewpoint  an ordinary role\n", "No one's access changes"],
        &[],
    );
    let cause = "SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root, denies";
    check(
        "old.canopy.ron new.canopy.ron",
        1,
        &[
            "lost: 5 accounts: s3:DeleteBucketPolicy\n",
            &format!("  now: {cause}\n  example: s3:DeleteBucketPolicy on arn:aws:s3:::"),
            "passed before and fails now\n",
            "\n23 accounts lose 1 action; certain for",
        ],
        &[],
    );
    check(
        "new.canopy.ron old.canopy.ron",
        1,
        &[
            "gained: 5 accounts: s3:DeleteBucketPolicy\n",
            &format!("  before: {cause}\n"),
            "failed before and passes now",
        ],
        &[],
    );
    // Both sides count, whichever is shown.
    check(
        "old.canopy.ron new.canopy.ron --resources",
        1,
        &[
            "to its resources, anyone",
            "What may be done to resources does not change; certain for",
            "\nSCPs change what principals may do: 23 accounts lose 1 action; without `--resources` it is shown\n",
        ],
        &[],
    );
    let rcps = "RCPs change what may be done to resources: ";
    check(
        "old.canopy.ron resources.canopy.ron --as role",
        1,
        &["What principals may do does not change; certain for", &format!("\n{rcps}"), "; `--resources` shows it\n"],
        &[],
    );
    check("old.canopy.ron resources.canopy.ron --as role --format markdown", 1, &[&format!("\n{rcps}")], &[]);
    check("old.canopy.ron resources.canopy.ron --resources", 1, &["condition changed"], &[]);
    check("old.canopy.ron moved.canopy.ron --as role", 1, &["\nWhat may be done to resources does not change\n"], &[]);
    check("old.canopy.ron left.canopy.ron", 1, &["account is gone: Shared services (300000000002)"], &[]);
    check("left.canopy.ron old.canopy.ron", 1, &["new account: Shared services (300000000002)"], &[]);
    check(
        "old.canopy.ron other.canopy.ron",
        2,
        &[],
        &["error: `o-7c4ald2moor` and `o-7c4ald2other` are different organizations"],
    );
    check(
        "old.canopy.ron new.canopy.ron --format markdown",
        1,
        &["| **lost** | 5 accounts | s3:DeleteBucketPolicy | now: SCP `Deny leaving", "<details><summary>"],
        &[],
    );
    check("old.canopy.ron both.canopy.ron --format markdown", 1, &["``Web\\|shop `<b>` (400000000001)``"], &[]);
    let (code, out, err) =
        run(folder.path(), &["compare", "old.canopy.ron", "new.canopy.ron", "--format", "json", "--as", "role"]);
    assert_eq!((code, err.as_str()), (1, ""));
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["changed"], true);
    assert_eq!(members(&answer), "viewpoint catalogue changed summary groups accounts_gone accounts_new other_side");
    assert_eq!(
        answer["other_side"],
        json!({"side": "resources", "changed": false, "summary": "what may be done to resources does not change"})
    );
    let groups = answer["groups"].as_array().unwrap();
    let accounts: usize = groups.iter().map(|group| group["accounts"].as_array().unwrap().len()).sum();
    assert_eq!(accounts, 23);
    for group in groups {
        assert_eq!(members(group), "change from to lost gained accounts actions causes example");
        assert_eq!(members(&group["causes"][0]), "when what policy statement sid levels sentence");
        assert_eq!(members(&group["example"]), "account action principal resource context passed_before passes_after");
        assert_eq!((&group["change"], &group["to"]), (&json!("lost"), &json!("denied")));
        assert_eq!(group["actions"], json!(["s3:DeleteBucketPolicy"]));
        assert_eq!(group["causes"][0]["policy"], "p-denyleaving");
        assert_eq!(
            (&group["example"]["passed_before"], &group["example"]["passes_after"]),
            (&json!(true), &json!(false))
        );
    }
}

/// The names in a JSON object, in their order.
fn members(value: &Value) -> String {
    value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
}

const SAMPLE: &str = include_str!("../assets/sample.canopy.ron");

/// The sample, and the policies that questions bring along.
fn sample() -> TempDir {
    let reading =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;
    let grant = r#"{"Version": "2012-10-17", "Statement": {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}}"#;
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "300000000001"}, "Action": "sts:AssumeRole"}}"#;
    folder(&[
        ("org.canopy.ron", SAMPLE),
        ("reading.json", reading),
        ("grant.json", grant),
        ("trust.json", trust),
        ("cut.json", "{\"Statement\": ["),
    ])
}

#[test]
fn questions_have_their_exit_codes() {
    let folder = sample();
    let check = |exit, arguments: &str, first: &str| {
        let (code, out, err) = run(folder.path(), &[&["ask", "org.canopy.ron"], &words(arguments)[..]].concat());
        assert_eq!((code, err.as_str()), (exit, ""), "{arguments}\n{out}");
        assert_eq!(out.lines().next(), Some(first), "{arguments}");
    };
    let leave = "--action organizations:LeaveOrganization";
    let left = "denied: the SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root, denies `organizations:LeaveOrganization`";
    let may_leave = "allowed: every policy that must allow `organizations:LeaveOrganization` does, and none denies it";
    let linked = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    for asker in [
        "--account Network",
        "--account 3000-0000-0001",
        "--account Network --principal root",
        "--account Network --principal user/eng/alice",
        "--account Network --principal arn:aws:sts::300000000001:assumed-role/Deployer/alice",
        "--principal arn:aws:iam::300000000001:role/admin",
    ] {
        check(1, &format!("{asker} {leave}"), left);
    }
    check(0, &format!("--account 100000000001 {leave}"), may_leave);
    check(0, &format!("--account Network --principal {linked} {leave}"), may_leave);
    check(0, &format!("--account 999999999999 --principal arn:aws:iam::999999999999:role/x {leave}"), may_leave);

    let look = "--action ec2:DescribeInstances";
    let may_look = "allowed: every policy that must allow `ec2:DescribeInstances` does, and none denies it";
    let not_named = "denied: no SCP on OU `Individual business users` allows `ec2:DescribeInstances`";
    let in_europe = "denied: the SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Workloads`, denies `ec2:DescribeInstances`";
    let prod = format!("--account 400000000001 {look}");
    check(3, &prod, "depends on `aws:RequestedRegion`");
    check(3, &format!("{prod} --unknown aws:RequestedRegion"), "depends on `aws:RequestedRegion`");
    check(0, &format!("{prod} --context aws:RequestedRegion=eu-central-1"), may_look);
    check(1, &format!("{prod} --context AWS:requestedregion=us-east-1"), in_europe);
    check(1, &format!("--account 700000000004 {look}"), not_named);

    let get = "--account Network --action s3:GetObject --resource arn:aws:s3:::b/k --context aws:SecureTransport=true";
    let may_get = "allowed: every policy that must allow `s3:GetObject` does, and none denies it";
    check(0, get, may_get);
    check(0, &format!("{get} --identity-policy reading.json --boundary reading.json"), may_get);
    check(3, &format!("{get} --resource-account 999999999999"), GIVEN);
    check(3, &format!("{get} --resource-account 400000000005"), GIVEN);
    check(0, &format!("{get} --resource-account 400000000005 --resource-policy grant.json"), may_get);
    let put = get.replace("Get", "Put");
    let boundary = "denied: no permissions boundary allows `s3:PutObject`";
    check(1, &format!("{put} --boundary reading.json"), boundary);
    check(1, &format!("{put} --session-policy reading.json"), "denied: no session policy allows `s3:PutObject`");
    let identity = "denied: no identity-based policy allows `s3:PutObject`";
    check(1, &format!("{put} --identity-policy reading.json"), identity);
    let assume = "--account Network --action sts:AssumeRole --resource arn:aws:iam::300000000001:role/x --context aws:SecureTransport=true";
    check(3, assume, GIVEN);
    check(
        0,
        &format!("{assume} --resource-policy trust.json"),
        "allowed: every policy that must allow `sts:AssumeRole` does, and none denies it",
    );

    // Of a service or nobody in particular, the account is the one whose resource it is.
    let bucket = "--action s3:GetObject --resource arn:aws:s3:::b/k --resource-policy grant.json";
    check(
        1,
        &format!("--account 400000000005 --principal anonymous {bucket}"),
        "denied: the RCP `Trusted identities only`, statement `OurOrganizationOnly` on the root, denies `s3:GetObject`",
    );
}

const GIVEN: &str = "depends on the resource's own policy, which the question does not give";

fn words(arguments: &str) -> Vec<&str> {
    arguments.split_whitespace().collect()
}

#[test]
fn questions_that_cannot_be_asked() {
    let folder = sample();
    let check = |arguments: &str, expected: &str| {
        check(&folder, &format!("ask org.canopy.ron {arguments}"), 2, &[], &["error: ", expected]);
    };
    let look = "--action ec2:DescribeInstances";
    let own = "`arn:aws:iam::400000000001:role/x` belongs to account 400000000001, not to 300000000001";
    check(&format!("--account Network --principal arn:aws:iam::400000000001:role/x {look}"), own);
    check(&format!("--account 999999999999 {look}"), "there is no account `999999999999`");
    check(&format!("--account Netwrk {look}"), "did you mean 300000000001 `Network`?");
    check(&format!("--account Network --principal group/a {look}"), "`group/a` names no principal");
    check(&format!("--principal role/a {look}"), "`role/a` of which account? Name it with `--account`");
    check(&format!("--account Network {look} --context foo=1"), "`foo` is no condition key");
    check(&format!("--account Network {look} --context aws:SourceIp"), "write a condition key, `=` and its value");
    check(
        &format!("--account Network {look} --context aws:SourceIp=1 --absent AWS:SourceIP"),
        "two different things are said about `AWS:SourceIP`; say one",
    );
    check(
        &format!("--account Network {look} --context aws:PrincipalArn=x"),
        "`aws:PrincipalArn` is `arn:aws:iam::300000000001:role/ordinary` in every request of this principal",
    );
    let form = "`arn:aws:sqs:${Region}:300000000001:${QueueName}`";
    check("--account Network --action sqs:SendMessage", form);
    check("--account Network --action sqs:SendMessage --resource *", form);
    check("--account Network --action ec2:RunInstances", "` and 10 more");
    check("--account Network --action sqs:SendMessage --resource queue", "`queue` names no resource");
    check(
        "--account Network --action sqs:SendMessage --resource arn:aws:sqs:::q*",
        "`arn:aws:sqs:::q*` has a wildcard",
    );
    check("--account Network --action sqs:Sing", "`sqs:Sing` names no action that AWS had on ");
    check("--account Network --action sing", "`sing` is no action");
    check(&format!("--account Network {look} --resource-account x"), "there is no account `x`");
    check(&format!("--account Network {look} --boundary no.json"), "`no.json` cannot be read");
}

#[test]
fn answers_for_people() {
    let folder = sample();
    let question = "--account Network --principal role/deploy --action s3:DeleteObject --resource arn:aws:s3:::b/k --context aws:RequestedRegion=eu-central-1";
    let (code, out, err) = run(folder.path(), &words(&format!("ask org.canopy.ron {question}")));
    assert_eq!((code, err.as_str()), (3, ""));
    let expected = "\
depends on `aws:SecureTransport`

Decision   depends
Principal  arn:aws:iam::300000000001:role/deploy (Network)
Action     s3:DeleteObject
Resource   arn:aws:s3:::b/k of Network (300000000001)
Depends on `aws:SecureTransport`
Assumed    the resource belongs to the principal's account 300000000001
           IAM allows the principal everything (`*:*`)
           the resource has no policy of its own
           `aws:CurrentTime`, `aws:EpochTime`, `aws:SecureTransport`, `aws:UserAgent`, `aws:ViaAWSService`, `aws:userid`, `aws:MultiFactorAuthAge`, `aws:MultiFactorAuthPresent`, `aws:TokenIssueTime` are open

SCPs: allows
  the root: allows
    Allow: `FullAWSAccess`, statement 1 (line 4): applies
    7 statements do not apply
  OU `Infrastructure`: allows
    Allow: `FullAWSAccess`, statement 1 (line 4): applies
    5 statements do not apply
  account `Network`: allows
    Allow: `FullAWSAccess`, statement 1 (line 4): applies
RCPs: may deny
  the root: may deny
    Allow: `RCPFullAWSAccess`, statement 1 (line 4): applies
    Deny: `TLS only`, statement `RequireTls` (line 4): may apply, depending on `aws:SecureTransport`
    1 statement does not apply
  OU `Infrastructure`: does not deny
    Allow: `RCPFullAWSAccess`, statement 1 (line 4): applies
  account `Network`: does not deny
    Allow: `RCPFullAWSAccess`, statement 1 (line 4): applies
Resource-based policy: none
Identity-based policies: taken to allow everything
Permissions boundary: none
Session policy: none
";
    assert_eq!(out, expected);

    let check = |arguments: &str, exit, out: &[&str], err: &[&str]| {
        check(&folder, &format!("ask org.canopy.ron {arguments}"), exit, out, err);
    };
    let kept = "`StringNotEqualsIfExists` on `aws:PrincipalOrgID` does not hold: the request has `o-";
    check(&format!("{question} --all"), 3, &[kept, "does not name the action"], &[]);
    let ordinary =
        "Assumed    the principal is an ordinary role: no policy singles out its name, and its tags are open\n";
    check("--account Network --action ec2:DescribeInstances", 0, &["role/ordinary (Network)\n", ordinary], &[]);
    // What lies outside the catalogue is answered, and said to be outside.
    let outside = ["AWS has this action, although the catalogue of "];
    check("--account Network --action sqs:Sing --resource *", 3, &outside, &[]);
    let no_such = ["the action can be done to `arn:aws:sqs:::q`, although the catalogue has no such ARN for it"];
    let secure = "--context aws:SecureTransport=true";
    check(&format!("--account Network --action sqs:SendMessage --resource arn:aws:sqs:::q {secure}"), 0, &no_such, &[]);
    let note = ["note: `aws:SorceIp` is no condition key that AWS had on "];
    check("--account Network --action ec2:DescribeInstances --context aws:SorceIp=1", 0, &["allowed: "], &note);
    let cut =
        "--account Network --action ec2:DescribeInstances --identity-policy reading.json --identity-policy cut.json";
    let unreadable = "Allow or Deny: `identity policy 2`, statement 1 (line 1): may apply, depending on a statement that cannot be read";
    check(
        cut,
        3,
        &["depends on a statement that cannot be read\n", unreadable],
        &["note: `cut.json` has errors; `canopy check --type identity cut.json` lists them"],
    );
}

fn ask(folder: &TempDir, exit: i32, arguments: &str) -> Value {
    let arguments = format!("ask org.canopy.ron --format json {arguments}");
    let (code, out, err) = run(folder.path(), &words(&arguments));
    assert_eq!((code, err.as_str()), (exit, ""), "{arguments}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn answers_as_json() {
    let folder = sample();

    let left = ask(&folder, 1, "--account Network --principal root --action organizations:LeaveOrganization");
    assert_eq!(members(&left), "decision summary request assumptions because depends_on layers");
    assert_eq!(left["decision"], "explicit deny");
    let root = json!({"kind": "root", "id": "r-aldm", "name": "Root"});
    let deny = json!({
        "layer": "scp", "place": root, "policy": "Deny leaving the organization", "policy_id": "p-denyleaving",
        "statement": 0, "sid": "StayInTheOrganization", "line": 4, "column": 5,
    });
    assert_eq!(left["because"], json!({"kind": "denies", "statements": [deny]}));
    assert_eq!(left["depends_on"], json!([]));
    let layers: Vec<_> =
        left["layers"].as_array().unwrap().iter().map(|layer| layer["layer"].as_str().unwrap()).collect();
    assert_eq!(layers, ["scp", "rcp", "resource", "identity", "boundary", "session"]);
    assert_eq!(members(&left["layers"][0]), "layer exempt exempt_because denies allows levels");
    assert_eq!(
        (&left["layers"][0]["denies"], &left["layers"][1]["exempt"]),
        (&json!("yes"), &json!("service-not-covered"))
    );
    let levels: Vec<_> =
        left["layers"][0]["levels"].as_array().unwrap().iter().map(|level| &level["place"]["id"]).collect();
    assert_eq!(levels, ["r-aldm", "ou-aldm-infrastructure", "300000000001"]);
    let level = &left["layers"][0]["levels"][0];
    assert_eq!(members(level), "place denies allows open statements");
    let stated = "policy policy_id statement sid line column effect applies kept_by why_not open inferences";
    assert_eq!(members(&level["statements"][0]), stated);
    assert_eq!(level["statements"][2]["kept_by"], json!({"element": "action"}));

    let get = "--account Network --action s3:GetObject --resource arn:aws:s3:::b/k";
    let open = ask(&folder, 3, &format!("{get} --context aws:TagKeys=a --context s3:prefix=1 --context s3:prefix=2"));
    assert_eq!((&open["decision"], &open["because"]), (&json!("depends"), &json!({"kind": "open"})));
    let key = json!({"kind": "key", "key": "aws:SecureTransport", "sentence": "`aws:SecureTransport`"});
    assert_eq!(open["depends_on"], json!([key]));
    let request = &open["request"];
    assert_eq!(members(request), "principal account action resource resource_account resource_policy context");
    // What is open is null; a key of several values is a list, even of one.
    assert_eq!(request["context"]["aws:SecureTransport"], Value::Null);
    assert_eq!(
        (&request["context"]["aws:TagKeys"], &request["context"]["s3:prefix"]),
        (&json!(["a"]), &json!(["1", "2"]))
    );
    let kinds: Vec<_> =
        open["assumptions"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[0], "ordinary-role");
    for kind in ["own-resource", "open-key", "everything-from-iam", "no-resource-policy"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    let trusted = &open["layers"][1]["levels"][0]["statements"][1];
    let kept = json!({"element": "condition", "condition": 0, "operator": "StringNotEqualsIfExists", "key": "aws:PrincipalOrgID"});
    assert_eq!((&trusted["applies"], &trusted["kept_by"]), (&json!("no"), &kept));

    let because =
        |arguments: &str, exit, expected: Value| assert_eq!(ask(&folder, exit, arguments)["because"], expected);
    because("--account Network --action ec2:DescribeInstances", 0, json!({"kind": "grants", "layer": "identity"}));
    let place = json!({"kind": "ou", "id": "ou-aldm-businessusers", "name": "Individual business users"});
    let nothing = json!({"kind": "levels-allow-nothing", "places": [place]});
    because("--account 700000000004 --action ec2:DescribeInstances", 1, nothing);
    let identity = "--account Network --action ec2:DescribeInstances --identity-policy reading.json";
    because(identity, 1, json!({"kind": "nothing-allows", "layer": "identity"}));
}

#[test]
fn kept_questions_are_run() {
    let question = |name: &str, principal: &str, expected: &str| {
        format!(
            "    (name: \"{name}\", principal: \"{principal}\", action: \"s3:DeleteBucket\", resource: \"arn:aws:s3:::b\", expected: \"{expected}\"),\n"
        )
    };
    let shop = "arn:aws:iam::222222222222:role/shop";
    let failing = [
        question("Either kind", shop, "denied"),
        question("It may", shop, "allowed"),
        question("No such caller", "shop", "denied"),
        question("Nothing allows it", shop, "implicit deny"),
    ];
    let passing = question("It may not", shop, "explicit deny");
    let with = |questions: &str| ORGANIZATION.replacen("\n)\n", &format!("\n  questions: [\n{questions}  ],\n)\n"), 1);
    let folder = folder(&[
        ("org.canopy.ron", ORGANIZATION),
        ("sample.canopy.ron", SAMPLE),
        ("failing.canopy.ron", &with(&failing.concat())),
        ("passing.canopy.ron", &with(&passing)),
    ]);
    let denied = "denied: the SCP `Guardrails`, statement 1 on OU `Workloads`, denies `s3:DeleteBucket`";
    let check = |file: &str, exit, expected: &str| {
        let found = run(folder.path(), &["test", file]);
        assert_eq!(found, (exit, expected.to_owned(), String::new()), "{file}");
    };
    check("org.canopy.ron", 0, "org.canopy.ron keeps no questions\n0 passed, 0 failed\n");
    check("passing.canopy.ron", 0, "ok    It may not: explicit deny\n1 passed, 0 failed\n");
    let expected = format!(
        "\
ok    Either kind: expected denied, is explicit deny
FAIL  It may: expected allowed, is explicit deny – {denied}
FAIL  No such caller: expected denied, cannot be asked – `shop` names no principal: write the ARN of a user, role, role session or root user, a service such as `logs.amazonaws.com`, or `anonymous`
FAIL  Nothing allows it: expected implicit deny, is explicit deny – {denied}
1 passed, 3 failed
"
    );
    check("failing.canopy.ron", 1, &expected);
    let (code, out, _) = run(folder.path(), &["test", "sample.canopy.ron"]);
    assert_eq!((code, out.lines().last()), (0, Some("6 passed, 0 failed")));

    let json =
        |file: &str| serde_json::from_str::<Value>(&run(folder.path(), &["test", file, "--format", "json"]).1).unwrap();
    let failing = json("failing.canopy.ron");
    assert_eq!((&failing["passed"], &failing["failed"]), (&json!(1), &json!(3)));
    let second = json!({
        "name": "It may", "expected": "allowed", "actual": "explicit deny", "passed": false, "summary": denied, "error": null,
    });
    assert_eq!(failing["questions"][1], second);
    assert_eq!(failing["questions"][2]["actual"], Value::Null);
    assert!(failing["questions"][2]["error"].as_str().unwrap().starts_with("`shop` names no principal"));
    assert_eq!(json("org.canopy.ron"), json!({"questions": [], "passed": 0, "failed": 0}));
}

#[test]
fn organizations_can_be_made_up() {
    let folder = folder(&[]);
    let check = |arguments: &str, exit, out: &[&str], err: &[&str]| {
        check(&folder, &format!("generate --ous 12 {arguments}"), exit, out, err);
    };
    check("--accounts 20 --policies 30", 2, &[], &["--output <FILE>"]);
    check("--accounts many --policies 30 --output a.ron", 2, &[], &["invalid value 'many' for '--accounts <N>'"]);
    check("--accounts 20 --policies 30 --patterns all --output a.ron", 2, &[], &["library, catalogue"]);
    check("--accounts 0 --policies 30 --output a.ron", 2, &[], &["error: an organization has at least", "1 account"]);
    let too_many = "error: AWS lets an organization have 50000 accounts, not 50001; ask for fewer";
    check("--accounts 50001 --policies 30 --output a.ron", 2, &[], &[too_many]);
    assert!(!folder.path().join("a.ron").exists());

    let small = "--accounts 20 --policies 30";
    let written = "12 OUs, 20 accounts, 32 policies, ";
    check(&format!("{small} --seed 7 --output a.ron"), 0, &[written, "attachments written to a.ron\n"], &[]);
    check(&format!("{small} --seed 7 --output a.ron"), 2, &[], &["error: `a.ron` exists already", "`--force`"]);
    check(&format!("{small} --seed 7 --output b.ron --force"), 0, &[written], &[]);
    check(&format!("{small} --seed 8 --output c.ron"), 0, &[written], &[]);
    check(&format!("{small} --seed 7 --patterns catalogue --output d.ron"), 0, &[written], &[]);
    let [a, b, c, d] = ["a.ron", "b.ron", "c.ron", "d.ron"].map(|name| fs::read(folder.path().join(name)).unwrap());
    assert!(a == b && a != c && a != d);
    let (code, stdout, stderr) = run(folder.path(), &["check", "a.ron", "c.ron", "d.ron"]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert!(stdout.lines().all(|line| line.contains(": info[")), "{stdout}");
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
    assert_eq!(catalog::Catalog::from_asset(&asset).unwrap().len(), 2);
}

#[test]
fn the_collecting_script_can_be_had() {
    let folder = folder(&[]);
    let (code, out, err) = run(folder.path(), &["collect"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, exchange::script(), ""));
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
