//! dispatch: who goes to whom and when, and whether it happened.

pub mod activity;
pub mod anomaly;
pub mod board;
pub mod callback;
pub mod candidate;
pub mod case;
pub mod claim;
pub mod complaint;
pub mod day;
pub mod door;
pub mod offer;
pub mod order;
pub mod plan;
pub mod record;
pub mod seek;
pub mod service;
pub mod sheet;
pub mod standing;
pub mod survey;
pub mod task;
pub mod visit;
pub mod work_order;

pub use candidate::{
    Candidate, Candidates, CostTerm, CountExcluded, Excluded, ExcludedVolunteers, Need, RankCandidates,
};
pub use case::{CaseCard, CaseState, FindCases, ResolveCase};
pub use offer::{
    AnswerOffer, AnsweredOffer, MakeOffers, OfferAnswer, OfferCard, OfferClosed, OfferMade, OfferOutcome,
    OfferState, OffersMade,
};
pub use order::{
    CancelOrder, DispatchQueue, FindOrders, GetOrder, OpenOrder, OpenedOrder, OrderAccepted, OrderCancelled,
    OrderCard, OrderChanged, OrderOpened, OrderRescheduled, OrderRow, OrderSource, OrderState, OrderStep,
    Queue, QueueTab, RescheduleOrder, TabCount, Urgency,
};
pub use service::{ListServices, ServiceItem, Services};
pub use standing::{ElderIds, ServedElders, Standing, WhatStands};
pub use task::{OfferedTask, Task, Tasks, VisitsToUpload, VolunteerTasks};
pub use visit::{
    CheckIn, CheckOut, ConfirmVisit, DisputeVisit, Evidence, Party, RecordNoShow, RecordTimes,
    RevealVisitCode, ReviewVisit, UploadVisit, VisitCard, VisitChanged, VisitCode, VisitCompleted,
    VisitConfirmed, VisitDisputed, VisitGivenUp, VisitLine, VisitLines, VisitLinesFound, VisitMissed,
    VisitNeedsCorrection, VisitStarted, VisitState, VisitUploaded, VisitVoided, VisitWithdrawn,
    WithdrawFromVisit,
};

use crate::catalogue::words;

words! {
    /// By which channel somebody answered or acted.
    pub enum Channel {
        /// By SMS.
        Sms = "sms",
        /// On the mobile page.
        Mobile = "mobile",
        /// Staff, for somebody who called or came.
        Staff = "staff",
        /// The clock.
        Clock = "clock",
    }
}
