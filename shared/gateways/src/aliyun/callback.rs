//! What the service posts to our callback: delivery receipts (`SmsReport`) and replies (`SmsUp`), as JSON arrays.

use crate::{Malformed, china_time, lenient};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A delivery receipt of one number. The key is (`biz_id`, `phone_number`): a call with many numbers has one `biz_id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub phone_number: String,
    #[serde(default, with = "china_time::dashed_or_none")]
    pub send_time: Option<OffsetDateTime>,
    #[serde(default, with = "china_time::dashed_or_none")]
    pub report_time: Option<OffsetDateTime>,
    #[serde(deserialize_with = "lenient::flag")]
    pub success: bool,
    /// `DELIVERED`, or the network's reason.
    #[serde(default)]
    pub err_code: String,
    #[serde(default)]
    pub err_msg: String,
    /// Segments that were charged, a number written as text.
    #[serde(default, deserialize_with = "lenient::text")]
    pub sms_size: String,
    pub biz_id: String,
    /// Our own id, as given at sending; empty when none was.
    #[serde(default)]
    pub out_id: String,
}

/// A person's reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Up {
    pub phone_number: String,
    #[serde(default)]
    pub content: String,
    #[serde(default, with = "china_time::dashed_or_none")]
    pub send_time: Option<OffsetDateTime>,
    /// The number's tail that was answered to.
    #[serde(default, deserialize_with = "lenient::text")]
    pub dest_code: String,
    /// Unique per reply: the key against doubles. A number in older pages, a text today.
    #[serde(default, deserialize_with = "lenient::text")]
    pub sequence_id: String,
    /// In the older form only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_name: Option<String>,
}

/// What the callback answers, with HTTP 200; without it the push is repeated after 1, 5 and 10 minutes, then lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    pub code: i64,
    #[serde(default)]
    pub msg: String,
}

impl Acknowledgement {
    /// `{"code":0,"msg":"接收成功"}`
    pub fn received() -> Self {
        Self {
            code: 0,
            msg: "接收成功".to_owned(),
        }
    }

    /// The provider's whole check: HTTP 200 and a `code` that is a number.
    pub fn accepts(status: u16, body: &[u8]) -> bool {
        status == 200
            && serde_json::from_slice::<serde_json::Value>(body)
                .is_ok_and(|answer| answer["code"].is_number())
    }
}

/// Receipts of one push.
pub fn read_reports(body: &[u8]) -> Result<Vec<Report>, Malformed> {
    lenient::one_or_many(lenient::json(body)?)
}

/// Replies of one push.
pub fn read_ups(body: &[u8]) -> Result<Vec<Up>, Malformed> {
    lenient::one_or_many(lenient::json(body)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use time::macros::datetime;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../vectors/sms_callbacks.json")).unwrap()
    }

    #[test]
    fn documented_receipts_are_read_and_written_alike() {
        let documented = &vectors()["aliyun"]["SmsReport"]["request"];
        let reports = read_reports(documented.to_string().as_bytes()).unwrap();
        assert_eq!(&serde_json::to_value(&reports).unwrap(), documented);
        assert_eq!(reports[0].report_time, Some(datetime!(2026-11-23 10:00:03 +8)));
        assert_eq!((reports[0].success, reports[1].success), (true, false));
    }

    #[test]
    fn replies_are_read_in_todays_form_and_in_the_older_one() {
        let callbacks = vectors();
        let mut reply = callbacks["aliyun"]["SmsUp"]["request"].clone();
        let today = read_ups(reply.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&today).unwrap(), reply);

        for (key, value) in callbacks["aliyun"]["SmsUp"]["older_form_extra"]
            .as_object()
            .unwrap()
        {
            reply[0][key] = value.clone();
        }
        let older = read_ups(reply.to_string().as_bytes()).unwrap();
        assert_eq!(older[0].sequence_id, today[0].sequence_id);
        assert_eq!(older[0].sign_name.as_deref(), Some("签名"));
    }

    #[test]
    fn the_acknowledgement_is_the_documented_one() {
        let written = serde_json::to_value(Acknowledgement::received()).unwrap();
        assert_eq!(written, vectors()["aliyun"]["SmsReport"]["response"]);
        assert!(Acknowledgement::accepts(200, written.to_string().as_bytes()));
        assert!(!Acknowledgement::accepts(500, written.to_string().as_bytes()));
        assert!(!Acknowledgement::accepts(200, b"ok"));
    }

    #[test]
    fn a_body_that_is_no_receipt_is_malformed() {
        assert_eq!(read_reports(b"hello"), Err(Malformed));
        assert_eq!(
            read_reports(json!([{"phone": 1}]).to_string().as_bytes()),
            Err(Malformed)
        );
        assert_eq!(read_reports(b"[]"), Ok(vec![]));
    }
}
