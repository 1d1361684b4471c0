//! The head of a request, read within limits: whoever reaches the port may send anything, or nothing for ever.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Most bytes of a request's first line and headers.
const LARGEST_HEAD: usize = 16 << 10;
/// Longest time in which they must arrive.
const TIME_FOR_HEAD: Duration = Duration::from_secs(10);

/// What was asked, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub method: String,
    pub target: String,
    pub host: Option<String>,
}

/// Why a request is not answered as it asks, as a status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Malformed = 400,
    TooSlow = 408,
    TooLarge = 431,
}

/// Reads the head of a request. The error of a connection that just ends is the system's.
pub fn read_head(stream: &mut TcpStream) -> io::Result<Result<Head, Refused>> {
    read_head_within(stream, TIME_FOR_HEAD)
}

/// However many pieces it comes in, all of it must be there in time.
fn read_head_within(stream: &mut TcpStream, time: Duration) -> io::Result<Result<Head, Refused>> {
    #[allow(clippy::disallowed_methods, reason = "a time limit for a connection; never reaches a document")]
    let start = Instant::now();
    let mut bytes = Vec::new();
    let mut buffer = [0_u8; 2048];
    loop {
        let left = time.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Ok(Err(Refused::TooSlow));
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                return Ok(Err(Refused::TooSlow));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            return Ok(if end > LARGEST_HEAD { Err(Refused::TooLarge) } else { parse(&bytes[..end]) });
        }
        if bytes.len() > LARGEST_HEAD {
            return Ok(Err(Refused::TooLarge));
        }
    }
}

/// The first line and the one `Host` header. Two of them mean two things to two programs.
fn parse(head: &[u8]) -> Result<Head, Refused> {
    let text = std::str::from_utf8(head).map_err(|_| Refused::Malformed)?;
    let mut lines = text.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let mut words = first.split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Refused::Malformed);
    };
    let mut host = None;
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(Refused::Malformed)?;
        if name.eq_ignore_ascii_case("host") && host.replace(value.trim().to_owned()).is_some() {
            return Err(Refused::Malformed);
        }
    }
    Ok(Head { method: method.to_owned(), target: target.to_owned(), host })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_or_refused() {
        let head = parse(b"GET /a?b HTTP/1.1\r\nAccept: */*\r\nhOST:  localhost:4040").expect("a head");
        assert_eq!((head.method.as_str(), head.target.as_str(), head.host.as_deref()), ("GET", "/a?b", Some("localhost:4040")));
        for bad in [
            "",
            "GET /",
            "GET / HTTP/2",
            "GET  / HTTP/1.1",
            "GET / x HTTP/1.1",
            "GET / HTTP/1.1\r\nno colon",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b",
        ] {
            assert_eq!(parse(bad.as_bytes()), Err(Refused::Malformed), "{bad:?}");
        }
        assert_eq!(parse(b"GET /\xff HTTP/1.1"), Err(Refused::Malformed));
    }

    #[test]
    fn a_head_that_trickles_in_or_never_comes_is_too_slow() {
        use std::io::Write;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        for trickles in [false, true] {
            let mut sender = TcpStream::connect(listener.local_addr().expect("an address")).expect("connected");
            let (mut stream, _) = listener.accept().expect("a connection");
            let reading = std::thread::spawn(move || read_head_within(&mut stream, Duration::from_millis(300)));
            while !reading.is_finished() {
                if trickles && sender.write_all(b"x").is_err() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            assert_eq!(reading.join().expect("no panic").expect("no error"), Err(Refused::TooSlow), "{trickles}");
        }
    }
}
