//! What an answer means for the message that was sent, the same for every provider.

use std::time::Duration;

/// What the sender does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The provider took it under this id (`BizId`, `msgGroup`). It says nothing yet about delivery.
    Accepted { message_id: String },
    /// It took it under this id, and will never say what became of it: the answer is all there is.
    Arrived { message_id: String },
    /// Refused for now: send the same again, not before `after`; `None` leaves the pause to the sender's back-off.
    RetryLater { after: Option<Duration> },
    /// The account, its quota or its signature cannot send anything: hold the channel, raise the alarm, fail over.
    HoldChannel,
    /// The day's quota is used up: hold the channel to the next midnight in China, fail over.
    HoldToMidnight,
    /// The address is not this person's any more (does not follow, is not known): forget it, take another road.
    AddressGone,
    /// This person has not agreed to one more of these: take another road.
    NoConsent,
    /// This message to this person will never be taken. `opt_out` means that the person refused such messages.
    Final { opt_out: bool },
    /// We built it wrongly (template, variable, signature): final for this message, alarm to the operator.
    OurFault,
    /// Nobody can tell whether it was taken. SMS are not idempotent: ask for the receipt before sending again.
    Unknown,
}

/// An answer, judged: the outcome and the provider's own words for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub outcome: Outcome,
    /// The provider's code, or `HTTP <status>` where the body had none.
    pub code: String,
    /// The provider's explanation; empty when it gave none.
    pub message: String,
}

impl Verdict {
    /// The verdict over an answer whose body says nothing: a 4xx refused it, everything else leaves it open.
    pub(crate) fn without_body(status: u16) -> Self {
        let outcome = match status {
            429 => Outcome::RetryLater { after: None },
            400..=499 => Outcome::OurFault,
            _ => Outcome::Unknown,
        };
        Self {
            outcome,
            code: format!("HTTP {status}"),
            message: String::new(),
        }
    }
}
