//! Project: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { PROJECT_CODES =>
    PROJECT_FILE_UNREADABLE = "ONUS-P001", Error, "A file of the project cannot be read" {
        meaning: "A file that the project needs is missing, unreadable, or not UTF-8.",
        importance: "A handbook built from part of a project would be incomplete without saying so.",
        fix: "Check the path and its permissions. Save text as UTF-8.",
    }
    PROJECT_MODEL_INVALID = "ONUS-P002", Error, "A project's own model is wrong" {
        meaning: "A file of `[preprocessor.onus.model]` does not fit the shape of a model or contradicts it: an unknown duty, a \
            rule without a source, two rules of equal strength.",
        importance: "A wrong rule sends people to the wrong team, so none of the model is loaded.",
        fix: "The message says what is wrong and where. `onus service NAME` shows how the built-in rules are written.",
    }
    PROJECT_FILE_TOO_LARGE = "ONUS-P003", Error, "A file of the project is too large" {
        meaning: "A file that the project names has more bytes than one run may read: 256 MiB unless `--max-file-size` or \
            `ONUS_MAX_FILE_SIZE` says otherwise, and 512 KiB for a logo.",
        importance: "A change that somebody proposes must not be able to fill the memory or the disk of the machine that checks it.",
        fix: "Keep the file out of the project, cut it to what is needed, or raise the limit where you trust the project.",
    }
    IMPORT_FILE_UNREADABLE = "ONUS-P010", Error, "A file to import cannot be read" {
        meaning: "A file given to `onus import` is cut off, compressed in a way that Onus does not read, or not in the format of \
            its source.",
        importance: "Half an estate would look like a complete one, so nothing is imported and the inventory stays as it was.",
        fix: "The message names the file, and the line and column where they are known. Export the file again, and import it unchanged.",
    }
    BOOK_SETTINGS_INVALID = "ONUS-B001", Error, "book.toml is wrong" {
        meaning: "`book.toml` is not TOML, or the table `[preprocessor.onus]` holds a key or value that does not exist.",
        importance: "A setting that is silently ignored is worse than an error. The rest of the file belongs to mdBook and is not \
            checked.",
        fix: "Use the key or value that the message names. The example's `book.toml` shows every setting.",
    }
    SUPPRESSION_WITHOUT_REASON = "ONUS-B002", Error, "A suppression without a reason" {
        meaning: "A suppression in `book.toml` gives an empty reason.",
        importance: "The next reader cannot tell whether leaving the finding out is still justified.",
        fix: "Write why these findings may be left out until that date.",
    }
    PROJECT_NAMES_PROGRAM = "ONUS-B003", Error, "A project names a program" {
        meaning: "`book.toml` has the key `typst` under `[preprocessor.onus.pdf]`, which named a program to run in earlier versions.",
        importance: "Whoever proposes a change to the project would choose what runs on the machine that builds it.",
        fix: "Remove the key. Name the program with `onus build --typst PATH` or in the environment variable `ONUS_TYPST`; else it is \
            looked for in the absolute entries of `PATH`.",
    }
    COLOUR_INVALID = "ONUS-B010", Error, "Not a colour" {
        meaning: "A colour under `[preprocessor.onus.theme.light]` or `.dark` is not written as `#rrggbb`.",
        importance: "Contrast is measured from these digits. A colour that cannot be measured could make a page unreadable.",
        fix: "Write `#` and six hexadecimal digits, for example `#2f6690`. Colour names and short forms are not accepted.",
    }
    COLOUR_CONTRAST_TOO_LOW = "ONUS-B011", Error, "A colour that cannot be read" {
        meaning: "Two colours differ too little in brightness. Links, alarms and their text need a contrast of 4.5 to 1 against \
            every background that they appear on, and the colours of provider and organisation 3 to 1 against each other. \
            Both figures are from WCAG 2.2, level AA. The light and the dark theme are measured separately.",
        importance: "Someone who cannot read an alarm misses it. The boundary between provider and organisation is the whole point of \
            a shared cell, and it must be visible in greyscale too.",
        fix: "For links and alarms, choose a darker colour in the light theme and a lighter one in the dark theme. Make one of \
            provider and organisation light and the other dark. Letters on a party's colour are black or white, whichever is \
            easier to read, and need no setting.",
    }
    LOGO_UNUSABLE = "ONUS-B012", Error, "The logo cannot be used" {
        meaning: "The file named under `logo` is missing, outside the project, larger than 512 KiB, unreadable, or neither SVG nor \
            PNG.",
        importance: "The logo is published in front of the title. A project that uses files from elsewhere cannot be built on another \
            machine, and could publish something that nobody meant to publish.",
        fix: "Put an SVG or PNG file of up to 512 KiB inside the project and write its path as `logo` under \
            `[preprocessor.onus.theme]`. The file extension must match the content.",
    }
}
