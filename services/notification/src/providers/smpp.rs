//! SMPP 3.4: a carrier's or an aggregator's line. Frames, window bookkeeping and `enquire_link` are the `rusmppc` crate's.

mod wire;

use std::{
    sync::{Arc, Once, PoisonError, RwLock},
    time::Duration,
};

use futures::{StreamExt, future::BoxFuture};
use gateways::{
    Verdict,
    long_text::{self, Part},
    smpp::{self, HEADER, RECEIPT, judge},
};
use kernel::SharedClock;
use rusmpp::{
    Command, Pdu,
    pdus::{BindTransceiver, DeliverSm, DeliverSmResp, SubmitSm},
    tlvs::TlvValue,
    types::{COctetString, OctetString},
    values::{DataCoding, EsmClass, InterfaceVersion, Npi, RegisteredDelivery, Ton},
};
use rusmppc::{Client, ConnectionBuilder, Event, error::Error};
use serde::Deserialize;
use time::OffsetDateTime;
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};

use super::{
    Gateway, Outgoing, Provider, Setup,
    door::{Door, Entrance},
    http::NoAnswer,
    line::{self, Arrival, Came, Inbox},
};
use crate::domain::wording::Content;

pub use wire::open as smpp_line;

/// What we speak with it.
pub const GATEWAY: Gateway = Gateway {
    name: "smpp",
    open: |setup| Ok(Arc::new(Smpp::try_new(setup)?)),
    doors: &[Door {
        name: "line",
        entrance: Entrance::Fetched,
        read: line::read,
    }],
};

/// One receipt, with the last word.
const FINAL_RECEIPT: u8 = 1;
/// A message without an answer for so long is in doubt.
const ANSWER: Duration = Duration::from_secs(60);
/// Between two attempts to connect: the first pause, doubled up to the last.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// Its keys of `[notification]`.
#[derive(Deserialize)]
struct Section {
    /// `host:port`.
    endpoint: String,
    /// Account.
    system_id: String,
    /// Kind of account, as the carrier says; usually empty.
    system_type: String,
    /// Number that messages come from.
    number: String,
    /// The gateway puts the signature in front itself.
    signs: bool,
    /// In front of numbers: `86` where the carrier wants the country.
    prefix: String,
    /// Messages without an answer at the same time.
    window: usize,
    /// Seconds between two tests of the line.
    test_seconds: u64,
}

/// A line.
struct Smpp {
    number: COctetString<1, 21>,
    prefix: String,
    signs: bool,
    window: Semaphore,
    state: Arc<State>,
    keeper: std::sync::Mutex<Option<Keeper>>,
    start: Once,
}

/// What the keeper of the line and those who send share.
#[derive(Default)]
struct State {
    line: RwLock<Line>,
    inbox: Inbox,
}

#[derive(Clone, Default)]
enum Line {
    #[default]
    Down,
    /// The gateway does not let us in: its status.
    Refused(u32),
    Up(Client),
}

impl State {
    fn set(&self, line: Line) {
        *self.line.write().unwrap_or_else(PoisonError::into_inner) = line;
    }

    fn line(&self) -> Line {
        self.line.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Smpp {
    fn try_new(setup: &Setup<'_>) -> Result<Self, String> {
        let section: Section = setup.section(GATEWAY.name)?;
        let state = Arc::new(State::default());
        let bind = BindTransceiver::builder()
            .system_id(text("system_id", &section.system_id)?)
            .password(text("secret smpp-password", &setup.secret("smpp-password")?)?)
            .system_type(text("system_type", &section.system_type)?)
            .interface_version(InterfaceVersion::Smpp3_4)
            .build();
        Ok(Self {
            number: text("number", &section.number)?,
            prefix: section.prefix,
            signs: section.signs,
            window: Semaphore::new(section.window.clamp(1, 256)),
            keeper: std::sync::Mutex::new(Some(Keeper {
                endpoint: section.endpoint,
                bind,
                test: Duration::from_secs(section.test_seconds.max(1)),
                connecting: setup.timeout,
                state: state.clone(),
                clock: setup.clock(),
            })),
            state,
            start: Once::new(),
        })
    }

    async fn submit(&self, phone: &str, part: Part) -> Verdict {
        let client = match self.state.line() {
            Line::Up(client) if !client.is_closed() => client,
            Line::Refused(status) => return judge(status, ""),
            _ => return NoAnswer::NotSent.verdict(),
        };
        let header = if part.has_header() { HEADER } else { 0 };
        let (Ok(destination), Ok(content)) = (
            COctetString::from_string(format!("{}{phone}", self.prefix)),
            OctetString::from_vec(part.octets),
        ) else {
            return judge(0x0B, "");
        };
        let submit = SubmitSm::builder()
            .source_addr_ton(Ton::Unknown)
            .source_addr_npi(Npi::Unknown)
            .source_addr(self.number.clone())
            .dest_addr_ton(Ton::Unknown)
            .dest_addr_npi(Npi::Unknown)
            .destination_addr(destination)
            .esm_class(EsmClass::from(header))
            .registered_delivery(RegisteredDelivery::from(FINAL_RECEIPT))
            .data_coding(DataCoding::Ucs2)
            .short_message(content)
            .build();
        let Ok(_slot) = self.window.acquire().await else {
            return NoAnswer::NotSent.verdict();
        };
        match client.submit_sm(submit).await {
            Ok(resp) => judge(0, resp.message_id().as_str()),
            Err(Error::UnexpectedResponse { response }) => judge(u32::from(response.status()), ""),
            // Built wrongly: nothing was written.
            Err(Error::Encode(_)) => judge(0x01, ""),
            // A line that breaks says so to those who wait for their answers as well: it may have been sent.
            Err(_) => NoAnswer::Lost.verdict(),
        }
    }
}

impl Provider for Smpp {
    fn name(&self) -> &'static str {
        GATEWAY.name
    }

    fn send<'a>(&'a self, message: &'a Outgoing, _now: OffsetDateTime) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let text = message.content.for_a_line(self.signs);
            let one =
                |part| -> BoxFuture<'_, Verdict> { Box::pin(self.submit(message.phone.as_str(), part)) };
            line::send_parts(text, one).await
        })
    }

    fn parts(&self, content: &Content) -> usize {
        line::count(content.for_a_line(self.signs))
    }

    fn arrivals(&self) -> (&'static str, Vec<Arrival>) {
        self.start.call_once(|| {
            let keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(keeper) = keeper {
                tokio::spawn(keeper.run());
            }
        });
        ("line", self.state.inbox.arrivals())
    }

    fn arrived(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.state.inbox.arrived())
    }
}

/// Keeps the line open.
struct Keeper {
    endpoint: String,
    bind: BindTransceiver,
    test: Duration,
    connecting: Duration,
    state: Arc<State>,
    clock: SharedClock,
}

impl Keeper {
    async fn run(self) {
        let mut pause = PAUSES.0;
        loop {
            let builder = ConnectionBuilder::new()
                .enquire_link_interval(self.test)
                .enquire_link_response_timeout(ANSWER)
                .response_timeout(ANSWER)
                .disable_interface_version_check();
            let opened = wire::open(builder, &self.endpoint);
            if let Ok(Ok((client, mut events))) = timeout(self.connecting, opened).await {
                let bound = timeout(self.connecting, client.bind_transceiver(self.bind.clone())).await;
                match bound {
                    Ok(Ok(_)) => {
                        tracing::info!(gateway = "smpp", "the line is open");
                        self.state.set(Line::Up(client.clone()));
                        pause = PAUSES.0;
                        while let Some(event) = events.next().await {
                            match event {
                                Event::Incoming(command) => self.hear(&client, command),
                                Event::Error(error) => tracing::warn!(gateway = "smpp", %error, "the line"),
                            }
                        }
                        tracing::warn!(gateway = "smpp", "the line is broken");
                        self.state.set(Line::Down);
                    }
                    Ok(Err(Error::UnexpectedResponse { response })) => {
                        let status = u32::from(response.status());
                        tracing::error!(gateway = "smpp", status, "the gateway does not let us in");
                        self.state.set(Line::Refused(status));
                    }
                    _ => self.state.set(Line::Down),
                }
                let _ = client.close().await;
            } else {
                self.state.set(Line::Down);
            }
            sleep(pause).await;
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    /// Has it kept beside the line's work, then acknowledged.
    fn hear(&self, client: &Client, command: Command) {
        let Some(Pdu::DeliverSm(deliver)) = command.pdu() else {
            return;
        };
        let (sequence, came) = (command.sequence_number(), came(deliver, self.clock.now()));
        let (client, state) = (client.clone(), self.state.clone());
        tokio::spawn(async move {
            let kept = match &came {
                Some(came) => state.inbox.keep(came).await,
                None => true,
            };
            if kept {
                let _ = client.deliver_sm_resp(sequence, DeliverSmResp::default()).await;
            }
        });
    }
}

/// What a `deliver_sm` says; nothing for a receipt that is not the last word.
fn came(deliver: &DeliverSm, now: OffsetDateTime) -> Option<Came> {
    let class = u8::from(deliver.esm_class);
    let payload = deliver.tlvs().iter().find_map(|tlv| match tlv.value() {
        Some(TlvValue::MessagePayload(payload)) => Some(payload.value.as_ref()),
        _ => None,
    });
    let octets: &[u8] = payload.unwrap_or(deliver.short_message().as_ref());
    let content = long_text::read(u8::from(deliver.data_coding), class & HEADER != 0, octets);
    let number = deliver.source_addr.as_str().to_owned();
    if class & RECEIPT == 0 {
        return Some(Came::Reply {
            number,
            sequence: None,
            text: content,
            at: now,
        });
    }
    let receipt = smpp::Receipt::read(&content).filter(smpp::Receipt::is_final)?;
    let named = deliver.tlvs().iter().find_map(|tlv| match tlv.value() {
        Some(TlvValue::ReceiptedMessageId(id)) => Some(id.as_str().to_owned()),
        _ => None,
    });
    let delivered = receipt.stat == smpp::Receipt::DELIVERED;
    Some(Came::Receipt {
        number,
        provider_id: named.unwrap_or(receipt.id),
        delivered,
        code: if delivered || receipt.err.is_empty() {
            receipt.stat
        } else {
            format!("{}:{}", receipt.stat, receipt.err)
        },
    })
}

/// A text as a field takes it.
fn text<const MIN: usize, const MAX: usize>(key: &str, text: &str) -> Result<COctetString<MIN, MAX>, String> {
    COctetString::from_string(text.to_owned()).map_err(|_| {
        format!("notification.providers.smpp: {key} must be ASCII of less than {MAX} characters")
    })
}
