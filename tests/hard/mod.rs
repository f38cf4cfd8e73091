//! Sets of statements that are hard to analyse, as projects: each is an organization whose account `Work` lies below them.
//!
//! Hard are many conditions on different keys, on the same ones, patterns that overlap in every way, and what nobody can pass.
//! Each grows with a number, and the number beside its name is what one SCP of AWS's size holds.

#![allow(dead_code, reason = "each test that has this module uses a part of it")]

pub mod files;

/// A kind, how many of its statements fill one SCP, and the statements.
pub type Hard = (&'static str, usize, fn(usize) -> Vec<String>);

pub const KINDS: &[Hard] = &[
    ("keys of their own", 80, |n| each(n, |i| equals(&[(i, "x")]))),
    ("chains of keys", 60, |n| each(n, |i| equals(&[(i, "x"), (i + 1, "y")]))),
    ("pigeons", 5, pigeons),
    ("clauses", 50, |n| clauses(n, 9)),
    ("patterns of one key", 80, |n| {
        each(n, |i| condition("ForAnyValue:StringLike", &[("aws:TagKeys".into(), format!("*a{i}*"))]))
    }),
    ("patterns of two keys", 60, |n| {
        each(n, |i| {
            let letter = |i: usize| char::from(b'a' + (i % 26) as u8);
            condition(
                "StringLike",
                &[(tag(0), format!("*{}{i}*", letter(i))), (tag(1), format!("*{}*", letter(i / 2)))],
            )
        })
    }),
    ("resources that are left out", 60, |n| {
        each(n, |i| {
            format!(
                r#"{{"Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::*a{i}*","arn:aws:s3:::b*/x{i}*"]}}"#
            )
        })
    }),
    ("principals that are exempt", 60, |n| {
        each(n, |i| condition("ArnNotLike", &[("aws:PrincipalArn".into(), format!("arn:aws:iam::*:role/*a{i}*b*"))]))
    }),
    ("patterns that overlap", 36, |n| overlapping(n, 3)),
    ("keys that may be missing", 60, |n| {
        each(n, |i| {
            condition(
                "StringNotEqualsIfExists",
                &[(tag(i % 20), format!("v{}", i % 17)), (tag(i * 3 % 20), "w".into())],
            )
        })
    }),
];

fn each(count: usize, make: impl FnMut(usize) -> String) -> Vec<String> {
    (0..count).map(make).collect()
}

fn tag(i: usize) -> String {
    format!("aws:PrincipalTag/k{i}")
}

fn equals(keys: &[(usize, &str)]) -> String {
    let keys: Vec<(String, String)> = keys.iter().map(|(key, value)| (tag(*key), (*value).to_owned())).collect();
    condition("StringEquals", &keys)
}

fn condition(operator: &str, keys: &[(String, String)]) -> String {
    deny(&format!(r#""{operator}":{{{}}}"#, block(keys)))
}

fn block(keys: &[(String, String)]) -> String {
    keys.iter().map(|(key, value)| format!(r#""{key}":"{value}""#)).collect::<Vec<_>>().join(",")
}

fn deny(condition: &str) -> String {
    format!(r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{{condition}}}}}"#)
}

/// So many pigeons in one hole less: nothing passes.
fn pigeons(count: usize) -> Vec<String> {
    let holes: Vec<String> = (0..count - 1).map(|hole| format!("\"v{hole}\"")).collect();
    let some = (0..count).map(|a| deny(&format!(r#""StringNotEquals":{{"{}":[{}]}}"#, tag(a), holes.join(","))));
    let pairs = (0..count).flat_map(|a| (0..a).map(move |b| (a, b)));
    let others = pairs.flat_map(|(a, b)| {
        (0..count - 1)
            .map(move |hole| condition("StringEquals", &[(tag(a), format!("v{hole}")), (tag(b), format!("v{hole}"))]))
    });
    some.chain(others).collect()
}

/// Random clauses of three keys, as many as leave it open whether anything passes.
pub fn clauses(count: usize, seed: u64) -> Vec<String> {
    let keys = (count * 100 / 426).max(3);
    let mut random = fastrand::Rng::with_seed(seed);
    each(count, |_| {
        let (mut is, mut is_not) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            let key = tag(random.usize(..keys));
            let side = if random.bool() { &mut is } else { &mut is_not };
            if !side.iter().any(|(known, _)| *known == key) {
                side.push((key, "t".to_owned()));
            }
        }
        let part = |operator: &str, keys: &[(String, String)]| {
            (!keys.is_empty()).then(|| format!(r#""{operator}":{{{}}}"#, block(keys)))
        };
        let parts = [part("StringEquals", &is), part("StringNotEquals", &is_not)];
        deny(&parts.into_iter().flatten().collect::<Vec<_>>().join(","))
    })
}

/// Patterns of few letters, some of which fit what others do: on resources of a service with a hundred types, and on two tags.
pub fn overlapping(count: usize, seed: u64) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(seed);
    each(count, |_| {
        let mut pattern = |letters: &[char]| {
            let mut text: Vec<char> = (0..3).filter_map(|_| random.choice(letters).copied()).collect();
            for wildcard in ['*', '?', '*'] {
                text.insert(random.usize(0..=text.len()), wildcard);
            }
            text.into_iter().collect::<String>()
        };
        let resources: Vec<String> =
            (0..3).map(|_| format!(r#""arn:aws:ec2:*:*:{}""#, pattern(&['a', 'b', 'c', '/']))).collect();
        let like = pattern(&['a', 'b', 'c']);
        let element = if random.bool() { "Resource" } else { "NotResource" };
        let operator = if random.bool() { "StringLike" } else { "StringNotLike" };
        let action = random.choice(["*", "ec2:*e*", "ec2:*a*", "ec2:D*", "ec2:*In*"]).unwrap_or_default();
        let key = tag(random.usize(..2));
        format!(
            r#"{{"Effect":"Deny","Action":"{action}","{element}":[{}],"Condition":{{"{operator}":{{"{key}":"{like}"}}}}}}"#,
            resources.join(",")
        )
    })
}

/// An organization with these statements on its root, in policies of AWS's size.
pub fn project(statements: &[String]) -> String {
    let mut texts: Vec<Vec<&str>> = vec![Vec::new()];
    let mut size = 0;
    for statement in statements {
        if size + statement.len() > 10_000 {
            texts.push(Vec::new());
            size = 0;
        }
        size += statement.len() + 1;
        texts.last_mut().into_iter().for_each(|text| text.push(statement));
    }
    let id = |at: usize| format!("p-hard{at:06}");
    let policies: String = texts
        .iter()
        .enumerate()
        .map(|(at, text)| {
            let content = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, text.join(","));
            format!(
                "    (id: \"{}\", name: \"Part {at}\", type: \"SERVICE_CONTROL_POLICY\", content: r#\"{content}\"#),\n",
                id(at)
            )
        })
        .collect();
    let full = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let attached: String = (0..texts.len())
        .map(id)
        .chain(["p-FullAWSAccess".to_owned()])
        .map(|policy| format!("    (target: \"r-a1b2\", policy: \"{policy}\"),\n"))
        .collect();
    let account = |id: &str, name: &str| {
        format!(
            "    (id: \"{id}\", name: \"{name}\", email: \"{id}@example.com\", parent: \"r-a1b2\", state: \"ACTIVE\"),\n"
        )
    };
    format!(
        "(\n  format_version: 2,\n  id: \"o-aa111bb222\",\n  partition: \"aws\",\n  feature_set: \"ALL\",\n  \
         management_account: \"111111111111\",\n  root: (id: \"r-a1b2\", name: \"Root\"),\n  \
         policy_types: [(type: \"SERVICE_CONTROL_POLICY\", status: \"ENABLED\")],\n  ous: [\n  ],\n  accounts: [\n{}{}  ],\n  \
         policies: [\n    (id: \"p-FullAWSAccess\", name: \"FullAWSAccess\", type: \"SERVICE_CONTROL_POLICY\", aws_managed: true, content: r#\"{full}\"#),\n{policies}  ],\n  \
         attachments: [\n{attached}    (target: \"111111111111\", policy: \"p-FullAWSAccess\"),\n    (target: \"222222222222\", policy: \"p-FullAWSAccess\"),\n  ],\n)\n",
        account("111111111111", "Management"),
        account("222222222222", "Work"),
    )
}
