//! Evidence packs: one signed zip that an auditor checks with common programs.
//!
//! [`assessment`] judges a scope for a period, [`payload`] lists what is in its pack, [`bag::write`] seals it as a BagIt bag
//! in a deterministic zip, [`add_signature`] adds a signer, [`verify`] judges a pack of any origin. Everything of the
//! inventory that gets here was cut down to the scope before ([`onus_core::matrix::scoped`]). Must not know: the terminal,
//! the clock, the environment.

mod append;
pub mod archive;
pub mod assessment;
mod assurance_reports;
pub mod bag;
pub mod detect;
mod digest;
mod earlier;
pub mod entry;
mod envelope;
mod error;
mod evidence;
mod excerpt;
mod facts;
mod findings;
mod gaps;
mod index;
mod index_page;
pub mod key;
mod layout;
mod media;
mod model_excerpt;
mod neutral_path;
mod order;
mod pack_path;
pub mod payload;
mod populations;
mod problem_list;
mod project_file;
mod readme;
mod registers;
pub mod release;
mod scope_names;
mod settings;
mod sign;
mod signature_check;
mod signature_judgement;
pub mod signers;
mod staged_file;
pub mod statement;
mod table;
mod tag_files;
mod time;
pub mod timestamp;
pub mod verify;

pub use earlier::superseded;
pub use error::{PackError, Problem};
pub use gaps::summary as gap_summary;
pub use layout::NAMESPACE;
pub use order::{Allowance, EnvelopeWanted, GapPolicy, Order};
pub use pack_path::base_name;
pub use sign::{add_signature, add_time_stamp};
