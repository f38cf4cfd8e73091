//! `canopy ask`: one question, its decision and every reason.

use expect_test::expect;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::program::{check, members, run, words};
use super::projects::sample;

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

    // Of others it is not known what binds them at home.
    let outside = |id: &str| {
        let role = format!("arn:aws:iam::{id}:role/x");
        let action = ["--action", "organizations:LeaveOrganization"];
        let (code, out, err) =
            run(folder.path(), &[&["ask", "org.canopy.ron", "--principal", &role], &action[..]].concat());
        assert_eq!((code, out.lines().next()), (0, Some(may_leave)), "{id}");
        err
    };
    let note = "is not in this organization, so what binds its principals at home is not known";
    assert_eq!(outside("999999999999"), format!("note: account 999999999999 {note}\n"));
    assert!(
        outside("300000000011").starts_with(&format!("note: account 300000000011 {note}; did you mean 3000000000"))
    );

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
    check(&format!("--account Network {look} --context foo=1"), "`foo` is not a condition key");
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
    check("--account Network --action sqs:SendMessage --resource *", form);
    check("--account Network --action ec2:RunInstances --resource *", "` and 10 more");
    check("--account Network --action sqs:SendMessage --resource queue", "`queue` names no resource");
    check("--account Network --action sqs:Sing --resource arn:aws:sqs:::q*", "`arn:aws:sqs:::q*` has a wildcard");
    check("--account Network --action sqs:Sing", "`sqs:Sing` names no action that AWS had on ");
    check("--account Network --action sing", "`sing` is not an action");
    check(&format!("--account Network {look} --resource-account x"), "there is no account `x`");
    check(&format!("--account Network {look} --boundary no.json"), "`no.json` cannot be read");
}

#[test]
fn answers_for_people() {
    let folder = sample();
    let question = "--account Network --principal role/deploy --action s3:DeleteObject --resource arn:aws:s3:::b/k --context aws:RequestedRegion=eu-central-1";
    let (code, out, err) = run(folder.path(), &words(&format!("ask org.canopy.ron {question}")));
    assert_eq!((code, err.as_str()), (3, ""));
    let expected = expect![[r#"
        depends on `aws:SecureTransport`

        Decision   depends
        Principal  arn:aws:iam::300000000001:role/deploy (Network)
        Action     s3:DeleteObject
        Resource   arn:aws:s3:::b/k of Network (300000000001)
        Depends on `aws:SecureTransport`
        Assumed    the resource belongs to the principal's account 300000000001
                   IAM allows the principal everything (`*:*`)
                   the resource has no policy of its own
                   `aws:SecureTransport` is open

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
    "#]];
    expected.assert_eq(&out);

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
    let note = ["note: `aws:SorceIp` is not a condition key that AWS had on "];
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
fn calls_are_explained_by_groups_of_types() {
    let folder = sample();
    let ask =
        |arguments: &str| run(folder.path(), &words(&format!("ask org.canopy.ron --account Network {arguments}")));
    let says = |arguments: &str, exit: i32, has: &[&str], lacks: &[&str]| {
        let (code, out, err) = ask(arguments);
        assert_eq!((code, err.as_str()), (exit, ""), "{arguments}\n{out}");
        assert!(has.iter().all(|text| out.contains(text)), "{arguments}\n{out}");
        assert!(!lacks.iter().any(|text| out.contains(text)), "{arguments}\n{out}");
    };
    let launch = "--action ec2:RunInstances --context aws:RequestedRegion=us-east-1";
    let lock = "OU `Workloads`: Deny: `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` (line ";
    let (code, out, _) = run(folder.path(), &words(&format!("ask org.canopy.ron --account 400000000001 {launch}")));
    assert_eq!((code, out.matches(lock).count()), (1, 5), "{out}");
    assert!(out.contains("network-interface, image, each of which every call needs: explicit deny\n"), "{out}");
    // With the whole walk, what does not apply is there as well.
    let delete = "--action sqs:DeleteQueue --context aws:SecureTransport=true";
    says(
        delete,
        0,
        &["queue, which every call needs: allowed\n", "such as --resource arn:aws:sqs:"],
        &["SCPs: allows"],
    );
    says(&format!("{delete} --all"), 0, &["  SCPs: allows\n", "does not name the action\n"], &[]);
    // An ARN with wildcards is asked about as whatever fits it.
    let some = "--action sqs:DeleteQueue --resource arn:aws:sqs:eu-central-1:300000000001:jobs-* --context aws:SecureTransport=true";
    says(
        some,
        0,
        &[
            "Resource   arn:aws:sqs:eu-central-1:300000000001:jobs-*, whatever fits it\n",
            "\narn:aws:sqs:eu-central-1:300000000001:jobs-*: allowed\n",
        ],
        &["such as --resource"],
    );
    // What the catalogue does not have is never allowed for certain.
    let slip = "--action sqs:DeleteQueu --resource arn:aws:sqs:eu-central-1:300000000001:jobs --context aws:SecureTransport=true";
    says(slip, 3, &["depends on what AWS makes of the action", "(did you mean `sqs:DeleteQueue`?)"], &[]);
}
