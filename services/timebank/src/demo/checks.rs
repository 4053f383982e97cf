use std::collections::HashSet;

use contracts::{
    At, Day, Paging,
    dispatch::{
        ListServices, Need, RankCandidates, ServiceItem, UploadVisit, VisitState,
        callback::CallReason,
        door::PrintDoorCard,
        service::ProposeService,
        sheet::EnterService,
        survey::{FindSurveyDue, RecordSurvey, SurveyOutcome},
    },
};
use kernel::{ElderId, OrgCode, OrgKind, RawMinutes, VolunteerId, at_china, china_date};
use time::{Duration, OffsetDateTime, macros::time};

use super::{registry::Elder, step::Loader};

/// Company 陪伴聊天.
const COMPANY: &str = "05";
/// Elders with a card at their door.
const CARDS: usize = 6;
/// Elders whose visits were written on paper.
const SHEETS: usize = 4;

impl Loader<'_> {
    /// What is entered from paper and looked at afterwards: sheets of the evening before last, of which two do not go together,
    /// cards for doors, a town's survey, and a change of the catalogue that waits for a second person.
    pub(super) async fn leave_checks(&mut self, elders: &[Elder]) -> anyhow::Result<()> {
        let evening = at_china(china_date(self.now) - Duration::days(2), time!(20:00));
        // Nobody is in two places that evening, however few they are who could come.
        let mut away = HashSet::new();
        for (page, elder) in (1..).zip(elders.iter().take(SHEETS)) {
            let mut helpers = self.company_for(elder.id).await?;
            helpers.retain(|(_, volunteer)| !away.contains(volunteer));
            // The first elder is said to have had two visitors at once.
            helpers.truncate(if page == 1 { 2 } else { 1 });
            let sheet = format!("第{page}页");
            for (later, (org, helper)) in (0..).zip(helpers) {
                let begins = evening + Duration::minutes(10 * later);
                self.enter(elder.id, (&org, helper), (begins, 40), &sheet).await?;
                away.insert(helper);
            }
        }
        for elder in elders.iter().take(CARDS) {
            let card = PrintDoorCard {
                elder_id: elder.id,
                anew: false,
            };
            self.tell(&self.operator(), card).await?;
        }
        self.survey().await?;
        self.propose_questions().await
    }

    /// Who could keep this elder company, best first, with their sub-branches.
    pub(super) async fn company_for(&self, elder_id: ElderId) -> anyhow::Result<Vec<(OrgCode, VolunteerId)>> {
        let tomorrow = at_china(china_date(self.now) + Duration::days(1), time!(10:00));
        let draft = Need {
            elder_id,
            service: COMPANY.into(),
            starts_at: At(tomorrow),
            duration: RawMinutes::new(40),
            gender_wish: None,
        };
        let rank = RankCandidates {
            order_id: None,
            draft: Some(draft),
        };
        let ranked = self.ask(&self.operator(), rank).await?.candidates;
        Ok(ranked
            .into_iter()
            .filter(|each| self.clerk_of(&each.org).staff_id().is_some())
            .map(|each| (each.org, each.volunteer_id))
            .collect())
    }

    /// One row of a sheet, entered and uploaded by the volunteer's sub-branch.
    async fn enter(
        &mut self,
        elder_id: ElderId,
        (org, volunteer_id): (&OrgCode, VolunteerId),
        (started_at, minutes): (OffsetDateTime, i64),
        sheet: &str,
    ) -> anyhow::Result<()> {
        let clerk = self.clerk_of(org);
        let row = EnterService {
            elder_id,
            volunteer_id,
            service: COMPANY.into(),
            started_at: At(started_at),
            stopped_at: At(started_at + Duration::minutes(minutes)),
            breaks: RawMinutes::ZERO,
            sheet: sheet.into(),
        };
        let entered = self.tell(&clerk, row).await?;
        if entered.state == VisitState::Completed {
            let upload = UploadVisit {
                visit_id: entered.visit_id,
            };
            self.tell(&clerk, upload).await?;
        }
        Ok(())
    }

    /// A town asks three of its elders; one is not content (R9.1, R9.3).
    async fn survey(&mut self) -> anyhow::Result<()> {
        let towns: Vec<OrgCode> = self.units(OrgKind::Town).map(|(code, _)| code.clone()).collect();
        for town in towns {
            let due = FindSurveyDue {
                within: Some(town.clone()),
                paging: Paging { page: 1, size: 3 },
            };
            let rows = self.ask(&self.operator(), due).await?.rows;
            if rows.len() < 3 {
                continue;
            }
            for (row, grade) in rows.into_iter().zip([5, 4, 2]) {
                let record = RecordSurvey {
                    elder_id: row.elder_id,
                    outcome: SurveyOutcome::Answered,
                    grade: Some(grade),
                    reason: (grade <= 3).then_some(CallReason::Late),
                    note: (grade <= 3).then(|| "约好上午，下午才来".into()),
                };
                self.tell(&self.clerk_of(&town), record).await?;
            }
            return Ok(());
        }
        Ok(())
    }

    /// Head office wants operators to ask one question more; another person has not decided yet.
    async fn propose_questions(&mut self) -> anyhow::Result<()> {
        let operator = self.operator();
        let services = self.ask(&operator, ListServices {}).await?.services;
        let Some(item) = services.into_iter().find(|item| item.code == COMPANY) else {
            return Ok(());
        };
        let spec = ServiceItem {
            questions: vec!["听力怎么样？".into(), "喜欢聊什么？".into()],
            ..item
        };
        let propose = ProposeService {
            spec,
            valid_from: Day(china_date(self.now) + Duration::days(1)),
            reason: "坐席反映派单前不知道老人听力".into(),
        };
        self.tell(&operator, propose).await?;
        Ok(())
    }
}
