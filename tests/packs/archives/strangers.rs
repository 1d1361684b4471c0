//! Packs of people whom nobody knows: they may be as large as they like, and cost little.

use super::*;

#[test]
fn a_manifest_of_a_stranger_is_not_read_if_it_is_long() {
    let (_, mut entries) = good_pack();
    entries.retain(|(name, _)| !name.ends_with(".sig"));
    let manifest = entries.iter_mut().find(|(name, _)| name.ends_with("/manifest-sha256.txt")).unwrap();
    manifest.1 = (0..100_000).map(|n| format!("{n:064}  data/x{n}\n")).collect::<String>().into_bytes();
    let verdict = judged(&zip::Zip::of(&entries).bytes());
    assert_eq!(codes(&verdict), ["ONUS-V020"]);
    assert!(verdict.notes[0].contains("was not examined"), "{:?}", verdict.notes);
}

#[test]
fn a_directory_of_a_stranger_is_not_kept_if_it_is_long() {
    let entries: Vec<(String, Vec<u8>)> = (0..30_000).map(|n| (format!("pack/data/{n}"), Vec::new())).collect();
    let verdict = judged(&zip::Zip::of(&entries).bytes());
    assert_eq!(codes(&verdict), ["ONUS-V020"]);
    assert!(verdict.notes[0].contains("30000 entries"), "{:?}", verdict.notes);
}

#[test]
fn a_flood_of_problems_fits_on_a_page() {
    let (_, mut entries) = good_pack();
    entries.extend((0..5000).map(|n| (format!("{BASE}/data/added/{n}"), b"x".to_vec())));
    let verdict = judged(&zip::Zip::of(&entries).bytes());
    assert_eq!(verdict.problems.len(), 11);
    assert_eq!(verdict.problems[10].message, "and 4990 more of this kind");
    let bad_names: Vec<(String, Vec<u8>)> = (0..5000).map(|n| (format!("pack/../{}{n}", "x".repeat(200)), Vec::new())).collect();
    let verdict = judged(&zip::Zip::of(&bad_names).bytes());
    assert!(verdict.problems.len() < 40, "{}", verdict.problems.len());
    assert!(verdict.problems.iter().all(|p| p.message.len() < 500));
}

#[test]
fn a_file_that_grew_is_not_read() {
    let (_, mut entries) = good_pack();
    let index = entries.iter_mut().find(|(name, _)| name.ends_with("/data/index.csv")).unwrap();
    index.1 = vec![b'x'; 65 << 20];
    let verdict = judged(&zip::Zip::of(&entries).bytes());
    assert_eq!(codes(&verdict), ["ONUS-V010"]);
    assert!(verdict.problems[0].message.contains("larger than it was"), "{:?}", verdict.problems);
}
