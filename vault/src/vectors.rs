//! Known answers: of the standards, and of what this crate has stored before and must open for ever.

use proptest::prelude::*;

use crate::{
    DataKey, Error, Kek, KeyName, Place, Plain, Purpose, Sealed, SealingKek, Suite, WrappedKey, bucket_bytes,
    open, rewrap, seal, testing::Counter, unwrap, wrap,
};

const SUITES: [Suite; 2] = [Suite::International, Suite::Sm];
const NEVER: i64 = i64::MAX;
const PLACE: Place<'static> =
    Place { jurisdiction: "442000105", table: "fact", stream: [7; 16], slot: 3, purpose: Purpose::FACT };
const NAME: KeyName<'static> = KeyName { jurisdiction: "442000105", id: [9; 16], purpose: Purpose::FACT };

fn bytes(hexes: &str) -> Vec<u8> {
    hex::decode(hexes).unwrap()
}

struct Aead<'a> {
    suite: Suite,
    key: &'a str,
    nonce: &'a str,
    aad: &'a str,
    plain: &'a str,
    cipher: &'a str,
    tag: &'a str,
}

/// AES-256-GCM: test case 16 of the GCM specification. SM4-GCM: RFC 8998 appendix A.1.
const AEADS: [Aead<'static>; 2] = [
    Aead {
        suite: Suite::International,
        key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        nonce: "cafebabefacedbaddecaf888",
        aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        plain: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        cipher: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        tag: "76fc6ece0f4e1768cddf8853bb2d551b",
    },
    Aead {
        suite: Suite::Sm,
        key: "0123456789abcdeffedcba9876543210",
        nonce: "00001234567800000000abcd",
        aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        plain: "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        cipher: "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
        tag: "83de3541e4c2b58177e065a9bf7b62ec",
    },
];

#[test]
fn aead_vectors_come_out() {
    for vector in AEADS {
        let algorithms = vector.suite.algorithms();
        let (key, nonce, aad) = (bytes(vector.key), bytes(vector.nonce), bytes(vector.aad));
        let mut text = bytes(vector.plain);
        let tag = algorithms.encrypt(&key, &nonce, &aad, &mut text).unwrap();
        assert_eq!((hex::encode(&text).as_str(), hex::encode(tag).as_str()), (vector.cipher, vector.tag));
        algorithms.decrypt(&key, &nonce, &aad, &mut text, &tag).unwrap();
        assert_eq!(hex::encode(text), vector.plain);
    }
}

#[test]
fn wrong_lengths_are_malformed() {
    let algorithms = Suite::Sm.algorithms();
    assert!(algorithms.encrypt(&[0; 32], &[0; 12], b"", &mut []).unwrap_err().is_malformed());
    assert!(algorithms.encrypt(&[0; 16], &[0; 11], b"", &mut []).unwrap_err().is_malformed());
    assert!(algorithms.decrypt(&[0; 16], &[0; 12], b"", &mut [], &[0; 15]).unwrap_err().is_malformed());
    assert!(algorithms.derive(b"", b"", &[], &mut [0; 8161]).unwrap_err().is_malformed());
}

/// SHA-256: FIPS 180-4. SM3: GB/T 32905-2016 appendix A.1.
#[test]
fn hash_vectors_come_out() {
    let sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hex::encode(Suite::International.digest(&[b"a", b"bc"])), sha);
    let sm3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    assert_eq!(hex::encode(Suite::Sm.digest(&[b"ab", b"c"])), sm3);
}

/// HMAC-SHA-256: RFC 4231 case 2. HMAC-SM3: the sample of GM/T 0042-2015, also computed with OpenSSL 3.
#[test]
fn mac_vectors_come_out() {
    let mut jefe = [0; 32];
    jefe[..4].copy_from_slice(b"Jefe");
    let mac = Suite::International.algorithms().mac(&jefe, &[b"what do ya want ", b"for nothing?"]);
    assert_eq!(hex::encode(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    let key: [u8; 32] = std::array::from_fn(|at| at as u8 + 1);
    let text: &[u8] = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    let mac = Suite::Sm.algorithms().mac(&key, &[text, text]);
    assert_eq!(hex::encode(mac), "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a");
}

/// HKDF-SHA-256: RFC 5869 case 1. HKDF-SM3: the same inputs, computed with OpenSSL 3.
#[test]
fn derivation_vectors_come_out() {
    let expected = [
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        "c69fe91b7aaee2dd5718d72dcaee0cce93f1b8e41f792da51261b6a517e68b36ed2c595572b01dfa359b",
    ];
    for (suite, expected) in SUITES.into_iter().zip(expected) {
        let mut out = [0; 42];
        let salt: Vec<u8> = (0..=12).collect();
        let info = bytes("f0f1f2f3f4f5f6f7f8f9");
        suite.algorithms().derive(&salt, &[0x0b; 22], &[&info[..4], &info[4..]], &mut out).unwrap();
        assert_eq!(hex::encode(out), expected);
    }
}

fn opened(result: Result<Plain<Vec<u8>>, Error>) -> Result<Vec<u8>, Error> {
    result.map(Plain::reveal)
}

/// The digest stands for the 298 bytes of the sealed form; a change here would make every stored fact unreadable.
#[test]
fn stored_forms_never_change() {
    let expected = [
        (
            "cc4033c8e1509deaaaca2d0a3e3030acbeeba14d849ad8043f1a156fdef74e42",
            "01010100000007d5688a52d55a02ec4aea5ec1eadfffe1c9e0ee6a4ddbe23770063568a52f97141f0e8ccbd0009cdb86f7f25ab7\
             d32b73030b259c6aef63be7df2ee9edfea3689f5260e9ac31e578cc3",
        ),
        (
            "334219d1ced398c7f743cd33decaff57e7bf35d2e07291ff3e45c746b12d0801",
            "01010200000007d5688a52d55a02ec4aea5ec1eadfffe1c9e0ee6a4ddbe23764044bc78cbd4a0d6896df067e834e31ecd456dc2e\
             01974fbae529139dc78bc6d855cf915fac7d8f774ab76e8e1eaaa089",
        ),
    ];
    for (suite, (sealed_digest, wrapped_hex)) in SUITES.into_iter().zip(expected) {
        let mut entropy = Counter::default();
        let key = DataKey::generate(suite, &mut entropy);
        let sealed = seal(&key, &PLACE, "陈小芳".as_bytes(), &mut entropy).unwrap();
        assert_eq!(hex::encode(Suite::International.digest(&[sealed.as_bytes()])), sealed_digest);
        let kek = Kek::new(suite, 7, NEVER, [1; 32]);
        let wrapped = wrap(&kek, &NAME, &key, 0, &mut entropy).unwrap();
        assert_eq!(hex::encode(wrapped.as_bytes()), wrapped_hex);
    }
}

#[test]
fn every_bit_flip_of_a_ciphertext_is_refused() {
    for suite in SUITES {
        let mut entropy = Counter::default();
        let key = DataKey::generate(suite, &mut entropy);
        let sealed = seal(&key, &PLACE, b"where she sleeps tonight", &mut entropy).unwrap().into_bytes();
        for bit in 0..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let error = opened(open(&key, &PLACE, &Sealed::from_bytes(altered))).unwrap_err();
            assert!(if bit < 16 {
                error.is_unknown_format() || error.is_refused()
            } else {
                error.is_refused()
            });
        }
        for cut in 0..sealed.len() {
            assert!(opened(open(&key, &PLACE, &Sealed::from_bytes(sealed[..cut].to_vec()))).is_err());
        }
    }
}

#[test]
fn every_other_place_and_purpose_is_refused() {
    for suite in SUITES {
        let mut entropy = Counter::default();
        let key = DataKey::generate(suite, &mut entropy);
        let sealed = seal(&key, &PLACE, b"her new address", &mut entropy).unwrap();
        let elsewhere = [
            Place { jurisdiction: "442000106", ..PLACE },
            Place { table: "stream", ..PLACE },
            Place { stream: [8; 16], ..PLACE },
            Place { slot: 4, ..PLACE },
            Place { purpose: Purpose::STATE, ..PLACE },
            // The border between two texts counts.
            Place { jurisdiction: "442000105f", table: "act", ..PLACE },
        ];
        for place in elsewhere {
            assert!(opened(open(&key, &place, &sealed)).unwrap_err().is_refused(), "{place:?}");
        }
        let other = DataKey::generate(suite, &mut entropy);
        assert!(opened(open(&other, &PLACE, &sealed)).unwrap_err().is_refused());
        assert_eq!(opened(open(&key, &PLACE, &sealed)).unwrap(), b"her new address");
    }
}

#[test]
fn a_ciphertext_of_one_suite_is_refused_by_a_key_of_the_other() {
    let mut entropy = Counter::default();
    let key = DataKey::generate(Suite::International, &mut entropy);
    let sealed = seal(&key, &PLACE, b"x", &mut entropy).unwrap();
    let other = DataKey::generate(Suite::Sm, &mut entropy);
    assert!(opened(open(&other, &PLACE, &sealed)).unwrap_err().is_refused());
}

#[test]
fn every_bit_flip_of_a_wrapped_key_is_refused() {
    for suite in SUITES {
        let mut entropy = Counter::default();
        let (kek, key) = (Kek::new(suite, 7, NEVER, [1; 32]), DataKey::generate(suite, &mut entropy));
        let wrapped = wrap(&kek, &NAME, &key, 0, &mut entropy).unwrap().into_bytes();
        for bit in 0..wrapped.len() * 8 {
            let mut altered = wrapped.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(
                WrappedKey::from_bytes(altered).and_then(|altered| unwrap(&kek, &NAME, &altered, 0)).is_err()
            );
        }
        for cut in 0..wrapped.len() {
            assert!(WrappedKey::from_bytes(wrapped[..cut].to_vec()).is_err());
        }
    }
}

#[test]
fn a_wrapped_key_opens_under_its_own_key_name_epoch_and_role_only() {
    let mut entropy = Counter::default();
    for suite in SUITES {
        let kek = Kek::new(suite, 7, NEVER, [1; 32]);
        let key = DataKey::generate(suite, &mut entropy);
        let wrapped = wrap(&kek, &NAME, &key, 0, &mut entropy).unwrap();
        assert_eq!((wrapped.epoch(), wrapped.suite(), wrapped.is_sealed_away()), (7, suite, false));
        let refusal = |kek: &Kek, name: &KeyName<'_>| unwrap(kek, name, &wrapped, 0).err().unwrap();
        assert!(refusal(&Kek::new(suite, 7, NEVER, [2; 32]), &NAME).is_refused());
        assert!(refusal(&Kek::new(suite, 8, NEVER, [1; 32]), &NAME).is_wrong_epoch());
        let other_suite = SUITES[usize::from(suite == Suite::International)];
        assert!(refusal(&Kek::new(other_suite, 7, NEVER, [1; 32]), &NAME).is_refused());
        let sealing = SealingKek::new(suite, 7, NEVER, [1; 32]);
        assert!(unwrap(&sealing, &NAME, &wrapped, 0).err().unwrap().is_wrong_role());
        for name in [
            KeyName { jurisdiction: "522228", ..NAME },
            KeyName { id: [8; 16], ..NAME },
            KeyName { purpose: Purpose::BLOB, ..NAME },
        ] {
            assert!(refusal(&kek, &name).is_refused(), "{name:?}");
        }
    }
}

/// The epoch and role bytes are not just compared but authenticated: rewriting them doesn't help.
#[test]
fn a_relabelled_wrapped_key_is_refused() {
    let mut entropy = Counter::default();
    let key = DataKey::generate(Suite::International, &mut entropy);
    let wrapped =
        wrap(&Kek::new(Suite::International, 7, NEVER, [1; 32]), &NAME, &key, 0, &mut entropy).unwrap();
    let mut epoch = wrapped.as_bytes().to_vec();
    epoch[6] = 8;
    let epoch = WrappedKey::from_bytes(epoch).unwrap();
    assert!(
        unwrap(&Kek::new(Suite::International, 8, NEVER, [1; 32]), &NAME, &epoch, 0)
            .err()
            .unwrap()
            .is_refused()
    );
    let mut role = wrapped.into_bytes();
    role[1] = 2;
    let role = WrappedKey::from_bytes(role).unwrap();
    let sealing = SealingKek::new(Suite::International, 7, NEVER, [1; 32]);
    assert!(unwrap(&sealing, &NAME, &role, 0).err().unwrap().is_refused());
}

#[test]
fn an_expired_key_serves_only_to_roll() {
    let mut entropy = Counter::default();
    let (old, new) = (Kek::new(Suite::International, 1, 100, [1; 32]), Kek::new(Suite::Sm, 2, 200, [2; 32]));
    let key = DataKey::generate(Suite::International, &mut entropy);
    let sealed = seal(&key, &PLACE, b"kept", &mut entropy).unwrap();
    let wrapped = wrap(&old, &NAME, &key, 99, &mut entropy).unwrap();
    assert!(unwrap(&old, &NAME, &wrapped, 99).is_ok());
    assert!(unwrap(&old, &NAME, &wrapped, 100).err().unwrap().is_expired());
    assert!(wrap(&old, &NAME, &key, 100, &mut entropy).unwrap_err().is_expired());
    let rolled = rewrap(&old, &new, &NAME, &wrapped, 150, &mut entropy).unwrap();
    let key = unwrap(&new, &NAME, &rolled, 150).unwrap();
    // The wrapping changed suite; what the data key sealed did not.
    assert_eq!((rolled.suite(), key.suite()), (Suite::Sm, Suite::International));
    assert_eq!(opened(open(&key, &PLACE, &sealed)).unwrap(), b"kept");
    assert!(rewrap(&new, &old, &NAME, &rolled, 150, &mut entropy).unwrap_err().is_expired());
}

#[test]
fn a_shredded_key_opens_nothing_for_ever() {
    let mut entropy = Counter::default();
    let (kek, next) = (Kek::new(Suite::Sm, 1, 100, [1; 32]), Kek::new(Suite::Sm, 2, 200, [2; 32]));
    let key = DataKey::generate(Suite::Sm, &mut entropy);
    let mut wrapped = wrap(&kek, &NAME, &key, 0, &mut entropy).unwrap();
    let backup = wrapped.clone();
    wrapped.shred();
    assert!(wrapped.is_shredded() && wrapped.as_bytes() == [0]);
    let stored = WrappedKey::from_bytes(wrapped.clone().into_bytes()).unwrap();
    assert!(stored.is_shredded());
    for now in [0, 500] {
        assert!(unwrap(&kek, &NAME, &stored, now).err().unwrap().is_shredded());
    }
    assert!(rewrap(&kek, &next, &NAME, &stored, 0, &mut entropy).unwrap_err().is_shredded());
    // A backup of the wrapped key outlives the shredding until its epoch's key is destroyed: the next epoch's is no help.
    assert!(unwrap(&next, &NAME, &backup, 0).err().unwrap().is_wrong_epoch());
}

#[test]
fn errors_say_nothing_of_what_they_guard() {
    let error = opened(open(
        &DataKey::generate(Suite::Sm, &mut Counter::default()),
        &PLACE,
        &Sealed::from_bytes(b"\x01\x02990000201012310023 19900001234 .........".to_vec()),
    ));
    let text = format!("{0} {0:?}", error.unwrap_err());
    assert!(!text.contains("1990000") && !text.contains("442000105"), "{text}");
}

#[test]
fn unknown_suites_have_no_code() {
    assert!(SUITES.into_iter().all(|suite| Suite::from_code(suite.code()) == Some(suite)));
    assert_eq!((Suite::from_code(0), Suite::from_code(3)), (None, None));
}

#[test]
fn pieces_above_the_limit_are_too_long() {
    let key = DataKey::generate(Suite::International, &mut Counter::default());
    let long = vec![0; crate::MAX_PLAINTEXT_BYTES + 1];
    assert!(seal(&key, &PLACE, &long, &mut Counter::default()).unwrap_err().is_too_long());
}

proptest! {
    #[test]
    fn what_is_sealed_opens(plain in proptest::collection::vec(any::<u8>(), 0..2000), sm: bool, slot: u64, seed: [u8; 32]) {
        let suite = SUITES[usize::from(sm)];
        let mut entropy = Counter::default();
        let place = Place { slot, ..PLACE };
        let kek = Kek::new(suite, 3, NEVER, seed);
        let key = DataKey::generate(suite, &mut entropy);
        let wrapped = wrap(&kek, &NAME, &key, 0, &mut entropy).unwrap();
        let sealed = seal(&key, &place, &plain, &mut entropy).unwrap();
        prop_assert_eq!(sealed.as_bytes().len(), bucket_bytes(plain.len()) + 42);
        prop_assert_ne!(&sealed, &seal(&key, &place, &plain, &mut entropy).unwrap());
        let key = unwrap(&kek, &NAME, &WrappedKey::from_bytes(wrapped.into_bytes()).unwrap(), 0).unwrap();
        prop_assert_eq!(opened(open(&key, &place, &Sealed::from_bytes(sealed.into_bytes()))).unwrap(), plain);
    }

    #[test]
    fn noise_is_never_opened(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
        let key = DataKey::generate(Suite::International, &mut Counter::default());
        prop_assert!(opened(open(&key, &PLACE, &Sealed::from_bytes(noise.clone()))).is_err());
        let kek = Kek::new(Suite::International, 0, NEVER, [1; 32]);
        prop_assert!(WrappedKey::from_bytes(noise).and_then(|wrapped| unwrap(&kek, &NAME, &wrapped, 0)).is_err());
    }
}
