//! `PullSmsSendStatus` and `PullSmsReplyStatus`: receipts and replies of an account that is not pushed to. What is given out
//! once is not given again. Must be enabled by the provider.

use super::{Credentials, Envelope, SignedRequest, callback::SUCCESS, tc3::SMS};
use crate::{Malformed, lenient};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use time::OffsetDateTime;

/// One call of either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Pull {
    /// At most [`Pull::MOST`].
    pub limit: u32,
    pub sms_sdk_app_id: String,
}

impl Pull {
    /// Items of one answer.
    pub const MOST: u32 = 100;
    /// Action for receipts.
    pub const STATUSES: &str = "PullSmsSendStatus";
    /// Action for replies.
    pub const REPLIES: &str = "PullSmsReplyStatus";

    /// The finished request of [`Pull::STATUSES`] or [`Pull::REPLIES`].
    pub fn sign(
        &self,
        action: &'static str,
        creds: &Credentials,
        region: &str,
        host: &str,
        at: OffsetDateTime,
    ) -> SignedRequest {
        let body = serde_json::to_string(self).expect("a structure of texts can always be written as JSON");
        SignedRequest::of(SMS, action, body, creds, region, host, at)
    }
}

/// A receipt as it is pulled. The key is `serial_no`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PulledStatus {
    /// Unix seconds.
    #[serde(default, deserialize_with = "lenient::number")]
    pub user_receive_time: i64,
    #[serde(default)]
    pub country_code: String,
    pub subscriber_number: String,
    #[serde(default)]
    pub phone_number: String,
    pub serial_no: String,
    /// `SUCCESS` or `FAIL`.
    pub report_status: String,
    /// The network's word.
    #[serde(default)]
    pub description: String,
}

impl PulledStatus {
    /// Whether the phone has it.
    pub fn delivered(&self) -> bool {
        self.report_status == SUCCESS
    }
}

/// A reply as it is pulled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PulledReply {
    #[serde(default)]
    pub extend_code: String,
    #[serde(default)]
    pub country_code: String,
    pub subscriber_number: String,
    #[serde(default)]
    pub phone_number: String,
    #[serde(default)]
    pub sign_name: String,
    pub reply_content: String,
    /// Unix seconds.
    #[serde(default, deserialize_with = "lenient::number")]
    pub reply_time: i64,
}

/// Receipts of an answer; [`Malformed`] for anything else, a refusal too.
pub fn pulled_statuses(body: &[u8]) -> Result<Vec<PulledStatus>, Malformed> {
    read(body, "PullSmsSendStatusSet")
}

/// Replies of an answer; [`Malformed`] for anything else, a refusal too.
pub fn pulled_replies(body: &[u8]) -> Result<Vec<PulledReply>, Malformed> {
    read(body, "PullSmsReplyStatusSet")
}

fn read<T: DeserializeOwned>(body: &[u8], set: &str) -> Result<Vec<T>, Malformed> {
    let envelope: Envelope<serde_json::Value> = serde_json::from_slice(body).map_err(|_| Malformed)?;
    let items = envelope.response.get(set).ok_or(Malformed)?;
    lenient::one_or_many(items.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_answer_is_read_and_a_refusal_is_not_an_empty_list() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../vectors/tencent_sms_tc3.json")).unwrap();
        let answer = &vectors["vectors"][1]["dummy_response"];
        let replies = pulled_replies(answer.to_string().as_bytes()).unwrap();
        assert_eq!(
            (replies[0].reply_content.as_str(), replies[0].reply_time),
            ("5", 1_764_000_100)
        );
        let refusal = vectors["vectors"][2]["dummy_response"].to_string();
        assert_eq!(pulled_replies(refusal.as_bytes()), Err(Malformed));
    }
}
