//! Pure rules: no database, no network, no clock.

pub mod anomaly;
pub mod call_back;
pub mod candidate;
pub mod case;
pub mod code;
pub mod fitness;
pub mod matching;
pub mod minutes;
pub mod offer;
pub mod order;
pub mod place;
pub mod plan;
pub mod priority;
mod refusal;
pub mod service;
pub mod visit;
pub mod wave;
pub mod week;
pub mod work_order;

pub use refusal::Refusal;
