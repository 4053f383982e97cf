//! The legal next steps: what the page of an order offers, and to whom. What cannot be done is absent, not disabled.
//!
//! dispatch decides; a step that has become wrong in the meantime is refused there and told in place.

use contracts::{
    Role,
    dispatch::{OfferCard, OfferState, OrderCard, OrderState, VisitCard, VisitState},
};

use super::desk::Desk;

/// Who arranges orders: the hotline, the town for its own, the sub-branch for its own.
pub const ARRANGE: [Role; 4] = [Role::Operator, Role::Branch, Role::Clerk, Role::OrgClerk];
/// Who uploads (R5.10): only a sub-branch.
pub const UPLOAD: [Role; 2] = [Role::Clerk, Role::OrgClerk];
/// Who is the second person for minutes over a limit (R5.7).
pub const REVIEW: [Role; 4] = [Role::Operator, Role::Branch, Role::Clerk, Role::OrgClerk];
/// Who speaks for the elder, who called or was visited (R5.11, R9.3).
pub const SPEAK: [Role; 3] = [Role::Operator, Role::Branch, Role::Clerk];
/// Who closes a case (R9.3).
pub const DECIDE: [Role; 1] = [Role::Operator];

/// What can be done with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderAct {
    /// 派单
    Offer,
    /// 改约
    Reschedule,
    /// 取消
    Cancel,
}

/// What can be done with a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitAct {
    /// 代签到
    CheckIn,
    /// 补录或更正时间
    Times,
    /// 复核
    Review,
    /// 上传
    Upload,
    /// 老人确认
    Confirm,
    /// 老人有异议
    Dispute,
    /// 志愿者不能来
    Withdraw,
    /// 查看服务码
    Code,
}

/// The steps open for an order.
pub fn of_order(desk: &Desk, card: &OrderCard) -> Vec<OrderAct> {
    if !desk.is(&ARRANGE) {
        return Vec::new();
    }
    let begun = card.visits.iter().any(|visit| {
        !matches!(visit.state, VisitState::Accepted | VisitState::Cancelled | VisitState::NoShow)
    });
    let waiting = matches!(card.row.state, OrderState::Open | OrderState::Offered);
    let mut acts = Vec::new();
    if waiting && !begun {
        acts.push(OrderAct::Offer);
    }
    if !begun && (waiting || card.row.state == OrderState::Accepted) {
        acts.extend([OrderAct::Reschedule, OrderAct::Cancel]);
    }
    acts
}

/// Whether staff may record the answer of a volunteer who called.
pub fn answerable(desk: &Desk, offer: &OfferCard) -> bool {
    offer.state == OfferState::Open && desk.is(&ARRANGE)
}

/// The steps open for a visit, the likeliest first.
pub fn of_visit(desk: &Desk, card: &OrderCard, visit: &VisitCard) -> Vec<VisitAct> {
    use VisitAct::*;
    let begun = card.row.starts_at.0 <= desk.now;
    let legal: &[VisitAct] = match visit.state {
        VisitState::Accepted if begun => &[CheckIn, Times, Withdraw, Code],
        VisitState::Accepted => &[CheckIn, Withdraw, Code],
        VisitState::InProgress => &[Times, Code],
        VisitState::NeedsCorrection | VisitState::NoShow => &[Times],
        VisitState::Completed => &[Upload, Times],
        VisitState::HeldForReview => &[Review],
        VisitState::Uploaded => &[Confirm, Dispute],
        VisitState::Confirmed
        | VisitState::Lapsed
        | VisitState::Disputed
        | VisitState::Voided
        | VisitState::Cancelled => &[],
    };
    legal.iter().copied().filter(|act| desk.is(roles(*act))).collect()
}

fn roles(act: VisitAct) -> &'static [Role] {
    match act {
        VisitAct::CheckIn | VisitAct::Times | VisitAct::Withdraw | VisitAct::Code => &ARRANGE,
        VisitAct::Upload => &UPLOAD,
        VisitAct::Review => &REVIEW,
        VisitAct::Confirm | VisitAct::Dispute => &SPEAK,
    }
}
