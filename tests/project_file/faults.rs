//! What is wrong in a file: every fault has a place and says what to do, and nothing panics.

use super::*;

/// The first `from` of the sample replaced by `to` gives this message.
#[test]
fn hostile_values_have_messages_of_their_own() {
    let id = "\"o-aa111bb222\"";
    let check = |from: &str, to: &str, expect: &str| {
        assert_eq!(read(&V3.replacen(from, to, 1)).unwrap_err().to_string(), expect);
    };
    check(id, &"[".repeat(5_000_000), "line 3, column 6: Expected string");
    check(id, &"Some(".repeat(1_000_000), "line 3, column 6: Expected string");
    let number = "the number is too small or too large";
    check(
        "format_version: 3",
        &format!("format_version: {}", "9".repeat(100)),
        &format!("line 2, column 19: {number}"),
    );
    check("format_version: 3", "format_version: -1", &format!("line 2, column 20: {number}"));
    let escape = "this escape stands for no character; write the character itself";
    check(id, "\"\\u{d800}\"", &format!("line 3, column 15: {escape}"));
    check(id, "\"\\ud83d\\ude00\"", &format!("line 3, column 8: {escape}"));
    check("  id: ", "  id: \"o-1\",\n  id: ", "line 4, column 3: Unexpected duplicate field named `id` in `Project`");
    check("  id: ", "\0  id: ", "line 3, column 1: Expected identifier");
    assert_eq!(read(&V3.replacen("o-aa", "o-\u{0}", 1)).unwrap().id().as_str(), "o-\u{0}111bb222");
}

/// Replaces the first `from` of the sample by `to`; the fault then lies at the `¦`, if there is one.
#[track_caller]
fn check_fault(from: &str, to: &str, expect: &str) {
    assert!(V3.contains(from), "{from}");
    let marked = V3.replacen(from, to, 1);
    let place = marked.split_once('¦').map(|(before, _)| {
        let line = before.lines().last().unwrap();
        format!("line {}, column {}: ", before.lines().count(), line.chars().count() + 1)
    });
    let error = read(&marked.replace('¦', "")).unwrap_err();
    assert_eq!(error.to_string(), place.unwrap_or_default() + expect);
}

#[test]
fn faults_have_a_place_and_say_what_to_do() {
    let newer =
        "this project has format version 6, and this Canopy reads versions up to 5; open it with a newer Canopy";
    check_fault("format_version: 3", "format_version: 6", newer);
    check_fault("format_version: 3", "format_version: 6, shape: [(new: true)]", newer);
    check_fault(
        "format_version: 3",
        "format_version: 0",
        "this project has format version 0, which never existed; set `format_version: 5`",
    );
    let no_project = "this is not a Canopy project: it has no `format_version`; to bring in other files, import them";
    check_fault("  format_version: 3,\n", "", no_project);
    for text in ["", "{\"Version\": \"2012-10-17\"}", "()", "hello", "\u{0}"] {
        assert_eq!(read(text).unwrap_err().to_string(), no_project, "{text:?}");
    }
    check_fault(
        "name: \"Workloads\"",
        "¦nmae: \"Workloads\"",
        "Unexpected field named `nmae` in `Ou`, expected one of `id`, `name`, `parent`, `tags`, `note`, or `marks` instead",
    );
    check_fault("\"env\": \"all\"", "\"cost centre\": \"all\"¦", "the tag `cost centre` stands twice; remove one");
    check_fault("\"ignored\"", "\"¦odd\"", "`odd` is no mark; the marks are `invented-id`, `ignored`, `missing-file`");
    check_fault(
        "type: \"FUTURE_POLICY\", status",
        "type: ¦\"SERVICE_CONTROL_POLICY\", status",
        "the policy type `SERVICE_CONTROL_POLICY` stands twice; remove one",
    );
    let twice = "the id `222222222222` stands twice; give one of them another id";
    let entry =
        |mark| format!("(id: {mark}\"222222222222\", name: \"\", email: \"\", parent: \"r-a1b2\", state: \"\"),");
    check_fault("accounts: [", &format!("accounts: [{}{}", entry(""), entry("¦")), twice);
    check_fault(
        "accounts: [",
        "accounts: [(id: \"222222222222\"¦),",
        "Unexpected missing field named `name` in `Account`",
    );
    check_fault("012345678901\"),\n    (account: \"222", "222222222222\"),\n    (account: ¦\"222", twice);
    check_fault(
        "id: \"p-minified001\"",
        "id: ¦\"p-future00001\"",
        "the id `p-future00001` stands twice; give one of them another id",
    );
    let missing = "`ou-a1b2-00000009` is not in this organization; add it or remove the reference";
    check_fault("parent: \"r-a1b2\"", "parent: ¦\"ou-a1b2-00000009\"", missing);
    check_fault("parent: \"ou-a1b2-00000002\"", "parent: ¦\"ou-a1b2-00000009\"", missing);
    check_fault("(target: \"ou-a1b2-00000001\"", "(target: ¦\"ou-a1b2-00000009\"", missing);
    check_fault("(target: \"ou-a1b2-00000002\", type", "(target: ¦\"ou-a1b2-00000009\", type", missing);
    check_fault("(account: \"012345678901\")", "(account: ¦\"ou-a1b2-00000009\")", missing);
    check_fault("policy: \"p-denyleaving1\"", "policy: ¦\"ou-a1b2-00000009\"", missing);
    check_fault(
        "\"ou-a1b2-00000001\", name: \"Workloads\", parent: \"r-a1b2\"",
        "¦\"ou-a1b2-00000001\", name: \"Workloads\", parent: \"ou-a1b2-00000002\"",
        "the OU `ou-a1b2-00000001` lies inside itself; give it a parent that leads to the root",
    );
    check_fault(
        "management_account: \"111111111111\"",
        "management_account: ¦\"999999999999\"",
        "the management account `999999999999` is not among the accounts; add it or name another",
    );
    check_fault(
        "policy: \"p-denyleaving1\"",
        "policy: ¦\"p-FullAWSAccess\"",
        "the attachment of `p-FullAWSAccess` stands twice; remove one",
    );
    let twice = "the name `depends` stands twice; remove one or give it another name";
    check_fault("name: \"implicit deny\"", "name: ¦\"depends\"", twice);
    check_fault(
        "\"ACCELERATOR_PREFIX\", value: \"\\\"Landing\\\" zone\"),\n    (name: \"Suffix\"",
        "\"Suffix\", value: \"\"),\n    (name: ¦\"Suffix\"",
        "the name `Suffix` stands twice; remove one or give it another name",
    );
    check_fault(
        "(\"aws:TagKeys\"",
        "(¦\"aws:sourceip\"",
        "the context key `aws:sourceip` stands twice in one question; remove one",
    );
    check_fault(
        "expected: \"denied\"",
        "expected: \"¦deny\"",
        "`deny` is no decision; the decisions are `allowed`, `explicit deny`, `implicit deny`, `denied`, `depends`",
    );
    check_fault(
        "expected: \"denied\"",
        "¦expect: \"denied\"",
        "Unexpected field named `expect` in `Question`, expected one of `name`, `principal`, `action`, `resource`, `resource_account`, `expected`, `context`, `others_unknown`, \
         `identity_policies`, `permissions_boundary`, `session_policy`, `resource_policy`, `no_identity_policy`, or \
         `no_resource_policy` instead",
    );
    check_fault(
        "unknown)",
        "¦perhaps)",
        "Unexpected variant named `perhaps` in enum `ContextValue`, expected one of `text`, `several`, `unknown`, or `absent` instead",
    );
    check_fault(
        "value: \"\"",
        "¦val: \"\"",
        "Unexpected field named `val` in `Placeholder`, expected either `name` or `value` instead",
    );
}

#[test]
fn a_torn_file_is_an_error_wherever_it_ends() {
    for (end, _) in V3.char_indices().take(V3.len() - 2) {
        assert!(read(&V3[..end]).is_err(), "{end}");
    }
}

#[test]
fn hostile_texts_end_in_an_error() {
    let deep = |open: &str| format!("(format_version: 3, id: {}", open.repeat(1_000_000));
    for text in [
        deep("["),
        deep("("),
        deep("{a:"),
        deep("Some("),
        deep("/*"),
        "(format_version: 99999999999999999999999999999999999999999999, )".to_owned(),
        "(format_version: -1)".to_owned(),
        "(format_version: 3.5)".to_owned(),
        "(format_version: \"1\")".to_owned(),
        format!("(format_version: 3, id: r{}\"", "#".repeat(1_000_000)),
        "#![enable(everything)]\n(format_version: 3)".to_owned(),
        "(format_version: 3, format_version: 2)".to_owned(),
        "(format_version: 3, id: \"\\u{110000}\")".to_owned(),
        "(format_version: 3, id: \"\\xff\")".to_owned(),
    ] {
        assert!(read(&text).is_err(), "{}", text.chars().take(60).collect::<String>());
    }
}

proptest! {
    #[test]
    fn damaged_files_never_panic(at in any::<prop::sample::Index>(), cut in 0..40_usize, put in ".{0,3}") {
        let chars: Vec<char> = V3.chars().collect();
        let at = at.index(chars.len());
        let end = (at + cut).min(chars.len());
        let text: String = chars[..at].iter().copied().chain(put.chars()).chain(chars[end..].iter().copied()).collect();
        if let Err(error) = read(&text) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
