//! Anomalies 异常: served visits that somebody should look at. A daily list, never a silent block: nothing is held back by it.

use kernel::{AnomalyId, CaseId, ElderId, OrderId, OrgCode, VisitId, VolunteerId};

use super::VisitState;
use crate::{
    At, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// What is odd about a visit.
    pub enum AnomalyKind {
        /// 行程过快: the way between two visits in less time than it takes. Figure: km/h.
        Travel = "travel",
        /// 时间重叠: the elder was served by another order at the same time. Figure: minutes in common.
        Overlap = "overlap",
        /// 互相服务: two people serve each other. Figure: visits of both ways.
        Reciprocal = "reciprocal",
        /// 亲属服务: of one household. Figure: 1.
        Household = "household",
        /// 对象集中: most of a volunteer's time with one elder. Figure: per cent.
        Share = "share",
        /// 时长过长: a long day. Figure: minutes of the day.
        LongDay = "long_day",
        /// 签到过远: far away at check-in or check-out. Figure: metres.
        Far = "far",
        /// 同一设备: two volunteers checked in by one phone on one day. Figure: volunteers.
        Device = "device",
    }
    /// Where an anomaly stands.
    pub enum AnomalyState {
        /// 待核实
        Open = "open",
        /// 已说明: there is an explanation.
        Explained = "explained",
        /// 已立案: a case was opened.
        Case = "case",
    }
}

data! {
    /// Anomalies within one's part of the tree, newest visits first. Roles: operator, finance, branch, auditor, oversight.
    pub struct FindAnomalies {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only this state.
        pub state: Option<AnomalyState>,
        /// Only this kind.
        pub kind: Option<AnomalyKind>,
        /// Which page.
        pub paging: Paging,
    }
    /// One anomaly.
    pub struct AnomalyRow {
        /// The anomaly.
        pub anomaly_id: AnomalyId,
        /// What is odd.
        pub kind: AnomalyKind,
        /// Where it stands.
        pub state: AnomalyState,
        /// The visit.
        pub visit_id: VisitId,
        /// Its order.
        pub order_id: OrderId,
        /// The order's number.
        pub order_no: String,
        /// The other visit of two that do not go together.
        pub other_order_id: Option<OrderId>,
        /// Its order's number.
        pub other_order_no: Option<String>,
        /// Who served.
        pub volunteer_id: VolunteerId,
        /// Who was served.
        pub elder_id: ElderId,
        /// The sub-branch that served.
        pub org: OrgCode,
        /// Code in the catalogue.
        pub service: String,
        /// Actual start.
        pub started_at: At,
        /// Actual stop.
        pub stopped_at: At,
        /// State of the visit now.
        pub visit_state: VisitState,
        /// What was found, in the unit of the kind.
        pub figure: i64,
        /// The setting that it was held against, in the same unit.
        pub bound: i64,
        /// When it was found.
        pub found_at: At,
        /// When somebody decided.
        pub decided_at: Option<At>,
        /// The explanation.
        pub note: Option<Personal>,
        /// The case that was opened.
        pub case_id: Option<CaseId>,
    }
    /// There is an explanation: the anomaly is closed, the visit stays as it is. Roles: operator, branch (own town); not who
    /// entered or uploaded the visit.
    pub struct ExplainAnomaly {
        /// The anomaly.
        pub anomaly_id: AnomalyId,
        /// What was found out, at most 500 characters.
        pub note: Personal,
    }
    /// Nothing explains it: a case is opened, which goes through the tiers as others do (R9.3). Roles as for [`ExplainAnomaly`].
    pub struct OpenAnomalyCase {
        /// The anomaly.
        pub anomaly_id: AnomalyId,
        /// What is to be answered, at most 500 characters.
        pub note: Personal,
    }
    /// Where an anomaly stands after a decision.
    pub struct AnomalyChanged {
        /// The anomaly.
        pub anomaly_id: AnomalyId,
        /// Where it stands now.
        pub state: AnomalyState,
        /// Number of the case that was opened.
        pub case_no: Option<String>,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.explain_anomaly" ExplainAnomaly => AnomalyChanged;
        "tb.cmd.dispatch.open_anomaly_case" OpenAnomalyCase => AnomalyChanged;
    }
    queries {
        "tb.cmd.dispatch.anomalies" FindAnomalies => Page<AnomalyRow>;
    }
    events {}
}
