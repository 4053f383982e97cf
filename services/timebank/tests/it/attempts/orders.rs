use super::*;

pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let order_id = lived.open_order;
    let starts_at = town.now() + Duration::hours(30);
    let draft = Need {
        elder_id: lived.elder.id,
        service: CLEANING.into(),
        starts_at: At(starts_at),
        duration: RawMinutes::new(60),
        gender_wish: None,
    };
    let paging = Paging::default();
    vec![
        attempt(
            order_form(&lived.elder, CLEANING, starts_at, 60),
            people.writing(),
        )
        .by_id("elder_id"),
        attempt(
            MakeOffers {
                order_id,
                volunteers: vec![lived.volunteer.id],
                expected: None,
            },
            people.writing(),
        )
        .by_id("order_id"),
        attempt(
            AnswerOffer {
                offer_id: lived.open_offer,
                answer: OfferAnswer::Decline,
                channel: Channel::Staff,
            },
            people.acting(),
        )
        .by_id("offer_id"),
        attempt(
            RescheduleOrder {
                order_id,
                starts_at: At(starts_at),
                duration: RawMinutes::new(45),
                expected: None,
            },
            people.writing(),
        )
        .by_id("order_id"),
        attempt(
            CancelOrder {
                order_id,
                party: "elder".into(),
                reason: "老人外出".into(),
                expected: None,
            },
            people.writing(),
        )
        .by_id("order_id"),
        attempt(
            plan::OpenPlan {
                elder_id: lived.elder.id,
                service: CLEANING.into(),
                weekdays: vec![Weekday(2)],
                every_weeks: 1,
                at_minute: 570,
                duration: RawMinutes::new(60),
                seats: 1,
                gender_wish: None,
                note: None,
                first_day: Day(china_date(starts_at)),
                last_day: None,
            },
            people.writing(),
        )
        .by_id("elder_id"),
        // Who is elsewhere finds no such plan.
        attempt(
            plan::SetPlanState {
                plan_id: order_id.uuid(),
                state: plan::PlanState::Paused,
            },
            people.role(&[
                &people.auditor,
                &people.finance,
                &people.system_admin,
                &people.stranger,
            ]),
        ),
        attempt(
            plan::FindPlans {
                elder_id: None,
                paging,
            },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
        attempt(
            seek::SeekVolunteers {
                order_id,
                expected: None,
            },
            people.writing(),
        )
        .by_id("order_id"),
        attempt(seek::StopSeeking { order_id }, people.writing()).by_id("order_id"),
        attempt(
            seek::TakeOrder {
                order_id,
                volunteer_id: lived.volunteer.id,
                channel: Channel::Staff,
            },
            people.acting(),
        )
        .by_id("order_id"),
        attempt(
            seek::OpenTasks {
                volunteer_id: lived.volunteer.id,
            },
            people.scope().into_iter().chain([
                (people.system_admin.clone(), ROLE),
                (people.stranger.clone(), "not_yours"),
            ]),
        )
        .by_id("volunteer_id"),
        attempt(
            day::MakeDayPlan {
                day: Day(china_date(starts_at)),
                within: Some(org(VILLAGE)),
            },
            people.writing(),
        ),
        // Who is elsewhere finds no such plan.
        attempt(
            day::OfferDayPlan {
                day_plan_id: order_id.uuid(),
            },
            people.role(&[
                &people.auditor,
                &people.finance,
                &people.system_admin,
                &people.stranger,
            ]),
        ),
        attempt(
            day::DropDayPlan {
                day_plan_id: order_id.uuid(),
            },
            people.role(&[
                &people.auditor,
                &people.finance,
                &people.system_admin,
                &people.stranger,
            ]),
        ),
        attempt(
            day::FindDayPlans { paging },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
        attempt(
            day::GetDayPlan {
                day_plan_id: order_id.uuid(),
                unserved: false,
                paging,
            },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
        // For everybody: the catalogue hangs in every sub-branch.
        attempt(ListServices {}, []),
        attempt(
            RankCandidates {
                order_id: None,
                draft: Some(draft),
            },
            people.writing(),
        )
        .by_id("draft/elder_id"),
        attempt(
            RankCandidates {
                order_id: Some(order_id),
                draft: None,
            },
            people.writing(),
        )
        .by_id("order_id"),
        attempt(
            CountExcluded {
                order_id: Some(order_id),
                draft: None,
            },
            people.writing(),
        )
        .by_id("order_id"),
        attempt(
            FindOrders {
                within: Some(org(VILLAGE)),
                states: vec![OrderState::Open],
                elder_id: None,
                volunteer_id: None,
                order_no: Some("FW".into()),
                paging,
            },
            people.reading(),
        ),
        attempt(
            DispatchQueue {
                tab: QueueTab::Open,
                paging,
            },
            people.role(&[&people.finance, &people.system_admin, &people.stranger]),
        ),
        attempt(GetOrder { order_id }, people.reading()).by_id("order_id"),
        attempt(board::ChangesSince { after: Some(0) }, people.people()),
        attempt(
            board::Board {
                tab: QueueTab::Open,
                paging,
                have: Vec::new(),
            },
            people.role(&[&people.finance, &people.system_admin, &people.stranger]),
        ),
        // Who is elsewhere finds none.
        attempt(
            board::OpenOrdersOf {
                elder_id: lived.elder.id,
                service: CLEANING.into(),
                starts_at: At(starts_at),
                duration: RawMinutes::new(60),
            },
            people.role(&[
                &people.auditor,
                &people.finance,
                &people.system_admin,
                &people.stranger,
            ]),
        ),
        attempt(
            board::AddToOrder {
                order_id,
                note: "带上梯子".into(),
            },
            people.writing(),
        )
        .by_id("order_id"),
        attempt(
            VolunteerTasks {
                volunteer_id: lived.volunteer.id,
            },
            people.scope().into_iter().chain([
                (people.system_admin.clone(), ROLE),
                (people.stranger.clone(), "not_yours"),
            ]),
        )
        .by_id("volunteer_id"),
        attempt(
            ServedElders {
                org: org(VILLAGE),
                elder_ids: vec![lived.elder.id],
            },
            people.people(),
        ),
        attempt(
            WhatStands {
                elder_id: Some(lived.elder.id),
                volunteer_id: None,
            },
            people.people(),
        ),
        attempt(
            VisitsToUpload {
                within: Some(org(VILLAGE)),
                paging,
            },
            people.reading(),
        ),
        // Lines that one may not see are left out, not refused.
        attempt(
            VisitLines {
                visits: vec![lived.uploaded],
            },
            [],
        ),
        attempt(
            FindCases {
                within: Some(org(VILLAGE)),
                state: None,
                kind: None,
                step: None,
                late: false,
                paging,
            },
            people.reading(),
        ),
        attempt(
            callback::FindCallBacks {
                within: Some(org(VILLAGE)),
                state: None,
                today: false,
                paging,
            },
            people.reading(),
        ),
        attempt(
            callback::GetCallBack {
                call_back_id: lived.call_back,
            },
            people.reading(),
        )
        .by_id("call_back_id"),
        attempt(
            callback::SatisfactionRate {
                within: Some(org(VILLAGE)),
                from: Day(china_date(town.now())),
                to: Day(china_date(town.now())),
            },
            people.reading(),
        ),
    ]
}
