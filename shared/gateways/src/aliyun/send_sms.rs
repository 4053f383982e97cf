//! `SendSms`: one text to one or more numbers. All parameters travel in the query, the body is empty.

use super::{Credentials, SignedRequest, signed_request::Draft};
use time::OffsetDateTime;

/// One call of `SendSms`; at most [`SendSms::MOST_PHONES`] numbers share one `BizId`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendSms {
    pub phones: Vec<String>,
    /// The signature's text, without 【】.
    pub sign_name: String,
    pub template_code: String,
    /// The variables as JSON text, see [`super::template_param`]; `None` for a template without any.
    pub template_param: Option<String>,
    /// Our own id; comes back as `out_id` in the receipt.
    pub out_id: Option<String>,
    /// Extension of the sender's number, where the account has that right.
    pub extend: Option<String>,
}

impl SendSms {
    /// Numbers in one call.
    pub const MOST_PHONES: usize = 1000;

    /// The finished request.
    pub fn sign(&self, creds: &Credentials, host: &str, at: OffsetDateTime, nonce: &str) -> SignedRequest {
        let mut query = vec![
            ("PhoneNumbers".to_owned(), self.phones.join(",")),
            ("SignName".to_owned(), self.sign_name.clone()),
            ("TemplateCode".to_owned(), self.template_code.clone()),
        ];
        let optional = [
            ("TemplateParam", &self.template_param),
            ("OutId", &self.out_id),
            ("SmsUpExtendCode", &self.extend),
        ];
        for (key, value) in optional {
            query.extend(value.iter().map(|value| (key.to_owned(), value.clone())));
        }
        Draft {
            action: "SendSms",
            query,
            form: Vec::new(),
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
    fn the_minimal_request_to_the_public_host_is_reproduced() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../vectors/aliyun_sms_v3.json")).unwrap();
        let creds = Credentials {
            access_key_id: "testid".into(),
            access_key_secret: "testsecret".into(),
        };
        let request = SendSms {
            phones: vec!["13800000001".into()],
            sign_name: "台儿庄时间银行".into(),
            template_code: "SMS_000000001".into(),
            template_param: Some(template_param(&[
                ("name", "王大爷"),
                ("time", "11月24日 9:00"),
                ("code", "482913"),
            ])),
            out_id: Some("tb-0001".into()),
            extend: None,
        }
        .sign(
            &creds,
            crate::aliyun::HOST,
            datetime!(2026-11-23 10:00 UTC),
            "3156853299f313e23d1673dc12e1703d",
        );

        let expected = &vectors["derived_public_host_minimal_headers"]["authorization"];
        assert_eq!(request.headers.last().unwrap().1, expected.as_str().unwrap());
        // The recorded client sends a space as `+`, we send it as it is signed.
        let recorded = vectors["vectors"][0]["raw_request"]["target"].as_str().unwrap();
        assert_eq!(request.target, recorded.replace('+', "%20"));
        assert!(request.body.is_empty());
    }
}
