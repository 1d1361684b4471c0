//! The socket: a few threads that answer, and browsers that wait for news.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tiny_http::{Header, Request, Response, Server, StatusCode};

use super::answer::{self, Answer, Asked, Hosts, Reply};
use super::board::Board;

/// Threads that answer.
const THREADS: usize = 4;
/// Browsers that may wait at once.
const WAITING: usize = 200;
/// How often those are looked after, and after how many times one is told that there is nothing new.
const TICK: Duration = Duration::from_millis(200);
const TICKS: u32 = 100;

/// A bound socket.
pub struct Listener {
    server: Arc<Server>,
    hosts: Hosts,
}

struct Waiting {
    request: Request,
    knows: String,
    ticks: u32,
}

impl Listener {
    /// Binds; port 0 takes any that is free.
    pub fn bind(address: IpAddr, port: u16) -> Result<Listener, String> {
        let server = Server::http(SocketAddr::new(address, port)).map_err(|e| e.to_string())?;
        let port = server.server_addr().to_ip().map_or(port, |a| a.port());
        Ok(Listener { server: Arc::new(server), hosts: Hosts { address, port } })
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

/// Answers from the board until the process ends. Returns at once.
pub fn serve(listener: Listener, board: Arc<Board>) {
    let waiting: Arc<Mutex<Vec<Waiting>>> = Arc::default();
    for _ in 0..THREADS {
        let (server, board, waiting, hosts) =
            (Arc::clone(&listener.server), Arc::clone(&board), Arc::clone(&waiting), listener.hosts);
        thread::spawn(move || {
            while let Ok(request) = server.recv() {
                answer_one(&hosts, &board, &waiting, request);
            }
        });
    }
    thread::spawn(move || {
        loop {
            thread::sleep(TICK);
            tell(&board, &waiting);
        }
    });
}

fn answer_one(hosts: &Hosts, board: &Board, waiting: &Mutex<Vec<Waiting>>, request: Request) {
    let shown = board.now();
    let header = |name: &'static str| request.headers().iter().find(|h| h.field.equiv(name)).map(|h| h.value.as_str());
    let asked = Asked { method: request.method().as_str(), host: header("Host"), target: request.url() };
    match answer::reply(hosts, &shown, &asked) {
        Reply::Now(answer) => send(request, answer),
        Reply::Wait => {
            let mut list = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if list.len() < WAITING {
                list.push(Waiting { request, knows: shown.name.clone(), ticks: 0 });
            } else {
                drop(list);
                send(request, Answer { status: 503, ..answer::news(&shown) });
            }
        }
    }
}

/// Answers everybody who waited for what is shown now, and those who waited long enough.
fn tell(board: &Board, waiting: &Mutex<Vec<Waiting>>) {
    let shown = board.now();
    let ready: Vec<Waiting> = {
        let mut list = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        list.iter_mut().for_each(|w| w.ticks += 1);
        list.extract_if(.., |w| w.knows != shown.name || w.ticks > TICKS).collect()
    };
    for one in ready {
        send(one.request, answer::news(&shown));
    }
}

fn send(request: Request, answer: Answer) {
    let mut response = Response::from_data(answer.body).with_status_code(StatusCode(answer.status));
    let mut headers = vec![
        ("Content-Type", answer.media.to_owned()),
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
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    // A browser that went away wants no answer.
    let _ = request.respond(response);
}
