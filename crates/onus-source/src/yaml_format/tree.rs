//! A YAML document with what a formatter must keep and a reader may drop: comments, blank lines, anchors' names.

use granit_parser::{Event, Parser, ScalarStyle, Span};

pub(super) use granit_parser::StructureStyle;

use super::FormatError;

/// A document; `remarks` are the comments of one that holds no collection.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub root: Option<Node>,
    pub remarks: Vec<Remark>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub anchor: Option<String>,
    pub value: Value,
    /// Last line of the text that is the node's own.
    last_line: usize,
}

#[derive(Debug)]
pub(super) enum Value {
    /// `plain`: written without quotes, so that it may be a number, a date, a truth value or nothing. Empty and plain is nothing.
    Scalar {
        text: String,
        plain: bool,
    },
    Alias(String),
    Collection(Collection),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Sequence,
    Mapping,
}

#[derive(Debug)]
pub(super) struct Collection {
    pub shape: Shape,
    pub entries: Vec<Entry>,
    /// Comments behind the last entry.
    pub below: Vec<Remark>,
    pub style: StructureStyle,
    column: usize,
}

/// An item of a sequence, or a key with its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub key: Option<Node>,
    pub value: Node,
    /// Comments on lines of their own above the entry.
    pub above: Vec<Remark>,
    /// Comments at the end of one of its lines.
    pub beside: Vec<Aside>,
    /// A blank line stands before the entry's first line.
    pub spaced: bool,
    line: usize,
}

/// A comment at the end of a line, with its `#`.
#[derive(Clone, Debug)]
pub(super) struct Aside {
    pub text: String,
    /// Where it begins, if more than one space stands before it: aligned with others, perhaps.
    pub column: Option<usize>,
}

/// A comment on a line of its own, with its `#`.
#[derive(Debug)]
pub(super) struct Remark {
    pub text: String,
    /// A blank line stands before it.
    pub spaced: bool,
}

impl Node {
    pub fn collection(&self) -> Option<&Collection> {
        match &self.value {
            Value::Collection(collection) => Some(collection),
            Value::Scalar { .. } | Value::Alias(_) => None,
        }
    }

    fn collection_mut(&mut self) -> Option<&mut Collection> {
        match &mut self.value {
            Value::Collection(collection) => Some(collection),
            Value::Scalar { .. } | Value::Alias(_) => None,
        }
    }
}

impl Entry {
    fn last_line(&self) -> usize {
        self.value.last_line.max(self.line)
    }
}

impl Document {
    /// Makes lists of scalars, and no other collection, stand in brackets, and comments one space behind what they are about.
    pub fn make_uniform(&mut self) {
        fn put(collection: &mut Collection) {
            collection.entries.iter_mut().flat_map(|entry| &mut entry.beside).for_each(|aside| aside.column = None);
            let scalar = |entry: &Entry| matches!(entry.value.value, Value::Scalar { .. });
            let in_brackets = collection.shape == Shape::Sequence && collection.entries.iter().all(scalar);
            collection.style = if in_brackets { StructureStyle::Flow } else { StructureStyle::Block };
            collection.entries.iter_mut().filter_map(|entry| entry.value.collection_mut()).for_each(put);
        }
        if let Some(collection) = self.root.as_mut().and_then(Node::collection_mut) {
            put(collection);
        }
    }
}

/// Reads one document. Refused are tags, directives and further documents, for which neither a model nor an inventory has a use.
pub(super) fn read(text: &str) -> Result<Document, FormatError> {
    let options = granit_parser::options! { emit_comments: true, emit_anchor_events: true, disallow_directives: true };
    let mut events = Vec::new();
    let mut comments = Vec::new();
    let mut documents = 0;
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|e| FormatError::at(e.marker().line(), format!("this is not YAML: {}", e.info())))?;
        match event {
            Event::Comment(content, _) => comments.push((format!("#{}", content.trim_end()), span)),
            Event::DocumentStart(..) if documents > 0 => {
                return Err(FormatError::at(span.start.line(), "the file holds more than one YAML document"));
            }
            Event::DocumentStart(..) => documents += 1,
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            event => events.push((event, span)),
        }
    }
    let mut reader = Reader { lines: text.lines().collect(), events: events.into_iter().peekable(), anchors: Vec::new() };
    let root = if reader.events.peek().is_some() { Some(reader.node()?) } else { None };
    let mut document = Document { root, remarks: Vec::new() };
    for (comment, span) in comments {
        let (line, column) = (span.start.line(), span.start.col());
        let mut collection = document.root.as_mut().and_then(Node::collection_mut);
        let shares_line = !reader.leads(line, column);
        let aside = Aside { text: comment.clone(), column: reader.is_apart(line, column).then_some(column) };
        let beside = collection.as_mut().is_some_and(|c| shares_line && attach(c, line, &aside));
        if !beside {
            let remark = Remark { text: comment, spaced: reader.spaced(line) };
            match collection {
                Some(collection) => place(collection, remark, line, column),
                None => document.remarks.push(remark),
            }
        }
    }
    Ok(document)
}

struct Reader<'t, E: Iterator<Item = (Event<'t>, Span)>> {
    lines: Vec<&'t str>,
    events: std::iter::Peekable<E>,
    /// Names by number, in the order of their definition.
    anchors: Vec<(usize, String)>,
}

impl<'t, E: Iterator<Item = (Event<'t>, Span)>> Reader<'t, E> {
    /// Whether the line above is blank.
    fn spaced(&self, line: usize) -> bool {
        line >= 2 && self.lines.get(line - 2).is_some_and(|l| l.trim().is_empty())
    }

    /// Whether more than one space stands before this column.
    fn is_apart(&self, line: usize, column: usize) -> bool {
        let before = self.lines.get(line.wrapping_sub(1)).into_iter().flat_map(|l| l.chars().take(column));
        before.fold(0, |spaces, c| if c == ' ' { spaces + 1 } else { 0 }) > 1
    }

    fn node(&mut self) -> Result<Node, FormatError> {
        let Some((event, span)) = self.events.next() else {
            return Err(FormatError::at(0, "the document ends too early"));
        };
        let tagged = match &event {
            Event::Scalar(.., tag) | Event::SequenceStart(.., tag) | Event::MappingStart(.., tag) => tag.is_some(),
            _ => false,
        };
        if tagged {
            return Err(FormatError::at(span.start.line(), "YAML tags are not used here"));
        }
        let anchor = self.anchor();
        match event {
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                // Nothing at all is reported as `~`.
                let absent = plain && span.start == span.end;
                let text = if absent { String::new() } else { text.into_owned() };
                let last_line = if absent { 0 } else { self.last_line(&span) };
                Ok(Node { anchor, value: Value::Scalar { text, plain }, last_line })
            }
            Event::Alias(number) => {
                let name = self.anchors.iter().rev().find(|(n, _)| *n == number).map(|(_, name)| name.clone());
                let name = name.ok_or_else(|| FormatError::at(span.start.line(), "this alias names no anchor"))?;
                Ok(Node { anchor, value: Value::Alias(name), last_line: span.end.line() })
            }
            Event::SequenceStart(style, ..) => self.collection(Shape::Sequence, style, anchor, &span),
            Event::MappingStart(style, ..) => self.collection(Shape::Mapping, style, anchor, &span),
            _ => Err(FormatError::at(span.start.line(), "only maps, lists and text are used here")),
        }
    }

    fn anchor(&mut self) -> Option<String> {
        match self.events.next_if(|(event, _)| matches!(event, Event::Anchor(..))) {
            Some((Event::Anchor(number, name), _)) => {
                self.anchors.push((number, name.to_string()));
                Some(name.into_owned())
            }
            _ => None,
        }
    }

    fn collection(
        &mut self,
        shape: Shape,
        style: StructureStyle,
        anchor: Option<String>,
        start: &Span,
    ) -> Result<Node, FormatError> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (line, column) = match self.events.peek() {
                Some((Event::SequenceEnd | Event::MappingEnd, _)) | None => break,
                Some((_, span)) => (span.start.line(), span.start.col()),
            };
            let key = if shape == Shape::Mapping { Some(self.node()?) } else { None };
            if key.as_ref().is_some_and(|k| k.collection().is_some()) {
                return Err(FormatError::at(line, "a key must be text"));
            }
            let first_on_line = entries.last().is_none_or(|e| e.last_line() < line) && self.leads(line, column);
            let value = self.node()?;
            let spaced = first_on_line && self.spaced(line);
            entries.push(Entry { key, value, above: Vec::new(), beside: Vec::new(), spaced, line });
        }
        let end = self.events.next().map_or(start.end.line(), |(_, span)| span.end.line());
        let last_line = match style {
            StructureStyle::Flow => end,
            StructureStyle::Block => entries.last().map_or(start.start.line(), Entry::last_line),
        };
        let column = self.column(start);
        let collection = Collection { shape, entries, below: Vec::new(), style, column };
        Ok(Node { anchor, value: Value::Collection(collection), last_line })
    }

    /// Whether nothing but blanks and the dashes of sequences stands before this column.
    fn leads(&self, line: usize, column: usize) -> bool {
        let mut before = self.lines.get(line.wrapping_sub(1)).into_iter().flat_map(|l| l.chars().take(column));
        before.all(|c| matches!(c, ' ' | '-'))
    }

    /// Column of a block collection: a sequence that is indented no further than its key starts at its first item instead.
    fn column(&self, start: &Span) -> usize {
        let column = start.start.col();
        let line = self.lines.get(start.start.line().wrapping_sub(1)).copied().unwrap_or_default();
        match line.chars().take(column).position(|c| c == '-') {
            Some(dash) if self.leads(start.start.line(), column) && line.chars().nth(column) != Some('-') => dash,
            _ => column,
        }
    }

    /// Last line of a scalar: the span of a block scalar reaches to the token that follows.
    fn last_line(&self, span: &Span) -> usize {
        let mut last = span.end.line();
        while last > span.start.line() && (last == span.end.line() && span.end.col() == 0 || self.is_beyond(last, span)) {
            last -= 1;
        }
        last
    }

    /// A line of a scalar's span on which nothing of the scalar stands: only blanks before the span's end.
    fn is_beyond(&self, line: usize, span: &Span) -> bool {
        let text = self.lines.get(line - 1).copied().unwrap_or_default();
        let end = if line == span.end.line() { span.end.col() } else { usize::MAX };
        text.chars().take(end).all(char::is_whitespace)
    }
}

/// Gives a comment at the end of a line to the innermost entry that starts on it, else to the one whose value ends there.
fn attach(collection: &mut Collection, line: usize, comment: &Aside) -> bool {
    let covers = |e: &&mut Entry| (e.line..=e.last_line()).contains(&line);
    let Some(entry) = collection.entries.iter_mut().rev().find(covers) else { return false };
    let (first, last) = (entry.line, entry.value.last_line);
    if let Some(nested) = entry.value.collection_mut() {
        // Behind the bracket that closes a flow collection, the comment is about the collection.
        let open = nested.style == StructureStyle::Block || last > line;
        if open && (first < line || nested.entries.iter().any(|e| e.line == line)) {
            return attach(nested, line, comment);
        }
    }
    entry.beside.push(comment.clone());
    true
}

/// Puts a comment above the entry that follows it, or below the last entry of the collection whose indentation it shares.
fn place(collection: &mut Collection, remark: Remark, line: usize, column: usize) {
    let next = collection.entries.iter().position(|e| e.line > line).unwrap_or(collection.entries.len());
    if let Some(previous) = next.checked_sub(1).and_then(|i| collection.entries.get_mut(i)) {
        let last = previous.value.last_line;
        if let Some(nested) = previous.value.collection_mut() {
            let closes = nested.style == StructureStyle::Block && column >= nested.column && column > collection.column;
            if line < last || closes {
                return place(nested, remark, line, column);
            }
        }
    }
    match collection.entries.get_mut(next) {
        Some(entry) => entry.above.push(remark),
        None => collection.below.push(remark),
    }
}
