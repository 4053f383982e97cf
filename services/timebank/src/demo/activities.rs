use contracts::{
    At, Day,
    dispatch::{
        Evidence, RecordTimes, UploadVisit, VisitState,
        activity::{ActivityWords, ConfirmActivity, JoinActivity, KeepProject, OpenActivity, OpenTo},
    },
    ledger::fund::FundSource,
};
use kernel::{ActivityId, OrgCode, ProjectId, RawMinutes, VisitId, VolunteerId, at_china, china_date};
use time::{Duration, OffsetDateTime, macros::time};

use super::{registry::Elder, step::Loader};

/// Company 陪伴聊天: what somebody does who sits with old people in a hall.
const COMPANY: &str = "05";
/// Who comes to one.
const COME: usize = 4;

impl Loader<'_> {
    /// A town's project with an activity that is just over, uploaded and confirmed by a second person, and two to come, one of
    /// them for volunteers of the whole district.
    pub(super) async fn leave_activities(&mut self, elders: &[Elder]) -> anyhow::Result<()> {
        for elder in elders.iter().take(12) {
            let mut helpers = self.company_for(elder.id).await?;
            helpers.truncate(COME);
            let Some(town) = elder.village.town().filter(|_| helpers.len() == COME) else {
                continue;
            };
            let project = self.project(&town).await?;
            let since = self.now - Duration::minutes(58);
            let over = self
                .activity(&town, project, ("重阳节包饺子", OpenTo::District), since, 59)
                .await?;
            let mut visits = Vec::new();
            for (org, volunteer) in &helpers {
                visits.extend(
                    self.sign_up(over, *volunteer)
                        .await
                        .map(|visit| (org.clone(), visit)),
                );
            }
            self.credit(&town, over, &visits, since).await?;
            let day = |days: i64, clock| at_china(china_date(self.now) + Duration::days(days), clock);
            let (next, after) = (day(3, time!(9:00)), day(9, time!(14:00)));
            let next = self
                .activity(&town, project, ("广场义剪和量血压", OpenTo::Unit), next, 150)
                .await?;
            for (_, volunteer) in &helpers {
                let _ = self.sign_up(next, *volunteer).await;
            }
            self.activity(&town, project, ("冬至送温暖", OpenTo::District), after, 120)
                .await?;
            return Ok(());
        }
        Ok(())
    }

    async fn project(&mut self, town: &OrgCode) -> anyhow::Result<ProjectId> {
        let today = china_date(self.now);
        let keep = KeepProject {
            project_id: None,
            org: town.clone(),
            name: "敬老爱老系列活动".into(),
            from: Day(today - Duration::days(30)),
            to: Day(today + Duration::days(60)),
            funding: Some(FundSource::Society),
        };
        Ok(self.tell(&self.clerk_of(town), keep).await?.project_id)
    }

    async fn activity(
        &mut self,
        town: &OrgCode,
        project: ProjectId,
        (title, open_to): (&str, OpenTo),
        starts_at: OffsetDateTime,
        minutes: i64,
    ) -> anyhow::Result<ActivityId> {
        let open = OpenActivity {
            org: town.clone(),
            place: town.clone(),
            words: ActivityWords {
                title: title.into(),
                address: "文化广场".into(),
                served: "附近的老人".into(),
                open_to,
                project_id: Some(project),
            },
            service: COMPANY.into(),
            starts_at: At(starts_at),
            duration: RawMinutes::new(minutes),
            places: 20,
        };
        Ok(self.tell(&self.clerk_of(town), open).await?.activity_id)
    }

    /// Nothing where somebody is elsewhere at that time.
    async fn sign_up(&mut self, activity_id: ActivityId, volunteer_id: VolunteerId) -> Option<VisitId> {
        let join = JoinActivity {
            activity_id,
            volunteer_id,
        };
        let joined = self
            .tell(&contracts::Actor::Volunteer { id: volunteer_id }, join)
            .await;
        joined.ok().map(|joined| joined.visit_id)
    }

    /// All but the last who signed up were there; head office is the second person.
    async fn credit(
        &mut self,
        town: &OrgCode,
        activity_id: ActivityId,
        visits: &[(OrgCode, VisitId)],
        since: OffsetDateTime,
    ) -> anyhow::Result<()> {
        let Some((_, there)) = visits.split_last() else {
            return Ok(());
        };
        let mut uploaded = false;
        for (org, visit) in there {
            let times = RecordTimes {
                visit_id: *visit,
                started_at: At(since),
                stopped_at: At(since + Duration::minutes(50)),
                breaks: RawMinutes::ZERO,
                evidence: Evidence::PaperForm,
                reason: "签到表1".into(),
            };
            let recorded = self.tell(&self.clerk_of(town), times).await?;
            if recorded.state == VisitState::Completed {
                let upload = UploadVisit { visit_id: *visit };
                self.tell(&self.clerk_of(org), upload).await?;
                uploaded = true;
            }
        }
        if uploaded {
            self.tell(&self.operator(), ConfirmActivity { activity_id })
                .await?;
        }
        Ok(())
    }
}
