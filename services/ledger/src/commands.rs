//! What people may have the books do, one request a file.

pub mod approve_settlement;
pub mod cancel_settlement;
pub mod execute_settlement;
pub mod open_settlement;
pub mod review_settlement;
pub mod submit_settlement;
