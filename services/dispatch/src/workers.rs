//! What asks another service, or computes for long, before it writes: loops outside any transaction.

mod make_day_plans;
mod open_planned;

pub use make_day_plans::make_day_plans;
pub use open_planned::open_planned;
