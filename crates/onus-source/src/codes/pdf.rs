//! PDF: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { PDF_CODES =>
    PAGE_CANNOT_BE_RENDERED = "ONUS-R001", Error, "A page cannot be rendered" {
        meaning: "A template of the site or of the Markdown books is wrong, used more memory or time than a template may, or two pages \
            would have one address.",
        importance: "A handbook that lacks a page is worse than an older one, so nothing was published.",
        fix: "The message names the template or the page. `onus theme` copies the built-in template to start from.",
    }
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
    GLYPH_MISSING = "ONUS-R103", Warning, "No font has this character" {
        meaning: "None of the fonts has a glyph for a character. In PDFs its code point stands in its place, in a frame: `‹U+1F680›`. \
            This is a warning.",
        importance: "PDF/A requires a glyph for every character, and readers of the document cannot tell what was written.",
        fix: "Write the name in another script, or leave the character out. The included fonts cover Latin, Greek, Cyrillic, \
            Arabic, Hebrew, Chinese, Japanese and Korean.",
    }
    PDF_SETTING_INVALID = "ONUS-R104", Error, "A PDF setting is wrong" {
        meaning: "The standard, the paper size or an attachment is not possible.",
        importance: "A document of another kind than the one asked for would surprise whoever archives it.",
        fix: "Use a value that the message lists.",
    }
    TYPST_MISSING = "ONUS-R105", Error, "The typst program is missing" {
        meaning: "`engine = \"cli\"` needs the `typst` program, which is neither named by `--typst` or `ONUS_TYPST` nor on the path.",
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
    TYPST_ANSWER_INVALID = "ONUS-R111", Error, "What typst wrote is not a document" {
        meaning: "The `typst` program ended well, and what it left is a link, is cut off, has no pages, or is not a PDF file.",
        importance: "Half a document, or a file from elsewhere, would be published under the handbook's name.",
        fix: "Check which program `--typst`, `ONUS_TYPST` or the path names, and the space in the temporary folder.",
    }
}
