//! Duties written for our own customers.

use crate::inventory::{AnsweredRequirements, CustomerAction, CustomerSetting, SettingAccount, Sharing, UserEntityDuty};
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, choice, list};
use onus_source::{Diagnostic, codes};

use super::common::{id, nonempty_texts};
use onus_source::fields::{names, needed, optional, reference};

const SHARING: [(&str, Sharing); 2] = [("independent", Sharing::Independent), ("dependent", Sharing::Dependent)];

/// A duty of our customers.
pub fn user_entity_duty(node: &Node, problems: &mut Problems) -> Option<UserEntityDuty> {
    let mut fields = Fields::open(node, "a user-entity duty", problems)?;
    let id = fields.need("id", problems).and_then(|n| id(n, "a user-entity duty", problems));
    let statement = needed(&mut fields, "statement", problems).value;
    let domains = names(&mut fields, "domains", problems);
    let requirements = fields.take("requirements").map(|n| list(n, "`requirements`", problems, answered)).unwrap_or_default();
    let shared = fields.take("shared");
    let sharing = shared.and_then(|n| choice(n, "a way of sharing", &SHARING, problems));
    let ours = reference(&mut fields, "ours", problems);
    let customer = fields.take("customer").and_then(|n| choice(n, "what a customer does", CustomerAction::WORDS, problems));
    let settings = fields.take("settings").map(|n| list(n, "`settings`", problems, setting)).unwrap_or_default();
    fields.finish(problems);
    if let (Some(shared), None) = (shared, &ours) {
        problems.push(
            Diagnostic::new(codes::CUSTOMER_DUTY_HALF_DESCRIBED, shared.at, "a shared duty must say what your part is")
                .hint("Describe your organisation's part under `ours`, or remove `shared` if the duty is the customer's alone."),
        );
    }
    if let (None, Some(ours)) = (shared, &ours) {
        problems.push(
            Diagnostic::new(
                codes::CUSTOMER_DUTY_HALF_DESCRIBED,
                ours.at,
                "part of the duty is yours, so it must be marked as shared",
            )
            .hint("Add `shared: independent` or `shared: dependent`, or remove `ours`."),
        );
    }
    let ours = ours.map(|o| o.value);
    Some(UserEntityDuty { at: node.at, id: id?, statement, domains, requirements, sharing, ours, customer, settings })
}

fn setting(node: &Node, problems: &mut Problems) -> Option<CustomerSetting> {
    let mut fields = Fields::open(node, "a setting of customers", problems)?;
    let name = needed(&mut fields, "name", problems).value;
    let recommended = needed(&mut fields, "recommended", problems).value;
    let delivered = optional(&mut fields, "delivered", problems);
    let account = fields.take("account").and_then(|n| choice(n, "a kind of account", &SettingAccount::ALL, problems));
    let implication = optional(&mut fields, "implication", problems);
    let how = optional(&mut fields, "how", problems);
    fields.finish(problems);
    Some(CustomerSetting { name, recommended, delivered, account: account.unwrap_or_default(), implication, how })
}

fn answered(node: &Node, problems: &mut Problems) -> Option<AnsweredRequirements> {
    let mut fields = Fields::open(node, "an entry of `requirements`", problems)?;
    let framework = needed(&mut fields, "framework", problems);
    let ids = nonempty_texts(&mut fields, "ids", problems);
    fields.finish(problems);
    Some(AnsweredRequirements { framework, ids })
}
