//! Arguments that are taken and refused, and what is said of them.

use super::program::{check, folder};

#[test]
fn arguments() {
    let nothing = folder(&[]);
    let check = |arguments, exit, out: &[&str], err: &[&str]| check(&nothing, arguments, exit, out, err);
    check("--version", 0, &[env!("CARGO_PKG_VERSION")], &[]);
    check(
        "--help",
        0,
        &[
            "canopy [FILE]",
            "import",
            "check",
            "effective",
            "compare",
            "ask",
            "test",
            "generate",
            "catalog",
            "collect",
            "Exit codes: 0",
        ],
        &[],
    );
    check("help effective", 0, &["--account <ID>", "--action <PATTERN>", "--format <FORMAT>", "text", "json"], &[]);
    check("import", 2, &[], &["<PATH>", "--output <FILE>"]);
    check("import data", 2, &[], &["--output <FILE>"]);
    check("import data --output x --type scp", 2, &[], &["--into <PROJECT>"]);
    check("check", 2, &[], &["<FILE>"]);
    check("check x.json --type tag", 2, &[], &["scp, rcp, identity, resource, trust, session, boundary"]);
    check("effective x.canopy.ron", 2, &[], &["--account <ID>"]);
    check("effective x.canopy.ron --account 1 --format yaml", 2, &[], &["text, json"]);
    for (argument, err) in [
        ("--as group", "`group` is not a caller to ask as"),
        ("--as role:", "`role:` is not a caller to ask as"),
        ("--region Frankfurt", "write a Region like `eu-west-1`"),
        ("--context aws:SourceIp", "write a condition key, `=` and its value"),
    ] {
        self::check(&nothing, &format!("effective x.canopy.ron --account 1 {argument}"), 2, &[], &[err]);
    }
    check("effective x.canopy.ron --account 1", 2, &[], &["error: `x.canopy.ron` cannot be read"]);
    check("help compare", 0, &["--as <WHO>", "--resources", "text", "json", "markdown"], &[]);
    check("compare x.canopy.ron", 2, &[], &["<NEW>"]);
    check("compare x.canopy.ron y.canopy.ron", 2, &[], &["error: `x.canopy.ron` cannot be read"]);
    check("help ask", 0, &["--principal <ARN>", "--context <KEY=VALUE>", "--identity-policy <FILE>", "--all"], &[]);
    check("ask x.canopy.ron --action s3:GetObject", 2, &[], &["--account <ID>"]);
    check("ask x.canopy.ron --account 1", 2, &[], &["--action <ACTION>"]);
    check("ask x.canopy.ron --account 1 --action s3:GetObject", 2, &[], &["error: `x.canopy.ron` cannot be read"]);
    check("test", 2, &[], &["<FILE>"]);
    check("test x.canopy.ron", 2, &[], &["error: `x.canopy.ron` cannot be read"]);
    check("x.canopy.ron y.canopy.ron", 2, &[], &["'y.canopy.ron' cannot be used with '[FILE]'"]);
}
