//! Our codec against a CMPP client of somebody else's making (`e2e/peers/cmpp`, fetched by `make test-peers`).
#![expect(clippy::unwrap_used, reason = "a test may unwrap: its panic is the report")]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    thread,
};

use gateways::{
    cmpp::{self, Body, Connect, Pdu, Submit, Version, frame_length},
    long_text,
};
use serde_json::Value;
use time::macros::datetime;

const SOURCE: &str = "901234";
const SECRET: &str = "testsecret";
/// What that library says of itself; gateways go by the first digit.
const ITS_VERSION: u8 = 0x21;

/// What the client prints.
fn client(arguments: &[&str]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e/peers/cmpp/client.py");
    let output = Command::new("python3")
        .arg(script)
        .args(arguments)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "make test-peers fetches it: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// A gateway that takes one line and everything that comes over it.
struct Ismg {
    listener: TcpListener,
    secret: &'static str,
}

impl Ismg {
    fn start(secret: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self { listener, secret }
    }

    fn port(&self) -> String {
        self.listener.local_addr().unwrap().port().to_string()
    }

    /// What the line brought, until its end.
    fn serve(self) -> (Connect, Vec<Submit>) {
        let mut line = Line(self.listener.accept().unwrap().0);
        let first = line.read().unwrap();
        let Body::Connect(connect) = first.body else {
            panic!("a line begins with CONNECT: {first:?}");
        };
        let status = if connect.is_of(self.secret) { 0 } else { 3 };
        let answer = connect.answer(status, self.secret, Version::V2);
        line.write(first.sequence, Body::ConnectResp(answer));
        let mut taken = Vec::new();
        while let Some(pdu) = line.read() {
            match pdu.body {
                Body::Submit(submit) => {
                    taken.push(submit);
                    let msg_id = taken.len() as u64;
                    line.write(pdu.sequence, Body::SubmitResp { msg_id, result: 0 });
                }
                Body::Terminate => break,
                other => panic!("{other:?}"),
            }
        }
        (connect, taken)
    }
}

struct Line(TcpStream);

impl Line {
    /// The next frame; nothing at the line's end.
    fn read(&mut self) -> Option<Pdu> {
        let mut frame = vec![0; 4];
        self.0.read_exact(&mut frame).ok()?;
        frame.resize(frame_length(&frame).unwrap().unwrap(), 0);
        self.0.read_exact(&mut frame[4..]).ok()?;
        Some(Pdu::read(&frame, Version::V2).unwrap())
    }

    fn write(&mut self, sequence: u32, body: Body) {
        let frame = Pdu { sequence, body }.write(Version::V2);
        self.0.write_all(&frame).unwrap();
    }
}

/// Runs the client on a line to this gateway; what it was answered, and what the gateway got.
fn on_a_line(ismg: Ismg, texts: &[&str]) -> (Vec<Value>, Connect, Vec<Submit>) {
    let port = ismg.port();
    let gateway = thread::spawn(move || ismg.serve());
    let arguments = [&["line", port.as_str(), SOURCE, SECRET], texts].concat();
    let answers = client(&arguments)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (connect, taken) = gateway.join().unwrap();
    (answers, connect, taken)
}

#[test]
#[ignore = "needs the fetched peer: make test-peers"]
fn both_write_the_same_connect() {
    for (at, digits) in [
        (datetime!(2026-11-23 10:00:00 +8), "1123100000"),
        // The leading zero is lost in the number, and kept in the sum.
        (datetime!(2026-01-02 03:04:05 +8), "0102030405"),
    ] {
        let ours = Connect {
            version: ITS_VERSION,
            ..cmpp::connect(SOURCE, SECRET, Version::V2, at)
        };
        let ours = Pdu {
            sequence: 1,
            body: Body::Connect(ours),
        };
        assert_eq!(
            hex::encode(ours.write(Version::V2)),
            client(&["connect", SOURCE, SECRET, digits]).trim()
        );
    }
}

#[test]
#[ignore = "needs the fetched peer: make test-peers"]
fn it_is_let_in_and_its_messages_are_read() {
    let long = "测".repeat(100);
    let (answers, connect, taken) = on_a_line(Ismg::start(SECRET), &["王大娘您好", &long]);
    assert_eq!((connect.source.as_str(), connect.version), (SOURCE, ITS_VERSION));
    assert!(!connect.is_of("another"));
    assert!(answers.iter().all(|answer| answer["status"] == 0), "{answers:?}");
    assert_eq!(answers.len(), 1 + taken.len());
    let text = |submit: &Submit| long_text::read(submit.coding, submit.has_header, &submit.content);
    let texts: Vec<String> = taken.iter().map(text).collect();
    assert_eq!(texts, ["王大娘您好", &"测".repeat(64), &"测".repeat(36)]);
    let parts: Vec<(u8, u8)> = taken.iter().map(|submit| (submit.number, submit.total)).collect();
    assert_eq!(parts, [(1, 1), (1, 2), (2, 2)]);
    assert!(taken.iter().all(|submit| submit.phone == "16900000001"));
}

#[test]
#[ignore = "needs the fetched peer: make test-peers"]
fn with_another_secret_it_hears_status_3() {
    let (answers, connect, taken) = on_a_line(Ismg::start("another"), &["x"]);
    assert!(connect.is_of(SECRET) && taken.is_empty());
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0]["status"], 3);
}
