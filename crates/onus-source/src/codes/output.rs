//! Output: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { OUTPUT_CODES =>
    OUTPUT_PATH_UNUSABLE = "ONUS-S001", Error, "The path of an output cannot be used" {
        meaning: "The path of an output file is absolute, leaves its folder, or has a part that some file system refuses: a device \
            name on Windows, a control character, a dot at the end.",
        importance: "A handbook must survive being copied to any system.",
        fix: "Paths come from ids: choose an id of letters, digits and hyphens.",
    }
    OUTPUTS_COLLIDE = "ONUS-S002", Error, "Two outputs would be one file" {
        meaning: "Two outputs have names that differ only in case, or one path would be both a file and a folder.",
        importance: "On some systems the later one would replace the earlier one.",
        fix: "Choose ids that differ by more than case.",
    }
    OUTPUT_LOCKED = "ONUS-S003", Error, "Another build is writing there" {
        meaning: "Another process holds the lock beside the output folder.",
        importance: "Two builds at once would mix their output.",
        fix: "Wait for it, or write to another folder. The lock ends with its process, even if that process is killed; the \
            lock file itself may remain.",
    }
    OUTPUT_FOLDER_FOREIGN = "ONUS-S004", Error, "The output folder was not written by Onus" {
        meaning: "The folder that a build would replace is not empty and has no manifest written by Onus.",
        importance: "It may be somebody's work, so nothing in it was changed.",
        fix: "Move its content elsewhere, or choose another output folder.",
    }
    OUTPUT_NOT_A_FOLDER = "ONUS-S005", Error, "The output path is not a folder" {
        meaning: "There is a file or a symbolic link at the path of the output folder.",
        importance: "Replacing it would destroy it, or publish to a place that nobody expects.",
        fix: "Remove it, or choose another output folder. A parent folder may be a link.",
    }
    OUTPUT_INCOMPLETE = "ONUS-S006", Error, "An output failed and was skipped" {
        meaning: "One part of a build failed and the rest went on. This is a bug in Onus.",
        importance: "An incomplete handbook is worse than an older one.",
        fix: "Please report it.",
    }
    OUTPUT_IO_FAILED = "ONUS-S007", Error, "The system refused" {
        meaning: "A file or folder could not be created, read, locked or moved. The message quotes the operating system.",
        importance: "Nothing can be published without it. An older output is unchanged.",
        fix: "Check for free space, permissions and a read-only disk.",
    }
    OUTPUT_LACKS_FACTS = "ONUS-S008", Error, "A document lacks facts" {
        meaning: "A document that is handed to others (`crm`, `caiq`, `guide`) needs facts that nothing states.",
        importance: "A document with gaps is sent back, or is read as if nothing were missing. Onus writes the other documents, and \
            leaves an earlier copy of this one as it is.",
        fix: "Write the facts that the message lists into the inventory, or leave the document out of `formats`.",
    }
}
