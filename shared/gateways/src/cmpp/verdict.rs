//! What the answers to `CONNECT` and `SUBMIT` mean for us.

use crate::{Outcome, Verdict};

/// Judges `SUBMIT_RESP`.
pub fn judge(msg_id: u64, result: u32) -> Verdict {
    let outcome = match result {
        0 => Outcome::Accepted {
            message_id: msg_id.to_string(),
        },
        // 8 flow control; 3 a sequence number that is in use.
        3 | 8 => Outcome::RetryLater { after: None },
        // 5 fee code, 7 business code, 9 the gateway does not serve this fee number, 10 source number, 11 source SP:
        // the account cannot send anything.
        5 | 7 | 9..=11 => Outcome::HoldChannel,
        // 12 fee number, 13 destination number: this one message.
        12 | 13 => Outcome::Final { opt_out: false },
        // 1 structure, 2 command, 4 length, 6 longest message exceeded.
        _ => Outcome::OurFault,
    };
    Verdict {
        outcome,
        code: format!("CMPP {result}"),
        message: String::new(),
    }
}

/// Why the gateway did not let us in, in its document's words; `None` when it did.
pub fn connect_fault(status: u32) -> Option<&'static str> {
    Some(match status {
        0 => return None,
        1 => "structure",
        2 => "source address",
        3 => "secret",
        4 => "version",
        _ => "other",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_result_has_its_class() {
        let message_id = "13522057889270726657".to_owned();
        assert_eq!(
            judge(13_522_057_889_270_726_657, 0).outcome,
            Outcome::Accepted { message_id }
        );
        assert_eq!(judge(0, 8).outcome, Outcome::RetryLater { after: None });
        assert_eq!(judge(0, 11).outcome, Outcome::HoldChannel);
        assert_eq!(judge(0, 13).outcome, Outcome::Final { opt_out: false });
        assert_eq!(judge(0, 4).outcome, Outcome::OurFault);
        assert_eq!((connect_fault(0), connect_fault(3)), (None, Some("secret")));
    }
}
