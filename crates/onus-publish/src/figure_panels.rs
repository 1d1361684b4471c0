//! What the picture of who carries what shows: a panel for each pattern, a half for each side.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::capitalised;
use std::collections::BTreeMap;

use onus_core::matrix::{Configuration, Split};
use onus_model::{Category, Side};

/// Order in which a bar shows its parts: from the provider to us, then what nobody can say.
pub(super) const ORDER: [Split; 5] = [Split::Provider, Split::ThirdParty, Split::Shared, Split::Organisation, Split::Unresolved];

/// One kind of service.
pub(super) struct Panel {
    pub title: String,
    pub count: u64,
    pub services: Vec<String>,
    /// By layer: number of areas by split.
    pub layers: Vec<BTreeMap<Split, u64>>,
}

/// Which side of the line a layer is on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Of,
    In,
    Both,
}

pub(super) fn panels(context: &MatrixContext) -> Vec<Panel> {
    let mut kinds: BTreeMap<Category, Vec<&Configuration>> = BTreeMap::new();
    for configuration in context.matrix.configurations.iter().filter(|c| !c.deployments.is_empty()) {
        kinds.entry(configuration.category).or_default().push(configuration);
    }
    kinds.into_values().map(|list| panel(context, &list)).collect()
}

fn panel(context: &MatrixContext, list: &[&Configuration]) -> Panel {
    let reference = &context.matrix.reference;
    let mut layers = vec![BTreeMap::new(); reference.layers.len()];
    let mut services: BTreeMap<&str, u64> = BTreeMap::new();
    for configuration in list {
        let weight = configuration.deployments.len() as u64;
        *services.entry(&configuration.service_short).or_default() += weight;
        for (domain, cell) in reference.domains.iter().zip(&configuration.cells) {
            if let Some(layer) = reference.layers.iter().position(|l| l.id == domain.layer) {
                *layers[layer].entry(cell.split).or_default() += weight;
            }
        }
    }
    let mut services: Vec<(&str, u64)> = services.into_iter().collect();
    services.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    Panel {
        title: capitalised(&list[0].category_name),
        count: list.iter().map(|c| c.deployments.len() as u64).sum(),
        services: services.into_iter().map(|(name, _)| name.to_owned()).collect(),
        layers,
    }
}

pub(super) fn half(context: &MatrixContext, layer: usize) -> Half {
    let reference = &context.matrix.reference;
    let id = &reference.layers[layer].id;
    let mut sides = reference.domains.iter().filter(|d| d.layer == *id).map(|d| d.side);
    let (mut of, mut inside) = (false, false);
    for side in sides.by_ref() {
        of |= side == Side::Of;
        inside |= side == Side::In;
    }
    match (of, inside) {
        (true, false) => Half::Of,
        (false, true) => Half::In,
        _ => Half::Both,
    }
}

/// `AWS 12, shared 4, Larkspur 3`.
pub(super) fn words(context: &MatrixContext, counts: &BTreeMap<Split, u64>) -> String {
    let name = |split: Split| match split {
        Split::Provider => context.matrix.reference.provider.clone(),
        Split::Organisation => context.organisation().to_owned(),
        _ => split.words().to_owned(),
    };
    let parts: Vec<String> = ORDER
        .iter()
        .chain([&Split::NotApplicable])
        .filter_map(|split| counts.get(split).map(|n| format!("{} {n}", name(*split))))
        .collect();
    if parts.is_empty() { "–".to_owned() } else { parts.join(", ") }
}
