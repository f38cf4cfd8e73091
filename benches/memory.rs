//! How much memory the effective permissions of a whole organization hold, and take while they are worked out.
//!
//! `cargo bench --bench memory` prints a table over the organizations of the bench `effective`, and takes the same words.
//! It is a bench of its own because counting bytes takes time.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made has failed")]

mod organizations;

use analysis::Analyzer;
use catalog::Catalog;
use exchange::generate;
use organizations::Question;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    println!(
        "MB (of 1,000,000 bytes) of the answer and of what is remembered for the next one; and the most meanwhile\n"
    );
    row(["accounts/OUs/policies", "patterns", "viewpoint", "held", "most"].map(str::to_owned));
    for question in Question::all().iter().filter(|question| question.is_wanted()) {
        let organization = generate(&question.shape, Catalog::embedded()).unwrap();
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let mut analyzer = Analyzer::new(Catalog::embedded());
        let analysis = analyzer.analyze(&organization, &question.viewpoint);
        let since = |bytes: usize| format!("{:.1}", bytes.saturating_sub(before) as f64 / 1e6);
        let [size, source, asker] = question.cells();
        row([size, source, asker, since(MEMORY.current_usage()), since(MEMORY.peak_usage())]);
        drop((analyzer, analysis));
    }
}

fn row([size, source, asker, held, most]: [String; 5]) {
    println!("{size:>22} {source:>10} {asker:>12} {held:>8} {most:>8}");
}
