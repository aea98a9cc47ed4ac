//! The schema of the reference vectors: one JSON object a line, of four kinds told apart by their fields.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Alleles of one person at each marker; at a single X marker just the one or two alleles.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Genotypes {
    /// One entry a marker, `null` where untyped.
    PerMarker(Vec<Option<Vec<String>>>),
    /// The alleles at the only marker.
    Only(Vec<String>),
}

/// A marker with its table.
#[derive(Debug, Deserialize)]
pub(crate) struct Marker {
    pub(crate) name: String,
    pub(crate) alleles: Vec<String>,
    pub(crate) freqs: Vec<f64>,
}

/// A mutation model with its parameters.
#[derive(Debug, Deserialize)]
pub(crate) struct Model {
    pub(crate) model: String,
    pub(crate) rate_male: Option<f64>,
    pub(crate) rate_female: Option<f64>,
    pub(crate) rate2: Option<f64>,
    pub(crate) range: Option<f64>,
}

/// One line of a hypothesis.
#[derive(Debug, Deserialize)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) father: Option<String>,
    pub(crate) mother: Option<String>,
    pub(crate) sex: Option<String>,
}

/// The two pedigrees.
#[derive(Debug, Deserialize)]
pub(crate) struct Hypotheses {
    #[serde(rename = "H1")]
    pub(crate) first: Vec<Member>,
    #[serde(rename = "H2")]
    pub(crate) second: Vec<Member>,
}

/// A number per marker, or one for all.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Numbers {
    Many(Vec<Option<f64>>),
    One(f64),
}

impl Numbers {
    pub(crate) fn list(&self) -> Vec<Option<f64>> {
        match self {
            Self::Many(values) => values.clone(),
            Self::One(value) => vec![Some(*value)],
        }
    }
}

/// Any case; which fields are there decides what it is.
#[derive(Debug, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) category: Option<String>,
    pub(crate) theta: Option<f64>,
    pub(crate) rho: Option<f64>,
    pub(crate) mutation: Option<Model>,
    pub(crate) markers: Option<Vec<Marker>>,
    pub(crate) marker: Option<String>,
    pub(crate) alleles: Option<Vec<String>>,
    pub(crate) freqs: Option<Vec<f64>>,
    #[serde(default)]
    pub(crate) genotypes: BTreeMap<String, Genotypes>,
    pub(crate) hypotheses: Option<Hypotheses>,
    #[serde(rename = "lik_H1")]
    pub(crate) first: Option<Numbers>,
    #[serde(rename = "lik_H2")]
    pub(crate) second: Option<Numbers>,
    #[serde(rename = "LR_per_marker")]
    pub(crate) per_marker: Option<Vec<Option<f64>>>,
    #[serde(rename = "LR")]
    pub(crate) ratio: Option<f64>,
    #[serde(rename = "log10_LR")]
    pub(crate) log10: Option<f64>,
    #[serde(rename = "LR_per_marker_pruned")]
    pub(crate) per_marker_pruned: Option<Vec<Option<f64>>>,
    #[serde(rename = "LR_pruned")]
    pub(crate) ratio_pruned: Option<f64>,
    #[serde(rename = "LR_if_unlinked")]
    pub(crate) ratio_unlinked: Option<f64>,
    pub(crate) match_prob_per_marker: Option<Vec<f64>>,
    pub(crate) father: Option<Vec<String>>,
    pub(crate) mother: Option<Vec<String>>,
    pub(crate) child: Option<Vec<String>>,
    pub(crate) ibs_father_child: Option<f64>,
    #[serde(rename = "PI_duo")]
    pub(crate) duo: Option<f64>,
    #[serde(rename = "PI_trio_mother_confirmed")]
    pub(crate) trio: Option<f64>,
    pub(crate) mu_duo: Option<f64>,
    pub(crate) mu_father: Option<f64>,
    pub(crate) mu_mother: Option<f64>,
}
