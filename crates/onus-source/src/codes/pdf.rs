//! PDF: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { PDF_CODES =>
    TEMPLATE_DOES_NOT_COMPILE = "ONUS-R101", Error, "A template does not compile" {
        meaning: "Typst found a mistake in a PDF template.",
        importance: "Without it no page can be laid out. Nothing was published.",
        fix: "Fix the line shown, or remove your template to use the built-in one.",
    }
    TEMPLATE_FEATURE_NOT_ALLOWED = "ONUS-R102", Error, "A template does what templates may not" {
        meaning: "A template imports a package or runs text as code.",
        importance: "Packages would come from the network, and text from an inventory must never run as code.",
        fix: "Copy what the template needs into your `templates/pdf` folder.",
    }
    GLYPH_MISSING = "ONUS-R103", Error, "No font has this character" {
        meaning: "None of the fonts has a glyph for a character.",
        importance: "PDF/A requires a glyph for every character, and a document with a box in place of a name is not fit for an \
            archive.",
        fix: "Write the name in another script, or leave the character out. If the character is in the inventory, the message \
            names the line; otherwise it names the page and the field. The included fonts cover Latin, Greek, Cyrillic, \
            Arabic, Hebrew, Chinese, Japanese and Korean.",
    }
    PDF_SETTING_INVALID = "ONUS-R104", Error, "A PDF setting is wrong" {
        meaning: "The standard, the paper size or an attachment is not possible.",
        importance: "A document of another kind than the one asked for would surprise whoever archives it.",
        fix: "Use a value that the message lists.",
    }
    TYPST_MISSING = "ONUS-R105", Error, "The typst program is missing" {
        meaning: "`engine = \"cli\"` needs the `typst` program, which is neither on the path nor at `typst = …`.",
        importance: "That engine cannot make PDFs without it.",
        fix: "Install it, or set `engine = \"embedded\"`, which needs no other program.",
    }
    TYPST_VERSION_DIFFERS = "ONUS-R106", Error, "Another version of typst" {
        meaning: "The `typst` program is of another version than the built-in engine.",
        importance: "Templates are written for one version; another version may lay out the pages differently.",
        fix: "Install that version, or set `allow_typst_version = true`.",
    }
    TYPST_TIMED_OUT = "ONUS-R107", Error, "Typst took too long" {
        meaning: "The `typst` process was stopped at its time limit.",
        importance: "A build must end.",
        fix: "Look for an endless loop in your templates, or raise `timeout_seconds`.",
    }
    TYPST_CRASHED = "ONUS-R108", Error, "Typst crashed" {
        meaning: "The `typst` process ended without writing a document. The message quotes its output.",
        importance: "There is no PDF to publish.",
        fix: "Follow that output, or try `engine = \"embedded\"`.",
    }
    TYPST_FILE_UNWRITABLE = "ONUS-R109", Error, "A file for Typst could not be written" {
        meaning: "A temporary file or folder could not be created.",
        importance: "The `typst` program reads its input from there.",
        fix: "Check the space and permissions of the temporary folder.",
    }
    PDF_INTERNAL_ERROR = "ONUS-R110", Error, "Internal error" {
        meaning: "The document could not be passed to Typst. This is a bug in Onus.",
        importance: "There is no PDF to publish.",
        fix: "Please report it with the message.",
    }
}
