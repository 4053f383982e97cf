//! The portal against a real database and broker, through its own doors.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod accounts;
mod activities;
mod anomalies;
mod board;
mod browser;
mod catalogue;
mod claims;
mod complaints;
mod console;
mod desk;
mod doors;
mod elder_import;
mod elders;
mod elsewhere;
mod erasures;
mod fund;
mod goods;
mod list_files;
mod map;
mod mobile;
mod offline;
mod photos;
mod pop;
mod reasons;
mod recognition;
mod service;
mod settlements;
mod sheets;
mod sign_in;
mod stock;
mod surveys;
mod visit_by_phone;
mod volunteers;
mod waves;
mod work_orders;
