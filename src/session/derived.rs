//! Everything that follows from a document, its baseline and a viewpoint.
//!
//! Knows in which order findings are read. What is true comes from `analysis`.

use std::sync::Arc;

use analysis::{Analysis, Analyzer, Comparison, Finding, Viewpoint};
use organization::Organization;
use policy::Severity;

/// Everything that follows from a document, its baseline and a viewpoint.
#[derive(Clone, Debug)]
pub struct Derived {
    pub analysis: Arc<Analysis>,
    /// From the baseline to now; `None` where they have no requests in common.
    pub comparison: Option<Arc<Comparison>>,
    pub findings: Arc<[Finding]>,
}

impl Derived {
    /// Works everything out.
    pub fn of(
        analyzer: &mut Analyzer,
        baseline: &Organization,
        organization: &Organization,
        viewpoint: &Viewpoint,
    ) -> Self {
        let comparison = analyzer.compare(baseline, organization, viewpoint).ok().map(Arc::new);
        let analysis = match &comparison {
            Some(comparison) => Arc::clone(&comparison.after),
            None => Arc::new(analyzer.analyze(organization, viewpoint)),
        };
        let findings = findings_by_severity(organization, &analysis);
        Self { analysis, comparison, findings }
    }
}

/// What is wrong comes before what is only worth a look; within one severity the order stays.
pub fn findings_by_severity(organization: &Organization, analysis: &Analysis) -> Arc<[Finding]> {
    let mut findings = analysis::findings(organization, analysis);
    findings.sort_by_key(|finding| match finding.severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    });
    findings.into()
}
