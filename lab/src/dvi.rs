//! `shouhu-lab dvi`: found and missing persons together, each used at most once.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use kinship::joint_assignment;

/// Arguments of `shouhu-lab dvi`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Dvi {
    /// CSV: first row names the missing persons' families, first column the found persons' samples, cells
    /// hold log10 LR (blank = excluded).
    file: PathBuf,
    /// Prior odds of each pair against "none of them", as log10; 0 is the flat prior.
    #[arg(long, default_value_t = 0.0, allow_hyphen_values = true)]
    log10_odds: f64,
}

/// Names of the missing, names of the found, log10 ratios.
type Table = (Vec<String>, Vec<String>, Vec<Vec<f64>>);

fn table(text: &str) -> Result<Table, String> {
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let cells = |line: &str| line.split(',').map(|c| c.trim().to_owned()).collect::<Vec<String>>();
    let (_, header) = lines.next().ok_or("the file is empty")?;
    let missing = cells(header).split_off(1);
    let (mut found, mut ratios) = (Vec::new(), Vec::new());
    for (at, line) in lines {
        let row = cells(line);
        if row.len() != missing.len() + 1 {
            return Err(format!("line {}: {} cells, {} expected", at + 1, row.len(), missing.len() + 1));
        }
        let number = |cell: &String| match cell.as_str() {
            "" => Ok(f64::NEG_INFINITY),
            text => text.parse().map_err(|_| format!("line {}: no number", at + 1)),
        };
        ratios.push(row[1..].iter().map(number).collect::<Result<Vec<f64>, String>>()?);
        found.push(row[0].clone());
    }
    Ok((missing, found, ratios))
}

/// Prints each found person's posterior over the missing ones.
pub(crate) fn run(dvi: &Dvi, out: &mut impl Write) -> Result<bool, String> {
    let text = std::fs::read_to_string(&dvi.file).map_err(|e| e.to_string())?;
    let (missing, found, ratios) = table(&text)?;
    let joint = joint_assignment(&ratios, dvi.log10_odds).map_err(|e| e.to_string())?;
    let mut lines =
        vec![format!("prior: log10 odds {} a pair, each person used at most once", dvi.log10_odds)];
    for (i, name) in found.iter().enumerate() {
        let best = joint.best[i].map_or("nobody", |j| missing[j].as_str());
        let pairs = missing.iter().zip(&joint.pairs[i]).filter(|(_, p)| **p >= 0.0005);
        let pairs: Vec<String> = pairs.map(|(m, p)| format!("{m} {p:.3}")).collect();
        lines.push(format!("{name}: {best}; {}; nobody {:.3}", pairs.join(", "), joint.nobody[i]));
    }
    lines.push(format!("this assignment as a whole: {:.4}", joint.best_probability));
    writeln!(out, "{}", lines.join("\n")).map_err(|e| e.to_string())?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_cells_exclude_and_short_rows_are_named() {
        let (missing, found, ratios) = table(",M1,M2\nV1,6.5,\nV2,1,2\n").unwrap();
        assert_eq!((missing.len(), found.len()), (2, 2));
        assert_eq!(ratios[0], [6.5, f64::NEG_INFINITY]);
        assert!(table(",M1\nV1,1,2\n").unwrap_err().contains("line 2"));
    }
}
