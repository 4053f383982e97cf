//! 批量导入老人: a table is read by the portal, tried here row by row, and registered when its clerk says so (decision 20).

use std::collections::BTreeMap;

use kernel::{ElderId, OrgCode, StaffId};
use uuid::Uuid;

use super::Consent;
use crate::{
    At, Day, Error, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// Where an import stands; word for `status-elder_import-<word>`.
    pub enum ElderImportState {
        /// 上传中: rows are coming in.
        Uploading = "uploading",
        /// 试算中: rows are tried, nothing is registered.
        Checking = "checking",
        /// 待确认: tried; waits for the clerk.
        Checked = "checked",
        /// 建档中: committed, being registered.
        Registering = "registering",
        /// 已完成
        Done = "done",
        /// 已放弃: nothing was registered.
        Discarded = "discarded",
    }
    /// Where a row stands; word for `status-elder_row-<word>`.
    pub enum ElderRowState {
        /// 待试算
        Waiting = "waiting",
        /// 可导入
        Sound = "sound",
        /// 有问题
        Wrong = "wrong",
        /// 重复: this resident ID has a profile, or a row above has it.
        Twice = "twice",
        /// 疑似重复: same name, village and birth date, another resident ID.
        Similar = "similar",
        /// 已建档
        Done = "done",
        /// 未建档: sound when tried, refused when it was to be registered.
        Refused = "refused",
    }
    /// A column of the table; word for `elder_column-<word>`.
    pub enum ElderColumn {
        /// 身份证号
        ResidentId = "resident_id",
        /// 姓名
        Name = "name",
        /// 村居: a code; the portal turns names into it.
        Village = "village",
        /// 住址
        Address = "address",
        /// 居住情况: a word of [`super::Living`].
        Living = "living",
        /// 电话
        Phone = "phone",
        /// 电话是谁的: a word of [`super::PhoneOwner`]; blank = the elder's own.
        PhoneOwner = "phone_owner",
        /// 特殊情况: words of [`super::Trait`], separated by commas.
        Traits = "traits",
        /// 五类人群: codes, separated by commas.
        Categories = "categories",
        /// 证件号: one a group, in their order, separated by commas.
        Evidence = "evidence",
        /// 核实单位
        VerifiedBy = "verified_by",
        /// 核实日期: `2026-11-23`.
        VerifiedOn = "verified_on",
        /// 联系人姓名
        ContactName = "contact_name",
        /// 与老人关系
        ContactRelation = "contact_relation",
        /// 联系人电话
        ContactPhone = "contact_phone",
        /// 家庭成员和近亲属的身份证号, separated by commas.
        Relatives = "relatives",
        /// 备注
        Note = "note",
    }
    /// What the reader of the table saw in a cell that its text does not show; word for `error-<word>`.
    pub enum ElderReading {
        /// A formula: what it gives here it may not give elsewhere.
        Formula = "formula_in_cell",
        /// `#N/A` and the like.
        CellError = "error_in_cell",
        /// A number of more digits than Excel keeps.
        LostDigits = "number_lost_digits",
        /// No village of this name or code within the reader's scope.
        VillageUnknown = "village_unknown",
        /// Several villages have this name.
        VillageAmbiguous = "village_ambiguous",
        /// Full-width digits, read as plain ones: a remark, no fault.
        FullWidth = "full_width_digits",
    }
    /// What kind of table was read; word for `elder_table-<word>`.
    pub enum ElderTable {
        /// Excel workbook.
        Xlsx = "xlsx",
        /// Text in UTF-8.
        Utf8 = "utf8",
        /// Text in GB18030, of which GBK is a part.
        Gb18030 = "gb18030",
        /// Text in UTF-16.
        Utf16 = "utf16",
    }
    /// Which rows are registered; word for `elder_choice-<word>`.
    pub enum ElderChoice {
        /// The sound ones.
        Sound = "sound",
        /// Those, and the ones that only look like somebody: the clerk has compared them.
        SoundAndSimilar = "sound_and_similar",
    }
}

data! {
    /// Begin an import. Roles: clerk, branch, operator of `within`.
    pub struct OpenElderImport {
        /// Where the table comes from; 1 to 100 characters.
        pub title: String,
        /// The part of the tree that the rows' villages must lie in.
        pub within: OrgCode,
        /// What was read.
        pub table: ElderTable,
        /// Consent, as it was given by everybody in the table.
        pub consent: Consent,
        /// Send the welcome SMS (decision 20: none unless asked for).
        pub welcome: bool,
    }
    /// An import as it stands.
    pub struct ElderImportStands {
        /// Which.
        pub import_id: Uuid,
        /// Where it stands.
        pub state: ElderImportState,
    }
    /// What the reader saw in a cell.
    pub struct ElderTold {
        /// Where.
        pub column: ElderColumn,
        /// What.
        pub reading: ElderReading,
    }
    /// A row as it was read.
    pub struct ElderLine {
        /// Its line in the table, from 1.
        pub row: u32,
        /// Texts of the cells that are not blank, at most 400 characters each.
        pub cells: BTreeMap<ElderColumn, Personal>,
        /// What the texts do not show.
        pub told: Vec<ElderTold>,
    }
    /// Bring rows, each line once: a line that is here already is left as it is, another one under its number refused.
    pub struct PutElderRows {
        /// Which import.
        pub import_id: Uuid,
        /// At most 500, and 50000 in all.
        pub rows: Vec<ElderLine>,
    }
    /// All rows are here: try them.
    pub struct CloseElderUpload {
        /// Which import.
        pub import_id: Uuid,
        /// How many there must be.
        pub rows: u32,
    }
    /// Register the rows that the clerk has chosen. Not to be taken back.
    pub struct CommitElderImport {
        /// Which import.
        pub import_id: Uuid,
        /// Which rows.
        pub choice: ElderChoice,
    }
    /// Register nothing; forget the rows.
    pub struct DiscardElderImport {
        /// Which import.
        pub import_id: Uuid,
    }
    /// Imports within the asker's scope, newest first. Roles: clerk, branch, operator.
    pub struct ElderImports {
        /// Which page.
        pub paging: Paging,
    }
    /// How many rows there are of each kind.
    pub struct ElderImportFigures {
        /// Uploaded.
        pub rows: u32,
        /// Tried.
        pub checked: u32,
        /// Sound when tried.
        pub sound: u32,
        /// With something wrong.
        pub wrong: u32,
        /// Of somebody who has a profile, or stands above.
        pub twice: u32,
        /// That look like somebody.
        pub similar: u32,
        /// Registered.
        pub registered: u32,
        /// Refused after the trial.
        pub refused: u32,
    }
    /// One import.
    pub struct ElderImport {
        /// Which.
        pub import_id: Uuid,
        /// Where it comes from.
        pub title: String,
        /// Where its rows' villages lie.
        pub within: OrgCode,
        /// What was read.
        pub table: ElderTable,
        /// Where it stands.
        pub state: ElderImportState,
        /// Consent of everybody in it.
        pub consent: Consent,
        /// Whether they are sent the welcome SMS.
        pub welcome: bool,
        /// Its rows.
        pub figures: ElderImportFigures,
        /// Who began it.
        pub opened_by: Option<StaffId>,
        /// When.
        pub opened_at: At,
        /// When it was done or discarded.
        pub ended_at: Option<At>,
    }
    /// One import with a page of its rows. Roles: clerk, branch, operator. Audited.
    pub struct GetElderImport {
        /// Which.
        pub import_id: Uuid,
        /// Rows in this state only.
        pub state: Option<ElderRowState>,
        /// Which page of them.
        pub paging: Paging,
    }
    /// One import with a page of its rows.
    pub struct ElderImportShown {
        /// The import.
        pub import: ElderImport,
        /// Its rows, by their lines.
        pub rows: Page<ElderImportRow>,
    }
    /// A person as they are compared: masked.
    pub struct ElderGlimpse {
        /// Name.
        pub name: Personal,
        /// `9999************12`
        pub resident_id_masked: String,
        /// Birth date, where the resident ID can be read.
        pub birth_date: Option<Day>,
        /// Village of residence, where it can be read.
        pub village: Option<OrgCode>,
        /// Building and room.
        pub address: Personal,
        /// `169****0001`, if there is a phone.
        pub phone_masked: Option<String>,
    }
    /// Whom a row repeats or looks like.
    pub struct ElderTwin {
        /// A row above.
        pub row: Option<u32>,
        /// A live profile within the asker's scope.
        pub elder_id: Option<ElderId>,
        /// Village of a live profile.
        pub village: Option<OrgCode>,
        /// The person, where the asker may see them and the import has not ended.
        pub person: Option<ElderGlimpse>,
    }
    /// What has become of a row.
    pub struct ElderImportRow {
        /// Its line in the table.
        pub row: u32,
        /// Where it stands.
        pub state: ElderRowState,
        /// What is wrong, with the column as field.
        pub faults: Vec<Error>,
        /// Columns whose full-width digits were read as plain ones.
        pub full_width: Vec<ElderColumn>,
        /// Others have this phone too: a remark (decision 18).
        pub phone_shared: bool,
        /// The person, until the import has ended.
        pub given: Option<ElderGlimpse>,
        /// Whom it repeats or looks like.
        pub twin: Option<ElderTwin>,
        /// Its profile.
        pub elder_id: Option<ElderId>,
    }
    /// The rows that would not be registered, with their cells in full, to be corrected. Roles: clerk, branch, operator.
    /// Audited.
    pub struct ElderImportProblems {
        /// Which import.
        pub import_id: Uuid,
        /// Those behind this line.
        pub after: u32,
    }
    /// A row that would not be registered.
    pub struct ElderProblem {
        /// Its line in the table.
        pub row: u32,
        /// Where it stands.
        pub state: ElderRowState,
        /// Its cells.
        pub cells: BTreeMap<ElderColumn, Personal>,
        /// What is wrong, with the column as field.
        pub faults: Vec<Error>,
        /// The row above that it repeats or looks like.
        pub twin_row: Option<u32>,
    }
    /// Some of them, as many as one message carries.
    pub struct ElderProblems {
        /// By their lines.
        pub rows: Vec<ElderProblem>,
        /// Whether there are more behind the last.
        pub more: bool,
    }
}

impl ElderReading {
    /// Whether the row cannot be registered for it.
    pub fn is_fault(self) -> bool {
        self != ElderReading::FullWidth
    }
}

messages! {
    commands {
        "tb.cmd.elderly-registry.open_import" OpenElderImport => ElderImportStands;
        "tb.cmd.elderly-registry.put_import_rows" PutElderRows => ElderImportStands;
        "tb.cmd.elderly-registry.close_upload" CloseElderUpload => ElderImportStands;
        "tb.cmd.elderly-registry.commit_import" CommitElderImport => ElderImportStands;
        "tb.cmd.elderly-registry.discard_import" DiscardElderImport => ElderImportStands;
    }
    queries {
        "tb.cmd.elderly-registry.imports" ElderImports => Page<ElderImport>;
        "tb.cmd.elderly-registry.get_import" GetElderImport => ElderImportShown;
        "tb.cmd.elderly-registry.import_problems" ElderImportProblems => ElderProblems;
    }
    events {
    }
}
