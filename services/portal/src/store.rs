//! SQL, one table a file.

pub mod audit;
pub mod call_pop;
pub mod item_photo;
pub mod org_unit;
pub mod session;
pub mod setting;
pub mod sign_in_code;
pub mod staff;
pub mod staff_change;
pub mod volunteer_session;
pub mod wechat;

use contracts::Error;
use runtime::Failure;

/// A word or code of a column that the schema's checks do not let be wrong.
pub(crate) fn word<T>(read: Option<T>, column: &str) -> Result<T, Failure> {
    read.ok_or_else(|| Error::internal(format!("{column} holds what it cannot")).into())
}
