//! `Plain<T>`: a secret in the clear, for as short as possible.

use std::mem;

use zeroize::Zeroize;

/// A secret in the clear: a name, an ID number, a narrative, the bytes of a fact.
///
/// It has no `Debug`, `Display`, `Clone`, `Serialize` or comparison, so it can't slip into a log, an error, a snapshot
/// or a page by accident; it is overwritten when dropped. The doors out are named, so that a reviewer can search
/// for them: [`expose`](Self::expose) and [`reveal`](Self::reveal).
///
/// Overwriting is a best effort: copies that a `Vec` or `String` left behind when it grew, and pages that the
/// system swapped out, are beyond its reach.
///
/// ```
/// let name = vault::Plain::new(String::from("陈小芳"));
/// assert_eq!(name.expose(|n| n.chars().count()), 3);
/// ```
/// ```compile_fail
/// let name = vault::Plain::new(String::from("陈小芳"));
/// println!("{name:?}"); // no Debug
/// ```
/// ```compile_fail
/// let name = vault::Plain::new(String::from("陈小芳"));
/// println!("{name}"); // no Display
/// ```
/// ```compile_fail
/// let name = vault::Plain::new(String::from("陈小芳"));
/// let copy = name.clone(); // no Clone
/// ```
pub struct Plain<T: Zeroize>(T);

impl<T: Zeroize> Plain<T> {
    /// Takes a secret into custody.
    pub fn new(secret: T) -> Self {
        Self(secret)
    }

    /// Lends the secret to `look` for the length of one call. What `look` returns is no longer guarded: return
    /// digests, counts or tokens rather than the secret.
    pub fn expose<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.0)
    }

    /// Turns one secret into another without letting it out, e.g. bytes into a struct.
    pub fn map<U: Zeroize>(self, turn: impl FnOnce(&T) -> U) -> Plain<U> {
        Plain(turn(&self.0))
    }

    /// [`map`](Self::map) for conversions that may fail.
    ///
    /// # Errors
    /// Whatever `turn` returns; it must not quote the secret.
    pub fn try_map<U: Zeroize, E>(self, turn: impl FnOnce(&T) -> Result<U, E>) -> Result<Plain<U>, E> {
        turn(&self.0).map(Plain)
    }
}

impl<T: Zeroize + Default> Plain<T> {
    /// Gives the secret away, unguarded from now on. For the last step only: writing it into a page that its
    /// reader was permitted to see.
    pub fn reveal(mut self) -> T {
        mem::take(&mut self.0)
    }
}

impl<T: Zeroize> Drop for Plain<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use super::*;

    struct Probe(Rc<Cell<bool>>);
    impl Zeroize for Probe {
        fn zeroize(&mut self) {
            self.0.set(true);
        }
    }

    #[test]
    fn dropping_overwrites() {
        let wiped = Rc::new(Cell::new(false));
        let plain = Plain::new(Probe(wiped.clone()));
        assert!(!wiped.get());
        drop(plain);
        assert!(wiped.get());
    }

    #[test]
    fn mapping_overwrites_the_source() {
        let wiped = Rc::new(Cell::new(false));
        let length = Plain::new(Probe(wiped.clone())).map(|_| 7_u32);
        assert!(wiped.get());
        assert_eq!(length.reveal(), 7);
    }

    #[test]
    fn a_failed_conversion_overwrites_too() {
        let wiped = Rc::new(Cell::new(false));
        let failed: Result<Plain<u32>, &str> = Plain::new(Probe(wiped.clone())).try_map(|_| Err("no"));
        assert_eq!(failed.err(), Some("no"));
        assert!(wiped.get());
    }
}
