//! What edits do, and what follows from them by itself.

use super::*;

#[test]
fn questions_are_known_by_their_names() {
    let names = |edits: &[Edit]| {
        let organization = sample().apply(&all(edits.to_vec())).unwrap();
        let names = organization.questions().iter().map(|(name, question)| {
            assert_eq!(*name, question.name);
            format!("{name}: {}", question.expected)
        });
        names.collect::<Vec<_>>()
    };
    let denied = Edit::KeepQuestion(Question { expected: Expected::ExplicitDeny, ..question("a") });
    assert_eq!(names(&[keep("b"), keep("a")]), ["a: allowed", "b: allowed"]);
    assert_eq!(names(&[keep("b"), keep("a"), denied.clone()]), ["a: explicit deny", "b: allowed"]);
    assert_eq!(names(&[denied.clone(), rename_question("a", "c"), keep("a")]), ["a: allowed", "c: explicit deny"]);
    assert_eq!(names(&[denied, rename_question("a", "a")]), ["a: explicit deny"]);
    assert!(names(&[keep("a"), Edit::RemoveQuestion { name: "a".to_owned() }]).is_empty());
    let kept = sample().apply(&keep("a")).unwrap();
    let labels = [keep("a"), keep("b"), rename_question("a", "b")].map(|edit| edit.label(&kept));
    assert_eq!(labels, ["Change question `a`", "Keep question `b`", "Rename question `a` to `b`"]);
}

#[test]
fn placeholders_have_the_value_that_was_set_and_the_partition_has_one_anyway() {
    refused_saying([], set_placeholder("", Some("x")), "a placeholder needs a name; give it one");
    let none = "the placeholder `PARTITION` has no value that could be removed";
    refused_saying([], set_placeholder("PARTITION", None), none);

    let mut parts = sample().to_parts();
    parts.partition = Partition::AwsCn;
    let organization = Organization::from_parts(parts).unwrap();
    let check = |edits: &[Edit], name: &str, expect: Option<&str>| {
        let organization = organization.apply(&all(edits.to_vec())).unwrap();
        assert_eq!(organization.placeholder(name), expect, "{name}");
    };
    let spellings = ["PARTITION", "Partition", "partition", "aws_partition", "AwsPartition", "AWS::Partition"];
    for name in spellings.into_iter().chain(["data.aws_partition.current.partition"]) {
        check(&[], name, Some("aws-cn"));
    }
    for name in ["", "PARTITIONS", "AWS::Region", "REGION"] {
        check(&[], name, None);
    }
    let [set, empty] = [Some("aws"), Some("")].map(|value| set_placeholder("PARTITION", value));
    check(std::slice::from_ref(&set), "PARTITION", Some("aws"));
    check(std::slice::from_ref(&set), "Partition", Some("aws-cn"));
    check(&[set.clone(), empty], "PARTITION", Some(""));
    check(&[set, set_placeholder("PARTITION", None)], "PARTITION", Some("aws-cn"));
    check(&[set_placeholder("Prefix", Some("Ä"))], "Prefix", Some("Ä"));
    check(&[set_placeholder("Prefix", Some("Ä"))], "prefix", None);
}

#[test]
fn everything_that_has_a_name_takes_a_note() {
    let set = |on: &TaggedId| Edit::SetNote { on: on.clone(), note: "Ours".to_owned() };
    for (on, label) in [
        (TaggedId::Target(TargetId::Root), "Change note of `Root`"),
        (TaggedId::Target(ou("dev")), "Change note of `dev`"),
        (TaggedId::Target(account(DEV)), "Change note of `Dev`"),
        (TaggedId::Policy(policy_id("deny")), "Change note of `deny`"),
        // AWS has no notes, so what it manages may have one.
        (TaggedId::Policy(policy_id("p-FullAWSAccess")), "Change note of `FullAWSAccess`"),
    ] {
        assert_eq!(set(&on).label(&sample()), label);
        assert_eq!(sample().note(&on), "");
        assert_eq!(sample().apply(&set(&on)).unwrap().note(&on), "Ours");
    }
    refused([], set(&TaggedId::Target(ou("nowhere"))), "OrganizationalUnitNotFoundException");
    refused([], set(&TaggedId::Policy(policy_id("nothing"))), "PolicyNotFoundException");
}

#[test]
fn a_batch_is_all_or_nothing() {
    refused([], all([create_ou("new", "root"), create_ou("new", "root")]), "");
    let batch = all([create_ou("new", "root"), move_account(DEV, "new"), Edit::DeleteOu { ou: ou_id("dev") }]);
    let organization = sample().apply(&batch).unwrap();
    assert_eq!(organization.parent(&account(DEV)), Some(&inside("new")));
}

/// The ids of the policies on a target.
fn on(organization: &Organization, target: TargetId) -> Vec<String> {
    organization.attached(&target).map(|policy| policy.id.to_string()).collect()
}

#[test]
fn full_access_comes_with_enabling_and_with_everything_new() {
    let organization = bare(FeatureSet::All).apply(&create_ou("old", "root")).unwrap();
    assert!(organization.policies().is_empty());
    let organization = organization.apply(&enable(PolicyType::Scp)).unwrap();
    for target in organization.targets() {
        assert_eq!(on(&organization, target), ["p-FullAWSAccess"]);
    }
    let organization = organization.apply(&enable(PolicyType::Rcp)).unwrap();
    let organization = organization
        .apply(&all([
            create_ou("new", "old"),
            create_account(DEV, "Dev", "aws+dev@example.com"),
            enable(PolicyType::Tag),
        ]))
        .unwrap();
    for target in organization.targets() {
        assert_eq!(on(&organization, target), ["p-FullAWSAccess", "p-RCPFullAWSAccess"]);
    }
}

#[test]
fn disabling_detaches_everything_and_enabling_brings_only_full_access_back() {
    let before = sample().apply(&detach("p-FullAWSAccess", ou("work"))).unwrap();
    let disabled = before.apply(&disable(PolicyType::Scp)).unwrap();
    assert!(disabled.attachments().is_empty());
    assert_eq!(disabled.policies(), before.policies());
    let again = disabled.apply(&enable(PolicyType::Scp)).unwrap();
    for target in again.targets() {
        assert_eq!(on(&again, target), ["p-FullAWSAccess"]);
    }
}

#[test]
fn moving_and_renaming_keep_id_attachments_and_tags() {
    let before = sample()
        .apply(&all([attach("deny", account(DEV)), tag(account(DEV), "env", "dev"), tag(ou("work"), "env", "all")]))
        .unwrap();
    let after = before
        .apply(&all([move_account(DEV, "root"), rename(ou("work"), "Workloads"), move_ou("dev", "empty")]))
        .unwrap();
    assert_eq!(on(&after, account(DEV)), on(&before, account(DEV)));
    assert_eq!(on(&after, ou("work")), on(&before, ou("work")));
    assert_eq!(after.attachments(), before.attachments());
    assert_eq!(after.accounts()[&account_id(DEV)].tags, before.accounts()[&account_id(DEV)].tags);
    assert_eq!(after.path(&ou("dev")), [TargetId::Root, ou("empty"), ou("dev")]);
}

#[test]
fn an_account_that_leaves_takes_its_attachments_along() {
    let organization = sample().apply(&attach("deny", account(DEV))).unwrap();
    let organization = organization.apply(&Edit::RemoveAccount { account: account_id(DEV) }).unwrap();
    assert!(organization.attachments().iter().all(|attachment| attachment.target != account(DEV)));
    assert_eq!(organization.targets_of(&policy_id("deny")).collect::<Vec<_>>(), [&ou("work")]);
    assert!(organization.children(&inside("dev")).next().is_none());
}

#[test]
fn any_text_may_be_a_policy() {
    for content in ["", "{", "\0", "not JSON", &"x".repeat(20_000)] {
        let edit = Edit::SetPolicyContent { policy: policy_id("deny"), content: Arc::from(content) };
        let organization = sample().apply(&edit).unwrap();
        assert_eq!(&*organization.policies()[&policy_id("deny")].content, content);
    }
}

#[test]
fn what_a_file_holds_is_kept_though_no_edit_would_make_it() {
    let mut parts = sample().to_parts();
    parts.accounts[0].email = "not an e-mail".to_owned();
    parts.accounts[1].email = "not an e-mail".to_owned();
    parts.ous[0].name = String::new();
    parts.attachments.clear();
    let organization = Organization::from_parts(parts.clone()).unwrap();
    assert_eq!(organization.to_parts(), parts);
}
