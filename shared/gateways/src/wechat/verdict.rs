//! What an answer to a message means for us.

use crate::{Outcome, Verdict, lenient};
use serde::Deserialize;

/// The answer to either kind of message.
#[derive(Deserialize)]
struct Answer {
    #[serde(deserialize_with = "lenient::number")]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
    #[serde(default, deserialize_with = "lenient::text")]
    msgid: String,
}

/// Whether the answer says that the token is not good (any more): it is thrown away, and the call made once more.
pub fn token_is_refused(body: &[u8]) -> bool {
    serde_json::from_slice::<Answer>(body)
        .is_ok_and(|answer| matches!(answer.errcode, 40001 | 40014 | 41001 | 42001))
}

/// Judges the HTTP answer to a message, or to a question for a token. `own_id` stands for the platform's id where it gives
/// none (subscription messages).
pub fn judge(status: u16, body: &[u8], own_id: &str) -> Verdict {
    let Ok(answer) = serde_json::from_slice::<Answer>(body) else {
        return Verdict::without_body(status);
    };
    let outcome = match answer.errcode {
        0 => Outcome::Accepted {
            message_id: Some(answer.msgid)
                .filter(|id| !id.is_empty())
                .unwrap_or_else(|| own_id.to_owned()),
        },
        // The second token in a row that is not taken is no accident of time: somebody else renews it as well.
        -1 | 45011 | 40001 | 40014 | 41001 | 42001 => Outcome::RetryLater { after: None },
        40013 | 40125 | 40164 | 45047 | 48001 => Outcome::HoldChannel,
        45009 => Outcome::HoldToMidnight,
        40003 | 43004 => Outcome::AddressGone,
        43101 => Outcome::NoConsent,
        43019 => Outcome::Final { opt_out: false },
        // Template, keyword, form, a customer-service message out of its time, and what we do not know.
        _ => Outcome::OurFault,
    };
    Verdict {
        outcome,
        code: answer.errcode.to_string(),
        message: answer.errmsg,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(errcode: i64) -> Outcome {
        judge(
            200,
            format!(r#"{{"errcode":{errcode},"errmsg":"x"}}"#).as_bytes(),
            "ours",
        )
        .outcome
    }

    #[test]
    fn an_accepted_message_has_the_platforms_id_or_ours() {
        let accepted = |message_id: &str| Outcome::Accepted {
            message_id: message_id.into(),
        };
        let body = br#"{"errcode":0,"errmsg":"ok","msgid":200228332}"#;
        assert_eq!(judge(200, body, "ours").outcome, accepted("200228332"));
        assert_eq!(of(0), accepted("ours"));
    }

    #[test]
    fn every_documented_code_has_its_class() {
        let backoff = Outcome::RetryLater { after: None };
        for (code, expected) in [
            (-1, backoff.clone()),
            (45011, backoff.clone()),
            (40001, backoff),
            (40013, Outcome::HoldChannel),
            (40125, Outcome::HoldChannel),
            (40164, Outcome::HoldChannel),
            (45047, Outcome::HoldChannel),
            (48001, Outcome::HoldChannel),
            (45009, Outcome::HoldToMidnight),
            (40003, Outcome::AddressGone),
            (43004, Outcome::AddressGone),
            (43101, Outcome::NoConsent),
            (43019, Outcome::Final { opt_out: false }),
            (40037, Outcome::OurFault),
            (47003, Outcome::OurFault),
            (45015, Outcome::OurFault),
        ] {
            assert_eq!(of(code), expected, "{code}");
        }
        for code in [40001, 40014, 41001, 42001] {
            assert!(token_is_refused(format!(r#"{{"errcode":{code}}}"#).as_bytes()));
        }
        assert!(!token_is_refused(br#"{"errcode":43004}"#));
    }

    #[test]
    fn an_answer_that_says_nothing_leaves_the_message_open() {
        assert_eq!(judge(502, b"bad gateway", "ours").outcome, Outcome::Unknown);
        assert_eq!(judge(200, b"{}", "ours").outcome, Outcome::Unknown);
    }
}
