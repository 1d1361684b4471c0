//! Who hears how far a build is.

use crate::open::Project;

/// A caller that wants to hear how far a build is.
pub trait BuildObserver: Sync {
    /// The project was read and resolved. Its warnings can be shown.
    fn project_opened(&self, _project: &Project) {}
    /// So many files will be written.
    fn files_planned(&self, _count: u64) {}
    fn file_written(&self) {}
    fn files_finished(&self) {}
    /// The project has templates of its own: their paths, as far as they will be used. What they do is not ours, and is watched.
    fn own_templates(&self, _names: &[String]) {}
    /// A file is rendered from templates. Returns what [`BuildObserver::rendering_ends`] is told.
    fn rendering_begins(&self, _path: &str) -> u64 {
        0
    }
    fn rendering_ends(&self, _job: u64) {}
}

/// An observer that wants to hear nothing.
pub struct Unobserved;

impl BuildObserver for Unobserved {}
