//! `QuerySendDetails`: what became of the messages to one number on one day. The way out of a send that timed out.

use super::{Credentials, SignedRequest, signed_request::Draft};
use crate::china_time;
use time::{Date, OffsetDateTime, macros::format_description};

/// One call of `QuerySendDetails`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuerySendDetails {
    pub phone: String,
    /// Only the messages of this call; `None` for all of the day.
    pub biz_id: Option<String>,
    /// The China day on which it was sent, at most 30 days ago.
    pub send_date: Date,
    /// Rows of a page, at most [`QuerySendDetails::MOST_ROWS`].
    pub page_size: u32,
    /// The first page is 1.
    pub current_page: u32,
}

impl QuerySendDetails {
    /// Rows of one page.
    pub const MOST_ROWS: u32 = 50;

    /// All that was sent to this number on the China day of `sent_at`, first page.
    pub fn of_day(phone: impl Into<String>, sent_at: OffsetDateTime) -> Self {
        Self {
            phone: phone.into(),
            biz_id: None,
            send_date: sent_at.to_offset(china_time::CHINA).date(),
            page_size: Self::MOST_ROWS,
            current_page: 1,
        }
    }

    /// The finished request.
    pub fn sign(&self, creds: &Credentials, host: &str, at: OffsetDateTime, nonce: &str) -> SignedRequest {
        let day = self
            .send_date
            .format(format_description!("[year][month][day]"))
            .expect("a date has every part the format names");
        let mut query = vec![
            ("PhoneNumber".to_owned(), self.phone.clone()),
            ("SendDate".to_owned(), day),
            ("PageSize".to_owned(), self.page_size.to_string()),
            ("CurrentPage".to_owned(), self.current_page.to_string()),
        ];
        query.extend(self.biz_id.iter().map(|id| ("BizId".to_owned(), id.clone())));
        Draft {
            action: "QuerySendDetails",
            query,
            form: Vec::new(),
        }
        .sign(creds, host, at, nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn the_recorded_query_is_reproduced() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../vectors/aliyun_sms_v3.json")).unwrap();
        let at = datetime!(2026-11-23 10:00 UTC);
        let creds = Credentials {
            access_key_id: "testid".into(),
            access_key_secret: "testsecret".into(),
        };
        let request = QuerySendDetails {
            biz_id: Some("900619746936498440^0".into()),
            page_size: 10,
            ..QuerySendDetails::of_day("13800000001", at)
        }
        .sign(&creds, "127.0.0.1:18081", at, "3156853299f313e23d1673dc12e1703d");
        assert_eq!(
            request.target,
            vectors["vectors"][2]["raw_request"]["target"].as_str().unwrap()
        );
    }
}
