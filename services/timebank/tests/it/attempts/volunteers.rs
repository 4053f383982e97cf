use super::*;

pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let (volunteer_id, applicant) = (lived.volunteer.id, lived.applicant.id);
    let today = china_date(town.now());
    // The clerk who asks is not the one who decides.
    let erasing = || {
        people
            .writing()
            .into_iter()
            .filter(|(actor, _)| *actor != people.elsewhere[0])
            .chain(people.role(&[&people.clerk, &people.elsewhere[0]]))
    };
    let mut vetting = people.writing();
    vetting.extend(people.role(&[&people.branch, &people.operator]));
    let resuming: Vec<_> = vetting
        .clone()
        .into_iter()
        .filter(|(actor, _)| *actor != town.other_branch())
        .collect();
    vec![
        attempt(volunteer_form(300), people.writing()),
        attempt(
            VetVolunteer {
                volunteer_id: applicant,
                decision: Vetting::Approve,
                reason: None,
            },
            vetting
                .clone()
                .into_iter()
                .filter(|(actor, _)| *actor != town.other_branch()),
        )
        .by_id("volunteer_id"),
        attempt(training(volunteer_id, today), people.writing()).by_id("volunteer_id"),
        attempt(
            RecordQualification {
                volunteer_id,
                kind: QualificationKind::Nursing,
                certificate_no: "证 0002".into(),
                valid_to: Day(today + Duration::days(90)),
            },
            people.writing(),
        )
        .by_id("volunteer_id"),
        attempt(
            RecordInsurance {
                volunteer_id,
                insurer: "平安".into(),
                valid_to: Day(today + Duration::days(90)),
            },
            people.writing(),
        )
        .by_id("volunteer_id"),
        attempt(
            ActivateVolunteer {
                volunteer_id: applicant,
                welcome: false,
            },
            vetting
                .into_iter()
                .filter(|(actor, _)| *actor != town.other_branch()),
        )
        .by_id("volunteer_id"),
        attempt(
            VerifyQualification {
                volunteer_id,
                qualification_id: volunteer_id.uuid(),
                verdict: QualificationState::Verified,
                reason: None,
            },
            people
                .role(&[
                    &people.clerk,
                    &people.auditor,
                    &people.finance,
                    &people.system_admin,
                    &people.stranger,
                ])
                .into_iter()
                .chain([(town.other_branch(), SCOPE)]),
        )
        .by_id("volunteer_id"),
        attempt(
            ApplyVolunteer {
                application: volunteer_form(301),
                certificates: vec![],
            },
            people.people(),
        ),
        attempt(
            ApplicationAt {
                phone: lived.applicant.phone.clone().into(),
            },
            people.people(),
        ),
        attempt(
            ChangeWillingness {
                volunteer_id,
                services: volunteer_form(300).services,
                availability: volunteer_form(300).availability,
                reach_m: 5_000,
            },
            people.acting(),
        )
        .by_id("volunteer_id"),
        attempt(
            SuspendVolunteer {
                volunteer_id,
                reason: "休养".into(),
            },
            people.writing(),
        )
        .by_id("volunteer_id"),
        attempt(
            ResumeVolunteer {
                volunteer_id,
                reason: "痊愈".into(),
            },
            resuming,
        )
        .by_id("volunteer_id"),
        attempt(
            LeaveVolunteer {
                volunteer_id,
                reason: "搬家".into(),
            },
            people.acting(),
        )
        .by_id("volunteer_id"),
        attempt(
            RecordPaidWork {
                volunteer_id,
                partner: "仁和家政".into(),
                services: vec![CLEANING.into()],
            },
            people.writing(),
        )
        .by_id("volunteer_id"),
        attempt(
            OpenCourse {
                org: org(VILLAGE),
                title: "岗前培训".into(),
                place: "活动室".into(),
                held_on: Day(today),
                valid_to: Day(today + Duration::days(365)),
                seats: 20,
            },
            people.writing(),
        ),
        // Who is elsewhere finds no such course.
        attempt(
            RecordAttendance {
                course_id: volunteer_id.uuid(),
                volunteer_ids: vec![volunteer_id],
            },
            people.role(&[
                &people.auditor,
                &people.finance,
                &people.system_admin,
                &people.stranger,
            ]),
        ),
        attempt(
            FindCourses {
                paging: Paging::default(),
            },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
        attempt(
            GetCourse {
                course_id: volunteer_id.uuid(),
            },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
        attempt(
            WaitingCertificates {
                paging: Paging::default(),
            },
            people.role(&[
                &people.clerk,
                &people.auditor,
                &people.finance,
                &people.system_admin,
                &people.stranger,
            ]),
        ),
        attempt(
            RevealVolunteer {
                volunteer_id,
                field: VolunteerField::Phone,
                reason: "回访".into(),
            },
            people.writing(),
        )
        .by_id("volunteer_id"),
        attempt(
            FindVolunteers {
                text: Some("李".into()),
                within: Some(org(VILLAGE)),
                state: None,
                paging: Paging::default(),
            },
            people.reading(),
        ),
        attempt(GetVolunteer { volunteer_id }, people.reading()).by_id("volunteer_id"),
        attempt(
            ExportVolunteer {
                volunteer_id,
                reason: "本人申请".into(),
            },
            people.writing(),
        )
        .by_id("volunteer_id"),
        attempt(
            ProposeVolunteerErasure {
                volunteer_id,
                reason: "本人要求".into(),
            },
            people.writing(),
        )
        .by_id("volunteer_id"),
        attempt(
            ApproveVolunteerErasure {
                erasure_id: lived.volunteer_erasure,
            },
            erasing(),
        )
        .by_id("erasure_id"),
        attempt(
            RejectVolunteerErasure {
                erasure_id: lived.volunteer_erasure,
                note: "时长未结算".into(),
            },
            erasing(),
        )
        .by_id("erasure_id"),
        attempt(
            VolunteerErasures {
                paging: Paging::default(),
            },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
        attempt(
            VolunteerAccesses {
                volunteer_id,
                paging: Paging::default(),
            },
            people.reading(),
        )
        .by_id("volunteer_id"),
        // Names that one may not see are left out, not refused.
        attempt(
            VolunteerNames {
                ids: vec![volunteer_id],
            },
            [],
        ),
        attempt(
            VolunteerContacts {
                volunteer_ids: vec![volunteer_id],
                purpose: "offer.made".into(),
            },
            people.people(),
        ),
        attempt(
            contracts::volunteer::audience::VolunteerAudience {
                within: vec!["370405".parse().unwrap()],
                stars_from: None,
                served_since: None,
                after: None,
                most: 10,
                purpose: "campaign".into(),
            },
            people.people(),
        ),
        attempt(
            VolunteerByPhone {
                phone: lived.volunteer.phone.clone().into(),
            },
            people.people(),
        ),
        attempt(
            HasPassbook {
                person: kernel::PersonKey::new("00"),
            },
            people.people(),
        ),
        attempt(VolunteerPersonKey { volunteer_id }, people.people()),
        attempt(GetBalances { volunteer_id }, people.reading()).by_id("volunteer_id"),
        attempt(
            GetBalancesAt {
                volunteer_id,
                at: At(town.now()),
            },
            people.reading(),
        )
        .by_id("volunteer_id"),
        attempt(
            PostMinutes::Hold {
                volunteer_id,
                account: Spending::Goods,
                amount: StandardMinutes::new(30),
                reference: volunteer_id.uuid(),
                effective: Day(today),
                expires_at: Some(At(town.now() + Duration::days(15))),
            },
            people.people(),
        ),
        attempt(
            GetStatement {
                volunteer_id,
                from: None,
                to: None,
                account: None,
                purpose: None,
                before: None,
                limit: 20,
            },
            people.reading(),
        )
        .by_id("volunteer_id"),
    ]
}
