"""cloud_estate.py STATE: makes an estate in the cloud at AWS_ENDPOINT_URL, and writes the Terraform state that describes it.

Some of it is as it should be and some is not, so that scanners have something to say of either kind.
"""
import json
import sys
from pathlib import Path

import boto3

REGION = "eu-west-1"
session = boto3.Session(region_name=REGION)
s3, rds, kms, dynamodb, iam = (session.client(name) for name in ("s3", "rds", "kms", "dynamodb", "iam"))
account = session.client("sts").get_caller_identity()["Account"]
resources = []


def managed(kind, label, **attributes):
    """A resource as a state of Terraform lists it."""
    instance = {"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}
    provider = 'provider["registry.terraform.io/hashicorp/aws"]'
    resources.append({"mode": "managed", "type": kind, "name": label, "provider": provider, "instances": [instance]})


closed = {name: True for name in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")}
for bucket in ("orders-archive", "invoices", "public-site"):
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    managed("aws_s3_bucket", bucket, arn=f"arn:aws:s3:::{bucket}", bucket=bucket, id=bucket, region=REGION)
for bucket in ("orders-archive", "invoices"):
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=closed)
s3.put_bucket_versioning(Bucket="orders-archive", VersioningConfiguration={"Status": "Enabled"})
only_tls = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::invoices", "arn:aws:s3:::invoices/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
s3.put_bucket_policy(Bucket="invoices", Policy=json.dumps({"Version": "2012-10-17", "Statement": [only_tls]}))

for purpose, rotates in (("data", True), ("old", False)):
    key = kms.create_key(Description=purpose)["KeyMetadata"]
    if rotates:
        kms.enable_key_rotation(KeyId=key["KeyId"])
    managed("aws_kms_key", purpose, arn=key["Arn"], id=key["KeyId"], key_id=key["KeyId"], enable_key_rotation=rotates)

for name, careful in (("orders", True), ("reports", False)):
    database = rds.create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        EngineVersion="16.3",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="owner",
        MasterUserPassword="not-a-real-one",
        StorageEncrypted=careful,
        MultiAZ=careful,
        DeletionProtection=careful,
        BackupRetentionPeriod=14 if careful else 0,
    )["DBInstance"]
    managed(
        "aws_db_instance",
        name,
        arn=database["DBInstanceArn"],
        identifier=name,
        id=database["DbiResourceId"],
        engine="postgres",
        engine_version="16.3",
        storage_encrypted=careful,
        multi_az=careful,
        deletion_protection=careful,
        backup_retention_period=14 if careful else 0,
        publicly_accessible=False,
    )

table = dynamodb.create_table(
    TableName="sessions",
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
)["TableDescription"]
managed("aws_dynamodb_table", "sessions", arn=table["TableArn"], id="sessions", name="sessions")

iam.create_user(UserName="robot")
iam.create_access_key(UserName="robot")
iam.create_user(UserName="anne")
iam.create_login_profile(UserName="anne", Password="not-a-real-one")

state = {"version": 4, "terraform_version": "1.9.5", "serial": 1, "lineage": "5d1a7f3e-0000-4000-8000-000000000001", "outputs": {}}
Path(sys.argv[1]).write_text(json.dumps({**state, "resources": resources}, indent=1) + "\n")
print(f"{len(resources)} resources in account {account}")
