//! An order from the hotline's call to the closed case, by plain forms.

use contracts::{
    Role,
    elderly::{ContactPerson, RegisterElder},
};
use kernel::ElderId;
use testkit::{
    Bench,
    actors::{self, DISTRICT, VILLAGE},
    people,
};
use time::{Duration, macros::date};

use crate::{
    browser::{Browser, Page, account, whole_platform},
    visit_by_phone::volunteer,
};

const PHONE: &str = "16900000777";
const FAMILY: &str = "16900000778";

/// An elder who shares the number `PHONE`.
pub async fn elder(bench: &Bench, number: u16, name: &str) -> ElderId {
    let form = RegisterElder {
        name: name.into(),
        phone: Some(PHONE.into()),
        address: "3 号楼 102".into(),
        contact: Some(ContactPerson {
            name: "王磊".into(),
            relation: "子".into(),
            phone: FAMILY.into(),
        }),
        ..people::elder(date!(1948 - 03 - 01), number)
    };
    let elder_id = bench.tell(&actors::clerk(VILLAGE), form).await.unwrap().elder_id;
    bench.settle().await;
    elder_id
}

/// The order form for this afternoon, with what differs.
pub fn form<'a>(elder: &'a str, act: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("elder", elder),
        ("service", "07"),
        ("date_quick", "2026-11-23"),
        ("time", "1430"),
        ("duration", "60"),
        ("urgency", "normal"),
        ("seats", "1"),
        ("source", "hotline"),
        ("do", act),
    ];
    let kept = usual
        .into_iter()
        .filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more.iter().copied()).collect()
}

/// The value behind `name=` in an address.
fn part(location: &str, name: &str) -> String {
    let (_, rest) = location
        .split_once(&format!("{name}="))
        .unwrap_or_else(|| panic!("no {name} in {location}"));
    rest.split('&').next().unwrap().to_owned()
}

async fn desk(bench: &Bench, username: &str, role: Role, scope: &str) -> Browser {
    account(bench, username, role, scope).await;
    Browser::signed_in(bench, username).await
}

/// Where a refusal was told: the page is whole and has the menu.
fn in_place(page: &Page, status: u16, words: &str) {
    page.is(status).has(words).has("<nav class=\"nav\"");
}

#[tokio::test]
async fn a_caller_is_found_by_number_or_name_and_neither_stands_in_an_address() {
    let bench = whole_platform().await;
    let mut hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    hotline.get("/console").await.is(200).has("name=\"who\"");
    hotline
        .post("/console/lookup", &[("who", PHONE)])
        .await
        .is(200)
        .has("/elders/new");
    let first = elder(&bench, 1, "张桂兰").await;
    for who in [PHONE, "169 0000 0777", "张桂兰", "zgl"] {
        let page = hotline.post("/console/lookup", &[("who", who)]).await;
        page.is(200)
            .has("张桂兰")
            .has("独居")
            .has("id=\"intake\"")
            .has("169****0778")
            .has_not(FAMILY);
        page.has(&first.to_string());
        for address in page.text.split("href=\"").skip(1) {
            let address = address.split('"').next().unwrap();
            assert!(!address.contains("0777") && !address.contains('张'), "{address}");
        }
    }
    let second = elder(&bench, 2, "李玉兰").await;
    let page = hotline.post("/console/lookup", &[("who", PHONE)]).await;
    page.has("查到 2 位")
        .has(&format!("elder={first}"))
        .has(&format!("elder={second}"))
        .has_not("id=\"intake\"");
    hotline
        .get(&format!("/console?elder={second}"))
        .await
        .is(200)
        .has("李玉兰")
        .has("id=\"intake\"");
    hotline
        .get("/console?elder=nobody&order=nothing&tab=else")
        .await
        .is(200);
}

#[tokio::test]
async fn an_order_lives_from_the_call_to_the_closed_case() {
    let bench = whole_platform().await;
    let me = volunteer(&bench, 1).await;
    let elder_id = elder(&bench, 1, "张桂兰").await.to_string();
    bench.settle().await;
    let mut hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    let console = format!("/console?elder={elder_id}");

    // What is wrong is named, what was typed stays.
    hotline.get(&console).await;
    let wrong = hotline
        .post(
            "/console/orders",
            &form(&elder_id, "dispatch", &[("time", "25"), ("note", "慢<b>说")]),
        )
        .await;
    wrong
        .is(422)
        .has("时间不对")
        .has("value=\"25\"")
        .has("慢&lt;b&gt;说");

    // Registered and offered to the best candidate.
    hotline.get(&console).await;
    let opened = hotline
        .post("/console/orders", &form(&elder_id, "dispatch", &[]))
        .await;
    opened.is(303);
    assert!(opened.location.ends_with("&done=offered"), "{}", opened.location);
    let order = part(&opened.location, "order");
    let page = format!("/orders/{order}");
    hotline
        .get(&opened.location)
        .await
        .is(200)
        .has("已派单")
        .has("李建国")
        .has("1时 × 2，预计入账 2时");

    // The same once more is a likely duplicate, until somebody insists.
    hotline.get(&console).await;
    let again = hotline
        .post("/console/orders", &form(&elder_id, "only", &[]))
        .await;
    in_place(&again, 409, "仍要登记");
    again.has(&page);
    hotline.get(&console).await;
    let insisted = hotline
        .post("/console/orders", &form(&elder_id, "only-again", &[]))
        .await;
    assert!(
        insisted.location.ends_with("&done=opened"),
        "{}",
        insisted.location
    );

    // Who has been asked is not asked twice.
    hotline.get(&opened.location).await;
    let me_text = me.to_string();
    let twice = hotline
        .post(
            "/console/offers",
            &[("order", &order), ("tab", "offered"), ("volunteers", &me_text)],
        )
        .await;
    in_place(&twice, 409, "李建国");

    // The volunteer calls: accepted for them, checked in for them; the code is shown once.
    let shown = hotline.get(&page).await;
    let offer = shown.input("offer");
    hotline
        .post(
            &format!("{page}/answers"),
            &[("offer", &offer), ("answer", "accept")],
        )
        .await
        .leads_to(&format!("{page}?done=accepted"));
    bench.settle().await;
    let shown = hotline.get(&page).await;
    shown.has("待上门").has("上门通知").has("改约");
    let visit = shown.input("visit");
    let early = hotline
        .post(&format!("{page}/arrivals"), &[("visit", &visit)])
        .await;
    in_place(&early, 409, "2026-11-23 周一 14:00 起可以签到");
    bench.clock.advance(Duration::minutes(4 * 60 + 15));
    let mut hotline = desk(&bench, "hotline2", Role::Operator, DISTRICT).await;
    hotline.get(&page).await;
    hotline
        .post(&format!("{page}/arrivals"), &[("visit", &visit)])
        .await
        .leads_to(&format!("{page}?done=checked-in"));
    hotline.get(&page).await;
    hotline
        .post(
            &format!("{page}/codes"),
            &[("visit", &visit), ("purpose", "老人没有电话")],
        )
        .await
        .is(200)
        .has("六位服务码");

    // Times from a signed form: what is missing is named; what is there becomes a credit.
    bench.clock.advance(Duration::minutes(60));
    let mut hotline = desk(&bench, "hotline3", Role::Operator, DISTRICT).await;
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    clerk.get(&page).await;
    let times = [
        ("visit", visit.as_str()),
        ("start_day", "2026-11-23"),
        ("start_time", "1430"),
        ("stop_day", "2026-11-23"),
        ("stop_time", "15:11"),
        ("breaks", "0"),
    ];
    let missing = clerk.post(&format!("{page}/times"), &times).await;
    missing
        .is(422)
        .has("请填写原因")
        .has("请选择凭据")
        .has("value=\"1430\"");
    let mut whole = times.to_vec();
    whole.extend([("evidence", "paper_form"), ("reason", "纸质签字单")]);
    clerk.get(&page).await;
    clerk
        .post(&format!("{page}/times"), &whole)
        .await
        .leads_to(&format!("{page}?done=recorded"));
    clerk.get(&page).await.has("41分 × 2 = <b>1时22分</b>");

    // A page that is not there (any more) is none that says there are no orders.
    hotline
        .get("/orders?page=9999&state=all")
        .await
        .leads_to("/orders?state=all");
    // Uploaded with one click; the hotline could not; twice is told in place.
    hotline.get("/orders").await;
    hotline
        .post(&format!("/visits/{visit}/upload"), &[])
        .await
        .is(403);
    clerk.get("/visits").await.is(200).has("×2 = 1时22分");
    clerk
        .post(&format!("/visits/{visit}/upload"), &[])
        .await
        .leads_to("/visits?done=1");
    clerk.get("/visits?done=1").await.has("已上传");
    clerk.get("/orders").await;
    let twice = clerk.post(&format!("/visits/{visit}/upload"), &[]).await;
    in_place(&twice, 409, "上传");
    bench.settle().await;

    // The elder calls and objects; the case is decided once.
    hotline.get(&page).await.has("老人有异议").has("待老人确认");
    let objected = hotline
        .post(
            &format!("{page}/disputes"),
            &[("visit", &visit), ("reason", "没来那么久")],
        )
        .await;
    objected.leads_to(&format!("{page}?done=disputed"));
    bench.settle().await;
    clerk
        .get("/cases")
        .await
        .is(200)
        .has("没来那么久")
        .has_not("/decision\"");
    let cases = hotline.get("/cases").await;
    let case = cases.between("id=\"case-", "\"");
    // The sub-branch answers, the branch reviews, and head office decides (R9.3).
    clerk
        .post(
            &format!("/cases/{case}/answer"),
            &[("answer", "志愿者说做了五十分钟")],
        )
        .await
        .leads_to("/cases?done=answered");
    let mut branch = desk(&bench, "branch", Role::Branch, "370405001").await;
    branch.get("/cases").await.is(200).has("志愿者说做了五十分钟");
    branch
        .post(
            &format!("/cases/{case}/review"),
            &[("verdict", "forward"), ("review", "属实")],
        )
        .await
        .leads_to("/cases?done=reviewed");
    let decision = format!("/cases/{case}/decision");
    hotline.get("/cases").await;
    hotline
        .post(&decision, &[("note", "")])
        .await
        .is(422)
        .has("请选择处理意见");
    hotline.get("/cases").await;
    hotline
        .post(
            &decision,
            &[
                ("kind", "objection"),
                ("decision", "dismissed"),
                ("note", "电话核实"),
            ],
        )
        .await
        .leads_to("/cases?done=dismissed");
    bench.settle().await;
    hotline
        .get(&page)
        .await
        .is(200)
        .has("已完成")
        .has("已入账")
        .has("异议受理");
    hotline
        .get("/messages")
        .await
        .is(200)
        .has("服务确认（老人）")
        .has("169****0777")
        .has_not(PHONE);
}

#[tokio::test]
async fn an_emergency_is_registered_only_after_its_numbers_were_on_the_screen_r5_9() {
    let bench = whole_platform().await;
    let elder_id = elder(&bench, 1, "张桂兰").await.to_string();
    let mut hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    hotline.get(&format!("/console?elder={elder_id}")).await;
    let urgent = form(&elder_id, "only", &[("urgency", "emergency")]);
    let first = hotline.post("/console/orders", &urgent).await;
    in_place(&first, 422, "120");
    first
        .has("显示家属电话")
        .has("name=\"emergency_seen\"")
        .has_not(FAMILY);
    hotline
        .post("/console/contact", &[("elder", &elder_id), ("tab", "open")])
        .await
        .is(200)
        .has(FAMILY);
    let seen = form(
        &elder_id,
        "only",
        &[("urgency", "emergency"), ("emergency_seen", "1")],
    );
    let second = hotline.post("/console/orders", &seen).await;
    assert!(second.location.ends_with("&done=opened"), "{}", second.location);
    hotline
        .get(&second.location)
        .await
        .is(200)
        .has("<li class=\"bad on\"");
}

#[tokio::test]
async fn a_town_works_its_own_queue_and_readers_have_no_console() {
    let bench = whole_platform().await;
    let elder_id = elder(&bench, 1, "张桂兰").await.to_string();
    let mut other = desk(&bench, "branch2", Role::Branch, "370405100").await;
    other.get("/console").await.is(200);
    other
        .post("/console/lookup", &[("who", PHONE)])
        .await
        .is(200)
        .has_not("张桂兰");
    other
        .get(&format!("/console?elder={elder_id}"))
        .await
        .is(200)
        .has_not("张桂兰");
    let mut own = desk(&bench, "branch1", Role::Branch, "370405001").await;
    own.get(&format!("/console?elder={elder_id}"))
        .await
        .is(200)
        .has("张桂兰")
        .has_not("value=\"emergency\"");
    let mut auditor = desk(&bench, "auditor", Role::Auditor, DISTRICT).await;
    auditor.get("/console").await.is(403).has("总行坐席");
    auditor.get("/orders").await.is(200).has_not("登记需求");
}
