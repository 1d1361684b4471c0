//! YAML: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { YAML_CODES =>
    YAML_SYNTAX = "ONUS-Y001", Error, "A file is not YAML" {
        meaning: "The file is not YAML, not UTF-8 text, or holds more than one document.",
        importance: "Nothing after that point can be trusted.",
        fix: "Look at the line shown and the one above it: often the indentation is wrong, or a quote or bracket was never \
            closed. Save the file as UTF-8; split documents into files.",
    }
    YAML_UNSUPPORTED_FEATURE = "ONUS-Y002", Error, "A tag, a merge key or a key that is not text" {
        meaning: "The file uses a tag (`!!str`), a merge key (`<<`) or a key that is not text.",
        importance: "YAML readers disagree about these, and what an auditor reads must have one meaning.",
        fix: "Write the value or the fields out. Quotes turn anything into text.",
    }
    YAML_TOO_DEEP_OR_LARGE = "ONUS-Y003", Error, "A file is nested too deeply or too large" {
        meaning: "The file is nested too deeply, is too large, or its aliases multiply.",
        importance: "A small file must not be able to stop a build.",
        fix: "Flatten it, split it, or write values out instead of using aliases.",
    }
    KEY_GIVEN_TWICE = "ONUS-Y004", Error, "A key is given twice" {
        meaning: "A key is given twice in one map.",
        importance: "Choosing one of the two would be a guess.",
        fix: "Remove one of the two.",
    }
    VALUE_HAS_WRONG_SHAPE = "ONUS-Y005", Error, "A value has the wrong shape" {
        meaning: "A value has the wrong shape: text where a list is expected, an empty name, `yes` for a truth value.",
        importance: "Guessing what was meant could move a duty.",
        fix: "Write what the message expects. Truth values are `true` and `false`.",
    }
    FIELD_MISSING = "ONUS-Y006", Error, "A field is missing" {
        meaning: "A required field is missing.",
        importance: "The entry cannot be used without it.",
        fix: "Add the field.",
    }
    FIELD_UNKNOWN = "ONUS-Y007", Error, "A field that nothing reads" {
        meaning: "The file has a field that Onus does not read.",
        importance: "It looks as if it had an effect. Most often it is a typing error.",
        fix: "Use the name that the message suggests, or remove the field.",
    }
    DATE_INVALID = "ONUS-Y008", Error, "Not a date" {
        meaning: "The value is not a date, or the date does not exist.",
        importance: "Expiry and age are calculated from it.",
        fix: "Write year, month and day: `2026-11-22`.",
    }
    WORD_NOT_EXPECTED = "ONUS-Y009", Error, "Not one of the words expected" {
        meaning: "The value is not one of the words expected here.",
        importance: "Its meaning is unknown.",
        fix: "Use one of the words that the message lists.",
    }
}
