//! Saved time is taken back as service (R4.5, R6.3, R6.5, R7.7): across the registries, redemption, ledger and dispatch.

use contracts::{
    Actor, At, Code,
    dispatch::{
        AnswerOffer, CancelOrder, CaseState, Channel, GetOrder, MakeOffers, OfferAnswer, OrderSource,
        OrderState, RankCandidates, VisitState,
        claim::{CloseClaimOrder, OpenClaimOrder},
    },
    ledger::{
        Balances,
        import::{ApproveImport, ImportKind, ImportRow, ProposeImport},
        minutes::{PostMinutes, Spending},
    },
    portal::{ApproveSetting, ProposeSetting},
    redemption::claim::{
        AcknowledgeOverrun, CancelClaim, ClaimCard, ClaimEnd, ClaimState, GetClaim, PriceClaim, RequestClaim,
    },
    settings,
    volunteer::{
        GetVolunteer, LeaveVolunteer,
        recipient::{RecipientForm, Relation},
    },
};
use kernel::{ClaimId, PriorityClass, RawMinutes, ResidentId, Sex, StandardMinutes, VisitId};
use serde_json::json;
use testkit::actors::{DISTRICT, numbered_staff};
use time::{Duration, macros::date};

use crate::{
    history,
    town::{CLEANING, COUNSELLING, Elder, PLUMBING, Volunteer},
    world::World,
};

/// Who is served, as somebody who is reached by SMS.
fn recipient(claim: &ClaimCard, phone: &str) -> Elder {
    Elder {
        id: claim.row.recipient_id,
        phone: phone.into(),
    }
}

fn own() -> RecipientForm {
    RecipientForm {
        relation: Relation::Own,
        name: None,
        resident_id: None,
        phone: None,
        address: "5 号楼 1 单元 202".into(),
        village: None,
        consent: true,
        consent_version: "2026-01".into(),
    }
}

impl World {
    /// Savings, or what is to be settled, brought over from the old books.
    async fn brought(&self, volunteer: &Volunteer, kind: ImportKind, minutes: i64) {
        let card = GetVolunteer {
            volunteer_id: volunteer.id,
        };
        let passbook_no = self
            .ask(&self.clerk(), card)
            .await
            .unwrap()
            .row
            .passbook_no
            .unwrap();
        let propose = ProposeImport {
            title: "旧账本".into(),
            rows: vec![ImportRow {
                passbook_no,
                kind,
                day: contracts::Day(date!(2026 - 06 - 30)),
                minutes,
                weight: None,
                document: "旧存折第3页".into(),
            }],
        };
        let finance = numbered_staff(contracts::Role::Finance, DISTRICT, 1);
        let import_id = self.tell(&finance, propose).await.unwrap().import_id;
        let second = numbered_staff(contracts::Role::Finance, DISTRICT, 2);
        self.tell(&second, ApproveImport { import_id }).await.unwrap();
        self.settle().await;
        self.until("the balance has come", async || {
            let balances = self.balances(volunteer).await;
            balances.savings.get() + balances.unsettled.get() >= minutes
        })
        .await;
    }

    fn wish(&self, volunteer: &Volunteer, service: &str, minutes: i64) -> RequestClaim {
        RequestClaim {
            volunteer_id: volunteer.id,
            service: service.into(),
            starts_at: At(self.now() + Duration::hours(2)),
            duration: RawMinutes::new(minutes),
            gender_wish: None,
            note: Some("水槽堵了".into()),
            recipient: own(),
        }
    }

    async fn claim(&self, claim_id: ClaimId) -> ClaimCard {
        self.ask(&self.operator(), GetClaim { claim_id }).await.unwrap()
    }

    async fn until_claim(&self, claim_id: ClaimId, state: ClaimState) -> ClaimCard {
        self.until_due(&format!("the claim is {}", state.as_str()), async || {
            self.claim(claim_id).await.row.state == state
        })
        .await;
        self.settle().await;
        self.claim(claim_id).await
    }

    /// Asked for by the volunteer, held, and with an order.
    async fn claimed(&self, volunteer: &Volunteer, service: &str, minutes: i64) -> ClaimCard {
        let wish = self.wish(volunteer, service, minutes);
        let asked = self.tell(&volunteer.actor(), wish).await.unwrap();
        self.until_claim(asked.claim_id, ClaimState::Ordered).await
    }

    /// The order of a claim is taken and served so many minutes.
    async fn serves(&self, claim: &ClaimCard, at: &Volunteer, by: &Volunteer, minutes: i64) -> VisitId {
        let offers = self.offer(claim.row.order_id.unwrap(), &[by]).await;
        let accept = AnswerOffer {
            offer_id: offers[0],
            answer: OfferAnswer::Accept,
            channel: Channel::Mobile,
        };
        let visit = self.tell(&by.actor(), accept).await.unwrap().visit_id.unwrap();
        let code = self.code(&recipient(claim, &at.phone)).await;
        self.settle().await;
        self.clock.set(claim.row.starts_at.0);
        self.check_in(by, visit).await;
        self.clock.advance(Duration::minutes(minutes));
        self.check_out(by, visit, &code).await.unwrap();
        visit
    }

    async fn set(&self, key: &str, value: serde_json::Value) {
        let propose = ProposeSetting {
            key: key.into(),
            value,
            valid_from: At(self.now() + Duration::seconds(1)),
            reason: "试点需要".into(),
        };
        let proposal = self.tell(&self.operator(), propose).await.unwrap();
        let approve = ApproveSetting {
            proposal_id: proposal.proposal_id,
        };
        self.tell(&self.second_operator(), approve).await.unwrap();
        self.clock.advance(Duration::seconds(2));
        self.settle().await;
    }
}

fn spendable(balances: &Balances) -> (i64, i64) {
    (balances.savings.get(), balances.savings_held.get())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worked_example_refuses_counselling_with_figures_and_plumbing_leaves_43_r7_8() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 2).await;
    let (claimant, helper) = (&volunteers[0], &volunteers[1]);
    // 95 min cleaning, 40 min plumbing and 50 min counselling have made 325 (counting.rs).
    world.brought(claimant, ImportKind::OpeningUnsettled, 325).await;
    world.clock.advance(Duration::days(1));
    history::settled(&world).await;
    let balances = world.balances(claimant).await;
    assert_eq!((balances.goods.get(), balances.savings.get()), (162, 163));

    let prices = PriceClaim {
        volunteer_id: claimant.id,
        service: Some(COUNSELLING.into()),
    };
    let prices = world.ask(&claimant.actor(), prices).await.unwrap();
    assert_eq!(
        (prices.available.get(), prices.services[0].weight.get()),
        (163, 30_000)
    );
    let refused = world
        .tell(&claimant.actor(), world.wish(claimant, COUNSELLING, 60))
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::InsufficientBalance);
    assert_eq!(
        (&refused.details["have"], &refused.details["need"]),
        (&json!(163), &json!(180))
    );

    let claim = world.claimed(claimant, PLUMBING, 60).await;
    assert_eq!(claim.row.cost.get(), 120);
    assert_eq!(spendable(&world.balances(claimant).await), (163, 120));
    let order = world
        .ask(
            &world.operator(),
            GetOrder {
                order_id: claim.row.order_id.unwrap(),
            },
        )
        .await
        .unwrap();
    assert_eq!(
        (order.source, order.row.priority),
        (OrderSource::Withdrawal, PriorityClass::P3)
    );
    let text = world.sms(&claimant.phone, "冻结2时").await;
    assert!(text.contains("正在为您安排志愿者"), "{text}");

    let visit = world.serves(&claim, claimant, helper, 60).await;
    world.upload(visit).await;
    assert_eq!(
        world.claim(claim.row.claim_id).await.row.state,
        ClaimState::Ordered
    );
    // The claimant is asked whether it is right, as an elder is (R5.11).
    world
        .answers(
            &recipient(&claim, &claimant.phone),
            "1",
            visit,
            VisitState::Confirmed,
        )
        .await;
    let closed = world.until_claim(claim.row.claim_id, ClaimState::Closed).await;
    assert_eq!(closed.row.spent.map(|spent| spent.get()), Some(120));
    assert_eq!(spendable(&world.balances(claimant).await), (43, 0));
    // R6.4: whoever serves is issued new time, at the weight of the type.
    assert_eq!(world.balances(helper).await.unsettled.get(), 120);
    let text = world.sms(&claimant.phone, "时间存折扣减2时").await;
    assert!(text.contains("管道疏通1时"), "{text}");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_is_taken_back_before_anybody_came_holds_nothing_and_calls_its_order_off() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 2).await;
    let (claimant, helper) = (&volunteers[0], &volunteers[1]);
    world.brought(claimant, ImportKind::OpeningSavings, 300).await;
    let claim = world.claimed(claimant, CLEANING, 60).await;
    let claim_id = claim.row.claim_id;
    let offers = world.offer(claim.row.order_id.unwrap(), &[helper]).await;
    let accept = AnswerOffer {
        offer_id: offers[0],
        answer: OfferAnswer::Accept,
        channel: Channel::Mobile,
    };
    world.tell(&helper.actor(), accept).await.unwrap();
    let cancel = |reason: &str| CancelClaim {
        claim_id,
        reason: reason.into(),
    };
    let strange = world.tell(&helper.actor(), cancel("不要了")).await.unwrap_err();
    assert_eq!(strange.code, Code::NotFound);
    world
        .tell(&claimant.actor(), cancel("家里人回来了"))
        .await
        .unwrap();
    let ended = world.until_claim(claim_id, ClaimState::Cancelled).await;
    assert_eq!(
        (ended.row.ended, ended.order_state),
        (Some(ClaimEnd::Withdrawn), Some(OrderState::Cancelled))
    );
    assert_eq!(spendable(&world.balances(claimant).await), (300, 0));
    let text = world.sms(&claimant.phone, "没有扣减您的时间").await;
    assert!(text.contains("申请已撤回"), "{text}");
    let again = world
        .tell(&claimant.actor(), cancel("再来一次"))
        .await
        .unwrap_err();
    assert_eq!(again.reason, "claim_decided");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_cancelled_or_expires_releases_the_hold() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 1).await;
    let claimant = &volunteers[0];
    world.brought(claimant, ImportKind::OpeningSavings, 300).await;
    let called_off = world.claimed(claimant, CLEANING, 60).await;
    let cancel = CancelOrder {
        order_id: called_off.row.order_id.unwrap(),
        party: "organisation".into(),
        reason: "暴雨停工".into(),
        expected: None,
    };
    world.tell(&world.operator(), cancel).await.unwrap();
    let ended = world
        .until_claim(called_off.row.claim_id, ClaimState::Cancelled)
        .await;
    assert_eq!(ended.row.ended, Some(ClaimEnd::OrderCancelled));

    let nobody = world.claimed(claimant, CLEANING, 60).await;
    assert_eq!(spendable(&world.balances(claimant).await), (300, 60));
    world.clock.advance(Duration::hours(27));
    let ended = world.until_claim(nobody.row.claim_id, ClaimState::Expired).await;
    assert_eq!(ended.row.ended, Some(ClaimEnd::OrderExpired));
    assert_eq!(spendable(&world.balances(claimant).await), (300, 0));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overrun_is_taken_as_far_as_the_savings_go_and_a_supervisor_sees_the_rest_r6_5() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 2).await;
    let (claimant, helper) = (&volunteers[0], &volunteers[1]);
    world.brought(claimant, ImportKind::OpeningSavings, 70).await;
    let wish = world.wish(claimant, CLEANING, 60);
    let asked = world.tell(&world.clerk(), wish).await.unwrap();
    let claim = world.until_claim(asked.claim_id, ClaimState::Ordered).await;
    let visit = world.serves(&claim, claimant, helper, 90).await;
    world.upload(visit).await;
    world
        .answers(
            &recipient(&claim, &claimant.phone),
            "1",
            visit,
            VisitState::Confirmed,
        )
        .await;
    let waiting = world.until_claim(asked.claim_id, ClaimState::Captured).await;
    let figures =
        [waiting.actual, waiting.row.spent, waiting.row.waived].map(|minutes| minutes.unwrap().get());
    assert_eq!(figures, [90, 70, 20]);
    assert_eq!(spendable(&world.balances(claimant).await), (0, 0));
    assert_eq!(
        world.balances(helper).await.unsettled.get(),
        90,
        "whoever serves loses nothing"
    );
    let text = world.sms(&claimant.phone, "不再扣").await;
    assert!(text.contains("扣减1时10分，不足的20分"), "{text}");

    let see = || AcknowledgeOverrun {
        claim_id: asked.claim_id,
        note: "已核实，超时属实".into(),
    };
    for may_not in [
        world.clerk(),
        world.head(contracts::Role::Finance),
        claimant.actor(),
    ] {
        assert_eq!(
            world.tell(&may_not, see()).await.unwrap_err().code,
            Code::Forbidden
        );
    }
    let elsewhere = world.tell(&world.other_branch(), see()).await.unwrap_err();
    assert_eq!(elsewhere.code, Code::NotFound);
    world.tell(&world.branch(), see()).await.unwrap();
    let closed = world.until_claim(asked.claim_id, ClaimState::Closed).await;
    assert!(closed.acknowledged_by.is_some());
    assert_eq!(
        world.tell(&world.operator(), see()).await.unwrap_err().reason,
        "claim_decided"
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_entered_a_claim_does_not_acknowledge_its_overrun() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 2).await;
    let (claimant, helper) = (&volunteers[0], &volunteers[1]);
    world.brought(claimant, ImportKind::OpeningSavings, 60).await;
    let asked = world
        .tell(&world.operator(), world.wish(claimant, CLEANING, 60))
        .await
        .unwrap();
    let claim = world.until_claim(asked.claim_id, ClaimState::Ordered).await;
    let visit = world.serves(&claim, claimant, helper, 75).await;
    world.upload(visit).await;
    world
        .answers(
            &recipient(&claim, &claimant.phone),
            "1",
            visit,
            VisitState::Confirmed,
        )
        .await;
    let waiting = world.until_claim(asked.claim_id, ClaimState::Captured).await;
    assert!(!waiting.may_acknowledge);
    let see = AcknowledgeOverrun {
        claim_id: asked.claim_id,
        note: "已核实".into(),
    };
    let own = world.tell(&world.operator(), see.clone()).await.unwrap_err();
    assert_eq!(own.reason, "same_person");
    world.tell(&world.second_operator(), see).await.unwrap();
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_takes_nothing_before_it_is_decided_r9_3() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 2).await;
    let (claimant, helper) = (&volunteers[0], &volunteers[1]);
    world.brought(claimant, ImportKind::OpeningSavings, 300).await;
    for (decision, state, left) in [
        (CaseState::Dismissed, ClaimState::Closed, 240),
        (CaseState::Upheld, ClaimState::Cancelled, 240),
    ] {
        let claim = world.claimed(claimant, CLEANING, 60).await;
        let before = world.balances(claimant).await.savings.get();
        let visit = world.serves(&claim, claimant, helper, 60).await;
        world.upload(visit).await;
        world
            .answers(
                &recipient(&claim, &claimant.phone),
                "2",
                visit,
                VisitState::Disputed,
            )
            .await;
        world.clock.advance(Duration::hours(49));
        world.until_looked("dispatch", "lapse_visits").await;
        assert_eq!(
            world.claim(claim.row.claim_id).await.row.state,
            ClaimState::Ordered
        );
        assert_eq!(
            spendable(&world.balances(claimant).await),
            (before, 60),
            "held, not taken"
        );
        world.decide(visit, decision).await;
        let ended = world.until_claim(claim.row.claim_id, state).await;
        let why = (state == ClaimState::Cancelled).then_some(ClaimEnd::NotServed);
        assert_eq!(ended.row.ended, why);
        assert_eq!(spendable(&world.balances(claimant).await), (left, 0));
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claimant_never_serves_their_own_claim_whatever_households_may_r5_4() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 2).await;
    let (claimant, helper) = (&volunteers[0], &volunteers[1]);
    world.brought(claimant, ImportKind::OpeningSavings, 300).await;
    world.set(settings::WITHDRAW_BENEFICIARY, json!("lineal")).await;
    let form = |number| RecipientForm {
        relation: Relation::Lineal,
        name: Some("李老太".into()),
        resident_id: Some(
            ResidentId::for_test(date!(1941 - 03 - 08), number, Sex::Female)
                .as_str()
                .into(),
        ),
        ..own()
    };
    for (number, household_may) in [(301, false), (302, true)] {
        if household_may {
            world.set(settings::ALLOW_HOUSEHOLD, json!(true)).await;
        }
        for recipient in [own(), form(number)] {
            let wish = RequestClaim {
                recipient,
                ..world.wish(claimant, CLEANING, 30)
            };
            let asked = world.tell(&claimant.actor(), wish).await.unwrap();
            let claim = world.until_claim(asked.claim_id, ClaimState::Ordered).await;
            let order_id = claim.row.order_id.unwrap();
            let rank = RankCandidates {
                order_id: Some(order_id),
                draft: None,
            };
            let ranked = world.ask(&world.operator(), rank).await.unwrap();
            let could: Vec<_> = ranked.candidates.iter().map(|one| one.volunteer_id).collect();
            assert_eq!(could, [helper.id], "household {household_may}");
            let offers = MakeOffers {
                order_id,
                volunteers: vec![claimant.id],
                expected: None,
            };
            let refused = world.tell(&world.operator(), offers).await.unwrap_err();
            assert_eq!(refused.details["filter"], "household");
        }
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whom_head_office_lets_be_served_is_served_and_by_name_r2_5() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 1).await;
    let claimant = &volunteers[0];
    world.brought(claimant, ImportKind::OpeningSavings, 300).await;
    let spouse = RecipientForm {
        relation: Relation::Spouse,
        name: Some("赵桂兰".into()),
        resident_id: Some(
            ResidentId::for_test(date!(1971 - 03 - 08), 300, Sex::Female)
                .as_str()
                .into(),
        ),
        phone: Some("16920000300".into()),
        ..own()
    };
    let wish = || RequestClaim {
        recipient: spouse.clone(),
        ..world.wish(claimant, CLEANING, 60)
    };
    let refused = world.tell(&claimant.actor(), wish()).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), refused.field.as_deref()),
        ("not_a_beneficiary", Some("relation"))
    );
    world.set(settings::WITHDRAW_BENEFICIARY, json!("spouse")).await;
    let asked = world.tell(&claimant.actor(), wish()).await.unwrap();
    let claim = world.until_claim(asked.claim_id, ClaimState::Ordered).await;
    let names = contracts::elderly::ElderNames {
        ids: vec![claim.row.recipient_id],
    };
    let named = world.ask(&world.operator(), names.clone()).await.unwrap().names;
    assert_eq!(named[0].name.0, "赵桂兰");
    // R1.8: another town's staff learn no names.
    assert!(
        world
            .ask(&world.other_branch(), names)
            .await
            .unwrap()
            .names
            .is_empty()
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_has_nothing_held_any_more_r6_10() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 1).await;
    let claimant = &volunteers[0];
    world.brought(claimant, ImportKind::OpeningSavings, 300).await;
    let claim = world.claimed(claimant, CLEANING, 60).await;
    let leave = LeaveVolunteer {
        volunteer_id: claimant.id,
        reason: "搬走了".into(),
    };
    world.tell(&world.clerk(), leave).await.unwrap();
    let ended = world.until_claim(claim.row.claim_id, ClaimState::Cancelled).await;
    assert_eq!(ended.order_state, Some(OrderState::Cancelled));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn once_somebody_has_come_a_claim_cannot_be_taken_back() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 2).await;
    let (claimant, helper) = (&volunteers[0], &volunteers[1]);
    world.brought(claimant, ImportKind::OpeningSavings, 300).await;
    let claim = world.claimed(claimant, CLEANING, 60).await;
    let visit = world.serves(&claim, claimant, helper, 30).await;
    let cancel = CancelClaim {
        claim_id: claim.row.claim_id,
        reason: "不要了".into(),
    };
    let refused = world.tell(&claimant.actor(), cancel).await.unwrap_err();
    assert_eq!(refused.reason, "claim_begun");
    world.upload(visit).await;
    world
        .answers(
            &recipient(&claim, &claimant.phone),
            "1",
            visit,
            VisitState::Confirmed,
        )
        .await;
    // Half an hour was served: half of what was held is free again.
    world.until_claim(claim.row.claim_id, ClaimState::Closed).await;
    assert_eq!(spendable(&world.balances(claimant).await), (270, 0));
    world.finish().await;
}

impl World {
    /// As a process leaves a claim that dies after others have answered and before it has written that down.
    async fn dies_before_writing(&self, claim_id: ClaimId, sql: &str) {
        let sql = format!("update redemption.claim set {sql}, look_at = $2 where id = $1");
        let done = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(claim_id.uuid())
            .bind(self.now())
            .execute(self.bench.db("redemption-inventory"))
            .await
            .unwrap();
        assert_eq!(done.rows_affected(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_any_two_steps_neither_holds_orders_nor_takes_twice() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 2).await;
    let (claimant, helper) = (&volunteers[0], &volunteers[1]);
    world.brought(claimant, ImportKind::OpeningSavings, 300).await;
    let claim = world.claimed(claimant, CLEANING, 60).await;
    let claim_id = claim.row.claim_id;
    let orders = async || -> i64 {
        sqlx::query_scalar("select count(*) from dispatch.service_order where source = 'withdrawal'")
            .fetch_one(world.bench.db("dispatch"))
            .await
            .unwrap()
    };
    // After the hold, after the order.
    for state in ["asked", "held"] {
        let back = format!("state = '{state}', order_id = null, order_no = null");
        world.dies_before_writing(claim_id, &back).await;
        let again = world.until_claim(claim_id, ClaimState::Ordered).await;
        assert_eq!(again.row.order_id, claim.row.order_id, "{state}");
        assert_eq!(spendable(&world.balances(claimant).await), (300, 60), "{state}");
        assert_eq!(orders().await, 1, "{state}");
    }
    let visit = world.serves(&claim, claimant, helper, 60).await;
    world.upload(visit).await;
    world
        .answers(
            &recipient(&claim, &claimant.phone),
            "1",
            visit,
            VisitState::Confirmed,
        )
        .await;
    world.until_claim(claim_id, ClaimState::Closed).await;
    // After it was heard that the visit counts, and after the capture.
    for back in [
        "state = 'ordered', served_min = null, actual = null, spent = null, waived = null",
        "state = 'served', spent = null, waived = null",
    ] {
        world.dies_before_writing(claim_id, back).await;
        let again = world.until_claim(claim_id, ClaimState::Closed).await;
        assert_eq!(again.row.spent.map(|spent| spent.get()), Some(60), "{back}");
        assert_eq!(spendable(&world.balances(claimant).await), (240, 0), "{back}");
    }
    let told = world.inbox(&claimant.phone).await;
    assert_eq!(
        told.iter().filter(|text| text.contains("扣减1时")).count(),
        1,
        "told once"
    );

    // After the order was called off, and after the hold was voided.
    let claim = world.claimed(claimant, CLEANING, 60).await;
    let cancel = CancelClaim {
        claim_id: claim.row.claim_id,
        reason: "已经好转".into(),
    };
    world.tell(&claimant.actor(), cancel).await.unwrap();
    world.until_claim(claim.row.claim_id, ClaimState::Cancelled).await;
    let back = "state = 'undoing', undo_to = 'cancelled'";
    world.dies_before_writing(claim.row.claim_id, back).await;
    world.until_claim(claim.row.claim_id, ClaimState::Cancelled).await;
    assert_eq!(spendable(&world.balances(claimant).await), (240, 0));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_undone_before_it_came_never_comes() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 1).await;
    let claimant = &volunteers[0];
    world.brought(claimant, ImportKind::OpeningSavings, 300).await;
    let me = Actor::service("redemption-inventory");
    let claim_id = ClaimId::generate(world.now());
    let (hold, other) = (world.client.new_key(), world.client.new_key());
    // The ledger: a void before its hold.
    world.tell(&me, PostMinutes::Void { hold }).await.unwrap();
    let late = PostMinutes::Hold {
        volunteer_id: claimant.id,
        account: Spending::Savings,
        amount: StandardMinutes::new(60),
        reference: claim_id.uuid(),
        effective: contracts::Day(kernel::china_date(world.now())),
        expires_at: None,
    };
    let barred = world.client.tell(&me, hold, late).await.unwrap_err();
    assert_eq!(barred.reason, "hold_barred");
    // dispatch: a closing before its order.
    let close = CloseClaimOrder {
        claim_id,
        reason: "申请撤回".into(),
    };
    let closed = world.tell(&me, close.clone()).await.unwrap();
    assert_eq!((closed.order_id, closed.state), (None, None));
    let claim = world.claimed(claimant, CLEANING, 60).await;
    let open = OpenClaimOrder {
        claim_id,
        volunteer_id: claimant.id,
        recipient_id: claim.row.recipient_id,
        service: CLEANING.into(),
        starts_at: claim.row.starts_at,
        duration: RawMinutes::new(60),
        gender_wish: None,
        note: None,
        seats: 1,
    };
    let barred = world.client.tell(&me, other, open.clone()).await.unwrap_err();
    assert_eq!(barred.reason, "claim_barred");
    world.tell(&me, close).await.unwrap();
    // Under another key the order of a live claim is the one that is there.
    let again = OpenClaimOrder {
        claim_id: claim.row.claim_id,
        ..open
    };
    let again = world.tell(&me, again).await.unwrap();
    assert_eq!(Some(again.order_id), claim.row.order_id);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn weights_do_not_count_where_head_office_says_so_r4_5() {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 2).await;
    let (claimant, helper) = (&volunteers[0], &volunteers[1]);
    world.brought(claimant, ImportKind::OpeningSavings, 100).await;
    world.set(settings::WITHDRAW_APPLY_WEIGHT, json!(false)).await;
    let claim = world.claimed(claimant, PLUMBING, 60).await;
    assert_eq!(claim.row.cost.get(), 60);
    let visit = world.serves(&claim, claimant, helper, 60).await;
    world.upload(visit).await;
    world
        .answers(
            &recipient(&claim, &claimant.phone),
            "1",
            visit,
            VisitState::Confirmed,
        )
        .await;
    world.until_claim(claim.row.claim_id, ClaimState::Closed).await;
    assert_eq!(spendable(&world.balances(claimant).await), (40, 0));
    assert_eq!(
        world.balances(helper).await.unsettled.get(),
        120,
        "who serves is issued the weight"
    );
    world.finish().await;
}
