//! What the registries ask of the work with a person.

use kernel::{ElderId, OrgCode, VolunteerId};

use crate::{
    At,
    catalogue::{data, messages},
};

data! {
    /// Which of these elders are served by an organisation's volunteers (R1.8); services only.
    pub struct ServedElders {
        /// The sub-branch, e.g. a social organisation.
        pub org: OrgCode,
        /// The elders, at most 500.
        pub elder_ids: Vec<ElderId>,
    }
    /// Those of them.
    pub struct ElderIds {
        /// The elders.
        pub elder_ids: Vec<ElderId>,
    }
    /// What of the work with a person is open, for the registries before they erase the person; services only.
    pub struct WhatStands {
        /// The elder.
        pub elder_id: Option<ElderId>,
        /// Or the volunteer.
        pub volunteer_id: Option<VolunteerId>,
    }
    /// What stands.
    pub struct Standing {
        /// Orders, offers and visits that are open.
        pub open: u32,
        /// When the last visit that counts or was voided was over.
        pub last_ended: Option<At>,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.dispatch.standing" WhatStands => Standing;
        "tb.cmd.dispatch.served_elders" ServedElders => ElderIds;
    }
    events {}
}
