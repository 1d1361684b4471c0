//! The site while it is being written: answers a browser from memory, and tells it when there is something new.
//!
//! What is asked for is looked up in the plan of the site and rendered then; no path of a request ever reaches the file
//! system. Must not know: the command line, what is watched, the clock.

mod answer;
mod board;
mod listen;
mod trouble;

pub use answer::{Answer, Asked, Hosts, Reply, reply};
pub use board::{Board, Built, Content, Shown};
pub use listen::{Listener, serve};
pub use trouble::{Trouble, page as trouble_page};
