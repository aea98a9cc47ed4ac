//! Tests of the components, run over all samples.
