//! Tencent SMS 腾讯云短信 (2021-01-11): JSON bodies, signed with TC3-HMAC-SHA256.
//!
//! [`SendSms::sign`] and [`Pull::sign`] give a finished request; [`verify`] is the other end. Answers are judged by [`judge`];
//! [`Status`] and [`Reply`] are what is posted to our callback, [`pulled_statuses`] and [`pulled_replies`] read the same where
//! they are pulled.

mod answer;
mod call;
mod callback;
mod pull;
mod send_sms;
mod tc3;
mod verdict;
mod verify;

pub use answer::{CallError, Envelope, SendAnswer, SendStatus};
pub use call::{
    CALL_HOST, CallAnswer, CallReport, CallStatus, Called, SendTtsVoice, judge_call, read_call_reports,
};
pub use callback::{Acknowledgement, Reply, Status, read_replies, read_statuses};
pub use pull::{Pull, PulledReply, PulledStatus, pulled_replies, pulled_statuses};
pub use send_sms::SendSms;
pub use tc3::{SignedRequest, authorization};
pub use verdict::judge;
pub use verify::{Action, Received, SignatureFault, Verified, verify};

/// The public host of the service.
pub const HOST: &str = "sms.tencentcloudapi.com";
/// The version of the interface that all requests name.
pub const VERSION: &str = "2021-01-11";
/// The product's name in the scope of a signature.
pub const SERVICE: &str = "sms";
/// How far a request's time may lie from the server's.
pub const TIME_WINDOW: time::Duration = time::Duration::minutes(10);

/// An access key. Its `Debug` form hides the secret.
#[derive(Clone)]
pub struct Credentials {
    pub secret_id: String,
    pub secret_key: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("secret_id", &self.secret_id)
            .finish_non_exhaustive()
    }
}
