//! A test of a value of which only its shape is known: whether all texts of the shape pass, or none.
//!
//! Knows how texts are divided by a test, from `sample`; what shapes requests have, others know.

use aws::{HEAD, Shape, Step, meet};

use super::notes::Notes;
use super::sample::Samples;
use super::test::Test;
use crate::context::Context;
use crate::truth::Truth;

/// A character that no policy has reason to write: it stands for whatever a wildcard stands for.
const ANY: char = '\u{10FFFD}';

/// How the texts of one shape lie to those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// None of them is one of the other.
    Apart,
    /// All of them are.
    Within,
    /// Some may be and others not.
    Across,
}

impl Test {
    /// Whether every text that fits one of these shapes passes, or none of them; `None` where it hangs on the text.
    pub(super) fn passes_every(&self, shapes: &[Shape], context: &Context, notes: &mut impl Notes) -> Option<Truth> {
        let Samples::Texts(dividing) = self.samples(context) else { return None };
        if matches!(self, Self::Arn(_)) && shapes.iter().any(moves_parts) {
            return None;
        }
        if dividing.iter().flatten().any(|step| *step == Step::Is(ANY)) {
            return None;
        }
        let mut all = None;
        for shape in shapes {
            let is_divided = dividing.iter().any(|other| place(shape, other) == Place::Across);
            let truth = if !is_divided {
                // To the test all of them are alike.
                self.passes(&text_of(shape, 0), context, notes)
            } else if instances(shape, &dividing)?.all(|text| self.passes(&text, context, &mut ()) == Truth::Yes) {
                Truth::Yes
            } else {
                return None;
            };
            if all.is_some_and(|all| all != truth) {
                return None;
            }
            all = Some(truth);
        }
        all
    }
}

impl Test {
    /// Whether every text but one passes, or none of them; `None` where it hangs on the text.
    pub(super) fn passes_others(&self, own: &str, context: &Context) -> Option<Truth> {
        let Samples::Texts(dividing) = self.samples(context) else { return None };
        let own: Shape = own.chars().map(Step::Is).collect();
        let tells_others_apart = dividing.iter().any(|shape| *shape != own);
        (!tells_others_apart).then(|| self.passes(&ANY.to_string(), context, &mut ()))
    }
}

/// Whether a wildcard may stand for a colon that parts an ARN. ARNs are compared part by part, so it would move all that follow.
fn moves_parts(shape: &Shape) -> bool {
    let has_colon = |step: &Step| matches!(step, Step::One(class) | Step::Run(class) if class.has(':'));
    let before = shape.iter().take_while(|step| !has_colon(step));
    shape.iter().any(has_colon) && before.filter(|step| **step == Step::Is(':')).count() < HEAD
}

fn place(shape: &Shape, other: &Shape) -> Place {
    if !meet(shape, other) {
        return Place::Apart;
    }
    let fits = |text: String| meet(other, &text.chars().map(Step::Is).collect::<Shape>());
    let is_within = instances(shape, std::slice::from_ref(other)).is_some_and(|mut texts| texts.all(fits));
    if is_within { Place::Within } else { Place::Across }
}

/// Texts of a shape that stand for all of it before some patterns, which match each of these or do not match all texts of the
/// shape; `None` where a shape has too many wildcards for that.
///
/// What is put in stands in no pattern, so only a wildcard of theirs takes it, which would take anything else of that length.
/// Of a text that is longer than a pattern a run of the pattern takes a part, and would take more, so that longer texts need not
/// be tried.
fn instances(shape: &Shape, patterns: &[Shape]) -> Option<impl Iterator<Item = String>> {
    let runs = shape.iter().filter(|step| matches!(step, Step::Run(_))).count();
    let longest = patterns.iter().map(Vec::len).max().unwrap_or_default();
    let lengths = match runs {
        0 => 0..=0,
        1 => 0..=longest + 1,
        _ => return None,
    };
    Some(lengths.map(|length| text_of(shape, length)))
}

/// The text of a shape with so many characters for a run.
fn text_of(shape: &Shape, length: usize) -> String {
    let mut text = String::new();
    for step in shape {
        match step {
            Step::Is(c) | Step::Either(c) => text.push(*c),
            Step::One(_) => text.push(ANY),
            Step::Run(_) => text.extend(std::iter::repeat_n(ANY, length)),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use aws::Class;
    use serde_json::json;

    use super::*;
    use crate::{Fact, PolicyKind, Rules, parse};

    /// `*` for any run of characters, `#` for any one.
    fn shape(text: &str) -> Shape {
        let step = |c: char| match c {
            '*' => Step::Run(Class::Any),
            '#' => Step::One(Class::Any),
            c => Step::Is(c),
        };
        text.chars().map(step).collect()
    }

    fn holds(operator: &str, values: &[&str], fact: Fact) -> Truth {
        let statement =
            json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {operator: {"aws:x": values}}});
        let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        let rule = Rules::of(&parse(&text, PolicyKind::Identity).document, &|_| None).rules.swap_remove(0);
        let context = [("aws:x", fact)].into_iter().collect();
        rule.conditions()[0].holds(&context, &mut ())
    }

    const ROLE: [&str; 2] = ["arn:aws:iam::1:role/Deploy", "arn:aws:iam::1:role/#*/Deploy"];

    #[test]
    fn the_path_of_a_role_is_open() {
        use Truth::{Maybe, No, Yes};
        for (operator, values, expect) in [
            ("ArnLike", ["arn:aws:iam::*:role/Break", "arn:aws:iam::*:role/*/Break"].as_slice(), No),
            ("ArnNotLike", &["arn:aws:iam::*:role/Break"], Yes),
            ("ArnLike", &["arn:aws:iam::*:role/*"], Yes),
            ("ArnLike", &["arn:*:iam::?:role/*"], Yes),
            ("ArnLike", &["arn:aws:iam::2:role/*"], No),
            ("ArnLike", &["arn:aws:iam::*:role/Dep*"], Maybe),
            ("ArnLike", &["arn:aws:iam::*:role/*Deploy"], Yes),
            ("ArnLike", &["arn:aws:iam::*:role/?*Deploy"], Maybe),
            // Together they are all of them.
            ("ArnLike", &["arn:aws:iam::*:role/Deploy", "arn:aws:iam::*:role/*/Deploy"], Yes),
            ("ArnLike", &["arn:aws:iam::*:role/*/Deploy"], Maybe),
            ("ArnEquals", &["arn:aws:iam::1:role/Deploy"], Maybe),
            ("ArnEquals", &["arn:aws:iam::1:role/eployD"], No),
            ("StringLike", &["*:role/*"], Yes),
            ("StringLike", &["*"], Yes),
            ("StringNotLike", &["*/Break*"], Maybe),
            ("StringNotLike", &["*:user/*"], Maybe),
            ("StringNotLike", &["*:root"], Yes),
            ("StringEquals", &["arn:aws:iam::1:role/Deploy"], Maybe),
            ("StringNotEquals", &["arn:aws:iam::1:role/Other"], Yes),
            ("StringEqualsIgnoreCase", &["arn:aws:iam::1:role/deploy"], Maybe),
            ("StringEqualsIgnoreCase", &["arn:aws:iam::1:role/other"], No),
            ("ForAnyValue:StringLike", &["*:role/*"], Yes),
            ("ForAllValues:StringLike", &["*:role/*"], Yes),
            ("ForAllValues:StringLike", &["*:root"], No),
            ("StringLikeIfExists", &["*:role/*"], Yes),
            ("Null", &["true"], No),
            ("Null", &["false"], Yes),
            ("NumericEquals", &["1"], Maybe),
            ("Bool", &["true"], Maybe),
            ("StringLike", &["${aws:missing}"], No),
            ("StringLike", &["\u{10FFFD}*"], Maybe),
        ] {
            let found = holds(operator, values, Fact::Shaped(ROLE.map(shape).to_vec()));
            assert_eq!(found, expect, "{operator} {values:?}");
        }
    }

    #[test]
    fn any_text_but_one() {
        use Truth::{Maybe, No, Yes};
        for (operator, values, expect) in [
            ("StringEquals", ["own"].as_slice(), No),
            ("StringNotEquals", &["own"], Yes),
            ("StringNotEqualsIfExists", &["own"], Yes),
            // A key that is not there passes.
            ("StringEqualsIfExists", &["own"], Maybe),
            ("StringLike", &["own"], No),
            ("StringNotEquals", &["own", "partner"], Maybe),
            ("StringNotLike", &["o*"], Maybe),
            ("StringEqualsIgnoreCase", &["OWN"], Maybe),
            ("Null", &["true"], Maybe),
            ("Null", &["true", "false"], Yes),
            ("NumericEquals", &["1"], Maybe),
        ] {
            assert_eq!(holds(operator, values, Fact::Other("own".to_owned())), expect, "{operator} {values:?}");
        }
    }

    /// Every text of a shape, up to some length of its run, says the same of short patterns as the shape does.
    #[test]
    fn all_texts_of_a_shape_against_all_patterns() {
        let longer = |texts: &[String], letters: &str| -> Vec<String> {
            texts.iter().flat_map(|text| letters.chars().map(move |c| format!("{text}{c}"))).collect()
        };
        let up_to = |longest: usize, letters: &str| {
            let mut all = vec![vec![String::new()]];
            for at in 0..longest {
                let next = longer(&all[at], letters);
                all.push(next);
            }
            all.concat()
        };
        let (patterns, runs) = (up_to(4, "ab*?"), up_to(6, "abc"));
        let mut seen = [0; 3];
        for text in ["a*", "*", "a*b", "#*", "ab", "#", "a#b*"] {
            let texts: Vec<String> = match text.split_once('*') {
                Some((before, after)) => runs.iter().map(|run| format!("{before}{run}{after}")).collect(),
                None => vec![text.to_owned()],
            };
            let texts: Vec<String> =
                texts.iter().flat_map(|text| "abc".chars().map(|c| text.replace('#', &c.to_string()))).collect();
            for pattern in &patterns {
                let glob = crate::pattern::Glob::new(pattern);
                let matching = texts.iter().filter(|text| glob.matches(text)).count();
                let expect = match matching {
                    0 => Truth::No,
                    all if all == texts.len() => Truth::Yes,
                    _ => Truth::Maybe,
                };
                let found = holds("StringLike", &[pattern], Fact::Shaped(vec![shape(text)]));
                assert_eq!(found, expect, "`{text}` against `{pattern}`");
                seen[found as usize] += 1;
            }
        }
        assert!(seen.iter().all(|count| *count > 100), "{seen:?}");
    }

    #[test]
    fn a_colon_that_may_move_the_parts_of_an_arn() {
        for (text, expect) in [
            ("*", true),
            ("arn:aws:iam::*", true),
            ("arn:aws:iam::1:*", false),
            ("arn:aws:iam::1:role/#", false),
            ("arn", false),
        ] {
            assert_eq!(moves_parts(&shape(text)), expect, "{text}");
        }
        let plain = vec![Step::Run(Class::Plain)];
        assert!(!moves_parts(&plain));
    }
}
