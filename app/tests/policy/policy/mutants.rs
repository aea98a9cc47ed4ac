//! Every policy, mutated, is noticed.
