//! Commands: one a file.

pub mod approve_campaign;
pub mod approve_text;
pub mod cancel_publicity;
pub mod enter_publicity;
pub mod finish_publicity;
pub mod give_outreach_consent;
pub mod handle_reply;
pub mod lift_suppression;
pub mod propose_text;
pub mod publish_story;
pub mod release_channel;
pub mod retire_text;
pub mod return_text;
pub mod reveal_reply;
pub mod revise_story;
pub mod run_campaign;
pub mod save_campaign;
pub mod send_campaign_test;
pub mod send_sign_in_code;
pub mod submit_campaign;
pub mod suppress;
pub mod take_back_story;
pub mod test_channel;
pub mod withdraw_outreach_consent;
pub mod write_story;
