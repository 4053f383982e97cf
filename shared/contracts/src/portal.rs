//! portal: who is staff, where they stand in the tree, and the dated settings of the platform.

use kernel::{OrgCode, OrgKind, Position, StaffId};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    At, ByName, Day, Personal, Role,
    catalogue::{data, messages},
};

data! {
    /// Put a unit into the organisation tree, or change it from a day on (R1.5: never deleted). Role: system_admin.
    pub struct PutOrgUnit {
        /// Its code; the tree follows the prefixes.
        pub code: OrgCode,
        /// Its name.
        pub name: String,
        /// Where it lies, if known (schematic is enough for distances).
        pub position: Option<Position>,
        /// First day.
        pub active_from: Day,
        /// Last day, when it was merged or dissolved.
        pub active_to: Option<Day>,
        /// Which unit went on with its work.
        pub successor: Option<OrgCode>,
    }
    /// In the tree.
    pub struct OrgUnitPut {
        /// Its code.
        pub code: OrgCode,
    }
    /// Load the district's divisions (one district, its towns and villages) that come with the software; units that are
    /// in the tree stay as they are. Role: system_admin.
    pub struct LoadDivisions {}
    /// The divisions are in the tree.
    pub struct DivisionsLoaded {
        /// Units that were new.
        pub added: u32,
        /// Units of the tree now.
        pub total: u32,
    }
    /// Open a staff account: one person, one account. Role: system_admin.
    pub struct CreateStaff {
        /// Sign-in name, unique, `a-z 0-9 . -`.
        pub username: String,
        /// Name.
        pub name: Personal,
        /// Their resident ID, to link a person who is also a volunteer (decision 19).
        pub resident_id: Option<Personal>,
        /// What they may do.
        pub roles: Vec<Role>,
        /// Where.
        pub scope: OrgCode,
        /// First password; changed at the first sign-in unless `keep_password`.
        pub password: Personal,
        /// The password stays (accounts made by the server's operator).
        pub keep_password: bool,
        /// Base32 secret of a second factor that is already enrolled (accounts made by the server's operator).
        pub totp_secret: Option<Personal>,
    }
    /// The account is open.
    pub struct StaffCreated {
        /// The account.
        pub staff_id: StaffId,
    }
    /// Propose a new value of a setting from an instant on. Head office only.
    pub struct ProposeSetting {
        /// Its key, e.g. `confirm.window_hours`.
        pub key: String,
        /// The value.
        pub value: Value,
        /// From when.
        pub valid_from: At,
        /// Why.
        pub reason: String,
    }
    /// Proposed; another person must approve.
    pub struct SettingProposed {
        /// The proposal.
        pub proposal_id: Uuid,
    }
    /// Approve a proposal. Not the person who proposed it.
    pub struct ApproveSetting {
        /// The proposal.
        pub proposal_id: Uuid,
    }
    /// Reject a proposal. Head office only; who proposed may take it back this way.
    pub struct RejectSetting {
        /// The proposal.
        pub proposal_id: Uuid,
    }
    /// Nothing changes.
    pub struct SettingRejected {
        /// The proposal.
        pub proposal_id: Uuid,
    }
    /// In force from its instant on.
    pub struct SettingApproved {
        /// The version of all settings that this change makes.
        pub version: i64,
    }
    /// Names of staff for a page.
    pub struct StaffNames {
        /// Whose.
        pub ids: Vec<StaffId>,
    }
    /// Blind index of a member of staff's ID, to refuse acts on oneself; services only.
    pub struct StaffPersonKey {
        /// The account.
        pub staff_id: StaffId,
    }
    /// Blind index, if an ID is on file.
    pub struct StaffKey {
        /// The blind index.
        pub person: Option<kernel::PersonKey>,
    }
    /// A unit of the tree is new or has changed.
    pub struct OrgUnitChanged {
        /// Its code.
        pub code: OrgCode,
        /// Its name.
        pub name: String,
        /// District, town, village, site or social organisation.
        pub kind: OrgKind,
        /// Where it lies.
        pub position: Option<Position>,
        /// First day.
        pub active_from: Day,
        /// Last day.
        pub active_to: Option<Day>,
    }
    /// A setting has a new value from an instant on.
    pub struct SettingChanged {
        /// Its key.
        pub key: String,
        /// The value.
        pub value: Value,
        /// From when.
        pub valid_from: At,
        /// The version of all settings that this change makes, counting up.
        pub version: i64,
    }
}

messages! {
    commands {
        "tb.cmd.portal.put_org_unit" PutOrgUnit => OrgUnitPut;
        "tb.cmd.portal.load_divisions" LoadDivisions => DivisionsLoaded;
        "tb.cmd.portal.create_staff" CreateStaff => StaffCreated;
        "tb.cmd.portal.propose_setting" ProposeSetting => SettingProposed;
        "tb.cmd.portal.approve_setting" ApproveSetting => SettingApproved;
        "tb.cmd.portal.reject_setting" RejectSetting => SettingRejected;
    }
    queries {
        "tb.cmd.portal.staff_names" StaffNames => ByName;
        "tb.cmd.portal.staff_person_key" StaffPersonKey => StaffKey;
    }
    events {
        "tb.evt.portal.org_unit.changed" OrgUnitChanged, by code;
        "tb.evt.portal.setting.changed" SettingChanged, by key;
    }
}
