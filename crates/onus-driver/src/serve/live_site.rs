//! What is shown at the moment, and what is shown next.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use onus_publish::block::Publication;
use onus_publish::outlines;
use onus_render::{RenderError, html};

use super::trouble::Trouble;
use crate::build::BuildObserver;

/// A site that can be asked for any of its files.
pub struct Built {
    publications: Vec<Publication>,
    site: html::Site,
    files: BTreeMap<String, html::Job>,
    /// Hears what is rendered.
    observer: Arc<dyn BuildObserver + Send>,
}

impl Built {
    /// Lays the site out; nothing is rendered before it is asked for.
    pub fn new(
        publications: Vec<Publication>,
        templates: &BTreeMap<String, String>,
        settings: html::Settings,
        observer: Arc<dyn BuildObserver + Send>,
    ) -> Result<Built, RenderError> {
        let settings = html::Settings { delivery: html::Delivery::Server, ..settings };
        let outlines = outlines(&publications);
        let site = html::Site::new(&outlines, templates, settings)?;
        let files = html::plan(&site, &outlines).into_iter().collect();
        Ok(Built { publications, site, files, observer })
    }

    /// Whether there is such a file.
    pub fn has(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }

    /// The bytes of a file; none where there is no such file.
    pub fn file(&self, file: &str) -> Option<Result<Vec<u8>, RenderError>> {
        let job = self.files.get(file)?;
        let watched = self.observer.rendering_begins(&format!("html/{file}"));
        let rendered = html::render(&self.site, &self.publications, job).map(std::borrow::Cow::into_owned);
        self.observer.rendering_ends(watched);
        Some(rendered)
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// What a browser gets to see.
pub enum SiteContent {
    Site(Arc<Built>),
    /// The last good site, and why there is no newer one.
    Stale(Arc<Built>, Trouble),
    /// Why there is none.
    Trouble(Trouble),
}

/// One state of the site.
pub struct Shown {
    /// Names the state: a browser that knows another one has something to load.
    pub name: String,
    /// What is shown.
    pub content: SiteContent,
}

/// The site as it is shown: replaced as a whole, read by many.
pub struct LiveSite {
    /// Tells one run of the program from the next.
    session: u32,
    shown: RwLock<(u64, Arc<Shown>)>,
}

impl LiveSite {
    /// One with its first state.
    pub fn new(session: u32, content: SiteContent) -> LiveSite {
        LiveSite { session, shown: RwLock::new((1, Arc::new(Shown { name: format!("{session}.1"), content }))) }
    }

    /// What is shown now.
    pub fn now(&self) -> Arc<Shown> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// Shows something else.
    pub fn show(&self, content: SiteContent) {
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        let number = shown.0 + 1;
        // What could be read a moment ago is still worth reading while an error is fixed.
        let content = match (content, &shown.1.content) {
            (SiteContent::Trouble(trouble), SiteContent::Site(last) | SiteContent::Stale(last, _)) => {
                SiteContent::Stale(Arc::clone(last), trouble)
            }
            (content, _) => content,
        };
        *shown = (number, Arc::new(Shown { name: format!("{}.{number}", self.session), content }));
    }
}
