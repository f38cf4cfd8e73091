//! How a verdict comes about: one example, stage by stage.
//!
//! An organization has one member account and two SCPs. `FullAWSAccess` hangs on the root and on the account;
//! `Guardrails`, on the root, has two statements:
//!
//! ```json
//! { "Version": "2012-10-17", "Statement": [
//!   { "Sid": "Regions", "Effect": "Deny", "Action": "ec2:*", "Resource": "*",
//!     "Condition": { "StringNotEquals": { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] } } },
//!   { "Sid": "NotInEurope", "Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*",
//!     "Condition": { "StringLike": { "aws:RequestedRegion": "eu-*" } } } ] }
//! ```
//!
//! Neither statement denies `ec2:RunInstances` in every Region; together they do.
//!
//! **`policies`** reads each text once: one statement, and two.
//!
//! **`pieces`** finds that each statement says the same of all of its actions, so there are three pieces. The one of
//! `FullAWSAccess` has no literal, those of `Guardrails` have one each, their condition. No piece tells apart what is in one
//! of these three *classes*: everything but EC2, EC2 but `RunInstances`, and `ec2:RunInstances`.
//!
//! **`formula`** puts in what the viewpoint knows. Anyone may call in any Region, so both literals stay open: two *tests* on
//! one *dimension*, what a request has under `aws:RequestedRegion`. **`space`** divides it as finely as these tests need, into
//! three *cells*, and asks the conditions themselves about one value of each:
//!
//! | cell | `Regions` | `NotInEurope` |
//! | --- | --- | --- |
//! | no value, or one elsewhere | applies | |
//! | one that begins with `eu-`, but is not listed | applies | applies |
//! | `eu-central-1`, `eu-west-1` | | applies |
//!
//! Each statement becomes a *clause*, a box of requests, here some cells of one dimension. A Deny leaves what is outside its
//! box: a *formula* of one *term*. An Allow of everything leaves everything: the formula of no terms.
//!
//! **`rows`** joins, class by class, what all levels down to the account leave. A verdict asks whether a cell is left:
//!
//! | class | terms | left | verdict |
//! | --- | --- | --- | --- |
//! | everything but EC2 | none | everything | allowed |
//! | EC2 but `RunInstances` | not `Regions` | the third cell | depends |
//! | `ec2:RunInstances` | not `Regions`, not `NotInEurope` | nothing | denied |
//!
//! The account's own level takes nothing away, so it shares the row of the root; the management account has the other one.
//!
//! **`why`** asks for each term whether anything would pass without it, and says so; of what depends, it shows a request on
//! either side, which the exact engine has confirmed.
//!
//! ```
//! use analysis::{Analyzer, Verdict, Viewpoint, sentence};
//! use catalog::Catalog;
//! use organization::TargetId;
//! # use organization::{Account, AccountId, Edit, Organization, OrganizationId, ParentId, Parts, PolicyId, PolicyType};
//! # use organization::{Root, RootId};
//! # use policy::Truth;
//! # let guardrails = r#"{ "Version": "2012-10-17", "Statement": [
//! #   { "Sid": "Regions", "Effect": "Deny", "Action": "ec2:*", "Resource": "*",
//! #     "Condition": { "StringNotEquals": { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] } } },
//! #   { "Sid": "NotInEurope", "Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*",
//! #     "Condition": { "StringLike": { "aws:RequestedRegion": "eu-*" } } } ] }"#;
//! # let management = Account::new(AccountId::new("000000000000"), "Management", "", ParentId::Root);
//! # let root = Root::new(RootId::new("r-a1b2"));
//! # let mut parts = Parts::new(OrganizationId::new("o-aa111bb222"), root, management.id.clone());
//! # parts.accounts.push(management);
//! # let empty = Organization::from_parts(parts).expect("an organization");
//! # let (id, policy) = (AccountId::new("111122223333"), PolicyId::new("p-guardrails"));
//! # let edits = [
//! #     Edit::EnablePolicyType { kind: PolicyType::Scp },
//! #     Edit::CreateAccount {
//! #         id: id.clone(), parent: ParentId::Root, name: "Shop".to_owned(), email: "shop@example.com".to_owned(), joined: None,
//! #     },
//! #     Edit::CreatePolicy {
//! #         id: policy.clone(), name: "Guardrails".to_owned(), description: String::new(), kind: PolicyType::Scp,
//! #         content: guardrails.into(),
//! #     },
//! #     Edit::Attach { policy, target: TargetId::Root },
//! # ];
//! # let organization = edits.iter().fold(empty, |organization, edit| organization.apply(edit).expect("an edit"));
//! # let account = TargetId::Account(id.clone());
//! let catalog = Catalog::embedded();
//! let analysis = Analyzer::new(catalog).analyze(&organization, &Viewpoint::anyone());
//! let verdict = |action| analysis.verdict(&id, catalog.action_id(action)?);
//! assert_eq!(verdict("s3:GetObject"), Some(Verdict::Allowed));
//! assert_eq!(verdict("ec2:StopInstances"), Some(Verdict::Depends));
//! assert_eq!(verdict("ec2:RunInstances"), Some(Verdict::Denied));
//!
//! let denied = catalog.matching("ec2:RunInstances");
//! // What depends on the Region alone is told apart.
//! let by_region = &catalog.matching("ec2:*") - &denied;
//! let tally = analysis.row(&account).expect("an account").tally;
//! assert_eq!((tally.denied, tally.by_region, tally.depends), (1, by_region.count(), 0));
//! assert_eq!(analysis.distinct_rows(), 2);
//!
//! let action = catalog.action_id("ec2:RunInstances").expect("an action");
//! let reasons = analysis.reasons(&organization, &account, action);
//! let sentences: Vec<String> = reasons.iter().map(|why| sentence(why, &organization, "ec2:RunInstances")).collect();
//! assert_eq!(sentences, [
//!     "denied: the SCP `Guardrails`, statement `Regions` on the root, denies `ec2:RunInstances`, \
//!      depending on `aws:RequestedRegion`",
//!     "denied: the SCP `Guardrails`, statement `NotInEurope` on the root, denies `ec2:RunInstances`, \
//!      depending on `aws:RequestedRegion`",
//! ]);
//!
//! let stop = catalog.action_id("ec2:StopInstances").expect("an action");
//! let [passes, fails] = analysis.inquire(&organization, &account, &by_region).witnesses(stop);
//! assert_eq!(passes.map(|request| request.passes), Some(Truth::Yes));
//! assert_eq!(fails.map(|request| request.passes), Some(Truth::No));
//! ```

#[cfg(test)]
mod tests {
    use crate::formula::{Applies, Becomes, Cells, FormulaId, Passing, Reduced, Slot, Wish};
    use crate::rows::Workshop;
    use crate::space::Viewpoint;
    use crate::testing::guarded;
    use crate::verdict::Verdict;
    use catalog::Catalog;
    use organization::*;
    use policy::{Fact, Truth};

    const GUARDRAILS: &str = r#"{ "Version": "2012-10-17", "Statement": [
        { "Sid": "Regions", "Effect": "Deny", "Action": "ec2:*", "Resource": "*",
          "Condition": { "StringNotEquals": { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] } } },
        { "Sid": "NotInEurope", "Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*",
          "Condition": { "StringLike": { "aws:RequestedRegion": "eu-*" } } } ] }"#;

    /// What the text above says, asked of the stages.
    #[test]
    fn each_stage_makes_what_is_told() {
        let (catalog, organization) = (Catalog::embedded(), guarded(GUARDRAILS));
        let mut workshop = Workshop::new(catalog);
        let analysis = workshop.analyze(&organization, &Viewpoint::anyone());
        let statements = |id: &PolicyId| analysis.reading(id).expect("read").document.statements.len();
        let [full, guardrails] = [full_access_id(&PolicyType::Scp).expect("one"), PolicyId::new("p-guardrails")];
        assert_eq!([statements(&full), statements(&guardrails)], [1, 2]);

        let (walked, engine) =
            (workshop.walked.as_ref().expect("walked"), workshop.engine.as_mut().expect("an engine"));
        let pieces = |id: &PolicyId| {
            let policies = &walked.levels.policies;
            &policies.iter().find(|(own, _)| own == id).expect("cut").1.value.pieces
        };
        let literals: Vec<usize> = pieces(&full).iter().chain(pieces(&guardrails)).map(|p| p.literals.len()).collect();
        assert_eq!(literals, [0, 1, 1]);
        let classes = engine.classes.clone();
        // Those of which nobody knows whether SCPs bind them are a class of their own.
        assert_eq!(classes.count(), 4);
        let [regions, not_in_europe] = pieces(&guardrails).as_slice() else { panic!("two pieces") };
        let ec2 = catalog.matching("ec2:*");
        assert_eq!((regions.actions.count(), not_in_europe.actions.count()), (ec2.count(), 1));

        let formulas = &mut engine.formulas;
        let tests =
            [regions, not_in_europe].map(|piece| match formulas.literals.reduce(piece.literals[0], Slot::ANY) {
                Reduced::Open(test) => test,
                Reduced::Always(truth) => panic!("always {truth:?}"),
            });
        let [one, other] = tests.map(|test| formulas.literals.dimension_of(test));
        assert_eq!(one, other);
        let divided = formulas.literals.divide(&tests).expect("few");
        let Cells::Key(values) = &divided.cells else { panic!("a key") };
        let says = |cell: usize| [0, 1].map(|test: usize| divided.says[test].of(cell));
        let cells: Vec<(Option<Fact>, [Truth; 2])> =
            values.iter().cloned().enumerate().map(|(at, fact)| (fact, says(at))).collect();
        let text = |text: &str| Some(Fact::One(text.to_owned()));
        let expect = [
            (text("e"), [Truth::Yes, Truth::No]),
            (text("eu-"), [Truth::Yes, Truth::Yes]),
            (text("eu-west-1"), [Truth::No, Truth::Yes]),
        ];
        assert_eq!(cells, expect);

        let leaves = [regions, not_in_europe].map(|piece| {
            let becomes = formulas.clause(&piece.literals, Applies::Surely, Slot::ANY);
            assert!(matches!(becomes, Becomes::Clause(_)));
            formulas.deny(becomes)
        });
        assert_eq!(formulas.clause(&[], Applies::Surely, Slot::ANY), Becomes::Everything);
        let both = formulas.and(leaves[0], leaves[1]);
        assert_eq!([leaves[0], leaves[1], both].map(|formula| formulas.terms_of(formula).len()), [1, 1, 2]);

        let account = TargetId::Account(AccountId::new("111122223333"));
        let row = analysis.row(&account).expect("an account");
        let expect = [
            ("s3:GetObject", FormulaId::ALL, Verdict::Allowed),
            ("ec2:StopInstances", leaves[0], Verdict::Depends),
            ("ec2:RunInstances", both, Verdict::Denied),
        ];
        for (action, formula, verdict) in expect {
            let class = classes.of(catalog.action_id(action).expect(action));
            assert_eq!((row.formula_of(class, &classes), formulas.verdict(formula)), (formula, verdict), "{action}");
        }
        let mut left = |formula| {
            let wishes: Vec<Wish> = formulas.terms_of(formula).iter().map(|term| Wish::MayHold(*term)).collect();
            let point = formulas.find(&wishes)?;
            Ok(point.cells.iter().flat_map(|(_, cells)| cells.cells()).collect::<Vec<usize>>())
        };
        // Alone on its dimension, a test divides it in two: what it says yes to and what not.
        assert_eq!(left(leaves[0]).map(|cells| cells.len()), Ok(1));
        assert_eq!(left(both), Err(Passing::No));
        assert_eq!(analysis.distinct_rows(), 2);
    }
}
