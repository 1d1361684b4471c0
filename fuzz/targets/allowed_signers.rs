//! Any text as a file of allowed signers: lines that are used or noted, or a problem.

use onus_pack::signers;

/// Tries one input.
pub fn run(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    let lines = text.lines().count();
    if let Ok(signers) = signers::parse(text, "allowed_signers") {
        for signer in &signers.usable {
            assert!((1..=lines).contains(&signer.line), "line {} of {lines}", signer.line);
            let _ = (signer.matches_principal("audit@marsupial.example"), signer.signs("onus-pack"), signer.validity(0));
        }
    }
}
