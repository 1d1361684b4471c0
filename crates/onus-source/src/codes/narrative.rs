//! Narrative: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { NARRATIVE_CODES =>
    CHAPTER_UNREADABLE = "ONUS-N001", Error, "A chapter cannot be read" {
        meaning: "`SUMMARY.md` or a chapter that it lists is missing, unreadable or not UTF-8.",
        importance: "A handbook that lacks a chapter from its own contents is worse than none.",
        fix: "Write the file, or remove its line from `SUMMARY.md`.",
    }
    SUMMARY_INVALID = "ONUS-N002", Error, "A summary that mdBook would not read" {
        meaning: "`SUMMARY.md` has a structure that mdBook refuses.",
        importance: "mdBook and Onus read the same file, so they must agree on it.",
        fix: "Write a list of links.",
    }
    CHAPTER_PATH_UNUSABLE = "ONUS-N003", Error, "The path of a chapter cannot be used" {
        meaning: "A chapter is listed twice, is not Markdown, or lies outside the book's folder.",
        importance: "Each chapter becomes one page; two pages cannot have the same address.",
        fix: "List each `.md` file of the folder once.",
    }
    NO_SUCH_EXPRESSION = "ONUS-N004", Error, "No such expression" {
        meaning: "`{{ … }}` is not an expression that Onus knows, is not closed, or is one of mdBook's own helpers.",
        importance: "It would be printed as it is, or swallow the text after it.",
        fix: "Use the expression that the message names, or write `\\{{` for the characters themselves.",
    }
    EXPRESSION_WITHOUT_VALUE = "ONUS-N005", Error, "An expression has no value here" {
        meaning: "The expression exists but has no value in this book: a team's name in the organisation's book, for example.",
        importance: "A gap in a sentence misleads.",
        fix: "Move the chapter to a book that has the value, or write the words out.",
    }
    HTML_IN_CHAPTER = "ONUS-N006", Error, "HTML in a chapter" {
        meaning: "A chapter contains HTML.",
        importance: "Chapters are published in three formats, and two of them would lose the HTML.",
        fix: "Write Markdown.",
    }
    MARKDOWN_UNSUPPORTED = "ONUS-N007", Error, "Markdown that publications do not carry" {
        meaning: "A chapter contains images, footnotes or task lists.",
        importance: "Not all three formats can show them, and all readers must see the same.",
        fix: "Write it as text, a list or a table.",
    }
    CHAPTER_NESTED_TOO_DEEPLY = "ONUS-N008", Error, "Nested too deeply" {
        meaning: "Lists and quotations are nested deeper than twelve levels.",
        importance: "Such a text is unreadable, and a small file must not be able to stop a build.",
        fix: "Flatten it.",
    }
    LINK_LEADS_NOWHERE = "ONUS-N009", Error, "A link leads nowhere" {
        meaning: "A link does not lead to any chapter, heading or generated page.",
        importance: "A reader would meet a dead end.",
        fix: "Correct the address; the message names the nearest one.",
    }
    ONUS_BLOCK_INVALID = "ONUS-N010", Error, "An onus block is wrong" {
        meaning: "A fenced `onus` block names a block that does not exist, or refers to something that does not exist.",
        importance: "The page would lack what its text announces.",
        fix: "Use a block and an id that the message lists.",
    }
    MDBOOK_INPUT_INVALID = "ONUS-N011", Error, "Not a book of mdBook" {
        meaning: "The standard input of `onus mdbook` is not what mdBook 0.5 sends.",
        importance: "mdBook runs this command; run by hand, it has nothing to read.",
        fix: "Run `mdbook build` in the project's folder, with `onus` on the path.",
    }
}
