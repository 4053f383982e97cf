//! 流水: entries of the books, found and looked at one by one. Roles: finance, auditor, oversight, operator.

use kernel::{BasisPoints, RawMinutes, VolunteerId};
use uuid::Uuid;

use super::{AccountKind, Purpose, TransferKind};
use crate::{
    At, Day,
    catalogue::{data, messages},
};

data! {
    /// Entries of the books, newest first. At least one criterion must narrow the search: a serial number, a passbook
    /// number, a reference, a purpose other than visits, settlements and redemptions, days of posting or days of effect (at most 92).
    /// The others filter what these find.
    pub struct FindEntries {
        /// From this serial number on.
        pub seq_from: Option<i64>,
        /// Up to this serial number.
        pub seq_to: Option<i64>,
        /// Entries on the accounts of whoever holds this passbook.
        pub passbook_no: Option<String>,
        /// Entries for one of these visits, orders, claims; empty = for any.
        pub references: Vec<Uuid>,
        /// What for.
        pub purpose: Option<Purpose>,
        /// What they do.
        pub kind: Option<TransferKind>,
        /// With this account on one side.
        pub account: Option<AccountKind>,
        /// First day of posting.
        pub posted_from: Option<Day>,
        /// Last day of posting.
        pub posted_to: Option<Day>,
        /// First day of effect.
        pub effective_from: Option<Day>,
        /// Last day of effect.
        pub effective_to: Option<Day>,
        /// Exactly this amount, whole units.
        pub amount: Option<i64>,
        /// Entries before this serial number (older), for the next page.
        pub before: Option<i64>,
        /// At most, 1 to 200.
        pub limit: u32,
    }
    /// One side of an entry.
    pub struct Side {
        /// Which account.
        pub account: AccountKind,
        /// Whose; nothing = the bank's.
        pub volunteer_id: Option<VolunteerId>,
        /// Their passbook number.
        pub passbook_no: Option<String>,
        /// Its balance after the entry, whole units.
        pub after: i64,
    }
    /// One entry: one transfer between two accounts.
    pub struct Entry {
        /// Serial number.
        pub seq: i64,
        /// When posted.
        pub posted_at: At,
        /// The day on which it happened.
        pub effective: Day,
        /// The half-year it was posted in, `2026H2`.
        pub period: String,
        /// What it does.
        pub kind: TransferKind,
        /// What for.
        pub purpose: Purpose,
        /// What is moved, held or released: standard minutes; fen where the purpose is the fund's.
        pub amount: i64,
        /// Gives.
        pub from: Side,
        /// Takes.
        pub to: Side,
        /// The visit, order or claim behind it.
        pub reference: Option<Uuid>,
        /// Minutes served, where the amount was weighed.
        pub raw_minutes: Option<RawMinutes>,
        /// Weight applied once.
        pub weight: Option<BasisPoints>,
        /// Version of the settings frozen at the start.
        pub settings_version: Option<i64>,
        /// The hold that it resolves.
        pub resolves: Option<i64>,
        /// The entry that has resolved it.
        pub resolved_by: Option<i64>,
        /// The entry that it mirrors.
        pub reverses: Option<i64>,
        /// The entry that mirrors it.
        pub reversed_by: Option<i64>,
    }
    /// A page of entries.
    pub struct EntriesFound {
        /// Newest first.
        pub entries: Vec<Entry>,
        /// Pass as `before` for older entries.
        pub more_before: Option<i64>,
    }
    /// One entry with everything that belongs to it.
    pub struct GetEntry {
        /// Its serial number.
        pub seq: i64,
    }
    /// One entry with everything that belongs to it.
    pub struct EntryShown {
        /// The entry.
        pub entry: Entry,
        /// The other legs of its request, by serial number.
        pub legs: Vec<Entry>,
        /// Key of its request.
        pub key: Uuid,
        /// Its digest, hex.
        pub digest: String,
        /// Its block.
        pub block_no: i64,
        /// Hash of the block, hex.
        pub block_hash: String,
        /// The suite of both: `intl` (SHA-256) or `sm` (SM3).
        pub suite: String,
        /// The correction that posted it, or that corrects it.
        pub correction_id: Option<Uuid>,
        /// Whether a correction of it may be proposed.
        pub correctable: bool,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.ledger.find_entries" FindEntries => EntriesFound;
        "tb.cmd.ledger.get_entry" GetEntry => EntryShown;
    }
    events {}
}
