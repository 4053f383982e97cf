//! What the gateway answers to a submission.

use crate::{Outcome, Verdict, lenient};
use serde::{Deserialize, Serialize};

/// The answer. `success` means only that it was taken for checking; one `msg_group` per call, whatever the recipients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    #[serde(default, deserialize_with = "lenient::text")]
    pub msg_group: String,
    #[serde(default)]
    pub rspcod: String,
    #[serde(default, deserialize_with = "lenient::flag")]
    pub success: bool,
}

/// The gateway's result codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    Success,
    IllegalMac,
    IllegalSignId,
    InvalidMessage,
    InvalidUsrOrPwd,
    NoSignId,
    TooManyMobiles,
    InvalidMobile,
}

impl Code {
    const ALL: [Self; 8] = [
        Self::Success,
        Self::IllegalMac,
        Self::IllegalSignId,
        Self::InvalidMessage,
        Self::InvalidUsrOrPwd,
        Self::NoSignId,
        Self::TooManyMobiles,
        Self::InvalidMobile,
    ];

    /// As it is written in `rspcod`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::IllegalMac => "IllegalMac",
            Self::IllegalSignId => "IllegalSignId",
            Self::InvalidMessage => "InvalidMessage",
            Self::InvalidUsrOrPwd => "InvalidUsrOrPwd",
            Self::NoSignId => "NoSignId",
            Self::TooManyMobiles => "TooManyMobiles",
            Self::InvalidMobile => "InvalidMobile",
        }
    }

    /// The code of a written one; `None` for one that is not documented.
    pub fn read(written: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == written)
    }
}

impl Answer {
    /// Taken, under this id.
    pub fn accepted(msg_group: impl Into<String>) -> Self {
        Self {
            msg_group: msg_group.into(),
            rspcod: Code::Success.as_str().to_owned(),
            success: true,
        }
    }

    /// Refused with this code.
    pub fn refused(code: &str) -> Self {
        Self {
            msg_group: String::new(),
            rspcod: code.to_owned(),
            success: false,
        }
    }
}

/// Judges the HTTP answer to a submission.
pub fn judge(status: u16, body: &[u8]) -> Verdict {
    let Ok(answer) = serde_json::from_slice::<Answer>(body) else {
        return Verdict::without_body(status);
    };
    let outcome = match Code::read(&answer.rspcod) {
        Some(Code::Success) if answer.success && !answer.msg_group.is_empty() => Outcome::Accepted {
            message_id: answer.msg_group,
        },
        // Without an id, or contradicting itself: it may have been sent.
        Some(Code::Success) => Outcome::Unknown,
        Some(Code::InvalidUsrOrPwd | Code::IllegalSignId | Code::NoSignId) => Outcome::HoldChannel,
        Some(Code::InvalidMobile) => Outcome::Final { opt_out: false },
        Some(Code::IllegalMac | Code::InvalidMessage | Code::TooManyMobiles) => Outcome::OurFault,
        None if status >= 500 || answer.rspcod.is_empty() => return Verdict::without_body(status),
        None => Outcome::OurFault,
    };
    Verdict {
        outcome,
        code: answer.rspcod,
        message: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../vectors/yunmas.json")).unwrap()
    }

    #[test]
    fn the_documented_answers_are_judged() {
        let answers = vectors()["responses"].clone();
        let of = |index: usize| judge(200, answers[index].to_string().as_bytes()).outcome;
        assert_eq!(
            of(0),
            Outcome::Accepted {
                message_id: "0927152506001000833076".into()
            }
        );
        assert_eq!(of(1), Outcome::HoldChannel);
        let written = serde_json::to_value(Answer::accepted("0927152506001000833076")).unwrap();
        assert_eq!(written, answers[0]);
        assert_eq!(
            serde_json::to_value(Answer::refused("InvalidUsrOrPwd")).unwrap(),
            answers[1]
        );
    }

    #[test]
    fn every_documented_code_is_known() {
        for code in vectors()["rspcod"].as_object().unwrap().keys() {
            assert!(Code::read(code).is_some(), "{code}");
        }
    }

    #[test]
    fn an_answer_that_says_nothing_leaves_the_message_open() {
        assert_eq!(judge(502, b"bad gateway").outcome, Outcome::Unknown);
        assert_eq!(
            judge(200, br#"{"success":true,"rspcod":"success","msgGroup":""}"#).outcome,
            Outcome::Unknown
        );
        assert_eq!(judge(200, b"{}").outcome, Outcome::Unknown);
    }
}
