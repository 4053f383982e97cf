//! What other services ask of volunteers: names, numbers, passbooks.

use kernel::{OrgCode, PersonKey, VolunteerId};

use crate::{
    ByName, Personal,
    catalogue::{data, messages},
};

data! {
    /// Names for a page of the portal. One audit row. Services get all, a volunteer the own, staff those of their scope,
    /// and none where their role reads no volunteer's data.
    pub struct VolunteerNames {
        /// Whose, at most 500.
        pub ids: Vec<VolunteerId>,
    }
    /// How to reach volunteers; services only. Audited, a row each.
    pub struct VolunteerContacts {
        /// The volunteers, at most 500.
        pub volunteer_ids: Vec<VolunteerId>,
        /// What for.
        pub purpose: String,
    }
    /// Those who are known, in the order of the ids.
    pub struct VolunteerReaches {
        /// The volunteers.
        pub volunteers: Vec<VolunteerReach>,
    }
    /// How to reach a volunteer.
    pub struct VolunteerReach {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Name.
        pub name: Personal,
        /// Number.
        pub phone: Personal,
        /// Sub-branch.
        pub org: OrgCode,
    }
    /// The volunteer who signs in with this number; services only.
    pub struct VolunteerByPhone {
        /// The number.
        pub phone: Personal,
    }
    /// Who signs in.
    pub struct VolunteerIdentity {
        /// The active volunteer with this number, if there is exactly one.
        pub volunteer_id: Option<VolunteerId>,
    }
    /// The volunteer with this passbook number, in service or suspended, wherever they belong; services only.
    pub struct VolunteerByPassbook {
        /// 存折号, thirteen digits.
        pub passbook_no: Personal,
    }
    /// What a member of staff and a volunteer have in common: whether they are one person (decision 19); services only.
    pub struct VolunteerPersonKey {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
    }
    /// Blind indexes of a volunteer and of their household.
    pub struct VolunteerKeys {
        /// Their own.
        pub person: PersonKey,
        /// Household and declared relatives.
        pub relatives: Vec<PersonKey>,
    }
    /// Whether a person has a passbook: time of their own that may be withdrawn for them (R2.5); services only.
    pub struct HasPassbook {
        /// Blind index of their resident ID.
        pub person: PersonKey,
    }
    /// The answer.
    pub struct PassbookHeld {
        /// Whether they have one.
        pub held: bool,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.volunteer-registry.names" VolunteerNames => ByName;
        "tb.cmd.volunteer-registry.contacts" VolunteerContacts => VolunteerReaches;
        "tb.cmd.volunteer-registry.by_phone" VolunteerByPhone => VolunteerIdentity;
        "tb.cmd.volunteer-registry.by_passbook" VolunteerByPassbook => VolunteerIdentity;
        "tb.cmd.volunteer-registry.person_key" VolunteerPersonKey => VolunteerKeys;
        "tb.cmd.volunteer-registry.has_passbook" HasPassbook => PassbookHeld;
    }
    events {}
}
