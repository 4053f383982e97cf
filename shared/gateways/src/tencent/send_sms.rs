//! `SendSms`: one text to one or more numbers.

use super::{Credentials, SignedRequest, tc3::SMS};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// One call of `SendSms`. Every number gets its own `SerialNo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SendSms {
    /// E.164: `+8613800000001`.
    pub phone_number_set: Vec<String>,
    pub sms_sdk_app_id: String,
    pub template_id: String,
    /// The signature's text, without 【】.
    pub sign_name: String,
    /// The values of `{1}`, `{2}`, … in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub template_param_set: Vec<String>,
    /// Extension of the sender's number, where the account has that right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extend_code: Option<String>,
    /// Our own text, shorter than 512 bytes; it comes back in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_context: Option<String>,
}

impl SendSms {
    /// The action's name.
    pub const ACTION: &str = "SendSms";
    /// Numbers in one call.
    pub const MOST_PHONES: usize = 200;

    /// The finished request.
    pub fn sign(&self, creds: &Credentials, region: &str, host: &str, at: OffsetDateTime) -> SignedRequest {
        let body = serde_json::to_string(self).expect("a structure of texts can always be written as JSON");
        SignedRequest::of(SMS, Self::ACTION, body, creds, region, host, at)
    }
}
