//! Writes what an import found into the inventory, and leaves what people changed alone.
//!
//! Beside the YAML stand what the import wrote last ([`base`]) and where every resource went ([`population`]). A value that
//! still reads as it was written may be updated; any other is somebody's. Must not know: sources, the terminal, the clock.

pub mod assign;
pub mod base;
pub mod desired;
pub mod edit;
pub mod existing;
pub mod files;
pub mod item;
mod lost_settings;
pub mod merge;
pub mod population;
pub mod previous;
pub mod stage;
