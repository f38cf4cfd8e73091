//! `canopy test`: the questions that are kept with a project.

use serde_json::{Value, json};

use super::program::{folder, run};
use super::projects::{ORGANIZATION, SAMPLE};

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
FAIL  No such caller: expected denied, cannot be asked – `shop` names no principal: write the ARN of a user, role, role session or root user, a service such as `logs.amazonaws.com`, the ARN of a SAML or OIDC provider, or `anonymous`
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
