//! The site while it is being written: answers a browser from memory, and tells it when there is something new.
//!
//! What is asked for is looked up in the plan of the site and rendered then; no path of a request ever reaches the file
//! system.

mod answer;
mod listen;
mod live_site;
mod request;
mod trouble;
mod watch;

pub use answer::{Hosts, PageAnswer, PageRequest, Reply, reply};
pub use listen::{Listener, serve};
pub use live_site::{Built, LiveSite, Shown, SiteContent};
pub use trouble::{Trouble, page as trouble_page};
pub use watch::ProjectWatcher;

use std::sync::Arc;

use crate::DriverError;
use crate::books::publications;
use crate::build::{BuildObserver, site_settings};
use crate::open::Project;
use crate::templates::{ProjectTemplates, project_templates};

/// The site of an opened project, in memory.
pub fn site(project: &mut Project, observer: Arc<dyn BuildObserver + Send>) -> Result<Built, DriverError> {
    let publications = publications(project)?;
    let templates = ProjectTemplates { html: project_templates(project)?.html, ..ProjectTemplates::default() };
    observer.own_templates(&templates.names());
    Ok(Built::new(publications, &templates.html, site_settings(project), observer)?)
}
