//! What is indexed is found, by every kind of query; what is not is dropped by the ranking.

use proptest::{prelude::*, sample::select};

use super::{
    feature::{Spelling, spell, units},
    *,
};

const TOWN: &str = "442000105";
const SURNAMES: &[&str] = &["陈", "单", "曾", "吕", "欧阳", "张", "区", "黄", "翟", "上官", "李", "覃"];
const GIVEN: &[char] = &[
    '小', '芳', '晓', '方', '明', '乐', '女', '行', '长', '安', '娜', '丽', '婷', '庭', '伟', '玮', '重',
    '阳', '绿',
];

fn key() -> IndexKey {
    // Wide tokens, so that no test passes by collision.
    IndexKey::new(Suite::International, TokenBits::new(32), [5; 32])
}

fn found(query: &str, field: Field, value: &str) -> bool {
    let key = key();
    let met = query_tokens(&key, TOWN, query).is_met(&tokens(&key, TOWN, field, value));
    // Ranking must agree with the tokens, whatever the query.
    assert_eq!(met, scored(query, field, value) > 0, "{query} for {value}");
    met
}

fn scored(query: &str, field: Field, value: &str) -> u32 {
    let values = [value];
    let candidate = match field {
        Field::Name => Candidate { names: &values, ..Candidate::default() },
        Field::IdNumber => Candidate { id_numbers: &values, ..Candidate::default() },
        Field::Phone => Candidate { phones: &values, ..Candidate::default() },
    };
    rank(query, &candidate).value()
}

fn names() -> impl Strategy<Value = (String, String)> {
    let given = proptest::collection::vec(select(GIVEN), 1..=2);
    (select(SURNAMES), given).prop_map(|(surname, given)| (surname.to_owned(), given.into_iter().collect()))
}

fn ids() -> impl Strategy<Value = String> {
    (1930..2024_u32, 1..=12_u32, 1..=28_u32, 0..1000_u32, select(&["0", "7", "X"][..])).prop_map(
        |(year, month, day, serial, check)| format!("990000{year}{month:02}{day:02}{serial:03}{check}"),
    )
}

fn spellings(name: &str, spelling: Spelling) -> Vec<String> {
    let mut all = Vec::new();
    let tried = feature::readings_tried(name.chars().count());
    spell(&units(name, tried), spelling, &mut |text| all.push(text.to_owned()));
    all
}

#[test]
fn the_examples_of_a_duty_desk_are_found() {
    for query in ["陈小芳", "小芳", "陈小", "陈芳", "陈晓芳", "陈小方", "程小芳", "陈小方", "陈红芳"]
    {
        assert!(found(query, Field::Name, "陈小芳"), "{query}");
    }
    for query in [
        "chenxiaofang",
        "Chen Xiaofang",
        "cxf",
        "CXF",
        "xiaofang",
        "xf",
        "chenxf",
        "cengxiaofan",
        "陈xf",
        "chen小芳",
    ] {
        assert!(found(query, Field::Name, "陈小芳"), "{query}");
    }
    for query in ["0023", "310023", "20101231", "990000201012310023", "99000020101231", "201012310023"] {
        assert!(found(query, Field::IdNumber, "990000201012310023"), "{query}");
    }
    for query in ["1234", "199 0000 1234", "+8619900001234", "0000", "00001234", "１２３４"] {
        assert!(found(query, Field::Phone, "199-0000-1234"), "{query}");
    }
}

#[test]
fn names_that_only_look_alike_to_nobody_are_not_found() {
    for query in ["王小明", "wangxiaoming", "wxm", "王xm", "方小王", "芳"] {
        let hit = found(query, Field::Name, "陈小芳");
        assert_eq!(hit, matches!(query, "芳"), "{query}");
    }
    for query in ["4321", "19990102", "0024"] {
        assert!(!found(query, Field::IdNumber, "990000201012310023"), "{query}");
        assert!(!found(query, Field::Phone, "19900001234"), "{query}");
    }
}

#[test]
fn too_little_finds_nobody() {
    for query in ["", " ", "c", "123", "-", "。", "🌸"] {
        assert!(query_tokens(&key(), TOWN, query).is_empty(), "{query}");
        assert_eq!(scored(query, Field::Name, "陈小芳"), 0);
    }
}

#[test]
fn a_name_and_digits_must_both_match() {
    let key = key();
    let mut person = tokens(&key, TOWN, Field::Name, "陈小芳");
    person.extend(tokens(&key, TOWN, Field::Phone, "19900001234"));
    assert!(query_tokens(&key, TOWN, "cxf 1234").is_met(&person));
    assert!(!query_tokens(&key, TOWN, "cxf 9999").is_met(&person));
    assert!(!query_tokens(&key, TOWN, "wxm 1234").is_met(&person));
    let candidate = Candidate { names: &["陈小芳"], phones: &["19900001234"], ..Candidate::default() };
    assert!(!rank("cxf 1234", &candidate).is_chance());
    assert!(rank("cxf 9999", &candidate).is_chance());
}

#[test]
fn stricter_matches_rank_higher() {
    let order = ["陈小芳", "小芳", "chenxiaofang", "陈晓方", "xiaofang", "cxf", "陈红芳", "cengxiaofan"];
    let scores: Vec<u32> = order.iter().map(|query| scored(query, Field::Name, "陈小芳")).collect();
    assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
    assert!(
        scored("310023", Field::IdNumber, "990000201012310023")
            > scored("20101231", Field::IdNumber, "990000201012310023")
    );
    // The one who was meant comes before the namesake by sound.
    assert!(scored("小方", Field::Name, "李小方") > scored("小方", Field::Name, "陈晓芳"));
}

#[test]
fn absurdly_long_values_are_cut_short_not_worked_through() {
    let long = "女".repeat(5_000);
    assert!(tokens(&key(), TOWN, Field::Name, &long).len() < 20_000);
    assert!(!query_tokens(&key(), TOWN, &long).is_empty());
    assert!(found("nvnvnv", Field::Name, &long) && found("lyu", Field::Name, "吕"));
}

#[test]
fn tokens_depend_on_key_town_kind_and_suite() {
    let name = |key: &IndexKey, town| tokens(key, town, Field::Name, "陈小芳");
    let here = name(&key(), TOWN);
    assert!(here.is_disjoint(&name(&key(), "522228")));
    assert!(here.is_disjoint(&name(&IndexKey::new(Suite::International, TokenBits::new(32), [6; 32]), TOWN)));
    assert!(here.is_disjoint(&name(&IndexKey::new(Suite::Sm, TokenBits::new(32), [5; 32]), TOWN)));
    let (id, phone) =
        (tokens(&key(), TOWN, Field::IdNumber, "1234"), tokens(&key(), TOWN, Field::Phone, "1234"));
    assert!(id.is_disjoint(&phone));
}

#[test]
fn tokens_are_cut_to_their_bits() {
    for bits in [8, 20, 32] {
        let key = IndexKey::new(Suite::International, TokenBits::new(bits), [5; 32]);
        let all = tokens(&key, TOWN, Field::Name, "陈小芳");
        assert!(all.iter().all(|token| u64::from(token.value()) < 1 << bits));
    }
    assert_eq!((TokenBits::new(3).get(), TokenBits::new(99).get()), (8, 32));
    assert_eq!(TokenBits::for_persons(40_000), TokenBits::default());
    assert_eq!(TokenBits::for_persons(0).get(), 8);
    assert_eq!(TokenBits::for_persons(u64::MAX).get(), 32);
}

#[test]
fn stored_tokens_never_change() {
    let sum = |suite| {
        let key = IndexKey::new(suite, TokenBits::new(20), [5; 32]);
        let all = tokens(&key, TOWN, Field::IdNumber, "990000201012310023");
        all.into_iter().map(Token::value).collect::<Vec<_>>()
    };
    assert_eq!(sum(Suite::International), [510739, 563117, 586353, 602038]);
    assert_eq!(sum(Suite::Sm), [73722, 134023, 955786, 1023773]);
}

#[test]
fn pseudonyms_hold_within_a_figure_only() {
    let key = key();
    let one = key.pseudonym(TOWN, "K01", &[7; 16]);
    assert_eq!(one, key.pseudonym(TOWN, "K01", &[7; 16]));
    assert_ne!(one, key.pseudonym(TOWN, "K02", &[7; 16]));
    assert_ne!(one, key.pseudonym("522228", "K01", &[7; 16]));
    assert_ne!(key.pseudonym(TOWN, "K0", b"1x"), key.pseudonym(TOWN, "K01", b"x"));
}

proptest! {
    #[test]
    fn a_name_is_found_by_itself_and_without_surname((surname, given) in names()) {
        let name = format!("{surname}{given}");
        prop_assert!(found(&name, Field::Name, &name));
        prop_assert!(found(&given, Field::Name, &name));
    }

    #[test]
    fn a_name_is_found_by_each_of_its_sounds((surname, given) in names(), pick: u16) {
        let name = format!("{surname}{given}");
        for spelling in [Spelling::Syllables, Spelling::Initials, Spelling::Any] {
            let all = spellings(&name, spelling);
            let typed = &all[usize::from(pick) % all.len()];
            prop_assert!(found(typed, Field::Name, &name), "{} for {}", typed, name);
        }
    }

    #[test]
    fn a_name_is_found_by_characters_and_letters_mixed((surname, given) in names(), pick: u16, letters: u8) {
        let name = format!("{surname}{given}");
        let part = |(at, c): (usize, char)| {
            let as_letters = letters >> at & 1 == 1;
            let all = spellings(&c.to_string(), Spelling::Any);
            if as_letters { all[usize::from(pick) % all.len().min(2)].clone() } else { c.to_string() }
        };
        let typed: String = name.chars().enumerate().map(part).collect();
        prop_assert!(found(&typed, Field::Name, &name), "{} for {}", typed, name);
    }

    #[test]
    fn a_name_is_found_by_homophones((surname, given) in names(), pick: u16) {
        let name = format!("{surname}{given}");
        let same_sound = |c: char| {
            let first = reading::readings(c, 1);
            let alike: Vec<char> = GIVEN.iter().copied().filter(|&other| reading::readings(other, 1) == first).collect();
            if alike.is_empty() { c } else { alike[usize::from(pick) % alike.len()] }
        };
        let typed: String = name.chars().map(same_sound).collect();
        prop_assert!(found(&typed, Field::Name, &name), "{} for {}", typed, name);
    }

    #[test]
    fn a_name_is_found_with_one_character_wrong((surname, given) in names(), at: usize) {
        let name = format!("{surname}{given}");
        let mut typed: Vec<char> = name.chars().collect();
        if typed.len() > 2 {
            let at = at % typed.len();
            typed[at] = '錯';
            prop_assert!(found(&typed.into_iter().collect::<String>(), Field::Name, &name));
        }
    }

    #[test]
    fn an_id_is_found_by_each_indexed_part(id in ids(), cut in 4..18_usize) {
        prop_assert!(found(&id, Field::IdNumber, &id));
        prop_assert!(found(&id.to_lowercase(), Field::IdNumber, &id));
        prop_assert!(found(&id[6..14], Field::IdNumber, &id));
        prop_assert!(found(&id[18 - cut..], Field::IdNumber, &id));
        prop_assert!(found(&id[..cut.max(14)], Field::IdNumber, &id));
    }

    #[test]
    fn a_phone_is_found_by_any_four_digits_or_more(end in 0..10_000_u32, from in 0..8_usize, more in 0..8_usize) {
        let phone = format!("1990000{end:04}");
        let part = &phone[from..(from + 4 + more).min(11)];
        prop_assert!(found(part, Field::Phone, &phone));
        let grouped = format!("+86 {} {} {}", &phone[..3], &phone[3..7], &phone[7..]);
        prop_assert!(found(&grouped, Field::Phone, &phone));
    }

    #[test]
    fn anything_at_all_may_be_typed_or_indexed(query in "\\PC{0,30}", value in "\\PC{0,30}") {
        for field in [Field::Name, Field::IdNumber, Field::Phone] {
            found(&query, field, &value);
        }
    }
}
