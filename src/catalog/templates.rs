//! Structures of OUs and accounts to begin an organization with, as of a date: what AWS recommends or sets up, and one of our own.
//!
//! Knows names and places alone: no policy is part of a template, for AWS's pages name none that everybody wants.
//! What becomes of them in an organization, `session` knows.

use TemplateKind::{Account, Ou};

/// Day on which the pages said so, `YYYY-MM-DD`.
pub const TEMPLATES_DATE: &str = "2026-11-30";

/// A structure, and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    pub name: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    /// AWS's page; `None` where there is nothing to say.
    pub source: Option<&'static str>,
    /// Parents before what is in them.
    pub lines: &'static [TemplateLine],
}

/// An OU or account of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateLine {
    /// How many OUs of the template it lies in.
    pub depth: usize,
    pub kind: TemplateKind,
    pub name: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateKind {
    Ou,
    Account,
}

/// Nothing but the management account, as `CreateOrganization` leaves it.
pub static EMPTY: Template = Template {
    name: "Empty",
    about: "The management account under the root, as AWS leaves it after creating an organization",
    source: Some("https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html"),
    lines: &[],
};

/// The OUs of "Organizing Your AWS Environment Using Multiple Accounts"; *Prod* and *Test* are from its page on environments of
/// workloads.
pub static RECOMMENDED_OUS: Template = Template {
    name: "AWS's recommended OUs",
    about: "Every OU that AWS's whitepaper on multiple accounts recommends, without accounts; delete what you do not need yet",
    source: Some(
        "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/recommended-ous-and-accounts.html",
    ),
    lines: &[
        line(0, Ou, "Security"),
        line(0, Ou, "Infrastructure"),
        line(0, Ou, "Workloads"),
        line(1, Ou, "Prod"),
        line(1, Ou, "Test"),
        line(0, Ou, "Sandbox"),
        line(0, Ou, "Policy Staging"),
        line(0, Ou, "Suspended"),
        line(0, Ou, "Individual Business Users"),
        line(0, Ou, "Exceptions"),
        line(0, Ou, "Deployments"),
        line(0, Ou, "Transitional"),
        line(0, Ou, "Business Continuity"),
    ],
};

/// The dedicated accounts of the AWS SRA, each in its OU.
pub static SECURITY_REFERENCE_ARCHITECTURE: Template = Template {
    name: "AWS Security Reference Architecture",
    about: "The OUs and the dedicated accounts that the AWS SRA places its security services in",
    source: Some(
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/security-reference-architecture/dedicated-accounts.html",
    ),
    lines: &[
        line(0, Ou, "Security"),
        line(1, Account, "Security Tooling"),
        line(1, Account, "Log Archive"),
        line(0, Ou, "Infrastructure"),
        line(1, Account, "Network"),
        line(1, Account, "Shared Services"),
        line(0, Ou, "Workloads"),
        line(1, Account, "Application"),
    ],
};

/// Our own, after the "production starter organization" among AWS's patterns, with a place to test and one to try things.
pub static SMALL_COMPANY: Template = Template {
    name: "Small company",
    about: "A start for one product: security apart from production, test and a sandbox, after AWS's starter pattern",
    source: Some(
        "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/production-starter-organization.html",
    ),
    lines: &[
        line(0, Ou, "Security"),
        line(1, Account, "Log archive"),
        line(1, Account, "Security tooling"),
        line(0, Ou, "Workloads"),
        line(1, Ou, "Prod"),
        line(2, Account, "Production"),
        line(1, Ou, "Test"),
        line(2, Account, "Test"),
        line(0, Ou, "Sandbox"),
        line(1, Account, "Sandbox"),
    ],
};

/// What a landing zone is set up with, under the names that AWS proposes; *Sandbox* can be left out there.
pub static CONTROL_TOWER: Template = Template {
    name: "AWS Control Tower",
    about: "What a landing zone begins with: Security with its two shared accounts, and the optional Sandbox",
    source: Some("https://docs.aws.amazon.com/controltower/latest/userguide/how-control-tower-works.html"),
    lines: &[
        line(0, Ou, "Security"),
        line(1, Account, "Log Archive"),
        line(1, Account, "Audit"),
        line(0, Ou, "Sandbox"),
    ],
};

/// All, the plainest first.
pub static TEMPLATES: [&Template; 5] =
    [&EMPTY, &RECOMMENDED_OUS, &SECURITY_REFERENCE_ARCHITECTURE, &SMALL_COMPANY, &CONTROL_TOWER];

const fn line(depth: usize, kind: TemplateKind, name: &'static str) -> TemplateLine {
    TemplateLine { depth, kind, name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_ou_above_it() {
        for template in TEMPLATES {
            let mut open: Vec<TemplateKind> = Vec::new();
            for line in template.lines {
                assert!(line.depth <= open.len(), "{}: {}", template.name, line.name);
                open.truncate(line.depth);
                assert!(open.last().is_none_or(|above| *above == Ou), "{}: {}", template.name, line.name);
                open.push(line.kind);
            }
            assert!(!template.about.ends_with('.') && !template.about.contains('`'), "{}", template.name);
        }
    }
}
