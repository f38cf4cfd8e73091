//! One statement against one request, as tables: whether it applies, which element keeps it from applying, and what is open.
//!
//! Expectations follow AWS's pages, which each module names; where AWS is silent, the answer is *maybe*.

use serde_json::{Map, Value, json};

use super::*;
use crate::{Caller, Class, Code, Context, Doubt, Fact, PolicyKind, Shape, Step, Truth, parse};

const USER: &str = "arn:aws:iam::111122223333:user/app/alice";
const ROLE: &str = "arn:aws:iam::111122223333:role/Deployer";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Deployer/build";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/bob";

/// A list is a multivalued key, null a key that is open.
fn context(keys: &Value) -> Context {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fact = |value: &Value| match value {
        Value::Null => Fact::Unknown,
        Value::Array(values) => Fact::Several(values.iter().map(text).collect()),
        one => Fact::One(text(one)),
    };
    keys.as_object().into_iter().flatten().map(|(key, value)| (key, fact(value))).collect()
}

fn request(caller: &str, resource: &str, keys: &Value) -> Request {
    let mut resource = Resource::read(resource).expect(resource);
    if let Resource::Arn(arn) = &mut resource {
        // The catalogue would say so: buckets and objects are written without a type.
        arn.has_type &= arn.part(2) != "s3";
    }
    Request {
        caller: Caller::read(caller).expect(caller),
        action: "s3:getobject".to_owned(),
        resource,
        context: context(keys),
        boundary: HasBoundary::No,
    }
}

/// Fills `${TEAM}` with `blue`, and nothing else.
fn rule_of(version: &str, statement: &Value) -> Rule {
    let text = json!({"Version": version, "Statement": statement}).to_string();
    let filled = |name: &str| (name == "TEAM").then(|| "blue".to_owned());
    Rules::of(&parse(&text, PolicyKind::Resource).document, &filled).rules.swap_remove(0)
}

/// Fills every placeholder with this text, which the grammar does not see.
fn rule_filled(elements: &Value, text: &str) -> Rule {
    let whole = json!({"Version": "2012-10-17", "Statement": statement(elements)}).to_string();
    Rules::of(&parse(&whole, PolicyKind::Resource).document, &|_| Some(text.to_owned())).rules.swap_remove(0)
}

/// Asks a statement of which the grammar makes nothing certain as if it could be read.
fn asked_anyway(version: &str, elements: &Value, keys: &Value) -> String {
    let text = json!({"Version": version, "Statement": statement(elements)}).to_string();
    let mut document = parse(&text, PolicyKind::Resource).document;
    assert!(document.statements[0].unreadable.take().is_some(), "{elements}");
    asked(&Rules::of(&document, &|_| None).rules[0], &request(USER, "*", keys)).0
}

fn doubt(doubt: &Doubt) -> String {
    match doubt {
        Doubt::Key(key) => key.clone(),
        Doubt::Placeholder(written) => written.clone(),
        Doubt::Unreadable(code) => code.name().to_owned(),
        Doubt::NotDocumented(point) => format!("{point:?}"),
    }
}

/// `yes`, `no: condition 0`, `maybe: aws:x, RolePath`; a `+` and what the answer is inferred from.
fn asked(rule: &Rule, request: &Request) -> (String, Outcome) {
    let mut remarks = Remarks::default();
    let outcome = rule.outcome(request, &mut remarks);
    assert_eq!(outcome, rule.outcome(request, &mut ()), "explaining changes nothing");
    assert_eq!(outcome.kept.is_some(), outcome.truth == Truth::No);
    let answer = match (outcome.truth, outcome.kept) {
        (Truth::Yes, _) => "yes".to_owned(),
        (_, Some(Element::Condition(at))) => format!("no: condition {at}"),
        (_, Some(element)) => format!("no: {element:?}").to_lowercase(),
        (_, None) => format!("maybe: {}", remarks.doubts.iter().map(doubt).collect::<Vec<_>>().join(", ")),
    };
    assert_eq!(outcome.truth == Truth::Maybe, !remarks.doubts.is_empty(), "doubts are for what is open: {remarks:?}");
    let inferred = remarks.inferences.iter().map(|inference| format!(" + {inference:?}"));
    (inferred.fold(answer, |answer, inferred| answer + &inferred), outcome)
}

/// A Deny of everything for everyone, with these elements instead of its own; null takes one away.
fn statement(elements: &Value) -> Value {
    let mut whole = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
    for (name, value) in elements.as_object().into_iter().flatten() {
        let whole: &mut Map<String, Value> = whole.as_object_mut().expect("an object");
        let instead = [("NotAction", "Action"), ("NotResource", "Resource"), ("NotPrincipal", "Principal")];
        whole.retain(|old, _| !instead.contains(&(name.as_str(), old.as_str())));
        match value {
            Value::Null => drop(whole.remove(name)),
            value => drop(whole.insert(name.clone(), value.clone())),
        }
    }
    whole
}

#[track_caller]
fn check(elements: &Value, request: &Request, expect: &str) {
    let found = asked(&rule_of("2012-10-17", &statement(elements)), request).0;
    assert_eq!(found, expect, "{elements} {request:?}");
}

#[track_caller]
fn action(element: &Value, expect: &str) {
    check(element, &request(USER, "arn:aws:s3:::bucket/key", &json!({})), expect);
}

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

/// One condition, and the keys of a request.
#[track_caller]
fn condition(block: &Value, keys: &Value, expect: &str) {
    let rest = expect.strip_prefix("no").filter(|rest| !rest.starts_with(':'));
    let expect = rest.map_or(expect.to_owned(), |rest| format!("no: condition 0{rest}"));
    check(&json!({"Condition": block}), &request(USER, "*", keys), &expect);
}

/// One operator, the value of the policy and that of the request; its negation says the opposite.
#[track_caller]
fn compare(operator: &str, negated: &str, policy: Value, request: &str, holds: bool) {
    let (yes, no) = if holds { ("yes", "no") } else { ("no", "yes") };
    condition(&json!({operator: {"aws:x": policy}}), &json!({"aws:x": request}), yes);
    condition(&json!({negated: {"aws:x": policy}}), &json!({"aws:x": request}), no);
}

#[test]
fn strings() {
    for (policy, request, exact, any_case, like) in [
        ("a", "a", true, true, true),
        ("a", "A", false, true, false),
        ("A", "a", false, true, false),
        ("a", "ab", false, false, false),
        ("a*", "ab", false, false, true),
        ("a?", "ab", false, false, true),
        ("a?", "a", false, false, false),
        ("a*", "a*", true, true, true),
        ("A*", "a*", false, true, false),
        ("", "", true, true, true),
        ("É", "é", false, true, false),
        ("*", "", false, false, true),
    ] {
        compare("StringEquals", "StringNotEquals", json!(policy), request, exact);
        compare("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", json!(policy), request, any_case);
        compare("StringLike", "StringNotLike", json!(policy), request, like);
    }
    compare("StringEquals", "StringNotEquals", json!(["a", "b"]), "b", true);
    compare("StringEquals", "StringNotEquals", json!(["a", "b"]), "c", false);
    condition(&json!({"StringEquals": {"aws:x": []}}), &json!({"aws:x": "c"}), "maybe: empty-element");
    compare("StringEquals", "StringNotEquals", json!(true), "true", true);
    compare("StringEquals", "StringNotEquals", json!(1.50), "1.5", true);
}

#[test]
fn arns() {
    let role = "arn:aws:iam::111122223333:role/app/Admin";
    for (policy, request, holds) in [
        (role, role, true),
        ("arn:aws:iam::*:role/*", role, true),
        ("arn:aws:iam::*:role/Admin", role, false),
        ("arn:aws:iam::*:role/?pp/*", role, true),
        ("arn:aws:iam::111122223333:ROLE/app/Admin", role, false),
        ("arn:aws:*:*:*:role/*", role, true),
        ("arn:aws:iam:*:role/*:*", role, false),
        ("arn:aws:iam::1*3:role/*", role, true),
        // AWS's own example of a `*` that does not cross a colon.
        (
            "arn:aws:someservice:*:111122223333:finance/*",
            "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
            false,
        ),
        ("arn:aws:sns:*:*:a:*", "arn:aws:sns:eu-west-1:111122223333:a:b:c", true),
    ] {
        compare("ArnLike", "ArnNotLike", json!(policy), request, holds);
        compare("ArnEquals", "ArnNotEquals", json!(policy), request, holds);
    }
    for (policy, request) in
        [("*", role), ("role/*", role), ("arn:aws:iam:*", role), (role, "Admin"), (role, "arn:aws:iam")]
    {
        condition(&json!({"ArnLike": {"aws:x": policy}}), &json!({"aws:x": request}), "maybe: NoArn");
        condition(&json!({"ArnNotEquals": {"aws:x": policy}}), &json!({"aws:x": request}), "maybe: NoArn");
    }
    let arn = |policy: &str, keys: Value, expect| condition(&json!({"ArnLike": {"aws:x": policy}}), &keys, expect);
    arn("arn:aws:iam::${aws:y}:role/*", json!({"aws:x": role, "aws:y": "111122223333"}), "yes");
    arn("arn:aws:iam::${aws:y}:role/*", json!({"aws:x": role, "aws:y": "1*"}), "no");
    arn("arn:aws:iam::${aws:y}:role/*", json!({"aws:x": role}), "no");
    arn("arn:aws:iam::${aws:y}:role/*", json!({"aws:x": role, "aws:y": null}), "maybe: aws:y");
    arn("arn:aws:iam::${aws:y}:user/*", json!({"aws:x": role, "aws:y": null}), "no");
    arn("arn:aws:iam::{{ Account }}:role/*", json!({"aws:x": role}), "maybe: {{ Account }}");
    arn("arn:aws:iam::{{ Account }}:user/*", json!({"aws:x": role}), "no");
    arn("arn:aws:iam::*:role/{{ A }}${aws:y}", json!({"aws:x": role, "aws:y": "Admin"}), "maybe: {{ A }}");
    arn("arn:aws:iam::*:role/{{ A }}${aws:y}", json!({"aws:x": role, "aws:y": "User"}), "no");
    // What is put in for a variable stays in its part.
    arn("arn:aws:iam::${aws:y}", json!({"aws:x": role, "aws:y": "111122223333:role/app/Admin"}), "maybe: NoArn");
}

#[test]
fn booleans() {
    compare_bool("true", "true", "yes");
    compare_bool("True", "tRUE", "yes");
    compare_bool("false", "true", "no");
    compare_bool("true", "yes", "maybe: NoBoolean");
    compare_bool("true", "1", "maybe: NoBoolean");
    compare_bool("yes", "true", "maybe: NoBoolean");
    compare_bool("yes", "false", "maybe: NoBoolean");
    let with = |policy: &str, keys: Value, expect| condition(&json!({"Bool": {"aws:x": policy}}), &keys, expect);
    with("${aws:y}", json!({"aws:x": "true", "aws:y": "true"}), "yes + VariableInBool");
    with("${aws:y}", json!({"aws:x": "true", "aws:y": "FALSE"}), "no + VariableInBool");
    with("${aws:y}", json!({"aws:x": "true"}), "no + VariableInBool");
    with("${aws:y}", json!({"aws:x": "true", "aws:y": "x"}), "maybe: NoBoolean + VariableInBool");
    with("${aws:y}", json!({"aws:x": "true", "aws:y": null}), "maybe: aws:y + VariableInBool");
    with("f${aws:y}", json!({"aws:x": "true", "aws:y": null}), "no + VariableInBool");
    with("{{ X }}", json!({"aws:x": "true"}), "maybe: {{ X }}");
    with("f{{ X }}", json!({"aws:x": "true"}), "no");
    with("{{ X }}${aws:y}", json!({"aws:x": "true", "aws:y": "e"}), "maybe: {{ X }} + VariableInBool");
    with("{{ X }}${aws:y}", json!({"aws:x": "true", "aws:y": "x"}), "no + VariableInBool");
}

#[track_caller]
fn compare_bool(policy: &str, request: &str, expect: &str) {
    condition(&json!({"Bool": {"aws:x": policy}}), &json!({"aws:x": request}), expect);
}

/// How the request's value compares with the policy's, for each operator of a family.
#[track_caller]
fn order(family: &str, policy: &str, request: &str, expect: std::cmp::Ordering) {
    let holds = [
        ("Equals", expect.is_eq()),
        ("NotEquals", expect.is_ne()),
        ("LessThan", expect.is_lt()),
        ("LessThanEquals", expect.is_le()),
        ("GreaterThan", expect.is_gt()),
        ("GreaterThanEquals", expect.is_ge()),
    ];
    for (operator, holds) in holds {
        let block = json!({format!("{family}{operator}"): {"aws:x": policy}});
        condition(&block, &json!({"aws:x": request}), if holds { "yes" } else { "no" });
    }
}

#[test]
fn numbers_and_dates() {
    use std::cmp::Ordering::{Equal, Greater, Less};
    order("Numeric", "10", "9", Less);
    order("Numeric", "10", "10.0", Equal);
    order("Numeric", "10", "10.01", Greater);
    order("Numeric", "-1", "-2", Less);
    order("Numeric", "1e2", "100", Equal);
    order("Date", "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z", Equal);
    order("Date", "2026-11-23T12:00:00Z", "2026-11-23T11:59:59Z", Less);
    order("Date", "2026-11-23T12:00:00Z", "2026-11-23T12:00:00.1Z", Greater);
    order("Date", "2026-11-23T12:00:00Z", "2026-11-23T13:00:00+01:00", Equal);
    order("Date", "2026-11-23", "1795392000", Equal);
    order("Date", "2026-11-23", "2026-12", Greater);
    let open = |operator: &str, policy: &str, request: &str, expect| {
        condition(&json!({operator: {"aws:x": policy}}), &json!({"aws:x": request}), expect);
    };
    for operator in ["NumericEquals", "NumericNotEquals", "NumericLessThan"] {
        open(operator, "10", "ten", "maybe: NoNumber");
        open(operator, "10", "", "maybe: NoNumber");
        open(operator, "ten", "10", "maybe: invalid-condition-value");
    }
    for operator in ["DateEquals", "DateNotEquals", "DateGreaterThan"] {
        open(operator, "2026-11-23", "tomorrow", "maybe: NoDate");
        open(operator, "tomorrow", "2026-11-23", "maybe: invalid-condition-value");
    }
    // Four digits are a year or seconds.
    open("DateLessThan", "2026", "2020-01-01", "maybe: YearOrSeconds");
    open("DateLessThan", "2026", "2027-01-01", "no");
    open("DateGreaterThan", "2026", "2027-01-01", "yes");
    open("DateLessThan", "2026-01-01", "2020", "yes");
    open("DateLessThan", "2026-01-01", "2030", "maybe: YearOrSeconds");
    open("DateLessThan", "2030", "2020", "maybe: YearOrSeconds");
    open("DateNotEquals", "2026", "2026-01-01", "maybe: YearOrSeconds");
    open("NumericEquals", "{{ N }}", "1", "maybe: {{ N }}");
    open("DateEquals", "{{ N }}", "2026-01-01", "maybe: {{ N }}");
    // AWS replaces no variables here.
    open("NumericEquals", "${aws:y}", "1", "maybe: invalid-condition-value");
    open("NumericEquals", "", "1", "maybe: invalid-condition-value");
    open("DateEquals", "", "2026-01-01", "maybe: invalid-condition-value");
    condition(
        &json!({"NumericEquals": {"aws:x": ["ten", "1"]}}),
        &json!({"aws:x": "1"}),
        "maybe: invalid-condition-value",
    );
    condition(&json!({"NumericEquals": {"aws:x": ["{{ N }}", "1"]}}), &json!({"aws:x": "1"}), "yes");
}

#[test]
fn addresses_and_binaries() {
    compare("IpAddress", "NotIpAddress", json!("203.0.113.0/24"), "203.0.113.9", true);
    compare("IpAddress", "NotIpAddress", json!("203.0.113.0/24"), "203.0.114.9", false);
    compare("IpAddress", "NotIpAddress", json!(["10.0.0.0/8", "203.0.113.9"]), "203.0.113.9", true);
    compare("IpAddress", "NotIpAddress", json!("0.0.0.0/0"), "2001:db8::1", false);
    compare("IpAddress", "NotIpAddress", json!("2001:db8::/32"), "2001:db8::1", true);
    for operator in ["IpAddress", "NotIpAddress"] {
        let open = |policy: &str, request: &str, expect| {
            condition(&json!({operator: {"aws:x": policy}}), &json!({"aws:x": request}), expect);
        };
        open("10.0.0.0/8", "10.0.0.0/24", "maybe: NoAddress");
        open("10.0.0.0/8", "here", "maybe: NoAddress");
        open("10.0.0.0/99", "10.0.0.1", "maybe: invalid-condition-value");
        open("{{ Range }}", "10.0.0.1", "maybe: {{ Range }}");
    }
    let binary = |policy: &str, request: &str, expect| {
        condition(&json!({"BinaryEquals": {"aws:x": policy}}), &json!({"aws:x": request}), expect);
    };
    binary("QmluYXJ5", "QmluYXJ5", "yes");
    binary("QmluYXJ5", "qmluYXJ5", "no");
    binary("Qm*", "QmluYXJ5", "no");
    binary("{{ X }}", "QmluYXJ5", "maybe: {{ X }}");
    binary("", "", "yes");
}

#[test]
fn variables_and_placeholders_in_conditions() {
    let with = |operator: &str, policy: &str, keys: Value, expect| {
        condition(&json!({operator: {"aws:x": policy}}), &keys, expect);
    };
    with("StringEquals", "${aws:y}", json!({"aws:x": "a", "aws:y": "a"}), "yes");
    with("StringEquals", "${aws:y}", json!({"aws:x": "a", "aws:y": "b"}), "no");
    with("StringEquals", "${aws:y}", json!({"aws:x": "a"}), "no");
    with("StringNotEquals", "${aws:y}", json!({"aws:x": "a"}), "yes");
    with("StringEquals", "${aws:y, 'a'}", json!({"aws:x": "a"}), "yes");
    with("StringEquals", "${aws:y}", json!({"aws:x": "a", "aws:y": null}), "maybe: aws:y");
    with("StringEquals", "b-${aws:y}", json!({"aws:x": "a-1", "aws:y": null}), "no");
    with("StringNotEquals", "b-${aws:y}", json!({"aws:x": "a-1", "aws:y": null}), "yes");
    with("StringEquals", "${aws:y}", json!({"aws:x": "a", "aws:y": ["a"]}), "maybe: VariableOfSeveral");
    with("StringEquals", "A-${aws:y}", json!({"aws:x": "a-1", "aws:y": "1"}), "no");
    with("StringEqualsIgnoreCase", "A-${aws:y}", json!({"aws:x": "a-b", "aws:y": "B"}), "yes");
    with("StringEqualsIgnoreCase", "A-${aws:y}", json!({"aws:x": "a-b", "aws:y": null}), "maybe: aws:y");
    with("StringEqualsIgnoreCase", "A*${aws:y}", json!({"aws:x": "a-b", "aws:y": null}), "no");
    with("StringLike", "a*${aws:y}", json!({"aws:x": "abc", "aws:y": "c"}), "yes");
    with("StringLike", "a*${aws:y}", json!({"aws:x": "abc", "aws:y": "*"}), "no");
    with("StringLike", "${*}", json!({"aws:x": "abc"}), "no");
    with("StringLike", "${*}", json!({"aws:x": "*"}), "yes");
    with("StringEquals", "${*}", json!({"aws:x": "*"}), "yes");
    with("StringEqualsIgnoreCase", "a${?}B", json!({"aws:x": "A?b"}), "yes");
    with("StringEqualsIgnoreCase", "\u{c4}k", json!({"aws:x": "\u{e4}K"}), "yes");
    // The Kelvin sign, whose lower case is a `k`.
    with("StringEqualsIgnoreCase", "k", json!({"aws:x": "\u{212a}"}), "no");
    with("StringEqualsIgnoreCase", "\u{212a}", json!({"aws:x": "\u{212a}"}), "yes");
    with("StringEquals", "${TEAM}-x", json!({"aws:x": "blue-x"}), "yes");
    with("StringEquals", "${TEAM}-x", json!({"aws:x": "red-x"}), "no");
    with("StringEquals", "{{ A }}-x", json!({"aws:x": "red-x"}), "maybe: {{ A }}");
    with("StringEquals", "{{ A }}-y", json!({"aws:x": "red-x"}), "no");
    with("StringEquals", "{{ A }}*", json!({"aws:x": "red-x"}), "no");
    with("StringLike", "{{ A }}*", json!({"aws:x": "red-x"}), "maybe: {{ A }}");
    with("StringNotEquals", "{{ A }}-x", json!({"aws:x": "red-x"}), "maybe: {{ A }}");
    with("StringEqualsIgnoreCase", "{{ A }}-X", json!({"aws:x": "RED-x"}), "maybe: {{ A }}");
    with("StringEquals", "{{ A }}${aws:y}", json!({"aws:x": "red-x", "aws:y": "x"}), "maybe: {{ A }}");
    with("StringEquals", "{{ A }}${aws:y}", json!({"aws:x": "red-x", "aws:y": "y"}), "no");
}

/// What an operator says where the request does not have the key, or nobody knows.
#[test]
fn keys_that_are_missing_or_open() {
    let there = json!({"aws:x": "a"});
    for (operator, missing, open) in [
        ("StringEquals", "no", "maybe: aws:x"),
        ("StringNotEquals", "yes", "maybe: aws:x"),
        ("StringEqualsIfExists", "yes", "maybe: aws:x"),
        ("StringNotEqualsIfExists", "yes", "maybe: aws:x"),
        ("StringNotEqualsIgnoreCase", "yes", "maybe: aws:x"),
        ("StringNotLike", "yes", "maybe: aws:x"),
        ("ArnNotLike", "yes", "maybe: aws:x"),
        ("ArnNotEquals", "yes", "maybe: aws:x"),
        ("ArnLike", "no", "maybe: aws:x"),
        ("ForAnyValue:StringEquals", "no", "maybe: aws:x"),
        ("ForAnyValue:StringNotEquals", "no", "maybe: aws:x"),
        ("ForAllValues:StringEquals", "yes", "maybe: aws:x"),
        ("ForAllValues:StringNotEquals", "maybe: NegatedForAllValues", "maybe: aws:x"),
        ("ForAllValues:StringEqualsIfExists", "maybe: SetOperatorIfExists", "maybe: aws:x"),
        ("ForAnyValue:StringEqualsIfExists", "maybe: SetOperatorIfExists", "maybe: aws:x"),
        ("ForAnyValue:StringNotEqualsIfExists", "maybe: SetOperatorIfExists", "maybe: aws:x"),
    ] {
        condition(&json!({operator: {"aws:x": "b"}}), &json!({}), missing);
        condition(&json!({operator: {"aws:x": "b"}}), &json!({"aws:x": null}), open);
        if operator.starts_with("For") {
            condition(&json!({operator: {"aws:x": "b"}}), &json!({"aws:x": []}), missing);
            condition(&json!({operator: {"aws:x": "b"}}), &json!({"aws:x": ["", ""]}), missing);
            condition(&json!({operator: {"aws:x": "b"}}), &json!({"aws:x": ""}), missing);
        }
    }
    for (operator, value, missing) in [
        ("NumericEquals", "1", "no"),
        ("NumericNotEquals", "1", "yes"),
        ("DateNotEquals", "2026-01-01", "yes"),
        ("DateLessThan", "2026-01-01", "no"),
        ("NotIpAddress", "10.0.0.0/8", "yes"),
        ("IpAddress", "10.0.0.0/8", "no"),
        ("IpAddressIfExists", "10.0.0.0/8", "yes"),
        ("Bool", "true", "no"),
        ("BoolIfExists", "true", "yes"),
        ("BinaryEquals", "eA==", "no"),
    ] {
        condition(&json!({operator: {"aws:x": value}}), &json!({}), missing);
    }
    // `IfExists` tests a key that is there.
    condition(&json!({"StringEqualsIfExists": {"aws:x": "b"}}), &there, "no");
    condition(&json!({"StringEqualsIfExists": {"aws:x": "a"}}), &there, "yes");
    // A multivalued key needs a set operator.
    condition(&json!({"StringEquals": {"aws:x": "a"}}), &json!({"aws:x": ["a"]}), "maybe: SeveralValues");
    condition(&json!({"StringNotEquals": {"aws:x": "a"}}), &json!({"aws:x": ["a"]}), "maybe: SeveralValues");
    // Keys compare without regard to case, tags included.
    condition(&json!({"StringEquals": {"AWS:PrincipalTag/Team": "a"}}), &json!({"aws:principaltag/TEAM": "a"}), "yes");
}

#[test]
fn null() {
    for (values, missing, there, open, empty) in [
        (json!("true"), "yes", "no", "maybe: aws:x", "maybe: EmptyList"),
        (json!("FALSE"), "no", "yes", "maybe: aws:x", "maybe: EmptyList"),
        (json!(false), "no", "yes", "maybe: aws:x", "maybe: EmptyList"),
        (json!(["true", "false"]), "yes", "yes", "yes", "yes"),
        (json!("{{ X }}"), "maybe: {{ X }}", "maybe: {{ X }}", "maybe: {{ X }}", "maybe: {{ X }}"),
        (json!(["true", "{{ X }}"]), "yes", "maybe: {{ X }}", "maybe: aws:x", "maybe: EmptyList"),
        (json!("yes"), "maybe: NoBoolean", "maybe: NoBoolean", "maybe: NoBoolean", "maybe: NoBoolean"),
        (json!(["true", "yes"]), "yes", "maybe: NoBoolean", "maybe: aws:x", "maybe: EmptyList"),
    ] {
        let block = json!({"Null": {"aws:x": values}});
        condition(&block, &json!({}), missing);
        condition(&block, &json!({"aws:x": "a"}), there);
        condition(&block, &json!({"aws:x": ["a"]}), there);
        condition(&block, &json!({"aws:x": null}), open);
        condition(&block, &json!({"aws:x": []}), empty);
    }
    for (operator, values, missing, there) in [
        ("ForAllValues:Null", json!("true"), "maybe: SetOperatorNull", "maybe: SetOperatorNull"),
        ("ForAnyValue:Null", json!("false"), "maybe: SetOperatorNull", "maybe: SetOperatorNull"),
        ("Null", json!([]), "no: condition 0", "no: condition 0"),
    ] {
        let elements = json!({"Condition": {operator: {"aws:x": values}}});
        assert_eq!(asked_anyway("2012-10-17", &elements, &json!({})), missing, "{operator}");
        assert_eq!(asked_anyway("2012-10-17", &elements, &json!({"aws:x": "a"})), there, "{operator}");
    }
}

#[test]
fn sets_of_values() {
    for (policy, request, any, all, none_of_any, none_of_all) in [
        (json!(["a", "b"]), json!(["a", "b"]), "yes", "yes", "no", "no"),
        (json!(["a", "b"]), json!(["a", "c"]), "yes", "no", "yes", "no"),
        (json!(["a", "b"]), json!(["c", "d"]), "no", "no", "yes", "yes"),
        (json!("a"), json!("a"), "yes", "yes", "no", "no"),
        (json!("a"), json!(["a", ""]), "yes", "no", "yes", "no"),
    ] {
        condition(&json!({"ForAnyValue:StringEquals": {"aws:x": policy}}), &json!({"aws:x": request}), any);
        condition(&json!({"ForAllValues:StringEquals": {"aws:x": policy}}), &json!({"aws:x": request}), all);
        condition(&json!({"ForAnyValue:StringNotEquals": {"aws:x": policy}}), &json!({"aws:x": request}), none_of_any);
        condition(&json!({"ForAllValues:StringNotEquals": {"aws:x": policy}}), &json!({"aws:x": request}), none_of_all);
    }
    // A certain value settles what another leaves open.
    let block = json!({"ForAnyValue:NumericEquals": {"aws:x": "1"}});
    condition(&block, &json!({"aws:x": ["one", "1"]}), "yes");
    condition(&block, &json!({"aws:x": ["one", "2"]}), "maybe: NoNumber");
    let block = json!({"ForAllValues:NumericEquals": {"aws:x": "1"}});
    condition(&block, &json!({"aws:x": ["one", "2"]}), "no");
    condition(&block, &json!({"aws:x": ["one", "1"]}), "maybe: NoNumber");
}

#[test]
fn all_conditions_must_hold() {
    let block = json!({"StringEquals": {"aws:x": "a", "aws:y": "b"}, "Bool": {"aws:z": "true"}});
    let with = |keys: Value, expect: &str| condition(&block, &keys, expect);
    with(json!({"aws:x": "a", "aws:y": "b", "aws:z": "true"}), "yes");
    with(json!({"aws:x": "z", "aws:y": "b", "aws:z": "true"}), "no: condition 0");
    with(json!({"aws:x": "a", "aws:y": "z", "aws:z": "true"}), "no: condition 1");
    with(json!({"aws:x": "a", "aws:y": "b", "aws:z": "false"}), "no: condition 2");
    with(json!({"aws:x": null, "aws:y": null, "aws:z": "false"}), "no: condition 2");
    with(json!({"aws:x": null, "aws:y": "b", "aws:z": null}), "maybe: aws:x, aws:z");
    condition(&json!({}), &json!({}), "yes");
}

#[test]
fn elements_in_their_order() {
    let object = request(USER, "arn:aws:s3:::bucket/key", &json!({}));
    let narrow = json!({
        "Action": "ec2:*", "Principal": {"AWS": "999999999999"}, "Resource": "arn:aws:s3:::other",
        "Condition": {"StringEquals": {"aws:x": "a"}},
    });
    check(&narrow, &object, "no: action");
    let without = |name: &str, narrow: &Value| {
        let mut narrow = narrow.clone();
        narrow.as_object_mut().expect("an object").remove(name);
        narrow
    };
    let narrow = without("Action", &narrow);
    check(&narrow, &object, "no: principal");
    let narrow = without("Principal", &narrow);
    check(&narrow, &object, "no: resource");
    check(&without("Resource", &narrow), &object, "no: condition 0");
}

/// A statement that cannot be read may apply or not, as far as its actions do not settle it.
/// Without its effect or its actions a statement says nothing for certain, whoever took them away.
#[test]
fn statements_without_an_element() {
    let text = json!({"Version": "2012-10-17", "Statement": statement(&json!({}))}).to_string();
    let whole = parse(&text, PolicyKind::Resource).document;
    let unreadable = |document: &PolicyDocument| Rules::of(document, &|_| None).rules[0].unreadable();
    assert_eq!(unreadable(&whole), None);
    let mut other = whole.clone();
    other.statements[0].effect = None;
    assert_eq!(unreadable(&other), Some(Code::MissingElement));
    let mut other = whole;
    other.statements[0].actions = None;
    assert_eq!(unreadable(&other), Some(Code::MissingElement));
}

#[test]
fn unreadable_statements() {
    let object = request(USER, "arn:aws:s3:::bucket/key", &json!({}));
    check(&json!({"Condition": {"Fancy": {"aws:x": "a"}}}), &object, "maybe: unknown-operator");
    check(&json!({"Condition": {"Fancy": {"aws:x": "a"}}, "Action": "ec2:*"}), &object, "no: action");
    check(&json!({"Action": null}), &object, "maybe: missing-element");
    check(&json!({"Effect": null}), &object, "maybe: missing-element");
    check(&json!({"Effect": null, "Action": "ec2:*"}), &object, "no: action");
    check(&json!({"Effect": "deny"}), &object, "maybe: invalid-effect");
    let rule = rule_of("2012-10-17", &statement(&json!({"Effect": null})));
    assert_eq!(rule.effect, None);
    let names = asked(&rule, &object).1.names;
    assert_eq!(naming(names), "account? anyone? role? itself?");
}

fn naming(names: Names) -> String {
    let all = [("account", names.account), ("anyone", names.anyone), ("role", names.role), ("itself", names.itself)];
    let all = all.into_iter().filter(|(_, truth)| *truth != Truth::No);
    let named: Vec<String> =
        all.map(|(name, truth)| format!("{name}{}", if truth == Truth::Maybe { "?" } else { "" })).collect();
    named.join(" ")
}

/// How a `Principal` element names a caller.
#[track_caller]
fn named(principal: &Value, caller: &str, keys: &Value, expect: &str) {
    let rule = rule_of("2012-10-17", &statement(&json!({"Effect": "Allow", "Principal": principal})));
    let (answer, outcome) = asked(&rule, &request(caller, "arn:aws:s3:::bucket/key", keys));
    let open = answer.strip_prefix("maybe").unwrap_or_default();
    assert_eq!(format!("{}{open}", naming(outcome.names)), expect, "{principal} {caller}");
    assert_eq!(answer == "no: principal", expect.is_empty(), "{principal} {caller}");
}

const SERVICE: &str = "logs.amazonaws.com";
const LINKED: &str = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";

#[test]
fn principals() {
    let none = json!({});
    for (principal, user, role, session, root, federated, service, anonymous) in [
        (json!("*"), "anyone", "anyone", "anyone", "anyone", "anyone", "anyone", "anyone"),
        (json!({"AWS": "*"}), "anyone", "anyone", "anyone", "anyone", "anyone", "anyone", "anyone"),
        (json!({"AWS": "111122223333"}), "account", "account", "account", "account", "account", "", ""),
        (json!({"AWS": ROOT}), "account", "account", "account", "account", "account", "", ""),
        (json!({"AWS": "999999999999"}), "", "", "", "", "", "", ""),
        (json!({"AWS": "arn:aws:iam::111122223333:other"}), "", "", "", "", "", "", ""),
        (json!({"AWS": USER}), "itself", "", "", "", "role?: aws:principalarn", "", ""),
        (json!({"AWS": "arn:aws:iam::111122223333:user/alice"}), "", "", "", "", "role?: aws:principalarn", "", ""),
        (json!({"AWS": "arn:aws:iam::999999999999:user/app/alice"}), "", "", "", "", "", "", ""),
        (json!({"AWS": "arn:aws-cn:iam::111122223333:user/app/alice"}), "", "", "", "", "", "", ""),
        (json!({"AWS": ROLE}), "", "role", "role", "", "", "", ""),
        (json!({"AWS": "arn:aws:iam::111122223333:role/Other"}), "", "", "", "", "", "", ""),
        (json!({"AWS": "arn:aws:iam::999999999999:role/Deployer"}), "", "", "", "", "", "", ""),
        (json!({"AWS": "arn:aws-cn:iam::111122223333:role/Deployer"}), "", "", "", "", "", "", ""),
        (json!({"AWS": SESSION}), "", "", "itself", "", "", "", ""),
        (json!({"AWS": format!("{SESSION}2")}), "", "", "", "", "", "", ""),
        (json!({"AWS": FEDERATED}), "", "", "", "", "itself", "", ""),
        (json!({"Service": SERVICE}), "", "", "", "", "", "itself", ""),
        (json!({"Service": "sns.amazonaws.com"}), "", "", "", "", "", "", ""),
        (json!({"Federated": "cognito-identity.amazonaws.com"}), "", "", "", "", "", "", ""),
    ] {
        let callers = [USER, ROLE, SESSION, ROOT, FEDERATED, SERVICE, "anonymous"];
        for (caller, expect) in callers.into_iter().zip([user, role, session, root, federated, service, anonymous]) {
            named(&principal, caller, &none, expect);
        }
    }
    named(&json!({"AWS": LINKED}), LINKED, &none, "role");
    named(&json!({"AWS": [ROOT, ROLE, SESSION]}), SESSION, &none, "account role itself");
    named(&json!({"AWS": ["*", "111122223333"], "Service": SERVICE}), USER, &none, "account anyone");
    named(&json!({"AWS": ["arn:aws:iam::111122223333:user/bob", USER]}), USER, &none, "itself");
}

/// The ARN of a session does not have its role's path; `aws:PrincipalArn` does.
#[test]
fn roles_with_paths() {
    let path = json!({"AWS": "arn:aws:iam::111122223333:role/app/Deployer"});
    let plain = json!({"AWS": ROLE});
    let arn = |arn: &str| json!({"aws:PrincipalArn": arn});
    named(&path, SESSION, &json!({}), "role?: RolePath");
    named(&path, SESSION, &json!({"aws:PrincipalArn": null}), "role?: RolePath");
    named(&path, SESSION, &arn("arn:aws:iam::111122223333:role/app/Deployer"), "role");
    named(&path, SESSION, &arn(ROLE), "role?: RolePath");
    named(&plain, SESSION, &arn(ROLE), "role");
    named(&plain, SESSION, &arn("arn:aws:iam::111122223333:role/app/Deployer"), "role?: RolePath");
    named(&plain, SESSION, &json!({"aws:PrincipalArn": null}), "role");
    named(&path, ROLE, &json!({}), "");
    named(&path, "arn:aws:iam::111122223333:role/app/Deployer", &json!({}), "role");
    named(&json!({"AWS": "arn:aws:iam::111122223333:role/Deployer/Other"}), SESSION, &json!({}), "");
}

#[test]
fn federated_users_come_from_users() {
    let user = json!({"AWS": USER});
    named(&user, FEDERATED, &json!({"aws:PrincipalArn": USER}), "role");
    named(&user, FEDERATED, &json!({"aws:PrincipalArn": "arn:aws:iam::111122223333:user/bob"}), "");
    named(&user, FEDERATED, &json!({"aws:PrincipalArn": FEDERATED}), "role?: aws:principalarn");
    named(&user, FEDERATED, &json!({"aws:PrincipalArn": null}), "role?: aws:principalarn");
}

#[test]
fn unique_and_canonical_ids() {
    let user = json!({"AWS": "AIDAEXAMPLEID1234567"});
    let role = json!({"AWS": "AROAEXAMPLEID1234567"});
    let id = |id: &str| json!({"aws:userid": id});
    named(&user, USER, &id("AIDAEXAMPLEID1234567"), "itself");
    named(&user, USER, &id("AIDAEXAMPLEID7654321"), "");
    named(&user, USER, &json!({"aws:userid": null}), "itself?: aws:userid");
    named(&user, USER, &json!({}), "itself?: UniqueId");
    named(&user, USER, &json!({"aws:userid": ["AIDAEXAMPLEID1234567"]}), "itself?: UniqueId");
    named(&role, SESSION, &id("AROAEXAMPLEID1234567:build"), "role");
    named(&role, SESSION, &id("AROAEXAMPLEID7654321:build"), "");
    named(&role, ROLE, &json!({"aws:userid": null}), "role?: aws:userid");
    let canonical = json!({"CanonicalUser": "79a59df900b949e5"});
    named(&canonical, USER, &json!({}), "account?: CanonicalUser");
    named(&canonical, SESSION, &json!({}), "account?: CanonicalUser");
    for caller in [SERVICE, "anonymous"] {
        named(&canonical, caller, &json!({}), "");
        named(&user, caller, &json!({}), "");
    }
}

#[test]
fn placeholders_in_principals() {
    named(&json!({"AWS": "{{ Who }}"}), USER, &json!({}), "account? anyone? role? itself?: {{ Who }}");
    named(&json!({"AWS": ["{{ Who }}", USER]}), USER, &json!({}), "account? anyone? role? itself");
    let filled = |who: &str, expect: &str| {
        let rule = rule_filled(&json!({"Principal": {"AWS": "${WHO}"}}), who);
        let (answer, outcome) = asked(&rule, &request(USER, "*", &json!({})));
        assert_eq!((naming(outcome.names).as_str(), answer.as_str()), expect.split_once('|').expect(expect), "{who}");
    };
    filled(USER, "itself|yes");
    filled("111122223333", "account|yes");
    filled("*", "anyone|yes");
    filled("arn:aws:iam::111122223333:user/*", "account? anyone? role? itself?|maybe: invalid-principal");
    filled("arn:aws:iam::111122223333:user/?", "account? anyone? role? itself?|maybe: invalid-principal");
    filled("nobody", "itself?|maybe: UniqueId");
    filled("arn:aws:iam::111122223333:group/x", "|no: principal");
    filled("arn:aws", "|no: principal");
}

/// Names count only as far as the statement applies.
#[test]
fn what_is_open_about_a_statement_is_open_about_its_names() {
    let elements = json!({"Principal": {"AWS": [ROOT, USER]}, "Condition": {"StringEquals": {"aws:x": "a"}}});
    let rule = rule_of("2012-10-17", &statement(&elements));
    let asks = |keys: Value| naming(asked(&rule, &request(USER, "*", &keys)).1.names);
    assert_eq!(asks(json!({"aws:x": "a"})), "account itself");
    assert_eq!(asks(json!({"aws:x": null})), "account? itself?");
    assert_eq!(asks(json!({})), "");
}

/// `NotPrincipal`: whether the statement is about the caller.
#[track_caller]
fn spared(listed: &[&str], caller: &str, boundary: HasBoundary, deny: &str, allow: &str) {
    for (effect, expect) in [("Deny", deny), ("Allow", allow)] {
        let element = json!({"Effect": effect, "NotPrincipal": {"AWS": listed}});
        let rule = rule_of("2012-10-17", &statement(&element));
        let (answer, outcome) =
            asked(&rule, &Request { boundary, ..request(caller, "arn:aws:s3:::bucket/key", &json!({})) });
        let names = naming(outcome.names);
        let found = if answer.starts_with("no") { "spared" } else { answer.as_str() };
        assert_eq!(found, expect, "{listed:?} {caller} {effect}");
        assert!(found == "spared" || names.starts_with("anyone"), "{names}");
    }
}

#[test]
fn not_principal() {
    let part = "maybe: PartOfNotPrincipal";
    let other = "arn:aws:iam::999999999999:user/bob";
    let account = "111122223333";
    for (listed, user, role, session, root, federated) in [
        (vec![other], "yes", "yes", "yes", "yes", "yes"),
        (vec!["*"], "spared", "spared", "spared", "spared", "spared"),
        (vec![ROOT], part, part, part, "spared", part),
        (vec![account], part, part, part, "spared", part),
        (vec![USER], part, "yes", "yes", "yes", "maybe: aws:principalarn, PartOfNotPrincipal"),
        (vec![USER, account], "spared", part, part, "spared", "maybe: aws:principalarn, PartOfNotPrincipal"),
        // A role makes its requests in sessions: those are not all listed.
        (vec![ROLE], "yes", part, part, "yes", "yes"),
        (vec![ROLE, account], part, part, part, "spared", part),
        (vec![SESSION, ROLE], "yes", part, part, "yes", "yes"),
        (vec![SESSION, ROLE, account], part, part, "spared", "spared", part),
        (vec![FEDERATED, account], part, part, part, "spared", part),
    ] {
        let callers = [USER, ROLE, SESSION, ROOT, FEDERATED];
        for (caller, expect) in callers.into_iter().zip([user, role, session, root, federated]) {
            spared(&listed, caller, HasBoundary::No, expect, expect);
            // A Deny with `NotPrincipal` is for everyone who has a permissions boundary.
            spared(&listed, caller, HasBoundary::Yes, "yes", expect);
        }
        spared(
            &listed,
            "anonymous",
            HasBoundary::No,
            if listed == ["*"] { "spared" } else { "yes" },
            if listed == ["*"] { "spared" } else { "yes" },
        );
    }
}

#[test]
fn grants_that_ask_for_a_principal_arn() {
    let names = |element: Value| rule_of("2012-10-17", &statement(&element)).names_principal_arn;
    let with = |operator: &str| names(json!({"Condition": {operator: {"aws:PrincipalARN": ROLE}}}));
    for operator in ["ArnEquals", "ArnLike", "StringEquals", "StringEqualsIgnoreCase", "StringLike"] {
        assert!(with(operator), "{operator}");
        assert!(!with(&format!("{operator}IfExists")), "{operator}");
        assert!(!with(&format!("ForAnyValue:{operator}")), "{operator}");
    }
    for operator in ["ArnNotEquals", "ArnNotLike", "StringNotEquals", "StringNotLike", "Null", "Bool"] {
        assert!(!with(operator), "{operator}");
    }
    assert!(!names(json!({"Condition": {"ArnEquals": {"aws:SourceArn": ROLE}}})));
    assert!(!names(json!({"NotPrincipal": {"AWS": USER}, "Condition": {"ArnEquals": {"aws:PrincipalArn": ROLE}}})));
    assert!(!names(json!({"Principal": null, "Condition": {"ArnEquals": {"aws:PrincipalArn": ROLE}}})));
    assert!(names(json!({"Condition": {"Bool": {"aws:x": "true"}, "ArnEquals": {"aws:PrincipalArn": ROLE}}})));
}

#[test]
fn remarks_are_kept_once_and_dropped_with_what_settles_them() {
    let mut remarks = Remarks::default();
    let key = |name: &str| Doubt::Key(name.to_owned());
    remarks.doubt(|| key("a"));
    assert_eq!(remarks.mark(), 1);
    remarks.doubt(|| key("a"));
    remarks.doubt(|| key("b"));
    remarks.inference(Inference::VariableInBool);
    remarks.inference(Inference::VariableInBool);
    assert_eq!(remarks, Remarks { doubts: vec![key("a"), key("b")], inferences: vec![Inference::VariableInBool] });
    remarks.forget(1);
    assert_eq!(remarks.doubts, [key("a")]);
    for inference in [Inference::StarInsidePart, Inference::VariableInBool] {
        assert!(inference.sentence().len() > 20);
    }
}
