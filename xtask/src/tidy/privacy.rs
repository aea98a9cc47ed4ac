//! What must not leave the desk of the one who typed it: machine paths, hosts, real numbers.

use crate::finding::Finding;
use crate::repo::Repo;

/// Lock files name the registry by design.
const LOCK_FILES: &[&str] = &["Cargo.lock", "package-lock.json"];

/// No path of somebody's machine, no registry host.
pub(super) fn machine_paths(repo: &Repo) -> Vec<Finding> {
    let folders =
        [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
    let hosts = [
        concat!("crates", ".io"),
        concat!("pypi", ".org"),
        concat!("npmjs", ".org"),
        concat!("npmjs", ".com"),
        concat!("debian", ".org"),
    ];
    let mut findings = Vec::new();
    for file in repo.files().iter().filter(|file| !is_lock(&file.path)) {
        for (index, line) in file.text.lines().enumerate() {
            if folders.iter().any(|folder| starts_a_path(line, folder)) {
                let says = "a path of one machine: use a path from the root of the repository";
                findings.push(Finding::new("machine-path", &file.path, index + 1, says));
            }
            if hosts.iter().any(|host| line.contains(host)) {
                findings.push(Finding::new(
                    "registry-host",
                    &file.path,
                    index + 1,
                    "name the package, not the host",
                ));
            }
        }
    }
    findings
}

fn is_lock(path: &str) -> bool {
    LOCK_FILES.iter().any(|name| path.ends_with(name))
}

fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "_-./*}>".contains(c))
    })
}

/// Examples that the standard itself prints.
const PUBLISHED: &[&str] = &[concat!("11010519", "491231002X"), concat!("44052418", "8001010014")];
/// An area that does not exist.
const INVENTED_AREA: &str = "990000";

/// Whatever looks like a resident ID number is invented, or printed in the standard.
pub(super) fn identity_numbers(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repo.files().iter().filter(|file| !is_lock(&file.path)) {
        for (index, line) in file.text.lines().enumerate() {
            for number in resident_numbers(line) {
                if !number.starts_with(INVENTED_AREA) && !PUBLISHED.contains(&number.to_uppercase().as_str())
                {
                    let says = "looks like a real resident ID number; invented ones begin with 990000";
                    findings.push(Finding::new("identity-number", &file.path, index + 1, says));
                }
            }
        }
    }
    findings
}

/// Runs of 17 digits and a digit or X, with a plausible birth date inside, that stand alone.
/// No area begins with 0.
fn resident_numbers(line: &str) -> Vec<&str> {
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let decimal = at >= 2 && bytes[at - 1] == b'.' && bytes[at - 2].is_ascii_digit();
        if length == 18 && !decimal && bytes[at] != b'0' && is_resident_number(&bytes[at..at + 18]) {
            found.push(&line[at..at + 18]);
        }
        at += length.max(1);
    }
    found
}

fn is_resident_number(bytes: &[u8]) -> bool {
    let digits =
        bytes[..17].iter().all(u8::is_ascii_digit) && (bytes[17].is_ascii_digit() || bytes[17] | 32 == b'x');
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().fold(0_u32, |sum, byte| sum * 10 + u32::from(byte & 15))
    };
    digits
        && (1800..2100).contains(&number(6..10))
        && (1..=12).contains(&number(10..12))
        && (1..=31).contains(&number(12..14))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_one_machine_are_refused() {
        let bad = format!("see {}a\n{}\n", concat!("/wo", "rk/"), concat!("\"/ho", "me/b\""));
        let good = format!("docs{}a\nhttp://localhost{}\n", concat!("/wo", "rk/"), concat!("/ho", "me/b"));
        assert_eq!(machine_paths(&Repo::made_of(&[("a.md", &bad)])).len(), 2);
        assert_eq!(machine_paths(&Repo::made_of(&[("a.md", &good)])), []);
    }

    #[test]
    fn registry_hosts_stand_in_lock_files_only() {
        let host = concat!("crates", ".io");
        assert_eq!(machine_paths(&Repo::made_of(&[("README.md", host)])).len(), 1);
        assert_eq!(machine_paths(&Repo::made_of(&[("Cargo.lock", host)])), []);
    }

    #[test]
    fn real_looking_numbers_are_refused() {
        let bad = ["4420001999", "12310015"].concat();
        let invented = "990000199912310037";
        let digits = ["0.", &bad].concat();
        let found = |text: &str| identity_numbers(&Repo::made_of(&[("a.csv", text)])).len();
        assert_eq!(found(&format!("name,{bad}\n")), 1);
        assert_eq!(found(&format!("号码{bad}。{bad}")), 2);
        assert_eq!(found(&format!("{invented} {} {digits} a{bad}", PUBLISHED[0])), 0);
        assert_eq!(found("123456789012345678"), 0);
    }
}
