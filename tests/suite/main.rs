//! The integration tests: one binary, one module a topic.

mod html;
mod markdown;
mod sample;
