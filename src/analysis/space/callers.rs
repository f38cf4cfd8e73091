//! The ARNs that callers of a viewpoint may have.
//!
//! Knows how ARNs of roles, users and the root user are written, and who is a caller of which viewpoint; what else follows from a
//! caller, `domain` knows.

use super::domain::{Arity, Domain, Holds, Presence, Standpoint, Values, listed, one, texts};
use super::viewpoint::Who;
use crate::policies::names;
use aws::{Arn, Class, Shape, Step};
use policy::Caller;

impl Standpoint {
    /// The ARNs of a viewpoint's callers.
    pub(super) fn principal(&self, who: &Who) -> Holds {
        let shape = |rest: &[Step]| -> Shape {
            let head = format!("arn:{}:iam::", self.partition);
            let account: Vec<Step> = match self.known_account() {
                Some(account) if *who != Who::Outsider => account.id.chars().map(Step::Is).collect(),
                _ => vec![Step::Run(Class::Plain)],
            };
            head.chars().map(Step::Is).chain(account).chain(rest.iter().copied()).collect()
        };
        let text = |text: &str| text.chars().map(Step::Is).collect::<Vec<_>>();
        let any = |kind: &str| {
            let mut rest = text(kind);
            rest.extend([Step::One(Class::Any), Step::Run(Class::Any)]);
            shape(&rest)
        };
        // Service-linked roles are callers of their own: nothing binds them.
        let callers = |values: Vec<Shape>| {
            let linked = text(":role/aws-service-role/").into_iter().chain([Step::Run(Class::Any)]);
            let mut never = vec![shape(&linked.collect::<Shape>())];
            // Who is of the account itself is not outside of the organization.
            if let Some(account) = self.known_account().filter(|_| *who == Who::Outsider) {
                let own = format!("arn:{}:iam::{}:", self.partition, account.id);
                never.push(text(&own).into_iter().chain([Step::Run(Class::Any)]).collect());
            }
            Holds::Any(Domain { presence: Presence::Always, arity: Arity::One, values: Values::Texts(values), never })
        };
        let rest = match who {
            Who::Outsider => return callers(vec![any(":role/")]),
            // Policies single out every name that could be given to one of whom they say nothing.
            Who::Role(None) if self.name.is_empty() => return callers(vec![any(":role/")]),
            Who::User(None) if self.name.is_empty() => return callers(vec![any(":user/")]),
            Who::Role(None) if self.name.ends_with('*') => return self.of_several_names(":role/", shape),
            Who::User(None) if self.name.ends_with('*') => return self.of_several_names(":user/", shape),
            Who::Role(_) => format!(":role/{}", self.name),
            Who::User(_) => format!(":user/{}", self.name),
            Who::Root => ":root".to_owned(),
            Who::Anyone | Who::ServiceLinkedRole | Who::Service => {
                return callers(vec![shape(&text(":root")), any(":user/"), any(":role/")]);
            }
        };
        match self.known_account() {
            Some(account) => one(&format!("arn:{}:iam::{}{rest}", self.partition, account.id)),
            None => texts(vec![shape(&text(&rest))]),
        }
    }

    /// The ARNs of a caller that has one of several names.
    fn of_several_names(&self, kind: &str, shape: impl Fn(&[Step]) -> Shape) -> Holds {
        let rest = |name: &String| format!("{kind}{name}");
        match self.known_account() {
            Some(account) => {
                let arn = |name| format!("arn:{}:iam::{}{}", self.partition, account.id, rest(name));
                listed(names(&self.name).iter().map(arn).collect(), Presence::Always)
            }
            None => {
                let text = |name| rest(name).chars().map(Step::Is).collect::<Shape>();
                texts(names(&self.name).iter().map(|name| shape(&text(name))).collect())
            }
        }
    }

    /// The caller of a viewpoint's requests; for anyone a role. `None` where the viewpoint has no caller of an account.
    #[must_use]
    pub fn caller(&self, who: &Who) -> Option<Caller> {
        let account = self.account.as_ref().map_or("111122223333", |account| &account.id);
        let name = if self.name.is_empty() { "ordinary" } else { self.name.trim_end_matches('*') };
        let arn = |rest: &str| Arn::global(&self.partition, "iam", account, rest).to_string();
        let text = match who {
            Who::Role(_) | Who::Anyone => arn(&format!("role/{name}")),
            Who::User(_) => arn(&format!("user/{name}")),
            Who::Root => arn("root"),
            Who::ServiceLinkedRole | Who::Outsider | Who::Service => return None,
        };
        Caller::read(&text).ok()
    }
}
