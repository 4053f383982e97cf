use contracts::{
    Actor, Day,
    notification::{
        publicity::{CancelPublicity, EnterPublicity, FinishPublicity, Medium},
        story::{PublishStory, StoryConsent, StoryConsentWay, StoryKind, WriteStory},
    },
    volunteer::{GetVolunteer, VolunteerState},
};
use kernel::{OrgCode, OrgKind, china_date};
use time::Duration;

use super::{registry::Volunteer, step::Loader};

/// What was done and is planned: medium, title, days from today, address of the article.
const ENTRIES: [(Medium, &str, i64, Option<&str>); 7] = [
    (
        Medium::Press,
        "我为人人、人人为我：时间银行走进台儿庄",
        -75,
        Some("https://news.example.com/tez/1"),
    ),
    (
        Medium::Wechat,
        "时间银行怎么存、怎么取，一图看懂",
        -60,
        Some("https://mp.example.com/s/tez-2"),
    ),
    (Medium::Broadcast, "区电视台专题：邻里互助", -41, None),
    (Medium::Loudspeaker, "大喇叭招募助老志愿者", -12, None),
    (
        Medium::Weibo,
        "重阳节敬老活动",
        -5,
        Some("https://weibo.example.com/tez/3"),
    ),
    (Medium::Noticeboard, "半年结算公示说明", 9, None),
    (Medium::Press, "年度表彰预告", 24, None),
];

impl Loader<'_> {
    /// A year's publicity in other media, and two stories: one published, one that waits for a second person (R12.5).
    pub(super) async fn leave_publicity(&mut self, volunteers: &[Volunteer]) -> anyhow::Result<()> {
        let towns: Vec<OrgCode> = self.units(OrgKind::Town).map(|(code, _)| code.clone()).collect();
        let today = china_date(self.clock_now());
        for ((medium, title, days, link), town) in ENTRIES.into_iter().zip(towns.iter().cycle()) {
            let keeper = self.clerk_of(town);
            let day = Day(today + Duration::days(days));
            let done = days < 0;
            let entry = EnterPublicity {
                org: town.clone(),
                medium,
                title: title.into(),
                planned_on: Some(day),
                done_on: done.then_some(day),
                link: link.map(Into::into),
                remark: None,
            };
            self.tell(&keeper, entry).await?;
        }
        let Some(town) = towns.first() else { return Ok(()) };
        self.change_plans(town).await?;
        let Some(volunteer) = self.active_of(town, volunteers).await? else {
            return Ok(());
        };
        let clerk = self.clerk_of(&volunteer.org);
        self.tell_of(&clerk, volunteer).await?;
        let practice = WriteStory {
            kind: StoryKind::Practice,
            org: volunteer.org.clone(),
            title: "一个楼道一张值班表".into(),
            text: "楼长把独居老人和志愿者写在同一张表上，谁哪天上门一目了然。\n半年下来，没有一位老人断过一天问候。"
                .into(),
            passbook_no: None,
            consent: None,
        };
        self.tell(&clerk, practice).await?;
        Ok(())
    }

    /// One plan is carried out on its day, another is given up.
    async fn change_plans(&mut self, town: &OrgCode) -> anyhow::Result<()> {
        let keeper = self.clerk_of(town);
        let today = Day(china_date(self.clock_now()));
        let plan = |title: &str| EnterPublicity {
            org: town.clone(),
            medium: Medium::Noticeboard,
            title: title.into(),
            planned_on: Some(today),
            done_on: None,
            link: None,
            remark: None,
        };
        let kept = self.tell(&keeper, plan("志愿者招募海报")).await?;
        let finish = FinishPublicity {
            publicity_id: kept.publicity_id,
            done_on: today,
            link: None,
            remark: Some("张贴 12 处".into()),
        };
        self.tell(&keeper, finish).await?;
        let given_up = self.tell(&keeper, plan("广场宣传日")).await?;
        let cancel = CancelPublicity {
            publicity_id: given_up.publicity_id,
            reason: "下雨改期".into(),
        };
        self.tell(&keeper, cancel).await?;
        Ok(())
    }

    /// A volunteer of a town who is in service.
    async fn active_of<'v>(
        &self,
        town: &OrgCode,
        volunteers: &'v [Volunteer],
    ) -> anyhow::Result<Option<&'v Volunteer>> {
        for volunteer in volunteers
            .iter()
            .filter(|volunteer| town.contains(&volunteer.org))
        {
            let asked = GetVolunteer {
                volunteer_id: volunteer.id,
            };
            let card = self.ask(&self.clerk_of(&volunteer.org), asked).await?;
            if card.row.state == VolunteerState::Active {
                return Ok(Some(volunteer));
            }
        }
        Ok(None)
    }

    /// A model volunteer who has agreed, written by the sub-branch, published by the branch above it.
    async fn tell_of(&mut self, clerk: &Actor, volunteer: &Volunteer) -> anyhow::Result<()> {
        let org = &volunteer.org;
        let written = WriteStory {
            kind: StoryKind::Volunteer,
            org: org.clone(),
            title: "把别人家的老人当自家老人".into(),
            text: "每个周三上午，总有同一位志愿者提着工具箱进楼道：剪发、量血压、修水龙头。\n老人们说：他一来，屋里就热闹了。"
                .into(),
            passbook_no: Some(volunteer.passbook_no.clone().into()),
            consent: Some(StoryConsent {
                way: StoryConsentWay::Form,
                given_on: Day(china_date(self.clock_now())),
                evidence: "事迹公开同意书 第 1 份".into(),
            }),
        };
        let story = self.tell(clerk, written).await?;
        let town = org.town().unwrap_or_else(|| org.clone());
        let publish = PublishStory {
            story_id: story.story_id,
        };
        self.tell(&self.clerk_of(&town), publish).await?;
        Ok(())
    }
}
