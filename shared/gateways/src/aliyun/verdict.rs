//! What an answer to a send means for us.

use super::SendAnswer;
use crate::{Outcome, Verdict};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Judges the HTTP answer to `SendSms` or `SendBatchSms`.
pub fn judge(status: u16, body: &[u8]) -> Verdict {
    match serde_json::from_slice::<SendAnswer>(body) {
        Ok(answer) => {
            let outcome = outcome(status, &answer);
            Verdict {
                outcome,
                code: answer.code,
                message: answer.message,
            }
        }
        Err(_) => Verdict::without_body(status),
    }
}

fn outcome(status: u16, answer: &SendAnswer) -> Outcome {
    match answer.code.as_str() {
        // An acceptance without an id cannot be joined with its receipt: it has to be looked up like a lost answer.
        "OK" => answer
            .biz_id
            .clone()
            .map_or(Outcome::Unknown, |message_id| Outcome::Accepted { message_id }),
        code => refusal(status, code, &answer.message),
    }
}

/// What a code other than `OK` means, for messages and calls alike.
pub(super) fn refusal(status: u16, code: &str, message: &str) -> Outcome {
    match code {
        "isv.BUSINESS_LIMIT_CONTROL" => Outcome::RetryLater {
            after: Some(flow_control_pause(message)),
        },
        "SignatureNonceUsed" => Outcome::RetryLater {
            after: Some(Duration::ZERO),
        },
        "isp.SYSTEM_ERROR" | "ServiceUnavailable" => Outcome::RetryLater { after: None },
        _ if code == "Throttling" || code.starts_with("Throttling.") => Outcome::RetryLater { after: None },

        "isv.DAY_LIMIT_CONTROL"
        | "isv.MONTH_LIMIT_CONTROL"
        | "isv.AMOUNT_NOT_ENOUGH"
        | "isv.OUT_OF_SERVICE"
        | "isv.PRODUCT_UN_SUBSCRIPT"
        | "isv.PRODUCT_UNSUBSCRIBE"
        | "isv.ACCOUNT_NOT_EXISTS"
        | "isv.ACCOUNT_ABNORMAL"
        | "isp.RAM_PERMISSION_DENY"
        | "isv.DENY_IP_RANGE"
        | "InvalidAccessKeyId.NotFound"
        | "InvalidAccessKeyId.Inactive" => Outcome::HoldChannel,

        "isv.MOBILE_NUMBER_ILLEGAL" | "isv.MOBILE_COUNT_OVER_LIMIT" | "isv.BLACK_KEY_CONTROL_LIMIT" => {
            Outcome::Final { opt_out: false }
        }
        "isv.CUSTOMER_REFUSED" => Outcome::Final { opt_out: true },

        // Everything else with a code of its own was refused: templates, variables, signature, version. A server
        // error with a code we do not know may still have sent it.
        _ if status >= 500 => Outcome::Unknown,
        _ => Outcome::OurFault,
    }
}

/// The level of flow control is told in words: minute, hour or day.
fn flow_control_pause(message: &str) -> Duration {
    if message.contains("天级") {
        DAY
    } else if message.contains("小时级") {
        HOUR
    } else {
        MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, message: &str) -> Outcome {
        let body = serde_json::json!({"Code": code, "Message": message, "RequestId": "x"}).to_string();
        judge(200, body.as_bytes()).outcome
    }

    #[test]
    fn an_accepted_message_has_its_id() {
        let body = br#"{"Message":"OK","RequestId":"x","BizId":"900619746936498440^0","Code":"OK"}"#;
        let expected = Outcome::Accepted {
            message_id: "900619746936498440^0".into(),
        };
        assert_eq!(judge(200, body).outcome, expected);
    }

    #[test]
    fn flow_control_says_how_long_to_wait() {
        for (message, pause) in [
            ("触发分钟级流控Permits:1", MINUTE),
            ("触发小时级流控Permits:5", HOUR),
            ("触发天级流控Permits:10", DAY),
        ] {
            assert_eq!(
                of("isv.BUSINESS_LIMIT_CONTROL", message),
                Outcome::RetryLater { after: Some(pause) }
            );
        }
    }

    #[test]
    fn every_class_of_code_has_its_outcome() {
        let later = Outcome::RetryLater { after: None };
        for (code, expected) in [
            ("isp.SYSTEM_ERROR", later.clone()),
            ("Throttling.User", later.clone()),
            ("ServiceUnavailable", later),
            ("isv.AMOUNT_NOT_ENOUGH", Outcome::HoldChannel),
            ("isv.DAY_LIMIT_CONTROL", Outcome::HoldChannel),
            ("isv.MOBILE_NUMBER_ILLEGAL", Outcome::Final { opt_out: false }),
            ("isv.BLACK_KEY_CONTROL_LIMIT", Outcome::Final { opt_out: false }),
            ("isv.CUSTOMER_REFUSED", Outcome::Final { opt_out: true }),
            ("isv.SMS_TEMPLATE_ILLEGAL", Outcome::OurFault),
            ("isv.PARAM_NOT_SUPPORT_URL", Outcome::OurFault),
            ("SignatureDoesNotMatch", Outcome::OurFault),
            ("InvalidTimeStamp.Expired", Outcome::OurFault),
            (
                "SignatureNonceUsed",
                Outcome::RetryLater {
                    after: Some(Duration::ZERO),
                },
            ),
        ] {
            assert_eq!(of(code, ""), expected, "{code}");
        }
    }

    #[test]
    fn an_answer_that_says_nothing_leaves_the_message_open() {
        assert_eq!(judge(500, b"").outcome, Outcome::Unknown);
        assert_eq!(judge(200, b"<html>").outcome, Outcome::Unknown);
        assert_eq!(judge(200, br#"{"Code":"OK"}"#).outcome, Outcome::Unknown);
        assert_eq!(
            judge(500, br#"{"Code":"InternalError"}"#).outcome,
            Outcome::Unknown
        );
        assert_eq!(judge(404, b"").outcome, Outcome::OurFault);
    }
}
