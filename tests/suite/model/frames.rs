//! Frameworks are whole: each lists what a list of its identifiers from elsewhere lists, and says of every requirement
//! where it is answered.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use onus_model::{DefaultHolder, Framework, Link, Model, Party, Relation, question_ids};
use onus_model_aws::builtin_model;

use super::{fail_with, table};

/// Lists beside those of frameworks: baselines of NIST, the parts and parameters of FedRAMP's controls, the questions of CAIQ.
const OTHER_LISTS: [&str; 9] = [
    "csa-caiq",
    "fedramp-high-parts",
    "fedramp-li-saas-parts",
    "fedramp-low-parts",
    "fedramp-moderate-parameters",
    "fedramp-moderate-parts",
    "nist-800-53-high",
    "nist-800-53-low",
    "nist-800-53-moderate",
];

/// Identifiers of a list, whose first line names its source.
fn listed(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/frames").join(format!("{name}.txt"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut lines = text.lines();
    let source = lines.next().unwrap_or_default();
    assert!(source.starts_with("# source: "), "{name}: the first line names no source: {source}");
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

fn links<'f>(framework: &'f Framework, id: &str) -> Vec<&'f Link> {
    framework.links.iter().filter(|link| link.requirement == id).collect()
}

#[test]
fn every_framework_lists_what_its_publisher_lists() {
    let model = builtin_model();
    let mut problems = Vec::new();
    for framework in &model.frameworks {
        let expected = listed(&framework.id);
        let actual: Vec<&str> = framework.requirements.iter().map(|r| r.id.as_str()).collect();
        let (known, written): (BTreeSet<&str>, BTreeSet<&str>) =
            (expected.iter().map(String::as_str).collect(), actual.iter().copied().collect());
        problems.extend(known.difference(&written).map(|id| format!("{}: `{id}` is missing", framework.id)));
        problems.extend(written.difference(&known).map(|id| format!("{}: `{id}` is not in the list", framework.id)));
        if known == written && expected != actual {
            let first = expected.iter().zip(&actual).find(|(e, a)| e != *a);
            problems.push(format!("{}: the order differs: {first:?}", framework.id));
        }
    }
    fail_with(problems);
}

#[test]
fn every_list_is_of_a_framework() {
    let model = builtin_model();
    let known: BTreeSet<&str> = model.frameworks.iter().map(|f| f.id.as_str()).chain(OTHER_LISTS).collect();
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/frames")).unwrap();
    let names: BTreeSet<String> =
        files.map(|f| f.unwrap().file_name().to_string_lossy().trim_end_matches(".txt").to_owned()).collect();
    assert_eq!(names.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
}

#[test]
fn every_requirement_says_where_it_is_answered() {
    let model = builtin_model();
    let mut problems = Vec::new();
    for framework in &model.frameworks {
        for requirement in &framework.requirements {
            let here = links(framework, &requirement.id);
            let wrong = match (here.is_empty(), requirement.elsewhere.is_some(), requirement.partly.is_some()) {
                (true, false, _) => "is answered neither here nor elsewhere",
                (false, true, _) => "is answered here and elsewhere",
                (true, _, true) => "is answered partly, and no duty answers it",
                _ => continue,
            };
            problems.push(format!("{}: `{}` {wrong}", framework.id, requirement.id));
        }
    }
    fail_with(problems);
}

/// CAIQ 4.1 has 283 questions, and each belongs to a control of the matrix.
#[test]
fn the_questions_of_the_controls_matrix_are_those_of_caiq() {
    let model = builtin_model();
    let framework = model.framework("csa-ccm").unwrap();
    let questions: Vec<String> = framework.requirements.iter().flat_map(|r| question_ids(&r.id, r.questions)).collect();
    assert_eq!(questions, listed("csa-caiq"));
    assert_eq!(questions.len(), 283);
    assert!(model.frameworks.iter().all(|f| f.has_questionnaire() == (f.id == "csa-ccm")));
}

/// Every part of every control is answered on its own, in each baseline of FedRAMP.
#[test]
fn parts_of_controls_are_those_of_the_baselines() {
    let model = builtin_model();
    for baseline in ["fedramp-low", "fedramp-moderate", "fedramp-high", "fedramp-li-saas"] {
        let framework = model.framework(baseline).unwrap();
        let parts = |r: &onus_model::Requirement| match r.parts.is_empty() {
            true => vec![r.id.clone()],
            false => r.parts.iter().map(|part| format!("{}({part})", r.id)).collect(),
        };
        let written: BTreeSet<String> = framework.requirements.iter().flat_map(parts).collect();
        assert_eq!(written, listed(&format!("{baseline}-parts")).into_iter().collect(), "{baseline}");
    }
}

/// A baseline selects controls and changes none: each is that of the baseline or catalogue that it is taken from.
#[test]
fn a_control_is_the_same_in_every_baseline() {
    let model = builtin_model();
    let of = |framework: &'static str, id: &str| {
        let framework = model.framework(framework).unwrap();
        let requirement = framework.requirements.iter().find(|r| r.id == id)?;
        let links: Vec<String> =
            links(framework, id).iter().map(|l| format!("{:?} {:?} {}", l.relation, l.duties, l.why)).collect();
        Some((requirement.title.clone(), requirement.elsewhere, requirement.partly.clone(), links))
    };
    let mut catalogued = 0;
    for baseline in ["fedramp-low", "fedramp-high", "fedramp-li-saas"] {
        for requirement in &model.framework(baseline).unwrap().requirements {
            let other = of("fedramp-moderate", &requirement.id);
            catalogued += usize::from(other.is_none());
            let other = other.or_else(|| of("nist-800-53", &requirement.id));
            assert_eq!(of(baseline, &requirement.id), other, "{baseline}: {}", requirement.id);
        }
    }
    assert_eq!(catalogued, 410 - 323);
}

/// What goes through another framework is never said to be met: nobody looked at both.
#[test]
fn composed_links_are_weak_and_name_their_way() {
    let model = builtin_model();
    let composed = || model.frameworks.iter().flat_map(|f| f.links.iter().filter(|l| l.through.is_some()).map(move |l| (f, l)));
    assert!(composed().count() > 100);
    for (framework, link) in composed() {
        assert_ne!(link.relation, Relation::Meets, "{} {}", framework.id, link.requirement);
        assert!(link.why.starts_with("through "), "{} {}: {}", framework.id, link.requirement, link.why);
        for duty in &link.duties {
            let twice = links(framework, &link.requirement).iter().filter(|l| l.duties.contains(duty)).count();
            assert_eq!(twice, 1, "{} {}: {duty} is linked {twice} times", framework.id, link.requirement);
        }
    }
}

/// The table of 32 CFR 170.15(c)(1)(ii): whose objectives in SP 800-171A each requirement of level 1 has.
const LEVEL_1: [(&str, &[&str]); 15] = [
    ("AC.L1-b.1.i", &["3.1.1"]),
    ("AC.L1-b.1.ii", &["3.1.2"]),
    ("AC.L1-b.1.iii", &["3.1.20"]),
    ("AC.L1-b.1.iv", &["3.1.22"]),
    ("IA.L1-b.1.v", &["3.5.1"]),
    ("IA.L1-b.1.vi", &["3.5.2"]),
    ("MP.L1-b.1.vii", &["3.8.3"]),
    ("PE.L1-b.1.viii", &["3.10.1"]),
    ("PE.L1-b.1.ix", &["3.10.3", "3.10.4", "3.10.5"]),
    ("SC.L1-b.1.x", &["3.13.1"]),
    ("SC.L1-b.1.xi", &["3.13.5"]),
    ("SI.L1-b.1.xii", &["3.14.1"]),
    ("SI.L1-b.1.xiii", &["3.14.2"]),
    ("SI.L1-b.1.xiv", &["3.14.4"]),
    ("SI.L1-b.1.xv", &["3.14.5"]),
];

/// CMMC asks what SP 800-171 asks: its objectives are linked as they are there, and none is a requirement of its own.
#[test]
fn objectives_of_cmmc_are_those_of_800_171a() {
    let model = builtin_model();
    let (cmmc, nist) = (model.framework("cmmc-l2").unwrap(), model.framework("nist-800-171").unwrap());
    let level_1 = model.framework("cmmc-l1").unwrap();
    let of = |framework: &Framework, id: &str| {
        let requirement = framework.requirements.iter().find(|r| r.id == id).unwrap();
        let links: Vec<String> =
            links(framework, id).iter().map(|l| format!("{:?} {:?} {}", l.relation, l.duties, l.why)).collect();
        (requirement.title.clone(), requirement.elsewhere, requirement.partly.clone(), links)
    };
    let objectives: Vec<&str> = cmmc.requirements.iter().map(|r| r.id.as_str()).filter(|id| id.ends_with(']')).collect();
    assert_eq!(objectives.len(), 320);
    for id in objectives {
        let (_, there) = id.split_once('-').unwrap();
        assert_eq!(of(cmmc, id), of(nist, there), "{id}");
    }
    assert!(cmmc.frame_words().starts_with("110 requirements with 320 assessment objectives: "), "{}", cmmc.frame_words());
    for (requirement, there) in LEVEL_1 {
        let of_171 = nist.requirements.iter().map(|r| r.id.as_str()).filter(|id| id.ends_with(']'));
        let expected: Vec<&str> = of_171.filter(|id| there.iter().any(|r| id.split('[').next() == Some(*r))).collect();
        let own = level_1.requirements.iter().map(|r| r.id.as_str());
        let own: Vec<&str> = own.filter(|id| id.ends_with(']') && id.split('[').next() == Some(requirement)).collect();
        assert_eq!(own.len(), expected.len(), "{requirement}");
        for (number, (id, there)) in own.into_iter().zip(expected).enumerate() {
            assert!(id.ends_with(&format!("[{}]", char::from(b'a' + number as u8))), "{id}");
            assert_eq!(of(level_1, id), of(nist, there), "{id}");
        }
    }
    let words = level_1.frame_words();
    assert!(words.starts_with("15 requirements with 59 assessment objectives: "), "{words}");
}

/// A requirement is met when all of its objectives are, so no objective leads to a duty that its requirement does not have.
#[test]
fn duties_of_objectives_are_duties_of_their_requirement() {
    let model = builtin_model();
    let mut problems = Vec::new();
    for id in ["nist-800-171", "cmmc-l2", "cmmc-l1"] {
        let framework = model.framework(id).unwrap();
        let duties = |id: &str| -> BTreeSet<&String> { links(framework, id).iter().flat_map(|l| &l.duties).collect() };
        for objective in framework.requirements.iter().map(|r| r.id.as_str()).filter(|id| id.ends_with(']')) {
            let of_requirement = duties(objective.split('[').next().unwrap());
            let other = duties(objective).into_iter().filter(|duty| !of_requirement.contains(duty));
            problems.extend(other.map(|duty| format!("{id}: {objective} leads to {duty}, and its requirement does not")));
        }
    }
    fail_with(problems);
}

/// Numbers that the publishers state.
#[test]
fn frames_have_the_sizes_that_their_publishers_state() {
    let model = builtin_model();
    let sizes = [
        ("soc2", 61),
        ("cis-controls", 153),
        ("csa-ccm", 207),
        ("cmmc-l1", 15 + 59),
        ("cmmc-l2", 110 + 320),
        ("nist-800-171", 110 + 320),
        ("nist-800-171-r3", 97),
        ("nist-csf", 106),
        ("fedramp-low", 156),
        ("fedramp-moderate", 323),
        ("fedramp-high", 410),
        ("fedramp-li-saas", 156),
    ];
    for (id, size) in sizes {
        assert_eq!(model.framework(id).unwrap().requirements.len(), size, "{id}");
    }
    let annex_a = model.framework("iso27001").unwrap().requirements.iter().filter(|r| r.id.starts_with("A.")).count();
    assert_eq!(annex_a, 93);
    let controls: BTreeSet<String> = listed("nist-800-53").into_iter().collect();
    for (baseline, size) in [("nist-800-53-low", 149), ("nist-800-53-moderate", 287), ("nist-800-53-high", 370)] {
        let list = listed(baseline);
        assert_eq!(list.len(), size, "{baseline}");
        assert!(list.iter().all(|id| controls.contains(id)), "{baseline}");
    }
}

/// Duties that no category gives to anybody by default, with the side whose they are: services settle them one by one.
const SETTLED_BY_SERVICES: [(&str, &str); 9] = [
    ("backup-recovery.provider-automatic", "provider"),
    ("encryption-at-rest.choose-key", "organisation"),
    ("encryption-at-rest.perform", "provider"),
    ("encryption-at-rest.verify", "organisation"),
    ("guest-os.schedule", "organisation"),
    ("platform-runtime.agent", "organisation"),
    ("platform-runtime.schedule", "organisation"),
    ("service-configuration.version", "organisation"),
    ("virtualization-host.co-locate", "organisation"),
];

/// On whose side a duty lies, by the defaults of its categories.
fn sides(model: &Model, duty: &str) -> BTreeSet<&'static str> {
    let defaults = model.duties[duty].defaults.values();
    let mut sides: BTreeSet<&str> = defaults
        .filter_map(|default| match default.holder {
            DefaultHolder::Operator | DefaultHolder::EveryOperator | DefaultHolder::Party(Party::Provider) => Some("provider"),
            DefaultHolder::Party(Party::Organisation) => Some("organisation"),
            _ => None,
        })
        .collect();
    sides.extend(SETTLED_BY_SERVICES.iter().filter(|(id, _)| *id == duty).map(|(_, side)| *side));
    sides
}

/// `tests/data/cmmc-aws.tsv`: how AWS splits the 110 requirements of NIST SP 800-171 between itself and its customers, as
/// far as it publishes that. Where our links lead to another side, the table says why.
#[test]
fn requirements_of_800_171_fall_to_whom_aws_says() {
    let model = builtin_model();
    let framework = model.framework("nist-800-171").unwrap();
    let mut problems = Vec::new();
    let mut rows = 0;
    for (line, row) in table(include_str!("../../data/cmmc-aws.tsv")) {
        let [id, published, parties, difference] = row[..] else { panic!("line {line} is not of four columns") };
        rows += 1;
        let linked = links(framework, id);
        let sides: BTreeSet<&str> = linked.iter().flat_map(|l| &l.duties).flat_map(|duty| sides(&model, duty)).collect();
        let actual = match sides.into_iter().collect::<Vec<_>>()[..] {
            [] => "elsewhere",
            [side] => side,
            _ => "both",
        };
        if actual != parties {
            problems.push(format!("line {line}: {id} leads to {actual}, and the table says {parties}"));
        }
        let expected: &[&str] = match (published, id.split('.').nth(1)) {
            ("customer", _) => &["organisation"],
            ("inheritable", _) => &["provider"],
            ("inheritable-or-partly", Some("1")) | ("partly", _) => &["both"],
            ("inheritable-or-partly", _) => &["provider"],
            _ => &[],
        };
        if !expected.contains(&actual) && difference == "-" {
            problems.push(format!("line {line}: {id} is published as {published}, leads to {actual}, and nobody says why"));
        }
    }
    assert_eq!(rows, 110);
    fail_with(problems);
}
