//! Where pages that an earlier build published stand today: a link to one of them must lead on.
//!
//! The manifest of the earlier output says which addresses there were, and its `matrix.json` which deployments each
//! configuration had. Neither is trusted: what cannot be read only leads to a worse place.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::Path;

use onus_core::matrix::Matrix;
use onus_render::PlannedFile;
use onus_render::html::{self, MovedPage, Site};
use onus_source::project_file::open_regular;
use serde::Deserialize;

use super::HANDBOOK;
use crate::sink::previous_paths;

/// What is needed of an earlier matrix.
#[derive(Deserialize)]
struct EarlierMatrix {
    configurations: Vec<EarlierConfiguration>,
    deployments: Vec<EarlierDeployment>,
}

#[derive(Deserialize)]
struct EarlierConfiguration {
    id: String,
    service: String,
    deployments: Vec<usize>,
}

#[derive(Deserialize)]
struct EarlierDeployment {
    id: String,
}

/// Pages that lead on from addresses that the earlier output in a folder had and these files do not have.
pub fn moved_pages<'a>(output: &Path, site: &'a Site, files: &[PlannedFile], matrix: &Matrix) -> Vec<PlannedFile<'a>> {
    let planned: std::collections::BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let gone: Vec<String> = previous_paths(output, HANDBOOK)
        .into_iter()
        .filter(|path| !planned.contains(path.as_str()))
        .filter_map(|path| path.strip_prefix("html/").filter(|path| html::is_page(path)).map(str::to_owned))
        .collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let configurations = moved_configurations(output, matrix);
    let to = |from: &str| {
        let moved = match from.split('/').collect::<Vec<_>>()[..] {
            ["d", id, "index.html"] => configuration_of(matrix, id).map(|id| format!("services/{id}/index.html")),
            ["services", id, "index.html"] => configurations.get(id).map(|id| format!("services/{id}/index.html")),
            _ => None,
        };
        MovedPage { from: from.to_owned(), to: moved }
    };
    html::moved_files(site, gone.iter().map(|from| to(from)).collect())
}

/// The configuration of a deployment that has no page of its own any more.
fn configuration_of<'m>(matrix: &'m Matrix, deployment: &str) -> Option<&'m str> {
    let deployment = matrix.deployments.iter().find(|d| d.id == deployment)?;
    let placement = &matrix.placements[deployment.placement as usize];
    Some(&matrix.configurations[placement.configuration as usize].id)
}

/// Configurations of an earlier build that are gone, with the one that has most of their deployments today; where it has none of
/// them, another of the same service.
fn moved_configurations(output: &Path, matrix: &Matrix) -> BTreeMap<String, String> {
    let path = output.join(HANDBOOK).join("data").join("matrix.json");
    let earlier =
        open_regular(&path).ok().and_then(|file| serde_json::from_reader::<_, EarlierMatrix>(BufReader::new(file)).ok());
    let Some(earlier) = earlier else { return BTreeMap::new() };
    let today: BTreeMap<&str, &str> =
        matrix.deployments.iter().filter_map(|d| Some((d.id.as_str(), configuration_of(matrix, &d.id)?))).collect();
    let mut moved = BTreeMap::new();
    for configuration in &earlier.configurations {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let deployments = configuration.deployments.iter().filter_map(|&index| earlier.deployments.get(index));
        for id in deployments.filter_map(|deployment| today.get(deployment.id.as_str())) {
            *counts.entry(id).or_default() += 1;
        }
        // Of as many, the first by id.
        let most = counts.iter().max_by_key(|(id, count)| (**count, std::cmp::Reverse(**id))).map(|(id, _)| *id);
        let same_service = || matrix.configurations.iter().find(|c| c.service == configuration.service).map(|c| c.id.as_str());
        if let Some(id) = most.or_else(same_service) {
            moved.insert(configuration.id.clone(), id.to_owned());
        }
    }
    moved
}
