//! Text for people: what is invisible, ids and anchors, lists, counts, days, and texts cut to a length.
//!
//! Must not know: any format. Every crate uses these; none has its own.

mod slug;
mod visible;

use std::borrow::Cow;

use jiff::civil::Date;

pub use slug::{heading_anchor, hex, inventory_id, slug, slug_within};
pub use visible::{Medium, is_printable_ascii, one_line, visible};

/// The first characters of a text, with a mark where something was cut off.
pub fn clip(words: &str, limit: usize) -> String {
    if words.chars().count() <= limit {
        return words.to_owned();
    }
    let cut: String = words.chars().take(limit.saturating_sub(1)).collect();
    // At a word's end, if that does not lose much.
    let end = cut.rfind(char::is_whitespace).filter(|at| *at > cut.len() * 2 / 3).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([' ', ',', ';', ':', '.']))
}

/// `a`, `a and b`, `a, b and c`.
pub fn join(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// The months as [`day_words`] writes them.
pub const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// A day as people write it: `5 December 2026`.
pub fn day_words(day: Date) -> String {
    let month = MONTHS[usize::try_from(day.month()).map_or(0, |m| m - 1)];
    format!("{} {month} {}", day.day(), day.year())
}

/// `1 deployment`, `3 deployments`, `3 duties`.
pub fn plural(count: u64, singular: &str) -> String {
    match singular.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => counted(count, singular, &format!("{stem}ies")),
        _ => counted(count, singular, &format!("{singular}s")),
    }
}

/// `1 item of evidence`, `3 items of evidence`: for what [`plural`] gets wrong.
pub fn counted(count: u64, singular: &str, plural: &str) -> String {
    let word = if count == 1 { singular } else { plural };
    format!("{} {word}", grouped(count))
}

/// `1,234`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The first letter as at the start of a sentence.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The first characters of a text, and `…` where more follow. Other than [`clip`], it cuts within words.
pub fn truncated(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// What somebody wrote, in backticks and cut to a length that fits a message.
pub fn quote(written: &str) -> String {
    format!("`{}`", truncated(written, 60))
}

/// A text in which no word is longer than a person reads. Messages quote what somebody wrote, and a link target of a
/// megabyte must not fill the terminal.
pub fn without_endless_words(text: String) -> String {
    const LONGEST: usize = 300;
    const KEPT: usize = 200;
    if !text.split(char::is_whitespace).any(|word| word.chars().count() > LONGEST) {
        return text;
    }
    text.split_inclusive(char::is_whitespace)
        .map(|word| match word.chars().count() > LONGEST {
            true => {
                let letters = word.trim_end();
                let (space, close) = (&word[letters.len()..], if letters.ends_with('`') { "`" } else { "" });
                Cow::Owned(format!("{}{close}{space}", truncated(letters, KEPT)))
            }
            false => Cow::Borrowed(word),
        })
        .collect()
}

/// Text as HTML or XML, safe between tags and in attributes with either quote.
pub fn escaped_html(text: &str) -> Cow<'_, str> {
    let mark = |b: &u8| matches!(b, b'&' | b'<' | b'>' | b'"' | b'\'');
    let Some(first) = text.bytes().position(|b| mark(&b)) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 32);
    let (mut written, mut next) = (0, Some(first));
    while let Some(at) = next {
        out.push_str(&text[written..at]);
        out.push_str(match text.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        written = at + 1;
        next = text.as_bytes()[written..].iter().position(mark).map(|n| written + n);
    }
    out.push_str(&text[written..]);
    Cow::Owned(out)
}

/// Whether a text can turn the direction of what stands beside it: right-to-left letters or direction marks.
pub fn turns_direction(text: &str) -> bool {
    // No such character is below U+0590, whose first byte is 0xD6.
    text.bytes().fold(false, |any, b| any | (b >= 0xD6))
        && text.chars().any(|c| {
            is_right_to_left(c) || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        })
}

/// Letters of Hebrew, Arabic and the other scripts that run from right to left.
pub fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_their_words() {
        assert_eq!([0, 1, 2].map(|n| plural(n, "gap")), ["0 gaps", "1 gap", "2 gaps"]);
        assert_eq!([0, 1, 2].map(|n| plural(n, "duty")), ["0 duties", "1 duty", "2 duties"]);
        assert_eq!([1, 2].map(|n| plural(n, "day")), ["1 day", "2 days"]);
        assert_eq!([1, 2].map(|n| counted(n, "person", "people")), ["1 person", "2 people"]);
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(truncated("äöü", 3), "äöü");
        assert_eq!(truncated("äöü!", 3), "äöü…");
        assert_eq!(quote(&"x".repeat(61)), format!("`{}…`", "x".repeat(60)));
        assert_eq!(clip("one two three", 9), "one two…");
    }

    #[test]
    fn only_words_without_end_are_cut() {
        let ordinary = "see `https://docs.example/a-page` for more\n".to_owned();
        assert_eq!(without_endless_words(ordinary.clone()), ordinary);
        let endless = format!("`{}` leads to no page", "é".repeat(10_000));
        assert_eq!(without_endless_words(endless), format!("`{}…` leads to no page", "é".repeat(199)));
    }

    #[test]
    fn markup_is_escaped_once() {
        assert_eq!(escaped_html("<a href=\"x\">'&amp;'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;");
        assert!(matches!(escaped_html("plain é"), Cow::Borrowed("plain é")));
    }

    #[test]
    fn only_some_letters_turn_the_direction() {
        for (text, turns) in [("abc é 支", false), ("אבג", true), ("مرحبا", true), ("a\u{202E}", true), ("a\u{200F}", true)]
        {
            assert_eq!(turns_direction(text), turns, "{text:?}");
        }
    }

    #[test]
    fn the_first_letter_may_become_two() {
        assert_eq!(["", "data class", "ßa", "É"].map(capitalised), ["", "Data class", "SSa", "É"]);
    }
}
