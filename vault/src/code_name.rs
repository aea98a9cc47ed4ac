//! Code names (案件化名): what a file is called where its people must not be named.

use std::fmt;

use crate::entropy::{Entropy, uniform};

/// First characters: things of the landscape. None is a common surname.
const FIRST: [char; 32] = [
    '青', '晨', '晴', '远', '清', '暖', '静', '朗', '澄', '碧', '苍', '素', '翠', '皓', '霁', '岚', '溪',
    '泉', '湖', '海', '川', '峰', '岭', '原', '星', '虹', '霞', '露', '雨', '雪', '风', '枫',
];

/// Second characters: plants, waters, places. None is a common given name's gender marker.
const SECOND: [char; 32] = [
    '松', '竹', '杉', '桐', '槐', '榕', '柏', '樟', '桥', '渡', '湾', '洲', '滩', '坪', '谷', '坡', '岩',
    '石', '舟', '帆', '灯', '塔', '亭', '廊', '窗', '径', '田', '园', '林', '港', '岛', '堤',
];

/// Smallest and largest number: always four digits.
const NUMBERS: std::ops::Range<u32> = 1000..10_000;

/// Two neutral characters and a number, drawn at random, such as 晨桥4831: made from nothing that is known of the
/// people, never from their initials. There are nine million; the caller draws again if one is taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeName {
    characters: [char; 2],
    number: u32,
}

impl CodeName {
    /// Draws one.
    ///
    /// ```
    /// let mut still = |out: &mut [u8]| out.fill(0);
    /// assert_eq!(vault::CodeName::draw(&mut still).to_string(), "青松1000");
    /// ```
    pub fn draw(entropy: &mut dyn Entropy) -> Self {
        let mut pick = |from: &[char; 32]| {
            let at = uniform(entropy, 32) as usize;
            from[at % from.len()]
        };
        let characters = [pick(&FIRST), pick(&SECOND)];
        Self { characters, number: NUMBERS.start + uniform(entropy, NUMBERS.end - NUMBERS.start) }
    }
}

impl fmt::Display for CodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.characters;
        write!(f, "{first}{second}{}", self.number)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::testing::Counter;

    #[test]
    fn lists_repeat_nothing() {
        assert_eq!(FIRST.iter().chain(&SECOND).collect::<BTreeSet<_>>().len(), 64);
    }

    #[test]
    fn a_code_name_is_two_characters_and_four_digits() {
        let mut entropy = Counter::default();
        let drawn: BTreeSet<String> = (0..500).map(|_| CodeName::draw(&mut entropy).to_string()).collect();
        assert!(drawn.len() > 490, "{} distinct", drawn.len());
        for name in drawn {
            let (characters, digits): (Vec<char>, Vec<char>) =
                name.chars().partition(|c| !c.is_ascii_digit());
            assert_eq!((characters.len(), digits.len()), (2, 4), "{name}");
        }
    }

    #[test]
    fn numbers_are_drawn_evenly() {
        let mut entropy = Counter::default();
        let mut seen = [0_u32; 10];
        (0..20_000).for_each(|_| seen[uniform(&mut entropy, 10) as usize] += 1);
        assert!(seen.iter().all(|&count| (1_800..2_200).contains(&count)), "{seen:?}");
        assert_eq!(uniform(&mut entropy, 0), 0);
    }
}
