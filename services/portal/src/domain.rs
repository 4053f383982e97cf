//! What the portal decides, without input or output.

pub mod lockout;
pub mod org;
pub mod password;
pub mod picture;
pub mod setting;
pub mod staff;
