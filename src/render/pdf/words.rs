//! The few words that templates print themselves; everything else comes from the publication.

use std::collections::BTreeMap;

/// English, by key. A caller gives those of another language through `Settings::words`.
pub fn english() -> BTreeMap<String, String> {
    [
        ("accountable", "Accountable"),
        ("approval", "Approval"),
        ("basis", "Basis"),
        ("caution", "Often mistaken"),
        ("configuration", "Configuration"),
        ("contents", "Contents"),
        ("control", "Document control"),
        ("date", "Date"),
        ("derived", "derived"),
        ("disagreement", "Sources disagree"),
        ("do", "Do"),
        ("domain", "Domain"),
        ("evidence", "Evidence"),
        ("gap", "Gap"),
        ("gap-mark", "something is open"),
        ("gap-what", "What is open, and what to do"),
        ("gap-where", "Where"),
        ("in-use", "In use"),
        ("level-error", "Error"),
        ("level-note", "Note"),
        ("level-warning", "Warning"),
        ("not-applicable", "does not apply"),
        ("note", "Note"),
        ("often", "How often"),
        ("often-next", "How often, next"),
        ("organisation", "Organisation"),
        ("overdue", "overdue"),
        ("page-of", "page {page} of {pages}"),
        ("proof", "Prove it with"),
        ("removed", "Taken away"),
        ("requirements", "Answers"),
        ("role", "Role"),
        ("rules", "Why"),
        ("service", "Service"),
        ("shared", "shared: both hold a duty"),
        ("shared-short", "shared"),
        ("signature", "Name and signature"),
        ("sources", "Sources"),
        ("third-party", "third party"),
        ("total", "Total"),
        ("unresolved", "unresolved: nobody can say"),
        ("unresolved-short", "unresolved"),
        ("wins", "wins"),
        ("does-not-hold", "does not hold"),
        ("overridden", "overridden"),
        ("possible", "possible"),
        ("alarm", "Must be settled"),
        ("attached", "Attached files"),
        ("team", "Team"),
        ("provider", "Provider"),
        ("every", "with"),
        ("common-control", "Common control"),
    ]
    .into_iter()
    .map(|(key, words)| (key.to_owned(), words.to_owned()))
    .collect()
}
