//! Packs: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { PACKS_CODES =>
    NO_SUCH_SCOPE = "ONUS-K001", Error, "No such scope" {
        meaning: "The inventory has no scope of this name, or no deployment lies in the scope.",
        importance: "A pack is made for a scope. Without one, nobody could say what may leave the organisation.",
        fix: "Define it under `scopes`, or use one that the message lists. If it is empty, check its accounts, environments, \
            entity and exclusions.",
    }
    PERIOD_UNUSABLE = "ONUS-K002", Error, "The period cannot be used" {
        meaning: "The period ends before it begins, reaches beyond the scope's own period, or has not ended yet.",
        importance: "There is no evidence of days to come, and the auditor did not ask about days outside the scope's period.",
        fix: "Give `--period FIRST..LAST` with days that are past and within the scope's `period`, or change that period.",
    }
    EVIDENCE_FILE_UNPACKABLE = "ONUS-K003", Error, "An evidence file cannot be packed" {
        meaning: "An evidence file is missing, lies behind a link that leaves the project, is not a regular file, or changed while \
            it was copied.",
        importance: "A pack must never contain another file of the machine, or half a file.",
        fix: "Copy the file into the project and do not change it while packing.",
    }
    KEY_UNUSABLE = "ONUS-K004", Error, "A key cannot be used" {
        meaning: "The key is not an OpenSSH key, is not ed25519, is encrypted and the passphrase is wrong or missing, or the agent \
            that holds it refused to sign or signed something else.",
        importance: "A signature that nobody can check is worse than none, so none is written.",
        fix: "Create a key with `ssh-keygen -t ed25519`. Give the passphrase in `ONUS_KEY_PASSPHRASE`, or name the `.pub` file \
            of a key that your agent holds.",
    }
    PACK_CANNOT_BE_SIGNED = "ONUS-K005", Error, "A pack cannot be signed" {
        meaning: "`onus sign` was given a file that is not a pack, or a pack that this key has signed already.",
        importance: "Whoever signs answers for the content. The pack is unchanged.",
        fix: "`onus verify` says what is wrong with the file. Sign only what you have checked, and once with each key.",
    }
    PACK_IO_FAILED = "ONUS-K006", Error, "A pack cannot be written or read" {
        meaning: "The operating system refused to write or read the pack: no space, no permission, no such folder. The message \
            quotes it.",
        importance: "A pack is written completely or not at all. A file that was there before is unchanged.",
        fix: "Check the path, the permissions and the free space, then try again.",
    }
    ALLOWANCE_MATCHES_NOTHING = "ONUS-K007", Error, "An allowance allows nothing" {
        meaning: "`--allow` names a finding that does not exist.",
        importance: "It could hide a future finding that nobody has judged.",
        fix: "Remove it, or correct its code or file if you meant another finding.",
    }
    REPORT_DIFFERS_FROM_RECORD = "ONUS-K008", Error, "A report is not the one on record" {
        meaning: "The SHA-256 hash of an assurance report's file differs from the one in the inventory.",
        importance: "The report that you reviewed and rely on is not the one that you would name or hand over.",
        fix: "Restore the file that was reviewed, or review this one and record its `sha256`.",
    }
    SIGNED_PACK_IN_THE_WAY = "ONUS-K009", Error, "A signed pack is in the way" {
        meaning: "The file that `onus pack` should write exists and is a signed pack, or an archive that cannot be read as a pack.",
        importance: "Whoever signed a pack, or relies on it, must find it again as it was.",
        fix: "Name it with `--supersedes FILE`: the new pack gets the next serial and says which one it takes the place of. Or \
            write to another file with `--output`.",
    }
    AWS_KEY_IN_EVIDENCE = "ONUS-K010", Error, "An AWS access key in the pack" {
        meaning: "A file that would go into the pack contains what looks like an AWS access key id, a secret access key or a session \
            token. Onus names every line, and never prints what it found. Files of the project are searched too, and what is inside \
            zip and gzip files, office documents and base64.",
        importance: "Anyone who gets the pack could try the key.",
        fix: "Revoke the key and collect the evidence again without it. If it is an example, allow it by name and give a \
            reason: `--allow 'ONUS-K010:FILE=why'`. The reason is sealed with the pack.",
    }
    PRIVATE_KEY_IN_EVIDENCE = "ONUS-K011", Error, "A private key in the pack" {
        meaning: "A file that would go into the pack contains a private key: a PEM block, a PuTTY key, a JSON web key, an age or \
            WireGuard key.",
        importance: "Anyone who gets the pack could impersonate the owner of the key.",
        fix: "Revoke the key and collect the evidence again without it, or allow it with a reason, as for ONUS-K010.",
    }
    TOKEN_IN_EVIDENCE = "ONUS-K012", Error, "A token in the pack" {
        meaning: "A file that would go into the pack contains what looks like a token or key of one of the services whose shapes Onus \
            knows, a signed JSON web token, or an `Authorization` header.",
        importance: "Whoever holds a token can do what its owner can, without a password.",
        fix: "Revoke the token and collect the evidence again without it, or allow it with a reason, as for ONUS-K010.",
    }
    PASSWORD_IN_EVIDENCE = "ONUS-K013", Error, "A password in the pack" {
        meaning: "In a file that would go into the pack, a name that ends in `password`, `secret` or similar has a value that looks \
            like one, or a password stands where one is expected: in an address, a command line, a `.netrc` file, a table.",
        importance: "Everyone who ever gets a copy of the pack knows the password.",
        fix: "Change the password and collect the evidence again without it, or allow it with a reason, as for ONUS-K010.",
    }
    EMAIL_ADDRESSES_IN_EVIDENCE = "ONUS-K014", Error, "Evidence holds e-mail addresses in bulk" {
        meaning: "An evidence file contains 25 or more different e-mail addresses.",
        importance: "Personal data may leave only as far as the audit needs it.",
        fix: "Collect the evidence again with fewer columns or with pseudonyms, or allow it with a reason, as for ONUS-K010.",
    }
    CARD_NUMBERS_IN_EVIDENCE = "ONUS-K015", Error, "Evidence holds payment card numbers" {
        meaning: "An evidence file contains three or more different numbers of 13 to 19 digits with a card scheme's prefix and a \
            valid check digit.",
        importance: "Card numbers put the pack, and every system that it passes through, under the rules of the card schemes.",
        fix: "Mask the numbers, or allow them with a reason, as for ONUS-K010.",
    }
    PERSONAL_NUMBERS_IN_EVIDENCE = "ONUS-K016", Error, "Evidence holds personal or bank account numbers" {
        meaning: "An evidence file contains five or more different social security numbers (United States), national insurance \
            numbers (United Kingdom) or IBANs.",
        importance: "They identify persons and their accounts, cannot easily be changed, and prove nothing that a masked number does \
            not.",
        fix: "Mask the numbers, or allow them with a reason, as for ONUS-K010.",
    }
    EVIDENCE_UNSEARCHABLE = "ONUS-K017", Error, "Evidence that cannot be searched" {
        meaning: "An evidence file is or contains an archive or a PDF that is encrypted, broken, more than 1 GiB unpacked, or more \
            than four wrappings deep, or something that Onus does not unpack: bzip2, xz, zstd, 7z, RAR, an old Office document.",
        importance: "Nobody looked inside for credentials and personal data.",
        fix: "Collect the evidence as plain files, or look inside and allow it with a reason, as for ONUS-K010.",
    }
    PACK_CANNOT_BE_SUPERSEDED = "ONUS-K018", Error, "A pack cannot be superseded" {
        meaning: "The file that `--supersedes` names is not a pack, is not as it was sealed, or is of another scope.",
        importance: "The new pack names the old one by its digest; that must be a pack that somebody can find and verify.",
        fix: "Name the pack of the same scope whose place the new one takes.",
    }
    DATED_AFTER_SEALING = "ONUS-K019", Error, "Something is dated after the sealing" {
        meaning: "Evidence in the pack was collected or reviewed, or an approval was given, on a day after the day of sealing (UTC).",
        importance: "Nothing can be sealed before it exists. `onus verify` refuses such a pack.",
        fix: "Correct the date, or seal the pack when it has come.",
    }
    DUTIES_NOT_ACCEPTED = "ONUS-K024", Warning, "A team has not accepted its duties" {
        meaning: "A team carries duties in the scope, and the inventory has no acknowledgement from it.",
        importance: "Publishing is not acceptance: a team may not know its duties.",
        fix: "Have the team read its handbook, then record the team, role, date and version under `acknowledgements`.",
    }
    ANOTHER_VERSION_ACCEPTED = "ONUS-K025", Warning, "A team accepted another version" {
        meaning: "A team's newest acknowledgement names another version of the document, or none.",
        importance: "The team's duties may have changed since, and it has not accepted the new ones.",
        fix: "Have the team read this version, and record that under `acknowledgements`.",
    }
    TIME_STAMP_UNUSABLE = "ONUS-K026", Error, "A time stamp cannot be attached" {
        meaning: "The file is no response of a time stamp authority (RFC 3161), or is not about the tag manifest of this pack, or its \
            signature is wrong.",
        importance: "A time stamp of something else shows nothing about the pack.",
        fix: "Unpack `tagmanifest-sha256.txt`, ask with `openssl ts -query -data tagmanifest-sha256.txt -sha256 -cert`, and attach the \
            response.",
    }
}
