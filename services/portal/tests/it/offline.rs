//! A check-in and a check-out that the phone had to keep: sent again with their key, they count once.

use contracts::{
    Actor, Personal,
    dispatch::{AnswerOffer, Channel, OfferAnswer, RevealVisitCode, VisitCompleted, VisitStarted},
};
use testkit::actors;
use time::Duration;
use uuid::Uuid;

use crate::{
    browser::{Browser, Page, whole_platform},
    visit_by_phone::{offered, signed_in, visit_of, volunteer},
};

/// A form as the phone sends it when there is a network again.
async fn sends(phone: &mut Browser, page: &Page, path: &str, key: Uuid, more: &[(&str, &str)]) -> Page {
    let mut fields = vec![
        ("csrf".to_owned(), page.input("csrf")),
        ("idem".to_owned(), key.to_string()),
    ];
    fields.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    phone.post_raw(path, &fields).await
}

#[tokio::test]
async fn what_a_phone_has_kept_and_sends_again_counts_once_r5_8() {
    let bench = whole_platform().await;
    let me = volunteer(&bench, 1).await;
    let (_, offers) = offered(&bench, vec![me]).await;
    let accept = AnswerOffer {
        offer_id: offers[0],
        answer: OfferAnswer::Accept,
        channel: Channel::Mobile,
    };
    bench.tell(&Actor::Volunteer { id: me }, accept).await.unwrap();
    let visit = visit_of(&bench, me).await;
    let at_page = format!("/m/tasks/{visit}");
    let (check_in, check_out) = (format!("{at_page}/check-in"), format!("{at_page}/check-out"));
    let mut phone = signed_in(&bench, me).await;
    bench.clock.advance(Duration::minutes(45));

    // Every page has the bar and its script: what was kept is sent wherever the phone is.
    for path in ["/m", "/m/tasks", "/m/passbook", "/m/me"] {
        phone
            .get(path)
            .await
            .is(200)
            .has("id=\"kept\"")
            .has("/a/door.")
            .has("已保存在手机里，有信号后自动发送");
    }

    // The first attempt arrives, its answer does not; the second comes without the position.
    let page = phone.get(&at_page).await;
    page.is(200).has("data-place");
    let key = Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0001);
    let first = sends(
        &mut phone,
        &page,
        &check_in,
        key,
        &[("lon", "117.73"), ("lat", "34.56")],
    )
    .await;
    first.leads_to(&format!("{at_page}?said=checked_in"));
    let second = sends(&mut phone, &page, &check_in, key, &[("late", "14")]).await;
    second.leads_to(&format!("{at_page}?said=checked_in&late=14"));
    bench.settle().await;
    assert_eq!(bench.events::<VisitStarted>().await.len(), 1);
    let told = phone.get(&second.location).await;
    told.is(200)
        .has("签到成功")
        .has("14 分钟")
        .has("支行可以按实际时间更正");
    phone.speak("en");
    phone.get(&second.location).await.has("14 minutes");
    phone.speak("zh-CN");

    // A wrong code is refused when it comes, and what was typed is not sent back.
    bench.clock.advance(Duration::minutes(40));
    let reveal = RevealVisitCode {
        visit_id: visit,
        purpose: "老人没有手机".into(),
    };
    let Personal(right) = bench.tell(&actors::operator(), reveal).await.unwrap().code;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let page = phone.get(&at_page).await;
    let key = Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0002);
    let refused = sends(
        &mut phone,
        &page,
        &check_out,
        key,
        &[("code", wrong), ("late", "5")],
    )
    .await;
    refused.is(422).has("还能再试 4 次").has_not(wrong);
    let key = Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0003);
    let out = sends(
        &mut phone,
        &page,
        &check_out,
        key,
        &[("code", &right), ("late", "2")],
    )
    .await;
    out.leads_to(&format!("{at_page}?said=checked_out"));
    let again = sends(
        &mut phone,
        &page,
        &check_out,
        key,
        &[("code", &right), ("breaks_m", "0"), ("lon", "1"), ("lat", "1")],
    )
    .await;
    again.leads_to(&format!("{at_page}?said=checked_out"));
    bench.settle().await;
    assert_eq!(bench.events::<VisitCompleted>().await.len(), 1);
}
