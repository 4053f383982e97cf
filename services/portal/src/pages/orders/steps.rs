//! The legal next steps: what the page of an order offers, and to whom. What cannot be done is absent, not disabled.
//!
//! dispatch decides; a step that has become wrong in the meantime is refused there and told in place.

use contracts::{
    Role,
    dispatch::{OfferCard, OfferState, OrderCard, OrderSource, OrderState, VisitCard, VisitState},
};

use super::desk::Desk;

/// Who opens, moves, offers and cancels orders: the hotline, the town and the village of the elder.
pub const ARRANGE: [Role; 3] = [Role::Operator, Role::Branch, Role::Clerk];
/// Who acts for a volunteer who called or came.
const HELP: [Role; 4] = [Role::Operator, Role::Branch, Role::Clerk, Role::OrgClerk];
/// Who uploads (R5.10): the sub-branch or its branch, never the hotline.
pub const UPLOAD: [Role; 3] = [Role::Branch, Role::Clerk, Role::OrgClerk];
/// Who speaks for the elder, and decides cases (R5.11, R9.3).
pub const HOTLINE: [Role; 1] = [Role::Operator];
/// Who may open an elder's profile.
pub const ELDER_READERS: [Role; 5] = [
    Role::Operator,
    Role::Branch,
    Role::Clerk,
    Role::Auditor,
    Role::Oversight,
];
/// Who may look at a visit code, for an elder without a phone (decision 18).
const SEE_CODE: [Role; 2] = [Role::Operator, Role::Clerk];

/// What can be done with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderAct {
    /// 派单
    Offer,
    /// 分批派单
    Seek,
    /// 停止分批派单
    StopSeeking,
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
    /// 未到场
    NoShow,
    /// 查看服务码
    Code,
}

/// The steps open for an order.
pub fn of_order(desk: &Desk, card: &OrderCard) -> Vec<OrderAct> {
    // An activity has a page of its own, and nobody is sent to it.
    if !desk.is(&ARRANGE) || card.source == OrderSource::Activity {
        return Vec::new();
    }
    let begun = card.visits.iter().any(|visit| {
        !matches!(
            visit.state,
            VisitState::Accepted | VisitState::Cancelled | VisitState::NoShow
        )
    });
    let waiting = matches!(card.row.state, OrderState::Open | OrderState::Offered);
    let mut acts = Vec::new();
    if waiting && !begun {
        acts.push(OrderAct::Offer);
        if card.seeking.is_none() {
            acts.push(OrderAct::Seek);
        }
    }
    if card.seeking.is_some() {
        acts.push(OrderAct::StopSeeking);
    }
    if !begun && (waiting || card.row.state == OrderState::Accepted) {
        acts.extend([OrderAct::Reschedule, OrderAct::Cancel]);
    }
    acts
}

/// Whether staff may record the answer of a volunteer who called.
pub fn answerable(desk: &Desk, offer: &OfferCard) -> bool {
    offer.state == OfferState::Open && desk.is(&HELP)
}

/// The steps open for a visit, the likeliest first.
pub fn of_visit(desk: &Desk, card: &OrderCard, visit: &VisitCard) -> Vec<VisitAct> {
    use VisitAct::*;
    let begun = card.row.starts_at.0 <= desk.now;
    let legal: &[VisitAct] = match visit.state {
        VisitState::Accepted if begun => &[CheckIn, Times, Withdraw, NoShow, Code],
        VisitState::Accepted => &[CheckIn, Withdraw, Code],
        VisitState::InProgress => &[Times, Code],
        VisitState::NeedsCorrection => &[Times],
        VisitState::NoShow => &[Times, NoShow],
        VisitState::Completed => &[Upload, Times],
        VisitState::HeldForReview => &[Review],
        VisitState::Uploaded => &[Confirm, Dispute],
        VisitState::Confirmed
        | VisitState::Lapsed
        | VisitState::Disputed
        | VisitState::Voided
        | VisitState::Cancelled => &[],
    };
    let alone = |act: &VisitAct| card.source != OrderSource::Activity || !OF_ONE_ELDER.contains(act);
    legal
        .iter()
        .copied()
        .filter(|act| desk.is(roles(*act)) && alone(act))
        .collect()
}

/// Steps that group work has not: there is no elder with a code or a word.
const OF_ONE_ELDER: [VisitAct; 4] = [
    VisitAct::CheckIn,
    VisitAct::Withdraw,
    VisitAct::Confirm,
    VisitAct::Code,
];

fn roles(act: VisitAct) -> &'static [Role] {
    match act {
        VisitAct::CheckIn | VisitAct::Times | VisitAct::Review | VisitAct::Withdraw | VisitAct::NoShow => {
            &HELP
        }
        VisitAct::Upload => &UPLOAD,
        VisitAct::Confirm | VisitAct::Dispute => &HOTLINE,
        VisitAct::Code => &SEE_CODE,
    }
}

#[cfg(test)]
mod tests {
    use contracts::dispatch::seek::Seeking;
    use kernel::Lang;

    use super::*;
    use crate::pages::orders::{
        desk::tests::desk,
        detail::tests::{order, visit},
    };

    fn acts(role: Role, state: VisitState) -> Vec<VisitAct> {
        let card = order(OrderState::Accepted, vec![visit(state)]);
        of_visit(&desk(role, Lang::Zh), &card, &card.visits[0])
    }

    #[test]
    fn the_hotline_speaks_for_the_elder_and_the_sub_branch_uploads_r5_10() {
        assert_eq!(
            acts(Role::Operator, VisitState::Uploaded),
            [VisitAct::Confirm, VisitAct::Dispute]
        );
        assert_eq!(acts(Role::Clerk, VisitState::Uploaded), []);
        assert_eq!(
            acts(Role::Clerk, VisitState::Completed),
            [VisitAct::Upload, VisitAct::Times]
        );
        assert_eq!(acts(Role::Operator, VisitState::Completed), [VisitAct::Times]);
    }

    #[test]
    fn a_reader_has_no_steps() {
        for state in VisitState::ALL {
            assert_eq!(acts(Role::Auditor, *state), [], "{state:?}");
        }
        let card = order(OrderState::Open, Vec::new());
        assert_eq!(of_order(&desk(Role::Auditor, Lang::Zh), &card), []);
    }

    #[test]
    fn what_is_final_has_no_steps() {
        use VisitState::*;
        for state in [Confirmed, Lapsed, Disputed, Voided, Cancelled] {
            assert_eq!(acts(Role::Operator, state), [], "{state:?}");
        }
    }

    #[test]
    fn once_somebody_is_there_an_order_is_neither_moved_nor_cancelled() {
        let desk = desk(Role::Operator, Lang::Zh);
        let begun = order(OrderState::InProgress, vec![visit(VisitState::InProgress)]);
        assert_eq!(of_order(&desk, &begun), []);
        let waiting = order(OrderState::Accepted, vec![visit(VisitState::Accepted)]);
        assert_eq!(
            of_order(&desk, &waiting),
            [OrderAct::Reschedule, OrderAct::Cancel]
        );
        let open = order(OrderState::Open, vec![visit(VisitState::NoShow)]);
        assert!(of_order(&desk, &open).contains(&OrderAct::Offer));
    }

    #[test]
    fn the_system_is_told_to_ask_or_to_stop_never_both() {
        let desk = desk(Role::Operator, Lang::Zh);
        let mut card = order(OrderState::Open, Vec::new());
        let asks = |acts: &[OrderAct]| {
            (
                acts.contains(&OrderAct::Seek),
                acts.contains(&OrderAct::StopSeeking),
            )
        };
        assert_eq!(asks(&of_order(&desk, &card)), (true, false));
        card.seeking = Some(Seeking {
            wave: 1,
            next_at: None,
            listed: None,
        });
        assert_eq!(asks(&of_order(&desk, &card)), (false, true));
    }

    #[test]
    fn nobody_is_corrected_before_the_appointed_time() {
        let card = order(OrderState::Accepted, vec![visit(VisitState::Accepted)]);
        let mut early = desk(Role::Clerk, Lang::Zh);
        early.now = card.row.starts_at.0 - time::Duration::minutes(1);
        assert!(!of_visit(&early, &card, &card.visits[0]).contains(&VisitAct::Times));
    }
}
