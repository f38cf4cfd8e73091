//! The document's rules: what AWS refuses is refused with AWS's reason, and nothing else changes.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::sync::Arc;

use organization::*;
use proptest::prelude::*;

const MANAGEMENT: &str = "111111111111";
const DEV: &str = "222222222222";
const AUDIT: &str = "333333333333";

fn ou_id(name: &str) -> OuId {
    OuId::new(format!("ou-a1b2-{name:0>8}"))
}

fn ou(name: &str) -> TargetId {
    TargetId::Ou(ou_id(name))
}

fn inside(name: &str) -> ParentId {
    if name == "root" { ParentId::Root } else { ParentId::Ou(ou_id(name)) }
}

fn account_id(id: &str) -> AccountId {
    AccountId::new(id)
}

fn account(id: &str) -> TargetId {
    TargetId::Account(account_id(id))
}

fn policy_id(name: &str) -> PolicyId {
    PolicyId::new(if name.starts_with("p-") { name.to_owned() } else { format!("p-{name:0>8}") })
}

fn create_ou(name: &str, parent: &str) -> Edit {
    Edit::CreateOu { id: ou_id(name), parent: inside(parent), name: name.to_owned() }
}

fn create_account(id: &str, name: &str, email: &str) -> Edit {
    Edit::CreateAccount {
        id: account_id(id),
        parent: ParentId::Root,
        name: name.to_owned(),
        email: email.to_owned(),
        joined: None,
    }
}

fn create_policy(name: &str, kind: PolicyType) -> Edit {
    Edit::CreatePolicy {
        id: policy_id(name),
        name: name.to_owned(),
        description: String::new(),
        kind,
        content: Arc::from("{}"),
    }
}

fn attach(policy: &str, target: TargetId) -> Edit {
    Edit::Attach { policy: policy_id(policy), target }
}

fn detach(policy: &str, target: TargetId) -> Edit {
    Edit::Detach { policy: policy_id(policy), target }
}

fn rename(target: TargetId, name: &str) -> Edit {
    Edit::Rename { target, name: name.to_owned() }
}

fn tag(on: TargetId, key: &str, value: &str) -> Edit {
    Edit::SetTag { on: TaggedId::Target(on), key: key.to_owned(), value: value.to_owned() }
}

fn register(id: &str, service: &str) -> Edit {
    Edit::RegisterDelegatedAdministrator { account: account_id(id), service: service.to_owned() }
}

fn move_account(id: &str, to: &str) -> Edit {
    Edit::Move { child: ChildId::Account(account_id(id)), to: inside(to) }
}

fn move_ou(name: &str, to: &str) -> Edit {
    Edit::Move { child: ChildId::Ou(ou_id(name)), to: inside(to) }
}

fn enable(kind: PolicyType) -> Edit {
    Edit::EnablePolicyType { kind }
}

fn disable(kind: PolicyType) -> Edit {
    Edit::DisablePolicyType { kind }
}

/// May `dev` read an object in a bucket of the audit account?
fn question(name: &str) -> Question {
    Question {
        name: name.to_owned(),
        principal: format!("arn:aws:iam::{DEV}:role/dev"),
        action: "s3:GetObject".to_owned(),
        resource: "arn:aws:s3:::logs/today".to_owned(),
        resource_account: Some(AUDIT.to_owned()),
        context: Vec::new(),
        policies: QuestionPolicies::default(),
        expected: Expected::Allowed,
    }
}

fn keep(name: &str) -> Edit {
    Edit::KeepQuestion(question(name))
}

fn rename_question(from: &str, to: &str) -> Edit {
    Edit::RenameQuestion { from: from.to_owned(), to: to.to_owned() }
}

fn set_placeholder(name: &str, value: Option<&str>) -> Edit {
    Edit::SetPlaceholder { name: name.to_owned(), value: value.map(str::to_owned) }
}

fn all(edits: impl IntoIterator<Item = Edit>) -> Edit {
    Edit::Batch { label: "All".to_owned(), edits: edits.into_iter().collect() }
}

/// A management account and nothing else, no policy type enabled.
fn bare(feature_set: FeatureSet) -> Organization {
    Organization::from_parts(Parts {
        id: OrganizationId::new("o-aa111bb222"),
        partition: Partition::Aws,
        feature_set,
        management_account: account_id(MANAGEMENT),
        root: Root { id: RootId::new("r-a1b2"), name: "Root".to_owned(), tags: Tags::new() },
        policy_types: Default::default(),
        ous: Vec::new(),
        accounts: vec![Account {
            id: account_id(MANAGEMENT),
            name: "Management".to_owned(),
            email: "aws@example.com".to_owned(),
            parent: ParentId::Root,
            state: AccountState::Active,
            joined_method: Some(JoinedMethod::Invited),
            joined: None,
            tags: Tags::new(),
            note: String::new(),
            marks: BTreeSet::new(),
        }],
        policies: Vec::new(),
        attachments: Vec::new(),
        delegated_administrators: Vec::new(),
        unknown_attachments: Vec::new(),
        questions: Vec::new(),
        placeholders: Vec::new(),
    })
    .unwrap()
}

/// ```text
/// root ── 111111111111 (management)
///  ├── 333333333333 (delegated administrator for GuardDuty)
///  ├── work ── dev ── 222222222222      `deny` on `work`
///  └── empty
/// ```
fn sample() -> Organization {
    bare(FeatureSet::All)
        .apply(&all([
            enable(PolicyType::Scp),
            create_ou("work", "root"),
            create_ou("dev", "work"),
            create_ou("empty", "root"),
            create_account(DEV, "Dev", "aws+dev@example.com"),
            move_account(DEV, "dev"),
            create_account(AUDIT, "Audit", "aws+audit@example.com"),
            register(AUDIT, "guardduty.amazonaws.com"),
            create_policy("deny", PolicyType::Scp),
            create_policy("unused", PolicyType::Scp),
            attach("deny", ou("work")),
        ]))
        .unwrap()
}

/// After `before`, the edit is refused with AWS's name for the reason; an empty name where AWS has no such operation.
#[track_caller]
fn refused(before: impl IntoIterator<Item = Edit>, edit: Edit, expect: &str) {
    refused_in(&sample().apply(&all(before)).unwrap(), edit, expect);
}

#[track_caller]
fn refused_in(organization: &Organization, edit: Edit, expect: &str) {
    let untouched = organization.clone();
    let error = organization.apply(&edit).expect_err(&format!("{edit:?} should be refused"));
    assert_eq!(error.aws().map(|aws| aws.to_string()).unwrap_or_default(), expect, "{error}");
    assert_eq!(*organization, untouched);
}

#[test]
fn ids_have_aws_formats_and_are_taken_once() {
    let create = |id: &str| Edit::CreateOu { id: OuId::new(id), parent: ParentId::Root, name: "New".to_owned() };
    refused([], create("ou-a1b2"), "InvalidInputException: INVALID_PATTERN");
    refused([], create("OU-A1B2-00000001"), "InvalidInputException: INVALID_PATTERN");
    refused([], create_account("1234", "New", "new@example.com"), "InvalidInputException: INVALID_PATTERN");
    refused([], create_policy("p-x", PolicyType::Scp), "InvalidInputException: INVALID_PATTERN");
    refused([], create_ou("work", "root"), "");
    refused([], create_account(DEV, "New", "new@example.com"), "");
    refused([], create_policy("deny", PolicyType::Scp), "");
    refused([], create_policy("p-RCPFullAWSAccess", PolicyType::Rcp), "");
}

#[test]
fn an_id_from_a_file_is_never_given_twice() {
    let mut parts = sample().to_parts();
    let odd = Account { id: account_id("ou-a1b2-odd00000"), email: String::new(), ..parts.accounts[0].clone() };
    parts.accounts.push(odd);
    let organization = Organization::from_parts(parts).unwrap();
    let id = OuId::new("ou-a1b2-odd00000");
    refused_in(&organization, Edit::CreateOu { id, parent: ParentId::Root, name: "Odd".to_owned() }, "");
}

#[test]
fn names_and_emails() {
    let (min, max) = ("InvalidInputException: MIN_LENGTH_EXCEEDED", "InvalidInputException: MAX_LENGTH_EXCEEDED");
    let ou_named = |name: &str| Edit::CreateOu { id: ou_id("new"), parent: ParentId::Root, name: name.to_owned() };
    refused([], ou_named(""), min);
    refused([], ou_named(&"ü".repeat(129)), max);
    refused([], rename(ou("work"), ""), min);
    refused([], ou_named("work"), "DuplicateOrganizationalUnitException");
    refused([], rename(ou("empty"), "work"), "DuplicateOrganizationalUnitException");
    refused(
        [create_ou("2", "work"), rename(ou("2"), "empty")],
        move_ou("2", "root"),
        "DuplicateOrganizationalUnitException",
    );

    let named = |name: &str| create_account("444444444444", name, "new@example.com");
    let odd = "InvalidInputException: INVALID_FULL_NAME_TARGET";
    refused([], named(""), min);
    refused([], named(&"x".repeat(51)), max);
    refused([], named("Zürich"), odd);
    refused([], named("two\nlines"), odd);
    refused([], rename(account(DEV), "Zürich"), odd);

    let mailed = |email: &str| create_account("444444444444", "New", email);
    let odd = "InvalidInputException: INVALID_EMAIL_ADDRESS_TARGET";
    refused([], mailed("a@b.c"), min);
    refused([], mailed(&format!("{}@example.com", "x".repeat(53))), max);
    for email in [
        "no-at.example.com",
        "a@b@example.com",
        ".dot@example.com",
        "a,b@example.com",
        "a@example",
        "a@-example.com",
        "ä@example.com",
    ] {
        refused([], mailed(email), odd);
    }
    refused([], mailed("AWS+dev@example.com"), "EMAIL_ALREADY_EXISTS");
    let email = "aws+audit@example.com".to_owned();
    refused([], Edit::SetEmail { account: account_id(DEV), email }, "EMAIL_ALREADY_EXISTS");

    let policy_named = |name: &str| Edit::RenamePolicy { policy: policy_id("deny"), name: name.to_owned() };
    refused([], policy_named(""), min);
    refused([], policy_named(&"x".repeat(129)), max);
    refused([], policy_named("unused"), "DuplicatePolicyException");
    let again = Edit::CreatePolicy {
        id: policy_id("new"),
        name: "deny".to_owned(),
        description: String::new(),
        kind: PolicyType::Scp,
        content: Arc::from(""),
    };
    refused([], again, "DuplicatePolicyException");
    refused([], Edit::DescribePolicy { policy: policy_id("deny"), description: "x".repeat(513) }, max);
}

#[test]
fn what_is_not_there() {
    let not_there = "OrganizationalUnitNotFoundException";
    refused([], create_ou("new", "nowhere"), not_there);
    refused([], rename(ou("nowhere"), "New"), not_there);
    refused([], Edit::DeleteOu { ou: ou_id("nowhere") }, not_there);
    refused([], move_account(DEV, "nowhere"), not_there);
    refused([], move_ou("nowhere", "root"), not_there);
    let not_there = "AccountNotFoundException";
    let nobody = account_id("999999999999");
    refused([], rename(account("999999999999"), "New"), not_there);
    refused([], move_account("999999999999", "work"), not_there);
    refused([], Edit::RemoveAccount { account: nobody.clone() }, not_there);
    refused([], Edit::CloseAccount { account: nobody.clone() }, not_there);
    refused([], Edit::SetEmail { account: nobody, email: "new@example.com".to_owned() }, not_there);
    refused([], register("999999999999", "guardduty.amazonaws.com"), not_there);
    let not_there = "PolicyNotFoundException";
    refused([], attach("nothing", TargetId::Root), not_there);
    refused([], detach("nothing", TargetId::Root), not_there);
    refused([], Edit::DeletePolicy { policy: policy_id("nothing") }, not_there);
    refused([], Edit::SetPolicyContent { policy: policy_id("nothing"), content: Arc::from("") }, not_there);
    refused([], attach("deny", ou("nowhere")), "TargetNotFoundException");
    refused([], detach("deny", account("999999999999")), "TargetNotFoundException");
}

#[test]
fn the_tree() {
    let too_deep = "ConstraintViolationException: OU_DEPTH_LIMIT_EXCEEDED";
    let five = || [create_ou("3", "dev"), create_ou("4", "3"), create_ou("5", "4")];
    refused(five(), create_ou("6", "5"), too_deep);
    sample().apply(&all([create_ou("b", "empty"), create_ou("c", "b"), move_ou("empty", "dev")])).unwrap();
    refused(five(), move_ou("empty", "5"), too_deep);
    refused([create_ou("inner", "empty"), create_ou("3", "dev"), create_ou("4", "3")], move_ou("empty", "4"), too_deep);
    refused([], move_ou("work", "dev"), "");
    refused([], move_ou("work", "work"), "");
    refused([], move_ou("dev", "work"), "");
    refused([], move_account(DEV, "dev"), "DuplicateAccountException");
    refused([], rename(TargetId::Root, "New"), "");
    refused([], Edit::SetNote { target: TargetId::Root, note: "x".to_owned() }, "");
    refused([], Edit::DeleteOu { ou: ou_id("work") }, "OrganizationalUnitNotEmptyException");
    refused([], Edit::DeleteOu { ou: ou_id("dev") }, "OrganizationalUnitNotEmptyException");
}

#[test]
fn accounts_come_and_go() {
    let of = account_id;
    let management = || of(MANAGEMENT);
    let delegated = "ConstraintViolationException: CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG";
    refused([], Edit::RemoveAccount { account: management() }, "MasterCannotLeaveOrganizationException");
    refused([], Edit::RemoveAccount { account: of(AUDIT) }, delegated);
    let close = |id: &str| Edit::CloseAccount { account: of(id) };
    refused([], close(MANAGEMENT), "ConstraintViolationException: CANNOT_CLOSE_MANAGEMENT_ACCOUNT");
    refused([close(DEV)], close(DEV), "AccountAlreadyClosedException");
    refused([], Edit::ReopenAccount { account: of(DEV) }, "");

    let billing =
        bare(FeatureSet::ConsolidatedBilling).apply(&create_account(DEV, "Dev", "aws+dev@example.com")).unwrap();
    refused_in(&billing, close(DEV), "ConstraintViolationException: ORGANIZATION_NOT_IN_ALL_FEATURES_MODE");
    refused_in(&billing, enable(PolicyType::Scp), "PolicyTypeNotAvailableForOrganizationException");
    refused_in(&billing, create_policy("new", PolicyType::Scp), "PolicyTypeNotAvailableForOrganizationException");
    refused([], Edit::EnableAllFeatures, "");
}

#[test]
fn delegated_administrators() {
    let service = "guardduty.amazonaws.com";
    refused(
        [],
        register(MANAGEMENT, service),
        "ConstraintViolationException: CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
    );
    let close = Edit::CloseAccount { account: account_id(DEV) };
    refused(
        [close],
        register(DEV, service),
        "ConstraintViolationException: CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
    );
    refused([], register(DEV, "GuardDuty"), "InvalidInputException: UNRECOGNIZED_SERVICE_PRINCIPAL");
    refused([], register(AUDIT, service), "AccountAlreadyRegisteredException");
    let deregister = |id: &str, service: &str| Edit::DeregisterDelegatedAdministrator {
        account: account_id(id),
        service: service.to_owned(),
    };
    refused([], deregister(DEV, service), "AccountNotRegisteredException");
    refused([], deregister(AUDIT, "config.amazonaws.com"), "AccountNotRegisteredException");
    refused([], deregister(AUDIT, ""), "AccountNotRegisteredException");
    let organization = sample().apply(&deregister(AUDIT, service)).unwrap();
    assert!(organization.delegated_administrators().is_empty());
    organization.apply(&Edit::RemoveAccount { account: account_id(AUDIT) }).unwrap();
}

#[test]
fn policies() {
    let immutable = "InvalidInputException: IMMUTABLE_POLICY";
    let full = || policy_id("p-FullAWSAccess");
    refused([], Edit::SetPolicyContent { policy: full(), content: Arc::from("") }, immutable);
    refused([], Edit::RenamePolicy { policy: full(), name: "New".to_owned() }, immutable);
    refused([], Edit::DescribePolicy { policy: full(), description: "New".to_owned() }, immutable);
    refused([], Edit::DeletePolicy { policy: full() }, immutable);
    let tag = Edit::SetTag { on: TaggedId::Policy(full()), key: "a".to_owned(), value: "b".to_owned() };
    refused([], tag, immutable);
    refused([], Edit::DeletePolicy { policy: policy_id("deny") }, "PolicyInUseException");
    refused([], attach("deny", ou("work")), "DuplicatePolicyAttachmentException");
    refused([], detach("deny", ou("dev")), "PolicyNotAttachedException");
    let rcp = || create_policy("rcp", PolicyType::Rcp);
    refused([rcp()], attach("rcp", ou("work")), "PolicyTypeNotEnabledException");
    refused([], disable(PolicyType::Rcp), "PolicyTypeNotEnabledException");
    refused([], enable(PolicyType::Scp), "PolicyTypeAlreadyEnabledException");

    let last = "ConstraintViolationException: MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED";
    for target in [TargetId::Root, ou("dev"), account(DEV), account(MANAGEMENT)] {
        refused([], detach("p-FullAWSAccess", target), last);
    }
    refused([detach("p-FullAWSAccess", ou("work"))], detach("deny", ou("work")), last);
    let fixed = "InvalidInputException: NON_DETACHABLE_POLICY";
    let with_rcp = || [enable(PolicyType::Rcp), rcp(), attach("rcp", ou("work"))];
    refused(with_rcp(), detach("p-RCPFullAWSAccess", ou("work")), fixed);
    refused(with_rcp(), detach("p-RCPFullAWSAccess", TargetId::Root), fixed);

    let most = "ConstraintViolationException: MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED";
    let fill = |kind: PolicyType, count: usize| {
        let names: Vec<String> = (0..count).map(|n| format!("{kind:?}{n}")).collect();
        let each = move |name: &String| [create_policy(name, kind.clone()), attach(name, ou("empty"))];
        names.iter().flat_map(each).collect::<Vec<_>>()
    };
    refused(fill(PolicyType::Scp, 9), attach("deny", ou("empty")), most);
    let rcps = [enable(PolicyType::Rcp), rcp()].into_iter().chain(fill(PolicyType::Rcp, 4));
    refused(rcps, attach("rcp", ou("empty")), most);
    for (kind, max) in [(PolicyType::Tag, 10), (PolicyType::Chatbot, 5), (PolicyType::AiServicesOptOut, 5)] {
        let full = [enable(kind.clone()), create_policy("more", kind.clone())].into_iter().chain(fill(kind, max));
        refused(full, attach("more", ou("empty")), most);
    }
}

#[test]
fn tags() {
    let odd = "InvalidInputException: INVALID_PATTERN";
    refused([], tag(TargetId::Root, "", ""), "InvalidInputException: MIN_LENGTH_EXCEEDED");
    refused([], tag(TargetId::Root, &"k".repeat(129), ""), "InvalidInputException: MAX_LENGTH_EXCEEDED");
    refused([], tag(TargetId::Root, "k", &"v".repeat(257)), "InvalidInputException: MAX_LENGTH_EXCEEDED");
    refused([], tag(TargetId::Root, "k!", ""), odd);
    refused([], tag(TargetId::Root, "k", "v!"), odd);
    refused([], tag(ou("work"), "aws:owner", "x"), "InvalidInputException: INVALID_SYSTEM_TAGS_PARAMETER");
    let fifty = || (0..50).map(|n| tag(account(DEV), &format!("k{n}"), ""));
    refused(fifty(), tag(account(DEV), "k50", ""), "ConstraintViolationException: MAX_TAG_LIMIT_EXCEEDED");
    sample().apply(&all(fifty().chain([tag(account(DEV), "k7", "changed")]))).unwrap();
    refused([], Edit::RemoveTag { on: TaggedId::Target(ou("work")), key: "k".to_owned() }, "");
}

#[test]
fn numbers() {
    let mut parts = sample().to_parts();
    let (first, policy) = (parts.ous[0].clone(), parts.policies[1].clone());
    parts.ous.extend((parts.ous.len()..quota::OUS).map(|n| Ou { id: ou_id(&format!("n{n}")), ..first.clone() }));
    let max = quota::of(&PolicyType::Scp).policies.unwrap();
    let scps = parts.policies.len()..max;
    parts.policies.extend(scps.map(|n| Policy { id: policy_id(&format!("n{n}")), ..policy.clone() }));
    let organization = Organization::from_parts(parts).unwrap();
    refused_in(&organization, create_ou("more", "root"), "ConstraintViolationException: OU_NUMBER_LIMIT_EXCEEDED");
    refused_in(
        &organization,
        create_policy("more", PolicyType::Scp),
        "ConstraintViolationException: POLICY_NUMBER_LIMIT_EXCEEDED",
    );
    organization.apply(&create_policy("more", PolicyType::Rcp)).unwrap();
}

#[test]
fn what_an_import_left_open() {
    let mut parts = sample().to_parts();
    parts.unknown_attachments = vec![(ou("dev"), PolicyType::Scp)];
    let organization = Organization::from_parts(parts).unwrap();
    let confirm = |target| Edit::ConfirmAttachments { target, kind: PolicyType::Scp };
    refused_in(&organization, confirm(ou("work")), "");
    refused_in(&organization, confirm(ou("nowhere")), "TargetNotFoundException");
    // There may be others that the import did not see, so this may not be the last one …
    let bare = organization.apply(&detach("p-FullAWSAccess", ou("dev"))).unwrap();
    // … but that there is none at all is impossible.
    let last = "ConstraintViolationException: MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED";
    refused_in(&bare, confirm(ou("dev")), last);
    let known = organization.apply(&confirm(ou("dev"))).unwrap();
    refused_in(&known, detach("p-FullAWSAccess", ou("dev")), last);
}

/// After `before`, the edit is refused with this sentence; AWS has no name for the reason.
#[track_caller]
fn refused_saying(before: impl IntoIterator<Item = Edit>, edit: Edit, expect: &str) {
    let organization = sample().apply(&all(before)).unwrap();
    assert_eq!(organization.apply(&edit).expect_err(expect).explained(), expect);
}

#[test]
fn questions_are_refused_for_their_names_and_keys() {
    let (no_name, gone) = ("a question needs a name; give it one", "there is no question named `old`");
    refused_saying([], keep(""), no_name);
    refused_saying([], keep(" \n"), no_name);
    refused_saying([keep("old")], rename_question("old", ""), no_name);
    refused_saying([], rename_question("old", "new"), gone);
    refused_saying([], Edit::RemoveQuestion { name: "old".to_owned() }, gone);
    refused_saying(
        [keep("old"), keep("new")],
        rename_question("old", "new"),
        "there is already a question named `new`; choose another name",
    );
    let context = ["aws:SourceIp", "aws:PrincipalTag/team", "AWS:sourceip"];
    let context = context.map(|key| (key.to_owned(), ContextValue::Unknown)).to_vec();
    refused_saying(
        [],
        Edit::KeepQuestion(Question { context, ..question("old") }),
        "the context key `AWS:sourceip` stands twice in this question; remove one",
    );
}

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

fn edit() -> impl Strategy<Value = Edit> {
    let ou_name = || prop::sample::select(vec!["work", "dev", "empty", "a", "b", "c", "d", "e"]);
    let parent =
        || prop::sample::select(vec!["root", "work", "dev", "empty", "a", "b", "c", "d", "e"]).prop_map(inside);
    let account_text = || prop::sample::select(vec![MANAGEMENT, DEV, AUDIT, "444444444444", "555555555555"]);
    let account = || account_text().prop_map(account_id);
    let target = || prop_oneof![Just(TargetId::Root), ou_name().prop_map(ou), account().prop_map(TargetId::Account)];
    let policy_name =
        || prop::sample::select(vec!["deny", "unused", "a", "b", "p-FullAWSAccess", "p-RCPFullAWSAccess"]);
    let policy = || policy_name().prop_map(policy_id);
    let kind = || {
        let kinds = [PolicyType::Scp, PolicyType::Rcp, PolicyType::Tag, PolicyType::from("FUTURE_POLICY")];
        prop::sample::select(kinds.to_vec())
    };
    let text = || {
        prop::sample::select(vec![
            "",
            "a",
            "Dev",
            "Zürich",
            "aws:x",
            "a@example.com",
            "b@example.com",
            "x.amazonaws.com",
        ])
        .prop_map(str::to_owned)
    };
    let tagged = || prop_oneof![target().prop_map(TaggedId::Target), policy().prop_map(TaggedId::Policy)];
    prop_oneof![
        4 => (ou_name(), parent()).prop_map(|(name, parent)| Edit::CreateOu { id: ou_id(name), parent, name: name.to_owned() }),
        2 => (account(), parent(), text(), text()).prop_map(|(id, parent, name, email)| Edit::CreateAccount { id, parent, name, email, joined: None }),
        1 => (target(), text()).prop_map(|(target, name)| Edit::Rename { target, name }),
        1 => (account(), text()).prop_map(|(account, email)| Edit::SetEmail { account, email }),
        1 => (target(), text()).prop_map(|(target, note)| Edit::SetNote { target, note }),
        2 => ou_name().prop_map(|name| Edit::DeleteOu { ou: ou_id(name) }),
        1 => account().prop_map(|account| Edit::RemoveAccount { account }),
        1 => account().prop_map(|account| Edit::CloseAccount { account }),
        1 => account().prop_map(|account| Edit::ReopenAccount { account }),
        3 => (account(), parent()).prop_map(|(id, to)| Edit::Move { child: ChildId::Account(id), to }),
        4 => (ou_name(), parent()).prop_map(|(name, to)| Edit::Move { child: ChildId::Ou(ou_id(name)), to }),
        2 => (policy_name(), kind()).prop_map(|(name, kind)| create_policy(name, kind)),
        1 => (policy(), text()).prop_map(|(policy, text)| Edit::SetPolicyContent { policy, content: Arc::from(text) }),
        1 => (policy(), text()).prop_map(|(policy, name)| Edit::RenamePolicy { policy, name }),
        1 => (policy(), text()).prop_map(|(policy, description)| Edit::DescribePolicy { policy, description }),
        1 => policy().prop_map(|policy| Edit::DeletePolicy { policy }),
        4 => (policy(), target()).prop_map(|(policy, target)| Edit::Attach { policy, target }),
        4 => (policy(), target()).prop_map(|(policy, target)| Edit::Detach { policy, target }),
        2 => kind().prop_map(|kind| Edit::EnablePolicyType { kind }),
        1 => kind().prop_map(|kind| Edit::DisablePolicyType { kind }),
        2 => (tagged(), text(), text()).prop_map(|(on, key, value)| Edit::SetTag { on, key, value }),
        1 => (tagged(), text()).prop_map(|(on, key)| Edit::RemoveTag { on, key }),
        1 => (account(), text()).prop_map(|(account, service)| Edit::RegisterDelegatedAdministrator { account, service }),
        1 => (account(), text()).prop_map(|(account, service)| Edit::DeregisterDelegatedAdministrator { account, service }),
        1 => Just(Edit::EnableAllFeatures),
        2 => (target(), kind()).prop_map(|(target, kind)| Edit::ConfirmAttachments { target, kind }),
        2 => (text(), text(), text()).prop_map(|(name, one, other)| Edit::KeepQuestion(Question {
            context: [one, other].map(|key| (key, ContextValue::Absent)).to_vec(),
            ..question(&name)
        })),
        1 => (text(), text()).prop_map(|(from, to)| Edit::RenameQuestion { from, to }),
        1 => text().prop_map(|name| Edit::RemoveQuestion { name }),
        1 => (text(), prop::option::of(text())).prop_map(|(name, value)| Edit::SetPlaceholder { name, value }),
    ]
}

/// Sample organizations in which an import may have left attachments open.
fn start() -> impl Strategy<Value = Organization> {
    prop::collection::vec(prop::sample::select(vec![TargetId::Root, ou("work"), ou("dev"), account(DEV)]), 0..3)
        .prop_map(|open| {
            let mut parts = sample().to_parts();
            parts.unknown_attachments = open.into_iter().map(|target| (target, PolicyType::Scp)).collect();
            Organization::from_parts(parts).unwrap()
        })
}

/// What holds after every edit.
fn sound(organization: &Organization) -> Result<(), TestCaseError> {
    // Equality covers the indexes over children and attachments, which this builds afresh.
    let again = Organization::from_parts(organization.to_parts());
    prop_assert_eq!(again.as_ref(), Ok(organization));
    for id in organization.ous().keys() {
        prop_assert!(organization.depth(&ParentId::Ou(id.clone())) <= quota::OU_DEPTH);
    }
    for kind in [PolicyType::Scp, PolicyType::Rcp].iter().filter(|kind| organization.is_enabled(kind)) {
        for target in organization.targets().iter().filter(|target| organization.attachments_known(target, kind)) {
            let attached = organization.attached(target).filter(|policy| policy.kind == *kind).count();
            let quota = quota::of(kind);
            prop_assert!((quota.attached_min..=quota.attached_max.unwrap()).contains(&attached), "{target:?} {kind}");
        }
    }
    for attachment in organization.attachments() {
        let policy = &organization.policies()[&attachment.policy];
        prop_assert!(organization.is_enabled(&policy.kind));
        prop_assert!(organization.contains(&attachment.target));
    }
    let reached: usize = organization.policies().keys().map(|id| organization.targets_of(id).count()).sum();
    prop_assert_eq!(reached, organization.attachments().len());
    for (name, question) in organization.questions() {
        prop_assert_eq!(name, &question.name);
    }
    let below = organization.descendants(&ParentId::Root).len();
    prop_assert_eq!(below, organization.ous().len() + organization.accounts().len());
    Ok(())
}

proptest! {
    #[test]
    fn every_edit_leaves_a_sound_organization_and_every_refusal_the_same_one(
        start in start(),
        edits in prop::collection::vec(edit(), 1..60),
    ) {
        let mut organization = start;
        for edit in &edits {
            prop_assert!(!edit.label(&organization).is_empty());
            let before = organization.clone();
            match organization.apply(edit) {
                Ok(next) => {
                    prop_assert_eq!(&organization, &before);
                    sound(&next)?;
                    organization = next;
                }
                Err(error) => {
                    prop_assert_eq!(&organization, &before);
                    prop_assert!(!error.explained().is_empty());
                }
            }
        }
    }

    #[test]
    fn a_batch_is_its_edits_one_after_the_other(edits in prop::collection::vec(edit(), 1..8)) {
        let one_by_one = edits.iter().try_fold(sample(), |organization, edit| organization.apply(edit));
        prop_assert_eq!(sample().apply(&all(edits)), one_by_one);
    }
}
