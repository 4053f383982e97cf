//! `SingleCallByTts` (Dyvmsapi 2017-05-25): one telephone call in which a machine reads a text. Signed like a text message.

use super::{Credentials, SignedRequest, signed_request::Draft, verdict};
use crate::{Malformed, Outcome, Verdict, china_time, lenient};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The public host of calls.
pub const CALL_HOST: &str = "dyvmsapi.aliyuncs.com";

/// One call of `SingleCallByTts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleCallByTts {
    /// One number, without the country; landlines as well.
    pub called: String,
    /// Code of the approved text.
    pub tts_code: String,
    /// The variables as JSON text, shorter than 250 characters, see [`super::template_param`].
    pub tts_param: Option<String>,
    /// How often it is read, 1 to 3.
    pub play_times: u8,
    /// From -500 to 500, 0 is usual; below it is slower.
    pub speed: i16,
    /// Number that is shown; `None` = one of the provider's.
    pub shown: Option<String>,
    /// Our own id, 1 to 15 bytes; comes back in the report.
    pub out_id: String,
}

impl SingleCallByTts {
    /// The action's name.
    pub const ACTION: &str = "SingleCallByTts";

    /// The finished request.
    pub fn sign(&self, creds: &Credentials, host: &str, at: OffsetDateTime, nonce: &str) -> SignedRequest {
        let mut query = vec![
            ("CalledNumber".to_owned(), self.called.clone()),
            ("TtsCode".to_owned(), self.tts_code.clone()),
            ("PlayTimes".to_owned(), self.play_times.to_string()),
            ("Speed".to_owned(), self.speed.to_string()),
            ("OutId".to_owned(), self.out_id.clone()),
        ];
        let optional = [("TtsParam", &self.tts_param), ("CalledShowNumber", &self.shown)];
        for (key, value) in optional {
            query.extend(value.iter().map(|value| (key.to_owned(), value.clone())));
        }
        Draft {
            action: Self::ACTION,
            query,
            form: Vec::new(),
        }
        .sign(creds, host, at, nonce)
    }
}

/// The answer to a call. HTTP 200 with a `code` other than `OK` is a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CallAnswer {
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub request_id: String,
    /// Missing in a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<String>,
    pub code: String,
}

/// Judges the HTTP answer to `SingleCallByTts`, by the classes of text messages.
pub fn judge_call(status: u16, body: &[u8]) -> Verdict {
    let Ok(answer) = serde_json::from_slice::<CallAnswer>(body) else {
        return Verdict::without_body(status);
    };
    let outcome = match answer.code.as_str() {
        "OK" => answer
            .call_id
            .map_or(Outcome::Unknown, |message_id| Outcome::Accepted { message_id }),
        code => verdict::refusal(status, code, &answer.message),
    };
    Verdict {
        outcome,
        code: answer.code,
        message: answer.message,
    }
}

/// What became of a call (`VoiceReport`), as it is posted to our callback: a JSON array.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallReport {
    #[serde(deserialize_with = "lenient::text")]
    pub call_id: String,
    /// Our own id, as given with the call.
    #[serde(default, deserialize_with = "lenient::text")]
    pub out_id: String,
    /// The number that was called.
    #[serde(default, deserialize_with = "lenient::text")]
    pub callee: String,
    /// [`CallReport::ANSWERED`], or why nobody answered: 200002 busy, 200005 out of reach, 200010 switched off …
    #[serde(deserialize_with = "lenient::text")]
    pub status_code: String,
    /// Seconds of the conversation.
    #[serde(default, deserialize_with = "lenient::text")]
    pub duration: String,
    #[serde(default, with = "china_time::dashed_or_none")]
    pub start_time: Option<OffsetDateTime>,
    #[serde(default, with = "china_time::dashed_or_none")]
    pub end_time: Option<OffsetDateTime>,
}

impl CallReport {
    /// Somebody answered.
    pub const ANSWERED: &str = "200000";

    /// Whether somebody answered.
    pub fn answered(&self) -> bool {
        self.status_code == Self::ANSWERED
    }
}

/// Reports of one push.
///
/// # Errors
/// The body is none.
pub fn read_call_reports(body: &[u8]) -> Result<Vec<CallReport>, Malformed> {
    lenient::one_or_many(lenient::json(body)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aliyun::template_param;
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Digest, Sha256};
    use time::macros::datetime;

    /// The provider gives no vector of a call: the signature is put together here by hand, step by step as its document says.
    #[test]
    fn a_call_is_signed_as_the_document_says() {
        let call = SingleCallByTts {
            called: "13800000001".into(),
            tts_code: "TTS_000000001".into(),
            tts_param: Some(template_param(&[("code", "4 8 2")])),
            play_times: 2,
            speed: -200,
            shown: None,
            out_id: "71".into(),
        };
        let creds = Credentials {
            access_key_id: "testid".into(),
            access_key_secret: "testsecret".into(),
        };
        let nonce = "3156853299f313e23d1673dc12e1703d";
        let signed = call.sign(&creds, CALL_HOST, datetime!(2026-11-23 10:00 UTC), nonce);

        let query = "CalledNumber=13800000001&OutId=71&PlayTimes=2&Speed=-200&TtsCode=TTS_000000001\
                     &TtsParam=%7B%22code%22%3A%224%208%202%22%7D";
        assert_eq!(signed.target, format!("/?{query}"));
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
        let canonical = format!(
            "POST\n/\n{query}\nhost:dyvmsapi.aliyuncs.com\nx-acs-action:SingleCallByTts\nx-acs-content-sha256:{nothing}\n\
             x-acs-date:2026-11-23T10:00:00Z\nx-acs-signature-nonce:{nonce}\nx-acs-version:2017-05-25\n\n{names}\n{nothing}"
        );
        let hashed = hex::encode(Sha256::digest(canonical.as_bytes()));
        let mut mac = Hmac::<Sha256>::new_from_slice(b"testsecret").unwrap();
        mac.update(format!("ACS3-HMAC-SHA256\n{hashed}").as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        let expected =
            format!("ACS3-HMAC-SHA256 Credential=testid,SignedHeaders={names},Signature={signature}");
        assert_eq!(signed.headers.last().unwrap().1, expected);
        assert!(signed.body.is_empty());
    }

    #[test]
    fn answers_are_judged_like_those_to_text_messages() {
        let of = |body: &str| judge_call(200, body.as_bytes()).outcome;
        let taken = of(r#"{"Code":"OK","Message":"OK","RequestId":"x","CallId":"116012854210^10281427"}"#);
        let message_id = "116012854210^10281427".to_owned();
        assert_eq!(taken, Outcome::Accepted { message_id });
        assert_eq!(of(r#"{"Code":"OK"}"#), Outcome::Unknown);
        assert_eq!(of(r#"{"Code":"isv.AMOUNT_NOT_ENOUGH"}"#), Outcome::HoldChannel);
        assert_eq!(
            of(r#"{"Code":"isv.MOBILE_NUMBER_ILLEGAL"}"#),
            Outcome::Final { opt_out: false }
        );
        assert_eq!(of(r#"{"Code":"isv.TTS_TEMPLATE_ILLEGAL"}"#), Outcome::OurFault);
        assert!(matches!(
            of(r#"{"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":"触发小时级流控Permits:5"}"#),
            Outcome::RetryLater { after: Some(_) }
        ));
    }

    #[test]
    fn a_report_says_whether_somebody_answered() {
        let body = r#"[{"call_id":"1^2","out_id":"71","callee":"13800000001","status_code":"200000","duration":"12",
            "start_time":"2026-11-23 10:00:05","end_time":"2026-11-23 10:00:17","hangup_direction":"1"},
            {"call_id":"3^4","status_code":200010}]"#;
        let reports = read_call_reports(body.as_bytes()).unwrap();
        assert_eq!((reports[0].answered(), reports[1].answered()), (true, false));
        assert_eq!(reports[0].end_time, Some(datetime!(2026-11-23 10:00:17 +8)));
        assert_eq!(reports[0].out_id, "71");
    }
}
