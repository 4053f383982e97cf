//! What happens to the tree and to people in it: sites and outlets, a village that is merged, an elder who is erased.

use contracts::{
    Actor, Day,
    elderly::{ApproveElderErasure, ProposeElderErasure},
    portal::{PutOrgUnit, UnitFacts},
};
use kernel::{Clock, OrgCode, china_date};
use time::{Duration, macros::date};

use super::{
    people::People,
    registry::{Elder, Volunteer},
    step::Loader,
    summary::Summary,
};

/// Villages with service sites, counted from the first.
const WITH_SITES: usize = 3;

impl Loader<'_> {
    /// Service sites in natural villages (R1.3), some of them outlets (R1.4), with their civilised-practice partners (R1.6).
    pub(super) async fn open_sites(&mut self) -> anyhow::Result<()> {
        let villages: Vec<(OrgCode, String)> = self.villages.iter().take(WITH_SITES).cloned().collect();
        for (place, (village, name)) in villages.into_iter().enumerate() {
            for (number, natural) in [(1, "东街"), (2, "西街")] {
                let site = PutOrgUnit {
                    code: format!("{village}-{number:02}").parse()?,
                    name: format!("{name}{natural}服务站"),
                    position: None,
                    active_from: Day(china_date(self.clock.now())),
                    active_to: None,
                    successor: None,
                    facts: UnitFacts {
                        is_outlet: number == 1,
                        natural_village: Some(natural.to_owned()),
                        address: Some(format!("{natural} {} 号老年活动室", place + 1)),
                        partner_site: Some(format!("WM-{}-{number}", place + 1)),
                    },
                };
                self.tell(&Actor::System, site).await?;
            }
        }
        self.settle().await?;
        Ok(())
    }

    /// The last populated village ends and is merged into the first of its town; its people follow (R1.5).
    pub(super) async fn merge_a_village(
        &mut self,
        elders: &mut [Elder],
        volunteers: &mut [Volunteer],
        summary: &mut Summary,
    ) -> anyhow::Result<()> {
        let Some((gone, name)) = self.villages.last().cloned() else {
            return Ok(());
        };
        let heir = self
            .villages
            .iter()
            .map(|(code, _)| code)
            .find(|code| code.town() == gone.town() && **code != gone)
            .cloned();
        let Some(heir) = heir else {
            return Ok(());
        };
        let today = china_date(self.clock.now());
        let merged = PutOrgUnit {
            code: gone.clone(),
            name: name.clone(),
            position: None,
            active_from: Day(date!(2019 - 08 - 10)),
            active_to: Some(Day(today - Duration::days(1))),
            successor: Some(heir.clone()),
            facts: UnitFacts::default(),
        };
        self.tell(&Actor::System, merged).await?;
        self.settle().await?;
        self.move_to(self.clock.now() + Duration::minutes(2)).await?;
        self.settle().await?;
        self.villages.retain(|(code, _)| *code != gone);
        let moved = elders.iter_mut().filter(|elder| elder.village == gone);
        moved.for_each(|elder| elder.village = heir.clone());
        let moved = volunteers.iter_mut().filter(|volunteer| volunteer.org == gone);
        moved.for_each(|volunteer| volunteer.org = heir.clone());
        let told = summary.elders.iter_mut().chain(&mut summary.volunteers);
        let told = told.filter(|person| person.org == gone.as_str());
        told.for_each(|person| person.org = heir.to_string());
        self.say(&format!("{name} merged into its neighbour"));
        Ok(())
    }

    /// An elder who was registered and has asked to be erased: the clerk asks, the branch decides (PIPL Art. 47).
    pub(super) async fn erase_an_elder(&mut self) -> anyhow::Result<()> {
        let today = china_date(self.clock.now());
        let Some((village, _)) = self.villages.first().cloned() else {
            return Ok(());
        };
        let Some(town) = village.town() else {
            return Ok(());
        };
        let mut people = People::new(today, 80_000_000, 499);
        let form = self.invent_elder(&mut people, village.clone(), today);
        let clerk = self.clerk_of(&village);
        let elder_id = self.tell(&clerk, form).await?.elder_id;
        self.settle().await?;
        let ask = ProposeElderErasure {
            elder_id,
            reason: "本人迁往外地，要求删除".into(),
        };
        let erasure_id = self.tell(&clerk, ask).await?.erasure_id;
        let branch = self.clerk_of(&town);
        self.tell(&branch, ApproveElderErasure { erasure_id }).await?;
        self.settle().await?;
        Ok(())
    }
}
