//! ARNs of what the organization holds.
//!
//! Knows the formats of the Organizations ARNs. What an ARN is, `aws` knows.

use aws::Arn;

use super::Organization;
use super::entity::Policy;
use super::ids::TargetId;

impl Organization {
    /// `arn:aws:organizations::<management account>:organization/<id>`
    pub fn arn(&self) -> String {
        self.own_arn(&format!("organization/{}", self.id))
    }

    /// The ARN of a root, OU or account.
    pub fn target_arn(&self, target: &TargetId) -> String {
        let kind = match target {
            TargetId::Root => "root",
            TargetId::Ou(_) => "ou",
            TargetId::Account(_) => "account",
        };
        self.own_arn(&format!("{kind}/{}/{}", self.id, self.target_text(target)))
    }

    /// The ARN of a policy; AWS-managed ones belong to the account `aws`.
    pub fn policy_arn(&self, policy: &Policy) -> String {
        let kind = policy.kind.as_str().to_lowercase();
        if policy.aws_managed {
            let resource = format!("policy/{kind}/{}", policy.id);
            return Arn::global(self.partition.as_str(), "organizations", "aws", &resource).to_string();
        }
        self.own_arn(&format!("policy/{}/{kind}/{}", self.id, policy.id))
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

    fn own_arn(&self, resource: &str) -> String {
        let owner = self.management_account.as_str();
        Arn::global(self.partition.as_str(), "organizations", owner, resource).to_string()
    }
}
