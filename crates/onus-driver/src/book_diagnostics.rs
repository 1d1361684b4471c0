//! Problems of many books that share their chapters: what is wrong in a chapter is reported once.

use onus_source::Diagnostic;

/// The problems of each team's book, each once. A problem that only some books have names their teams.
pub fn merge_book_diagnostics(books: Vec<(String, Vec<Diagnostic>)>) -> Vec<Diagnostic> {
    let all = books.len();
    let mut merged: Vec<(Diagnostic, Vec<String>)> = Vec::new();
    for (team, problems) in books {
        for problem in problems {
            let same = |d: &Diagnostic| d.code == problem.code && d.at == problem.at && d.message == problem.message;
            match merged.iter_mut().find(|(known, _)| same(known)) {
                // One book can have the same problem on two of its pages.
                Some((_, teams)) if teams.last() == Some(&team) => {}
                Some((_, teams)) => teams.push(team.clone()),
                None => merged.push((problem, vec![team.clone()])),
            }
        }
    }
    merged
        .into_iter()
        .map(|(problem, teams)| match teams.len() == all {
            true => problem,
            false => problem.hint(format!("Only in the book of {}.", teams.join(", "))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use onus_source::codes;

    fn problem(words: &str) -> Diagnostic {
        Diagnostic::general(codes::NO_SUCH_EXPRESSION, words)
    }

    #[test]
    fn a_problem_of_every_book_is_reported_once_and_without_names() {
        let books = ["Payments", "Ledger", "Platform"];
        let merged = merge_book_diagnostics(books.map(|t| (t.to_owned(), vec![problem("first"), problem("second")])).into());
        assert_eq!(merged, [problem("first"), problem("second")]);
    }

    #[test]
    fn a_problem_of_some_books_names_them() {
        let books = vec![
            ("Payments".to_owned(), vec![problem("first"), problem("first")]),
            ("Ledger".to_owned(), vec![]),
            ("Platform".to_owned(), vec![problem("first")]),
        ];
        assert_eq!(merge_book_diagnostics(books), [problem("first").hint("Only in the book of Payments, Platform.")]);
    }
}
