//! The domain's words, shared by every service: identifiers, minutes, codes, dates, people. No input or output here.
//!
//! Everything is re-exported flat: `use kernel::{OrderId, RawMinutes, OrgCode}`. Rule numbers (R4.2) are those of the
//! district's rule book.

mod calendar;
mod category;
mod clock;
mod document;
mod geo;
mod id;
mod lang;
mod minutes;
mod money;
mod org;
mod person;
mod phone;
mod resident_id;
mod weight;
mod word;

pub use calendar::*;
pub use category::*;
pub use clock::*;
pub use document::*;
pub use geo::*;
pub use id::*;
pub use lang::*;
pub use minutes::*;
pub use money::*;
pub use org::*;
pub use person::*;
pub use phone::*;
pub use resident_id::*;
pub use weight::*;
pub use word::UnknownWord;
