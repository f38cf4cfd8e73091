//! Hostile and very large folders.

use super::*;

#[test]
fn nothing_to_import_is_an_error_that_helps() {
    assert_eq!(aws_cli::import(&Folder::default()), Err(ImportError::NoAnswers));
    assert_eq!(aws_cli::import(&files(&[("x.json", "{}"), ("y.json", "[1,2]")])), Err(ImportError::NoAnswers));
    assert_eq!(lza::import(&Folder::default()), Err(ImportError::NoConfiguration));
    assert_eq!(policies::import(&files(&[("README.md", "")])), Err(ImportError::NoPolicies));
    let broken = files(&[("organization-config.yaml", "enable: true\norganizationalUnits:\n\t- x\n")]);
    match lza::import(&broken) {
        Err(ImportError::Yaml { file, place, .. }) => {
            assert_eq!((file.as_str(), place.line), ("organization-config.yaml", 3));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn deep_nesting_is_an_answer_or_an_error() {
    let deep = |open: &str| open.repeat(200_000);
    for text in [deep("["), deep("{\"a\":"), deep("- "), format!("organizationalUnits: {}", deep("["))] {
        assert!(aws_cli::import(&files(&[("list-roots.json", &text)])).is_err());
        assert!(lza::import(&files(&[("organization-config.yaml", &text)])).is_err());
        assert!(policies::import(&files(&[("deny.json", &text)])).is_err());
    }
    let path = files(&[("organization-config.yaml", &format!("organizationalUnits: [{{name: {}b}}]", deep("a/")))]);
    warned(&lza::import(&path).unwrap(), "lies too deep");
}

/// Bytes flipped, cut, doubled and swapped between files: an answer or an error, never a panic.
#[test]
fn no_bytes_cause_a_panic() {
    let seed = 20_261_123;
    let mut random = fastrand::Rng::with_seed(seed);
    let folders = [small(), data("lza")];
    let whole = [aws_cli::import(&folders[0]).unwrap().organization, lza::import(&folders[1]).unwrap().organization];
    let words: [&[u8]; 8] =
        [b"null", b"[", b"{", b"\"Id\": \"\"", b"ou-5yfh-2bjhkknt", b"r-5yfh", b"123456789012", b"\xff\xfe\x00"];
    for round in 0..2_500 {
        let mut folder = folders[round % 2].clone();
        for _ in 0..random.usize(1..8) {
            let names: Vec<String> = folder.files.keys().cloned().collect();
            let name = &names[random.usize(..names.len())];
            let other = folder.files[&names[random.usize(..names.len())]].clone();
            let bytes = folder.files.get_mut(name).unwrap();
            let at = random.usize(..=bytes.len());
            match random.u8(..6) {
                0 => bytes.truncate(at),
                1 => drop(bytes.splice(at..at, words[random.usize(..words.len())].iter().copied())),
                2 => bytes.iter_mut().skip(at).take(3).for_each(|byte| *byte = random.u8(..)),
                3 => *bytes = other,
                4 => drop(bytes.drain(at..(at + 40).min(bytes.len()))),
                _ => {
                    let bytes = folder.files.remove(name).unwrap();
                    folder.files.insert(name.replacen(['5', '.'], "-", 1), bytes);
                }
            }
            if folder.files.is_empty() {
                break;
            }
        }
        let outcome = std::panic::catch_unwind(|| {
            let _ = (detect(&folder), policies::import(&folder));
            for import in [aws_cli::import(&folder), lza::import(&folder)] {
                match import {
                    Ok(import) => {
                        let (whole, broken) = (&whole[round % 2], &import.organization);
                        assert_eq!(changes(whole, broken).is_empty(), whole == broken);
                        assert_eq!(changes(broken, whole).is_empty(), whole == broken);
                    }
                    Err(ImportError::Structure(error)) => panic!("{error}"),
                    Err(_) => {}
                }
            }
        });
        assert!(outcome.is_ok(), "seed {seed}, round {round}");
    }
}

/// 50,000 accounts and 2,000 OUs, the most that AWS knows: in, compared and told quickly.
#[test]
fn the_largest_organization() {
    let started = std::time::Instant::now();
    let ou = |number: usize| format!("ou-a1b2-{number:08}");
    let id = |number: usize| format!("{:012}", 100_000_000_000 + number);
    let mut folder = Folder::default();
    let mut put = |name: String, text: String| drop(folder.files.insert(name, text.into_bytes()));
    let organization =
        r#"{"Organization": {"Id": "o-aa111bb222", "FeatureSet": "ALL", "MasterAccountId": "100000000000"}}"#;
    put("describe-organization.json".into(), organization.into());
    let types = r#"[{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]"#;
    put(
        "list-roots.json".into(),
        format!(r#"{{"Roots": [{{"Id": "r-a1b2", "Name": "Root", "PolicyTypes": {types}}}]}}"#),
    );
    let list = |key: &str, entries: Vec<String>| format!("{{\"{key}\": [{}]}}", entries.join(","));
    let ous = (0..2_000).map(|n| format!(r#"{{"Id": "{}", "Name": "OU {n}"}}"#, ou(n))).collect();
    put("list-organizational-units-for-parent.r-a1b2.json".into(), list("OrganizationalUnits", ous));
    for number in 0..2_000 {
        let accounts = (0..25).map(|n| number * 25 + n);
        let accounts = accounts.map(|n| {
            format!(r#"{{"Id": "{}", "Name": "account {n}", "Email": "a{n}@example.com", "State": "ACTIVE"}}"#, id(n))
        });
        put(format!("list-accounts-for-parent.{}.json", ou(number)), list("Accounts", accounts.collect()));
    }
    let policy = r#"{"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}"#;
    put("list-policies.SERVICE_CONTROL_POLICY.json".into(), list("Policies", vec![policy.into()]));
    let targets = (0..2_000).map(ou).chain((0..50_000).map(id)).chain(["r-a1b2".to_owned()]);
    let targets = targets.map(|target| format!(r#"{{"TargetId": "{target}"}}"#)).collect();
    put("list-targets-for-policy.p-FullAWSAccess.json".into(), list("Targets", targets));
    let import = aws_cli::import(&folder).unwrap();
    assert_eq!(import.summary.to_string(), "2000 OUs, 50000 accounts, 1 policy, 52001 attachments");
    assert!(import.warnings.iter().all(|warning| warning.message.len() < 300), "{:#?}", import.warnings);
    let empty = aws_cli::import(&files(&[("describe-organization.json", organization)])).unwrap().organization;
    let told = grouped(&changes(&empty, &import.organization), 10);
    assert!(told.lines().count() < 60 && told.contains("… and 49993 more"), "{told}");
    let accounts =
        (0..20_000).map(|n| format!("  - name: A{n}\n    email: a{n}@example.com\n    organizationalUnit: Dev\n"));
    let accounts = format!("workloadAccounts:\n{}", accounts.collect::<String>());
    let import = lza::import(&files(&[("organization-config.yaml", ""), ("accounts-config.yaml", &accounts)])).unwrap();
    assert_eq!(import.summary.accounts, 20_001);
    println!("50,000 accounts from AWS and 20,000 from a configuration: {:?}", started.elapsed());
}

#[test]
fn entries_that_name_one_file_share_its_text() {
    let text = format!(r#"{{"Statement": [], "Id": "{}"}}"#, "x".repeat(100_000));
    let import = |entries: usize| {
        let entries = (0..entries).map(|n| format!("  - {{name: P{}, policy: p.json}}\n", n % 2_000));
        let config = format!("serviceControlPolicies:\n{}", entries.collect::<String>());
        lza::import(&files(&[("organization-config.yaml", &config), ("p.json", &text)]))
    };
    let shared = import(2_600).unwrap().organization;
    let own = shared.policies().values().filter(|policy| policy.name.starts_with('P'));
    let addresses: BTreeSet<_> = own.map(|policy| policy.content.as_ptr()).collect();
    assert_eq!((shared.policies().len(), addresses.len()), (2_601, 1));
    assert_eq!(
        import(2_700).unwrap_err().to_string(),
        "the project would have more than 256 MiB with all the texts of policies, and Canopy opens none so large; \
         import less at once"
    );
}

#[test]
fn what_multiplies_is_refused_before_it_is_made() {
    let lists = (0..2_700).map(|n| format!("a{n}Policies: [{{name: P}}]\n"));
    let accounts = (0..2_700)
        .map(|n| format!("  - {{name: A{n}, email: a{n}@example.com, organizationalUnit: '{{{{ U{n} }}}}'}}\n"));
    let (lists, accounts) = (lists.collect::<String>(), format!("workloadAccounts:\n{}", accounts.collect::<String>()));
    let found = lza::import(&files(&[("organization-config.yaml", &lists), ("accounts-config.yaml", &accounts)]));
    assert_eq!(found, Err(ImportError::TooLarge { what: "attachments that are not known" }));
    let types = (0..5_000).map(|n| format!(r#"{{"Type": "T{n}", "Status": "ENABLED"}}"#)).collect::<Vec<_>>().join(",");
    let roots = format!(r#"{{"Roots": [{{"Id": "r-a1b2", "PolicyTypes": [{types}]}}]}}"#);
    let ous = (0..2_000).map(|n| format!(r#"{{"Id": "ou-a1b2-{n:08}"}}"#)).collect::<Vec<_>>().join(",");
    let ous = format!(r#"{{"OrganizationalUnits": [{ous}]}}"#);
    let answers = files(&[("list-roots.json", &roots), ("list-organizational-units-for-parent.r-a1b2.json", &ous)]);
    assert_eq!(aws_cli::import(&answers), Err(ImportError::TooLarge { what: "attachments that are not known" }));
}

/// What would take too long to be told apart may be anything, and is never taken for something else.
#[test]
fn thousands_of_names_with_placeholders_may_mean_everything() {
    let units = |count: usize| (0..count).map(|n| format!("  - name: A/{n}\n")).collect::<String>();
    let targets = |count: usize| (0..count).map(|n| format!("'A/{n}{{{{ X }}}}', ")).collect::<String>();
    let unknown = |units_: usize, targets_: usize| {
        let config = format!(
            "organizationalUnits:\n{}serviceControlPolicies:\n  - name: P\n    deploymentTargets: {{organizationalUnits: \
             [{}]}}\n",
            units(units_),
            targets(targets_)
        );
        let import = lza::import(&files(&[("organization-config.yaml", &config)])).unwrap().organization;
        (import.unknown_attachments().len(), import.targets().len())
    };
    // `A/1{{ X }}` may be `A/1`, and `A/10` to `A/19`.
    assert_eq!(unknown(20, 2), (12, 23));
    assert_eq!(unknown(4_000, 4_000), (4_003, 4_003));
}
