//! Volunteers sign in by WeChat (decision 31): the number is proven once, then nobody types anything.

use reqwest::header::LOCATION;
use sandbox::{Running, TimeCheck};
use testkit::Bench;

use crate::{
    browser::{Browser, whole_platform, whole_platform_with},
    mobile::{PHONE, code, volunteer},
};

/// The platform with a WeChat account, and the sandbox that is WeChat.
async fn with_wechat() -> (Bench, Running) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let gateway = sandbox::start(sandbox::Config {
        templates: notification::template_registry(),
        time_check: TimeCheck::Any,
        ..sandbox::Config::local()
    });
    let gateway = gateway.await.unwrap();
    let url = gateway.url();
    let authorize = format!("{url}/connect/oauth2/authorize");
    let bench = whole_platform_with(|config| {
        for name in [
            "wechat-token",
            "wechat-app-secret",
            "yunmas-secret-key",
            "callback-path",
        ] {
            std::fs::write(config.secrets.dir.join(name), "sandbox-secret").unwrap();
        }
        std::fs::write(
            config.secrets.dir.join("wechat-aes-key"),
            sandbox::Config::WECHAT_KEY,
        )
        .unwrap();
        [
            ("notification.provider", "wechat, yunmas"),
            ("notification.providers.wechat.endpoint", url.as_str()),
            ("notification.providers.wechat.authorize", authorize.as_str()),
            ("notification.providers.wechat.appid", "wxsandbox"),
            ("notification.providers.yunmas.endpoint", url.as_str()),
            ("notification.providers.yunmas.ec_name", "沙盒单位"),
            ("portal.mobile_url", "http://m.example.test"),
        ]
        .into_iter()
        .fold(config, |config, (key, value)| config.with(key, value).unwrap())
    })
    .await;
    (bench, gateway)
}

/// Follows the button to WeChat, where this phone is: path and query with which the browser comes back.
async fn way_back(browser: &mut Browser, from: &str) -> String {
    let sent = browser.get(from).await;
    let there = sent.location.clone();
    assert!(
        there.contains("&response_type=code&scope=snsapi_base&state="),
        "{there}"
    );
    let there = there.strip_suffix("#wechat_redirect").unwrap();
    let plain = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let answer = plain.get(format!("{there}&phone={PHONE}")).send().await.unwrap();
    let back = answer.headers()[LOCATION].to_str().unwrap().to_owned();
    back.strip_prefix("http://m.example.test").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_is_proven_once_and_from_then_on_wechat_alone_opens_the_page() {
    let (bench, gateway) = with_wechat().await;
    volunteer(&bench).await;
    let mut phone = Browser::at(&bench, "mobile");
    phone.get("/m/sign-in").await.is(200).has("用微信登录");
    let back = way_back(&mut phone, "/m/sign-in/wechat?next=/m/me").await;
    let page = phone.get(&back).await;
    page.is(200).has("微信还没有和您的志愿者身份绑定");
    let unknown = page.input("wechat");
    assert!(!unknown.contains("oSANDBOX"), "sealed");
    let sent = phone
        .post(
            "/m/sign-in",
            &[("phone", PHONE), ("wechat", &unknown), ("next", "/m/me")],
        )
        .await;
    let (to, again, right) = (sent.input("to"), sent.input("wechat"), code(&bench).await);
    let answer = [
        ("to", to.as_str()),
        ("wechat", &again),
        ("next", "/m/me"),
        ("code", &right),
    ];
    phone.post("/m/sign-in/code", &answer).await.leads_to("/m/me");

    let mut other = Browser::at(&bench, "mobile");
    let back = way_back(&mut other, "/m/sign-in/wechat?next=/m/me").await;
    other.get(&back).await.leads_to("/m/me");
    other.get("/m/me").await.is(200);
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_without_its_token_is_nobody_and_a_used_code_goes_to_wechat_once_more() {
    let (bench, gateway) = with_wechat().await;
    volunteer(&bench).await;
    let mut phone = Browser::at(&bench, "mobile");
    let back = way_back(&mut phone, "/m/sign-in/wechat").await;
    // Somebody else's browser, and a token that was made up.
    let mut stranger = Browser::at(&bench, "mobile");
    stranger.get(&back).await.is(200).has("微信没有确认您是谁");
    phone
        .get(&format!("{back}0"))
        .await
        .is(200)
        .has("微信没有确认您是谁");

    let back = way_back(&mut phone, "/m/sign-in/wechat").await;
    phone.get(&back).await.is(200).has("微信还没有");
    // The same code, under a token that is good: used (40163).
    let used = back
        .split_once("code=")
        .unwrap()
        .1
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    let fresh = way_back(&mut phone, "/m/sign-in/wechat").await;
    let state = fresh.split_once("state=").unwrap().1.to_owned();
    let sent = phone
        .get(&format!("/m/sign-in/wechat/back?next=&code={used}&state={state}"))
        .await;
    assert!(sent.location.contains("again%3D1"), "{}", sent.location);
    // And once only.
    let state = sent
        .location
        .split_once("state=")
        .unwrap()
        .1
        .replace("#wechat_redirect", "");
    phone
        .get(&format!(
            "/m/sign-in/wechat/back?next=&again=1&code={used}&state={state}"
        ))
        .await
        .is(200)
        .has("微信没有确认您是谁");
    gateway.stop().await;
}

#[tokio::test]
async fn without_an_account_there_is_no_button() {
    let bench = whole_platform().await;
    let mut phone = Browser::at(&bench, "mobile");
    phone.get("/m/sign-in").await.is(200).has_not("用微信登录");
    phone.get("/m/sign-in/wechat").await.leads_to("/m/sign-in");
}
