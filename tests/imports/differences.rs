//! What differs between two organizations, in words.

use super::*;

fn question<const N: usize>(name: &str, context: [(&str, ContextValue); N]) -> Question {
    Question {
        name: name.into(),
        principal: "arn:aws:iam::160412533018:role/dev".into(),
        action: "s3:GetObject".into(),
        resource: "arn:aws:s3:::logs/today".into(),
        resource_account: None,
        context: context.map(|(key, value)| (key.into(), value)).to_vec(),
        unsaid: Unsaid::Unknown,
        policies: QuestionPolicies::default(),
        expected: Expected::Allowed,
    }
}

#[test]
fn changes_are_told_in_words() {
    let text = |text: &str| ContextValue::Text(text.into());
    let mut parts = aws_cli::import(&small()).unwrap().organization.to_parts();
    parts.questions = vec![
        question("Asked", [("aws:SourceVpc", text("vpc-1"))]),
        question("Dropped", [("aws:TagKeys", ContextValue::Several(vec!["a".into(), "b".into()]))]),
        question("Old", []),
    ];
    parts.placeholders = vec![("Prefix".into(), "Old".into()), ("Region".into(), "eu-west-1".into())];
    let before = Organization::from_parts(parts).unwrap();
    assert_eq!(changes(&before, &before.clone()), []);
    let sandbox = ParentId::Ou(OuId::new("ou-5yfh-zqhma5c9"));
    let app = AccountId::new("160412533018");
    let policy = PolicyId::new("p-bsmhqfc5");
    let steps = [
        Edit::CreateOu { id: OuId::new("ou-5yfh-newnewnew"), parent: ParentId::Root, name: "New".into() },
        Edit::Rename { target: ou("ou-5yfh-ikz1txwf"), name: "Safety".into() },
        Edit::Move { child: ChildId::Account(app.clone()), to: sandbox },
        Edit::SetEmail { account: app.clone(), email: "new@example.com".into() },
        Edit::SetNote { on: TaggedId::Target(ou("ou-5yfh-ikz1txwf")), note: "Guards".into() },
        Edit::SetNote { on: TaggedId::Target(TargetId::Root), note: "Ours".into() },
        Edit::SetNote { on: TaggedId::Policy(policy.clone()), note: "Old".into() },
        Edit::CloseAccount { account: AccountId::new("376274274105") },
        Edit::RemoveAccount { account: AccountId::new("318413148936") },
        Edit::SetTag { on: TaggedId::Target(TargetId::Root), key: "stage".into(), value: "test".into() },
        Edit::SetPolicyContent { policy: policy.clone(), content: "{}".into() },
        Edit::Detach { policy: policy.clone(), target: TargetId::Root },
        Edit::Attach { policy, target: account("160412533018") },
        Edit::DisablePolicyType { kind: PolicyType::Tag },
        Edit::RegisterDelegatedAdministrator { account: app, service: "guardduty.amazonaws.com".into() },
        Edit::KeepQuestion(question("Fresh", [("aws:username", ContextValue::Absent)])),
        Edit::KeepQuestion(Question {
            resource: "*".into(),
            resource_account: Some(String::new()),
            policies: QuestionPolicies { boundary: Some("{}".into()), ..QuestionPolicies::default() },
            expected: Expected::ImplicitDeny,
            ..question("Asked", [("aws:SourceVpc", ContextValue::Unknown), ("aws:username", text("absent"))])
        }),
        Edit::RenameQuestion { from: "Old".into(), to: "Renamed".into() },
        Edit::RemoveQuestion { name: "Dropped".into() },
        Edit::SetPlaceholder { name: "Prefix".into(), value: Some("New".into()) },
        Edit::SetPlaceholder { name: "Region".into(), value: None },
        Edit::SetPlaceholder { name: "Suffix".into(), value: Some(String::new()) },
    ];
    let after = steps.iter().fold(before.clone(), |on, edit| on.apply(edit).unwrap());
    let told = changes(&before, &after);
    let expected = "\
Organization (2)
- Disabled Tag policy
- Set the note of the root `Root` to `Ours`
OUs (3)
- Renamed OU `Security` to `Safety`
- Set the note of OU `Security` to `Guards`
- Created OU `New` in `Root`
Accounts (4)
- Removed account `sandbox-1` (318413148936) from the organization
- Moved account `app-004` (160412533018) from `NonProd` to `Sandbox`
- Changed the e-mail of account `app-004` (160412533018) from `app-004.7@example.com` to `new@example.com`
- Changed the state of account `sandbox-0` (376274274105) from `active` to `closed`
Policies (2)
- Set the note of SCP `no-root-user` to `Old`
- Changed the content of SCP `no-root-user` (313 → 2 characters)
Attached (1)
- Attached SCP `no-root-user` to account `app-004` (160412533018)
Detached (1)
- Detached SCP `no-root-user` from the root `Root`
Tags (1)
- Changed the tag `stage` of the root `Root` from `prod` to `test`
Delegated administrators (1)
- Made account `app-004` (160412533018) delegated administrator for `guardduty.amazonaws.com`
Questions (8)
- Removed question `Dropped`
- Renamed question `Old` to `Renamed`
- Changed the resource of question `Asked` from `arn:aws:s3:::logs/today` to `*`
- Set the resource account of question `Asked` to ``
- Changed the context of question `Asked` from `aws:SourceVpc = vpc-1` to `aws:SourceVpc unknown, aws:username = absent`
- Changed the policies given with question `Asked`
- Changed the expected decision of question `Asked` from `allowed` to `implicit deny`
- Kept question `Fresh`
Placeholder values (3)
- Changed the placeholder `Prefix` from `Old` to `New`
- Removed the value of the placeholder `Region`
- Set the placeholder `Suffix` to ``
";
    assert_eq!(grouped(&told, 10), expected);
    assert_eq!(grouped(&told, 1).lines().nth(5), Some("- … and 2 more"));
    assert!(told.iter().all(|change: &Change| !change.sentence().is_empty()));
    // Every single step shows, forwards and backwards.
    let mut on = before;
    for edit in &steps {
        let next = on.apply(edit).unwrap();
        assert!(!changes(&on, &next).is_empty() && !changes(&next, &on).is_empty(), "{edit:?}");
        on = next;
    }
}
