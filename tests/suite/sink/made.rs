//! What an output was made from, and bytes that flow.

use onus_driver::sink::intact_previous_output;

use super::*;

#[test]
fn what_was_made_from_the_same_is_taken_over() {
    let folder = temp();
    let made = |key: &str, wanted: &str| {
        let staging = Staging::open(folder.path(), "handbook", Options::default()).expect("ours");
        let reused = staging.reuse("a.pdf", key).expect("readable");
        if !reused {
            staging.put_made("a.pdf", &bytes(wanted), key).expect("written");
        }
        (reused, staging.commit(Others::Remove).expect("whole"))
    };
    assert!(!made("one", "first").0, "there was nothing");
    let (reused, report) = made("one", "never written");
    assert!(reused && !report.exchanged, "equal things make equal bytes: {report:?}");
    assert_eq!(tree(&folder.path().join("handbook"))["a.pdf"], b"first");
    // A build of a part keeps the word of the rest.
    let staging = Staging::open(folder.path(), "handbook", Options::default()).expect("ours");
    staging.put("b.txt", &bytes("b")).expect("written");
    staging.commit(Others::Keep(&|_| true)).expect("whole");
    assert!(made("one", "never written").0);
    assert!(!made("two", "second").0, "it would be made from something else");
    assert_eq!(tree(&folder.path().join("handbook"))["a.pdf"], b"second");
    // Somebody wrote into the output: what the manifest does not vouch for is made anew.
    let file = folder.path().join("handbook/a.pdf");
    fs::remove_file(&file).expect("removed");
    fs::write(&file, "forged").expect("written");
    assert!(!made("two", "second").0);
    assert_eq!(tree(&folder.path().join("handbook"))["a.pdf"], b"second");
}

#[test]
fn an_output_holds_what_all_of_it_was_made_from() {
    let folder = temp();
    let open = || Staging::open(folder.path(), "handbook", Options::default()).expect("ours");
    let holds = |word: &str| {
        let found = intact_previous_output(folder.path(), "handbook", &AtomicBool::new(true));
        found.filter(|s| s.whole == word).map(|s| s.paths)
    };
    let make = |word: Option<&str>| {
        let staging = open();
        staging.put("a.txt", &bytes("a")).expect("written");
        staging.put("b/c.txt", &bytes("c")).expect("written");
        word.into_iter().for_each(|word| staging.made_whole_from(word.to_owned()));
        staging.commit(Others::Remove).expect("whole");
    };
    assert_eq!(holds("one"), None, "there is nothing");
    make(Some("one"));
    assert_eq!(holds("one"), Some(vec!["a.txt".to_owned(), "b/c.txt".to_owned()]));
    assert_eq!(holds("two"), None, "it was made from something else");
    let handbook = folder.path().join("handbook");
    for spoil in [
        &|| fs::write(handbook.join("a.txt"), "x").expect("written"),
        &|| fs::remove_file(handbook.join("a.txt")).expect("removed"),
        &|| fs::write(handbook.join("more.txt"), "m").expect("written"),
        &|| std::os::unix::fs::symlink("a.txt", handbook.join("link.txt")).expect("linked"),
    ] as [&dyn Fn(); 4]
    {
        make(Some("one"));
        assert!(holds("one").is_some());
        spoil();
        assert_eq!(holds("one"), None);
    }
    make(None);
    assert_eq!(holds("one"), None, "nobody said what it was made from");
}

#[test]
fn what_flows_is_written_whole_or_not_at_all() {
    let folder = temp();
    let make = |text: &str, fails: bool| -> Result<Report, SinkError> {
        let staging = Staging::open(folder.path(), "handbook", Options::default())?;
        staging.put_flowing("data/a.csv", |out| {
            // More than one buffer, in pieces.
            for _ in 0..100_000 {
                out.write_all(text.as_bytes()).map_err(|e| SinkError::Incomplete { path: e.to_string() })?;
            }
            if fails { Err(SinkError::Incomplete { path: "the caller gave up".into() }) } else { Ok(()) }
        })?;
        staging.commit(Others::Remove)
    };
    let report = make("first\n", false).expect("written");
    assert_eq!((report.written, report.exchanged), (1, true));
    let first = tree(&folder.path().join("handbook"));
    assert_eq!(first["data/a.csv"], "first\n".repeat(100_000).into_bytes());
    let report = make("first\n", false).expect("the same");
    assert_eq!((report.written, report.linked, report.exchanged), (0, 1, false));
    assert_eq!(make("other\n", true).expect_err("refused").code(), "ONUS-S006");
    assert_eq!(tree(&folder.path().join("handbook")), first, "the older output stays");
    assert_eq!(names(folder.path()), CLEAN);
    assert!(make("other\n", false).expect("written").exchanged);
    // Its digest is that of the same bytes put at once.
    let manifest = || fs::read_to_string(folder.path().join("handbook/.onus-manifest.json")).expect("there");
    let flowed = manifest();
    put_all(folder.path(), &[("data/a.csv", &"other\n".repeat(100_000))]).expect("the same");
    assert_eq!(manifest(), flowed);
}
