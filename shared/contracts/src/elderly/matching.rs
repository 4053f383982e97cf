//! Whom another system means: a resident ID, a number or a name that it has written down.

use kernel::ElderId;

use crate::{
    Personal,
    catalogue::{data, messages},
};

data! {
    /// Whom these data name. Only the platform's own services ask; audited.
    pub struct MatchElder {
        /// The number in the registry, which goes before everything else.
        pub elder_id: Option<ElderId>,
        /// Resident ID, which goes before numbers.
        pub resident_id: Option<Personal>,
        /// Numbers, the elder's own first.
        pub phones: Vec<Personal>,
        /// The elder's name: who was found by a number alone must be called so.
        pub name: Option<Personal>,
    }
    /// Who it is.
    pub struct MatchedElder {
        /// The one elder who is meant.
        pub sure: Option<ElderId>,
        /// Otherwise those who may be meant, at most 20.
        pub perhaps: Vec<ElderId>,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.elderly-registry.match_elder" MatchElder => MatchedElder;
    }
    events {}
}
