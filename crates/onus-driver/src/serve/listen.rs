//! The socket: a bounded number of connections with a time limit each, and browsers that wait for news.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::answer::{self, Hosts, PageAnswer, PageRequest, Reply};
use super::live_site::LiveSite;
use super::request::{Head, read_head};

/// Connections that are served at once. What comes beyond is closed.
const CONNECTIONS: usize = 64;
/// Browsers that may wait at once.
const WAITING: usize = 200;
/// How often those are looked after, and after how many times one is told that there is nothing new.
const TICK: Duration = Duration::from_millis(200);
const TICKS: u32 = 100;
/// Longest time for an answer to be taken.
const TIME_FOR_ANSWER: Duration = Duration::from_secs(20);
/// What is read of a body that nobody wants, so that the answer arrives before the connection ends.
const DISCARDED: usize = 64 << 10;

/// A bound socket.
pub struct Listener {
    socket: TcpListener,
    hosts: Hosts,
}

struct Waiting {
    stream: TcpStream,
    knows: String,
    ticks: u32,
}

/// What all connections share.
struct Server {
    hosts: Hosts,
    live_site: Arc<LiveSite>,
    waiting: Mutex<Vec<Waiting>>,
    open: AtomicUsize,
}

impl Listener {
    /// Binds; port 0 takes any that is free.
    pub fn bind(address: IpAddr, port: u16) -> Result<Listener, String> {
        let socket = TcpListener::bind(SocketAddr::new(address, port)).map_err(|e| e.to_string())?;
        let port = socket.local_addr().map_or(port, |a| a.port());
        Ok(Listener { socket, hosts: Hosts { address, port } })
    }

    /// Where a browser on this machine finds it.
    pub fn url(&self) -> String {
        let host = match self.hosts.address {
            address if address.is_unspecified() => "127.0.0.1".to_owned(),
            IpAddr::V6(address) => format!("[{address}]"),
            IpAddr::V4(address) => address.to_string(),
        };
        format!("http://{host}:{}/", self.hosts.port)
    }
}

/// Answers from the site until the process ends. Returns at once.
pub fn serve(listener: Listener, live_site: Arc<LiveSite>) {
    let Listener { socket, hosts } = listener;
    let server = Arc::new(Server { hosts, live_site, waiting: Mutex::default(), open: AtomicUsize::new(0) });
    let teller = Arc::clone(&server);
    thread::spawn(move || {
        for stream in socket.incoming() {
            // Out of descriptors, or a connection that ended at once.
            let Ok(stream) = stream else {
                thread::sleep(TICK);
                continue;
            };
            if server.open.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS {
                server.open.fetch_sub(1, Ordering::Relaxed);
                continue;
            }
            let one = Arc::clone(&server);
            let started = thread::Builder::new().name("connection".into()).spawn(move || {
                // A browser that went away wants no answer.
                let _ = answer_one(&one, stream);
                one.open.fetch_sub(1, Ordering::Relaxed);
            });
            if started.is_err() {
                server.open.fetch_sub(1, Ordering::Relaxed);
            }
        }
    });
    thread::spawn(move || {
        loop {
            thread::sleep(TICK);
            tell(&teller);
        }
    });
}

fn answer_one(server: &Server, mut stream: TcpStream) -> io::Result<()> {
    stream.set_write_timeout(Some(TIME_FOR_ANSWER))?;
    let head = read_head(&mut stream)?;
    let shown = server.live_site.now();
    let Head { method, target, host } = match head {
        Ok(head) => head,
        Err(refused) => return send(stream, "GET", answer::refused(&shown, refused as u16)),
    };
    match answer::reply(&server.hosts, &shown, &PageRequest { method: &method, host: host.as_deref(), target: &target }) {
        Reply::Now(answer) => send(stream, &method, answer),
        Reply::Wait => {
            let mut list = server.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if list.len() < WAITING {
                list.push(Waiting { stream, knows: shown.name.clone(), ticks: 0 });
                return Ok(());
            }
            drop(list);
            send(stream, &method, PageAnswer { status: 503, ..answer::news(&shown) })
        }
    }
}

/// Answers everybody who waited for what is shown now, and those who waited long enough.
fn tell(server: &Server) {
    let shown = server.live_site.now();
    let ready: Vec<Waiting> = {
        let mut list = server.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        list.iter_mut().for_each(|w| w.ticks += 1);
        list.extract_if(.., |w| w.knows != shown.name || w.ticks > TICKS).collect()
    };
    for one in ready {
        let _ = send(one.stream, "GET", answer::news(&shown));
    }
}

fn send(mut stream: TcpStream, method: &str, answer: PageAnswer) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", answer.status, reason(answer.status));
    let mut headers = vec![
        ("Content-Type", answer.media.to_owned()),
        ("Content-Length", answer.body.len().to_string()),
        ("Connection", "close".to_owned()),
        ("Cache-Control", "no-store".to_owned()),
        ("Server-Timing", format!("onus;desc=\"{}\"", answer.shown)),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("X-Frame-Options", "DENY".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
        ("Cross-Origin-Opener-Policy", "same-origin".to_owned()),
    ];
    headers.extend(answer.location.map(|to| ("Location", to)));
    for (name, value) in headers {
        // Nothing here holds a line's end; a header that did would be two.
        if !value.contains(['\r', '\n']) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    if method != "HEAD" {
        stream.write_all(&answer.body)?;
    }
    stream.flush()?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(TICK))?;
    let mut buffer = [0_u8; 4096];
    let mut discarded = 0;
    while discarded < DISCARDED {
        match stream.read(&mut buffer)? {
            0 => break,
            read => discarded += read,
        }
    }
    Ok(())
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Bad Request",
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufRead;

    use super::*;
    use crate::serve::{SiteContent, Trouble};

    fn server() -> SocketAddr {
        let listener = Listener::bind(IpAddr::from([127, 0, 0, 1]), 0).expect("a free port");
        let address = listener.socket.local_addr().expect("an address");
        let trouble = Trouble { title: "1 error".into(), report: "wrong".into() };
        serve(listener, Arc::new(LiveSite::new(7, SiteContent::Trouble(trouble))));
        address
    }

    fn status(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).expect("connected");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut line = String::new();
        io::BufReader::new(stream).read_line(&mut line).expect("an answer");
        line.trim().to_owned()
    }

    #[test]
    fn requests_are_answered_within_limits() {
        let address = server();
        let host = format!("Host: {address}\r\n");
        assert_eq!(status(address, &format!("GET /assets/onus.css HTTP/1.1\r\n{host}\r\n")), "HTTP/1.1 200 OK");
        assert_eq!(status(address, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), "HTTP/1.1 421 Misdirected Request");
        assert_eq!(status(address, "nonsense\r\n\r\n"), "HTTP/1.1 400 Bad Request");
        let long = format!("GET / HTTP/1.1\r\n{host}X: {}\r\n\r\n", "x".repeat(20 << 10));
        assert_eq!(status(address, &long), "HTTP/1.1 431 Request Header Fields Too Large");
    }

    #[test]
    fn silent_connections_do_not_keep_others_out_for_ever() {
        let address = server();
        let silent: Vec<TcpStream> = (0..CONNECTIONS + 8).map(|_| TcpStream::connect(address).expect("connected")).collect();
        thread::sleep(Duration::from_millis(300));
        let mut one_too_many = silent.last().expect("one").try_clone().expect("a copy");
        one_too_many.set_read_timeout(Some(Duration::from_secs(2))).expect("set");
        assert_eq!(one_too_many.read(&mut [0; 1]).ok(), Some(0), "closed at once");
        drop(silent);
        thread::sleep(Duration::from_millis(300));
        let host = format!("Host: {address}\r\n");
        assert_eq!(status(address, &format!("GET /assets/onus.css HTTP/1.1\r\n{host}\r\n")), "HTTP/1.1 200 OK");
    }
}
