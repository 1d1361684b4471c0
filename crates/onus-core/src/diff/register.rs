//! Changes in registers: exceptions, evidence, teams, accounts, scopes and the like.
//!
//! An entry is matched by its strongest key first: its whole content, then what identifies it, then what it is about.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::inventory::{Approval, Method, ReviewResult, Sharing};
use crate::matrix::Matrix;

use super::changes::*;
use super::placement::{ComparedMatrix, field};

/// One entry of a register, in words.
struct Entry {
    kind: &'static str,
    title: String,
    deployment: Option<DeploymentName>,
    team: Option<String>,
    duties: Vec<String>,
    expires: Option<Date>,
    state: Option<String>,
    fields: Vec<(&'static str, Option<String>)>,
    /// What it is matched by, strongest first, after its whole content.
    keys: Vec<String>,
}

/// Which deployments of the two matrices are the same, whatever their ids.
pub(super) struct DeploymentMatches<'p> {
    /// Index on the older side → index on the newer.
    pub partner: &'p BTreeMap<u32, u32>,
}

impl DeploymentMatches<'_> {
    fn before(&self, index: u32) -> String {
        self.partner.get(&index).map_or_else(|| format!("gone {index}"), |b| format!("is {b}"))
    }

    fn after(&self, index: u32) -> String {
        format!("is {index}")
    }
}

pub(super) fn exceptions(old: &ComparedMatrix, new: &ComparedMatrix, matches: &DeploymentMatches) -> Vec<RegisterChange> {
    changes(exceptions_of(old, &|d| matches.before(d)), exceptions_of(new, &|d| matches.after(d)))
}

pub(super) fn evidence(old: &ComparedMatrix, new: &ComparedMatrix, matches: &DeploymentMatches) -> Vec<RegisterChange> {
    changes(evidence_of(old, &|d| matches.before(d)), evidence_of(new, &|d| matches.after(d)))
}

/// Changes of everything else that has an id.
pub(super) fn others(old: &ComparedMatrix, new: &ComparedMatrix) -> Vec<RegisterChange> {
    changes(others_of(old.matrix), others_of(new.matrix))
}

fn owner(compared: &ComparedMatrix, deployment: u32) -> Option<String> {
    compared.matrix.deployments[deployment as usize].owner.map(|t| compared.team(t))
}

fn exceptions_of(compared: &ComparedMatrix, name: &dyn Fn(u32) -> String) -> Vec<Entry> {
    let entry = |e: &crate::matrix::Exception| {
        let about = name(e.deployment);
        let mut duties = e.duties.clone();
        duties.sort();
        let fields = vec![
            ("kind", Some(e.kind.clone())),
            ("duties", Some(duties.join(", "))),
            ("detail", Some(e.detail.clone())),
            ("reference", e.reference.clone()),
            ("approved", e.approved.as_ref().map(approval)),
            ("expires", e.expires.map(|d| d.to_string())),
        ];
        Entry {
            kind: "exception",
            title: format!("{}: {}", e.kind.replace('-', " "), e.detail),
            deployment: Some(compared.deployment_name(e.deployment)),
            team: owner(compared, e.deployment),
            expires: e.expires,
            state: Some(exception_state(e, compared.matrix.document.date)),
            keys: vec![
                format!("{about}/{}/{}", e.kind, duties.join(",")),
                format!("{about}/{}", duties.join(",")),
                format!("{about}/{}/{}", e.kind, e.detail),
            ],
            duties,
            fields,
        }
    };
    compared.matrix.exceptions.iter().map(entry).collect()
}

fn exception_state(exception: &crate::matrix::Exception, today: Date) -> String {
    match (&exception.approved, exception.expires) {
        (_, Some(day)) if day < today => "ended".to_owned(),
        (None, _) => "not approved".to_owned(),
        (Some(_), _) => "in force".to_owned(),
    }
}

fn evidence_of(compared: &ComparedMatrix, name: &dyn Fn(u32) -> String) -> Vec<Entry> {
    let entry = |e: &crate::matrix::Evidence| {
        let control = e.common_control.map(|c| &compared.matrix.common_controls[c as usize]);
        let about = match (e.deployment, control) {
            (Some(d), _) => name(d),
            (None, Some(control)) => format!("control {}", control.id),
            (None, None) => {
                e.account.map_or_else(String::new, |a| format!("account {}", compared.matrix.accounts[a as usize].id))
            }
        };
        let mut duties = e.duties.clone();
        duties.sort();
        let fields = vec![
            ("title", Some(e.title.clone())),
            ("file", Some(e.file.clone())),
            ("duties", Some(duties.join(", "))),
            ("common control", control.map(|c| c.name.clone())),
            ("source", e.source.clone()),
            ("collected on", e.collected_on.map(|d| d.to_string())),
            ("collected by", e.collected_by.clone()),
            ("period", e.period.map(period)),
            ("reviewed", e.review.as_ref().map(|r| format!("{} on {}, {}", r.by, r.on, result(r.result)))),
        ];
        Entry {
            kind: "evidence",
            title: e.title.clone(),
            deployment: e.deployment.map(|d| compared.deployment_name(d)),
            team: e.deployment.map_or_else(|| control.map(|c| compared.team(c.team)), |d| owner(compared, d)),
            expires: None,
            state: Some(crate::status::item_verdict(compared.matrix, e).words().to_owned()),
            keys: vec![format!("{about}/{}", e.file), format!("{about}/{}/{}", e.title, duties.join(","))],
            duties,
            fields,
        }
    };
    compared.matrix.evidence.iter().map(entry).collect()
}

fn result(result: ReviewResult) -> &'static str {
    match result {
        ReviewResult::Pass => "pass",
        ReviewResult::Fail => "fail",
    }
}

fn approval(approval: &Approval) -> String {
    let ticket = approval.ticket.as_ref().map_or_else(String::new, |t| format!(" ({t})"));
    format!("{} on {}{ticket}", approval.role, approval.on)
}

fn period((from, to): (Date, Date)) -> String {
    format!("{from} to {to}")
}

fn list(values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| values.join(", "))
}

fn others_of(matrix: &Matrix) -> Vec<Entry> {
    let entry =
        |kind: &'static str, id: &str, name: &str, team: Option<String>, fields: Vec<(&'static str, Option<String>)>| Entry {
            kind,
            title: if name.is_empty() || name == id { id.to_owned() } else { format!("{name} ({id})") },
            deployment: None,
            team,
            duties: Vec::new(),
            expires: None,
            state: None,
            keys: vec![id.to_owned()],
            fields,
        };
    let team = |t: u32| matrix.teams[t as usize].id.clone();
    let mut out = Vec::new();
    let o = &matrix.organisation;
    let fields = vec![
        ("name", Some(o.name.clone())),
        ("short name", Some(o.short.clone())),
        ("legal entities", list(&o.entities)),
        ("contact", o.contact.clone()),
    ];
    out.push(Entry { title: o.name.clone(), ..entry("organisation", "", &o.name, None, fields) });
    out.extend(matrix.teams.iter().map(|t| {
        let fields = vec![
            ("name", Some(t.name.clone())),
            ("email", t.email.clone()),
            ("contact", t.contact.clone()),
            ("lead", t.lead.clone()),
            ("about", t.about.clone()),
        ];
        entry("team", &t.id, &t.name, Some(t.id.clone()), fields)
    }));
    out.extend(matrix.accounts.iter().map(|a| {
        let fields = vec![
            ("name", Some(a.name.clone())),
            ("environment", a.environment.clone()),
            ("entity", a.entity.clone()),
            ("operator", a.operator.clone()),
        ];
        entry("account", &a.id, &a.name, None, fields)
    }));
    out.extend(matrix.common_controls.iter().map(|c| {
        let fields = vec![("name", Some(c.name.clone())), ("about", c.about.clone()), ("team", Some(team(c.team)))];
        entry("common-control", &c.id, &c.name, Some(team(c.team)), fields)
    }));
    out.extend(matrix.data_classes.iter().map(|c| {
        let encrypted = if c.encrypted { "must be" } else { "need not be" };
        let fields = vec![
            ("name", Some(c.name.clone())),
            ("regions", list(&c.regions)),
            ("encrypted at rest", Some(encrypted.to_owned())),
        ];
        entry("data-class", &c.id, &c.name, None, fields)
    }));
    out.extend(matrix.scopes.iter().map(|s| {
        let method = match s.method {
            Method::CarveOut => "carve-out",
            Method::Inclusive => "inclusive",
        };
        let deployments: Vec<String> = s.deployments.iter().map(|&d| matrix.deployments[d as usize].id.clone()).collect();
        let excluded: Vec<String> = s.excluded.iter().map(|(what, why)| format!("{what}: {why}")).collect();
        let statements: Vec<String> = s
            .statements
            .iter()
            .map(|(id, stated)| {
                let planned = s.planned.get(id).map(|day| format!(", planned by {day}")).unwrap_or_default();
                format!("{id} {}{planned}", stated.words())
            })
            .collect();
        let fields = vec![
            ("name", Some(s.name.clone())),
            ("framework", Some(s.framework.clone())),
            ("entity", s.entity.clone()),
            ("method", Some(method.to_owned())),
            ("period", s.period.map(period)),
            ("accounts", list(&s.accounts)),
            ("deployments", list(&deployments)),
            ("left out", list(&excluded)),
            ("statements", list(&statements)),
            ("customers' duties", s.customer_duties_complete.then(|| "all listed".to_owned())),
        ];
        entry("scope", &s.id, &s.name, None, fields)
    }));
    out.extend(matrix.user_entity_duties.iter().map(|d| {
        let sharing = d.sharing.map(|sharing| match sharing {
            Sharing::Independent => "independent",
            Sharing::Dependent => "dependent",
        });
        let answered: Vec<String> = d.requirements.iter().map(|(f, ids)| format!("{f}: {}", ids.join(", "))).collect();
        let fields = vec![
            ("statement", Some(d.statement.clone())),
            ("domains", list(&d.domains)),
            ("requirements", (!answered.is_empty()).then(|| answered.join("; "))),
            ("shared", sharing.map(str::to_owned)),
            ("ours", d.ours.clone()),
            ("settings", list(&d.settings.iter().map(|s| format!("{}: {}", s.name, s.recommended)).collect::<Vec<_>>())),
        ];
        entry("user-entity-duty", &d.id, "", None, fields)
    }));
    out.extend(matrix.reference.frameworks.iter().map(|f| {
        let fields = vec![("name", Some(f.name.clone())), ("edition", Some(f.edition.clone()))];
        entry("framework", &f.id, &f.name, None, fields)
    }));
    out.extend(matrix.assurance.iter().map(|a| {
        let cuecs: Vec<String> = a.cuecs.iter().map(|(id, title, _)| format!("{id} {title}")).collect();
        let fields = vec![
            ("operator", Some(a.operator.clone())),
            ("report", Some(a.report.clone())),
            ("services", list(&a.services)),
            ("regions", list(&a.regions)),
            ("subservice organisations", a.subservice_words()),
            ("period", a.period.map(period)),
            ("bridge letter to", a.bridge_to.map(|d| d.to_string())),
            ("exceptions noted", list(&a.exceptions_noted)),
            ("reviewed", a.review.as_ref().map(approval)),
            ("user-entity controls", list(&cuecs)),
            ("file", a.file.clone()),
            ("SHA-256", a.sha256.clone()),
        ];
        entry("assurance-report", &a.id, &format!("{}, {}", a.operator, a.report), None, fields)
    }));
    out
}

impl Entry {
    /// Everything that a reader of the register sees: entries of equal content are the same.
    fn content(&self) -> String {
        let identity = self.keys.first().map_or("", String::as_str);
        format!("{identity}\u{1}{:?}\u{1}{:?}", self.state, self.fields)
    }
}

fn changes(mut old: Vec<Entry>, mut new: Vec<Entry>) -> Vec<RegisterChange> {
    let keys = old.iter().chain(&new).map(|e| e.keys.len()).max().unwrap_or(0);
    let mut out = Vec::new();
    for level in 0..=keys {
        let key = |e: &Entry| match level {
            0 => Some(format!("{}/{}", e.kind, e.content())),
            n => e.keys.get(n - 1).map(|k| format!("{}/{k}", e.kind)),
        };
        let (pairs, left_old, left_new) = matched(old, new, &key);
        if level > 0 {
            out.extend(pairs.into_iter().map(|(a, b)| changed(a, b)));
        }
        (old, new) = (left_old, left_new);
    }
    out.extend(old.into_iter().map(|e| added_or_removed(e, ChangeKind::Removed)));
    out.extend(new.into_iter().map(|e| added_or_removed(e, ChangeKind::Added)));
    let order = |c: &RegisterChange| (c.kind.clone(), c.deployment.as_ref().map(|d| d.id.clone()), c.title.clone(), c.fate);
    out.sort_by_cached_key(order);
    out
}

type Matched = (Vec<(Entry, Entry)>, Vec<Entry>, Vec<Entry>);

/// Pairs entries of equal keys, in the order of their content where several have one key.
fn matched(old: Vec<Entry>, new: Vec<Entry>, key: &dyn Fn(&Entry) -> Option<String>) -> Matched {
    let mut groups: BTreeMap<String, (Vec<Entry>, Vec<Entry>)> = BTreeMap::new();
    let (mut left_old, mut left_new) = (Vec::new(), Vec::new());
    for entry in old {
        match key(&entry) {
            Some(key) => groups.entry(key).or_default().0.push(entry),
            None => left_old.push(entry),
        }
    }
    for entry in new {
        match key(&entry) {
            Some(key) => groups.entry(key).or_default().1.push(entry),
            None => left_new.push(entry),
        }
    }
    let mut pairs = Vec::new();
    for (mut a, mut b) in groups.into_values() {
        a.sort_by_cached_key(Entry::content);
        b.sort_by_cached_key(Entry::content);
        let both = a.len().min(b.len());
        left_old.extend(a.split_off(both));
        left_new.extend(b.split_off(both));
        pairs.extend(a.into_iter().zip(b));
    }
    (pairs, left_old, left_new)
}

fn added_or_removed(entry: Entry, fate: ChangeKind) -> RegisterChange {
    let (state_from, state_to) = if fate == ChangeKind::Added { (None, entry.state) } else { (entry.state, None) };
    RegisterChange {
        kind: entry.kind.to_owned(),
        fate,
        title: entry.title,
        deployment: entry.deployment,
        team: entry.team,
        duties: entry.duties,
        expires: entry.expires,
        state_from,
        state_to,
        fields: Vec::new(),
    }
}

fn changed(old: Entry, new: Entry) -> RegisterChange {
    let mut fields = Vec::new();
    for (name, to) in &new.fields {
        let from = old.fields.iter().find(|(n, _)| n == name).and_then(|(_, v)| v.as_ref());
        field(&mut fields, name, from, to.as_ref());
    }
    RegisterChange {
        kind: new.kind.to_owned(),
        fate: ChangeKind::Changed,
        title: new.title,
        deployment: new.deployment,
        team: new.team,
        duties: new.duties,
        expires: new.expires,
        state_from: old.state,
        state_to: new.state,
        fields,
    }
}
