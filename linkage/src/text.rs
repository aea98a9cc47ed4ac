//! Comparing short texts, dates and codes of any table.

/// Damerau–Levenshtein distance (neighbours exchanged count one), up to `most` + 1.
pub fn distance(a: &[u8], b: &[u8], most: usize) -> usize {
    const LONGEST: usize = 48;
    if a == b {
        return 0;
    }
    let (a, b) = (&a[..a.len().min(LONGEST)], &b[..b.len().min(LONGEST)]);
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut rows = [[0_u8; LONGEST + 1]; 3];
    for (slot, j) in rows[0].iter_mut().zip(0..) {
        *slot = j;
    }
    for i in 1..=a.len() {
        let (now, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = u8::try_from(i).unwrap_or(u8::MAX);
        let mut least = rows[now][0];
        for j in 1..=b.len() {
            let cost = u8::from(a[i - 1] != b[j - 1]);
            let mut next = (rows[last][j - 1] + cost).min(rows[last][j] + 1).min(rows[now][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                next = next.min(rows[before][j - 2] + 1);
            }
            rows[now][j] = next;
            least = least.min(next);
        }
        if usize::from(least) > most {
            return most + 1;
        }
    }
    usize::from(rows[a.len() % 3][b.len()]).min(most + 1)
}

/// Whether two texts are made of the same letters.
pub fn same_letters(a: &[u8], b: &[u8]) -> bool {
    let sorted = |t: &[u8]| {
        let mut v = t.to_vec();
        v.sort_unstable();
        v
    };
    a.len() == b.len() && sorted(a) == sorted(b)
}

/// Jaro–Winkler similarity, 0 to 1.
pub fn jaro_winkler(a: &[u8], b: &[u8]) -> f32 {
    if a == b {
        return 1.0;
    }
    let (a, b) = (&a[..a.len().min(64)], &b[..b.len().min(64)]);
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut used_a, mut used_b, mut same) = (0_u64, 0_u64, 0_usize);
    for (i, x) in a.iter().enumerate() {
        let (from, to) = (i.saturating_sub(reach), (i + reach + 1).min(b.len()));
        if let Some(j) = (from..to).find(|j| used_b & (1 << j) == 0 && b[*j] == *x) {
            used_a |= 1 << i;
            used_b |= 1 << j;
            same += 1;
        }
    }
    if same == 0 {
        return 0.0;
    }
    let (mut moved, mut rest_b) = (0, used_b);
    for i in (0..a.len()).filter(|i| used_a & (1 << i) != 0) {
        let j = rest_b.trailing_zeros() as usize;
        rest_b &= rest_b - 1;
        moved += usize::from(a[i] != b[j]);
    }
    let m = same as f32;
    let jaro = (m / a.len() as f32 + m / b.len() as f32 + (m - moved as f32 / 2.0) / m) / 3.0;
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    jaro + prefix as f32 * 0.1 * (1.0 - jaro)
}

/// Lower-case, trimmed, inner spaces single.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().map(crate::chars::fold).flat_map(char::to_lowercase));
    }
    out
}

/// Sound of a Latin word: first letter, then its consonants by class, without repeats, four at most.
pub fn skeleton(text: &[u8]) -> u32 {
    let mut code = u32::from(text.first().copied().unwrap_or(0));
    let (mut last, mut count) = (0_u32, 0);
    for b in text.iter().skip(1) {
        let class = match b {
            b'b' | b'f' | b'p' | b'v' => 1,
            b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => 2,
            b'd' | b't' => 3,
            b'l' => 4,
            b'm' | b'n' => 5,
            b'r' => 6,
            _ => 0,
        };
        if class != 0 && class != last {
            code = code * 8 + class;
            count += 1;
            if count == 3 {
                break;
            }
        }
        last = class;
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        let d = |a: &str, b: &str| distance(a.as_bytes(), b.as_bytes(), 3);
        assert_eq!(
            (d("mitchell", "mitchel"), d("michael", "micheal"), d("a", "b"), d("", "abcd")),
            (1, 1, 1, 4)
        );
        assert_eq!((d("kitten", "sitting"), d("same", "same")), (3, 0));
    }

    #[test]
    fn similarities() {
        let s = |a: &str, b: &str| jaro_winkler(a.as_bytes(), b.as_bytes());
        assert!((s("martha", "marhta") - 0.9611).abs() < 1e-3);
        assert!((s("dixon", "dicksonx") - 0.8133).abs() < 1e-3);
        assert_eq!(skeleton(b"robert"), skeleton(b"rupert"));
    }
}
