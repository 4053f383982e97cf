//! 期初与历史导入: balances and service from before this system, brought over by two persons with their true dates
//! (R12.8, decision 20).

use kernel::{BasisPoints, RawMinutes, StaffId, StandardMinutes, VolunteerId};
use uuid::Uuid;

use crate::{
    At, Day, Error, Page, Paging,
    catalogue::{data, messages, words},
};

words! {
    /// What a row brings over; word for `import_kind-<word>`.
    pub enum ImportKind {
        /// 期初可换物品
        OpeningGoods = "opening_goods",
        /// 期初可换服务
        OpeningSavings = "opening_savings",
        /// 期初待结算
        OpeningUnsettled = "opening_unsettled",
        /// 历史服务: raw minutes with their weight.
        History = "history",
    }
    /// Where an import stands; word for `status-import-<word>`.
    pub enum ImportState {
        /// 待审批
        Proposed = "proposed",
        /// 入账中: approved, being posted.
        Posting = "posting",
        /// 已入账
        Posted = "posted",
        /// 已否决
        Rejected = "rejected",
    }
}

data! {
    /// One row.
    pub struct ImportRow {
        /// Passbook number.
        pub passbook_no: String,
        /// What it brings over.
        pub kind: ImportKind,
        /// The true day: of the service, or of the balance.
        pub day: Day,
        /// Minutes: raw for history, standard for balances.
        pub minutes: i64,
        /// Weight, for history only; nothing = ×1.
        pub weight: Option<BasisPoints>,
        /// Where it is written: page of the old book, number of the sheet; 1 to 100 characters.
        pub document: String,
    }
    /// Says what is wrong with rows before they are proposed. Finance.
    pub struct CheckImport {
        /// At most 3000.
        pub rows: Vec<ImportRow>,
    }
    /// What is wrong with a row, by its place from 1.
    pub struct RowRefused {
        /// From 1.
        pub row: u32,
        /// Why.
        pub error: Error,
    }
    /// What the rows would bring.
    pub struct ImportChecked {
        /// Rows that cannot be posted.
        pub refused: Vec<RowRefused>,
        /// What the others bring.
        pub totals: ImportTotals,
    }
    /// Sums of an import.
    pub struct ImportTotals {
        /// Rows.
        pub rows: i64,
        /// Volunteers.
        pub volunteers: i64,
        /// Raw minutes of history.
        pub raw: RawMinutes,
        /// Standard minutes, all kinds.
        pub standard: StandardMinutes,
    }
    /// Proposes rows, all of them sound. Finance.
    pub struct ProposeImport {
        /// Where it comes from: name of the file, of the old book; 1 to 100 characters.
        pub title: String,
        /// At most 3000.
        pub rows: Vec<ImportRow>,
    }
    /// An import as it stands.
    pub struct ImportStands {
        /// Which.
        pub import_id: Uuid,
        /// Where it stands.
        pub state: ImportState,
    }
    /// Another person approves; the rows are posted soon. Finance.
    pub struct ApproveImport {
        /// Which.
        pub import_id: Uuid,
    }
    /// Rejected, or taken back by who proposed it. Finance.
    pub struct RejectImport {
        /// Which.
        pub import_id: Uuid,
        /// Why, 2 to 200 characters.
        pub note: String,
    }
    /// Imports, newest first. Finance, auditor, oversight, operator.
    pub struct Imports {
        /// Only these.
        pub state: Option<ImportState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One import.
    pub struct Import {
        /// Which.
        pub import_id: Uuid,
        /// Where it comes from.
        pub title: String,
        /// Where it stands.
        pub state: ImportState,
        /// Its sums.
        pub totals: ImportTotals,
        /// Rows that are posted.
        pub posted: i64,
        /// Who proposed it.
        pub proposed_by: Option<StaffId>,
        /// When.
        pub proposed_at: At,
        /// Who decided.
        pub decided_by: Option<StaffId>,
        /// When.
        pub decided_at: Option<At>,
        /// Why it was rejected.
        pub note: Option<String>,
    }
    /// One import with a page of its rows. Finance, auditor, oversight, operator.
    pub struct GetImport {
        /// Which.
        pub import_id: Uuid,
        /// Which page of the rows.
        pub paging: Paging,
    }
    /// A row as it was proposed, and what has become of it.
    pub struct ImportLine {
        /// Its place, from 1.
        pub row: u32,
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// What it brings.
        pub given: ImportRow,
        /// Standard minutes.
        pub standard: StandardMinutes,
        /// Its entry.
        pub seq: Option<i64>,
        /// Why it was not posted.
        pub refusal: Option<Error>,
    }
    /// One import with a page of its rows.
    pub struct ImportShown {
        /// The import.
        pub import: Import,
        /// Its rows.
        pub lines: Page<ImportLine>,
    }
    /// Service from before this system was posted: its raw minutes count (R10.2).
    pub struct HistoryPosted {
        /// The key of its posting.
        pub posting_id: Uuid,
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// Minutes served.
        pub raw_minutes: RawMinutes,
        /// The day of service.
        pub effective: Day,
    }
}

messages! {
    commands {
        "tb.cmd.ledger.propose_import" ProposeImport => ImportStands;
        "tb.cmd.ledger.approve_import" ApproveImport => ImportStands;
        "tb.cmd.ledger.reject_import" RejectImport => ImportStands;
    }
    queries {
        "tb.cmd.ledger.check_import" CheckImport => ImportChecked;
        "tb.cmd.ledger.imports" Imports => Page<Import>;
        "tb.cmd.ledger.get_import" GetImport => ImportShown;
    }
    events {
        "tb.evt.ledger.history.posted" HistoryPosted, by volunteer_id;
    }
}
