//! Text that deployment tools, or people, replace before AWS sees a policy: `{{ Name }}`, `${{ Name }}`, `${NAME}`,
//! `${function(…)}`, `$[alfred_ssm_/path]`, `<my-name>`, `[[name]]`, `[NAME]`.
//!
//! Knows how such text looks and how it differs from IAM policy variables and from text that means itself; knows no values
//! for it.

use std::borrow::Cow;

use super::json::{self, JsonValue};
use super::span::{Span, Spanned};
use super::variable::{Piece, pieces};

/// One placeholder in a policy text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Placeholder {
    /// The name between the braces: `PARTITION`.
    pub name: String,
    /// The placeholder as it is written: `${PARTITION}`.
    pub written: String,
}

impl Placeholder {
    /// What a remark says of it.
    pub(super) fn remark(&self) -> String {
        if self.written.starts_with(['<', '[']) {
            return format!("`{}` is to be filled in", self.written);
        }
        format!("`{}` is replaced by another tool", self.written)
    }
}

/// The placeholders of any text, in order: `{{ Name }}`, `${{ Name }}`, every `${…}` that is no policy variable, and
/// `<name>`, `[[name]]` or `[NAME]` where they are a whole part of the text.
/// A policy variable names a context key, `${aws:username}`, or one character, `${*}`.
///
/// ```
/// use policy::placeholders;
/// let found = placeholders("arn:${PARTITION}:s3:::${aws:username}");
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].value.name, "PARTITION");
/// ```
#[must_use]
pub fn placeholders(text: &str) -> Vec<Spanned<Placeholder>> {
    let mut at = 0;
    let mut found = Vec::new();
    for (written, piece) in pieces(text) {
        let span = Span::new(at, at + written.len());
        at = span.end;
        if let Piece::Placeholder { name } = piece {
            let (name, written) = (name.to_owned(), written.to_owned());
            found.push(Spanned::new(Placeholder { name, written }, span));
        }
    }
    found
}

/// The text with values for its placeholders, as far as there are any; `value` gives one by the name between the braces.
/// A placeholder within such a value stays one.
#[must_use]
pub fn fill_placeholders(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let filled = pieces(text).map(|(written, piece)| match piece {
        Piece::Placeholder { name } => value(name).map_or(Cow::Borrowed(written), Cow::Owned),
        Piece::Text | Piece::Character(_) | Piece::Variable { .. } | Piece::Broken(_) => Cow::Borrowed(written),
    });
    filled.collect()
}

/// The name of a placeholder, if `inner`, the text between `${` and `}`, is one.
///
/// A policy variable is `service:name`. No service is written with `_`, and no key begins with a colon; so what does is
/// another tool's: CloudFormation's `AWS::Region`, the Landing Zone Accelerator's `ACCEL_LOOKUP::CUSTOM:Name`.
pub(super) fn placeholder_name(inner: &str) -> Option<&str> {
    let name = inner.trim();
    let starts = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let is_name =
        starts(name) && !name.contains(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '\'' | '$' | '{'));
    let is_lookup = name.split_once(':').is_some_and(|(start, rest)| {
        let is_word = starts(start) && start.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_word && (start.contains('_') || rest.starts_with(':'))
    });
    (is_name || is_lookup).then_some(name)
}

/// The name in the `{{ Name }}` or `${{ Name }}` at the start of `text`, and how long the whole is.
///
/// Between the braces may stand an expression, as in Jinja's `{{ accounts | join }}`. A quotation mark ends every string of
/// JSON, so none stands there.
pub(super) fn double_brace(text: &str) -> Option<(&str, usize)> {
    // GitHub Actions and Backstage write a `$` before the braces, and Mustache three of them around what is not to be escaped.
    let ways = [("${{", "}}"), ("{{{", "}}}"), ("{{", "}}")];
    let (open, close) = ways.into_iter().find(|(open, _)| text.starts_with(open))?;
    let inner = text.strip_prefix(open)?;
    let end = inner.find(|c: char| matches!(c, '{' | '}' | '"') || c.is_control())?;
    let name = inner.get(..end)?.trim();
    let closed = inner.get(end..)?.starts_with(close);
    (closed && !name.is_empty()).then_some((name, open.len() + end + close.len()))
}

/// The name of the placeholder of another form at the start of `text`, and how long the whole is. `before` is the character
/// before it.
///
/// `<my-org-id>`, `[[bucket]]` and `[ROLE_NAME]` are how examples say *fill this in*. They count only where they are all of a
/// text or of a part of an ARN or path, so that text which merely holds such brackets goes on to mean itself: AWS's names have
/// none, but keys of objects and values of tags may.
pub(super) fn other_form(text: &str, before: Option<char>) -> Option<(&str, usize)> {
    if let Some(length) = expression_length(text, Reach::Line) {
        let name = text.get(..length)?.trim_matches(['$', '{', '}']).trim();
        return Some((name, length));
    }
    // Customizations for Control Tower reads these from the Parameter Store.
    if let Some(path) = text.strip_prefix("$[").filter(|path| path.starts_with("alfred_ssm_")) {
        let end = path.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/')))?;
        let closed = path.get(end..)?.starts_with(']');
        return closed.then_some((path.get(..end)?, "$[".len() + end + "]".len()));
    }
    let (name, length) = fill_in(text)?;
    let behind = text.get(length..)?.chars().next();
    (before.is_none_or(divides) && behind.is_none_or(divides)).then_some((name, length))
}

/// The name in the `<name>`, `[[name]]` or `[NAME]` at the start of `text`, and how long the whole is.
fn fill_in(text: &str) -> Option<(&str, usize)> {
    let ways = [("<", ">"), ("[[", "]]"), ("[", "]")];
    let (open, close) = ways.into_iter().find(|(open, _)| text.starts_with(open))?;
    let inner = text.strip_prefix(open)?;
    // In single brackets it is capitals that say so, as in AWS's own examples; other words in them may be meant.
    let is_capital = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let end = inner.find(|c: char| if open == "[" { !is_capital(c) } else { !is_name_character(c) })?;
    let name = inner.get(..end)?;
    let closed = inner.get(end..)?.starts_with(close) && name.starts_with(|c: char| c.is_ascii_alphabetic());
    (closed && (open != "[" || name.len() > 2)).then_some((name, open.len() + end + close.len()))
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ')
}

/// What stands between the parts of ARNs and paths; a wildcard may end a part too.
fn divides(c: char) -> bool {
    matches!(c, ':' | '/' | '*')
}

/// How far an expression may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Line,
    Text,
}

/// How many bytes of an expression are looked at. Policies hold but a few thousand characters, and without a bound a text that
/// begins a thousand expressions and ends none would be gone through a thousand times.
const EXPRESSION: usize = 2_000;

/// How long the expression at the start of `text` is, with all that is nested in it: Terraform's `${function(…)}` or
/// `${list["key"]}`, or Jinja's `{{ value | default("…") }}`.
///
/// Such an expression may hold quotation marks. What else begins like one is told from it by its first bracket: no policy
/// variable has one behind its first word, and no text one before the mark that ends its string.
pub(super) fn expression_length(text: &str, reach: Reach) -> Option<usize> {
    let (inner, open, close) = match (text.strip_prefix("${"), text.strip_prefix("{{")) {
        (Some(inner), _) => (inner, "${", "}"),
        (None, Some(inner)) => (inner, "{{", "}}"),
        (None, None) => return None,
    };
    let is_open = |text: &str| text.ends_with(['(', '[', ',']);
    let called = if close == "}" {
        let word = inner.trim_start();
        let word =
            word.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))).and_then(|at| word.get(..=at));
        word.is_some_and(|word| word.len() > 1 && is_open(word))
    } else {
        let quote = inner.bytes().take(EXPRESSION).position(|byte| matches!(byte, b'"' | b'{' | b'}' | b'\n'));
        quote.is_some_and(|at| inner.get(at..).is_some_and(|rest| rest.starts_with('"')))
            && quote.and_then(|at| inner.get(..at)).is_some_and(|before| is_open(before.trim_end()))
    };
    if !called {
        return None;
    }
    let (mut depth, mut quoted) = (0_usize, false);
    for (at, c) in inner.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '\n' | '\r' if reach == Reach::Line => return None,
            _ if at > EXPRESSION => return None,
            _ if quoted => {}
            // No expression has another within, but in its strings.
            '$' => return None,
            '{' | '(' | '[' => depth += 1,
            '}' if depth == 0 => {
                let closed = inner.get(at..)?.starts_with(close);
                return closed.then_some(open.len() + at + close.len());
            }
            '}' | ')' | ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// How long the placeholder at the start of `text` is, for a place outside strings.
pub(super) fn bare_length(text: &str) -> Option<usize> {
    if let Some((_, length)) = double_brace(text) {
        return Some(length);
    }
    if let Some(length) = expression_length(text, Reach::Text) {
        return Some(length);
    }
    // Outside strings `[[` begins two arrays, and there is nothing for `<` to be a part of.
    if text.starts_with('<') {
        return fill_in(text).map(|(_, length)| length);
    }
    if let Some((_, length)) = other_form(text, None).filter(|_| text.starts_with('$')) {
        return Some(length);
    }
    let inner = text.strip_prefix("${")?;
    let end = inner.find(['}', '{', '"', '\n'])?;
    let closed = inner.get(end..)?.starts_with('}');
    let name = inner.get(..end).and_then(placeholder_name);
    (closed && name.is_some()).then_some("${".len() + end + "}".len())
}

/// The texts that stand for a text which is one placeholder and nothing else, where its value is a JSON array of texts:
/// deployment tools put all of them there.
pub(super) fn fill_list(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<Vec<String>> {
    let mut pieces = pieces(text);
    match (pieces.next(), pieces.next()) {
        (Some((_, Piece::Placeholder { name })), None) => value(name).as_deref().and_then(texts),
        _ => None,
    }
}

/// The texts that stand for a text once its placeholders have values; several where one has a list for its value.
#[must_use]
pub fn fill_each(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    fill_list(text, value).unwrap_or_else(|| vec![fill_placeholders(text, value)])
}

/// The texts of a JSON array that holds nothing else.
fn texts(value: &str) -> Option<Vec<String>> {
    if !value.trim_start().starts_with('[') {
        return None;
    }
    let tree = json::read(value);
    let JsonValue::Array(items) = &tree.root.value else { return None };
    let text = |item: &json::Node| match &item.value {
        JsonValue::String(text) => Some(text.clone()),
        JsonValue::Null
        | JsonValue::Bool
        | JsonValue::Number
        | JsonValue::Array(_)
        | JsonValue::Object(_)
        | JsonValue::Placeholder(_)
        | JsonValue::Broken => None,
    };
    let texts: Option<Vec<String>> = items.iter().map(text).collect();
    texts.filter(|_| tree.is_well_formed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, names: &[&str]) {
        let found = placeholders(text);
        let found: Vec<_> = found.iter().map(|found| found.value.name.as_str()).collect();
        assert_eq!(found, names, "{text}");
    }

    #[test]
    fn placeholders_are_no_variables() {
        check("arn:${PARTITION}:s3:::x", &["PARTITION"]);
        check("{{ AcceleratorPrefix }}-{{Other}}", &["AcceleratorPrefix", "Other"]);
        check("${{ values.name }}-$${{A}}${{ aws:username }}", &["values.name", "A", "aws:username"]);
        check("${var.name}${AWS::AccountId}${ Account }", &["var.name", "AWS::AccountId", "Account"]);
        check("${*}${?}${$}${aws:username}${saml:sub, 'x'}", &[]);
        check("${aws:x${NAME}", &["NAME"]);
        check("{{}}{{ {x} }}$x{y}", &[]);
    }

    #[test]
    fn names() {
        for (inner, expect) in [
            ("A", Some("A")),
            (" A ", Some("A")),
            ("_a", Some("_a")),
            ("a.b-c/d", Some("a.b-c/d")),
            ("AWS::Region", Some("AWS::Region")),
            ("ACCEL_LOOKUP::CUSTOM:A", Some("ACCEL_LOOKUP::CUSTOM:A")),
            ("ACCEL_LOOKUP::ACCOUNT_ID:OU:My OU", Some("ACCEL_LOOKUP::ACCOUNT_ID:OU:My OU")),
            ("MY_TOOL:a", Some("MY_TOOL:a")),
            ("aws:PrincipalTag/a::b", None),
            ("oidc.example.com/my_id:sub", None),
            ("::a", None),
            ("1a", None),
            ("", None),
            ("a b", None),
            ("a:b", None),
            ("a,b", None),
            ("a'b", None),
            ("a$b", None),
            ("a{b", None),
        ] {
            assert_eq!(placeholder_name(inner), expect, "{inner}");
        }
    }

    #[test]
    fn braces() {
        for (text, expect) in [
            ("{{A}}", Some(("A", 5))),
            ("{{ a_b-c.d:e/f }}x", Some(("a_b-c.d:e/f", 17))),
            ("{{{ A }}}}", Some(("A", 9))),
            ("{{{A}}", None),
            ("{{A}", None),
            ("{{A", None),
            ("{A}", None),
            ("{{ }}", None),
            ("{{a$b}}", Some(("a$b", 7))),
            ("{{ xs | join(', ') }}", Some(("xs | join(', ')", 21))),
            ("{{\"a\"}}", None),
            ("{{a\n}}", None),
            ("x{{A}}", None),
            ("{{é}}", Some(("é", 6))),
        ] {
            assert_eq!(double_brace(text), expect, "{text}");
        }
        for (text, expect) in [
            ("{{A}}b", Some(5)),
            ("${A}b", Some(4)),
            ("${ A }", Some(6)),
            ("${A", None),
            ("${A{}", None),
            ("${A\"}", None),
            ("${A\n}", None),
            ("${aws:x}", None),
            ("$A", None),
            ("${}", None),
            ("${jsonencode([\n  {a = \"}\"},\n])}x", Some(31)),
            ("${f(a}", Some(6)),
            ("<my-list>]", Some(9)),
            ("<my-list>", Some(9)),
            ("$[alfred_ssm_/a/b]", Some(18)),
            ("[[a]]", None),
        ] {
            assert_eq!(bare_length(text), expect, "{text}");
        }
    }

    #[test]
    fn values_stand_for_placeholders() {
        let value = |name: &str| match name {
            "A" => Some("1".to_owned()),
            "B" => Some("${A}".to_owned()),
            _ => None,
        };
        for (text, expect) in [
            ("x${A}y", "x1y"),
            ("{{ A }}{{{ A }}}", "11"),
            ("${B}", "${A}"),
            ("${C}${aws:x}${*}", "${C}${aws:x}${*}"),
            ("${a", "${a"),
            ("", ""),
        ] {
            assert_eq!(fill_placeholders(text, &value), expect, "{text}");
        }
    }

    #[test]
    fn what_people_are_to_fill_in() {
        check("<my-org-id>", &["my-org-id"]);
        check("arn:aws:s3:::<bucket>/*", &["bucket"]);
        check("arn:aws:iam::<account id>:role/<role_name>*", &["account id", "role_name"]);
        check("arn:aws:s3:::[[bucket]]/[[key]]", &["bucket", "key"]);
        check("arn:aws:cloudformation:*:*:stack/[STACK_PREFIX]*", &["STACK_PREFIX"]);
        check("arn:aws:sqs:*:$[alfred_ssm_/org/acct]:q", &["alfred_ssm_/org/acct"]);
        // These are text that may be meant.
        check("a<b>c", &[]);
        check("x-<env>", &[]);
        check("<1>", &[]);
        check("<a@b>", &[]);
        check("<>", &[]);
        check("<a", &[]);
        check("[[a]", &[]);
        check("[a]", &[]);
        check("[AB]", &[]);
        check("x[ABC]", &[]);
        check("Name <a>", &[]);
    }

    #[test]
    fn expressions_with_quotation_marks() {
        check("${join(\"/\", [var.a, \"}\"])}-${var.b}", &["join(\"/\", [var.a, \"}\"])", "var.b"]);
        check("arn:aws:s3:::${aws_s3_bucket.b[\"x\"].id}/*", &["aws_s3_bucket.b[\"x\"].id"]);
        check("${lower(var.x)}", &["lower(var.x)"]);
        check("a{{ x | default(\"}}\") }}b", &["x | default(\"}}\")"]);
        check("{{ xs[\"a\"] }}", &["xs[\"a\"]"]);
        check("{{\", \"}}", &[]);
    }

    #[test]
    fn a_list_is_as_many_texts() {
        let value = |name: &str| match name {
            "L" => Some(r#"["a", "b${aws:x}"]"#.to_owned()),
            "T" => Some("[a]".to_owned()),
            _ => None,
        };
        for (text, expect) in [
            ("${L}", &["a", "b${aws:x}"][..]),
            ("x${L}", &[r#"x["a", "b${aws:x}"]"#]),
            ("${T}", &["[a]"]),
            ("${N}", &["${N}"]),
            ("plain", &["plain"]),
            ("", &[""]),
        ] {
            assert_eq!(fill_each(text, &value), expect, "{text}");
        }
    }

    #[test]
    fn spans_cover_what_is_written() {
        let text = "é${A}-{{ b }}${{c}}";
        for found in placeholders(text) {
            assert_eq!(found.span.of(text), found.value.written);
        }
    }
}
