//! Suspended, back, gone, and back again (R3.4, R3.5).

use contracts::{
    Actor, Code, Slot, Weekday,
    volunteer::{
        ActivateVolunteer, ChangeWillingness, GetVolunteer, LeaveVolunteer, RecordPaidWork, ResumeVolunteer,
        StandingStep, SuspendVolunteer, VolunteerActivated, VolunteerByPhone, VolunteerProfileChanged,
        VolunteerState, WillingService, Willingness,
    },
};
use kernel::VolunteerId;
use testkit::{Bench, actors};
use time::macros::date;

use crate::asked::{
    OTHER_VILLAGE, activated, audited, bench, clerk, li, registered, trained, vetted, volunteer,
};

fn leaving(volunteer_id: VolunteerId) -> LeaveVolunteer {
    LeaveVolunteer {
        volunteer_id,
        reason: "搬家".into(),
    }
}

async fn states(bench: &Bench) -> Vec<(VolunteerState, i64)> {
    let told = bench.events::<VolunteerProfileChanged>().await;
    told.iter().map(|event| (event.state, event.version)).collect()
}

#[tokio::test]
async fn who_is_suspended_is_told_to_everybody_with_a_sealed_reason_and_comes_back() {
    let bench = bench().await;
    let (volunteer_id, _) = activated(&bench, li()).await;
    let suspend = |reason: &str| SuspendVolunteer {
        volunteer_id,
        reason: reason.into(),
    };
    let refused = bench.tell(&clerk(), suspend(" ")).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("reason"));
    let resume = || ResumeVolunteer {
        volunteer_id,
        reason: "已痊愈".into(),
    };
    assert_eq!(
        bench.tell(&clerk(), resume()).await.unwrap_err().reason,
        "not_suspended"
    );
    bench.tell(&clerk(), suspend("手术休养")).await.unwrap();
    assert_eq!(
        bench
            .tell(&clerk(), suspend("手术休养"))
            .await
            .unwrap_err()
            .reason,
        "not_in_service"
    );
    // Their passbook is still theirs to read.
    let by_phone = VolunteerByPhone {
        phone: "16900000002".into(),
    };
    let found = bench.ask(&Actor::service("portal"), by_phone).await.unwrap();
    assert_eq!(found.volunteer_id, Some(volunteer_id));
    assert_eq!(
        bench
            .tell(&actors::branch(actors::TOWN), resume())
            .await
            .unwrap_err()
            .reason,
        "wrong_role"
    );
    bench.tell(&clerk(), resume()).await.unwrap();
    assert_eq!(
        states(&bench).await,
        [(VolunteerState::Suspended, 1), (VolunteerState::Active, 2)]
    );
    let card = bench.ask(&clerk(), GetVolunteer { volunteer_id }).await.unwrap();
    let steps: Vec<_> = card
        .standing
        .iter()
        .map(|one| (one.step, one.reason.as_str()))
        .collect();
    assert_eq!(
        steps,
        [
            (StandingStep::Resumed, "已痊愈"),
            (StandingStep::Suspended, "手术休养")
        ]
    );
    let logged = audited(&bench, "volunteer.suspended").await;
    assert!(logged.len() == 1 && !logged[0].contains("手术"), "{logged:?}");
}

#[tokio::test]
async fn a_volunteer_leaves_of_their_own_accord_and_nobody_else_leaves_for_them_r3_5() {
    let bench = bench().await;
    let (volunteer_id, _) = activated(&bench, li()).await;
    let (other, _) = activated(&bench, volunteer("赵明亮", date!(1980 - 02 - 02), "16900000003")).await;
    for (actor, code) in [
        (Actor::Volunteer { id: other }, Code::Forbidden),
        (actors::clerk(OTHER_VILLAGE), Code::NotFound),
        (actors::auditor(), Code::Forbidden),
        (Actor::service("portal"), Code::Forbidden),
    ] {
        let refused = bench.tell(&actor, leaving(volunteer_id)).await.unwrap_err();
        assert_eq!(refused.code, code, "{actor:?}");
    }
    let own = Actor::Volunteer { id: volunteer_id };
    let changed = bench.tell(&own, leaving(volunteer_id)).await.unwrap();
    assert_eq!(changed.state, VolunteerState::Exited);
    assert_eq!(states(&bench).await, [(VolunteerState::Exited, 1)]);
    let card = bench.ask(&clerk(), GetVolunteer { volunteer_id }).await.unwrap();
    assert_eq!(
        (card.standing[0].step, card.standing[0].by),
        (StandingStep::Left, None)
    );
    assert_eq!(
        bench.tell(&own, leaving(volunteer_id)).await.unwrap_err().reason,
        "has_left"
    );
    let by_phone = VolunteerByPhone {
        phone: "16900000002".into(),
    };
    let found = bench.ask(&Actor::service("portal"), by_phone).await.unwrap();
    assert_eq!(found.volunteer_id, None, "who has left signs in no more");
}

#[tokio::test]
async fn an_applicant_who_leaves_is_told_to_nobody() {
    let bench = bench().await;
    let volunteer_id = registered(&bench, li()).await;
    bench.tell(&clerk(), leaving(volunteer_id)).await.unwrap();
    assert!(states(&bench).await.is_empty());
}

#[tokio::test]
async fn who_comes_back_is_the_same_person_with_the_same_passbook_number_r11_2() {
    let bench = bench().await;
    let (volunteer_id, passbook_no) = activated(&bench, li()).await;
    bench.tell(&clerk(), leaving(volunteer_id)).await.unwrap();
    // In the meantime somebody else joins: the number is not theirs.
    let (_, other) = activated(&bench, volunteer("赵明亮", date!(1980 - 02 - 02), "16900000003")).await;
    assert_ne!(other, passbook_no);

    let mut again = li();
    again.phone = "16900000088".into();
    again.org = actors::org(OTHER_VILLAGE);
    again.home = actors::org(OTHER_VILLAGE);
    let id = bench
        .tell(&actors::clerk(OTHER_VILLAGE), again)
        .await
        .unwrap()
        .volunteer_id;
    assert_eq!(id, volunteer_id);
    let activate = || ActivateVolunteer {
        volunteer_id,
        welcome: true,
    };
    let clerk = actors::clerk(OTHER_VILLAGE);
    let refused = bench.tell(&clerk, activate()).await.unwrap_err();
    assert_eq!(refused.reason, "not_vetted", "they are vetted anew");
    vetted(&bench, volunteer_id).await;
    trained(&bench, volunteer_id).await;
    let back = bench.tell(&clerk, activate()).await.unwrap();
    assert_eq!(back.passbook_no, passbook_no);
    let told = bench.events::<VolunteerActivated>().await;
    assert_eq!(
        told.iter()
            .filter(|event| event.passbook_no == passbook_no)
            .count(),
        2
    );
    assert_eq!(states(&bench).await.last(), Some(&(VolunteerState::Active, 2)));
    let card = bench.ask(&clerk, GetVolunteer { volunteer_id }).await.unwrap();
    let steps: Vec<_> = card.standing.iter().map(|one| one.step).collect();
    assert_eq!(steps, [StandingStep::AppliedAgain, StandingStep::Left]);
}

#[tokio::test]
async fn willingness_is_changed_by_the_volunteer_and_told_r3_2() {
    let bench = bench().await;
    let (volunteer_id, _) = activated(&bench, li()).await;
    let change = |service: &str, reach_m| ChangeWillingness {
        volunteer_id,
        services: vec![WillingService {
            service: service.into(),
            willingness: Willingness::Acceptable,
        }],
        availability: vec![Slot {
            weekday: Weekday(6),
            from_minute: 420,
            to_minute: 720,
        }],
        reach_m,
    };
    let own = Actor::Volunteer { id: volunteer_id };
    let unknown = bench.tell(&own, change("99", 1000)).await.unwrap_err();
    assert_eq!(unknown.reason, "unknown_service");
    let far = bench.tell(&own, change("01", 1)).await.unwrap_err();
    assert_eq!(far.field.as_deref(), Some("reach_m"));
    bench.tell(&own, change("01", 1000)).await.unwrap();
    let told = bench.events::<VolunteerProfileChanged>().await;
    let profile = &told.last().unwrap().profile;
    assert_eq!(
        (
            profile.services.len(),
            profile.services[0].service.as_str(),
            profile.reach_m
        ),
        (1, "01", 1000)
    );
    assert_eq!(profile.availability[0].weekday, Weekday(6));
    let stranger = Actor::Volunteer {
        id: VolunteerId::generate(kernel::Clock::now(&bench.clock)),
    };
    let refused = bench.tell(&stranger, change("01", 1000)).await.unwrap_err();
    assert_eq!(refused.code, Code::Forbidden);
}

#[tokio::test]
async fn what_is_done_for_pay_is_told_until_it_ends_r3_7() {
    let bench = bench().await;
    let (volunteer_id, _) = activated(&bench, li()).await;
    let work = |services: &[&str]| RecordPaidWork {
        volunteer_id,
        partner: "仁和家政".into(),
        services: services.iter().map(ToString::to_string).collect(),
    };
    let refused = bench.tell(&clerk(), work(&["99"])).await.unwrap_err();
    assert_eq!(refused.reason, "unknown_service");
    bench.tell(&clerk(), work(&["02"])).await.unwrap();
    let paid = async || {
        let told = bench.events::<VolunteerProfileChanged>().await;
        told.last().unwrap().profile.paid_services.clone()
    };
    assert_eq!(paid().await, ["02"]);
    let card = bench.ask(&clerk(), GetVolunteer { volunteer_id }).await.unwrap();
    assert_eq!(card.paid_work.unwrap().partner, "仁和家政");
    bench.tell(&clerk(), work(&[])).await.unwrap();
    assert!(paid().await.is_empty());
}
