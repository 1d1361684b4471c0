//! OpenSSH's `allowed_signers`: who may sign, with which key, from when to when.
//!
//! One signer a line: principals, options, key. As `ssh-keygen` reads it; a line that cannot be used is noted and skipped.

use jiff::civil::DateTime;
use ssh_key::PublicKey;

use crate::error::Problem;
use crate::problem_list::ProblemList;
use onus_source::codes;

/// A line of the file.
#[derive(Clone, Debug)]
pub struct AllowedSigner {
    /// Patterns of names: `audit@larkspur.example`, `*@larkspur.example`, `!guest@larkspur.example`.
    pub principals: Vec<String>,
    /// Patterns of namespaces; empty: any.
    pub namespaces: Vec<String>,
    /// Seconds since 1970 from which the key counts.
    pub valid_after: Option<i64>,
    /// Seconds since 1970 until which it counts.
    pub valid_before: Option<i64>,
    pub key: PublicKey,
    /// Counted from one.
    pub line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    Valid,
    NotYetValid,
    Expired,
}

impl AllowedSigner {
    pub fn matches_principal(&self, principal: &str) -> bool {
        matches_list(&self.principals, principal)
    }

    /// Whether its key may sign what has this namespace.
    pub fn signs(&self, namespace: &str) -> bool {
        self.namespaces.is_empty() || matches_list(&self.namespaces, namespace)
    }

    /// Whether its key counts at this moment.
    pub fn validity(&self, at: i64) -> Validity {
        match (self.valid_after, self.valid_before) {
            (Some(from), _) if at < from => Validity::NotYetValid,
            (_, Some(to)) if at > to => Validity::Expired,
            _ => Validity::Valid,
        }
    }
}

/// Who may sign, and what was skipped.
#[derive(Clone, Debug, Default)]
pub struct Signers {
    pub usable: Vec<AllowedSigner>,
    /// Why lines cannot be used, each with its place.
    pub notes: Vec<String>,
}

/// Reads a file. A line that cannot be used admits nobody, so it is skipped; where no line can be used, nobody could sign and
/// that is reported. `path` is for messages.
pub fn parse(text: &str, path: &str) -> Result<Signers, Vec<Problem>> {
    let mut signers = Signers::default();
    let mut problems = ProblemList::default();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match signer(line, number) {
            Ok(signer) => signers.usable.push(signer),
            Err(why) => problems.push(invalid_line(format!("{path}:{number}: {why}")).at(format!("{path}:{number}"))),
        }
    }
    if signers.usable.is_empty() && problems.total() == 0 {
        problems.push(invalid_line(format!("{path} names no signer")));
    }
    let problems = problems.finish();
    if signers.usable.is_empty() {
        return Err(problems);
    }
    signers.notes = problems.into_iter().map(|p| format!("{}; this line is skipped", p.message)).collect();
    Ok(signers)
}

fn invalid_line(message: String) -> Problem {
    Problem::new(
        codes::ALLOWED_SIGNERS_UNREADABLE,
        message,
        "Write each line as NAME ssh-ed25519 AAAA…, or with another type of key; see ALLOWED SIGNERS in `man ssh-keygen`.",
    )
}

fn signer(line: &str, number: usize) -> Result<AllowedSigner, String> {
    let (principals, rest) = field(line)?;
    let principals = list(&principals);
    if principals.is_empty() {
        return Err("it names no signer".into());
    }
    let mut signer = AllowedSigner {
        principals,
        namespaces: Vec::new(),
        valid_after: None,
        valid_before: None,
        key: placeholder(),
        line: number,
    };
    let mut rest = rest.trim_start();
    if !is_algorithm(rest.split_whitespace().next().unwrap_or_default()) {
        let (options, after) = option_fields(rest)?;
        for option in options {
            apply(&mut signer, &option)?;
        }
        rest = after.trim_start();
    }
    signer.key = PublicKey::from_openssh(rest).map_err(|e| format!("the key cannot be read: {e}"))?;
    Ok(signer)
}

/// Always replaced: the key is the last field of a line.
fn placeholder() -> PublicKey {
    PublicKey::from(ssh_key::public::Ed25519PublicKey([0; 32]))
}

fn is_algorithm(word: &str) -> bool {
    word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-") || word.starts_with("rsa-")
}

fn apply(signer: &mut AllowedSigner, option: &str) -> Result<(), String> {
    let (name, value) = match option.split_once('=') {
        Some((name, value)) => (name, Some(value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value))),
        None => (option, None),
    };
    match (name.to_ascii_lowercase().as_str(), value) {
        ("namespaces", Some(value)) => signer.namespaces = list(value),
        ("valid-after", Some(value)) => signer.valid_after = Some(time(value)?),
        ("valid-before", Some(value)) => signer.valid_before = Some(time(value)?),
        ("cert-authority", _) => {
            return Err("cert-authority is not supported: packs are signed with plain keys; give the signer's own key".into());
        }
        _ => return Err(format!("unknown option: {name}")),
    }
    Ok(())
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

/// A word, or text between double quotes, and what follows it.
fn field(line: &str) -> Result<(String, &str), String> {
    match line.strip_prefix('"') {
        Some(quoted) => {
            let end = quoted.find('"').ok_or("a quotation mark is not closed")?;
            Ok((quoted[..end].to_owned(), &quoted[end + 1..]))
        }
        None => {
            let end = line.find(char::is_whitespace).ok_or("the key is missing")?;
            Ok((line[..end].to_owned(), &line[end..]))
        }
    }
}

/// Options up to the first space outside quotes, parted at commas outside quotes.
fn option_fields(text: &str) -> Result<(Vec<String>, &str), String> {
    let mut options = vec![String::new()];
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                options.push(String::new());
                continue;
            }
            c if c.is_whitespace() && !quoted => return Ok((options, &text[at..])),
            _ => {}
        }
        if let Some(last) = options.last_mut() {
            last.push(c);
        }
    }
    Err(if quoted { "a quotation mark is not closed" } else { "the key is missing" }.into())
}

/// `YYYYMMDD[HHMM[SS]][Z]`. Always UTC here: what a pack is worth must not depend on the verifier's time zone.
fn time(text: &str) -> Result<i64, String> {
    let form = || format!("`{text}` is not a time; write YYYYMMDD or YYYYMMDDHHMM[SS], in UTC");
    let digits = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    if !digits.bytes().all(|b| b.is_ascii_digit()) || !matches!(digits.len(), 8 | 12 | 14) {
        return Err(form());
    }
    let padded = format!("{digits:0<14}");
    let at = DateTime::strptime("%Y%m%d%H%M%S", &padded).map_err(|_| form())?;
    let stamp = jiff::tz::Offset::UTC.to_timestamp(at).map_err(|_| form())?;
    Ok(stamp.as_second())
}

/// OpenSSH's pattern lists: `*`, `?`, and `!` before what is left out.
fn matches_list(patterns: &[String], text: &str) -> bool {
    let mut matched = false;
    for pattern in patterns {
        match pattern.strip_prefix('!') {
            Some(excluded) if matches(excluded.as_bytes(), text.as_bytes()) => return false,
            Some(_) => {}
            None => matched |= matches(pattern.as_bytes(), text.as_bytes()),
        }
    }
    matched
}

fn matches(pattern: &[u8], text: &[u8]) -> bool {
    // Position of the last `*`, and how far it reached: linear in practice, without recursion.
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == b'?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, reached)) => {
                    (p, t) = (at + 1, reached + 1);
                    star = Some((at, reached + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::NAMESPACE;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f a comment";

    fn parsed(head: &str) -> Result<AllowedSigner, String> {
        parse(&format!("# who\n\n{head} {KEY}\n"), "signers").map(|mut s| s.usable.remove(0)).map_err(|p| p[0].message.clone())
    }

    #[test]
    fn lines_are_read_as_ssh_keygen_reads_them() {
        let plain = parsed("ann@example.org,*@audit.example").unwrap();
        assert!(
            plain.matches_principal("ann@example.org")
                && plain.matches_principal("x@audit.example")
                && !plain.matches_principal("bob@example.org")
        );
        assert_eq!(plain.line, 3);
        assert!(plain.signs(NAMESPACE));
        let dated = parsed("ann namespaces=\"file,onus-*\",valid-after=\"20260101\",valid-before=\"202602011230Z\"").unwrap();
        assert!(dated.signs(NAMESPACE));
        // 2026-01-01T00:00:00Z and 2026-02-01T12:30:00Z, by `date -u +%s`.
        assert_eq!((dated.valid_after, dated.valid_before), (Some(1_767_225_600), Some(1_769_949_000)));
        assert_eq!(dated.validity(1_767_225_599), Validity::NotYetValid);
        assert_eq!(dated.validity(1_767_225_600), Validity::Valid);
        assert_eq!(dated.validity(1_769_949_001), Validity::Expired);
        assert!(!parsed("ann namespaces=\"file\"").unwrap().signs(NAMESPACE));
        assert!(parsed("\"Ann Example\"").unwrap().matches_principal("Ann Example"));
        assert!(!parsed("*@example.org,!guest@example.org").unwrap().matches_principal("guest@example.org"));
    }

    #[test]
    fn what_cannot_be_judged_is_refused() {
        assert!(parsed("ann cert-authority").unwrap_err().contains("plain keys"));
        assert!(parsed("ann valid-after=\"yesterday\"").unwrap_err().contains("not a time"));
        assert!(parsed("ann colour=red").unwrap_err().contains("unknown option"));
        assert!(parsed("\"ann").unwrap_err().contains("quotation mark"));
        assert!(parse("ann ssh-ed25519 AAAA", "f").is_err());
        assert!(parse("# nobody\n", "f").unwrap_err()[0].message.contains("no signer"));
    }

    #[test]
    fn a_line_that_cannot_be_used_is_skipped_beside_others() {
        let signers = parse(&format!("ann {KEY}\nbob cert-authority {KEY}\ncarl ssh-ed25519 AAAA\n"), "f").unwrap();
        assert_eq!(signers.usable.len(), 1);
        assert!(signers.notes[0].starts_with("f:2: cert-authority") && signers.notes[1].starts_with("f:3: "), "{signers:?}");
    }
}
