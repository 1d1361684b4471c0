//! The files of an import: folders, patterns, standard input, and files of parameters.

use std::io;
use std::path::{Component, Path, PathBuf};

use onus_import::resource::Parameters;
use onus_import::run;
use onus_import::sources::Source;
use serde_json::Value;
use tempfile::NamedTempFile;

use super::super::Failure;

/// Files with their names in print, and what standard input was written to, which lives as long as they are read.
pub type GivenFiles = (Vec<(PathBuf, String)>, Option<NamedTempFile>);

/// Files as given; folders as the files below them that the source reads, in order of path.
pub fn files(source: &Source, given: &[PathBuf]) -> Result<GivenFiles, Failure> {
    let mut found = Vec::new();
    let mut held = None;
    for path in given {
        if path.as_os_str() == "-" {
            let file = standard_input()?;
            found.push(file.path().to_path_buf());
            held = Some(file);
        } else if path.is_dir() {
            let before = found.len();
            folder(source, path, &mut found, 0)?;
            if found.len() == before {
                let endings = source.endings.join(", ");
                return Err(Failure::message(format!("{} holds no file that ends in {endings}", path.display())));
            }
        } else if !path.exists() && is_pattern(path) {
            let before = found.len();
            matching(path, &mut found)?;
            if found.len() == before {
                return Err(Failure::message(format!("nothing fits {}", path.display())));
            }
        } else {
            found.push(path.clone());
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|p| seen.insert(p.clone()));
    let stdin = held.as_ref().map(|file| file.path().to_path_buf());
    let shown = |p: &PathBuf| match Some(p) == stdin.as_ref() {
        true => run::STANDARD_INPUT.to_owned(),
        false => p.to_string_lossy().replace('\\', "/"),
    };
    Ok((found.into_iter().map(|p| (p.clone(), shown(&p))).collect(), held))
}

/// Standard input as a file, since a file is looked at twice.
fn standard_input() -> Result<NamedTempFile, Failure> {
    let cannot = |e: io::Error| Failure::message(format!("standard input cannot be read: {e}"));
    let mut file = NamedTempFile::new().map_err(cannot)?;
    io::copy(&mut io::stdin().lock(), &mut file).map_err(cannot)?;
    Ok(file)
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?'])
}

/// Files that a pattern fits: `*` and `?` within a name, `**` for folders of any depth.
fn matching(pattern: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let mut paths = vec![if pattern.is_absolute() { PathBuf::from("/") } else { PathBuf::new() }];
    for part in pattern.components() {
        let part = match part {
            Component::RootDir | Component::Prefix(_) | Component::CurDir => continue,
            Component::ParentDir => "..".to_owned(),
            Component::Normal(name) => name.to_string_lossy().into_owned(),
        };
        let mut next = Vec::new();
        for path in paths {
            if part == "**" {
                below(&path, &mut next, 0)?;
            } else if part.contains(['*', '?']) {
                let names = names(&path)?.into_iter().filter(|name| fits(&part, name));
                next.extend(names.map(|name| path.join(name)));
            } else {
                next.push(path.join(&part));
            }
        }
        paths = next;
    }
    found.extend(paths.into_iter().filter(|path| path.is_file()));
    Ok(())
}

/// Names in a folder, in order. Hidden ones are no match, as in a shell.
fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if !place.is_dir() {
        return Ok(Vec::new());
    }
    let cannot = |e: io::Error| Failure::message(format!("{}: {e}", place.display()));
    let entries = std::fs::read_dir(place).and_then(|all| all.collect::<Result<Vec<_>, _>>()).map_err(cannot)?;
    let mut names: Vec<String> = entries.iter().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    Ok(names)
}

/// A folder and all folders below it.
fn below(folder: &Path, into: &mut Vec<PathBuf>, depth: usize) -> Result<(), Failure> {
    into.push(folder.to_owned());
    for name in names(folder)? {
        let path = folder.join(name);
        // A link may lead back.
        if depth < MAX_DEPTH && path.is_dir() && !path.is_symlink() {
            below(&path, into, depth + 1)?;
        }
    }
    Ok(())
}

/// Whether a pattern of `*` and `?` fits a name.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.chars().next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = &pattern[1..];
            name.char_indices().map(|(at, _)| at).chain([name.len()]).any(|at| fits(rest, &name[at..]))
        }
        Some(first) => match name.chars().next() {
            Some(c) if first == '?' || first == c => fits(&pattern[first.len_utf8()..], &name[c.len_utf8()..]),
            _ => false,
        },
    }
}

/// Parameters of a file and of the command line; the latter decide.
pub fn parameters(file: Option<&Path>, given: &[String]) -> Result<Parameters, Failure> {
    let mut parameters = Parameters::new();
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map_err(|e| Failure::message(format!("{}: {e}", path.display())))?;
        let found = parameters_in(&text).ok_or_else(|| {
            Failure::message(format!(
                "{}: expected parameters as JSON: a list of ParameterKey and ParameterValue, a map, or a map under Parameters",
                path.display()
            ))
        })?;
        parameters.extend(found);
    }
    for pair in given {
        let (key, value) = pair
            .split_once('=')
            .filter(|(key, _)| !key.trim().is_empty())
            .ok_or_else(|| Failure::message(format!("--parameter {pair}: expected KEY=VALUE")))?;
        parameters.insert(key.trim().to_owned(), value.to_owned());
    }
    Ok(parameters)
}

fn parameters_in(text: &str) -> Option<Parameters> {
    let value: Value = serde_json::from_str(text).ok()?;
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    };
    match &value {
        Value::Array(items) => items
            .iter()
            // What the stack had before is not for this file to say.
            .filter(|item| item.get("UsePreviousValue").is_none_or(|previous| previous != true && previous != "true"))
            .map(|item| match item {
                // `["Stage=prod"]`, as `aws cloudformation deploy` takes it, too.
                Value::String(pair) => pair.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned())),
                item => Some((item.get("ParameterKey")?.as_str()?.to_owned(), scalar(item.get("ParameterValue")?)?)),
            })
            .collect(),
        Value::Object(map) => {
            let map = map.get("Parameters").and_then(Value::as_object).unwrap_or(map);
            map.iter().map(|(key, value)| Some((key.clone(), scalar(value)?))).collect()
        }
        _ => None,
    }
}

/// Deepest folder that is entered.
const MAX_DEPTH: usize = 16;

fn folder(source: &Source, path: &Path, found: &mut Vec<PathBuf>, depth: usize) -> Result<(), Failure> {
    let cannot = |e: io::Error| Failure::message(format!("{}: {e}", path.display()));
    let mut entries = std::fs::read_dir(path).and_then(|e| e.collect::<Result<Vec<_>, _>>()).map_err(cannot)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let kind = entry.file_type().map_err(cannot)?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth < MAX_DEPTH {
            folder(source, &entry.path(), found, depth + 1)?;
        } else if entry.path().is_file() && source.endings.iter().any(|e| name.ends_with(&format!(".{e}"))) {
            found.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_names() {
        for (pattern, name, expected) in [
            ("*.tfstate", "a.tfstate", true),
            ("*.tfstate", "a.tfstate.gz", false),
            ("a?c*", "abcd", true),
            ("a?c", "ac", false),
            ("*", "ü", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn parameters_are_read_in_each_form_that_tools_write() {
        let expected = Parameters::from([("Stage".to_owned(), "prod".to_owned())]);
        for text in [
            r#"[{"ParameterKey": "Stage", "ParameterValue": "prod"}]"#,
            r#"{"Parameters": {"Stage": "prod"}}"#,
            r#"{"Stage": "prod"}"#,
            r#"["Stage=prod"]"#,
            r#"[{"ParameterKey": "Stage", "ParameterValue": "prod"}, {"ParameterKey": "Key", "UsePreviousValue": true}]"#,
        ] {
            assert_eq!(parameters_in(text).as_ref(), Some(&expected), "{text}");
        }
        assert_eq!(parameters_in("3"), None);
    }
}
