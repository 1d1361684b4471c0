//! A second build into the same folder: what is equal is left alone, whatever changed reaches every file, and the result has
//! the bytes of a first build.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// 2026-11-22, and the day after.
const TODAY: &str = "1795305600";
const TOMORROW: &str = "1795392000";

/// Builds all text formats and says what the program said.
fn build(project: &Path, output: &Path, day: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onus"));
    command.args(["build", "--format", "markdown,html,json,csv", "--output"]).arg(output).arg("--project").arg(project);
    let done = command.env("SOURCE_DATE_EPOCH", day).stdin(Stdio::null()).output().expect("the program runs");
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{said}");
    said
}

/// Every file below a folder.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn list(root: &Path, folder: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                list(root, &path, out);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
                out.insert(name, fs::read(&path).expect("read"));
            }
        }
    }
    let mut out = BTreeMap::new();
    list(folder, folder, &mut out);
    out
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).expect("read");
    assert!(text.contains(from), "{}: {text}", file.display());
    fs::write(file, text.replacen(from, to, 1)).expect("written");
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("project");
    let done = Command::new(env!("CARGO_BIN_EXE_onus")).arg("init").arg(&project).output().expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    folder
}

#[test]
fn a_build_of_the_same_leaves_everything_alone() {
    let folder = project();
    let (project, output) = (folder.path().join("project"), folder.path().join("out"));
    build(&project, &output, TODAY);
    let inode = || fs::metadata(output.join("handbook")).expect("there").ino();
    let (before, files) = (inode(), tree(&output));
    let said = build(&project, &output, TODAY);
    assert!(said.contains(" 0 written, ") && said.contains(" 0 removed"), "{said}");
    assert!(said.contains("html/index.html") && said.contains("open: "), "{said}");
    assert_eq!((inode(), tree(&output) == files), (before, true));
}

#[test]
fn whatever_changed_the_result_is_that_of_a_first_build() {
    let folder = project();
    let (project, output) = (folder.path().join("project"), folder.path().join("out"));
    let changes: [(&str, &dyn Fn() -> &'static str); 7] = [
        ("one team's name", &|| {
            edit(&project.join("content/inventory/teams.yaml"), "name: ", "name: New ");
            TODAY
        }),
        ("a chapter", &|| {
            edit(&project.join("content/organisation/about.md"), "\n\n", "\n\nMore words.\n\n");
            TODAY
        }),
        ("a template", &|| {
            fs::create_dir_all(project.join("templates/html")).expect("made");
            fs::write(project.join("templates/html/footer.html"), "<footer>Ours</footer>\n").expect("written");
            TODAY
        }),
        ("a setting", &|| {
            edit(&project.join("book.toml"), "title = \"", "title = \"Another ");
            TODAY
        }),
        ("the day", &|| TOMORROW),
        ("an output", &|| {
            edit(&output.join("handbook/html/index.html"), "<body", "<BODY");
            TOMORROW
        }),
        ("what is in the output", &|| {
            fs::write(output.join("handbook/stray.txt"), "stray").expect("written");
            fs::remove_file(output.join("handbook/data/matrix.json")).expect("removed");
            TOMORROW
        }),
    ];
    build(&project, &output, TODAY);
    for (what, change) in changes {
        let before = tree(&output);
        let day = change();
        let said = build(&project, &output, day);
        assert!(!said.contains(" 0 written, "), "{what}: {said}");
        let clean = tempfile::tempdir().expect("a folder");
        build(&project, clean.path(), day);
        let (ours, theirs) = (tree(&output), tree(clean.path()));
        let differ: Vec<&String> = ours.keys().chain(theirs.keys()).filter(|name| ours.get(*name) != theirs.get(*name)).collect();
        assert_eq!(differ, Vec::<&String>::new(), "{what}");
        assert!(ours != before || what.contains("output"), "{what} reached nothing");
    }
}
