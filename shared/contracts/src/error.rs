use kernel::OrgCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer of a service.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of refusal it is: what a caller can match on. Only `Unavailable` is worth a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The input breaks a rule; `field` names where.
    Invalid,
    /// No such thing, or not within the asker's scope.
    NotFound,
    /// The asker's role or place in the tree does not allow it.
    Forbidden,
    /// Somebody else was first, or the thing is in another state by now.
    Conflict,
    /// The account does not hold enough.
    InsufficientBalance,
    /// The idempotency key was used for another request.
    KeyReused,
    /// A dependency does not answer; the same request with the same key may be sent again.
    Unavailable,
    /// A defect of ours. Logged with the trace.
    Internal,
}

/// A refusal as a value. `reason` is a stable word that the portal puts into the reader's language
/// (`error-<reason>`); `message` is plain English for logs and operators and never holds personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[error("{code:?} ({reason}): {message}")]
pub struct Error {
    /// The kind of refusal.
    pub code: Code,
    /// Stable `snake_case` word for exactly this refusal.
    pub reason: String,
    /// English sentence that names the remedy.
    pub message: String,
    /// The field of the request that is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The facts: numbers, ids, limits.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub details: Map<String, Value>,
}

impl Error {
    /// A refusal of the given kind.
    pub fn new(code: Code, reason: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            reason: reason.into(),
            message: message.into(),
            field: None,
            details: Map::new(),
        }
    }

    /// Input that breaks a rule, with the field that is at fault.
    pub fn invalid(field: &str, reason: &str, message: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::new(Code::Invalid, reason, message)
        }
    }

    /// There is no such `thing`.
    pub fn not_found(thing: &str) -> Self {
        Self::new(
            Code::NotFound,
            &format!("{thing}_not_found"),
            format!("there is no such {thing}"),
        )
    }

    /// The thing is in another state, or another was first.
    pub fn conflict(reason: &str, message: impl Into<String>) -> Self {
        Self::new(Code::Conflict, reason, message)
    }

    /// The asker's role or scope does not allow it.
    pub fn forbidden(reason: &str, message: impl Into<String>) -> Self {
        Self::new(Code::Forbidden, reason, message)
    }

    /// The asker's scope does not hold `org`.
    pub fn out_of_scope(org: &OrgCode) -> Self {
        Self::forbidden("wrong_scope", format!("{org} is outside your organisation"))
            .with("org", org.as_str())
    }

    /// A dependency does not answer.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Code::Unavailable, "unavailable", message)
    }

    /// A defect of ours.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Code::Internal, "internal", message)
    }

    /// The same refusal with one more fact.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.into(), value.into());
        self
    }

    /// The same refusal, at the given field.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Whether the same request may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        self.code == Code::Unavailable
    }
}
