//! Random decision cases: a small organization, a caller, a request with its context, and policies that about half meet it.
//! The same seed gives the same case. Knows nothing of the answer.

use serde_json::{Map, Value, json};

use super::case::Case;
use super::draw::{Caller, Draw, Given, object};
use super::pool::{KEYS, Key, MANAGEMENT, MEMBER, NAMES, OFFERS, OTHER, OUTSIDE, Offer, REGIONS, UNLISTED, UNREADABLE};
use super::statement::{self, Kind};

pub fn random_case(seed: u64) -> Case {
    let mut draw = request(seed);
    let mut policies = Policies { json: Map::new() };
    let organization = organization(&mut policies, &mut draw);
    let resource_policy = resource_policy(&mut policies, &mut draw);
    let principal = principal(&mut policies, &mut draw);
    Case {
        json: object([
            ("id", format!("random-{seed}").into()),
            ("organization", organization),
            ("policies", Value::Object(policies.json)),
            ("principal", principal),
            ("request", request_json(resource_policy, &draw)),
        ]),
    }
}

fn request_json(resource_policy: Value, draw: &Draw) -> Value {
    let context = draw.facts.iter().map(|(key, given)| (key.clone(), given_json(given))).collect();
    let mut request = object([
        ("action", draw.action.as_str().into()),
        ("resource", draw.resource.as_str().into()),
        ("resource_account", draw.owner.into()),
        ("resource_policy", resource_policy),
        ("context", context),
    ]);
    if !draw.unknown.is_empty() {
        request["unknown"] = json!(draw.unknown);
    }
    request
}

fn given_json(given: &Given) -> Value {
    match given {
        Given::One(value) => json!(value),
        Given::Many(values) => json!(values),
    }
}

// --- the request --------------------------------------------------------------------------------------------------------

fn request(seed: u64) -> Draw {
    let mut random = fastrand::Rng::with_seed(seed);
    let partition = ["aws", "aws", "aws", "aws", "aws", "aws", "aws-cn", "aws-us-gov"][random.usize(0..8)];
    let nobody = Caller { kind: "", account: "", arn: String::new(), identity_arn: String::new(), id: "" };
    let mut draw = Draw {
        doubt: random.u32(0..100) < 75,
        random,
        partition,
        action: String::new(),
        resource: String::new(),
        owner: MEMBER,
        caller: nobody,
        facts: Vec::new(),
        unknown: Vec::new(),
    };
    draw.caller = caller(&mut draw);
    action_and_resource(&mut draw);
    context(&mut draw);
    draw
}

fn caller(draw: &mut Draw) -> Caller {
    let account = match draw.random.u32(0..100) {
        0..78 => MEMBER,
        78..84 => MANAGEMENT,
        84..92 => OUTSIDE,
        _ => OTHER,
    };
    let partition = draw.partition;
    let path = if draw.chance(30) { "app/" } else { "" };
    let iam = |rest: String| format!("arn:{partition}:iam::{account}:{rest}");
    let caller = |kind, arn: String, identity_arn, id| Caller { kind, account, arn, identity_arn, id };
    match draw.random.u32(0..100) {
        0..32 => {
            let arn = iam(format!("user/{path}alice"));
            caller("user", arn.clone(), arn, "AIDAAAAAAAAAAAAAAAAAA")
        }
        32..52 => {
            let arn = iam(format!("role/{path}deploy"));
            caller("role", arn.clone(), arn, "AROAAAAAAAAAAAAAAAAAA")
        }
        52..77 => {
            let session = format!("arn:{partition}:sts::{account}:assumed-role/deploy/alice");
            caller("assumed-role", session, iam(format!("role/{path}deploy")), "AROAAAAAAAAAAAAAAAAAA")
        }
        77..84 => caller("root", iam("root".to_owned()), iam("root".to_owned()), ""),
        84..90 => {
            let arn = iam("role/aws-service-role/sqs.amazonaws.com/AWSServiceRoleForSQS".to_owned());
            caller("service-linked-role", arn.clone(), arn, "")
        }
        90..96 => {
            let name = "cloudtrail.amazonaws.com".to_owned();
            Caller { kind: "service", account: "", arn: name.clone(), identity_arn: name, id: "" }
        }
        _ => {
            Caller { kind: "anonymous", account: "", arn: "anonymous".to_owned(), identity_arn: String::new(), id: "" }
        }
    }
}

fn action_and_resource(draw: &mut Draw) {
    let offers = if draw.doubtful(6) { UNLISTED } else { OFFERS };
    // Services and anonymous callers can only be granted what has a resource policy.
    let grantable = |offer: &Offer| {
        offer.resources != ["*"] && !offer.action.starts_with("ec2:") && !offer.action.starts_with("iam:")
    };
    let offer = loop {
        let offer = &offers[draw.random.usize(0..offers.len())];
        if !draw.caller.account.is_empty() || grantable(offer) || draw.chance(10) {
            break offer;
        }
    };
    let own = if draw.caller.account.is_empty() { MEMBER } else { draw.caller.account };
    let template = draw.one(offer.resources);
    let same = template == "*" || draw.chance(75);
    draw.owner = if same { own } else { draw.one(&[MEMBER, MEMBER, OTHER, OUTSIDE, MANAGEMENT]) };
    draw.action = if draw.chance(4) { offer.action.to_lowercase() } else { offer.action.to_owned() };
    draw.resource = match template {
        "*" => "*".to_owned(),
        template => {
            let mut segments: Vec<String> = template.splitn(6, ':').map(str::to_owned).collect();
            segments[1] = draw.partition.to_owned();
            segments[3] = segments[3].replace('R', draw.one(REGIONS));
            segments[4] = segments[4].replace('A', draw.owner);
            segments[5] = segments[5].replace('N', draw.one(NAMES));
            segments.join(":")
        }
    };
}

fn context(draw: &mut Draw) {
    let caller = draw.caller.clone();
    let mut put = |key: &str, value: &str| draw.facts.push((key.to_owned(), Given::One(value.to_owned())));
    if !matches!(caller.kind, "service" | "anonymous") {
        put("aws:PrincipalArn", &caller.identity_arn);
        put("aws:PrincipalAccount", caller.account);
    }
    match caller.kind {
        "user" => {
            put("aws:username", "alice");
            put("aws:userid", caller.id);
        }
        "role" | "assumed-role" => put("aws:userid", &format!("{}:alice", caller.id)),
        _ => {}
    }
    for key in KEYS {
        if draw.chance(55) {
            let given = given(key, draw);
            draw.facts.push((key.name.to_owned(), given));
        }
    }
    // What is unknown is not given.
    for key in KEYS.iter().map(|key| key.name).chain(["aws:PrincipalArn", "aws:username", "aws:userid"]) {
        if draw.doubtful(20) {
            draw.facts.retain(|(name, _)| name != key);
            draw.unknown.push(key.to_owned());
        }
    }
    if draw.chance(10) {
        draw.facts.iter_mut().for_each(|(key, _)| key.make_ascii_lowercase());
    }
}

fn given(key: &Key, draw: &mut Draw) -> Given {
    let mut value = || {
        let value = draw.one(key.values);
        let unreadable = UNREADABLE.iter().find(|(kind, _)| *kind == key.kind);
        match unreadable {
            Some((_, unreadable)) if draw.doubtful(3) => (*unreadable).to_owned(),
            _ if value == "2026" && !draw.doubt => "2026-01-01".to_owned(),
            _ => draw.local(value),
        }
    };
    let first = value();
    if key.many {
        let values = [first, value(), value()];
        let count = draw.random.usize(0..=3);
        return Given::Many(values[..count].to_vec());
    }
    if draw.doubtful(2) { Given::Many(vec![first]) } else { Given::One(first) }
}

// --- the policies -------------------------------------------------------------------------------------------------------

#[derive(Debug)]
struct Policies {
    json: Map<String, Value>,
}

impl Policies {
    /// Draws a policy, keeps it under a new name that starts with the letter, and gives the name.
    fn add(&mut self, letter: char, kind: Kind, allows: u32, draw: &mut Draw) -> Value {
        self.keep(letter, statement::policy(kind, allows, draw))
    }

    fn keep(&mut self, letter: char, policy: Value) -> Value {
        let name = format!("{letter}{}", self.json.keys().filter(|name| name.starts_with(letter)).count() + 1);
        self.json.insert(name.clone(), policy);
        Value::String(name)
    }
}

fn everything() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
}

fn organization(policies: &mut Policies, draw: &mut Draw) -> Value {
    policies.json.insert("FullAWSAccess".to_owned(), everything());
    let mut nodes = vec![node("r-abcd", "root", Value::Null, policies, draw)];
    let mut parent = json!("r-abcd");
    for number in 0..draw.random.u32(0..4) {
        let id = format!("ou-abcd-0000000{number}");
        nodes.push(node(&id, "ou", parent, policies, draw));
        parent = json!(id);
    }
    nodes.push(node(MANAGEMENT, "account", json!("r-abcd"), policies, draw));
    nodes.push(node(MEMBER, "account", parent.clone(), policies, draw));
    if draw.chance(60) || draw.owner == OTHER || draw.caller.account == OTHER {
        let parent = if draw.chance(50) { parent } else { json!("r-abcd") };
        nodes.push(node(OTHER, "account", parent, policies, draw));
    }
    object([("id", "o-aaaaaaaaaa".into()), ("management_account", MANAGEMENT.into()), ("nodes", Value::Array(nodes))])
}

fn node(id: &str, kind: &str, parent: Value, policies: &mut Policies, draw: &mut Draw) -> Value {
    // Enough levels with the default alone that an allow gets through now and then.
    let mut scps = match draw.random.u32(0..100) {
        0..92 => vec![json!("FullAWSAccess")],
        _ => vec![policies.add('S', Kind::Scp, 90, draw)],
    };
    if draw.chance(20) {
        scps.push(policies.add('S', Kind::Scp, 25, draw));
    }
    let mut rcps = vec![json!("RCPFullAWSAccess")];
    if draw.chance(15) {
        rcps.push(policies.add('R', Kind::Rcp, 0, draw));
    }
    object([
        ("id", id.into()),
        ("kind", kind.into()),
        ("parent", parent),
        ("name", id.into()),
        ("scps", Value::Array(scps)),
        ("rcps", Value::Array(rcps)),
    ])
}

/// Where keys and roles must allow, mostly one; where nothing is named, none.
fn resource_policy(policies: &mut Policies, draw: &mut Draw) -> Value {
    let trust = draw.action.to_lowercase().starts_with("sts:");
    let service = draw.action.split(':').next().unwrap().to_lowercase();
    let needed = trust || service == "kms" || draw.caller.account != draw.owner;
    if draw.resource == "*" || matches!(service.as_str(), "ec2" | "iam") || !draw.chance(if needed { 92 } else { 35 }) {
        return Value::Null;
    }
    policies.add('Q', if trust { Kind::Trust } else { Kind::Resource }, 82, draw)
}

fn principal(policies: &mut Policies, draw: &mut Draw) -> Value {
    let caller = draw.caller.clone();
    let has_policies = !matches!(caller.kind, "root" | "service" | "anonymous");
    let bounded = matches!(caller.kind, "user" | "role" | "assumed-role");
    let mut identity = Vec::new();
    let mut groups = Vec::new();
    if has_policies {
        if draw.chance(if draw.doubt { 12 } else { 35 }) {
            identity.push(policies.keep('I', everything()));
        }
        for _ in 0..draw.random.u32(0..4) {
            identity.push(policies.add('I', Kind::Identity, 78, draw));
        }
    }
    if caller.kind == "user" {
        for number in 0..draw.few(4) {
            let policy = policies.add('G', Kind::Identity, 78, draw);
            groups.push(object([("name", format!("group-{number}").into()), ("policies", Value::Array(vec![policy]))]));
        }
    }
    let mut limit = |letter, wanted: bool, draw: &mut Draw| {
        if wanted && draw.chance(22) { policies.add(letter, Kind::Identity, 85, draw) } else { Value::Null }
    };
    let boundary = limit('B', bounded, draw);
    let session = limit('X', caller.kind == "assumed-role", draw);
    object([
        ("arn", caller.arn.into()),
        ("type", caller.kind.into()),
        ("account", caller.account.into()),
        ("identity_policies", Value::Array(identity)),
        ("groups", Value::Array(groups)),
        ("boundary", boundary),
        ("session_policy", session),
    ])
}
