//! A file as readers get it: unpacked, without a byte order mark, counted and bounded.
//!
//! Must not know: JSON, CSV or what a file means.

use std::cell::Cell;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use super::sniff;
use crate::resource::ReadError;

/// Bytes of the start of a file that are kept, to guess what it is.
const HEAD: usize = 16 * 1024;

/// Most bytes that one entry of a file (a resource, a line of a bill) may have.
const MAX_ENTRY: u64 = 64 * 1024 * 1024;

/// Most memory, roughly, that one entry may take once it is read.
const MAX_COST: u64 = 48 * 1024 * 1024;

/// Most bytes of a file that is held in memory at once: a template, or a catalogue, of which ten thousand entities have some
/// 10 MiB.
const MAX_TEXT: u64 = 64 * 1024 * 1024;

/// Where reading stands, and what the present entry has used. Clones share one state.
#[derive(Clone, Default)]
pub struct Meter(Rc<State>);

#[derive(Default)]
struct State {
    line: Cell<usize>,
    column: Cell<usize>,
    entry: Cell<u64>,
    cost: Cell<u64>,
    over: Cell<bool>,
    open_quote: Cell<bool>,
}

impl Meter {
    /// A new entry begins: its budget is fresh.
    pub fn entry(&self) {
        self.0.entry.set(0);
        self.0.cost.set(0);
    }

    /// Takes from the entry's memory. `false` when it is used up.
    pub fn spend(&self, bytes: usize) -> bool {
        let cost = self.0.cost.get().saturating_add(bytes as u64);
        self.0.cost.set(cost);
        if cost > MAX_COST {
            self.0.over.set(true);
        }
        cost <= MAX_COST
    }

    /// What the present entry costs so far.
    pub fn cost(&self) -> u64 {
        self.0.cost.get()
    }

    /// Line and column behind the last byte that was read, from 1.
    pub fn place(&self) -> (usize, usize) {
        (self.0.line.get() + 1, self.0.column.get() + 1)
    }

    /// Whether the quotation marks read so far do not pair up.
    pub fn open_quote(&self) -> bool {
        self.0.open_quote.get()
    }

    fn count(&self, bytes: &[u8]) -> io::Result<()> {
        let state = &self.0;
        match bytes.iter().rposition(|b| *b == b'\n') {
            Some(last) => {
                state.line.set(state.line.get() + bytes.iter().filter(|b| **b == b'\n').count());
                state.column.set(bytes.len() - last - 1);
            }
            None => state.column.set(state.column.get() + bytes.len()),
        }
        if bytes.iter().filter(|b| **b == b'"').count() % 2 == 1 {
            state.open_quote.set(!state.open_quote.get());
        }
        state.entry.set(state.entry.get() + bytes.len() as u64);
        if state.entry.get() > MAX_ENTRY {
            state.over.set(true);
            return Err(io::Error::other("one entry is larger than 64 MiB"));
        }
        Ok(())
    }

    /// What went wrong below the parser.
    pub fn failed(&self, error: &io::Error) -> ReadError {
        let (line, column) = self.place();
        let (message, hint) = if self.0.over.get() {
            ("one entry is too large to be a resource or a line".to_owned(), "Is a quote or a bracket left open?".to_owned())
        } else if error.kind() == io::ErrorKind::UnexpectedEof {
            ("the file ends early".to_owned(), "Copy or download it again.".to_owned())
        } else {
            (format!("the file cannot be read: {error}"), "Copy or download it again.".to_owned())
        };
        ReadError::at(line, column, message, hint)
    }

    /// Whether a bound was hit.
    pub fn over(&self) -> bool {
        self.0.over.get()
    }
}

/// A file's text as bytes, in bounded pieces.
pub struct Input<'r> {
    source: Box<dyn Read + 'r>,
    /// Counts what passes.
    pub meter: Meter,
    /// The first bytes.
    pub head: Vec<u8>,
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.meter.count(&buffer[..read])?;
        Ok(read)
    }
}

/// Unpacks gzip, drops a byte order mark, refuses what is no UTF-8 text from its first bytes.
pub fn open<'r>(input: &'r mut dyn Read) -> Result<Input<'r>, ReadError> {
    let meter = Meter::default();
    let (mut head, packed) = peek(input).map_err(|e| meter.failed(&e))?;
    let mut source: Box<dyn Read + 'r> = Box::new(packed);
    if head.starts_with(&[0x1f, 0x8b]) {
        let (inner, rest) = peek(MultiGzDecoder::new(BufReader::new(source))).map_err(|e| meter.failed(&e))?;
        head = inner;
        source = Box::new(rest);
    }
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        let mut mark = [0; 3];
        source.read_exact(&mut mark).map_err(|e| meter.failed(&e))?;
        head.drain(..3);
    }
    if head.iter().all(u8::is_ascii_whitespace) && head.len() < HEAD {
        return Err(start("the file is empty", "Repeat the export; the AWS CLI may have had nothing to list."));
    }
    if let Some((what, hint)) = sniff::binary(&head) {
        return Err(start(&format!("this is {what}, not text"), hint));
    }
    Ok(Input { source, meter, head })
}

/// All of a file as text. `too_large` is the advice for a file of more than 64 MiB.
pub fn text(input: impl Read, too_large: &str, failed: impl FnOnce(io::Error) -> ReadError) -> Result<String, ReadError> {
    let mut bytes = Vec::new();
    input.take(MAX_TEXT + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_TEXT {
        return Err(start("the file is larger than 64 MiB", too_large));
    }
    String::from_utf8(bytes).map_err(|e| {
        let valid = &e.as_bytes()[..e.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|b| **b == b'\n').count() + 1;
        let column = valid.iter().rev().take_while(|b| **b != b'\n').count() + 1;
        ReadError::at(line, column, "this is not UTF-8 text", "Save the file as UTF-8.")
    })
}

fn start(message: &str, hint: &str) -> ReadError {
    ReadError::at(1, 1, message, hint)
}

/// The bytes that were peeked at, and what follows.
pub type Peeked<R> = Chain<Cursor<Vec<u8>>, Held<R>>;

/// The first bytes of a stream, and the whole stream.
pub fn peek<R: Read>(mut input: R) -> io::Result<(Vec<u8>, Peeked<R>)> {
    let mut head = vec![0; HEAD];
    let mut filled = 0;
    let mut error = None;
    while filled < HEAD {
        match input.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) if filled == 0 => return Err(e),
            Err(e) => {
                error = Some(e);
                break;
            }
        }
    }
    head.truncate(filled);
    Ok((head.clone(), Cursor::new(head).chain(Held { error, rest: input })))
}

/// A stream whose first error was met while peeking: what came before it is read first.
pub struct Held<R> {
    error: Option<io::Error>,
    rest: R,
}

impl<R: Read> Read for Held<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}
