//! A page that stands where the site would be, while the input is wrong.

use crate::render::html;

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

/// The page. It comes back by itself when the input is mended.
pub fn page(trouble: &Trouble) -> String {
    let (title, report) = (html::escaped(&trouble.title), html::escaped(&trouble.report));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/assets/onus.css\">\n\
         <script src=\"/assets/theme.js\"></script>\n<script src=\"/onus/reload.js\" defer></script>\n</head>\n<body>\n\
         <div class=\"frame wide\">\n<main id=\"onus-main\">\n<h1>{title}</h1>\n\
         <p class=\"summary\">Mend the input and save it: this page goes by itself.</p>\n\
         <pre class=\"report\" tabindex=\"0\"><code>{report}</code></pre>\n</main>\n</div>\n</body>\n</html>\n"
    )
}
