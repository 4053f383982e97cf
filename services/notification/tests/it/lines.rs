//! Gateways that keep a line open.

use contracts::notification::MessageState;
use sandbox::{Fault, FaultKind, Provider};
use time::Duration;

use crate::world::{WANG, World, ZHANG};

/// A world whose messages go by CMPP, to a gateway that speaks this version.
async fn cmpp(version: &'static str, secret: &'static str) -> World {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let set_up = move |gateway| sandbox::Config {
        cmpp: Some(address),
        cmpp_version: match version {
            "2.0" => gateways::cmpp::Version::V2,
            _ => gateways::cmpp::Version::V3,
        },
        ..gateway
    };
    World::beside(set_up, |config| {
        std::fs::write(config.secrets.dir.join("cmpp-secret"), secret).unwrap();
        [
            ("notification.provider", "cmpp, yunmas"),
            ("notification.providers.cmpp.endpoint", &address.to_string()),
            ("notification.providers.cmpp.version", version),
            ("notification.providers.cmpp.source", "901234"),
            ("notification.providers.cmpp.signs", "true"),
        ]
        .into_iter()
        .fold(config, |config, (key, value)| config.with(key, value).unwrap())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn cmpp_is_spoken_in_both_versions() {
    for version in ["2.0", "3.0"] {
        let world = cmpp(version, "sandbox-secret").await;
        world.until_line().await;
        let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
        world.bench.emit(&visit).await;
        let sms = world
            .phones
            .wait(WANG, "满意回1，有异议回2", 0)
            .await
            .unwrap()
            .message;
        assert_eq!(sms.provider, Provider::Cmpp);
        let rows = world.until_state(visit.visit_id, MessageState::Delivered).await;
        assert_eq!(rows[0].provider.as_deref(), Some("cmpp"));
        world.phones.reply(WANG, "1").await.unwrap();
        assert_eq!(
            world.until_told(1).await,
            [format!("confirm {}", visit.visit_id)],
            "{version}"
        );
        world.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_has_arrived_when_all_its_parts_have() {
    let world = cmpp("2.0", "sandbox-secret").await;
    world.until_line().await;
    let volunteer = world.volunteer("张伟", ZHANG);
    let mut offer = world.offer(volunteer);
    offer.village_name = "兴中社区".repeat(5);
    offer.service_name = "代办代购".repeat(4);
    world.bench.emit(&offer).await;
    let sms = world.phones.wait(ZHANG, "接单回1，不便回2", 0).await.unwrap();
    assert!(sms.segments > 1);
    let rows = world.until_state(volunteer, MessageState::Delivered).await;
    assert_eq!(rows.len(), 1);
    let parts: i64 = sqlx::query_scalar("select count(*) from receipt where delivered")
        .fetch_one(world.bench.db("notification"))
        .await
        .unwrap();
    assert_eq!(parts, i64::try_from(sms.segments).unwrap());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_for_one_part_of_a_text_in_doubt_does_not_stand_for_all() {
    let world = cmpp("2.0", "sandbox-secret").await;
    world.until_line().await;
    // The second part is refused for good: half the text is on its way, and nobody can say what will become of it.
    let fault = Fault {
        after: 1,
        code: Some("12".into()),
        ..Fault::once(FaultKind::Refuse)
    };
    world.phones.order(&fault).await.unwrap();
    let volunteer = world.volunteer("张伟", ZHANG);
    let mut offer = world.offer(volunteer);
    offer.village_name = "兴中社区".repeat(5);
    offer.service_name = "代办代购".repeat(4);
    world.bench.emit(&offer).await;
    world.until_state(volunteer, MessageState::Unknown).await;
    for (part, state) in [("1", MessageState::Unknown), ("2", MessageState::Delivered)] {
        let receipt = "insert into notification.receipt
             (id, provider, provider_id, phone_index, delivered, code, reported_at, received_at)
             select gen_random_uuid(), 'cmpp', $1, phone_index, true, 'DELIVRD', claimed_at, claimed_at
             from notification.message where provider = 'cmpp'";
        sqlx::query(receipt)
            .bind(part)
            .execute(world.bench.admin())
            .await
            .unwrap();
        world
            .bench
            .until("the receipt is joined", async || {
                world.bench.clock.advance(Duration::seconds(6));
                let open: i64 = sqlx::query_scalar("select count(*) from receipt where message_id is null")
                    .fetch_one(world.bench.db("notification"))
                    .await
                    .unwrap();
                open == 0
            })
            .await;
        assert_eq!(world.messages(volunteer).await[0].state, state, "part {part}");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flow_control_waits_and_a_failed_receipt_is_shown() {
    let world = cmpp("3.0", "sandbox-secret").await;
    world.until_line().await;
    let (elder, volunteer) = (world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.phones.order_once(FaultKind::Refuse).await.unwrap();
    let visit = world.uploaded(elder, volunteer);
    world.bench.emit(&visit).await;
    world.until_error(visit.visit_id, "CMPP 8").await;
    world.bench.clock.advance(Duration::seconds(3));
    world.until_state(visit.visit_id, MessageState::Delivered).await;

    let fault = Fault {
        code: Some("UNDELIV".into()),
        ..Fault::once(FaultKind::FailReceipt)
    };
    world.phones.order(&fault).await.unwrap();
    let visit = world.uploaded(elder, volunteer);
    world.bench.emit(&visit).await;
    let rows = world.until_state(visit.visit_id, MessageState::Failed).await;
    assert_eq!(rows[0].error.as_deref(), Some("UNDELIV"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_does_not_let_us_in_is_replaced_by_the_next() {
    let world = cmpp("2.0", "another-secret").await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    let rows = world.until_delivered_later(visit.visit_id).await;
    assert_eq!(rows[0].provider.as_deref(), Some("yunmas"));
    world.stop().await;
}
