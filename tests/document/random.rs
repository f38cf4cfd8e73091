//! Random edits keep every invariant of the document.

use super::*;

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
        1 => (tagged(), text()).prop_map(|(on, note)| Edit::SetNote { on, note }),
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
