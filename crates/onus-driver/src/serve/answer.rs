//! One request, one reply: pure, so that every refusal can be tried without a socket.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use onus_render::html;

use super::live_site::{Built, Shown, SiteContent};
use super::trouble::{self, Trouble};

/// Whose names the server goes by. A page elsewhere can make a browser ask under a name that leads here; so a name that is
/// not ours is refused.
#[derive(Clone, Copy, Debug)]
pub struct Hosts {
    /// Address that is listened on.
    pub address: IpAddr,
    pub port: u16,
}

impl Hosts {
    /// Whether a `Host` header names this server.
    pub fn allow(&self, header: &str) -> bool {
        let (host, port) = match header.strip_prefix('[') {
            Some(rest) => match rest.split_once(']') {
                Some((host, port)) => (host, port.strip_prefix(':')),
                None => return false,
            },
            None => header.split_once(':').map_or((header, None), |(host, port)| (host, Some(port))),
        };
        let port = match port {
            None => self.port == 80,
            Some(port) => port.parse() == Ok(self.port),
        };
        let host = match host.parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || !self.address.is_loopback(),
            Err(_) => host.eq_ignore_ascii_case("localhost"),
        };
        port && host
    }
}

/// What was asked.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest<'a> {
    /// `GET`.
    pub method: &'a str,
    /// The `Host` header.
    pub host: Option<&'a str>,
    /// Path and query.
    pub target: &'a str,
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct PageAnswer {
    /// Status code.
    pub status: u16,
    /// Media type.
    pub media: &'static str,
    /// Where to go instead.
    pub location: Option<String>,
    /// Name of the state that it shows.
    pub shown: String,
    /// Content.
    pub body: Vec<u8>,
}

/// Now, or as soon as there is something new.
#[derive(Debug)]
pub enum Reply {
    Now(PageAnswer),
    /// The browser knows everything; it waits for news.
    Wait,
}

const RELOAD: &str = include_str!("reload.js");
const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// What to answer.
pub fn reply(hosts: &Hosts, shown: &Shown, asked: &PageRequest) -> Reply {
    let plain = |status: u16, words: &str| {
        let body = format!("{words}\n").into_bytes();
        Reply::Now(PageAnswer { status, media: TEXT, location: None, shown: shown.name.clone(), body })
    };
    if !asked.host.is_some_and(|host| hosts.allow(host)) {
        return plain(421, "this server is asked under a name that is not its own");
    }
    if !matches!(asked.method, "GET" | "HEAD") {
        return plain(405, "this server only shows pages");
    }
    let (path, query) = asked.target.split_once('?').unwrap_or((asked.target, ""));
    let Ok(path) = percent_decode_str(path).decode_utf8() else { return plain(400, "the address is not UTF-8") };
    let Some(file) = path.strip_prefix('/') else { return plain(400, "the address is no path") };
    match file {
        "onus/news" => {
            let known = query.split('&').find_map(|part| part.strip_prefix("since="));
            return if known == Some(shown.name.as_str()) { Reply::Wait } else { plain_news(shown) };
        }
        "onus/reload.js" => {
            return Reply::Now(found(shown, file, RELOAD.replace("@SHOWN@", &shown.name).into_bytes()));
        }
        _ => {}
    }
    Reply::Now(match &shown.content {
        SiteContent::Site(site) => from_site(shown, site, file),
        SiteContent::Stale(site, trouble) => {
            let mut answer = from_site(shown, site, file);
            if answer.media == HTML {
                answer.body = trouble::above(trouble, answer.body);
            }
            answer
        }
        // Pages in trouble are dressed as all others are.
        SiteContent::Trouble(trouble) => match html::asset(file) {
            Some(bytes) => found(shown, file, bytes.to_vec()),
            None => PageAnswer { status: 500, ..page(shown, trouble::page(trouble)) },
        },
    })
}

/// The name of the state and nothing else.
pub(super) fn plain_news(shown: &Shown) -> Reply {
    Reply::Now(news(shown))
}

/// The answer to what cannot be read as a request.
pub(super) fn refused(shown: &Shown, status: u16) -> PageAnswer {
    let body = b"this is no request that is answered here\n".to_vec();
    PageAnswer { status, media: TEXT, location: None, shown: shown.name.clone(), body }
}

/// The answer to a browser that waited.
pub(super) fn news(shown: &Shown) -> PageAnswer {
    PageAnswer { status: 200, media: TEXT, location: None, shown: shown.name.clone(), body: shown.name.clone().into_bytes() }
}

fn from_site(shown: &Shown, site: &Built, file: &str) -> PageAnswer {
    let name = if file.is_empty() || file.ends_with('/') { format!("{file}index.html") } else { file.to_owned() };
    match site.file(&name) {
        Some(Ok(bytes)) => found(shown, &name, bytes),
        Some(Err(error)) => {
            let trouble = Trouble { title: "A template cannot be rendered".into(), report: error.to_string() };
            PageAnswer { status: 500, ..page(shown, trouble::page(&trouble)) }
        }
        None if site.has(&format!("{file}/index.html")) => {
            // Links on a page count from its folder: without the slash they would lead beside it.
            let last = file.rsplit('/').next().unwrap_or(file);
            let to = percent_encoding::utf8_percent_encode(last, percent_encoding::NON_ALPHANUMERIC);
            PageAnswer { status: 302, location: Some(format!("{to}/")), ..page(shown, String::new()) }
        }
        None => PageAnswer { status: 404, ..page(shown, trouble::missing(file)) },
    }
}

fn found(shown: &Shown, file: &str, body: Vec<u8>) -> PageAnswer {
    let media = match file.rsplit('.').next().unwrap_or_default() {
        "html" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => TEXT,
    };
    PageAnswer { status: 200, media, location: None, shown: shown.name.clone(), body }
}

fn page(shown: &Shown, html: String) -> PageAnswer {
    PageAnswer { status: 200, media: HTML, location: None, shown: shown.name.clone(), body: html.into_bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loopback() -> Hosts {
        Hosts { address: IpAddr::from([127, 0, 0, 1]), port: 4040 }
    }

    fn trouble() -> Shown {
        let trouble = Trouble { title: "1 error".into(), report: "<b> is wrong".into() };
        Shown { name: "7.1".into(), content: SiteContent::Trouble(trouble) }
    }

    fn ask(hosts: &Hosts, method: &str, host: &str, target: &str) -> Option<PageAnswer> {
        match reply(hosts, &trouble(), &PageRequest { method, host: Some(host), target }) {
            Reply::Now(answer) => Some(answer),
            Reply::Wait => None,
        }
    }

    #[test]
    fn only_our_own_names_are_answered() {
        for good in ["127.0.0.1:4040", "localhost:4040", "LOCALHOST:4040", "[::1]:4040", "127.9.9.9:4040"] {
            assert!(loopback().allow(good), "{good}");
        }
        for bad in [
            "evil.example:4040",
            "localhost.evil.example:4040",
            "192.168.1.9:4040",
            "localhost",
            "localhost:80",
            "",
            "[::1",
            "[]:4040",
        ] {
            assert!(!loopback().allow(bad), "{bad}");
            assert_eq!(ask(&loopback(), "GET", bad, "/").unwrap().status, 421, "{bad}");
        }
        let open = Hosts { address: IpAddr::from([0, 0, 0, 0]), port: 4040 };
        assert!(open.allow("192.168.1.9:4040"), "told to listen everywhere, it goes by its addresses");
        assert!(!open.allow("evil.example:4040"), "but by no name");
    }

    #[test]
    fn nothing_is_changed_and_nothing_read_beside_the_site() {
        for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
            assert_eq!(ask(&loopback(), method, "localhost:4040", "/").unwrap().status, 405, "{method}");
        }
        for path in
            ["/../book.toml", "/%2e%2e/book.toml", "/..%2fbook.toml", "//etc/passwd", "/assets/../../Cargo.toml", "/assets/%00"]
        {
            let answer = ask(&loopback(), "GET", "localhost:4040", path).unwrap();
            assert_eq!(answer.status, 500, "{path}: the page that tells the trouble, whatever is asked");
        }
        assert_eq!(ask(&loopback(), "GET", "localhost:4040", "/%ff").unwrap().status, 400);
    }

    #[test]
    fn the_trouble_page_is_dressed_and_quotes_safely() {
        let answer = ask(&loopback(), "GET", "localhost:4040", "/matrix/").unwrap();
        let text = String::from_utf8(answer.body).unwrap();
        assert!(text.contains("&lt;b&gt; is wrong") && !text.contains("<b>"), "{text}");
        assert_eq!(ask(&loopback(), "GET", "localhost:4040", "/assets/onus.css").unwrap().media, "text/css; charset=utf-8");
    }

    #[test]
    fn the_last_good_site_is_shown_below_what_is_wrong_now() {
        let trouble = Trouble { title: "1 error".into(), report: "<b> is wrong".into() };
        let page = trouble::above(&trouble, b"<html><body class=\"x\"><main>The page</main></body></html>".to_vec());
        let page = String::from_utf8(page).unwrap();
        let (notice, rest) =
            (page.find("&lt;b&gt; is wrong").expect("the notice"), page.find("<main>The page").expect("the page"));
        assert!(notice < rest && page.find("<body class=\"x\">").expect("the body") < notice, "{page}");
        let live_site = super::super::LiveSite::new(7, SiteContent::Trouble(trouble.clone()));
        live_site.show(SiteContent::Trouble(trouble));
        assert!(matches!(live_site.now().content, SiteContent::Trouble(_)), "no site was ever good");
    }

    #[test]
    fn a_browser_waits_only_while_it_knows_everything() {
        assert!(ask(&loopback(), "GET", "localhost:4040", "/onus/news?since=7.1").is_none());
        let answer = ask(&loopback(), "GET", "localhost:4040", "/onus/news?since=6.9").unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"7.1".as_slice()));
    }
}
