use contracts::{
    Day, Weekday,
    dispatch::plan::{OpenPlan, PlanState, SetPlanState},
    elderly::{
        CategoryEvidence, ChangeConsent, ChangeElder, Consent, ConsentGiver, ContactPerson, GetElder, Living,
        MoveElder, RecordCategory,
    },
};
use kernel::{Category, Clock, RawMinutes, ResidentId, Sex, china_date};
use time::{Duration, macros::date};

use super::{registry::Elder, step::Loader};

impl Loader<'_> {
    /// What happens to elders' files besides service: a change, a group verified anew, a consent withdrawn and one given, a
    /// move that is to come; and services that come back every week.
    pub(super) async fn keep_the_files(&mut self, elders: &[Elder]) -> anyhow::Result<()> {
        let today = china_date(self.clock.now());
        let [one, two, three, four, ..] = elders else {
            return Ok(());
        };
        let clerk = self.clerk_of(&one.village);
        let change = ChangeElder {
            elder_id: one.id,
            phone: None,
            without_phone: false,
            phone_owner: None,
            address: Some("6 号楼 1 单元 301".into()),
            living: Some(Living::Alone),
            traits: None,
            contact: Some(ContactPerson {
                name: "赵敏".into(),
                relation: "女".into(),
                phone: "16977000011".into(),
            }),
            without_contact: false,
            relatives_added: vec![
                ResidentId::for_test(date!(1979 - 04 - 05), 77, Sex::Female)
                    .as_str()
                    .into(),
            ],
            relatives_removed: Vec::new(),
            note: Some("请敲门后等候。".into()),
        };
        self.tell(&clerk, change).await?;
        self.consent_of(two, true).await?;
        let clerk = self.clerk_of(&two.village);
        let office = CategoryEvidence {
            category: Category::Disabled,
            evidence: "证770001".into(),
            verified_by: "镇街民政办".into(),
            verified_on: Day(today),
        };
        let known = self.ask(&clerk, GetElder { elder_id: two.id }).await?;
        if !known
            .held
            .iter()
            .any(|held| held.category == Category::Disabled && *held.verified_on == today)
        {
            let record = RecordCategory {
                elder_id: two.id,
                evidence: office,
            };
            self.tell(&clerk, record).await?;
        }
        self.consent_of(three, false).await?;
        let village = self
            .villages
            .iter()
            .map(|(code, _)| code)
            .find(|code| **code != four.village);
        if let Some(village) = village.cloned() {
            let clerk = self.clerk_of(&four.village);
            let to = MoveElder {
                elder_id: four.id,
                village,
                address: "12 号".into(),
                effective_on: Day(today + Duration::days(20)),
            };
            self.tell(&clerk, to).await?;
        }
        self.plan_services(&elders[..3]).await?;
        self.settle().await
    }

    async fn consent_of(&mut self, elder: &Elder, sensitive: bool) -> anyhow::Result<()> {
        let clerk = self.clerk_of(&elder.village);
        let consent = Consent {
            service: true,
            sensitive,
            text_version: "2026-01".into(),
            given_by: ConsentGiver::Elder,
            reason: None,
        };
        let change = ChangeConsent {
            elder_id: elder.id,
            consent,
        };
        self.tell(&clerk, change).await?;
        Ok(())
    }

    /// Meals on working days, cleaning every other week, and company that is paused.
    async fn plan_services(&mut self, elders: &[Elder]) -> anyhow::Result<()> {
        let first_day = Day(china_date(self.clock.now()) + Duration::days(1));
        let plans: [(&str, &[u8], u8, u16, i64); 3] = [
            ("01", &[1, 2, 3, 4, 5], 1, 11 * 60, 30),
            ("03", &[4], 2, 9 * 60, 120),
            ("05", &[6], 1, 15 * 60, 60),
        ];
        for (number, ((service, weekdays, every_weeks, at_minute, minutes), elder)) in
            plans.into_iter().zip(elders).enumerate()
        {
            let clerk = self.clerk_of(&elder.village);
            let plan = OpenPlan {
                elder_id: elder.id,
                service: service.into(),
                weekdays: weekdays.iter().copied().map(Weekday).collect(),
                every_weeks,
                at_minute,
                duration: RawMinutes::new(minutes),
                seats: 1,
                gender_wish: None,
                note: None,
                first_day,
                last_day: None,
            };
            let plan_id = self.tell(&clerk, plan).await?.plan_id;
            if number == 2 {
                let pause = SetPlanState {
                    plan_id,
                    state: PlanState::Paused,
                };
                self.tell(&clerk, pause).await?;
            }
        }
        Ok(())
    }
}
