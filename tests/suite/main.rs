//! The integration tests: one binary, because linking is the dearest part; one module a topic, fixtures under
//! `tests/fixtures`.

mod house;
mod html;
mod inventory;
mod markdown;
mod matrix;
mod model;
mod narrative;
mod pdf;
mod sample;
mod sink;
