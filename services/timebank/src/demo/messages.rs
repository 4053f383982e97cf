use std::collections::BTreeMap;

use contracts::{
    Actor, Day,
    notification::{
        consent::{ConsentHow, GiveOutreachConsent, PersonKind, Suppress, WithdrawOutreachConsent},
        text::{ApproveText, CAMPAIGN, ProposeText},
    },
};
use kernel::china_date;
use time::Duration;

use super::{
    registry::{Elder, Volunteer},
    step::Loader,
};

/// Texts of campaigns: title and words.
const CAMPAIGN_TEXTS: [(&str, &str); 2] = [
    (
        "活动邀请",
        "{{ who }}您好，{{ topic }}，{{ when }}在{{ where }}，欢迎参加，咨询{{ phone }}。",
    ),
    (
        "活动邀请（短）",
        "{{ village }}的乡亲：{{ topic }}，{{ when }}，{{ where }}。咨询{{ phone }}。",
    ),
];
/// Under this code the sandbox takes any text of a campaign, as one variable.
const ANY_CAMPAIGN: &str = "SMS_900000060";
/// How many elders, and how many volunteers, agree; one withdraws it again.
const ASKED: usize = 24;

impl Loader<'_> {
    /// Two texts of campaigns, one of the platform's own that is to count next week, one that waits; who agrees to outreach, and
    /// numbers that refuse it (R12.3).
    pub(super) async fn leave_messages(
        &mut self,
        elders: &[Elder],
        volunteers: &[Volunteer],
    ) -> anyhow::Result<()> {
        let author = self.outreach();
        for (title, text) in CAMPAIGN_TEXTS {
            let version = proposed((CAMPAIGN, title), text, ANY_CAMPAIGN);
            self.edit(&author, version, true).await?;
        }
        let next_week = china_date(self.now) + Duration::WEEK;
        let kinder = ProposeText {
            from: Some(Day(next_week)),
            ..proposed(
                ("elder_welcome", ""),
                "{{ who }}您好，您已登记。想请志愿者上门帮忙，随时拨12349，我们来安排。",
                "SMS_910000002",
            )
        };
        self.edit(&author, kinder, true).await?;
        let waiting = proposed(
            ("offer_lost", ""),
            "{{ when }}的{{ service }}已有邻居接单，谢谢您的热心！",
            "SMS_910000005",
        );
        self.edit(&author, waiting, false).await?;
        self.agree_to_outreach(elders, volunteers).await?;
        for (number, reason) in [
            ("16999990001", "来电表示不收宣传"),
            ("16999990002", "村居转告，本人不愿收"),
        ] {
            let refusal = Suppress {
                phone: number.into(),
                reason: reason.into(),
            };
            self.tell(&author, refusal).await?;
        }
        Ok(())
    }

    async fn edit(&mut self, author: &Actor, version: ProposeText, approved: bool) -> anyhow::Result<()> {
        let proposed = self.tell(author, version).await?;
        if approved {
            let approve = ApproveText {
                version_id: proposed.version_id,
            };
            self.tell(&self.operator(), approve).await?;
        }
        Ok(())
    }

    async fn agree_to_outreach(&mut self, elders: &[Elder], volunteers: &[Volunteer]) -> anyhow::Result<()> {
        for elder in elders.iter().filter(|elder| elder.phone.is_some()).take(ASKED) {
            let clerk = self.clerk_of(&elder.village);
            let agrees = GiveOutreachConsent {
                person_id: elder.id.uuid(),
                kind: PersonKind::Elder,
                how: ConsentHow::Form,
                on: None,
                evidence: Some("入户登记表".into()),
            };
            self.tell(&clerk, agrees).await?;
        }
        for volunteer in volunteers.iter().take(ASKED) {
            let agrees = GiveOutreachConsent {
                person_id: volunteer.id.uuid(),
                kind: PersonKind::Volunteer,
                how: ConsentHow::Page,
                on: None,
                evidence: None,
            };
            let me = Actor::Volunteer { id: volunteer.id };
            self.tell(&me, agrees).await?;
        }
        if let Some(volunteer) = volunteers.first() {
            let no_more = WithdrawOutreachConsent {
                person_id: volunteer.id.uuid(),
                kind: PersonKind::Volunteer,
                how: ConsentHow::Page,
            };
            let me = Actor::Volunteer { id: volunteer.id };
            self.tell(&me, no_more).await?;
        }
        Ok(())
    }
}

fn proposed((name, title): (&str, &str), text: &str, code: &str) -> ProposeText {
    ProposeText {
        name: name.into(),
        title: title.into(),
        text: text.into(),
        codes: BTreeMap::from([("aliyun".into(), code.into())]),
        from: None,
        reason: "按征求意见修改".into(),
    }
}
