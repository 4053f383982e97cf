//! portal: who is staff, where they stand in the tree, and the dated settings of the platform.

use kernel::{OrgCode, OrgKind, Position, StaffId};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    At, ByName, Day, Personal, Role,
    catalogue::{data, messages},
};

data! {
    /// Put a unit into the organisation tree, or change it from a day on (R1.5: never deleted; a merged sub-branch has a
    /// successor, which takes its people over). Role: system_admin.
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
        /// Which unit goes on with its work, and with its people, from the day after the last.
        pub successor: Option<OrgCode>,
        /// What it is on the ground.
        pub facts: UnitFacts,
    }
    /// What a unit is on the ground (R1.3, R1.4, R1.6).
    #[derive(Default)]
    pub struct UnitFacts {
        /// Goods are handed out here (R1.4): any unit or site may be an outlet.
        pub is_outlet: bool,
        /// The natural village of a service site; it has no official code (R1.3).
        pub natural_village: Option<String>,
        /// Where people find it.
        pub address: Option<String>,
        /// Id of its partner in the network of civilised practice 新时代文明实践中心/所/站 (R1.6).
        pub partner_site: Option<String>,
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
    /// Propose other roles and another place for an account; a second person approves. Role: system_admin.
    pub struct ProposeStaffRoles {
        /// The account.
        pub staff_id: StaffId,
        /// What it may do from then on.
        pub roles: Vec<Role>,
        /// Where.
        pub scope: OrgCode,
        /// Why, in the asker's words, 2 to 200 characters.
        pub reason: Personal,
    }
    /// Propose that a lost second factor is forgotten, and a forgotten password replaced; a second person approves
    /// (decision 21). Role: security_admin.
    pub struct ProposeStaffReset {
        /// The account.
        pub staff_id: StaffId,
        /// The next first password, when the old one is lost too; changed at the next sign-in.
        pub password: Option<Personal>,
        /// Why, in the asker's words, 2 to 200 characters.
        pub reason: Personal,
    }
    /// Proposed; another person must approve.
    pub struct StaffChangeProposed {
        /// The proposal.
        pub change_id: Uuid,
    }
    /// Approve a change of an account: neither who proposed it nor whose account it is. Its sessions end. Roles:
    /// system_admin, security_admin.
    pub struct ApproveStaffChange {
        /// The proposal.
        pub change_id: Uuid,
    }
    /// Reject a change of an account, or take one's own proposal back. Roles: system_admin, security_admin.
    pub struct RejectStaffChange {
        /// The proposal.
        pub change_id: Uuid,
    }
    /// Close an account at once and end its sessions. Roles: system_admin, security_admin; nobody their own.
    pub struct CloseStaff {
        /// The account.
        pub staff_id: StaffId,
    }
    /// Open a closed account again. Role: system_admin.
    pub struct ReopenStaff {
        /// The account.
        pub staff_id: StaffId,
    }
    /// End every session of an account. Role: security_admin.
    pub struct EndStaffSessions {
        /// The account.
        pub staff_id: StaffId,
    }
    /// Let somebody who is locked out after wrong tries try again. Role: security_admin.
    pub struct UnlockStaff {
        /// The account.
        pub staff_id: StaffId,
    }
    /// The account is as it was told.
    pub struct StaffChanged {
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
        /// Who goes on with its work and its people from the day after the last (R1.5).
        #[serde(default)]
        pub successor: Option<OrgCode>,
        /// Goods are handed out here (R1.4).
        #[serde(default)]
        pub is_outlet: bool,
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
        "tb.cmd.portal.propose_staff_roles" ProposeStaffRoles => StaffChangeProposed;
        "tb.cmd.portal.propose_staff_reset" ProposeStaffReset => StaffChangeProposed;
        "tb.cmd.portal.approve_staff_change" ApproveStaffChange => StaffChanged;
        "tb.cmd.portal.reject_staff_change" RejectStaffChange => StaffChanged;
        "tb.cmd.portal.close_staff" CloseStaff => StaffChanged;
        "tb.cmd.portal.reopen_staff" ReopenStaff => StaffChanged;
        "tb.cmd.portal.end_staff_sessions" EndStaffSessions => StaffChanged;
        "tb.cmd.portal.unlock_staff" UnlockStaff => StaffChanged;
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
