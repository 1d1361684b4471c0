//! `onus fmt`: inventories keep their comments and what they say.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const BOOK: &str = "[book]\ntitle = \"T\"\n[preprocessor.onus]\ninventory = \"inventory\"\nformats = [\"json\"]\n";

const WRITTEN: &str = "organisation: {name: Larkspur}
teams:
- { id: \"payments\",   name: Payments }   # the first team
# Nobody else yet.
";

const FORMATTED: &str = "organisation: { name: Larkspur }
teams:
  - { id: payments, name: Payments }     # the first team
# Nobody else yet.
";

fn onus(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onus"))
        .args(words)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", "1795305600")
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn project(inventory: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("inventory")).expect("a folder");
    fs::write(folder.path().join("book.toml"), BOOK).expect("written");
    fs::write(folder.path().join("inventory/teams.yaml"), inventory).expect("written");
    folder
}

#[test]
fn an_inventory_is_formatted_with_its_comments() {
    let folder = project(WRITTEN);
    let file = folder.path().join("inventory/teams.yaml");
    let text = || fs::read_to_string(&file).expect("read");
    let checked = onus(folder.path(), &["fmt", "--check"]);
    assert_eq!((checked.status.code(), text().as_str()), (Some(1), WRITTEN), "{}", said(&checked));
    assert_eq!(String::from_utf8_lossy(&checked.stdout), "inventory/teams.yaml\n");
    let formatted = onus(folder.path(), &["fmt"]);
    assert_eq!((formatted.status.code(), text().as_str()), (Some(0), FORMATTED), "{}", said(&formatted));
    let again = onus(folder.path(), &["fmt", "--check"]);
    assert_eq!((again.status.code(), said(&again).as_str()), (Some(0), ""));
    // Named files need no project.
    fs::write(&file, WRITTEN).expect("written");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let named = onus(elsewhere.path(), &["fmt", file.to_str().expect("UTF-8")]);
    assert_eq!((named.status.code(), text().as_str()), (Some(0), FORMATTED), "{}", said(&named));
}

#[test]
fn one_file_that_cannot_be_read_leaves_all_as_they_were() {
    let folder = project(WRITTEN);
    fs::write(folder.path().join("inventory/broken.yaml"), "deployments: [\n").expect("written");
    let output = onus(folder.path(), &["fmt"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("broken.yaml"), "{}", said(&output));
    assert_eq!(fs::read_to_string(folder.path().join("inventory/teams.yaml")).expect("read"), WRITTEN);
}

#[cfg(unix)]
#[test]
fn a_link_inside_the_project_stays_one_and_a_link_out_of_it_is_refused() {
    let folder = project(WRITTEN);
    let (place, link) = (folder.path().join("teams.yaml"), folder.path().join("inventory/teams.yaml"));
    fs::rename(&link, &place).expect("moved");
    std::os::unix::fs::symlink("../teams.yaml", &link).expect("linked");
    let output = onus(folder.path(), &["fmt"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(link.is_symlink() && fs::read_to_string(&place).expect("read") == FORMATTED);
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("other.yaml"), WRITTEN).expect("written");
    std::os::unix::fs::symlink(outside.path().join("other.yaml"), folder.path().join("inventory/other.yaml")).expect("linked");
    let output = onus(folder.path(), &["fmt"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert_eq!(fs::read_to_string(outside.path().join("other.yaml")).expect("read"), WRITTEN);
}

#[test]
fn what_init_writes_is_formatted_and_an_import_goes_on_from_what_was_formatted() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = |words: &[&str]| {
        let output = onus(folder.path(), words);
        assert!(output.status.success(), "{words:?}: {}", said(&output));
        said(&output)
    };
    done(&["init", "."]);
    assert_eq!(done(&["fmt", "--check"]), "");
    let state = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import/terraform/show-state/in");
    let state = state.to_str().expect("UTF-8");
    done(&["import", "terraform", state]);
    done(&["fmt"]);
    let imported = folder.path().join("content/inventory/imported-terraform.yaml");
    let formatted = fs::read_to_string(&imported).expect("imported");
    done(&["import", "terraform", state]);
    assert_eq!(fs::read_to_string(&imported).expect("imported"), formatted, "nothing changed in between but the layout");
}
