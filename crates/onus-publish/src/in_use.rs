//! Where something holds, by names that outlast a changed setting: services, and where not all of a service's configurations have
//! it, the deployments.

use std::collections::BTreeMap;

use onus_core::matrix_context::MatrixContext;

use super::block::*;
use super::links::deployment_link;

/// Services that are named before the rest is counted.
const SERVICES: usize = 8;
/// Deployments of one service that are named before the rest is counted.
const DEPLOYMENTS: usize = 4;

/// How many configurations each service has.
pub(super) struct InUse<'a> {
    context: &'a MatrixContext<'a>,
    of_service: BTreeMap<&'a str, usize>,
}

/// Whether names of deployments lead to their pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    Set,
    LeftOut,
}

impl<'a> InUse<'a> {
    pub(super) fn new(context: &'a MatrixContext<'a>) -> InUse<'a> {
        let mut of_service: BTreeMap<&str, usize> = BTreeMap::new();
        for configuration in &context.matrix.configurations {
            *of_service.entry(&configuration.service).or_default() += 1;
        }
        InUse { context, of_service }
    }

    /// Where these configurations are, ascending by number.
    pub(super) fn named(&self, used_in: &[usize], links: Links) -> Vec<Inline> {
        let configurations = &self.context.matrix.configurations;
        if used_in.len() == configurations.len() && used_in.len() > 1 {
            return text("everywhere");
        }
        let mut services: Vec<(&str, Vec<usize>)> = Vec::new();
        for &index in used_in {
            match services.last_mut() {
                Some((id, list)) if *id == configurations[index].service => list.push(index),
                _ => services.push((configurations[index].service.as_str(), vec![index])),
            }
        }
        let mut out: Vec<Inline> = Vec::new();
        for (id, list) in services.iter().take(SERVICES) {
            if !out.is_empty() {
                out.extend(text("; "));
            }
            out.extend(text(configurations[list[0]].service_short.clone()));
            if self.of_service.get(id) != Some(&list.len()) {
                out.extend(text(" ("));
                out.extend(self.deployments(list, links));
                out.extend(text(")"));
            }
        }
        let more = services.len().saturating_sub(SERVICES);
        if more > 0 {
            out.extend(text(format!(" and {}", onus_source::text::counted(more as u64, "more service", "more services"))));
        }
        out
    }

    fn deployments(&self, list: &[usize], links: Links) -> Vec<Inline> {
        let matrix = self.context.matrix;
        let all: Vec<u32> = list.iter().flat_map(|&index| matrix.configurations[index].deployments.iter().copied()).collect();
        let mut out = Vec::new();
        for (position, &deployment) in all.iter().take(DEPLOYMENTS).enumerate() {
            out.extend(text(if position > 0 { ", " } else { "" }));
            match links {
                Links::Set => out.push(deployment_link(self.context, deployment)),
                Links::LeftOut => out.extend(text(matrix.deployments[deployment as usize].name.clone())),
            }
        }
        let more = all.len().saturating_sub(DEPLOYMENTS);
        if more > 0 {
            out.extend(text(format!(" and {more} more")));
        }
        out
    }
}
