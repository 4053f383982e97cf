use async_nats::jetstream::{
    AckKind,
    consumer::{PullConsumer, pull},
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
use time::{Duration, OffsetDateTime, macros::date};

fn activated(volunteer_id: VolunteerId) -> VolunteerActivated {
    VolunteerActivated {
        volunteer_id,
        passbook_no: "3704050000017".into(),
        profile: MatchingProfile {
            org: actors::org(actors::VILLAGE),
            home: actors::org(actors::VILLAGE),
            sex: Sex::Male,
            person: PersonKey::new("00"),
            relatives: vec![],
            services: vec![],
            qualifications: vec![],
            trained_to: Some(Day(date!(2027 - 11 - 23))),
            insured_to: None,
            availability: vec![],
            reach_m: 3000,
        },
        welcome: false,
    }
}

/// A process takes an event and is killed; the next one gets what came after it first, and the event itself when the
/// broker's patience is over.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_a_killed_process_had_taken_goes_before_those_that_waited_for_it() {
    let mut t = Bench::start(vec![ledger::service()]).await;
    let now = kernel::Clock::now(&t.clock);
    let (visit_id, volunteer_id) = (VisitId::generate(now), VolunteerId::generate(now));
    t.emit(&activated(volunteer_id)).await;
    t.settle().await;
    t.stop_services().await;

    let (uploaded, confirmed) = upload_and_confirmation(now, visit_id, volunteer_id);
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
    let credits = async || {
        let sql = "select count(*) from ledger.transfer where kind = 'post'";
        sqlx::query_scalar::<_, i64>(sql)
            .fetch_one(t.admin())
            .await
            .unwrap()
    };
    t.until("the visit is credited", async || credits().await == 1)
        .await;
    next.stop().await;
}
