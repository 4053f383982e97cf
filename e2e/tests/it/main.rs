//! The platform as people meet it, in real browsers and without their scripts.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod care;
mod import;
mod journey;
mod nojs;
mod people;
mod screens;
mod settlement;
