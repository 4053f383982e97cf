//! What the service posts to our callback: delivery receipts, a JSON array, and replies, one JSON object each.

use crate::{Malformed, china_time, lenient};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub(super) const SUCCESS: &str = "SUCCESS";

/// A delivery receipt. The key is `sid`, the `SerialNo` of the number's send status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    #[serde(default, with = "china_time::dashed_or_none")]
    pub user_receive_time: Option<OffsetDateTime>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub nationcode: String,
    #[serde(deserialize_with = "lenient::text")]
    pub mobile: String,
    /// `SUCCESS` or `FAIL`.
    pub report_status: String,
    /// The network's code: `DELIVRD`, `MK:0001`.
    #[serde(default)]
    pub errmsg: String,
    #[serde(default)]
    pub description: String,
    #[serde(deserialize_with = "lenient::text")]
    pub sid: String,
}

impl Status {
    /// Whether the phone has it.
    pub fn delivered(&self) -> bool {
        self.report_status == SUCCESS
    }

    /// The word for it.
    pub fn word(delivered: bool) -> &'static str {
        if delivered { SUCCESS } else { "FAIL" }
    }
}

/// A person's reply. It has no id of its own: the key against doubles is (`mobile`, `time`, `text`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The extension that was answered to.
    #[serde(default, deserialize_with = "lenient::text")]
    pub extend: String,
    #[serde(deserialize_with = "lenient::text")]
    pub mobile: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub nationcode: String,
    #[serde(default)]
    pub sign: String,
    #[serde(deserialize_with = "lenient::text")]
    pub text: String,
    /// Unix seconds.
    #[serde(default, deserialize_with = "lenient::number")]
    pub time: i64,
}

/// What the callback answers, with HTTP 200.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    pub result: i64,
    #[serde(default)]
    pub errmsg: String,
}

impl Acknowledgement {
    /// `{"result":0,"errmsg":"OK"}`
    pub fn received() -> Self {
        Self {
            result: 0,
            errmsg: "OK".to_owned(),
        }
    }

    /// The provider's check: HTTP 200 and a `result` of 0.
    pub fn accepts(status: u16, body: &[u8]) -> bool {
        status == 200 && serde_json::from_slice::<Self>(body).is_ok_and(|answer| answer.result == 0)
    }
}

/// Receipts of one push.
pub fn read_statuses(body: &[u8]) -> Result<Vec<Status>, Malformed> {
    lenient::one_or_many(lenient::json(body)?)
}

/// The reply of one push.
pub fn read_replies(body: &[u8]) -> Result<Vec<Reply>, Malformed> {
    lenient::one_or_many(lenient::json(body)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use time::macros::datetime;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../vectors/sms_callbacks.json")).unwrap()
    }

    #[test]
    fn documented_receipts_are_read_and_written_alike() {
        let documented = &vectors()["tencent"]["status"]["request"];
        let statuses = read_statuses(documented.to_string().as_bytes()).unwrap();
        assert_eq!(&serde_json::to_value(&statuses).unwrap(), documented);
        assert_eq!(
            statuses[0].user_receive_time,
            Some(datetime!(2026-11-23 10:00:03 +8))
        );
        assert_eq!((statuses[0].delivered(), statuses[1].delivered()), (true, false));
    }

    #[test]
    fn the_documented_reply_is_one_object() {
        let documented = &vectors()["tencent"]["reply"]["request"];
        let replies = read_replies(documented.to_string().as_bytes()).unwrap();
        assert_eq!(&serde_json::to_value(&replies[0]).unwrap(), documented);
    }

    #[test]
    fn the_acknowledgement_is_the_documented_one() {
        let written = serde_json::to_value(Acknowledgement::received()).unwrap();
        assert_eq!(written, vectors()["tencent"]["status"]["response"]);
        assert!(Acknowledgement::accepts(200, written.to_string().as_bytes()));
        assert!(!Acknowledgement::accepts(200, br#"{"result":1,"errmsg":"x"}"#));
    }
}
