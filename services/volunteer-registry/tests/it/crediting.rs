use contracts::{
    dispatch::{Channel, VisitConfirmed},
    ledger::correction::{CorrectionKind, CorrectionPosted},
    volunteer::GetVolunteer,
};
use kernel::{Clock, ElderId, RawMinutes, StandardMinutes, VisitId, VolunteerId};
use testkit::Bench;

use crate::asked::{activated, bench, clerk, li};

fn confirmed(bench: &Bench, volunteer_id: VolunteerId, visit_id: VisitId, minutes: i64) -> VisitConfirmed {
    VisitConfirmed {
        visit_id,
        volunteer_id,
        elder_id: ElderId::generate(bench.clock.now()),
        raw_minutes: RawMinutes::new(minutes),
        channel: Channel::Sms,
    }
}

async fn raw_minutes(bench: &Bench, volunteer_id: VolunteerId) -> i64 {
    let card = bench.ask(&clerk(), GetVolunteer { volunteer_id }).await.unwrap();
    card.row.raw_minutes.get()
}

#[tokio::test]
async fn the_raw_minutes_of_a_visit_count_once_however_often_it_is_told_r10_2() {
    let bench = bench().await;
    let (id, _) = activated(&bench, li()).await;
    let (one, two) = (
        VisitId::generate(bench.clock.now()),
        VisitId::generate(bench.clock.now()),
    );
    let event = confirmed(&bench, id, one, 95);
    let event_id = bench.emit(&event).await;
    bench.emit_again(event_id, &event).await;
    bench.emit(&event).await;
    bench.emit(&confirmed(&bench, id, two, 40)).await;
    bench.settle().await;
    assert_eq!(raw_minutes(&bench, id).await, 135);
}

#[tokio::test]
async fn a_visit_of_nobody_known_goes_to_the_dead_letters() {
    let bench = bench().await;
    let nobody = VolunteerId::generate(bench.clock.now());
    bench
        .emit(&confirmed(
            &bench,
            nobody,
            VisitId::generate(bench.clock.now()),
            60,
        ))
        .await;
    bench.settle().await;
    let letters = bench.dead_letters().await;
    assert!(
        letters.len() == 1 && letters[0].starts_with("credit_visits: "),
        "{letters:?}"
    );
}

fn corrected(
    bench: &Bench,
    volunteer_id: VolunteerId,
    visit: VisitId,
    from: i64,
    to: i64,
) -> CorrectionPosted {
    CorrectionPosted {
        correction_id: kernel::uuid_v7(bench.clock.now()),
        kind: CorrectionKind::Restate,
        volunteer_id,
        visit_id: Some(visit),
        effective: time::macros::date!(2026 - 11 - 20).into(),
        raw_before: RawMinutes::new(from),
        raw_after: RawMinutes::new(to),
        change: StandardMinutes::new(to - from),
        owed: StandardMinutes::ZERO,
    }
}

#[tokio::test]
async fn what_a_correction_takes_back_counts_no_more_even_if_it_is_told_before_the_visit() {
    let bench = bench().await;
    let (id, _) = activated(&bench, li()).await;
    let visit = VisitId::generate(bench.clock.now());
    let correction = corrected(&bench, id, visit, 95, 40);
    let event_id = bench.emit(&correction).await;
    bench.emit(&confirmed(&bench, id, visit, 95)).await;
    bench.settle().await;
    bench.emit_again(event_id, &correction).await;
    bench.emit(&correction).await;
    bench.settle().await;
    assert_eq!(raw_minutes(&bench, id).await, 40);
    assert_eq!(bench.dead_letters().await, Vec::<String>::new());
}
