//! How staff get in, and how they do not.

use contracts::{Personal, Role, portal::CreateStaff};
use testkit::actors::{self, DISTRICT, VILLAGE};
use time::Duration;

use crate::browser::{Browser, PASSWORD, account, code, portal_alone};

#[tokio::test]
async fn the_first_sign_in_enrols_a_second_factor_and_asks_for_a_new_password() {
    let bench = portal_alone().await;
    let command = CreateStaff {
        username: "Liu.Fang".into(),
        name: Personal("刘芳".into()),
        resident_id: None,
        roles: vec![Role::Clerk],
        scope: actors::org(VILLAGE),
        password: PASSWORD.into(),
        keep_password: false,
        totp_secret: None,
    };
    bench.tell(&actors::system(), command).await.unwrap();

    let mut browser = Browser::at(&bench, "portal");
    browser
        .get("/elders?page=2")
        .await
        .leads_to("/sign-in?next=/elders%3Fpage%3D2");
    browser.get("/sign-in").await.is(200);
    browser
        .post("/sign-in", &[("username", "liu.fang"), ("password", PASSWORD)])
        .await
        .leads_to("/sign-in/enrol");
    let before = browser.cookies()["tb_staff"].clone();
    browser.get("/").await.leads_to("/sign-in/enrol");

    let enrol = browser.get("/sign-in/enrol").await;
    enrol.has("<svg").has("viewBox");
    let secret = enrol.between("data-secret=\"", "\"");
    browser
        .post("/sign-in/enrol", &[("code", "000000")])
        .await
        .is(422)
        .has("验证码不对");
    browser
        .post("/sign-in/enrol", &[("code", &code(&bench, &secret))])
        .await
        .leads_to("/sign-in/password");
    assert_ne!(
        browser.cookies()["tb_staff"],
        before,
        "the token is another after each step"
    );

    browser.get("/sign-in/password").await.has("首次登录");
    let weak = [("present", PASSWORD), ("new", "kurz"), ("again", "kurz")];
    browser
        .post("/sign-in/password", &weak)
        .await
        .is(422)
        .has("密码至少 10 位");
    let new = [
        ("present", PASSWORD),
        ("new", "Xingzhong-77"),
        ("again", "Xingzhong-77"),
        ("next", "/me"),
    ];
    browser.post("/sign-in/password", &new).await.leads_to("/me");
    browser
        .get("/me")
        .await
        .is(200)
        .has("刘芳")
        .has("繁荣街社区")
        .has("本机");

    // From now on: the new password and the next code.
    let mut again = Browser::at(&bench, "portal");
    again.get("/sign-in").await;
    again
        .post("/sign-in", &[("username", "liu.fang"), ("password", PASSWORD)])
        .await
        .is(422);
    again
        .post(
            "/sign-in",
            &[("username", "liu.fang"), ("password", "Xingzhong-77")],
        )
        .await
        .leads_to("/sign-in/code");
    again.get("/sign-in/code").await;
    again
        .post("/sign-in/code", &[("code", &code(&bench, &secret))])
        .await
        .is(422)
        .has("已用过");
    bench.clock.advance(Duration::seconds(30));
    again
        .post("/sign-in/code", &[("code", &code(&bench, &secret))])
        .await
        .leads_to("/");
}

#[tokio::test]
async fn five_wrong_tries_lock_the_account_and_nobody_learns_why() {
    let bench = portal_alone().await;
    account(&bench, "clerk", Role::Clerk, VILLAGE).await;
    let mut browser = Browser::at(&bench, "portal");
    browser.get("/sign-in").await;
    let unknown = browser
        .post("/sign-in", &[("username", "nobody"), ("password", "x")])
        .await;
    for _ in 0..5 {
        let wrong = browser
            .post("/sign-in", &[("username", "clerk"), ("password", "x")])
            .await;
        assert_eq!(
            wrong.between("class=\"errsum\"", "</div>"),
            unknown.between("class=\"errsum\"", "</div>")
        );
    }
    let right = [("username", "clerk"), ("password", PASSWORD)];
    browser.post("/sign-in", &right).await.is(422);
    bench.clock.advance(Duration::minutes(15));
    browser.post("/sign-in", &right).await.leads_to("/sign-in/code");

    let refused: Vec<String> = sqlx::query_scalar(
        "select detail->>'why' from portal.audit where action = 'staff.sign_in_refused' order by id",
    )
    .fetch_all(bench.db("portal"))
    .await
    .unwrap();
    assert_eq!(
        refused,
        [
            "no_account",
            "password",
            "password",
            "password",
            "password",
            "password",
            "locked"
        ]
    );
    let with_password: i64 =
        sqlx::query_scalar("select count(*) from portal.audit where detail::text like $1 or object like $1")
            .bind(format!("%{PASSWORD}%"))
            .fetch_one(bench.db("portal"))
            .await
            .unwrap();
    assert_eq!(with_password, 0);
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_a_click_but_not_while_somebody_clicks() {
    let bench = portal_alone().await;
    account(&bench, "admin", Role::SystemAdmin, DISTRICT).await;
    let mut browser = Browser::signed_in(&bench, "admin").await;
    for _ in 0..4 {
        bench.clock.advance(Duration::minutes(20));
        browser.get("/me").await.is(200);
    }
    bench.clock.advance(Duration::minutes(30));
    browser.get("/me").await.leads_to("/sign-in?next=/me");
}

#[tokio::test]
async fn signing_out_here_or_from_elsewhere_ends_the_session_at_once() {
    let bench = portal_alone().await;
    account(&bench, "admin", Role::SystemAdmin, DISTRICT).await;
    let mut home = Browser::signed_in(&bench, "admin").await;
    let mut office = Browser::signed_in(&bench, "admin").await;
    let me = office.get("/me").await;
    let other = me.between("name=\"session\" value=\"", "\"");
    office
        .post("/me/sessions/end", &[("session", &other)])
        .await
        .leads_to("/me");
    home.get("/me").await.leads_to("/sign-in?next=/me");
    office.get("/me").await.is(200);
    let cookie = office.cookies()["tb_staff"].clone();
    office.post("/logout", &[]).await.leads_to("/sign-in");
    office.take_cookie("tb_staff", &cookie);
    office.get("/me").await.leads_to("/sign-in?next=/me");
}

#[tokio::test]
async fn a_form_without_the_sessions_token_is_refused() {
    let bench = portal_alone().await;
    account(&bench, "admin", Role::SystemAdmin, DISTRICT).await;
    let mut mine = Browser::signed_in(&bench, "admin").await;
    let mut foreign = Browser::signed_in(&bench, "admin").await;
    let stolen = foreign.get("/me").await.input("csrf");
    mine.get("/me").await;
    for csrf in ["", "x.y", &stolen] {
        let refused = mine.post_raw("/logout", &[("csrf".into(), csrf.into())]).await;
        refused.is(403).has("页面已经过期");
    }
    mine.get("/me").await.is(200);
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let bench = portal_alone().await;
    let mut browser = Browser::at(&bench, "portal");
    let page = browser.get("/sign-in").await;
    for (name, value) in [
        ("content-security-policy", "frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("x-frame-options", "DENY"),
    ] {
        let found = page
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name}"))
            .to_str()
            .unwrap();
        assert!(found.contains(value), "{name}: {found}");
    }
    let sheet = format!("/a/tb.{}", page.between("href=\"/a/tb.", "\""));
    let asset = browser.get(&sheet).await;
    assert!(
        asset.headers["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    browser.get("/a/tb.00000000.css").await.is(404);
    browser.get("/no/such/page").await.is(404).has("没有这个页面");
}

#[tokio::test]
async fn an_address_without_a_valid_id_is_no_page_in_the_readers_language() {
    let bench = portal_alone().await;
    account(&bench, "op", Role::Operator, DISTRICT).await;
    let mut staff = Browser::signed_in(&bench, "op").await;
    for page in ["/orders/xyz", "/elders/abc", "/work-orders/1"] {
        staff
            .get(page)
            .await
            .is(404)
            .has("没有这个页面")
            .has("<nav class=\"nav\"")
            .has_not("Invalid URL");
    }
    staff.speak("en");
    staff
        .get("/orders/xyz")
        .await
        .is(404)
        .has("There is no such page");
}

#[tokio::test]
async fn language_and_letters_are_switched_by_a_link_that_leads_back() {
    let bench = portal_alone().await;
    let mut browser = Browser::at(&bench, "portal");
    browser.get("/lang/en?back=/sign-in").await.leads_to("/sign-in");
    browser
        .get("/font/large?back=https://example.com")
        .await
        .leads_to("/");
    browser
        .get("/sign-in")
        .await
        .has("lang=\"en\"")
        .has("data-size=\"large\"")
        .has("Sign in");
}
