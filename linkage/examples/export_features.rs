//! Writes the numbers the learnt stage is fitted on: `export_features MENTIONS.csv OUT`.
//!
//! With a third argument, a file of probabilities (`f32`, in the order of `OUT.pairs`): pairs two steps apart are
//! added; with a fourth (probabilities of all those), the neighbourhood's features follow the pair's.
//! `OUT.weights` is what the table taught (`data/weights.txt` is the training draw's).
//! `OUT.pairs` holds row pairs (two `u32` each), `OUT.f32` the features, both little-endian.
#![forbid(unsafe_code)]

use std::io::Write as _;

use linkage::mention::{Mention, Written};
use linkage::{block, compare, context, em, features};

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().collect();
    let (Some(table), Some(out)) = (args.get(1), args.get(2)) else { return Err("TABLE OUT".into()) };
    let mentions = read(table)?;
    let mut pairs = block::candidates(&mentions, None, 2);
    let base = pairs.len();
    if let Some(path) = args.get(3) {
        let found = context::Graph::new(mentions.len(), &pairs, &floats(path)?).two_steps(0.3, &pairs);
        pairs.extend(found);
    }
    let graph = match args.get(4) {
        Some(path) => Some((context::Graph::new(mentions.len(), &pairs, &floats(path)?), floats(path)?)),
        None => None,
    };
    let compared: Vec<compare::Compared> = pairs
        .iter()
        .map(|p| {
            let (a, b) = block::unpack(*p);
            compare::compare(&mentions[a as usize], &mentions[b as usize])
        })
        .collect();
    let levels: Vec<em::Levels> = compared.iter().map(em::levels_of).collect();
    let weights = em::Weights::learn(&levels[..base]);
    std::fs::write(format!("{out}.weights"), weights.print())?;
    let stats = features::Stats::of(&mentions);
    let mut rows = std::io::BufWriter::new(std::fs::File::create(format!("{out}.pairs"))?);
    let mut numbers = std::io::BufWriter::new(std::fs::File::create(format!("{out}.f32"))?);
    for (at, ((pair, c), levels)) in pairs.iter().zip(&compared).zip(&levels).enumerate() {
        let (a, b) = block::unpack(*pair);
        rows.write_all(&a.to_le_bytes())?;
        rows.write_all(&b.to_le_bytes())?;
        let row =
            features::features(&mentions[a as usize], &mentions[b as usize], c, &stats, (&weights, levels));
        for value in row {
            numbers.write_all(&value.to_le_bytes())?;
        }
        if let Some((graph, known)) = &graph {
            for value in graph.features(a, b, known[at]) {
                numbers.write_all(&value.to_le_bytes())?;
            }
        }
    }
    writeln!(
        std::io::stdout().lock(),
        "{} pairs, {} features, prior {}",
        pairs.len(),
        features::FEATURES,
        weights.prior
    )?;
    Ok(())
}

fn floats(path: &str) -> Result<Vec<f32>, Fault> {
    let bytes = std::fs::read(path)?;
    Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
}

fn read(path: &str) -> Result<Vec<Mention>, Fault> {
    let mut reader = csv::Reader::from_path(path)?;
    let head: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let columns = [
        "name",
        "alias",
        "sex",
        "birth_date",
        "age",
        "report_date",
        "id_no",
        "phone",
        "guardian_name",
        "guardian_phone",
        "address",
        "school",
        "ethnicity",
    ]
    .map(|name| head.iter().position(|h| h == name));
    let mut mentions = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cell = |c: usize| columns[c].and_then(|i| record.get(i)).unwrap_or("");
        mentions.push(Mention::read(&Written {
            name: cell(0),
            alias: cell(1),
            sex: cell(2),
            birth_date: cell(3),
            age: cell(4),
            report_date: cell(5),
            id_no: cell(6),
            phone: cell(7),
            guardian_name: cell(8),
            guardian_phone: cell(9),
            address: cell(10),
            school: cell(11),
            ethnicity: cell(12),
        }));
    }
    Ok(mentions)
}
