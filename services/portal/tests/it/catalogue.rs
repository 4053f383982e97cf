//! The catalogue of services: read by everybody, changed by two persons of head office, and what it tells at the call.

use contracts::{
    Role,
    dispatch::{ListServices, ServiceItem},
};
use testkit::{
    Bench,
    actors::{self, DISTRICT, VILLAGE},
};

use crate::{
    browser::{Browser, Page, account, whole_platform},
    console::{elder, form},
};

const TODAY: &str = "2026-11-23";

async fn desk(bench: &Bench, username: &str, role: Role, scope: &str) -> Browser {
    account(bench, username, role, scope).await;
    Browser::signed_in(bench, username).await
}

async fn service(bench: &Bench, code: &str) -> ServiceItem {
    let services = bench
        .ask(&actors::operator(), ListServices {})
        .await
        .unwrap()
        .services;
    services.into_iter().find(|item| item.code == code).unwrap()
}

/// The form of a change as the page shows it, with what differs; a box that is ticked is `on`.
fn change<'a>(page: &'a Fields, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = page.0.iter().map(|(name, value)| (*name, value.as_str()));
    let kept = kept.filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more.iter().copied()).collect()
}

/// What stands in the form of a change.
struct Fields(Vec<(&'static str, String)>);

impl Fields {
    fn of(page: &Page, class: &str) -> Self {
        let plain = [
            "code",
            "name_zh",
            "name_en",
            "initials",
            "weight",
            "seats",
            "usual_minutes",
            "valid_from",
        ];
        let value = |name: &str| {
            let (_, field) = page.text.split_once(&format!("name=\"{name}\"")).unwrap();
            field
                .split("value=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_owned()
        };
        let mut all: Vec<(&'static str, String)> = plain.map(|name| (name, value(name))).into();
        all.push(("class", class.into()));
        Self(all)
    }
}

/// The id of the one change that waits.
fn waiting(page: &Page) -> String {
    page.between("action=\"/services/changes/", "/")
}

#[tokio::test]
async fn a_service_changes_when_a_second_person_of_head_office_approves_r4() {
    let bench = whole_platform().await;
    let mut operator = desk(&bench, "wang", Role::Operator, DISTRICT).await;
    let mut finance = desk(&bench, "qian", Role::Finance, DISTRICT).await;
    let mut clerk = desk(&bench, "chen", Role::Clerk, VILLAGE).await;

    // Everybody reads, head office alone proposes.
    clerk
        .get("/services")
        .await
        .is(200)
        .has("管道疏通")
        .has("技术服务 ×2")
        .has_not("/services/propose");
    clerk.get("/services/propose?code=07").await.is(403);
    clerk.get("/services?format=xlsx").await.is(200);
    clerk.get("/services/07").await.is(200).has("还没有变更");
    clerk.get("/services/98").await.is(404);
    operator.get("/services").await.is(200).has("没有待批准的变更");
    let shown = operator.get("/services/propose?code=07").await;
    shown.is(200).has("value=\"管道疏通\"").has("readonly");
    let fields = Fields::of(&shown, "technical");

    // What is wrong is named at its field, what was typed stays.
    let wrong = change(
        &fields,
        &[("weight", "viel"), ("dangerous", "on"), ("reason", "")],
    );
    operator
        .post("/services/propose", &wrong)
        .await
        .is(422)
        .has("id=\"weight-err\"")
        .has("id=\"reason-err\"")
        .has("value=\"viel\"");
    let alone = change(&fields, &[("dangerous", "on"), ("reason", "井下有沼气")]);
    operator
        .post("/services/propose", &alone)
        .await
        .is(422)
        .has("id=\"seats-err\"");
    let fresh = operator.get("/services/propose?code=07").await;
    let questions = fresh.between("name=\"questions\"", "</textarea>");
    let questions = questions.split('>').nth(1).unwrap().trim().to_owned();
    assert!(questions.contains("水有没有漫出来"), "{questions}");
    let untouched = change(&fields, &[("questions", &questions), ("reason", "没有变")]);
    operator
        .post("/services/propose", &untouched)
        .await
        .is(409)
        .has("没有改动");

    // Old beside new; who proposed finds no button, and is refused behind it.
    let asked = format!("{questions}\n井盖在哪里？");
    let proposed = change(
        &fields,
        &[
            ("questions", &asked),
            ("weight", "1.5"),
            ("dangerous", "on"),
            ("seats", "2"),
            ("valid_from", TODAY),
            ("reason", "井下有沼气"),
        ],
    );
    operator.get("/services/propose?code=07").await;
    operator
        .post("/services/propose", &proposed)
        .await
        .leads_to("/services#waiting");
    operator
        .get("/services")
        .await
        .is(200)
        .has("待批准（1）")
        .has("×1.5")
        .has("须由另一人")
        .has_not("/approve");
    let page = finance.get("/services").await;
    page.is(200).has("/approve").has("井下有沼气").has("刘芳");
    let id = waiting(&page);
    let approve = format!("/services/changes/{id}/approve");
    let own = operator.post(&approve, &[]).await;
    assert!(own.status >= 400, "{}", own.status);
    own.has("须由另一人办理");
    assert!(!service(&bench, "07").await.dangerous);
    clerk.get("/services").await.has("×1.5").has_not("/approve");
    clerk.post_raw(&approve, &[]).await.is(403);

    // Another change of the same service waits its turn.
    operator.get("/services/propose?code=07").await;
    operator
        .post(
            "/services/propose",
            &change(&fields, &[("seats", "3"), ("reason", "再改")]),
        )
        .await
        .is(409)
        .has("还有一项变更没有办完")
        .has("value=\"3\"");

    finance.get("/services").await;
    finance.post(&approve, &[]).await.leads_to("/services");
    let now = service(&bench, "07").await;
    assert_eq!((now.dangerous, now.seats, now.weight.get()), (true, 2, 15_000));
    finance
        .get("/services")
        .await
        .is(200)
        .has("没有待批准的变更")
        .has("危险");
    let twice = finance.post(&approve, &[]).await;
    twice.is(409).has("已经办过了");
    clerk
        .get("/services/07")
        .await
        .is(200)
        .has("已批准")
        .has("×1.5")
        .has("井下有沼气")
        .has_not("/services/propose");
}

#[tokio::test]
async fn a_new_service_is_sent_back_with_a_reason_and_comes_again() {
    let bench = whole_platform().await;
    let mut operator = desk(&bench, "wang", Role::Operator, DISTRICT).await;
    let mut finance = desk(&bench, "qian", Role::Finance, DISTRICT).await;
    let new = [
        ("new", "yes"),
        ("code", "21"),
        ("name_zh", "助行"),
        ("name_en", "Walking together"),
        ("initials", "zx"),
        ("class", "ordinary"),
        ("weight", ""),
        ("seats", "1"),
        ("usual_minutes", "45"),
        ("questions", "几楼？\n有电梯吗？"),
        ("valid_from", TODAY),
        ("reason", "老人要求"),
    ];
    finance.get("/services/propose").await.is(200).has("新增服务项目");
    let mut taken = new.to_vec();
    taken[1].1 = "07";
    finance
        .post("/services/propose", &taken)
        .await
        .is(422)
        .has("id=\"code-err\"");
    finance
        .post("/services/propose", &new)
        .await
        .leads_to("/services#waiting");
    let page = operator.get("/services").await;
    page.is(200).has("21 助行").has("新增");
    let reject = format!("/services/changes/{}/reject", waiting(&page));
    operator
        .post(&reject, &[("note", " ")])
        .await
        .is(422)
        .has("-note-err")
        .has("请填写原因");
    operator
        .post(&reject, &[("note", "先问各镇街")])
        .await
        .leads_to("/services");
    finance
        .get("/services/21")
        .await
        .is(200)
        .has("尚未生效")
        .has("已退回")
        .has("先问各镇街");
    finance.get("/services/propose").await;
    finance
        .post("/services/propose", &new)
        .await
        .leads_to("/services#waiting");
    let page = operator.get("/services").await;
    let approve = format!("/services/changes/{}/approve", waiting(&page));
    operator.post(&approve, &[]).await.leads_to("/services");
    operator
        .get("/services/21")
        .await
        .is(200)
        .has("几楼？")
        .has("开放");
    operator.speak("en");
    operator
        .get("/services/21")
        .await
        .is(200)
        .has("Walking together")
        .has("Sent back");
}

#[tokio::test]
async fn a_caller_is_asked_what_the_service_needs_to_know_and_a_closed_one_is_not_offered() {
    let bench = whole_platform().await;
    let elder_id = elder(&bench, 1, "张桂兰").await.to_string();
    let mut operator = desk(&bench, "wang", Role::Operator, DISTRICT).await;
    let mut finance = desk(&bench, "qian", Role::Finance, DISTRICT).await;
    for (code, class, more) in [
        ("07", "technical", [("dangerous", "on"), ("seats", "2")]),
        ("12", "technical", [("closed", "on"), ("seats", "1")]),
    ] {
        let shown = operator.get(&format!("/services/propose?code={code}")).await;
        let fields = Fields::of(&shown, class);
        let mut all = vec![
            ("questions", "水有没有漫出来？"),
            ("valid_from", TODAY),
            ("reason", "试"),
        ];
        all.extend(more);
        operator
            .post("/services/propose", &change(&fields, &all))
            .await
            .leads_to("/services#waiting");
        let page = finance.get("/services").await;
        let approve = format!("/services/changes/{}/approve", waiting(&page));
        finance.post(&approve, &[]).await.leads_to("/services");
    }

    let console = format!("/console?elder={elder_id}");
    let repair = service(&bench, "12").await;
    operator
        .get(&console)
        .await
        .is(200)
        .has("value=\"07 管道疏通\"")
        .has_not(&format!("value=\"12 {}\"", repair.name_zh));
    let draft = operator
        .post("/console/draft", &form(&elder_id, "only", &[("seats", "")]))
        .await;
    draft
        .is(200)
        .has("1. 水有没有漫出来？")
        .has("须两人同去")
        .has("placeholder=\"2\"");
    let alone = operator
        .post("/console/orders", &form(&elder_id, "only", &[("seats", "1")]))
        .await;
    alone.is(422).has("id=\"seats-err\"").has("至少两人同去");
    operator.get(&console).await;
    let closed = operator
        .post("/console/orders", &form(&elder_id, "only", &[("service", "12")]))
        .await;
    closed.is(422).has("id=\"service-err\"").has("已停办");
    operator.get(&console).await;
    let opened = operator
        .post("/console/orders", &form(&elder_id, "only", &[("seats", "")]))
        .await;
    opened.is(303);
    let (_, order) = opened.location.split_once("order=").unwrap();
    let order = order.split('&').next().unwrap();
    operator
        .get(&format!("/orders/{order}"))
        .await
        .is(200)
        .has("2 人");
}
