//! Packs that are there already: one that is signed is never overwritten, and a new one can take its place.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek};
use std::path::Path;

use crate::archive::{Archive, Limits};
use crate::digest::sha256;
use crate::error::{PackError, Problem};
use crate::layout::{STATEMENT, TAG_MANIFEST, is_signature};
use crate::sign::judge;
use crate::statement::{Statement, Superseded};
use onus_source::codes;

/// What a new pack says of the pack at `path`, whose place it takes. That pack must be as it was sealed, and of the same scope.
pub fn superseded(path: &Path, scope: &str) -> Result<Superseded, PackError> {
    let refuse = |why: String| {
        PackError::Input(vec![Problem::new(
            codes::PACK_CANNOT_BE_SUPERSEDED,
            format!("{} cannot be superseded: {why}", path.display()),
            "Name the pack of this scope whose place the new one takes, as it was sealed.",
        )])
    };
    let mut file = File::open(path).map_err(|e| PackError::io(format!("cannot read {}", path.display()), &e))?;
    judge(&mut file).map_err(&refuse)?;
    let mut archive = Archive::open(file, &Limits::of_own_pack()).map_err(|_| refuse("it is not a pack".to_owned()))?;
    let base = archive.base().to_owned();
    let statement = archive.read(&format!("{base}/{STATEMENT}")).map_err(&refuse)?;
    let predicate = serde_json::from_slice::<Statement>(&statement).map_err(|e| refuse(e.to_string()))?.predicate;
    if predicate.scope.id != scope {
        return Err(refuse(format!("it is of the scope `{}`", predicate.scope.id)));
    }
    let tag_manifest = sha256(&archive.read(&format!("{base}/{TAG_MANIFEST}")).map_err(&refuse)?);
    Ok(Superseded { base, serial: predicate.serial, sealed: predicate.sealed, tag_manifest })
}

/// Refuses to write over a signed pack, and over an archive of which nobody can tell whether it is one.
pub fn check_overwriting(target: &Path) -> Result<(), PackError> {
    let mut file = match File::open(target) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(PackError::io(format!("cannot write {}", target.display()), &error)),
    };
    if !file.metadata().is_ok_and(|m| m.is_file()) {
        return Ok(());
    }
    let mut head = [0; 2];
    let is_zip = file.read_exact(&mut head).is_ok() && &head == b"PK" && file.rewind().is_ok();
    if !is_zip {
        return Ok(());
    }
    let what = match Archive::open(&mut file, &Limits::of_own_pack()) {
        Ok(archive) => {
            let path = |name: &str| name.split_once('/').is_some_and(|(_, path)| is_signature(path));
            if !archive.items().iter().any(|i| path(&i.name)) {
                return Ok(());
            }
            "a signed pack"
        }
        Err(_) => "an archive that cannot be read as a pack",
    };
    Err(PackError::Input(vec![Problem::new(
        codes::SIGNED_PACK_IN_THE_WAY,
        format!("{} is {what}; it is not overwritten", target.display()),
        "Somebody may rely on it. To take its place, name it: --supersedes FILE; or write to another file: --output FILE.",
    )]))
}
