//! Pure rules: no input, no output.

pub mod access;
pub mod application;
pub mod availability;
pub mod award;
pub mod certificate;
pub mod erasure;
pub mod passbook;
pub mod qualification;
pub mod recipient;
pub mod standing;
pub mod star;
