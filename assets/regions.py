#!/usr/bin/env python3
"""Prints the services that have one endpoint for a partition, with the Region for which its requests are signed.

    pip install --target lib botocore==1.44.8
    PYTHONPATH=lib python3 assets/regions.py

A row is a signing name that for every client of botocore with that name has one endpoint, whatever Region is configured: by
the endpoint rules, and for names without a Region in the rules by `endpoints.json`. What of them the program relies on, and
why some are left out, says `src/aws/endpoint.rs`. botocore is Apache-2.0; nothing of it is copied but these names.
"""

import collections

import botocore.session
from botocore.endpoint_provider import EndpointProvider

REGIONS = {
    "aws": ["eu-central-1", "ap-south-1", "us-west-2", "us-east-1"],
    "aws-cn": ["cn-north-1", "cn-northwest-1"],
    "aws-us-gov": ["us-gov-west-1", "us-gov-east-1"],
}


def signed(provider, region):
    """The Region that requests are signed for; None where the endpoint has the configured one."""
    try:
        endpoint = provider.resolve_endpoint(Region=region, UseDualStack=False, UseFIPS=False)
    except Exception as error:
        return f"! {error}"
    schemes = endpoint.properties.get("authSchemes") or [{}]
    return schemes[0].get("signingRegion")


def main():
    loader = botocore.session.Session().get_component("data_loader")
    partitions = loader.load_data("partitions")
    found = collections.defaultdict(lambda: collections.defaultdict(set))
    for client in loader.list_available_services("service-2"):
        metadata = loader.load_service_model(client, "service-2")["metadata"]
        name = metadata.get("signingName", metadata["endpointPrefix"])
        try:
            provider = EndpointProvider(loader.load_service_model(client, "endpoint-rule-set-1"), partitions)
        except Exception:
            continue
        for partition, regions in REGIONS.items():
            found[name][partition] |= {signed(provider, region) for region in regions}
    for partition in loader.load_data("endpoints")["partitions"]:
        if partition["partition"] not in REGIONS:
            continue
        for name, service in partition["services"].items():
            if service.get("isRegionalized") is False and "partitionEndpoint" in service:
                endpoint = service["endpoints"][service["partitionEndpoint"]]
                region = endpoint.get("credentialScope", {}).get("region")
                if found[name][partition["partition"]] <= {None, region}:
                    found[name][partition["partition"]] = {region}
    for name, partitions in sorted(found.items()):
        one = {partition: next(iter(regions)) for partition, regions in partitions.items() if len(regions) == 1}
        one = {partition: region for partition, region in one.items() if region and region[:1] not in "!*"}
        if one:
            print(name, *(f"{partition}={region}" for partition, region in one.items()))


main()
