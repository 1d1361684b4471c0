//! Services as an inventory names them: found by id, name or alias, once for each name; and their options.

use std::collections::BTreeMap;

use onus_model::{Model, Service, ServiceOption};
use onus_source::text::quote;
use onus_source::tree::{Key, Node, Value};
use onus_source::typed::{Problems, Spanned, completed, did_you_mean, nearest, text};
use onus_source::{At, Diagnostic, codes};

use super::option_values::{option_guesses, option_value, value_guesses, value_list};

/// Most names for which a nearest one is suggested: enough to fix a file by, and a bound on a hostile one.
const MAX_GUESSES: usize = 500;

/// Most unknown names for which aliases are searched: each search goes through the whole model.
const MAX_UNKNOWN: usize = 1_000;

/// The model with a memory of the names that were looked up.
pub struct Services<'m> {
    pub model: &'m Model,
    looked_up: BTreeMap<String, Option<&'m Service>>,
    guesses: usize,
    /// What unknown names may have meant.
    guessed: BTreeMap<String, Option<&'m Service>>,
    /// Names that the model does not know.
    unknown: usize,
}

impl<'m> Services<'m> {
    pub fn new(model: &'m Model) -> Services<'m> {
        Services { model, looked_up: BTreeMap::new(), guesses: 0, guessed: BTreeMap::new(), unknown: 0 }
    }

    /// The service that was meant.
    pub fn find(&mut self, written: &Spanned<String>, problems: &mut Problems) -> Option<&'m Service> {
        let service = match self.looked_up.get(&written.value) {
            Some(service) => *service,
            None => {
                // Whoever writes a thousand names that nobody knows has made one mistake, not a thousand.
                let service = match self.unknown >= MAX_UNKNOWN {
                    true => self.model.services.get(&written.value),
                    false => self.model.find_service(&written.value),
                };
                self.unknown += usize::from(service.is_none());
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
            let guesses = if self.guesses > MAX_GUESSES { Vec::new() } else { self.model.service_suggestions(&written.value) };
            problems.push(match guesses.as_slice() {
                [] => d.hint("`onus services` lists them all; a service that is missing can be added to the model."),
                guesses => d.label(did_you_mean(guesses)),
            });
        }
        service
    }

    /// The one service that an unknown name may have meant: its options are checked against that, so that all mistakes show at
    /// once.
    pub fn guess(&mut self, written: &str) -> Option<&'m Service> {
        if let Some(guess) = self.guessed.get(written) {
            return *guess;
        }
        if self.guessed.len() >= MAX_GUESSES {
            return None;
        }
        let guess = match self.model.service_suggestions(written).as_slice() {
            [one] => self.model.find_service(one),
            _ => None,
        };
        self.guessed.insert(written.to_owned(), guess);
        guess
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
pub type Options = (BTreeMap<String, String>, BTreeMap<String, At>);

/// The options that are set, each checked against the service. An option without a value counts as not set.
pub fn options(node: &Node, service: Option<&Service>, model: &Model, problems: &mut Problems) -> Options {
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
            problems.push(unknown_option(key, node, service, model));
            continue;
        };
        if node.is_null() {
            continue;
        }
        if let Some(written) = text(node, &format!("the option `{}`", key.text), problems) {
            match option_value(&written.value, &key.text, option, (service, model)) {
                Some(value) => {
                    set.insert(key.text.clone(), value);
                    places.insert(key.text.clone(), written.at);
                }
                None => problems.push(unknown_value(&written.value, node.at, &key.text, option, (service, model))),
            }
        }
    }
    (set, places)
}

/// Adds what an alias such as `fargate` says beyond the service. What is written under `options` may not contradict it.
pub fn add_variant(
    service: &Service,
    written: &Spanned<String>,
    (options, options_at): (&mut BTreeMap<String, String>, &mut BTreeMap<String, At>),
    problems: &mut Problems,
) {
    for (name, value) in Model::variant(service, &written.value) {
        match options.get(&name) {
            Some(set) if *set != value => {
                let at = options_at.get(&name).copied().unwrap_or(written.at);
                problems.push(
                    Diagnostic::new(
                        codes::NO_SUCH_OPTION_VALUE,
                        at,
                        format!("{} stands for `{name}: {value}`, and here it is `{set}`", quote(&written.value)),
                    )
                    .hint(format!("Write `service: {}` with the option that is in use.", service.id)),
                );
            }
            _ => {
                options_at.entry(name.clone()).or_insert(written.at);
                options.insert(name, value);
            }
        }
    }
}

/// Whether options may be those of a service that was only guessed: one of them is, or is nearly one. Else each of them would
/// be said to be wrong for a service that nobody named.
pub fn may_be_options(node: &Node, service: &Service, model: &Model) -> bool {
    let Value::Map(entries) = &node.value else { return true };
    entries.is_empty()
        || entries
            .iter()
            .any(|(key, _)| service.options.contains_key(&key.text) || !names_meant(&key.text, service, model).is_empty())
}

/// The options that an unknown name may mean.
fn names_meant<'m>(written: &str, service: &'m Service, model: &Model) -> Vec<&'m str> {
    let names = || service.options.keys().map(String::as_str);
    let mut guesses = option_guesses(written, service, model);
    if guesses.is_empty() {
        guesses.extend(nearest(written, names()).or_else(|| completed(written, names())));
    }
    guesses
}

/// An option whose name was mistyped, with its value as the model has it where that was written otherwise as well:
/// `multi_az: true` for `multiaz: yes`. Only where the name is the same but for slips: another attribute of that name may mean
/// the reverse.
fn with_value(key: &Key, node: &Node, meant: &str, (service, model): (&Service, &Model)) -> Option<String> {
    nearest(&key.text, [meant])?;
    let Value::Scalar { text, .. } = &node.value else { return None };
    let option = service.options.get(meant)?;
    let value = option_value(text, meant, option, (service, model)).or_else(|| {
        match value_guesses(text, meant, option, (service, model)).as_slice() {
            [one] => Some((*one).to_owned()),
            _ => None,
        }
    })?;
    (value != *text).then(|| format!("did you mean `{meant}: {value}`?"))
}

fn unknown_option(key: &Key, node: &Node, service: &Service, model: &Model) -> Diagnostic {
    let d = Diagnostic::new(codes::NO_SUCH_OPTION, key.at, format!("{} has no option {}", service.short, quote(&key.text)));
    if service.options.is_empty() {
        return d
            .label("remove it")
            .hint(format!("No setting of {} changes who is responsible, so it has no options.", service.short));
    }
    let names: Vec<&str> = service.options.keys().map(String::as_str).collect();
    let hint = format!("Options of {}: {}.", service.short, names.join(", "));
    let guesses = names_meant(&key.text, service, model);
    // Whoever is told the option writes its value next, and should not have to ask for that as well.
    let hint = match guesses.as_slice() {
        [one] => format!("Values of `{one}`: {}. {hint}", value_list(&service.options[*one])),
        _ => hint,
    };
    match guesses.as_slice() {
        // Whoever writes down a setting should not have to wonder where else it belongs.
        [] => d.hint(format!("{hint} Leave any other setting out: the model has no rule for it.")),
        guesses => {
            let label = match guesses {
                [one] => with_value(key, node, one, (service, model)),
                _ => None,
            };
            d.label(label.unwrap_or_else(|| did_you_mean(guesses))).hint(hint)
        }
    }
}

fn unknown_value(written: &str, at: At, name: &str, option: &ServiceOption, (service, model): (&Service, &Model)) -> Diagnostic {
    let d = Diagnostic::new(
        codes::NO_SUCH_OPTION_VALUE,
        at,
        format!("{} is not a value of the option `{name}` of {}", quote(written), service.short),
    );
    let d = match value_guesses(written, name, option, (service, model)).as_slice() {
        [] => d,
        guesses => d.label(did_you_mean(guesses)),
    };
    d.hint(format!("Values: {}.", value_list(option)))
}
