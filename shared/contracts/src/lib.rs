//! The published language of the platform: every command, query, event and error as a type, with its subject.
//!
//! Nothing else is shared between services. Rules of change: add fields, never rename or repurpose one; a new
//! meaning is a new message; consumers ignore what they do not know.

pub mod access;
mod actor;
mod catalogue;
pub mod dispatch;
pub mod elderly;
pub mod erasure;
mod error;
pub mod fields;
pub mod ledger;
mod message;
pub mod notification;
pub mod portal;
pub mod redemption;
pub mod settings;
mod values;
pub mod volunteer;

pub use actor::{Actor, Role};
pub use catalogue::{Entry, Kind, catalogue};
pub use error::{Code, Error, Result};
pub use message::{Command, Event, Query, Request};
pub use values::{At, ByName, COUNTED, Day, Page, Paging, PersonName, Personal, Slot, Weekday};

/// Header names of every message (design: "Headers on every message").
pub mod headers {
    /// Who asks: an [`Actor`](crate::Actor) as JSON.
    pub const ACTOR: &str = "tb-actor";
    /// UUID under which a command's answer is kept; a repeated key returns the first answer.
    pub const IDEMPOTENCY_KEY: &str = "tb-idempotency-key";
    /// RFC 3339 instant after which nobody waits for the answer any more.
    pub const DEADLINE: &str = "tb-deadline";
    /// Version of the contract, today always `1`.
    pub const SCHEMA: &str = "tb-schema";
    /// RFC 3339 instant at which what the event tells happened.
    pub const OCCURRED_AT: &str = "tb-occurred-at";
    /// What the event is about; events of one aggregate are handled in order.
    pub const AGGREGATE: &str = "tb-aggregate";
    /// Place of the event in its service's outbox: counts up with the commits of one aggregate.
    pub const ORDER: &str = "tb-order";
    /// W3C trace context.
    pub const TRACEPARENT: &str = "traceparent";
}
