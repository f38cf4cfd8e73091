//! Files that Canopy makes: organizations, the catalogue, the collecting script.

use std::fs;

use super::program::{check, folder, run};

#[test]
fn organizations_can_be_made_up() {
    let folder = folder(&[]);
    let check = |arguments: &str, exit, out: &[&str], err: &[&str]| {
        check(&folder, &format!("generate --ous 12 {arguments}"), exit, out, err);
    };
    check("--accounts 20 --policies 30", 2, &[], &["--output <FILE>"]);
    check("--accounts many --policies 30 --output a.ron", 2, &[], &["invalid value 'many' for '--accounts <N>'"]);
    check("--accounts 20 --policies 30 --patterns all --output a.ron", 2, &[], &["library, catalogue"]);
    check("--accounts 0 --policies 30 --output a.ron", 2, &[], &["error: an organization has at least", "1 account"]);
    let too_many = "error: AWS lets an organization have 50000 accounts, not 50001; ask for fewer";
    check("--accounts 50001 --policies 30 --output a.ron", 2, &[], &[too_many]);
    assert!(!folder.path().join("a.ron").exists());

    let small = "--accounts 20 --policies 30";
    let written = "12 OUs, 20 accounts, 32 policies, ";
    check(&format!("{small} --seed 7 --output a.ron"), 0, &[written, "attachments written to a.ron\n"], &[]);
    check(&format!("{small} --seed 7 --output a.ron"), 2, &[], &["error: `a.ron` exists already", "`--force`"]);
    check(&format!("{small} --seed 7 --output b.ron --force"), 0, &[written], &[]);
    check(&format!("{small} --seed 8 --output c.ron"), 0, &[written], &[]);
    check(&format!("{small} --seed 7 --patterns catalogue --output d.ron"), 0, &[written], &[]);
    let [a, b, c, d] = ["a.ron", "b.ron", "c.ron", "d.ron"].map(|name| fs::read(folder.path().join(name)).unwrap());
    assert!(a == b && a != c && a != d);
    let (code, stdout, stderr) = run(folder.path(), &["check", "a.ron", "c.ron", "d.ron"]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert!(stdout.lines().all(|line| line.contains(": info[")), "{stdout}");
}

#[test]
fn the_catalogue_can_be_rebuilt() {
    let source = r#"{"format": "aws-action-catalog/1",
        "source": {"package": "p", "version": "1", "updatedAt": "2026-01-02T03:04:05Z", "license": "MIT", "upstream": "u"},
        "levels": ["Read", "Write"], "types": ["String"], "categories": {}, "globalKeys": [],
        "services": [{"p": "s3", "n": "Amazon S3", "c": "", "rcp": 1, "k": [], "r": [], "a": [["GetObject", 1], ["PutObject", 2]]}]}"#;
    let folder = folder(&[("catalog.json", source), ("broken.json", "{}")]);
    let done = "1 services and 2 actions of 2026-01-02 written to catalog.bin\n";
    check(&folder, "catalog catalog.json --output catalog.bin", 0, &[done], &[]);
    check(&folder, "catalog catalog.json --output catalog.bin", 2, &[], &["`catalog.bin` exists already"]);
    check(&folder, "catalog catalog.json --output catalog.bin --force", 0, &[done], &[]);
    check(&folder, "catalog broken.json --output x.bin", 2, &[], &["error: broken.json: "]);
    check(&folder, "catalog missing.json --output x.bin", 2, &[], &["`missing.json` cannot be read"]);
    let asset = fs::read(folder.path().join("catalog.bin")).unwrap();
    assert_eq!(catalog::Catalog::from_asset(&asset).unwrap().len(), 2);
}

#[test]
fn the_collecting_script_can_be_had() {
    let folder = folder(&[]);
    let (code, out, err) = run(folder.path(), &["collect"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, exchange::script(), ""));
    check(&folder, "collect --output collect.sh", 0, &["sh collect.sh organization"], &[]);
    assert_eq!(fs::read_to_string(folder.path().join("collect.sh")).unwrap(), out);
    check(&folder, "collect --output collect.sh", 2, &[], &["`collect.sh` exists already"]);
    check(&folder, "collect --output none/collect.sh", 2, &[], &["the folder `none` is not there"]);
}
