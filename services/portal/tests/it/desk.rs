//! What each role is shown.

use contracts::Role;
use testkit::actors::{DISTRICT, TOWN, VILLAGE};

use crate::browser::{Browser, account, whole_platform};

const ROLES: [(Role, &str); 11] = [
    (Role::Operator, DISTRICT),
    (Role::Finance, DISTRICT),
    (Role::Stock, DISTRICT),
    (Role::Outreach, DISTRICT),
    (Role::Branch, TOWN),
    (Role::Clerk, VILLAGE),
    (Role::OrgClerk, "370405S01"),
    (Role::Auditor, DISTRICT),
    (Role::Oversight, DISTRICT),
    (Role::SystemAdmin, DISTRICT),
    (Role::SecurityAdmin, DISTRICT),
];

#[tokio::test]
async fn every_page_of_every_roles_menu_opens_in_both_languages() {
    let bench = whole_platform().await;
    let social = contracts::portal::PutOrgUnit {
        code: "370405S01".parse().unwrap(),
        name: "夕阳红助老社".into(),
        position: None,
        active_from: contracts::Day(time::macros::date!(2026 - 01 - 01)),
        active_to: None,
        successor: None,
        facts: Default::default(),
    };
    bench.tell(&testkit::actors::system(), social).await.unwrap();
    bench.settle().await;
    for (role, scope) in ROLES {
        let username = role.as_str().replace('_', "-");
        account(&bench, &username, role, scope).await;
        let mut browser = Browser::signed_in(&bench, &username).await;
        for tag in ["zh-CN", "en"] {
            browser.speak(tag);
            let desk = browser.get("/").await;
            desk.is(200)
                .has(&format!("lang=\"{tag}\""))
                .has_not("没有应答")
                .has_not("does not answer");
            let menu = desk.between("<nav class=\"nav\"", "</nav>");
            let links: Vec<&str> = menu
                .split("href=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .collect();
            assert!((1..=10).contains(&links.len()), "{role:?}: {links:?}");
            for link in links {
                let page = browser.get(link).await;
                assert_eq!(page.status, 200, "{role:?} {link} {tag}: {}", page.text);
                page.has("aria-current=\"page\"").has(&format!("lang=\"{tag}\""));
            }
        }
    }
}

#[tokio::test]
async fn a_page_of_another_role_says_who_may() {
    let bench = whole_platform().await;
    account(&bench, "clerk", Role::Clerk, VILLAGE).await;
    account(&bench, "admin", Role::SystemAdmin, DISTRICT).await;
    let mut clerk = Browser::signed_in(&bench, "clerk").await;
    clerk.get("/admin/staff").await.is(403).has("系统管理员");
    clerk
        .get("/elders?within=370405001005")
        .await
        .is(403)
        .has("不在您的管辖范围内");
    let mut admin = Browser::signed_in(&bench, "admin").await;
    admin.get("/elders").await.is(403);
    admin.get("/elders/new").await.is(403);
}

#[tokio::test]
async fn an_account_is_opened_and_a_unit_is_added_in_the_browser() {
    let bench = whole_platform().await;
    account(&bench, "admin", Role::SystemAdmin, DISTRICT).await;
    let mut admin = Browser::signed_in(&bench, "admin").await;
    admin.get("/admin/staff/new").await.is(200);
    admin
        .post("/admin/staff/new", &[("name", "王磊"), ("username", "wang.lei")])
        .await
        .is(422)
        .has("请选择");
    let fields = [
        ("name", "王磊"),
        ("username", "wang.lei"),
        ("scope", VILLAGE),
        ("roles", "clerk"),
        ("password", "Yunhe-2026-Cd"),
    ];
    admin
        .post("/admin/staff/new", &fields)
        .await
        .leads_to("/admin/staff");
    admin
        .get("/admin/staff")
        .await
        .has("王磊")
        .has("wang.lei")
        .has("未绑定");

    admin.get("/admin/org").await.is(200);
    let unit = [
        ("code", "370405S01"),
        ("name", "夕阳红助老社"),
        ("active_from", "2026-11-23"),
    ];
    admin
        .post("/admin/org", &unit)
        .await
        .leads_to("/admin/org?under=370405");
    admin
        .get("/admin/org?under=370405")
        .await
        .has("夕阳红助老社")
        .has("运河街道");
}

#[tokio::test]
async fn a_setting_is_proposed_by_one_person_and_approved_by_another() {
    let bench = whole_platform().await;
    account(&bench, "first", Role::Operator, DISTRICT).await;
    account(&bench, "second", Role::Finance, DISTRICT).await;
    let mut first = Browser::signed_in(&bench, "first").await;
    first
        .get("/settings/propose?key=confirm.window_hours")
        .await
        .is(200)
        .has("确认期");
    let fields = [
        ("key", "confirm.window_hours"),
        ("value", "9999"),
        ("from", "2026-11-24"),
        ("reason", "试点放宽"),
    ];
    first
        .post("/settings/propose", &fields)
        .await
        .is(422)
        .has("应在 0 到 720 之间");
    let fields = [
        ("key", "confirm.window_hours"),
        ("value", "72"),
        ("from", "2026-11-24"),
        ("reason", "试点放宽"),
    ];
    first
        .post("/settings/propose", &fields)
        .await
        .leads_to("/settings");
    let waiting = first.get("/settings").await;
    waiting.has("须由另一人审批");
    let id = waiting.between("/settings/proposals/", "/");

    let mut second = Browser::signed_in(&bench, "second").await;
    second.get("/").await.has("规则变更待审批");
    second.get("/settings").await.has("试点放宽");
    second
        .post(&format!("/settings/proposals/{id}/approve"), &[])
        .await
        .leads_to("/settings");
    bench.settle().await;
    second.get("/settings").await.has("已同意");
}

#[tokio::test]
async fn the_auditor_reads_the_trail_and_that_is_an_entry_too() {
    let bench = whole_platform().await;
    account(&bench, "auditor", Role::Auditor, DISTRICT).await;
    let mut auditor = Browser::signed_in(&bench, "auditor").await;
    auditor
        .get("/audit")
        .await
        .is(200)
        .has("新增单位")
        .has("开立账号");
    auditor
        .get("/audit?about=audit")
        .await
        .has("查看审计日志")
        .has_not("新增单位");
}
