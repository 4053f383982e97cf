//! The recorded requests of the provider's own client, against both ends.
#![expect(clippy::unwrap_used, reason = "a test may unwrap: its panic is the report")]

use gateways::tencent::{self, Action, Credentials, Pull, Received, SendSms, SignatureFault, Verified};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

const RECORDED_AT: i64 = 1_764_000_000;

fn at() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(RECORDED_AT).unwrap()
}

fn creds() -> Credentials {
    Credentials {
        secret_id: "testid".into(),
        secret_key: "testsecret".into(),
    }
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/tencent_sms_tc3.json")).unwrap()
}

/// A recorded request, open to tampering.
#[derive(Clone)]
struct Recorded {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Recorded {
    fn of(raw: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let headers = raw["headers"].as_array().unwrap().iter();
        Self {
            headers: headers.map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
            body: text(&raw["body"]).into_bytes(),
        }
    }

    fn header(&mut self, name: &str) -> &mut String {
        let mut found = self.headers.iter_mut();
        &mut found.find(|(key, _)| key.eq_ignore_ascii_case(name)).unwrap().1
    }

    fn verify(&self, now: OffsetDateTime) -> Result<Verified, SignatureFault> {
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let received = Received {
            headers: &headers,
            body: &self.body,
        };
        let secret = |id: &str| (id == "testid").then(|| "testsecret".to_owned());
        tencent::verify(&received, secret, now)
    }
}

#[test]
fn every_recorded_authorization_is_reproduced_byte_for_byte() {
    for vector in vectors()["vectors"].as_array().unwrap() {
        let mut recorded = Recorded::of(&vector["raw_request"]);
        let host = recorded.header("host").clone();
        let ours = tencent::authorization(&creds(), "sms", "application/json", &host, &recorded.body, at());
        assert_eq!(&ours, recorded.header("authorization"), "{}", vector["name"]);
    }
    let derived = &vectors()["derived_public_host_vector"];
    let body = derived["raw"]["body"].as_str().unwrap().as_bytes();
    let ours = tencent::authorization(&creds(), "sms", "application/json", tencent::HOST, body, at());
    assert_eq!(ours, derived["steps"]["authorization"].as_str().unwrap());
}

#[test]
fn every_recorded_request_is_accepted_and_read() {
    let vectors = vectors();
    let action = |index: usize| {
        Recorded::of(&vectors["vectors"][index]["raw_request"])
            .verify(at())
            .unwrap()
            .action
    };
    let Action::SendSms(send) = action(0) else {
        panic!("the first is a send");
    };
    assert_eq!(send.template_param_set, ["王大爷", "11月24日 9:00", "482913"]);
    assert_eq!(send.session_context.as_deref(), Some("tb-0001"));
    let pull = Pull {
        limit: 100,
        sms_sdk_app_id: "1400000000".into(),
    };
    assert_eq!(action(1), Action::PullReplies(pull));
}

#[test]
fn no_byte_of_a_signed_request_can_be_changed() {
    let original = Recorded::of(&vectors()["vectors"][0]["raw_request"]);
    for index in 0..original.body.len() {
        let mut tampered = original.clone();
        tampered.body[index] ^= 1;
        assert_eq!(
            tampered.verify(at()),
            Err(SignatureFault::Mismatch),
            "body byte {index}"
        );
    }
    for name in ["host", "content-type", "x-tc-timestamp", "authorization"] {
        for index in 0..original.clone().header(name).len() {
            let mut tampered = original.clone();
            let mut bytes = tampered.header(name).clone().into_bytes();
            bytes[index] ^= 1;
            *tampered.header(name) = String::from_utf8(bytes).unwrap();
            assert!(tampered.verify(at()).is_err(), "{name} byte {index}");
        }
    }
}

#[test]
fn a_request_is_good_for_ten_minutes_either_way() {
    let recorded = Recorded::of(&vectors()["vectors"][0]["raw_request"]);
    for minutes in [-10, 10] {
        assert!(recorded.verify(at() + Duration::minutes(minutes)).is_ok());
        let late = recorded.verify(at() + Duration::minutes(minutes + minutes.signum()));
        assert_eq!(late, Err(SignatureFault::Expired));
    }
}

#[test]
fn what_we_sign_the_other_end_accepts() {
    let sent = SendSms {
        phone_number_set: vec!["+8616900000001".into()],
        sms_sdk_app_id: "1400000000".into(),
        template_id: "1110000".into(),
        sign_name: "台儿庄时间银行".into(),
        template_param_set: vec!["王\"大爷\"".into()],
        extend_code: None,
        session_context: Some("tb-0001".into()),
    };
    let request = sent.sign(&creds(), "ap-guangzhou", "127.0.0.1:18082", at());
    let mut headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    headers.push(("host".into(), request.host));
    let recorded = Recorded {
        headers,
        body: request.body.into_bytes(),
    };
    assert_eq!(recorded.verify(at()).unwrap().action, Action::SendSms(sent));
}
