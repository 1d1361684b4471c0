//! The integration tests: one binary, one module a topic, fixtures under `tests/fixtures`.

mod house;
mod sink;
