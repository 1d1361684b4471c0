//! Every call that writes fails in turn: what was there survives whole, and nothing half done stays for long.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// 2026-10-05T09:00:00Z, by `date -u -d 2026-10-05T09:00:00Z +%s`.
const MOMENT: &str = "1791190800";

/// Calls of the C library that fail, by the names that the library of faults knows.
pub const CALLS: [&str; 4] = ["open", "write", "fsync", "rename"];

/// Builds what makes calls fail.
pub fn library(folder: &Path) -> PathBuf {
    let library = folder.join("faults.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/faults.c");
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).status().unwrap();
    assert!(built.success());
    library
}

/// A run of the program in which the call of this number fails: its exit code, and whether the call was met.
pub fn faulty(library: &Path, root: &Path, (call, number): (&str, u32), words: &[&str]) -> (Option<i32>, bool) {
    let seen = library.with_file_name("seen");
    let _ = fs::remove_file(&seen);
    let out = Command::new(env!("CARGO_BIN_EXE_onus"))
        .args(words)
        .current_dir(root)
        .env("SOURCE_DATE_EPOCH", MOMENT)
        .env("LD_PRELOAD", library)
        .envs([("FAULT_CALL", call), ("FAULT_AT", &number.to_string()), ("FAULT_SEEN", seen.to_str().unwrap())])
        .output()
        .unwrap();
    (out.status.code(), seen.exists())
}

type Tree = BTreeMap<String, Vec<u8>>;

fn tree(folder: &Path) -> Tree {
    fn walk(folder: &Path, prefix: &str, tree: &mut Tree) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            match entry.file_type().unwrap().is_dir() {
                true => walk(&entry.path(), &format!("{path}/"), tree),
                false => drop(tree.insert(path, fs::read(entry.path()).unwrap())),
            }
        }
    }
    let mut tree = Tree::new();
    walk(folder, "", &mut tree);
    tree
}

fn restore(folder: &Path, tree: &Tree) {
    let _ = fs::remove_dir_all(folder);
    for (path, bytes) in tree {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn waits(path: &str) -> bool {
    path.rsplit('/').next().unwrap_or_default().starts_with(".onus-")
}

fn state(serial: u32, instances: &[(&str, &str)]) -> String {
    let resource = |(kind, attributes): &(&str, &str)| {
        format!(
            r#"{{"mode":"managed","type":"{kind}","name":"x","provider":"p","instances":[{{"attributes":{{{attributes}}}}}]}}"#
        )
    };
    let resources: Vec<String> = instances.iter().map(resource).collect();
    let resources = resources.join(",");
    format!(r#"{{"version":4,"terraform_version":"1","serial":{serial},"lineage":"x","outputs":{{}},"resources":[{resources}]}}"#)
}

const FINDING: &str = r#"[{"class_uid":2004,"metadata":{"event_code":"rds_instance_storage_encrypted","product":{"name":"Prowler"}},
"status_code":"PASS","status":"New","time_dt":"2026-09-30T21:04:05","cloud":{"provider":"aws","account":{"uid":"111122223333"}},
"resources":[{"uid":"arn:aws:rds:eu-west-1:111122223333:db:x","region":"eu-west-1","type":"AwsRdsDbInstance"}]}]"#;

/// A project into which a state was imported.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    fs::create_dir_all(root.join("content/inventory")).unwrap();
    fs::write(
        root.join("book.toml"),
        "[book]\ntitle = \"Test\"\n[preprocessor.onus]\ninventory = \"content/inventory\"\noutput = \"output\"\nformats = [\"json\"]\n",
    )
    .unwrap();
    fs::write(
        root.join("content/inventory/all.yaml"),
        "organisation: { name: Marsupial Ltd }\nteams: [{ id: core, name: Core, email: core@marsupial.example }]\n\
         accounts: [{ id: '111122223333', name: production, environment: production }]\n\
         deployments: [{ id: db, name: Database, service: rds, owner: core, account: '111122223333', regions: [eu-west-1] }]\n",
    )
    .unwrap();
    let arn = r#""arn":"arn:aws:rds:eu-west-1:111122223333:db:x""#;
    let engine = |name: &str| format!(r#""engine":"{name}",{arn}"#);
    fs::write(root.join("old.tfstate"), state(1, &[("aws_db_instance", &engine("postgres"))])).unwrap();
    let new = [("aws_db_instance", engine("mysql")), ("aws_s3_bucket", r#""arn":"arn:aws:s3:::y""#.to_owned())];
    let new: Vec<(&str, &str)> = new.iter().map(|(kind, attributes)| (*kind, attributes.as_str())).collect();
    fs::write(root.join("new.tfstate"), state(2, &new)).unwrap();
    fs::write(root.join("findings.json"), FINDING).unwrap();
    folder
}

/// Looks at what one failed call left behind.
type Judge<'j> = dyn FnMut((&str, u32), &Tree, &Tree, &Tree) + 'j;

/// Has each call fail in turn from the state `before` of a folder of the project, and hands what is there afterwards to `judge`.
/// Returns how many calls failed.
fn each_fault(folder: &Path, below: &str, words: &[&str], judge: &mut Judge) -> usize {
    let (root, library) = (folder.join("project"), library(folder));
    let place = root.join(below);
    let before = tree(&place);
    assert_eq!(faulty(&library, &root, ("none", 0), words).0, Some(0), "{words:?}");
    let after = tree(&place);
    assert!(before != after, "{words:?} changes nothing");
    let mut failed = 0;
    for call in CALLS {
        for number in 1.. {
            restore(&place, &before);
            let (code, met) = faulty(&library, &root, (call, number), words);
            let left = tree(&place);
            if !met {
                assert_eq!(code, Some(0), "{words:?} without a fault");
                break;
            }
            failed += 1;
            // Some calls may fail without harm: to write down a folder, or where there is another way to do the same.
            if code == Some(0) {
                assert!(left == after, "{words:?}, {call} {number}: not all was written");
                continue;
            }
            let whole = |(path, bytes): (&String, &Vec<u8>)| before.get(path) == Some(bytes) || after.get(path) == Some(bytes);
            let half: Vec<&String> = left.iter().filter(|file| !waits(file.0) && !whole(*file)).map(|file| file.0).collect();
            assert!(half.is_empty(), "{words:?}, {call} {number}: neither old nor new: {half:?}");
            judge((call, number), &left, &before, &after);
            assert_eq!(faulty(&library, &root, ("none", 0), words).0, Some(0), "{words:?}, {call} {number}: the next run");
            assert!(tree(&place) == after, "{words:?}, {call} {number}: the next run does not finish");
        }
    }
    restore(&place, &after);
    failed
}

fn names(tree: &Tree) -> Vec<&String> {
    tree.keys().collect()
}

#[test]
#[ignore = "needs cc: scripts/test"]
fn an_import_whose_calls_fail_changes_nothing_or_is_finished_by_the_next() {
    let folder = project();
    let root = folder.path().join("project");
    // The journal is the first that is renamed; from the second file on it says what is still to do.
    let begun = |call: &str, number: u32| call == "rename" && number > 2;
    let import = |file| ["import", "--quiet", "terraform", file];
    let first = each_fault(folder.path(), "content", &import("old.tfstate"), &mut |(call, number), left, before, _| {
        if !begun(call, number) {
            assert_eq!(names(left), names(before), "{call} {number}");
        }
    });
    let second = each_fault(folder.path(), "content", &import("new.tfstate"), &mut |(call, number), left, before, _| {
        if !begun(call, number) {
            assert!(left == before, "{call} {number}: {:?}", names(left));
        } else {
            assert!(left.keys().any(|path| path.ends_with(".journal")), "{call} {number}: {:?}", names(left));
        }
    });
    assert!(first >= 12 && second >= 12, "only {first} and {second} calls failed");
    // Results are joined to what was imported.
    let words = ["evidence", "import", "--quiet", "ocsf", "findings.json", "--by", "Cloud Operations"];
    let evidence = each_fault(folder.path(), "content", &words, &mut |fault, left, before, _| {
        assert_eq!(left.keys().filter(|path| waits(path)).count(), 0, "{fault:?}: {:?}", names(left));
        // Rows that no inventory names yet may be there; an inventory that names rows which are not there may not.
        let record = left.keys().any(|path| path.starts_with("inventory/collected/"));
        assert!(!record && before.iter().all(|(path, bytes)| left.get(path) == Some(bytes)), "{fault:?}");
    });
    assert!(evidence >= 8, "only {evidence} calls failed");
    assert!(root.join("content/inventory/collected").is_dir());
}

#[test]
#[ignore = "needs cc: scripts/test"]
fn a_build_whose_calls_fail_leaves_the_output_as_it_was() {
    let folder = project();
    let root = folder.path().join("project");
    let words = ["build", "--quiet"];
    let library = library(folder.path());
    assert_eq!(faulty(&library, &root, ("none", 0), &words).0, Some(0));
    let book = fs::read_to_string(root.join("book.toml")).unwrap();
    fs::write(root.join("book.toml"), book.replace("\"Test\"", "\"Another title\"")).unwrap();
    let published = |tree: &Tree| -> Tree {
        tree.iter().filter(|(path, _)| path.starts_with("handbook/")).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
    };
    let failed = each_fault(folder.path(), "output", &words, &mut |fault, left, before, _| {
        assert!(published(left) == published(before), "{fault:?}: {:?}", names(left));
    });
    assert!(failed >= 8, "only {failed} calls failed");
}
