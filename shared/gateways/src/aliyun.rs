//! Aliyun SMS 阿里云短信 (Dysmsapi 2017-05-25): RPC style, signed with ACS3-HMAC-SHA256.
//!
//! [`SendSms::sign`] and its siblings give a finished request; [`verify`] is the other end of it. Answers are judged by
//! [`judge`]; [`Report`] and [`Up`] are what the provider posts to our callback.

mod action;
mod answer;
mod call;
mod callback;
mod canonical;
mod query_send_details;
mod send_batch_sms;
mod send_sms;
mod signed_request;
mod template_param;
mod verdict;
mod verify;

pub use action::Action;
pub use answer::{DetailsAnswer, Fault, SendAnswer, SendDetail, SendDetails, SendStatus};
pub use call::{CALL_HOST, CallAnswer, CallReport, SingleCallByTts, judge_call, read_call_reports};
pub use callback::{Acknowledgement, Report, Up, read_reports, read_ups};
pub use query_send_details::QuerySendDetails;
pub use send_batch_sms::{BatchItem, SendBatchSms};
pub use send_sms::SendSms;
pub use signed_request::SignedRequest;
pub use template_param::{read_template_param, template_param};
pub use verdict::judge;
pub use verify::{Received, SignatureFault, Verified, verify};

/// The public host of the service.
pub const HOST: &str = "dysmsapi.aliyuncs.com";
/// The version of the interface that all requests name.
pub const VERSION: &str = "2017-05-25";
/// How far a request's time may lie from the server's.
pub const TIME_WINDOW: time::Duration = time::Duration::minutes(15);

/// An access key. Its `Debug` form hides the secret.
#[derive(Clone)]
pub struct Credentials {
    pub access_key_id: String,
    pub access_key_secret: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}
