//! Calls: verdicts, reasons and answers about actions that are authorized on several types of resources.

use super::*;
use crate::trees::{Builder, action};
use analysis::decision::{Decider, Decision, Denial};
use analysis::{Keys, Pinned, Side, Who};

/// An account `Shop` with `FullAWSAccess` and a policy of one statement at the root.
fn shop(kind: PolicyType, statement: &str) -> Organization {
    let mut builder = Builder::new();
    builder.policy("Own", kind, &format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#));
    let shop = builder.account("Shop", &ParentId::Root);
    builder.attach(&TargetId::Root, "Full");
    builder.attach(&TargetId::Root, "RcpFull");
    builder.attach(&TargetId::Root, "Own");
    builder.attach(&shop, "Full");
    builder.attach(&shop, "RcpFull");
    builder.build()
}

/// A guardrail that denies `what` on some resources.
fn deny(what: &str, resources: &str) -> Organization {
    shop(PolicyType::Scp, &format!(r#"{{"Effect": "Deny", "Action": "{what}", "Resource": {resources}}}"#))
}

#[track_caller]
fn verdict(organization: &Organization, viewpoint: &Viewpoint, asked: &str) -> Verdict {
    let analysis = Analyzer::new(Catalog::embedded()).analyze(organization, viewpoint);
    let verdict = analysis.verdict(&account(organization, "Shop"), action(asked)).expect("a verdict");
    // Rows and inquiries are the same formulas.
    let mut only = Catalog::embedded().none();
    only.insert(action(asked));
    let target = TargetId::Account(account(organization, "Shop"));
    assert_eq!(analysis.inquire(organization, &target, &only).verdict(action(asked)), verdict, "{asked}");
    verdict
}

#[track_caller]
fn says(organization: &Organization, viewpoint: &Viewpoint, asked: &str) -> Vec<String> {
    let analysis = Analyzer::new(Catalog::embedded()).analyze(organization, viewpoint);
    let target = TargetId::Account(account(organization, "Shop"));
    let reasons = analysis.reasons(organization, &target, action(asked));
    reasons.iter().map(|reason| sentence(reason, organization, asked)).collect()
}

#[test]
fn a_call_fails_on_a_type_that_every_call_needs() {
    let role = Viewpoint::default();
    let launch = "ec2:RunInstances";
    for (resources, expect) in [
        // Every launch needs an image, an instance and a network interface.
        (r#""arn:aws:ec2:*::image/*""#, Verdict::Denied),
        (r#""arn:aws:ec2:*:*:instance/*""#, Verdict::Denied),
        (r#"["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*::image/*"]"#, Verdict::Denied),
        // Some images, or what only some launches name.
        (r#""arn:aws:ec2:*::image/ami-1*""#, Verdict::Depends),
        (r#""arn:aws:ec2:*:*:volume/*""#, Verdict::Depends),
        (r#""arn:aws:ec2:*:*:subnet/*""#, Verdict::Depends),
        (r#""arn:aws:s3:::images/*""#, Verdict::Allowed),
    ] {
        assert_eq!(verdict(&deny(launch, resources), &role, launch), expect, "{resources}");
    }
    assert_eq!(verdict(&deny("ec2:*", r#""arn:aws:ec2:*:*:volume/*""#), &role, "ec2:AttachVolume"), Verdict::Denied);
    // Alternatives are marked like what is needed; an index is asked for in the place of its table.
    let models = r#""arn:aws:bedrock:*:*:async-invoke/*""#;
    assert_eq!(verdict(&deny("bedrock:*", models), &role, "bedrock:InvokeModel"), Verdict::Depends);
    let tables = r#""arn:aws:dynamodb:*:*:table/*""#;
    assert_eq!(verdict(&deny("dynamodb:*", tables), &role, "dynamodb:GetItem"), Verdict::Denied);
    let images = deny(launch, r#""arn:aws:ec2:*::image/*""#);
    assert_eq!(
        says(&images, &role, launch),
        [
            "denied: the SCP `Own`, statement 1 on the root, denies `ec2:RunInstances` on every `image`, and every call needs one"
        ]
    );
    let volumes = deny(launch, r#""arn:aws:ec2:*:*:volume/*""#);
    assert_eq!(
        says(&volumes, &role, launch),
        [
            "depends: the SCP `Own`, statement 1 on the root, denies `ec2:RunInstances`, depending on the resource (every `volume`)"
        ]
    );
}

#[test]
fn an_allow_list_that_lacks_a_needed_type_stops_every_call() {
    let mut builder = Builder::new();
    let own = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "arn:aws:ec2:eu-west-1:000000000101:instance/*"}}"#;
    builder.policy("Own", PolicyType::Scp, own);
    let shop = builder.account("Shop", &ParentId::Root);
    builder.attach(&TargetId::Root, "Full");
    builder.attach(&shop, "Own");
    let organization = builder.build();
    assert_eq!(verdict(&organization, &Viewpoint::default(), "ec2:RunInstances"), Verdict::Denied);
    assert_eq!(
        says(&organization, &Viewpoint::default(), "ec2:RunInstances"),
        [
            "denied: the SCP `Own`, statement 1 on account `Shop`, allows `ec2:RunInstances` on no `network-interface`, and every call needs one"
        ]
    );
}

#[test]
fn a_pinned_key_reaches_the_types_that_have_it() {
    let only_small = |resource: &str| {
        let condition = r#""Condition": {"StringNotEquals": {"ec2:InstanceType": "t3.micro"}}"#;
        let statement =
            format!(r#"{{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "{resource}", {condition}}}"#);
        shop(PolicyType::Scp, &statement)
    };
    let launch = "ec2:RunInstances";
    let mut viewpoint = Viewpoint::default();
    viewpoint.pin("ec2:InstanceType", Pinned::One("t3.micro".to_owned()));
    let documented = Viewpoint { keys: Keys::Documented, ..viewpoint.clone() };
    // An image has no instance type, as far as is documented.
    assert_eq!(verdict(&only_small("*"), &viewpoint, launch), Verdict::Depends);
    assert_eq!(verdict(&only_small("*"), &documented, launch), Verdict::Denied);
    assert_eq!(
        says(&only_small("*"), &documented, launch),
        [
            "denied: the SCP `Own`, statement 1 on the root, denies `ec2:RunInstances` on every `network-interface`, and every call needs one"
        ]
    );
    for viewpoint in [&viewpoint, &documented] {
        assert_eq!(verdict(&only_small("arn:aws:ec2:*:*:instance/*"), viewpoint, launch), Verdict::Allowed);
    }
    viewpoint.pin("ec2:InstanceType", Pinned::One("m5.large".to_owned()));
    assert_eq!(verdict(&only_small("arn:aws:ec2:*:*:instance/*"), &viewpoint, launch), Verdict::Denied);
    // No request for this action has the key, but for one that nobody documents.
    let read = shop(
        PolicyType::Scp,
        r#"{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"ec2:InstanceType": "m5.large"}}}"#,
    );
    assert_eq!(verdict(&read, &viewpoint, "s3:GetObject"), Verdict::Depends);
    let documented = Viewpoint { keys: Keys::Documented, ..viewpoint };
    assert_eq!(verdict(&read, &documented, "s3:GetObject"), Verdict::Allowed);
}

#[test]
fn changes_of_calls_that_fail_anyway_change_nothing() {
    let images = r#"{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*"}"#;
    let volumes = r#"{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*:*:volume/*"}"#;
    let changed = |before: &str, after: &str| {
        let [before, after] = [before, after].map(|statements| shop(PolicyType::Scp, statements));
        let mut analyzer = Analyzer::new(Catalog::embedded());
        let comparison = analyzer.compare(&before, &after, &Viewpoint::default()).expect("one organization");
        comparison.groups.iter().map(|group| group.contrast.phrase()).collect::<Vec<_>>()
    };
    assert_eq!(changed(images, &format!("{images}, {volumes}")), [""; 0]);
    assert_eq!(changed(volumes, &format!("{images}, {volumes}")), ["lost (depends → denied)"]);
    assert_eq!(changed(&format!("{images}, {volumes}"), volumes), ["became conditional (denied → depends)"]);
}

#[test]
fn root_users_assume_no_role() {
    let organization = deny("s3:*", r#""*""#);
    let root = Viewpoint { who: Who::Root, ..Viewpoint::default() };
    assert_eq!(verdict(&organization, &root, "sts:AssumeRole"), Verdict::Denied);
    assert_eq!(verdict(&organization, &Viewpoint::default(), "sts:AssumeRole"), Verdict::Allowed);
    assert_eq!(verdict(&organization, &Viewpoint::anyone(), "sts:AssumeRole"), Verdict::Allowed);
    assert_eq!(
        says(&organization, &root, "sts:AssumeRole"),
        [
            "denied: whatever policies say, the root user can assume no role (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)"
        ]
    );
}

#[test]
fn who_signs_in_has_no_keys_of_a_principal() {
    let lockout = |operator: &str| {
        let statement = format!(
            r#"{{"Effect": "Deny", "Principal": "*", "Action": ["sts:AssumeRole", "sts:AssumeRoleWithSAML"], "Resource": "*",
                "Condition": {{"{operator}": {{"aws:PrincipalOrgID": "o-aa111bb222"}}}}}}"#
        );
        shop(PolicyType::Rcp, &statement)
    };
    let nothing = shop(PolicyType::Rcp, "");
    for who in [Who::Role(None), Who::Anyone, Who::Root, Who::Outsider, Who::Service] {
        let viewpoint = Viewpoint { side: Side::Resources, who, ..Viewpoint::default() };
        let sign_in = "sts:AssumeRoleWithSAML";
        assert_eq!(verdict(&lockout("StringNotEqualsIfExists"), &viewpoint, sign_in), Verdict::Denied);
        assert_eq!(verdict(&lockout("StringEquals"), &viewpoint, sign_in), Verdict::Allowed);
        let mut analyzer = Analyzer::new(Catalog::embedded());
        let after = lockout("StringNotEqualsIfExists");
        let comparison = analyzer.compare(&nothing, &after, &viewpoint).expect("one organization");
        let lost = comparison
            .groups
            .iter()
            .any(|group| comparison.actions(group).contains(action(sign_in)) && group.contrast.to == Verdict::Denied);
        assert!(lost, "{}", viewpoint.sentence());
    }
}

#[test]
fn what_policies_perhaps_do_not_bind_is_never_denied_for_certain() {
    let mut builder = Builder::new();
    let shop = builder.account("Shop", &ParentId::Root);
    builder.attach(&TargetId::Root, "Full");
    builder.attach(&shop, "AllowS3");
    let organization = builder.build();
    for asked in ["sts:GetCallerIdentity", "sts:AssumeRoleWithSAML"] {
        assert_eq!(verdict(&organization, &Viewpoint::default(), asked), Verdict::Depends, "{asked}");
    }
    assert_eq!(
        says(&organization, &Viewpoint::default(), "sts:GetCallerIdentity"),
        ["depends: AWS does not document whether policies on account `Shop` bind `sts:GetCallerIdentity`"]
    );
    assert_eq!(verdict(&organization, &Viewpoint::default(), "sts:AssumeRole"), Verdict::Denied);
}

#[test]
fn a_question_without_a_resource_is_about_the_call() {
    let question = |organization: &Organization, asked: &str, context: Vec<(String, ContextValue)>| Question {
        name: String::new(),
        principal: format!("arn:aws:iam::{}:role/admin", account(organization, "Shop")),
        action: asked.to_owned(),
        resource: String::new(),
        resource_account: None,
        context,
        unsaid: Unsaid::Unknown,
        policies: QuestionPolicies::default(),
        expected: Expected::Allowed,
    };
    let call = |organization: &Organization, asked: &str, context: Vec<(String, ContextValue)>| {
        let question = question(organization, asked, context);
        Decider::new(organization, Catalog::embedded()).call(&question).expect("a question").expect("a call")
    };
    let launch = "ec2:RunInstances";
    let images = deny(launch, r#""arn:aws:ec2:*::image/*""#);
    let stopped = call(&images, launch, Vec::new());
    assert!(matches!(stopped.decision, Decision::Denied(_)), "{stopped:#?}");
    assert_eq!(stopped.stop.and_then(|at| stopped.types.get(at)).map(|own| own.name.as_str()), Some("image"));
    assert_eq!(
        stopped.summary(&images, Catalog::embedded()),
        "denied: every call of `ec2:RunInstances` needs a resource of type `image`, and the SCP `Own`, statement 1 on the root, \
         denies `ec2:RunInstances`"
    );
    let volumes = deny(launch, r#""arn:aws:ec2:*:*:volume/*""#);
    assert_eq!(call(&volumes, launch, Vec::new()).decision, Decision::Depends);
    assert_eq!(call(&deny("s3:*", r#""*""#), launch, Vec::new()).decision, Decision::Allowed);
    // Some buckets, roles or tables are told apart from all others.
    for (asked, resources, expect) in [
        ("s3:PutBucketPolicy", r#""arn:aws:s3:::logs""#, Decision::Depends),
        ("iam:DeleteRole", r#""arn:aws:iam::*:role/OrgAdmin""#, Decision::Depends),
        ("iam:DeleteRole", r#""arn:aws:iam::*:role/*""#, Decision::Denied(Denial::Explicit)),
        ("iam:DeleteRole", r#""arn:aws:iam::*:user/*""#, Decision::Allowed),
        ("dynamodb:PutItem", r#""arn:aws:dynamodb:*:*:table/x""#, Decision::Depends),
        // Each names roles of one length, and together they do not name all.
        ("iam:CreateRole", r#"["arn:aws:iam::*:role/?", "arn:aws:iam::*:role/??"]"#, Decision::Depends),
        ("iam:CreateRole", r#"["arn:aws:iam::*:role/?", "arn:aws:iam::*:role/??*"]"#, Decision::Depends),
        (
            "iam:CreateRole",
            r#"["arn:aws:iam::*:role/?", "arn:aws:iam::*:role/?*"]"#,
            Decision::Denied(Denial::Explicit),
        ),
        ("s3:PutObject", r#""arn:aws:s3:::b/${*}""#, Decision::Depends),
        ("s3:PutObject", r#""arn:aws:s3:::home/${aws:PrincipalTag/user}/*""#, Decision::Depends),
        ("polly:SynthesizeSpeech", r#""arn:aws:polly:*:*:lexicon/*""#, Decision::Depends),
        ("polly:SynthesizeSpeech", r#""*""#, Decision::Denied(Denial::Explicit)),
        ("sns:Publish", r#""arn:aws:sns:*:*:*""#, Decision::Depends),
        // A text message is about a telephone number, which `*` names too.
        ("sns:Publish", r#""*""#, Decision::Denied(Denial::Explicit)),
    ] {
        assert_eq!(call(&deny(asked, resources), asked, Vec::new()).decision, expect, "{asked} {resources}");
        let spared = format!(r#"{{"Effect": "Deny", "Action": "{asked}", "NotResource": {resources}}}"#);
        let spared = call(&shop(PolicyType::Scp, &spared), asked, Vec::new()).decision;
        let expect = match expect {
            _ if resources == r#""*""# => Decision::Allowed,
            Decision::Denied(_) => Decision::Allowed,
            Decision::Allowed => Decision::Denied(Denial::Explicit),
            Decision::Depends => Decision::Depends,
        };
        assert_eq!(spared, expect, "{asked} but {resources}");
    }
    // What is said of a key reaches the types that have it.
    let small = shop(
        PolicyType::Scp,
        r#"{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*",
            "Condition": {"StringNotEquals": {"ec2:InstanceType": "t3.micro"}}}"#,
    );
    let said = vec![("ec2:InstanceType".to_owned(), ContextValue::Text("t3.micro".to_owned()))];
    let stopped = call(&small, launch, said);
    assert!(matches!(stopped.decision, Decision::Denied(_)), "{}", stopped.summary(&small, Catalog::embedded()));
    // Without a resource type there is no call beside the one request.
    let bare = question(&small, "ec2:DescribeInstances", Vec::new());
    assert_eq!(Decider::new(&small, Catalog::embedded()).call(&bare), Ok(None));
}

/// What crosses Regions is called in one and is about resources of others.
#[test]
fn the_region_of_a_call_is_not_that_of_what_crosses_regions() {
    let asked = |organization: &Organization, action: &str, region: &str, resource: &str| {
        let question = Question {
            name: String::new(),
            principal: format!("arn:aws:iam::{}:role/admin", account(organization, "Shop")),
            action: action.to_owned(),
            resource: resource.to_owned(),
            resource_account: None,
            context: vec![("aws:RequestedRegion".to_owned(), ContextValue::Text(region.to_owned()))],
            unsaid: Unsaid::Unknown,
            policies: QuestionPolicies::default(),
            expected: Expected::Allowed,
        };
        Decider::new(organization, Catalog::embedded()).ask(&question).expect("an answer").decision()
    };
    let elsewhere = |action: &str| deny(action, r#""arn:aws:ec2:us-east-1::*""#);
    for (action, expect) in [("ec2:CopySnapshot", Decision::Depends), ("ec2:DeleteSnapshot", Decision::Allowed)] {
        assert_eq!(asked(&elsewhere(action), action, "eu-central-1", ""), expect, "{action}");
    }
    let copied = "arn:aws:ec2:us-east-1::snapshot/x1";
    let explicit = Decision::Denied(Denial::Explicit);
    assert_eq!(asked(&elsewhere("ec2:CopySnapshot"), "ec2:CopySnapshot", "eu-central-1", copied), explicit);
    let models = deny("bedrock:InvokeModel", r#""arn:aws:bedrock:eu-*::foundation-model/*""#);
    assert_eq!(asked(&models, "bedrock:InvokeModel", "unspecified", ""), Decision::Depends);
}

/// Ids that an import made up decide nothing, in the ARNs of resources either.
#[test]
fn a_made_up_account_in_an_arn_decides_nothing() {
    let organization = |pattern: &str| {
        let made = deny("ec2:*", &format!(r#""arn:aws:ec2:*:{pattern}:instance/*""#));
        let mut parts = made.to_parts();
        let shop = parts.accounts.iter_mut().find(|account| account.name == "Shop").expect("a shop");
        shop.marks.insert(Mark::InventedId);
        Organization::from_parts(parts).expect("an organization")
    };
    let own = account(&organization("*"), "Shop");
    for (pattern, expect) in [
        ("*", Decision::Denied(Denial::Explicit)),
        ("333333333333", Decision::Depends),
        ("3*", Decision::Depends),
        ("????????????", Decision::Denied(Denial::Explicit)),
        (own.as_str(), Decision::Depends),
    ] {
        let organization = organization(pattern);
        for resource in ["", &format!("arn:aws:ec2:eu-west-1:{own}:instance/i-1")] {
            let question = Question {
                name: String::new(),
                principal: format!("arn:aws:iam::{own}:role/admin"),
                action: "ec2:TerminateInstances".to_owned(),
                resource: resource.to_owned(),
                resource_account: None,
                context: Vec::new(),
                unsaid: Unsaid::Unknown,
                policies: QuestionPolicies::default(),
                expected: Expected::Allowed,
            };
            let answer = Decider::new(&organization, Catalog::embedded()).ask(&question).expect("an answer");
            assert_eq!(answer.decision(), expect, "{pattern} {resource}");
        }
    }
}
