//! An entry's own ARN: which of its fields tells it, and of which service it is.
//!
//! Must not know: how answers are read.

use serde_json::{Map, Value};

use crate::resource::key;
use crate::support::arn::Arn;
use crate::support::fields::text;

/// What may follow the name of a thing in the name of a list of such things.
const ENDINGS: [&str; 16] = [
    "",
    "s",
    "es",
    "list",
    "summary",
    "summaries",
    "summarylist",
    "detail",
    "details",
    "info",
    "infolist",
    "description",
    "descriptions",
    "descriptionlist",
    "propertieslist",
    "attributes",
];

/// Services whose ARNs name no account.
const WITHOUT_ACCOUNT: [&str; 3] = ["s3", "route53", "apigateway"];

/// Things with an ARN that nobody runs: reports, requests, limits.
const NOTHING_RUN: [&str; 9] = [
    "recommendation",
    "organization-recommendation",
    "recommendation-resource",
    "finding",
    "event",
    "handshake",
    "quota",
    "resource-share-invitation",
    "federated-user",
];

/// The ARN of an entry (normalised) of a list: in `arn`, or in the field that the list is called after.
pub fn arn(list: &str, entry: &Map<String, Value>) -> Option<String> {
    let list = key(list);
    let own = |field: &&String| {
        let thing = field.strip_suffix("arn").filter(|thing| !thing.is_empty());
        thing.and_then(|thing| list.rsplit_once(thing)).is_some_and(|(_, rest)| ENDINGS.contains(&rest))
    };
    // `eventSourceMappingArn` before `eventSourceArn`.
    let named = entry.keys().filter(own).max_by_key(|field| field.len());
    let written = ["arn"].into_iter().chain(named.map(|field| &**field)).find_map(|field| text(entry, field))?;
    let name = Arn::parse(&written)?;
    let ours = name.account.is_some() || WITHOUT_ACCOUNT.contains(&name.service);
    (ours && !NOTHING_RUN.contains(&name.resource)).then_some(written)
}

/// Whether a type of CloudFormation, or `service:resource`, is of the service of an ARN.
pub fn same_service(kind: &str, service: &str) -> bool {
    let space = match kind.strip_prefix("AWS::").and_then(|rest| rest.split("::").next()) {
        Some(space) => space,
        None => return kind.split(':').next() == Some(service),
    };
    let other = match space {
        "OpenSearchService" => "es",
        "AmazonMQ" => "mq",
        "StepFunctions" => "states",
        "CertificateManager" => "acm",
        "MSK" => "kafka",
        "EFS" => "elasticfilesystem",
        "EMR" => "elasticmapreduce",
        "KinesisFirehose" => "firehose",
        "DirectoryService" => "ds",
        space => space,
    };
    let (space, service) = (key(other), key(service));
    space.starts_with(&service) || service.starts_with(&space)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn own(list: &str, entry: Value) -> Option<String> {
        arn(list, entry.as_object().expect("a map"))
    }

    #[test]
    fn the_field_that_is_named_as_the_list_is_tells_the_arn() {
        let mapping = "arn:aws:lambda:eu-west-1:111122223333:event-source-mapping:a";
        let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
        let entry = json!({"eventsourcearn": queue, "eventsourcemappingarn": mapping});
        assert_eq!(own("EventSourceMappings", entry).as_deref(), Some(mapping));
        assert_eq!(own("EventSourceMappings", json!({"eventsourcearn": queue, "functionarn": queue})), None);
        assert_eq!(own("BackupSummaries", json!({"backuparn": queue})).as_deref(), Some(queue));
        assert_eq!(own("Anything", json!({"arn": queue})).as_deref(), Some(queue));
        assert_eq!(own("CompositeAlarms", json!({"alarmarn": queue})).as_deref(), Some(queue));
        assert_eq!(own("Quotas", json!({"quotaarn": "arn:aws:servicequotas:eu-west-1::ec2/L-1"})), None);
        assert_eq!(own("recommendations", json!({"arn": "arn:aws:trustedadvisor::111122223333:recommendation/a"})), None);
    }

    #[test]
    fn a_type_and_an_arn_of_one_service_are_known_as_such() {
        for (kind, service) in [
            ("AWS::ElasticLoadBalancingV2::TargetGroup", "elasticloadbalancing"),
            ("AWS::ECR::Repository", "ecr-public"),
            ("AWS::Cognito::UserPool", "cognito-idp"),
            ("AWS::OpenSearchService::Domain", "es"),
            ("glacier:vaults", "glacier"),
        ] {
            assert!(same_service(kind, service), "{kind} {service}");
        }
        assert!(!same_service("AWS::SageMaker::Endpoint", "dms"));
        assert!(!same_service("AWS::ElasticLoadBalancingV2::TargetGroup", "rds"));
        assert!(!same_service("AWS::ECS::Service", "vpc-lattice"));
    }
}
