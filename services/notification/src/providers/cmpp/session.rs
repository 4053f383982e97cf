//! The line itself: one connection, kept open; a window of messages without an answer; tests when it is silent; and a new
//! connection when it breaks.

use std::{collections::HashMap, sync::Arc, time::Duration};

use gateways::cmpp::{self, Body, Deliver, Pdu, Report, Submit, Version};
use kernel::SharedClock;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, oneshot},
    time::{Instant, sleep, timeout},
};

use crate::providers::line::{Came, Inbox};

/// A message without an answer for so long is in doubt, and a test without one ends the connection.
const ANSWER: Duration = Duration::from_secs(60);
/// Between two attempts to connect: the first pause, doubled up to the last.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// How often what is overdue is looked for.
const LOOK: Duration = Duration::from_millis(500);

/// A message that is to go, and who waits for its answer. Dropped without one, nobody knows whether it went.
pub(super) struct Request {
    pub submit: Submit,
    pub answer: oneshot::Sender<Answer>,
}

/// What became of it.
pub(super) enum Answer {
    /// The gateway's word.
    Given { msg_id: u64, result: u32 },
    /// It was never written; `refused` is why the gateway does not let us in.
    NotSent { refused: Option<u32> },
}

/// Keeps a line open.
pub(super) struct Keeper {
    pub address: String,
    pub version: Version,
    pub source: String,
    pub secret: String,
    pub window: usize,
    pub silence: Duration,
    pub connecting: Duration,
    pub requests: mpsc::Receiver<Request>,
    pub inbox: Arc<Inbox>,
    pub clock: SharedClock,
}

/// Why there is no connection.
enum Down {
    /// The gateway knows us not: its status.
    Refused(u32),
    Broken,
}

impl Keeper {
    /// Runs until nobody sends any more.
    pub async fn run(mut self) {
        let mut pause = PAUSES.0;
        loop {
            let opened = timeout(self.connecting, self.connect()).await;
            let refused = match opened.unwrap_or(Err(Down::Broken)) {
                Ok(connection) => {
                    tracing::info!(gateway = "cmpp", "the line is open");
                    pause = PAUSES.0;
                    if !self.serve(connection).await {
                        return;
                    }
                    tracing::warn!(gateway = "cmpp", "the line is broken");
                    None
                }
                Err(Down::Refused(status)) => {
                    let what = cmpp::connect_fault(status);
                    tracing::error!(gateway = "cmpp", status, what, "the gateway does not let us in");
                    Some(status)
                }
                Err(Down::Broken) => None,
            };
            let over = sleep(pause);
            tokio::pin!(over);
            loop {
                tokio::select! {
                    () = &mut over => break,
                    waiting = self.requests.recv() => match waiting {
                        None => return,
                        Some(request) => answer(request.answer, Answer::NotSent { refused }),
                    }
                }
            }
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    async fn connect(&self) -> Result<Connection, Down> {
        let stream = TcpStream::connect(&self.address)
            .await
            .map_err(|_| Down::Broken)?;
        let _ = stream.set_nodelay(true);
        let (reader, writer) = stream.into_split();
        let mut connection = Connection {
            reader,
            writer,
            bytes: Vec::new(),
            version: self.version,
            sequence: 0,
        };
        let connect = cmpp::connect(&self.source, &self.secret, self.version, self.clock.now());
        connection.write(Body::Connect(connect.clone())).await?;
        let answered = connection.read().await?;
        let Body::ConnectResp(resp) = answered.body else {
            return Err(Down::Broken);
        };
        match resp.status {
            0 if connect.is_answered_by(&resp, &self.secret, self.version) => Ok(connection),
            // Whoever answers does not know the secret.
            0 => Err(Down::Refused(3)),
            status => Err(Down::Refused(status)),
        }
    }

    /// Serves a connection until it breaks; `false` when nobody sends any more.
    async fn serve(&mut self, mut connection: Connection) -> bool {
        let mut pending: HashMap<u32, (oneshot::Sender<Answer>, Instant)> = HashMap::new();
        let (acknowledge, mut acknowledged) = mpsc::channel::<(u32, u64)>(64);
        let (mut heard, mut tested) = (Instant::now(), None::<Instant>);
        loop {
            let next = tokio::select! {
                read = connection.read() => match read {
                    Ok(pdu) => Next::Came(pdu),
                    Err(_) => return true,
                },
                request = self.requests.recv(), if pending.len() < self.window => match request {
                    None => {
                        let _ = connection.write(Body::Terminate).await;
                        return false;
                    }
                    Some(request) => Next::Send(request),
                },
                Some((sequence, msg_id)) = acknowledged.recv() => Next::Acknowledge(sequence, msg_id),
                () = sleep(LOOK) => Next::Look,
            };
            let written = match next {
                Next::Send(request) => {
                    let sequence = connection.write(Body::Submit(request.submit)).await;
                    if let Ok(sequence) = sequence {
                        pending.insert(sequence, (request.answer, Instant::now()));
                    }
                    sequence.map(drop)
                }
                Next::Acknowledge(sequence, msg_id) => {
                    let body = Body::DeliverResp { msg_id, result: 0 };
                    connection.answer(sequence, body).await
                }
                Next::Look => {
                    // Dropped: in doubt.
                    pending.retain(|_, (_, since)| since.elapsed() < ANSWER);
                    if tested.is_some_and(|since| since.elapsed() >= ANSWER) {
                        return true;
                    }
                    if tested.is_none() && heard.elapsed() >= self.silence {
                        tested = Some(Instant::now());
                        connection.write(Body::ActiveTest).await.map(drop)
                    } else {
                        Ok(())
                    }
                }
                Next::Came(pdu) => {
                    (heard, tested) = (Instant::now(), None);
                    match pdu.body {
                        Body::SubmitResp { msg_id, result } => {
                            if let Some((waiting, _)) = pending.remove(&pdu.sequence) {
                                answer(waiting, Answer::Given { msg_id, result });
                            }
                            Ok(())
                        }
                        Body::Deliver(deliver) => {
                            self.hear(pdu.sequence, deliver, acknowledge.clone());
                            Ok(())
                        }
                        Body::ActiveTest => connection.answer(pdu.sequence, Body::ActiveTestResp).await,
                        Body::Terminate => {
                            let _ = connection.answer(pdu.sequence, Body::TerminateResp).await;
                            return true;
                        }
                        _ => Ok(()),
                    }
                }
            };
            if written.is_err() {
                return true;
            }
        }
    }

    /// Has it kept beside the line's work, then acknowledged. One that nobody can read is acknowledged as well: it would come
    /// again and again.
    fn hear(&self, sequence: u32, deliver: Deliver, acknowledge: mpsc::Sender<(u32, u64)>) {
        let (inbox, msg_id) = (self.inbox.clone(), deliver.msg_id);
        let came = self.came(deliver);
        tokio::spawn(async move {
            let kept = match came {
                Some(came) => inbox.keep(&came).await,
                None => {
                    tracing::warn!(gateway = "cmpp", "a report cannot be read");
                    true
                }
            };
            if kept {
                let _ = acknowledge.send((sequence, msg_id)).await;
            }
        });
    }

    fn came(&self, deliver: Deliver) -> Option<Came> {
        Some(match deliver.report(self.version).ok()? {
            Some(report) => Came::Receipt {
                number: report.phone,
                provider_id: report.msg_id.to_string(),
                delivered: report.stat == Report::DELIVERED,
                code: report.stat,
            },
            None => Came::Reply {
                text: deliver.text(),
                number: deliver.phone,
                sequence: Some(deliver.msg_id.to_string()),
                at: self.clock.now(),
            },
        })
    }
}

/// What a turn of the line brings.
enum Next {
    Came(Pdu),
    Send(Request),
    Acknowledge(u32, u64),
    Look,
}

fn answer(waiting: oneshot::Sender<Answer>, answer: Answer) {
    // Whoever asked may have given up.
    let _ = waiting.send(answer);
}

struct Connection {
    reader: OwnedReadHalf,
    writer: OwnedWriteHalf,
    /// What has come and is no whole frame yet.
    bytes: Vec<u8>,
    version: Version,
    sequence: u32,
}

impl Connection {
    /// The next frame. May be dropped at any point without losing a byte.
    async fn read(&mut self) -> Result<Pdu, Down> {
        loop {
            let length = cmpp::frame_length(&self.bytes).map_err(|_| Down::Broken)?;
            if let Some(length) = length.filter(|length| *length <= self.bytes.len()) {
                let frame: Vec<u8> = self.bytes.drain(..length).collect();
                match Pdu::read(&frame, self.version) {
                    Ok(pdu) => return Ok(pdu),
                    // A command that we do not know is not for us; the line is still in step.
                    Err(_) => continue,
                }
            }
            if self
                .reader
                .read_buf(&mut self.bytes)
                .await
                .map_err(|_| Down::Broken)?
                == 0
            {
                return Err(Down::Broken);
            }
        }
    }

    /// Writes under the next number, which it gives.
    async fn write(&mut self, body: Body) -> Result<u32, Down> {
        self.sequence = self.sequence.wrapping_add(1);
        self.answer(self.sequence, body).await?;
        Ok(self.sequence)
    }

    async fn answer(&mut self, sequence: u32, body: Body) -> Result<(), Down> {
        let frame = Pdu { sequence, body }.write(self.version);
        self.writer.write_all(&frame).await.map_err(|_| Down::Broken)
    }
}
