use super::*;
use contracts::notification::{publicity::*, story::*};
use kernel::{PublicityId, StoryId};

/// What other media carry, and stories.
pub fn all(town: &Town, people: &People) -> Vec<Attempt> {
    let paging = Paging::default();
    let (publicity_id, story_id) = (PublicityId::generate(town.now()), StoryId::generate(town.now()));
    let today = Day(china_date(town.now()));
    let within = || Some(org(VILLAGE));
    let not_keepers = || {
        people.role(&[
            &people.operator,
            &people.auditor,
            &people.finance,
            &people.system_admin,
            &people.stranger,
        ])
    };
    let keeping = || {
        people
            .scope()
            .into_iter()
            .chain(not_keepers())
            .collect::<Vec<_>>()
    };
    let reading = || {
        let roles = people.role(&[&people.finance, &people.system_admin, &people.stranger]);
        people.scope().into_iter().chain(roles).collect::<Vec<_>>()
    };
    let mut publishing = not_keepers();
    publishing.push((people.clerk.clone(), ROLE));
    publishing.push((town.other_branch(), SCOPE));
    vec![
        attempt(
            EnterPublicity {
                org: org(VILLAGE),
                medium: Medium::Noticeboard,
                title: "招募志愿者".into(),
                planned_on: Some(today),
                done_on: None,
                link: None,
                remark: None,
            },
            keeping(),
        ),
        attempt(
            FinishPublicity {
                publicity_id,
                done_on: today,
                link: None,
                remark: None,
            },
            keeping(),
        )
        .by_id("publicity_id"),
        attempt(
            CancelPublicity {
                publicity_id,
                reason: "改期".into(),
            },
            keeping(),
        )
        .by_id("publicity_id"),
        attempt(
            FindPublicity {
                year: None,
                medium: None,
                state: None,
                within: within(),
                paging,
            },
            reading(),
        ),
        attempt(GetPublicity { publicity_id }, reading()).by_id("publicity_id"),
        attempt(
            CountPublicity {
                year: 2026,
                within: within(),
            },
            reading(),
        ),
        attempt(
            WriteStory {
                kind: StoryKind::Practice,
                org: org(VILLAGE),
                title: "邻里互助".into(),
                text: "一个楼道一张值班表".into(),
                passbook_no: None,
                consent: None,
            },
            keeping(),
        ),
        attempt(
            ReviseStory {
                story_id,
                title: "邻里互助".into(),
                text: "一个楼道一张值班表".into(),
                consent: None,
            },
            keeping(),
        )
        .by_id("story_id"),
        attempt(PublishStory { story_id }, publishing).by_id("story_id"),
        attempt(
            TakeBackStory {
                story_id,
                reason: "重写".into(),
            },
            keeping(),
        )
        .by_id("story_id"),
        attempt(
            FindStories {
                state: None,
                kind: None,
                within: within(),
                paging,
            },
            reading(),
        ),
        attempt(GetStory { story_id }, reading()).by_id("story_id"),
        // What is published is for everybody.
        attempt(PublishedStories { paging }, []),
    ]
}
