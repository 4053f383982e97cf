//! The pages, as a browser without scripts gets them.

use crate::platform::Scene;
use gateways::aliyun::{SendSms, template_param};
use reqwest::header;

const PHONE: &str = "16900000001";

#[tokio::test]
async fn a_conversation_is_shown_escaped_and_answered_by_a_plain_form() {
    let scene = Scene::start().await;
    let name = template_param(&[("name", "<b>王</b>"), ("time", "9:00"), ("code", "482913")]);
    scene
        .send(&SendSms {
            template_param: Some(name),
            ..Scene::sms(&[PHONE])
        })
        .await;

    let url = format!("{}/phones/{PHONE}", scene.sandbox.url());
    let page = scene.http.get(&url).send().await.unwrap();
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    let page = page.text().await.unwrap();
    assert!(page.contains("&lt;b&gt;王&lt;/b&gt;您好"));
    assert!(page.contains("<b class=\"code\">482913</b>"));
    assert!(page.contains("不会发给任何真实号码"));
    assert!(!page.contains(" style=") && !page.contains("<script>") && !page.contains(" onclick"));

    let answer = scene
        .http
        .post(format!("{url}/reply"))
        .form(&[("text", "1")])
        .send()
        .await
        .unwrap();
    assert!(answer.text().await.unwrap().contains("bubble me"));
    assert_eq!(scene.platform.pushes("up", 1).await[0][0]["content"], "1");
}

#[tokio::test]
async fn the_quick_buttons_are_those_the_message_asks_for() {
    let scene = Scene::start().await;
    scene
        .send(&SendSms {
            template_code: "SMS_2".into(),
            ..Scene::sms(&[PHONE])
        })
        .await;
    let page = scene
        .http
        .get(format!("{}/phones/{PHONE}", scene.sandbox.url()))
        .send()
        .await
        .unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("value=\"31\"") && page.contains("value=\"32\""));
}

#[tokio::test]
async fn the_list_is_searched_and_the_language_switched() {
    let scene = Scene::start().await;
    scene.send(&Scene::sms(&[PHONE, "16900000002"])).await;
    let home = scene.sandbox.url();
    let found = scene
        .http
        .get(format!("{home}/?q=00000002"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(found.contains("169 0000 0002") && !found.contains("169 0000 0001"));

    let english = scene
        .http
        .get(&home)
        .header(header::COOKIE, "lang=en")
        .send()
        .await
        .unwrap();
    assert!(english.text().await.unwrap().contains("reaches no real number"));
    let no_redirect = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let elsewhere = no_redirect
        .get(format!("{home}/lang/en?to=//evil.example"))
        .send()
        .await
        .unwrap();
    assert_eq!(elsewhere.headers()[header::LOCATION], "/");
}

#[tokio::test]
async fn no_page_for_a_number_outside_the_segment() {
    let scene = Scene::start().await;
    let page = scene
        .http
        .get(format!("{}/phones/13800000001", scene.sandbox.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 404);
}
