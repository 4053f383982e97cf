//! `SendBatchSms`: up to a hundred numbers, each with its own signature and variables, in a form body.

use super::{Credentials, SignedRequest, signed_request::Draft};
use serde_json::Value;
use time::OffsetDateTime;

/// One call of `SendBatchSms`; all items share one `BizId`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendBatchSms {
    pub template_code: String,
    /// Our own id; comes back as `out_id` in every receipt of the call.
    pub out_id: Option<String>,
    /// At most [`SendBatchSms::MOST_ITEMS`].
    pub items: Vec<BatchItem>,
}

/// One recipient of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchItem {
    pub phone: String,
    /// The signature's text, without 【】.
    pub sign_name: String,
    /// The variables as a JSON object, see [`super::template_param`].
    pub template_param: String,
    /// Extension of the sender's number; sent only when every item has one.
    pub extend: Option<String>,
}

impl SendBatchSms {
    /// Recipients in one call.
    pub const MOST_ITEMS: usize = 100;

    /// The finished request.
    pub fn sign(&self, creds: &Credentials, host: &str, at: OffsetDateTime, nonce: &str) -> SignedRequest {
        let mut query = vec![("TemplateCode".to_owned(), self.template_code.clone())];
        query.extend(self.out_id.iter().map(|id| ("OutId".to_owned(), id.clone())));

        let texts = |of: fn(&BatchItem) -> &str| Value::from_iter(self.items.iter().map(of)).to_string();
        let params: Vec<&str> = self
            .items
            .iter()
            .map(|item| item.template_param.as_str())
            .collect();
        let mut form = vec![
            ("PhoneNumberJson", texts(|item| &item.phone)),
            ("SignNameJson", texts(|item| &item.sign_name)),
        ];
        if !self.items.is_empty() && self.items.iter().all(|item| item.extend.is_some()) {
            form.push((
                "SmsUpExtendCodeJson",
                texts(|item| item.extend.as_deref().unwrap_or_default()),
            ));
        }
        form.push(("TemplateParamJson", format!("[{}]", params.join(","))));
        Draft {
            action: "SendBatchSms",
            query,
            form,
        }
        .sign(creds, host, at, nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aliyun::template_param;
    use time::macros::datetime;

    #[test]
    fn the_recorded_body_and_query_are_reproduced() {
        let vectors: Value = serde_json::from_str(include_str!("../../vectors/aliyun_sms_v3.json")).unwrap();
        let recorded = &vectors["vectors"][1]["raw_request"];
        let item = |phone: &str, name: &str| BatchItem {
            phone: phone.into(),
            sign_name: "时间银行".into(),
            template_param: template_param(&[("name", name)]),
            extend: None,
        };
        let creds = Credentials {
            access_key_id: "testid".into(),
            access_key_secret: "testsecret".into(),
        };
        let request = SendBatchSms {
            template_code: "SMS_000000003".into(),
            out_id: Some("camp-7-b-1".into()),
            items: vec![item("13800000001", "王"), item("13800000002", "李")],
        }
        .sign(
            &creds,
            "127.0.0.1:18081",
            datetime!(2026-11-23 10:00 UTC),
            "3156853299f313e23d1673dc12e1703d",
        );
        assert_eq!(request.body, recorded["body"].as_str().unwrap());
        assert_eq!(request.target, recorded["target"].as_str().unwrap());
    }
}
