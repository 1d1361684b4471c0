//! A page that stands where the site would be, while the input is wrong.

use onus_source::text::escaped_html;

/// Why there is no site.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// In one line: `3 errors`.
    pub title: String,
    /// The problems with their places, as the terminal shows them, without colour.
    pub report: String,
}

/// Everything comes from the server itself, and nothing from the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/// The page. It comes back by itself when the input is fixed.
pub fn page(trouble: &Trouble) -> String {
    let report = escaped_html(&trouble.report);
    let body = format!(
        "<p class=\"summary\">Fix the input and save it. This page reloads by itself.</p>\n\
         <pre class=\"report\" tabindex=\"0\"><code>{report}</code></pre>\n"
    );
    framed(&trouble.title, &body)
}

/// A page of the last good site, with what is wrong now above its content.
pub fn above(trouble: &Trouble, page: Vec<u8>) -> Vec<u8> {
    let Ok(text) = String::from_utf8(page) else { return Vec::new() };
    let Some(body) = text.find("<body").and_then(|start| Some(start + text[start..].find('>')? + 1)) else {
        return text.into_bytes();
    };
    let (title, report) = (escaped_html(&trouble.title), escaped_html(&trouble.report));
    let notice = format!(
        "\n<div class=\"frame wide\" role=\"alert\">\n<p><strong>{title}</strong> This page is as it was before.</p>\n\
         <pre class=\"report\" tabindex=\"0\"><code>{report}</code></pre>\n</div>\n"
    );
    format!("{}{notice}{}", &text[..body], &text[body..]).into_bytes()
}

/// The page for an address that the site does not have, or no longer has after an edit.
pub fn missing(file: &str) -> String {
    let file = escaped_html(file);
    let body = format!(
        "<p class=\"summary\">The site has nothing at <code>/{file}</code>. It may have been renamed.</p>\n\
         <p><a href=\"/\">The first page leads on from here</a>.</p>\n"
    );
    framed("There is no such page", &body)
}

fn framed(title: &str, body: &str) -> String {
    let title = escaped_html(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/assets/onus.css\">\n\
         <script src=\"/assets/theme.js\"></script>\n<script src=\"/onus/reload.js\" defer></script>\n</head>\n<body>\n\
         <div class=\"frame wide\">\n<main id=\"onus-main\">\n<h1>{title}</h1>\n\
         {body}</main>\n</div>\n</body>\n</html>\n"
    )
}
