//! The card at an elder's door: printed at the desk, scanned by the volunteer's phone (R5.6).

use contracts::{
    Actor, Role,
    dispatch::{AnswerOffer, Channel, CheckIn, Evidence, OfferAnswer},
};
use testkit::actors::VILLAGE;
use time::Duration;

use crate::{
    board::desk,
    browser::whole_platform,
    visit_by_phone::{offered, signed_in, visit_of, volunteer},
};

#[tokio::test]
async fn a_card_is_printed_without_a_name_and_its_code_ends_the_visit_r5_6() {
    let bench = whole_platform().await;
    let me = volunteer(&bench, 1).await;
    let (order, offers) = offered(&bench, vec![me]).await;
    let elder: uuid::Uuid =
        sqlx::query_scalar("select elder_id from dispatch.service_order where order_id = $1")
            .bind(order.order_id.uuid())
            .fetch_one(bench.db("dispatch"))
            .await
            .unwrap();
    let mut clerk = desk(&bench, "zhou", Role::Clerk, VILLAGE).await;
    clerk
        .get(&format!("/elders/{elder}"))
        .await
        .is(200)
        .has(&format!("/elders/{elder}/door"));
    // Following the link shows no code; the step does, and is audited.
    let path = format!("/elders/{elder}/door");
    clerk
        .get(&path)
        .await
        .is(200)
        .has("查看会记入审计")
        .has_not("/m/door#");
    let printed = clerk.post(&path, &[]).await;
    printed.is(200).has("print-head").has("class=\"qr\"");
    let code: String = printed
        .between("<b class=\"num\">", "</b>")
        .split_whitespace()
        .collect();
    assert_eq!(code.len(), 10);
    let audited: i64 =
        sqlx::query_scalar("select count(*) from dispatch.audit where action = 'door_card.printed'")
            .fetch_one(bench.db("dispatch"))
            .await
            .unwrap();
    assert_eq!(audited, 1);

    // Scanned before anything is agreed it leads to the tasks, then to the visit; the code itself no server sees.
    let mut phone = signed_in(&bench, me).await;
    phone.get("/m/door").await.leads_to("/m/tasks");
    let accept = AnswerOffer {
        offer_id: offers[0],
        answer: OfferAnswer::Accept,
        channel: Channel::Mobile,
    };
    let own = Actor::Volunteer { id: me };
    bench.tell(&own, accept).await.unwrap();
    let visit = visit_of(&bench, me).await;
    let page = format!("/m/tasks/{visit}");
    phone.get("/m/door").await.leads_to(&page);
    bench.clock.advance(Duration::minutes(45));
    let check_in = CheckIn {
        visit_id: visit,
        position: None,
        phone: None,
    };
    bench.tell(&own, check_in).await.unwrap();
    bench.clock.advance(Duration::minutes(50));
    phone.get("/m/door").await.leads_to(&page);
    phone.get(&page).await.is(200).has("门牌码");
    phone
        .post(&format!("{page}/check-out"), &[("code", &code[..9])])
        .await
        .is(422)
        .has("门牌码是十位数字");
    phone
        .post(&format!("{page}/check-out"), &[("code", &code)])
        .await
        .leads_to(&format!("{page}?said=checked_out"));
    let evidence: String = sqlx::query_scalar("select evidence from dispatch.visit where visit_id = $1")
        .bind(visit.uuid())
        .fetch_one(bench.db("dispatch"))
        .await
        .unwrap();
    assert_eq!(evidence, Evidence::DoorQr.as_str());
}
