//! What can be asked, what follows from a question, and what is taken for granted.

use super::*;

/// What a question may not be.
#[test]
fn questions_that_cannot_be_asked() {
    let organization = organization();
    let error = |parts: Value| match ask_of(&parts, &organization) {
        Ok(_) => panic!("{parts}"),
        Err(error) => error,
    };
    let role = "arn:aws:iam::111111111111:role/Other";
    for (parts, expect) in [
        (json!({"principal": "nobody"}), AskError::Caller(policy::UnknownCaller("nobody".to_owned()))),
        (json!({"action": "s3"}), AskError::Action("s3".to_owned())),
        (json!({"action": "s3:"}), AskError::Action("s3:".to_owned())),
        (json!({"action": ":Get"}), AskError::Action(":Get".to_owned())),
        (json!({"action": "s3:Get*"}), AskError::Action("s3:Get*".to_owned())),
        (json!({"action": "s3:Get Object"}), AskError::Action("s3:Get Object".to_owned())),
        (json!({"action": "s3:Get:Object"}), AskError::Action("s3:Get:Object".to_owned())),
        (json!({"resource": "orders"}), AskError::Resource(policy::UnknownResource("orders".to_owned()))),
        (
            json!({"resource": "arn:aws:sqs:*:111111111111:q"}),
            AskError::Wildcard("arn:aws:sqs:*:111111111111:q".to_owned()),
        ),
        (
            json!({"resource": "arn:aws:sqs:eu-west-1:111111111111:q?"}),
            AskError::Wildcard("arn:aws:sqs:eu-west-1:111111111111:q?".to_owned()),
        ),
        (json!({"resource": "*"}), AskError::NeedsResource("sqs:SendMessage".to_owned())),
        (json!({"owner": "11111111111"}), AskError::Account("11111111111".to_owned())),
        (json!({"owner": "11111111111x"}), AskError::Account("11111111111x".to_owned())),
        (
            json!({"owner": "222222222222"}),
            AskError::OtherOwner { account: "222222222222".to_owned(), arn: QUEUE.to_owned() },
        ),
        (
            json!({"action": "sts:AssumeRoleWithSAML", "resource": role}),
            AskError::OutsideIdentity("sts:AssumeRoleWithSAML".to_owned()),
        ),
        (
            json!({"action": "STS:assumerolewithwebidentity", "resource": role}),
            AskError::OutsideIdentity("STS:assumerolewithwebidentity".to_owned()),
        ),
        (json!({"context": {"SourceIp": "10.0.0.1"}}), AskError::Key("SourceIp".to_owned())),
        (json!({"context": {"aws:Source Ip": "10.0.0.1"}}), AskError::Key("aws:Source Ip".to_owned())),
    ] {
        assert_eq!(error(parts.clone()), expect, "{parts}");
        assert!(expect.to_string().len() > 20);
    }
    let with = |principal: &str, key: &str, value: Value| json!({"principal": principal, "context": {key: value}});
    for (principal, key, value, expect) in [
        (USER, "aws:PrincipalArn", json!(ROLE), Some(USER)),
        (USER, "AWS:principalarn", json!(USER), None),
        (USER, "aws:PrincipalArn", json!(null), Some(USER)),
        (USER, "aws:PrincipalArn", json!(false), Some(USER)),
        (USER, "aws:username", json!("bob"), Some("alice")),
        (ROLE, "aws:username", json!("bob"), Some("absent")),
        (ROLE, "aws:username", json!(false), None),
        (ROLE, "aws:PrincipalOrgPaths", json!(["o-other/"]), Some("o-example/r-ab12/ou-ab12-workloads/")),
        (ROLE, "aws:PrincipalOrgPaths", json!("o-example/r-ab12/ou-ab12-workloads/"), None),
        (ROLE, "aws:ResourceAccount", json!("222222222222"), Some("111111111111")),
        (OUTSIDER, "aws:PrincipalOrgID", json!("o-other"), None),
        (SERVICE, "aws:PrincipalArn", json!(ROLE), None),
        (SERVICE, "aws:ResourceAccount", json!("222222222222"), Some("111111111111")),
        ("anonymous", "aws:PrincipalAccount", json!("111111111111"), None),
        (FEDERATED, "aws:PrincipalArn", json!(USER), None),
        (FEDERATED, "aws:PrincipalType", json!("User"), Some("FederatedUser")),
        (ROLE, "aws:SourceIp", json!("10.0.0.1"), None),
        (ROLE, "aws:MultiFactorAuthPresent", json!("true"), None),
    ] {
        let parts = with(principal, key, value);
        let expect = expect.map(|value| AskError::FixedKey { key: key.to_owned(), value: value.to_owned() });
        assert_eq!(ask_of(&parts, &organization).err(), expect, "{parts}");
    }
    // The role of a session can have any path, and no other name or account.
    for (arn, fits) in [
        ("arn:aws:iam::111111111111:role/Deployer", true),
        (ROLE, true),
        ("arn:aws:iam::111111111111:role/Other", false),
        ("arn:aws:iam::222222222222:role/Deployer", false),
        (SESSION, false),
        (USER, false),
        ("Deployer", false),
    ] {
        let expect = AskError::OtherRole { session: SESSION.to_owned(), arn: arn.to_owned() };
        assert_eq!(
            ask_of(&with(SESSION, "aws:PrincipalArn", json!(arn)), &organization).err(),
            (!fits).then_some(expect),
            "{arn}"
        );
    }
    assert_eq!(ask_of(&with(ROLE, "aws:SourceArn", json!(USER)), &organization).err(), None);
}

/// The keys that follow from a question, in order: `key`, `key=value`, `key=[values]`.
fn keys(context: &Context) -> Vec<String> {
    let show = |(key, fact): (&str, &Fact)| match fact {
        Fact::Unknown | Fact::Shaped(_) | Fact::Other(_) => key.to_owned(),
        Fact::One(value) => format!("{key}={value}"),
        Fact::Several(values) => format!("{key}={values:?}"),
    };
    context.iter().map(show).collect()
}

#[test]
fn keys_that_follow() {
    const ALWAYS: [&str; 7] = [
        "aws:currenttime",
        "aws:epochtime",
        "aws:requestedregion",
        "aws:securetransport",
        "aws:useragent",
        "aws:userid",
        "aws:viaawsservice",
    ];
    const TEMPORARY: [&str; 3] = ["aws:multifactorauthage", "aws:multifactorauthpresent", "aws:tokenissuetime"];
    const SHOP: [&str; 3] = [
        "aws:principalaccount=111111111111",
        "aws:principalorgid=o-example",
        "aws:principalorgpaths=[\"o-example/r-ab12/ou-ab12-workloads/\"]",
    ];
    const SHOPS: [&str; 3] = [
        "aws:resourceaccount=111111111111",
        "aws:resourceorgid=o-example",
        "aws:resourceorgpaths=[\"o-example/r-ab12/ou-ab12-workloads/\"]",
    ];
    const NO: [&str; 0] = [];
    let organization = organization();
    let check = |parts: Value, expect: &[&[&str]]| {
        let (ask, _) = ask_of(&parts, &organization).expect("a question");
        let mut expect: Vec<&str> = ALWAYS.iter().chain(expect.iter().copied().flatten()).copied().collect();
        // The ARN of a queue says where it is, and so where the request is made.
        if parts["resource"].is_null() {
            expect.retain(|key| *key != "aws:requestedregion");
            expect.push("aws:requestedregion=eu-west-1");
        }
        // IAM is called in one Region only.
        if parts["action"] == "iam:GetPolicy" {
            expect.retain(|key| *key != "aws:requestedregion");
            expect.push("aws:requestedregion=us-east-1");
        }
        expect.sort_unstable_by_key(|shown| shown.split('=').next().map(str::to_owned));
        assert_eq!(keys(&ask.context), expect, "{parts}");
    };
    let arn = |arn: &str| format!("aws:principalarn={arn}");
    for (principal, kind, arn, temporary, more) in [
        (USER, "User", arn(USER), &NO[..], &["aws:username=alice"][..]),
        (ROLE, "AssumedRole", arn(ROLE), &TEMPORARY[..], &NO[..]),
        (SESSION, "AssumedRole", "aws:principalarn".to_owned(), &TEMPORARY[..], &NO[..]),
        (LINKED, "AssumedRole", arn(LINKED), &TEMPORARY[..], &NO[..]),
        (FEDERATED, "FederatedUser", "aws:principalarn".to_owned(), &TEMPORARY[..], &NO[..]),
        (ROOT, "Account", arn(ROOT), &NO[..], &NO[..]),
    ] {
        let kind = format!("aws:principaltype={kind}");
        let own = [kind.as_str(), arn.as_str(), "aws:principalisawsservice=false"];
        check(json!({"principal": principal}), &[&SHOP, &SHOPS, &own, temporary, more]);
    }
    check(
        json!({"principal": "anonymous"}),
        &[&["aws:principalaccount=anonymous", "aws:principaltype=Anonymous"], &SHOPS],
    );
    check(
        json!({"principal": SERVICE}),
        &[
            &[
                "aws:principalaccount",
                "aws:principalarn",
                "aws:principalisawsservice=true",
                "aws:principalservicename=logs.amazonaws.com",
                "aws:principalservicenameslist",
                "aws:principaltype",
                "aws:sourceaccount",
                "aws:sourcearn",
                "aws:sourceorgid",
                "aws:sourceorgpaths",
            ],
            &SHOPS,
        ],
    );
    let outsider = [
        "aws:principalaccount=888888888888",
        "aws:principalarn=arn:aws:iam::888888888888:role/Auditor",
        "aws:principalisawsservice=false",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principaltype=AssumedRole",
    ];
    check(json!({"principal": OUTSIDER}), &[&outsider, &TEMPORARY, &SHOPS]);
    // What nobody owns has no account, and so has what AWS owns.
    let user = ["aws:principaltype=User", &arn(USER), "aws:principalisawsservice=false", "aws:username=alice"];
    let open = ["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"];
    check(json!({"principal": USER, "action": "s3:ListAllMyBuckets", "resource": "*"}), &[&SHOP, &user, &open]);
    check(
        json!({"principal": USER, "action": "iam:GetPolicy", "resource": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
        &[&SHOP, &user, &open],
    );
    check(
        json!({"principal": "anonymous", "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key"}),
        &[&["aws:principalaccount=anonymous", "aws:principaltype=Anonymous"], &open],
    );
    let lab = [
        "aws:resourceaccount=222222222222",
        "aws:resourceorgid=o-example",
        "aws:resourceorgpaths=[\"o-example/r-ab12/ou-ab12-narrow/\"]",
    ];
    check(
        json!({"principal": USER, "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key", "owner": " 222222222222 "}),
        &[&SHOP, &user, &lab],
    );
}

#[test]
fn what_the_question_says_about_keys() {
    let organization = organization();
    let check = |key: &str, value: Value, expect: Option<&str>| {
        let (ask, _) = ask_of(&json!({"context": {key: value}}), &organization).expect("a question");
        let found =
            keys(&ask.context).into_iter().find(|shown| shown.split('=').next() == Some(&key.trim().to_lowercase()));
        assert_eq!(found.as_deref(), expect, "{key}");
    };
    check(" aws:SourceIp ", json!("10.0.0.1"), Some("aws:sourceip=10.0.0.1"));
    check("aws:SourceIp", json!(["a", "b"]), Some("aws:sourceip=[\"a\", \"b\"]"));
    check("aws:SourceIp", json!(null), Some("aws:sourceip"));
    check("aws:SourceIp", json!(false), None);
    check("aws:SecureTransport", json!(false), None);
    check("aws:SecureTransport", json!("true"), Some("aws:securetransport=true"));
    // One value of a key that AWS gives several is a list of one.
    check("aws:TagKeys", json!("team"), Some("aws:tagkeys=[\"team\"]"));
    assert_eq!(fixed_keys().count(), 10);
    let fixed = |principal: &str, key: &str| is_fixed(key, &Caller::read(principal).expect(principal));
    for key in fixed_keys() {
        let of_resource = key.starts_with("aws:Resource");
        assert!(fixed(USER, key) && fixed(USER, &key.to_uppercase()));
        assert_eq!((fixed(SERVICE, key), fixed("anonymous", key)), (of_resource, of_resource), "{key}");
        assert_eq!(fixed(FEDERATED, key), key != "aws:PrincipalArn", "{key}");
    }
    assert!(!fixed(USER, "aws:SourceIp"));
}

/// What an answer takes for granted of who asks and what for.
#[test]
fn assumptions() {
    let organization = organization();
    let check = |parts: Value, expect: &[&str]| {
        let (_, assumptions) = ask_of(&parts, &organization).expect("a question");
        let said = assumptions.iter().map(Assumption::sentence);
        assert_eq!(said.collect::<Vec<_>>(), expect, "{parts}");
    };
    const IAM: &str = "IAM allows the principal everything (`*:*`)";
    const NO_POLICY: &str = "the resource has no policy of its own";
    check(json!({"principal": USER}), &[IAM, NO_POLICY]);
    check(json!({"principal": USER, "identity": allow("*")}), &[NO_POLICY]);
    check(json!({"principal": USER, "policy": grant(USER)}), &[IAM]);
    check(json!({"principal": ROOT}), &[NO_POLICY]);
    check(json!({"principal": ROLE}), &[IAM, NO_POLICY]);
    check(json!({"principal": SESSION}), &[IAM, NO_POLICY]);
    check(json!({"principal": FEDERATED}), &[IAM, NO_POLICY]);
    check(
        json!({"principal": SESSION, "context": {"aws:PrincipalArn": ROLE, "aws:TokenIssueTime": false, "aws:MultiFactorAuthAge": null}}),
        &[IAM, NO_POLICY],
    );
    check(json!({"principal": "anonymous"}), &[]);
    check(json!({"principal": SERVICE}), &[]);
    check(
        json!({"principal": OUTSIDER, "policy": grant("*")}),
        &["nothing outside this organization forbids it to account 888888888888", IAM],
    );
    check(json!({"principal": MANAGER}), &[IAM]);
    let mine = "the resource belongs to the principal's account 111111111111";
    let object = json!({"principal": USER, "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key"});
    check(object.clone(), &[mine, IAM, NO_POLICY]);
    let mut other = object.clone();
    other["owner"] = json!("222222222222");
    check(other.clone(), &[IAM]);
    other["owner"] = json!(" ");
    check(other, &[mine, IAM, NO_POLICY]);
    check(json!({"principal": USER, "action": "s3:ListAllMyBuckets", "resource": "*"}), &[IAM]);
    check(
        json!({"principal": USER, "action": "s3:ListAllMyBuckets", "resource": "*", "owner": "222222222222"}),
        &[IAM],
    );
    check(
        json!({"principal": USER, "action": "kms:Encrypt", "resource": "arn:aws:kms:eu-west-1:111111111111:key/k"}),
        &[IAM],
    );
    check(
        json!({"principal": USER, "action": "iam:GetPolicy", "resource": "arn:aws:iam::aws:policy/X"}),
        &[IAM, NO_POLICY],
    );
    let date = &Catalog::embedded().date;
    check(
        json!({"principal": USER, "action": "sqs:Sing"}),
        &[&format!("AWS has this action, although the catalogue of {date} does not"), IAM, NO_POLICY],
    );
    let odd = "arn:aws:sns:eu-west-1:111111111111:t";
    check(
        json!({"principal": USER, "resource": odd}),
        &[&format!("the action can be done to `{odd}`, although the catalogue has no such ARN for it"), IAM, NO_POLICY],
    );
    assert!(Assumption::OrdinaryRole.sentence().contains("ordinary role"));
}

#[test]
fn policies_that_come_with_a_question_have_names() {
    let organization = organization();
    let names = |parts: Value| {
        let (ask, _) = ask_of(&parts, &organization).expect("a question");
        let identity = match ask.iam.identity {
            Identity::Everything => Vec::new(),
            Identity::Policies(policies) => policies,
        };
        let given = match ask.iam.resource {
            ResourcePolicy::Given(given) => Some(given),
            ResourcePolicy::None | ResourcePolicy::NotGiven => None,
        };
        let all = identity.into_iter().chain(ask.iam.boundary).chain(ask.iam.session).chain(given);
        all.map(|given| given.name).collect::<Vec<_>>().join(", ")
    };
    let any = allow("*");
    assert_eq!(
        names(json!({"identity": any, "boundary": any, "session": any, "policy": grant("*")})),
        "identity policy, permissions boundary, session policy, resource policy"
    );
    assert_eq!(names(json!({"identity": [any, any]})), "identity policy 1, identity policy 2");
    assert_eq!(names(json!({})), "");
}

#[test]
fn arns_that_fit_a_template() {
    for (template, arn, expect) in [
        ("arn:aws:sqs:${Region}:${Account}:${QueueName}", QUEUE, true),
        ("arn:aws:s3:::${BucketName}", "arn:aws:s3:::bucket", true),
        ("arn:aws:s3:::${BucketName}", "arn:aws:s3:::", false),
        ("arn:aws:s3:::${BucketName}/${ObjectName}", "arn:aws:s3:::bucket", false),
        ("arn:aws:s3:::${BucketName}", "arn:aws:s3:eu-west-1::bucket", false),
        ("arn:aws:iam::${Account}:role/${RoleNameWithPath}", "arn:aws:iam::111111111111:role/app/x", true),
        ("arn:aws:iam::${Account}:role/${RoleNameWithPath}", "arn:aws:iam::1:2:role/app/x", false),
        ("arn:aws:sns:${Region}:${Account}:${Topic}", "arn:aws:sns:a:b:c:d", true),
        ("arn:aws:x:::${A}-end", "arn:aws:x:::a-end", true),
        ("arn:aws:x:::${A}-end", "arn:aws:x:::a-en", false),
        ("arn:aws:x", "arn:aws:x:::y", false),
        ("arn:aws:x:::${broken", "arn:aws:x:::y", true),
    ] {
        assert_eq!(ArnTemplate::from(template).matches(arn), expect, "{template} {arn}");
    }
    let typed = |action: &str, arn: &str| {
        let mut resource = Resource::read(arn).expect(arn);
        if let Some(types) = ResourceTypes::of(action, Catalog::embedded()) {
            types.mark(&mut resource);
        }
        match resource {
            Resource::Arn(arn) => arn.has_type,
            Resource::Any => panic!("{arn}"),
        }
    };
    assert!(!typed("s3:GetObject", "arn:aws:s3:::bucket/a/b"));
    assert!(!typed("sqs:SendMessage", QUEUE));
    assert!(typed("iam:GetRole", ROLE));
    assert!(typed("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111111111111:function:f"));
    assert!(!typed("apigateway:GET", "arn:aws:apigateway:eu-west-1::/restapis/r"));
    // Nobody knows better.
    assert!(typed("x:Y", "arn:aws:s3:::bucket/a/b"));
    assert!(typed("s3:GetObject", "arn:aws:sqs:::a/b"));
    assert!(!typed("iam:GetRole", "arn:aws:sqs:::a"));
    assert_eq!(
        arn_forms("s3:GetObject", None, "aws-cn", Catalog::embedded())
            .map(|forms| forms.contains(&"arn:aws-cn:s3:::${BucketName}/${ObjectName}".to_owned())),
        Some(true)
    );
}

/// What a wildcard in the type of a resource matches depends on whether the catalogue knows a type.
#[test]
fn the_catalogue_says_what_a_type_is() {
    let with = |action: &str, arn: &str, pattern: &str| json!({"action": action, "resource": arn, "identity": {"Effect": "Allow", "Action": "*", "Resource": pattern}});
    check(
        &with("s3:GetObject", "arn:aws:s3:::bucket/key", "arn:aws:s3:::b*"),
        "allowed: every policy that must allow `s3:GetObject` does, and none denies it",
    );
    check(
        &with("iam:GetRole", ROLE, "arn:aws:iam::*:r*"),
        "depends on a point that AWS does not document: what a wildcard in the resource type of an ARN matches",
    );
}
