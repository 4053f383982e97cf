//! The platform as people meet it, in real browsers and without their scripts.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod at_the_door;
mod board;
mod callback;
mod campaign;
mod care;
mod channels;
mod counter;
mod counting;
mod day_plan;
mod import;
mod joining;
mod journey;
mod nojs;
mod offline;
mod people;
mod screens;
mod settlement;
