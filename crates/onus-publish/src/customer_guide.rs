//! The guide for customers, and notices of what changed in it, as blocks. They stand in no book: books are internal.

use onus_core::customer_guide::{CustomerDuty, CustomerGuide, CustomerNotice, GuideEdition};
use onus_core::inventory::{CustomerSetting, SettingAccount, Sharing};
use onus_source::text::{clip, day_words};
use std::collections::BTreeMap;

use super::block::*;
use super::control::direction;
use super::links::anchor;

/// Parts of the guide that settings are listed in: those that only the most powerful accounts can reach come first.
const ACCOUNTS: [SettingAccount; 3] = [SettingAccount::TopLevel, SettingAccount::Privileged, SettingAccount::Any];

pub fn title(guide: &CustomerGuide) -> String {
    format!("{}: what customers must do and set", guide.organisation)
}

/// The guide on paper. It says nothing of the document that the inventory is published in: that one is internal.
pub fn publication(guide: &CustomerGuide, language: &str) -> Publication {
    let mut control = vec![
        ("Version".to_owned(), guide.edition.version.clone()),
        ("Date".to_owned(), day_words(guide.edition.date)),
        ("Published by".to_owned(), guide.organisation.clone()),
    ];
    control.extend(guide.contact.clone().map(|contact| ("Questions".to_owned(), contact)));
    let title = "What customers must do and set";
    Publication {
        kind: PublicationKind::Outward,
        id: "customer-guide".into(),
        title: title.into(),
        subtitle: format!("{}, version {}", guide.organisation, guide.edition.version),
        control,
        classification: String::new(),
        language: language.to_owned(),
        direction: direction(language).into(),
        authors: vec![guide.organisation.clone()],
        date: guide.edition.date.to_string(),
        search: SearchTerms::default(),
        lasting: BTreeMap::new(),
        pages: vec![page("index", title, "Guide", "", blocks(guide))],
    }
}

pub fn notice_title(notice: &CustomerNotice) -> String {
    format!("{}: what changes for customers", notice.organisation)
}

pub fn blocks(guide: &CustomerGuide) -> Vec<Block> {
    let mut blocks = vec![paragraph(edition(&guide.edition, guide.contact.as_deref()))];
    blocks.push(heading(2, "duties", "What to do"));
    for duty in &guide.duties {
        blocks.extend(duty_blocks(3, duty));
    }
    let settings: Vec<(&CustomerDuty, &CustomerSetting)> =
        guide.duties.iter().flat_map(|duty| duty.settings.iter().map(move |setting| (duty, setting))).collect();
    if settings.is_empty() {
        return blocks;
    }
    blocks.push(heading(2, "settings", "What to set"));
    for account in ACCOUNTS {
        let rows: Vec<Vec<Vec<Inline>>> =
            settings.iter().filter(|(_, s)| s.account == account).map(|(duty, s)| setting_row(duty, s)).collect();
        if !rows.is_empty() {
            blocks.push(heading(3, anchor(account.words()), account.words()));
            blocks.push(table(
                account.words(),
                &["Setting", "Recommended", "As delivered", "What it means for security", "How to set it", "For"],
                rows,
            ));
        }
    }
    blocks
}

pub fn notice_blocks(notice: &CustomerNotice) -> Vec<Block> {
    let contact = notice.contact.as_deref().map_or_else(String::new, |contact| format!(" Questions: {contact}."));
    let mut blocks = vec![paragraph(format!(
        "From version {} of {} to version {} of {}.{contact}",
        notice.from.version, notice.from.date, notice.to.version, notice.to.date
    ))];
    if notice.is_empty() {
        blocks.push(paragraph("Nothing changes for customers."));
    }
    for (id, title, duties) in
        [("new", "New for customers", &notice.added), ("ended", "No longer for customers to do", &notice.removed)]
    {
        if !duties.is_empty() {
            blocks.push(heading(2, id, title));
            blocks.extend(duties.iter().flat_map(|duty| duty_blocks(3, duty)));
        }
    }
    if !notice.changed.is_empty() {
        blocks.push(heading(2, "changed", "Changed"));
        for change in &notice.changed {
            let name = name_of(&change.after);
            blocks.push(heading(3, anchor(&change.after.id), name.clone()));
            let rows = facts(&change.before).into_iter().zip(facts(&change.after)).filter(|(before, after)| before != after);
            let rows = rows.map(|((what, before), (_, after))| vec![text(what), text(before), text(after)]).collect();
            blocks.push(table(format!("What changed in “{name}”"), &["What", "Before", "From now on"], rows));
        }
    }
    blocks
}

fn edition(edition: &GuideEdition, contact: Option<&str>) -> String {
    let contact = contact.map_or_else(String::new, |contact| format!(" Questions: {contact}."));
    format!("Version {} of {}.{contact}", edition.version, edition.date)
}

/// What a duty is called in print: its statement, cut to the length of a heading. Duties of customers have no other name.
fn name_of(duty: &CustomerDuty) -> String {
    const LENGTH: usize = 90;
    match duty.statement.trim_end_matches('.').trim() {
        "" => duty.id.clone(),
        statement => clip(statement, LENGTH),
    }
}

fn duty_blocks(level: u8, duty: &CustomerDuty) -> Vec<Block> {
    let name = name_of(duty);
    let rows = facts(duty).into_iter().filter(|(what, words)| *what != "What to do" && !words.is_empty());
    let rows = rows.chain([("Reference", duty.id.clone())]);
    let statement = (duty.statement.trim_end_matches('.').trim() != name).then(|| paragraph(duty.statement.clone()));
    let mut blocks = vec![heading(level, anchor(&duty.id), name)];
    blocks.extend(statement);
    blocks.push(Block::Facts { rows: rows.map(|(what, words)| (what.to_owned(), text(words))).collect() });
    blocks
}

/// Everything that is said of a duty, always in the same order, so that two editions can be compared.
fn facts(duty: &CustomerDuty) -> Vec<(&'static str, String)> {
    let sharing = match duty.sharing {
        None => "yours alone",
        Some(Sharing::Independent) => "shared; each part stands for itself",
        Some(Sharing::Dependent) => "shared; one part depends on the other",
    };
    let requirements = duty.requirements.iter().map(|(framework, ids)| {
        let name = duty.framework_names.get(framework).unwrap_or(framework);
        format!("{name} {}", ids.join(", "))
    });
    let settings = duty.settings.iter().map(|s| match &s.delivered {
        Some(delivered) => format!("{}: {} (as delivered: {delivered})", s.name, s.recommended),
        None => format!("{}: {}", s.name, s.recommended),
    });
    vec![
        ("What to do", duty.statement.clone()),
        ("Areas", duty.areas.join(", ")),
        ("Whose it is", sharing.to_owned()),
        ("Our part", duty.publishers_part.clone().unwrap_or_default()),
        ("Settings", settings.collect::<Vec<_>>().join("; ")),
        ("Answers", requirements.collect::<Vec<_>>().join("; ")),
    ]
}

fn setting_row(duty: &CustomerDuty, setting: &CustomerSetting) -> Vec<Vec<Inline>> {
    let optional = |value: &Option<String>| text(value.clone().unwrap_or_default());
    vec![
        text(setting.name.clone()),
        text(setting.recommended.clone()),
        optional(&setting.delivered),
        optional(&setting.implication),
        optional(&setting.how),
        text(name_of(duty)),
    ]
}
