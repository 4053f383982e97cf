//! Who has looked at or changed a person's data (PIPL Art. 44, 45): one row a look or a change, from the audit trail of the
//! registry that holds the data.

use crate::{Actor, At, catalogue::data};

data! {
    /// One look or change.
    pub struct AccessRow {
        /// When.
        pub at: At,
        /// Who, in which role, and where they stand in the tree.
        pub by: Actor,
        /// What was done, e.g. `elder.viewed`.
        pub action: String,
        /// Which datum, where one alone was shown in full.
        pub field: Option<String>,
        /// Why: the reason as given, or for a service the name of its task.
        pub purpose: Option<String>,
    }
}
