//! What distinguishes a configuration, in words that a reader would write: `Customer managed key, with TLS, Multi-AZ on`.
//!
//! The model's labels answer the question that an option's title asks: `Versioning: Not enabled`. Beside others the
//! question is gone, so an answer that says nothing alone is put together with its title again. Must not know: rules.

use onus_source::text::capitalised;

/// Words that are lower case inside a list; every other word may be a name.
const SMALL: [&str; 54] = [
    "With",
    "Without",
    "No",
    "Not",
    "By",
    "Through",
    "All",
    "One",
    "Two",
    "Own",
    "Your",
    "Any",
    "Each",
    "Only",
    "In",
    "Chosen",
    "Nothing",
    "Under",
    "From",
    "Behind",
    "Customer",
    "Key",
    "Image",
    "Rotation",
    "Retention",
    "Standby",
    "Containers",
    "Flow",
    "Opted",
    "Enhanced",
    "Automatic",
    "Bucket",
    "Encryption",
    "Agent",
    "Runtime",
    "Manual",
    "On-demand",
    "Users",
    "Query",
    "Master",
    "Primary",
    "Administrator's",
    "Endpoint",
    "Engine",
    "Snapshots",
    "Workspace",
    "Runners",
    "Plain",
    "Opportunistic",
    "Regional",
    "Edge-optimized",
    "Another",
    "Channels",
    "Directory",
];

/// Names that titles begin with and that look like plain words.
const NAMES: [&str; 10] = ["Amazon", "Fargate", "Kubernetes", "Lambda", "Linux", "Oracle", "Spot", "Windows", "Aurora", "Object"];

/// Answers that say nothing without their title and read well after it: `DNS logs applied`.
const STATES: [&str; 12] =
    ["on", "off", "enabled", "disabled", "attached", "applied", "required", "generated", "named", "locked", "kept", "revoked"];

/// The label of a configuration: title and label of each option that decided something, in the catalogue's order.
pub(super) fn words(settings: &[(&str, Option<&str>)]) -> String {
    let alone: Vec<String> = settings.iter().map(|(title, label)| answer(title, *label)).collect();
    let mut parts: Vec<String> = Vec::with_capacity(alone.len());
    for ((title, label), words) in settings.iter().zip(&alone) {
        // Two keys with one answer: each says which it is.
        let twin = alone.iter().filter(|other| *other == words).count() > 1;
        let part = if twin { format!("{}: {}", small(title), small_word(words)) } else { small_word(words) };
        // The model's own words may open small on purpose: `mTLS`.
        let ours = twin || label.is_none_or(|l| l != words);
        parts.push(if parts.is_empty() && ours {
            capitalised(&part)
        } else if parts.is_empty() {
            words.clone()
        } else {
            part
        });
    }
    parts.join(", ")
}

/// One option and its value.
fn answer(title: &str, label: Option<&str>) -> String {
    let Some(label) = label else { return format!("{} not set", small(title)) };
    let first = label.split([' ', '(']).next().unwrap_or_default();
    let state = first.to_lowercase();
    let title = small(title);
    match label {
        "Yes" => format!("with {title}"),
        "No" | "None" | "Not enabled" => format!("no {title}"),
        "One or more" => format!("one or more {title}"),
        "Public" | "Private" => format!("{state} {title}"),
        // `Signing on` of `DNSSEC signing`; `All settings on` of `Block Public Access`.
        _ if label.ends_with(" on") || label.ends_with(" off") => match title.to_lowercase().contains(&state) {
            true => format!("{title} {}", if label.ends_with(" on") { "on" } else { "off" }),
            false => format!("{title}: {}", small_first(label)),
        },
        _ if STATES.contains(&state.as_str()) => format!("{title} {}", small_first(label)),
        "Not set" | "Not named" | "Not locked" | "Not applied" | "Not required" | "Not configured" => {
            format!("{title} {}", small_first(label))
        }
        _ => label.to_owned(),
    }
}

/// A title inside a sentence: acronyms and names stay as they are.
fn small(title: &str) -> String {
    let name = title.split([' ', '-', '(']).next().unwrap_or_default();
    let first_word = title.split(' ').next().unwrap_or_default();
    let plain = !NAMES.contains(&name) && !first_word.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit());
    if plain { small_first(title) } else { title.to_owned() }
}

/// An answer inside a list: only words that are no names become small.
fn small_word(words: &str) -> String {
    let first = words.split([' ', '(']).next().unwrap_or_default();
    if SMALL.contains(&first) { small_first(words) } else { words.to_owned() }
}

fn small_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(settings: &[(&str, &str)]) -> String {
        words(&settings.iter().map(|(t, l)| (*t, Some(*l))).collect::<Vec<_>>())
    }

    #[test]
    fn an_answer_that_is_unclear_alone_keeps_its_question() {
        let settings = [("Key", "Customer managed key"), ("Transport", "With TLS"), ("Multi-AZ", "On")];
        assert_eq!(label(&settings), "Customer managed key, with TLS, Multi-AZ on");
        assert_eq!(
            label(&[("Versioning", "Not enabled"), ("Deletion protection", "Off")]),
            "No versioning, deletion protection off"
        );
        assert_eq!(label(&[("Public access", "Yes")]), "With public access");
        assert_eq!(label(&[("Snapshots", "None"), ("Require HTTPS", "On")]), "No snapshots, require HTTPS on");
        assert_eq!(label(&[("Automated backups", "Off (retention 0)")]), "Automated backups off (retention 0)");
        assert_eq!(label(&[("Network access", "Public")]), "Public network access");
        assert_eq!(label(&[("Readers in other Zones", "One or more")]), "One or more readers in other Zones");
        assert_eq!(label(&[("DNSSEC signing of the zone", "Signing off")]), "DNSSEC signing of the zone off");
        assert_eq!(label(&[("Block Public Access", "Not all settings on")]), "Block Public Access: not all settings on");
        assert_eq!(label(&[("KMS key for datasets", "Not named")]), "KMS key for datasets not named");
        assert_eq!(
            label(&[("Package and runtime", "Zip archive"), ("Runtime update mode", "Automatic runtime updates")]),
            "Zip archive, automatic runtime updates"
        );
    }

    #[test]
    fn names_keep_their_capitals() {
        assert_eq!(label(&[("Edition", "Standard"), ("Engine", "Oracle"), ("Hosts", "Fargate")]), "Standard, Oracle, Fargate");
        assert_eq!(label(&[("Launch type", "ec2"), ("VPC Flow Logs", "Enabled")]), "ec2, VPC Flow Logs enabled");
        assert_eq!(
            words(&[("Launch type", None), ("MACsec on the link", None)]),
            "Launch type not set, MACsec on the link not set"
        );
        assert_eq!(
            words(&[("Key", Some("Customer managed key")), ("Aurora Global Database", None)]),
            "Customer managed key, Aurora Global Database not set"
        );
        assert_eq!(words(&[]), "");
    }

    #[test]
    fn equal_answers_name_their_options() {
        let settings = [("Key of the data", "Customer managed key"), ("Key of the logs", "Customer managed key")];
        assert_eq!(label(&settings), "Key of the data: customer managed key, key of the logs: customer managed key");
    }
}
