//! What AWS refuses, and by which name.

use super::*;

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
        "the context key `AWS:sourceip` appears twice in this question; remove one",
    );
}
