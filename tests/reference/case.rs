//! One question ("may this principal do this on that resource?") in the JSON form of the decision cases, and readers for its parts.
//! Judges nothing.

use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub json: Value,
}

/// What the request says about one condition key.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    Absent,
    Unknown,
    Single(String),
    Many(Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    User,
    Role,
    AssumedRole,
    Root,
    ServiceLinkedRole,
    Service,
    Anonymous,
}

impl Case {
    pub fn to_json(&self) -> String {
        self.json.to_string()
    }

    pub fn action(&self) -> &str {
        text(&self.json["request"]["action"])
    }

    /// The service prefix of the action, in lower case as the catalogue has it.
    pub fn service(&self) -> String {
        self.action().split(':').next().unwrap().to_lowercase()
    }

    pub fn resource(&self) -> &str {
        text(&self.json["request"]["resource"])
    }

    pub fn resource_account(&self) -> &str {
        text(&self.json["request"]["resource_account"])
    }

    pub fn arn(&self) -> &str {
        text(&self.json["principal"]["arn"])
    }

    /// The caller's account; empty for services and anonymous callers.
    pub fn account(&self) -> &str {
        text(&self.json["principal"]["account"])
    }

    pub fn management_account(&self) -> &str {
        text(&self.json["organization"]["management_account"])
    }

    pub fn kind(&self) -> Kind {
        match text(&self.json["principal"]["type"]) {
            "user" => Kind::User,
            "role" => Kind::Role,
            "assumed-role" => Kind::AssumedRole,
            "root" => Kind::Root,
            "service-linked-role" => Kind::ServiceLinkedRole,
            "service" => Kind::Service,
            "anonymous" => Kind::Anonymous,
            other => panic!("unknown principal type {other}"),
        }
    }

    pub fn policy(&self, name: &str) -> &Value {
        &self.json["policies"][name]
    }

    /// The caller's own policies, then those of the groups.
    pub fn identity_policies(&self) -> Vec<&str> {
        let own = list(&self.json["principal"]["identity_policies"]);
        let groups = list(&self.json["principal"]["groups"]);
        own.into_iter().chain(groups.into_iter().flat_map(|group| list(&group["policies"]))).map(text).collect()
    }

    pub fn boundary(&self) -> Option<&str> {
        self.json["principal"]["boundary"].as_str()
    }

    pub fn session_policy(&self) -> Option<&str> {
        self.json["principal"]["session_policy"].as_str()
    }

    pub fn resource_policy(&self) -> Option<&str> {
        self.json["request"]["resource_policy"].as_str()
    }

    /// The nodes from the root down to an account; empty for an account outside the organization.
    pub fn path(&self, account: &str) -> Vec<&Value> {
        let nodes = list(&self.json["organization"]["nodes"]);
        let find = |id: &str| nodes.iter().copied().find(|node| text(&node["id"]) == id);
        let mut path = Vec::new();
        let mut next = find(account);
        while let Some(node) = next {
            path.insert(0, node);
            next = node["parent"].as_str().and_then(find);
        }
        path
    }

    /// Names of condition keys, tag part included, compare without regard to case (IAM UG, "Condition").
    pub fn fact(&self, key: &str) -> Fact {
        let same = |other: &str| other.eq_ignore_ascii_case(key);
        if list(&self.json["request"]["unknown"]).into_iter().any(|other| same(text(other))) {
            return Fact::Unknown;
        }
        let context = self.json["request"]["context"].as_object().unwrap();
        match context.iter().find(|(other, _)| same(other)) {
            None => Fact::Absent,
            Some((_, Value::Array(values))) => Fact::Many(values.iter().map(plain).collect()),
            Some((_, value)) => Fact::Single(plain(value)),
        }
    }
}

/// The text of a string, the empty text of anything else.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// "One or many": the elements of an array, a lone value as the only element, nothing for an absent one.
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().collect(),
        one => vec![one],
    }
}

/// Booleans and numbers count as their text (IAM UG, grammar: quotes are optional for them).
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
