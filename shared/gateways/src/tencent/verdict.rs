//! What an answer to a send means for us.

use super::{Envelope, SendAnswer, SendStatus};
use crate::{Outcome, Verdict};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Marketing texts are taken from 8 to 22 o'clock: at most ten hours.
const NIGHT: Duration = Duration::from_secs(10 * 3600);

/// Judges the HTTP answer to a `SendSms` of one number. The content type does not matter: a refusal is HTTP 200 as well.
pub fn judge(status: u16, body: &[u8]) -> Verdict {
    let Ok(Envelope { response }) = serde_json::from_slice::<Envelope<SendAnswer>>(body) else {
        return Verdict::without_body(status);
    };
    if let Some(error) = response.error {
        return Verdict {
            outcome: refusal(status, &error.code),
            code: error.code,
            message: error.message,
        };
    }
    let Some(sent) = response.send_status_set.into_iter().next() else {
        return Verdict::without_body(status);
    };
    let outcome = match sent.code.as_str() {
        // An acceptance without an id cannot be joined with its receipt.
        SendStatus::OK if sent.serial_no.is_empty() => Outcome::Unknown,
        SendStatus::OK => Outcome::Accepted {
            message_id: sent.serial_no,
        },
        code => refusal(status, code),
    };
    Verdict {
        outcome,
        code: sent.code,
        message: sent.message,
    }
}

/// What an error's code means, for messages and calls alike.
pub(super) fn refusal(status: u16, code: &str) -> Outcome {
    let later = |after| Outcome::RetryLater { after };
    match code {
        "LimitExceeded.PhoneNumberThirtySecondLimit" => later(Some(Duration::from_secs(30))),
        "LimitExceeded.PhoneNumberOneHourLimit" => later(Some(HOUR)),
        "LimitExceeded.PhoneNumberDailyLimit" | "LimitExceeded.PhoneNumberSameContentDailyLimit" => {
            later(Some(DAY))
        }
        "FailedOperation.MarketingSendTimeConstraint" => later(Some(NIGHT)),
        "LimitExceeded.DeliveryFrequencyLimit"
        | "InternalError.Timeout"
        | "InternalError.SendAndRecvFail"
        | "InternalError.OtherError"
        | "RequestLimitExceeded" => later(None),
        _ if code.starts_with("RequestLimitExceeded.") => later(None),

        "LimitExceeded.AppDailyLimit"
        | "LimitExceeded.AppMainlandChinaDailyLimit"
        | "FailedOperation.InsufficientBalanceInSmsPackage" => Outcome::HoldChannel,
        _ if under(code, "UnauthorizedOperation") || under(code, "AuthFailure") => Outcome::HoldChannel,

        "FailedOperation.PhoneNumberInBlacklist" => Outcome::Final { opt_out: true },
        "InvalidParameterValue.IncorrectPhoneNumber" | "InvalidParameterValue.CalledNumberVerifyFail" => {
            Outcome::Final { opt_out: false }
        }

        // Our clock, template, variable, signature, content: every other refusal with a code of its own. A fault of
        // theirs with a code that we do not know may still have sent it.
        "InternalError.RequestTimeException" => Outcome::OurFault,
        _ if status >= 500 || under(code, "InternalError") => Outcome::Unknown,
        _ => Outcome::OurFault,
    }
}

/// `AuthFailure` itself, or one of its kinds.
fn under(code: &str, family: &str) -> bool {
    code.strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../vectors/tencent_sms_tc3.json")).unwrap()
    }

    /// The outcome of a number's code; one for the whole call must give the same.
    fn of(code: &str) -> Outcome {
        let number =
            json!({"Response": {"SendStatusSet": [{"SerialNo": "", "Code": code}], "RequestId": "x"}});
        let call = json!({"Response": {"Error": {"Code": code, "Message": "x"}, "RequestId": "x"}});
        let [number, call] = [number, call].map(|body| judge(200, body.to_string().as_bytes()).outcome);
        assert_eq!(number, call, "{code}");
        number
    }

    #[test]
    fn the_recorded_answers_are_judged() {
        let of = |index: usize| {
            let body = vectors()["vectors"][index]["dummy_response"].to_string();
            judge(200, body.as_bytes())
        };
        let message_id = "5000:1045710669157053657849499619".to_owned();
        assert_eq!(of(0).outcome, Outcome::Accepted { message_id });
        assert_eq!(
            (of(2).outcome, of(2).code.as_str()),
            (Outcome::HoldChannel, "AuthFailure.SignatureFailure")
        );
    }

    #[test]
    fn every_documented_code_has_its_class() {
        let later = |seconds: u64| Outcome::RetryLater {
            after: Some(Duration::from_secs(seconds)),
        };
        let backoff = Outcome::RetryLater { after: None };
        for (code, expected) in [
            ("LimitExceeded.PhoneNumberThirtySecondLimit", later(30)),
            ("LimitExceeded.PhoneNumberOneHourLimit", later(3600)),
            ("LimitExceeded.PhoneNumberDailyLimit", later(86_400)),
            ("LimitExceeded.PhoneNumberSameContentDailyLimit", later(86_400)),
            ("FailedOperation.MarketingSendTimeConstraint", later(36_000)),
            ("LimitExceeded.DeliveryFrequencyLimit", backoff.clone()),
            ("InternalError.Timeout", backoff.clone()),
            ("InternalError.SendAndRecvFail", backoff.clone()),
            ("InternalError.OtherError", backoff.clone()),
            ("RequestLimitExceeded", backoff),
            ("LimitExceeded.AppDailyLimit", Outcome::HoldChannel),
            ("LimitExceeded.AppMainlandChinaDailyLimit", Outcome::HoldChannel),
            (
                "FailedOperation.InsufficientBalanceInSmsPackage",
                Outcome::HoldChannel,
            ),
            (
                "UnauthorizedOperation.SmsSdkAppIdVerifyFail",
                Outcome::HoldChannel,
            ),
            ("AuthFailure.SecretIdNotFound", Outcome::HoldChannel),
            (
                "FailedOperation.PhoneNumberInBlacklist",
                Outcome::Final { opt_out: true },
            ),
            (
                "InvalidParameterValue.IncorrectPhoneNumber",
                Outcome::Final { opt_out: false },
            ),
            ("FailedOperation.ContainSensitiveWord", Outcome::OurFault),
            ("FailedOperation.TemplateUnapprovedOrNotExist", Outcome::OurFault),
            (
                "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
                Outcome::OurFault,
            ),
            (
                "FailedOperation.SignatureIncorrectOrUnapproved",
                Outcome::OurFault,
            ),
            (
                "InvalidParameterValue.TemplateParameterFormatError",
                Outcome::OurFault,
            ),
            (
                "InvalidParameterValue.TemplateParameterLengthLimit",
                Outcome::OurFault,
            ),
            (
                "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
                Outcome::OurFault,
            ),
            (
                "InvalidParameterValue.MarketingTemplateWithoutUnsubscribe",
                Outcome::OurFault,
            ),
            (
                "InvalidParameterValue.UnsupportedTemplateVariable",
                Outcome::OurFault,
            ),
            ("LimitExceeded.PhoneNumberCountLimit", Outcome::OurFault),
            ("InternalError.RequestTimeException", Outcome::OurFault),
            ("InternalError.Something", Outcome::Unknown),
        ] {
            assert_eq!(of(code), expected, "{code}");
        }
    }

    #[test]
    fn an_answer_that_says_nothing_leaves_the_message_open() {
        for (status, body) in [
            (500, ""),
            (200, "<html>"),
            (200, r#"{"Response":{"RequestId":"x"}}"#),
            (
                200,
                r#"{"Response":{"SendStatusSet":[{"SerialNo":"","Code":"Ok"}],"RequestId":"x"}}"#,
            ),
        ] {
            assert_eq!(judge(status, body.as_bytes()).outcome, Outcome::Unknown, "{body}");
        }
    }
}
