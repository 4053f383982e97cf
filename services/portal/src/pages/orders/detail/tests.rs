use contracts::{
    Role,
    dispatch::{
        Channel, CostTerm, OfferCard, OfferState, OrderRow, OrderSource, OrderState, OrderStep, Urgency,
        VisitCard, VisitState,
    },
    notification::{MessageKind, MessageState},
};
use kernel::{
    BasisPoints, ElderId, Lang, MessageId, OfferId, PriorityClass, RawMinutes, VisitId, VolunteerId,
};
use time::Duration;

use super::*;
use crate::pages::orders::desk::tests::{NOW, assert_sound, desk};

/// A visit of 81 minutes in this state.
pub(crate) fn visit(state: VisitState) -> VisitCard {
    let served = !matches!(
        state,
        VisitState::Accepted | VisitState::InProgress | VisitState::NoShow
    );
    VisitCard {
        visit_id: VisitId::generate(NOW),
        order_id: OrderId::generate(NOW),
        volunteer_id: VolunteerId::generate(NOW),
        org: "370405001004".parse().unwrap(),
        state,
        started_at: served.then_some(NOW.into()),
        stopped_at: served.then(|| (NOW + Duration::minutes(81)).into()),
        breaks: RawMinutes::ZERO,
        raw_minutes: served.then(|| RawMinutes::new(81)),
        weight: Some(BasisPoints::new(20_000)),
        evidence: None,
        uploaded_at: None,
        lapses_at: None,
        case_id: None,
        wrong_codes: 0,
    }
}

/// An order of this state for an hour ago, with one offer.
pub(crate) fn order(state: OrderState, visits: Vec<VisitCard>) -> OrderCard {
    let volunteer_id = VolunteerId::generate(NOW);
    let terms = vec![CostTerm {
        name: "distance".into(),
        cost: 64,
        figure: 640,
    }];
    OrderCard {
        row: OrderRow {
            order_id: OrderId::generate(NOW),
            order_no: "FW20261123-0041".into(),
            elder_id: ElderId::generate(NOW),
            village: "370405001004".parse().unwrap(),
            service: "02".into(),
            weight: BasisPoints::new(20_000),
            starts_at: (NOW - Duration::hours(1)).into(),
            duration: RawMinutes::new(60),
            priority: PriorityClass::P1,
            urgency: Urgency::Urgent,
            state,
            volunteers: visits.iter().map(|visit| visit.volunteer_id).collect(),
            visits: visits.iter().map(|visit| visit.visit_id).collect(),
            due_at: None,
            opened_at: (NOW - Duration::hours(2)).into(),
            version: 7,
        },
        note: Some("<b>冰箱</b>不制冷".into()),
        gender_wish: None,
        seats: 2,
        source: OrderSource::Hotline,
        visits,
        offers: vec![OfferCard {
            offer_id: OfferId::generate(NOW),
            volunteer_id,
            state: OfferState::Open,
            made_at: NOW.into(),
            expires_at: (NOW + Duration::minutes(15)).into(),
            terms,
        }],
        steps: vec![OrderStep {
            what: "opened".into(),
            at: NOW.into(),
            by: None,
            by_kind: "system".into(),
            channel: Some(Channel::Staff),
        }],
        cancelled_because: None,
        seeking: None,
    }
}

fn message() -> MessageRow {
    MessageRow {
        message_id: MessageId::generate(NOW),
        template: "offer_made".into(),
        text_title: None,
        text_version: 0,
        kind: MessageKind::Transaction,
        phone_masked: Some("169****0001".into()),
        segments: 1,
        state: MessageState::Unknown,
        error: None,
        provider: None,
        queued_at: NOW.into(),
        submitted_at: None,
        delivered_at: None,
    }
}

fn page(role: Role, lang: Lang, card: OrderCard, refused: &Refused) -> String {
    let mut desk = desk(role, lang);
    desk.names = [(card.row.elder_id.uuid(), "<b>张</b>".to_owned())]
        .into_iter()
        .collect();
    let order = Order {
        card,
        messages: Some(vec![message()]),
    };
    view(&desk, &order, refused, &Notice::None).into_string()
}

#[test]
fn every_state_renders_sound_and_escaped_for_every_role_in_both_languages() {
    for state in VisitState::ALL {
        for role in Role::ALL {
            for lang in [Lang::Zh, Lang::En] {
                let card = order(OrderState::Offered, vec![visit(*state), visit(*state)]);
                let html = page(role, lang, card, &Refused::default());
                assert_sound(&html);
                assert!(!html.contains("<b>张") && !html.contains("<b>冰箱"), "{state:?}");
            }
        }
    }
}

#[test]
fn served_time_and_credit_stand_under_names_of_their_own_r6_1() {
    let html = page(
        Role::Clerk,
        Lang::Zh,
        order(OrderState::Completed, vec![visit(VisitState::Completed)]),
        &Refused::default(),
    );
    assert!(
        html.contains("实际时长")
            && html.contains("折算时长")
            && html.contains("1时21分 × 2 = <b>2时42分</b>")
    );
}

#[test]
fn a_refused_step_is_unfolded_with_what_was_typed() {
    use crate::pages::orders::form::{Sent, Typed};
    let card = order(OrderState::Open, Vec::new());
    let mut sent = Sent::new(
        "cancel",
        Typed::from([("party".into(), "volunteer".into())]),
        desk(Role::Operator, Lang::Zh).tr,
    );
    sent.required("reason", "no_reason");
    let html = page(Role::Operator, Lang::Zh, card, &sent.unsound());
    assert!(
        html.contains("<details class=\"step\" open>") && html.contains("href=\"#cancel-reason\""),
        "{html}"
    );
    assert_sound(&html);
}

#[test]
fn a_message_without_a_known_end_says_so() {
    let html = page(
        Role::Operator,
        Lang::Zh,
        order(OrderState::Open, Vec::new()),
        &Refused::default(),
    );
    assert!(html.contains("派单通知") && html.contains("不会盲目重发"));
}

#[test]
fn a_volunteer_who_called_can_be_answered_for_only_while_the_offer_is_open() {
    let mut card = order(OrderState::Offered, Vec::new());
    assert!(page(Role::Operator, Lang::Zh, card.clone(), &Refused::default()).contains("/answers\""));
    card.offers[0].state = OfferState::Expired;
    assert!(!page(Role::Operator, Lang::Zh, card, &Refused::default()).contains("/answers\""));
}
