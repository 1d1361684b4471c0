//! The outputs of one build, so that no two fall together where case does not count.

use std::collections::BTreeMap;

use super::error::SinkError;

/// The paths taken so far, so that no two fall together where case does not count, and no file is also a folder.
#[derive(Debug, Default)]
pub(super) struct Claims {
    by_folded: BTreeMap<String, Claim>,
}

#[derive(Debug)]
struct Claim {
    spelled: String,
    folder: bool,
}

impl Claims {
    /// Takes a path and the folders above it, or says what it collides with. A refused path takes nothing.
    pub(super) fn take(&mut self, path: &str) -> Result<(), SinkError> {
        let collision = |other: &str| SinkError::Collision { path: path.to_owned(), other: other.to_owned() };
        let folders = || path.match_indices('/').map(|(end, _)| &path[..end]);
        for folder in folders() {
            if let Some(claim) = self.by_folded.get(&fold(folder))
                && (!claim.folder || claim.spelled != folder)
            {
                return Err(collision(&claim.spelled));
            }
        }
        if let Some(claim) = self.by_folded.get(&fold(path)) {
            return Err(collision(&claim.spelled));
        }
        for folder in folders() {
            self.by_folded.entry(fold(folder)).or_insert_with(|| Claim { spelled: folder.to_owned(), folder: true });
        }
        self.by_folded.insert(fold(path), Claim { spelled: path.to_owned(), folder: false });
        Ok(())
    }
}

fn fold(path: &str) -> String {
    path.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collisions_are_refused_and_take_nothing() {
        let mut claims = Claims::default();
        claims.take("teams/payments/index.html").unwrap();
        claims.take("teams/payments/matrix.html").unwrap();
        for path in [
            "teams/payments/index.html",
            "Teams/x.html",
            "teams/PAYMENTS/index.html",
            "teams/payments",
            "teams/payments/index.html/x",
        ] {
            assert!(matches!(claims.take(path), Err(SinkError::Collision { .. })), "{path}");
        }
        claims.take("teams/orders/x.html").unwrap();
    }
}
