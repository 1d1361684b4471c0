//! Writes a project of any size, to measure on:
//! `cargo run --release --no-default-features --example generate -- FOLDER --deployments 2000 --configurations 120 --teams 60`.
//!
//! The same numbers and `--seed` give the same bytes. Deployments are written as they are made, so a million need no more
//! memory than ten. Configurations are real ones: settings of the built-in model's services whose cells differ.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "an example for a person at a terminal"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use onus_core::matrix::resolve::resolve;
use onus_model::{Holder, Model, Party, Service};
use sha2::{Digest, Sha256};

/// Deployments in one file: a team's file has as many in life.
const PER_FILE: u64 = 5_000;
/// Configurations that one team runs: teams have habits, and a large estate has more deployments of the same kinds.
const HABITS: u64 = 16;
/// Settings that are tried of one service, so that no single service fills the list.
const PER_SERVICE: usize = 24;
const ENVIRONMENTS: [&str; 4] = ["production", "staging", "test", "development"];
const REGIONS: [&str; 4] = ["eu-west-1", "eu-central-1", "eu-west-2", "us-east-1"];
const DATA: [&str; 3] = ["cardholder", "personal", "internal"];
const WORDS: [&str; 16] = [
    "ledger", "checkout", "orders", "search", "reports", "gateway", "mailer", "pricing", "stock", "claims", "vault", "portal",
    "feeds", "billing", "scoring", "archive",
];

struct Wanted {
    folder: PathBuf,
    deployments: u64,
    configurations: usize,
    teams: u64,
    seed: u64,
    /// Evidence files, as large as this together.
    evidence_mib: u64,
}

/// Numbers that look random and are not: SplitMix64, as published by Steele, Lea and Flood in 2014.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }
}

fn main() -> ExitCode {
    let wanted = match wanted(std::env::args().skip(1)) {
        Ok(wanted) => wanted,
        Err(words) => {
            eprintln!(
                "{words}\ngenerate FOLDER [--deployments N] [--configurations N] [--teams N] [--seed N] [--evidence-mib N]"
            );
            return ExitCode::from(2);
        }
    };
    match write(&wanted) {
        Ok(settings) => {
            println!(
                "{}: {} deployments of {settings} configurations, {} teams",
                wanted.folder.display(),
                wanted.deployments,
                wanted.teams
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", wanted.folder.display());
            ExitCode::FAILURE
        }
    }
}

fn wanted(mut arguments: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let mut out = Wanted { folder: PathBuf::new(), deployments: 2_000, configurations: 120, teams: 60, seed: 1, evidence_mib: 0 };
    while let Some(argument) = arguments.next() {
        let mut number = || -> Result<u64, String> {
            let word = arguments.next().unwrap_or_default();
            word.replace('_', "").parse().map_err(|_| format!("{argument} wants a number, not `{word}`"))
        };
        match argument.as_str() {
            "--deployments" => out.deployments = number()?.max(1),
            "--configurations" => out.configurations = usize::try_from(number()?.max(1)).unwrap_or(usize::MAX),
            "--teams" => out.teams = number()?.max(1),
            "--seed" => out.seed = number()?,
            "--evidence-mib" | "--evidence_mib" => out.evidence_mib = number()?,
            other if other.starts_with('-') => return Err(format!("there is no {other}")),
            folder => out.folder = PathBuf::from(folder),
        }
    }
    if out.folder.as_os_str().is_empty() { Err("name a folder".to_owned()) } else { Ok(out) }
}

/// A service in one setting, and a duty that is ours in it.
#[derive(Clone)]
struct Variant {
    service: String,
    options: BTreeMap<String, String>,
    duty: Option<String>,
}

fn write(wanted: &Wanted) -> io::Result<usize> {
    let model = onus_model_aws::builtin_model();
    let variants = variants(&model, wanted.configurations);
    if wanted.folder.join("book.toml").exists() {
        return Err(io::Error::other("there is a project already"));
    }
    put(&wanted.folder.join("book.toml"), BOOK)?;
    put(&wanted.folder.join("content/organisation/SUMMARY.md"), "# Summary\n\n- [About this handbook](about.md)\n")?;
    put(&wanted.folder.join("content/organisation/about.md"), "# About this handbook\n\nMade up, to measure on.\n")?;
    put(&wanted.folder.join("content/team/SUMMARY.md"), "# Summary\n\n- [Working with your list](list.md)\n")?;
    put(&wanted.folder.join("content/team/list.md"), "# Working with your list\n\nOnce a week.\n")?;
    let inventory = wanted.folder.join("inventory");
    put(&inventory.join("organisation.yaml"), ORGANISATION)?;
    teams(&inventory.join("teams.yaml"), wanted.teams)?;
    let accounts = accounts(&inventory.join("accounts.yaml"), wanted.teams)?;
    put(&inventory.join("ownership.yaml"), &ownership(wanted.teams))?;
    put(&inventory.join("scopes.yaml"), SCOPES)?;
    let files = evidence(&wanted.folder, wanted)?;
    deployments(&inventory.join("deployments"), wanted, &variants, (accounts, files))?;
    Ok(variants.len())
}

/// Settings whose cells differ, services in turn.
fn variants(model: &Model, count: usize) -> Vec<Variant> {
    // What is only a part of a service counts as that service.
    let mut lists: Vec<Vec<Variant>> =
        model.services.values().filter(|s| s.parent.is_none()).map(|s| settings(model, s)).collect();
    let mut out = Vec::new();
    let mut turn = 0;
    while out.len() < count && lists.iter().any(|l| l.len() > turn) {
        out.extend(lists.iter_mut().filter_map(|l| l.get(turn).cloned()));
        turn += 1;
    }
    out.truncate(count);
    out
}

fn settings(model: &Model, service: &Service) -> Vec<Variant> {
    let mut all: Vec<BTreeMap<String, String>> = vec![BTreeMap::new()];
    for (name, option) in &service.options {
        let mut next = Vec::new();
        for chosen in &all {
            for value in option.values.keys() {
                let mut chosen = chosen.clone();
                chosen.insert(name.clone(), value.clone());
                next.push(chosen);
            }
        }
        if next.len() > PER_SERVICE * 4 {
            next.truncate(PER_SERVICE * 4);
        }
        all = next;
    }
    let mut seen = BTreeSet::new();
    let one = |options: BTreeMap<String, String>| {
        let cells = resolve(model, service, &options, None).cells;
        let new = seen.insert(Sha256::digest(format!("{cells:?}").as_bytes()).to_vec());
        let mut ours = cells.iter().flat_map(|c| &c.duties).filter(|d| d.holder == Holder::Party(Party::Organisation));
        let duty = ours.next().map(|d| d.id.clone());
        new.then(|| Variant { service: service.id.clone(), options, duty })
    };
    all.into_iter().filter_map(one).take(PER_SERVICE).collect()
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text)
}

fn teams(path: &Path, count: u64) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "teams:")?;
    for n in 1..=count {
        let word = WORDS[(n as usize - 1) % WORDS.len()];
        writeln!(
            out,
            "  - {{ id: team-{n:03}, name: Team {n:03} {word}, email: team-{n:03}@larkspur.example, lead: Lead of {word} {n:03} }}"
        )?;
    }
    out.flush()
}

fn accounts(path: &Path, teams: u64) -> io::Result<u64> {
    let count = teams.clamp(4, 400);
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "accounts:")?;
    for n in 0..count {
        let environment = ENVIRONMENTS[n as usize % ENVIRONMENTS.len()];
        writeln!(
            out,
            "  - {{ id: \"{:012}\", name: {environment}-{:03}, environment: {environment} }}",
            100_000_000_000 + n,
            n / 4 + 1
        )?;
    }
    out.flush()?;
    Ok(count)
}

fn ownership(teams: u64) -> String {
    let team = |n: u64| format!("team-{:03}", (n - 1) % teams + 1);
    format!(
        "ownership:\n  - {{ accountable: {}, duties: [guest-os.build-image] }}\n  - {{ accountable: {}, domains: [security-monitoring, incident-response] }}\n  - {{ accountable: {}, domains: [account-governance] }}\n  - {{ accountable: {}, domains: [backup-recovery], environments: [production] }}\n",
        team(1),
        team(2),
        team(3),
        team(4)
    )
}

/// Evidence that no compressor makes small: files of a MiB or more, 64 at most. Returns how many.
fn evidence(folder: &Path, wanted: &Wanted) -> io::Result<u64> {
    let files = wanted.evidence_mib.min(64).min(wanted.deployments);
    if files == 0 {
        return Ok(0);
    }
    fs::create_dir_all(folder.join("evidence"))?;
    let mut numbers = Numbers(wanted.seed ^ 0xE71D);
    for n in 0..files {
        let mib = wanted.evidence_mib / files + u64::from(n < wanted.evidence_mib % files);
        let mut out = BufWriter::new(File::create(folder.join(format!("evidence/record-{n:03}.bin")))?);
        for _ in 0..mib * (1 << 20) / 8 {
            out.write_all(&numbers.next().to_le_bytes())?;
        }
        out.flush()?;
    }
    Ok(files)
}

fn deployments(folder: &Path, wanted: &Wanted, variants: &[Variant], (accounts, files): (u64, u64)) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut numbers = Numbers(wanted.seed);
    let mut out: Option<BufWriter<File>> = None;
    for n in 0..wanted.deployments {
        if n % PER_FILE == 0 {
            if let Some(mut done) = out.take() {
                done.flush()?;
            }
            let mut next = BufWriter::new(File::create(folder.join(format!("{:05}.yaml", n / PER_FILE + 1)))?);
            writeln!(next, "deployments:")?;
            out = Some(next);
        }
        let Some(file) = &mut out else { continue };
        let (index, team) = kind(n, variants.len() as u64, wanted.teams, &mut numbers);
        let variant = &variants[index as usize];
        deployment(file, n, variant, (team, accounts), &mut numbers)?;
        if n < files
            && let Some(duty) = &variant.duty
        {
            writeln!(
                file,
                "    evidence:\n      - duties: [{duty}]\n        title: Record {n}\n        file: evidence/record-{n:03}.bin"
            )?;
            writeln!(
                file,
                "        collected: {{ on: 2026-10-02, by: Platform }}\n        reviewed: {{ on: 2026-10-05, by: Internal Audit, result: pass }}"
            )?;
        }
    }
    out.map_or(Ok(()), |mut done| done.flush())
}

/// A configuration and the team that runs it. Each configuration once; after that a team has more of what it has, some kinds
/// often and most rarely.
fn kind(n: u64, variants: u64, teams: u64, numbers: &mut Numbers) -> (u64, u64) {
    if n < variants {
        return (n, n % teams);
    }
    let team = numbers.below(teams);
    let r = numbers.below(1_000_000);
    let habit = r * r / 1_000_000 * HABITS / 1_000_000;
    ((team + habit * (variants / HABITS).max(1)) % variants, team)
}

fn deployment(
    out: &mut impl Write,
    n: u64,
    variant: &Variant,
    (team, accounts): (u64, u64),
    numbers: &mut Numbers,
) -> io::Result<()> {
    let word = numbers.one(&WORDS);
    writeln!(out, "  - id: {word}-{:07}", n + 1)?;
    writeln!(out, "    name: {word} {}", n + 1)?;
    writeln!(out, "    service: {}", variant.service)?;
    if !variant.options.is_empty() {
        let list: Vec<String> = variant.options.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        writeln!(out, "    options: {{ {} }}", list.join(", "))?;
    }
    writeln!(out, "    owner: team-{:03}", team + 1)?;
    writeln!(out, "    account: \"{:012}\"", 100_000_000_000 + numbers.below(accounts))?;
    writeln!(out, "    regions: [{}]", numbers.one(&REGIONS))?;
    writeln!(out, "    data: [{}]", numbers.one(&DATA))?;
    writeln!(out, "    count: {}", numbers.below(9) + 1)
}

const BOOK: &str = r#"[book]
title = "Larkspur Cloud Responsibility Handbook"
authors = ["Cloud Security"]
language = "en"
src = "content/organisation"

[preprocessor.onus]
inventory = "inventory"
formats = ["html", "json"]

[preprocessor.onus.document]
version = "2026.4"
"#;

const ORGANISATION: &str = "organisation:
  name: Larkspur Payments Ltd
  short: Larkspur
data_classes:
  - { id: cardholder, name: Cardholder data, encrypted: true }
  - { id: personal, name: Personal data, encrypted: true }
  - { id: internal, name: Internal data }
";

const SCOPES: &str = "scopes:
  - id: soc2
    name: SOC 2 Type 2
    framework: soc2
    environments: [production]
    method: carve-out
    period: { from: 2026-01-01, to: 2026-12-31 }
  - id: pci-dss
    name: PCI DSS
    framework: pci-dss
    environments: [production]
    method: carve-out
    period: { from: 2026-04-01, to: 2027-03-31 }
";
