//! The site while it is being written: answers a browser from memory, and tells it when there is something new.
//!
//! What is asked for is looked up in the plan of the site and rendered then; no path of a request ever reaches the file
//! system.

mod answer;
mod board;
mod listen;
mod trouble;
mod watch;

pub use answer::{Answer, Asked, Hosts, Reply, reply};
pub use board::{Board, Built, Content, Shown};
pub use listen::{Listener, serve};
pub use trouble::{Trouble, page as trouble_page};
pub use watch::ProjectWatcher;

use crate::DriverError;
use crate::books::publications;
use crate::build::site_settings;
use crate::open::Project;
use crate::templates::project_templates;

/// The site of an opened project, in memory.
pub fn site(project: &mut Project) -> Result<Built, DriverError> {
    let publications = publications(project)?;
    let templates = project_templates(project)?.html;
    Ok(Built::new(publications, &templates, site_settings(project))?)
}
