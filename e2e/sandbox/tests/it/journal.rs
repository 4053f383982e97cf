//! What a restart remembers.

use crate::platform::Scene;
use std::{collections::BTreeMap, path::PathBuf, time::Duration};

const PHONE: &str = "16900000001";

fn directory() -> PathBuf {
    std::env::temp_dir().join(format!("sandbox-journal-{}", rand::random::<u64>()))
}

#[tokio::test]
async fn messages_templates_and_labels_outlive_the_process() {
    let data = directory();
    let scene = Scene::with(|config| config.data = Some(data.clone())).await;
    scene.send(&Scene::sms(&[PHONE])).await;
    let client = scene.sandbox.client();
    client
        .label(&BTreeMap::from([(PHONE.to_owned(), "王秀英".to_owned())]))
        .await
        .unwrap();
    client
        .approve(&BTreeMap::from([("SMS_7".to_owned(), "您好".to_owned())]))
        .await
        .unwrap();
    client.reply(PHONE, "1").await.unwrap();
    scene.platform.pushes("report", 1).await;
    scene.platform.pushes("up", 1).await;
    scene.sandbox.stop().await;

    let again = Scene::with(|config| config.data = Some(data.clone())).await;
    let client = again.sandbox.client();
    let texts: Vec<String> = client
        .messages(PHONE)
        .await
        .unwrap()
        .iter()
        .map(|view| view.message.text.to_string())
        .collect();
    assert_eq!((texts.len(), texts[1].as_str()), (2, "1"));
    assert_eq!(client.phones("王秀英").await.unwrap().len(), 1);
    let mut short = Scene::sms(&[PHONE]);
    short.template_code = "SMS_7".into();
    assert_eq!(again.send(&short).await.1["Code"], "OK");
    assert_eq!(client.wait(PHONE, "", 2).await.unwrap().message.id, 3);
    again.sandbox.stop().await;
    std::fs::remove_dir_all(data).unwrap();
}

#[tokio::test]
async fn what_was_on_its_way_at_the_stop_is_delivered_after_the_start() {
    let data = directory();
    let scene = Scene::with(|config| {
        config.data = Some(data.clone());
        config.receipt_delay = Duration::from_secs(3600);
    })
    .await;
    let (_, answer) = scene.send(&Scene::sms(&[PHONE])).await;
    scene.sandbox.stop().await;

    let again = Scene::with(|config| config.data = Some(data.clone())).await;
    let receipts = again.platform.pushes("report", 1).await;
    assert_eq!(receipts[0][0]["biz_id"], answer["BizId"]);
    again.sandbox.stop().await;
    std::fs::remove_dir_all(data).unwrap();
}
