//! Options that stay unset because a list of the resource says one thing and another: capacity of the provider's and hosts of ours.
//!
//! Whoever reads that nobody can say should learn that the source was read, and what it said.

use onus_model::{Case, Op, Reading, Test};
use serde_json::{Map, Value};

use super::attributes::{at, scalar_text};
use super::collect::Collector;
use super::options;
use super::resource::{Resource, Sink, Skipped};

impl Collector<'_> {
    /// Remarks on each such option of a resource.
    pub(crate) fn remark_on_mixed_lists(&mut self, resource: &Resource, reading: Option<&Reading>) {
        let kind = options::name(&resource.kind);
        let mixed = |cases: &[Case]| leaves_open(cases, &kind, &resource.attributes);
        for (option, _) in reading.iter().flat_map(|r| &r.options).filter(|(_, cases)| mixed(cases.as_slice())) {
            let what = resource.name.clone().unwrap_or_else(|| resource.address.clone());
            self.skipped(Skipped { what, reason: format!("{option} unset: a list in it says one thing and another") });
        }
    }
}

/// Whether no case holds, and one would if a part of a list were all of it.
fn leaves_open(cases: &[Case], kind: &str, attributes: &Map<String, Value>) -> bool {
    let of_kind = |case: &&Case| case.kinds.is_empty() || case.kinds.iter().any(|k| k == kind);
    let holds = |test: &Test| options::holds(test, attributes);
    let in_part = |test: &Test| {
        let fits = |found: &String| test.values.iter().any(|value| value == found);
        test.op == Op::Is && at(attributes, &test.path.0).into_iter().filter_map(scalar_text).any(|found| fits(&found))
    };
    let would_hold = |case: &Case| case.when.iter().all(|test| holds(test) || in_part(test));
    !cases.iter().filter(of_kind).any(|case| case.when.iter().all(holds)) && cases.iter().filter(of_kind).any(would_hold)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A case of one test.
    fn case(value: &str, test: &str) -> Case {
        let text = serde_json::json!({ "value": value, "when": [test] }).to_string();
        serde_json::from_str(&text).expect("a case")
    }

    #[test]
    fn a_list_of_two_things_is_remarked_on_and_a_list_of_one_or_none_is_not() {
        let cases = [case("fargate", "capacity.provider=fargate|fargate_spot"), case("ec2", "launch_type=ec2")];
        let open = |attributes: Value| leaves_open(&cases, "aws_ecs_service", attributes.as_object().expect("an object"));
        assert!(open(serde_json::json!({ "capacity": [{ "provider": "fargate" }, { "provider": "hosts" }] })));
        assert!(!open(serde_json::json!({ "capacity": [{ "provider": "fargate" }, { "provider": "fargate_spot" }] })));
        assert!(!open(serde_json::json!({ "capacity": [{ "provider": "hosts" }] })));
        assert!(!open(serde_json::json!({})));
    }
}
