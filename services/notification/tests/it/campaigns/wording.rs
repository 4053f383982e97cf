//! What a campaign says: in real people's words before it is approved, in the approved version afterwards (R12.3, R12.4).

use contracts::{notification::text::PreviewText, portal::OrgUnitChanged};
use kernel::{OrgKind, china_date};

use super::*;

const NAMED: &str = "{{ who }}您好，{{ town }}{{ village }}有义诊，{{ when }}在{{ where }}。";

impl World {
    /// The tree has these names.
    async fn named(&self) {
        let units = [
            (actors::TOWN, OrgKind::Town, "运河街道"),
            (actors::VILLAGE, OrgKind::Village, "兴中社区"),
        ];
        for (code, kind, name) in units {
            let unit = OrgUnitChanged {
                code: actors::org(code),
                name: name.into(),
                kind,
                position: None,
                active_from: china_date(self.bench.clock_now()).into(),
                active_to: None,
                successor: None,
                is_outlet: false,
            };
            self.bench.emit(&unit).await;
        }
        self.until_count("select count(*) from place", 2).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_looked_at_in_the_words_of_real_people_of_the_audience_r12_4() {
    let world = World::start().await;
    world.named().await;
    world.audience(3).await;
    let text = world.worded("义诊", NAMED).await;
    let campaign_id = world.save(spec(text)).await.unwrap();
    let samples = world.bench.ask(&author(), SampleCampaign { campaign_id }).await;
    let samples = samples.unwrap().samples;
    assert_eq!(samples.len(), 3);
    let said = "王**您好，运河街道兴中社区有义诊，10月19日9:00在兴中社区";
    assert!(samples.iter().all(|one| one.text.contains(said)), "{samples:?}");

    let test = SendCampaignTest {
        campaign_id,
        phone: "16900000999".into(),
    };
    world.bench.tell(&author(), test).await.unwrap();
    let sms = world.phones.wait("16900000999", "义诊", 0).await.unwrap();
    assert!(
        sms.message.text.contains("运河街道兴中社区有义诊"),
        "{}",
        sms.message.text
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_keeps_the_version_it_was_said_in_and_the_text_is_previewed_by_its_readers_places_r12_3() {
    let world = World::start().await;
    world.named().await;
    let people = world.audience(1).await;
    world.worded("义诊", TEXT).await;
    let second_version = world.worded("义诊", NAMED).await;
    let campaign_id = world.submitted(spec(second_version)).await;
    world.approve(campaign_id).await;
    world.until_campaign(campaign_id, CampaignState::Done).await;
    let row = world.messages(people[0]).await.remove(0);
    assert_eq!((row.text_title.as_deref(), row.text_version), (Some("义诊"), 2));

    let preview = async |who: Actor| {
        let query = PreviewText {
            name: "campaign".into(),
            text: NAMED.into(),
            people: 3,
        };
        world.bench.ask(&who, query).await
    };
    let shown = preview(author()).await.unwrap().people;
    assert_eq!(shown.len(), 1);
    assert!(
        shown[0].text.contains("王**您好，运河街道兴中社区有义诊"),
        "{}",
        &*shown[0].text
    );
    let named = preview(actors::operator()).await.unwrap().people;
    assert!(named[0].text.contains("王大娘您好，运河街道兴中社区"));
    world.stop().await;
}
