//! Locus names (基因座): one spelling inside, every laboratory's spelling outside.

/// Aliases seen in kits and files, already folded by [`fold`], with the name used here.
const ALIASES: &[(&str, &str)] = &[
    ("ACTBP2", "SE33"),
    ("D22GATA", "D22GATA198B05"),
    ("D22GATA198B05", "D22GATA198B05"),
    ("FIBRA", "FGA"),
    ("GATA198B05", "D22GATA198B05"),
    ("HUMTH01", "TH01"),
    ("HUMVWA", "vWA"),
    ("PENTAC", "PentaC"),
    ("PENTAD", "PentaD"),
    ("PENTAE", "PentaE"),
    ("SE33", "SE33"),
    ("THO1", "TH01"),
    ("VWA", "vWA"),
    ("VWF", "vWA"),
];

/// Sex markers and quality sensors: they say nothing of kinship and are left out everywhere.
const IGNORED: &[&str] = &["AMEL", "AMELOGENIN", "IQCL", "IQCS", "QS1", "QS2", "YINDEL"];

fn fold(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// The house spelling of a locus name, or `None` for sex markers and sensors that must be ignored.
///
/// `Penta E`, `PENTA_E` and `PentaE` are one locus; so are `TH01`, `Th01` and the misread `THO1`.
/// Unknown names keep their letters and digits in upper case, so that any panel works.
///
/// ```
/// use kinship::canonical_locus;
/// assert_eq!(canonical_locus("Penta_E").as_deref(), Some("PentaE"));
/// assert_eq!(canonical_locus("d3s1358").as_deref(), Some("D3S1358"));
/// assert_eq!(canonical_locus("AMEL"), None);
/// ```
#[must_use]
pub fn canonical_locus(name: &str) -> Option<String> {
    let folded = fold(name);
    if folded.is_empty() || IGNORED.contains(&folded.as_str()) {
        return None;
    }
    match ALIASES.binary_search_by_key(&folded.as_str(), |(alias, _)| alias) {
        Ok(at) => Some(ALIASES[at].1.to_owned()),
        Err(_) => Some(folded),
    }
}

/// How a locus is inherited.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Inheritance {
    /// Two copies in everybody (常染色体).
    #[default]
    Autosomal,
    /// Two copies in women, the mother's one in men (X 染色体).
    XLinked,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_sorted_and_folded() {
        assert!(ALIASES.windows(2).all(|w| w[0].0 < w[1].0));
        assert!(ALIASES.iter().all(|(a, _)| fold(a) == *a));
    }

    #[test]
    fn a_locus_of_any_kit_is_kept() {
        assert_eq!(canonical_locus("D6S1043").as_deref(), Some("D6S1043"));
        assert_eq!(canonical_locus("vwa").as_deref(), Some("vWA"));
        assert_eq!(canonical_locus("GATA198B05").as_deref(), Some("D22GATA198B05"));
        assert_eq!(canonical_locus("Amelogenin"), None);
        assert_eq!(canonical_locus(" "), None);
    }
}
