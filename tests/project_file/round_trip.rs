//! What is written reads back, whatever an organization holds, and is always the same bytes.

use super::*;

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Za-z ]{0,12}",
        1 => "(?s).{0,12}",
        1 => "[\"#\\\\\r\n\t\0r a\u{feff}\u{2028}\u{202e}]{0,12}",
    ]
}

prop_compose! {
    fn organization()(
        words in prop::collection::vec(word(), 40),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 90),
        ous in 0..6_usize,
        accounts in 1..6_usize,
        policies in 0..5_usize,
        attachments in 0..8_usize,
    ) -> Organization {
        let mut words = words.iter().cycle().cloned();
        let mut word = || words.next().unwrap();
        let mut picks = picks.iter().cycle();
        let mut pick = |of: usize| picks.next().unwrap().index(of);
        let id = |kind: &str, n: usize, word: &str| format!("{kind}{n}-{word}");
        let ou_ids: Vec<OuId> = (0..ous).map(|n| OuId::new(id("ou", n, &word()))).collect();
        let account_ids: Vec<AccountId> = (0..accounts).map(|n| AccountId::new(id("", n, &word()))).collect();
        let policy_ids: Vec<PolicyId> = (0..policies).map(|n| PolicyId::new(id("p", n, &word()))).collect();
        let root_note = word();
        let mut tags = || (0..pick(3)).map(|n| (format!("{n}{}", word()), word())).collect::<Tags>();
        let root = Root { tags: tags(), note: root_note, ..Root::new(RootId::new("r-root")) };
        let all_tags: Vec<Tags> = (0..3).map(|_| tags()).collect();
        let mut parent = |below: usize| match pick(below + 1) {
            0 => ParentId::Root,
            n => ParentId::Ou(ou_ids[n - 1].clone()),
        };
        let marks = |n: usize| Mark::ALL.into_iter().take(n % 4).collect::<BTreeSet<_>>();
        let kinds: Vec<PolicyType> = [PolicyType::KNOWN, &[PolicyType::from(word().as_str())]].concat();
        let targets: Vec<TargetId> = std::iter::once(TargetId::Root)
            .chain(ou_ids.iter().cloned().map(TargetId::Ou))
            .chain(account_ids.iter().cloned().map(TargetId::Account))
            .collect();
        let parts = Parts {
            inside: InsideParts::default(),
            id: OrganizationId::new(word()),
            partition: Partition::from(word().as_str()),
            feature_set: FeatureSet::from(word().as_str()),
            management_account: account_ids[0].clone(),
            root,
            policy_types: vec![(PolicyType::from(word().as_str()), PolicyTypeStatus::from(word().as_str()))],
            ous: ou_ids.iter().enumerate().map(|(n, id)| Ou {
                id: id.clone(),
                name: word(),
                parent: parent(n),
                tags: all_tags[n % 3].clone(),
                note: word(),
                marks: marks(n),
            }).collect(),
            accounts: account_ids.iter().enumerate().map(|(n, id)| Account {
                id: id.clone(),
                name: word(),
                email: word(),
                parent: parent(ous),
                state: AccountState::from(word().as_str()),
                joined_method: (n % 2 == 0).then(|| JoinedMethod::from(word().as_str())),
                joined: (n % 3 != 0).then(&mut word),
                tags: all_tags[n % 3].clone(),
                note: word(),
                marks: marks(n),
            }).collect(),
            policies: policy_ids.iter().enumerate().map(|(n, id)| Policy {
                id: id.clone(),
                name: word(),
                description: word(),
                kind: kinds[pick(kinds.len())].clone(),
                aws_managed: n == 0,
                content: Arc::from(word() + &word()),
                tags: all_tags[n % 3].clone(),
                note: word(),
                marks: marks(n),
            }).collect(),
            attachments: (0..if policies == 0 { 0 } else { attachments })
                .map(|_| Attachment {
                    target: targets[pick(targets.len())].clone(),
                    policy: policy_ids[pick(policies)].clone(),
                })
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            delegated_administrators: account_ids.iter().take(pick(accounts)).map(|id| DelegatedAdministrator {
                account: id.clone(),
                services: (0..pick(3)).map(|_| word()).collect(),
            }).collect(),
            unknown_attachments: (0..pick(3))
                .map(|_| (targets[pick(targets.len())].clone(), kinds[pick(kinds.len())].clone()))
                .collect(),
            questions: (0..pick(3)).map(|n| Question {
                name: format!("{n}{}", word()),
                principal: word(),
                action: word(),
                resource: word(),
                resource_account: (pick(2) == 0).then(&mut word),
                context: (0..pick(5)).map(|n| (format!("{n}{}", word()), match pick(4) {
                    0 => ContextValue::Text(word()),
                    1 => ContextValue::Several((0..pick(3)).map(|_| word()).collect()),
                    2 => ContextValue::Unknown,
                    _ => ContextValue::Absent,
                })).collect(),
                unsaid: if pick(2) == 0 { Unsaid::Unknown } else { Unsaid::Absent },
                policies: QuestionPolicies {
                    identity: (0..pick(3)).map(|_| word() + &word()).collect(),
                    boundary: (pick(2) == 0).then(&mut word),
                    session: (pick(2) == 0).then(&mut word),
                    resource: (pick(2) == 0).then(&mut word),
                    none: NoPolicies { identity: pick(2) == 0, resource: pick(2) == 0 },
                },
                expected: Expected::ALL[pick(Expected::ALL.len())],
            }).collect(),
            placeholders: (0..pick(3)).map(|n| (format!("{n}{}", word()), word())).collect(),
        };
        Organization::from_parts(parts).unwrap()
    }
}

/// Text and organization lead to each other, whatever becomes of line ends on the way.
fn comes_back(organization: &Organization) -> Result<(), TestCaseError> {
    let text = write(organization);
    let again = read(&text).map_err(|fault| TestCaseError::fail(format!("{fault} in\n{text}")))?;
    prop_assert_eq!(&again, organization);
    prop_assert_eq!(write(&again), text.as_str());
    let converted = read(&text.replace('\n', "\r\n")).ok();
    prop_assert_eq!(converted.as_ref(), Some(organization));
    Ok(())
}

/// On all processors, each with random numbers of its own from one seed.
fn all_come_back(cases: u32) {
    let seed: u64 = std::env::var("CANOPY_SEED").map_or_else(|_| fastrand::u64(..), |seed| seed.parse().unwrap());
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let began = Instant::now();
    std::thread::scope(|scope| {
        for worker in 0..workers {
            scope.spawn(move || {
                let mut bytes = [0; 32];
                bytes[..8].copy_from_slice(&(seed ^ worker).to_le_bytes());
                let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
                let config = ProptestConfig::with_cases(cases / workers as u32);
                let outcome = TestRunner::new_with_rng(config, random)
                    .run(&organization(), |organization| comes_back(&organization));
                assert!(outcome.is_ok(), "CANOPY_SEED={seed}: {}", outcome.unwrap_err());
            });
        }
    });
    println!("{cases} organizations came back, seed {seed}, {:?}", began.elapsed());
}

#[test]
fn every_organization_comes_back() {
    all_come_back(4_000);
}

#[test]
#[ignore = "long: cargo test --release --test project_file -- --ignored --exact --nocapture round_trip::a_million_organizations_come_back"]
fn a_million_organizations_come_back() {
    all_come_back(1_000_000);
}

#[test]
#[ignore = "long: cargo test --release --test project_file -- --ignored --exact --nocapture round_trip::a_hundred_large_organizations_come_back"]
fn a_hundred_large_organizations_come_back() {
    let began = Instant::now();
    let mut bytes = 0;
    for seed in 0..100 {
        let shape = Shape { accounts: 2_000, ous: 200, policies: 300, seed, patterns: Patterns::Library };
        let organization = generate(&shape, Catalog::embedded()).unwrap();
        comes_back(&organization).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        bytes += write(&organization).len();
    }
    println!("100 organizations of 2,000 accounts came back, {} MB, {:?}", bytes / 1_000_000, began.elapsed());
}

/// What two processes write of the same organization.
#[test]
fn another_process_writes_the_same_bytes() {
    let made = || {
        let shape = Shape { accounts: 200, ous: 40, policies: 60, seed: 7, patterns: Patterns::Catalogue };
        write(&generate(&shape, Catalog::embedded()).unwrap()) + &write(&sample())
    };
    let hash = format!("\nwritten {}", disk::Stamp::of(made().as_bytes()));
    if std::env::var_os("CANOPY_WRITE_ONLY").is_some() {
        println!("{hash}");
        return;
    }
    for _ in 0..3 {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["round_trip::another_process_writes_the_same_bytes", "--exact", "--nocapture"])
            .env("CANOPY_WRITE_ONLY", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(&hash), "{said}");
    }
}
