//! The limits: the same calls by the same clients, with nothing behind them that must last.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use futures::{StreamExt, future::join_all};
use gateways::aliyun::{Credentials, SendSms, template_param};
use kernel::{Clock, SystemClock};
use notification::smpp_line;
use rusmpp::{
    pdus::{BindTransceiver, SubmitSm},
    types::{COctetString, OctetString},
    values::{DataCoding, InterfaceVersion, RegisteredDelivery},
};
use rusmppc::ConnectionBuilder;

use super::{outreach, smsc::Smsc};

/// How long each limit is measured.
const SPAN: Duration = Duration::from_secs(5);

/// Signed `SendSms` calls a second, so many at once.
pub async fn signed_requests(url: &str, at_once: usize) -> anyhow::Result<f64> {
    let client = reqwest::Client::builder()
        .pool_max_idle_per_host(at_once)
        .no_proxy()
        .build()?;
    let host = url.strip_prefix("http://").context("the sandbox speaks http")?;
    let credentials = Credentials {
        access_key_id: "sandbox".to_owned(),
        access_key_secret: "sandbox-secret".to_owned(),
    };
    let done = AtomicU64::new(0);
    let began = Instant::now();
    let lanes = (0..at_once).map(async |lane| {
        let mut call = 0;
        while began.elapsed() < SPAN {
            let recipient = 90_000_000 + u32::try_from(lane * 10_000 + call)?;
            call += 1;
            let send = SendSms {
                phones: vec![outreach::phone(recipient)],
                sign_name: "台儿庄时间银行".to_owned(),
                template_code: "SMS_900000002".to_owned(),
                template_param: Some(template_param(&[("who", "王大娘")])),
                out_id: Some(uuid::Uuid::new_v4().to_string()),
                extend: None,
            };
            let nonce = format!("{:032x}", rand::random::<u128>());
            let signed = send.sign(&credentials, host, SystemClock.now(), &nonce);
            let request = client.post(signed.url("http"));
            let request = signed
                .headers
                .into_iter()
                .fold(request, |request, (name, value)| request.header(name, value));
            let answer = request.body(signed.body).send().await?.bytes().await?;
            let taken = serde_json::from_slice::<serde_json::Value>(&answer)?;
            ensure!(taken["Code"] == "OK", "refused: {}", taken["Code"]);
            done.fetch_add(1, Ordering::Relaxed);
        }
        anyhow::Ok(())
    });
    join_all(lanes)
        .await
        .into_iter()
        .collect::<anyhow::Result<Vec<()>>>()?;
    Ok(done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64())
}

/// `submit_sm` a second over one line, so many without an answer at once.
pub async fn submits(at_once: usize) -> anyhow::Result<f64> {
    let smsc = Smsc::start(false).await?;
    let builder = ConnectionBuilder::new().disable_interface_version_check();
    let (client, mut events) = smpp_line(builder, &smsc.address).await?;
    tokio::spawn(async move { while events.next().await.is_some() {} });
    let bind = BindTransceiver::builder()
        .system_id(COctetString::from_string("timebank".to_owned())?)
        .password(COctetString::from_string("secret".to_owned())?)
        .interface_version(InterfaceVersion::Smpp3_4)
        .build();
    client.bind_transceiver(bind).await?;
    let text: Vec<u8> =
        "【台儿庄时间银行】王大娘您好，您已登记，可请时间银行的志愿者上门帮忙。需要时请拨12349。"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
    let done = AtomicU64::new(0);
    let began = Instant::now();
    let lanes = (0..at_once).map(async |_| {
        while began.elapsed() < SPAN {
            let submit = SubmitSm::builder()
                .source_addr(COctetString::from_string("10690001".to_owned())?)
                .destination_addr(COctetString::from_string(outreach::phone(1))?)
                .registered_delivery(RegisteredDelivery::from(1))
                .data_coding(DataCoding::Ucs2)
                .short_message(OctetString::from_vec(text.clone())?)
                .build();
            client.submit_sm(submit).await?;
            done.fetch_add(1, Ordering::Relaxed);
        }
        anyhow::Ok(())
    });
    join_all(lanes)
        .await
        .into_iter()
        .collect::<anyhow::Result<Vec<()>>>()?;
    let seconds = began.elapsed().as_secs_f64();
    ensure!(smsc.taken() >= done.load(Ordering::Relaxed), "the SMSC took them");
    Ok(done.load(Ordering::Relaxed) as f64 / seconds)
}
