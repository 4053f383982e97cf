use contracts::{
    Actor, Day, Paging,
    ledger::estate::UnfreezeAccounts,
    volunteer::{
        ActivateVolunteer, ApplyVolunteer, DeclaredCertificate, FindVolunteers, Guardian, LeaveVolunteer,
        OpenCourse, QualificationKind, RecordAttendance, RecordPaidWork, RecordQualification,
        RegisterVolunteer, SuspendVolunteer, VetVolunteer, Vetting, VolunteerRow, VolunteerState,
    },
};
use kernel::{ResidentId, Sex, VolunteerId, china_date};
use time::{Duration, macros::date};

use super::{registry::Volunteer, step::Loader};

impl Loader<'_> {
    /// What happens to volunteers besides service: one has applied by phone, one was returned, one attends a course, a
    /// certificate waits, one is suspended, one has left and one has come back under the old number.
    pub(super) async fn live_on(&mut self, volunteers: &[Volunteer]) -> anyhow::Result<()> {
        let waiting = self.applicants().await?;
        for (row, reason) in waiting.iter().zip(["请带身份证原件到支行核对", "请补充空闲时间"])
        {
            let back = VetVolunteer {
                volunteer_id: row.volunteer_id,
                decision: Vetting::Return,
                reason: Some(reason.into()),
            };
            let clerk = self.clerk_of(&row.org);
            self.tell(&clerk, back).await?;
        }
        // Two have passed and go to a course.
        for row in waiting.iter().skip(2).take(2) {
            let clerk = self.clerk_of(&row.org);
            self.tell(
                &clerk,
                VetVolunteer {
                    volunteer_id: row.volunteer_id,
                    decision: Vetting::Approve,
                    reason: None,
                },
            )
            .await?;
        }
        if let Some(row) = waiting.get(2) {
            let course = OpenCourse {
                org: row.org.clone(),
                ..self.course(0)
            };
            let clerk = self.clerk_of(&row.org);
            let course_id = self.tell(&clerk, course).await?.course_id;
            self.tell(
                &clerk,
                RecordAttendance {
                    course_id,
                    volunteer_ids: vec![row.volunteer_id],
                },
            )
            .await?;
            let next = OpenCourse {
                org: row.org.clone(),
                ..self.course(10)
            };
            self.tell(&clerk, next).await?;
        }
        let [.., back, gone, resting, paid] = volunteers else {
            return Ok(());
        };
        self.apply_by_phone(back).await?;
        self.suspend_and_pay(resting, paid).await?;
        self.leave(gone, "搬到外地").await?;
        self.leave(back, "照顾孙辈").await?;
        self.come_back(back).await?;
        self.settle().await
    }

    async fn applicants(&mut self) -> anyhow::Result<Vec<VolunteerRow>> {
        let query = FindVolunteers {
            text: None,
            within: None,
            state: Some(VolunteerState::Applied),
            paging: Paging { page: 1, size: 12 },
        };
        let operator = self.operator();
        Ok(self.ask(&operator, query).await?.rows)
    }

    fn course(&self, in_days: i64) -> OpenCourse {
        let held_on = china_date(self.clock_now()) + Duration::days(in_days);
        OpenCourse {
            org: self.villages[0].0.clone(),
            title: "助老服务岗前培训".into(),
            place: "居委会活动室".into(),
            held_on: Day(held_on),
            valid_to: Day(held_on + Duration::days(365)),
            seats: 30,
        }
    }

    /// A nurse of seventeen years' practice, and a pupil whose mother agrees.
    async fn apply_by_phone(&mut self, like: &Volunteer) -> anyhow::Result<()> {
        let today = china_date(self.clock_now());
        let home = like.org.village().unwrap_or_else(|| self.villages[0].0.clone());
        let form = |id: ResidentId, name: &str, phone: &str| RegisterVolunteer {
            resident_id: id.as_str().into(),
            name: name.into(),
            phone: phone.into(),
            org: home.clone(),
            home: home.clone(),
            occupation: "护士".into(),
            specialty: "量血压、换药".into(),
            sources: vec![contracts::volunteer::RecruitSource::Society],
            services: vec![contracts::volunteer::WillingService {
                service: "05".into(),
                willingness: contracts::volunteer::Willingness::Preferred,
            }],
            availability: vec![contracts::Slot {
                weekday: contracts::Weekday(6),
                from_minute: 420,
                to_minute: 720,
            }],
            reach_m: 5_000,
            guardian: None,
            relatives: Vec::new(),
            consent_version: "2026-01".into(),
            consent: true,
        };
        let nurse = form(
            ResidentId::for_test(date!(1985 - 04 - 12), 902, Sex::Female),
            "孟庆芳",
            "16977000001",
        );
        let mut pupil = form(
            ResidentId::for_test(date!(2010 - 09 - 01), 903, Sex::Male),
            "孙小雨",
            "16977000002",
        );
        pupil.occupation = "学生".into();
        pupil.specialty = String::new();
        pupil.guardian = Some(Guardian {
            name: "孙丽".into(),
            phone: "16977000003".into(),
            relation: "母亲".into(),
        });
        let portal = Actor::service("portal");
        let certificate = DeclaredCertificate {
            kind: QualificationKind::Nursing,
            certificate_no: "HL20080417".into(),
            valid_to: Day(today + Duration::days(900)),
        };
        for (application, certificates) in [(nurse, vec![certificate]), (pupil, vec![])] {
            self.tell(
                &portal,
                ApplyVolunteer {
                    application,
                    certificates,
                },
            )
            .await?;
        }
        Ok(())
    }

    async fn suspend_and_pay(&mut self, resting: &Volunteer, paid: &Volunteer) -> anyhow::Result<()> {
        let today = china_date(self.clock_now());
        let clerk = self.clerk_of(&resting.org);
        let suspend = SuspendVolunteer {
            volunteer_id: resting.id,
            reason: "手术后休养".into(),
        };
        self.tell(&clerk, suspend).await?;
        let clerk = self.clerk_of(&paid.org);
        let work = RecordPaidWork {
            volunteer_id: paid.id,
            partner: "仁和家政服务公司".into(),
            services: vec!["03".into()],
        };
        self.tell(&clerk, work).await?;
        // Waits on the branch's desk.
        let licence = RecordQualification {
            volunteer_id: paid.id,
            kind: QualificationKind::Law,
            certificate_no: "FL20260009".into(),
            valid_to: Day(today + Duration::days(400)),
        };
        self.tell(&clerk, licence).await?;
        Ok(())
    }

    async fn leave(&mut self, volunteer: &Volunteer, reason: &str) -> anyhow::Result<()> {
        let me = Actor::Volunteer { id: volunteer.id };
        let leave = LeaveVolunteer {
            volunteer_id: volunteer.id,
            reason: reason.into(),
        };
        self.tell(&me, leave).await?;
        self.settle().await
    }

    /// The same person, vetted anew; training still counts, the passbook number is the old one. Finance frees the accounts.
    async fn come_back(&mut self, volunteer: &Volunteer) -> anyhow::Result<()> {
        let volunteer_id: VolunteerId = volunteer.id;
        let form = self
            .forms
            .remove(&volunteer_id)
            .ok_or_else(|| anyhow::anyhow!("nobody has applied as {volunteer_id}"))?;
        let clerk = self.clerk_of(&volunteer.org);
        self.tell(&clerk, form).await?;
        let approve = VetVolunteer {
            volunteer_id,
            decision: Vetting::Approve,
            reason: None,
        };
        self.tell(&clerk, approve).await?;
        let again = ActivateVolunteer {
            volunteer_id,
            welcome: false,
        };
        let passbook = self.tell(&clerk, again).await?.passbook_no;
        anyhow::ensure!(passbook == volunteer.passbook_no, "another passbook number");
        self.settle().await?;
        let finance = self.finance[0].clone();
        self.tell(
            &finance,
            UnfreezeAccounts {
                volunteer_id,
                reason: "再次加入志愿服务".into(),
            },
        )
        .await?;
        Ok(())
    }
}
