#!/bin/sh
# Collects what AWS says about an organization, for Canopy to import.
#
#   sh collect.sh [folder]          (default: ./organization)
#
# It only reads: every call is `aws organizations list-…` or `describe-…`.
# Run it with credentials of the management account or of a delegated administrator; the usual settings of the AWS CLI
# (AWS_PROFILE, AWS_REGION, …) apply. Each answer becomes one file, named `<call>.<argument>.json`.
# Answers that AWS refuses are listed at the end; what was collected can be imported all the same.

set -u
folder=${1:-organization}
missing=0
export AWS_PAGER= AWS_RETRY_MODE="${AWS_RETRY_MODE:-standard}" AWS_MAX_ATTEMPTS="${AWS_MAX_ATTEMPTS:-10}"

stop() {
    echo "collect: $*" >&2
    exit 1
}

command -v aws >/dev/null 2>&1 || stop "the AWS CLI (aws) is not installed or not on the PATH"
mkdir -p "$folder" || stop "cannot write to $folder"
cd "$folder" || stop "cannot write to $folder"
[ -z "$(find . -name '*.json' | head -n 1)" ] || stop "$folder holds answers already; choose an empty folder"

# collect <call> [<argument> [<option>]]: one answer, one file; an unfinished file is never left behind.
collect() {
    file=$1${2:+.$2}.json
    if aws organizations "$1" ${3:+"$3" "$2"} --output json >"$file.part" </dev/null; then
        mv "$file.part" "$file"
    else
        rm -f "$file.part"
        echo "collect: no answer from $1 ${2:-}" >&2
        missing=$((missing + 1))
        return 1
    fi
}

# values <file> <field> <pattern>: the values of a field, one a line.
values() {
    if [ -f "$1" ]; then
        sed -n "s/^ *\"$2\": \"\\($3\\)\",\\{0,1\\}\$/\\1/p" "$1"
    fi
}

# below <parent>: the OUs and accounts under a root or an OU, and everything further down.
# The shell's variables are global, so the parent stays in $1.
below() {
    collect list-tags-for-resource "$1" --resource-id
    collect list-accounts-for-parent "$1" --parent-id
    collect list-organizational-units-for-parent "$1" --parent-id
    for ou in $(values "list-organizational-units-for-parent.$1.json" Id 'ou-[0-9a-z-]*'); do
        below "$ou"
    done
}

collect describe-organization || stop "AWS does not describe the organization; check the credentials"
collect list-roots || stop "AWS does not list the root; use the management account or a delegated administrator"

echo "collecting the tree …"
for root in $(values list-roots.json Id 'r-[0-9a-z]*'); do
    below "$root"
done

echo "collecting accounts …"
collect list-accounts
for account in $(values list-accounts.json Id '[0-9]*'); do
    collect list-tags-for-resource "$account" --resource-id
done

echo "collecting policies …"
for type in $(values list-roots.json Type '[A-Z0-9_]*'); do
    collect list-policies "$type" --filter
    for policy in $(values "list-policies.$type.json" Id 'p-[0-9A-Za-z_]*'); do
        collect describe-policy "$policy" --policy-id
        collect list-targets-for-policy "$policy" --policy-id
        case $policy in
            p-FullAWSAccess | p-RCPFullAWSAccess) ;; # AWS's own policies carry no tags.
            *) collect list-tags-for-resource "$policy" --resource-id ;;
        esac
    done
done

echo "collecting delegated administrators …"
collect list-delegated-administrators
for account in $(values list-delegated-administrators.json Id '[0-9]*'); do
    collect list-delegated-services-for-account "$account" --account-id
done

if [ "$missing" -gt 0 ]; then
    stop "$missing answers are missing, see above; $(pwd) can be imported, Canopy shows what is not known"
fi
echo "done: import $(pwd) into Canopy"
