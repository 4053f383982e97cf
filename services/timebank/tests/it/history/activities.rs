//! Group work: an activity that has come to count, one that was called off, and one to come.

use contracts::{
    At, Day,
    dispatch::{activity::*, *},
    ledger::fund::FundSource,
};
use kernel::{ActivityId, ProjectId, RawMinutes, VisitId, china_date};
use testkit::actors::{VILLAGE, org};
use time::Duration;

use crate::{
    town::{CLEANING, Volunteer},
    world::World,
};

/// What is left: a project, and an activity of it to come.
pub async fn activities(world: &World, volunteers: [&Volunteer; 2]) -> (ProjectId, ActivityId) {
    let today = china_date(world.now());
    let project = KeepProject {
        project_id: None,
        org: org(VILLAGE),
        name: "敬老月".into(),
        from: Day(today),
        to: Day(today + Duration::days(30)),
        funding: Some(FundSource::Society),
    };
    let project = world.tell(&world.clerk(), project).await.unwrap().project_id;
    let open = async |begins: Duration| {
        let activity = OpenActivity {
            org: org(VILLAGE),
            place: org(VILLAGE),
            words: ActivityWords {
                title: "重阳节包饺子".into(),
                address: "文化广场".into(),
                served: "本村老人".into(),
                open_to: OpenTo::Unit,
                project_id: Some(project),
            },
            service: CLEANING.into(),
            starts_at: At(world.now() + begins),
            duration: RawMinutes::new(60),
            places: 10,
        };
        world.tell(&world.clerk(), activity).await.unwrap().activity_id
    };
    let held = open(Duration::minutes(10)).await;
    let mut visits = Vec::new();
    for volunteer in volunteers {
        visits.push(join(world, held, volunteer).await);
    }
    let code = world
        .ask(&world.clerk(), GetActivityCode { activity_id: held })
        .await
        .unwrap()
        .code;
    for act in [SignAct::In, SignAct::Out] {
        for volunteer in volunteers {
            let sign = SignActivity {
                activity_id: held,
                volunteer_id: volunteer.id,
                act,
                code: code.clone(),
            };
            world.tell(&volunteer.actor(), sign).await.unwrap();
        }
        world.clock.advance(Duration::minutes(45));
    }
    for visit_id in visits {
        world
            .tell(&world.clerk(), UploadVisit { visit_id })
            .await
            .unwrap();
    }
    let confirmed = world
        .tell(&world.second_operator(), ConfirmActivity { activity_id: held })
        .await
        .unwrap();
    assert_eq!((confirmed.confirmed, confirmed.left), (2, 0));

    let off = open(Duration::hours(20)).await;
    join(world, off, volunteers[0]).await;
    let cancel = CancelActivity {
        activity_id: off,
        reason: "下雨".into(),
    };
    world.tell(&world.clerk(), cancel).await.unwrap();
    world.settle().await;
    (project, open(Duration::days(3)).await)
}

async fn join(world: &World, activity_id: ActivityId, volunteer: &Volunteer) -> VisitId {
    let join = JoinActivity {
        activity_id,
        volunteer_id: volunteer.id,
    };
    world.tell(&volunteer.actor(), join).await.unwrap().visit_id
}
