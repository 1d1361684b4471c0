//! Joins results to deployments and duties, and counts resources by their worst result.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use onus_core::inventory::CheckResults;
use onus_model::{CheckGroup, Proves, Unit};

use super::estate::{Estate, MappedCheck};
use super::result::{CheckOutcome, CheckResult, NO_CHECK, ResultSink, TestResult};
use super::test_mapping::TestMapping;
use super::texts::{RepeatedTexts, is_identifier};

/// Most resources that an item of evidence names.
const MAX_NAMED: usize = 20;

/// Longest name of a resource that is kept; AWS allows ARNs of 2,048 characters.
const MAX_RESOURCE: usize = 2048;

/// Longest name of a test with its class.
const MAX_TEST: usize = 512;

/// Catalogue of tests that somebody wrote themselves.
const JUNIT: &str = "junit";

/// Most reasons and checks of each kind that are told apart in a summary.
const MAX_REASONS: usize = 200;

/// A row as it is kept, in the order of the file.
pub struct ResultRow {
    pub check: Arc<str>,
    pub resource: String,
    pub account: Arc<str>,
    pub region: Arc<str>,
    pub outcome: CheckOutcome,
    pub at: Option<Timestamp>,
    /// Deployment or account that it counts for; empty: none.
    pub counted_for: Arc<str>,
    /// Why it counts for nothing.
    pub reason: Arc<str>,
}

/// Who an item is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResultSubject {
    Deployment(String),
    Account(String),
    Organisation,
}

/// One item of evidence in the making.
pub struct GatheredItem {
    pub subject: ResultSubject,
    pub duties: Vec<String>,
    pub results: CheckResults,
}

/// Everything that one file gave.
pub struct Gathered {
    pub tool: Option<(String, Option<String>)>,
    pub rows: Vec<ResultRow>,
    pub items: Vec<GatheredItem>,
    pub accounts: BTreeSet<String>,
    pub regions: BTreeSet<String>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Entries of the file that are no results, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Rows of checks that bear on no duty, by check and reason.
    pub unmapped: BTreeMap<(String, String), u64>,
    /// Rows that stand for no deployment or account of the inventory, by reason.
    pub unplaced: BTreeMap<String, u64>,
}

/// What is asked by several checks that say the same, or by somebody's own tests of a duty.
#[derive(Clone, Copy)]
enum Question<'m> {
    Group(&'m CheckGroup),
    Duty(&'m str, Proves),
}

impl<'m> Question<'m> {
    /// What tells questions apart about one subject.
    fn key(self) -> (&'m str, Proves) {
        match self {
            Question::Group(group) => (group.ids.first().map_or("", String::as_str), group.proves),
            Question::Duty(duty, proves) => (duty, proves),
        }
    }
}

/// A resource's worst outcome of each check of a question; of tests, each test's own.
struct Bucket<'m> {
    question: Question<'m>,
    checks: BTreeSet<(&'m str, String)>,
    outcomes: BTreeMap<String, CheckOutcome>,
    /// Resources of the population among them.
    known: BTreeSet<u32>,
}

/// Collects results while a file is read.
pub struct Gatherer<'e, 'm> {
    estate: &'e Estate<'m>,
    /// Whether a text must not be kept: it looks like a secret.
    suspicious: &'e dyn Fn(&str) -> bool,
    /// What tests bear on that do not say so themselves.
    mappings: &'e [TestMapping],
    gathered: Gathered,
    texts: RepeatedTexts,
    buckets: BTreeMap<(ResultSubject, (&'m str, Proves)), Bucket<'m>>,
}

impl<'e, 'm> Gatherer<'e, 'm> {
    pub fn new(estate: &'e Estate<'m>, suspicious: &'e dyn Fn(&str) -> bool) -> Gatherer<'e, 'm> {
        let gathered = Gathered {
            tool: None,
            rows: Vec::new(),
            items: Vec::new(),
            accounts: BTreeSet::new(),
            regions: BTreeSet::new(),
            from: None,
            to: None,
            skipped: BTreeMap::new(),
            unmapped: BTreeMap::new(),
            unplaced: BTreeMap::new(),
        };
        Gatherer { estate, suspicious, mappings: &[], gathered, texts: RepeatedTexts::default(), buckets: BTreeMap::new() }
    }

    /// The same, with what tests bear on that do not say so themselves: the first that is about a test counts.
    pub fn with_mappings(self, mappings: &'e [TestMapping]) -> Gatherer<'e, 'm> {
        Gatherer { mappings, ..self }
    }

    /// Counts resources, and compares them with the population.
    pub fn finish(mut self) -> Gathered {
        for ((subject, _), bucket) in std::mem::take(&mut self.buckets) {
            let unit = match subject {
                ResultSubject::Deployment(_) => Unit::Deployment,
                ResultSubject::Account(_) => Unit::Account,
                ResultSubject::Organisation => Unit::Organisation,
            };
            let results = self.count(&subject, &bucket);
            let duties = match bucket.question {
                Question::Group(group) => self.estate.duties(group, unit),
                Question::Duty(duty, _) => vec![duty],
            };
            let duties = duties.into_iter().map(str::to_owned).collect();
            self.gathered.items.push(GatheredItem { subject, duties, results });
        }
        self.gathered
    }

    fn count(&self, subject: &ResultSubject, bucket: &Bucket) -> CheckResults {
        let number = |outcome| u32::try_from(bucket.outcomes.values().filter(|o| **o == outcome).count()).unwrap_or(u32::MAX);
        let mut failing: Vec<String> = Vec::new();
        for (resource, _) in bucket.outcomes.iter().filter(|(_, outcome)| **outcome == CheckOutcome::Fail).take(MAX_NAMED) {
            failing.push(resource.clone());
        }
        let (population, missing) = match subject {
            // Nobody says how many tests there should be.
            _ if matches!(bucket.question, Question::Duty(..)) => (None, Vec::new()),
            ResultSubject::Deployment(id) => {
                let kinds: BTreeSet<&str> = bucket.known.iter().map(|index| self.estate.known(*index).kind.as_str()).collect();
                let all = self.estate.population(id, &kinds);
                let total = all.iter().map(|index| self.estate.known(*index).count).fold(0, u32::saturating_add);
                let missing: Vec<String> = all
                    .iter()
                    .map(|index| &self.estate.known(*index).identity)
                    .filter(|identity| !bucket.outcomes.contains_key(*identity))
                    .take(MAX_NAMED)
                    .cloned()
                    .collect();
                ((total > 0).then_some(total), missing)
            }
            ResultSubject::Account(_) => (None, Vec::new()),
            ResultSubject::Organisation => {
                let all = self.estate.accounts();
                let missing = all.iter().filter(|a| !bucket.outcomes.contains_key(*a)).take(MAX_NAMED).cloned().collect();
                (u32::try_from(all.len()).ok().filter(|all| *all > 0), missing)
            }
        };
        CheckResults {
            checks: bucket.checks.iter().map(|(catalogue, check)| format!("{catalogue}:{check}")).collect(),
            proves: bucket.question.key().1,
            population,
            passed: number(CheckOutcome::Pass),
            failed: number(CheckOutcome::Fail),
            muted: number(CheckOutcome::Muted),
            manual: number(CheckOutcome::Manual),
            not_applicable: number(CheckOutcome::NotApplicable),
            skipped: number(CheckOutcome::Skipped),
            errors: number(CheckOutcome::Error),
            failing,
            missing,
        }
    }

    fn add(&mut self, subject: ResultSubject, question: Question<'m>, check: (&'m str, &str), counted: Counted) {
        let bucket = self.buckets.entry((subject, question.key())).or_insert_with(|| Bucket {
            question,
            checks: BTreeSet::new(),
            outcomes: BTreeMap::new(),
            known: BTreeSet::new(),
        });
        let of_model = matches!(question, Question::Group(_));
        if (of_model || bucket.checks.len() < MAX_NAMED) && !bucket.checks.contains(&(check.0, check.1.to_owned())) {
            bucket.checks.insert((check.0, check.1.to_owned()));
        }
        let worst = bucket.outcomes.entry(counted.name).or_insert(counted.outcome);
        *worst = (*worst).max(counted.outcome);
        bucket.known.extend(counted.known);
    }

    /// Where a result counts, or why it does not.
    fn place(&mut self, result: &CheckResult) -> Result<String, String> {
        let MappedCheck { catalogue, check, group } = match self.estate.group(result.catalogue, &result.check) {
            Ok(found) => found,
            Err(reason) => {
                let reason = reason.to_owned();
                count(&mut self.gathered.unmapped, (result.check.clone(), reason.clone()));
                return Err(reason);
            }
        };
        let outcome = result.outcome;
        let mut counted_for = Vec::new();
        let mut why = None;
        if !self.estate.duties(group, Unit::Deployment).is_empty() {
            match self.estate.find(&result.resource, result.account.as_deref()) {
                Some(index) if self.estate.is_about(group, self.estate.known(index)) => {
                    let known = self.estate.known(index);
                    let (deployment, name) = (known.deployment.clone(), known.identity.clone());
                    counted_for.push(deployment.clone());
                    let counted = Counted { name, outcome, known: Some(index) };
                    self.add(ResultSubject::Deployment(deployment), Question::Group(group), (catalogue, check), counted);
                }
                Some(_) => why = Some("the check is about another service than the resource's deployment"),
                None => why = Some("no deployment of the inventory represents the resource"),
            }
        }
        let for_account = !self.estate.duties(group, Unit::Account).is_empty();
        let for_organisation = !self.estate.duties(group, Unit::Organisation).is_empty();
        if for_account || for_organisation {
            match result.account.clone().filter(|account| self.estate.is_account(account)) {
                Some(account) => {
                    counted_for.push(account.clone());
                    if for_account {
                        let counted = Counted { name: result.resource.clone(), outcome, known: None };
                        self.add(ResultSubject::Account(account.clone()), Question::Group(group), (catalogue, check), counted);
                    }
                    if for_organisation {
                        let counted = Counted { name: account, outcome, known: None };
                        self.add(ResultSubject::Organisation, Question::Group(group), (catalogue, check), counted);
                    }
                }
                None => why = why.or(Some("its account is not in the inventory")),
            }
        }
        if counted_for.is_empty() {
            let why = why.unwrap_or("the check bears on no duty that is owed here").to_owned();
            count(&mut self.gathered.unplaced, why.clone());
            return Err(why);
        }
        Ok(counted_for.join(" "))
    }

    /// What a test is proof of, and about whom; or why it is of nothing.
    fn place_test(&self, test: &str, result: &TestResult) -> Result<(ResultSubject, &'m str), (&'static str, Mapped)> {
        let mapping = self.mappings.iter().find(|mapping| mapping.is_about(test));
        let duty = result.duty.as_deref().or(mapping.map(|m| m.duty.as_str()));
        let Some(duty) = duty else { return Err(("the test says no duty that it is proof of", Mapped::No)) };
        let Some((duty, unit)) = self.estate.duty(duty) else { return Err(("the model has no such duty", Mapped::No)) };
        let subject = result.subject.as_deref().or(mapping.and_then(|m| m.subject.as_deref()));
        let subject = match (unit, subject) {
            (Unit::Organisation, _) => Ok(ResultSubject::Organisation),
            (_, None) => Err("the test does not say which deployment or account it is about"),
            (Unit::Deployment, Some(id)) if self.estate.is_deployment(id) => Ok(ResultSubject::Deployment(id.to_owned())),
            (Unit::Deployment, _) => Err("the inventory has no such deployment"),
            (Unit::Account, Some(id)) if self.estate.is_account(id) => Ok(ResultSubject::Account(id.to_owned())),
            (Unit::Account, _) => Err("the inventory has no such account"),
        };
        subject.map(|subject| (subject, duty)).map_err(|why| (why, Mapped::Yes))
    }
}

/// Whether a test that counts for nothing bears on a duty at all.
enum Mapped {
    Yes,
    No,
}

/// What is counted once.
struct Counted {
    name: String,
    outcome: CheckOutcome,
    known: Option<u32>,
}

fn count<K: Ord>(map: &mut BTreeMap<K, u64>, key: K) {
    if map.len() < MAX_REASONS || map.contains_key(&key) {
        *map.entry(key).or_insert(0) += 1;
    }
}

impl ResultSink for Gatherer<'_, '_> {
    fn result(&mut self, mut result: CheckResult) {
        let unusable = |text: &str, longest| !is_identifier(text, longest) || (self.suspicious)(text);
        if unusable(&result.check, 128) {
            return self.skipped(NO_CHECK);
        }
        if unusable(&result.resource, MAX_RESOURCE) {
            return self.skipped("the name of its resource is no identifier");
        }
        let digits = |text: &String| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        result.account = result.account.filter(digits).or_else(|| {
            let arn = result.resource.split(':').nth(4).map(str::to_owned);
            arn.filter(digits)
        });
        result.region = result.region.filter(|region| is_identifier(region, 32) && !(self.suspicious)(region));
        let (counted_for, reason) = match self.place(&result) {
            Ok(counted_for) => (counted_for, String::new()),
            Err(reason) => (String::new(), reason),
        };
        let gathered = &mut self.gathered;
        gathered.accounts.extend(result.account.clone());
        gathered.regions.extend(result.region.clone());
        gathered.from = [gathered.from, result.at].into_iter().flatten().min();
        gathered.to = gathered.to.max(result.at);
        gathered.rows.push(ResultRow {
            check: self.texts.keep(result.check),
            resource: result.resource,
            account: self.texts.keep(result.account.unwrap_or_default()),
            region: self.texts.keep(result.region.unwrap_or_default()),
            outcome: result.outcome,
            at: result.at,
            counted_for: self.texts.keep(counted_for),
            reason: self.texts.keep(reason),
        });
    }

    fn test(&mut self, result: TestResult) {
        // A name may be a sentence: it is looked at as it is written, and kept as one word.
        if result.test.is_empty() || result.test.len() > MAX_TEST || (self.suspicious)(&result.test) {
            return self.skipped("the name of a test is missing, too long, or looks like a secret");
        }
        let test: String =
            result.test.trim().chars().map(|c| if is_identifier(c.encode_utf8(&mut [0; 4]), 4) { c } else { '_' }).collect();
        let (counted_for, reason) = match self.place_test(&test, &result) {
            Ok((subject, duty)) => {
                let id = match &subject {
                    ResultSubject::Deployment(id) | ResultSubject::Account(id) => id.clone(),
                    ResultSubject::Organisation => "organisation".to_owned(),
                };
                let counted = Counted { name: test.clone(), outcome: result.outcome, known: None };
                self.add(subject, Question::Duty(duty, result.proves), (JUNIT, &test), counted);
                (id, String::new())
            }
            Err((why, Mapped::No)) => {
                count(&mut self.gathered.unmapped, (test.clone(), why.to_owned()));
                (String::new(), why.to_owned())
            }
            Err((why, Mapped::Yes)) => {
                count(&mut self.gathered.unplaced, why.to_owned());
                (String::new(), why.to_owned())
            }
        };
        let gathered = &mut self.gathered;
        gathered.from = [gathered.from, result.at].into_iter().flatten().min();
        gathered.to = gathered.to.max(result.at);
        gathered.rows.push(ResultRow {
            check: self.texts.keep(test),
            resource: counted_for.clone(),
            account: Arc::default(),
            region: Arc::default(),
            outcome: result.outcome,
            at: result.at,
            counted_for: self.texts.keep(counted_for),
            reason: self.texts.keep(reason),
        });
    }

    fn is_suspicious(&self, text: &str) -> bool {
        (self.suspicious)(text)
    }

    fn tool(&mut self, name: &str, version: Option<&str>) {
        if self.gathered.tool.is_none() && !name.is_empty() {
            let usable = |text: &str| is_identifier(&text.replace(' ', "-"), 80) && !(self.suspicious)(text);
            let version = version.filter(|v| usable(v)).map(str::to_owned);
            self.gathered.tool = Some((if usable(name) { name.to_owned() } else { "unnamed".to_owned() }, version));
        }
    }

    fn skipped(&mut self, reason: &'static str) {
        count(&mut self.gathered.skipped, reason.to_owned());
    }
}
