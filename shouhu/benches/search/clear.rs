//! The same persons in the clear, as other systems would hold them: what a database's own index finds.

use crate::made::{KINDS, Made};
use crate::{ANSWER, QUERIES, asked, line, now};
use std::path::Path;

/// How a kind of query is put to a database: by substring of a column.
fn column(kind: &str) -> Option<&'static str> {
    match kind {
        "two characters" | "three characters" | "homophone" | "missing character" | "wrong character" => {
            Some("name")
        }
        "pinyin" => Some("pinyin"),
        "initials" => Some("initials"),
        "end of an ID" => Some("id_no"),
        "part of a telephone" => Some("phone"),
        _ => None,
    }
}

/// SQLite FTS5 with trigrams.
pub fn fts5(folder: &Path, people: &[Made]) {
    let mut connection = rusqlite::Connection::open(folder.join("clear.db")).unwrap();
    let begun = now();
    connection
        .execute_batch("CREATE VIRTUAL TABLE person USING fts5(name, pinyin, initials, id_no, phone, tokenize='trigram')")
        .unwrap();
    let all = connection.transaction().unwrap();
    {
        let mut insert = all.prepare("INSERT INTO person VALUES (?1, ?2, ?3, ?4, ?5)").unwrap();
        for m in people {
            insert.execute([&m.name, &m.pinyin, &m.initials, &m.id, &m.phone]).unwrap();
        }
    }
    all.commit().unwrap();
    println!(
        "SQLite {} FTS5 trigram, in the clear: built in {:.1} s",
        rusqlite::version(),
        begun.elapsed().as_secs_f64()
    );
    for (kind, ask) in KINDS {
        let Some(column) = column(kind) else { continue };
        // Below three characters a trigram index has nothing to look up: the engine scans the table.
        let sql = format!("SELECT name, id_no FROM person WHERE {column} LIKE ?1 LIMIT {ANSWER}");
        let mut select = connection.prepare(&sql).unwrap();
        let (mut times, mut hits) = (Vec::new(), 0);
        let many = if kind == "two characters" || kind == "missing character" { 40 } else { QUERIES };
        for (_, made) in asked(people, many) {
            let Some(text) = ask(made).filter(|_| times.len() < many) else { continue };
            let begun = now();
            let rows = select.query_map([format!("%{text}%")], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            });
            let found: Vec<(String, String)> = rows.unwrap().map(Result::unwrap).collect();
            times.push(begun.elapsed().as_secs_f64() * 1e3);
            hits += usize::from(answers(made, &found));
        }
        line(kind, &mut times, hits);
    }
}

fn answers(made: &Made, found: &[(String, String)]) -> bool {
    found.iter().any(|(name, id)| *name == made.name || *id == made.id)
}

/// PostgreSQL with trigram indexes: names by likeness, numbers by substring.
pub async fn pg_trgm(url: &str, people: &[Made]) {
    use std::fmt::Write as _;
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let begun = now();
    let make = "DROP TABLE IF EXISTS bench_person; CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE UNLOGGED TABLE bench_person (name text, pinyin text, initials text, id_no text, phone text)";
    client.batch_execute(make).await.unwrap();
    for part in people.chunks(2_000) {
        let mut sql = String::from("INSERT INTO bench_person VALUES ");
        for (n, m) in part.iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            write!(sql, "{comma}('{}','{}','{}','{}','{}')", m.name, m.pinyin, m.initials, m.id, m.phone)
                .unwrap();
        }
        client.batch_execute(&sql).await.unwrap();
    }
    for column in ["name", "pinyin", "initials", "id_no", "phone"] {
        let sql = format!("CREATE INDEX ON bench_person USING gin ({column} gin_trgm_ops)");
        client.batch_execute(&sql).await.unwrap();
    }
    client.batch_execute("ANALYZE bench_person; SET pg_trgm.similarity_threshold = 0.2").await.unwrap();
    println!("PostgreSQL pg_trgm, in the clear: built in {:.1} s", begun.elapsed().as_secs_f64());
    for (kind, ask) in KINDS {
        let Some(column) = column(kind) else { continue };
        let sql = if column == "name" {
            format!(
                "SELECT name, id_no FROM bench_person WHERE name % $1 ORDER BY similarity(name, $1) DESC LIMIT {ANSWER}"
            )
        } else {
            format!(
                "SELECT name, id_no FROM bench_person WHERE {column} LIKE '%' || $1 || '%' LIMIT {ANSWER}"
            )
        };
        let select = client.prepare(&sql).await.unwrap();
        let (mut times, mut hits) = (Vec::new(), 0);
        for (_, made) in asked(people, QUERIES / 5) {
            let Some(text) = ask(made).filter(|_| times.len() < QUERIES / 5) else { continue };
            let begun = now();
            let rows = client.query(&select, &[&text]).await.unwrap();
            times.push(begun.elapsed().as_secs_f64() * 1e3);
            let found: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
            hits += usize::from(answers(made, &found));
        }
        line(kind, &mut times, hits);
    }
    client.batch_execute("DROP TABLE bench_person").await.unwrap();
}
