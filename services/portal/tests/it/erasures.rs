//! A person asks to be erased, on the pages: the clerk writes it down, the branch decides.

use contracts::Role;
use testkit::actors::{TOWN, VILLAGE};

use crate::{
    browser::{Browser, account, whole_platform},
    elsewhere::people,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_clerk_asks_the_branch_approves_and_the_card_is_gone() {
    let bench = whole_platform().await;
    let (elder, volunteer) = people(&bench).await;
    account(&bench, "clerk", Role::Clerk, VILLAGE).await;
    account(&bench, "branch", Role::Branch, TOWN).await;
    let mut clerk = Browser::signed_in(&bench, "clerk").await;
    let card = format!("/elders/{elder}");
    clerk.get(&card).await.has(&format!("{card}/erase"));
    clerk.get(&format!("{card}/erase")).await.has("不可恢复");
    clerk
        .post(&format!("{card}/erase"), &[("reason", "x")])
        .await
        .is(422);
    clerk
        .post(&format!("{card}/erase"), &[("reason", "本人要求")])
        .await
        .leads_to("/erasures");
    let listed = clerk.get("/erasures").await;
    listed
        .has("王秀英")
        .has("本人要求")
        .has("待批准")
        .has_not("批准删除");
    clerk.get(&format!("/volunteers/{volunteer}/erase")).await;
    clerk
        .post(
            &format!("/volunteers/{volunteer}/erase"),
            &[("reason", "不再参加")],
        )
        .await
        .leads_to("/erasures");

    let mut branch = Browser::signed_in(&bench, "branch").await;
    let page = branch.get("/erasures").await;
    let of = |kind: &str| page.between(&format!("action=\"/erasures/{kind}/"), "/");
    let (of_elder, of_volunteer) = (of("elder"), of("volunteer"));
    branch
        .post(&format!("/erasures/elder/{of_elder}/approve"), &[])
        .await
        .leads_to("/erasures");
    branch.get("/erasures").await;
    branch
        .post(
            &format!("/erasures/volunteer/{of_volunteer}/reject"),
            &[("note", "")],
        )
        .await
        .is(422);
    branch.get("/erasures").await;
    branch
        .post(
            &format!("/erasures/volunteer/{of_volunteer}/reject"),
            &[("note", "时长尚未结算")],
        )
        .await
        .leads_to("/erasures");
    branch
        .get("/erasures")
        .await
        .has("已删除")
        .has("不予删除")
        .has("时长尚未结算")
        .has_not("王秀英");
    clerk.get(&card).await.is(404);
    clerk.get("/elders").await.is(200).has_not("王秀英");
    clerk.get(&format!("/volunteers/{volunteer}")).await.is(200);
}
