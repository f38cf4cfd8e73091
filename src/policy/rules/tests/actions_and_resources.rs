//! Actions and resources, and how patterns of ARNs match.

use super::*;

#[test]
fn actions() {
    for pattern in ["*", "s3:*", "S3:GETOBJECT", "s3:Get*", "s3:*Object", "s3:Get?bject", "s3:*t*b*"] {
        action(&json!({"Action": pattern}), "yes");
        action(&json!({"NotAction": pattern}), "no: action");
    }
    for pattern in ["s3:Get", "s3:GetObject?", "s3express:*", "s3:Put*", "ec2:*"] {
        action(&json!({"Action": pattern}), "no: action");
        action(&json!({"NotAction": pattern}), "yes");
    }
    action(&json!({"Action": ["ec2:*", "s3:Get*"]}), "yes");
    action(&json!({"NotAction": ["ec2:*", "s3:Get*"]}), "no: action");
    action(&json!({"Action": "${SERVICE}:Get*"}), "maybe: ${SERVICE}");
    action(&json!({"NotAction": "${SERVICE}:Get*"}), "maybe: ${SERVICE}");
    action(&json!({"Action": "${SERVICE}:Put*"}), "no: action");
    action(&json!({"NotAction": "${SERVICE}:Put*"}), "yes");
    action(&json!({"Action": "s3:Get${TEAM}"}), "no: action");
    action(&json!({"Action": ["s3:${NAME}", "s3:Get*"]}), "yes");
    action(&json!({"Action": ["s3:${NAME}", "*"]}), "yes");
    action(&json!({"Action": "${ANY}"}), "maybe: ${ANY}");
    action(&json!({"Action": ["{{ A }}", "${B}"]}), "maybe: {{ A }}, ${B}");
}

/// The grammar takes none; a placeholder may bring one along.
#[test]
fn a_wildcard_in_the_service_is_not_documented() {
    for (service, expect) in [
        ("s*", "maybe: ServiceWildcard"),
        ("?3", "maybe: ServiceWildcard"),
        ("ec*", "no: action"),
        ("s3", "yes"),
        ("*", "maybe: ServiceWildcard"),
    ] {
        let rule = rule_filled(&json!({"Action": "${SERVICE}:Get*"}), service);
        let found = asked(&rule, &request(USER, "arn:aws:s3:::bucket/key", &json!({})));
        assert_eq!(found.0, expect, "{service}");
    }
}

#[track_caller]
fn resource(element: &Value, resource: &str, expect: &str) {
    check(element, &request(USER, resource, &json!({})), expect);
}

#[test]
fn resources() {
    let object = "arn:aws:s3:::bucket/a/key";
    for (pattern, expect) in [
        ("*", "yes"),
        (object, "yes"),
        ("arn:aws:s3:::bucket/*", "yes"),
        ("arn:aws:s3:::bucket*", "yes"),
        ("arn:aws:s3:::bucket/a?key", "yes"),
        ("arn:aws:s3:::*", "yes"),
        ("arn:*:s3:*:*:bucket/*", "yes"),
        ("arn:aws:s3:*:*:bucket/a/ke?", "yes"),
        ("arn:aws:s3:::bucket", "no: resource"),
        ("arn:aws:s3:::bucket/", "no: resource"),
        ("arn:aws:s3:::bucket/a/key?", "no: resource"),
        ("arn:aws:s3:::Bucket/a/key", "no: resource"),
        ("arn:aws:s3:?::bucket/a/key", "no: resource"),
        ("arn:aws-cn:s3:::bucket/a/key", "no: resource"),
    ] {
        resource(&json!({"Resource": pattern}), object, expect);
        let not = if expect == "yes" { "no: resource" } else { "yes" };
        resource(&json!({"NotResource": pattern}), object, not);
    }
    resource(&json!({"Resource": ["arn:aws:s3:::x", "arn:aws:s3:::bucket/*"]}), object, "yes");
    resource(&json!({"NotResource": ["arn:aws:s3:::x", "arn:aws:s3:::bucket/*"]}), object, "no: resource");
    resource(&json!({"Resource": ["arn:aws:s3:::x", "arn:aws:s3:::y"]}), object, "no: resource");
    resource(&json!({"Resource": null}), object, "yes");
}

#[test]
fn an_action_without_a_resource_is_meant_by_a_lone_star() {
    resource(&json!({"Resource": "*"}), "*", "yes");
    resource(&json!({"NotResource": "*"}), "*", "no: resource");
    for pattern in ["arn:aws:s3:::*", "arn:aws:s3:*", "arn:aws:s3:::${aws:username}", "arn:*:s3:*:*:*"] {
        resource(&json!({"Resource": pattern}), "*", "no: resource");
        resource(&json!({"NotResource": pattern}), "*", "yes");
    }
    resource(&json!({"Resource": "{{ Arn }}"}), "*", "maybe: {{ Arn }}");
    resource(&json!({"Resource": "arn:aws:s3:::{{ Name }}"}), "*", "no: resource");
}

/// `*` at the end of a part reaches across colons; elsewhere in the first five parts it stays inside.
#[test]
fn stars_and_colons() {
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:name:1";
    for (pattern, arn, expect) in [
        ("arn:aws:ec2:*", instance, "yes"),
        ("arn:aws:ec2:eu-*", instance, "yes"),
        ("arn:aws:ec2:us-*", instance, "no: resource"),
        ("arn:aws:ec2:*:instance/*", instance, "yes"),
        ("arn:aws:ec2:*:111122223333:*", instance, "yes"),
        ("arn:aws:ec2:*:1111*:instance/*", instance, "yes"),
        ("arn:aws:ec2:e*1:*:instance/*", instance, "yes"),
        ("arn:aws:ec2:e*t-1:111122223333:instance/i-1", instance, "yes"),
        ("arn:aws:ec2:e*t-2:111122223333:instance/i-1", instance, "no: resource"),
        ("arn:aws:ec2:e*3:*:x", "arn:aws:ec2:eu-west-1:1113:3:a:x", "no: resource + StarInsidePart"),
        ("arn:aws:ec2:e*3:1113:x", "arn:aws:ec2:eu:33:1113:x", "no: resource + StarInsidePart"),
        ("arn:aws:ec2:e*:1113:x", "arn:aws:ec2:eu:33:1113:x", "yes"),
        ("arn:aws:ec2:eu?west-1:*:instance/i-1", instance, "yes"),
        (
            "arn:aws:ec2:eu?west-1:1*:instance/i-1",
            "arn:aws:ec2:eu:west-1:11:instance/i-1",
            "no: resource + StarInsidePart",
        ),
        ("arn:aws:ec2:*:11:i:a?b", "arn:aws:ec2:eu:11:i:a:b", "yes"),
        ("arn:aws:ec2:eu*:1?3:i", "arn:aws:ec2:eu-a:9:123:i", "yes"),
        ("arn:aws:ec2:?:11:x", "arn:aws:ec2:::11:x", "no: resource"),
        ("arn:aws:ec2:*:11:a*b", "arn:aws:ec2:eu:33:11:a:b", "maybe: ResourceTypeWildcard"),
        ("arn:aws:lambda:*:*:function:name", function, "no: resource"),
        ("arn:aws:lambda:*:*:function:name:*", function, "yes"),
        ("arn:aws:lambda:*:*:function:name:?", function, "yes"),
        ("arn:aws:lambda:*:*:function:n*1", function, "yes"),
        ("arn:aws:lambda:*:*:function:name?1", function, "yes"),
        ("arn:aws:lambda:*:111122223333:function:*:1", function, "yes"),
        ("arn:aws:lambda:*:function:name:1", function, "yes"),
        ("arn:aws:lambda:*:*:name:1", function, "yes"),
        ("arn:aws:lambda:*:*", function, "yes"),
        ("arn:aws:lambda:eu-west-1:11112222333*", function, "yes"),
        ("arn:aws:lambda:eu-west-1:111122223334*", function, "no: resource"),
        ("arn:aws:lambda:eu*1:*", function, "yes"),
        ("arn:aws:lambda:eu*2:*", function, "no: resource"),
        ("arn:aws:lambda:eu*name:*", function, "no: resource + StarInsidePart"),
    ] {
        resource(&json!({"Resource": pattern}), arn, expect);
    }
}

/// What a pattern tells apart: read part against part, with stars that reach across colons, and in any case.
#[test]
fn shapes_of_resources() {
    let rule = rule_of("2012-10-17", &statement(&json!({"Resource": "arn:aws:sqs:e*1:*:q*"})));
    let shapes = rule.resources().and_then(|resources| resources.shapes(&Context::default())).expect("shapes");
    let runs = |shape: &Shape| -> Vec<Class> {
        let run = |step: &Step| if let Step::Run(class) = step { Some(*class) } else { None };
        shape.iter().filter_map(run).collect()
    };
    let runs: Vec<Vec<Class>> = shapes.iter().map(runs).collect();
    let inner = Class::NoColon;
    assert_eq!(
        runs,
        [vec![inner, inner, Class::Any], vec![inner, Class::Any, Class::Any], vec![inner, Class::Any, Class::Any]]
    );
    assert_eq!(shapes.iter().map(|shape| shape.contains(&Step::Either('s'))).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn what_a_rule_says_of_itself() {
    let condition = json!({"Condition": {"StringEquals": {"AWS:PrincipalTag/Team": "blue"}}});
    let rule = rule_of("2012-10-17", &statement(&condition));
    assert_eq!(rule.conditions()[0].key(), "aws:principaltag/team");
    for (principal, expect) in [
        (json!({"Principal": "*"}), true),
        (json!({"Principal": {"AWS": "*"}}), true),
        (json!({"Principal": {"AWS": ["111122223333", "*"]}}), true),
        (json!({"Principal": {"AWS": "111122223333"}}), false),
        (json!({"NotPrincipal": "*"}), false),
        (json!({"Principal": null}), true),
    ] {
        let rule = rule_of("2012-10-17", &statement(&principal));
        assert_eq!(rule.is_for_anyone(), expect, "{principal}");
    }
}

/// The grammar takes short ARNs only with a `*` at the end; what stands for a placeholder may bring others.
#[test]
fn short_arns() {
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    for (pattern, expect) in [
        ("arn:aws:ec2:*:instance/i-1", "no: resource"),
        ("arn:aws:ec2:eu-west-1:111122223333", "no: resource"),
        ("arn:aws:ec2:*:?", "no: resource"),
        ("arn:aws:EC2:*:instance/i-1", "no: resource"),
        ("arn:aws:ec2:*:i*", "maybe: ResourceTypeWildcard"),
        ("arn:*", "yes"),
        ("a*", "yes"),
        ("i-1", "no: resource"),
        ("", "no: resource"),
    ] {
        let rule = rule_filled(&json!({"Resource": "${P}"}), pattern);
        assert_eq!(asked(&rule, &request(USER, instance, &json!({}))).0, expect, "{pattern}");
    }
}

/// AWS documents no wildcard in the part that names the type of a resource.
#[test]
fn wildcards_in_the_resource_type() {
    let role = "arn:aws:iam::111122223333:role/app/Admin";
    let group = "arn:aws:logs:eu-west-1:111122223333:log-group:a:b";
    for (pattern, arn, expect) in [
        ("arn:aws:iam::*:r*", role, "maybe: ResourceTypeWildcard"),
        ("arn:aws:iam::*:rol?/app/*", role, "maybe: ResourceTypeWildcard"),
        ("arn:aws:iam::*:*/Admin", role, "maybe: ResourceTypeWildcard"),
        ("arn:aws:iam::*:*", role, "yes"),
        ("arn:aws:iam::*:role/*", role, "yes"),
        ("arn:aws:iam::*:role/a*", role, "yes"),
        ("arn:aws:iam::*:u*", role, "no: resource"),
        ("arn:aws:iam::111122223333:r*", role, "maybe: ResourceTypeWildcard"),
        ("arn:aws:logs:*:*:log-*:a:b", group, "maybe: ResourceTypeWildcard"),
        ("arn:aws:logs:*:*:log-group:*", group, "yes"),
        ("arn:aws:logs:*:*:?og-group:*", group, "maybe: ResourceTypeWildcard"),
        ("arn:aws:sqs:*:*:q*", "arn:aws:sqs:eu-west-1:111122223333:queue", "yes"),
        ("arn:aws:iam::*:r*", "arn:aws:iam::111122223333:root", "yes"),
        // The beginning of a path is no type.
        ("arn:aws:apigateway:eu-west-1::?rest*", "arn:aws:apigateway:eu-west-1::/restapis", "yes"),
    ] {
        resource(&json!({"Resource": pattern}), arn, expect);
    }
    // A short pattern whose `*` may reach up to the type.
    resource(&json!({"Resource": "arn:aws:iam:*:ro*"}), role, "maybe: ResourceTypeWildcard");
    resource(&json!({"Resource": "arn:aws:iam:*:role/*"}), role, "yes");
    resource(&json!({"Resource": "arn:aws:iam:*"}), role, "yes");
    resource(&json!({"Resource": "arn:aws:iam:*:*"}), role, "yes");
    let typed = |elements: &Value, keys: &Value, expect: &str| check(elements, &request(USER, role, keys), expect);
    // What is put in for a variable is no wildcard.
    typed(&json!({"Resource": "arn:aws:iam::*:${aws:x}/*"}), &json!({"aws:x": "role"}), "yes");
    typed(&json!({"Resource": "arn:aws:iam::*:${aws:x}/*"}), &json!({"aws:x": "r*"}), "no: resource");
    typed(&json!({"Resource": "arn:aws:iam::*:${aws:x}app/A*"}), &json!({"aws:x": "role/"}), "yes");
    typed(
        &json!({"Resource": "arn:aws:iam::*:${aws:x}*/Admin"}),
        &json!({"aws:x": "ro"}),
        "maybe: ResourceTypeWildcard",
    );
    typed(
        &json!({"Resource": "arn:aws:iam::*:${aws:x}/app/*"}),
        &json!({"aws:x": null}),
        "maybe: aws:x, ResourceTypeWildcard",
    );
}

#[test]
fn case_in_the_first_five_parts_is_not_documented() {
    let key = "arn:aws:s3:::Bucket/key";
    resource(&json!({"Resource": "arn:aws:s3:::bucket/key"}), key, "no: resource");
    resource(&json!({"Resource": "arn:aws:s3:::BUCKET/*"}), key, "no: resource");
    let queue = "arn:aws:SQS:EU-west-1:111122223333:queue";
    for (pattern, expect) in [
        ("arn:aws:sqs:eu-west-1:111122223333:queue", "maybe: ArnCase"),
        ("arn:aws:sqs:*:111122223333:queue", "maybe: ArnCase"),
        ("arn:aws:sqs:*", "maybe: ArnCase"),
        ("arn:aws:sqs:eu-*", "maybe: ArnCase"),
        ("arn:aws:sqs:eu-west-1:111122223333:Queue", "no: resource"),
        ("arn:aws:sns:*", "no: resource"),
        ("arn:aws:SQS:*:111122223333:queue", "yes"),
    ] {
        resource(&json!({"Resource": pattern}), queue, expect);
    }
    resource(&json!({"NotResource": "arn:aws:sqs:*"}), queue, "maybe: ArnCase");
}

#[test]
fn variables_in_resources() {
    let object = "arn:aws:s3:::bucket/home/alice/x";
    let mine = json!({"Resource": "arn:aws:s3:::bucket/home/${aws:username}/*"});
    let check_with =
        |elements: &Value, keys: Value, expect: &str| check(elements, &request(USER, object, &keys), expect);
    check_with(&mine, json!({"aws:username": "alice"}), "yes");
    check_with(&mine, json!({"AWS:UserName": "alice"}), "yes");
    check_with(&mine, json!({"aws:username": "bob"}), "no: resource");
    check_with(&mine, json!({"aws:username": "*"}), "no: resource");
    check_with(&mine, json!({"aws:username": ""}), "no: resource");
    check_with(&mine, json!({}), "no: resource");
    check_with(&mine, json!({"aws:username": null}), "maybe: aws:username");
    check_with(&mine, json!({"aws:username": ["alice"]}), "maybe: VariableOfSeveral");
    check_with(&json!({"NotResource": mine["Resource"]}), json!({}), "yes");
    let other = json!({"Resource": "arn:aws:s3:::other/${aws:username}/*"});
    check_with(&other, json!({"aws:username": null}), "no: resource");
    check_with(&json!({"NotResource": other["Resource"]}), json!({"aws:username": null}), "yes");
    let default = json!({"Resource": "arn:aws:s3:::bucket/home/${aws:PrincipalTag/name, 'alice'}/*"});
    check_with(&default, json!({}), "yes");
    check_with(&default, json!({"aws:principaltag/name": "bob"}), "no: resource");
    check_with(&default, json!({"aws:principaltag/name": null}), "maybe: aws:principaltag/name");
    check_with(
        &json!({"Resource": "arn:aws:s3:::${aws:a}/home/${aws:b}/x"}),
        json!({"aws:a": "bucket", "aws:b": "alice"}),
        "yes",
    );
    // Before the fifth colon AWS documents no variables.
    let head = json!({"Resource": "arn:aws:s3::${aws:account}:bucket/*"});
    check_with(&head, json!({"aws:account": ""}), "maybe: VariableBeforeResource");
    check_with(&json!({"Resource": "arn:aws:s3::${aws:account}:other/*"}), json!({}), "no: resource");
    check_with(&json!({"Resource": "arn:aws:s3:::${aws:x}"}), json!({"aws:x": "bucket/home/alice/x"}), "yes");
    // Escaped characters are no wildcards.
    let starred = |pattern: &str, arn: &str, expect: &str| resource(&json!({"Resource": pattern}), arn, expect);
    starred("arn:aws:s3:::bucket/${*}", "arn:aws:s3:::bucket/*", "yes");
    starred("arn:aws:s3:::bucket/${*}", "arn:aws:s3:::bucket/a", "no: resource");
    starred("arn:aws:s3:::bucket/${?}", "arn:aws:s3:::bucket/a", "no: resource");
    starred("arn:aws:s3:::bucket/${$}{x}", "arn:aws:s3:::bucket/${x}", "yes");
    starred("arn:aws:s3::${*}:bucket/a", "arn:aws:s3:::bucket/a", "maybe: VariableBeforeResource");
    starred("arn:aws:s3::${*}:bucket/a", "arn:aws:s3::*:bucket/a", "maybe: VariableBeforeResource");
}

#[test]
fn old_versions_have_no_variables() {
    let asks = |statement: &Value, request: &Request| asked(&rule_of("2008-10-17", statement), request).0;
    let home = statement(&json!({"Resource": "arn:aws:s3:::bucket/${aws:username}"}));
    assert_eq!(
        asks(&home, &request(USER, "arn:aws:s3:::bucket/alice", &json!({"aws:username": "alice"}))),
        "no: resource"
    );
    assert_eq!(asks(&home, &request(USER, "arn:aws:s3:::bucket/${aws:username}", &json!({}))), "yes");
    let star = statement(&json!({"Condition": {"StringLike": {"aws:x": "${*}"}}}));
    let equal = statement(&json!({"Condition": {"StringEquals": {"aws:x": "${*}"}}}));
    let with = |value: &str| request(USER, "*", &json!({"aws:x": value}));
    assert_eq!(asks(&star, &with("${anything}")), "yes");
    assert_eq!(asks(&star, &with("*")), "no: condition 0");
    assert_eq!(asks(&equal, &with("*")), "no: condition 0");
    assert_eq!(asks(&equal, &with("${*}")), "yes");
}

/// A version that another tool fills in may be either: variables may be text, or not.
#[test]
fn versions_that_are_not_known() {
    let asks = |condition: Value, keys: Value| {
        asked_anyway("${VERSION}", &json!({"Condition": {"StringEquals": condition}}), &keys)
    };
    assert_eq!(asks(json!({"aws:x": "${aws:y}"}), json!({"aws:x": "a", "aws:y": "a"})), "maybe: ${aws:y}");
    assert_eq!(asks(json!({"aws:x": "b${*}"}), json!({"aws:x": "a"})), "no: condition 0");
    assert_eq!(asks(json!({"aws:x": "a"}), json!({"aws:x": "a"})), "yes");
}

#[test]
fn placeholders_in_resources() {
    let object = "arn:aws:s3:::blue-bucket/key";
    for (pattern, expect) in [
        ("arn:aws:s3:::${TEAM}-bucket/*", "yes"),
        ("arn:aws:s3:::${OTHER}-bucket/*", "maybe: ${OTHER}"),
        ("arn:aws:s3:::${OTHER}-basket/*", "no: resource"),
        ("arn:${PARTITION}:s3:::blue-bucket/*", "maybe: ${PARTITION}"),
        ("arn:aws:s3:::{{ Bucket }}/key", "maybe: {{ Bucket }}"),
        ("{{ Arn }}", "maybe: {{ Arn }}"),
    ] {
        resource(&json!({"Resource": pattern}), object, expect);
    }
    resource(&json!({"Resource": ["{{ Arn }}", "arn:aws:s3:::blue-*"]}), object, "yes");
    resource(&json!({"NotResource": ["{{ Arn }}", "arn:aws:s3:::blue-*"]}), object, "no: resource");
}

#[test]
fn texts_that_name_resources() {
    for text in ["*", "arn:aws:s3:::b", "arn:aws:s3:::b:c/d", "arn:::::"] {
        assert_eq!(Resource::read(text).map(|resource| resource.text().to_owned()), Ok(text.to_owned()));
    }
    for text in ["", "b", "**", "arn:aws:s3:b", "arn:aws:s3::b", "ARN:aws:s3:::b", "brn:aws:s3:::b"] {
        assert_eq!(Resource::read(text), Err(UnknownResource(text.to_owned())));
    }
    let Ok(Resource::Arn(arn)) = Resource::read("arn:aws:sns:eu-west-1:111122223333:a:b") else { panic!("an ARN") };
    let parts: Vec<&str> = (0..7).map(|at| arn.part(at)).collect();
    assert_eq!(parts, ["arn", "aws", "sns", "eu-west-1", "111122223333", "a:b", ""]);
    for (text, has_type) in [("a", false), ("a/b", true), ("a:b", true), ("/a", false), ("/a/b", true), ("", false)] {
        let Ok(Resource::Arn(arn)) = Resource::read(&format!("arn:aws:s3:::{text}")) else { panic!("an ARN") };
        assert_eq!(arn.has_type, has_type, "{text}");
    }
}
