//! Volunteers whom a campaign may be meant for (R12.4).

use kernel::{OrgCode, VolunteerId};

use crate::{
    Day, Personal,
    catalogue::{data, messages},
};

data! {
    /// Active volunteers for a campaign, in the order of their ids, a page at a time; services only. One audit row a page.
    pub struct VolunteerAudience {
        /// Parts of the tree, at most 200.
        pub within: Vec<OrgCode>,
        /// With so many stars or more.
        pub stars_from: Option<u8>,
        /// Whose service was credited on this day or later.
        pub served_since: Option<Day>,
        /// After this one; nothing = from the beginning.
        pub after: Option<VolunteerId>,
        /// Most volunteers, 1 to 1000.
        pub most: u16,
        /// What for, 2 to 200 characters.
        pub purpose: String,
    }
    /// A page of them; there may be more when it is full.
    pub struct VolunteerListeners {
        /// The volunteers.
        pub volunteers: Vec<VolunteerListener>,
    }
    /// A volunteer as a campaign addresses them.
    pub struct VolunteerListener {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Name.
        pub name: Personal,
        /// Number.
        pub phone: Personal,
        /// Sub-branch.
        pub org: OrgCode,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.volunteer-registry.audience" VolunteerAudience => VolunteerListeners;
    }
    events {}
}
