//! The records that go to the national system (R11.1, R11.3).

use contracts::{Code, Day, volunteer::record::*};
use kernel::{VolunteerId, china_date};
use testkit::{Bench, actors};
use time::macros::date;

use crate::asked::{activated, audited, bench, clerk, id_of_li, li, registered, served, volunteer};
use crate::awards::history;

fn asked(bench: &Bench) -> VolunteerRecords {
    VolunteerRecords {
        from: Day(date!(2026 - 01 - 01)),
        to: Day(china_date(kernel::Clock::now(&bench.clock))),
        after: None,
        reason: "上报全国系统".into(),
    }
}

#[tokio::test]
async fn r11_1_a_record_holds_identity_service_training_and_is_in_the_access_log_of_each() {
    let bench = bench().await;
    let (li, number) = activated(&bench, li()).await;
    // Not in service yet: no unified number, no record.
    registered(&bench, volunteer("王芳", date!(1971 - 05 - 01), "16900000003")).await;
    served(&bench, li, 95).await;
    history(&bench, li, date!(2026 - 03 - 02), 600).await;
    history(&bench, li, date!(2025 - 12 - 31), 60).await;
    let operator = actors::operator();
    let found = bench.ask(&operator, asked(&bench)).await.unwrap();
    let [record] = &found.records[..] else {
        panic!("one record, not {}", found.records.len());
    };
    assert!(!found.more);
    assert_eq!((record.volunteer_id, &record.number), (li, &number));
    assert_eq!(record.resident_id.0, id_of_li().as_str());
    assert_eq!(record.raw_minutes.get(), 95 + 600 + 60);
    let corrections: Vec<_> = record
        .corrections
        .iter()
        .map(|one| (one.day.0, one.raw_minutes.get()))
        .collect();
    assert_eq!(corrections, [(date!(2026 - 03 - 02), 600)], "the period's alone");
    assert_eq!(record.trainings.len(), 1);
    assert!(record.commendations.is_empty());
    let logged = audited(&bench, "volunteers.reported").await;
    assert!(logged.len() == 1 && logged[0].contains(&li.to_string()) && logged[0].contains("上报全国系统"));

    let after = VolunteerRecords {
        after: Some(li),
        ..asked(&bench)
    };
    assert!(bench.ask(&operator, after).await.unwrap().records.is_empty());
}

#[tokio::test]
async fn r11_3_published_awards_are_commendations() {
    let bench = bench().await;
    let li: VolunteerId = crate::awards::published(&bench).await;
    let found = bench.ask(&actors::operator(), asked(&bench)).await.unwrap();
    let record = found.records.iter().find(|one| one.volunteer_id == li).unwrap();
    let [given] = &record.commendations[..] else {
        panic!("one commendation");
    };
    assert_eq!((given.stars, given.year), (None, Some(2026)));
}

#[tokio::test]
async fn r11_3_only_head_office_takes_them_and_says_why() {
    let bench = bench().await;
    activated(&bench, li()).await;
    for actor in [
        clerk(),
        actors::branch(actors::TOWN),
        actors::auditor(),
        actors::finance(),
    ] {
        let refused = bench.ask(&actor, asked(&bench)).await.unwrap_err();
        assert_eq!(refused.code, Code::Forbidden);
    }
    let wrong = async |change: fn(&mut VolunteerRecords)| {
        let mut query = asked(&bench);
        change(&mut query);
        let refused = bench.ask(&actors::operator(), query).await.unwrap_err();
        (refused.field.unwrap_or_default(), refused.reason)
    };
    assert_eq!(wrong(|query| query.reason = " ".into()).await.0, "reason");
    let reversed = wrong(|query| query.from = Day(date!(2026 - 12 - 31))).await;
    assert_eq!(reversed, ("to".into(), "period_reversed".into()));
    let future = wrong(|query| query.to = Day(date!(2027 - 12 - 31))).await;
    assert_eq!(future, ("to".into(), "period_future".into()));
    assert!(audited(&bench, "volunteers.reported").await.is_empty());
}
