//! The help of the program as a whole: commands in groups, on one screen of 24 lines with room for the next prompt.

/// Commands by what somebody wants to do, and those of the group that are named without more words. What is named nowhere stands in
/// the last line.
const GROUPS: [(&str, &[&str], &[&str]); 4] = [
    ("Ask", &["mine", "open", "explain", "check", "diff"], &[]),
    ("Write", &["init", "import"], &["assign", "fmt", "upgrade"]),
    ("Publish", &["build", "serve"], &[]),
    ("Prove", &["evidence", "pack", "verify"], &[]),
];

/// Commands that print a list.
const LISTS: &[&str] = &["deployments", "teams", "domains", "duties", "services", "service", "framework", "search"];

/// Columns of a group's name, and of a command's.
const GROUP: usize = 9;
const NAME: usize = 10;

/// Columns before the lists of commands, which fill their lines.
const LIST: usize = 6;

/// The template of `onus --help` for a screen of so many columns.
pub fn template(command: &clap::Command, columns: usize) -> String {
    let mut out = String::from("{about}\n{usage-heading} {usage}\n\n");
    for (group, names, more) in GROUPS {
        let mut group = group;
        for subcommand in names.iter().filter_map(|name| command.find_subcommand(name)) {
            let about = subcommand.get_about().map(ToString::to_string).unwrap_or_default();
            out += &labelled(&format!("{group:<GROUP$}{:<NAME$}", subcommand.get_name()), GROUP + NAME, &about, columns);
            group = "";
        }
        if !more.is_empty() {
            out += &labelled(&" ".repeat(GROUP), GROUP, &more.join(", "), columns);
        }
    }
    let named: Vec<&str> = GROUPS.iter().flat_map(|(_, names, more)| names.iter().chain(*more)).chain(LISTS).copied().collect();
    let others: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).filter(|name| !named.contains(name)).collect();
    out += &labelled(&format!("{:<LIST$}", "List"), LIST, &LISTS.join(", "), columns);
    out += &labelled(&format!("{:<LIST$}", "Other"), LIST, &others.join(", "), columns);
    out.push('\n');
    for argument in command.get_arguments().filter(|a| !a.is_hide_set() && !a.is_hide_short_help_set()) {
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let value = argument.get_value_names().filter(|_| argument.get_action().takes_values());
        let value = value.and_then(|names| names.first()).map_or_else(String::new, |name| format!(" {name}"));
        let short = argument.get_short().map_or_else(|| "    ".to_owned(), |short| format!("-{short}, "));
        let flag = format!("{short}--{}{value}", argument.get_long().unwrap_or_default());
        out += &labelled(&format!("{flag:<21}"), 21, &help, columns);
    }
    out += labelled("", 0, "`onus help COMMAND` explains each; `onus init handbook` makes a project.", columns).trim_end();
    out
}

fn labelled(label: &str, indent: usize, words: &str, columns: usize) -> String {
    let indent = " ".repeat(indent);
    let options = textwrap::Options::new(columns).initial_indent(label).subsequent_indent(&indent);
    let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation).break_words(false);
    textwrap::wrap(words, options).join("\n") + "\n"
}
