use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

/// A message that is answered by its one owner over the NATS service API.
pub trait Request: Serialize + DeserializeOwned + JsonSchema + Clone + Send + Sync + 'static {
    /// `tb.cmd.<service>.<verb_noun>`
    const SUBJECT: &'static str;
    /// What the owner answers.
    type Reply: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static;
}

/// A request that changes something. It carries an idempotency key; asked again with the same key it returns the
/// first answer.
pub trait Command: Request {}

/// A request that only reads.
pub trait Query: Request {}

/// What has happened, told to everybody through the stream `EVENTS`. Never carries personal data.
pub trait Event: Serialize + DeserializeOwned + JsonSchema + Clone + Send + Sync + 'static {
    /// `tb.evt.<service>.<noun>.<past_verb>`
    const SUBJECT: &'static str;
    /// The thing the event is about. Events of one aggregate are handled in the order of their commits.
    fn aggregate(&self) -> String;
}
