//! Policy documents as files, in and out.

use super::*;

#[test]
fn policy_documents_join_an_organization() {
    let scp = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    let rcp = r#"{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}"#;
    let folder = files(&[
        ("README.md", "hello"),
        ("deny.json", scp),
        ("network/deny.json", rcp),
        ("odd.json", "[]"),
        ("list.json", "{\"Effect\": "),
        ("half.json", "{\"Statement\": [,]}"),
        ("eu-only.JSON", scp),
    ]);
    assert_eq!(detect(&folder), Some(Format::Policies));
    let import = policies::import(&folder).unwrap();
    let found: Vec<(&str, &str, &PolicyType)> =
        import.policies.iter().map(|policy| (policy.name.as_str(), policy.path.as_str(), &policy.kind)).collect();
    assert_eq!(
        found,
        [
            ("deny", "deny.json", &PolicyType::Scp),
            ("eu-only", "eu-only.JSON", &PolicyType::Scp),
            ("half", "half.json", &PolicyType::Scp),
            ("network-deny", "network/deny.json", &PolicyType::Rcp),
        ]
    );
    let said: Vec<String> = import.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "README.md: is no `.json` file; left out",
            "half.json:1:16: is no valid JSON here; imported as it is",
            "list.json:1:11: is no JSON; left out",
            "odd.json: is no policy document, for it has no `Statement`; left out",
            "network/deny.json: other files have this name too; imported as `network-deny`",
        ]
    );
    let before = aws_cli::import(&small()).unwrap().organization;
    let (edit, clashes) = merge(&before, &import.policies);
    let after = before.apply(&edit).unwrap();
    assert_eq!(after.policies().len(), before.policies().len() + 4);
    assert_eq!(clashes.len(), 1);
    assert!(matches!(&clashes[0], Clash::Renamed { name, to, .. } if name == "eu-only" && to == "eu-only (2)"));
    // The same files again: all but the renamed one are there already, and that one finds another name.
    let (again, clashes) = merge(&after, &import.policies);
    assert_eq!(clashes.iter().filter(|clash| matches!(clash, Clash::Identical { .. })).count(), 3);
    assert!(after.apply(&again).is_ok());
    assert_eq!(changes(&before, &after).len(), 4);
}

#[test]
fn policies_go_out_as_they_came() {
    let organization = aws_cli::import(&small()).unwrap().organization;
    let out = policy_files(organization.policies().values().map(|policy| &**policy));
    let folder = Folder { files: out.into_iter().collect(), ..Folder::default() };
    assert_eq!(folder.files.len(), 12);
    let back = policies::import(&folder).unwrap().policies;
    for policy in back {
        let same = organization.policies().values().find(|known| known.name == policy.name).unwrap();
        assert_eq!((&same.content, &same.kind), (&policy.content, &policy.kind), "{}", policy.name);
    }
}

#[test]
fn policies_of_iam_join_no_organization() {
    let scp = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    let rcp = r#"{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}"#;
    let trust = r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "x.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#;
    let of = |service: &str| format!(r#"{{"arn": "arn:aws:{service}::111111111111:policy/x"}}"#);
    let (iam, organizations) = (of("iam"), of("organizations"));
    let folder = files(&[
        ("accounts/1/iam/policy/deploy/current-policy.json", scp),
        ("accounts/1/iam/policy/deploy/metadata.json", &iam),
        ("accounts/1/iam/role/app/trust-policy.json", trust),
        ("iam-policies/user.json", scp),
        ("iam/scps/deny.json", scp),
        ("iam/scps/p-1/policy.json", scp),
        ("iam/scps/p-1/metadata.json", &organizations),
        ("rcps/tls.json", rcp),
        ("trust.json", trust),
    ]);
    let import = policies::import(&folder).unwrap();
    let found: Vec<&str> = import.policies.iter().map(|policy| policy.path.as_str()).collect();
    assert_eq!(found, ["iam/scps/deny.json", "iam/scps/p-1/policy.json", "rcps/tls.json"]);
    let said: Vec<String> = import.warnings.iter().map(ToString::to_string).collect();
    for (file, why) in [
        ("accounts/1/iam/policy/deploy/current-policy.json", "is a policy of IAM by the ARN in `metadata.json`"),
        ("accounts/1/iam/role/app/trust-policy.json", "is a role's trust policy"),
        ("iam-policies/user.json", "lies in a folder for policies of IAM"),
        ("trust.json", "is a role's trust policy"),
    ] {
        assert!(said.iter().any(|said| said.starts_with(&format!("{file}: {why}"))), "{file} {said:#?}");
    }
    assert_eq!(policies::import_every(&folder).unwrap().policies.len(), 7);
    let alone = policies::import(&files(&[("trust.json", trust)])).unwrap_err().to_string();
    assert!(
        alone.starts_with("nothing is imported, for no file is an SCP or RCP: `trust.json` is a role's"),
        "{alone}"
    );
}
