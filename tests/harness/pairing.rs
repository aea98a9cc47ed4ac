//! A town and a laboratory, each the real program with keys of its own, introduced to each other as
//! two administrators would: public keys change hands, then the town starts again.

use crate::{Options, Town};
use exchange::SigningKey;
use std::path::PathBuf;

/// Starts a laboratory that knows this town, and lets the town know it. With `line`, the line between
/// both is open; otherwise packages go by hand.
pub async fn pair(town: &mut Town, line: bool) -> Town {
    let keys = town.data().join("keys");
    let read = |name: &str| std::fs::read_to_string(keys.join(name)).unwrap();
    let ours = SigningKey::from_hex(&read("exchange.key")).unwrap().public();
    let public = town.data().join("platform.pub");
    std::fs::write(&public, ours.to_hex()).unwrap();
    let word = |path: &PathBuf| path.to_string_lossy().into_owned();
    let mut options = Options::laboratory().argument("--platform-key").argument(&word(&public));
    for argument in ["--laboratory", "shouhu-lab", "--platform", "shouhu"] {
        options = options.argument(argument);
    }
    let secret = keys.join("line.secret");
    if line {
        write_closed(&secret, "00112233445566778899aabbccddeeff");
        options = options.argument("--http-exchange").argument("--line-secret").argument(&word(&secret));
    }
    let laboratory = Town::with(options).await;
    let theirs = std::fs::read_to_string(laboratory.data().join("keys/exchange.pub")).unwrap();
    write_closed(&keys.join("lab.pub"), &theirs);
    if line {
        town.set("SHOUHU_LAB__LINE", &format!("http://127.0.0.1:{}", laboratory.port()));
        town.set("SHOUHU_LAB__LINE_SECONDS", "1");
    }
    town.restart().await;
    laboratory
}

/// Writes a file that only its owner reads.
fn write_closed(path: &PathBuf, text: &str) {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}
