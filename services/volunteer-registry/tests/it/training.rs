//! Courses with attendance, and certificates with a second person's word (R3.4).

use contracts::{
    Code, Day, Paging,
    volunteer::{
        FindCourses, GetCourse, GetVolunteer, OpenCourse, QualificationKind, QualificationState,
        RecordAttendance, RecordQualification, VerifyQualification, VolunteerProfileChanged,
    },
};
use kernel::VolunteerId;
use testkit::{Bench, actors};
use time::macros::date;
use uuid::Uuid;

use crate::asked::{CHARITY, OTHER_VILLAGE, activated, bench, clerk, li, registered, vetted, volunteer};

fn course(org: &str, seats: u32) -> OpenCourse {
    OpenCourse {
        org: actors::org(org),
        title: "助老服务岗前培训".into(),
        place: "兴中社区活动室".into(),
        held_on: Day(date!(2026 - 11 - 20)),
        valid_to: Day(date!(2027 - 11 - 20)),
        seats,
    }
}

async fn attended(bench: &Bench, course_id: Uuid, volunteer_ids: Vec<VolunteerId>) -> Result<u32, String> {
    let record = RecordAttendance {
        course_id,
        volunteer_ids,
    };
    let done = bench.tell(&clerk(), record).await;
    done.map(|done| done.recorded).map_err(|error| error.reason)
}

#[tokio::test]
async fn attendance_counts_as_training_once_and_while_there_are_seats_r3_4() {
    let bench = bench().await;
    let one = registered(&bench, li()).await;
    let two = registered(&bench, volunteer("赵明亮", date!(1980 - 02 - 02), "16900000003")).await;
    let course_id = bench
        .tell(&clerk(), course(actors::VILLAGE, 1))
        .await
        .unwrap()
        .course_id;
    assert_eq!(
        attended(&bench, course_id, vec![one]).await,
        Err("not_vetted".into())
    );
    vetted(&bench, one).await;
    vetted(&bench, two).await;
    let shown = bench.ask(&clerk(), GetCourse { course_id }).await.unwrap();
    assert_eq!((shown.attended.len(), shown.expected.len()), (0, 2));
    assert_eq!(attended(&bench, course_id, vec![one, one]).await, Ok(1));
    assert_eq!(attended(&bench, course_id, vec![one]).await, Ok(0), "each once");
    assert_eq!(
        attended(&bench, course_id, vec![two]).await,
        Err("course_full".into())
    );
    let card = bench
        .ask(&clerk(), GetVolunteer { volunteer_id: one })
        .await
        .unwrap();
    assert_eq!(
        (card.trainings[0].course.as_str(), card.trainings[0].valid_to),
        ("助老服务岗前培训", Day(date!(2027 - 11 - 20)))
    );
    let listed = bench
        .ask(
            &clerk(),
            FindCourses {
                paging: Paging::default(),
            },
        )
        .await
        .unwrap();
    assert_eq!(
        (listed.total, listed.rows[0].attended, listed.rows[0].seats),
        (1, 1, 1)
    );
}

#[tokio::test]
async fn a_course_is_for_its_part_of_the_tree_and_is_recorded_when_it_was_held() {
    let bench = bench().await;
    let one = registered(&bench, li()).await;
    vetted(&bench, one).await;
    let branch = actors::branch(actors::TOWN);
    let of_town = bench
        .tell(&branch, course(actors::TOWN, 50))
        .await
        .unwrap()
        .course_id;
    assert_eq!(
        attended(&bench, of_town, vec![one]).await,
        Ok(1),
        "a village goes to its town's course"
    );
    let elsewhere = actors::clerk(OTHER_VILLAGE);
    let theirs = bench
        .tell(&elsewhere, course(OTHER_VILLAGE, 50))
        .await
        .unwrap()
        .course_id;
    assert_eq!(
        attended(&bench, theirs, vec![one]).await,
        Err("not_their_course".into())
    );
    let unseen = bench
        .ask(&clerk(), GetCourse { course_id: theirs })
        .await
        .unwrap_err();
    assert_eq!(unseen.code, Code::NotFound);
    let later = OpenCourse {
        held_on: Day(date!(2026 - 12 - 20)),
        ..course(actors::VILLAGE, 50)
    };
    let later = bench.tell(&clerk(), later).await.unwrap().course_id;
    assert_eq!(
        attended(&bench, later, vec![one]).await,
        Err("course_not_held".into())
    );
    let refused = bench.tell(&clerk(), course(CHARITY, 50)).await.unwrap_err();
    assert_eq!(refused.reason, "wrong_scope");
    let backwards = OpenCourse {
        valid_to: Day(date!(2026 - 11 - 19)),
        ..course(actors::VILLAGE, 50)
    };
    let refused = bench.tell(&clerk(), backwards).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("valid_to"));
}

#[tokio::test]
async fn a_professionals_certificate_counts_when_a_second_person_has_verified_it_r3_4() {
    let bench = bench().await;
    let (volunteer_id, _) = activated(&bench, li()).await;
    let certificate = |kind| RecordQualification {
        volunteer_id,
        kind,
        certificate_no: "NO-1".into(),
        valid_to: Day(date!(2028 - 01 - 01)),
    };
    let branch = actors::branch(actors::TOWN);
    let recorded = bench
        .tell(&branch, certificate(QualificationKind::Law))
        .await
        .unwrap();
    assert_eq!(recorded.state, QualificationState::Waiting);
    let held = async || {
        let told = bench.events::<VolunteerProfileChanged>().await;
        told.last().unwrap().profile.qualifications.len()
    };
    assert_eq!(held().await, 0, "unverified blocks");
    let verify = |verdict, reason: Option<&str>| VerifyQualification {
        volunteer_id,
        qualification_id: recorded.qualification_id,
        verdict,
        reason: reason.map(Into::into),
    };
    let own = bench
        .tell(&branch, verify(QualificationState::Verified, None))
        .await
        .unwrap_err();
    assert_eq!((own.code, own.reason.as_str()), (Code::Forbidden, "own_record"));
    let refused = bench
        .tell(&clerk(), verify(QualificationState::Verified, None))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "wrong_role");
    let head_office = actors::operator();
    let unsaid = bench
        .tell(&head_office, verify(QualificationState::Refused, None))
        .await
        .unwrap_err();
    assert_eq!(unsaid.field.as_deref(), Some("reason"));
    bench
        .tell(&head_office, verify(QualificationState::Verified, None))
        .await
        .unwrap();
    assert_eq!(held().await, 1);
    let again = bench
        .tell(&head_office, verify(QualificationState::Refused, Some("过期")))
        .await
        .unwrap_err();
    assert_eq!(again.reason, "certificate_decided");

    // A trade's certificate that staff have seen counts at once.
    let trade = bench
        .tell(&clerk(), certificate(QualificationKind::Electrician))
        .await
        .unwrap();
    assert_eq!((trade.state, held().await), (QualificationState::Verified, 2));
    let card = bench.ask(&clerk(), GetVolunteer { volunteer_id }).await.unwrap();
    let law = card
        .certificates
        .iter()
        .find(|one| one.kind == QualificationKind::Law)
        .unwrap();
    assert_eq!(law.decided_by, head_office.staff_id());
    assert_eq!(law.recorded_by, branch.staff_id());
}
