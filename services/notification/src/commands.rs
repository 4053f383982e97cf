//! Commands: one a file.

pub mod cancel_publicity;
pub mod enter_publicity;
pub mod finish_publicity;
pub mod handle_reply;
pub mod publish_story;
pub mod reveal_reply;
pub mod revise_story;
pub mod send_sign_in_code;
pub mod take_back_story;
pub mod write_story;
