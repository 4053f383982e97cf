//! What a change of the rules would do, and what the bank has promised.

use kernel::{BasisPoints, HalfYear, OrgCode, StandardMinutes};
use serde_json::Value;

use crate::{
    Day,
    catalogue::{data, messages, words},
    settings,
};

/// Settings whose change can be tried out on the books.
pub const PREVIEWED: [&str; 2] = [settings::SPLIT_GOODS_BP, settings::SAVINGS_CAP_MINUTES];

words! {
    /// On what a change of the rules is tried out.
    pub enum PreviewBasis {
        /// 上一次结算: what was posted then, and what would have been.
        LastSettlement = "last_settlement",
        /// 待结算余额: nothing has been settled yet; what a settlement today would post.
        Unsettled = "unsettled",
    }
}

data! {
    /// What the last settlement would have become under another value of a setting; before the first one, what a
    /// settlement of today's balances would. Nothing is posted. Roles: those who read the settings.
    pub struct PreviewPolicy {
        /// One of [`PREVIEWED`].
        pub key: String,
        /// The value to try.
        pub value: Value,
    }
    /// Where settled minutes go.
    pub struct SettledSplit {
        /// To goods.
        pub goods: StandardMinutes,
        /// To savings.
        pub savings: StandardMinutes,
        /// To the public pool, above the cap of savings (R6.7).
        pub pool: StandardMinutes,
    }
    /// One town's part.
    pub struct TownPreview {
        /// The town; the district for social organisations directly under it.
        pub org: OrgCode,
        /// Volunteers with minutes to settle.
        pub volunteers: i64,
        /// Of these, to whom the change makes a difference.
        pub affected: i64,
        /// As it was, or would be today.
        pub before: SettledSplit,
        /// With the other value.
        pub after: SettledSplit,
    }
    /// What a change of the rules would do.
    pub struct PolicyPreview {
        /// On what it was tried.
        pub basis: PreviewBasis,
        /// The half-year in which the last settlement was posted.
        pub period: Option<HalfYear>,
        /// By town.
        pub towns: Vec<TownPreview>,
    }
    /// What the visits of the last half-year would have earned if the services of weight `old` had had weight `new`.
    /// Nothing is posted: a weight counts from the day on which it begins (R4.4). Roles: those who read the settings.
    pub struct PreviewWeight {
        /// The weight of the class, e.g. 20000.
        pub old: BasisPoints,
        /// The weight to try.
        pub new: BasisPoints,
    }
    /// One town's part.
    pub struct TownWeightPreview {
        /// The town; the district for social organisations directly under it.
        pub org: OrgCode,
        /// Visits with the old weight.
        pub visits: i64,
        /// Volunteers who made them.
        pub volunteers: i64,
        /// What they earned.
        pub before: StandardMinutes,
        /// What they would have earned, rounded down per record (R4.2).
        pub after: StandardMinutes,
    }
    /// What another weight would have done.
    pub struct WeightPreview {
        /// The half-year whose postings were weighed anew: the one before this, or this one when it has no visits.
        pub period: HalfYear,
        /// By town.
        pub towns: Vec<TownWeightPreview>,
    }
    /// 承诺覆盖: what volunteers have been promised, against what volunteers gave in the last twelve months. Roles:
    /// finance, operator, auditor, oversight.
    pub struct GetPromiseCoverage {}
    /// One town's promises.
    pub struct TownCoverage {
        /// The town; the district for social organisations directly under it.
        pub org: OrgCode,
        /// Volunteers who hold savings or time for goods.
        pub volunteers: i64,
        /// Savings that may be asked back as service, what is held by claims included.
        pub savings: StandardMinutes,
        /// Time that may be asked for goods, what is held by orders included.
        pub goods: StandardMinutes,
        /// Standard minutes issued by confirmed visits in the twelve months: what the town's volunteers can give.
        pub capacity: StandardMinutes,
    }
    /// Promises by town.
    pub struct PromiseCoverage {
        /// First day of the twelve months.
        pub from: Day,
        /// Their last day, today.
        pub to: Day,
        /// By town.
        pub towns: Vec<TownCoverage>,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.ledger.preview_policy" PreviewPolicy => PolicyPreview;
        "tb.cmd.ledger.preview_weight" PreviewWeight => WeightPreview;
        "tb.cmd.ledger.promise_coverage" GetPromiseCoverage => PromiseCoverage;
    }
    events {}
}
