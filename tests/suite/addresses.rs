//! An address that was published leads on, whatever became of what stood there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use scraper::{Html, Selector};

const BEFORE: &str = "organisation: { name: Larkspur Payments Ltd, short: Larkspur }
teams:
  - { id: payments, name: Payments, email: payments@larkspur.example }
deployments:
  - { id: shop, name: Shop, service: ecs, options: { launch_type: fargate }, owner: payments }
  - { id: queue, name: Queue, service: sqs, owner: payments }
";

fn build(project: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onus"));
    command.args(["build", "--format", "html,json", "--project"]).arg(project).env("SOURCE_DATE_EPOCH", "1795305600");
    let out = command.output().expect("starts");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// Where the page at an old address leads, followed until a page is there that leads nowhere.
fn followed(site: &Path, address: &str) -> PathBuf {
    let mut file = site.join(address);
    for _ in 0..3 {
        let html = Html::parse_document(&fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display())));
        let selector = Selector::parse("#onus-moved").expect("a selector");
        let Some(link) = html.select(&selector).next() else {
            return file
                .canonicalize()
                .expect("there")
                .strip_prefix(site.canonicalize().expect("there"))
                .expect("below")
                .to_owned();
        };
        file = file.parent().expect("a folder").join(link.value().attr("href").expect("an address"));
    }
    panic!("{address} leads in a circle")
}

#[test]
fn an_address_of_an_earlier_build_leads_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let (project, site) = (folder.path(), folder.path().join("output/handbook/html"));
    write(&project.join("book.toml"), "[book]\ntitle = \"Small\"\nsrc = \"content/organisation\"\n");
    let inventory = project.join("content/inventory/all.yaml");
    write(&inventory, BEFORE);
    build(project);
    let services = |site: &Path| -> Vec<String> {
        let entries = fs::read_dir(site.join("services")).expect("there").filter_map(|e| e.ok());
        entries.filter(|e| e.path().is_dir()).map(|e| e.file_name().to_string_lossy().into_owned()).collect()
    };
    let ecs = services(&site).into_iter().find(|id| id.starts_with("ecs")).expect("a configuration of ECS");
    // One option flips, and one deployment is gone.
    let after = BEFORE.replace("fargate", "ec2");
    let after: String = after.lines().filter(|line| !line.contains("queue")).map(|line| format!("{line}\n")).collect();
    write(&inventory, &after);
    build(project);
    let leads_to = followed(&site, &format!("services/{ecs}/index.html"));
    assert!(leads_to.starts_with("services") && leads_to != Path::new(&format!("services/{ecs}/index.html")), "{leads_to:?}");
    let shown = fs::read_to_string(site.join(&leads_to)).expect("there");
    assert!(shown.contains("Shop"), "{leads_to:?} is where the deployment stands now");
    assert_eq!(followed(&site, "d/queue/index.html"), Path::new("d/index.html"));
    assert_eq!(followed(&site, "d/shop/index.html"), Path::new("d/shop/index.html"), "what is still there stays");
    // Addresses stay through a further build, and come to life again with what stood there.
    write(&project.join("content/organisation/README.md"), "# Ours\n");
    write(&project.join("content/organisation/SUMMARY.md"), "# Summary\n\n- [Ours](README.md)\n");
    build(project);
    assert_eq!(followed(&site, "d/queue/index.html"), Path::new("d/index.html"));
    write(&inventory, BEFORE);
    build(project);
    assert_eq!(followed(&site, "d/queue/index.html"), Path::new("d/queue/index.html"));
    assert_eq!(followed(&site, &format!("services/{ecs}/index.html")), Path::new(&format!("services/{ecs}/index.html")));
}
