//! What the service answers.

use crate::{china_time, lenient};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The answer to `SendSms` and `SendBatchSms`. HTTP 200 with a `code` other than `OK` is a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SendAnswer {
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub request_id: String,
    /// One per call, whatever the number of recipients; missing in a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub biz_id: Option<String>,
    pub code: String,
}

/// A request that never reached the service proper: signature, time, version, action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Fault {
    #[serde(default)]
    pub request_id: String,
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub recommend: String,
    #[serde(default)]
    pub host_id: String,
    pub code: String,
}

/// The answer to `QuerySendDetails`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DetailsAnswer {
    #[serde(default, deserialize_with = "lenient::number")]
    pub total_count: i64,
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub request_id: String,
    pub code: String,
    #[serde(default, rename = "SmsSendDetailDTOs")]
    pub details: SendDetails,
}

/// The envelope around the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendDetails {
    #[serde(default, rename = "SmsSendDetailDTO")]
    pub rows: Vec<SendDetail>,
}

/// One message to one number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SendDetail {
    #[serde(default)]
    pub err_code: String,
    #[serde(default)]
    pub template_code: String,
    /// Our own id, as given at sending.
    #[serde(default)]
    pub out_id: String,
    #[serde(default, with = "china_time::dashed_or_none")]
    pub receive_date: Option<OffsetDateTime>,
    #[serde(default, with = "china_time::dashed_or_none")]
    pub send_date: Option<OffsetDateTime>,
    #[serde(default)]
    pub phone_num: String,
    #[serde(default)]
    pub content: String,
    pub send_status: SendStatus,
}

/// How far a message has come: 1 waiting, 2 failed, 3 delivered on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", from = "LenientNumber")]
pub enum SendStatus {
    Waiting,
    Failed,
    Delivered,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct LenientNumber(#[serde(deserialize_with = "lenient::number")] i64);

impl From<LenientNumber> for SendStatus {
    /// An unknown number leaves the message open, as `1` does.
    fn from(LenientNumber(number): LenientNumber) -> Self {
        match number {
            2 => Self::Failed,
            3 => Self::Delivered,
            _ => Self::Waiting,
        }
    }
}

impl From<SendStatus> for u8 {
    fn from(status: SendStatus) -> Self {
        match status {
            SendStatus::Waiting => 1,
            SendStatus::Failed => 2,
            SendStatus::Delivered => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn recorded(index: usize) -> String {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../vectors/aliyun_sms_v3.json")).unwrap();
        vectors["vectors"][index]["dummy_response"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn the_recorded_answers_are_written_byte_for_byte() {
        for index in [0, 1] {
            let answer: SendAnswer = serde_json::from_str(&recorded(index)).unwrap();
            assert_eq!(serde_json::to_string(&answer).unwrap(), recorded(index));
        }
        let details: DetailsAnswer = serde_json::from_str(&recorded(2)).unwrap();
        assert_eq!(serde_json::to_string(&details).unwrap(), recorded(2));
        assert_eq!(details.details.rows[0].send_status, SendStatus::Delivered);
        assert_eq!(
            details.details.rows[0].receive_date,
            Some(datetime!(2026-11-23 10:00:03 +8))
        );
    }

    #[test]
    fn counts_written_as_texts_and_missing_rows_are_read() {
        let answer: DetailsAnswer =
            serde_json::from_str(r#"{"TotalCount":"0","Code":"OK","RequestId":"x"}"#).unwrap();
        assert_eq!((answer.total_count, answer.details.rows.len()), (0, 0));
    }
}
