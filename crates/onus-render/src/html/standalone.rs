//! One page that needs no other file: blocks with a style sheet inside. For mail, for artefacts of a pipeline.

use std::collections::BTreeMap;

use crate::RenderError;
use onus_publish::block::Block;
use onus_source::text::escaped_html;

use super::page::render_blocks;
use super::settings::Settings;
use super::site::Site;

const STYLE: &str = include_str!("../../../../assets/html/standalone.css");

/// The page. Links into books print their words alone.
pub fn standalone(title: &str, language: &str, blocks: &[Block]) -> Result<String, RenderError> {
    let site = Site::new(&[], &BTreeMap::new(), Settings::default())?;
    let body = render_blocks(&site, blocks)?;
    let (title, language) = (escaped_html(title), escaped_html(language));
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    ))
}
