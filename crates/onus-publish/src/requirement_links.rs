//! Addresses of requirements, and links to them.

use onus_core::matrix::{RefFramework, RefRequirement};
use onus_core::matrix_context::MatrixContext;

use super::block::{Inline, link, text};
use super::links::anchor;

/// Address of a requirement's page.
pub fn requirement_path(framework: &RefFramework, requirement: &RefRequirement) -> String {
    format!("requirements/{}/{}", anchor(&framework.id), segment(&requirement.id))
}

/// An identifier as one readable part of an address: `CC6.4` becomes `cc6.4`, `Art. 32(1)(b)` becomes `art.32-1-b`.
fn segment(id: &str) -> String {
    let mut out = String::new();
    for c in id.to_lowercase().chars() {
        match c {
            '.' if !out.is_empty() && !out.ends_with('.') => out.push('.'),
            _ if c.is_alphanumeric() => out.push(c),
            _ if out.is_empty() || out.ends_with(['-', '.']) => {}
            _ => out.push('-'),
        }
    }
    let out = out.trim_end_matches(['-', '.']);
    if out.is_empty() { "entry".to_owned() } else { out.to_owned() }
}

/// Links to the requirements that any of some duties answers.
pub fn requirement_links(context: &MatrixContext, duties: &[&str]) -> Vec<Inline> {
    let mut out = Vec::new();
    for framework in &context.matrix.reference.frameworks {
        let answered = |duty: &str| duties.contains(&duty);
        for requirement in framework.requirements.iter().filter(|r| r.duties.iter().any(|(duty, ..)| answered(duty))) {
            if !out.is_empty() {
                out.extend(text(", "));
            }
            out.push(link(requirement_path(framework, requirement), "", format!("{} {}", framework.name, requirement.id)));
        }
    }
    out
}

/// Address of the page that says who meets each requirement of a framework.
pub fn responsibility_path(framework: &RefFramework) -> String {
    format!("requirements/{}/responsibility", anchor(&framework.id))
}

/// Where a requirement stands on the page: at the heading of those around it.
pub fn group_anchor(requirement: &str) -> String {
    anchor(&format!("group {}", group(requirement).replace('.', " ")))
}

/// `12.8` of `12.8.5`, `CC6` of `CC6.1`, `AC` of `AC-2`, `Art. 32` of `Art. 32(1)(b)`.
pub fn group(requirement: &str) -> &str {
    let second_dot = || requirement.match_indices('.').nth(1).map(|(at, _)| at);
    let last_sign = || requirement.rfind(['.', '-']).filter(|at| *at > 0);
    let end = requirement.find('(').or_else(second_dot).or_else(last_sign);
    let group = end.map_or(requirement, |end| requirement[..end].trim_end());
    if group.is_empty() { requirement } else { group }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_become_readable_addresses() {
        for (id, address) in [
            ("CC6.4", "cc6.4"),
            ("Art. 32(1)(b)", "art.32-1-b"),
            ("AC-2(1)", "ac-2-1"),
            ("A.5.1", "a.5.1"),
            ("../..", "entry"),
            ("§", "entry"),
        ] {
            assert_eq!(segment(id), address, "{id}");
        }
    }

    #[test]
    fn requirements_stand_among_their_neighbours() {
        for (id, name) in [
            ("12.8.5", "12.8"),
            ("8.3.10.1", "8.3"),
            ("CC6.1", "CC6"),
            ("AC-2", "AC"),
            ("Art. 32(1)(b)", "Art. 32"),
            ("A.5.1", "A.5"),
            ("7", "7"),
        ] {
            assert_eq!(group(id), name, "{id}");
        }
    }
}
