//! Services as an inventory names them: found by id, name or alias, once for each name; and their options.

use std::collections::BTreeMap;

use onus_model::{Model, Service, ServiceOption};
use onus_source::text::quote;
use onus_source::tree::{Key, Node, Value};
use onus_source::typed::{Problems, Spanned, nearest, old_truth, text, truth};
use onus_source::{At, Diagnostic, codes};

use onus_source::fields::suggest;

/// Most names for which a nearest one is suggested: enough to fix a file by, and a bound on a hostile one.
const MAX_GUESSES: usize = 500;

/// The model with a memory of the names that were looked up.
pub struct Services<'m> {
    pub model: &'m Model,
    looked_up: BTreeMap<String, Option<&'m Service>>,
    guesses: usize,
}

impl<'m> Services<'m> {
    pub fn new(model: &'m Model) -> Services<'m> {
        Services { model, looked_up: BTreeMap::new(), guesses: 0 }
    }

    /// The service that was meant.
    pub fn find(&mut self, written: &Spanned<String>, problems: &mut Problems) -> Option<&'m Service> {
        let service = match self.looked_up.get(&written.value) {
            Some(service) => *service,
            None => {
                let service = self.model.find_service(&written.value);
                self.looked_up.insert(written.value.clone(), service);
                service
            }
        };
        if service.is_none() {
            let d = Diagnostic::new(
                codes::NO_SUCH_SERVICE,
                written.at,
                format!("the model has no service {}", quote(&written.value)),
            );
            self.guesses += 1;
            let d = if self.guesses > MAX_GUESSES { d } else { suggest(d, &written.value, self.model.service_names()) };
            let d = match d.label.is_empty() {
                true => d.hint("`onus services` lists them all; a service that is missing can be added to the model."),
                false => d,
            };
            problems.push(d);
        }
        service
    }

    /// Replaces names and aliases by ids.
    pub fn resolve(&mut self, written: Vec<Spanned<String>>, problems: &mut Problems) -> Vec<Spanned<String>> {
        written
            .into_iter()
            .map(|name| match self.find(&name, problems) {
                Some(service) => Spanned { value: service.id.clone(), at: name.at },
                None => name,
            })
            .collect()
    }
}

/// Options and where each was written.
type Options = (BTreeMap<String, String>, BTreeMap<String, At>);

/// The options that are set, each checked against the service. An option without a value counts as not set.
pub fn options(node: &Node, service: Option<&Service>, problems: &mut Problems) -> Options {
    let Value::Map(entries) = &node.value else {
        problems.push(
            Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, "`options` must be a map of options and values")
                .label(format!("this is {}", node.shape())),
        );
        return Options::default();
    };
    let (mut set, mut places) = Options::default();
    // Options can be checked only where the service is known.
    let Some(service) = service else { return (set, places) };
    for (key, node) in entries {
        let Some(option) = service.options.get(&key.text) else {
            problems.push(unknown_option(key, service));
            continue;
        };
        if node.is_null() {
            continue;
        }
        if let Some(written) = text(node, &format!("the option `{}`", key.text), problems) {
            match value(&written.value, option) {
                Some(value) => {
                    set.insert(key.text.clone(), value);
                    places.insert(key.text.clone(), written.at);
                }
                None => problems.push(unknown_value(&written.value, node.at, &key.text, option, service)),
            }
        }
    }
    (set, places)
}

fn value(written: &str, option: &ServiceOption) -> Option<String> {
    let written = truth(written).map_or(written.to_owned(), |t| t.to_string());
    option.values.contains_key(&written).then_some(written)
}

fn unknown_option(key: &Key, service: &Service) -> Diagnostic {
    let d = Diagnostic::new(codes::NO_SUCH_OPTION, key.at, format!("{} has no option {}", service.short, quote(&key.text)));
    if service.options.is_empty() {
        return d
            .label("remove it")
            .hint(format!("No setting of {} changes who is responsible, so it has no options.", service.short));
    }
    let names: Vec<&str> = service.options.keys().map(String::as_str).collect();
    let hint = format!("Options of {}: {}.", service.short, names.join(", "));
    suggest(d, &key.text, names).hint(hint)
}

fn unknown_value(written: &str, at: At, name: &str, option: &ServiceOption, service: &Service) -> Diagnostic {
    let d = Diagnostic::new(
        codes::NO_SUCH_OPTION_VALUE,
        at,
        format!("{} is not a value of the option `{name}` of {}", quote(written), service.short),
    );
    let labels = option.values.iter().find(|(_, label)| label.eq_ignore_ascii_case(written)).map(|(value, _)| value.as_str());
    let names = || option.values.keys().map(String::as_str);
    let meant = match old_truth(written).map(|t| t.to_string()) {
        Some(truth) => names().find(|n| *n == truth),
        None => None,
    };
    let d = match meant.or(labels).or_else(|| nearest(written, names())) {
        Some(value) => d.label(format!("did you mean `{value}`?")),
        None => d,
    };
    let values: Vec<String> = option
        .values
        .iter()
        .map(
            |(value, label)| {
                if value.eq_ignore_ascii_case(label) { format!("`{value}`") } else { format!("`{value}` ({label})") }
            },
        )
        .collect();
    d.hint(format!("Values: {}.", values.join(", ")))
}
