//! CMPP 2.0 and 3.0: a carrier's line 短信直连.

mod session;

use std::{
    sync::{Arc, Once, PoisonError},
    time::Duration,
};

use futures::future::BoxFuture;
use gateways::{
    Outcome, Verdict,
    cmpp::{Submit, Version, connect_fault, judge},
};
use serde::Deserialize;
use time::OffsetDateTime;
use tokio::sync::{mpsc, oneshot};

use super::{
    Gateway, Outgoing, Provider, Setup,
    door::{Door, Entrance},
    http::{NO_CONNECTION, NoAnswer},
    line::{self, Arrival, Inbox},
};
use crate::domain::wording::Content;
use session::{Answer, Keeper, Request};

/// What we speak with it.
pub const GATEWAY: Gateway = Gateway {
    name: "cmpp",
    open: |setup| Ok(Arc::new(Cmpp::try_new(setup)?)),
    doors: &[Door {
        name: "line",
        entrance: Entrance::Fetched,
        read: line::read,
    }],
};

/// Its keys of `[notification]`.
#[derive(Deserialize)]
struct Section {
    /// `host:port`.
    endpoint: String,
    /// `2.0` or `3.0`.
    version: String,
    /// SP code 企业代码.
    source: String,
    /// Business code 业务代码.
    service: String,
    /// Number that messages come from 接入码.
    number: String,
    /// The gateway puts the signature in front itself.
    signs: bool,
    /// Messages without an answer at the same time.
    window: usize,
    /// Seconds of silence after which the line is tested.
    test_seconds: u64,
}

/// A line.
struct Cmpp {
    service: String,
    source: String,
    number: String,
    signs: bool,
    requests: mpsc::Sender<Request>,
    inbox: Arc<Inbox>,
    /// Keeps the line open, once somebody listens.
    keeper: std::sync::Mutex<Option<Keeper>>,
    start: Once,
}

impl Cmpp {
    fn try_new(setup: &Setup<'_>) -> Result<Self, String> {
        let section: Section = setup.section(GATEWAY.name)?;
        let version = match section.version.as_str() {
            "2.0" => Version::V2,
            "3.0" => Version::V3,
            other => {
                return Err(format!(
                    "notification.providers.cmpp.version = `{other}`: choose 2.0 or 3.0"
                ));
            }
        };
        if section.source.len() > 6 || section.service.len() > 10 || section.number.len() > 21 {
            return Err("notification.providers.cmpp: source, service or number is too long".to_owned());
        }
        let inbox = Arc::new(Inbox::default());
        let window = section.window.clamp(1, 256);
        let (requests, waiting) = mpsc::channel(window);
        let keeper = Keeper {
            address: section.endpoint,
            version,
            source: section.source.clone(),
            secret: setup.secret("cmpp-secret")?,
            window,
            silence: Duration::from_secs(section.test_seconds.max(1)),
            connecting: setup.timeout,
            requests: waiting,
            inbox: inbox.clone(),
            clock: setup.clock(),
        };
        Ok(Self {
            service: section.service,
            source: section.source,
            number: section.number,
            signs: section.signs,
            requests,
            inbox,
            keeper: std::sync::Mutex::new(Some(keeper)),
            start: Once::new(),
        })
    }

    async fn submit(&self, submit: Submit) -> Verdict {
        let (answer, answered) = oneshot::channel();
        if self.requests.send(Request { submit, answer }).await.is_err() {
            return NoAnswer::NotSent.verdict();
        }
        match answered.await {
            Ok(Answer::Given { msg_id, result }) => judge(msg_id, result),
            Ok(Answer::NotSent { refused: None }) => NoAnswer::NotSent.verdict(),
            Ok(Answer::NotSent {
                refused: Some(status),
            }) => Verdict {
                outcome: Outcome::HoldChannel,
                code: format!("CMPP connect {status}"),
                message: connect_fault(status).unwrap_or(NO_CONNECTION).to_owned(),
            },
            Err(_) => NoAnswer::Lost.verdict(),
        }
    }
}

impl Provider for Cmpp {
    fn name(&self) -> &'static str {
        GATEWAY.name
    }

    fn send<'a>(&'a self, message: &'a Outgoing, _now: OffsetDateTime) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let text = message.content.for_a_line(self.signs);
            line::send_parts(text, |part| {
                let submit = Submit {
                    total: part.total,
                    number: part.number,
                    service_id: self.service.clone(),
                    has_header: part.has_header(),
                    coding: 8,
                    source: self.source.clone(),
                    source_number: self.number.clone(),
                    phone: message.phone.as_str().to_owned(),
                    content: part.octets,
                };
                Box::pin(self.submit(submit))
            })
            .await
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
        ("line", self.inbox.arrivals())
    }

    fn arrived(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.inbox.arrived())
    }
}
