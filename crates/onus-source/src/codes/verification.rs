//! Verification: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { VERIFICATION_CODES =>
    ZIP_UNREADABLE = "ONUS-V001", Error, "Not a readable zip" {
        meaning: "The file is not a zip, is cut off, or is encrypted or compressed by an uncommon method.",
        importance: "Nothing that it is said to hold can be checked.",
        fix: "Ask for the file again, and compare its size and digest.",
    }
    ENTRY_LEAVES_FOLDER = "ONUS-V002", Error, "A path that leaves its folder, or a link" {
        meaning: "An entry's path is absolute or has `..` or characters that some system treats specially, the entry is a link or \
            a device, or a folder entry has content.",
        importance: "Unpacking it could write anywhere on your system. Onus never makes such a pack.",
        fix: "Do not unpack it. Ask the sender for the pack again through a separate channel.",
    }
    ENTRY_NAMES_COLLIDE = "ONUS-V003", Error, "Two names collide" {
        meaning: "Two entries have the same name, names that differ only in case or in the encoding of a letter, or one name is \
            both a file and a folder.",
        importance: "Which of the two a reader sees would depend on the system. Onus never makes such a pack.",
        fix: "Do not unpack it. Ask the sender for the pack again through a separate channel.",
    }
    ZIP_EXPANDS_TOO_MUCH = "ONUS-V004", Error, "A zip that expands too much" {
        meaning: "The zip has too many entries, would unpack to more than `--max-gib`, has an entry that expands more than two \
            hundred times, or has two entries that share their bytes.",
        importance: "It could fill a disk.",
        fix: "Do not unpack it. If you expect a pack of this size, raise the limit with `--max-gib`.",
    }
    ZIP_AMBIGUOUS = "ONUS-V005", Error, "A zip that programs read differently" {
        meaning: "The zip is not one plain archive: it has a second directory, a comment, bytes that belong to no entry, an entry \
            that is described in two different ways, or fields that give a file another name or kind in some programs.",
        importance: "One program would check other files than another unpacks. Anyone can make such a zip from a signed pack, \
            without a key.",
        fix: "Do not unpack it. Ask the sender for the pack again through a separate channel. Packing the files of a good pack \
            again with a common program is harmless.",
    }
    PAYLOAD_FILE_CHANGED = "ONUS-V010", Error, "A file was changed" {
        meaning: "The digest of a file under `data/` differs from the manifest, or the file can no longer be unpacked.",
        importance: "It is not the evidence that was sealed.",
        fix: "Do not rely on it. Ask for the pack again through a separate channel.",
    }
    LISTED_FILE_MISSING = "ONUS-V011", Error, "A file is missing" {
        meaning: "The manifest or the tag manifest names a file that is not in the pack.",
        importance: "The missing file may be the one that speaks against the sender.",
        fix: "Do not rely on the pack. Ask for it again through a separate channel.",
    }
    PAYLOAD_FILE_ADDED = "ONUS-V012", Error, "A file was added" {
        meaning: "A file under `data/` is not in the manifest.",
        importance: "Nobody signed it, and it lies among files that somebody did sign.",
        fix: "Do not rely on the pack. Ask for it again through a separate channel.",
    }
    PAYLOAD_FILE_RENAMED = "ONUS-V013", Error, "A file was renamed" {
        meaning: "A file has the right digest under another name.",
        importance: "Names are evidence too: they say which duty a file proves.",
        fix: "Do not rely on the pack. Ask for it again through a separate channel.",
    }
    TAG_FILE_CHANGED = "ONUS-V014", Error, "What describes the pack was changed" {
        meaning: "The digest of the manifest, the statement or another file of the bag differs from the tag manifest, or the file \
            cannot be read.",
        importance: "The period, the scope or the list of files may differ from what was signed.",
        fix: "Do not rely on the pack. Ask for it again through a separate channel.",
    }
    TAG_MANIFEST_INCOMPLETE = "ONUS-V015", Error, "The tag manifest is missing or incomplete" {
        meaning: "`tagmanifest-sha256.txt` is missing, unreadable, empty, not a list of digests, or omits a file that it must \
            cover.",
        importance: "The tag manifest is what is signed. Without it, nothing is.",
        fix: "Do not rely on the pack. Ask for it again through a separate channel.",
    }
    STRAY_FILE = "ONUS-V016", Error, "A stray file" {
        meaning: "There is a file that does not belong to the pack: at the root of the bag, among the signatures, or outside the \
            bag.",
        importance: "Nobody signed it, yet whoever unpacks the pack finds it beside what was signed.",
        fix: "Do not rely on the pack. Ask for it again through a separate channel.",
    }
    STATEMENT_CONTRADICTS_BAG = "ONUS-V017", Error, "The statement contradicts the bag" {
        meaning: "The digests are right, but `statement.json` describes another subject, or names other files, sizes or another \
            period than the manifest and `bag-info.txt`, or `bagit.txt` does not declare BagIt 1.0.",
        importance: "Onus never makes such a pack: somebody else assembled and sealed it.",
        fix: "Do not rely on the pack. Ask the sender how it was made, and ask for it again through a separate channel.",
    }
    SEALED_BEFORE_CONTENT = "ONUS-V018", Error, "Something is younger than the seal" {
        meaning: "Evidence was collected or reviewed, an approval was given, or the period ended on a day after the pack says that it \
            was sealed.",
        importance: "Nothing can be sealed before it exists: either the moment of sealing or one of those days is wrong.",
        fix: "Do not rely on the pack. Ask the sender how it was made, and ask for it again through a separate channel.",
    }
    PACK_UNSIGNED = "ONUS-V020", Error, "Nobody signed the pack" {
        meaning: "The pack holds no signature.",
        importance: "A pack whose signature was removed cannot be told from one that was never signed, so intact files alone are not \
            enough.",
        fix: "Ask the sender for a signed pack. The sender adds a signature with `onus sign`.",
    }
    SIGNATURE_INVALID = "ONUS-V021", Error, "A signature is invalid" {
        meaning: "A signature cannot be read, was made for another purpose, or does not match the tag manifest.",
        importance: "Either the signature or the tag manifest was changed after signing.",
        fix: "Do not rely on the pack. Ask for it again through a separate channel.",
    }
    SIGNER_NOT_ALLOWED = "ONUS-V022", Error, "The signer is not allowed" {
        meaning: "The signature is valid, but no line of your allowed signers has its key, or the line does not allow the key to \
            sign packs.",
        importance: "Anybody can sign with a key of their own. Only your list says whose signature counts.",
        fix: "Ask the sender, through a separate channel, whether the key is theirs. Then add it to your allowed signers.",
    }
    KEY_NOT_VALID_AT_TIME = "ONUS-V023", Error, "The key was not valid at that time" {
        meaning: "The signer is allowed, but the line's `valid-after` or `valid-before` excludes the time that you asked about. \
            Without `--at`, that is now.",
        importance: "Someone who stole a key could write any date into a pack, so the pack's own sealing date does not count.",
        fix: "If you know from a separate source that the pack existed on a certain day, give that day: `--at DATE`.",
    }
    SIGNER_MISSING = "ONUS-V024", Error, "A signer is missing" {
        meaning: "There is no valid signature from someone whom `--require` names.",
        importance: "A pack that one person signed is not approved by the other. A missing signature may have been removed.",
        fix: "Ask that signer for a signature. If there is one that does not count, check that your allowed signers list its \
            key under this name.",
    }
    ALLOWED_SIGNERS_UNREADABLE = "ONUS-V025", Error, "The allowed signers cannot be read" {
        meaning: "No line of the file can be used: each departs from the format of `ssh-keygen` or uses `cert-authority`, or there is \
            none.",
        importance: "Where some lines can be used, the others are noted and skipped: nobody counts because of a line that was not \
            understood. Where none can, nobody could count.",
        fix: "A line reads `NAME OPTIONS ssh-ed25519 KEY`; see ALLOWED SIGNERS in `man ssh-keygen`. Packs are signed with \
            plain keys: list the signer's own key. Times are in UTC.",
    }
    SIGNATURE_UNSUPPORTED = "ONUS-V026", Error, "A signature that is not supported" {
        meaning: "A signature was made with an algorithm that Onus does not verify, for example DSA, RSA with SHA-1, or a certificate.",
        importance: "It may be right or wrong; nobody can tell here, so it does not count.",
        fix: "Ask the signer for a signature with an ed25519, ECDSA or RSA key (SHA-2), or a security key. Next to a good signature it \
            is only noted.",
    }
    TIME_STAMP_INVALID = "ONUS-V027", Error, "A time stamp is invalid" {
        meaning: "A time stamp (RFC 3161) cannot be read, is about something else than the tag manifest, is not signed by a certificate \
            for time stamping, or by none that an authority in `--tsa` issued.",
        importance: "It would show that the pack existed at a moment, and shows nothing.",
        fix: "Ask the sender for the pack with a right time stamp. If the authority is one that you trust, add its certificate to \
            the file that `--tsa` names.",
    }
    SUMS_UNREADABLE = "ONUS-V030", Error, "The sums of a release cannot be read" {
        meaning: "A line of the file is not a SHA-256 digest in hexadecimal with the name of a file, or the file lists nothing.",
        importance: "Of sums that are only partly understood, nobody can say what they confirm.",
        fix: "Give the file `SHA256SUMS` as the release has it. `sha256sum --check SHA256SUMS` reads the same lines.",
    }
    PROGRAM_NOT_IN_SUMS = "ONUS-V031", Error, "The program is not in the sums" {
        meaning: "No line of the sums has the digest of the program that runs.",
        importance: "It was changed, was built by somebody else, or is of another release than the sums.",
        fix: "Compare `onus --version` with the release of the sums. If they agree, install the program again from the release, \
            and find out where this one came from.",
    }
    SUMS_UNSIGNED = "ONUS-V032", Error, "The sums are not signed" {
        meaning: "You named signers whom you trust, and there is no signature beside the sums.",
        importance: "Anybody can write sums that fit a program of their own. Only the signature says whose they are.",
        fix: "Put the release's `SHA256SUMS.sig` beside `SHA256SUMS`.",
    }
}
