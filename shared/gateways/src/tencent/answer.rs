//! What the service answers: always an object `Response`, with HTTP 200 for refusals too.

use serde::{Deserialize, Serialize};

/// Every answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Envelope<T> {
    pub response: T,
}

/// The answer to `SendSms`: the fate of every number, or one error for the whole call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SendAnswer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub send_status_set: Vec<SendStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<CallError>,
    pub request_id: String,
}

/// What became of one number. One call can be part success.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SendStatus {
    /// The message's id, `sid` in its receipt; empty when it was not taken.
    pub serial_no: String,
    pub phone_number: String,
    /// Segments that are charged.
    pub fee: u64,
    pub session_context: String,
    /// `Ok`, or why not.
    pub code: String,
    pub message: String,
    pub iso_code: String,
}

impl SendStatus {
    /// The only code that means “taken”.
    pub const OK: &str = "Ok";
}

/// Why the whole call was refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CallError {
    pub code: String,
    pub message: String,
}

impl SendAnswer {
    /// A call that was refused as a whole.
    pub fn refused(
        code: impl Into<String>,
        message: impl Into<String>,
        request_id: String,
    ) -> Envelope<Self> {
        Envelope {
            response: Self {
                error: Some(CallError {
                    code: code.into(),
                    message: message.into(),
                }),
                request_id,
                ..Self::default()
            },
        }
    }
}
