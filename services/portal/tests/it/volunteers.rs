//! Journey 2: a clerk registers a volunteer, vets, trains and activates.

use contracts::Role;
use kernel::{ResidentId, Sex};
use testkit::actors::VILLAGE;
use time::macros::date;

use crate::browser::{Browser, account, whole_platform};

#[tokio::test]
async fn a_volunteer_is_registered_vetted_trained_and_taken_into_service() {
    let bench = whole_platform().await;
    account(&bench, "clerk", Role::Clerk, VILLAGE).await;
    let mut clerk = Browser::signed_in(&bench, "clerk").await;
    let id = ResidentId::for_test(date!(1970 - 01 - 01), 1, Sex::Male);

    clerk
        .get("/volunteers/new")
        .await
        .is(200)
        .has("繁荣街社区")
        .has("上午");
    clerk
        .post("/volunteers/new", &[("name", "李建国")])
        .await
        .is(422)
        .has("href=\"#resident_id\"")
        .has("href=\"#times\"");
    let fields = [
        ("resident_id", id.as_str()),
        ("name", "李建国"),
        ("phone", "16900000001"),
        ("org", VILLAGE),
        ("home", VILLAGE),
        ("occupation", "电工"),
        ("sources", "resident"),
        ("services", "01"),
        ("services", "02"),
        ("times", "1-morning"),
        ("times", "2-afternoon"),
        ("reach_km", "5"),
        ("consent", "on"),
    ];
    let registered = clerk.post("/volunteers/new", &fields).await;
    assert_eq!(registered.status, 303, "{}", registered.text);
    let path = registered.location;
    bench.settle().await;
    clerk.get("/").await.has("志愿者注册待审核");
    clerk
        .get("/volunteers?state=applied")
        .await
        .has("李建国")
        .has("169****0001");

    let card = clerk.get(&path).await;
    card.is(200)
        .has("等待所属支行审核")
        .has("周一 07:00–12:00")
        .has_not("登记培训");
    clerk
        .post(&format!("{path}/vetting"), &[("decision", "return")])
        .await
        .is(422)
        .has("请填写");
    clerk
        .post(&format!("{path}/vetting"), &[("decision", "approve")])
        .await
        .leads_to(&path);

    clerk.get(&path).await.has("等待培训").has_not("启用并开立存折");
    let training = [
        ("course", "岗前培训"),
        ("held_on", "2026-11-20"),
        ("course_to", "2027-11-20"),
    ];
    clerk
        .post(&format!("{path}/training"), &training)
        .await
        .leads_to(&path);
    clerk.get(&path).await.has("岗前培训").has("启用并开立存折");
    let expired = [("insurer", "平安保险"), ("insured_to", "2020-01-01")];
    clerk
        .post(&format!("{path}/insurance"), &expired)
        .await
        .is(422)
        .has("href=\"#insured_to\"");
    let insured = [("insurer", "平安保险"), ("insured_to", "2027-12-31")];
    clerk
        .post(&format!("{path}/insurance"), &insured)
        .await
        .leads_to(&path);
    clerk.get(&path).await;
    clerk
        .post(&format!("{path}/activation"), &[])
        .await
        .leads_to(&path);
    bench.settle().await;
    let active = clerk.get(&path).await;
    active.has("时间存折").has("在册");
    assert!(!active.between("id=\"passbook\">", "<").is_empty());
}
