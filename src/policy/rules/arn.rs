//! Patterns of ARNs: how a `Resource` entry matches, and how the ARN condition operators do.
//!
//! Knows the six parts and what a wildcard may reach; which resource a request is for, `resource` knows.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use aws::{Class, HEAD, Shape, arn_parts, is_arn};

use super::notes::{Inference, Notes};
use super::template::Bit;
use crate::pattern::{Glob, GlobBuilder};
use crate::truth::{Doubt, Truth, Undocumented};
use crate::ways::{Across, Step, Ways};

/// A value of `ArnEquals`, `ArnLike` or their negations: each part is compared on its own, and `*` reaches across no colon.
#[derive(Debug, Clone)]
pub(super) enum Like {
    /// The parts, and the pattern as if `*` reached across colons: what does not fit that is no match either.
    Parts(Vec<Glob>, Glob),
    /// With a placeholder in it: what does not fit this is no match.
    Open(Glob, String),
    NoArn,
}

impl Like {
    pub fn of(bits: &[Bit<'_>], open: Option<&str>) -> Self {
        if let Some(written) = open {
            return Self::Open(free(bits), written.to_owned());
        }
        let parts: Vec<Glob> = split(bits).iter().map(|part| free(part)).collect();
        match parts.first().and_then(Glob::as_literal) {
            Some("arn") if parts.len() == HEAD + 1 => Self::Parts(parts, free(bits)),
            _ => Self::NoArn,
        }
    }

    pub fn matches(&self, value: &str, notes: &mut impl Notes) -> Truth {
        match self {
            // What an ARN operator says of a text that is no ARN, AWS does not state.
            _ if !is_arn(value) => open(notes, Undocumented::NoArn),
            Self::Open(glob, _) if !glob.matches(value) => Truth::No,
            Self::Open(_, written) => {
                notes.doubt(|| Doubt::Placeholder(written.clone()));
                Truth::Maybe
            }
            // One pattern over the whole text turns most values away before anything is split.
            Self::Parts(_, all) if !all.matches(value) => Truth::No,
            Self::Parts(parts, _) => {
                let mut values = arn_parts(value);
                Truth::known(parts.iter().all(|part| values.next().is_some_and(|value| part.matches(value))))
            }
            Self::NoArn => open(notes, Undocumented::NoArn),
        }
    }
}

/// A `Resource` entry that is no lone `*`.
#[derive(Debug, Clone)]
pub(super) struct ArnPattern {
    /// Each part on its own; all six, or fewer in a short ARN.
    parts: Vec<Glob>,
    /// The pattern as if each `*` reached everywhere: what does not fit this is no match.
    free: Glob,
    /// What the pattern says character by character, for a `*` at the end of a part, which reaches across colons.
    steps: Vec<Step>,
    reach: Reach,
    /// Whether a wildcard stands in the part that names the resource's type.
    wild_type: bool,
    /// `free` in lower case: what does not fit this in lower case does not match in any case.
    lower: Glob,
    /// The same steps, the first five parts in any case.
    any_case: Vec<Step>,
    /// How many steps the first five parts are.
    head: usize,
}

/// How far a match can go beyond part against part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// No `*` before the sixth part.
    Parts,
    /// A `*` before the sixth part, none at the end of one.
    Inner,
    /// A `*` at the end of one of the first five parts.
    Across,
    /// Fewer than six parts, and a `*` at the end.
    Short,
    /// Fewer than six parts otherwise.
    Incomplete,
}

impl ArnPattern {
    pub fn of(bits: &[Bit<'_>]) -> Self {
        let parts = split(bits);
        let mut steps = Vec::new();
        let mut head = 0;
        let (mut inner, mut across) = (false, false);
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                steps.push(Step::Is(':'));
            }
            let begin = steps.len();
            let in_head = at < HEAD;
            for bit in part {
                match bit {
                    Bit::Literal(text) => steps.extend(text.chars().map(Step::Is)),
                    Bit::Run => steps.push(Step::Run(Across::Colons)),
                    Bit::Pattern(text) => steps.extend(text.chars().map(|c| match c {
                        '*' => Step::Run(if in_head { Across::No } else { Across::Colons }),
                        '?' => Step::One(if in_head { Across::No } else { Across::Colons }),
                        c => Step::Is(c),
                    })),
                }
            }
            // AWS documents that a `*` at the end of a part stands for whatever follows it, colons among it: `arn:aws:s3*`.
            if let Some(last @ Step::Run(_)) = steps.iter_mut().skip(begin).next_back() {
                *last = Step::Run(Across::Colons);
                across |= in_head;
            }
            if in_head {
                head = steps.len();
            }
            // Of a `*` within a part it does not say so; that one stays inside, and what would fit otherwise is noted.
            inner |= steps.iter().skip(begin).any(|step| *step == Step::Run(Across::No));
        }
        let ends_open = matches!(steps.last(), Some(Step::Run(_)));
        let reach = match parts.len() {
            0..=HEAD if ends_open => Reach::Short,
            0..=HEAD => Reach::Incomplete,
            _ if across => Reach::Across,
            _ if inner => Reach::Inner,
            _ => Reach::Parts,
        };
        // AWS documents case for the sixth part and not for the five before it, so what fits there in any case alone is open.
        let any_case = steps.iter().enumerate().map(|(at, step)| match step {
            Step::Is(c) if at < head => Step::Either(*c),
            step => *step,
        });
        Self {
            free: free(bits),
            wild_type: has_wild_type(&parts),
            lower: free_of(bits, str::to_ascii_lowercase),
            any_case: any_case.collect(),
            head,
            parts: parts.iter().map(|part| free(part)).collect(),
            steps,
            reach,
        }
    }

    /// Whether the pattern matches an ARN of a request.
    pub fn matches(&self, arn: &super::resource::Arn, notes: &mut impl Notes) -> Truth {
        if self.reaches(&arn.text, notes) {
            let in_doubt = self.wild_type && arn.has_type;
            return if in_doubt { open(notes, Undocumented::ResourceTypeWildcard) } else { Truth::Yes };
        }
        // The cheap test first: nearly no ARN gets past it.
        let may = self.reach != Reach::Incomplete && self.lower.matches(&arn.lower);
        if may && Ways::of(self.any_case.iter().copied()).match_whole(&arn.text) {
            return open(notes, Undocumented::ArnCase);
        }
        Truth::No
    }

    /// The shapes by which this tells ARNs apart: part against part, with what reaches across, and in any case.
    pub(super) fn shapes(&self) -> [Shape; 3] {
        let shape = |steps: &[Step]| -> Shape { steps.iter().map(|step| shaped(*step, Across::Colons)).collect() };
        let parts = self
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| shaped(*step, if at < self.head { Across::No } else { Across::Colons }));
        [parts.collect(), shape(&self.steps), shape(&self.any_case)]
    }

    fn reaches(&self, text: &str, notes: &mut impl Notes) -> bool {
        // Most patterns are settled part against part; only where a `*` may reach across colons is there more than one way.
        let mut values = arn_parts(text);
        let mut part_by_part = || self.parts.iter().all(|part| values.next().is_some_and(|value| part.matches(value)));
        match self.reach {
            Reach::Incomplete => false,
            Reach::Parts => part_by_part(),
            Reach::Inner | Reach::Across if part_by_part() => true,
            Reach::Inner | Reach::Across | Reach::Short => {
                let may = self.free.matches(text);
                let does = may && self.reach != Reach::Inner && Ways::of(self.steps.iter().copied()).match_whole(text);
                if may && !does {
                    notes.inference(Inference::StarInsidePart);
                }
                does
            }
        }
    }
}

/// A step for others, its wildcard reaching at most so far.
fn shaped(step: Step, most: Across) -> aws::Step {
    let class = |across| match (across, most) {
        (Across::Colons, Across::Colons) => Class::Any,
        _ => Class::NoColon,
    };
    match step {
        Step::Is(c) => aws::Step::Is(c),
        Step::Either(c) if c.is_ascii_alphabetic() => aws::Step::Either(c),
        Step::Either(c) => aws::Step::Is(c),
        Step::One(across) => aws::Step::One(class(across)),
        Step::Run(across) => aws::Step::Run(class(across)),
    }
}

fn open(notes: &mut impl Notes, point: Undocumented) -> Truth {
    notes.doubt(|| Doubt::NotDocumented(point));
    Truth::Maybe
}

/// The pattern with each `*` reaching everywhere.
pub(super) fn free(bits: &[Bit<'_>]) -> Glob {
    free_of(bits, str::to_owned)
}

fn free_of(bits: &[Bit<'_>], written: impl Fn(&str) -> String) -> Glob {
    let mut glob = GlobBuilder::default();
    for bit in bits {
        match bit {
            Bit::Pattern(text) => glob.pattern(&written(text)),
            Bit::Literal(text) => glob.literal(&written(text)),
            Bit::Run => glob.run(),
        }
    }
    glob.build()
}

/// The bits of each part, divided at the first five colons that the policy itself writes:
/// what is put in for a variable stays in the part where the variable stands.
fn split<'t>(bits: &'t [Bit<'_>]) -> Vec<Vec<Bit<'t>>> {
    let mut parts = Vec::new();
    let mut part = Vec::new();
    for bit in bits {
        let &Bit::Pattern(mut text) = bit else {
            part.push(bit.clone());
            continue;
        };
        while let Some((before, after)) = text.split_once(':').filter(|_| parts.len() < HEAD) {
            part.push(Bit::Pattern(before));
            parts.push(std::mem::take(&mut part));
            text = after;
        }
        part.push(Bit::Pattern(text));
    }
    parts.push(part);
    // So that a lone `*`, and a part that is empty, look alike however they were put together.
    for part in &mut parts {
        part.retain(|bit| *bit != Bit::Pattern(""));
    }
    parts
}

/// Whether a wildcard stands in the part of a pattern that names the type of a resource: before the first `/` or `:`
/// of its sixth part. A lone `*` there stands for whole resources.
fn has_wild_type(parts: &[Vec<Bit<'_>>]) -> bool {
    let ends_open = |part: &Vec<Bit<'_>>| matches!(part.last(), Some(Bit::Pattern(text)) if text.ends_with('*'));
    let last = match parts {
        [_, _, _, _, _, last] => last,
        // A `*` at the end of the part before may reach up to the type.
        [_, _, .., before, last] if ends_open(before) => last,
        _ => return false,
    };
    if let [Bit::Pattern("*")] = last.as_slice() {
        return false;
    }
    for bit in last {
        let (text, is_pattern) = match bit {
            Bit::Pattern(text) => (*text, true),
            Bit::Literal(text) => (text.as_ref(), false),
            Bit::Run => return true,
        };
        // The type ends with the first `/` or `:`; before it no wildcard may stand, after it any.
        let before = text.split(['/', ':']).next().unwrap_or_default();
        if is_pattern && before.contains(['*', '?']) {
            return true;
        }
        if before.len() < text.len() {
            return false;
        }
    }
    false
}
