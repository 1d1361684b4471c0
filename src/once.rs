//! Problems of many books that share their chapters: what is wrong in a chapter is told once.

use onus_source::Diagnostic;

/// The problems of each team's book, each once. Where only some books have one, it says whose.
pub fn once(books: Vec<(String, Vec<Diagnostic>)>) -> Vec<Diagnostic> {
    let all = books.len();
    let mut told: Vec<(Diagnostic, Vec<String>)> = Vec::new();
    for (team, problems) in books {
        for problem in problems {
            let same = |d: &Diagnostic| d.code == problem.code && d.at == problem.at && d.message == problem.message;
            match told.iter_mut().find(|(known, _)| same(known)) {
                // One book can say the same of two of its pages.
                Some((_, teams)) if teams.last() == Some(&team) => {}
                Some((_, teams)) => teams.push(team.clone()),
                None => told.push((problem, vec![team.clone()])),
            }
        }
    }
    told.into_iter()
        .map(|(problem, teams)| match teams.len() == all {
            true => problem,
            false => problem.hint(format!("Only in the book of {}.", teams.join(", "))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(words: &str) -> Diagnostic {
        Diagnostic::general("ONUS-N004", words)
    }

    #[test]
    fn what_every_book_shares_is_told_once_and_without_names() {
        let books = ["Payments", "Ledger", "Platform"];
        let told = once(books.map(|t| (t.to_owned(), vec![problem("first"), problem("second")])).into());
        assert_eq!(told, [problem("first"), problem("second")]);
    }

    #[test]
    fn what_some_books_have_names_them() {
        let books = vec![
            ("Payments".to_owned(), vec![problem("first"), problem("first")]),
            ("Ledger".to_owned(), vec![]),
            ("Platform".to_owned(), vec![problem("first")]),
        ];
        assert_eq!(once(books), [problem("first").hint("Only in the book of Payments, Platform.")]);
    }
}
