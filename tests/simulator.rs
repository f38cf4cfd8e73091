//! The simulator without a window: asking, keeping, loading, undoing.

use std::sync::Arc;

use analysis::decision::{AskError, Decision, Denial, summary};
use catalog::Catalog;
use organization::{AccountId, ContextValue, Edit, Expected, Question, TargetId};
use session::{Action, AskCommand, Beginning, Command, Page, Session};

/// The sample, and a clock that stands still.
fn sample() -> Session {
    let mut session = Session::new(7, Catalog::embedded());
    session.dispatch(Command::Act(Action::OpenSample), 0);
    session
}

fn ask(session: &mut Session, change: impl FnOnce(&mut Question)) {
    let mut question = session.state().simulator.question.clone();
    change(&mut question);
    session.dispatch(Command::Ask(AskCommand::Question(Box::new(question))), 0);
}

/// Takes the Denies of leaving out of all policies.
fn let_everybody_leave(session: &mut Session) {
    let all: Vec<_> = session
        .state()
        .document
        .organization
        .policies()
        .values()
        .filter(|policy| !policy.aws_managed)
        .cloned()
        .collect();
    for policy in all {
        let content = Arc::from(policy.content.replace("organizations:LeaveOrganization", "organizations:Nothing"));
        session.dispatch(Command::Edit(Edit::SetPolicyContent { policy: policy.id.clone(), content }), 0);
    }
}

fn role(account: &str) -> String {
    format!("arn:aws:iam::{account}:role/admin")
}

const SHOP: &str = "400000000001";

#[test]
fn what_is_asked_is_answered() {
    let denied = Decision::Denied;
    for (principal, action, resource, expect) in [
        (role(SHOP), "organizations:LeaveOrganization", "*", denied(Denial::Explicit)),
        (role("100000000001"), "iam:ListRoles", "*", Decision::Allowed),
        ("arn:aws:iam::400000000001:root".to_owned(), "organizations:LeaveOrganization", "*", denied(Denial::Explicit)),
    ] {
        let mut session = sample();
        ask(&mut session, |question| {
            question.principal.clone_from(&principal);
            question.action = action.to_owned();
            question.resource = resource.to_owned();
        });
        assert_eq!(session.state().simulator.decision(), Some(expect), "{principal} {action}");
        assert!(!session.state().document.dirty, "asking changes no document");
        assert!(session.state().document.undo_label().is_none());
    }
}

#[test]
fn what_is_missing_or_wrong_is_said() {
    let mut session = sample();
    assert!(session.state().simulator.answer.is_none());
    ask(&mut session, |question| question.principal = role(SHOP));
    assert!(session.state().simulator.answer.is_none(), "an action is missing");
    ask(&mut session, |question| question.action = "s3".to_owned());
    ask(&mut session, |question| question.resource = "*".to_owned());
    let Some(Err(error)) = &session.state().simulator.answer else { panic!("{:?}", session.state().simulator.answer) };
    assert_eq!(*error, AskError::Action("s3".to_owned()));
    ask(&mut session, |question| question.action = "s3:ListAllMyBuckets".to_owned());
    assert!(matches!(session.state().simulator.answer, Some(Ok(_))));
    ask(&mut session, |question| question.principal = "nobody".to_owned());
    assert!(matches!(session.state().simulator.answer, Some(Err(AskError::Caller(_)))));
    assert_eq!(session.state().simulator.question.action, "s3:ListAllMyBuckets", "what was typed stays");
}

/// What nobody has said of the resource decides nothing: another action is asked about as a call.
#[test]
fn no_resource_is_made_up() {
    let mut session = sample();
    let resource = |session: &Session| session.state().simulator.question.resource.clone();
    ask(&mut session, |question| question.principal = role(SHOP));
    for (action, expect) in [
        ("lambda:Create", ""),
        ("lambda:CreateFunction", ""),
        ("s3:ListAllMyBuckets", "*"),
        ("s3:CreateBucket", ""),
        ("sqs:SendMessage", ""),
    ] {
        ask(&mut session, |question| question.action = action.to_owned());
        assert_eq!(resource(&session), expect, "{action}");
    }
    assert!(session.state().simulator.call.is_some());
    // A form that was taken from the list follows the account, and goes with its action.
    ask(&mut session, |question| question.resource = "arn:aws:sqs:us-east-1:400000000001:QueueName".to_owned());
    ask(&mut session, |question| question.principal = role("400000000003"));
    assert_eq!(resource(&session), "arn:aws:sqs:us-east-1:400000000003:QueueName");
    ask(&mut session, |question| question.action = "s3:CreateBucket".to_owned());
    assert_eq!(resource(&session), "");
    ask(&mut session, |question| question.resource = "arn:aws:sqs:eu-west-1:400000000003:orders".to_owned());
    ask(&mut session, |question| question.action = "sqs:ReceiveMessage".to_owned());
    assert_eq!(resource(&session), "arn:aws:sqs:eu-west-1:400000000003:orders", "it was typed");
}

#[test]
fn an_open_key_is_depended_on_until_it_is_filled_in() {
    let mut session = sample();
    session.dispatch(Command::Ask(AskCommand::Load("The shop deploys in Frankfurt".to_owned())), 0);
    assert_eq!(session.state().simulator.decision(), Some(Decision::Allowed));
    for (value, expect) in [
        (Some(ContextValue::Unknown), Decision::Depends),
        (Some(ContextValue::Text("us-east-1".to_owned())), Decision::Denied(Denial::Explicit)),
        // The ARN of the function says where.
        (None, Decision::Allowed),
    ] {
        ask(&mut session, |question| {
            question.context = value.iter().map(|value| ("aws:RequestedRegion".to_owned(), value.clone())).collect();
        });
        assert_eq!(session.state().simulator.decision(), Some(expect), "{value:?}");
    }
}

#[test]
fn questions_are_kept_loaded_renamed_removed_and_all_of_it_undone() {
    let mut session = sample();
    assert_eq!((session.state().simulator.passed(), session.state().simulator.kept.len()), (6, 6));
    session.dispatch(Command::Ask(AskCommand::Load("No workload account leaves".to_owned())), 0);
    assert_eq!(session.state().window.page, Page::Simulator);
    ask(&mut session, |question| {
        question.name = "Nobody leaves".to_owned();
        question.expected = Expected::Allowed;
    });
    let question = session.state().simulator.question.clone();
    let name = || "Nobody leaves".to_owned();
    let steps: [(Edit, usize, usize); 4] = [
        (Edit::KeepQuestion(question.clone()), 6, 7),
        (Edit::KeepQuestion(Question { expected: Expected::Denied, ..question }), 7, 7),
        (Edit::RenameQuestion { from: name(), to: "Everybody stays".to_owned() }, 7, 7),
        (Edit::RemoveQuestion { name: "Everybody stays".to_owned() }, 6, 6),
    ];
    let mut seen = vec![(6, 6)];
    for (edit, passed, kept) in steps {
        session.dispatch(Command::Edit(edit), 0);
        assert_eq!((session.state().simulator.passed(), session.state().simulator.kept.len()), (passed, kept));
        seen.push((passed, kept));
    }
    for expect in seen.iter().rev() {
        assert_eq!((session.state().simulator.passed(), session.state().simulator.kept.len()), *expect);
        session.dispatch(Command::Act(Action::Undo), 0);
    }
    assert!(!session.state().document.dirty);
    assert_eq!(
        session.state().simulator.question.name,
        "Nobody leaves",
        "what is being asked is no part of the document"
    );
}

#[test]
fn a_kept_question_turns_red_when_a_policy_changes() {
    let mut session = sample();
    session.dispatch(Command::Ask(AskCommand::Load("No workload account leaves".to_owned())), 0);
    let Some(Ok(answer)) = &session.state().simulator.answer else { panic!("{:?}", session.state().simulator.answer) };
    let catalog = &session.state().verdicts.analysis.catalog;
    let summary = summary(&answer.explanation, &answer.ask.action, &session.state().document.organization, catalog);
    assert!(summary.starts_with("denied: the SCP"), "{summary}");
    let_everybody_leave(&mut session);
    assert_eq!((session.state().simulator.passed(), session.state().simulator.kept.len()), (5, 6));
    assert_ne!(
        session.state().simulator.decision(),
        Some(Decision::Denied(Denial::Explicit)),
        "the present answer follows too"
    );
}

#[test]
fn asking_about_an_account_begins_a_question() {
    let mut session = sample();
    let shop = AccountId::new(SHOP);
    session.dispatch(Command::Select(TargetId::Account(shop.clone())), 0);
    session.dispatch(Command::Act(Action::ShowSimulator), 0);
    assert_eq!(session.state().window.page, Page::Simulator);
    assert_eq!(session.state().simulator.question.principal, role(SHOP));
    session.dispatch(Command::Ask(AskCommand::About { account: shop, action: Some("sqs:SendMessage".to_owned()) }), 0);
    assert_eq!(session.state().simulator.call.as_ref().map(|call| call.action.as_str()), Some("sqs:SendMessage"));
    session.dispatch(Command::Select(TargetId::Account(AccountId::new("400000000003"))), 0);
    session.dispatch(Command::Act(Action::ShowSimulator), 0);
    assert_eq!(session.state().simulator.question.principal, role(SHOP), "opening the page keeps what was asked");
    session.dispatch(Command::Act(Action::AskAbout), 0);
    assert_eq!(session.state().simulator.question.principal, role("400000000003"));
    session.dispatch(Command::Select(TargetId::Root), 0);
    assert!(!session.state().is_enabled(Action::AskAbout));
    session.dispatch(Command::Begin(Beginning::default()), 0);
    assert_eq!(session.state().simulator.question.principal, "", "another document, another question");
}

#[test]
fn a_question_without_a_resource_is_about_the_call() {
    let mut session = sample();
    ask(&mut session, |question| {
        question.principal = role(SHOP);
        question.action = "ec2:RunInstances".to_owned();
    });
    let simulator = &session.state().simulator;
    assert!(simulator.answer.is_none());
    let call = simulator.call.as_ref().expect("a call");
    assert_eq!(call.action, "ec2:RunInstances");
    assert!(call.types.iter().any(|own| own.name == "image" && own.is_needed));
    assert_eq!(simulator.decision(), Some(call.decision));
    ask(&mut session, |question| question.resource = "arn:aws:ec2:eu-west-1::image/ami-1".to_owned());
    assert!(session.state().simulator.call.is_none() && session.state().simulator.answer.is_some());
}

#[test]
fn what_aws_said_becomes_the_question() {
    let hear = |session: &mut Session, text: &str, at: usize| {
        session.dispatch(Command::Ask(AskCommand::Hear { text: text.to_owned(), at }), 0);
    };
    let mut session = sample();
    let message = "User: arn:aws:iam::400000000001:user/ana is not authorized to perform: organizations:LeaveOrganization \
                   on resource: * with an explicit deny in a service control policy";
    hear(&mut session, message, 0);
    let simulator = &session.state().simulator;
    assert_eq!(simulator.question.principal, "arn:aws:iam::400000000001:user/ana");
    assert_eq!(simulator.question.expected, Expected::ExplicitDeny);
    assert_eq!(simulator.decision(), Some(Decision::Denied(Denial::Explicit)));
    assert_eq!(simulator.heard.count(), 1);
    let compared = simulator.heard.compared.clone();
    assert_eq!(compared.as_deref(), Some("AWS names an SCP, too."));
    let_everybody_leave(&mut session);
    let after = session.state().simulator.heard.compared.clone().unwrap_or_default();
    assert!(after.starts_with("AWS says that an SCP denied it, but nothing in the model does."), "{after}");
    while session.state().document.dirty {
        session.dispatch(Command::Act(Action::Undo), 0);
    }
    assert_eq!(session.state().simulator.heard.compared, compared, "it is of the document as it stands");
    // And of the question: what is filled in narrows the answer, and another action is another request.
    let lambda = "User: arn:aws:iam::400000000001:user/ana is not authorized to perform: lambda:CreateFunction \
                  with an explicit deny in a service control policy";
    hear(&mut session, lambda, 0);
    let compared = |session: &Session| session.state().simulator.heard.compared.clone().unwrap_or_default();
    assert!(compared(&session).starts_with("The model leaves it open."), "{}", compared(&session));
    ask(&mut session, |question| {
        question.context = vec![("aws:RequestedRegion".to_owned(), ContextValue::Text("us-east-1".to_owned()))];
    });
    assert_eq!(compared(&session), "AWS names an SCP, too.");
    ask(&mut session, |question| question.action = "ec2:RunInstances".to_owned());
    assert_eq!(compared(&session), "The question is about another request now.");

    let event = |name: &str| {
        format!(
            r#"{{"eventSource": "s3.amazonaws.com", "eventName": "{name}", "awsRegion": "eu-central-1", "eventVersion": "1.08",
                "userIdentity": {{"type": "IAMUser", "arn": "arn:aws:iam::400000000001:user/ana", "accountId": "400000000001"}},
                "resources": [{{"ARN": "arn:aws:s3:::shop"}}]}}"#
        )
    };
    let events = format!(r#"{{"Records": [{}, {}]}}"#, event("PutBucketPolicy"), event("DeleteBucket"));
    hear(&mut session, &events, 1);
    let simulator = &session.state().simulator;
    assert_eq!((simulator.heard.count(), simulator.question.action.as_str()), (2, "s3:DeleteBucket"));

    // What tells of nothing says so, and the question stays.
    let before = simulator.question.clone();
    hear(&mut session, "hello", 0);
    let simulator = &session.state().simulator;
    assert_eq!(simulator.question, before);
    assert!(matches!(&simulator.heard.read, Some(Err(error)) if error.contains("access-denied")));
    hear(&mut session, "", 0);
    assert_eq!(session.state().simulator.heard.read, None);
}
