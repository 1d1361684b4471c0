//! Strings as they may be printed: nothing invisible that misleads, and no run that cannot be broken.

use std::borrow::Cow;

use serde_json::Value;

use onus_source::text::{MONTHS, Medium, is_right_to_left, visible};

use super::fonts;

/// Where a line may end without a hyphen; templates turn it into a break and never print it.
pub const BREAK: char = '\u{200B}';

/// Stands before and after what no line may end within; templates set it in one piece and never print this.
pub const HELD: char = '\u{2060}';

/// ARNs up to this length are held together: longer ones are wider than what they stand in.
const HELD_ARN: usize = 56;

/// Longer than this, a run without a space is no word of anybody's.
const LONG: usize = 400;

/// Longest heading that is printed in full.
pub const HEADLINE: usize = 1_000;

/// Characters that are kept of such a run where it returns.
const KEPT: usize = 60;

/// Lines of code as they are printed: line ends stay, tabs become four spaces.
pub fn printable_code(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\t', "    ");
    lines.split('\n').map(|line| visible(line, Medium::Print)).collect::<Vec<_>>().join("\n")
}

/// Marks words of a left-to-right script for a book that runs from right to left: a number at their beginning and a full
/// stop at their end would otherwise change places. Marks are direction marks, which print nothing.
pub fn marked(text: &str) -> Cow<'_, str> {
    const MARK: char = '\u{200E}';
    if !text.chars().any(char::is_alphanumeric) && text.ends_with(['.', ',', ';', ':', '!', '?', ')']) {
        // What closes a sentence stays behind the words before it, whichever way they run.
        return Cow::Owned(format!("{text}{MARK}"));
    }
    let strong = text.chars().find(|c| c.is_alphabetic());
    let edges = [text.chars().next(), text.chars().next_back()];
    if strong.is_none_or(is_right_to_left) || edges.iter().flatten().all(|c| c.is_alphabetic()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{MARK}{text}{MARK}"))
}

/// Characters that no font has, as their code points in a frame: `‹U+1F680›`.
pub fn framed(text: &str) -> Cow<'_, str> {
    if text.chars().all(fonts::covers) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match fonts::covers(character) {
            true => out.push(character),
            false => out.push_str(&format!("‹U+{:04X}›", u32::from(character))),
        }
    }
    Cow::Owned(out)
}

/// Words of a heading. They stand in the bookmarks too, and no string of a PDF may be longer than 32,767 characters; a heading of
/// which nothing can be seen is none to a reader.
pub fn headline(text: &str) -> Cow<'_, str> {
    let whole = at_most(text, HEADLINE);
    if whole.chars().any(|character| !character.is_whitespace() && !fonts::invisible(character)) {
        return whole;
    }
    let points = whole.chars().filter(|character| !character.is_whitespace());
    let points: String = points.map(|character| format!("‹U+{:04X}›", u32::from(character))).collect();
    Cow::Owned(if points.is_empty() { "–".to_owned() } else { points })
}

/// The beginning of a text and the number of characters left out.
pub fn at_most(text: &str, most: usize) -> Cow<'_, str> {
    let Some((kept, _)) = text.char_indices().nth(most) else { return Cow::Borrowed(text) };
    let left_out = text[kept..].chars().count();
    Cow::Owned(format!("{}…‹+{left_out}›", &text[..kept]))
}

/// The characters of a text, as it is printed, that no font has. Each once.
pub fn without_glyph(text: &str) -> Vec<char> {
    let shown = visible(text, Medium::Print);
    let mut found: Vec<char> = shown.chars().filter(|character| !fonts::covers(*character)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Puts break opportunities into runs longer than `limit` characters: after `@ . / _ -`, where the parts of addresses join,
/// and wherever no word goes on for so long. Names that are read as one are left whole.
pub fn breakable(text: &str, limit: usize) -> Cow<'_, str> {
    if text.split(breaks_anyway).all(|run| run.len() <= limit || run.chars().count() <= limit) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(breaks_anyway).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if run.chars().count() <= limit || is_held(bare(run)) {
            out.push_str(run);
        } else {
            break_run(run, limit, &mut out);
        }
        let separator = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(&after[..separator]);
        rest = &after[separator..];
    }
    Cow::Owned(out)
}

/// Cuts runs longer than any word to their beginning and the number of characters left out, unless `in_full` says that
/// this one is still to be printed in full.
///
/// A name of 10,000 characters stands in every list that names it: in full each time, it would fill thousands of pages.
pub fn shortened(text: &str, mut in_full: impl FnMut(&str) -> bool) -> Cow<'_, str> {
    if text.len() <= LONG {
        return Cow::Borrowed(text);
    }
    let mut out: Option<String> = None;
    let mut done = 0;
    for run in text.split(breaks_anyway).filter(|run| run.len() > LONG) {
        let length = run.chars().count();
        if length <= LONG || in_full(run) {
            continue;
        }
        let start = run.as_ptr() as usize - text.as_ptr() as usize;
        // A mark that combines with the last character kept stays with it.
        let kept = run.char_indices().skip(KEPT).find(|(_, c)| !combines(*c)).map_or(run.len(), |(at, _)| at);
        let left_out = run[kept..].chars().count();
        let out = out.get_or_insert_default();
        out.push_str(&text[done..start + kept]);
        out.push_str(&format!("…‹+{left_out}›"));
        done = start + run.len();
    }
    match out {
        None => Cow::Borrowed(text),
        Some(mut out) => {
            out.push_str(&text[done..]);
            Cow::Owned(out)
        }
    }
}

/// White space, and East Asian scripts, which break between any two characters.
fn breaks_anyway(character: char) -> bool {
    character.is_whitespace()
        || character == BREAK
        || matches!(u32::from(character), 0x2E80..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

fn break_run(run: &str, limit: usize, out: &mut String) {
    // Setting a paragraph takes time by the square of its breaks: what is no word anyway gets no more than it needs.
    let step = if run.len() > LONG { limit } else { limit * 2 };
    let mut since = 0;
    let mut characters = run.chars().peekable();
    while let Some(character) = characters.next() {
        // A mark that combines with the character before it must not be torn off.
        if since >= step && !combines(character) {
            out.push(BREAK);
            since = 0;
        }
        out.push(character);
        since += 1;
        let joins = matches!(character, '@' | '.' | '/' | '_' | '-');
        if joins && since >= 4 && characters.peek().is_some_and(|next| next.is_alphanumeric()) {
            out.push(BREAK);
            since = 0;
        }
    }
}

/// Sets what no line may end within between two [`HELD`], and no-break spaces into days: `eu-west-1`, `ER-3f0a9c41`, ARNs,
/// `2 October 2026`. Typst would end lines after their hyphens.
pub fn held_together(text: &str) -> Cow<'_, str> {
    if !text.contains(['-', ':']) && !MONTHS.iter().any(|month| text.contains(month)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let words: Vec<&str> = text.split(' ').collect();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            let month = |at: usize| words.get(at).is_some_and(|word| MONTHS.contains(word));
            let is_day = |word: &str| (1..=2).contains(&bare(word).len()) && bare(word).bytes().all(|b| b.is_ascii_digit());
            let is_year = |word: &str| bare(word).len() == 4 && bare(word).bytes().all(|b| b.is_ascii_digit());
            let within = (month(at) && is_day(words[at - 1])) || (month(at - 1) && is_year(word));
            out.push(if within { '\u{A0}' } else { ' ' });
        }
        let name = bare(word);
        match word.find(name).filter(|_| is_held(name)) {
            Some(start) => {
                out.push_str(&word[..start]);
                out.push(HELD);
                out.push_str(name);
                out.push(HELD);
                out.push_str(&word[start + name.len()..]);
            }
            None => out.push_str(word),
        }
    }
    Cow::Owned(out)
}

/// Holds days in one piece, after [`held_together`]: where words are hyphenated, `2 Oc-/tober 2026` would be none.
pub fn days_whole(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{A0}') {
        return Cow::Borrowed(text);
    }
    let is_day = |word: &str| word.split('\u{A0}').any(|part| MONTHS.contains(&bare(part)));
    let hold = |word: &str| {
        let name = bare(word);
        match word.find(name).filter(|_| is_day(word) && !name.contains(HELD)) {
            Some(start) => format!("{}{HELD}{name}{HELD}{}", &word[..start], &word[start + name.len()..]),
            None => word.to_owned(),
        }
    };
    Cow::Owned(text.split(' ').map(hold).collect::<Vec<_>>().join(" "))
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| matches!(c, ',' | ';' | ':' | '.' | '(' | ')' | '[' | ']' | '“' | '”' | '‘' | '’' | '"' | '`'))
}

/// Whether a name is read as one: a Region, an ARN, the id of a record or a check.
fn is_held(name: &str) -> bool {
    if let Some(rest) = name.strip_prefix("arn:") {
        return !rest.is_empty() && name.len() <= HELD_ARN;
    }
    let Some((first, rest)) = name.split_once('-') else { return false };
    let lower = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let region = (2..=3).contains(&first.len())
        && lower(first)
        && match rest.rsplit_once('-') {
            Some((middle, number)) => {
                middle.split('-').all(lower) && number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit())
            }
            None => false,
        };
    let id = (2..=6).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_uppercase())
        && rest.len() <= 12
        && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        && rest.bytes().any(|b| b.is_ascii_digit());
    region || id
}

fn combines(character: char) -> bool {
    matches!(
        u32::from(character),
        0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x200C..=0x200D
            | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F
    )
}

/// What a document says of itself, and repeats at the head of its pages.
pub fn described(text: &str) -> String {
    at_most(&framed(&visible(text, Medium::Print)), HEADLINE).into_owned()
}

/// The words of running text.
pub fn words_of(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(words_of).collect(),
        Value::Object(object) => match (object.get("text"), object.get("content")) {
            (Some(Value::String(text)), _) => text.clone(),
            (_, Some(content)) => words_of(content),
            // Letters of parties: something to be seen.
            _ if object.contains_key("parties") => "‹›".to_owned(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_and_controls_become_visible() {
        assert_eq!(printable_code("a\u{202E}b\0c\u{1b}d"), "a‹U+202E›b␀c␛d");
        assert_eq!(printable_code("one\r\ntwo\u{FEFF}"), "one\ntwo");
        assert_eq!(printable_code("עברית \u{200F}ok"), "עברית \u{200F}ok");
        assert_eq!(printable_code("a\n\tb\0"), "a\n    b␀");
    }

    #[test]
    fn words_that_run_the_other_way_keep_their_ends() {
        assert_eq!(marked("22 November"), "\u{200E}22 November\u{200E}");
        assert_eq!(marked("Keep it."), "\u{200E}Keep it.\u{200E}");
        assert_eq!(marked(". "), ". ");
        assert_eq!(marked("."), ".\u{200E}");
        for same in ["Keep it", "אבג: PCI DSS.", "(عربي) one", "2026.4", "–", ""] {
            assert_eq!(marked(same), same);
        }
    }

    #[test]
    fn a_day_is_held_in_one_piece_where_words_are_divided() {
        let words = held_together("Head of Ledger, 3 August 2026, SEC-412; October");
        let day = "\u{2060}3\u{A0}August\u{A0}2026\u{2060}";
        assert_eq!(days_whole(&words), format!("Head of Ledger, {day}, \u{2060}SEC-412\u{2060}; October"));
        assert_eq!(days_whole("12\u{A0}% of it"), "12\u{A0}% of it");
    }

    #[test]
    fn long_runs_gain_breaks_and_lose_nothing() {
        let long = "x".repeat(10_000);
        let broken = breakable(&long, 20);
        assert_eq!(broken.replace(BREAK, ""), long);
        assert!(broken.split(BREAK).all(|piece| piece.chars().count() <= 20));
        assert_eq!(breakable("short words stay", 20), "short words stay");
        // A Region, an ARN and an id are read as one; addresses end lines where their parts join, and only there.
        for whole in ["arn:aws:iam::111122223333:role/Deploy", "(ap-southeast-2)", "ER-3f0a9c41"] {
            assert_eq!(breakable(whole, 11), whole);
        }
        let path = "evidence/2026/access_review.payments@larkspur-example.pdf".to_owned();
        let pieces = ["evidence/", "2026/", "access_", "review.", "payments@", "larkspur-", "example.", "pdf"];
        assert_eq!(breakable(&path, 20).split(BREAK).collect::<Vec<_>>(), pieces);
        assert_eq!(breakable("dependencies of Kubernetes", 11), "dependencies of Kubernetes");
    }

    #[test]
    fn regions_ids_and_days_are_held_together() {
        let held = |name: &str| format!("{HELD}{name}{HELD}");
        let expected =
            format!("In {}, {}: {} by 2\u{A0}October\u{A0}2026.", held("eu-west-1"), held("us-gov-east-1"), held("ONUS-C010"));
        assert_eq!(held_together("In eu-west-1, us-gov-east-1: ONUS-C010 by 2 October 2026."), expected);
        assert_eq!(held_together("arn:aws:s3:::b"), held("arn:aws:s3:::b"));
        for same in ["a well-known name", "May we go on", "payments-db", "read-only: 12 to 14", "2026-10-02"] {
            assert_eq!(held_together(same), same);
        }
    }

    #[test]
    fn a_run_that_returns_is_cut_and_counted() {
        let (long, short) = ("x".repeat(10_000), "y".repeat(400));
        let text = format!("before {long} between {short} after");
        assert_eq!(shortened(&text, |_| true), text);
        let cut = format!("before {}…‹+9940› between {short} after", "x".repeat(60));
        assert_eq!(shortened(&text, |run| run != long), cut);
        let marked = "e\u{301}".repeat(300);
        assert_eq!(shortened(&marked, |_| false), format!("{}…‹+540›", "e\u{301}".repeat(30)));
    }

    #[test]
    fn a_character_without_a_glyph_is_printed_as_its_code_point() {
        assert_eq!(framed("Launch 🚀 pad"), "Launch ‹U+1F680› pad");
        assert_eq!(framed("支付 é ‹U+202E›"), "支付 é ‹U+202E›");
        assert_eq!(without_glyph("🚀 a 🚀 \u{E000}"), ['\u{E000}', '🚀']);
    }

    #[test]
    fn a_heading_is_seen_and_fits_a_bookmark() {
        for same in ["What is yours: Core", "Launch ‹U+1F680›", "支付"] {
            assert_eq!(headline(same), same);
        }
        assert_eq!(headline("\u{200B} \u{2060}"), "‹U+200B›‹U+2060›");
        assert_eq!([headline(""), headline(" \u{A0}")], ["–", "–"]);
        assert_eq!(headline(&"é ".repeat(900)), format!("{}…‹+800›", "é ".repeat(500)));
    }

    #[test]
    fn combining_marks_stay_with_their_letter() {
        let marked = "e\u{301}".repeat(40);
        assert!(breakable(&marked, 7).split(BREAK).all(|piece| !piece.starts_with('\u{301}')));
    }
}
