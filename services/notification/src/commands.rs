//! Commands: one a file.

pub mod handle_reply;
pub mod reveal_reply;
pub mod send_sign_in_code;
