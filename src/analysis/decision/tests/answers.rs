//! Kept questions, explanations and their words.

use super::*;
use crate::KeptQuestion;

#[test]
fn kept_questions() {
    let organization = organization();
    let expects = |parts: Value, expected: Expected| {
        let question = Question { expected, ..question(&parts) };
        let answer = Decider::new(&organization, Catalog::embedded()).ask(&question);
        KeptQuestion { question: Arc::new(question), answer }.passes()
    };
    let when = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"x:a": "a"}}});
    let denied = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
    for (parts, fitting) in [
        (json!({}), vec![Expected::Allowed]),
        (json!({"identity": denied.clone()}), vec![Expected::ExplicitDeny, Expected::Denied]),
        (json!({"identity": allow("s3:*")}), vec![Expected::ImplicitDeny, Expected::Denied]),
        (json!({"identity": when, "context": {"x:a": null}}), vec![Expected::Denied]),
        (json!({"principal": MANAGER}), vec![Expected::Depends]),
        (json!({"principal": "nobody"}), vec![]),
        // About the call, and about whatever an ARN stands for.
        (json!({"resource": ""}), vec![Expected::Allowed]),
        (
            json!({"resource": "arn:aws:sqs:eu-west-1:111111111111:*", "identity": denied.clone()}),
            vec![Expected::ExplicitDeny, Expected::Denied],
        ),
    ] {
        for expected in Expected::ALL {
            assert_eq!(expects(parts.clone(), expected), fitting.contains(&expected), "{parts} {expected:?}");
        }
    }
    for (decision, expected) in [
        (Decision::Allowed, Expected::Allowed),
        (Decision::Denied(Denial::Explicit), Expected::ExplicitDeny),
        (Decision::Denied(Denial::Implicit), Expected::ImplicitDeny),
        (Decision::Denied(Denial::Either), Expected::Denied),
        (Decision::Depends, Expected::Depends),
    ] {
        assert_eq!(decision.expected(), expected);
        assert!(decision.is(expected));
    }
    let mut parts = organization.to_parts();
    parts.questions = ["b", "a"].map(|name| question(&json!({"name": name}))).into();
    let organization = Organization::from_parts(parts).expect("a sound tree");
    let kept = KeptQuestion::all(&mut Decider::new(&organization, Catalog::embedded()));
    let names: Vec<&str> = kept.iter().map(|kept| kept.question.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(kept.iter().all(KeptQuestion::passes));
}

/// A letter in a policy makes that policy be read anew and no other, however many questions are kept.
#[test]
fn what_was_read_is_not_read_again() {
    let mut parts = organization().to_parts();
    let kept = |number: usize| {
        let identity = allow(&format!("sqs:Send{}*", number % 7));
        // Whoever has no name asks as well.
        let principal = if number.is_multiple_of(2) { ROLE } else { "arn:aws:iam::111111111111:role/*" };
        question(&json!({"name": format!("question {number}"), "principal": principal, "identity": identity}))
    };
    parts.questions = (0..50).map(kept).collect();
    let organization = Organization::from_parts(parts).expect("a sound tree");
    let mut analyzer = Analyzer::new(Catalog::embedded());
    analyzer.analyze(&organization, &Viewpoint::default());
    let before = KeptQuestion::all(&mut analyzer.decider(&organization));
    let parsed = analyzer.parsed();
    // What comes with questions is read once as well, where it says the same.
    assert_eq!(parsed, organization.policies().len() as u64 + 7);

    let guard = PolicyId::new("p-Guard");
    let content = Arc::from(format!("{} ", organization.policies()[&guard].content));
    let edited = organization.apply(&Edit::SetPolicyContent { policy: guard, content }).expect("an edit");
    let after = KeptQuestion::all(&mut analyzer.decider(&edited));
    analyzer.analyze(&edited, &Viewpoint::default());
    assert_eq!(analyzer.parsed(), parsed + 1);
    assert_eq!(after.len(), before.len());
}

#[test]
fn statements_that_do_not_apply() {
    let organization = organization();
    let check = |statement: Value, context: Value, expect: Option<&str>| {
        let parts = json!({"policy": statement, "context": context, "owner": "111111111111"});
        let (ask, _) = ask_of(&parts, &organization).expect("a question");
        let scene = Decider::new(&organization, Catalog::embedded()).scene(&ask);
        let explanation = explain(&scene);
        let resource = explanation.layers.iter().find(|layer| layer.kind == LayerKind::Resource).expect("a layer");
        let found = why_not(&resource.levels[0].statements[0], &ask);
        assert_eq!(found.as_deref(), expect, "{statement}");
    };
    let with = |name: &str, value: Value| {
        let mut statement = grant("*");
        statement[name] = value;
        statement
    };
    check(grant("*"), json!({}), None);
    check(with("Action", json!("s3:*")), json!({}), Some("does not name the action"));
    check(grant(USER), json!({}), Some(&format!("does not name the principal `{ROLE}`")));
    check(with("Resource", json!("arn:aws:s3:::b")), json!({}), Some("does not name the resource"));
    let equals = with("Condition", json!({"StringEquals": {"x:a": "a"}}));
    check(equals.clone(), json!({}), Some("`StringEquals` on `x:a` does not hold: the request does not have it"));
    check(equals.clone(), json!({"x:a": "b"}), Some("`StringEquals` on `x:a` does not hold: the request has `b`"));
    check(equals, json!({"x:a": null}), None);
    let any = with("Condition", json!({"ForAnyValue:StringEquals": {"x:a": "a"}}));
    check(
        any.clone(),
        json!({"x:a": ["b", "c"]}),
        Some("`ForAnyValue:StringEquals` on `x:a` does not hold: the request has `b`, `c`"),
    );
    check(any, json!({"x:a": []}), Some("`ForAnyValue:StringEquals` on `x:a` does not hold: the request has no value"));
}

#[test]
fn words() {
    let organization = organization();
    let target =
        |id: &str| organization.ous().keys().find(|ou| ou.as_str() == id).cloned().map(TargetId::Ou).expect(id);
    let account = TargetId::Account(organization::AccountId::new("111111111111"));
    for (place, name) in [
        (PolicyPlace::Target(TargetId::Root), "the root"),
        (PolicyPlace::Target(target("ou-ab12-narrow")), "OU `Narrow`"),
        (PolicyPlace::Target(account.clone()), "account `shop`"),
        (PolicyPlace::Principal, "the principal"),
        (PolicyPlace::Group("Admins".to_owned()), "group `Admins`"),
        (PolicyPlace::Resource, "the resource"),
        (PolicyPlace::Session, "the session"),
    ] {
        assert_eq!(place.name(&organization), name);
    }
    for (kind, title, name) in [
        (LayerKind::Scp, "SCPs", "SCP"),
        (LayerKind::Rcp, "RCPs", "RCP"),
        (LayerKind::Resource, "Resource-based policy", "resource-based policy"),
        (LayerKind::Identity, "Identity-based policies", "identity-based policy"),
        (LayerKind::Boundary, "Permissions boundary", "permissions boundary"),
        (LayerKind::Session, "Session policy", "session policy"),
    ] {
        assert_eq!((kind.title(), kind.name()), (title, name));
    }
    for (open, sentence) in [
        (Open::Statement(Doubt::Key("aws:sourceip".to_owned())), "`aws:SourceIp`"),
        (Open::Statement(Doubt::Key("x:y".to_owned())), "`x:y`"),
        (
            Open::Statement(Doubt::NotDocumented(Undocumented::NoArn)),
            "a point that AWS does not document: what an ARN operator says of a value that is not an ARN",
        ),
        (
            Open::IncompleteImport(account, PolicyType::Other(Arc::from("TAG_POLICY"))),
            "the TAG_POLICYs of account `shop`, which were not all imported",
        ),
        (Open::OwnerNotKnown, "which account owns the resource"),
    ] {
        assert_eq!(open.sentence(&organization, Catalog::embedded()), sentence);
    }
    for point in Undocumented::ALL {
        assert!(point.sentence().len() > 10, "{point:?}");
    }
    use Exempt as E;
    for (exempt, word) in [
        (E::ManagementAccount, "management account"),
        (E::ServiceLinkedRole, "service-linked"),
        (E::Outside, "outside"),
        (E::Service, "AWS services"),
        (E::Anonymous, "unsigned"),
        (E::Disabled, "not enabled"),
        (E::ServiceNotCovered, "cover"),
        (E::RetireGrant, "RetireGrant"),
        (E::AwsManagedKey, "AWS managed"),
        (E::NoneGiven, "none"),
        (E::RootUser, "root user"),
        (E::Everything, "everything"),
    ] {
        assert!(exempt.sentence().contains(word), "{exempt:?}");
    }
}

/// A Deny of a group says where it stands.
#[test]
fn groups() {
    let organization = organization();
    let (mut ask, _) =
        ask_of(&json!({"principal": USER, "identity": allow("s3:*")}), &organization).expect("a question");
    let mut answer = |groups: &[(&str, Value)]| {
        let given = |statements: &Value| GivenPolicy::new("g", document(statements).to_string());
        ask.iam.groups = groups.iter().map(|(name, policy)| ((*name).to_owned(), vec![given(policy)])).collect();
        let explanation = explain(&Decider::new(&organization, Catalog::embedded()).scene(&ask));
        summary(&explanation, "sqs:SendMessage", &organization, Catalog::embedded())
    };
    assert_eq!(answer(&[]), "denied: no identity-based policy allows `sqs:SendMessage`");
    assert_eq!(answer(&[("Senders", allow("sqs:*"))]), ALL_ALLOW);
    let deny = json!({"Sid": "Stop", "Effect": "Deny", "Action": "*", "Resource": "*"});
    assert_eq!(
        answer(&[("Senders", allow("sqs:*")), ("Stopped", deny)]),
        "denied: the identity-based policy, statement `Stop` of group `Stopped`, denies `sqs:SendMessage`"
    );
}

/// An explanation goes on behind the first Deny, and each layer sums up its levels.
#[test]
fn explanations_are_whole() {
    let organization = organization();
    let parts = json!({"action": "organizations:LeaveOrganization", "resource": "*", "identity": allow("*"),
        "policy": {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "*", "Resource": "*"}});
    let explanation =
        Decider::new(&organization, Catalog::embedded()).answer(&question(&parts)).expect("an answer").explanation;
    let shown: Vec<String> = explanation
        .layers
        .iter()
        .map(|layer| {
            let levels = layer.levels.iter().map(|level| {
                let count = level.statements.len();
                format!(" {} {:?}/{:?} {count};", level.place.name(&organization), level.deny, level.allow)
            });
            format!(
                "{:?} {:?} {:?}/{:?}:{}",
                layer.kind,
                layer.exempt,
                layer.deny,
                layer.allow,
                levels.collect::<String>()
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "Scp None Yes/Yes: the root No/Yes 1; OU `Workloads` Yes/Yes 3; account `shop` No/Yes 1;",
            "Rcp Some(ServiceNotCovered) No/Yes:",
            "Resource None No/Yes: the resource No/Yes 1;",
            "Identity None No/Yes: the principal No/Yes 1;",
            "Boundary Some(NoneGiven) No/Yes:",
            "Session Some(NoneGiven) No/Yes:",
        ]
    );
    let Because::Denies(statements) = &explanation.because else { panic!("{:?}", explanation.because) };
    let found: Vec<_> = statements.iter().map(|stated| (&stated.policy.source, stated.statement)).collect();
    assert_eq!(found, [(&PolicySource::Organization(PolicyId::new("p-Guard")), 0)]);
    let (ask, _) = ask_of(&parts, &organization).expect("a question");
    let mut decider = Decider::new(&organization, Catalog::embedded());
    assert_eq!(decider.scene(&ask).request().action, "organizations:leaveorganization");
}

/// Two policies are the same if source, name and text are.
#[test]
fn attached_policies_compare_by_what_they_say() {
    let organization = organization();
    let attached = |name: &str, action: &str| {
        let (mut ask, _) = ask_of(&json!({"identity": allow(action)}), &organization).expect("a question");
        if let Identity::Policies(policies) = &mut ask.iam.identity {
            policies[0].name = name.to_owned();
        }
        let explanation = explain(&Decider::new(&organization, Catalog::embedded()).scene(&ask));
        Arc::clone(&explanation.layers[3].levels[0].statements[0].policy)
    };
    let one = attached("a", "s3:*");
    assert_eq!(one, attached("a", "s3:*"));
    assert_ne!(one, attached("b", "s3:*"));
    assert_ne!(one, attached("a", "ec2:*"));
    let other = ScenePolicy {
        source: PolicySource::Organization(PolicyId::new("p-x")),
        name: one.name.clone(),
        text: Arc::clone(&one.text),
        reading: Arc::clone(&one.reading),
        rules: Arc::clone(&one.rules),
    };
    assert_ne!(*one, other);
}

/// The table of AWS's order, for every way in which the kinds of policy can come out.
#[test]
fn outcomes_combine_as_documented() {
    use crate::decision::combine::Outcomes;
    use crate::decision::scene::Meeting as M;
    use Truth::{Maybe, No, Yes};
    let all = [No, Maybe, Yes];
    let base =
        Outcomes { deny: No, scp: Yes, identity: No, boundary: Yes, session: Yes, resource: Names::NOBODY, named: No };
    for meeting in [M::SameAccount, M::MustAllow, M::CrossAccount, M::Stranger] {
        for (identity, limit) in all.iter().flat_map(|identity| all.iter().map(move |limit| (*identity, *limit))) {
            for (which, grant) in ["none", "account", "anyone", "role", "itself", "named"]
                .iter()
                .flat_map(|w| all.iter().map(move |g| (*w, *g)))
            {
                for (boundary, session) in [(limit, Yes), (Yes, limit)] {
                    let mut outcomes = Outcomes { identity, boundary, session, ..base };
                    match which {
                        "account" => outcomes.resource.account = grant,
                        "anyone" => outcomes.resource.anyone = grant,
                        "role" => outcomes.resource.role = grant,
                        "itself" => outcomes.resource.itself = grant,
                        "named" => outcomes.named = grant,
                        _ => {}
                    }
                    let granted = if which == "none" { No } else { grant };
                    let own = identity.and(limit);
                    let by_resource = match which {
                        "none" | "account" => No,
                        "role" => grant.and(limit),
                        "anyone" => grant.and(if limit == Yes { Yes } else { Maybe }),
                        _ => grant,
                    };
                    let expect = match meeting {
                        M::SameAccount => own.or(by_resource),
                        M::MustAllow => own.and(granted).or(by_resource),
                        M::CrossAccount => own.and(granted),
                        M::Stranger => granted,
                    };
                    assert_eq!(outcomes.allow(meeting), expect, "{meeting:?} {which} {outcomes:?}");
                    let rests = which == "anyone"
                        && grant != No
                        && limit != Yes
                        && matches!(meeting, M::SameAccount | M::MustAllow);
                    assert_eq!(outcomes.rests_on_anyone(meeting), rests, "{meeting:?} {which} {outcomes:?}");
                }
            }
        }
    }
    for (deny, allow, expect) in [
        (Yes, Yes, "ExplicitlyDenied"),
        (Yes, No, "ExplicitlyDenied"),
        (Yes, Maybe, "ExplicitlyDenied"),
        (Maybe, No, "Denied"),
        (Maybe, Maybe, "Depends"),
        (Maybe, Yes, "Depends"),
        (No, No, "ImplicitlyDenied"),
        (No, Maybe, "Depends"),
        (No, Yes, "Allowed"),
    ] {
        for (scp, identity) in [(allow, Yes), (Yes, allow)] {
            let outcomes = Outcomes { deny, scp, identity, ..base };
            assert_eq!(cases::name(outcomes.decision(M::SameAccount)), expect, "{outcomes:?}");
        }
    }
}
