//! The frames of the published field tables, byte for byte, written and read.
#![expect(clippy::unwrap_used, reason = "a test may unwrap: its panic is the report")]

use gateways::{
    cmpp::{self, Body, Deliver, Pdu, Report, Submit, Version},
    long_text,
};
use proptest::prelude::*;
use serde_json::Value;
use time::macros::datetime;

const MSG_ID: u64 = 13_522_057_889_270_726_657;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/cmpp.json")).unwrap()
}

fn frame(name: &str) -> Vec<u8> {
    let vectors = vectors();
    let mut all = vectors["vectors"].as_array().unwrap().iter();
    let found = all.find(|vector| vector["name"] == name).unwrap();
    hex::decode(found["hex"].as_str().unwrap()).unwrap()
}

/// The frame of this name is written so, and read back.
fn is(name: &str, version: Version, sequence: u32, body: Body) {
    let pdu = Pdu { sequence, body };
    assert_eq!(
        hex::encode(pdu.write(version)),
        hex::encode(frame(name)),
        "{name}"
    );
    assert_eq!(Pdu::read(&frame(name), version), Ok(pdu), "{name}");
    assert_eq!(cmpp::frame_length(&frame(name)), Ok(Some(frame(name).len())));
}

fn submit(part: &long_text::Part) -> Body {
    Body::Submit(Submit {
        total: part.total,
        number: part.number,
        service_id: "SVC01".into(),
        has_header: part.has_header(),
        coding: 8,
        source: "901234".into(),
        source_number: "1069012345601".into(),
        phone: "13800000001".into(),
        content: part.octets.clone(),
    })
}

#[test]
fn both_ends_know_each_other() {
    for (version, name) in [(Version::V2, "2.0"), (Version::V3, "3.0")] {
        let connect = cmpp::connect("901234", "testsecret", version, datetime!(2026-11-23 10:00 +8));
        let answer = connect.answer(0, "testsecret", version);
        assert!(connect.is_of("testsecret") && !connect.is_of("another"));
        assert!(connect.is_answered_by(&answer, "testsecret", version));
        assert!(!connect.is_answered_by(&answer, "another", version));
        is(
            &format!("CMPP_CONNECT {name}"),
            version,
            1,
            Body::Connect(connect),
        );
        is(
            &format!("CMPP_CONNECT_RESP {name}"),
            version,
            1,
            Body::ConnectResp(answer),
        );
    }
    let january = cmpp::connect("901234", "s", Version::V2, datetime!(2026-01-02 03:04:05 +8));
    assert_eq!(january.timestamp, 102_030_405);
    assert!(january.is_of("s"), "the leading zero is in the sum");
}

#[test]
fn the_line_is_tested_and_ended() {
    is("CMPP_ACTIVE_TEST", Version::V2, 2, Body::ActiveTest);
    is("CMPP_ACTIVE_TEST_RESP", Version::V2, 2, Body::ActiveTestResp);
    is("CMPP_TERMINATE", Version::V2, 3, Body::Terminate);
}

#[test]
fn messages_are_submitted_whole_and_in_parts() {
    let Body::Submit(single) = Pdu::read(&frame("CMPP_SUBMIT 2.0 single"), Version::V2)
        .unwrap()
        .body
    else {
        panic!("a submit");
    };
    let text = long_text::read(8, false, &single.content);
    let part = &long_text::parts(&text, 0)[0];
    is("CMPP_SUBMIT 2.0 single", Version::V2, 10, submit(part));
    is("CMPP_SUBMIT 3.0 single", Version::V3, 10, submit(part));

    let name = "CMPP_SUBMIT 2.0 part 1 of 2 with UDH 05 00 03 7f 02 01";
    let parts = long_text::parts(&"测".repeat(100), 0x7f);
    is(name, Version::V2, 10, submit(&parts[0]));
    for (version, name) in [(Version::V2, "2.0"), (Version::V3, "3.0")] {
        let answer = Body::SubmitResp {
            msg_id: MSG_ID,
            result: 0,
        };
        is(&format!("CMPP_SUBMIT_RESP {name}"), version, 10, answer);
    }
}

fn deliver(is_report: bool, coding: u8, content: Vec<u8>) -> Body {
    Body::Deliver(Deliver {
        msg_id: MSG_ID + 5,
        to: "1069012345601".into(),
        service_id: "SVC01".into(),
        has_header: false,
        coding,
        phone: "13800000001".into(),
        is_report,
        content,
    })
}

#[test]
fn reports_and_replies_are_read() {
    let report = Report {
        msg_id: MSG_ID,
        stat: "DELIVRD".into(),
        submit_time: "2611231000".into(),
        done_time: "2611231001".into(),
        phone: "13800000001".into(),
        smsc_sequence: 7,
    };
    for (version, name) in [(Version::V2, "2.0"), (Version::V3, "3.0")] {
        let told = deliver(true, 0, report.content(version));
        let Body::Deliver(found) = &told else {
            unreachable!()
        };
        assert_eq!(found.report(version), Ok(Some(report.clone())));
        is(&format!("CMPP_DELIVER {name} status report"), version, 0x4d, told);
        is(
            &format!("CMPP_DELIVER {name} MO reply 5 (ASCII)"),
            version,
            0x4e,
            deliver(false, 0, b"5".to_vec()),
        );
        let reply = deliver(false, 8, vec![0x6e, 0xe1, 0x61, 0x0f]);
        let Body::Deliver(found) = &reply else {
            unreachable!()
        };
        assert_eq!(found.text(), "满意");
        is(
            &format!("CMPP_DELIVER {name} MO reply 满意 (UCS2)"),
            version,
            0x4f,
            reply,
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(mut bytes in proptest::collection::vec(any::<u8>(), 0..300), command in 0..9u32) {
        if bytes.len() >= 12 {
            let length = u32::try_from(bytes.len()).unwrap();
            bytes[..4].copy_from_slice(&length.to_be_bytes());
            bytes[4..8].copy_from_slice(&command.to_be_bytes());
        }
        let _ = Pdu::read(&bytes, Version::V2);
        let _ = Pdu::read(&bytes, Version::V3);
        let _ = cmpp::frame_length(&bytes);
    }
}
