//! Parts of identity numbers and telephones, by groups of four digits.
//!
//! Groups stand at every second place, so that five digits in a row always hold one whole; four digits at an
//! odd place are found by trying the ten digits before them.

use zeroize::Zeroize as _;

/// Groups of an identity number (places 4, 6, … 14; those before are an area that many share) and of a telephone (places 1, 3, 5, 7).
const ID_PLACES: [usize; 6] = [4, 6, 8, 10, 12, 14];
const PHONE_PLACES: [usize; 4] = [1, 3, 5, 7];
const GROUPS: usize = ID_PLACES.len() + PHONE_PLACES.len();
const VALUES: usize = 10_000;

/// Numbers by row, and rows by group of digits.
#[derive(Clone, Debug, Default)]
pub(super) struct Digits {
    /// Eighteen digits (X as 0) with the X in the top bit; 0 when none.
    ids: Vec<u64>,
    phones: Vec<u64>,
    /// For each group and value, where its rows begin.
    starts: Vec<u32>,
    rows: Vec<u32>,
    /// Rows from here on are searched one by one.
    built: usize,
}

const X: u64 = 1 << 63;

fn read_id(text: &str) -> u64 {
    let (mut number, mut places, mut x) = (0_u64, 0, 0);
    for c in text.chars() {
        match c {
            '0'..='9' => number = number * 10 + u64::from(c as u8 - b'0'),
            'x' | 'X' if places == 17 => {
                number *= 10;
                x = X;
            }
            _ => continue,
        }
        places += 1;
        if places == 18 {
            break;
        }
    }
    if places == 0 { 0 } else { (number * 10_u64.pow(18 - places)) | x }
}

fn group_at(number: u64, width: u32, place: usize) -> usize {
    let shift = width - 4 - u32::try_from(place).unwrap_or(0);
    usize::try_from((number & !X) / 10_u64.pow(shift) % 10_000).unwrap_or(0)
}

impl Digits {
    pub(super) fn push(&mut self, id_no: &str, phone: &str) {
        self.ids.push(read_id(id_no));
        self.phones.push(crate::phone::parse(phone).filter(|p| *p < 100_000_000_000).unwrap_or(0));
    }

    pub(super) fn insert(&mut self, id_no: &str, phone: &str) {
        self.push(id_no, phone);
    }

    pub(super) fn erase(&mut self, row: u32) {
        self.ids[row as usize] = 0;
        self.phones[row as usize] = 0;
    }

    fn groups(&self, row: usize) -> impl Iterator<Item = usize> + use<> {
        let (id, phone) = (self.ids[row], self.phones[row]);
        let ids = ID_PLACES
            .iter()
            .enumerate()
            .filter(move |_| id != 0)
            .map(move |(g, p)| g * VALUES + group_at(id, 18, *p));
        let phones = PHONE_PLACES
            .iter()
            .enumerate()
            .filter(move |_| phone != 0)
            .map(move |(g, p)| (g + ID_PLACES.len()) * VALUES + group_at(phone, 11, *p));
        ids.chain(phones)
    }

    /// Sorts rows into groups.
    pub(super) fn finish(&mut self) {
        let mut starts = vec![0_u32; GROUPS * VALUES + 1];
        for row in 0..self.ids.len() {
            for at in self.groups(row) {
                starts[at + 1] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        self.rows = vec![0; starts.last().copied().unwrap_or(0) as usize];
        for row in 0..self.ids.len() {
            for at in self.groups(row) {
                self.rows[next[at] as usize] = u32::try_from(row).unwrap_or(0);
                next[at] += 1;
            }
        }
        self.starts = starts;
        self.built = self.ids.len();
    }

    /// Overwrites every number.
    pub(super) fn wipe(&mut self) {
        self.ids.zeroize();
        self.phones.zeroize();
    }

    /// Whether a row's numbers contain these digits.
    pub(super) fn holds(&self, row: u32, digits: &str) -> bool {
        let (plain, ends_with_x) = plain(digits);
        self.contains(row as usize, &plain, ends_with_x)
    }

    pub(super) fn bytes(&self) -> usize {
        (self.ids.capacity() + self.phones.capacity()) * 8 + (self.starts.len() + self.rows.len()) * 4
    }

    /// Calls `take` for rows whose numbers contain these digits until it says enough; looks at most at a bounded
    /// number of rows.
    pub(super) fn find(&self, digits: &str, enough: usize, take: &mut dyn FnMut(u32) -> bool) {
        const LOOKED_AT: usize = 60_000;
        let (plain, ends_with_x) = plain(digits);
        let mut seen = Vec::with_capacity(enough);
        let mut looked = 0;
        for (from, to) in self.runs(&plain) {
            for row in &self.rows[from..to] {
                looked += 1;
                if looked > LOOKED_AT {
                    return;
                }
                if self.contains(*row as usize, &plain, ends_with_x) && !seen.contains(row) {
                    seen.push(*row);
                    if !take(*row) {
                        return;
                    }
                }
            }
        }
        for row in self.built..self.ids.len() {
            if self.contains(row, &plain, ends_with_x) && !take(u32::try_from(row).unwrap_or(0)) {
                return;
            }
        }
    }

    /// Ranges of rows to look at: for each place the digits may stand at, the shortest group they cover.
    /// The end of a number comes first: it is what people remember.
    fn runs(&self, plain: &[usize]) -> Vec<(usize, usize)> {
        let mut runs = Vec::new();
        for (width, places, first) in [(18, &ID_PLACES[..], 0), (11, &PHONE_PLACES[..], ID_PLACES.len())] {
            for at in 0..=width.max(plain.len()) - plain.len() {
                if plain.len() > width {
                    continue;
                }
                let end = at + plain.len() == width;
                runs.extend(self.best_run(plain, at, places, first).into_iter().map(|run| (!end, run)));
            }
        }
        runs.sort_unstable_by_key(|(inner, (from, to))| (*inner, to - from, *from));
        runs.into_iter().map(|(_, run)| run).collect()
    }

    /// The shortest list for digits that stand at `at`; without a whole group, the ten that end in them.
    fn best_run(&self, plain: &[usize], at: usize, places: &[usize], first: usize) -> Vec<(usize, usize)> {
        let list = |g: usize, value: usize| {
            let slot = (first + g) * VALUES + value;
            match (self.starts.get(slot), self.starts.get(slot + 1)) {
                (Some(from), Some(to)) => (*from as usize, *to as usize),
                _ => (0, 0),
            }
        };
        let whole = places
            .iter()
            .enumerate()
            .filter(|(_, p)| **p >= at && **p + 4 <= at + plain.len())
            .map(|(g, p)| list(g, plain[p - at..p - at + 4].iter().fold(0, |n, d| n * 10 + d)))
            .min_by_key(|(from, to)| to - from);
        if let Some(run) = whole {
            return vec![run];
        }
        let tail = plain.iter().take(3).fold(0, |n, d| n * 10 + d);
        places
            .iter()
            .enumerate()
            .filter(|(_, p)| **p + 1 == at)
            .flat_map(|(g, _)| (0..10).map(move |d| (g, d * 1000 + tail)))
            .map(|(g, value)| list(g, value))
            .collect()
    }

    fn contains(&self, row: usize, plain: &[usize], ends_with_x: bool) -> bool {
        let id = self.ids[row];
        if id != 0 && holds(id & !X, 18, plain) && (!ends_with_x || (id & X != 0 && tail_is(id & !X, plain)))
        {
            return true;
        }
        let phone = self.phones[row];
        !ends_with_x && phone != 0 && holds(phone, 11, plain)
    }
}

/// Digits as numbers, X as 0, and whether they end with it.
fn plain(digits: &str) -> (Vec<usize>, bool) {
    let wanted = digits.to_ascii_uppercase();
    let values = wanted.bytes().map(|b| if b == b'X' { 0 } else { usize::from(b - b'0') }).collect();
    (values, wanted.ends_with('X'))
}

fn value_of(plain: &[usize]) -> u64 {
    plain.iter().fold(0, |n, d| n * 10 + *d as u64)
}

fn tail_is(number: u64, plain: &[usize]) -> bool {
    number % 10_u64.pow(u32::try_from(plain.len().min(18)).unwrap_or(18)) == value_of(plain)
}

fn holds(number: u64, width: usize, plain: &[usize]) -> bool {
    if plain.len() > width {
        return false;
    }
    let (want, span) = (value_of(plain), 10_u64.pow(u32::try_from(plain.len()).unwrap_or(18)));
    let mut rest = number;
    for _ in 0..=width - plain.len() {
        if rest % span == want {
            return true;
        }
        rest /= 10;
    }
    false
}
