//! Texts from which another tool makes a policy, and that are none yet: templates of Jinja, Handlebars, Helm, Terraform and
//! CloudFormation.
//!
//! Knows the marks that these tools leave and that JSON and the policy language cannot have. A single value that a tool fills
//! in is a `placeholder`; what leaves out or repeats parts of the text, so that nobody can say which statements come of it,
//! is here.

use super::span::Span;
use super::token::{LexemeKind, Lexemes};

/// Where the first mark of a template stands, if the text is one.
pub(super) fn mark(text: &str) -> Option<Span> {
    // Nearly all texts are none, and to look for two characters at once is quick.
    let of_braces = WAYS.iter().filter_map(|(open, _)| {
        let mut found = text.match_indices(open);
        found.find_map(|(at, _)| Some(Span::new(at, at + directive(text.get(at..)?)?)))
    });
    let of_braces = of_braces.min();
    let tag = if text.contains('!') { tag(text) } else { None };
    of_braces.into_iter().chain(tag).min()
}

/// How directives begin and end.
const WAYS: [(&str, &str); 4] = [("{%", "%}"), ("{#", "#}"), ("{{", "}}"), ("%{", "}")];

/// How much of a directive is shown.
const SHOWN: usize = 60;

/// How long the directive at the start of `text` is: `{% for … %}`, `{# … #}`, `{{#each …}}`, `{{- if … }}`, `%{ for … }`.
fn directive(text: &str) -> Option<usize> {
    const TERRAFORM: [&str; 5] = ["for", "if", "else", "endif", "endfor"];
    const HELM: [&str; 5] = ["if", "range", "with", "define", "block"];
    let (open, close) = WAYS.into_iter().find(|(open, _)| text.starts_with(open))?;
    let inner = text.strip_prefix(open)?;
    let bare = inner.trim_start_matches(['-', '+', '~', ' ']);
    let (signed, bare) = match bare.strip_prefix(['#', '/', '^']) {
        Some(rest) if open == "{{" => (true, rest),
        _ => (false, bare),
    };
    let length = bare.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(bare.len());
    let (word, behind) = bare.split_at_checked(length)?;
    let is_directive = match open {
        "{%" => !word.is_empty(),
        // A brace that opens an object stands before a name in quotation marks.
        "{#" => line(inner).contains(close),
        "%{" => TERRAFORM.contains(&word),
        // `{{ range }}` is a value that somebody called so.
        _ => (signed && !word.is_empty()) || (HELM.contains(&word) && !behind.trim_start().starts_with(['}', '-'])),
    };
    if !is_directive {
        return None;
    }
    let line = line(inner);
    Some(open.len() + line.find(close).map_or(line.len(), |at| at + close.len()))
}

/// The start of the text, as far as its line goes and it can be shown.
fn line(text: &str) -> &str {
    let end = text.bytes().take(SHOWN).position(|byte| byte == b'\n').unwrap_or(SHOWN.min(text.len()));
    let end = (0..=end).rev().find(|at| text.is_char_boundary(*at));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

/// Where a function of CloudFormation stands in YAML's short form, outside strings: `!Sub "…"`.
fn tag(text: &str) -> Option<Span> {
    const FUNCTIONS: [&str; 17] = [
        "Ref",
        "Sub",
        "GetAtt",
        "Join",
        "Select",
        "Split",
        "ImportValue",
        "FindInMap",
        "If",
        "Base64",
        "Cidr",
        "GetAZs",
        "Transform",
        "And",
        "Or",
        "Not",
        "Equals",
    ];
    let mut bang = None;
    for lexeme in Lexemes::new(text) {
        match lexeme.kind {
            LexemeKind::Stray if lexeme.span.of(text) == "!" => bang = Some(lexeme.span),
            LexemeKind::Word if FUNCTIONS.contains(&lexeme.span.of(text)) => {
                if let Some(bang) = bang.filter(|bang| bang.end == lexeme.span.start) {
                    return Some(Span::new(bang.start, lexeme.span.end));
                }
                bang = None;
            }
            _ => bang = None,
        }
    }
    None
}

/// Whether the text is a template of CloudFormation, or one that follows it, in YAML: no policy at all.
pub(super) fn is_cloudformation(text: &str) -> bool {
    let mut lines = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty() && !line.trim_start().starts_with('#') && *line != "---");
    lines.next().is_some_and(|line| line.trim_start_matches(['"', '\'']).starts_with("AWSTemplateFormatVersion"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<&str>) {
        assert_eq!(mark(text).map(|span| span.of(text)), expect, "{text}");
    }

    #[test]
    fn templates() {
        check(r#"{"a": [{% for x in xs %}"{{ x }}"{% endfor %}]}"#, Some("{% for x in xs %}"));
        check("{#- a remark -#}\n{}", Some("{#- a remark -#}"));
        check(r#"[%{ for a in b ~}"x"%{ endfor }]"#, Some("%{ for a in b ~}"));
        check(r#"["%{~ if a }x%{ endif }"]"#, Some("%{~ if a }"));
        check("{{#each xs}}1{{/each}}", Some("{{#each xs}}"));
        check("{\n{{- if .Values.x }}\n}", Some("{{- if .Values.x }}"));
        check(r#"{"Resource": !Sub "arn:${AWS::Partition}:s3:::x"}"#, Some("!Sub"));
        check(r#"{"Resource": !GetAtt A.Arn}"#, Some("!GetAtt"));
    }

    #[test]
    fn texts_that_are_none() {
        for text in [
            "",
            r#"{"Version": "2012-10-17"}"#,
            r#"["{{ x }}", "${x}", "100%{x}", "a!Ref", "!Sub x"]"#,
            "{{ iffy }}",
            "{{ range }}",
            "{{ end }}",
            "{{ resolve:ssm:a }}",
            "{%}",
            "!Subscribe",
            "! Sub",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn cloudformation_in_yaml() {
        assert!(is_cloudformation("# ours\n---\nAWSTemplateFormatVersion: '2010-09-09-OC'\nOrganization:\n"));
        assert!(is_cloudformation("\"AWSTemplateFormatVersion\": x"));
        assert!(!is_cloudformation("{\"AWSTemplateFormatVersion\": \"x\"}"));
        assert!(!is_cloudformation("Resources:\n"));
    }
}
