//! Reports of tests in the format of JUnit: a restore test, a failover drill. Who ran a test says what it is proof of, by
//! properties of the test or its suite (`onus.duty`, `onus.deployment`, `onus.account`, `onus.proves`), or with the import.
//!
//! Only attributes are read: what a test printed, and why it failed, may hold anything. No entity is looked up, and a
//! document type is refused.

use std::io::Read;

use jiff::Timestamp;
use onus_model::Proves;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::result::{CheckOutcome, ResultSink, TestResult, moment};
use crate::resource::ReadError;
use crate::support::input::{open, text};
use crate::support::sniff;

/// Deepest nesting of elements.
const MAX_DEPTH: usize = 64;

const NO_REPORT: &str = "this is no report of tests in the format of JUnit";

/// What properties say of a test; inner ones win.
#[derive(Clone, Default)]
struct Declared {
    duty: Option<String>,
    subject: Option<String>,
    proves: Option<Proves>,
}

impl Declared {
    fn or(self, outer: &Declared) -> Declared {
        Declared {
            duty: self.duty.or_else(|| outer.duty.clone()),
            subject: self.subject.or_else(|| outer.subject.clone()),
            proves: self.proves.or(outer.proves),
        }
    }
}

/// An element that is open.
enum Frame {
    Suite(Suite),
    Test(Test),
    /// Anything else: its content says nothing here.
    Other,
}

#[derive(Default)]
struct Suite {
    declared: Declared,
    at: Option<Timestamp>,
    /// Tests that ended: properties of the suite may follow them.
    tests: Vec<Test>,
}

struct Test {
    name: String,
    declared: Declared,
    at: Option<Timestamp>,
    outcome: CheckOutcome,
}

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let input = open(input)?;
    let (head, meter) = (input.head.clone(), input.meter.clone());
    let text = text(input, "Import the report of one suite at a time.", |e| meter.failed(&e))?;
    let mut report = Report { text: &text, head: &head, stack: Vec::new(), tests: None };
    let mut reader = Reader::from_str(&text);
    loop {
        let at = offset(reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Start(element)) => report.start(&element, at)?,
            Ok(Event::Empty(element)) => {
                report.start(&element, at)?;
                report.end();
            }
            Ok(Event::End(_)) => report.end(),
            Ok(Event::DocType(_)) => {
                let hint = "Take the declaration out: a report of tests needs none, and what it names is never looked up.";
                return Err(report.error(at, "a document type is declared", hint));
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            // What the parser says would repeat words of the file.
            Err(_) => {
                let hint = "Was the file cut off, or edited? Take it from the run of the tests again.";
                let error = report.error(offset(reader.error_position()), "this is not well-formed XML", hint);
                let is_report = text.contains("<testsuite");
                return Err(if is_report { error } else { sniff::or_foreign(error, &head, "junit") });
            }
        }
    }
    if !report.stack.is_empty() {
        let hint = "An element is not closed: was the file cut off? Take it from the run of the tests again.";
        return Err(report.error(text.len(), "the report ends early", hint));
    }
    let Some(tests) = report.tests else {
        return Err(sniff::foreign(NO_REPORT, &head, "junit"));
    };
    sink.tool("JUnit", None);
    for Test { name, declared, at, outcome } in tests {
        let proves = declared.proves.unwrap_or(Proves::PartOf);
        sink.test(TestResult { test: name, duty: declared.duty, subject: declared.subject, proves, outcome, at });
    }
    Ok(())
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

struct Report<'t> {
    text: &'t str,
    head: &'t [u8],
    stack: Vec<Frame>,
    /// Tests of the suites that have ended; none while no suite was found.
    tests: Option<Vec<Test>>,
}

impl Report<'_> {
    fn error(&self, at: usize, message: &str, hint: &str) -> ReadError {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|b| **b != b'\n').count() + 1;
        ReadError::at(line, column, message, hint)
    }

    fn attribute(&self, element: &BytesStart, name: &str, at: usize) -> Result<Option<String>, ReadError> {
        let hint = "An attribute is written name=\"value\", and `<` and `&` in it as &lt; and &amp;.";
        let refused = || self.error(at, "an attribute cannot be read", hint);
        match element.try_get_attribute(name).map_err(|_| refused())? {
            Some(attribute) => {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| refused())?;
                Ok(Some(value.into_owned()))
            }
            None => Ok(None),
        }
    }

    fn start(&mut self, element: &BytesStart, at: usize) -> Result<(), ReadError> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(self.error(at, "elements are nested too deeply", "A report of tests has suites, tests and properties."));
        }
        let frame = match element.local_name().as_ref() {
            "testsuites" | "testsuite" => {
                let time = self.attribute(element, "timestamp", at)?;
                Frame::Suite(Suite { at: time.as_deref().and_then(moment), ..Suite::default() })
            }
            _ if self.stack.is_empty() => {
                return Err(self.error(at, NO_REPORT, &sniff::hint(self.head, "junit")));
            }
            "testcase" => {
                let name = self.attribute(element, "name", at)?.unwrap_or_default();
                let class = self.attribute(element, "classname", at)?.filter(|class| !class.is_empty());
                let time = self.attribute(element, "timestamp", at)?;
                // GoogleTest says so of what it did not run.
                let state = self.attribute(element, "status", at)?;
                let ran = !state.is_some_and(|s| ["notrun", "skipped", "disabled"].contains(&s.to_ascii_lowercase().as_str()));
                Frame::Test(Test {
                    name: class.map_or_else(|| name.clone(), |class| format!("{class}.{name}")),
                    declared: Declared::default(),
                    at: time.as_deref().and_then(moment),
                    outcome: if ran { CheckOutcome::Pass } else { CheckOutcome::Skipped },
                })
            }
            "property" => {
                self.property(element, at)?;
                Frame::Other
            }
            other => {
                if let (Some(Frame::Test(test)), Some(outcome)) = (self.stack.last_mut(), outcome(other)) {
                    test.outcome = test.outcome.max(outcome);
                }
                Frame::Other
            }
        };
        self.stack.push(frame);
        Ok(())
    }

    /// A property counts for the nearest test or suite around it.
    fn property(&mut self, element: &BytesStart, at: usize) -> Result<(), ReadError> {
        let (Some(name), Some(value)) = (self.attribute(element, "name", at)?, self.attribute(element, "value", at)?) else {
            return Ok(());
        };
        let value = value.trim().to_owned();
        let proves = match name.as_str() {
            "onus.proves" => {
                let known = Proves::ALL.into_iter().find(|(word, _)| *word == value).map(|(_, proves)| proves);
                let words = Proves::ALL.map(|(word, _)| word).join(", ");
                let wrong = || self.error(at, "`onus.proves` has an unknown value", &format!("Write one of: {words}."));
                Some(known.ok_or_else(wrong)?)
            }
            "onus.duty" | "onus.deployment" | "onus.account" => None,
            _ => return Ok(()),
        };
        let around = self.stack.iter_mut().rev().find_map(|frame| match frame {
            Frame::Suite(suite) => Some(&mut suite.declared),
            Frame::Test(test) => Some(&mut test.declared),
            Frame::Other => None,
        });
        if let Some(declared) = around {
            match name.as_str() {
                "onus.duty" => declared.duty = Some(value),
                "onus.proves" => declared.proves = proves,
                _ => declared.subject = Some(value),
            }
        }
        Ok(())
    }

    fn end(&mut self) {
        match self.stack.pop() {
            Some(Frame::Test(test)) => {
                if let Some(Frame::Suite(suite)) = self.stack.iter_mut().rev().find(|frame| matches!(frame, Frame::Suite(_))) {
                    suite.tests.push(test);
                }
            }
            Some(Frame::Suite(Suite { declared, at, tests })) => {
                let ended =
                    tests.into_iter().map(|test| Test { declared: test.declared.or(&declared), at: test.at.or(at), ..test });
                match self.stack.iter_mut().rev().find(|frame| matches!(frame, Frame::Suite(_))) {
                    Some(Frame::Suite(outer)) => outer.tests.extend(ended),
                    _ => self.tests.get_or_insert_with(Vec::new).extend(ended),
                }
            }
            Some(Frame::Other) | None => {}
        }
    }
}

/// What an element inside a test says of it.
fn outcome(element: &str) -> Option<CheckOutcome> {
    Some(match element {
        "failure" => CheckOutcome::Fail,
        "error" => CheckOutcome::Error,
        "skipped" => CheckOutcome::Skipped,
        // It passed when it was run again: a person must look at why.
        "flakyFailure" | "flakyError" => CheckOutcome::Manual,
        _ => return None,
    })
}
