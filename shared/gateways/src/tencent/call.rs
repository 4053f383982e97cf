//! `SendTtsVoice` (VMS 2020-09-02): one telephone call in which a machine reads a text. Signed like a text message.

use super::{Credentials, Envelope, SignedRequest, answer::CallError, tc3::VMS, verdict};
use crate::{Malformed, Outcome, Verdict, lenient};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The public host of calls.
pub const CALL_HOST: &str = "vms.tencentcloudapi.com";

/// One call of `SendTtsVoice`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SendTtsVoice {
    pub template_id: String,
    /// E.164: `+8613800000001`.
    pub called_number: String,
    pub voice_sdk_appid: String,
    /// The values of `{1}`, `{2}`, … in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub template_param_set: Vec<String>,
    /// How often it is read, 1 to 3.
    pub play_times: u8,
    /// Our own text; it comes back in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_context: Option<String>,
}

impl SendTtsVoice {
    /// The action's name.
    pub const ACTION: &str = "SendTtsVoice";

    /// The finished request.
    pub fn sign(&self, creds: &Credentials, region: &str, host: &str, at: OffsetDateTime) -> SignedRequest {
        let body = serde_json::to_string(self).expect("a structure of texts can always be written as JSON");
        SignedRequest::of(VMS, Self::ACTION, body, creds, region, host, at)
    }
}

/// The answer to `SendTtsVoice`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CallAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send_status: Option<CallStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<CallError>,
    pub request_id: String,
}

/// A call that was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CallStatus {
    /// `callid` in its report.
    pub call_id: String,
    pub session_context: String,
}

/// Judges the HTTP answer to `SendTtsVoice`, by the classes of text messages.
pub fn judge_call(status: u16, body: &[u8]) -> Verdict {
    let Ok(Envelope { response }) = serde_json::from_slice::<Envelope<CallAnswer>>(body) else {
        return Verdict::without_body(status);
    };
    match (response.error, response.send_status) {
        (Some(error), _) => Verdict {
            outcome: verdict::refusal(status, &error.code),
            code: error.code,
            message: error.message,
        },
        (None, Some(taken)) if !taken.call_id.is_empty() => Verdict {
            outcome: Outcome::Accepted {
                message_id: taken.call_id,
            },
            code: "Ok".to_owned(),
            message: String::new(),
        },
        (None, _) => Verdict::without_body(status),
    }
}

/// What became of a call, as it is posted to our callback: one object under this name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallReport {
    #[serde(rename = "voiceprompt_callback")]
    pub call: Called,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    #[serde(deserialize_with = "lenient::text")]
    pub callid: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub mobile: String,
    /// 0 answered, everything else not.
    #[serde(deserialize_with = "lenient::text")]
    pub result: String,
    /// Unix seconds at which it was taken; 0 when it was not.
    #[serde(default, deserialize_with = "lenient::number")]
    pub accept_time: i64,
    #[serde(default, deserialize_with = "lenient::number")]
    pub end_calltime: i64,
}

impl Called {
    /// Somebody answered.
    pub const ANSWERED: &str = "0";

    /// Whether somebody answered.
    pub fn answered(&self) -> bool {
        self.result == Self::ANSWERED
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
    use hmac::{Hmac, KeyInit, Mac};
    use serde_json::json;
    use sha2::{Digest, Sha256};
    use time::macros::datetime;

    fn hmac(key: &[u8], text: &str) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// The provider gives no vector of a call: the signature is put together here by hand, step by step as its document says.
    #[test]
    fn a_call_is_signed_as_the_document_says() {
        let call = SendTtsVoice {
            template_id: "1110000".into(),
            called_number: "+8613800000001".into(),
            voice_sdk_appid: "1400000000".into(),
            template_param_set: vec!["4 8 2".into()],
            play_times: 2,
            session_context: Some("71".into()),
        };
        let creds = Credentials {
            secret_id: "testid".into(),
            secret_key: "testsecret".into(),
        };
        // In China it is the next day already.
        let at = datetime!(2026-11-23 20:00 UTC);
        let signed = call.sign(&creds, "ap-guangzhou", CALL_HOST, at);
        let body = r#"{"TemplateId":"1110000","CalledNumber":"+8613800000001","VoiceSdkAppid":"1400000000","TemplateParamSet":["4 8 2"],"PlayTimes":2,"SessionContext":"71"}"#;
        assert_eq!(signed.body, body);

        let canonical = format!(
            "POST\n/\n\ncontent-type:application/json\nhost:vms.tencentcloudapi.com\n\ncontent-type;host\n{}",
            hex::encode(Sha256::digest(body.as_bytes()))
        );
        let scope = "2026-11-23/vms/tc3_request";
        let to_sign = format!(
            "TC3-HMAC-SHA256\n{}\n{scope}\n{}",
            at.unix_timestamp(),
            hex::encode(Sha256::digest(canonical.as_bytes()))
        );
        let key = ["2026-11-23", "vms", "tc3_request"]
            .iter()
            .fold(b"TC3testsecret".to_vec(), |key, part| hmac(&key, part));
        let expected = format!(
            "TC3-HMAC-SHA256 Credential=testid/{scope}, SignedHeaders=content-type;host, Signature={}",
            hex::encode(hmac(&key, &to_sign))
        );
        let header = |name: &str| {
            signed
                .headers
                .iter()
                .find(|(key, _)| *key == name)
                .unwrap()
                .1
                .clone()
        };
        assert_eq!(header("authorization"), expected);
        assert_eq!(header("x-tc-version"), "2020-09-02");
        assert_eq!(header("x-tc-action"), "SendTtsVoice");
    }

    #[test]
    fn answers_are_judged_like_those_to_text_messages() {
        let of = |response: serde_json::Value| {
            judge_call(200, json!({"Response": response}).to_string().as_bytes()).outcome
        };
        let message_id = "abc".to_owned();
        assert_eq!(
            of(json!({"SendStatus": {"CallId": "abc", "SessionContext": "71"}, "RequestId": "x"})),
            Outcome::Accepted { message_id }
        );
        let refused = |code: &str| of(json!({"Error": {"Code": code, "Message": ""}, "RequestId": "x"}));
        for (code, expected) in [
            ("AuthFailure.SignatureFailure", Outcome::HoldChannel),
            (
                "UnauthorizedOperation.ServiceSuspendDueToArrears",
                Outcome::HoldChannel,
            ),
            (
                "LimitExceeded.DeliveryFrequencyLimit",
                Outcome::RetryLater { after: None },
            ),
            (
                "InvalidParameterValue.CalledNumberVerifyFail",
                Outcome::Final { opt_out: false },
            ),
            ("FailedOperation.TemplateIncorrectOrUnapproved", Outcome::OurFault),
        ] {
            assert_eq!(refused(code), expected, "{code}");
        }
        assert_eq!(of(json!({"RequestId": "x"})), Outcome::Unknown);
    }

    #[test]
    fn a_report_says_whether_somebody_answered() {
        let body = r#"{"voiceprompt_callback":{"result":"0","accept_time":"1470197211","callid":"abc",
            "end_calltime":"1470197221","mobile":"13800000001","nationcode":"86"}}"#;
        let reports = read_call_reports(body.as_bytes()).unwrap();
        assert!(reports[0].call.answered());
        let missed = body.replace(r#""result":"0""#, r#""result":1"#);
        assert!(!read_call_reports(missed.as_bytes()).unwrap()[0].call.answered());
    }
}
