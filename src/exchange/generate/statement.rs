//! A statement of an invented policy, before it is text.
//!
//! Knows how statements become the JSON that people read and edit; not what they are for.

use serde_json::{Map, Value, json};

/// One statement; `Action` and `Resource` unless it says otherwise.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    sid: &'static str,
    effect: &'static str,
    /// RCPs name a principal: always `*`.
    principal: bool,
    actions: (&'static str, Vec<String>),
    resources: (&'static str, Vec<String>),
    /// Operator, key, values.
    conditions: Vec<(&'static str, String, Value)>,
}

impl Statement {
    pub fn deny<T: Into<String>>(sid: &'static str, actions: impl IntoIterator<Item = T>) -> Self {
        Self {
            sid,
            effect: "Deny",
            principal: false,
            actions: ("Action", actions.into_iter().map(Into::into).collect()),
            resources: ("Resource", vec!["*".to_owned()]),
            conditions: Vec::new(),
        }
    }

    pub fn deny_all_but<T: Into<String>>(sid: &'static str, actions: impl IntoIterator<Item = T>) -> Self {
        let deny = Self::deny(sid, actions);
        Self { actions: ("NotAction", deny.actions.1), ..deny }
    }

    pub fn allow<T: Into<String>>(sid: &'static str, actions: impl IntoIterator<Item = T>) -> Self {
        Self { effect: "Allow", ..Self::deny(sid, actions) }
    }

    pub fn for_any_principal(self) -> Self {
        Self { principal: true, ..self }
    }

    pub fn on<T: Into<String>>(self, resources: impl IntoIterator<Item = T>) -> Self {
        Self { resources: ("Resource", resources.into_iter().map(Into::into).collect()), ..self }
    }

    pub fn on_all_but<T: Into<String>>(self, resources: impl IntoIterator<Item = T>) -> Self {
        let on = self.on(resources);
        Self { resources: ("NotResource", on.resources.1), ..on }
    }

    /// A further entry of `Condition`; an entry that is there already is not replaced.
    pub fn when(mut self, operator: &'static str, key: impl Into<String>, values: impl Into<Value>) -> Self {
        let key = key.into();
        if !self.conditions.iter().any(|(known, other, _)| *known == operator && *other == key) {
            self.conditions.push((operator, key, values.into()));
        }
        self
    }

    pub fn sid(&self) -> &'static str {
        self.sid
    }
}

/// The policy document, indented; Sids that would stand twice get a number.
pub(super) fn document(statements: &[Statement]) -> String {
    let mut written: Vec<Value> = Vec::with_capacity(statements.len());
    for (index, statement) in statements.iter().enumerate() {
        let earlier = statements.iter().take(index).filter(|other| other.sid == statement.sid).count();
        written.push(value(statement, earlier));
    }
    format!("{:#}", json!({"Version": "2012-10-17", "Statement": written}))
}

fn value(statement: &Statement, earlier: usize) -> Value {
    let Statement { sid, effect, principal, actions, resources, conditions } = statement;
    let mut members = Map::new();
    let sid = if earlier == 0 { (*sid).to_owned() } else { format!("{sid}{}", earlier + 1) };
    members.insert("Sid".to_owned(), sid.into());
    members.insert("Effect".to_owned(), (*effect).into());
    if *principal {
        members.insert("Principal".to_owned(), "*".into());
    }
    members.insert(actions.0.to_owned(), one_or_many(&actions.1));
    members.insert(resources.0.to_owned(), one_or_many(&resources.1));
    if !conditions.is_empty() {
        let mut operators = Map::new();
        for (operator, key, values) in conditions {
            let entry = operators.entry(*operator).or_insert_with(|| Value::Object(Map::new()));
            if let Some(keys) = entry.as_object_mut() {
                keys.insert(key.clone(), values.clone());
            }
        }
        members.insert("Condition".to_owned(), Value::Object(operators));
    }
    Value::Object(members)
}

fn one_or_many(texts: &[String]) -> Value {
    match texts {
        [one] => one.as_str().into(),
        many => many.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents() {
        let first = Statement::deny("Tls", ["s3:*"]).when("Bool", "aws:SecureTransport", "false");
        let first = first.when("ArnNotLike", "aws:PrincipalArn", vec!["a", "b"]);
        let second = Statement::deny_all_but("Tls", ["iam:*", "sts:*"]).on_all_but(["arn:aws:s3:::a"]);
        let text = document(&[first.when("Bool", "aws:SecureTransport", "true"), second.for_any_principal()]);
        let expected = json!({"Version": "2012-10-17", "Statement": [
            {"Sid": "Tls", "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {
                "Bool": {"aws:SecureTransport": "false"}, "ArnNotLike": {"aws:PrincipalArn": ["a", "b"]}}},
            {"Sid": "Tls2", "Effect": "Deny", "Principal": "*", "NotAction": ["iam:*", "sts:*"], "NotResource": "arn:aws:s3:::a"}
        ]});
        assert_eq!(text, format!("{expected:#}"));
    }
}
