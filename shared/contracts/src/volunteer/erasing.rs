//! A volunteer asks to be erased; two persons decide.

use kernel::VolunteerId;
use uuid::Uuid;

use crate::{
    Page, Paging, Personal,
    catalogue::{data, messages},
    erasure::ErasureRow,
};

data! {
    /// Ask that what names a volunteer be erased (PIPL Art. 47); a second person decides. Roles: clerk, org_clerk, branch, operator.
    pub struct ProposeVolunteerErasure {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Why, in the person's words, 2 to 200 characters.
        pub reason: Personal,
    }
    /// Proposed; another person must approve.
    pub struct VolunteerErasureProposed {
        /// The request.
        pub erasure_id: Uuid,
    }
    /// Erase what names a volunteer, as another person has asked. Refused with its reason while something stands against
    /// it. Roles: branch, operator; not who proposed it.
    pub struct ApproveVolunteerErasure {
        /// The request.
        pub erasure_id: Uuid,
    }
    /// Refuse a request, with the reason for the person (PIPL Art. 50), or take one's own back. Roles: branch, operator.
    pub struct RejectVolunteerErasure {
        /// The request.
        pub erasure_id: Uuid,
        /// Why not, 2 to 200 characters.
        pub note: Personal,
    }
    /// Decided.
    pub struct VolunteerErasureDecided {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
    }
    /// Requests for erasure in the asker's part of the tree, open ones first. Roles as for profiles.
    pub struct VolunteerErasures {
        /// Which page.
        pub paging: Paging,
    }
    /// What names a volunteer is gone here: whoever keeps something of the person under the id empties it too.
    pub struct VolunteerErased {
        /// The volunteer: from now on a pseudonym.
        pub volunteer_id: VolunteerId,
    }
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.propose_erasure" ProposeVolunteerErasure => VolunteerErasureProposed;
        "tb.cmd.volunteer-registry.approve_erasure" ApproveVolunteerErasure => VolunteerErasureDecided;
        "tb.cmd.volunteer-registry.reject_erasure" RejectVolunteerErasure => VolunteerErasureDecided;
    }
    queries {
        "tb.cmd.volunteer-registry.erasures" VolunteerErasures => Page<ErasureRow>;
    }
    events {
        "tb.evt.volunteer-registry.volunteer.erased" VolunteerErased, by volunteer_id;
    }
}
