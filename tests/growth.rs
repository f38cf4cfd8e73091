//! What is read takes time that grows with its size: twice as much of anything takes at most 2.2 times as long.
//!
//! Counts the instructions of the real program with valgrind, so a busy machine makes no difference, at three sizes of each
//! kind of input; what it takes to start cancels out between them. Without valgrind nothing is counted, and that is said.
//! Times and memory of very large inputs are an ignored test.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

mod hard;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the second doubling of an input may take, as a multiple of what the first one does. Sorting, and the digits of more
/// numbers, take a little more than twice as long.
const MOST: f64 = 2.2;

/// What is given to the program.
enum Input {
    /// A policy text for `check`.
    Policy(String),
    /// A project for `check`.
    Project(String),
    /// A project for `test`, with the questions in it.
    Questions(String),
    /// A folder for `import`.
    Folder(Vec<(String, String)>),
    /// A project for `effective`, all actions of its account `Work`.
    Guardrails(String),
}

use Input::{Folder, Policy, Project, Questions};
use hard::files::{FULL, above, account, entries, file, named_policy, ou, repeat};

/// A kind of input, the smallest of the three sizes that it is tried at, and how it is made.
type Kind = (&'static str, usize, fn(usize) -> Input);

const TEXTS: &[Kind] = &[
    ("faulty statements", 500, |n| policy(&repeat(n, ",\n", |_| r#"{"Effect": "Dny", "Acton": "s3:x"}"#.into()))),
    ("faulty statements on one line", 500, |n| policy(&repeat(n, ",", |_| r#"{"Effect": "é", "Acton": 5}"#.into()))),
    ("equal Sids", 1_000, |n| policy(&repeat(n, ",\n", |_| statement(r#""Action": "s3:Get*", "Sid": "S""#)))),
    ("unknown actions", 2_000, |n| policy(&statement(&format!("\"Action\": [{}]", list(n, "s3:Nope#"))))),
    ("wildcards", 400, |n| policy(&statement(&format!("\"Action\": [{}]", list(n, "s3:*?#?*"))))),
    ("one pattern of wildcards", 20_000, |n| policy(&statement(&format!("\"Action\": \"s3:{}\"", "*?".repeat(n))))),
    ("repeated operators", 300, |n| policy(&condition(&repeat(n, ",", |i| format!("\"Bool\": {{\"a:{i}\": \"x\"}}"))))),
    ("unknown operators", 1_000, |n| {
        policy(&condition(&repeat(n, ",", |i| format!("\"F{i:06}\": {{\"a:k\": \"x\"}}"))))
    }),
    ("repeated `Statement`", 1_000, |n| Policy(format!("{{{}}}", repeat(n, ",", |_| "\"Statement\": {}".into())))),
    ("unknown elements", 1_000, |n| policy(&format!("{{{}}}", repeat(n, ",", |i| format!("\"El{i:06}\": 1"))))),
    ("placeholders", 2_000, |n| policy(&statement(&format!("\"Resource\": [{}]", list(n, "arn:aws:s3:::${A#}"))))),
    ("placeholders in one text", 2_000, |n| policy(&statement(&format!("\"Resource\": \"{}\"", "${A}x".repeat(n))))),
    ("variables that are not closed", 2_000, |n| {
        policy(&statement(&format!("\"Resource\": \"{}\"", "${aws:x, '".repeat(n))))
    }),
    ("expressions that are not closed", 2_000, |n| Policy(format!("[\"{}\"]", "${f({{ x([<a".repeat(n)))),
    ("brackets", 5_000, |n| Policy("[{{ ${ }]".repeat(n))),
    ("quotation marks", 10_000, |n| Policy(format!("[{}", "' “ \\ ".repeat(n)))),
    ("what begins templates", 5_000, |n| Policy(format!("[{}", "{% {# %{ {{- !Ref ".repeat(n)))),
    ("wrong values", 2_000, |n| {
        policy(&condition(&format!("\"Bool\": {{\"aws:SecureTransport\": [{}]}}", list(n, "x#"))))
    }),
    ("one long text", 100_000, |n| policy(&statement(&format!("\"Sid\": \"{}\"", "é".repeat(n))))),
    ("zeros", 100_000, |n| Policy("\0".repeat(n))),
];

const PROJECTS: &[Kind] = &[
    ("OUs", 500, |n| project("ous", n, |i| ou(i, "r-a1b2"))),
    ("a chain of OUs", 300, |n| project("ous", n, |i| ou(i, &above(i)))),
    ("a chain of OUs with accounts", 200, |n| {
        Project(file(&[
            ("ous", &entries(n, |i| ou(i, &above(i)))),
            ("accounts", &entries(n, |i| account(i, &above(i + 1)))),
        ]))
    }),
    ("closed accounts deep down", 200, |n| {
        let accounts = entries(n, |i| account(i, &above(n)).replace("ACTIVE", "CLOSED"));
        Project(file(&[("ous", &entries(n, |i| ou(i, &above(i)))), ("accounts", &accounts)]))
    }),
    ("equal e-mails", 500, |n| project("accounts", n, |i| account(i, "r-a1b2").replace(&format!("a{i}@"), "a@"))),
    ("tags", 2_000, |n| {
        let tags = repeat(n, ", ", |i| format!("\"k;{i:06}\": \"v\""));
        project("accounts", 1, |i| account(i, "r-a1b2").replace("\"ACTIVE\"", &format!("\"ACTIVE\", tags: {{{tags}}}")))
    }),
    ("equal names of policies", 500, |n| project("policies", n, |i| named_policy(i, "P", FULL))),
    ("faults of one policy", 300, |n| {
        let text = repeat(n, ",\n", |_| r#"{"Effect": "Dny", "Resource": "${A}"}"#.into());
        project("policies", 1, |i| named_policy(i, "P", &format!("{{\"Statement\": [{text}]}}")))
    }),
    ("faults of one policy with escapes", 300, |n| {
        let text = repeat(n, ",\\n", |_| r#"{\"Effect\": \"Dny\"}"#.into());
        project("policies", 1, |i| {
            named_policy(i, "P", "X").replace("r#\"X\"#", &format!("\"{{\\\"Statement\\\": [{text}]}}\""))
        })
    }),
    ("placeholders of one policy", 1_000, |n| {
        let resources = list(n, "arn:aws:s3:::${A#}");
        project("policies", 1, |i| {
            named_policy(
                i,
                "P",
                &format!("{{\"Statement\": [{}]}}", statement(&format!("\"Resource\": [{resources}]"))),
            )
        })
    }),
    ("attachments", 500, |n| {
        let attached = entries(n, |i| format!("(target: \"{}\", policy: \"p-0000000000\")", above(i + 1)));
        let ous = entries(n, |i| ou(i, "r-a1b2"));
        Project(file(&[
            ("ous", &ous),
            ("policies", &entries(1, |i| named_policy(i, "P", FULL))),
            ("attachments", &attached),
        ]))
    }),
    ("attachments of what is not there", 2_000, |n| {
        project("attachments", n, |_| "(target: \"r-a1b2\", policy: \"p-0000000000\")".into())
    }),
    ("questions", 500, |n| Questions(file(&[("questions", &entries(n, |i| question(&format!("Q{i:06}"), "*")))]))),
];

const PATTERNS: &[Kind] = &[
    ("one run of a pattern", 2_000, |n| pattern(&format!("*{}?b*", "a".repeat(60)), n)),
    ("stars of a pattern", 2_000, |n| pattern(&"*?a".repeat(n), n)),
];

const IMPORTS: &[Kind] = &[
    ("OUs", 500, |n| lza(&units(n, |i| format!("O{i}")), "", "")),
    ("OUs with placeholders", 500, |n| lza(&units(n, |i| format!("'{{{{ A{i:06} }}}}'")), "", "")),
    ("OUs in long paths", 10, |n| lza(&units(n, |i| repeat(49, "/", |at| format!("s{i:06}-{at}"))), "", "")),
    ("targets with placeholders", 1_000, |n| {
        let targets = repeat(n, ", ", |i| format!("'{{{{ A{i:06} }}}}'"));
        lza(&format!("{}{}", units(5, |i| format!("O{i}")), attached_to(&targets)), "", "")
    }),
    ("accounts of one name", 500, |n| lza("", &repeat(n, "", |_| lza_account("A", "a@example.com")), "")),
    ("ids of accounts", 500, |n| {
        let accounts = repeat(n, "", |i| lza_account(&format!("A{i:06}"), &format!("a{i:06}@example.com")));
        let ids =
            repeat(n, "", |i| format!("  - {{email: a{i:06}@example.com, accountId: '{}'}}\n", 200_000_000_000 + i));
        lza("", &format!("{accounts}accountIds:\n{ids}"), "")
    }),
    ("policies of one name", 500, |n| {
        lza(&format!("serviceControlPolicies:\n{}", "  - {name: P, policy: p.json}\n".repeat(n)), "", "")
    }),
    ("values on one line", 1_000, |n| {
        let units = repeat(n, ", ", |_| "{name: {{ A }}}".into());
        lza(&format!("organizationalUnits: [{units}]\n"), "", "globalReplacements: [{key: A, value: v}]\n")
    }),
    ("braces that are not closed", 5_000, |n| lza(&format!("x: '{}'\n", "{{ ".repeat(n)), "", "")),
    ("answers about accounts", 500, |n| {
        let accounts = repeat(n, ",", |i| format!("{{\"Id\": \"{}\", \"Name\": \"A\"}}", 200_000_000_000 + i));
        Folder(vec![("list-accounts.json".into(), format!("{{\"Accounts\": [{accounts}]}}"))])
    }),
    ("types of policies", 500, |n| {
        let policies = repeat(n, ",", |i| format!("{{\"Id\": \"p-{i:010}\", \"Type\": \"T{i:06}\"}}"));
        let types = repeat(n, ",", |i| format!("{{\"Type\": \"T{i:06}\", \"Status\": \"ENABLED\"}}"));
        Folder(vec![
            ("list-policies.json".into(), format!("{{\"Policies\": [{policies}]}}")),
            ("list-roots.json".into(), format!("{{\"Roots\": [{{\"Id\": \"r-a1b2\", \"PolicyTypes\": [{types}]}}]}}")),
        ])
    }),
];

/// Texts in quotation marks, with a number for `#`.
fn list(count: usize, text: &str) -> String {
    repeat(count, ",", |i| format!("\"{}\"", text.replace('#', &format!("{i:06}"))))
}

fn policy(statements: &str) -> Input {
    Policy(format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}"))
}

fn statement(elements: &str) -> String {
    format!("{{\"Effect\": \"Deny\", {elements}}}")
}

fn condition(operators: &str) -> String {
    statement(&format!("\"Action\": \"*\", \"Resource\": \"*\", \"Condition\": {{{operators}}}"))
}

fn project(table: &str, count: usize, make: impl FnMut(usize) -> String) -> Input {
    Project(file(&[(table, &entries(count, make))]))
}

fn question(name: &str, resource: &str) -> String {
    format!(
        "(name: \"{name}\", principal: \"arn:aws:iam::200000000000:role/x\", action: \"s3:GetObject\", \
         resource: \"{resource}\", expected: \"allowed\")"
    )
}

/// A question about a long name under a policy with this pattern.
fn pattern(pattern: &str, n: usize) -> Input {
    let deny = format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}",
        statement(&format!("\"Action\": \"*\", \"Resource\": \"arn:aws:s3:::{pattern}\""))
    );
    let policies = [named_policy(0, "Deny", &deny), named_policy(1, "Full", FULL)];
    Questions(file(&[
        ("accounts", &entries(1, |i| account(i, "r-a1b2"))),
        ("policies", &policies.map(|policy| format!("    {policy},\n")).concat()),
        ("attachments", &entries(2, |i| format!("(target: \"r-a1b2\", policy: \"p-{i:010}\")"))),
        ("questions", &entries(1, |_| question("Q", &format!("arn:aws:s3:::{}", "a".repeat(2 * n))))),
    ]))
}

fn units(count: usize, mut name: impl FnMut(usize) -> String) -> String {
    format!("organizationalUnits:\n{}", repeat(count, "", |i| format!("  - name: {}\n", name(i))))
}

fn attached_to(targets: &str) -> String {
    format!(
        "serviceControlPolicies:\n  - {{name: P, policy: p.json, deploymentTargets: {{organizationalUnits: [{targets}]}}}}\n"
    )
}

fn lza_account(name: &str, email: &str) -> String {
    format!("  - {{name: {name}, email: {email}, organizationalUnit: W}}\n")
}

fn lza(organization: &str, accounts: &str, replacements: &str) -> Input {
    let management = "mandatoryAccounts:\n  - {name: Management, email: m@example.com, organizationalUnit: Root}\n";
    let accounts = format!("{management}workloadAccounts:\n{accounts}");
    let files = [("organization-config.yaml", organization), ("accounts-config.yaml", &accounts), ("p.json", FULL)];
    let files = files.into_iter().chain([("replacements-config.yaml", replacements)]);
    Folder(files.map(|(name, text)| (name.to_owned(), text.to_owned())).collect())
}

/// The arguments, and the files that they name.
fn arguments(folder: &Path, input: Input) -> Vec<String> {
    let put = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let words = |words: &str| words.split(' ').map(str::to_owned).collect();
    match input {
        Policy(text) => {
            put("p.json", &text);
            words("check --type scp p.json")
        }
        Project(text) => {
            put("o.canopy.ron", &text);
            words("check o.canopy.ron")
        }
        Questions(text) => {
            put("o.canopy.ron", &text);
            words("test o.canopy.ron")
        }
        Input::Guardrails(text) => {
            put("o.canopy.ron", &text);
            words("effective o.canopy.ron --account Work --format json")
        }
        Folder(files) => {
            files.iter().for_each(|(name, text)| put(&format!("in/{name}"), text));
            words("import in --output out.canopy.ron --force")
        }
    }
}

/// How many instructions the program takes.
fn instructions(input: Input) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let arguments = arguments(folder.path(), input);
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", env!("CARGO_BIN_EXE_canopy")])
        .args(&arguments)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // `==1== I   refs:      75,370,078`
    let count = said.lines().find(|line| line.contains("refs:")).and_then(|line| line.rsplit(' ').next());
    let count = count.and_then(|count| count.replace(',', "").parse().ok());
    assert!(count.is_some(), "no count for {arguments:?}: {said:.2000}");
    count.unwrap()
}

fn can_count() -> bool {
    let has_valgrind = Command::new("valgrind").arg("--version").output().is_ok();
    if !has_valgrind {
        println!("NOT COUNTED: there is no valgrind here");
    }
    has_valgrind
}

fn check(kinds: &[Kind]) {
    if !can_count() {
        return;
    }
    let mut failed = Vec::new();
    for (name, size, make) in kinds {
        let [one, two, four] = [1, 2, 4].map(|times| instructions(make(size * times)));
        let growth = (four as f64 - two as f64) / (two as f64 - one as f64);
        let line = format!(
            "{growth:5.2}  {name}: {one}, {two} and {four} instructions for {size}, twice and four times as many"
        );
        println!("{line}");
        // A negative quotient, too, would mean that the sizes are too small to tell.
        if !(0.5..=MOST).contains(&growth) {
            failed.push(line);
        }
    }
    assert!(failed.is_empty(), "more than {MOST} times for twice as much:\n{}", failed.join("\n"));
}

/// Guardrails that are hard to analyse, up to what one SCP of AWS's size holds.
#[test]
fn guardrails() {
    // A statement can have to do with each of the others, so a little more than twice is meant to be taken here.
    const MOST: f64 = 2.5;
    if !can_count() {
        return;
    }
    for (name, most, statements) in hard::KINDS {
        let count_of = |statements: &[String]| instructions(Input::Guardrails(hard::project(statements)));
        let count = |n: usize| match *name {
            // How hard random clauses are differs from draw to draw, so several are counted together.
            "clauses" => (0..5).map(|seed| count_of(&hard::clauses(n.max(2), seed))).sum(),
            _ => count_of(&statements(n.max(2))),
        };
        let [none, half, whole] = [0, *most / 2, *most].map(count);
        let growth = (whole - none) as f64 / (half.saturating_sub(none)).max(1) as f64;
        println!("{growth:5.2}  {name}: {none}, {half} and {whole} instructions for 2, {} and {most}", most / 2);
        // Of pigeons, of which five fill an SCP, half are too few to tell anything.
        assert!(most / 2 <= 2 || growth <= MOST, "{name}: {growth:.2} times for twice as much");
    }
}

#[test]
fn policy_texts() {
    check(TEXTS);
}

#[test]
fn projects() {
    check(PROJECTS);
}

#[test]
fn patterns() {
    check(PATTERNS);
}

#[test]
fn imports() {
    check(IMPORTS);
}

/// Times of large inputs, for people to look at: each is read within seconds.
#[test]
#[ignore = "long: cargo test --release --test growth -- --ignored --exact --nocapture large_inputs"]
fn large_inputs() {
    for (name, size, make) in TEXTS.iter().chain(PROJECTS).chain(PATTERNS).chain(IMPORTS) {
        let folder = tempfile::tempdir().unwrap();
        let arguments = arguments(folder.path(), make(size * 20));
        let began = std::time::Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_canopy"));
        let quiet = command.args(&arguments).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let status = quiet.status().unwrap();
        println!("{:6.2} s  {name}: {} ({status})", began.elapsed().as_secs_f64(), size * 20);
        assert!(began.elapsed().as_secs() < 20, "{name}");
    }
}
