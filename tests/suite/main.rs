//! The integration tests: one binary, one module a topic.

mod html;
mod inventory;
mod markdown;
mod sample;
