//! Pages at addresses that were published before: each leads on to where the same is told today.

use tera::{Context, Value};

use super::page::about_site;
use super::site::Site;
use crate::RenderError;
use crate::address::relative;
use crate::planned_file::{FileContent, PlannedFile};
use crate::template_blocks::fields;

/// A page that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedPage {
    /// Its file, from the root of the site.
    pub from: String,
    /// File of the page that stands for it; none: the nearest one above it does.
    pub to: Option<String>,
}

/// Whether a file of the site is a page, and so an address that people may have kept.
pub fn is_page(file: &str) -> bool {
    file.ends_with("/index.html")
}

/// A file for each page that is gone, in the folder of the site.
pub fn moved_files<'a>(site: &'a Site, moved: Vec<MovedPage>) -> Vec<PlannedFile<'a>> {
    let file = |page: MovedPage| PlannedFile {
        path: format!("html/{}", page.from),
        book: None,
        content: FileContent::Rendered(Box::new(move |_| render_moved(site, &page))),
    };
    moved.into_iter().map(file).collect()
}

fn render_moved(site: &Site, page: &MovedPage) -> Result<Vec<u8>, RenderError> {
    let (to, title) = page.to.as_deref().and_then(|to| Some((to, site.title_of(to)?))).unwrap_or_else(|| above(site, &page.from));
    let mut context = Context::new();
    let root = "../".repeat(page.from.matches('/').count());
    context.insert_value("page", fields! { "root" => root.as_str(), "href" => relative(&page.from, to), "title" => title });
    context.insert_value("site", about_site(site, &page.from));
    let mut out = Vec::new();
    site.tera.render_to("moved.html", &context, &mut out).map_err(|e| RenderError::template("moved.html", &e))?;
    Ok(out)
}

/// The first page of the nearest folder above a file, and its title.
fn above<'s>(site: &'s Site, file: &str) -> (&'s str, &'s str) {
    let mut folder = file.trim_end_matches("/index.html");
    loop {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        let index = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
        match site.page_at(&index) {
            Some(found) => return found,
            // Every site has a first page; one without leads to its root.
            None if folder.is_empty() => return ("index.html", ""),
            None => {}
        }
    }
}
