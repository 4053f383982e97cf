//! Who has looked at or changed a person's data (PIPL Art. 44, 45): one row a look or a change, from the audit trail of the
//! registry that holds the data.

use crate::{Actor, At, Personal, catalogue::data};

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
    /// Everything a registry holds of one person, for the person (PIPL Art. 45).
    pub struct Held {
        /// The profile first, then what belongs to it.
        pub records: Vec<HeldRecord>,
    }
    /// One row.
    pub struct HeldRecord {
        /// What of, e.g. `consent`.
        pub table: String,
        /// What it says; empty fields and keyed digests are left out.
        pub fields: Vec<HeldField>,
    }
    /// One datum.
    pub struct HeldField {
        /// Its name, e.g. `birth_date`.
        pub name: String,
        /// The value in full.
        pub value: Personal,
    }
}
