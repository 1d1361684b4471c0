//! Modules with a common parent import each other in one direction only.
//!
//! What a module takes from the modules around it does not count: a parent declares its children, and may define what they
//! share. The paths are read from the text, which is enough for code that rustfmt has laid out.

use std::collections::{BTreeMap, BTreeSet};

use super::{code_of, files};

/// A module by the names that lead to it; the crate's root is empty.
type Path = Vec<String>;

#[derive(Default)]
struct Module {
    /// Paths in `use` declarations and in code, as they are written.
    paths: Vec<Path>,
    /// Names that `use` brings into the module, with the path of each.
    imported: BTreeMap<String, Path>,
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let mut all = files("crates", &["rs"]);
    all.extend(files("src", &["rs"]));
    all.extend(files("tests/suite", &["rs"]));
    let folder_of = |path: &String| Some(path[..path.find("src/")? + 4].to_owned());
    let mut folders: BTreeSet<String> = all.keys().filter_map(folder_of).collect();
    folders.insert("tests/suite/".to_owned());
    assert!(folders.len() >= 12, "{folders:?}");
    let circles: Vec<String> = folders
        .iter()
        .flat_map(|folder| {
            let crate_files = all.iter().filter_map(|(path, text)| Some((path.strip_prefix(folder.as_str())?, text.as_str())));
            circles(crate_files).into_iter().map(move |import| format!("{folder}: {import}"))
        })
        .collect();
    assert!(circles.is_empty(), "move what they share into a lower module: {circles:#?}");
}

#[test]
fn circles_are_found() {
    let found = |files: &[(&str, &str)]| circles(files.iter().copied());
    // Directly, by a path in the code, and through what a parent re-exports; the third module hangs on the circle.
    let direct = [("a.rs", "use super::b::{self, B};"), ("b.rs", "fn f() { crate::a::g() }"), ("c.rs", "use super::a::A;")];
    assert_eq!(found(&direct), ["a -> b: super::b", "a -> b: super::b::B", "b -> a: crate::a::g"]);
    let exported = [("lib.rs", "pub use a::{A as Other, C};"), ("a/mod.rs", "use crate::b::B;"), ("b.rs", "use crate::Other;")];
    assert_eq!(found(&exported), ["a -> b: crate::b::B", "b -> a: crate::Other"]);
    // Folders, although none of their files forms a circle with another.
    let folders = [("a/x.rs", "use crate::b::y::Y;"), ("b/x.rs", "use crate::a::z::Z;"), ("a/z.rs", ""), ("b/y.rs", "")];
    assert_eq!(found(&folders), ["a -> b: crate::b::y::Y", "b -> a: crate::a::z::Z"]);
    // A child and its parent, comments, and tests.
    let none =
        [("a/mod.rs", "use b::B;\n// crate::c::C"), ("a/b.rs", "use super::A;"), ("c.rs", "#[cfg(test)]\nuse crate::a::A;")];
    assert!(found(&none).is_empty());
}

/// Every import among children of one parent that is part of a circle.
fn circles<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let files: BTreeMap<&str, &str> = files.collect();
    let modules: BTreeMap<Path, Module> = files
        .iter()
        .filter(|(file, _)| **file != "main.rs" || !files.contains_key("lib.rs"))
        .map(|(file, text)| (path_of(file), read(&code_of(text))))
        .collect();
    let mut imports: Vec<(Path, Path, String)> = Vec::new();
    for (from, module) in &modules {
        for path in &module.paths {
            let Some(to) = absolute(&modules, from, path).and_then(|path| home(&modules, path)) else { continue };
            let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            if common < from.len() && common < to.len() {
                imports.push((from[..=common].to_vec(), to[..=common].to_vec(), path.join("::")));
            }
        }
    }
    // Whoever imports nobody, or is imported by nobody, is in no circle.
    loop {
        let before = imports.len();
        let importing: BTreeSet<Path> = imports.iter().map(|(from, _, _)| from.clone()).collect();
        let imported: BTreeSet<Path> = imports.iter().map(|(_, to, _)| to.clone()).collect();
        imports.retain(|(from, to, _)| importing.contains(to) && imported.contains(from));
        if imports.len() == before {
            let lines = imports.iter().map(|(from, to, path)| format!("{} -> {}: {path}", from.join("::"), to.join("::")));
            return lines.collect::<BTreeSet<String>>().into_iter().collect();
        }
    }
}

/// The module that a file holds.
fn path_of(file: &str) -> Path {
    let mut path: Path = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if path.last().is_some_and(|name| name == "mod") || path == ["lib"] || path == ["main"] {
        path.pop();
    }
    path
}

/// The paths that a module names.
fn read(code: &str) -> Module {
    let mut module = Module::default();
    let mut rest = String::new();
    for statement in code.split(';') {
        let mut starts = statement.match_indices('\n').map(|(at, _)| at + 1).chain([0]);
        match starts.find_map(|at| Some((at, use_tree(&statement[at..])?))) {
            Some((at, tree)) => {
                rest += &statement[..at];
                expand(tree, &Path::new(), &mut module);
            }
            None => rest += statement,
        }
    }
    for root in ["crate::", "super::", "self::"] {
        for (at, _) in rest.match_indices(root) {
            if !rest[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '$')) {
                let path = rest[at..].split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':')).next().unwrap_or_default();
                module.paths.push(path.split("::").map(str::to_owned).filter(|name| !name.is_empty()).collect());
            }
        }
    }
    module
}

/// What a declaration imports, if it is one of `use`.
fn use_tree(declaration: &str) -> Option<&str> {
    let declaration = declaration.trim_start();
    let visible = declaration.strip_prefix("pub ").or_else(|| Some(declaration.strip_prefix("pub(")?.split_once(") ")?.1));
    visible.unwrap_or(declaration).strip_prefix("use ")
}

/// Adds the paths of a `use` tree below `prefix`.
fn expand(tree: &str, prefix: &Path, module: &mut Module) {
    let (head, group) = match tree.split_once('{') {
        Some((head, group)) => (head, group.trim_end().strip_suffix('}')),
        None => (tree, None),
    };
    let (head, alias) = head.split_once(" as ").map_or((head, None), |(head, alias)| (head, Some(alias)));
    let mut path = prefix.clone();
    path.extend(head.split("::").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
    let Some(group) = group else {
        // `a::{self}` is `a`.
        path.pop_if(|name| name == "self");
        if let Some(name) = alias.map(str::trim).or(path.last().map(String::as_str)) {
            module.imported.insert(name.to_owned(), path.clone());
            module.paths.push(path);
        }
        return;
    };
    let (mut depth, mut start) = (0, 0);
    for (at, character) in group.char_indices().chain([(group.len(), ',')]) {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&group[start..at], &path, module);
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// A path from the root of the crate; none for what is of another crate.
fn absolute(modules: &BTreeMap<Path, Module>, from: &Path, path: &[String]) -> Option<Path> {
    let up = path.iter().take_while(|name| *name == "super").count();
    let (base, rest) = match path.first()?.as_str() {
        "crate" => (&from[..0], &path[1..]),
        "self" => (&from[..], &path[1..]),
        "super" => (&from[..from.len().checked_sub(up)?], &path[up..]),
        child => {
            modules.get(&[&from[..], &[child.to_owned()]].concat())?;
            (&from[..], path)
        }
    };
    Some([base, rest].concat())
}

/// The module that defines what stands at a path, behind whatever re-exports it; none for what is of another crate.
fn home(modules: &BTreeMap<Path, Module>, mut path: Path) -> Option<Path> {
    // Modules may import from each other without end.
    for _ in 0..10 {
        let length = (0..=path.len()).rev().find(|length| *length == 0 || modules.contains_key(&path[..*length]))?;
        let module = path[..length].to_vec();
        let Some(source) = path.get(length).and_then(|name| modules.get(&module)?.imported.get(name)) else {
            return Some(module);
        };
        path = [absolute(modules, &module, source)?, path[length + 1..].to_vec()].concat();
    }
    None
}
