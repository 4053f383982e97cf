use super::*;
use contracts::{dispatch::activity::*, ledger::fund::FundSource};

/// Activities and projects.
pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let paging = Paging::default();
    let (activity_id, volunteer_id) = (lived.activity, lived.volunteer.id);
    let words = || ActivityWords {
        title: "义剪".into(),
        address: "文化广场".into(),
        served: "本村老人".into(),
        open_to: OpenTo::Unit,
        project_id: Some(lived.project),
    };
    // Every tier runs activities, each in its own part of the tree.
    let running = || people.writing();
    let reading = || people.reading();
    let mut themself = people.role(&[]);
    let others = [&people.operator, &people.clerk, &people.auditor, &people.stranger];
    themself.extend(others.map(|actor| (actor.clone(), "not_yours")));
    vec![
        attempt(
            OpenActivity {
                org: org(VILLAGE),
                place: org(VILLAGE),
                words: words(),
                service: CLEANING.into(),
                starts_at: At(town.now() + Duration::days(2)),
                duration: RawMinutes::new(90),
                places: 20,
            },
            running(),
        ),
        attempt(
            ChangeActivity {
                activity_id,
                words: words(),
                places: 30,
            },
            running(),
        )
        .by_id("activity_id"),
        attempt(
            JoinActivity {
                activity_id,
                volunteer_id,
            },
            people.acting(),
        )
        .by_id("activity_id"),
        attempt(
            SignActivity {
                activity_id,
                volunteer_id,
                act: SignAct::In,
                code: "000000".into(),
            },
            themself.clone(),
        ),
        attempt(RenewActivityCode { activity_id }, running()).by_id("activity_id"),
        attempt(GetActivityCode { activity_id }, running()).by_id("activity_id"),
        attempt(ConfirmActivity { activity_id }, running()).by_id("activity_id"),
        attempt(
            LeaveActivity {
                activity_id,
                volunteer_id,
            },
            people.acting(),
        )
        .by_id("activity_id"),
        attempt(
            CancelActivity {
                activity_id,
                reason: "下雨".into(),
            },
            running(),
        )
        .by_id("activity_id"),
        attempt(
            KeepProject {
                project_id: Some(lived.project),
                org: org(VILLAGE),
                name: "敬老月".into(),
                from: Day(china_date(town.now())),
                to: Day(china_date(town.now())),
                funding: Some(FundSource::Society),
            },
            running(),
        )
        .by_id("project_id"),
        attempt(
            FindActivities {
                within: Some(org(VILLAGE)),
                phase: None,
                project_id: None,
                paging,
            },
            reading(),
        ),
        attempt(GetActivity { activity_id }, reading()).by_id("activity_id"),
        attempt(VolunteerActivities { volunteer_id }, themself),
        attempt(
            ActivityTitles {
                ids: vec![activity_id.uuid()],
            },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
        attempt(
            FindProjects {
                within: Some(org(VILLAGE)),
                project_id: None,
                paging,
            },
            reading(),
        ),
    ]
}
