//! SQL, one table family a file.

pub mod callback;
pub mod channel;
pub mod doubt;
pub mod erasure;
pub mod follower;
pub mod listing;
pub mod message;
pub mod platform;
pub mod question;
pub mod queue;
pub mod receipt;
pub mod reply;
