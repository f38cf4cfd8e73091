//! Answers of IAM, which look like those of Organizations at first sight: both have a list `Policies`.
//!
//! Knows them by their content. Their policies are no SCPs, and what is attached in them is attached to users and roles.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>

use serde_json::Value;

/// The lists of `get-account-authorization-details`.
const DETAILS: [&str; 3] = ["UserDetailList", "GroupDetailList", "RoleDetailList"];

/// Whether the document is what IAM answered about one account.
pub(super) fn is_answer(document: &Value) -> bool {
    let entries = document.get("Policies").and_then(Value::as_array).into_iter().flatten();
    DETAILS.iter().any(|list| document.get(list).is_some_and(Value::is_array))
        || entries.chain(document.get("Policy")).any(is_policy)
}

/// Whether the policy is one of IAM: Organizations calls the fields `Name` and `Id`, and its ARNs name it.
fn is_policy(policy: &Value) -> bool {
    let has = |field: &str| policy.get(field).is_some_and(Value::is_string);
    let service = policy.get("Arn").and_then(Value::as_str).and_then(|arn| arn.split(':').nth(2));
    match service {
        Some(service) => service == "iam",
        None => (has("PolicyName") || has("PolicyId")) && !has("Id"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn iam_is_known_by_its_content() {
        for (document, expect) in [
            (json!({"UserDetailList": [], "Policies": []}), true),
            (json!({"Policies": [{"PolicyName": "a", "PolicyId": "ANPAEXAMPLE"}]}), true),
            (json!({"Policies": [{"Id": "x", "Arn": "arn:aws-cn:iam::111122223333:policy/a"}]}), true),
            (json!({"Policy": {"Arn": "arn:aws:iam::aws:policy/a", "PolicyName": "a"}}), true),
            (json!({"Policies": []}), false),
            (json!({"Policies": [{"Id": "p-12345678", "Name": "a"}]}), false),
            (json!({"Policies": [{"Arn": "arn:aws:organizations::1:policy/o-a/service_control_policy/p-b"}]}), false),
            (json!({"Policy": {"PolicySummary": {"Id": "p-12345678"}, "Content": "{}"}}), false),
            (json!([1]), false),
        ] {
            assert_eq!(is_answer(&document), expect, "{document}");
        }
    }
}
