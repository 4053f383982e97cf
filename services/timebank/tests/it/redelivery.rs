//! An event that comes late goes before those of its aggregate that waited for it.

use async_nats::{
    HeaderMap,
    jetstream::{
        AckKind,
        consumer::{PullConsumer, pull},
    },
};
use contracts::{
    At, Day, Event,
    dispatch::{Channel, VisitConfirmed, VisitUploaded},
    headers,
    volunteer::{MatchingProfile, VolunteerActivated},
};
use futures::StreamExt;
use kernel::{BasisPoints, ElderId, OrderId, PersonKey, RawMinutes, Sex, VisitId, VolunteerId};
use testkit::{Bench, actors};
use time::{Duration, macros::date};

/// A ledger with one volunteer, and a visit of theirs that has been uploaded and confirmed: nobody was told yet.
async fn ledger() -> (Bench, VisitUploaded, VisitConfirmed) {
    let t = Bench::start(vec![ledger::service()]).await;
    let now = kernel::Clock::now(&t.clock);
    let org = || actors::org(actors::VILLAGE);
    let (visit_id, volunteer_id, elder_id) = (
        VisitId::generate(now),
        VolunteerId::generate(now),
        ElderId::generate(now),
    );
    t.emit(&VolunteerActivated {
        volunteer_id,
        passbook_no: "3704050000017".into(),
        profile: MatchingProfile {
            org: org(),
            home: org(),
            sex: Sex::Male,
            person: PersonKey::new("00"),
            relatives: vec![],
            services: vec![],
            qualifications: vec![],
            trained_to: Some(Day(date!(2027 - 11 - 23))),
            insured_to: None,
            availability: vec![],
            paid_services: Vec::new(),
            reach_m: 3000,
        },
        welcome: false,
        activated_at: None,
    })
    .await;
    t.settle().await;
    let uploaded = VisitUploaded {
        visit_id,
        order_id: OrderId::generate(now),
        order_no: "FW20261123-0001".into(),
        volunteer_id,
        elder_id,
        org: org(),
        service: "03".into(),
        service_name: "家庭保洁".into(),
        started_at: At(now - Duration::minutes(90)),
        stopped_at: At(now - Duration::minutes(30)),
        raw_minutes: RawMinutes::new(60),
        weight: BasisPoints::new(10_000),
        settings_version: 0,
        uploaded_by: None,
        lapses_at: At(now + Duration::hours(48)),
    };
    let raw_minutes = uploaded.raw_minutes;
    let confirmed = VisitConfirmed {
        visit_id,
        volunteer_id,
        elder_id,
        raw_minutes,
        channel: Channel::Sms,
    };
    (t, uploaded, confirmed)
}

async fn until_credited(t: &Bench) {
    t.until("the visit is credited", async || {
        let sql = "select count(*) from ledger.transfer where kind = 'post'";
        let credits: i64 = sqlx::query_scalar(sql).fetch_one(t.admin()).await.unwrap();
        credits == 1
    })
    .await;
}

/// A process takes an event and is killed; the next one gets what came after it first, and the event itself when the
/// broker's patience is over.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_a_killed_process_had_taken_goes_before_those_that_waited_for_it() {
    let (mut t, uploaded, confirmed) = ledger().await;
    t.stop_services().await;
    t.emit(&uploaded).await;
    let stream = t.bus().events().await.unwrap();
    let consumer: PullConsumer = stream.get_consumer::<pull::Config>("ledger").await.unwrap();
    let mut taken = consumer.fetch().max_messages(1).messages().await.unwrap();
    let taken = taken.next().await.unwrap().unwrap();
    t.emit(&confirmed).await;

    let next = t.start_again(vec![ledger::service()]).await;
    t.until("the confirmation waits", async || t.held("ledger").await == 2)
        .await;
    taken.ack_with(AckKind::Nak(None)).await.unwrap();
    until_credited(&t).await;
    next.stop().await;
}

/// The stream was lost with an event that nobody had handled; the relay goes on before the replay has come to it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_replayed_goes_before_what_has_been_told_since() {
    let (t, uploaded, confirmed) = ledger().await;
    tell_as_row(&t, 2, &confirmed).await;
    t.until("the confirmation waits", async || t.held("ledger").await == 1)
        .await;
    tell_as_row(&t, 1, &uploaded).await;
    until_credited(&t).await;
    t.stop().await;
}

/// Puts an event on the stream as the relay would the row of its outbox with this number.
async fn tell_as_row<E: Event>(t: &Bench, order: i64, event: &E) {
    let mut head = HeaderMap::new();
    head.insert("Nats-Msg-Id", t.client.new_key().to_string());
    head.insert(headers::AGGREGATE, event.aggregate());
    head.insert(headers::ORDER, order.to_string());
    t.bus()
        .put_on_stream(E::SUBJECT, head, serde_json::to_vec(event).unwrap())
        .await
        .unwrap();
}
