//! Imports that are repeated: of random estates, from several sources, in any order.
//!
//! Two imports of the same come to the same, the order of sources changes nothing but the file where an item stands, and what a
//! person wrote to a deployment never comes to describe another resource.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use onus_import::resource::Parameters;
use onus_import::run::{ImportPlan, MissingPolicy, Request, plan};
use onus_import::sources::find;
use onus_import::tags::TagMapping;
use onus_model::Model;
use onus_model_aws::builtin_model;
use onus_source::ProjectFolder;
use proptest::prelude::*;

static MODEL: LazyLock<Model> = LazyLock::new(builtin_model);

/// A resource of an estate: what it is, where, and how it is set up.
#[derive(Clone, Debug)]
struct Thing {
    /// What makes its ARN.
    number: u8,
    kind: u8,
    account: u8,
    team: u8,
    encrypted: bool,
    /// The state that declares it, if one does.
    state: Option<u8>,
    /// Few addresses, so that states share them.
    label: u8,
    /// Whether a snapshot of AWS Config, and the tagging API, show it.
    live: bool,
    tagged: bool,
    /// Whether a bill names it, or only its product.
    itemised: bool,
}

/// Of the states, the last is a copy of the one before it: their lineage is one, their accounts are two.
const STATES: u8 = 3;
/// A database, a queue, a volume, a table, and a compute environment, of which nobody tells an ARN.
const KINDS: u8 = 5;
const NAMELESS: u8 = 4;

impl Thing {
    fn account(&self) -> String {
        format!("{:012}", 111_111_111_111_u64 * u64::from(self.account % 2 + 1))
    }

    fn name(&self) -> String {
        format!("thing-{}", self.number)
    }

    fn arn(&self) -> String {
        let name = self.name();
        match self.kind % KINDS {
            0 => format!("arn:aws:rds:eu-west-1:{}:db:{name}", self.account()),
            1 => format!("arn:aws:sqs:eu-west-1:{}:{name}", self.account()),
            2 => format!("arn:aws:ec2:eu-west-1:{}:volume/vol-{}", self.account(), self.number),
            NAMELESS => format!("{} {name}", self.account()),
            _ => format!("arn:aws:dynamodb:eu-west-1:{}:table/{name}", self.account()),
        }
    }

    /// Whether a state declares it: one that was copied is of one account.
    fn is_in(&self, state: u8) -> bool {
        self.state == Some(state) && (state == 0 || self.account % 2 == state - 1)
    }

    fn in_terraform(&self, label: &str) -> String {
        let (kind, own) = match self.kind % KINDS {
            0 => (
                "aws_db_instance",
                format!(r#""identifier":"{}","engine":"mysql","storage_encrypted":{}"#, self.name(), self.encrypted),
            ),
            2 => return self.in_server(label),
            NAMELESS => {
                return format!(
                    r#"{{"mode":"managed","type":"aws_batch_compute_environment","name":"{label}","instances":[{{"attributes":{{"compute_environment_name":"{}","tags":{{"team":"team-{}"}}}}}}]}}"#,
                    self.name(),
                    self.team % 2
                );
            }
            1 => ("aws_sqs_queue", format!(r#""name":"{}","sqs_managed_sse_enabled":{}"#, self.name(), self.encrypted)),
            _ => ("aws_dynamodb_table", format!(r#""name":"{}","deletion_protection_enabled":{}"#, self.name(), self.encrypted)),
        };
        format!(
            r#"{{"mode":"managed","type":"{kind}","name":"{label}","instances":[{{"attributes":{{"arn":"{}",{own},"tags":{{"team":"team-{}"}}}}}}]}}"#,
            self.arn(),
            self.team % 2
        )
    }

    /// A volume as most are declared: within a server, whose name it takes.
    fn in_server(&self, label: &str) -> String {
        format!(
            r#"{{"mode":"managed","type":"aws_instance","name":"{label}","instances":[{{"attributes":{{"arn":"arn:aws:ec2:eu-west-1:{}:instance/i-{}","id":"i-{}","root_block_device":[{{"volume_id":"vol-{}","encrypted":{}}}],"tags":{{"Name":"server-{}","team":"team-{}"}}}}}}]}}"#,
            self.account(),
            self.number,
            self.number,
            self.number,
            self.encrypted,
            self.number,
            self.team % 2
        )
    }

    fn in_config(&self) -> String {
        let (kind, own) = match self.kind % KINDS {
            0 => ("AWS::RDS::DBInstance", format!(r#""engine":"mysql","storageEncrypted":{}"#, self.encrypted)),
            2 => ("AWS::EC2::Volume", format!(r#""encrypted":{}"#, self.encrypted)),
            1 => ("AWS::SQS::Queue", format!(r#""SqsManagedSseEnabled":{}"#, self.encrypted)),
            _ => ("AWS::DynamoDB::Table", format!(r#""deletionProtectionEnabled":{}"#, self.encrypted)),
        };
        format!(
            r#"{{"configurationItemStatus":"OK","awsAccountId":"{}","resourceType":"{kind}","resourceId":"{}","resourceName":"{}","ARN":"{}","awsRegion":"eu-west-1","tags":{{"team":"team-{}"}},"configuration":{{{own}}}}}"#,
            self.account(),
            self.name(),
            self.name(),
            self.arn(),
            self.team % 2
        )
    }

    fn in_tags(&self) -> String {
        format!(r#"{{"ResourceARN":"{}","Tags":[{{"Key":"team","Value":"team-{}"}}]}}"#, self.arn(), self.team % 2)
    }
}

prop_compose! {
    fn thing()(number in 0_u8..40, kind in 0..KINDS, account in 0_u8..2, team in 0_u8..2, encrypted: bool,
        state in prop::option::weighted(0.8, 0..STATES), label in 0_u8..4, live: bool, tagged: bool, itemised: bool) -> Thing {
        Thing { number, kind, account, team, encrypted, state, label, live, tagged, itemised }
    }
}

/// What happens to an estate between two imports.
#[derive(Clone, Debug)]
enum Change {
    Rename(usize, u8),
    Move(usize, Option<u8>),
    Encrypt(usize, bool),
    /// A snapshot of AWS Config shows it from now on, or no longer.
    Show(usize, bool),
    Own(usize, u8),
    Remove(usize),
    /// Something else is put in its place, under the same address.
    Replace(usize, u8),
    Add(Thing),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), 0_u8..4).prop_map(|(i, l)| Change::Rename(i, l)),
        (any::<usize>(), prop::option::of(0..STATES)).prop_map(|(i, s)| Change::Move(i, s)),
        (any::<usize>(), any::<bool>()).prop_map(|(i, e)| Change::Encrypt(i, e)),
        (any::<usize>(), any::<bool>()).prop_map(|(i, l)| Change::Show(i, l)),
        (any::<usize>(), 0_u8..2).prop_map(|(i, t)| Change::Own(i, t)),
        any::<usize>().prop_map(Change::Remove),
        (any::<usize>(), 40_u8..80).prop_map(|(i, n)| Change::Replace(i, n)),
        thing().prop_map(Change::Add),
    ]
}

fn apply(estate: &mut Vec<Thing>, change: &Change) {
    let count = estate.len();
    let at = |i: &usize| (count > 0).then(|| i % count.max(1));
    match change {
        Change::Rename(i, label) => at(i).into_iter().for_each(|i| estate[i].label = *label),
        Change::Move(i, state) => at(i).into_iter().for_each(|i| estate[i].state = *state),
        Change::Encrypt(i, encrypted) => at(i).into_iter().for_each(|i| estate[i].encrypted = *encrypted),
        Change::Show(i, live) => at(i).into_iter().for_each(|i| estate[i].live = *live),
        Change::Own(i, team) => at(i).into_iter().for_each(|i| estate[i].team = *team),
        Change::Remove(i) => {
            at(i).map(|i| estate.remove(i));
        }
        Change::Replace(i, number) => at(i).into_iter().for_each(|i| estate[i].number = *number),
        Change::Add(thing) => estate.push(thing.clone()),
    }
    unique(estate);
}

/// One ARN is one thing.
fn unique(estate: &mut Vec<Thing>) {
    let mut seen = BTreeSet::new();
    estate.retain(|thing| seen.insert(thing.arn()));
}

struct Project<'m> {
    folder: tempfile::TempDir,
    model: &'m Model,
    mapping: TagMapping,
    /// When its imports are made.
    day: &'static str,
}

impl Project<'_> {
    fn new(model: &Model) -> Project<'_> {
        Project {
            folder: tempfile::tempdir().expect("a folder"),
            model,
            mapping: TagMapping::default(),
            day: "2026-11-29T06:00:00Z",
        }
    }

    #[allow(clippy::disallowed_methods, reason = "a temporary folder may lie behind a link")]
    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("there")
    }

    /// Writes what each source would print, and returns sources with their files, in one order.
    fn sources(&self, estate: &[Thing]) -> Vec<(&'static str, String, PathBuf)> {
        let mut out = Vec::new();
        for state in 0..STATES {
            let mut labels = BTreeSet::new();
            // What tells the account of a state, whatever else stands in it.
            let role = |account: u8| {
                let account = Thing { account, ..estate.first()?.clone() }.account();
                Some(format!(
                    r#"{{"mode":"managed","type":"aws_iam_role","name":"ci","instances":[{{"attributes":{{"arn":"arn:aws:iam::{account}:role/ci","name":"ci"}}}}]}}"#
                ))
            };
            let mut resources: Vec<String> = state.checked_sub(1).and_then(role).into_iter().collect();
            for thing in estate.iter().filter(|t| t.is_in(state)) {
                let mut label = format!("this{}", thing.label);
                while !labels.insert((thing.kind % KINDS, label.clone())) {
                    label.push('x');
                }
                resources.push(thing.in_terraform(&label));
            }
            let text = format!(r#"{{"version":4,"lineage":"l{}","resources":[{}]}}"#, state.min(1), resources.join(","));
            out.push(("terraform", format!("state-{state}"), self.write(&format!("{state}.tfstate"), &text)));
        }
        let items: Vec<String> = estate.iter().filter(|t| t.live && t.kind != NAMELESS).map(Thing::in_config).collect();
        let text = format!(r#"{{"fileVersion":"1.0","configurationItems":[{}]}}"#, items.join(","));
        out.push(("aws-config", "aws-config".to_owned(), self.write("config.json", &text)));
        let items: Vec<String> = estate.iter().filter(|t| t.tagged && t.kind != NAMELESS).map(Thing::in_tags).collect();
        let text = format!(r#"{{"ResourceTagMappingList":[{}]}}"#, items.join(","));
        out.push(("tagging", "tagging".to_owned(), self.write("tags.json", &text)));
        let rows: BTreeSet<String> = estate.iter().filter(|t| t.kind != NAMELESS).map(bill_row).collect();
        let head = "BilledCost,ChargeCategory,ProviderName,PublisherName,RegionId,ResourceId,ServiceName,SubAccountId\n";
        let text = format!("{head}{}", rows.into_iter().collect::<String>());
        out.push(("focus", "focus".to_owned(), self.write("bill.csv", &text)));
        out
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.root().join(name);
        fs::write(&path, text).expect("written");
        path
    }

    fn import(&self, kind: &str, name: &str, file: &Path, missing: MissingPolicy) -> ImportPlan {
        let root = self.root();
        let request = Request {
            source: find(kind).expect("a source"),
            name,
            files: vec![(file.to_owned(), file.to_string_lossy().into_owned())],
            parameters: &Parameters::new(),
            root: &ProjectFolder::from(&root),
            into: Path::new("inventory"),
            inventory: Path::new("inventory"),
            model: self.model,
            mapping: &self.mapping,
            imported: self.day,
            missing,
        };
        plan(&request).unwrap_or_else(|e| panic!("{kind} {name}: {e:?}"))
    }

    fn import_all(&self, estate: &[Thing], order: &[usize]) {
        let sources = self.sources(estate);
        for index in order {
            let (kind, name, file) = &sources[*index];
            self.import(kind, name, file, MissingPolicy::Keep).stage.finish().expect("written");
        }
    }

    fn files(&self) -> BTreeMap<String, String> {
        let entries = fs::read_dir(self.root().join("inventory")).expect("a folder").map(|e| e.expect("an entry").path());
        let name = |p: &Path| p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        entries.map(|p| (name(&p), fs::read_to_string(&p).expect("text"))).collect()
    }

    /// Identity and deployment of every resource that counts and is still seen.
    fn places(&self) -> BTreeMap<String, String> {
        let text = self.files().remove("imported.population.csv").expect("a population");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows = reader.records().map(|r| r.expect("a row")).filter(|r| &r[4] == "counted");
        // What is copied is called by its account, too, once both copies are there.
        let identity = |r: &csv::StringRecord| match r[8].strip_prefix("terraform:l1:").and_then(|local| local.split('@').next())
        {
            Some(local) => format!("terraform:l1:{local} in {}", &r[5]),
            None => r[8].to_owned(),
        };
        rows.map(|r| (identity(&r), r[3].to_owned())).collect()
    }

    /// Every deployment as it stands, whatever the file.
    fn items(&self) -> BTreeMap<String, Vec<String>> {
        let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for text in self.files().into_iter().filter(|(name, _)| name.ends_with(".yaml")).map(|(_, text)| text) {
            let mut last = String::new();
            for line in text.lines() {
                match line.strip_prefix("  - id: ") {
                    Some(id) => id.clone_into(&mut last),
                    None if line.starts_with("    ") => out.entry(last.clone()).or_default().push(line.to_owned()),
                    None => {}
                }
            }
        }
        out
    }

    /// Another project with the same inventory, on another day.
    fn copy(&self, day: &'static str) -> Project<'_> {
        let mut copy = Project::new(self.model);
        copy.day = day;
        fs::create_dir(copy.root().join("inventory")).expect("made");
        for (name, text) in self.files() {
            fs::write(copy.root().join("inventory").join(name), text).expect("written");
        }
        copy
    }

    /// What the deployments stand for that say what a person wrote.
    fn described(&self) -> BTreeSet<String> {
        let marked = self.marked();
        self.places().into_iter().filter(|(_, place)| marked.contains(place)).map(|(identity, _)| identity).collect()
    }

    /// Every deployment, wherever its item stands, with what it stands for.
    fn facts(&self) -> BTreeSet<String> {
        let mut stands_for: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (identity, id) in self.places() {
            stands_for.entry(id).or_default().insert(identity);
        }
        let written = self.files().into_iter().filter(|(name, _)| name.ends_with(".written.json"));
        let mut out = BTreeSet::new();
        for (_, text) in written {
            let base: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            for (id, item) in base["written"]["deployments"].as_object().into_iter().flatten() {
                out.insert(format!("{} {:?}", serde_json::to_string(item).expect("JSON"), stands_for.get(id)));
            }
        }
        out
    }

    /// Deployments that say what the person wrote: the one that it was written to, and those that took it along.
    fn marked(&self) -> BTreeSet<String> {
        let mut marked = BTreeSet::new();
        for text in self.files().into_iter().filter(|(name, _)| name.ends_with(".yaml")).map(|(_, text)| text) {
            let mut last = "";
            for line in text.lines() {
                last = line.strip_prefix("  - id: ").unwrap_or(last);
                if line.starts_with("    data: [personal]") {
                    marked.insert(last.to_owned());
                }
            }
        }
        marked
    }

    /// A person writes something to one deployment. Returns its id.
    fn edit(&self, choice: usize) -> Option<String> {
        for (name, text) in self.files().into_iter().filter(|(name, _)| name.ends_with(".yaml")) {
            let ids: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("  - id: ")).collect();
            if ids.is_empty() {
                continue;
            }
            let id = ids[choice % ids.len()].to_owned();
            let head = format!("  - id: {id}\n");
            if text.contains(&format!("{head}    data: [personal]")) {
                return Some(id);
            }
            let edited = text.replacen(&head, &format!("{head}    data: [personal]  # agreed\n"), 1);
            fs::write(self.root().join("inventory").join(name), edited).expect("written");
            return Some(id);
        }
        None
    }
}

fn bill_row(thing: &Thing) -> String {
    let product = match thing.kind % KINDS {
        0 => "Amazon Relational Database Service",
        1 => "Amazon Simple Queue Service",
        2 => "Amazon Elastic Block Store",
        _ => "Amazon DynamoDB",
    };
    let resource = if thing.itemised { thing.arn() } else { String::new() };
    format!("1,Usage,AWS,Amazon Web Services,eu-west-1,{resource},{product},{}\n", thing.account())
}

fn orders() -> impl Strategy<Value = Vec<usize>> {
    Just((0..usize::from(STATES) + 3).collect::<Vec<_>>()).prop_shuffle()
}

/// Few, unless PROPTEST_CASES, which proptest reads, asks for another number than proptest's own.
fn cases() -> u32 {
    const USUAL: u32 = 256;
    match ProptestConfig::default().cases {
        USUAL => 16,
        asked_for => asked_for,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn importing_again_changes_nothing_in_any_order(
        mut estate in prop::collection::vec(thing(), 0..16), first in orders(), second in orders()
    ) {
        unique(&mut estate);
        let project = Project::new(&MODEL);
        project.import_all(&estate, &first);
        let before = project.files();
        project.import_all(&estate, &second);
        prop_assert_eq!(&before, &project.files());
        let other = Project::new(&MODEL);
        other.import_all(&estate, &second);
        prop_assert_eq!(project.facts(), other.facts());
    }

    #[test]
    fn what_a_person_wrote_never_describes_another_resource(
        mut estate in prop::collection::vec(thing(), 1..16), first in orders(), second in orders(), choice: usize,
        changes in prop::collection::vec(change(), 1..8)
    ) {
        unique(&mut estate);
        let project = Project::new(&MODEL);
        project.import_all(&estate, &first);
        let Some(id) = project.edit(choice) else { return Ok(()) };
        let meant = project.described();
        for change in &changes {
            apply(&mut estate, change);
            project.import_all(&estate, &second);
            let now = project.described();
            prop_assert!(now.is_subset(&meant), "{id} stood for {meant:?}, and now for {now:?}");
            let text: String = project.files().into_values().collect();
            prop_assert!(text.contains("data: [personal]  # agreed"));
        }
    }

    #[test]
    fn a_second_week_comes_to_the_same_in_any_order(
        mut estate in prop::collection::vec(thing(), 1..16), first in orders(), second in orders(), third in orders(),
        choices in prop::collection::vec(any::<usize>(), 0..4), changes in prop::collection::vec(change(), 1..8)
    ) {
        unique(&mut estate);
        let project = Project::new(&MODEL);
        project.import_all(&estate, &first);
        for choice in choices {
            project.edit(choice);
        }
        let meant = project.described();
        changes.iter().for_each(|change| apply(&mut estate, change));
        let [one, other] = [project.copy("2026-12-30T06:00:00Z"), project.copy("2026-12-30T06:00:00Z")];
        one.import_all(&estate, &second);
        other.import_all(&estate, &third);
        prop_assert_eq!(one.items(), other.items());
        prop_assert_eq!(&one.files()["imported.population.csv"], &other.files()["imported.population.csv"]);
        prop_assert_eq!(one.facts(), other.facts());
        let now = one.described();
        prop_assert!(now.is_subset(&meant), "stood for {meant:?}, and now for {now:?}");
        let before = one.files();
        one.import_all(&estate, &third);
        prop_assert_eq!(before, one.files());
    }
}

/// A table whose settings nobody ever showed takes the place of those that are gone, in the deployment that a bill speaks of: it
/// has lost nothing, however often it is imported.
#[test]
fn a_resource_without_settings_never_lost_any() {
    let table = |number: u8, state: Option<u8>, live: bool, tagged: bool| Thing {
        number,
        kind: 3,
        account: 1,
        team: 0,
        encrypted: false,
        state,
        label: 0,
        live,
        tagged,
        itemised: false,
    };
    let order = [0, 1, 2, 3, 4, 5];
    let first_week = Project::new(&MODEL);
    first_week.import_all(&[table(0, Some(2), false, false), table(1, None, true, true)], &order);
    let estate = [table(40, Some(2), false, false), table(67, None, false, true)];
    let second_week = first_week.copy("2026-12-30T06:00:00Z");
    second_week.import_all(&estate, &order);
    let once = second_week.files();
    assert!(second_week.items()["dynamodb"].iter().all(|line| !line.contains("note") && !line.contains("options")));
    second_week.import_all(&estate, &order);
    assert_eq!(once, second_week.files());
    let third_week = second_week.copy("2027-01-06T06:00:00Z");
    third_week.import_all(&estate, &order);
    assert_eq!(second_week.items(), third_week.items());
}
