//! Requests that a person's data be erased (PIPL Art. 47): proposed by one person, decided by another.

use kernel::{OrgCode, StaffId};
use uuid::Uuid;

use crate::{
    At, Personal,
    catalogue::{data, words},
};

words! {
    /// Where a request stands.
    pub enum ErasureState {
        /// A second person is to decide.
        Open = "open",
        /// What named the person is gone.
        Done = "done",
        /// Refused, with the reason (PIPL Art. 50), or taken back.
        Rejected = "rejected",
    }
}

data! {
    /// One request.
    pub struct ErasureRow {
        /// The request.
        pub erasure_id: Uuid,
        /// The elder or volunteer: the pseudonym, once it is done.
        pub person: Uuid,
        /// Village of residence, or sub-branch.
        pub org: OrgCode,
        /// Why, while it is open or when it was refused.
        pub reason: Option<Personal>,
        /// Who proposed it; nobody = the platform, for a profile that has been kept long enough.
        pub proposed_by: Option<StaffId>,
        /// When.
        pub proposed_at: At,
        /// Where it stands.
        pub state: ErasureState,
        /// Who decided.
        pub decided_by: Option<StaffId>,
        /// When.
        pub decided_at: Option<At>,
        /// Why it was refused.
        pub note: Option<Personal>,
    }
}
