//! Who is served with a volunteer's saved time (R2.5, decision 16): the volunteer, or by setting the spouse or a relative in
//! the direct line. Name, number, address and consent lie with the volunteer; dispatch and all who tell or show the person
//! know the recipient by an id in the place of an elder's.

use kernel::{ElderId, OrgCode, PersonKey, Sex, StaffId, VolunteerId};

use crate::{
    ByName, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// What the recipient is to the volunteer.
    pub enum Relation {
        /// 本人
        Own = "self",
        /// 配偶
        Spouse = "spouse",
        /// 直系亲属: parents, grandparents, children, grandchildren.
        Lineal = "lineal",
    }
}

data! {
    /// Who is to be served, as it was typed.
    pub struct RecipientForm {
        /// What they are to the volunteer.
        pub relation: Relation,
        /// Name of a relative; the volunteer's own is known.
        pub name: Option<Personal>,
        /// Resident ID of a relative: who is who (R5.4). Only its blind index is kept.
        pub resident_id: Option<Personal>,
        /// Number of a relative; nothing = the volunteer's.
        pub phone: Option<Personal>,
        /// Where to go.
        pub address: Personal,
        /// Village where that is; nothing = where the volunteer lives.
        pub village: Option<OrgCode>,
        /// The person agrees that who comes sees name, number and address until the visit is over.
        pub consent: bool,
        /// The version of the text they agreed to.
        pub consent_version: String,
    }
    /// Keep who is to be served. redemption-inventory alone tells this, for a claim that it has checked.
    pub struct RecordRecipient {
        /// Whose time is spent.
        pub volunteer_id: VolunteerId,
        /// Who is served.
        pub recipient: RecipientForm,
        /// Who of the staff entered it; nobody = the volunteer.
        pub entered_by: Option<StaffId>,
    }
    /// Kept.
    pub struct RecordedRecipient {
        /// The recipient.
        pub recipient_id: ElderId,
        /// Village where they are served.
        pub village: OrgCode,
    }
    /// Recipients with name, number and address; services only. Audited, a row each.
    pub struct RecipientContacts {
        /// The recipients, at most 500.
        pub recipient_ids: Vec<ElderId>,
        /// What for.
        pub purpose: String,
    }
    /// Those who are known.
    pub struct RecipientReaches {
        /// In the order of the ids.
        pub recipients: Vec<RecipientReach>,
    }
    /// How to reach a recipient.
    pub struct RecipientReach {
        /// The recipient.
        pub recipient_id: ElderId,
        /// Whose time is spent.
        pub volunteer_id: VolunteerId,
        /// What they are to the volunteer.
        pub relation: Relation,
        /// Name.
        pub name: Personal,
        /// Sex.
        pub sex: Sex,
        /// Number.
        pub phone: Personal,
        /// Where to go.
        pub address: Personal,
        /// Village where that is.
        pub village: OrgCode,
    }
    /// What matching needs of a recipient; services only. No name, no number.
    pub struct RecipientForDispatch {
        /// The recipient.
        pub recipient_id: ElderId,
    }
    /// What matching needs of a recipient.
    pub struct RecipientFacts {
        /// Whose time is spent.
        pub volunteer_id: VolunteerId,
        /// Village where they are served.
        pub village: OrgCode,
        /// Sex.
        pub sex: Sex,
        /// Blind index of the volunteer whose time is spent: whose order it is, and who never serves it.
        pub person: PersonKey,
        /// Blind indexes of who is served and of the volunteer's household (R5.4).
        pub household: Vec<PersonKey>,
    }
    /// Names of recipients for a page; services only, for a reader whose part of the tree they have looked at.
    pub struct RecipientNames {
        /// Whose, at most 500.
        pub ids: Vec<ElderId>,
        /// Only those served in this part of the tree; nothing = everywhere.
        pub within: Option<OrgCode>,
    }
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.record_recipient" RecordRecipient => RecordedRecipient;
    }
    queries {
        "tb.cmd.volunteer-registry.recipient_contacts" RecipientContacts => RecipientReaches;
        "tb.cmd.volunteer-registry.recipient_facts" RecipientForDispatch => RecipientFacts;
        "tb.cmd.volunteer-registry.recipient_names" RecipientNames => ByName;
    }
    events {}
}
