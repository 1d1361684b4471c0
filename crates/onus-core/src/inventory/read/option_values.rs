//! Values of options: as they are written, and what may have been meant by those that are none.

use onus_model::{Case, Model, Op, Service, ServiceOption, Test};
use onus_source::typed::{nearest, old_truth, truth};

/// The value that was written: as the model has it, in another case or with other signs, or as the provider's API and Terraform
/// write it.
pub fn option_value(written: &str, name: &str, option: &ServiceOption, (service, model): (&Service, &Model)) -> Option<String> {
    if let Some(truth) = truth(written) {
        return Some(truth.to_string()).filter(|value| option.values.contains_key(value));
    }
    if option.values.contains_key(written) {
        return Some(written.to_owned());
    }
    let mut alike = option.values.keys().filter(|value| bare(value) == bare(written));
    match (alike.next(), alike.next()) {
        (Some(value), None) => Some(value.clone()),
        _ => as_imported(written, name, service, model).filter(|value| option.values.contains_key(value)),
    }
}

/// The value that an importer gives for an attribute with this text, where all that say something of it agree: `aws:kms` alone
/// does not say whose key it is.
fn as_imported(written: &str, name: &str, service: &Service, model: &Model) -> Option<String> {
    let values = imported(written, name, service, model, |case| case.when.len() == 1);
    let mut values = values.into_iter();
    let first = values.next()?;
    values.all(|value| value == first).then(|| first.to_owned())
}

/// The values that importers give where an attribute has this text, of the cases asked for.
fn imported<'m>(
    written: &str,
    name: &str,
    service: &Service,
    model: &'m Model,
    asked_for: impl Fn(&Case) -> bool,
) -> Vec<&'m str> {
    // Numbers and truth values mean something only with their attribute beside them.
    if written.parse::<f64>().is_ok() || old_truth(written).is_some() || truth(written).is_some() {
        return Vec::new();
    }
    let written = written.to_lowercase();
    let is = |test: &Test| match test.op {
        Op::Is => test.values.contains(&written),
        Op::Starts => test.values.iter().any(|value| {
            written.strip_prefix(value.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
        }),
        Op::Present | Op::Absent | Op::IsNot | Op::Holds => false,
    };
    let cases = cases(name, service, model).into_iter();
    cases.filter(|case| asked_for(case) && case.when.iter().any(is)).map(|case| case.value.as_str()).collect()
}

/// What importers know of an option: from the resource itself, and from others that say it, such as the listeners of a load
/// balancer.
fn cases<'m>(name: &str, service: &Service, model: &'m Model) -> Vec<&'m Case> {
    let mut out = Vec::new();
    for reading in model.readings.iter().filter(|reading| reading.service == service.id) {
        out.extend(reading.options.get(name).into_iter().flatten());
        out.extend(reading.attached.iter().filter_map(|attached| attached.options.get(name)).flatten());
    }
    out
}

/// Most guesses that a message names.
const MOST: usize = 3;

/// Up to three values of an option that a text may have meant: those that importers read it as, those that have all of its
/// words in their own or in their label, else the nearest.
pub fn value_guesses<'m>(
    written: &str,
    name: &str,
    option: &'m ServiceOption,
    (service, model): (&Service, &'m Model),
) -> Vec<&'m str> {
    /// Longer texts are no value that was mistyped.
    const LONGEST: usize = 80;
    let values = || option.values.keys().map(String::as_str);
    if let Some(meant) = old_truth(written).map(|t| t.to_string())
        && let Some(value) = values().find(|value| *value == meant)
    {
        return vec![value];
    }
    if written.len() > LONGEST {
        return Vec::new();
    }
    let words = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && *w != "aws").map(str::to_owned).collect()
    };
    let wanted = words(written);
    let has_all = |text: &str| {
        let here = words(text);
        !wanted.is_empty() && wanted.iter().all(|word| here.contains(word))
    };
    let read = imported(written, name, service, model, |_| true);
    let mut guesses: Vec<&str> = values().filter(|value| read.contains(value)).collect();
    if guesses.is_empty() {
        let named = option.values.iter().filter(|(value, label)| has_all(value) || has_all(label));
        guesses = named.map(|(value, _)| value.as_str()).collect();
    }
    if guesses.is_empty() {
        let hinted = hinted(&wanted, name, service, model);
        guesses = values().filter(|value| hinted.contains(value)).collect();
    }
    if guesses.is_empty() {
        guesses.extend(nearest(written, values()));
    }
    guesses.truncate(MOST);
    guesses
}

/// Values that importers give where an attribute is there whose name begins so (`acm`), or that names a KMS key (`kms`).
fn hinted<'m>(wanted: &[String], name: &str, service: &Service, model: &'m Model) -> Vec<&'m str> {
    /// Shorter words begin too many names.
    const TELLING: usize = 3;
    let kms = wanted.iter().any(|word| word == "kms");
    let begins = |test: &Test| {
        let last = test.path.0.last();
        test.op == Op::Present
            && wanted.iter().any(|word| word.len() >= TELLING && last.is_some_and(|last| last.starts_with(word.as_str())))
    };
    let mut out = Vec::new();
    for case in cases(name, service, model) {
        if kms && case.key.is_some() {
            out.extend([Some(&case.value), case.aws.as_ref()].into_iter().flatten().map(String::as_str));
        } else if case.when.iter().any(begins) {
            out.push(case.value.as_str());
        }
    }
    out
}

/// Options that an attribute of the provider's API or of Terraform decides, by the attribute's name: `storage_encrypted` decides
/// `encryption`.
pub fn option_guesses<'m>(written: &str, service: &'m Service, model: &Model) -> Vec<&'m str> {
    let wanted = bare(written);
    // An attribute such as `enabled` decides many.
    let is = |test: &Test| test.path.0.iter().any(|part| *part == wanted || (wanted.len() >= 8 && part.starts_with(&wanted)));
    let decided = |name: &&str| cases(name, service, model).iter().any(|case| case.when.iter().any(is));
    let guesses: Vec<&str> = service.options.keys().map(String::as_str).filter(decided).collect();
    if guesses.len() <= MOST { guesses } else { Vec::new() }
}

fn bare(text: &str) -> String {
    text.to_lowercase().replace(['_', '-', ' '], "")
}

/// Values with their labels, as a list in print.
pub fn value_list(option: &ServiceOption) -> String {
    let words = |(value, label): (&String, &String)| match value.eq_ignore_ascii_case(label) {
        true => format!("`{value}`"),
        false => format!("`{value}` ({label})"),
    };
    option.values.iter().map(words).collect::<Vec<_>>().join(", ")
}
