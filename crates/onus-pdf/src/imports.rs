//! What templates may not do: load packages, import what only running tells, or run strings as code.
//!
//! The `typst` command would fetch a package from the network. So `@` imports are refused by name, before either engine
//! runs; and since a path made at run time, or `eval`, could hide one, those are refused too.

use typst_syntax::ast::{self, AstNode, Expr};
use typst_syntax::{LinkedNode, SyntaxKind};

use super::problem::{PdfProblem, TemplatePosition, line_and_column};

/// Everything in a template that is refused.
pub fn refused(path: &str, text: &str) -> Vec<PdfProblem> {
    let root = typst_syntax::parse(text);
    let mut problems = Vec::new();
    let mut open = vec![LinkedNode::new(&root)];
    while let Some(node) = open.pop() {
        let source = match node.kind() {
            SyntaxKind::ModuleImport => node.cast::<ast::ModuleImport>().map(ast::ModuleImport::source),
            SyntaxKind::ModuleInclude => node.cast::<ast::ModuleInclude>().map(ast::ModuleInclude::source),
            _ => None,
        };
        if let Some(source) = source
            && let Some((message, hint)) = verdict(source)
        {
            problems.push(refusal(path, text, &node, message, hint));
        }
        if matches!(node.kind(), SyntaxKind::Ident | SyntaxKind::MathIdent) && node.leaf_text() == "eval" {
            let message = "templates may not use `eval`: no string is run as code".to_owned();
            problems.push(refusal(path, text, &node, message, "show the string as text instead".to_owned()));
        }
        open.extend(node.children());
    }
    problems.sort_by_key(|problem| problem.position().map(|position| position.range.start));
    problems
}

fn verdict(source: Expr<'_>) -> Option<(String, String)> {
    match source {
        Expr::Str(string) => {
            let path = string.get();
            path.starts_with('@').then(|| {
                (
                    format!("templates may not load the package `{path}`: nothing is fetched"),
                    "copy what you need of it into a file beside the template, and import that".to_owned(),
                )
            })
        }
        other => Some((
            format!("templates may not import `{}`: only a path written as a string", short(&other.to_untyped().full_text())),
            "write the path itself: #import \"/templates/_theme.typ\"".to_owned(),
        )),
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn refusal(path: &str, text: &str, node: &LinkedNode<'_>, message: String, hint: String) -> PdfProblem {
    let range = node.range();
    let (line, column) = line_and_column(text, range.start);
    PdfProblem::Refused { message, position: TemplatePosition { path: path.to_owned(), line, column, range }, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        refused("/templates/x.typ", text).iter().map(|problem| problem.position().expect("a place").line).collect()
    }

    #[test]
    fn packages_hidden_or_open_are_refused() {
        assert_eq!(lines("#import \"@preview/cetz:0.3.0\": canvas"), [1]);
        assert_eq!(lines("a\n#{ import \"\\u{40}preview/x:1.0.0\" }"), [2]);
        assert_eq!(lines("#let p = \"@preview/x:1.0.0\"\n#import p: *"), [2]);
        assert_eq!(lines("#include \"@local/\" + \"x:1.0.0\""), [1]);
        assert_eq!(lines("#eval(\"1\")\n#std.eval(\"2\")\n$eval(3)$"), [1, 2, 3]);
    }

    #[test]
    fn plain_templates_pass() {
        assert!(lines("#import \"/templates/_theme.typ\": *\n`#import \"@preview/x\"` evaluate \"eval\"").is_empty());
    }
}
