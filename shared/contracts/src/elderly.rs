//! elderly-registry: who is served, with which priority, who may be called.

pub mod audience;
pub mod import;
pub mod matching;

use kernel::{Category, ElderId, OrgCode, PersonKey, PriorityClass, Sex};
use uuid::Uuid;

use crate::{
    At, ByName, Day, Page, Paging, Personal,
    access::{AccessRow, Held},
    catalogue::{data, messages, words},
    erasure::ErasureRow,
};

words! {
    /// Whose phone the number is (decision 18: phones may be shared).
    pub enum PhoneOwner {
        /// The elder's own.
        Own = "own",
        /// The wife's or husband's.
        Spouse = "spouse",
        /// A child's.
        Child = "child",
        /// A neighbour's or another person's.
        Other = "other",
    }
    /// How the elder lives (独居 living alone gives priority, R2.4).
    pub enum Living {
        /// 独居
        Alone = "alone",
        /// 与配偶同住
        WithSpouse = "with_spouse",
        /// 与家人同住
        WithFamily = "with_family",
        /// 机构
        Institution = "institution",
    }
    /// A circumstance that helpers must know or that gives priority (R2.4).
    pub enum Trait {
        /// 失能: cannot manage daily living.
        Disabled = "daily_living",
        /// 困难: hardship.
        Hardship = "hardship",
        /// 听力弱
        HardOfHearing = "hearing",
        /// 不识字: does not read.
        DoesNotRead = "reading",
    }
    /// Who gave consent (R2.6).
    pub enum ConsentGiver {
        /// The elder.
        Elder = "elder",
        /// The guardian.
        Guardian = "guardian",
        /// A village worker, with the reason recorded.
        VillageWorker = "village_worker",
    }
    /// Whether a profile is in use.
    pub enum ElderState {
        /// May be served.
        Active = "active",
        /// Closed on death or move (R2.6).
        Closed = "closed",
    }
    /// A datum of an elder that is shown masked and can be revealed by an audited click.
    pub enum ElderField {
        /// 身份证号
        ResidentId = "resident_id",
        /// 电话
        Phone = "phone",
        /// 联系人电话
        ContactPhone = "contact_phone",
    }
}

data! {
    /// Evidence that an elder belongs to one of the five groups (R2.2, R2.3).
    pub struct CategoryEvidence {
        /// Which group.
        pub category: Category,
        /// The document, e.g. the card's number.
        pub evidence: Personal,
        /// The office that verified it, normally the town's civil-affairs office 镇街民政办.
        pub verified_by: String,
        /// When.
        pub verified_on: Day,
    }
    /// Consent as given (R2.6, PIPL Art. 14, 29).
    pub struct Consent {
        /// To be registered and served.
        pub service: bool,
        /// Separately: to hold special status and health data.
        pub sensitive: bool,
        /// The version of the text that was read.
        pub text_version: String,
        /// Who gave it.
        pub given_by: ConsentGiver,
        /// Why a village worker gave it for the elder.
        pub reason: Option<String>,
    }
    /// Whom to call besides the elder.
    pub struct ContactPerson {
        /// Name.
        pub name: Personal,
        /// Relation, e.g. 子.
        pub relation: String,
        /// Mobile number.
        pub phone: Personal,
    }
    /// Register an elder (R2.1: aged 60 or over). Roles: clerk, branch, operator of the village.
    pub struct RegisterElder {
        /// 18-character resident ID; birth date and sex come from it.
        pub resident_id: Personal,
        /// Name.
        pub name: Personal,
        /// Mobile number; without one, codes are given on paper or by the clerk.
        pub phone: Option<Personal>,
        /// Whose phone it is.
        pub phone_owner: PhoneOwner,
        /// The village of residence.
        pub village: OrgCode,
        /// Building and room, or house number.
        pub address: Personal,
        /// How the elder lives.
        pub living: Living,
        /// Circumstances.
        pub traits: Vec<Trait>,
        /// The five groups.
        pub categories: Vec<CategoryEvidence>,
        /// Whom to call besides.
        pub contact: Option<ContactPerson>,
        /// Resident IDs of members of the household and declared relatives (R5.4).
        pub relatives: Vec<Personal>,
        /// What helpers should know: a dog, a steep stair.
        pub note: Option<Personal>,
        /// Consent.
        pub consent: Consent,
        /// Send the welcome SMS (a bulk import sends none unless asked to).
        pub welcome: bool,
    }
    /// The elder is registered.
    pub struct RegisteredElder {
        /// The new profile.
        pub elder_id: ElderId,
        /// P0 to P4.
        pub priority: PriorityClass,
    }
    /// What a resident ID says, before a form is filled in.
    pub struct CheckResidentId {
        /// 18 characters.
        pub resident_id: Personal,
    }
    /// What a resident ID says.
    pub struct CheckedResidentId {
        /// Birth date.
        pub birth_date: Day,
        /// Sex.
        pub sex: Sex,
        /// Completed years today.
        pub age: u32,
        /// The profile that already has this ID.
        pub existing: Option<ElderId>,
    }
    /// Find elders within one's scope by name, pinyin initials, phone tail or whole phone or ID number.
    pub struct FindElders {
        /// What was typed; nothing = all.
        pub text: Option<Personal>,
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only this group.
        pub category: Option<Category>,
        /// Which page.
        pub paging: Paging,
    }
    /// One row of the list of elders.
    pub struct ElderRow {
        /// The elder.
        pub elder_id: ElderId,
        /// Name.
        pub name: Personal,
        /// Sex.
        pub sex: Sex,
        /// Completed years.
        pub age: u32,
        /// Village of residence.
        pub village: OrgCode,
        /// Groups whose evidence is valid today.
        pub categories: Vec<Category>,
        /// Circumstances.
        pub traits: Vec<Trait>,
        /// How the elder lives.
        pub living: Living,
        /// `169****0001`, if there is a phone.
        pub phone_masked: Option<String>,
        /// P0 to P4 today.
        pub priority: PriorityClass,
        /// In use or closed.
        pub state: ElderState,
    }
    /// One elder, as staff in whose scope the village lies may see them.
    pub struct GetElder {
        /// The elder.
        pub elder_id: ElderId,
    }
    /// A group with its evidence, dated.
    pub struct HeldCategory {
        /// Which group.
        pub category: Category,
        /// The office that verified it.
        pub verified_by: String,
        /// When.
        pub verified_on: Day,
        /// Last day on which it gives priority.
        pub valid_to: Day,
    }
    /// One elder, masked where it must be.
    pub struct ElderCard {
        /// The row as in the list.
        pub row: ElderRow,
        /// Birth date.
        pub birth_date: Day,
        /// `9999************12`
        pub resident_id_masked: String,
        /// Whose phone it is.
        pub phone_owner: PhoneOwner,
        /// Building and room.
        pub address: Personal,
        /// Name and relation of the contact, with a masked phone.
        pub contact: Option<ContactPerson>,
        /// How many members of the household and declared relatives are on file; who they are is kept as blind indexes.
        pub relatives: u32,
        /// Groups with their evidence.
        pub held: Vec<HeldCategory>,
        /// Why this priority, as words for `priority-<word>`: e.g. `group_dibao`, `advanced_age`, `alone`.
        pub priority_reasons: Vec<String>,
        /// What helpers should know.
        pub note: Option<Personal>,
        /// Consent as given.
        pub consent: Consent,
        /// Every version of it, newest first.
        pub consents: Vec<ConsentVersion>,
        /// Moves, newest first.
        pub moves: Vec<ElderMove>,
        /// Changes of the file, newest first; at most 20.
        pub changes: Vec<ElderChange>,
        /// When registered.
        pub registered_at: At,
    }
    /// Who calls: the elders who can be reached at this number (several may share it). Roles: operator, clerk, branch.
    pub struct EldersByPhone {
        /// The caller's number.
        pub phone: Personal,
    }
    /// Elders reached at a number.
    pub struct Callers {
        /// None, one or several.
        pub elders: Vec<ElderCard>,
    }
    /// Show one masked datum in full; audited with the reason.
    pub struct RevealElder {
        /// The elder.
        pub elder_id: ElderId,
        /// Which datum.
        pub field: ElderField,
        /// Why, in the asker's words, 2 to 200 characters.
        pub reason: String,
    }
    /// The datum in full.
    pub struct Revealed {
        /// The value.
        pub value: Personal,
    }
    /// Names for a page of the portal. One audit row. Services get all, staff those of their scope, a social organisation
    /// those whom its volunteers serve (R1.8), and none where their role reads no elder's data.
    pub struct ElderNames {
        /// Whose, at most 500.
        pub ids: Vec<ElderId>,
    }
    /// How to reach elders; services only. Audited, a row each. The portal asks for a volunteer on the way once dispatch
    /// has confirmed that the task is theirs.
    pub struct ElderContacts {
        /// The elders, at most 500.
        pub elder_ids: Vec<ElderId>,
        /// What for: the event's or task's name, 2 to 200 characters.
        pub purpose: String,
    }
    /// Those who are known, in the order of the ids.
    pub struct ElderReaches {
        /// The elders.
        pub elders: Vec<ElderReach>,
    }
    /// How to reach an elder.
    pub struct ElderReach {
        /// The elder.
        pub elder_id: ElderId,
        /// Name.
        pub name: Personal,
        /// Sex, for 大爷 / 大娘.
        pub sex: Sex,
        /// Number, if any; none once the profile is closed.
        pub phone: Option<Personal>,
        /// Where to go.
        pub address: Personal,
        /// Village of residence.
        pub village: OrgCode,
        /// What helpers should know.
        pub note: Option<Personal>,
        /// Circumstances.
        pub traits: Vec<Trait>,
    }
    /// What matching needs of an elder; services only.
    pub struct ElderForDispatch {
        /// The elder.
        pub elder_id: ElderId,
    }
    /// What matching needs of an elder.
    pub struct ElderFacts {
        /// Village of residence.
        pub village: OrgCode,
        /// Sex.
        pub sex: Sex,
        /// P1 to P4 (P0 is the order's urgency).
        pub priority: PriorityClass,
        /// In use or closed.
        pub state: ElderState,
        /// Blind index of the elder's own ID.
        pub person: PersonKey,
        /// Blind indexes of the household and declared relatives.
        pub household: Vec<PersonKey>,
    }
    /// Who has looked at or changed an elder's data, newest first. Roles as for the profile, also once it is closed.
    pub struct ElderAccesses {
        /// The elder.
        pub elder_id: ElderId,
        /// Which page.
        pub paging: Paging,
    }
    /// Everything the registry holds of an elder, in full, to be handed to the elder; audited with the reason. Roles: clerk,
    /// branch, operator.
    pub struct ExportElder {
        /// The elder.
        pub elder_id: ElderId,
        /// Why, in the asker's words, 2 to 200 characters.
        pub reason: String,
    }
    /// Change an elder's file; what is not given stays as it is. Roles: clerk, branch, operator.
    pub struct ChangeElder {
        /// The elder.
        pub elder_id: ElderId,
        /// A new number.
        pub phone: Option<Personal>,
        /// The elder has no phone any more: codes are given on paper (decision 18).
        pub without_phone: bool,
        /// Whose phone it is.
        pub phone_owner: Option<PhoneOwner>,
        /// Building and room in the same village.
        pub address: Option<Personal>,
        /// How the elder lives.
        pub living: Option<Living>,
        /// Circumstances, in place of those on file; health and hardship need separate consent.
        pub traits: Option<Vec<Trait>>,
        /// Whom to call besides.
        pub contact: Option<ContactPerson>,
        /// There is nobody to call besides any more.
        pub without_contact: bool,
        /// Resident IDs of members of the household and relatives who are declared besides those on file (R5.4).
        pub relatives_added: Vec<Personal>,
        /// Resident IDs of those on file who are none any more.
        pub relatives_removed: Vec<Personal>,
        /// What helpers should know; empty = nothing any more.
        pub note: Option<Personal>,
    }
    /// Move an elder to another village of the district, from a day on. A day to come waits until then. Roles: clerk of the
    /// village of residence, branch, operator.
    pub struct MoveElder {
        /// The elder.
        pub elder_id: ElderId,
        /// The new village.
        pub village: OrgCode,
        /// Building and room there.
        pub address: Personal,
        /// From when on; at most a year back and 90 days ahead.
        pub effective_on: Day,
    }
    /// Record that an elder belongs to a group, or that it was verified anew (R2.3). Needs separate consent. Roles: clerk,
    /// branch, operator.
    pub struct RecordCategory {
        /// The elder.
        pub elder_id: ElderId,
        /// The evidence, dated.
        pub evidence: CategoryEvidence,
    }
    /// Give or withdraw consent (PIPL Art. 15); every version stays. Who withdraws it for groups, health and hardship has none
    /// of these on file any more, and is served as before. Roles: clerk, branch, operator.
    pub struct ChangeConsent {
        /// The elder.
        pub elder_id: ElderId,
        /// As it is now.
        pub consent: Consent,
    }
    /// A version of the consent.
    pub struct ConsentVersion {
        /// As given.
        pub consent: Consent,
        /// When.
        pub recorded_at: At,
    }
    /// A move.
    pub struct ElderMove {
        /// From where.
        pub from: OrgCode,
        /// To where.
        pub to: OrgCode,
        /// From when on.
        pub effective_on: Day,
        /// Whether it is in force.
        pub applied: bool,
    }
    /// A change of the file: which data, never their values.
    pub struct ElderChange {
        /// Names of the data, e.g. `phone`.
        pub fields: Vec<String>,
        /// When.
        pub at: At,
    }
    /// Close a profile on death or move (R2.6).
    pub struct CloseElder {
        /// The elder.
        pub elder_id: ElderId,
        /// `death` or `moved`.
        pub reason: String,
    }
    /// Done, nothing to tell.
    pub struct Closed {
        /// The elder.
        pub elder_id: ElderId,
    }
    /// An elder has been registered.
    pub struct ElderRegistered {
        /// The elder.
        pub elder_id: ElderId,
        /// Village of residence.
        pub village: OrgCode,
        /// P1 to P4.
        pub priority: PriorityClass,
        /// Send the welcome SMS.
        pub welcome: bool,
    }
    /// An elder's profile has been closed; open orders and queued messages are to be cancelled.
    pub struct ElderClosed {
        /// The elder.
        pub elder_id: ElderId,
        /// `death` or `moved`.
        pub reason: String,
    }
    /// An elder is another village's from now on: they have moved there, or their own was merged (R1.5).
    pub struct ElderMoved {
        /// The elder.
        pub elder_id: ElderId,
        /// The village they were with.
        pub from: OrgCode,
        /// The village they are with.
        pub to: OrgCode,
    }
    /// Who belongs to an elder's household or is a declared relative has changed: none of them is sent to the elder (R5.4).
    pub struct ElderHouseholdChanged {
        /// The elder.
        pub elder_id: ElderId,
        /// Blind indexes of all of them, as they are now.
        pub household: Vec<PersonKey>,
    }
    /// Ask that what names an elder be erased (PIPL Art. 47); a second person decides. Roles: clerk, branch, operator.
    pub struct ProposeElderErasure {
        /// The elder.
        pub elder_id: ElderId,
        /// Why, in the person's words, 2 to 200 characters.
        pub reason: Personal,
    }
    /// Proposed; another person must approve.
    pub struct ElderErasureProposed {
        /// The request.
        pub erasure_id: Uuid,
    }
    /// Erase what names an elder, as another person has asked. Refused with its reason while something stands against
    /// it. Roles: branch, operator; not who proposed it.
    pub struct ApproveElderErasure {
        /// The request.
        pub erasure_id: Uuid,
    }
    /// Refuse a request, with the reason for the person (PIPL Art. 50), or take one's own back. Roles: branch, operator.
    pub struct RejectElderErasure {
        /// The request.
        pub erasure_id: Uuid,
        /// Why not, 2 to 200 characters.
        pub note: Personal,
    }
    /// Decided.
    pub struct ElderErasureDecided {
        /// The elder.
        pub elder_id: ElderId,
    }
    /// Requests for erasure in the asker's part of the tree, open ones first. Roles as for profiles.
    pub struct ElderErasures {
        /// Which page.
        pub paging: Paging,
    }
    /// What names an elder is gone here: whoever keeps something of the person under the id empties it too.
    pub struct ElderErased {
        /// The elder: from now on a pseudonym.
        pub elder_id: ElderId,
    }
}

messages! {
    commands {
        "tb.cmd.elderly-registry.register_elder" RegisterElder => RegisteredElder;
        "tb.cmd.elderly-registry.reveal_elder" RevealElder => Revealed;
        "tb.cmd.elderly-registry.close_elder" CloseElder => Closed;
        "tb.cmd.elderly-registry.change_elder" ChangeElder => Closed;
        "tb.cmd.elderly-registry.move_elder" MoveElder => Closed;
        "tb.cmd.elderly-registry.record_category" RecordCategory => Closed;
        "tb.cmd.elderly-registry.change_consent" ChangeConsent => Closed;
        "tb.cmd.elderly-registry.propose_erasure" ProposeElderErasure => ElderErasureProposed;
        "tb.cmd.elderly-registry.approve_erasure" ApproveElderErasure => ElderErasureDecided;
        "tb.cmd.elderly-registry.reject_erasure" RejectElderErasure => ElderErasureDecided;
    }
    queries {
        "tb.cmd.elderly-registry.check_resident_id" CheckResidentId => CheckedResidentId;
        "tb.cmd.elderly-registry.find_elders" FindElders => Page<ElderRow>;
        "tb.cmd.elderly-registry.get_elder" GetElder => ElderCard;
        "tb.cmd.elderly-registry.elders_by_phone" EldersByPhone => Callers;
        "tb.cmd.elderly-registry.names" ElderNames => ByName;
        "tb.cmd.elderly-registry.contacts" ElderContacts => ElderReaches;
        "tb.cmd.elderly-registry.facts" ElderForDispatch => ElderFacts;
        "tb.cmd.elderly-registry.accesses" ElderAccesses => Page<AccessRow>;
        "tb.cmd.elderly-registry.export_elder" ExportElder => Held;
        "tb.cmd.elderly-registry.erasures" ElderErasures => Page<ErasureRow>;
    }
    events {
        "tb.evt.elderly-registry.elder.registered" ElderRegistered, by elder_id;
        "tb.evt.elderly-registry.elder.closed" ElderClosed, by elder_id;
        "tb.evt.elderly-registry.elder.moved" ElderMoved, by elder_id;
        "tb.evt.elderly-registry.elder.household_changed" ElderHouseholdChanged, by elder_id;
        "tb.evt.elderly-registry.elder.erased" ElderErased, by elder_id;
    }
}
