//! 云MAS's doors.

use crate::platform::Scene;
use gateways::yunmas::{self, Account, Answer, Call, NorSubmit, Push, Request, TmpSubmit};
use sandbox::{Callbacks, Config, Provider};
use std::collections::BTreeMap;

const PHONE: &str = "16900000001";

impl Scene {
    async fn call(&self, request: Request) -> Answer {
        self.http
            .post(format!("{}{}", self.sandbox.url(), request.path))
            .body(request.body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    async fn pull(&self, call: Call) -> Push {
        let request = Request::pull(call, &account());
        let path = format!("{}{}", self.sandbox.url(), request.path);
        let answer = self.http.post(path).body(request.body).send().await.unwrap();
        yunmas::read_push(&answer.bytes().await.unwrap()).unwrap()
    }
}

fn account() -> Account {
    Config::local().yunmas
}

fn text(mobiles: &[&str], content: &str) -> NorSubmit {
    NorSubmit::Same {
        mobiles: mobiles.iter().map(|mobile| (*mobile).to_owned()).collect(),
        content: content.into(),
        sign: "SANDBOX".into(),
        add_serial: "01".into(),
    }
}

#[tokio::test]
async fn a_text_is_accepted_receipted_and_answered_by_push() {
    let scene = Scene::start().await;
    let answer = scene
        .call(text(&[PHONE], "服务已完成，满意回1").request(&account()))
        .await;
    assert!(answer.success);

    let client = scene.sandbox.client();
    let shown = client.wait(PHONE, "满意", 0).await.unwrap().message;
    assert_eq!(&*shown.text, "【台儿庄时间银行】服务已完成，满意回1");
    assert_eq!(shown.provider, Provider::Yunmas);

    let pushed = scene.platform.pushes("yunmas", 1).await;
    let Push::Reports(reports) = yunmas::read_push(pushed[0].to_string().as_bytes()).unwrap() else {
        panic!("the first push is a receipt");
    };
    assert!(reports[0].delivered());
    assert_eq!(
        (reports[0].msg_group.as_str(), &reports[0].mobile[..]),
        (answer.msg_group.as_str(), &[PHONE.into()][..])
    );

    client.reply(PHONE, "1").await.unwrap();
    let pushed = scene.platform.pushes("yunmas", 2).await;
    let Push::Delivers(replies) = yunmas::read_push(pushed[1].to_string().as_bytes()).unwrap() else {
        panic!("the second push is a reply");
    };
    assert_eq!(
        (replies[0].sms_content.as_str(), replies[0].add_serial.as_str()),
        ("1", "01")
    );
}

#[tokio::test]
async fn without_a_push_address_receipts_and_replies_are_pulled_once() {
    let scene = Scene::with(|config| config.callbacks = Callbacks::default()).await;
    scene.call(text(&[PHONE], "您好").request(&account())).await;
    let reports = loop {
        match scene.pull(Call::Report).await {
            Push::Reports(reports) if reports.is_empty() => tokio::task::yield_now().await,
            found => break found,
        }
    };
    assert!(matches!(reports, Push::Reports(reports) if reports.len() == 1));
    assert_eq!(scene.pull(Call::Report).await, Push::Reports(vec![]));

    scene.sandbox.client().reply(PHONE, "5").await.unwrap();
    assert!(
        matches!(scene.pull(Call::Deliver).await, Push::Delivers(replies) if replies[0].sms_content == "5")
    );
    assert_eq!(scene.pull(Call::Deliver).await, Push::Reports(vec![]));
}

#[tokio::test]
async fn a_template_and_a_text_for_each_are_rendered() {
    let scene = Scene::start().await;
    let template = TmpSubmit {
        template_id: "SMS_1".into(),
        mobiles: vec![PHONE.into()],
        params: vec!["李奶奶".into(), "9:00".into(), "482913".into()],
        sign: "SANDBOX".into(),
        add_serial: String::new(),
    };
    assert!(scene.call(template.request(&account())).await.success);
    let each = NorSubmit::Each {
        contents: BTreeMap::from([("16900000002".to_owned(), "王大爷您好".to_owned())]),
        sign: "SANDBOX".into(),
        add_serial: String::new(),
    };
    assert!(scene.call(each.request(&account())).await.success);
    let client = scene.sandbox.client();
    client
        .wait(PHONE, "李奶奶您好，9:00上门，服务码482913。", 0)
        .await
        .unwrap();
    client.wait("16900000002", "王大爷您好", 0).await.unwrap();
}

#[tokio::test]
async fn what_the_real_gateway_refuses_is_refused_with_its_code() {
    let scene = Scene::start().await;
    let stranger = Account {
        secret_key: "other".into(),
        ..account()
    };
    let good = text(&[PHONE], "您好").request(&account());
    let broken = Request {
        body: good.body.replace('=', ""),
        ..good.clone()
    };
    let NorSubmit::Same {
        mobiles,
        content,
        add_serial,
        ..
    } = text(&[PHONE], "您好")
    else {
        unreachable!()
    };
    let unsigned = NorSubmit::Same {
        mobiles,
        content,
        sign: "NOBODY".into(),
        add_serial,
    };
    for (request, code) in [
        (text(&[PHONE], "您好").request(&stranger), "InvalidUsrOrPwd"),
        (
            Request {
                body: "{}".into(),
                ..good.clone()
            },
            "InvalidMessage",
        ),
        (
            Request {
                body: format!("{}*", broken.body),
                ..good.clone()
            },
            "InvalidMessage",
        ),
        (unsigned.request(&account()), "IllegalSignId"),
        (
            text(&["13800000001"], "您好").request(&account()),
            "InvalidMobile",
        ),
        (
            text(&[PHONE], "【别人】您好").request(&account()),
            "InvalidMessage",
        ),
    ] {
        assert_eq!(scene.call(request).await, Answer::refused(code));
    }
    assert_eq!(scene.sandbox.client().totals().await.unwrap().out, 0);
}
