//! A CMPP gateway (ISMG): one line at a time, on a port of its own. Receipts and replies go over the same line.

use super::interference::{self, Instead};
use crate::{
    gateway::{Gateway, Letter},
    message::{Direction, Message, Provider, Status},
    number::Number,
};
use gateways::{
    cmpp::{Body, ConnectResp, Deliver, Pdu, Report, Submit, Version, frame_length},
    long_text,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use time::macros::format_description;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
};

/// The account's texts are signed by the gateway itself, so they come without 【】.
const SIGN: &str = crate::Config::SIGN;
/// Between the ids of a message's parts.
const PARTS: char = '+';

/// The line that is open, if one is.
#[derive(Default)]
pub(crate) struct Line(Mutex<Option<mpsc::Sender<Told>>>);

/// Something to be told over the line, and who waits for its acknowledgement.
struct Told {
    deliver: Deliver,
    done: oneshot::Sender<()>,
}

impl Line {
    fn set(&self, line: Option<mpsc::Sender<Told>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = line;
    }

    fn get(&self) -> Option<mpsc::Sender<Told>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn is_open(&self) -> bool {
        self.get().is_some()
    }

    /// Tells what happened to a message, or the reply itself; `false` while nobody acknowledges it.
    pub async fn tell(&self, message: &Message, version: Version) -> bool {
        let Some(line) = self.get() else { return false };
        for deliver in delivers(message, version) {
            let (done, acknowledged) = oneshot::channel();
            if line.send(Told { deliver, done }).await.is_err() || acknowledged.await.is_err() {
                return false;
            }
        }
        true
    }
}

/// A report for each part, or the one reply.
fn delivers(message: &Message, version: Version) -> Vec<Deliver> {
    let deliver = |msg_id, is_report, coding, content| Deliver {
        msg_id,
        to: "1069012345601".to_owned(),
        service_id: "SVC01".to_owned(),
        has_header: false,
        coding,
        phone: message.phone.to_string(),
        is_report,
        content,
    };
    match message.direction {
        Direction::In => {
            let content = message.text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            vec![deliver(
                message.provider_id.parse().unwrap_or(message.id),
                false,
                8,
                content,
            )]
        }
        Direction::Out => message
            .provider_id
            .split(PARTS)
            .filter_map(|id| id.parse().ok())
            .map(|msg_id: u64| {
                let minute = message
                    .at
                    .to_offset(gateways::china_time::CHINA)
                    .format(format_description!(
                        "[year repr:last_two][month][day][hour][minute]"
                    ))
                    .unwrap_or_default();
                let report = Report {
                    msg_id,
                    stat: match message.status {
                        Status::Failed => message.code.as_deref().unwrap_or("UNDELIV").to_owned(),
                        _ => Report::DELIVERED.to_owned(),
                    },
                    submit_time: minute.clone(),
                    done_time: minute,
                    phone: message.phone.to_string(),
                    smsc_sequence: 0,
                };
                deliver(msg_id, true, 0, report.content(version))
            })
            .collect(),
    }
}

/// Serves lines, one after the other, until the sandbox stops.
pub(crate) async fn serve(gateway: Arc<Gateway>, listener: TcpListener) {
    let serving = async {
        while let Ok((stream, _)) = listener.accept().await {
            let mut session = Session::new(gateway.clone(), stream);
            session.run().await;
            gateway.cmpp.set(None);
        }
    };
    gateway.stopping.run_until_cancelled(serving).await;
}

/// Parts of a text that have come, by number and reference: each with its id.
type Gathering = HashMap<(String, u8), Vec<(u8, u64, String)>>;

struct Session {
    gateway: Arc<Gateway>,
    stream: TcpStream,
    bytes: Vec<u8>,
    version: Version,
    sequence: u32,
    gathering: Gathering,
    waiting: HashMap<u32, oneshot::Sender<()>>,
}

impl Session {
    fn new(gateway: Arc<Gateway>, stream: TcpStream) -> Self {
        let version = gateway.config.cmpp_version;
        Self {
            gateway,
            stream,
            bytes: Vec::new(),
            version,
            sequence: 0,
            gathering: HashMap::new(),
            waiting: HashMap::new(),
        }
    }

    /// Until the line ends or is out of step.
    async fn run(&mut self) -> Option<()> {
        if !self.let_in().await? {
            return None;
        }
        let (line, mut told) = mpsc::channel::<Told>(16);
        self.gateway.cmpp.set(Some(line));
        self.gateway.tell_lines();
        loop {
            let gateway = self.gateway.clone();
            tokio::select! {
                pdu = read(&mut self.stream, &mut self.bytes, self.version) => self.answer(pdu?).await?,
                Some(told) = told.recv() => {
                    self.sequence += 1;
                    self.waiting.insert(self.sequence, told.done);
                    self.write(self.sequence, Body::Deliver(told.deliver)).await?;
                }
                () = gateway.stopping.cancelled() => return None,
            }
        }
    }

    async fn let_in(&mut self) -> Option<bool> {
        let pdu = read(&mut self.stream, &mut self.bytes, self.version).await?;
        let Body::Connect(connect) = pdu.body else {
            return None;
        };
        let config = &self.gateway.config;
        let status = if connect.source != config.cmpp_source {
            2
        } else if !connect.is_of(&config.cmpp_secret) {
            3
        } else if connect.version != self.version.octet() {
            4
        } else {
            0
        };
        let answer: ConnectResp = connect.answer(status, &config.cmpp_secret, self.version);
        self.write(pdu.sequence, Body::ConnectResp(answer)).await?;
        Some(status == 0)
    }

    async fn answer(&mut self, pdu: Pdu) -> Option<()> {
        match pdu.body {
            Body::Submit(submit) => {
                let (msg_id, result) = self.submit(submit).await;
                self.write(pdu.sequence, Body::SubmitResp { msg_id, result })
                    .await
            }
            Body::DeliverResp { .. } => {
                if let Some(done) = self.waiting.remove(&pdu.sequence) {
                    let _ = done.send(());
                }
                Some(())
            }
            Body::ActiveTest => self.write(pdu.sequence, Body::ActiveTestResp).await,
            Body::Terminate => {
                self.write(pdu.sequence, Body::TerminateResp).await?;
                None
            }
            _ => Some(()),
        }
    }

    /// Id and result.
    async fn submit(&mut self, submit: Submit) -> (u64, u32) {
        let Ok(phone) = submit.phone.parse::<Number>() else {
            return (0, 13);
        };
        match interference::before(&self.gateway, &[phone]) {
            Ok(()) => {}
            Err(Instead::Refuse(code)) => return (0, code.and_then(|code| code.parse().ok()).unwrap_or(8)),
            Err(Instead::ServerError(_)) => return (0, 9),
        }
        if submit.content.len() > long_text::MOST_OCTETS || submit.coding != 8 {
            return (0, 1);
        }
        let msg_id = (self.gateway.now().unix_timestamp().unsigned_abs() << 22) + self.gateway.next_call();
        let piece = long_text::read(submit.coding, submit.has_header, &submit.content);
        let reference = if submit.has_header {
            submit.content.get(3).copied().unwrap_or(0)
        } else {
            0
        };
        let key = (submit.phone.clone(), reference);
        let parts = self.gathering.entry(key.clone()).or_default();
        parts.push((submit.number, msg_id, piece));
        if parts.len() < usize::from(submit.total) {
            return (msg_id, 0);
        }
        let mut parts = self.gathering.remove(&key).unwrap_or_default();
        parts.sort();
        let ids: Vec<String> = parts.iter().map(|(_, id, _)| id.to_string()).collect();
        let text: String = parts.into_iter().map(|(_, _, piece)| piece).collect();
        let letter = Letter {
            phone,
            provider: Provider::Cmpp,
            text: format!("【{SIGN}】{text}"),
            at: self.gateway.now(),
            provider_id: ids.join(&PARTS.to_string()),
            out_id: None,
            extend: None,
            template: None,
        };
        self.gateway.take(vec![letter]).await;
        (msg_id, 0)
    }

    async fn write(&mut self, sequence: u32, body: Body) -> Option<()> {
        let frame = Pdu { sequence, body }.write(self.version);
        self.stream.write_all(&frame).await.ok()
    }
}

/// The next frame; `None` when the line is at its end or out of step.
async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>, version: Version) -> Option<Pdu> {
    loop {
        if let Some(length) = frame_length(bytes).ok()?.filter(|length| *length <= bytes.len()) {
            let frame: Vec<u8> = bytes.drain(..length).collect();
            return Pdu::read(&frame, version).ok();
        }
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    }
}
