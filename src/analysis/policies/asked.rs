//! Which condition keys a statement asks for: by its conditions, and by variables in its texts.
//!
//! Knows one statement. What a request holds under the keys is not known here.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use std::collections::BTreeSet;

use policy::{Statement, variables};

/// The keys in lower case, each once.
pub(crate) fn asked_keys(statement: &Statement) -> BTreeSet<String> {
    let mut keys: BTreeSet<String> =
        statement.conditions.iter().map(|entry| entry.key.value.to_ascii_lowercase()).collect();
    keys.extend(compared(statement).flat_map(variables).map(str::to_ascii_lowercase));
    keys
}

/// Every text that something of a request is compared with, the names of actions apart.
pub(super) fn compared(statement: &Statement) -> impl Iterator<Item = &str> {
    let principals = statement.principals.iter().flat_map(|element| &element.entries);
    let principals = principals.map(|entry| &*entry.value.text.text);
    let resources = statement.resources.iter().flat_map(|element| &element.patterns);
    let values = statement.conditions.iter().flat_map(|entry| &entry.values);
    principals.chain(resources.chain(values).map(|text| &*text.value.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::{PolicyKind, parse};

    #[test]
    fn conditions_and_variables_ask() {
        let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*",
            "Resource": ["arn:aws:s3:::${aws:PrincipalTag/Home, 'none'}/*", "arn:aws:s3:::${*}", "arn:aws:s3:::${PREFIX}-x"],
            "Condition": {"StringNotEquals": {"AWS:RequestedRegion": "${ec2:Region}"}}}}"#;
        let document = parse(text, PolicyKind::Scp).document;
        let keys = asked_keys(document.statements.first().unwrap());
        assert_eq!(
            keys.into_iter().collect::<Vec<_>>(),
            ["aws:principaltag/home", "aws:requestedregion", "ec2:region"]
        );
    }
}
