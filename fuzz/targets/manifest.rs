//! Any bytes for the manifest of a collection script: files beside it and nowhere else, or an error.

use std::path::Component;

use onus_import::evidence::manifest::read;

/// Tries one input.
pub fn run(data: &[u8]) {
    // A text that the caller takes for a secret is never repeated.
    let suspicious = |text: &str| text.contains("SECRET");
    match read(&mut &data[..], &suspicious) {
        Err(error) => assert!(!error.message.is_empty() && !error.message.contains("SECRET")),
        Ok(manifest) => {
            for file in &manifest.collected {
                assert!(file.file.components().all(|part| matches!(part, Component::Normal(_))));
            }
            assert!(manifest.missing.iter().all(|line| !line.contains("SECRET")));
        }
    }
}
