//! What each kind of policy says, and what they come to together.

use super::*;

#[test]
fn levels_of_scps() {
    check(&json!({}), ALL_ALLOW);
    check(
        &json!({"action": "organizations:LeaveOrganization", "resource": "*"}),
        "denied: the SCP `Guard`, statement `DenyLeave` on OU `Workloads`, denies `organizations:LeaveOrganization`",
    );
    let run = json!({"action": "ec2:DescribeInstances", "resource": "*"});
    check(&run, "depends on `aws:RequestedRegion`");
    let in_region = |region: &str| {
        let mut run = run.clone();
        run["context"] = json!({"aws:RequestedRegion": region});
        run
    };
    check(
        &in_region("us-east-1"),
        "denied: the SCP `Guard`, statement 2 on OU `Workloads`, denies `ec2:DescribeInstances`",
    );
    check(
        &in_region("eu-west-1"),
        "allowed: every policy that must allow `ec2:DescribeInstances` does, and none denies it",
    );
    let lab = "arn:aws:iam::222222222222:user/u";
    let queue = "arn:aws:sqs:eu-west-1:222222222222:q";
    check(&json!({"principal": lab, "resource": queue}), "denied: no SCP on OU `Narrow` allows `sqs:SendMessage`");
    check(
        &json!({"principal": lab, "action": "s3:ListAllMyBuckets", "resource": "*"}),
        "allowed: every policy that must allow `s3:ListAllMyBuckets` does, and none denies it",
    );
    check(
        &json!({"principal": "arn:aws:iam::333333333333:user/u", "resource": "arn:aws:sqs:eu-west-1:333333333333:q"}),
        "denied: no SCP on OU `Narrow` allows `sqs:SendMessage`, nor on levels below",
    );
    check(
        &json!({"principal": "arn:aws:iam::333333333333:user/u", "action": "s3:ListAllMyBuckets", "resource": "*"}),
        "denied: no SCP on account `idle` allows `s3:ListAllMyBuckets`",
    );
    let leave =
        |principal: &str| json!({"principal": principal, "action": "organizations:LeaveOrganization", "resource": "*"});
    for principal in [MANAGER, LINKED, OUTSIDER] {
        let answer = "allowed: every policy that must allow `organizations:LeaveOrganization` does, and none denies it";
        check(&leave(principal), answer);
    }
    for principal in [USER, SESSION, ROOT, FEDERATED] {
        let answer = "denied: the SCP `Guard`, statement `DenyLeave` on OU `Workloads`, denies `organizations:LeaveOrganization`";
        check(&leave(principal), answer);
    }
}

#[test]
fn policies_that_are_not_all_known() {
    let mut parts = organization().to_parts();
    parts.unknown_attachments.push((TargetId::Root, PolicyType::Scp));
    let partly = Organization::from_parts(parts.clone()).expect("a sound tree");
    let incomplete = "the SCPs of the root, which were not all imported";
    check_in(&partly, &json!({}), &format!("depends on {incomplete}"));
    let leave = json!({"action": "organizations:LeaveOrganization", "resource": "*"});
    check_in(
        &partly,
        &leave,
        "denied: the SCP `Guard`, statement `DenyLeave` on OU `Workloads`, denies `organizations:LeaveOrganization`",
    );
    check_in(
        &partly,
        &json!({"action": "ec2:DescribeInstances", "resource": "*"}),
        &format!("depends on `aws:RequestedRegion`, and on {incomplete}"),
    );
    let denied =
        json!({"principal": "arn:aws:iam::222222222222:user/u", "resource": "arn:aws:sqs:eu-west-1:222222222222:q"});
    check_in(&partly, &denied, "denied: no SCP on OU `Narrow` allows `sqs:SendMessage`");
    parts.unknown_attachments = vec![(TargetId::Root, PolicyType::Rcp)];
    let partly = Organization::from_parts(parts).expect("a sound tree");
    check_in(&partly, &json!({}), "depends on the RCPs of the root, which were not all imported");
    check_in(
        &partly,
        &json!({"action": "s3:ListAllMyBuckets", "resource": "*"}),
        "depends on a point that AWS does not document: whether RCPs apply to actions without a resource type (its page says no, denials have been observed), and on the RCPs of the root, which were not all imported",
    );
}

#[test]
fn policy_types_that_are_off_or_being_switched() {
    use PolicyTypeStatus::{Enabled, PendingDisable, PendingEnable};
    let leave = json!({"action": "organizations:LeaveOrganization", "resource": "*"});
    let allowed = "allowed: every policy that must allow `organizations:LeaveOrganization` does, and none denies it";
    let switched = "depends on whether SCPs are enabled, which is being switched";
    check_in(&with_types(None, None), &leave, allowed);
    check_in(&with_types(Some(PendingEnable), None), &leave, switched);
    check_in(&with_types(Some(PendingDisable), None), &leave, switched);
    check_in(&with_types(Some(PendingEnable), None), &json!({}), ALL_ALLOW);
    let lab =
        json!({"principal": "arn:aws:iam::222222222222:user/u", "resource": "arn:aws:sqs:eu-west-1:222222222222:q"});
    check_in(&with_types(Some(PendingEnable), None), &lab, switched);
    check_in(&with_types(None, None), &lab, ALL_ALLOW);
    let outside = json!({"principal": OUTSIDER, "policy": grant(OUTSIDER)});
    let grants = "allowed: every policy that must allow `sqs:SendMessage` does, and none denies it";
    check_in(&with_types(Some(Enabled), None), &outside, grants);
    check_in(
        &with_types(Some(Enabled), Some(PendingEnable)),
        &outside,
        "depends on whether RCPs are enabled, which is being switched",
    );
    let mut parts = organization().to_parts();
    parts.feature_set = FeatureSet::ConsolidatedBilling;
    let billing = Organization::from_parts(parts).expect("a sound tree");
    check_in(&billing, &leave, switched);
}

/// RCPs follow the resource, whoever asks.
#[test]
fn rcps() {
    let denied = "denied: the RCP `Perimeter`, statement 1 on OU `Workloads`, denies `sqs:SendMessage`";
    let stranger =
        json!({"principal": OUTSIDER, "policy": grant(OUTSIDER), "context": {"aws:PrincipalOrgID": "o-other"}});
    check(&stranger, denied);
    let own = json!({"principal": MANAGER, "policy": grant(MANAGER)});
    check(&own, ALL_ALLOW);
    check(&json!({"principal": "anonymous", "policy": grant("*")}), denied);
    let service = json!({"principal": SERVICE, "policy": {
        "Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sqs:*", "Resource": "*"}});
    check(&service, BY_RESOURCE);
    check(
        &json!({"principal": "anonymous", "resource": "arn:aws:s3:::bucket/key", "action": "s3:GetObject"}),
        "depends on the resource's own policy, which the question does not give, and on which account owns the resource",
    );
    check_in(
        &with_types(None, None),
        &json!({"principal": "anonymous", "resource": "arn:aws:s3:::bucket/key", "action": "s3:GetObject"}),
        NOT_GIVEN,
    );
    check(
        &json!({"principal": OUTSIDER, "action": "sqs:Sing", "policy": {
        "Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}, "context": {"aws:PrincipalOrgID": "o-other"}}),
        "depends on what AWS makes of the action, which the catalogue does not have",
    );
}

/// Why SCPs and RCPs have no say: `-` where they have one.
#[test]
fn exemptions() {
    let check = |organization: &Organization, parts: Value, scp: &str, rcp: &str| {
        let (ask, _) = ask_of(&parts, organization).unwrap_or_else(|error| panic!("{parts}: {error}"));
        let explanation = explain(&Decider::new(organization, Catalog::embedded()).scene(&ask));
        let exempt = |kind: LayerKind| {
            let layer = explanation.layers.iter().find(|layer| layer.kind == kind).expect("a layer");
            assert_eq!(layer.exempt.is_some(), layer.levels.is_empty(), "{parts}");
            layer.exempt.map_or("-".to_owned(), |exempt| format!("{exempt:?}"))
        };
        assert_eq!((exempt(LayerKind::Scp).as_str(), exempt(LayerKind::Rcp).as_str()), (scp, rcp), "{parts}");
    };
    let own = organization();
    for (principal, scp, rcp) in [
        (USER, "-", "-"),
        (ROLE, "-", "-"),
        (SESSION, "-", "-"),
        (ROOT, "-", "-"),
        (FEDERATED, "-", "-"),
        (MANAGER, "ManagementAccount", "-"),
        (LINKED, "ServiceLinkedRole", "ServiceLinkedRole"),
        (OUTSIDER, "Outside", "-"),
        (SERVICE, "Service", "-"),
        ("anonymous", "Anonymous", "-"),
    ] {
        check(&own, json!({"principal": principal}), scp, rcp);
    }
    let key = "arn:aws:kms:eu-west-1:111111111111:key/k";
    for (action, resource, rcp) in [
        ("kms:Encrypt", key, "-"),
        ("kms:RetireGrant", key, "RetireGrant"),
        ("KMS:retiregrant", key, "RetireGrant"),
        ("kms:Encrypt", "arn:aws:kms:eu-west-1:111111111111:alias/mine", "-"),
        ("kms:Encrypt", "arn:aws:kms:eu-west-1:111111111111:alias/aws/s3", "AwsManagedKey"),
        ("sns:Publish", "arn:aws:sns:eu-west-1:111111111111:t", "ServiceNotCovered"),
        ("s3:ListAllMyBuckets", "*", "-"),
        ("s3:GetObject", "arn:aws:s3:::aliases/alias/aws/x", "-"),
        ("sts:AssumeRole", "arn:aws:iam::111111111111:role/app/Other", "-"),
        ("sts:AssumeRole", "arn:aws:iam::111111111111:role/aws-service-role/x/AWSServiceRoleForX", "ServiceLinkedRole"),
        ("sqs:Sing", QUEUE, "-"),
        ("nobody:Sings", QUEUE, "-"),
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:999999999999:q", "ManagementAccount"),
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:888888888888:q", "Outside"),
    ] {
        check(&own, json!({"action": action, "resource": resource}), "-", rcp);
    }
    check(&with_types(None, None), json!({}), "Disabled", "Disabled");
    let open = json!({"principal": "anonymous", "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key"});
    check(&own, open.clone(), "Anonymous", "-");
    check(&with_types(None, None), open, "Anonymous", "Disabled");
}

#[test]
fn same_account() {
    let identity = |identity: Value| json!({"identity": identity});
    check(&identity(allow("sqs:*")), ALL_ALLOW);
    check(&identity(allow("s3:*")), "denied: no identity-based policy allows `sqs:SendMessage`");
    check(&json!({"identity": [allow("s3:*"), allow("sqs:*")]}), ALL_ALLOW);
    check(
        &json!({"identity": [allow("s3:*"), allow("ec2:*")]}),
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    check(
        &json!({"identity": [allow("*"), {"Sid": "No", "Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}),
        "denied: the identity-based policy, statement `No`, denies `sqs:SendMessage`",
    );
    let two = json!([{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*"}]);
    check(
        &identity(two.clone()),
        "denied: the identity-based policy, statement 1, denies `sqs:SendMessage`, and one more statement does",
    );
    let many = json!({"identity": [two.clone()], "boundary": two});
    check(&many, "denied: the identity-based policy, statement 1, denies `sqs:SendMessage`, and 3 more statements do");
    check(&json!({"boundary": allow("s3:*")}), "denied: no permissions boundary allows `sqs:SendMessage`");
    check(&json!({"boundary": allow("sqs:*")}), ALL_ALLOW);
    check(&json!({"session": allow("s3:*")}), "denied: no session policy allows `sqs:SendMessage`");
    check(&json!({"session": allow("sqs:*"), "boundary": allow("sqs:*")}), ALL_ALLOW);
    check(
        &json!({"session": allow("s3:*"), "boundary": allow("s3:*")}),
        "denied: no permissions boundary allows `sqs:SendMessage`",
    );
    check(
        &json!({"session": allow("s3:*"), "boundary": allow("s3:*"), "identity": allow("s3:*")}),
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    // The root user has neither, and service-linked roles have no boundary.
    check(&json!({"principal": ROOT, "identity": allow("s3:*"), "boundary": allow("s3:*")}), ALL_ALLOW);
    check(&json!({"principal": LINKED, "boundary": allow("s3:*")}), ALL_ALLOW);
    check(
        &json!({"principal": LINKED, "session": allow("s3:*")}),
        "denied: no session policy allows `sqs:SendMessage`",
    );
    check(
        &json!({"policy": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}),
        "denied: the resource-based policy, statement 1, denies `sqs:SendMessage`",
    );
}

/// The table of what a grant of the resource-based policy overrides, for principals of the resource's account.
#[test]
fn what_a_grant_overrides() {
    let none = allow("s3:*");
    let anyone = "depends on a point that AWS does not document: whether a grant to `*` is limited by a permissions boundary or session policy that does not allow";
    let no = |kind: &str| format!("denied: no {kind} allows `sqs:SendMessage`");
    let (identity, boundary, session) = (no("identity-based policy"), no("permissions boundary"), no("session policy"));
    for (caller, named, without_identity, in_boundary, in_session) in [
        (USER, USER, BY_RESOURCE, BY_RESOURCE, BY_RESOURCE),
        (SESSION, SESSION, BY_RESOURCE, BY_RESOURCE, BY_RESOURCE),
        (FEDERATED, FEDERATED, BY_RESOURCE, BY_RESOURCE, BY_RESOURCE),
        (ROLE, ROLE, BY_RESOURCE, boundary.as_str(), session.as_str()),
        (ROLE, "111111111111", identity.as_str(), identity.as_str(), identity.as_str()),
        (USER, ROOT, identity.as_str(), identity.as_str(), identity.as_str()),
        (USER, "*", BY_RESOURCE, anyone, anyone),
        (USER, OUTSIDER, identity.as_str(), identity.as_str(), identity.as_str()),
    ] {
        let with = |limit: &str| {
            let mut parts = json!({"principal": caller, "policy": grant(named), "identity": none});
            if !limit.is_empty() {
                parts[limit] = none.clone();
            }
            parts
        };
        check(&with(""), without_identity);
        check(&with("boundary"), in_boundary);
        check(&with("session"), in_session);
    }
    // `*` with a condition on `aws:PrincipalArn` names principals.
    let mut named = grant("*");
    named["Condition"] = json!({"ArnLike": {"aws:PrincipalArn": ROLE}});
    check(&json!({"policy": named, "identity": none, "boundary": none, "session": none}), BY_RESOURCE);
    named["Condition"] = json!({"ArnLike": {"aws:PrincipalArn": OUTSIDER}});
    check(&json!({"policy": named, "identity": none}), &identity);
    // The federated session of a user, by the user.
    let of_user = |arn: &str, limit: &str| {
        let mut parts = json!({"principal": FEDERATED, "policy": grant(USER), "identity": none,
            "context": {"aws:PrincipalArn": arn}});
        parts[limit] = none.clone();
        parts
    };
    check(&of_user(USER, "identity"), BY_RESOURCE);
    check(&of_user(USER, "boundary"), &boundary);
    check(&of_user(USER, "session"), &session);
    // What identity-based policies allow, boundary and session still limit.
    check(&json!({"policy": grant("111111111111"), "boundary": none}), &boundary);
    check(&json!({"policy": grant("111111111111"), "session": none}), &session);
    check(&json!({"policy": grant("*"), "boundary": none}), anyone);
    check(&json!({"policy": grant("*"), "boundary": allow("sqs:*"), "identity": none}), BY_RESOURCE);
    check(
        &json!({"policy": grant(ROLE), "boundary": allow("sqs:*"), "session": allow("sqs:*"), "identity": none}),
        BY_RESOURCE,
    );
    check(&json!({"policy": grant(OUTSIDER)}), ALL_ALLOW);
}

#[test]
fn across_accounts() {
    let resource = "denied: no resource-based policy allows `sqs:SendMessage`";
    let check_own = |parts: Value, expect: &str| check(&parts, expect);
    check_own(json!({"principal": MANAGER}), NOT_GIVEN);
    check_own(json!({"principal": MANAGER, "policy": grant("999999999999")}), ALL_ALLOW);
    check_own(json!({"principal": MANAGER, "policy": grant(MANAGER)}), ALL_ALLOW);
    check_own(json!({"principal": MANAGER, "policy": grant("*")}), ALL_ALLOW);
    check_own(json!({"principal": MANAGER, "policy": grant(USER)}), resource);
    check_own(
        json!({"principal": MANAGER, "policy": grant(MANAGER), "identity": allow("s3:*")}),
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    check_own(
        json!({"principal": MANAGER, "policy": grant(MANAGER), "boundary": allow("s3:*")}),
        "denied: no permissions boundary allows `sqs:SendMessage`",
    );
    check_own(
        json!({"principal": MANAGER, "policy": grant("*"), "session": allow("s3:*")}),
        "denied: no session policy allows `sqs:SendMessage`",
    );
    let mut named = grant("*");
    named["Condition"] = json!({"ArnLike": {"aws:PrincipalArn": MANAGER}});
    check_own(json!({"principal": MANAGER, "policy": named}), ALL_ALLOW);
    named["Condition"] = json!({"StringEquals": {"sqs:x": "a"}});
    check_own(json!({"principal": MANAGER, "policy": named, "context": {"sqs:x": null}}), "depends on `sqs:x`");
    check_own(
        json!({"principal": MANAGER, "policy": named, "context": {"sqs:x": null}, "identity": allow("s3:*")}),
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    // SCPs of the resource's account do not matter, those of the principal's do.
    let lab = "arn:aws:sqs:eu-west-1:222222222222:q";
    check_own(json!({"resource": lab, "policy": grant(ROLE)}), ALL_ALLOW);
    check_own(
        json!({"principal": "arn:aws:iam::222222222222:user/u", "policy": grant("222222222222")}),
        "denied: no SCP on OU `Narrow` allows `sqs:SendMessage`",
    );
    // What is for no resource has no owner either.
    check_own(
        json!({"action": "s3:ListAllMyBuckets", "resource": "*", "owner": "222222222222"}),
        "allowed: every policy that must allow `s3:ListAllMyBuckets` does, and none denies it",
    );
    // Services and anonymous callers have no policies of their own.
    check_own(
        json!({"principal": SERVICE, "policy": grant("*"), "context": {"aws:PrincipalOrgID": "o-example"}}),
        BY_RESOURCE,
    );
    check_own(json!({"principal": SERVICE, "policy": grant(USER)}), resource);
    check_own(
        json!({"principal": SERVICE, "policy": grant(USER), "identity": allow("*"), "session": allow("s3:*")}),
        resource,
    );
    check_own(
        json!({"principal": SERVICE, "policy": grant("*"), "session": allow("s3:*"), "boundary": allow("s3:*")}),
        BY_RESOURCE,
    );
    check_own(json!({"principal": SERVICE}), NOT_GIVEN);
}

/// Key policies and trust policies must allow, whatever identity-based policies say.
#[test]
fn policies_that_must_allow() {
    let resource = |arn: &str| Resource::read(arn).expect(arn);
    let (key, alias) = ("arn:aws:kms:eu-west-1:111111111111:key/k", "arn:aws:kms:eu-west-1:111111111111:alias/a");
    let role = "arn:aws:iam::111111111111:role/Other";
    for (action, arn, expect) in [
        ("kms:Encrypt", key, true),
        ("KMS:Encrypt", key, true),
        // Through an alias a request is for the key behind it.
        ("kms:Encrypt", alias, true),
        ("kms:DescribeKey", alias, true),
        ("kms:CreateAlias", alias, false),
        ("kms:UpdateAlias", alias, false),
        ("kms:DeleteAlias", alias, false),
        ("kms:CreateAlias", key, true),
        ("kms:UpdateAlias", key, true),
        ("kms:DeleteAlias", key, true),
        ("s3:GetObject", key, false),
        ("sts:AssumeRole", role, true),
        ("STS:assumerole", role, true),
        ("sts:AssumeRoleWithSAML", role, true),
        ("sts:AssumeRoleWithWebIdentity", role, true),
        ("sts:TagSession", role, true),
        ("sts:SetSourceIdentity", role, true),
        ("sts:SetContext", role, true),
        ("sts:GetSessionToken", role, false),
        ("iam:GetRole", role, false),
        ("sts:AssumeRole", "arn:aws:iam::111111111111:user/u", false),
        ("sts:AssumeRole", "*", false),
        ("kms:ListKeys", "*", false),
        ("sqs:SendMessage", QUEUE, false),
    ] {
        assert_eq!(must_allow(action, &resource(arn)), expect, "{action} {arn}");
    }

    let allowed = |action: &str| format!("allowed: every policy that must allow `{action}` does, and none denies it");
    let missing = |action: &str| format!("denied: no resource-based policy allows `{action}`");
    for action in ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"] {
        let with = |parts: Value| {
            let mut whole = json!({"action": action, "resource": role});
            parts.as_object().into_iter().flatten().for_each(|(name, part)| whole[name] = part.clone());
            whole
        };
        // A trust policy has no `Resource`.
        let trust = |principal: &str| json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action});
        check(&with(json!({})), NOT_GIVEN);
        check(&with(json!({"policy": trust("111111111111")})), &allowed(action));
        check(&with(json!({"policy": trust(ROLE)})), &allowed(action));
        check(&with(json!({"policy": trust(USER)})), &missing(action));
        let mut with_resource = trust(ROLE);
        with_resource["Resource"] = json!("*");
        check(&with(json!({"policy": with_resource})), "depends on a statement that cannot be read");
        check(
            &with(json!({"policy": trust("111111111111"), "identity": allow("s3:*")})),
            &format!("denied: no identity-based policy allows `{action}`"),
        );
        check(
            &with(json!({"policy": trust(ROLE), "identity": allow("s3:*")})),
            &format!("allowed: the resource-based policy allows `{action}`, and nothing denies it"),
        );
    }
    let statement = |principal: &str| json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "kms:*", "Resource": "*"});
    for arn in [key, alias] {
        let with = |policy: Value| json!({"action": "kms:Encrypt", "resource": arn, "policy": policy});
        check(&json!({"action": "kms:Encrypt", "resource": arn}), NOT_GIVEN);
        check(&with(statement("111111111111")), &allowed("kms:Encrypt"));
        check(&with(statement(USER)), &missing("kms:Encrypt"));
    }
    check(&json!({"action": "kms:CreateAlias", "resource": alias}), &allowed("kms:CreateAlias"));
}

/// Everything that is open is named, and nothing else.
#[test]
fn what_an_answer_depends_on() {
    let when = |effect: &str, key: &str| json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": {"StringEquals": {key: "a"}}});
    let open =
        |keys: &[&str]| keys.iter().map(|key| ((*key).to_owned(), Value::Null)).collect::<serde_json::Map<_, _>>();
    let with = |parts: Value, keys: &[&str], expect: &str| {
        let mut parts = parts;
        parts["context"] = open(keys).into();
        check(&parts, expect);
    };
    with(json!({"identity": when("Allow", "x:a")}), &["x:a"], "depends on `x:a`");
    with(json!({"identity": [when("Allow", "x:a"), allow("*")]}), &["x:a"], ALL_ALLOW);
    with(json!({"identity": [when("Deny", "x:a"), allow("*")]}), &["x:a"], "depends on `x:a`");
    with(
        json!({"identity": when("Deny", "x:a")}),
        &["x:a"],
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    with(
        json!({"identity": when("Allow", "x:a"), "boundary": when("Allow", "x:b"), "session": when("Allow", "x:c")}),
        &["x:a", "x:b", "x:c"],
        "depends on `x:a`, on `x:b`, and on `x:c`",
    );
    with(
        json!({"identity": when("Allow", "x:a"), "boundary": allow("s3:*")}),
        &["x:a"],
        "denied: no permissions boundary allows `sqs:SendMessage`",
    );
    let mut granted = grant(USER);
    granted["Condition"] = json!({"StringEquals": {"x:r": "a"}});
    with(
        json!({"principal": USER, "identity": when("Allow", "x:a"), "policy": granted}),
        &["x:a", "x:r"],
        "depends on `x:a`, and on `x:r`",
    );
    with(json!({"principal": USER, "identity": allow("*"), "policy": granted}), &["x:r"], ALL_ALLOW);
    with(json!({"principal": USER, "identity": allow("s3:*"), "policy": granted}), &["x:r"], "depends on `x:r`");
    with(
        json!({"principal": USER, "identity": when("Allow", "x:a"), "policy": grant(OUTSIDER)}),
        &["x:a"],
        "depends on `x:a`",
    );
    check(&json!({"identity": "{"}), "depends on a statement that cannot be read");
    check(
        &json!({"identity": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:*:*:{{ Queue }}"}}),
        "depends on what stands for the placeholder `{{ Queue }}`",
    );
    // Two answers in the same words are one.
    let fancy = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Fancy": {"x:a": "a"}}});
    let missing = json!({"Effect": "Allow", "Action": "*"});
    check(&json!({"identity": [fancy, missing]}), "depends on a statement that cannot be read");
    check(
        &json!({"identity": [allow("s3:*"), {"Effect": "allow", "Action": "*", "Resource": "*"}]}),
        "depends on a statement that cannot be read",
    );
    check(
        &json!({"identity": [{"Effect": "allow", "Action": "s3:*", "Resource": "*"}]}),
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    check(&json!({"identity": allow("*"), "policy": "{"}), "depends on a statement that cannot be read");
    check(&json!({"identity": [allow("*"), {"Effect": "allow", "Action": "s3:*", "Resource": "*"}]}), ALL_ALLOW);

    // A grant for certain leaves nothing open that another would give as well; one to the account gives nobody anything.
    let user = "arn:aws:iam::222222222222:user/u";
    let mut perhaps = grant(user);
    perhaps["Condition"] = json!({"StringEquals": {"x:r": "a"}});
    let lab = json!({"principal": user, "resource": "arn:aws:sqs:eu-west-1:222222222222:q", "context": {"x:r": null},
                     "policy": [grant(user), perhaps]});
    let switching = with_types(Some(PolicyTypeStatus::PendingEnable), None);
    check_in(&switching, &lab, "depends on whether SCPs are enabled, which is being switched");
    with(
        json!({"principal": USER, "identity": allow("s3:*"), "policy": [grant("111111111111"), granted]}),
        &["x:r"],
        "depends on `x:r`",
    );
    let own = json!({"identity": when("Allow", "x:a"), "context": {"x:a": null}});
    check_in(&switching, &own, "depends on `x:a`");
}

/// Of one kind of policy alone.
#[test]
fn what_one_kind_lets_pass() {
    let organization = organization();
    let leave = json!({"action": "organizations:LeaveOrganization", "resource": "*"});
    let (ask, _) = ask_of(&leave, &organization).expect("a question");
    let scene = Decider::new(&organization, Catalog::embedded()).scene(&ask);
    assert_eq!((passes(&scene, LayerKind::Scp), passes(&scene, LayerKind::Rcp)), (Truth::No, Truth::Yes));
}

/// Who has no account has no identity-based policies, whatever is given.
#[test]
fn callers_without_an_account() {
    let organization = organization();
    let parts = json!({"principal": "anonymous", "policy": grant("*"), "context": {"aws:PrincipalOrgID": null}});
    let (ask, _) = ask_of(&parts, &organization).expect("a question");
    let explanation = explain(&Decider::new(&organization, Catalog::embedded()).scene(&ask));
    let identity = explanation.layers.iter().find(|layer| layer.kind == LayerKind::Identity).expect("every kind");
    assert_eq!(identity.exempt, Some(Exempt::NoneGiven));
}

#[test]
fn placeholders_are_bound_by_the_organization() {
    let identity = json!({"Effect": "Allow", "Action": "*", "Resource": "arn:${PARTITION}:sqs:*:*:${QUEUE}"});
    let mut parts = organization().to_parts();
    parts.placeholders = vec![("PARTITION".to_owned(), "aws".to_owned())];
    let one = Organization::from_parts(parts.clone()).expect("a sound tree");
    parts.placeholders.push(("QUEUE".to_owned(), "orders".to_owned()));
    let both = Organization::from_parts(parts.clone()).expect("a sound tree");
    parts.placeholders.pop();
    parts.placeholders.push(("QUEUE".to_owned(), "other".to_owned()));
    let wrong = Organization::from_parts(parts).expect("a sound tree");
    let parts = json!({"identity": identity});
    check_in(&one, &parts, "depends on what stands for the placeholder `${QUEUE}`");
    check_in(&both, &parts, ALL_ALLOW);
    check_in(&wrong, &parts, "denied: no identity-based policy allows `sqs:SendMessage`");
}
