//! ARNs of what the organization holds.
//!
//! Knows the formats of the Organizations ARNs. Does not read or match ARNs: `policy` does.

use super::Organization;
use super::entity::Policy;
use super::ids::TargetId;

impl Organization {
    /// `arn:aws:organizations::<management account>:organization/<id>`
    pub fn arn(&self) -> String {
        format!("{}organization/{}", self.arn_prefix(), self.id)
    }

    /// The ARN of a root, OU or account.
    pub fn target_arn(&self, target: &TargetId) -> String {
        let kind = match target {
            TargetId::Root => "root",
            TargetId::Ou(_) => "ou",
            TargetId::Account(_) => "account",
        };
        format!("{}{kind}/{}/{}", self.arn_prefix(), self.id, self.target_text(target))
    }

    /// The ARN of a policy; AWS-managed ones belong to the account `aws`.
    pub fn policy_arn(&self, policy: &Policy) -> String {
        let kind = policy.kind.as_str().to_lowercase();
        if policy.aws_managed {
            return format!("arn:{}:organizations::aws:policy/{kind}/{}", self.partition, policy.id);
        }
        format!("{}policy/{}/{kind}/{}", self.arn_prefix(), self.id, policy.id)
    }

    /// `o-…/r-…/ou-…/`, as `aws:PrincipalOrgPaths` shows it: always with a slash at the end.
    pub fn entity_path(&self, target: &TargetId) -> String {
        let mut path = format!("{}/", self.id);
        for target in self.path(target) {
            path.push_str(self.target_text(&target));
            path.push('/');
        }
        path
    }

    fn arn_prefix(&self) -> String {
        format!("arn:{}:organizations::{}:", self.partition, self.management_account)
    }
}
