//! Receipts and replies. The same objects come as the answer to a pull or are pushed to our callback; accounts differ in
//! whether the body is one object or an array, raw JSON or base64.

use crate::{Malformed, china_time, lenient};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A delivery receipt. The key is (`msg_group`, each of `mobile`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// `DELIVRD`, `UNDELIV`, `EXPIRED`, `REJECTD`, …
    pub report_status: String,
    #[serde(deserialize_with = "lenient::texts")]
    pub mobile: Vec<String>,
    #[serde(default, with = "china_time::compact_or_none")]
    pub submit_date: Option<OffsetDateTime>,
    #[serde(default, with = "china_time::compact_or_none")]
    pub receive_date: Option<OffsetDateTime>,
    /// The network's code, for example `DB:0140`.
    #[serde(default)]
    pub error_code: String,
    #[serde(deserialize_with = "lenient::text")]
    pub msg_group: String,
}

impl Report {
    /// The only status that means the phone has it.
    pub const DELIVERED: &str = "DELIVRD";

    /// Whether the phone has it.
    pub fn delivered(&self) -> bool {
        self.report_status == Self::DELIVERED
    }
}

/// A person's reply. It has no id of its own: the key against doubles is (`mobile`, `send_time`, `sms_content`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deliver {
    pub sms_content: String,
    #[serde(deserialize_with = "lenient::text")]
    pub mobile: String,
    #[serde(default, with = "china_time::compact_or_none")]
    pub send_time: Option<OffsetDateTime>,
    /// The extension that was answered to.
    #[serde(default, deserialize_with = "lenient::text")]
    pub add_serial: String,
}

/// What one push held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Push {
    Reports(Vec<Report>),
    Delivers(Vec<Deliver>),
}

/// Reads a push or the answer to a pull, telling receipts and replies apart by their fields. An empty list is one of
/// receipts.
pub fn read_push(body: &[u8]) -> Result<Push, Malformed> {
    let value = lenient::json(body)?;
    let first = value.get(0).unwrap_or(&value);
    if first.get("smsContent").is_some() {
        lenient::one_or_many(value).map(Push::Delivers)
    } else {
        lenient::one_or_many(value).map(Push::Reports)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde_json::{Value, json};
    use time::macros::datetime;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../vectors/yunmas.json")).unwrap()
    }

    fn read(value: &Value) -> Push {
        let body = value.to_string();
        let raw = read_push(body.as_bytes()).unwrap();
        assert_eq!(read_push(STANDARD.encode(body).as_bytes()).unwrap(), raw);
        raw
    }

    #[test]
    fn documented_receipts_are_read_and_written_alike() {
        let documented = &vectors()["report"];
        let Push::Reports(reports) = read(documented) else {
            panic!("these are receipts")
        };
        assert_eq!(&serde_json::to_value(&reports).unwrap(), documented);
        assert_eq!((reports[0].delivered(), reports[1].delivered()), (true, false));
        assert_eq!(reports[0].receive_date, Some(datetime!(2026-11-23 10:00:03 +8)));
    }

    #[test]
    fn documented_replies_are_read_and_written_alike() {
        let documented = &vectors()["deliver"];
        let Push::Delivers(replies) = read(documented) else {
            panic!("these are replies")
        };
        assert_eq!(&serde_json::to_value(&replies).unwrap(), documented);
    }

    #[test]
    fn one_object_and_one_number_are_as_good_as_lists() {
        let mut single = vectors()["report"][0].clone();
        single["mobile"] = json!("13800000001");
        let Push::Reports(reports) = read(&single) else {
            panic!("this is a receipt")
        };
        assert_eq!(reports[0].mobile, ["13800000001"]);
        let Push::Delivers(replies) = read(&vectors()["deliver"][0]) else {
            panic!("this is a reply")
        };
        assert_eq!(replies[0].sms_content, "5");
    }

    #[test]
    fn what_is_neither_is_malformed() {
        assert_eq!(read_push(b"hello!"), Err(Malformed));
        assert_eq!(read_push(br#"{"a":1}"#), Err(Malformed));
        assert_eq!(read_push(b"[]"), Ok(Push::Reports(vec![])));
    }
}
