//! What random cases are drawn from: few actions, accounts, keys and values, near misses of one another, so that about half of
//! what is drawn meets. Holds data only.

pub const MANAGEMENT: &str = "111111111111";
pub const MEMBER: &str = "222222222222";
pub const OTHER: &str = "333333333333";
pub const OUTSIDE: &str = "999999999999";

pub const REGIONS: &[&str] = &["us-east-1", "us-east-2", "eu-west-1"];

/// An action and the ARNs it may be asked about; `P`, `R`, `A`, `N` stand for partition, Region, owner and a name.
#[derive(Debug)]
pub struct Offer {
    pub action: &'static str,
    pub resources: &'static [&'static str],
}

pub const OFFERS: &[Offer] = &[
    Offer {
        action: "s3:GetObject",
        resources: &["arn:P:s3:::logs-N/app/N.csv", "arn:P:s3:R:A:accesspoint/N/object/app/N"],
    },
    Offer { action: "s3:PutObject", resources: &["arn:P:s3:::logs-N/N", "arn:P:s3:::logs-1/a:b:N"] },
    Offer { action: "s3:ListBucket", resources: &["arn:P:s3:::logs-N"] },
    Offer { action: "s3:ListAllMyBuckets", resources: &["*"] },
    Offer {
        action: "ec2:RunInstances",
        resources: &["arn:P:ec2:R:A:instance/N", "arn:P:ec2:R::image/ami-N", "arn:P:ec2:R:A:subnet/N"],
    },
    Offer { action: "ec2:AttachVolume", resources: &["arn:P:ec2:R:A:instance/N", "arn:P:ec2:R:A:volume/N"] },
    Offer {
        action: "dynamodb:Query",
        resources: &["arn:P:dynamodb:R:A:table/N", "arn:P:dynamodb:R:A:table/N/index/N"],
    },
    Offer { action: "ec2:TerminateInstances", resources: &["arn:P:ec2:R:A:instance/N"] },
    Offer { action: "ec2:DescribeInstances", resources: &["*"] },
    Offer { action: "kms:Decrypt", resources: &["arn:P:kms:R:A:key/N"] },
    Offer { action: "kms:RetireGrant", resources: &["arn:P:kms:R:A:key/N"] },
    Offer { action: "kms:CreateKey", resources: &["*"] },
    Offer { action: "sts:AssumeRole", resources: &["arn:P:iam::A:role/N", "arn:P:iam::A:role/app/N"] },
    Offer { action: "sts:TagSession", resources: &["arn:P:iam::A:role/N"] },
    Offer { action: "iam:CreateUser", resources: &["arn:P:iam::A:user/N", "arn:P:iam::A:user/app/N"] },
    Offer { action: "iam:PassRole", resources: &["arn:P:iam::A:role/app/N"] },
    Offer { action: "iam:ListUsers", resources: &["*"] },
    Offer { action: "sqs:SendMessage", resources: &["arn:P:sqs:R:A:N"] },
    Offer { action: "sqs:ListQueues", resources: &["*"] },
];

/// Actions that no catalogue knows.
pub const UNLISTED: &[Offer] = &[
    Offer { action: "s3:GetNothing", resources: &["arn:P:s3:::logs-N/N", "*"] },
    Offer { action: "nosuch:ReadThing", resources: &["arn:P:nosuch:R:A:thing/N", "arn:P:nosuch:R:A:N"] },
];

/// Names of resources and values of tags.
pub const NAMES: &[&str] = &["blue", "blue-1", "Blue", "green", "alice"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Text,
    Arn,
    Number,
    Date,
    Bool,
    Ip,
    Binary,
}

/// A condition key with the values that requests and policies draw from.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub kind: Type,
    pub many: bool,
    pub values: &'static [&'static str],
}

const TEAMS: &[&str] = &["blue", "Blue", "blue-1", "green", "bl*e", "bl?e", "$blue", "Éclair", "éclair", ""];
const ACCOUNTS: &[&str] = &[MEMBER, OTHER, OUTSIDE];
const ARNS: &[&str] = &[
    "arn:P:s3:::logs-blue",
    "arn:P:s3:::logs-green",
    "arn:P:sqs:us-east-1:222222222222:blue",
    "arn:P:sqs:us-east-1:333333333333:blue",
    "arn:P:sns:eu-west-1:222222222222:topic:blue:222222222222",
];
const NUMBERS: &[&str] = &[
    "10",
    "10.0",
    "1e1",
    "1E+1",
    "9.99",
    "10.01",
    "-0",
    "0",
    "0.000",
    "300",
    "3e2",
    "1.50",
    "1.5",
    "15e-1",
    "-5",
    "-5.0",
    "-50e-1",
    "12345678901234567890.1",
    "12345678901234567890.10",
];
const DATES: &[&str] = &[
    "2026-03",
    "2026-03-01",
    "2026-03-01T00:00Z",
    "2026-03-01T00:00:00Z",
    "2026-03-01T01:00:00+01:00",
    "2026-02-28T19:30-04:30",
    "2026-02-28T23:59:59.999Z",
    "2026-03-01T00:00:00.000Z",
    "2026-03-01T00:00:00.0001Z",
    "1772323200",
    "1772323201",
    "2024-02-29",
    "2026",
    "1969-12-31T23:59:59Z",
];

pub const KEYS: &[Key] = &[
    Key { name: "aws:PrincipalTag/team", kind: Type::Text, many: false, values: TEAMS },
    Key { name: "aws:RequestTag/team", kind: Type::Text, many: false, values: TEAMS },
    Key { name: "aws:RequestedRegion", kind: Type::Text, many: false, values: REGIONS },
    Key { name: "aws:SourceAccount", kind: Type::Text, many: false, values: ACCOUNTS },
    Key { name: "aws:TagKeys", kind: Type::Text, many: true, values: &["team", "Team", "env", "cost-center", ""] },
    Key {
        name: "aws:CalledVia",
        kind: Type::Text,
        many: true,
        values: &["cloudformation.amazonaws.com", "athena.amazonaws.com"],
    },
    Key { name: "ec2:InstanceType", kind: Type::Text, many: false, values: &["t3.micro", "t3.large", "T3.micro"] },
    Key { name: "aws:SourceArn", kind: Type::Arn, many: false, values: ARNS },
    Key { name: "aws:MultiFactorAuthAge", kind: Type::Number, many: false, values: NUMBERS },
    Key { name: "s3:max-keys", kind: Type::Number, many: false, values: NUMBERS },
    Key { name: "aws:CurrentTime", kind: Type::Date, many: false, values: DATES },
    Key { name: "aws:EpochTime", kind: Type::Date, many: false, values: DATES },
    Key { name: "aws:SecureTransport", kind: Type::Bool, many: false, values: &["true", "false", "True"] },
    Key { name: "aws:MultiFactorAuthPresent", kind: Type::Bool, many: false, values: &["true", "false"] },
    Key {
        name: "aws:SourceIp",
        kind: Type::Ip,
        many: false,
        values: &["10.0.0.1", "10.0.1.1", "192.0.2.1", "2001:db8::1", "2001:DB8:0:1::1", "255.255.255.255"],
    },
    Key { name: "aws:PrincipalTag/digest", kind: Type::Binary, many: false, values: &["QmluYXJ5", "QmluYXJZ", "YQ=="] },
];

/// Address ranges as policies write them.
pub const RANGES: &[&str] = &[
    "10.0.0.0/8",
    "10.0.0.1",
    "10.0.0.1/32",
    "10.0.0.77/24",
    "10.0.1.0/31",
    "0.0.0.0/0",
    "192.0.2.0/30",
    "::/0",
    "2001:db8::/32",
    "2001:db8::1/128",
    "2001:db8:0:0:ffff::/64",
    "2001:DB8::1",
    "128.0.0.0/1",
];

/// Request values that their operators cannot read.
pub const UNREADABLE: &[(Type, &str)] = &[
    (Type::Number, "ten"),
    (Type::Date, "yesterday"),
    (Type::Bool, "yes"),
    (Type::Ip, "10.0.0.0/24"),
    (Type::Arn, "logs-blue"),
];

pub const TEXT_OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
];
pub const ARN_OPERATORS: &[&str] =
    &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike", "StringNotLike", "StringEquals"];
pub const NUMBER_OPERATORS: &[&str] = &[
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
];
pub const DATE_OPERATORS: &[&str] =
    &["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"];
