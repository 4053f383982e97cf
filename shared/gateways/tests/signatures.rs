//! The recorded requests of the providers' own clients, against both ends.
#![expect(clippy::unwrap_used, reason = "a test may unwrap: its panic is the report")]

use base64::{Engine, engine::general_purpose::STANDARD};
use gateways::{
    aliyun::{self, Action, Received, SignatureFault},
    yunmas::{self, Account, Call, NorSubmit, TmpSubmit},
};
use serde_json::Value;
use time::{Duration, OffsetDateTime, macros::datetime};

const RECORDED_AT: OffsetDateTime = datetime!(2026-11-23 10:00 UTC);

fn aliyun_vectors() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../vectors/aliyun_sms_v3.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

/// A recorded request, open to tampering.
#[derive(Clone)]
struct Recorded {
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Recorded {
    fn of(vector: &Value) -> Self {
        let raw = &vector["raw_request"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let headers = raw["headers"].as_array().unwrap().iter();
        Self {
            target: text(&raw["target"]),
            headers: headers.map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
            body: text(&raw["body"]).into_bytes(),
        }
    }

    fn verify(&self, now: OffsetDateTime) -> Result<Action, SignatureFault> {
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let received = Received {
            method: "POST",
            target: &self.target,
            headers: &headers,
            body: &self.body,
        };
        let secret = |id: &str| (id == "testid").then(|| "testsecret".to_owned());
        aliyun::verify(&received, secret, now).map(|verified| verified.action)
    }
}

#[test]
fn every_recorded_request_is_accepted_and_read() {
    let actions: Vec<Action> = aliyun_vectors()
        .iter()
        .map(|vector| Recorded::of(vector).verify(RECORDED_AT).unwrap())
        .collect();
    let [
        Action::SendSms(send),
        Action::SendBatchSms(batch),
        Action::QuerySendDetails(query),
    ] = &actions[..]
    else {
        panic!("three actions were recorded, in this order");
    };
    assert_eq!(send.out_id.as_deref(), Some("tb-0001"));
    let params = aliyun::read_template_param(send.template_param.as_deref().unwrap()).unwrap();
    assert_eq!(params["time"], "11月24日 9:00");
    assert_eq!(batch.items[1].template_param, r#"{"name":"李"}"#);
    assert_eq!(query.biz_id.as_deref(), Some("900619746936498440^0"));
}

#[test]
fn no_byte_of_a_signed_request_can_be_changed() {
    for vector in aliyun_vectors() {
        let original = Recorded::of(&vector);
        for index in 0..original.target.len() {
            let mut tampered = original.clone();
            tampered.target = flipped(&original.target, index);
            assert!(tampered.verify(RECORDED_AT).is_err(), "target byte {index}");
        }
        for index in 0..original.body.len() {
            let mut tampered = original.clone();
            tampered.body[index] ^= 1;
            assert!(tampered.verify(RECORDED_AT).is_err(), "body byte {index}");
        }
        for (line, (name, value)) in original.headers.iter().enumerate() {
            if name == "Accept-Encoding" || name == "Content-Length" {
                continue; // not signed by the recorded client
            }
            for index in 0..value.len() {
                let mut tampered = original.clone();
                tampered.headers[line].1 = flipped(value, index);
                assert!(tampered.verify(RECORDED_AT).is_err(), "{name} byte {index}");
            }
            for index in 0..name.len() {
                let mut tampered = original.clone();
                tampered.headers[line].0 = flipped(name, index);
                assert!(tampered.verify(RECORDED_AT).is_err(), "name {name} byte {index}");
            }
        }
    }
}

fn flipped(text: &str, index: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[index] ^= 1;
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_request_is_good_for_fifteen_minutes_either_way() {
    let recorded = Recorded::of(&aliyun_vectors()[0]);
    for minutes in [-15, 15] {
        assert!(recorded.verify(RECORDED_AT + Duration::minutes(minutes)).is_ok());
    }
    for minutes in [-16, 16] {
        let refused = recorded.verify(RECORDED_AT + Duration::minutes(minutes));
        assert_eq!(refused, Err(SignatureFault::Expired));
    }
}

#[test]
fn an_unsigned_provider_header_is_refused() {
    let mut recorded = Recorded::of(&aliyun_vectors()[0]);
    recorded
        .headers
        .push(("x-acs-security-token".into(), "smuggled".into()));
    assert_eq!(recorded.verify(RECORDED_AT), Err(SignatureFault::Incomplete));
}

#[test]
fn what_we_sign_the_other_end_accepts() {
    let creds = aliyun::Credentials {
        access_key_id: "testid".into(),
        access_key_secret: "testsecret".into(),
    };
    let sent = aliyun::SendSms {
        phones: vec!["16900000001".into(), "16900000002".into()],
        sign_name: "台儿庄时间银行".into(),
        template_code: "SMS_1".into(),
        template_param: Some(aliyun::template_param(&[("a", "* ~'+&=/中")])),
        out_id: None,
        extend: Some("01".into()),
    };
    let request = sent.sign(&creds, "127.0.0.1:18082", RECORDED_AT, "n1");
    let mut headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    headers.push(("Host".into(), request.host));
    let recorded = Recorded {
        target: request.target,
        headers,
        body: request.body.into_bytes(),
    };
    assert_eq!(recorded.verify(RECORDED_AT), Ok(Action::SendSms(sent)));
}

fn yunmas_vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/yunmas.json")).unwrap()
}

fn account() -> Account {
    Account {
        ec_name: "测试单位".into(),
        ap_id: "testid".into(),
        secret_key: "testsecret".into(),
    }
}

#[test]
fn every_vector_of_yunmas_is_reproduced_and_opened() {
    for vector in yunmas_vectors()["vectors"].as_array().unwrap() {
        let json: Value = serde_json::from_str(vector["json"].as_str().unwrap()).unwrap();
        let body = vector["body_base64"].as_str().unwrap();
        let text = |key: &str| json[key].as_str().unwrap().to_owned();
        let mobiles = || text("mobiles").split(',').map(str::to_owned).collect();
        let (call, request) = if json.get("templateId").is_some() {
            let params: Vec<String> = serde_json::from_str(&text("params")).unwrap();
            let submit = TmpSubmit {
                template_id: text("templateId"),
                mobiles: mobiles(),
                params: if params == [""] { vec![] } else { params },
                sign: text("sign"),
                add_serial: text("addSerial"),
            };
            let opened = yunmas::open(Call::TmpSubmit, body.as_bytes(), &account());
            assert_eq!(opened, Ok(yunmas::Received::TmpSubmit(submit.clone())));
            (Call::TmpSubmit, submit.request(&account()))
        } else {
            let (sign, add_serial) = (text("sign"), text("addSerial"));
            let submit = if text("mobiles").is_empty() {
                let contents = serde_json::from_str(&text("content")).unwrap();
                NorSubmit::Each {
                    contents,
                    sign,
                    add_serial,
                }
            } else {
                NorSubmit::Same {
                    mobiles: mobiles(),
                    content: text("content"),
                    sign,
                    add_serial,
                }
            };
            let opened = yunmas::open(Call::NorSubmit, body.as_bytes(), &account());
            assert_eq!(opened, Ok(yunmas::Received::NorSubmit(submit.clone())));
            (Call::NorSubmit, submit.request(&account()))
        };
        assert_eq!(request.body, body, "{}", vector["name"]);
        assert_eq!(request.path, vector["path_http"]);
        assert_eq!(request.path, call.path());
    }
}

#[test]
fn no_byte_of_a_yunmas_call_can_be_changed() {
    for vector in yunmas_vectors()["vectors"].as_array().unwrap() {
        let call = if vector["path_http"] == "/sms/norsubmit" {
            Call::NorSubmit
        } else {
            Call::TmpSubmit
        };
        let json = vector["json"].as_str().unwrap().as_bytes();
        for index in 0..json.len() {
            let mut tampered = json.to_vec();
            tampered[index] ^= 1;
            let body = STANDARD.encode(tampered);
            assert!(
                yunmas::open(call, body.as_bytes(), &account()).is_err(),
                "json byte {index}"
            );
        }
    }
}

#[test]
fn pulls_are_opened_for_the_account_alone() {
    let request = yunmas::Request::pull(Call::Report, &account());
    let opened = yunmas::open(Call::Report, request.body.as_bytes(), &account());
    assert_eq!(opened, Ok(yunmas::Received::PullReports));
    let stranger = Account {
        secret_key: "other".into(),
        ..account()
    };
    let refused = yunmas::open(Call::Report, request.body.as_bytes(), &stranger);
    assert_eq!(refused, Err(yunmas::Code::InvalidUsrOrPwd));
}
