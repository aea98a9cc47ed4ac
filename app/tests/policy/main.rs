//! The access policy as a specification: the golden matrix, the matrix of domain text §13.2, the
//! rules by number, and the proof that every line of every policy matters (mutants).
#![forbid(unsafe_code)]

#[cfg(test)]
mod policy {
    mod golden;
    mod load;
    mod matrix_13_2;
    mod mutants;
    mod render;
    mod rules;
    mod world;
}
