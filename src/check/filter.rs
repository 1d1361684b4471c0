//! Which findings are asked for.

use std::collections::BTreeMap;

use clap::ValueEnum;

use onus_core::check::{Finding, FindingKey};
use onus_core::matrix::Matrix;
use onus_driver::Project;
use onus_driver::diff_operand::project_at_revision;
use onus_source::{Code, Diagnostic, Level};

use super::super::{Failure, lookup};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LevelWord {
    Note,
    Warning,
    Error,
}

/// Only some findings; the exit code speaks of those alone.
#[derive(Debug, clap::Args)]
pub struct FindingFilter {
    /// Only what this team should act on
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// Only findings of this code; may be given more than once
    #[arg(long, value_name = "CODE")]
    code: Vec<String>,
    /// Only findings of this level or worse
    #[arg(long, value_name = "LEVEL")]
    level: Option<LevelWord>,
    /// Only findings about duties of this area
    #[arg(long, value_name = "AREA")]
    area: Option<String>,
    /// Only what is new since a git revision
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,
}

/// The project with only the findings that are asked for, and how many there are beside them.
pub fn filtered(mut project: Project, filter: &FindingFilter) -> Result<(Project, usize), Failure> {
    let all = project.findings.len();
    let codes = filter.code.iter().map(|word| lookup::code(word)).collect::<Result<Vec<Code>, Failure>>()?;
    let team = filter.team.as_deref().map(|word| lookup::team(&project.matrix, word)).transpose()?;
    let area = filter.area.as_deref().map(|word| lookup::domain(&project.files.model, word)).transpose()?.map(|d| d.id.clone());
    let level = filter.level.map(|word| match word {
        LevelWord::Note => Level::Note,
        LevelWord::Warning => Level::Warning,
        LevelWord::Error => Level::Error,
    });
    let mut before = match &filter.since {
        Some(word) => Some(Before::of(&project_at_revision(word, &project.files.root, &project.environment)?)),
        None => None,
    };
    let Project { matrix, files, findings, suppressed, .. } = &mut project;
    let mut domains: BTreeMap<&str, &str> = BTreeMap::new();
    for duty in files.model.duties.values() {
        domains.insert(&duty.id, &duty.domain);
    }
    let alike = |of: Code, at: Level| (codes.is_empty() || codes.contains(&of)) && level.is_none_or(|level| at >= level);
    let asked_for = |finding: &Finding| {
        let domain = finding.duty.as_deref().and_then(|duty| domains.get(duty));
        alike(finding.code, finding.level)
            && team.is_none_or(|team| finding.team == Some(team))
            && area.as_deref().is_none_or(|area| domain.is_some_and(|domain| *domain == area))
    };
    findings.retain(|finding| asked_for(finding) && before.as_mut().is_none_or(|before| before.is_new(finding, matrix)));
    suppressed.retain(|suppressed| asked_for(&suppressed.finding));
    // What was odd in the files belongs to no team and no area.
    let general = team.is_none() && area.is_none();
    files.warnings.retain(|warning| {
        general && alike(warning.code, warning.level) && before.as_mut().is_none_or(|before| before.is_new_warning(warning))
    });
    let left_out = all - project.findings.len();
    Ok((project, left_out))
}

/// What was found at an earlier revision, each as often as it was.
struct Before {
    findings: BTreeMap<FindingKey, usize>,
    warnings: BTreeMap<(Code, String), usize>,
}

impl Before {
    fn of(project: &Project) -> Before {
        let mut before = Before { findings: BTreeMap::new(), warnings: BTreeMap::new() };
        for finding in &project.findings {
            *before.findings.entry(finding.key(&project.matrix)).or_default() += 1;
        }
        for warning in &project.files.warnings {
            *before.warnings.entry((warning.code, warning.message.clone())).or_default() += 1;
        }
        before
    }

    fn is_new(&mut self, finding: &Finding, matrix: &Matrix) -> bool {
        !taken(self.findings.get_mut(&finding.key(matrix)))
    }

    fn is_new_warning(&mut self, warning: &Diagnostic) -> bool {
        !taken(self.warnings.get_mut(&(warning.code, warning.message.clone())))
    }
}

/// Takes one away, if there is one left.
fn taken(count: Option<&mut usize>) -> bool {
    match count {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}
