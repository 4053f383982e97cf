//! The sandbox gateway 沙盒短信网关: stands in for the SMS gateways of Aliyun and 云MAS. It speaks their protocols with
//! signatures checked, pushes receipts and replies to the platform, misbehaves when told to, and shows a page of phones
//! on which a person reads and answers. It takes only numbers that no carrier was given.
//!
//! [`start`] runs one inside a test; the binary `sandbox` is the same with flags. [`Client`] speaks its JSON interface.

mod api;
mod client;
mod config;
mod courier;
mod doors;
mod faults;
mod flusher;
mod gateway;
mod hotline;
mod message;
mod number;
mod store;
mod templates;
mod web;

pub use api::{Replied, ReplyRequest, Revision, WaitQuery};
pub use client::Client;
pub use config::{Callbacks, Config, TimeCheck};
pub use faults::{Fault, FaultKind};
pub use hotline::{Kept as KeptStatus, Refuse as RefuseStatuses, Told as ToldStatuses};
pub use message::{Direction, Message, MessageView, Provider, Status, Told};
pub use number::{Number, OutsideSegment};
pub use store::{PhoneView, Totals};

use anyhow::Context;
use gateway::Gateway;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, task::JoinHandle};

/// How long a stop waits for answers and pushes that are under way.
const PATIENCE: Duration = Duration::from_secs(3);

/// A sandbox that is serving. Dropped without [`Running::stop`] it goes on until the runtime ends.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    gateway: Arc<Gateway>,
    server: JoinHandle<std::io::Result<()>>,
}

/// Starts a sandbox. The process must have a rustls provider installed, as every program that uses `reqwest` here does.
pub async fn start(config: Config) -> anyhow::Result<Running> {
    let listener = TcpListener::bind(config.listen).await.with_context(|| {
        format!(
            "cannot listen on {}: is something else running there?",
            config.listen
        )
    })?;
    let addr = listener.local_addr()?;
    let gateway = Gateway::open(config)?;
    if let Some(line) = gateway.config.cmpp {
        let listener = TcpListener::bind(line)
            .await
            .with_context(|| format!("cannot listen on {line}: is something else running there?"))?;
        gateway.tasks.spawn(doors::cmpp::serve(gateway.clone(), listener));
    }
    let routes = doors::routes()
        .merge(api::routes())
        .merge(web::routes())
        .with_state(gateway.clone());
    let server =
        axum::serve(listener, routes).with_graceful_shutdown(gateway.stopping.clone().cancelled_owned());
    Ok(Running {
        addr,
        gateway,
        server: tokio::spawn(server.into_future()),
    })
}

impl Running {
    /// `http://127.0.0.1:18082`
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// A client of its JSON interface.
    pub fn client(&self) -> Client {
        Client::new(self.url())
    }

    /// Tells it where the platform listens, once that is known.
    pub fn set_callbacks(&self, callbacks: Callbacks) {
        self.gateway.set_callbacks(callbacks);
    }

    /// Whether a CMPP line is open.
    pub fn has_line(&self) -> bool {
        self.gateway.cmpp.is_open()
    }

    /// WeChat's token is not good any more, before its time.
    pub fn forget_token(&self) {
        self.gateway.followers().forget_token();
    }

    /// Ends pushes and answers that are under way, writes the journal, gives the port free.
    pub async fn stop(self) {
        self.gateway.stopping.cancel();
        self.gateway.tasks.close();
        let quiet = async {
            self.gateway.tasks.wait().await;
            let _ = self.server.await;
        };
        if tokio::time::timeout(PATIENCE, quiet).await.is_err() {
            tracing::warn!("stopped with answers or pushes still under way");
        }
        let journal = self.gateway.store().journal();
        flusher::flush(&journal).await;
    }
}
