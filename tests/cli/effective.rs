//! `canopy effective`: what an account may do, from a viewpoint, as a table and as JSON.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::hard;
use super::program::{canopy, check, folder, run};
use super::projects::ORGANIZATION;

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

    check("--as outsider", 2, &[], &["error: `outsider` is not one of the account's own principals", "`--resources`"]);
    check("--context aws:PrincipalArn=x", 2, &[], &["error: `aws:PrincipalArn` follows from who asks"]);
    check("--context aws:RequestedRegion=eu-west-1", 2, &[], &["error: `aws:RequestedRegion` has a place of its own"]);
    check("--without team", 2, &[], &["error: `team` is not a condition key; write it like `aws:PrincipalTag/team`"]);
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
    check("ou-a1b2-00000001", 2, &[], &["`ou-a1b2-00000001` is not an account"]);
    check("Lab --action s3:Unheard*", 2, &[], &["`s3:Unheard*` names no action", date]);
}

#[test]
fn what_is_too_hard_to_settle_is_said_to_depend() {
    let (_, few, pigeons) = hard::KINDS.iter().find(|(name, ..)| *name == "pigeons").unwrap();
    let of = |count: usize| hard::project(&pigeons(count));
    let folder = folder(&[("few.canopy.ron", &of(*few)), ("many.canopy.ron", &of(11))]);
    let ask = |file: &str| format!("effective {file} --account Work --action s3:GetObject");
    // More pigeons than holes: nothing passes, and few are found out about.
    check(&folder, &ask("few.canopy.ron"), 0, &["denied   the SCP `Part 0`"], &[]);
    check(&folder, &ask("many.canopy.ron"), 0, &["depends  too hard to settle: some requests"], &[]);
    let (_, out, _) =
        run(folder.path(), &[&ask("many.canopy.ron"), "--format json"].join(" ").split(' ').collect::<Vec<_>>());
    let answer: Value = serde_json::from_str(&out).unwrap();
    let [first, second, ..] = answer[0]["reasons"].as_array().unwrap().as_slice() else { panic!("{answer}") };
    let none = Value::Null;
    assert_eq!(first, &json!({ "level": "222222222222", "policy": none, "statement": none, "too_hard": "verdict" }));
    assert_eq!(second, &json!({ "level": "r-a1b2", "policy": "p-hard000000", "statement": 0 }));
}

/// Texts are read, and findings looked for, on as many processors as there are; who reads the output cannot tell.
#[test]
fn one_processor_and_several_say_the_same() {
    let folder = folder(&[]);
    let made = "generate --accounts 300 --ous 40 --policies 600 --output org.canopy.ron";
    assert_eq!(run(folder.path(), &made.split(' ').collect::<Vec<_>>()).0, 0);
    let project = std::fs::read_to_string(folder.path().join("org.canopy.ron")).unwrap();
    let account = &project[project.rfind("target: \"1").expect("an account that a policy hangs on") + 9..][..12];
    for arguments in ["check org.canopy.ron", &format!("effective org.canopy.ron --account {account} --format json")] {
        let [one, several] = ["1", "4"].map(|threads| {
            let arguments = arguments.split(' ');
            canopy(folder.path()).env("RAYON_NUM_THREADS", threads).args(arguments).output().unwrap()
        });
        assert!(!one.stdout.is_empty(), "{arguments}");
        assert_eq!((one.status, one.stdout), (several.status, several.stdout), "{arguments}");
    }
}
