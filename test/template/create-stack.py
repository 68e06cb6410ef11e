"""Creates the stack of a template on moto's CloudFormation, inside this process: no socket is opened, no account is asked.

Usage: create-stack.py TEMPLATE. Prints what was created, what moto lacks, and what it refuses as AWS would; ends with 1 for the last.
"""

import json
import logging
import os
import sys
import warnings
import zipfile
from collections import Counter
from io import BytesIO

ACCOUNT, REGION = "123456789012", "eu-central-1"
BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
os.environ.update(AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none", AWS_DEFAULT_REGION=REGION)
logging.getLogger("moto").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", message="Tried to parse")

import boto3  # noqa: E402
from moto import mock_aws  # noqa: E402
from moto.cloudformation import models, parsing  # noqa: E402, F401
from moto.core.exceptions import JsonRESTError, ServiceException  # noqa: E402

lacks: Counter = Counter()
refused: dict = {}


def adapt(resources: dict) -> None:
    """Says the same in the only form that moto reads; AWS takes ours."""
    buses = {name: one["Properties"]["Name"] for name, one in resources.items() if one["Type"] == "AWS::Events::EventBus"}
    for one in resources.values():
        properties = one.get("Properties", {})
        if one["Type"] == "AWS::Events::Archive":
            lacks["AWS::Events::Archive.EventPattern as an object"] += 1
            properties["EventPattern"] = json.dumps({"account": [ACCOUNT]})
        bus = properties.get("EventBusName", {})
        if one["Type"] == "AWS::Events::Rule" and isinstance(bus, dict) and bus.get("Ref") in buses:
            lacks["AWS::Events::Rule.EventBusName by reference"] += 1
            properties["EventBusName"] = buses[bus["Ref"]]


def drop_outputs(template: dict) -> None:
    """Drops the outputs that name a resource that moto cannot create."""
    unknown = [name for name, one in template["Resources"].items() if parsing.resource_class_from_type(one["Type"]) is None]
    for name in unknown:
        lacks[template["Resources"][name]["Type"]] += 1
    outputs = template.get("Outputs", {})
    template["Outputs"] = {key: said for key, said in outputs.items() if not any(name in json.dumps(said) for name in unknown)}


def watch_creation() -> None:
    """Takes a refusal of a service for a finding, and any other failure for a fault of moto's own."""
    create = parsing.parse_and_create_resource

    def watched(name, resource, *rest, **named):
        try:
            return create(name, resource, *rest, **named)
        except (ServiceException, JsonRESTError) as error:
            refused[name] = f"{resource['Type']}: {error}"
        except Exception as error:  # noqa: BLE001
            lacks[f"{resource['Type']} ({type(error).__name__}: {error})"] += 1
        return None

    parsing.parse_and_create_resource = watched


def store_assets(template: dict) -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("index.mjs", "export const handler = () => null;")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    for one in template["Resources"].values():
        key = one.get("Properties", {}).get("Code", {}).get("S3Key") if one["Type"] == "AWS::Lambda::Function" else None
        if key is not None:
            s3.put_object(Bucket=BUCKET, Key=key, Body=archive.getvalue())
    s3.put_object(Bucket=BUCKET, Key="template.json", Body=json.dumps(template))
    for one in template.get("Parameters", {}).values():
        if one["Type"].startswith("AWS::SSM::Parameter::Value"):
            boto3.client("ssm").put_parameter(Name=one["Default"], Value="30", Type="String")


def main(path: str) -> int:
    with open(path, encoding="utf8") as file:
        template = json.load(file)
    adapt(template["Resources"])
    drop_outputs(template)
    watch_creation()
    with mock_aws():
        store_assets(template)
        cloudformation = boto3.client("cloudformation")
        place = f"https://{BUCKET}.s3.{REGION}.amazonaws.com/template.json"
        cloudformation.create_stack(StackName="Flowgate", TemplateURL=place, Capabilities=["CAPABILITY_IAM"])
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName="Flowgate")
        summaries = [one for page in pages for one in page["StackResourceSummaries"]]
    # moto lists what it did not create as well, without a type.
    created = Counter(one["ResourceType"] for one in summaries if one["ResourceType"])
    print(f"created {created.total()} of {len(template['Resources'])} resources:")
    for kind, count in sorted(created.items()):
        print(f"  {count} {kind}")
    print("moto lacks, so nothing is known of them here:")
    for kind, count in sorted(lacks.items()):
        print(f"  {count} {kind}")
    for name, reason in refused.items():
        print(f"refused: {name}: {reason}")
    return 1 if refused or not created else 0


sys.exit(main(sys.argv[1]))
