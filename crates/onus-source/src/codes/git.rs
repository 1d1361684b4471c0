//! Git: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { GIT_CODES =>
    GIT_MISSING = "ONUS-G001", Error, "Git is missing" {
        meaning: "A revision was given, and the program `git` is not on the path.",
        importance: "Only git can read a project as it was. Onus runs the program and contains no git library.",
        fix: "Install git, or compare folders or `matrix.json` files, which do not need it.",
    }
    NOT_A_GIT_REPOSITORY = "ONUS-G002", Error, "Not in a git repository" {
        meaning: "A revision was given, and the project is not in a git repository.",
        importance: "Without a repository there is no earlier state to compare with.",
        fix: "Compare folders or `matrix.json` files instead, or start a repository with `git init`.",
    }
    NO_SUCH_REVISION = "ONUS-G003", Error, "Git knows no such revision" {
        meaning: "No commit here has this name, or two revisions share no commit.",
        importance: "A comparison with a guessed revision would report changes that never happened.",
        fix: "The message names the nearest branch or tag. In a shallow clone, which pipelines make, older commits are \
            missing: `git fetch --unshallow`, or `fetch-depth: 0` (GitHub), or `GIT_DEPTH: 0` (GitLab).",
    }
    NO_PROJECT_IN_REVISION = "ONUS-G004", Error, "No project in that revision" {
        meaning: "The revision has no `book.toml` where the project is now, and not exactly one Onus project elsewhere.",
        importance: "With two projects in a repository, the wrong one could be compared, and every duty would look changed.",
        fix: "Choose a later revision, or name the folder that held the project: `onus diff v1:handbook`. The message lists \
            the folders that Onus found.",
    }
    GIT_FAILED = "ONUS-G005", Error, "Git failed" {
        meaning: "Git could not answer: an object is missing (a partial clone), the repository belongs to another user, or all its \
            answers together took longer than a minute.",
        importance: "A partial answer would show duties as removed. Onus fetches nothing, so a missing object stays missing.",
        fix: "The message quotes git; follow what it says. In a partial clone, fetch the revision with its files first.",
    }
    EARLIER_PROJECT_UNWRITABLE = "ONUS-G006", Error, "An earlier project cannot be written out" {
        meaning: "The revision has too many files or too large ones, has paths that are unsafe to write or not UTF-8, or the \
            temporary folder is full.",
        importance: "An earlier project is written to a temporary folder and read like the current one. A crafted or huge revision \
            must not fill the disk or write outside that folder.",
        fix: "Keep the project in a folder of its own, without files that it does not need, and check the space in the \
            temporary folder.",
    }
}
