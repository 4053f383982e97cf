//! SMPP 3.4, as far as it is not frames (those are read and written by the `rusmpp` crate): what an answer's status means, and
//! what the text of a receipt says.

use crate::{Outcome, Verdict};

/// Flag of `esm_class`: the message begins with a header.
pub const HEADER: u8 = 0x40;
/// Flag of `esm_class` in `deliver_sm`: the message is a receipt.
pub const RECEIPT: u8 = 0x04;

/// A delivery receipt: `id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The id that `submit_sm_resp` gave.
    pub id: String,
    /// `DELIVRD`, `EXPIRED`, `UNDELIV`, `REJECTD`, …
    pub stat: String,
    /// The network's code.
    pub err: String,
}

impl Receipt {
    /// The only status that means that the phone has it.
    pub const DELIVERED: &str = "DELIVRD";

    /// Reads the text; `None` when it has no status.
    pub fn read(text: &str) -> Option<Self> {
        Some(Self {
            id: field(text, "id:").unwrap_or_default().to_owned(),
            stat: field(text, "stat:")?.to_uppercase(),
            err: field(text, "err:").unwrap_or_default().to_owned(),
        })
    }

    /// Whether it says what has become of the message: `ENROUTE` and `ACCEPTD` are still under way.
    pub fn is_final(&self) -> bool {
        !matches!(self.stat.as_str(), "ENROUTE" | "ACCEPTD" | "UNKNOWN")
    }
}

/// The word after a name, in whatever case the name is written.
fn field<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let lower = text.to_ascii_lowercase();
    // `id:` is also the end of other names: it must stand by itself.
    let at = lower
        .match_indices(name)
        .map(|(at, _)| at)
        .find(|at| *at == 0 || lower.as_bytes()[at - 1] == b' ')?;
    text[at + name.len()..].split_whitespace().next()
}

/// Judges the `command_status` of `submit_sm_resp`.
pub fn judge(status: u32, message_id: &str) -> Verdict {
    let outcome = match status {
        // Taken without an id: its receipt cannot be joined.
        0x00 if message_id.is_empty() => Outcome::Unknown,
        0x00 => Outcome::Accepted {
            message_id: message_id.to_owned(),
        },
        // System error, queue full, throttled, temporary application error.
        0x08 | 0x14 | 0x58 | 0x64 => Outcome::RetryLater { after: None },
        // Not bound, bind failed, password, system id, source address and its kinds, service type not allowed.
        0x04 | 0x0A | 0x0D | 0x0E | 0x0F | 0x15 | 0x48 | 0x49 | 0x53 | 0x100..=0x103 => Outcome::HoldChannel,
        // Destination address and its kinds, permanent application error, delivery failure.
        0x0B | 0x50 | 0x51 | 0x65 | 0xFE => Outcome::Final { opt_out: false },
        // Unknown error: nobody says whether it was taken.
        0xFF => Outcome::Unknown,
        // Lengths, flags, data coding and whatever else was built wrongly.
        _ => Outcome::OurFault,
    };
    Verdict {
        outcome,
        code: format!("SMPP 0x{status:08X}"),
        message: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_are_read_however_they_are_written() {
        let text = "id:0a1b-7 sub:001 dlvrd:001 submit date:2611231000 done date:2611231001 stat:DELIVRD err:000 text:";
        let receipt = Receipt::read(text).unwrap();
        assert_eq!(
            (receipt.id.as_str(), receipt.stat.as_str(), receipt.err.as_str()),
            ("0a1b-7", "DELIVRD", "000")
        );
        let receipt = Receipt::read("Id:5 Stat:undeliv Err:0E3 Text:id:9").unwrap();
        assert_eq!(
            (receipt.id.as_str(), receipt.stat.as_str(), receipt.err.as_str()),
            ("5", "UNDELIV", "0E3")
        );
        assert!(!Receipt::read("id:5 stat:ENROUTE err:000").unwrap().is_final());
        assert_eq!(Receipt::read("满意"), None);
    }

    #[test]
    fn every_class_of_status_is_judged() {
        assert_eq!(
            judge(0, "7").outcome,
            Outcome::Accepted {
                message_id: "7".into()
            }
        );
        assert_eq!(judge(0, "").outcome, Outcome::Unknown);
        for (status, outcome) in [
            (0x58, Outcome::RetryLater { after: None }),
            (0x14, Outcome::RetryLater { after: None }),
            (0x0E, Outcome::HoldChannel),
            (0x0B, Outcome::Final { opt_out: false }),
            (0x01, Outcome::OurFault),
            (0xFF, Outcome::Unknown),
        ] {
            assert_eq!(judge(status, "").outcome, outcome, "{status:#x}");
        }
        assert_eq!(judge(0x58, "").code, "SMPP 0x00000058");
    }
}
