//! Principals, and what is not named by `NotPrincipal`.

use super::*;

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
        (json!({"AWS": SESSION}), "", "itself?: session", "itself", "", "", "", ""),
        (json!({"AWS": format!("{SESSION}2")}), "", "itself?: session", "", "", "", "", ""),
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
    let in_session = "maybe: session, PartOfNotPrincipal";
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
        (vec![SESSION, ROLE], "yes", in_session, part, "yes", "yes"),
        (vec![SESSION, ROLE, account], part, in_session, "spared", "spared", part),
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
