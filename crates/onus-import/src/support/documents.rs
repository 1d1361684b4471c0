//! JSON documents behind one another, with what a wrapper printed before, between and behind them.
//!
//! Must not know: what the documents mean.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// How many lines were passed over before the present document.
#[derive(Clone, Default)]
pub struct NoiseMeter(Rc<Cell<usize>>);

impl NoiseMeter {
    pub fn lines(&self) -> usize {
        self.0.get()
    }
}

/// A stream that is given to a parser document by document.
pub struct Documents<R> {
    input: R,
    meter: NoiseMeter,
    /// Line breaks that the parser has read of the present document.
    read: usize,
}

/// Most bytes of lines around documents that are passed over.
const MAX_NOISE: usize = 1 << 20;

impl<R: BufRead> Documents<R> {
    pub fn new(input: R) -> (Documents<R>, NoiseMeter) {
        let meter = NoiseMeter::default();
        (Documents { input, meter: meter.clone(), read: 0 }, meter)
    }

    /// Passes over lines until one begins a document. At the start of a file all lines before the first one with `{` may be
    /// noise; behind a document only those that no JSON begins with. Returns whether any was passed over.
    pub fn skip_noise(&mut self, start: bool) -> io::Result<bool> {
        self.meter.0.set(self.meter.0.get() + self.read);
        self.read = 0;
        self.skip_blanks()?;
        if start && !self.document_ahead()? {
            return Ok(false);
        }
        let mut passed = 0;
        let mut any = false;
        loop {
            self.skip_blanks()?;
            let Some(first) = self.input.fill_buf()?.first().copied() else { return Ok(any) };
            let is_json = match start {
                true => first == b'{',
                false => matches!(first, b'{' | b'}' | b']' | b',' | b'"') || (first == b'[' && !self.is_log_line()?),
            };
            if is_json || passed > MAX_NOISE {
                return Ok(any);
            }
            if let Some(prefix) = prefix(first_line(self.input.fill_buf()?)) {
                self.input.consume(prefix);
                return Ok(true);
            }
            any = true;
            passed += self.skip_line()?;
        }
    }

    /// Whether nothing follows.
    pub fn ended(&mut self) -> io::Result<bool> {
        Ok(self.input.fill_buf()?.is_empty())
    }

    /// Whether a document begins here.
    pub fn at_document(&mut self) -> io::Result<bool> {
        Ok(self.input.fill_buf()?.first() == Some(&b'{'))
    }

    /// Whether a line of what lies ahead begins with `{`, and the text does not begin as JSON of another shape does.
    fn document_ahead(&mut self) -> io::Result<bool> {
        let ahead = self.input.fill_buf()?;
        if ahead.first() == Some(&b'{') {
            return Ok(true);
        }
        let first = first_line(ahead);
        let log = !first.starts_with(b"[") || log_line(first);
        let mut lines = ahead.split(|b| *b == b'\n');
        Ok(log && (prefix(first).is_some() || lines.any(|line| line.first() == Some(&b'{') || prefix(line).is_some())))
    }

    fn is_log_line(&mut self) -> io::Result<bool> {
        let ahead = self.input.fill_buf()?;
        Ok(log_line(first_line(ahead)))
    }

    fn skip_blanks(&mut self) -> io::Result<()> {
        loop {
            let ahead = self.input.fill_buf()?;
            let blank = ahead.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let done = blank < ahead.len() || ahead.is_empty();
            let breaks = ahead[..blank].iter().filter(|b| **b == b'\n').count();
            self.meter.0.set(self.meter.0.get() + breaks);
            self.input.consume(blank);
            if done {
                return Ok(());
            }
        }
    }

    fn skip_line(&mut self) -> io::Result<usize> {
        let mut passed = 0;
        loop {
            let ahead = self.input.fill_buf()?;
            if ahead.is_empty() {
                return Ok(passed);
            }
            let end = ahead.iter().position(|b| *b == b'\n');
            let used = end.map_or(ahead.len(), |n| n + 1);
            self.input.consume(used);
            passed += used;
            if end.is_some() {
                self.meter.0.set(self.meter.0.get() + 1);
                return Ok(passed);
            }
        }
    }
}

fn first_line(text: &[u8]) -> &[u8] {
    text.split(|b| *b == b'\n').next().unwrap_or_default()
}

/// How documents on one line begin that Terraform and OpenTofu print.
const BEGINNINGS: [&[u8]; 2] = [b"{\"format_version\":", b"{\"version\":"];

/// Longest text before a document on its own line.
const MAX_PREFIX: usize = 512;

/// How much of a line is what a runner printed before a document: `10:00:00.000 STDOUT [unit] terraform: {"format_version":…`.
fn prefix(line: &[u8]) -> Option<usize> {
    let start = line.iter().take(MAX_PREFIX).position(|b| *b == b'{').filter(|start| *start > 0)?;
    BEGINNINGS.iter().any(|b| line[start..].starts_with(b)).then_some(start)
}

/// `[command]/usr/bin/terraform show`, `[INFO] …`: a word in brackets, which no JSON begins with.
fn log_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"[") else { return true };
    let word = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"-_:. ".contains(b)).count();
    rest.first().is_some_and(u8::is_ascii_alphabetic) && rest.get(word) == Some(&b']')
}

impl<R: BufRead> Read for Documents<R> {
    /// A byte at a time, so that nothing behind a document is taken with it.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ahead = self.input.fill_buf()?;
        let Some((byte, place)) = ahead.first().copied().zip(buffer.first_mut()) else { return Ok(0) };
        *place = byte;
        self.input.consume(1);
        self.read += usize::from(byte == b'\n');
        Ok(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(text: &str) -> Vec<String> {
        let (mut input, _) = Documents::new(text.as_bytes());
        let mut out = Vec::new();
        input.skip_noise(true).expect("bytes");
        while input.at_document().expect("bytes") {
            let mut json = serde_json::Deserializer::from_reader(&mut input);
            let value: serde_json::Value = serde::Deserialize::deserialize(&mut json).expect("JSON");
            out.push(value.to_string());
            input.skip_noise(false).expect("bytes");
        }
        let mut rest = String::new();
        input.read_to_string(&mut rest).expect("bytes");
        out.push(rest);
        out
    }

    #[test]
    fn lines_around_documents_are_passed_over_and_nothing_else_is() {
        assert_eq!(documents("[command]/bin/terraform show\n{\"a\":1}\n\n::debug::exit 0\n"), ["{\"a\":1}", ""]);
        assert_eq!(documents("{\"a\":1}\n{\"b\":2}\n"), ["{\"a\":1}", "{\"b\":2}", ""]);
        assert_eq!(documents("Running\n{\"a\":1}{\"b\":2}\nDone.\n"), ["{\"a\":1}", "{\"b\":2}", ""]);
        assert_eq!(documents("{\"a\":1}}\n"), ["{\"a\":1}", "}\n"]);
        let version = r#"{"format_version":"1.0"}"#;
        let runner =
            format!("10:00:00.123 STDOUT [a] terraform: {version}\n10:00:01.456 STDOUT [b] terraform: {version}\nDone.\n");
        assert_eq!(documents(&runner), [version, version, ""]);
        assert_eq!(documents("[\n{\"a\":1}\n]"), ["[\n{\"a\":1}\n]"]);
    }
}
